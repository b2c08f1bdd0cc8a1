/* One running service over real sockets: each command once, in order, also after a restart. */
#include "support/toy_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"
#define UNE_FOIS "01890000-0000-7000-8000-0000000000c1"

static void the_same_command_twice_is_done_once_and_answered_the_same(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    Plie__CommandReply *first = toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    Plie__CommandReply *again = toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_int_equal(first->accepted->sequence, 2);
    assert_false(first->repeated_command);
    assert_int_equal(again->accepted->sequence, 2);
    assert_true(again->repeated_command);
    assert_int_equal(again->n_events, 1);
    assert_string_equal(again->events[0], first->events[0]);
    (void)toy_accept(&site, banque, jouet_deposer("c1", 1));
    again = toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_int_equal(again->accepted->sequence, 2); /* Its own mark, not the newest. */
    assert_int_equal(toy_solde(&site, banque, "c1")->montant, 31);
    toy_close(&site);
}

static void a_command_is_known_after_a_restart(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    (void)toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    toy_stop(banque);
    toy_start(&site, banque);
    Plie__CommandReply *again =
        toy_command_when_open(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_true(again->repeated_command);
    assert_int_equal(toy_solde(&site, banque, "c1")->montant, 30);
    toy_close(&site);
}

static int64_t count_refusals(struct toy_site *site, struct toy_service *toy)
{
    static const char COUNT[] = "SELECT count(*) FROM rt_refus";
    char path[TOY_PATH_SIZE];
    toy_store_path(site, toy, path);
    struct store *store = NULL;
    struct err err = { 0 };
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    struct stmt s;
    stmt_begin(&s, store, COUNT);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    store_close(&store);
    return count;
}

static void a_refusal_is_remembered_for_a_day_and_no_longer(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    Plie__CommandReply *first =
        toy_command_when_open(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_string_equal(first->refused->code, "COMPTE_INCONNU");
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    site.now_us += INT64_C(23) * 3600 * 1000000;
    Plie__CommandReply *again = toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_string_equal(again->refused->code, "COMPTE_INCONNU");
    assert_true(again->repeated_command);
    site.now_us += INT64_C(2) * 3600 * 1000000;
    Plie__CommandReply *mended = toy_command(&site, banque, UNE_FOIS, jouet_deposer("c1", 30));
    assert_int_equal(mended->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED);
    toy_refuse(&site, banque, jouet_deposer("inconnu", 30), "COMPTE_INCONNU");
    assert_int_equal(count_refusals(&site, banque), 1); /* The old one has gone. */
    toy_close(&site);
}

static void commands_sent_at_once_are_taken_in_order_and_share_transactions(void **unused)
{
    (void)unused;
    enum { COUNT = 2000 };
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    toy_accept_many(&site, banque, COUNT, jouet_deposer("c1", 1));
    assert_int_equal(toy_solde(&site, banque, "c1")->montant, COUNT);
    Plie__StatusReply *status = toy_status(&site, banque);
    assert_int_equal(toy_counter(status, "commandes_acceptees"), COUNT + 1);
    assert_true(toy_counter(status, "transactions") < COUNT);
    toy_close(&site);
}

static void what_is_no_message_is_told_so_and_harms_nothing(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    uint8_t noise[200];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)(i * 37 + 11);
    for (size_t size = 0; size < sizeof(noise); size += 7) {
        for (int query = 0; query < 2; query++) {
            Plie__ServiceReply *reply = toy_send_raw(&site, banque, query != 0, noise, size);
            assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_GARBAGE);
        }
    }
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    assert_true(toy_counter(toy_status(&site, banque), "messages_illisibles") > 50);
    toy_close(&site);
}

static void a_command_that_is_not_as_it_must_be_is_refused_before_it_is_loaded(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    Plie__CommandReply *reply =
        toy_command(&site, banque, "pas-un-id", jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    assert_string_equal(reply->refused->code, "ID_INVALIDE");
    toy_refuse(&site, banque, jouet_ouvrir("c\x01", PERSONNE, "QUARTZ"), "TEXTE_INVALIDE");
    toy_refuse(&site, banque, jouet_ouvrir("\xff\xfe", PERSONNE, "QUARTZ"), "TEXTE_INVALIDE");
    Jouet__Commande empty = JOUET__COMMANDE__INIT;
    toy_refuse(&site, banque, &empty.base, "COMMANDE_INCONNUE");
    assert_int_equal(toy_total(&site, banque, NULL, 0)->comptes, 0);
    toy_close(&site);
}

static void events_larger_than_the_limit_are_refused_whole(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    toy_refuse(&site, banque, jouet_bavarder(1, LIMIT_EVENT_SIZE), "EVENEMENT_TROP_GRAND");
    toy_refuse(&site, banque, jouet_bavarder(100, 16 * 1024), "COMMANDE_TROP_GRANDE");
    toy_refuse(&site, banque, jouet_bavarder(LIMIT_EVENTS_PER_COMMAND + 1, 10),
               "TROP_D_EVENEMENTS");
    assert_int_equal(toy_accept(&site, banque, jouet_bavarder(3, 10)), 3);
    (void)toy_await(&site, banque, toy_outbox_is_empty);
    toy_close(&site);
}

static void a_service_that_is_stopped_answers_what_it_took(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    toy_accept_many(&site, banque, 400, jouet_deposer("c1", 1));
    toy_stop(banque);
    toy_start(&site, banque);
    assert_int_equal(toy_solde(&site, banque, "c1")->montant, 400);
    toy_close(&site);
}

static void two_processes_may_not_have_the_same_store(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *twin = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    struct err err = { 0 };
    assert_int_equal(toy_try_start(&site, twin, &err), ERR_BUSY);
    toy_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_command_twice_is_done_once_and_answered_the_same),
        cmocka_unit_test(a_command_is_known_after_a_restart),
        cmocka_unit_test(a_refusal_is_remembered_for_a_day_and_no_longer),
        cmocka_unit_test(commands_sent_at_once_are_taken_in_order_and_share_transactions),
        cmocka_unit_test(what_is_no_message_is_told_so_and_harms_nothing),
        cmocka_unit_test(a_command_that_is_not_as_it_must_be_is_refused_before_it_is_loaded),
        cmocka_unit_test(events_larger_than_the_limit_are_refused_whole),
        cmocka_unit_test(a_service_that_is_stopped_answers_what_it_took),
        cmocka_unit_test(two_processes_may_not_have_the_same_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
