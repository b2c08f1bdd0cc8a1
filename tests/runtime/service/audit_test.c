/* Every follower is an auditor: a journal that was rewritten, cut or withheld is noticed by whoever
 * follows it. The journal's file is changed by hand while the bus is away. */
#include "support/toy_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

struct pair {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
    uint64_t last;
};

/* The mirror has heard the account and the first deposit; the second lies in the journal. */
static void open_pair(struct pair *p)
{
    toy_open(&p->site);
    p->banque = toy_add(&p->site, &JOUET_BANQUE);
    p->miroir = toy_add(&p->site, &JOUET_MIROIR);
    toy_start(&p->site, p->banque);
    toy_start(&p->site, p->miroir);
    (void)toy_accept(&p->site, p->banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    p->last = toy_accept(&p->site, p->banque, jouet_deposer("c1", 1));
    (void)toy_total(&p->site, p->miroir, "reperage", p->last);
    toy_stop(p->miroir);
    p->last = toy_accept(&p->site, p->banque, jouet_deposer("c1", 2));
    (void)toy_await(&p->site, p->banque, toy_outbox_is_empty);
    toy_stop(p->banque);
    toy_bus_stop(&p->site);
}

static void change_journal(struct pair *p, const char *sql)
{
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE };
    const char *path = arena_format(&p->site.arena, "%s/journal.db", p->site.folder);
    assert_int_equal(store_open(&store, path, &write, &err), 0);
    if (store_exec(store, sql, &err) < 0)
        fail_msg("%s", err.text);
    store_close(&store);
}

static void assert_noticed(struct pair *p, const char *what)
{
    toy_bus_start(&p->site);
    toy_start(&p->site, p->miroir);
    Plie__StatusReply *status = toy_await(&p->site, p->miroir, toy_has_stopped);
    if (strstr(status->stopped, what) == NULL)
        fail_msg("«%s» in «%s»", what, status->stopped);
    assert_int_equal(toy_total(&p->site, p->miroir, NULL, 0)->montant, 1); /* It still answers. */
    toy_close(&p->site);
}

static void a_changed_event_is_noticed(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    change_journal(&p, "UPDATE lot SET events = CAST(replace(CAST(events AS TEXT), 'jouet.Depose',"
                       " 'jouet.Retire') AS BLOB) WHERE first_position ="
                       " (SELECT max(first_position) FROM lot)");
    assert_noticed(&p, "ne correspond pas à ses événements");
}

static void another_past_is_noticed(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    change_journal(&p, "UPDATE lot SET previous = zeroblob(32) WHERE first_position ="
                       " (SELECT max(first_position) FROM lot)");
    assert_noticed(&p, "ne continue pas");
}

static void a_changed_own_event_is_noticed_by_its_author(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    change_journal(&p, "UPDATE lot SET events = CAST(replace(CAST(events AS TEXT), 'jouet.Depose',"
                       " 'jouet.Retire') AS BLOB) WHERE first_position ="
                       " (SELECT max(first_position) FROM lot)");
    toy_bus_start(&p.site);
    toy_start(&p.site, p.banque);
    Plie__StatusReply *status = toy_await(&p.site, p.banque, toy_has_stopped);
    assert_non_null(strstr(status->stopped, "n'est pas le même"));
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_event_is_noticed),
        cmocka_unit_test(another_past_is_noticed),
        cmocka_unit_test(a_changed_own_event_is_noticed_by_its_author),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
