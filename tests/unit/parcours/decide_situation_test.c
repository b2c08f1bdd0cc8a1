/* Veille, terms of a funder, pôle économique, candidates: refusals in their order. */
#include "unit/parcours/scene.h"

#define VEILLE(more) "{'ouvrir_veille': {'parcours': '@p1'" more "}}"
#define CLORE(date)  "{'clore_veille': {'parcours': '@p1', 'date': '" date "'}}"

static void veille_is_opened_and_closed_once(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { VEILLE(""), "CHAMP_REQUIS", "date", 0 },
        { VEILLE(", 'date': '2017-03-01', 'jusqu': '2017-02-01'"), "DATE_INCOHERENTE", "jusqu", 0 },
        { VEILLE(", 'date': '2017-06-02'"), "DATE_FUTURE", "date", 0 },
        { VEILLE(", 'date': '2017-03-01'"), "CHAMP_REQUIS", "motif", 0 },
        { VEILLE(", 'date': '2017-03-01', 'motif': 'ennui'"), "VALEUR_INCONNUE", "motif", 0 },
        { CLORE("2017-03-01"), "VEILLE_NON_OUVERTE", "parcours", 0 },
        { VEILLE(", 'date': '2017-03-01', 'motif': 'sante', 'jusqu': '2017-09-01'"), "", NULL, 1 },
        { VEILLE(", 'date': '2017-03-02', 'motif': 'sante'"), "VEILLE_DEJA_OUVERTE", "parcours",
          0 },
        { CLORE("2017-02-28"), "DATE_INCOHERENTE", "date", 0 },
        { CLORE("2017-04-01"), "", NULL, 1 },
        { CLORE("2017-04-02"), "VEILLE_NON_OUVERTE", "parcours", 0 },
        { VEILLE(", 'date': '2017-05-01', 'motif': 'sante'"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

#define TERMES(more) "{'fixer_termes': {'parcours': '@p1'" more "}}"

static void terms_follow_one_another(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { TERMES(", 'date': '2017-03-01', 'jusqu': '2017-02-01'"), "DATE_INCOHERENTE", "jusqu", 0 },
        { TERMES(", 'date': '2017-03-01'"), "CHAMP_REQUIS", "financeur", 0 },
        { TERMES(", 'date': '2017-03-01', 'financeur': 'departement', 'jusqu': '2017-12-31'"), "",
          NULL, 1 },
        { TERMES(", 'date': '2017-03-01', 'financeur': 'region'"), "DATE_INCOHERENTE", "date", 0 },
        { TERMES(", 'date': '2017-05-01', 'financeur': 'region'"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

#define BASCULER(more) "{'basculer_pole_economique': {'parcours': '@p1'" more "}}"
#define RETIRER(date)  "{'retirer_pole_economique': {'parcours': '@p1', 'date': '" date "'}}"
#define PRET           ", 'valide_marche_ordinaire': true, 'cv_remis': true"

static void the_pool_takes_who_is_ready_and_has_a_job_in_view(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { BASCULER(""), "CHAMP_REQUIS", "date", 0 },
        { BASCULER(", 'date': '2017-03-01', 'metiers': ['N410']"), "VALEUR_INCONNUE", "metiers",
          0 },
        { BASCULER(", 'date': '2017-03-01', 'metiers': ['Z4105']"), "VALEUR_INCONNUE", "metiers",
          0 },
        { BASCULER(", 'date': '2017-03-01', 'metiers': ['N4105', 'N4105']"), "VALEUR_INCONNUE",
          "metiers", 0 },
        { BASCULER(", 'date': '2017-03-01', 'communes': ['590177']"), "VALEUR_INCONNUE", "communes",
          0 },
        { BASCULER(", 'date': '2017-03-01', 'communes': ['AB017']"), "VALEUR_INCONNUE", "communes",
          0 },
        { BASCULER(", 'date': '2017-03-01', 'communes': ['2C017']"), "VALEUR_INCONNUE", "communes",
          0 },
        { BASCULER(", 'date': '2017-01-09', 'metiers': ['N4105']"), "AVANT_ENTREE", "date", 0 },
        { BASCULER(", 'date': '2017-03-01', 'metiers': ['N4105']"), "MARCHE_ORDINAIRE_NON_VALIDE",
          "valide_marche_ordinaire", 0 },
        { BASCULER(", 'date': '2017-03-01'" PRET), "METIER_MANQUANT", "metiers", 0 },
        { RETIRER("2017-03-01"), "PAS_AU_POLE", "parcours", 0 },
        { BASCULER(
              ", 'date': '2017-03-01', 'metiers': ['N4105'], 'communes': ['59017', '2A004']" PRET),
          "", NULL, 1 },
        { BASCULER(", 'date': '2017-03-02', 'metiers': ['N4105']" PRET), "DEJA_AU_POLE", "parcours",
          0 },
        { RETIRER("2017-02-28"), "DATE_INCOHERENTE", "date", 0 },
        { RETIRER("2017-04-01"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

#define PROPOSER(offre, date)                                                                      \
    "{'proposer_candidat': {'parcours': '@p1', 'offre': '" offre "', 'date': '" date "'}}"

static void a_candidate_is_proposed_once_for_an_open_offer(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'offre_diffusee': {'offre': '@o1', 'date': '2017-03-10', 'metier':"
             " 'N4105', 'intitule': 'Livreur', 'postes': 2, 'contrat': 'cdi'}}");
    entendre(h, "entreprise", "{'offre_diffusee': {'offre': '@o2', 'date': '2017-03-10'}}");
    entendre(h, "entreprise", "{'offre_cloturee': {'offre': '@o2', 'date': '2017-04-10'}}");
    static const struct cas cases[] = {
        { PROPOSER("", "2017-03-12"), "CHAMP_REQUIS", "offre", 0 },
        { PROPOSER("@o9", "2017-03-12"), "OFFRE_INCONNUE", "offre", 0 },
        { PROPOSER("@o2", "2017-04-10"), "OFFRE_CLOTUREE", "offre", 0 },
        { PROPOSER("@o1", "2017-03-09"), "DATE_INCOHERENTE", "date", 0 },
        { PROPOSER("@o1", "2017-03-10"), "", NULL, 1 },
        { PROPOSER("@o1", "2017-03-11"), "CANDIDAT_DEJA_PROPOSE", "offre", 0 },
        { PROPOSER("@o2", "2017-04-09"), "", NULL, 1 }, /* It was open that day. */
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(veille_is_opened_and_closed_once),
        cmocka_unit_test(terms_follow_one_another),
        cmocka_unit_test(the_pool_takes_who_is_ready_and_has_a_job_in_view),
        cmocka_unit_test(a_candidate_is_proposed_once_for_an_open_offer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
