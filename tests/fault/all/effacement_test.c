/* A forgotten person is nowhere: after EffacerPersonne no byte of name, birth date, address or free
 * text is in any file of the data folder, figures stay, and every store is still the function of
 * the journal. Names are drawn so that none occurs elsewhere; enough other people make pages split.
 */
#include "support/folder.h"
#include "support/vie.h"

#include "base/clock.h"
#include "base/text.h"
#include "bus/journal.h"
#include "client/client.h"
#include "runtime/runtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 45, FORGOTTEN_EVERY = 3, NAME_SIZE = 24, WAIT_MS = 60000 };
#define SITE "flandre-lys"

static const char *const sites[] = { SITE, NULL };
static const char *const holders[] = { "reperage", "parcours", "entreprise" };

/* What only this person's records hold. */
struct known {
    struct vie vie;
    char nom[NAME_SIZE];
    char prenom[NAME_SIZE];
    char naissance[16];
    char telephone[16];
    char adresse[40];
    char texte[40];
};

static uint64_t next(uint64_t *random)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random >> 33;
}

static void draw_word(uint64_t *random, const char *prefix, char out[NAME_SIZE])
{
    static const char consonants[] = "BDFGLMNPRTVZ";
    static const char vowels[] = "AEIOU";
    size_t at = (size_t)snprintf(out, NAME_SIZE, "%s", prefix);
    while (at < 14) {
        out[at++] = consonants[next(random) % (sizeof(consonants) - 1)];
        out[at++] = vowels[next(random) % (sizeof(vowels) - 1)];
    }
    out[at] = '\0';
}

static void draw_person(struct known *known, struct scene *scene, uint64_t *random, unsigned i)
{
    known->vie = vie_flandre_lys(scene);
    draw_word(random, "ZE", known->nom);
    draw_word(random, "PRU", known->prenom);
    (void)snprintf(known->naissance, sizeof(known->naissance), "19%02u-%02u-%02u", 52 + i % 40,
                   1 + i % 12, 1 + (unsigned)(next(random) % 28));
    (void)snprintf(known->telephone, sizeof(known->telephone), "07%08u",
                   (unsigned)(next(random) % 100000000));
    (void)snprintf(known->adresse, sizeof(known->adresse), "%u rue %s", i + 1000, known->prenom);
    (void)snprintf(known->texte, sizeof(known->texte), "projet %.14s du vendredi", known->nom);
}

static void record_person(struct known *known, const char *referent)
{
    struct vie *vie = &known->vie;
    vie->referent = referent;
    vie->personne = scene_id(vie->scene);
    vie->prescription = scene_id(vie->scene);
    scene_accept(
        vie->scene, SITE, "reperage.Prescrire",
        "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': '%s', 'prenom': '%s',"
        " 'dateNaissance': '%s'}, 'coordonnees': {'adresse': '%s', 'telephone': '%s'},"
        " 'sexe': 'femme', 'commune': '%s', 'prescripteur': {'genre': 'pole_emploi'},"
        " 'date': '2022-03-01', 'situation': {'date': '2022-03-01', 'rsa': 'OUI',"
        " 'inscritDemandeurEmploi': 'OUI', 'inscritDepuis': '2014-02-01'},"
        " 'confirmeNouvelle': true, 'motif': {'texte': '%s'}}",
        vie->prescription, vie->personne, known->nom, known->prenom, known->naissance,
        known->adresse, known->telephone, vie->commune, known->texte);
}

/* One whole parcours with free texts in three services. */
static void live(struct known *known)
{
    struct vie *vie = &known->vie;
    scene_accept(vie->scene, SITE, "reperage.TransmettrePrescription",
                 "{'prescription': '%s', 'conseiller': '%s', 'date': '2022-03-01'}",
                 vie->prescription, vie->referent);
    vie_diagnostiquer(vie);
    vie_remettre_pieces(vie);
    vie_planifier_comite(vie, "2022-03-01");
    scene_accept(vie->scene, SITE, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    scene_accept(vie->scene, SITE, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    json_t *dossier =
        scene_ask(vie->scene, SITE, "parcours.Dossier", "{'personne': '%s'}", vie->personne);
    static char parcours[ID_SIZE];
    (void)snprintf(parcours, sizeof(parcours), "%s", scene_text(dossier, "parcours"));
    vie->parcours = parcours;
    scene_accept(vie->scene, SITE, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-03-01', 'genre':"
                 " 'entretien_physique', 'dureeMin': 30, 'presence': 'present', 'emargement': true,"
                 " 'commentaire': {'texte': '%s'}}",
                 scene_id(vie->scene), vie->parcours, known->texte);
    vie_basculer(vie);
    scene_accept(vie->scene, SITE, "entreprise.ContacterCandidat",
                 "{'contact': '%s', 'personne': '%s', 'date': '2022-03-01', 'mode': 'telephone',"
                 " 'commentaire': {'texte': '%s'}}",
                 scene_id(vie->scene), vie->personne, known->texte);
}

/* Nobody is forgotten while accompanied: first the exit. */
static void leave(struct known *known)
{
    static const char *const pieces[] = { "tableau_suivi", "argumentaire", "bilan_sortie" };
    struct vie *vie = &known->vie;
    const char *proposition = scene_id(vie->scene);
    const char *comite = scene_id(vie->scene);
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        scene_accept(vie->scene, SITE, "reperage.RecevoirPiece",
                     "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '2022-03-01',"
                     " 'dateeDu': '2022-03-01', 'original': true}",
                     scene_id(vie->scene), vie->personne, pieces[i]);
    scene_accept(vie->scene, SITE, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'comite_suivi', 'date': '2022-03-01'}", comite);
    scene_accept(vie->scene, SITE, "parcours.ProposerSortie",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': 'abandon', 'date':"
                 " '2022-03-01', 'bilanLe': '2022-03-01', 'relais': 'autre', 'motif': 'autre',"
                 " 'argument': {'texte': '%s'}}",
                 proposition, vie->parcours, known->texte);
    scene_accept(vie->scene, SITE, "reperage.DeciderSortie",
                 "{'comite': '%s', 'proposition': '%s', 'validee': true}", comite, proposition);
}

/* --- Waiting for the erasure ------------------------------------------------------------------ */

static size_t erasures_done(struct client *client, const char *service)
{
    struct arena arena;
    arena_init(&arena, 8 * 1024 * 1024);
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply;
    struct err err = { 0 };
    if (client_ask(client, SITE, service, &request, WAIT_MS, &arena, &reply, &err) < 0)
        fail_msg("%s", err.text);
    size_t count = reply->status->n_effacements;
    arena_release(&arena);
    return count;
}

/* Erased means: all services have. */
static void wait_erased(struct scene *scene, size_t count)
{
    struct client *client;
    struct err err = { 0 };
    assert_int_equal(client_open(&client, scene_config(scene), scene_world(scene), &err), 0);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (size_t i = 0; i < COUNT_OF(holders);) {
        if (erasures_done(client, holders[i]) >= count)
            i++;
        else if (clock_monotonic_ms() > deadline)
            fail_msg("%s has not erased", holders[i]);
    }
    client_close(&client);
}

/* --- Looking for what should be gone ---------------------------------------------------------- */

static void assert_nowhere(struct scene *scene, const char *text)
{
    char where[256];
    if (strlen(text) > 5 &&
        folder_contains(scene_directory(scene), text, strlen(text), where, sizeof(where)))
        fail_msg("«%s» is still in %s", text, where);
}

static void assert_forgotten(struct known *known)
{
    char key[64];
    struct scene *scene = known->vie.scene;
    assert_nowhere(scene, known->nom);
    assert_nowhere(scene, known->prenom);
    assert_nowhere(scene, known->naissance);
    assert_nowhere(scene, known->telephone);
    assert_nowhere(scene, known->adresse);
    assert_nowhere(scene, known->texte);
    text_phonetic(known->nom, key, sizeof(key));
    assert_nowhere(scene, key);
    text_phonetic(known->prenom, key, sizeof(key));
    assert_nowhere(scene, key);
}

static void assert_still_there(struct known *known)
{
    char where[256];
    assert_true(folder_contains(scene_directory(known->vie.scene), known->nom, strlen(known->nom),
                                where, sizeof(where)));
}

static void ignore_fault(void *self, const struct journal_fault *fault)
{
    (void)self;
    print_message("journal: %s\n", fault->what);
}

static void assert_verified(struct scene *scene)
{
    char directory[128], difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    (void)snprintf(directory, sizeof(directory), "%s/bus", scene_directory(scene));
    struct journal_watch watch = { .fault = ignore_fault };
    struct journal_verdict verdict;
    assert_int_equal(journal_verify(directory, &watch, &verdict, &err), 0);
    assert_int_equal(verdict.fault_count, 0);
    struct fleet_options options = {
        .config = scene_config(scene), .only = "", .instance = "", .world = scene_world(scene)
    };
    for (const char *const *service = config_services; *service != NULL; service++) {
        struct fleet_runtime described;
        assert_int_equal(fleet_describe(&options, SITE, *service, &described, &err), 0);
        if (runtime_verify(&described.options, difference, &err) < 0)
            fail_msg("%s: %s", *service, err.text);
        if (difference[0] != '\0')
            fail_msg("%s differs: %s", *service, difference);
    }
}

static void forget(struct known *known)
{
    scene_accept(known->vie.scene, SITE, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", known->vie.personne);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void a_forgotten_person_is_nowhere_and_the_figures_stay(void **state)
{
    (void)state;
    struct scene *scene = scene_open(sites, "2022-03-01");
    struct vie staff = vie_flandre_lys(scene);
    vie_referent(&staff, "referent", 100);
    static struct known people[PEOPLE];
    uint64_t random = 20220301;
    for (unsigned i = 0; i < PEOPLE; i++) {
        draw_person(&people[i], scene, &random, i);
        record_person(&people[i], staff.referent);
    }
    live(&people[0]);
    leave(&people[0]);
    assert_still_there(&people[0]);
    json_t *before =
        json_deep_copy(scene_ask(scene, SITE, "reporting.Tableau", "{'tableau': 'direction'}"));
    size_t count = 0;
    for (unsigned i = 0; i < PEOPLE; i += FORGOTTEN_EVERY, count++)
        forget(&people[i]);
    wait_erased(scene, count);
    for (unsigned i = 0; i < PEOPLE; i += FORGOTTEN_EVERY)
        assert_forgotten(&people[i]);
    assert_still_there(&people[1]);
    json_t *after = scene_ask(scene, SITE, "reporting.Tableau", "{'tableau': 'direction'}");
    assert_true(json_equal(before, after));
    json_decref(before);
    assert_verified(scene);
    scene_close(&scene);
}

static void who_was_merged_goes_with_who_was_kept(void **state)
{
    (void)state;
    struct scene *scene = scene_open(sites, "2022-03-01");
    struct vie staff = vie_flandre_lys(scene);
    vie_referent(&staff, "referent", 100);
    static struct known people[2];
    uint64_t random = 7;
    for (unsigned i = 0; i < 2; i++) {
        draw_person(&people[i], scene, &random, i);
        record_person(&people[i], staff.referent);
    }
    scene_accept(scene, SITE, "reperage.FusionnerPersonnes", "{'garde': '%s', 'absorbee': '%s'}",
                 people[0].vie.personne, people[1].vie.personne);
    forget(&people[0]);
    wait_erased(scene, 1);
    assert_forgotten(&people[0]);
    assert_forgotten(&people[1]);
    assert_verified(scene);
    scene_close(&scene);
}

/* Entreprise records a free text while the bus is away and stops; the person is forgotten; then it
 * returns with the text in its outbox. */
static void what_arrives_late_is_erased_on_arrival(void **state)
{
    (void)state;
    struct scene *scene = scene_open(sites, "2022-03-01");
    struct vie staff = vie_flandre_lys(scene);
    vie_referent(&staff, "referent", 100);
    static struct known person;
    uint64_t random = 99;
    struct err err = { 0 };
    draw_person(&person, scene, &random, 3);
    record_person(&person, staff.referent);
    live(&person);
    vie_embaucher(&person.vie, "cdd", "2022-12-31", true);
    leave(&person);
    struct fleet *fleet = scene_fleet(scene);
    fleet_stop_one(fleet, "", "bus");
    scene_send(scene, SITE, "entreprise.EnregistrerSuivi",
               "{'suivi': '%s', 'embauche': '%s', 'code': 'tel_premiere_semaine', 'date':"
               " '2022-03-01', 'avec': ['employeur'], 'mode': 'telephone', 'commentaire': {'texte':"
               " 'encore %s'}}",
               scene_id(scene), person.vie.embauche, person.texte);
    fleet_stop_one(fleet, SITE, "entreprise");
    assert_int_equal(fleet_start_one(fleet, "", "bus", &err), 0);
    scene_send(scene, SITE, "reperage.EffacerPersonne", "{'personne': '%s', 'motif': 'demande'}",
               person.vie.personne);
    assert_int_equal(fleet_start_one(fleet, SITE, "entreprise", &err), 0);
    scene_settle(scene);
    wait_erased(scene, 1);
    assert_forgotten(&person);
    assert_verified(scene);
    scene_close(&scene);
}

/* No participant, but named all the same: the person that a company has one call. */
static void a_company_s_contact_is_forgotten_too(void **state)
{
    (void)state;
    struct scene *scene = scene_open(sites, "2022-03-01");
    static struct known contact;
    uint64_t random = 5;
    draw_person(&contact, scene, &random, 5);
    contact.vie.personne = scene_id(scene);
    const char *entreprise = scene_id(scene);
    scene_accept(scene, SITE, "entreprise.CreerEntreprise",
                 "{'entreprise': '%s', 'siret': '73282932000074', 'raisonSociale': 'Quartz',"
                 " 'commune': '%s', 'naf': '8121Z', 'employeur': 'entreprise'}",
                 entreprise, contact.vie.commune);
    scene_accept(scene, SITE, "entreprise.EnregistrerContactEntreprise",
                 "{'contact': '%s', 'entreprise': '%s', 'fonction': 'Chef d’équipe',"
                 " 'identite': {'nom': '%s', 'prenom': '%s'},"
                 " 'coordonnees': {'adresse': '%s', 'telephone': '%s'}}",
                 contact.vie.personne, entreprise, contact.nom, contact.prenom, contact.adresse,
                 contact.telephone);
    scene_settle(scene);
    assert_still_there(&contact);
    forget(&contact);
    wait_erased(scene, 1);
    assert_forgotten(&contact);
    json_t *fiche =
        scene_ask(scene, SITE, "entreprise.FicheEntreprise", "{'entreprise': '%s'}", entreprise);
    json_t *rest = json_array_get(json_object_get(fiche, "contacts"), 0);
    assert_string_equal(json_string_value(json_object_get(rest, "fonction")), "Chef d’équipe");
    assert_verified(scene);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forgotten_person_is_nowhere_and_the_figures_stay),
        cmocka_unit_test(who_was_merged_goes_with_who_was_kept),
        cmocka_unit_test(what_arrives_late_is_erased_on_arrival),
        cmocka_unit_test(a_company_s_contact_is_forgotten_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
