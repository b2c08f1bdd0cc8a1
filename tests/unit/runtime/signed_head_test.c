/* A signed head: the bytes that are signed never change, nothing of them can be changed unseen, a
 * site can be hidden, and no text or message from outside does harm. */
#include "runtime/signed_head.h"

#include "base/check.h"
#include "support/folder.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct head_keys fixed_keys(void)
{
    struct head_keys keys;
    for (size_t i = 0; i < HEAD_SEED_SIZE; i++)
        keys.seed[i] = (uint8_t)i;
    return keys;
}

static void add_site(struct signed_head *head, size_t at, const char *name, uint64_t position)
{
    struct head_site *site = &head->sites[at];
    (void)snprintf(site->site, sizeof(site->site), "%s", name);
    site->position = position;
    memset(site->chain, (int)(0x10 + at), CHAIN_SIZE);
}

static struct signed_head make(void)
{
    struct signed_head head = {
        .generation = 7, .position = 42, .received = 1500000000000001, .signed_us = 1500000000000002
    };
    struct head_keys keys = fixed_keys();
    memset(head.order, 0x33, sizeof(head.order));
    head_make_sites(&head, 2);
    add_site(&head, 0, "flandre-lys", 42);
    add_site(&head, 1, "roubaix", 17);
    head_sign(&head, &keys);
    return head;
}

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char hex[2 * HEAD_BYTES_MAX + 1];
    assert_string_equal(sodium_bin2hex(hex, sizeof(hex), bytes, size), expected);
}

/* Another program must be able to check them from what signed_head.h says. */
static void the_signed_bytes_are_these(void **unused)
{
    (void)unused;
    struct signed_head head = make();
    uint8_t bytes[HEAD_BYTES_MAX];
    size_t size = head_bytes(&head, bytes);
    assert_int_equal(size, 16 + 4 * 8 + 32 + 8 + 2 * 32);
    assert_hex(bytes, 56,
               "504c494520746574652031000000000007000000000000002a00000000000000"
               "01c029f73d54050002c029f73d5405003333333333333333");
    assert_hex(bytes + 80, 8, "0200000000000000");
    assert_hex(bytes + 88, 32, "6fc9dbca9370be4559527c547a40a51049c495e1af763f709f1cb2c3ba1eb478");
    assert_hex(head.key, sizeof(head.key),
               "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    assert_hex(head.signature, sizeof(head.signature),
               "5adc7b1780c80f7e6f3f2c28876c7d42e2ae03cd3ffc79a91121a099067b4f6f"
               "75490de02d8225f1c0fd0ee738306075fbe16cabad0c30c866a468fffcea680b");
    assert_true(head_is_signed(&head));
    head_release(&head);
}

static void nothing_of_it_changes_unseen(void **unused)
{
    (void)unused;
    struct signed_head head = make();
    uint8_t *const places[] = { (uint8_t *)&head.generation,
                                (uint8_t *)&head.position,
                                (uint8_t *)&head.received,
                                (uint8_t *)&head.signed_us,
                                head.order,
                                head.sites[0].leaf,
                                head.sites[1].leaf,
                                head.key,
                                head.signature };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        places[i][3] ^= 1;
        if (head_is_signed(&head))
            fail_msg("place %zu changed and the signature holds", i);
        places[i][3] ^= 1;
    }
    head.site_count = 1; /* A site left out. */
    assert_false(head_is_signed(&head));
    head.site_count = 2;
    assert_true(head_is_signed(&head));
    head_release(&head);
}

static void a_leaf_is_of_one_site_position_and_chain(void **unused)
{
    (void)unused;
    uint8_t chain[CHAIN_SIZE] = { 1 }, a[CHAIN_SIZE], b[CHAIN_SIZE];
    head_leaf("lys", 4, chain, a);
    head_leaf("lyt", 4, chain, b);
    assert_memory_not_equal(a, b, CHAIN_SIZE);
    head_leaf("lys", 5, chain, b);
    assert_memory_not_equal(a, b, CHAIN_SIZE);
    chain[31] = 1;
    head_leaf("lys", 4, chain, b);
    assert_memory_not_equal(a, b, CHAIN_SIZE);
}

static void the_order_knows_place_size_time_and_chain_of_each_lot(void **unused)
{
    (void)unused;
    uint8_t chain[CHAIN_SIZE] = { 1 }, first[CHAIN_SIZE] = { 0 }, other[CHAIN_SIZE];
    head_order_next(first, 1, 2, 3, chain);
    static const struct {
        uint64_t position, count;
        int64_t received;
        uint8_t chain;
    } cases[] = { { 2, 2, 3, 1 }, { 1, 3, 3, 1 }, { 1, 2, 4, 1 }, { 1, 2, 3, 2 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        memset(other, 0, sizeof(other));
        chain[0] = cases[i].chain;
        head_order_next(other, cases[i].position, cases[i].count, cases[i].received, chain);
        assert_memory_not_equal(first, other, CHAIN_SIZE);
    }
}

/* --- As it travels --- */

static void assert_same(const struct signed_head *a, const struct signed_head *b)
{
    uint8_t x[HEAD_BYTES_MAX], y[HEAD_BYTES_MAX];
    size_t size = head_bytes(a, x);
    assert_int_equal(size, head_bytes(b, y));
    assert_memory_equal(x, y, size);
    assert_memory_equal(a->signature, b->signature, HEAD_SIGNATURE_SIZE);
    assert_memory_equal(a->key, b->key, HEAD_KEY_SIZE);
}

static bool shows_roubaix(void *self, const char *site)
{
    (void)self;
    return strcmp(site, "roubaix") == 0;
}

static bool contains(const uint8_t *bytes, size_t size, const void *part, size_t part_size)
{
    for (size_t i = 0; i + part_size <= size; i++)
        if (memcmp(bytes + i, part, part_size) == 0)
            return true;
    return false;
}

static size_t pack(const struct signed_head *head, struct arena *arena, uint8_t **out,
                   bool (*shows)(void *, const char *))
{
    Bus__SignedHead *message = head_message(head, arena, shows, NULL);
    *out = arena_alloc(arena, bus__signed_head__get_packed_size(message) + 1);
    return bus__signed_head__pack(message, *out);
}

static void a_site_is_hidden_and_the_signature_holds(void **unused)
{
    (void)unused;
    struct signed_head head = make(), read = { 0 };
    struct arena arena;
    struct err err = { 0 };
    uint8_t *bytes;
    arena_init(&arena, 1 << 20);
    size_t size = pack(&head, &arena, &bytes, shows_roubaix);
    assert_false(contains(bytes, size, "flandre", 7));
    assert_false(contains(bytes, size, head.sites[0].chain, CHAIN_SIZE));
    assert_int_equal(head_unpack(&read, bytes, size, &err), 0);
    assert_same(&head, &read);
    assert_true(head_is_signed(&read));
    assert_string_equal(read.sites[0].site, "");
    assert_string_equal(read.sites[1].site, "roubaix");
    assert_int_equal(read.sites[1].position, 17);
    char *text = head_text(&read);
    assert_null(strstr(text, "flandre"));
    free(text);
    head_release(&read);
    head_release(&head);
    arena_release(&arena);
}

/* What a peer sends is at worst refused; what is not refused and is not the head is not signed. */
static void garbled_messages_are_refused_or_unsigned(void **unused)
{
    (void)unused;
    struct signed_head head = make(), read;
    struct arena arena;
    uint8_t *bytes, spoiled[2048];
    arena_init(&arena, 1 << 20);
    size_t size = pack(&head, &arena, &bytes, NULL);
    assert_true(size < sizeof(spoiled));
    for (size_t i = 0; i <= size; i++) {
        struct err err = { 0 };
        if (head_unpack(&read, bytes, i, &err) == 0) {
            assert_true(i == size || !head_is_signed(&read));
            head_release(&read);
        } else {
            assert_int_equal(err.code, ERR_INVALID);
        }
    }
    for (size_t i = 0; i < size * 8; i++) {
        struct err err = { 0 };
        memcpy(spoiled, bytes, size);
        spoiled[i / 8] ^= (uint8_t)(1 << i % 8);
        if (head_unpack(&read, spoiled, size, &err) == 0)
            assert_false(head_is_signed(&read));
        head_release(&read);
    }
    head_release(&head);
    arena_release(&arena);
}

/* --- As a file --- */

static void a_text_is_read_back(void **unused)
{
    (void)unused;
    struct signed_head head = make(), read;
    struct err err = { 0 };
    char *text = head_text(&head);
    assert_null(strchr(text, '\n'));
    assert_non_null(strstr(text, "\"signee\":\"2017-07-14T02:40:00.000002Z\""));
    assert_int_equal(head_read_text(&read, text, strlen(text), &err), 0);
    assert_same(&head, &read);
    assert_string_equal(read.sites[0].site, "flandre-lys");
    assert_int_equal(read.sites[0].position, 42);
    assert_true(head_is_signed(&read));
    head_release(&read);
    head_release(&head);
    free(text);
}

static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    size_t size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);
    assert_non_null(out);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void a_wrong_text_says_what_is_wrong(void **unused)
{
    (void)unused;
    static const struct {
        const char *from, *to, *says;
    } cases[] = {
        { "{\"genre\"", "\"genre\"", "tête signée" },
        { "plie.tete.1", "plie.tete.2", "genre" },
        { "\"generation\":\"7\"", "\"generation\":7", "nombre" },
        { "\"generation\":\"7\"", "\"generation\":\"-7\"", "nombre" },
        { "\"position\":\"42\"", "\"position\":\"99999999999999999999\"", "nombre" },
        { "\"recu\":\"2017", "\"recu\":\"hier", "instant" },
        { "\"signee\":", "\"autre\":", "instant" },
        { "\"ordre\":\"33", "\"ordre\":\"3", "hexa" },
        { "\"cle\":\"03", "\"cle\":\"zz", "hexa" },
        { "\"sites\":[", "\"autres\":[", "liste" },
        { "\"site\":\"flandre-lys\"", "\"site\":\"Flandre Lys\"", "un site" },
        { "\"chaine\":\"10", "\"chaine\":\"", "un site" },
        { "\"generation\":\"7\"", "\"generation\":\"7\",\"generation\":\"8\"", "duplicate" },
    };
    struct signed_head head = make(), read;
    char *text = head_text(&head);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        char *wrong = replaced(text, cases[i].from, cases[i].to);
        int rc = head_read_text(&read, wrong, strlen(wrong), &err);
        if (rc != ERR_INVALID || strstr(err.text, cases[i].says) == NULL)
            fail_msg("%s: %d %s", cases[i].to, rc, err.text);
        free(wrong);
    }
    for (size_t size = 0; size < strlen(text); size++) {
        struct err err = { 0 };
        assert_int_equal(head_read_text(&read, text, size, &err), ERR_INVALID);
    }
    free(text);
    head_release(&head);
}

/* --- Keys --- */

static void keys_are_private_and_never_overwritten(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE], secret[FOLDER_SIZE + 16], public[FOLDER_SIZE + 16];
    struct err err = { 0 };
    struct stat st;
    struct head_keys keys;
    uint8_t key[HEAD_KEY_SIZE];
    folder_make(folder);
    (void)snprintf(secret, sizeof(secret), "%s/secrete", folder);
    (void)snprintf(public, sizeof(public), "%s/publique", folder);
    assert_int_equal(head_keys_read(secret, &keys, &err), ERR_ABSENT);
    err_clear(&err);
    assert_int_equal(head_keys_make(secret, public, &err), 0);
    assert_int_equal(stat(secret, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(head_keys_read(secret, &keys, &err), 0);
    assert_int_equal(head_key_read(public, key, &err), 0);
    assert_memory_equal(keys.public_key, key, HEAD_KEY_SIZE);
    assert_int_equal(head_keys_make(secret, public, &err), ERR_IO);
    err_clear(&err);
    assert_int_equal(head_keys_read(public, &keys, &err), ERR_CONFIG);
    err_clear(&err);
    assert_int_equal(head_key_read("/dev/zero", key, &err), ERR_CONFIG);
    folder_remove(folder);
}

static void a_fingerprint_is_for_eyes(void **unused)
{
    (void)unused;
    struct signed_head head = make();
    char text[HEAD_FINGERPRINT_SIZE];
    head_fingerprint(head.key, text);
    assert_int_equal(strlen(text), 39);
    assert_string_equal(text, "40bc a4ea f9d2 b097 ff8d baa4 d617 67ed");
    head_release(&head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signed_bytes_are_these),
        cmocka_unit_test(nothing_of_it_changes_unseen),
        cmocka_unit_test(a_leaf_is_of_one_site_position_and_chain),
        cmocka_unit_test(the_order_knows_place_size_time_and_chain_of_each_lot),
        cmocka_unit_test(a_site_is_hidden_and_the_signature_holds),
        cmocka_unit_test(garbled_messages_are_refused_or_unsigned),
        cmocka_unit_test(a_text_is_read_back),
        cmocka_unit_test(a_wrong_text_says_what_is_wrong),
        cmocka_unit_test(keys_are_private_and_never_overwritten),
        cmocka_unit_test(a_fingerprint_is_for_eyes),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
