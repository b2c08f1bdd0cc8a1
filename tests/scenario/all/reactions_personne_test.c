/* Two persons who are one, and are not; a person who is forgotten (DOMAIN.md §2, rows 1 and 47):
 * every service follows what repérage decided. */
#include "support/folder.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const flandre_lys[] = { "flandre-lys", NULL };

/* Somebody who entered on 14/02/2022, and the same person prescribed again under another id. */
struct given {
    struct scene *scene;
    struct vie vie;
    struct vie double_;
};

static int open_twice(void **state)
{
    static struct given given;
    given.scene = scene_open(flandre_lys, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    given.double_ = vie_autre(&given.vie);
    vie_prescrire(&given.double_);
    *state = &given;
    return 0;
}

static int close_twice(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

static void fusionner(struct scene *scene, const char *garde, const char *absorbee)
{
    scene_accept(scene, "flandre-lys", "reperage.FusionnerPersonnes",
                 "{'garde': '%s', 'absorbee': '%s'}", garde, absorbee);
}

static void separer(struct scene *scene, const char *garde, const char *absorbee)
{
    scene_accept(scene, "flandre-lys", "reperage.AnnulerFusion",
                 "{'garde': '%s', 'absorbee': '%s'}", garde, absorbee);
}

/* Under which id the services know the person of this parcours, in the pool, with a job. */
static void assert_known_as(struct vie *vie, const char *personne)
{
    struct scene *scene = vie->scene;
    assert_string_equal(scene_text(vie_dossier(vie), "personne"), personne);
    json_t *answer =
        scene_ask(scene, vie->site, "parcours.Dossier", "{'personne': '%s'}", personne);
    assert_string_equal(scene_text(answer, "parcours"), vie->parcours);
    answer = scene_ask(scene, vie->site, "entreprise.Pole", "{}");
    assert_int_equal(scene_count(answer, "lignes"), 1);
    assert_string_equal(scene_text(answer, "lignes.0.personne"), personne);
    answer = scene_ask(scene, vie->site, "entreprise.Embauches", "{'personne': '%s'}", personne);
    assert_string_equal(scene_text(answer, "lignes.0.embauche"), vie->embauche);
    answer = scene_ask(scene, vie->site, "reperage.Personne", "{'personne': '%s'}", personne);
    assert_non_null(scene_row(answer, "prescriptions", "prescription", vie->prescription));
    answer = scene_ask(scene, vie->site, "reporting.Liste",
                       "{'code': 'file_active', 'partie': 'numerateur'}");
    assert_int_equal(scene_count(answer, "lignes"), 1);
    assert_string_equal(scene_text(answer, "lignes.0.personne"), personne);
}

static void a_merge_rekeys_every_service_and_its_undo_brings_all_back(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    const char *kept = given->double_.personne;
    vie_basculer(vie);
    vie_embaucher(vie, "cdi", "", true);
    assert_known_as(vie, vie->personne);
    fusionner(given->scene, kept, vie->personne);
    assert_known_as(vie, kept);
    json_t *answer = scene_ask(given->scene, vie->site, "reperage.Identites",
                               "{'personnes': ['%s']}", vie->personne);
    assert_string_equal(scene_text(answer, "identites.0.fusionneeDans"), kept);
    answer = scene_ask(given->scene, vie->site, "reperage.Personne", "{'personne': '%s'}", kept);
    assert_int_equal(scene_count(answer, "prescriptions"), 2);

    separer(given->scene, kept, vie->personne);
    assert_known_as(vie, vie->personne);
    answer = scene_ask(given->scene, vie->site, "reperage.Personne", "{'personne': '%s'}", kept);
    assert_int_equal(scene_count(answer, "prescriptions"), 1);
    scene_refuse(given->scene, vie->site, "reperage.AnnulerFusion", "FUSION_ABSENTE",
                 "{'garde': '%s', 'absorbee': '%s'}", kept, vie->personne);
}

static void acts_go_on_under_the_id_that_is_kept(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    const char *absorbed = vie->personne;
    fusionner(given->scene, given->double_.personne, absorbed);
    scene_refuse(given->scene, vie->site, "reperage.ChangerDomicile", "PERSONNE_FUSIONNEE",
                 "{'personne': '%s', 'commune': '59043', 'date': '2022-02-14'}", absorbed);
    assert_non_null(strstr(scene_refusal(given->scene)->text, given->double_.personne));
    vie->personne = given->double_.personne;
    vie_entretien(vie, "entretien_physique", "present");
    vie_basculer(vie);
    vie_embaucher(vie, "cdi", "", true);
    assert_known_as(vie, vie->personne);
    scene_date(given->scene, "2022-03-14");
    vie_sortir(vie);
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "sorti");
}

static int64_t accompagnes(const struct vie *vie)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "reporting.Indicateur",
                               "{'code': 'accompagnes_annee', 'filtre': {'du': '2022-01-01',"
                               " 'jusqu': '2022-12-31'}}");
    return scene_number(answer, "valeur.numerateurCenti");
}

static void distinct_people_are_counted_as_the_merge_says(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    struct vie other = vie_autre(vie);
    scene_date(given->scene, "2022-03-01");
    vie_sortir(vie);
    vie_entrer(&other, "2022-04-14");
    assert_int_equal(accompagnes(vie), 200);
    fusionner(given->scene, other.personne, vie->personne);
    assert_int_equal(accompagnes(vie), 100);
    separer(given->scene, other.personne, vie->personne);
    assert_int_equal(accompagnes(vie), 200);
}

static void two_open_parcours_are_not_merged(void **state)
{
    struct given *given = *state;
    struct vie other = vie_autre(&given->vie);
    vie_entrer(&other, "2022-04-14");
    scene_refuse(given->scene, "flandre-lys", "reperage.FusionnerPersonnes",
                 "DEUX_PARCOURS_OUVERTS", "{'garde': '%s', 'absorbee': '%s'}", given->vie.personne,
                 other.personne);
}

/* --- Forgotten -------------------------------------------------------------------------------- */

static const char *const MARKS[] = { "ZEPHYRINEAU", "rue-des-Anemones", "Phrase-du-referent",
                                     "Phrase-du-CRE" };

static bool is_written(struct scene *scene, const char *words)
{
    char where[256];
    return folder_contains(scene_directory(scene), words, strlen(words), where, sizeof(where));
}

static void live_with_texts(struct vie *vie)
{
    struct scene *scene = vie->scene;
    scene_accept(scene, vie->site, "reperage.CorrigerIdentite",
                 "{'personne': '%s', 'identite': {'nom': 'ZEPHYRINEAU', 'prenom': 'Prune',"
                 " 'dateNaissance': '1980-05-02'}, 'coordonnees': {'adresse': '3"
                 " rue-des-Anemones'}, 'motif': 'rectification'}",
                 vie->personne);
    scene_accept(scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre':"
                 " 'telephone', 'presence': 'present', 'commentaire': {'texte':"
                 " 'Phrase-du-referent'}}",
                 scene_id(scene), vie->parcours);
    vie_basculer(vie);
    scene_accept(scene, vie->site, "entreprise.ContacterCandidat",
                 "{'contact': '%s', 'personne': '%s', 'date': '2022-02-14', 'mode': 'telephone',"
                 " 'commentaire': {'texte': 'Phrase-du-CRE'}}",
                 scene_id(scene), vie->personne);
    assert_string_equal(scene_text(vie_fil(vie, "EntretienEnregistre"), "texte"),
                        "Phrase-du-referent");
    scene_date(scene, "2022-03-14");
    vie_sortir(vie);
}

static int64_t figure(const struct vie *vie, const char *code)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "reporting.Indicateur",
                  "{'code': '%s', 'filtre': {'du': '2022-01-01', 'jusqu': '2022-12-31'}}", code);
    return scene_number(answer, "valeur.numerateurCenti");
}

static void who_is_forgotten_leaves_figures_and_no_word(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    static const char *const codes[] = { "prescriptions",     "entrees",  "sorties",
                                         "accompagnes_annee", "contacts", "hommes" };
    int64_t before[COUNT_OF(codes)];
    live_with_texts(vie);
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        before[i] = figure(vie, codes[i]);
    assert_int_equal(before[1], 100);
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        assert_true(is_written(given->scene, MARKS[i]));

    scene_accept(given->scene, vie->site, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_wait_erased(given->scene, vie->site, 1);
    json_t *answer = scene_ask(given->scene, vie->site, "reperage.Identites",
                               "{'personnes': ['%s']}", vie->personne);
    assert_int_equal(scene_number(answer, "identites.0.effacee"), 1);
    assert_string_equal(scene_text(answer, "identites.0.identite.nom"), "");
    assert_string_equal(scene_text(vie_fil(vie, "EntretienEnregistre"), "texte"), "");
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_int_equal(figure(vie, codes[i]), before[i]);
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        assert_false(is_written(given->scene, MARKS[i]));
    scene_refuse(given->scene, vie->site, "reperage.ChangerDomicile", "PERSONNE_EFFACEE",
                 "{'personne': '%s', 'commune': '59043', 'date': '2022-03-14'}", vie->personne);
}

static void who_is_accompanied_is_not_forgotten(void **state)
{
    struct given *given = *state;
    scene_refuse(given->scene, "flandre-lys", "reperage.EffacerPersonne", "PARCOURS_OUVERT",
                 "{'personne': '%s', 'motif': 'demande'}", given->vie.personne);
}

/* All ids that were merged into one go with it. */
static void who_is_forgotten_is_so_under_every_id(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    live_with_texts(vie);
    fusionner(given->scene, given->double_.personne, vie->personne);
    scene_refuse(given->scene, vie->site, "reperage.EffacerPersonne", "PERSONNE_FUSIONNEE",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_accept(given->scene, vie->site, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", given->double_.personne);
    scene_wait_erased(given->scene, vie->site, 1);
    assert_string_equal(scene_text(vie_fil(vie, "EntretienEnregistre"), "texte"), "");
    assert_false(is_written(given->scene, "Phrase-du-CRE"));
}

static void noter(struct vie *vie, const char *texte)
{
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre':"
                 " 'telephone', 'presence': 'present', 'commentaire': {'texte': '%s'}}",
                 scene_id(vie->scene), vie->parcours, texte);
}

/* A merge that was a mistake leaves no word about one person in the other's keeping. */
static void words_of_the_time_of_a_merge_go_with_whose_parcours_it_is(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    vie_basculer(vie);
    fusionner(given->scene, given->double_.personne, vie->personne);
    noter(vie, "Phrase-du-referent");
    scene_accept(given->scene, vie->site, "entreprise.ContacterCandidat",
                 "{'contact': '%s', 'personne': '%s', 'date': '2022-02-14', 'mode': 'telephone',"
                 " 'commentaire': {'texte': 'Phrase-du-CRE'}}",
                 scene_id(given->scene), given->double_.personne);
    separer(given->scene, given->double_.personne, vie->personne);

    scene_accept(given->scene, vie->site, "reperage.CloreSansDiagnostic",
                 "{'prescription': '%s', 'date': '2022-02-14', 'motif': 'autre'}",
                 given->double_.prescription);
    scene_accept(given->scene, vie->site, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", given->double_.personne);
    scene_wait_erased(given->scene, vie->site, 1);
    assert_string_equal(scene_text(vie_fil(vie, "EntretienEnregistre"), "texte"),
                        "Phrase-du-referent");

    scene_date(given->scene, "2022-03-14");
    vie_sortir(vie);
    scene_accept(given->scene, vie->site, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_wait_erased(given->scene, vie->site, 2);
    assert_false(is_written(given->scene, "Phrase-du-referent"));
    assert_false(is_written(given->scene, "Phrase-du-CRE"));
}

/* A fact of before the exit may be recorded late, words about a forgotten person may not. */
static void no_word_comes_back_once_somebody_is_forgotten(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    live_with_texts(vie);
    scene_accept(given->scene, vie->site, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_wait_erased(given->scene, vie->site, 1);
    scene_refuse(given->scene, vie->site, "parcours.EnregistrerEntretien", "PERSONNE_EFFACEE",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-03-01', 'genre':"
                 " 'telephone', 'presence': 'present', 'commentaire': {'texte': 'Encore'}}",
                 scene_id(given->scene), vie->parcours);
    noter(vie, "");
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, open_twice, close_twice)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(a_merge_rekeys_every_service_and_its_undo_brings_all_back),
        RULE(acts_go_on_under_the_id_that_is_kept),
        RULE(distinct_people_are_counted_as_the_merge_says),
        RULE(two_open_parcours_are_not_merged),
        RULE(who_is_forgotten_leaves_figures_and_no_word),
        RULE(who_is_accompanied_is_not_forgotten),
        RULE(who_is_forgotten_is_so_under_every_id),
        RULE(words_of_the_time_of_a_merge_go_with_whose_parcours_it_is),
        RULE(no_word_comes_back_once_somebody_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
