#include "base/id.h"

#include "base/check.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void id_format(char out[ID_SIZE], uint8_t bytes[16], uint8_t version)
{
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | (version << 4));
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);

    static const char digits[] = "0123456789abcdef";
    char *at = out;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 0x0f];
    }
    *at = '\0';
}

static void put_time(uint8_t bytes[16], int64_t utc_us)
{
    uint64_t ms = (uint64_t)(utc_us / 1000);
    for (size_t i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
}

void id_new(char out[ID_SIZE], const struct world *world)
{
    uint8_t bytes[16];
    world->fill_random(world->self, bytes, sizeof(bytes));
    put_time(bytes, world->now_us(world->self));
    id_format(out, bytes, 7);
}

static void hash_cause(uint8_t bytes[16], const char *cause, uint32_t rank)
{
    CHECK(cause != NULL);
    uint8_t le_rank[4] = { (uint8_t)rank, (uint8_t)(rank >> 8), (uint8_t)(rank >> 16),
                           (uint8_t)(rank >> 24) };
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, 16);
    (void)crypto_generichash_update(&state, (const unsigned char *)cause, strlen(cause));
    (void)crypto_generichash_update(&state, le_rank, sizeof(le_rank));
    (void)crypto_generichash_final(&state, bytes, 16);
}

void id_derive(char out[ID_SIZE], const char *cause, uint32_t rank)
{
    uint8_t bytes[16];
    hash_cause(bytes, cause, rank);
    id_format(out, bytes, 8);
}

void id_derive_at(char out[ID_SIZE], int64_t utc_us, const char *cause, uint32_t rank)
{
    uint8_t bytes[16];
    hash_cause(bytes, cause, rank);
    put_time(bytes, utc_us);
    id_format(out, bytes, 7);
}

bool id_is_valid(const char *text)
{
    if (text == NULL)
        return false;
    for (size_t i = 0; i < ID_SIZE - 1; i++) {
        char c = text[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return text[ID_SIZE - 1] == '\0';
}
