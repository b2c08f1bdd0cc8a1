/* Accompaniment, exits, follow-up and targets of the two protocols that ship: every number of
 * DOMAIN.md §3 to §7, asserted beside its line. */
#include "unit/protocole/sites.h"

/* --- Accompaniment ---------------------------------------------------------------------------- */

static void assert_contact(const struct regles *regles, enum situation_contact situation,
                           int interviews, int contacts, bool distance, bool exempt)
{
    const struct regle_contact *rule = &regles->accompagnement.contact[situation];
    assert_int_equal(rule->entretiens_par_mois, interviews);
    assert_int_equal(rule->contacts_par_mois, contacts);
    assert_int_equal(rule->distance_admise, distance);
    assert_int_equal(rule->exempte, exempt);
    assert_true(rule->source[0] != '\0');
}

static void the_contact_rule_of_flandre_lys(void **unused) /* FL 351 */
{
    (void)unused;
    assert_contact(FL, SITUATION_ORDINAIRE, 1, 0, false, false);
    assert_contact(FL, SITUATION_EMPLOI_MARCHAND, 0, 0, false, true);
    assert_contact(FL, SITUATION_FORMATION_TEMPS_PLEIN, 0, 0, false, true);
    assert_contact(FL, SITUATION_ETAPE, 0, 0, false, true);
    assert_contact(FL, SITUATION_VEILLE, 0, 0, false, true);
    assert_contact(FL, SITUATION_TERMES_PARTICULIERS, 0, 0, false, true);
}

static void the_contact_rule_of_roubaix(void **unused) /* RX 134-138 */
{
    (void)unused;
    assert_contact(RX, SITUATION_ORDINAIRE, 1, 1, false, false);
    assert_contact(RX, SITUATION_EMPLOI_MARCHAND, 0, 2, true, false);
    assert_contact(RX, SITUATION_FORMATION_TEMPS_PLEIN, 0, 2, true, false);
    assert_contact(RX, SITUATION_ETAPE, 1, 1, false, false);
    assert_contact(RX, SITUATION_VEILLE, 1, 1, false, false);
    assert_contact(RX, SITUATION_TERMES_PARTICULIERS, 1, 1, false, false);
}

static void silence_and_reminders(void **unused)
{
    (void)unused;
    const struct regles_accompagnement *fl = &FL->accompagnement;
    assert_int_equal(fl->silence_count, 2);
    assert_string_equal(fl->silences[0].code, "silence"); /* FL 438 */
    assert_false(fl->silences[0].sur_entretien);
    assert_int_equal(fl->silences[0].mois, 2);
    assert_int_equal(fl->silences[0].jours, 0);
    assert_string_equal(fl->silences[1].code, "sans_entretien"); /* FL 466 */
    assert_true(fl->silences[1].sur_entretien);
    assert_int_equal(fl->silences[1].mois, 2);
    assert_int_equal(fl->relance_count, 2); /* FL 391 */
    assert_string_equal(fl->relances[0].genre, "relance_courrier");
    assert_int_equal(fl->relances[0].semaine, 0);
    assert_string_equal(fl->relances[1].genre, "relance_telephone");
    assert_int_equal(fl->relances[1].semaine, 1);
    const struct regles_accompagnement *rx = &RX->accompagnement;
    assert_int_equal(rx->silence_count, 1); /* RX 219 */
    assert_int_equal(rx->silences[0].mois, 1);
    assert_int_equal(rx->silences[0].jours, 1);
    assert_int_equal(rx->relance_count, 1); /* RX 162 */
    assert_string_equal(rx->relances[0].genre, "relance_courrier");
    assert_int_equal(rx->relances[0].semaine, 0);
}

static void the_contract_and_the_parcours(void **unused)
{
    (void)unused;
    const struct regles_accompagnement *fl = &FL->accompagnement;
    assert_int_equal(fl->contrat_mois, 0); /* FL 384 */
    assert_false(fl->contrat_renouvelable);
    assert_false(fl->contrat_a_l_entree);
    assert_false(fl->emargement_requis);
    assert_int_equal(fl->signataire_count, 3);
    assert_true(codes_contain(fl->signataires, 3, "equipe_animation"));
    assert_int_equal(fl->etapes_min, 2); /* FL 439 */
    assert_int_equal(fl->parcours_long_mois, 0);
    assert_int_equal(fl->absence_referent_jours, 15); /* FL 142 */
    assert_int_equal(fl->preavis_convention_mois, 0);
    const struct regles_accompagnement *rx = &RX->accompagnement;
    assert_int_equal(rx->contrat_mois, 12); /* RX 124 */
    assert_true(rx->contrat_renouvelable);
    assert_true(rx->contrat_a_l_entree);       /* RX 91 */
    assert_int_equal(rx->bilan_mois_avant, 1); /* RX 126 */
    assert_true(rx->emargement_requis);        /* RX 162 */
    assert_int_equal(rx->signataire_count, 3);
    assert_true(codes_contain(rx->signataires, 3, "direction"));
    assert_int_equal(rx->etapes_min, 0);
    assert_int_equal(rx->parcours_long_mois, 30);     /* RX 224 */
    assert_int_equal(rx->preavis_convention_mois, 2); /* RX 255 */
    assert_int_equal(rx->absence_referent_jours, 0);
}

static void the_capacity_of_a_referent_and_of_a_coach(void **unused)
{
    (void)unused;
    assert_int_equal(regles_capacite(FL, "referent")->file_active, 95); /* FL 228 */
    assert_int_equal(regles_capacite(FL, "referent")->annuel, 0);
    assert_null(regles_capacite(FL, "coach"));
    assert_int_equal(regles_capacite(RX, "referent")->file_active, 90); /* RX 261 */
    assert_int_equal(regles_capacite(RX, "referent")->annuel, 120);
    assert_int_equal(regles_capacite(RX, "coach")->file_active, 70); /* RX 562 */
    assert_int_equal(regles_capacite(RX, "coach")->annuel, 100);
}

/* --- Exit ------------------------------------------------------------------------------------- */

static void the_contract_of_more_than_six_months_of_flandre_lys(void **unused) /* FL 94 */
{
    (void)unused;
    const struct regle_sortie *rule = regles_sortie(FL, "emploi_contrat");
    assert_int_equal(rule->classe, CLASSE_POSITIVE);
    assert_string_equal(rule->objet, "emploi_durable");
    assert_int_equal(rule->calcul, CALCUL_DUREE);
    assert_int_equal(rule->mois, 6);
    assert_true(rule->cumul_meme_employeur);
    assert_int_equal(rule->contrat_count, 0); /* «Tout contrat». */
    static const char *const excluded[] = { "cui_cae", "cddi", "ctti", "usage_ai", "interim" };
    for (size_t i = 0; i < COUNT_OF(excluded); i++)
        assert_true(codes_contain(rule->contrats_exclus, rule->contrat_exclu_count, excluded[i]));
    assert_false(codes_contain(rule->contrats_exclus, rule->contrat_exclu_count, "cdd"));
    assert_int_equal(rule->employeur_exclu_count, 0);
}

static void the_interim_hours_of_flandre_lys(void **unused) /* FL 95 */
{
    (void)unused;
    const struct regle_sortie *rule = regles_sortie(FL, "emploi_interim");
    assert_int_equal(rule->calcul, CALCUL_HEURES_GLISSANTES);
    assert_int_equal(rule->heures_centi, 121500);
    assert_int_equal(rule->fenetre_mois, 12);
    assert_true(codes_contain(rule->contrats, rule->contrat_count, "interim"));
    assert_true(codes_contain(rule->contrats_exclus, rule->contrat_exclu_count, "ctti"));
    assert_true(codes_contain(rule->employeurs_exclus, rule->employeur_exclu_count, "etti"));
}

static void the_aided_contract_of_flandre_lys_needs_two_judgments(void **unused) /* FL 96 */
{
    (void)unused;
    const struct regle_sortie *rule = regles_sortie(FL, "emploi_aide");
    assert_int_equal(rule->calcul, CALCUL_DUREE);
    assert_int_equal(rule->mois, 6);
    assert_true(codes_contain(rule->contrats, rule->contrat_count, "cui_cae"));
    assert_true(codes_contain(rule->contrats, rule->contrat_count, "contrat_aide"));
    assert_true(codes_contain(rule->contrats_exclus, rule->contrat_exclu_count, "cddi"));
    assert_true(codes_contain(rule->employeurs_exclus, rule->employeur_exclu_count, "aci"));
    assert_true(codes_contain(rule->employeurs_exclus, rule->employeur_exclu_count, "ai"));
    assert_int_equal(rule->jugement_count, 2);
    assert_string_equal(rule->jugements[0].code, "conforme_projet");
    assert_string_equal(rule->jugements[1].code, "accord_participant");
    assert_true(rule->a_confirmer);
}

static void training_and_company_at_flandre_lys(void **unused) /* FL 97-98 */
{
    (void)unused;
    const struct regle_sortie *training = regles_sortie(FL, "formation_qualifiante");
    assert_int_equal(training->calcul, CALCUL_DIPLOME);
    assert_string_equal(training->objet, "formation_qualifiante");
    assert_false(training->concertation);
    const struct regle_sortie *company = regles_sortie(FL, "creation_entreprise");
    assert_int_equal(company->calcul, CALCUL_ACTIVITE);
    assert_int_equal(company->mois, 6);
    assert_string_equal(company->objet, "creation");
}

static void the_other_exits_of_flandre_lys(void **unused) /* FL 404, 522 */
{
    (void)unused;
    assert_int_equal(regles_sortie(FL, "autre")->classe, CLASSE_AUTRE);
    assert_int_equal(regles_sortie(FL, "abandon")->classe, CLASSE_NEGATIVE);
    assert_int_equal(regles_sortie(FL, "non_respect_contrat")->classe, CLASSE_NEGATIVE);
    assert_int_equal(regles_sortie(FL, "autre")->calcul, CALCUL_AUCUN);
}

static void cdi_and_cdd_of_roubaix_count_at_signature(void **unused) /* RX 275 */
{
    (void)unused;
    const struct regle_sortie *cdi = regles_sortie(RX, "emploi_cdi");
    assert_int_equal(cdi->calcul, CALCUL_SIGNATURE);
    assert_int_equal(cdi->duree_signee_mois, 0);
    assert_int_equal(cdi->mois, 6);
    assert_int_equal(cdi->contrat_count, 1);
    assert_string_equal(cdi->contrats[0], "cdi");
    const struct regle_sortie *cdd = regles_sortie(RX, "emploi_cdd");
    assert_int_equal(cdd->calcul, CALCUL_SIGNATURE);
    assert_int_equal(cdd->duree_signee_mois, 6);
    assert_int_equal(cdd->mois, 6);
    assert_string_equal(cdd->contrats[0], "cdd");
    static const char *const judged[] = { "cddi", "ctti", "cui_cae" };
    for (size_t i = 0; i < COUNT_OF(judged); i++)
        assert_true(
            codes_contain(cdd->contrats_a_apprecier, cdd->contrat_a_apprecier_count, judged[i]));
    assert_int_equal(cdi->contrat_exclu_count + cdd->contrat_exclu_count, 0);
}

static void the_interim_months_of_roubaix(void **unused) /* RX 275 */
{
    (void)unused;
    const struct regle_sortie *rule = regles_sortie(RX, "emploi_interim");
    assert_int_equal(rule->calcul, CALCUL_MOIS_PLEINS);
    assert_int_equal(rule->mois, 6);
    assert_int_equal(rule->heures_centi, 11000);
    assert_int_equal(rule->fenetre_mois, 8);
    assert_true(codes_contain(rule->contrats, rule->contrat_count, "interim"));
    assert_true(codes_contain(rule->contrats_a_apprecier, rule->contrat_a_apprecier_count, "ctti"));
}

static void the_other_positive_exits_of_roubaix(void **unused) /* RX 276-279 */
{
    (void)unused;
    const struct regle_sortie *company = regles_sortie(RX, "creation_entreprise");
    assert_int_equal(company->calcul, CALCUL_ACTIVITE);
    assert_int_equal(company->mois, 0);
    const struct regle_sortie *training = regles_sortie(RX, "formation_qualifiante");
    assert_int_equal(training->calcul, CALCUL_DIPLOME);
    assert_true(training->concertation);
    const struct regle_sortie *career = regles_sortie(RX, "fin_de_carriere");
    assert_int_equal(career->classe, CLASSE_POSITIVE);
    assert_int_equal(career->calcul, CALCUL_AUCUN);
    assert_int_equal(career->jugement_count, 2);
    assert_true(career->a_confirmer);
}

static void the_other_exits_of_roubaix(void **unused) /* RX 108-110 */
{
    (void)unused;
    static const char *const codes[] = { "demande_plie", "demande_participant", "administrative" };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_int_equal(regles_sortie(RX, codes[i])->classe, CLASSE_AUTRE);
}

/* --- Entreprise, training, FSE ---------------------------------------------------------------- */

static const struct regle_suivi *suivi(const struct regles *regles, const char *code)
{
    for (size_t i = 0; i < regles->entreprise.suivi_count; i++)
        if (strcmp(regles->entreprise.suivis[i].code, code) == 0)
            return &regles->entreprise.suivis[i];
    fail_msg("aucun suivi %s", code);
    return NULL;
}

static void assert_suivi(const struct regles *regles, const char *code,
                         enum suivi_reference reference, int months, int days)
{
    const struct regle_suivi *rule = suivi(regles, code);
    assert_int_equal(rule->reference, reference);
    assert_int_equal(rule->mois, months);
    assert_int_equal(rule->jours, days);
    assert_true(rule->libelle[0] != '\0');
}

static void the_follow_up_in_employment(void **unused)
{
    (void)unused;
    assert_int_equal(FL->entreprise.suivi_count, 5);
    assert_suivi(FL, "tel_premiere_semaine", SUIVI_DEBUT, 0, 6);       /* FL 734 */
    assert_suivi(FL, "visite_avant_fin_essai", SUIVI_FIN_ESSAI, 0, 0); /* FL 735 */
    assert_suivi(FL, "maintien_6_mois", SUIVI_DEBUT, 6, 0);            /* FL 741 */
    assert_suivi(FL, "clause_6_mois", SUIVI_FIN_CONTRAT, 6, 0);        /* FL 634 */
    assert_suivi(FL, "clause_12_mois", SUIVI_FIN_CONTRAT, 12, 0);
    assert_int_equal(FL->entreprise.retour_mer_jours, 15); /* FL 728 */
    assert_int_equal(FL->entreprise.maintien_mois, 6);
    assert_int_equal(FL->entreprise.premier_contact_mois, 1);
    assert_false(FL->entreprise.mer_par_referent);
    assert_int_equal(RX->entreprise.suivi_count, 1);
    assert_suivi(RX, "maintien_6_mois", SUIVI_DEBUT, 6, 0); /* RX 196 */
    assert_int_equal(RX->entreprise.maintien_mois, 6);
    assert_int_equal(RX->entreprise.retour_mer_jours, 0);
    assert_true(RX->entreprise.mer_par_referent); /* RX 190-196 */
}

static void the_funding_of_training_and_of_the_operation(void **unused)
{
    (void)unused;
    assert_int_equal(RX->formation.devis, 2);             /* RX 89 */
    assert_int_equal(RX->formation.jours_individuel, 28); /* RX 184 */
    assert_int_equal(RX->formation.heures_collectif, 48);
    assert_true(RX->formation.droit_commun_requis); /* RX 178 */
    assert_int_equal(FL->formation.jours_individuel, 0);
    assert_int_equal(FL->fse_taux_centi, 6000);          /* FL 106 */
    assert_int_equal(FL->forfait_indirects_centi, 1500); /* FL 108 */
    assert_int_equal(RX->fse_taux_centi, 0);
}

/* --- Objectives ------------------------------------------------------------------------------- */

struct cible {
    const char *indicateur;
    const char *par;
    int64_t valeur_centi;
    const char *unite;
};

static void assert_cibles(const struct regles *regles, const struct cible *cibles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct objectif *found = regles_objectif(regles, cibles[i].indicateur, cibles[i].par);
        if (found == NULL)
            fail_msg("aucun objectif %s par %s", cibles[i].indicateur, cibles[i].par);
        assert_int_equal(found->valeur_centi, cibles[i].valeur_centi);
        assert_string_equal(found->unite, cibles[i].unite);
    }
}

static void the_targets_of_flandre_lys(void **unused)
{
    (void)unused;
    static const struct cible cibles[] = {
        { "file_active", "etp", 9500, "personnes" },                 /* FL 228 */
        { "file_active_moyenne", "etp", 9500, "personnes" },         /* FL 343 */
        { "taux_sorties_emploi_durable", "site", 4200, "pourcent" }, /* FL 447 */
        { "taux_sorties_emploi_durable", "cre", 4200, "pourcent" },  /* FL 747 */
        { "taux_sorties_formation", "site", 800, "pourcent" },       /* FL 447 */
        { "taux_sorties_positives", "site", 5000, "pourcent" },      /* FL 447 */
        { "taux_national", "site", 5000, "pourcent" },               /* FL 803 */
        { "renouvellement", "site", 5000, "pourcent" },              /* FL 464 */
        { "etapes_par_parcours", "parcours", 200, "nombre" },        /* FL 439 */
        { "ric_par_mois", "site", 500, "nombre" },                   /* FL 304 */
        { "comites_prescripteurs", "territoire", 200, "nombre" },    /* FL 305 */
        { "comites_techniques", "site", 1100, "nombre" },            /* FL 676 */
        { "clause_operations_detectees", "site", 1000, "nombre" },   /* FL 638-644 */
        { "clause_donneurs_ordre_actifs", "site", 500, "nombre" },
        { "clause_contacts_communes", "site", 1500, "nombre" },
        { "clause_reunions_partenaires", "site", 500, "nombre" },
        { "clause_entreprises_accompagnees", "site", 2000, "nombre" },
        { "clause_offres_diffusees", "site", 2000, "nombre" },
        { "clause_positionnements", "site", 4000, "nombre" },
    };
    assert_cibles(FL, cibles, COUNT_OF(cibles));
}

static void the_targets_of_roubaix(void **unused)
{
    (void)unused;
    static const struct cible cibles[] = {
        { "file_active", "etp_referent", 9000, "personnes" }, /* RX 261 */
        { "file_active", "etp_coach", 7000, "personnes" },    /* RX 562 */
        { "accompagnes_annee", "etp_referent", 12000, "personnes" },
        { "accompagnes_annee", "etp_coach", 10000, "personnes" },
        { "sorties_positives", "referent", 2500, "sorties" }, /* RX 271 */
        { "sorties_positives", "coach", 2000, "sorties" },    /* RX 572 */
    };
    assert_cibles(RX, cibles, COUNT_OF(cibles));
    assert_int_equal(RX->objectif_count, COUNT_OF(cibles));
    assert_null(regles_objectif(RX, "renouvellement", "site"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_contact_rule_of_flandre_lys),
        cmocka_unit_test(the_contact_rule_of_roubaix),
        cmocka_unit_test(silence_and_reminders),
        cmocka_unit_test(the_contract_and_the_parcours),
        cmocka_unit_test(the_capacity_of_a_referent_and_of_a_coach),
        cmocka_unit_test(the_contract_of_more_than_six_months_of_flandre_lys),
        cmocka_unit_test(the_interim_hours_of_flandre_lys),
        cmocka_unit_test(the_aided_contract_of_flandre_lys_needs_two_judgments),
        cmocka_unit_test(training_and_company_at_flandre_lys),
        cmocka_unit_test(the_other_exits_of_flandre_lys),
        cmocka_unit_test(cdi_and_cdd_of_roubaix_count_at_signature),
        cmocka_unit_test(the_interim_months_of_roubaix),
        cmocka_unit_test(the_other_positive_exits_of_roubaix),
        cmocka_unit_test(the_other_exits_of_roubaix),
        cmocka_unit_test(the_follow_up_in_employment),
        cmocka_unit_test(the_funding_of_training_and_of_the_operation),
        cmocka_unit_test(the_targets_of_flandre_lys),
        cmocka_unit_test(the_targets_of_roubaix),
    };
    return cmocka_run_group_tests(tests, open_both, close_both);
}
