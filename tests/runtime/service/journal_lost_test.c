/* The journal is gone while its producers run: they fill the new one at once. */
#include "support/toy_site.h"

#include "bus/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

/* As the file says it; toy_site keeps it in its own folder. */
static void read_journal(const struct toy_site *site, uint64_t *generation, uint64_t *epoch)
{
    struct journal *journal;
    struct journal_head head;
    struct err err = { 0 };
    const struct journal_options read = { .directory = site->folder, .mode = JOURNAL_READ };
    struct journal_site *sites = calloc(LIMIT_SITES, sizeof(*sites));
    size_t count = 0;
    assert_non_null(sites);
    if (journal_open(&journal, &read, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(journal_head(journal, &head, &err), 0);
    assert_int_equal(journal_sites(journal, sites, &count, &err), 0);
    *generation = head.generation;
    *epoch = count == 0 ? 0 : sites[0].producers[0].epoch;
    journal_close(&journal);
    free(sites);
}

static void lose_journal(struct toy_site *site)
{
    char path[4096];
    struct err err = { 0 };
    toy_bus_stop(site);
    journal_path(site->folder, path, sizeof(path));
    assert_int_equal(store_remove(path, &err), 0);
    toy_bus_start(site);
}

static void a_new_journal_is_filled_at_the_first_opening_whatever_the_epoch_was(void **unused)
{
    enum { STARTS = 5 };
    (void)unused;
    struct toy_site site;
    uint64_t epoch, before, generation, after;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    for (unsigned i = 0; i < STARTS; i++) { /* Each has its own epoch. */
        toy_start(&site, banque);
        (void)toy_accept(&site, banque,
                         i == 0 ? jouet_ouvrir("c1", PERSONNE, "QUARTZ") : jouet_deposer("c1", 1));
        (void)toy_await(&site, banque, toy_outbox_is_empty);
        if (i + 1 < STARTS)
            toy_stop(banque);
    }
    read_journal(&site, &generation, &before);
    assert_true(before >= STARTS);

    lose_journal(&site);
    read_journal(&site, &generation, &epoch);
    (void)toy_accept(&site, banque, jouet_deposer("c1", 1));
    (void)toy_await(&site, banque, toy_outbox_is_empty);
    read_journal(&site, &after, &epoch);
    assert_true(epoch < before); /* Else it was asked until it was as high as before. */
    assert_int_equal(after, generation);
    toy_close(&site);
}

static bool is_held(const Plie__StatusReply *status)
{
    return toy_counter(status, "lots_envoyes") > 0;
}

/* Whoever follows the new journal already would have to be rebuilt once more. */
static void
a_bus_that_restarts_while_its_journal_is_filled_again_keeps_the_generation(void **unused)
{
    (void)unused;
    struct toy_site site;
    uint64_t epoch, generation, after;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, banque);
    toy_start(&site, miroir);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    uint64_t last = toy_accept(&site, banque, jouet_deposer("c1", 1000));
    assert_int_equal(toy_total(&site, miroir, "reperage", last)->felicitations, 1);
    (void)toy_await(&site, miroir, toy_outbox_is_empty);
    toy_stop(banque);
    toy_stop(miroir);

    lose_journal(&site);
    toy_start(&site, miroir); /* What it says waits for its causes: the journal stays without. */
    (void)toy_await(&site, miroir, is_held);
    read_journal(&site, &generation, &epoch);
    assert_true(epoch > 0); /* Twice, when it hears that the journal is another one only then. */
    toy_stop(miroir);
    toy_bus_stop(&site);
    toy_bus_start(&site);
    toy_start(&site, miroir);
    toy_start(&site, banque);
    (void)toy_await(&site, banque, toy_outbox_is_empty);
    (void)toy_await(&site, miroir, toy_outbox_is_empty);
    read_journal(&site, &after, &epoch);
    assert_int_equal(after, generation);
    toy_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_journal_is_filled_at_the_first_opening_whatever_the_epoch_was),
        cmocka_unit_test(
            a_bus_that_restarts_while_its_journal_is_filled_again_keeps_the_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
