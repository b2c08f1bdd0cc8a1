/* A service is a witness: it keeps the last signed head that it heard, tells it, and does not let a
 * later lie take its place. */
#include "support/toy_site.h"

#include "base/log.h"
#include "runtime/heard_head.h"
#include "runtime/rebuild.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

static struct head_keys make_keys(uint8_t seed)
{
    struct head_keys keys;
    memset(keys.seed, seed, sizeof(keys.seed));
    return keys;
}

/* --- What is kept --- */

static struct signed_head make(uint64_t generation, uint64_t position, uint8_t chain, uint8_t key)
{
    struct signed_head head = { .generation = generation, .position = position };
    struct head_keys keys = make_keys(key);
    head_make_sites(&head, 1);
    (void)snprintf(head.sites[0].site, LIMIT_ID_SIZE, "essai");
    head.sites[0].position = position;
    memset(head.sites[0].chain, chain, CHAIN_SIZE);
    head_sign(&head, &keys);
    return head;
}

static void what_cannot_be_true_is_not_kept(void **unused)
{
    (void)unused;
    static const struct {
        uint64_t generation, position;
        uint8_t chain, key;
        bool forged, keep;
        const char *says; /* NULL: no error. */
    } cases[] = {
        { 1, 12, 5, 1, false, true, NULL },
        { 1, 10, 5, 1, false, false, NULL }, /* Nothing new. */
        { 2, 4, 5, 9, false, true, NULL },   /* Another journal. */
        { 1, 11, 7, 1, false, true, NULL },  /* Followed no further than 10. */
        { 1, 12, 5, 1, true, false, "la signature" },
        { 1, 12, 5, 9, false, false, "autre clé" },
        { 1, 9, 5, 1, false, false, "l'événement 9" },
        { 1, 10, 6, 1, false, false, "autre chaîne" },
    };
    struct signed_head kept = make(1, 10, 5, 1);
    struct chains chains = { 0 };
    chains_set(&chains, "essai", 10, kept.sites[0].chain);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct signed_head news =
            make(cases[i].generation, cases[i].position, cases[i].chain, cases[i].key);
        struct err err = { 0 };
        bool keep = false;
        news.signature[0] ^= cases[i].forged;
        int rc = heard_judge(&kept, &news, &chains, &keep, &err);
        if (keep != cases[i].keep || (rc < 0) != (cases[i].says != NULL) ||
            (rc < 0 && strstr(err.text, cases[i].says) == NULL))
            fail_msg("case %zu: %d %d %s", i, rc, keep, err.text);
        head_release(&news);
    }
    struct signed_head none = { 0 };
    struct err err = { 0 };
    bool keep = false;
    assert_int_equal(heard_judge(&none, &kept, &chains, &keep, &err), 0);
    assert_true(keep);
    head_release(&kept);
    chains_release(&chains);
}

/* --- In a service --- */

static uint64_t awaited;

static bool has_heard_a_head(const Plie__StatusReply *status)
{
    struct testimony said;
    struct err err = { 0 };
    assert_int_equal(testimony_of_status(status, &said, &err), 0);
    bool heard = said.head.position >= awaited;
    if (heard) {
        assert_true(head_is_signed(&said.head));
        assert_string_equal(said.head.sites[0].site, "essai");
        assert_int_equal(said.head.generation, said.generation);
        assert_string_equal(said.chains.items[0].site, "essai");
    }
    testimony_release(&said);
    return heard;
}

static uint64_t kept_in_store(struct toy_site *site, struct toy_service *toy)
{
    char path[TOY_PATH_SIZE];
    struct store *store;
    struct testimony said;
    struct err err = { 0 };
    toy_store_path(site, toy, path);
    assert_int_equal(store_open(&store, path, &(struct store_options){ .mode = STORE_READ }, &err),
                     0);
    assert_int_equal(testimony_read(store, &said, &err), 0);
    uint64_t position = said.head.position;
    assert_int_equal(said.chains.count, 1);
    testimony_release(&said);
    store_close(&store);
    return position;
}

static void a_service_keeps_the_last_head_through_restart_and_rebuild(void **unused)
{
    (void)unused;
    struct toy_site site;
    struct head_keys keys = make_keys(1);
    struct runtime_options options;
    struct err err = { 0 };
    toy_open(&site);
    toy_bus_stop(&site);
    site.signing = &keys;
    toy_bus_start(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, banque);
    toy_start(&site, miroir);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    (void)toy_await(&site, banque, toy_outbox_is_empty);
    awaited = 1;
    (void)toy_await(&site, miroir, has_heard_a_head);
    (void)toy_accept(&site, banque, jouet_deposer("c1", 5));
    awaited = 2;
    (void)toy_await(&site, miroir, has_heard_a_head);
    (void)toy_await(&site, banque, has_heard_a_head);
    toy_stop(miroir);
    assert_int_equal(kept_in_store(&site, miroir), 2);
    toy_bus_stop(&site);
    toy_start(&site, miroir); /* Without a bus. */
    assert_true(has_heard_a_head(toy_status(&site, miroir)));
    toy_stop(miroir);
    toy_bus_start(&site);
    const struct idle idle = { 0 };
    toy_options(&site, miroir, &options);
    assert_int_equal(rebuild_in_place(&options, &idle, &err), 0);
    assert_int_equal(kept_in_store(&site, miroir), 2);
    toy_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_true_is_not_kept),
        cmocka_unit_test(a_service_keeps_the_last_head_through_restart_and_rebuild),
    };
    log_set_level(LOG_ERROR);
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
