/* Ways to set a service up: recorded time that comes with the command, a store for all sites, a
 * protocol that everybody follows, keys that say who may speak. */
#include "support/toy_site.h"

#include "base/date.h"
#include "runtime/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"
#define DAY_US   (INT64_C(86400) * 1000000)

/* --- Recorded time --------------------------------------------------------------------------- */

static int64_t last_time(struct toy_site *site, struct toy_service *toy)
{
    static const char LAST[] = "SELECT time FROM log ORDER BY sequence DESC LIMIT 1";
    char path[TOY_PATH_SIZE];
    toy_store_path(site, toy, path);
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    struct stmt s;
    stmt_begin(&s, store, LAST);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t time = stmt_column_i64(&s, 0);
    stmt_end(&s);
    store_close(&store);
    return time;
}

static void in_a_demonstration_time_comes_with_the_command_and_never_falls(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    toy_bus_stop(&site);
    site.demo = true;
    char journal[TOY_PATH_SIZE];
    (void)snprintf(journal, sizeof(journal), "%s/journal.db", site.folder);
    struct err err = { 0 };
    assert_int_equal(store_remove(journal, &err), 0);
    toy_bus_start(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, banque);
    int64_t start = site.now_us;
    site.now_us = start - 300 * DAY_US;
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    assert_int_equal(last_time(&site, banque), start - 300 * DAY_US);
    uint64_t last = toy_accept(&site, banque, jouet_deposer("c1", 2000));
    site.now_us = start;
    toy_start(&site, miroir); /* Hears it much later. */
    (void)toy_total(&site, miroir, "reperage", last);
    (void)toy_await(&site, miroir, toy_outbox_is_empty);
    assert_int_equal(last_time(&site, miroir), start - 300 * DAY_US); /* The reaction's too. */
    site.now_us = start - 301 * DAY_US;
    (void)toy_accept(&site, banque, jouet_deposer("c1", 1));
    assert_int_equal(last_time(&site, banque), start - 300 * DAY_US);
    site.now_us = TIME_END_US;
    const Plie__CommandReply *reply = toy_command(&site, banque, NULL, jouet_deposer("c1", 1));
    assert_int_equal(reply->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_REFUSED);
    assert_string_equal(reply->refused->code, "HEURE_INVALIDE");
    toy_close(&site);
}

static void a_store_keeps_its_kind_of_time(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    toy_stop(banque);
    site.demo = true;
    struct err err = { 0 };
    assert_int_equal(toy_try_start(&site, banque, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "--demo"));
    toy_close(&site);
}

/* --- All sites ------------------------------------------------------------------------------- */

static void a_consolidation_hears_all_sites(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *here = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *there = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *tableau = toy_add(&site, &JOUET_TABLEAU);
    there->site = "ailleurs";
    there->instance = "ailleurs";
    tableau->site = "";
    toy_start(&site, here);
    toy_start(&site, there);
    toy_start(&site, tableau);
    (void)toy_accept(&site, here, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    (void)toy_accept(&site, there, jouet_ouvrir("d1", PERSONNE, "QUARTZ"));
    uint64_t last_here = toy_accept(&site, here, jouet_deposer("c1", 5));
    uint64_t last_there = toy_accept(&site, there, jouet_deposer("d1", 7));
    (void)toy_total(&site, tableau, "essai/reperage", last_here);
    const Jouet__TotalReponse *total = toy_total(&site, tableau, "ailleurs/reperage", last_there);
    assert_int_equal(total->comptes, 2);
    assert_int_equal(total->montant, 12);
    struct runtime_options options;
    toy_options(&site, tableau, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    assert_int_equal(runtime_verify(&options, difference, &err), 0);
    assert_string_equal(difference, "");
    /* A site's own service hears its site alone. */
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, miroir);
    assert_int_equal(toy_total(&site, miroir, "reperage", last_here)->montant, 5);
    toy_close(&site);
}

/* --- Protocol -------------------------------------------------------------------------------- */

static void a_service_decides_by_the_protocol_that_it_has_followed_to(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, banque);
    toy_start(&site, miroir);
    char *text = NULL;
    struct err err = { 0 };
    assert_int_equal(protocole_load_text(&text, "compose/sites/flandre-lys/protocole.cfg", &err),
                     0);
    struct protocole *protocole = NULL;
    assert_int_equal(protocole_read(&protocole, text, "essai", &err), 0);
    assert_string_equal(toy_total(&site, banque, NULL, 0)->protocole, "");
    uint64_t last = toy_accept(&site, banque, jouet_adopter(text));
    assert_string_equal(toy_total(&site, banque, NULL, 0)->protocole, protocole->digest);
    const Jouet__TotalReponse *total = toy_total(&site, miroir, "reperage", last);
    assert_string_equal(total->protocole, protocole->digest);
    toy_stop(miroir);
    toy_start(&site, miroir);
    assert_string_equal(toy_total(&site, miroir, NULL, 0)->protocole, protocole->digest);
    const struct toy_question before = { .requete = jouet_total(), .connu = "2017-03-13" };
    Plie__QueryReply *reply = toy_query(&site, miroir, &before);
    ProtobufCMessage *answer = arena_unpack(&site.arena, &jouet__reponse__descriptor,
                                            reply->answer.data, reply->answer.len);
    assert_string_equal(((Jouet__Reponse *)answer)->total->protocole, "");
    protocole_close(&protocole);
    free(text);
    toy_close(&site);
}

/* --- Keys ------------------------------------------------------------------------------------ */

static void write_rights(struct toy_site *site, const struct wire_keys *script)
{
    FILE *file = fopen(site->rights_path, "w");
    assert_non_null(file);
    (void)fprintf(file,
                  "droits = (\n { cle = \"%s\"; nom = \"services\"; site = \"essai\";"
                  " ajouter = [ \"reperage\" ]; suivre = [ \"essai\" ]; portail = true; }",
                  site->keys->public_key);
    if (script != NULL)
        (void)fprintf(file, ",\n { cle = \"%s\"; nom = \"script\"; acteur = \"robot\"; }",
                      script->public_key);
    (void)fprintf(file, "\n);\n");
    assert_int_equal(fclose(file), 0);
}

static void a_key_that_lost_its_right_is_refused_on_its_open_connection(void **unused)
{
    (void)unused;
    struct toy_site site;
    struct wire_keys services;
    struct wire_keys script;
    struct err err = { 0 };
    toy_open(&site);
    toy_bus_stop(&site);
    assert_int_equal(wire_keys_new(&services, &err), 0);
    assert_int_equal(wire_keys_new(&script, &err), 0);
    site.keys = &services;
    site.client_keys = &script;
    site.rights_path = arena_format(&site.arena, "%s/droits.cfg", site.folder);
    write_rights(&site, &script);
    struct rights *rights = NULL;
    assert_int_equal(rights_open(&rights, site.rights_path, &err), 0);
    assert_int_equal(wire_zap_start(rights_know, rights, &err), 0);
    toy_bus_start(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    toy_start(&site, banque);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    (void)toy_await(&site, banque, toy_outbox_is_empty);
    write_rights(&site, NULL);
    toy_refuse(&site, banque, jouet_deposer("c1", 1), "DROIT_ABSENT");
    const struct toy_question question = { .requete = jouet_total() };
    Plie__QueryReply *reply = toy_query(&site, banque, &question);
    assert_string_equal(reply->refused->code, "DROIT_ABSENT");
    toy_close(&site);
    wire_zap_stop();
    rights_close(&rights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_demonstration_time_comes_with_the_command_and_never_falls),
        cmocka_unit_test(a_store_keeps_its_kind_of_time),
        cmocka_unit_test(a_consolidation_hears_all_sites),
        cmocka_unit_test(a_service_decides_by_the_protocol_that_it_has_followed_to),
        cmocka_unit_test(a_key_that_lost_its_right_is_refused_on_its_open_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
