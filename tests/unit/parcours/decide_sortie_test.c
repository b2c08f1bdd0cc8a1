/* Exits: judged, proposed with a verdict, decided; nothing after. */
#include "unit/parcours/scene.h"

#define JUGER(sortie, jugement, more)                                                              \
    "{'juger_sortie': {'parcours': '@p1', 'sortie': '" sortie "', 'jugement': '" jugement          \
    "', 'favorable': true" more "}}"
#define PROPOSER(id, sortie, date, more)                                                           \
    "{'proposer_sortie': {'proposition': '" id "', 'parcours': '@p1', 'sortie': '" sortie          \
    "', 'date': '" date "'" more "}}"
#define EMBAUCHE                                                                                   \
    "{'embauche_demarree': {'embauche': '@e1', 'personne': '@x1', 'entreprise': '@s1', 'contrat':" \
    " 'cdi', 'debut': '2017-02-01', 'employeur': 'entreprise', 'heures_hebdo_centi': 3500,"        \
    " 'marchand': true}}"

static void a_judgment_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE);
    static const struct cas cases[] = {
        { JUGER("emploi_aide", "conforme_projet", ""), "CHAMP_REQUIS", "date", 0 },
        { JUGER("emploi_aide", "conforme_projet", ", 'date': '2017-06-02'"), "DATE_FUTURE", "date",
          0 },
        { JUGER("", "conforme_projet", ", 'date': '2017-05-02'"), "CHAMP_REQUIS", "sortie", 0 },
        { JUGER("paradis", "conforme_projet", ", 'date': '2017-05-02'"), "SORTIE_INCONNUE",
          "sortie", 0 },
        { JUGER("emploi_aide", "beau_temps", ", 'date': '2017-05-02'"), "JUGEMENT_INATTENDU",
          "jugement", 0 },
        { JUGER("emploi_interim", "conforme_projet", ", 'date': '2017-05-02'"),
          "JUGEMENT_INATTENDU", "jugement", 0 },
        { JUGER("emploi_aide", "conforme_projet", ", 'date': '2017-05-02', 'contrat': '@e9'"),
          "CONTRAT_INCONNU", "contrat", 0 },
        { JUGER("emploi_aide", "conforme_projet", ", 'date': '2017-05-02', 'contrat': '@e1'"), "",
          NULL, 1 },
        { JUGER("emploi_aide", "conforme_projet", ", 'date': '2017-05-02', 'contrat': '@e1'"),
          "JUGEMENT_DEJA_ENREGISTRE", "jugement", 0 },
        { JUGER("emploi_aide", "accord_participant", ", 'date': '2017-05-02'"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void a_proposal_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE);
    static const struct cas cases[] = {
        { PROPOSER("", "abandon", "2017-05-02", ""), "CHAMP_REQUIS", "proposition", 0 },
        { PROPOSER("@s1", "abandon", "", ""), "CHAMP_REQUIS", "date", 0 },
        { PROPOSER("@s1", "abandon", "2017-06-02", ""), "DATE_FUTURE", "date", 0 },
        { PROPOSER("@s1", "abandon", "2017-01-09", ""), "AVANT_ENTREE", "date", 0 },
        { PROPOSER("@s1", "abandon", "2017-05-02", ", 'bilan_le': '2017-01-09'"), "AVANT_ENTREE",
          "bilan_le", 0 },
        { PROPOSER("@s1", "abandon", "2017-05-02", ", 'motif': 'humeur'"), "VALEUR_INCONNUE",
          "motif", 0 },
        { PROPOSER("@s1", "abandon", "2017-05-02", ", 'relais': 'voisin'"), "VALEUR_INCONNUE",
          "relais", 0 },
        { PROPOSER("@s1", "paradis", "2017-05-02", ""), "SORTIE_INCONNUE", "sortie", 0 },
        { PROPOSER("@s1", "emploi_contrat", "2017-05-02", ""), "SORTIE_NON_POSITIVE", "sortie", 0 },
        { PROPOSER("@s1", "abandon", "2017-05-02", ", 'relais': 'departement'"), "", NULL, 1 },
        { PROPOSER("@s1", "abandon", "2017-05-02", ""), "SORTIE_DEJA_PROPOSEE", "proposition", 0 },
        { PROPOSER("@s2", "abandon", "2017-05-02", ""), "SORTIE_DEJA_PROPOSEE", "parcours", 0 },
        { "{'retirer_proposition': {'proposition': '@s1'}}", "CHAMP_REQUIS", "motif", 0 },
        { "{'retirer_proposition': {'proposition': '@s9', 'motif': 'doublon'}}",
          "PROPOSITION_INCONNUE", "proposition", 0 },
        { "{'retirer_proposition': {'proposition': '@s1', 'motif': 'doublon'}}", "", NULL, 1 },
        { "{'retirer_proposition': {'proposition': '@s1', 'motif': 'doublon'}}",
          "PROPOSITION_CLOSE", "proposition", 0 },
        { PROPOSER("@s2", "abandon", "2017-05-02", ""), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void the_refusal_of_a_positive_exit_explains(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE);
    const struct decision *d = faire(h, PROPOSER("@s1", "emploi_contrat", "2017-05-02", ""), NULL);
    assert_non_null(strstr(d->refusal.text, "4 mois et 1 jour sur plus de 6 mois ; positive au "
                                            "plus tôt le 01/08/2017 (si le contrat se poursuit)"));
    assert_non_null(strstr(d->refusal.text, "Il manque : "));

    harness_set_day(h, "2017-08-01");
    d = faire(h, PROPOSER("@s1", "emploi_contrat", "2017-08-01", ", 'bilan_le': '2017-07-31'"),
              NULL);
    assert_string_equal(d->refusal.code, "");
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)d->events[0].body;
    assert_string_equal(e->classe, "positive");
    assert_string_equal(e->comite_genre, "comite_suivi");
    assert_int_equal(e->verdict->valeur, PARCOURS__VERDICT__VALEUR__POSITIVE);
    assert_true(e->verdict->n_pieces > 0); /* Site data to be confirmed: named, not blocking. */
    assert_int_equal(strlen(e->protocole), 64);
    assert_string_equal(e->territoire, "armentieres");
    scene_fermer(&h);
}

static void an_exit_to_be_judged_may_be_proposed_and_says_so(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'demarrer_etape': {'etape': '@t1', 'parcours': '@p1', 'genre':"
                " 'formation_qualifiante', 'date': '2022-02-01'}}");
    accepter(h, "{'terminer_etape': {'etape': '@t1', 'date': '2022-05-20', 'issue': 'terminee',"
                " 'diplome': 'obtenu'}}");
    const struct decision *d =
        faire(h, PROPOSER("@s1", "formation_qualifiante", "2022-05-25", ""), NULL);
    assert_string_equal(d->refusal.code, "SORTIE_NON_POSITIVE"); /* RX 104: proofs first. */
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece':"
             " 'diplome', 'date': '2022-05-22'}}");
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d2', 'personne': '@x1', 'piece':"
             " 'dossier_original', 'date': '2022-05-22', 'original': true}}");
    d = faire(h, PROPOSER("@s1", "formation_qualifiante", "2022-05-25", ""), NULL);
    assert_string_equal(d->refusal.code, "");
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)d->events[0].body;
    assert_int_equal(e->verdict->valeur, PARCOURS__VERDICT__VALEUR__A_APPRECIER);
    assert_int_equal(e->verdict->n_jugements, 2);
    assert_string_equal(e->comite_genre, "comite_acces");
    scene_fermer(&h);
}

static void a_decided_exit_closes_the_parcours(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'basculer_pole_economique': {'parcours': '@p1', 'date': '2017-03-01', 'metiers':"
                " ['N4105'], 'valide_marche_ordinaire': true}}");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2017-05-01', 'genre': 'telephone', 'presence': 'present'}}");
    accepter(h, PROPOSER("@s1", "demande_participant", "2017-05-10", ", 'motif': 'demenagement'"));
    entendre(h, "reperage",
             "{'sortie_decidee': {'proposition': '@s1', 'parcours': '@p1',"
             " 'personne': '@x1', 'comite': '@c1', 'date': '2017-05-20', 'validee':"
             " false, 'motif': 'dossier incomplet'}}");
    accepter(h, PROPOSER("@s2", "demande_participant", "2017-05-10", ", 'motif': 'demenagement'"));
    entendre(h, "reperage",
             "{'sortie_decidee': {'proposition': '@s2', 'parcours': '@p1',"
             " 'personne': '@x1', 'comite': '@c1', 'date': '2017-05-30', 'validee':"
             " true}}");
    const struct answer *a = demander(h, "{'dossier': {'parcours': '@p1'}}", NULL);
    const Parcours__DossierReponse *dossier = (const Parcours__DossierReponse *)a->body;
    assert_string_equal(dossier->etat, "sorti");
    assert_string_equal(dossier->sortie_le, "2017-05-10");
    assert_false(dossier->au_pole);
    static const struct cas after[] = {
        { "{'enregistrer_entretien': {'entretien': '@e2', 'parcours': '@p1', 'date':"
          " '2017-05-10', 'genre': 'telephone', 'presence': 'present'}}",
          "PARCOURS_SORTI", "date", 0 },
        /* What took place before may still be recorded. */
        { "{'enregistrer_entretien': {'entretien': '@e2', 'parcours': '@p1', 'date':"
          " '2017-05-09', 'genre': 'telephone', 'presence': 'present'}}",
          "", NULL, 1 },
        { "{'ouvrir_veille': {'parcours': '@p1', 'date': '2017-05-09', 'motif': 'sante'}}",
          "PARCOURS_SORTI", "parcours", 0 },
        { "{'declarer_frein': {'frein': '@f1', 'parcours': '@p1', 'date': '2017-05-09', 'genre':"
          " 'mobilite'}}",
          "PARCOURS_SORTI", "parcours", 0 },
        { PROPOSER("@s3", "abandon", "2017-05-09", ""), "PARCOURS_SORTI", "parcours", 0 },
        { "{'valider_sortie': {'proposition': '@s2', 'date_decision': '2017-05-30'}}",
          "PROPOSITION_CLOSE", "proposition", 0 },
        { "{'rejeter_sortie': {'proposition': '@s9', 'date_decision': '2017-05-30'}}",
          "PROPOSITION_INCONNUE", "proposition", 0 },
        /* Somebody who comes back has a new parcours, not before the exit. */
        { "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x1', 'date': '2017-05-09',"
          " 'age': 40}}",
          "DATE_INCOHERENTE", "date", 0 },
        { "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x1', 'date': '2017-05-31',"
          " 'age': 40, 'territoire': 'armentieres'}}",
          "", NULL, 2 },
    };
    DEROULER(h, after, NULL);
    scene_fermer(&h);
}

static void a_decision_without_its_proposal_waits_in_the_list_of_reactions(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    harness_event(h, "reperage",
                  scene_message(scene_memory(), &reperage__evenement__descriptor,
                                "{'sortie_decidee': {'proposition': '@s9', 'personne': '@x1',"
                                " 'comite': '@c1', 'date': '2017-05-20', 'validee': true}}"),
                  0);
    assert_int_equal(harness_refused_reactions(h), 1);
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_judgment_is_refused_in_this_order),
        cmocka_unit_test(a_proposal_is_refused_in_this_order),
        cmocka_unit_test(the_refusal_of_a_positive_exit_explains),
        cmocka_unit_test(an_exit_to_be_judged_may_be_proposed_and_says_so),
        cmocka_unit_test(a_decided_exit_closes_the_parcours),
        cmocka_unit_test(a_decision_without_its_proposal_waits_in_the_list_of_reactions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
