#include "runtime/signed_head.h"

#include "base/check.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_SIZE = 16, U64_SIZE = 8 };

static const char TITLE_HEAD[TITLE_SIZE] = "PLIE tete 1";
static const char TITLE_SITE[TITLE_SIZE] = "PLIE site 1";

static void write_u64(uint8_t out[U64_SIZE], uint64_t value)
{
    for (size_t i = 0; i < U64_SIZE; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static void add_u64(crypto_generichash_state *state, uint64_t value)
{
    uint8_t bytes[U64_SIZE];
    write_u64(bytes, value);
    (void)crypto_generichash_update(state, bytes, sizeof(bytes));
}

void head_leaf(const char *site, uint64_t position, const uint8_t chain[CHAIN_SIZE],
               uint8_t out[CHAIN_SIZE])
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
    (void)crypto_generichash_update(&state, (const uint8_t *)TITLE_SITE, TITLE_SIZE);
    add_u64(&state, strlen(site));
    (void)crypto_generichash_update(&state, (const uint8_t *)site, strlen(site));
    add_u64(&state, position);
    (void)crypto_generichash_update(&state, chain, CHAIN_SIZE);
    (void)crypto_generichash_final(&state, out, CHAIN_SIZE);
}

void head_order_next(uint8_t order[CHAIN_SIZE], uint64_t first_position, uint64_t count,
                     int64_t received, const uint8_t chain[CHAIN_SIZE])
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
    (void)crypto_generichash_update(&state, order, CHAIN_SIZE);
    add_u64(&state, first_position);
    add_u64(&state, count);
    add_u64(&state, (uint64_t)received);
    (void)crypto_generichash_update(&state, chain, CHAIN_SIZE);
    (void)crypto_generichash_final(&state, order, CHAIN_SIZE);
}

void head_release(struct signed_head *head)
{
    free(head->sites);
    *head = (struct signed_head){ 0 };
}

void head_make_sites(struct signed_head *head, size_t count)
{
    CHECK(count <= LIMIT_SITES);
    head->sites = calloc(count + 1, sizeof(*head->sites));
    CHECK(head->sites != NULL);
    head->site_count = count;
}

size_t head_bytes(const struct signed_head *head, uint8_t out[HEAD_BYTES_MAX])
{
    CHECK(head->site_count <= LIMIT_SITES);
    uint8_t *end = out;
    const uint64_t numbers[] = { head->generation, head->position, (uint64_t)head->received,
                                 (uint64_t)head->signed_us };
    memcpy(end, TITLE_HEAD, TITLE_SIZE);
    end += TITLE_SIZE;
    for (size_t i = 0; i < COUNT_OF(numbers); i++, end += U64_SIZE)
        write_u64(end, numbers[i]);
    memcpy(end, head->order, CHAIN_SIZE);
    end += CHAIN_SIZE;
    write_u64(end, head->site_count);
    end += U64_SIZE;
    for (size_t i = 0; i < head->site_count; i++, end += CHAIN_SIZE)
        memcpy(end, head->sites[i].leaf, CHAIN_SIZE);
    return (size_t)(end - out);
}

void head_sign(struct signed_head *head, const struct head_keys *keys)
{
    uint8_t bytes[HEAD_BYTES_MAX];
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    for (size_t i = 0; i < head->site_count; i++)
        head_leaf(head->sites[i].site, head->sites[i].position, head->sites[i].chain,
                  head->sites[i].leaf);
    CHECK(crypto_sign_seed_keypair(public_key, secret_key, keys->seed) == 0);
    memcpy(head->key, public_key, HEAD_KEY_SIZE);
    size_t size = head_bytes(head, bytes);
    CHECK(crypto_sign_detached(head->signature, NULL, bytes, size, secret_key) == 0);
    sodium_memzero(secret_key, sizeof(secret_key));
}

bool head_is_signed(const struct signed_head *head)
{
    uint8_t bytes[HEAD_BYTES_MAX];
    size_t size = head_bytes(head, bytes);
    return crypto_sign_verify_detached(head->signature, bytes, size, head->key) == 0;
}

/* --- As it travels --- */

static Bus__HeadEntry *entry_message(const struct head_site *site, struct arena *arena, bool shown)
{
    Bus__HeadEntry *entry = arena_alloc(arena, sizeof(*entry));
    bus__head_entry__init(entry);
    if (!shown || site->site[0] == '\0') {
        entry->shown_case = BUS__HEAD_ENTRY__SHOWN_DIGEST;
        entry->digest.data = arena_copy(arena, site->leaf, CHAIN_SIZE);
        entry->digest.len = CHAIN_SIZE;
        return entry;
    }
    entry->shown_case = BUS__HEAD_ENTRY__SHOWN_SITE;
    entry->site = arena_alloc(arena, sizeof(*entry->site));
    bus__site_head__init(entry->site);
    entry->site->site = arena_text(arena, site->site);
    entry->site->position = site->position;
    entry->site->chain.data = arena_copy(arena, site->chain, CHAIN_SIZE);
    entry->site->chain.len = CHAIN_SIZE;
    return entry;
}

static ProtobufCBinaryData copy_bytes(struct arena *arena, const void *data, size_t size)
{
    return (ProtobufCBinaryData){ size, arena_copy(arena, data, size) };
}

Bus__SignedHead *head_message(const struct signed_head *head, struct arena *arena,
                              bool (*shows)(void *self, const char *site), void *self)
{
    Bus__SignedHead *out = arena_alloc(arena, sizeof(*out));
    bus__signed_head__init(out);
    out->generation = head->generation;
    out->position = head->position;
    out->received = head->received;
    out->signed_at = head->signed_us;
    out->order = copy_bytes(arena, head->order, CHAIN_SIZE);
    out->key = copy_bytes(arena, head->key, HEAD_KEY_SIZE);
    out->signature = copy_bytes(arena, head->signature, HEAD_SIGNATURE_SIZE);
    out->entries = arena_alloc(arena, (head->site_count + 1) * sizeof(void *));
    for (size_t i = 0; i < head->site_count; i++) {
        const struct head_site *site = &head->sites[i];
        bool shown = shows == NULL || shows(self, site->site);
        out->entries[out->n_entries++] = entry_message(site, arena, shown);
    }
    return out;
}

static int fail(struct err *err, const char *what)
{
    return err_set(err, ERR_INVALID, "tête signée : %s", what);
}

static bool take_bytes(uint8_t *out, size_t size, const ProtobufCBinaryData *from)
{
    if (from->len != size)
        return false;
    memcpy(out, from->data, size);
    return true;
}

static bool read_entry(struct head_site *out, const Bus__HeadEntry *entry)
{
    if (entry->shown_case == BUS__HEAD_ENTRY__SHOWN_DIGEST)
        return take_bytes(out->leaf, CHAIN_SIZE, &entry->digest);
    if (entry->shown_case != BUS__HEAD_ENTRY__SHOWN_SITE || !lot_name_is_valid(entry->site->site) ||
        entry->site->position == 0 || !take_bytes(out->chain, CHAIN_SIZE, &entry->site->chain))
        return false;
    (void)snprintf(out->site, sizeof(out->site), "%s", entry->site->site);
    out->position = entry->site->position;
    head_leaf(out->site, out->position, out->chain, out->leaf);
    return true;
}

static int read_entries(struct signed_head *out, const Bus__SignedHead *message, struct err *err)
{
    const char *last = "";
    head_make_sites(out, message->n_entries);
    for (size_t i = 0; i < message->n_entries; i++) {
        struct head_site *site = &out->sites[i];
        if (!read_entry(site, message->entries[i]) || site->position > out->position)
            return fail(err, "un site sans nom, sans position ou sans chaîne");
        if (site->site[0] == '\0')
            continue;
        if (strcmp(last, site->site) >= 0)
            return fail(err, "les sites ne sont pas dans l'ordre de leurs noms");
        last = site->site;
    }
    return 0;
}

int head_read_message(struct signed_head *out, const Bus__SignedHead *message, struct err *err)
{
    *out = (struct signed_head){ .generation = message->generation,
                                 .position = message->position,
                                 .received = message->received,
                                 .signed_us = message->signed_at };
    if (message->n_entries > LIMIT_SITES)
        return fail(err, "trop de sites");
    if (message->position == 0 || !take_bytes(out->order, CHAIN_SIZE, &message->order) ||
        !take_bytes(out->key, HEAD_KEY_SIZE, &message->key) ||
        !take_bytes(out->signature, HEAD_SIGNATURE_SIZE, &message->signature))
        return fail(err, "position, ordre, clé ou signature absents");
    int rc = read_entries(out, message, err);
    if (rc < 0)
        head_release(out);
    return rc;
}

int head_unpack(struct signed_head *out, const void *data, size_t size, struct err *err)
{
    *out = (struct signed_head){ 0 };
    Bus__SignedHead *message = bus__signed_head__unpack(NULL, size, data);
    if (message == NULL)
        return fail(err, "octets illisibles");
    int rc = head_read_message(out, message, err);
    bus__signed_head__free_unpacked(message, NULL);
    return rc;
}
