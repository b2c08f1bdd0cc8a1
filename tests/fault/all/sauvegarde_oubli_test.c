/* Who was forgotten after a backup was made is forgotten in what is restored from it: in rows, logs
 * and journal, before anything serves. `plie backup` and `restore` are programs of their own. */
#include "support/process.h"
#include "support/sauvegarde.h"
#include "support/vie.h"

#include "base/log.h"
#include "bus/bus.h"
#include "runtime/registre.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH = 300 };
#define SITE "flandre-lys"
#define NOM  "ZEPHYRINDOLE"

static const char *const sites[] = { SITE, NULL };

static struct vie open_site(struct depot *depot)
{
    struct scene *scene = scene_open(sites, "2022-03-01");
    struct vie vie = vie_flandre_lys(scene);
    vie_referent(&vie, "referent", 100);
    depot_open(depot, scene_directory(scene));
    return vie;
}

static void close_site(struct vie *vie, struct depot *depot)
{
    struct scene *scene = vie->scene;
    depot_close(depot);
    scene_close(&scene);
}

/* --- Who was forgotten ----------------------------------------------------------------------- */

/* A person with a name and free texts that nobody else has, in a parcours that goes on. */
static void record_person(struct vie *vie)
{
    struct scene *scene = vie->scene;
    scene_date(scene, "2022-03-15");
    vie->personne = scene_id(scene);
    vie->prescription = scene_id(scene);
    scene_accept(scene, SITE, "reperage.Prescrire",
                 "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': '" NOM
                 "', 'prenom': 'Prune', 'dateNaissance': '1980-05-02'}, 'sexe': 'femme',"
                 " 'commune': '%s', 'prescripteur': {'genre': 'pole_emploi'}, 'date':"
                 " '2022-03-15', 'situation': {'date': '2022-03-15', 'rsa': 'OUI',"
                 " 'inscritDemandeurEmploi': 'OUI', 'inscritDepuis': '2014-02-01'},"
                 " 'confirmeNouvelle': true, 'motif': {'texte': 'projet " NOM "'}}",
                 vie->prescription, vie->personne, vie->commune);
    scene_accept(scene, SITE, "reperage.TransmettrePrescription",
                 "{'prescription': '%s', 'conseiller': '%s', 'date': '2022-03-15'}",
                 vie->prescription, vie->referent);
    vie_diagnostiquer(vie);
    vie_remettre_pieces(vie);
    vie_planifier_comite(vie, "2022-03-15");
    scene_accept(scene, SITE, "reperage.InscrireAuComite", "{'comite': '%s', 'prescription': '%s'}",
                 vie->comite, vie->prescription);
    scene_accept(scene, SITE, "reperage.DeciderEntree", "{'comite': '%s', 'prescription': '%s'}",
                 vie->comite, vie->prescription);
    vie_trouver_parcours(vie);
    scene_accept(scene, SITE, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-03-15', 'genre':"
                 " 'entretien_physique', 'dureeMin': 30, 'presence': 'present', 'emargement':"
                 " true, 'commentaire': {'texte': 'projet " NOM "'}}",
                 scene_id(scene), vie->parcours);
}

static int64_t count_in(const char *donnees, const char *file, const char *sql)
{
    char path[PATH];
    struct store *store;
    struct stmt s;
    struct err err = { 0 };
    (void)snprintf(path, sizeof(path), "%s/%s", donnees, file);
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    stmt_begin(&s, store, sql);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    store_close(&store);
    return count;
}

/* Sealed parts of the person that are not zeros. */
static int64_t sealed_parts(const char *donnees, const char *personne)
{
    static const char *const logs[] = { SITE "/reperage.db", SITE "/parcours.db" };
    char sql[PATH];
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM personal WHERE person = '%s'"
                   " AND sealed <> zeroblob(length(sealed))",
                   personne);
    int64_t count = count_in(donnees, "bus/journal.db", sql);
    (void)snprintf(sql, sizeof(sql),
                   "SELECT count(*) FROM log WHERE person = '%s' AND sealed IS NOT NULL"
                   " AND sealed <> zeroblob(length(sealed))",
                   personne);
    for (size_t i = 0; i < COUNT_OF(logs); i++)
        count += count_in(donnees, logs[i], sql);
    return count;
}

static void forget(struct vie *vie)
{
    scene_date(vie->scene, "2022-06-01");
    vie_sortir(vie);
    scene_accept(vie->scene, SITE, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_wait_erased(vie->scene, SITE, 1);
}

static void who_was_erased_after_the_backup_is_erased_in_what_is_restored(void **state)
{
    (void)state;
    struct depot depot;
    struct vie vie = open_site(&depot);
    char first[DEPOT_PATH_SIZE], where[PATH], host[FOLDER_SIZE], control[FOLDER_SIZE];
    record_person(&vie);
    depot_back_up(&depot);
    memcpy(first, depot.last, sizeof(first));
    /* Before the erasure the same backup brings the person back: the test can fail. */
    depot_new_host(&depot, control);
    assert_int_equal(depot_restore(&depot, first, control, NULL), 0);
    assert_true(folder_contains(control, NOM, strlen(NOM), where, sizeof(where)));
    assert_true(sealed_parts(control, vie.personne) >= 3);
    folder_remove(control);

    forget(&vie); /* After an exit that the backup does not know: there the parcours is open. */
    depot_back_up(&depot);
    depot_new_host(&depot, host);
    if (depot_restore(&depot, first, host, NULL) != 0)
        fail_msg("%s", depot.said);
    if (folder_contains(host, NOM, strlen(NOM), where, sizeof(where)))
        fail_msg("the name is in %s", where);
    assert_int_equal(sealed_parts(host, vie.personne), 0);
    assert_verifies(host);
    folder_remove(host);
    close_site(&vie, &depot);
}

/* The journal lives and has the erasure: the store hears it before it takes its place. */
static void a_store_restored_alone_has_forgotten_before_it_serves(void **state)
{
    (void)state;
    struct depot depot;
    struct vie vie = open_site(&depot);
    char first[DEPOT_PATH_SIZE], where[PATH];
    record_person(&vie);
    depot_back_up(&depot);
    memcpy(first, depot.last, sizeof(first));
    forget(&vie);
    depot_back_up(&depot);
    fleet_stop_one(scene_fleet(vie.scene), SITE, "reperage");
    if (depot_restore(&depot, first, scene_directory(vie.scene), SITE ".reperage") != 0)
        fail_msg("%s", depot.said);
    if (folder_contains(scene_directory(vie.scene), NOM, strlen(NOM), where, sizeof(where)))
        fail_msg("the name is in %s", where);
    struct err err = { 0 };
    assert_int_equal(fleet_start_one(scene_fleet(vie.scene), SITE, "reperage", &err), 0);
    scene_settle(vie.scene);
    assert_verifies(scene_directory(vie.scene));
    close_site(&vie, &depot);
}

/* plie.cfg names the register: whoever erases writes to it, backup or not. */
static void assert_noted(struct depot *depot, const struct vie *vie, const char *path)
{
    char host[FOLDER_SIZE], where[PATH], beside[PATH];
    struct registre registre = { 0 };
    struct err err = { 0 };
    assert_int_equal(registre_read(path, &registre, NULL, &err), 0);
    assert_int_equal(registre.count, 1);
    assert_true(registre_has(&registre, SITE, vie->personne));
    (void)snprintf(beside, sizeof(beside), "%s/registre", depot->vers);
    assert_int_equal(registre_note(beside, &registre, &err), 0);
    registre_release(&registre);
    depot_new_host(depot, host);
    if (depot_restore(depot, depot->last, host, NULL) != 0)
        fail_msg("%s", depot->said);
    if (folder_contains(host, NOM, strlen(NOM), where, sizeof(where)))
        fail_msg("the name is in %s", where);
    folder_remove(host);
}

static void restart_bus(struct scene *scene, const char *registre)
{
    struct err err = { 0 };
    fleet_stop_one(scene_fleet(scene), "", "bus");
    scene_set_registre(scene, registre);
    assert_int_equal(fleet_start_one(scene_fleet(scene), "", "bus", &err), 0);
    scene_settle(scene);
}

static void note_by(bool bus)
{
    struct depot depot;
    char folder[FOLDER_SIZE], path[PATH];
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/registre", folder);
    struct scene *scene = scene_open_with_registre(sites, "2022-03-01", bus ? "" : path);
    struct vie vie = vie_flandre_lys(scene);
    vie_referent(&vie, "referent", 100);
    depot_open(&depot, scene_directory(scene));
    restart_bus(scene, bus ? path : "");
    record_person(&vie);
    depot_back_up(&depot);
    forget(&vie);
    if (bus) /* It writes after its WAL is empty, and at its end at the latest. */
        fleet_stop_one(scene_fleet(scene), "", "bus");
    assert_noted(&depot, &vie, path);
    close_site(&vie, &depot);
    folder_remove(folder);
}

static void an_erasure_after_the_last_backup_is_noted_by_the_bus(void **state)
{
    (void)state;
    note_by(true);
}

/* On a host that has no bus. */
static void an_erasure_after_the_last_backup_is_noted_by_the_services(void **state)
{
    (void)state;
    note_by(false);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_erased_after_the_backup_is_erased_in_what_is_restored),
        cmocka_unit_test(a_store_restored_alone_has_forgotten_before_it_serves),
        cmocka_unit_test(an_erasure_after_the_last_backup_is_noted_by_the_bus),
        cmocka_unit_test(an_erasure_after_the_last_backup_is_noted_by_the_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
