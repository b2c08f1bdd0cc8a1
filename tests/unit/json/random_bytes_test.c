/* Any bytes are survived: seeded random and mutated ones are unpacked, validated, written as JSON
 * and read again; mutated JSON is read. The sanitizers look on. */
#include "json/json.h"
#include "json/reflect.h"

#include "base/text.h"
#include "envelope.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "types.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 3000, BYTES_MAX = 400 };

static uint64_t seed;

/* xorshift64*: the same bytes on every run. */
static uint32_t next_random(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 32);
}

static uint32_t below(uint32_t limit)
{
    return next_random() % limit;
}

static struct arena arena;

static int setup(void **unused)
{
    (void)unused;
    seed = UINT64_C(20170314);
    arena_init(&arena, 256 * 1024);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

/* A message with something in every field, packed. */
static size_t sample(uint8_t *out)
{
    static const char json[] =
        "{\"i32\":-5,\"u32\":7,\"i64\":\"-9\",\"f64\":\"12\",\"vrai\":true,\"simple\":1.5,"
        "\"double\":2.5,\"unTexte\":\"Zéphyr\",\"octets\":\"AAEC\",\"couleur\":\"BLEU\","
        "\"feuille\":{\"nom\":\"a\",\"rang\":1},\"nombres\":[1,2,300],\"textes\":[\"x\",\"é\"],"
        "\"feuilles\":[{},{\"nom\":\"b\"}],\"couleurs\":[1,2],\"comptes\":{\"k\":\"5\"},"
        "\"parRang\":{\"3\":{\"nom\":\"c\"}},\"ouiNon\":{\"true\":\"o\"},"
        "\"parFeuille\":{\"rang\":9},\"blocs\":[\"AA==\"],\"texte\":\"libre\"}";
    ProtobufCMessage *message = NULL;
    struct refusal refusal = { 0 };
    assert_true(
        json_read(&arena, &types__tout__descriptor, json, sizeof(json) - 1, &message, &refusal));
    assert_true(protobuf_c_message_get_packed_size(message) < BYTES_MAX);
    return protobuf_c_message_pack(message, out);
}

static size_t mutate(uint8_t *bytes, size_t size, size_t size_max)
{
    for (uint32_t i = 1 + below(4); i > 0 && size > 0; i--) {
        size_t at = below((uint32_t)size);
        switch (below(4)) {
        case 0:
            bytes[at] ^= (uint8_t)(1u << below(8));
            break;
        case 1:
            bytes[at] = (uint8_t)next_random();
            break;
        case 2: /* Cut, or a piece repeated. */
            size = at;
            break;
        default:
            if (size + 8 < size_max && at + 8 < size) {
                memmove(bytes + at + 8, bytes + at, size - at);
                size += 8;
            }
        }
    }
    return size;
}

/* Returns whether the bytes were taken as a message. */
/* Written straight, and by way of a tree. */
static void assert_both_ways_agree(const ProtobufCMessage *message, enum json_defaults defaults)
{
    json_t *tree = json_from_message(message, defaults);
    char *expected = json_dumps(tree, JSON_COMPACT);
    char *text = json_write(message, defaults);
    assert_string_equal(text, expected);
    free(text);
    free(expected);
    json_decref(tree);
}

static bool go_through(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
                       size_t size)
{
    arena_reset(&arena);
    ProtobufCMessage *message = arena_unpack(&arena, descriptor, bytes, size);
    if (message == NULL)
        return false;
    struct refusal refusal = { 0 };
    bool valid = message_validate(message, &refusal);
    assert_int_equal(valid, !refusal_is_set(&refusal));
    assert_true(text_is_valid(refusal.text, strlen(refusal.text)));
    (void)message_has_unknown(message);
    assert_both_ways_agree(message, JSON_WITH_DEFAULTS);
    assert_both_ways_agree(message, JSON_WITHOUT_DEFAULTS);
    char *text = json_write(message, JSON_WITH_DEFAULTS);
    ProtobufCMessage *back = NULL;
    refusal_clear(&refusal);
    /* What is valid comes back: its maps may have lost keys given twice, and oneofs are whole. */
    bool read = json_read(&arena, descriptor, text, strlen(text), &back, &refusal);
    if (valid && !read)
        print_message("%s %s %s\n%s\n", refusal.code, refusal.field, refusal.text, text);
    assert_true(IMPLIES(valid, read));
    free(text);
    return true;
}

static void mutated_messages_are_survived(void **unused)
{
    (void)unused;
    unsigned taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(&arena);
        uint8_t bytes[BYTES_MAX];
        size_t size = mutate(bytes, sample(bytes), sizeof(bytes));
        taken += go_through(&types__tout__descriptor, bytes, size);
    }
    assert_in_range(taken, ROUNDS / 20, ROUNDS - ROUNDS / 20); /* Both ways were gone. */
}

static void random_bytes_are_survived_by_every_message_from_outside(void **unused)
{
    (void)unused;
    static const ProtobufCMessageDescriptor *const descriptors[] = {
        &types__tout__descriptor,        &plie__service_request__descriptor,
        &plie__lot__descriptor,          &reperage__commande__descriptor,
        &parcours__commande__descriptor, &parcours__evenement__descriptor,
    };
    unsigned taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t bytes[48];
        size_t size = below(sizeof(bytes));
        for (size_t j = 0; j < size; j++)
            bytes[j] = (uint8_t)(below(3) == 0 ? below(32) : next_random());
        taken += go_through(descriptors[(size_t)i % COUNT_OF(descriptors)], bytes, size);
    }
    assert_true(taken > 0);
}

static void mutated_json_is_survived(void **unused)
{
    (void)unused;
    uint8_t bytes[BYTES_MAX];
    size_t packed_size = sample(bytes);
    const ProtobufCMessage *message =
        arena_unpack(&arena, &types__tout__descriptor, bytes, packed_size);
    char *text = json_write(message, JSON_WITH_DEFAULTS);
    size_t text_size = strlen(text);
    unsigned taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t *changed = malloc(text_size + 64);
        assert_non_null(changed);
        memcpy(changed, text, text_size);
        size_t size = i == 0 ? text_size : mutate(changed, text_size, text_size + 64);
        arena_reset(&arena);
        ProtobufCMessage *out = NULL;
        struct refusal refusal = { 0 };
        bool read = json_read(&arena, &types__tout__descriptor, (const char *)changed, size, &out,
                              &refusal);
        assert_int_equal(read, !refusal_is_set(&refusal));
        assert_int_equal(read, out != NULL);
        assert_true(text_is_valid(refusal.text, strlen(refusal.text)));
        assert_true(text_is_valid(refusal.field, strlen(refusal.field)));
        taken += read;
        free(changed);
    }
    assert_in_range(taken, 1, ROUNDS - 1);
    free(text);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(mutated_messages_are_survived),
        RULE(random_bytes_are_survived_by_every_message_from_outside),
        RULE(mutated_json_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
