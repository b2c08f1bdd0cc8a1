/* A store is a function of the journal: rebuilt beside the live one it is equal, rebuilt by another
 * apply it migrates, an older copy takes its own events back, a lost one comes back whole. */
#include "support/toy_site.h"

#include "runtime/rebuild.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

struct pair {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
};

static void open_pair(struct pair *p)
{
    toy_open(&p->site);
    p->banque = toy_add(&p->site, &JOUET_BANQUE);
    p->miroir = toy_add(&p->site, &JOUET_MIROIR);
    toy_start(&p->site, p->banque);
    toy_start(&p->site, p->miroir);
    (void)toy_accept(&p->site, p->banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
}

static uint64_t deposit(struct pair *p, int64_t montant)
{
    return toy_accept(&p->site, p->banque, jouet_deposer("c1", montant));
}

static void assert_verified(struct pair *p, struct toy_service *toy)
{
    struct runtime_options options;
    toy_options(&p->site, toy, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    if (runtime_verify(&options, difference, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(difference, "");
}

/* A small generator with a seed: the same commands in every run. */
static uint32_t random_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void random_life(struct pair *p, unsigned count, uint32_t seed)
{
    for (unsigned i = 0; i < count; i++) {
        uint32_t dice = random_number(&seed) % 10;
        int64_t montant = random_number(&seed) % 12000 + 1;
        char compte[16];
        (void)snprintf(compte, sizeof(compte), "c%u", random_number(&seed) % 5);
        char nom[32];
        (void)snprintf(nom, sizeof(nom), "NOM%u", i);
        const ProtobufCMessage *commande = jouet_deposer(compte, montant);
        if (dice == 0)
            commande = jouet_ouvrir(compte, PERSONNE, nom);
        if (dice == 1)
            commande = jouet_retirer(compte, montant);
        (void)toy_command_when_open(&p->site, p->banque, NULL, commande);
    }
}

static void a_rebuild_is_equal_to_the_live_store(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    random_life(&p, 300, 7);
    (void)toy_total(&p.site, p.miroir, "reperage", deposit(&p, 1));
    assert_verified(&p, p.banque);
    assert_verified(&p, p.miroir);
    toy_close(&p.site);
}

/* Tables and indexes of a store, one a line. */
static const char *schema_of(struct pair *p, const char *path)
{
    static const char SCHEMA_LIST[] =
        "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
    struct err err = { 0 };
    struct store *store = NULL;
    struct stmt s;
    const char *text = "";
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    stmt_begin(&s, store, SCHEMA_LIST);
    while (stmt_step(&s, &err) == STMT_ROW)
        text = arena_format(&p->site.arena, "%s%s %s %s\n", text, stmt_column_text(&s, 0),
                            stmt_column_text(&s, 1), stmt_column_text(&s, 2));
    store_close(&store);
    return text;
}

/* Those that a rebuild makes after its rows too. */
static void a_rebuilt_store_has_every_index_of_the_live_one(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)deposit(&p, 5);
    struct runtime_options options;
    toy_options(&p.site, p.banque, &options);
    const char *made = arena_format(&p.site.arena, "%s/refait.db", p.site.folder);
    const struct rebuild_options rebuild = { .runtime = &options, .path = made };
    struct err err = { 0 };
    assert_int_equal(runtime_rebuild(&rebuild, &err), 0);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.banque, path);
    const char *live = schema_of(&p, path);
    assert_non_null(strstr(live, "log_command"));
    assert_string_equal(schema_of(&p, made), live);
    toy_close(&p.site);
}

static void what_has_not_left_is_rebuilt_from_the_log(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.miroir);
    toy_bus_stop(&p.site);
    (void)deposit(&p, 5);
    (void)deposit(&p, 6);
    toy_stop(p.banque);
    toy_bus_start(&p.site);
    assert_verified(&p, p.banque);
    toy_close(&p.site);
}

static void verify_notices_a_changed_row(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)deposit(&p, 5);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.banque, path);
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE };
    assert_int_equal(store_open(&store, path, &write, &err), 0);
    assert_int_equal(store_exec(store, "UPDATE compte SET montant = 50", &err), 0);
    store_close(&store);
    struct runtime_options options;
    toy_options(&p.site, p.banque, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    assert_int_equal(runtime_verify(&options, difference, &err), 0);
    assert_non_null(strstr(difference, "compte"));
    toy_close(&p.site);
}

static void another_apply_number_rebuilds_the_store_at_start(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_total(&p.site, p.miroir, "reperage", deposit(&p, 2000));
    toy_stop(p.miroir);
    struct service newer = JOUET_MIROIR;
    newer.apply_number = 2;
    p.miroir->service = &newer;
    (void)deposit(&p, 3);
    toy_start(&p.site, p.miroir);
    const Jouet__TotalReponse *total = toy_total(&p.site, p.miroir, "reperage", deposit(&p, 4));
    assert_int_equal(total->montant, 2007);
    assert_int_equal(total->felicitations, 1);
    assert_int_equal(toy_status(&p.site, p.miroir)->apply_number, 2);
    assert_verified(&p, p.miroir);
    toy_close(&p.site);
}

static void copy_store(struct pair *p, struct toy_service *toy, const char *to)
{
    char path[TOY_PATH_SIZE];
    toy_store_path(&p->site, toy, path);
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    assert_int_equal(store_copy(store, to, &err), 0);
    store_close(&store);
}

static void put_store_back(struct pair *p, struct toy_service *toy, const char *from)
{
    char path[TOY_PATH_SIZE];
    toy_store_path(&p->site, toy, path);
    struct err err = { 0 };
    assert_int_equal(store_remove(path, &err), 0);
    assert_int_equal(rename(from, path), 0);
}

static void an_older_copy_takes_its_own_events_back_before_it_accepts_a_command(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)deposit(&p, 1);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    const char *copy = arena_format(&p.site.arena, "%s/copie", p.site.folder);
    copy_store(&p, p.banque, copy);
    const char *id = toy_id(&p.site);
    (void)toy_command(&p.site, p.banque, id, jouet_deposer("c1", 10));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    put_store_back(&p, p.banque, copy);
    toy_start(&p.site, p.banque);
    Plie__CommandReply *reply =
        toy_command_when_open(&p.site, p.banque, id, jouet_deposer("c1", 10));
    assert_true(reply->repeated_command); /* It has come back: it is not done twice. */
    assert_int_equal(toy_solde(&p.site, p.banque, "c1")->montant, 11);
    assert_int_equal(deposit(&p, 100), 4);
    assert_string_equal(toy_solde(&p.site, p.banque, "c1")->titulaire, "QUARTZ");
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    assert_verified(&p, p.banque);
    toy_close(&p.site);
}

static void a_store_on_a_new_machine_does_not_accept_before_it_has_met_the_bus(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    toy_bus_stop(&p.site);
    char witness[TOY_PATH_SIZE + 16];
    toy_store_path(&p.site, p.banque, witness);
    (void)strncat(witness, ".temoin", sizeof(witness) - strlen(witness) - 1);
    assert_int_equal(unlink(witness), 0); /* Nothing here knows how far it was. */
    toy_start(&p.site, p.banque);
    Plie__CommandReply *reply = toy_command(&p.site, p.banque, NULL, jouet_deposer("c1", 1));
    assert_string_equal(reply->failed->code, "OUVERTURE_EN_COURS");
    toy_bus_start(&p.site);
    assert_int_equal(deposit(&p, 1), 2);
    toy_close(&p.site);
}

static void an_older_copy_does_not_accept_before_it_has_met_the_bus(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    const char *copy = arena_format(&p.site.arena, "%s/copie", p.site.folder);
    copy_store(&p, p.banque, copy);
    (void)deposit(&p, 10);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    toy_bus_stop(&p.site);
    put_store_back(&p, p.banque, copy);
    toy_start(&p.site, p.banque);
    Plie__CommandReply *reply = toy_command(&p.site, p.banque, NULL, jouet_deposer("c1", 1));
    assert_string_equal(reply->failed->code, "OUVERTURE_EN_COURS");
    toy_bus_start(&p.site);
    assert_int_equal(deposit(&p, 1), 3);
    assert_int_equal(toy_solde(&p.site, p.banque, "c1")->montant, 11);
    toy_close(&p.site);
}

static void a_lost_store_comes_back_and_reacts_once_more_without_harm(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_total(&p.site, p.miroir, "reperage", deposit(&p, 2000));
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    toy_stop(p.miroir);
    uint64_t last = deposit(&p, 3000); /* Nobody has congratulated on this one. */
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.miroir, path);
    struct err err = { 0 };
    assert_int_equal(store_remove(path, &err), 0);
    toy_start(&p.site, p.miroir);
    const Jouet__TotalReponse *total = toy_total(&p.site, p.miroir, "reperage", last);
    assert_int_equal(total->montant, 5000);
    assert_int_equal(total->felicitations, 2);
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    assert_verified(&p, p.miroir);
    toy_close(&p.site);
}

/* The mirror as it was before it knew how to react: somebody congratulates by hand. */
static void live_without_reactions(struct pair *p)
{
    struct source_entry sources[] = { JOUET_MIROIR.sources[0], JOUET_MIROIR.sources[1] };
    sources[1].react = NULL;
    struct service mute = JOUET_MIROIR;
    mute.sources = sources;
    toy_stop(p->miroir);
    p->miroir->service = &mute;
    toy_start(&p->site, p->miroir);
    (void)toy_total(&p->site, p->miroir, "reperage", deposit(p, 2000));
    Jouet__Feliciter body = JOUET__FELICITER__INIT;
    body.compte = "c1";
    body.montant = 1000;
    Jouet__CommandeMiroir commande = JOUET__COMMANDE_MIROIR__INIT;
    commande.acte_case = JOUET__COMMANDE_MIROIR__ACTE_FELICITER;
    commande.feliciter = &body;
    (void)toy_accept(&p->site, p->miroir, &commande.base);
    (void)toy_await(&p->site, p->miroir, toy_outbox_is_empty);
    toy_stop(p->miroir);
    p->miroir->service = &JOUET_MIROIR;
    char path[TOY_PATH_SIZE];
    toy_store_path(&p->site, p->miroir, path);
    struct err err = { 0 };
    assert_int_equal(store_remove(path, &err), 0);
}

static void assert_reacted_to_the_last_event(struct pair *p)
{
    toy_start(&p->site, p->miroir);
    const Jouet__TotalReponse *total = toy_total(&p->site, p->miroir, "miroir", 2);
    assert_int_equal(total->felicitations, 2);
    toy_stop(p->miroir);
    toy_start(&p->site, p->miroir);
    total = toy_total(&p->site, p->miroir, "reperage", deposit(p, 1));
    assert_int_equal(total->felicitations, 2); /* Once, not at every start. */
}

static void the_last_event_heard_is_reacted_to_once_more_after_a_loss(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    live_without_reactions(&p);
    assert_reacted_to_the_last_event(&p);
    toy_close(&p.site);
}

static void the_last_event_heard_is_reacted_to_once_more_after_a_rebuild_of_nothing(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    live_without_reactions(&p);
    struct runtime_options options;
    toy_options(&p.site, p.miroir, &options);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.miroir, path);
    struct err err = { 0 };
    const struct rebuild_options rebuild = { .runtime = &options, .path = path };
    assert_int_equal(runtime_rebuild(&rebuild, &err), 0);
    assert_reacted_to_the_last_event(&p);
    toy_close(&p.site);
}

static void a_store_that_went_another_way_stops_and_names_the_sequence(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    const char *copy = arena_format(&p.site.arena, "%s/copie", p.site.folder);
    copy_store(&p, p.banque, copy);
    (void)deposit(&p, 10); /* Sequence 2, known to the bus. */
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    toy_bus_stop(&p.site);
    put_store_back(&p, p.banque, copy);
    char witness[TOY_PATH_SIZE + 16];
    toy_store_path(&p.site, p.banque, witness);
    (void)strncat(witness, ".temoin", sizeof(witness) - strlen(witness) - 1);
    FILE *file = fopen(witness, "r+b"); /* As if this machine had never written more. */
    assert_non_null(file);
    const uint64_t one = 1;
    assert_int_equal(fseek(file, 16, SEEK_SET), 0);
    assert_int_equal(fwrite(&one, sizeof(one), 1, file), 1);
    assert_int_equal(fclose(file), 0);
    toy_start(&p.site, p.banque);
    Plie__CommandReply *reply = toy_command(&p.site, p.banque, NULL, jouet_deposer("c1", 99));
    assert_int_equal(reply->accepted->sequence, 2); /* Another sequence 2. */
    toy_bus_start(&p.site);
    Plie__StatusReply *status = toy_await(&p.site, p.banque, toy_has_stopped);
    assert_non_null(strstr(status->stopped, "l'événement 2 de reperage"));
    reply = toy_command(&p.site, p.banque, NULL, jouet_deposer("c1", 1));
    assert_string_equal(reply->failed->code, "SERVICE_ARRETE");
    toy_close(&p.site);
}

static void a_lost_journal_is_filled_again_and_stores_are_rebuilt_from_it(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_total(&p.site, p.miroir, "reperage", deposit(&p, 2000));
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    toy_bus_stop(&p.site);
    const char *journal = arena_format(&p.site.arena, "%s/journal.db", p.site.folder);
    struct err err = { 0 };
    assert_int_equal(store_remove(journal, &err), 0);
    toy_bus_start(&p.site);
    (void)toy_await(&p.site, p.miroir, toy_has_stopped);
    (void)toy_await(&p.site, p.banque, toy_has_stopped); /* Following; both go on recording. */
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    toy_stop(p.miroir);
    struct runtime_options options;
    toy_options(&p.site, p.miroir, &options);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.miroir, path);
    const struct rebuild_options rebuild = { .runtime = &options, .path = path };
    assert_int_equal(runtime_rebuild(&rebuild, &err), 0);
    toy_start(&p.site, p.miroir);
    const Jouet__TotalReponse *total = toy_total(&p.site, p.miroir, "reperage", deposit(&p, 5000));
    assert_int_equal(total->montant, 7000);
    assert_int_equal(total->felicitations, 2);
    assert_verified(&p, p.miroir);
    toy_close(&p.site);
}

static void copy_journal(struct pair *p, const char *to, bool back)
{
    const char *journal = arena_format(&p->site.arena, "%s/journal.db", p->site.folder);
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    if (back) {
        assert_int_equal(store_remove(journal, &err), 0);
        assert_int_equal(rename(to, journal), 0);
        return;
    }
    assert_int_equal(store_open(&store, journal, &read, &err), 0);
    assert_int_equal(store_copy(store, to, &err), 0);
    store_close(&store);
}

static void a_journal_from_a_backup_gets_another_generation_and_is_filled_again(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    (void)toy_total(&p.site, p.miroir, "reperage", deposit(&p, 1));
    const char *copy = arena_format(&p.site.arena, "%s/ancien", p.site.folder);
    copy_journal(&p, copy, false);
    uint64_t last = deposit(&p, 10);
    (void)toy_total(&p.site, p.miroir, "reperage", last);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    uint64_t generation = toy_status(&p.site, p.miroir)->generation;
    toy_bus_stop(&p.site);
    copy_journal(&p, copy, true);
    toy_bus_start(&p.site);
    (void)toy_await(&p.site, p.banque, toy_has_stopped);
    (void)toy_await(&p.site, p.miroir, toy_has_stopped);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.miroir);
    struct runtime_options options;
    toy_options(&p.site, p.miroir, &options);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.miroir, path);
    struct err err = { 0 };
    const struct rebuild_options rebuild = { .runtime = &options, .path = path };
    assert_int_equal(runtime_rebuild(&rebuild, &err), 0);
    toy_start(&p.site, p.miroir);
    assert_int_equal(toy_total(&p.site, p.miroir, "reperage", deposit(&p, 100))->montant, 111);
    assert_int_not_equal(toy_status(&p.site, p.miroir)->generation, generation);
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rebuild_is_equal_to_the_live_store),
        cmocka_unit_test(a_rebuilt_store_has_every_index_of_the_live_one),
        cmocka_unit_test(what_has_not_left_is_rebuilt_from_the_log),
        cmocka_unit_test(verify_notices_a_changed_row),
        cmocka_unit_test(another_apply_number_rebuilds_the_store_at_start),
        cmocka_unit_test(an_older_copy_takes_its_own_events_back_before_it_accepts_a_command),
        cmocka_unit_test(a_store_on_a_new_machine_does_not_accept_before_it_has_met_the_bus),
        cmocka_unit_test(an_older_copy_does_not_accept_before_it_has_met_the_bus),
        cmocka_unit_test(a_lost_store_comes_back_and_reacts_once_more_without_harm),
        cmocka_unit_test(the_last_event_heard_is_reacted_to_once_more_after_a_loss),
        cmocka_unit_test(the_last_event_heard_is_reacted_to_once_more_after_a_rebuild_of_nothing),
        cmocka_unit_test(a_store_that_went_another_way_stops_and_names_the_sequence),
        cmocka_unit_test(a_lost_journal_is_filled_again_and_stores_are_rebuilt_from_it),
        cmocka_unit_test(a_journal_from_a_backup_gets_another_generation_and_is_filled_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
