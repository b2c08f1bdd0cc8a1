/* One person of Flandre Lys and one of Roubaix, from the prescription to the exit, through the
 * sockets of separate services: every step is an act of somebody, every reaction arrives by itself.
 */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const both[] = { "flandre-lys", "roubaix", NULL };

/* The CRE's way of a hiring: offer, diffusion, positionnement, MER, interview, result, start. */
static void through_an_offer(struct vie *vie, const char *debut, const char *fin)
{
    struct scene *scene = vie->scene;
    const char *offre = scene_id(scene);
    const char *positionnement = scene_id(scene);
    vie->entreprise = scene_id(scene);
    vie->embauche = scene_id(scene);
    scene_accept(scene, vie->site, "entreprise.CreerEntreprise",
                 "{'entreprise': '%s', 'siret': '73282932000074', 'raisonSociale': 'Serres ONYX',"
                 " 'commune': '%s', 'naf': '5210B', 'employeur': 'entreprise'}",
                 vie->entreprise, vie->commune);
    scene_accept(
        scene, vie->site, "entreprise.CapterOffre",
        "{'offre': '%s', 'entreprise': '%s', 'metier': 'N1103', 'intitule': 'Magasinier',"
        " 'postes': 1, 'contrat': 'cdd', 'heuresHebdoCenti': 3500, 'origine': 'locale_cre',"
        " 'commune': '%s', 'date': '%s', 'dureeMois': 7}",
        offre, vie->entreprise, vie->commune, debut);
    scene_accept(scene, vie->site, "entreprise.DiffuserOffre", "{'offre': '%s', 'date': '%s'}",
                 offre, debut);
    json_t *seen = scene_ask(scene, vie->site, "parcours.OffresDiffusees", "{}");
    assert_string_equal(scene_text(seen, "lignes.0.offre"), offre); /* All référents see it. */
    scene_accept(scene, vie->site, "entreprise.Positionner",
                 "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date': '%s', 'par':"
                 " 'cre'}",
                 positionnement, offre, vie->personne, debut);
    scene_accept(scene, vie->site, "entreprise.EffectuerMer",
                 "{'positionnement': '%s', 'date': '%s', 'cvTransmis': true}", positionnement,
                 debut);
    scene_accept(scene, vie->site, "entreprise.PrevoirEntretienEmbauche",
                 "{'positionnement': '%s', 'date': '%s'}", positionnement, debut);
    scene_accept(scene, vie->site, "entreprise.EnregistrerResultatMer",
                 "{'positionnement': '%s', 'date': '%s', 'retenu': true, 'demarragePrevu': '%s',"
                 " 'candidatInforme': '%s'}",
                 positionnement, debut, debut, debut);
    scene_accept(scene, vie->site, "entreprise.DemarrerEmbauche",
                 "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'positionnement': '%s',"
                 " 'contrat': 'cdd', 'debut': '%s', 'finPrevue': '%s', 'heuresHebdoCenti': 3500,"
                 " 'marchand': true}",
                 vie->embauche, vie->personne, vie->entreprise, positionnement, debut, fin);
}

/* The étape emploi was opened by the hiring alone. */
static void assert_in_a_job(struct vie *vie)
{
    json_t *dossier =
        scene_ask(vie->scene, vie->site, "parcours.Dossier", "{'parcours': '%s'}", vie->parcours);
    bool found = false;
    char path[64];
    for (size_t i = 0; i < scene_count(dossier, "etapes"); i++) {
        (void)snprintf(path, sizeof(path), "etapes.%zu.embauche", i);
        found = found || strcmp(scene_text(dossier, path), vie->embauche) == 0;
    }
    assert_true(found);
}

static void hold_six_months(struct vie *vie, const char *date)
{
    struct scene *scene = vie->scene;
    scene_date(scene, date);
    scene_accept(scene, vie->site, "entreprise.ConstaterMaintien",
                 "{'embauche': '%s', 'date': '%s'}", vie->embauche, date);
    scene_accept(scene, vie->site, "entreprise.RecevoirJustificatif",
                 "{'embauche': '%s', 'piece': 'contrat_travail', 'date': '%s', 'original': true}",
                 vie->embauche, date);
}

static void certify(struct vie *vie, const char *du, const char *au)
{
    scene_accept(vie->scene, vie->site, "entreprise.RecevoirJustificatif",
                 "{'embauche': '%s', 'piece': 'attestation_employeur', 'date': '%s', 'couvreDu':"
                 " '%s', 'couvreAu': '%s', 'original': true}",
                 vie->embauche, au, du, au);
}

static void hand_in(struct vie *vie, const char *piece, const char *date)
{
    scene_accept(vie->scene, vie->site, "reperage.RecevoirPiece",
                 "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '%s', 'dateeDu':"
                 " '%s', 'original': true}",
                 scene_id(vie->scene), vie->personne, piece, date, date);
}

/* Proposal, the comité that the protocol names, its decision, and the exit that follows by itself.
 */
static void leave(struct vie *vie, const char *sortie, const char *comite_genre, const char *date)
{
    struct scene *scene = vie->scene;
    const char *proposition = scene_id(scene);
    const char *comite = scene_id(scene);
    scene_accept(scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': '%s', 'date': '%s'}", comite, comite_genre, date);
    scene_accept(scene, vie->site, "parcours.ProposerSortie",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': '%s', 'date': '%s', 'bilanLe':"
                 " '%s', 'argument': {'texte': 'En poste depuis plus de six mois.'}}",
                 proposition, vie->parcours, sortie, date, date);
    json_t *agenda =
        scene_ask(scene, vie->site, "reperage.OrdreDuJour", "{'comite': '%s'}", comite);
    assert_string_equal(scene_text(agenda, "lignes.0.proposition"), proposition);
    scene_accept(scene, vie->site, "reperage.DeciderSortie",
                 "{'comite': '%s', 'proposition': '%s', 'validee': true}", comite, proposition);
    json_t *dossier =
        scene_ask(scene, vie->site, "parcours.Dossier", "{'parcours': '%s'}", vie->parcours);
    assert_string_equal(scene_text(dossier, "etat"), "sorti");
    assert_string_equal(scene_text(dossier, "sortie"), sortie);
}

static void assert_figures(struct scene *scene, const char *site, const char *du, const char *jusqu)
{
    json_t *figure = scene_ask(
        scene, site, "reporting.Indicateur",
        "{'code': 'sorties_positives', 'filtre': {'du': '%s', 'jusqu': '%s'}}", du, jusqu);
    assert_int_equal(scene_number(figure, "valeur.numerateurCenti"), 100);
    json_t *list = scene_ask(scene, site, "reporting.Liste",
                             "{'code': 'sorties_positives', 'partie': 'numerateur', 'filtre': "
                             "{'du': '%s', 'jusqu': '%s'}}",
                             du, jusqu);
    assert_int_equal(scene_count(list, "lignes"), 1); /* A figure is a list. */
}

static void from_prescription_to_positive_exit_in_flandre_lys(void **state)
{
    struct scene *scene = *state;
    struct vie vie = vie_flandre_lys(scene);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    scene_accept(scene, vie.site, "parcours.SignerContrat",
                 "{'parcours': '%s', 'participant': '2022-02-14', 'referent': '2022-02-14',"
                 " 'equipeAnimation': '2022-02-14', 'explique': true}",
                 vie.parcours);
    vie_entretien(&vie, "entretien_physique", "present");
    vie_basculer(&vie);
    json_t *pool = scene_ask(scene, vie.site, "entreprise.Pole", "{}");
    assert_string_equal(scene_text(pool, "lignes.0.personne"), vie.personne);

    scene_date(scene, "2022-03-01");
    through_an_offer(&vie, "2022-03-01", "2022-12-31");
    assert_in_a_job(&vie);
    scene_refuse(scene, vie.site, "parcours.ProposerSortie", "SORTIE_NON_POSITIVE",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': 'emploi_contrat', 'date':"
                 " '2022-03-01', 'bilanLe': '2022-03-01'}",
                 scene_id(scene), vie.parcours);
    json_t *possible = scene_ask(scene, vie.site, "parcours.SortiePossible",
                                 "{'parcours': '%s', 'sortie': 'emploi_contrat'}", vie.parcours);
    assert_string_equal(scene_text(possible, "verdicts.0.auPlusTot"), "2022-09-01");

    hold_six_months(&vie, "2022-09-01");
    certify(&vie, "2022-03-01", "2022-09-01");
    hand_in(&vie, "tableau_suivi", "2022-09-01");
    hand_in(&vie, "argumentaire", "2022-09-01");
    hand_in(&vie, "bilan_sortie", "2022-09-01");
    leave(&vie, "emploi_contrat", "comite_suivi", "2022-09-01");
    pool = scene_ask(scene, vie.site, "entreprise.Pole", "{}");
    assert_int_equal(scene_count(pool, "lignes"), 0); /* Left the pool by itself. */
    assert_figures(scene, vie.site, "2022-01-01", "2022-12-31");
}

static void from_prescription_to_positive_exit_in_roubaix(void **state)
{
    struct scene *scene = *state;
    struct vie vie = vie_roubaix(scene);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-09-15");
    scene_accept(scene, vie.site, "parcours.SignerContrat",
                 "{'parcours': '%s', 'participant': '2022-09-15', 'referent': '2022-09-15',"
                 " 'direction': '2022-09-15', 'explique': true}",
                 vie.parcours);
    vie_basculer(&vie);
    scene_date(scene, "2022-10-03");
    through_an_offer(&vie, "2022-10-03", "2023-06-30");
    assert_in_a_job(&vie);
    hold_six_months(&vie, "2023-04-03");
    certify(&vie, "2022-10-03", "2023-04-03");
    hand_in(&vie, "dossier_original", "2023-04-03");
    leave(&vie, "emploi_cdd", "comite_acces", "2023-04-03");
    assert_figures(scene, vie.site, "2023-01-01", "2023-12-31");
}

static void the_consolidation_counts_both_sites(void **state)
{
    struct scene *scene = *state;
    json_t *figure =
        scene_ask(scene, CONFIG_CONSOLIDATION, "reporting.Indicateur",
                  "{'code': 'entrees', 'filtre': {'du': '2022-01-01', 'jusqu': '2022-12-31'}}");
    assert_int_equal(scene_number(figure, "valeur.numerateurCenti"), 200);
}

static int open_both(void **state)
{
    *state = scene_open(both, "2022-02-01");
    return 0;
}

static int close_both(void **state)
{
    scene_end((struct scene **)state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_prescription_to_positive_exit_in_flandre_lys),
        cmocka_unit_test(from_prescription_to_positive_exit_in_roubaix),
        cmocka_unit_test(the_consolidation_counts_both_sites),
    };
    return cmocka_run_group_tests(tests, open_both, close_both);
}
