/* Territory, entry, pièces and value lists of the two protocols that ship say what the two calls
 * for projects say, asserted beside the lines. */
#include "unit/protocole/sites.h"

static void the_protocols_hold_from_their_call_on(void **unused)
{
    (void)unused;
    assert_string_equal(flandre_lys->site, "flandre-lys");
    assert_string_equal(roubaix->site, "roubaix");
    assert_int_equal(FL->depuis, date_of(2017, 1, 1));
    assert_int_equal(RX->depuis, date_of(2022, 1, 1));
    assert_null(protocole_regles(flandre_lys, date_of(2016, 12, 31)));
    assert_null(protocole_regles(roubaix, date_of(2021, 12, 31)));
    assert_int_equal(FL->jusqu, DATE_NONE);
    assert_int_equal(RX->jusqu, DATE_NONE);
    assert_ptr_equal(protocole_regles(flandre_lys, date_of(2040, 1, 1)), FL);
}

/* --- Territory -------------------------------------------------------------------------------- */

static void flandre_lys_has_five_territories_and_their_etp(void **unused) /* FL 122-128 */
{
    (void)unused;
    static const struct {
        const char *code;
        int etp_centi;
        unsigned communes;
    } cases[] = {
        { "armentieres", 170, 6 }, { "bailleul", 50, 7 },      { "merville", 100, 11 },
        { "hazebrouck", 100, 10 }, { "steenvoorde", 100, 30 },
    };
    assert_int_equal(FL->territoire_count, COUNT_OF(cases));
    assert_int_equal(FL->commune_count, 64);
    int64_t total = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct territoire *territory = regles_territoire(FL, cases[i].code);
        assert_non_null(territory);
        assert_int_equal(territory->etp_centi, cases[i].etp_centi);
        total += territory->etp_centi;
        unsigned count = 0;
        for (size_t j = 0; j < FL->commune_count; j++)
            count += strcmp(FL->communes[j].territoire, cases[i].code) == 0;
        assert_int_equal(count, cases[i].communes);
    }
    assert_int_equal(total, 520);
}

static void five_communes_of_flandre_lys_are_to_be_confirmed(void **unused)
{
    (void)unused;
    static const char *const insee[] = { "62736", "59634", "62338", "62491", "62502" };
    unsigned count = 0;
    for (size_t i = 0; i < FL->commune_count; i++)
        count += FL->communes[i].a_confirmer;
    assert_int_equal(count, COUNT_OF(insee));
    for (size_t i = 0; i < COUNT_OF(insee); i++)
        assert_true(regles_commune(FL, insee[i])->a_confirmer);
}

static void only_hazebrouck_and_armentieres_have_counted_districts(void **unused) /* FL 235 */
{
    (void)unused;
    unsigned count = 0;
    for (size_t i = 0; i < FL->commune_count; i++)
        count += FL->communes[i].qpv;
    assert_int_equal(count, 2);
    assert_true(regles_commune(FL, "59295")->qpv);
    assert_true(regles_commune(FL, "59017")->qpv);
}

static void roubaix_is_three_communes_and_one_territory(void **unused) /* RX 73 */
{
    (void)unused;
    assert_int_equal(RX->territoire_count, 1);
    assert_int_equal(RX->commune_count, 3);
    assert_string_equal(regles_commune(RX, "59512")->nom, "Roubaix");
    assert_string_equal(regles_commune(RX, "59367")->nom, "Lys-lez-Lannoy");
    assert_string_equal(regles_commune(RX, "59339")->nom, "Leers");
    assert_null(regles_commune(RX, "59350"));
    assert_int_equal(RX->territoires[0].etp_centi, 0);
}

/* --- Entry ------------------------------------------------------------------------------------ */

static bool has_public(const struct regles *regles, const char *code, const char *piece)
{
    for (size_t i = 0; i < regles->entree.public_count; i++)
        if (strcmp(regles->entree.publics[i].code, code) == 0)
            return strcmp(regles->entree.publics[i].piece, piece) == 0 &&
                   regles->entree.publics[i].libelle[0] != '\0' &&
                   regles->entree.publics[i].source[0] != '\0';
    return false;
}

static void the_entry_of_flandre_lys(void **unused)
{
    (void)unused;
    const struct regles_entree *entree = &FL->entree;
    assert_int_equal(entree->age_min, 26); /* FL 74 */
    static const char *const derogations[] = { "jeune_clause", "tos", "clause", "autre" };
    assert_int_equal(entree->derogation_count, COUNT_OF(derogations)); /* FL 74, 238 */
    for (size_t i = 0; i < COUNT_OF(derogations); i++)
        assert_true(codes_contain(entree->derogations, entree->derogation_count, derogations[i]));
    assert_true(has_public(FL, "rsa", "ressources")); /* FL 65-70, 233-236 */
    assert_true(has_public(FL, "rsa_socle", "ressources"));
    assert_true(has_public(FL, "deld", "inscription_pe"));
    assert_true(has_public(FL, "qpv", "qpv"));
    assert_true(has_public(FL, "rqth", "rqth"));
    assert_true(has_public(FL, "clause", ""));
    assert_true(has_public(FL, "autre", ""));
    assert_true(entree->public_requis);         /* FL 70, 288 */
    assert_true(entree->disponibilite_requise); /* FL 61 */
    assert_true(entree->motivation_requise);    /* FL 282 */
    assert_false(entree->volontaire_requis);
    assert_int_equal(entree->diagnostic_jours, 0);
    assert_int_equal(entree->lettres_avant_cloture, 0);
    assert_string_equal(entree->comite_entree, "comite_entree");         /* FL 80 */
    assert_string_equal(entree->comite_sortie_positive, "comite_suivi"); /* FL 403 */
    assert_string_equal(entree->comite_sortie_autre, "comite_suivi");
}

static void the_entry_of_roubaix(void **unused)
{
    (void)unused;
    const struct regles_entree *entree = &RX->entree;
    assert_int_equal(entree->age_min, 0);                        /* No age rule. */
    assert_true(has_public(RX, "minima_sociaux", "ressources")); /* RX 77-81 */
    assert_true(has_public(RX, "demandeur_emploi", "inscription_pe"));
    assert_true(has_public(RX, "deld", "inscription_pe"));
    assert_true(has_public(RX, "difficulte_insertion", ""));
    assert_true(has_public(RX, "qpv", "qpv"));
    assert_true(entree->volontaire_requis); /* RX 114 */
    assert_false(entree->disponibilite_requise);
    assert_int_equal(entree->diagnostic_jours, 15);     /* RX 118 */
    assert_int_equal(entree->lettres_avant_cloture, 2); /* RX 95 */
    assert_string_equal(entree->comite_entree, "comite_acces");
    assert_string_equal(entree->comite_sortie_positive, "comite_acces");  /* RX 281 */
    assert_string_equal(entree->comite_sortie_autre, "equipe_animation"); /* RX 126 */
}

/* --- Pièces ----------------------------------------------------------------------------------- */

/* The requirement with this first pièce. */
static const struct exigence *exigence(const struct regles *regles, const char *moment,
                                       const char *sortie, const char *piece)
{
    for (size_t i = 0; i < regles->exigence_count; i++) {
        const struct exigence *one = &regles->exigences[i];
        if (strcmp(one->moment, moment) == 0 && strcmp(one->sortie, sortie) == 0 &&
            strcmp(one->pieces[0], piece) == 0)
            return one;
    }
    fail_msg("aucune exigence : %s %s %s", moment, sortie, piece);
    return NULL;
}

static void the_pieces_of_an_entry_at_roubaix(void **unused) /* RX 89-91 */
{
    (void)unused;
    static const char *const copies[] = { "fiche_prescription", "identite", "domicile",
                                          "ressources", "cv" };
    for (size_t i = 0; i < COUNT_OF(copies); i++)
        assert_false(exigence(RX, "entree", "", copies[i])->original);
    assert_int_equal(exigence(RX, "entree", "", "inscription_pe")->validite_mois, 3);
    assert_string_equal(exigence(RX, "entree", "", "cer")->public_concerne, "rsa");
    assert_true(exigence(RX, "entree", "", "questionnaire_fse_entree")->original);
    assert_true(exigence(RX, "entree", "", "contrat_engagement")->original);
    assert_non_null(exigence(RX, "non_entree_absence", "", "courrier_rdv_1")); /* RX 95 */
    assert_non_null(exigence(RX, "non_entree_absence", "", "courrier_rdv_2"));
    assert_true(exigence(RX, "non_entree_diagnostic", "", "emargement_diagnostic")->original);
}

static void the_pieces_of_an_exit_at_roubaix(void **unused) /* RX 103-110 */
{
    (void)unused;
    static const char *const jobs[] = { "emploi_cdi", "emploi_cdd", "emploi_interim" };
    for (size_t i = 0; i < COUNT_OF(jobs); i++) {
        assert_true(exigence(RX, "sortie", jobs[i], "dossier_original")->original);
        assert_non_null(exigence(RX, "sortie", jobs[i], "contrat_travail"));
        const struct exigence *proof = exigence(RX, "sortie", jobs[i], "fiches_paie_6");
        assert_int_equal(proof->piece_count, 2);
        assert_string_equal(proof->pieces[1], "attestation_employeur");
    }
    const struct exigence *diploma = exigence(RX, "sortie", "formation_qualifiante", "diplome");
    assert_string_equal(diploma->pieces[1], "attestation_reussite");
    assert_non_null(exigence(RX, "sortie", "creation_entreprise", "kbis"));
    assert_true(exigence(RX, "sortie", "fin_de_carriere", "notification_pension")->a_confirmer);
    assert_true(exigence(RX, "sortie", "demande_plie", "dossier_original")->original);
    assert_true(exigence(RX, "sortie", "demande_participant", "courrier_participant")->original);
    assert_false(exigence(RX, "sortie", "administrative", "dossier_original")->original);
    assert_non_null(exigence(RX, "sortie", "administrative", "justificatif_sortie_admin"));
}

static void the_pieces_of_flandre_lys(void **unused)
{
    (void)unused;
    assert_non_null(exigence(FL, "entree", "", "domicile"));                          /* FL 57 */
    assert_true(exigence(FL, "entree", "", "questionnaire_fse_entree")->original);    /* FL 306 */
    assert_string_equal(exigence(FL, "entree", "", "rqth")->public_concerne, "rqth"); /* FL 236 */
    assert_string_equal(exigence(FL, "entree", "", "qpv")->public_concerne, "qpv");   /* FL 235 */
    assert_non_null(exigence(FL, "parcours", "", "contrat_engagement"));              /* FL 84 */
    assert_non_null(exigence(FL, "bascule", "", "cv"));                               /* FL 652 */
    assert_non_null(exigence(FL, "sortie", "", "tableau_suivi"));                     /* FL 403 */
    assert_non_null(exigence(FL, "sortie", "", "argumentaire"));
    assert_non_null(exigence(FL, "sortie", "", "bilan_sortie"));                 /* FL 402 */
    assert_non_null(exigence(FL, "sortie", "formation_qualifiante", "diplome")); /* FL 97 */
    /* The text lists no proof of a job: site data, to be confirmed (FL 403, 767). */
    static const char *const jobs[] = { "emploi_contrat", "emploi_interim", "emploi_aide",
                                        "creation_entreprise" };
    for (size_t i = 0; i < COUNT_OF(jobs); i++)
        for (size_t j = 0; j < FL->exigence_count; j++)
            if (strcmp(FL->exigences[j].sortie, jobs[i]) == 0)
                assert_true(FL->exigences[j].a_confirmer);
}

/* --- Lists ------------------------------------------------------------------------------------ */

static const char *const LISTES[] = {
    "etape",
    "origine_etape",
    "niveau_etape",
    "sortie",
    "motif_sortie",
    "piece",
    "contact",
    "presence",
    "frein",
    "contrat",
    "employeur",
    "secteur",
    "prescripteur",
    "public",
    "derogation",
    "instance",
    "avis",
    "motif_refus",
    "motif_report",
    "motif_annulation",
    "motif_veille",
    "relais",
    "origine_offre",
    "motif_non_retenue",
    "motif_rupture",
    "suivi",
    "motif_changement_referent",
    "filiere",
    "immersion",
    "motif_changement_domicile",
    "prospection",
    "niveau_formation",
    "sexe",
    "menage",
    "minima",
    "situation_emploi",
};

static void every_list_that_a_service_asks_for_is_there(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(LISTES); i++) {
        assert_non_null(regles_liste(FL, LISTES[i]));
        assert_non_null(regles_liste(RX, LISTES[i]));
    }
}

/* Closed by nature, or about a person, where not answering is a value of its own. */
static const char *const SANS_AUTRE[] = { "presence", "avis",         "secteur",
                                          "sexe",     "niveau_etape", "niveau_formation" };

static void every_open_list_has_the_value_autre(void **unused)
{
    (void)unused;
    const struct regles *const both[] = { FL, RX };
    for (size_t s = 0; s < COUNT_OF(both); s++)
        for (size_t i = 0; i < both[s]->liste_count; i++) {
            const char *name = both[s]->listes[i].nom;
            bool closed = codes_contain(SANS_AUTRE, COUNT_OF(SANS_AUTRE), name);
            if (!closed && regles_valeur(both[s], name, "autre") == NULL)
                fail_msg("%s : pas de valeur « autre »", name);
        }
}

static void what_a_person_states_may_be_left_unsaid(void **unused)
{
    (void)unused;
    static const char *const about_a_person[] = { "sexe", "menage", "minima", "situation_emploi",
                                                  "niveau_formation" };
    for (size_t i = 0; i < COUNT_OF(about_a_person); i++) {
        assert_non_null(regles_valeur(FL, about_a_person[i], "non_renseigne"));
        assert_non_null(regles_valeur(FL, about_a_person[i], "ne_souhaite_pas_repondre"));
        assert_non_null(regles_valeur(RX, about_a_person[i], "non_renseigne"));
        assert_non_null(regles_valeur(RX, about_a_person[i], "ne_souhaite_pas_repondre"));
    }
}

static void a_site_has_its_own_steps(void **unused)
{
    (void)unused;
    assert_non_null(regles_valeur(FL, "etape", "action_prendre_son_envol"));
    assert_null(regles_valeur(RX, "etape", "action_prendre_son_envol"));
    assert_non_null(regles_valeur(RX, "etape", "atelier_tre"));
    assert_null(regles_valeur(FL, "etape", "atelier_tre"));
    const struct valeur *qualifying = regles_valeur(RX, "etape", "formation_qualifiante");
    assert_string_equal(valeur_attribut(qualifying, "famille"), "formation");
    assert_string_equal(valeur_attribut(qualifying, "axe"), "qualification");
    assert_string_equal(valeur_attribut(qualifying, "qualifiante"), "oui");
}

static void assert_compte(const char *code, const char *interview, const char *contact,
                          const char *individual)
{
    const struct regles *const both[] = { FL, RX };
    for (size_t s = 0; s < COUNT_OF(both); s++) {
        const struct valeur *value = regles_valeur(both[s], "contact", code);
        if (value == NULL)
            continue;
        assert_string_equal(valeur_attribut(value, "compte_entretien"), interview);
        assert_string_equal(valeur_attribut(value, "compte_contact"), contact);
        assert_string_equal(valeur_attribut(value, "individuel"), individual);
    }
}

static void what_counts_as_interview_and_as_contact(void **unused)
{
    (void)unused;
    assert_compte("entretien_physique", "oui", "oui", "oui");
    assert_compte("entretien_tripartite", "oui", "oui", "oui");
    assert_compte("telephone", "non", "oui", "oui");
    assert_compte("mail", "non", "oui", "oui");
    assert_compte("collectif", "non", "oui", "non");
    assert_compte("diagnostic", "non", "non", "oui");
    assert_compte("contact_cre", "non", "non", "oui"); /* FL 438 */
    assert_compte("relance_courrier", "non", "non", "oui");
    assert_compte("relance_telephone", "non", "non", "oui");
    assert_compte("message", "non", "non", "oui");
    assert_compte("echange_prescripteur", "non", "non", "non");
}

static void which_contracts_are_of_the_market_sector(void **unused)
{
    (void)unused;
    static const char *const market[] = { "cdi", "cdd", "interim", "cui_cie" };
    static const char *const other[] = { "cui_cae", "cddi", "ctti", "usage_ai", "pec" };
    for (size_t i = 0; i < COUNT_OF(market); i++)
        assert_string_equal(valeur_attribut(regles_valeur(RX, "contrat", market[i]), "marchand"),
                            "oui");
    for (size_t i = 0; i < COUNT_OF(other); i++)
        assert_string_equal(valeur_attribut(regles_valeur(RX, "contrat", other[i]), "marchand"),
                            "non");
    assert_string_equal(valeur_attribut(regles_valeur(FL, "contrat", "cui_cae"), "aide"), "oui");
}

static void every_value_says_where_it_comes_from(void **unused)
{
    (void)unused;
    const struct regles *const both[] = { FL, RX };
    for (size_t s = 0; s < COUNT_OF(both); s++)
        for (size_t i = 0; i < both[s]->liste_count; i++)
            for (size_t j = 0; j < both[s]->listes[i].valeur_count; j++)
                assert_true(both[s]->listes[i].valeurs[j].source[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_protocols_hold_from_their_call_on),
        cmocka_unit_test(flandre_lys_has_five_territories_and_their_etp),
        cmocka_unit_test(five_communes_of_flandre_lys_are_to_be_confirmed),
        cmocka_unit_test(only_hazebrouck_and_armentieres_have_counted_districts),
        cmocka_unit_test(roubaix_is_three_communes_and_one_territory),
        cmocka_unit_test(the_entry_of_flandre_lys),
        cmocka_unit_test(the_entry_of_roubaix),
        cmocka_unit_test(the_pieces_of_an_entry_at_roubaix),
        cmocka_unit_test(the_pieces_of_an_exit_at_roubaix),
        cmocka_unit_test(the_pieces_of_flandre_lys),
        cmocka_unit_test(every_list_that_a_service_asks_for_is_there),
        cmocka_unit_test(every_open_list_has_the_value_autre),
        cmocka_unit_test(what_a_person_states_may_be_left_unsaid),
        cmocka_unit_test(a_site_has_its_own_steps),
        cmocka_unit_test(what_counts_as_interview_and_as_contact),
        cmocka_unit_test(which_contracts_are_of_the_market_sector),
        cmocka_unit_test(every_value_says_where_it_comes_from),
    };
    return cmocka_run_group_tests(tests, open_both, close_both);
}
