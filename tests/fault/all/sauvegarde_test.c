/* What a backup is worth: restored, every store is the function of the journal, alone or with all
 * others, and nothing that was acknowledged and is in some log is lost. Services run in this
 * process; `plie backup`, `restore`, `rebuild` and `verify` are programs of their own, as an
 * operator runs them.
 */
#include "support/demonstration.h"
#include "support/process.h"
#include "support/sauvegarde.h"
#include "support/vie.h"

#include "base/clock.h"
#include "base/log.h"
#include "client/reader.h"
#include "store/store.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 60000, PATH = 300 };
#define SITE "flandre-lys"

static const char *const sites[] = { SITE, NULL };

/* --- The journal's events -------------------------------------------------------------------- */

static void assert_same_events(const struct journal_ids *a, const struct journal_ids *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->ids, b->ids, a->count * ID_SIZE);
}

static void wait_for_events(struct scene *scene, size_t count)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (journal_see(scene_config(scene), NULL, NULL) < count) {
        assert_true(clock_monotonic_ms() < deadline);
        (void)poll(NULL, 0, 1);
    }
}

static uint64_t generation_of(struct scene *scene)
{
    struct arena arena;
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_init(&arena, 8 * 1024 * 1024);
    assert_int_equal(reader_status_as(scene_config(scene), NULL, WAIT_MS, &arena, &status, &err),
                     0);
    uint64_t generation = status->generation;
    arena_release(&arena);
    return generation;
}

/* --- A scene and its backups ----------------------------------------------------------------- */

static struct vie open_site(struct depot *depot)
{
    struct scene *scene = scene_open(sites, "2022-03-01");
    struct vie vie = vie_flandre_lys(scene);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-03-10");
    depot_open(depot, scene_directory(scene));
    return vie;
}

static void close_site(struct vie *vie, struct depot *depot)
{
    struct scene *scene = vie->scene;
    depot_close(depot);
    scene_close(&scene);
}

static void restore(struct depot *depot, const char *donnees, const char *seulement)
{
    if (depot_restore(depot, depot->last, donnees, seulement) != 0)
        fail_msg("%s", depot->said);
}

static void start_one(struct scene *scene, const char *service)
{
    struct err err = { 0 };
    const char *site = strcmp(service, "bus") == 0 ? "" : SITE;
    if (fleet_start_one(scene_fleet(scene), site, service, &err) < 0)
        fail_msg("%s: %s", service, err.text);
}

/* As the documentation says: stop it, `plie rebuild`, start it. */
static void rebuild(struct scene *scene, const char *service)
{
    char *said;
    fleet_stop_one(scene_fleet(scene), SITE, service);
    const char *const arguments[] = { "rebuild", service,     "--site",
                                      SITE,      "--donnees", scene_directory(scene),
                                      NULL };
    if (process_run_both(arguments, NULL, NULL, &said) != 0)
        fail_msg("%s", said);
    free(said);
    start_one(scene, service);
}

/* --- A whole host ---------------------------------------------------------------------------- */

struct load {
    struct depot depot;
    uint64_t next;
    size_t made;
    char backups[3][DEPOT_PATH_SIZE];
};

/* While commands are on their way. */
static void back_up_now_and_then(void *self, uint64_t sent)
{
    struct load *load = self;
    if (sent < load->next || load->made == COUNT_OF(load->backups))
        return;
    load->next = sent + 60;
    depot_back_up(&load->depot);
    memcpy(load->backups[load->made++], load->depot.last, DEPOT_PATH_SIZE);
}

static void a_backup_taken_under_load_restores_to_stores_that_are_the_journal(void **state)
{
    (void)state;
    struct demonstration d;
    struct demo_result result;
    static struct load load = { .next = 60 };
    static const char *const both[] = { SITE, "roubaix", NULL };
    demonstration_open(&d, both);
    depot_open(&load.depot, d.directory);
    const struct demo_options what = { .seed = 11,
                                       .people = 12,
                                       .last_day = date_of(2022, 6, 30),
                                       .days = 60,
                                       .sent = back_up_now_and_then,
                                       .watch_self = &load };
    demonstration_play(&d, &what, &result);
    assert_int_equal(load.made, COUNT_OF(load.backups));
    for (size_t i = 0; i < load.made; i++) {
        char host[FOLDER_SIZE];
        depot_new_host(&load.depot, host);
        if (depot_restore(&load.depot, load.backups[i], host, NULL) != 0)
            fail_msg("%s", load.depot.said);
        assert_verifies(host);
        folder_remove(host);
    }
    depot_close(&load.depot);
    demonstration_close(&d);
}

/* What is restored goes on: it takes commands, hears itself, and stays the journal's function. */
static void a_restored_host_goes_on(void **state)
{
    (void)state;
    struct demonstration d;
    struct depot depot;
    struct demo_result result;
    demonstration_open(&d, sites);
    depot_open(&depot, d.directory);
    struct demo_options what = {
        .seed = 3, .people = 6, .last_day = date_of(2018, 6, 30), .days = 45
    };
    demonstration_play(&d, &what, &result);
    demonstration_settle(&d);
    depot_back_up(&depot);
    uint64_t before = journal_see(&d.config, NULL, NULL);
    demonstration_stop(&d); /* Everything goes but the keys, kept elsewhere. */
    char path[PATH];
    static const char *const gone[] = { "bus", SITE, "portail", "consolidation" };
    for (size_t i = 0; i < COUNT_OF(gone); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", d.directory, gone[i]);
        folder_remove(path);
    }
    restore(&depot, d.directory, NULL);
    demonstration_start(&d);
    demonstration_settle(&d);
    assert_int_equal(journal_see(&d.config, NULL, NULL), before);
    demonstration_send(&d, SITE, "reperage.PlanifierComite",
                       "{'comite': '00000000-0000-7000-8000-00000000c001', 'genre':"
                       " 'comite_entree', 'territoire': 'hazebrouck', 'date': '2018-07-20',"
                       " 'physique': true}",
                       "2018-07-02T09:00:00Z");
    demonstration_settle(&d);
    assert_int_equal(journal_see(&d.config, NULL, NULL), before + 1);
    assert_stores_are_the_journal(&d.config, world_system());
    depot_close(&depot);
    demonstration_close(&d);
}

/* --- A part of it ---------------------------------------------------------------------------- */

static void a_store_restored_alone_takes_its_events_back_by_itself(void **state)
{
    (void)state;
    struct depot depot;
    struct vie vie = open_site(&depot);
    depot_back_up(&depot);
    vie_entretien(&vie, "entretien_physique", "present");
    vie_demarrer_etape(&vie, "formation_prf");
    scene_settle(vie.scene);
    struct scene_written before = scene_written(vie.scene, SITE);

    fleet_stop_one(scene_fleet(vie.scene), SITE, "parcours");
    restore(&depot, scene_directory(vie.scene), SITE ".parcours");
    start_one(vie.scene, "parcours");
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (scene_written(vie.scene, SITE).marks[1] < before.marks[1]) {
        assert_true(clock_monotonic_ms() < deadline);
        (void)poll(NULL, 0, 1);
    }
    scene_assert_written(vie.scene, SITE, &before); /* Nothing twice. */
    vie_entretien(&vie, "entretien_physique", "present");
    scene_settle(vie.scene);
    assert_stores_are_the_journal(scene_config(vie.scene), scene_world(vie.scene));
    close_site(&vie, &depot);
}

static void a_journal_restored_older_is_filled_again_under_a_new_generation(void **state)
{
    (void)state;
    struct depot depot;
    struct vie vie = open_site(&depot);
    depot_back_up(&depot);
    vie_entretien(&vie, "entretien_physique", "present");
    vie_demarrer_etape(&vie, "formation_prf");
    scene_settle(vie.scene);
    struct journal_ids *before = journal_list_ids(scene_config(vie.scene));
    uint64_t generation = generation_of(vie.scene);

    fleet_stop_one(scene_fleet(vie.scene), "", "bus");
    restore(&depot, scene_directory(vie.scene), "bus");
    start_one(vie.scene, "bus");
    wait_for_events(vie.scene, before->count);
    assert_int_not_equal(generation_of(vie.scene), generation);
    struct journal_ids *after = journal_list_ids(scene_config(vie.scene));
    assert_same_events(before, after);
    for (const char *const *service = config_services; *service != NULL; service++)
        rebuild(vie.scene, *service);
    vie_entretien(&vie, "entretien_physique", "present");
    scene_settle(vie.scene);
    assert_stores_are_the_journal(scene_config(vie.scene), scene_world(vie.scene));
    free(before);
    free(after);
    close_site(&vie, &depot);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_taken_under_load_restores_to_stores_that_are_the_journal),
        cmocka_unit_test(a_restored_host_goes_on),
        cmocka_unit_test(a_store_restored_alone_takes_its_events_back_by_itself),
        cmocka_unit_test(a_journal_restored_older_is_filled_again_under_a_new_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
