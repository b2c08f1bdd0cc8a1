/* Exits and their verdicts (DOMAIN.md §4 and §7, row 22), from hours, proofs and judgments that
 * arrive over the sockets, under both protocols. */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct given {
    struct scene *scene;
    struct vie vie;
};

static int open_site(void **state, const char *site, struct vie (*of)(struct scene *))
{
    static struct given given;
    const char *const sites[] = { site, NULL };
    given.scene = scene_open(sites, "2022-02-01");
    given.vie = of(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    *state = &given;
    return 0;
}

static int open_flandre_lys(void **state)
{
    return open_site(state, "flandre-lys", vie_flandre_lys);
}

static int open_roubaix(void **state)
{
    return open_site(state, "roubaix", vie_roubaix);
}

static int close_site(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

static void assert_verdict(struct vie *vie, const char *sortie, const char *valeur,
                           const char *words)
{
    json_t *verdict = vie_verdict(vie, sortie);
    const char *explication = scene_text(verdict, "explication");
    if (strcmp(scene_text(verdict, "valeur"), valeur) != 0 || strstr(explication, words) == NULL)
        fail_msg("%s %s: %s « %s », expected %s « %s »", vie->site, sortie,
                 scene_text(verdict, "valeur"), explication, valeur, words);
}

#define NON_POSITIVE "" /* The enum's zero is not written. */

static void recevoir(struct vie *vie, const char *piece)
{
    scene_accept(vie->scene, vie->site, "entreprise.RecevoirJustificatif",
                 "{'embauche': '%s', 'piece': '%s', 'date': '%s', 'original': true}", vie->embauche,
                 piece, vie_aujourdhui(vie));
}

static void juger(struct vie *vie, const char *sortie, const char *jugement, bool favorable)
{
    scene_accept(vie->scene, vie->site, "parcours.JugerSortie",
                 "{'parcours': '%s', 'sortie': '%s', 'jugement': '%s', 'favorable': %s, 'date':"
                 " '%s'}",
                 vie->parcours, sortie, jugement, favorable ? "true" : "false",
                 vie_aujourdhui(vie));
}

/* --- The same life, two sites ------------------------------------------------------------------
 */

struct both {
    struct scene *scene;
    struct vie fl;
    struct vie rx;
};

static int open_both(void **state)
{
    static struct both both;
    static const char *const sites[] = { "flandre-lys", "roubaix", NULL };
    both.scene = scene_open(sites, "2022-02-01");
    both.fl = vie_flandre_lys(both.scene);
    both.rx = vie_roubaix(both.scene);
    vie_referent(&both.fl, "referent", 100);
    vie_referent(&both.rx, "referent", 100);
    vie_entrer(&both.fl, "2022-02-14");
    vie_entrer(&both.rx, "2022-02-21");
    scene_date(both.scene, "2022-03-01");
    *state = &both;
    return 0;
}

static int close_both(void **state)
{
    struct both *both = *state;
    scene_end(&both->scene);
    return 0;
}

static void create_a_company(struct vie *vie)
{
    vie_embaucher(vie, "creation", "", true);
    vie_piece(vie, "kbis");
    vie_piece(vie, "dossier_original");
}

/* FL 98: once it has lasted beyond six months. RX 276: at the Kbis. */
static void a_company_counts_at_once_in_roubaix_and_after_six_months_in_flandre_lys(void **state)
{
    struct both *both = *state;
    create_a_company(&both->fl);
    create_a_company(&both->rx);
    assert_verdict(&both->rx, "creation_entreprise", "POSITIVE", "activité créée le 01/03/2022");
    assert_verdict(&both->fl, "creation_entreprise", NON_POSITIVE,
                   "positive au plus tôt le 01/09/2022");
    scene_date(both->scene, "2022-09-01");
    assert_verdict(&both->fl, "creation_entreprise", NON_POSITIVE, "pas positive à ce jour");
    vie_piece(&both->fl, "extrait_rne"); /* Dated after the six months. */
    assert_verdict(&both->fl, "creation_entreprise", "POSITIVE", "positive");
}

static void hold_a_cddi(struct vie *vie)
{
    vie_entreprise(vie, "aci");
    vie_embaucher(vie, "cddi", "2022-10-31", false);
}

/* FL 94 excludes it; the text of RX excludes none: a human judgment is wanted. */
static void a_cddi_never_counts_in_flandre_lys_and_is_to_be_judged_in_roubaix(void **state)
{
    struct both *both = *state;
    hold_a_cddi(&both->fl);
    hold_a_cddi(&both->rx);
    scene_date(both->scene, "2022-09-01");
    vie_attester(&both->fl, "2022-03-01", "2022-08-31");
    vie_attester(&both->rx, "2022-03-01", "2022-08-31");
    recevoir(&both->rx, "contrat_travail");
    vie_piece(&both->rx, "dossier_original");
    assert_verdict(&both->fl, "emploi_contrat", NON_POSITIVE, "aucun contrat qui compte");
    assert_verdict(&both->rx, "emploi_cdd", "A_APPRECIER", "à apprécier");
}

static void work_through_agencies(struct vie *vie)
{
    vie_entreprise(vie, "ett");
    vie_embaucher(vie, "interim", "", true);
}

static void declare(struct vie *vie, const char *mois, int centi)
{
    vie_declarer_mois(vie, mois, centi);
    vie_payer(vie, mois);
}

/* Six months of 120 h: enough in Roubaix (RX 275), 720 h of 1 215 in Flandre Lys (FL 95). */
static void the_same_hours_of_interim_give_two_verdicts(void **state)
{
    struct both *both = *state;
    static const char *const months[][2] = {
        { "2022-03", "2022-03-31" }, { "2022-04", "2022-04-30" }, { "2022-05", "2022-05-31" },
        { "2022-06", "2022-06-30" }, { "2022-07", "2022-07-31" }, { "2022-08", "2022-08-31" },
    };
    work_through_agencies(&both->fl);
    work_through_agencies(&both->rx);
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        scene_date(both->scene, months[i][1]);
        declare(&both->fl, months[i][0], 12000);
        declare(&both->rx, months[i][0], 12000);
    }
    recevoir(&both->rx, "contrat_travail");
    vie_piece(&both->rx, "dossier_original");
    assert_verdict(&both->fl, "emploi_interim", NON_POSITIVE, "720 h sur 1 215 ; positive au plus");
    assert_verdict(&both->rx, "emploi_interim", "POSITIVE", "6 mois sur 6 d'au moins 110 h");
}

/* --- Hours, month by month ---------------------------------------------------------------------
 */

static void interim_grows_month_by_month_to_1215_hours(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    static const struct {
        const char *mois;
        const char *fin;
        const char *words;
    } months[] = {
        { "2022-03", "2022-03-31", "121,5 h sur 1 215 ; positive au plus tôt le" },
        { "2022-04", "2022-04-30", "243 h sur 1 215 ; positive au plus tôt le" },
        { "2022-05", "2022-05-31", "364,5 h sur 1 215 ; positive au plus tôt le" },
        { "2022-06", "2022-06-30", "486 h sur 1 215 ; positive au plus tôt le" },
        { "2022-07", "2022-07-31", "607,5 h sur 1 215 ; positive au plus tôt le" },
        { "2022-08", "2022-08-31", "729 h sur 1 215 ; positive au plus tôt le" },
        { "2022-09", "2022-09-30", "850,5 h sur 1 215 ; positive au plus tôt le" },
        { "2022-10", "2022-10-31", "972 h sur 1 215 ; positive au plus tôt le" },
        /* 121,5 h more at 5 h a day: 25 days. */
        { "2022-11", "2022-11-30",
          "1 093,5 h sur 1 215 ; positive au plus tôt le 25/12/2022 (à 35 h par semaine)" },
    };
    scene_date(vie->scene, "2022-03-01");
    work_through_agencies(vie);
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        scene_date(vie->scene, months[i].fin);
        declare(vie, months[i].mois, 12150);
        assert_verdict(vie, "emploi_interim", NON_POSITIVE, months[i].words);
    }
    json_t *expected = vie_revue(vie, "sorties_prevues");
    assert_string_equal(scene_text(expected, "date"), "2022-12-25");
    scene_date(vie->scene, "2022-12-31");
    declare(vie, "2022-12", 12149);
    assert_verdict(vie, "emploi_interim", NON_POSITIVE, "1 214,99 h sur 1 215");
    vie_declarer_mois(vie, "2022-12", 12150);
    assert_verdict(vie, "emploi_interim", "POSITIVE", "1 215 h sur 1 215 ; positive");
}

static void in_roubaix_six_months_of_110_hours_within_eight_are_wanted(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    static const struct {
        const char *mois;
        const char *fin;
        int centi;
        int pleins;
    } months[] = {
        { "2022-03", "2022-03-31", 11000, 1 }, { "2022-04", "2022-04-30", 10999, 1 },
        { "2022-05", "2022-05-31", 11000, 2 }, { "2022-06", "2022-06-30", 11000, 3 },
        { "2022-07", "2022-07-31", 15000, 4 }, { "2022-08", "2022-08-31", 8000, 4 },
        { "2022-09", "2022-09-30", 11000, 5 },
    };
    scene_date(vie->scene, "2022-03-01");
    work_through_agencies(vie);
    recevoir(vie, "contrat_travail");
    vie_piece(vie, "dossier_original");
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        scene_date(vie->scene, months[i].fin);
        declare(vie, months[i].mois, months[i].centi);
        char words[64];
        (void)snprintf(words, sizeof(words), "%d mois sur 6 d'au moins 110 h", months[i].pleins);
        assert_verdict(vie, "emploi_interim", NON_POSITIVE, words);
    }
    scene_date(vie->scene, "2022-10-31");
    vie_declarer_mois(vie, "2022-10", 11000);
    assert_verdict(vie, "emploi_interim", "POSITIVE", "6 mois sur 6");
}

/* --- Judgments -------------------------------------------------------------------------------- */

/* FL 96: matches the project and the participant agrees, both recorded. */
static void an_aided_contract_counts_once_both_judgments_are_favourable(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entreprise(vie, "collectivite");
    vie_embaucher(vie, "cui_cae", "2022-12-31", false);
    scene_date(vie->scene, "2022-08-14");
    assert_verdict(vie, "emploi_contrat", NON_POSITIVE, "aucun contrat qui compte");
    assert_verdict(vie, "emploi_aide", "A_APPRECIER", "jugement attendu");
    juger(vie, "emploi_aide", "conforme_projet", true);
    assert_verdict(vie, "emploi_aide", "A_APPRECIER", "jugement attendu");
    juger(vie, "emploi_aide", "accord_participant", true);
    assert_verdict(vie, "emploi_aide", "POSITIVE", "plus de 6 mois tenus");
    juger(vie, "emploi_aide", "accord_participant", false); /* The later one counts. */
    assert_verdict(vie, "emploi_aide", NON_POSITIVE, "jugement défavorable");
    scene_refuse(vie->scene, vie->site, "parcours.ProposerSortie", "SORTIE_NON_POSITIVE",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': 'emploi_aide', 'date':"
                 " '2022-08-14', 'bilanLe': '2022-08-14'}",
                 scene_id(vie->scene), vie->parcours);
    scene_refuse(vie->scene, vie->site, "parcours.JugerSortie", "JUGEMENT_INATTENDU",
                 "{'parcours': '%s', 'sortie': 'emploi_aide', 'jugement':"
                 " 'concertation_animation', 'favorable': true, 'date': '2022-08-14'}",
                 vie->parcours);
}

/* RX 279: accompaniment to work is offered first, the exit decided with the équipe d'animation. */
static void a_qualification_in_roubaix_is_decided_in_concertation(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    const char *etape = vie_demarrer_etape(vie, "formation_qualifiante");
    scene_date(vie->scene, "2022-06-30");
    assert_verdict(vie, "formation_qualifiante", NON_POSITIVE, "aucune qualification obtenue");
    scene_accept(vie->scene, vie->site, "parcours.TerminerEtape",
                 "{'etape': '%s', 'date': '2022-06-30', 'issue': 'terminee', 'diplome':"
                 " 'obtenu'}",
                 etape);
    assert_verdict(vie, "formation_qualifiante", NON_POSITIVE, "pièces manquantes");
    vie_piece(vie, "attestation_reussite");
    vie_piece(vie, "dossier_original");
    assert_verdict(vie, "formation_qualifiante", "A_APPRECIER", "jugement attendu");
    juger(vie, "formation_qualifiante", "concertation_animation", true);
    juger(vie, "formation_qualifiante", "accompagnement_propose", true);
    assert_verdict(vie, "formation_qualifiante", "POSITIVE", "qualification obtenue");
}

/* --- Proofs ----------------------------------------------------------------------------------- */

static void in_roubaix_a_cdi_counts_when_six_months_are_proven(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_embaucher(vie, "cdi", "", true);
    recevoir(vie, "contrat_travail");
    vie_piece(vie, "dossier_original");
    scene_date(vie->scene, "2022-08-14");
    assert_verdict(vie, "emploi_cdi", NON_POSITIVE, "pièces manquantes");
    static const char *const months[] = { "2022-03", "2022-04", "2022-05", "2022-06", "2022-07" };
    for (size_t i = 0; i < COUNT_OF(months); i++)
        vie_payer(vie, months[i]);
    assert_verdict(vie, "emploi_cdi", NON_POSITIVE, "pièces manquantes");
    vie_payer(vie, "2022-02");
    assert_verdict(vie, "emploi_cdi", "POSITIVE", "6 mois prouvés sur 6");
}

static void a_proof_taken_back_is_none(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    const char *piece = scene_id(vie->scene);
    vie_embaucher(vie, "creation", "", true);
    vie_piece(vie, "dossier_original");
    scene_accept(vie->scene, vie->site, "reperage.RecevoirPiece",
                 "{'pieceRecue': '%s', 'personne': '%s', 'piece': 'kbis', 'date': '2022-02-14',"
                 " 'dateeDu': '2022-02-14', 'original': true}",
                 piece, vie->personne);
    assert_verdict(vie, "creation_entreprise", "POSITIVE", "positive");
    scene_accept(vie->scene, vie->site, "reperage.ReprendrePiece",
                 "{'pieceRecue': '%s', 'motif': 'illisible'}", piece);
    assert_verdict(vie, "creation_entreprise", NON_POSITIVE, "pièces manquantes");
}

/* --- The comités -------------------------------------------------------------------------------
 */

static void assert_decided_by(struct vie *vie, const char *right, const char *wrong)
{
    const char *comite = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': '%s', 'date': '%s'}", comite, wrong,
                 vie_aujourdhui(vie));
    scene_refuse(vie->scene, vie->site, "reperage.DeciderSortie", "COMITE_AUTRE_GENRE",
                 "{'comite': '%s', 'proposition': '%s', 'validee': true}", comite,
                 vie->proposition);
    vie_decider(vie, right, true);
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "sorti");
}

static void in_roubaix_positive_exits_go_to_the_comite_d_acces(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    create_a_company(vie);
    scene_date(vie->scene, "2022-03-01");
    vie_proposer(vie, "creation_entreprise");
    assert_decided_by(vie, "comite_acces", "equipe_animation");
}

static void in_roubaix_other_exits_are_validated_with_the_equipe_d_animation(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-01");
    vie_proposer(vie, "administrative");
    assert_decided_by(vie, "equipe_animation", "comite_acces");
}

static void in_flandre_lys_every_exit_goes_to_the_comite_de_suivi(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    struct vie other = vie_autre(vie);
    vie_entrer(&other, "2022-03-14");
    scene_date(vie->scene, "2022-03-21");
    vie_proposer(&other, "abandon");
    assert_decided_by(&other, "comite_suivi", "comite_entree");
}

/* FL 403: tableau de suivi, argument and bilan are read by the comité. */
static void a_positive_exit_is_validated_with_its_pieces_only(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    static const char *const file[] = { "tableau_suivi", "argumentaire", "bilan_sortie" };
    vie_embaucher(vie, "cdi", "", true);
    scene_date(vie->scene, "2022-08-14");
    vie_attester(vie, "2022-02-14", "2022-08-14");
    recevoir(vie, "contrat_travail");
    vie_proposer(vie, "emploi_contrat");
    vie->comite = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'comite_suivi', 'date': '2022-08-14'}", vie->comite);
    for (size_t i = 0; i < COUNT_OF(file); i++) {
        scene_refuse(vie->scene, vie->site, "reperage.DeciderSortie", "PIECES_MANQUANTES",
                     "{'comite': '%s', 'proposition': '%s', 'validee': true}", vie->comite,
                     vie->proposition);
        vie_piece(vie, file[i]);
    }
    scene_accept(vie->scene, vie->site, "reperage.DeciderSortie",
                 "{'comite': '%s', 'proposition': '%s', 'validee': true}", vie->comite,
                 vie->proposition);
    assert_string_equal(scene_text(vie_dossier(vie), "sortie"), "emploi_contrat");
}

static int64_t figure(const struct vie *vie, const char *code)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "reporting.Indicateur",
                  "{'code': '%s', 'filtre': {'du': '2022-01-01', 'jusqu': '2022-12-31'}}", code);
    return scene_number(answer, "valeur.numerateurCenti");
}

static void a_rejected_proposal_counts_as_such_and_leaves_the_person_inside(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_proposer(vie, "abandon");
    scene_refuse(vie->scene, vie->site, "parcours.ProposerSortie", "SORTIE_DEJA_PROPOSEE",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': 'autre', 'date':"
                 " '2022-02-14'}",
                 scene_id(vie->scene), vie->parcours);
    vie_decider(vie, "comite_suivi", false);
    assert_int_equal(figure(vie, "sorties_rejetees"), 100);
    assert_int_equal(figure(vie, "sorties"), 0);
    assert_int_equal(figure(vie, "file_active"), 100);
    scene_refuse(vie->scene, vie->site, "reperage.DeciderSortie", "DEJA_DECIDEE",
                 "{'comite': '%s', 'proposition': '%s', 'validee': true}", vie->comite,
                 vie->proposition);
    scene_date(vie->scene, "2022-03-01");
    vie_proposer(vie, "demande_participant");
    scene_accept(vie->scene, vie->site, "parcours.RetirerProposition",
                 "{'proposition': '%s', 'motif': 'erreur_saisie'}", vie->proposition);
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "ouvert");
    vie_sortir(vie);
    assert_int_equal(figure(vie, "sorties"), 100);
    assert_int_equal(figure(vie, "sorties_positives"), 0);
    assert_int_equal(figure(vie, "file_active"), 0);
}

#define FL(test)   cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test)   cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)
#define BOTH(test) cmocka_unit_test_setup_teardown(test, open_both, close_both)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_company_counts_at_once_in_roubaix_and_after_six_months_in_flandre_lys),
        BOTH(a_cddi_never_counts_in_flandre_lys_and_is_to_be_judged_in_roubaix),
        BOTH(the_same_hours_of_interim_give_two_verdicts),
        FL(interim_grows_month_by_month_to_1215_hours),
        RX(in_roubaix_six_months_of_110_hours_within_eight_are_wanted),
        FL(an_aided_contract_counts_once_both_judgments_are_favourable),
        RX(a_qualification_in_roubaix_is_decided_in_concertation),
        RX(in_roubaix_a_cdi_counts_when_six_months_are_proven),
        RX(a_proof_taken_back_is_none),
        RX(in_roubaix_positive_exits_go_to_the_comite_d_acces),
        RX(in_roubaix_other_exits_are_validated_with_the_equipe_d_animation),
        FL(in_flandre_lys_every_exit_goes_to_the_comite_de_suivi),
        FL(a_positive_exit_is_validated_with_its_pieces_only),
        FL(a_rejected_proposal_counts_as_such_and_leaves_the_person_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
