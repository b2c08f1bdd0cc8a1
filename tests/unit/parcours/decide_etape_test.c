/* Étapes and freins: refusals in their order; jobs and immersions become étapes by themselves. */
#include "unit/parcours/scene.h"

#define PREVOIR(id, more)  "{'prevoir_etape': {'etape': '" id "', 'parcours': '@p1'" more "}}"
#define DEMARRER(id, more) "{'demarrer_etape': {'etape': '" id "'" more "}}"
#define TERMINER(id, more) "{'terminer_etape': {'etape': '" id "'" more "}}"

static void a_plan_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { PREVOIR("", ""), "CHAMP_REQUIS", "etape", 0 },
        { PREVOIR("@t1", ", 'debut_prevu': '2017-09-31'"), "DATE_INVALIDE", "debut_prevu", 0 },
        { PREVOIR("@t1", ", 'debut_prevu': '2017-09-02', 'fin_prevue': '2017-09-01'"),
          "DATE_INCOHERENTE", "fin_prevue", 0 },
        { PREVOIR("@t1", ", 'mode': 'seul'"), "VALEUR_INCONNUE", "mode", 0 },
        { "{'prevoir_etape': {'etape': '@t1', 'parcours': '@p9'}}", "PARCOURS_INCONNU", "parcours",
          0 },
        { PREVOIR("@t1", ", 'debut_prevu': '2017-01-09'"), "DATE_INCOHERENTE", "debut_prevu", 0 },
        { PREVOIR("@t1", ""), "CHAMP_REQUIS", "genre", 0 },
        { PREVOIR("@t1", ", 'genre': 'sieste'"), "VALEUR_INCONNUE", "genre", 0 },
        { PREVOIR("@t1", ", 'genre': 'emploi', 'origine': 'lune'"), "VALEUR_INCONNUE", "origine",
          0 },
        { PREVOIR("@t1", ", 'genre': 'formation_prf', 'debut_prevu': '2017-09-01'"), "", NULL, 1 },
        { PREVOIR("@t1", ", 'genre': 'emploi'"), "ETAPE_DEJA_ENREGISTREE", "etape", 0 },
    };
    DEROULER(h, cases, NULL);
    const struct decision *d = faire(
        h, PREVOIR("@t2", ", 'genre': 'formation_prf', 'objectif': {'texte': 'CACES'}"), NULL);
    const Parcours__EtapePrevue *e = (const Parcours__EtapePrevue *)d->events[0].body;
    assert_string_equal(e->famille, "formation"); /* What the kind says by itself. */
    assert_string_equal(e->origine, "droit_commun");
    assert_string_equal(d->events[0].person, ident("x1"));
    scene_fermer(&h);
}

static void a_start_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, PREVOIR("@t1", ", 'genre': 'formation_prf', 'structure': 'Greta'"));
    accepter(h, "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'date': '2017-02-01',"
                " 'territoire': 'armentieres', 'age': 30}}");
    static const struct cas cases[] = {
        { DEMARRER("", ""), "CHAMP_REQUIS", "etape", 0 },
        { DEMARRER("@t1", ""), "CHAMP_REQUIS", "date", 0 },
        { DEMARRER("@t1", ", 'date': '2017-05-02', 'fin_prevue': '2017-05-01'"), "DATE_INCOHERENTE",
          "fin_prevue", 0 },
        { DEMARRER("@t2", ", 'date': '2017-05-02'"), "PARCOURS_INCONNU", "parcours", 0 },
        { DEMARRER("@t1", ", 'date': '2017-05-02', 'parcours': '@p2'"), "ETAPE_DEJA_ENREGISTREE",
          "etape", 0 },
        { DEMARRER("@t2", ", 'parcours': '@p1', 'date': '2017-05-02', 'embauche': '@e1'"),
          "EMBAUCHE_INCONNUE", "embauche", 0 },
        { DEMARRER("@t1", ", 'date': '2017-06-02'"), "DATE_FUTURE", "date", 0 },
        { DEMARRER("@t1", ", 'date': '2017-01-09'"), "AVANT_ENTREE", "date", 0 },
        { DEMARRER("@t2", ", 'parcours': '@p1', 'date': '2017-05-02', 'genre': 'sieste'"),
          "VALEUR_INCONNUE", "genre", 0 },
        { DEMARRER("@t2", ", 'parcours': '@p1', 'date': '2017-05-02', 'genre': 'emploi', 'contrat':"
                          " 'esclavage'"),
          "VALEUR_INCONNUE", "contrat", 0 },
        { DEMARRER("@t1", ", 'date': '2017-05-02', 'origine': 'lune'"), "VALEUR_INCONNUE",
          "origine", 0 },
        { DEMARRER("@t1", ", 'date': '2017-05-02', 'temps_plein': true"), "", NULL, 1 },
        { DEMARRER("@t1", ", 'date': '2017-05-03'"), "ETAPE_DEJA_DEMARREE", "etape", 0 },
        { DEMARRER("@t2", ", 'parcours': '@p1', 'date': '2017-05-02', 'genre': 'creation_activite',"
                          " 'contrat': 'creation'"),
          "", NULL, 1 },
        { TERMINER("@t1", ", 'date': '2017-05-20', 'issue': 'terminee'"), "", NULL, 1 },
        { DEMARRER("@t1", ", 'date': '2017-05-21'"), "ETAPE_DEJA_TERMINEE", "etape", 0 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void an_end_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, PREVOIR("@t1", ", 'genre': 'formation_prf'"));
    accepter(h, PREVOIR("@t2", ", 'genre': 'formation_prf'"));
    accepter(h, DEMARRER("@t1", ", 'date': '2017-04-03'"));
    static const struct cas cases[] = {
        { TERMINER("", ", 'date': '2017-05-02', 'issue': 'terminee'"), "CHAMP_REQUIS", "etape", 0 },
        { TERMINER("@t1", ", 'issue': 'terminee'"), "CHAMP_REQUIS", "date", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'perdue'"), "VALEUR_INCONNUE", "issue",
          0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'terminee', 'diplome': 'oui'"),
          "VALEUR_INCONNUE", "diplome", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'terminee', 'bilan_le': '2017-06-02'"),
          "DATE_FUTURE", "bilan_le", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'terminee', 'heures_centi': -1"),
          "VALEUR_HORS_LIMITES", "heures_centi", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'abandonnee', 'motif': 'Trop loin'"),
          "CODE_INVALIDE", "motif", 0 },
        { TERMINER("@t9", ", 'date': '2017-05-02', 'issue': 'terminee'"), "ETAPE_INCONNUE", "etape",
          0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'annulee'"), "ETAPE_DEMARREE", "issue",
          0 },
        { TERMINER("@t2", ", 'date': '2017-05-02', 'issue': 'terminee'"), "ETAPE_NON_DEMARREE",
          "issue", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'abandonnee', 'diplome': 'obtenu'"),
          "DIPLOME_SANS_FIN", "diplome", 0 },
        { TERMINER("@t1", ", 'date': '2017-06-02', 'issue': 'terminee'"), "DATE_FUTURE", "date",
          0 },
        { TERMINER("@t1", ", 'date': '2017-04-02', 'issue': 'terminee'"), "DATE_INCOHERENTE",
          "date", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'terminee', 'bilan_le': '2017-04-02'"),
          "DATE_INCOHERENTE", "bilan_le", 0 },
        { TERMINER("@t1", ", 'date': '2017-05-02', 'issue': 'terminee', 'diplome': 'obtenu'"), "",
          NULL, 1 },
        { TERMINER("@t1", ", 'date': '2017-05-03', 'issue': 'terminee'"), "ETAPE_DEJA_TERMINEE",
          "etape", 0 },
        { TERMINER("@t2", ", 'date': '2017-05-02', 'issue': 'annulee'"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

#define FREIN(id, genre, date)                                                                     \
    "{'declarer_frein': {'frein': '" id "', 'parcours': '@p1', 'genre': '" genre                   \
    "', 'date': '" date "'}}"
#define TRAVAILLER(id, date, more)                                                                 \
    "{'travailler_frein': {'frein': '" id "', 'date': '" date "'" more "}}"
#define LEVER(id, date) "{'lever_frein': {'frein': '" id "', 'date': '" date "'}}"

static void freins_are_found_worked_on_and_lifted_once(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, PREVOIR("@t1", ", 'genre': 'levee_frein'"));
    static const struct cas cases[] = {
        { FREIN("", "mobilite", "2017-02-01"), "CHAMP_REQUIS", "frein", 0 },
        { FREIN("@f1", "mobilite", "2017-01-09"), "AVANT_ENTREE", "date", 0 },
        { FREIN("@f1", "paresse", "2017-02-01"), "VALEUR_INCONNUE", "genre", 0 },
        { FREIN("@f1", "mobilite", "2017-02-01"), "", NULL, 1 },
        { FREIN("@f1", "projet", "2017-02-01"), "FREIN_DEJA_DECLARE", "frein", 0 },
        { FREIN("@f2", "mobilite", "2017-02-01"), "FREIN_DEJA_DECLARE", "genre", 0 },
        { TRAVAILLER("@f9", "2017-03-01", ""), "FREIN_INCONNU", "frein", 0 },
        { TRAVAILLER("@f1", "2017-01-31", ""), "DATE_INCOHERENTE", "date", 0 },
        { TRAVAILLER("@f1", "2017-03-01", ", 'etape': '@t9'"), "ETAPE_INCONNUE", "etape", 0 },
        { TRAVAILLER("@f1", "2017-03-01", ", 'etape': '@t1'"), "", NULL, 1 },
        { LEVER("@f9", "2017-04-01"), "FREIN_INCONNU", "frein", 0 },
        { LEVER("@f1", "2017-06-02"), "DATE_FUTURE", "date", 0 },
        { LEVER("@f1", "2017-04-01"), "", NULL, 1 },
        { LEVER("@f1", "2017-04-02"), "FREIN_DEJA_LEVE", "frein", 0 },
        { TRAVAILLER("@f1", "2017-05-01", ""), "FREIN_DEJA_LEVE", "frein", 0 },
        { FREIN("@f2", "mobilite", "2017-05-01"), "", NULL, 1 }, /* It came back. */
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

#define EMBAUCHE(id, personne, contrat, more)                                                      \
    "{'embauche_demarree': {'embauche': '" id "', 'personne': '" personne "', 'entreprise':"       \
    " '@s1', 'contrat': '" contrat "', 'debut': '2017-04-03', 'employeur': 'entreprise'" more "}}"

static const Parcours__LigneEtape *etape(struct harness *h, size_t rank, const char *au)
{
    const struct answer *a = demander(h, "{'dossier': {'parcours': '@p1'}}", au);
    const Parcours__DossierReponse *body = (const Parcours__DossierReponse *)a->body;
    return body->n_etapes > rank ? body->etapes[rank] : NULL;
}

static void a_job_opens_and_closes_its_etape(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE("@e1", "@x1", "cdd", ", 'marchand': true"));
    entendre(h, "entreprise", EMBAUCHE("@e2", "@inconnu", "cdd", "")); /* In no parcours. */
    entendre(h, "entreprise", EMBAUCHE("@e3", "@x1", "cddi", ", 'clause': false"));
    entendre(h, "entreprise", EMBAUCHE("@e4", "@x1", "cdd", ", 'clause': true"));
    const char *kinds[3] = { "", "", "" };
    for (size_t i = 0; i < 3; i++) {
        const Parcours__LigneEtape *one = etape(h, i, NULL);
        assert_non_null(one);
        assert_string_equal(one->etat, "demarree");
        assert_string_equal(one->debut, "2017-04-03");
        for (size_t n = 0; n < 3; n++) {
            static const char *const ids[] = { "e1", "e3", "e4" };
            if (strcmp(one->embauche, ident(ids[n])) == 0)
                kinds[n] = one->genre;
        }
    }
    assert_string_equal(kinds[0], "emploi");
    assert_string_equal(kinds[1], "iae"); /* FL 385: a contract of the IAE. */
    assert_string_equal(kinds[2], "clause");
    assert_null(etape(h, 3, NULL));

    entendre(h, "entreprise",
             "{'contrat_termine': {'embauche': '@e1', 'personne': '@x1', 'date':"
             " '2017-05-10'}}");
    entendre(h, "entreprise",
             "{'contrat_rompu': {'embauche': '@e3', 'personne': '@x1', 'date':"
             " '2017-05-11', 'motif': 'demission'}}");
    entendre(h, "entreprise",
             "{'contrat_rompu': {'embauche': '@e2', 'personne': '@inconnu',"
             " 'date': '2017-05-11', 'motif': 'demission'}}");
    for (size_t i = 0; i < 3; i++) {
        const Parcours__LigneEtape *one = etape(h, i, NULL);
        const char *state = strcmp(one->embauche, ident("e1")) == 0   ? "terminee"
                            : strcmp(one->embauche, ident("e3")) == 0 ? "abandonnee"
                                                                      : "demarree";
        assert_string_equal(one->etat, state);
    }
    scene_fermer(&h);
}

static void an_etape_recorded_by_hand_for_an_embauche_is_not_doubled(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE("@e1", "@x1", "cdd", ""));
    assert_string_equal(faire(h,
                              DEMARRER("@t5", ", 'parcours': '@p1', 'date': '2017-04-03', 'genre':"
                                              " 'emploi', 'embauche': '@e1'"),
                              NULL)
                            ->refusal.code,
                        "EMBAUCHE_DEJA_SUIVIE");
    scene_fermer(&h);
}

static void a_job_older_than_the_entry_begins_with_it(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@e1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdd', 'debut': '2016-12-01', 'employeur': 'entreprise'}}");
    assert_string_equal(etape(h, 0, NULL)->debut, "2017-01-10");
    scene_fermer(&h);
}

static void an_immersion_is_an_etape_too(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'immersion_demarree': {'immersion': '@m1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'genre': 'emt', 'debut': '2017-05-02', 'fin_prevue': '2017-05-12'}}");
    assert_string_equal(etape(h, 0, NULL)->genre, "immersion");
    entendre(h, "entreprise",
             "{'immersion_terminee': {'immersion': '@m1', 'personne': '@x1',"
             " 'date': '2017-05-12', 'menee_a_terme': true}}");
    assert_string_equal(etape(h, 0, NULL)->etat, "terminee");
    assert_string_equal(etape(h, 0, "2017-05-11")->etat, "demarree"); /* As it stood then. */
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_refused_in_this_order),
        cmocka_unit_test(a_start_is_refused_in_this_order),
        cmocka_unit_test(an_end_is_refused_in_this_order),
        cmocka_unit_test(freins_are_found_worked_on_and_lifted_once),
        cmocka_unit_test(a_job_opens_and_closes_its_etape),
        cmocka_unit_test(an_etape_recorded_by_hand_for_an_embauche_is_not_doubled),
        cmocka_unit_test(a_job_older_than_the_entry_begins_with_it),
        cmocka_unit_test(an_immersion_is_an_etape_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
