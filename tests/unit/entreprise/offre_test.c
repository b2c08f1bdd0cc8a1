/* Companies and offers: each test mends a wrong command step by step; at each step the refusal of
 * the first thing still wrong is expected, at the end the event. */
#include "unit/entreprise/essai.h"

static const char *const PORTEE[] = { "referent-b" };

static void a_company_needs_a_true_siret_and_known_codes(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(9) };
    struct context x = essai_contexte();
    Entreprise__CreerEntreprise c = ENTREPRISE__CREER_ENTREPRISE__INIT;
    REFUSE(decide_creer_entreprise, "CHAMP_REQUIS", "entreprise");
    c.entreprise = TEXTE("pas-un-uuid");
    REFUSE(decide_creer_entreprise, "ID_INVALIDE", "entreprise");
    c.entreprise = ID(3);
    REFUSE(decide_creer_entreprise, "CHAMP_REQUIS", "siret");
    c.siret = TEXTE("73282932000075");
    REFUSE(decide_creer_entreprise, "SIRET_INVALIDE", "siret");
    c.siret = TEXTE("73282932000074");
    REFUSE(decide_creer_entreprise, "CHAMP_REQUIS", "raison_sociale");
    c.raison_sociale = TEXTE("Zéphyr Nettoyage");
    REFUSE(decide_creer_entreprise, "CHAMP_REQUIS", "commune");
    c.commune = TEXTE("Lille");
    REFUSE(decide_creer_entreprise, "COMMUNE_INVALIDE", "commune");
    c.commune = TEXTE("59350");
    c.naf = TEXTE("81.21Z");
    REFUSE(decide_creer_entreprise, "NAF_INVALIDE", "naf");
    c.naf = TEXTE("8121Z");
    REFUSE(decide_creer_entreprise, "PROTOCOLE_ABSENT", "");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_creer_entreprise, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_creer_entreprise, "CHAMP_REQUIS", "employeur");
    c.employeur = TEXTE("licorne");
    REFUSE(decide_creer_entreprise, "VALEUR_INCONNUE", "employeur");
    c.employeur = TEXTE("entreprise");
    REFUSE(decide_creer_entreprise, "ENTREPRISE_DEJA_CONNUE", "entreprise");
    etat.existe = false;
    REFUSE(decide_creer_entreprise, "SIRET_DEJA_CONNU", "siret");
    etat.doublon = NULL;
    c.partenaire = true;

    struct decision d = essai_decider(decide_creer_entreprise, &etat, &x, &c.base);
    const Entreprise__EntrepriseCreee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_CREEE);
    assert_string_equal(d.events[0].subject, ID(3));
    assert_string_equal(e->siret, "73282932000074");
    assert_string_equal(e->naf, "8121Z");
    assert_true(e->partenaire);
}

static void siret_keys(void **unused)
{
    (void)unused;
    static const struct {
        const char *siret;
        bool juste;
    } cas[] = {
        { "73282932000074", true },   { "73282932000047", false }, { "7328293200007", false },
        { "732829320000744", false }, { "7328293200007A", false }, { "732 829 320 000", false },
        { "00000000000000", false },  { "35600000000048", true }, /* La Poste's seat, by Luhn. */
        { "35600000049837", true }, /* An office: the sum is a multiple of 5. */
        { "35600000049838", false },  { "55208131766522", true },  { "55208131766527", false },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        struct decision d;
        decision_init(&d, &ARENA, &entreprise__evenement__descriptor);
        bool juste = garde_siret(&d, "siret", cas[i].siret);
        if (juste != cas[i].juste)
            fail_msg("%s", cas[i].siret);
    }
}

static void shapes_of_codes(void **unused)
{
    (void)unused;
    static const struct {
        bool (*garde)(struct decision *d, const char *field, const char *text);
        const char *code;
        bool juste;
    } cas[] = {
        { garde_naf, "8899B", true },      { garde_naf, "8899b", false },
        { garde_naf, "889B", false },      { garde_naf, "88999", false },
        { garde_metier, "K2204", true },   { garde_metier, "k2204", false },
        { garde_metier, "K22040", false }, { garde_metier, "22040", false },
        { garde_commune, "59350", true },  { garde_commune, "2A004", true },
        { garde_commune, "2B033", true },  { garde_commune, "97105", true },
        { garde_commune, "00350", false }, { garde_commune, "2C004", false },
        { garde_commune, "5935", false },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        struct decision d;
        decision_init(&d, &ARENA, &entreprise__evenement__descriptor);
        if (cas[i].garde(&d, "code", cas[i].code) != cas[i].juste)
            fail_msg("%s", cas[i].code);
    }
}

static void a_company_changes_only_when_known(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    Entreprise__ModifierEntreprise c = ENTREPRISE__MODIFIER_ENTREPRISE__INIT;
    REFUSE(decide_modifier_entreprise, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    char longue[LIMIT_LIBELLE_SIZE + 2];
    memset(longue, 'a', sizeof(longue));
    longue[sizeof(longue) - 1] = '\0';
    c.raison_sociale = longue;
    REFUSE(decide_modifier_entreprise, "TEXTE_TROP_LONG", "raison_sociale");
    longue[LIMIT_LIBELLE_SIZE] = '\0';
    REFUSE(decide_modifier_entreprise, "CHAMP_REQUIS", "commune");
    c.commune = TEXTE("59350");
    REFUSE(decide_modifier_entreprise, "CHAMP_REQUIS", "naf");
    c.naf = TEXTE("8121Z");
    x.protocole = &PROTOCOLE;
    x.role = "";
    c.employeur = TEXTE("aci");
    REFUSE(decide_modifier_entreprise, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise.entreprise = ID(3);
    struct decision d = essai_decider(decide_modifier_entreprise, &etat, &x, &c.base);
    const Entreprise__EntrepriseModifiee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_MODIFIEE);
    assert_string_equal(e->employeur, "aci");
}

static void a_contact_of_a_company_has_a_name_and_no_birth(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true };
    struct context x = essai_contexte();
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    Entreprise__EnregistrerContactEntreprise c = ENTREPRISE__ENREGISTRER_CONTACT_ENTREPRISE__INIT;
    REFUSE(decide_enregistrer_contact_entreprise, "CHAMP_REQUIS", "contact");
    c.contact = ID(7);
    REFUSE(decide_enregistrer_contact_entreprise, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    REFUSE(decide_enregistrer_contact_entreprise, "CHAMP_REQUIS", "fonction");
    c.fonction = TEXTE("Responsable d'agence");
    REFUSE(decide_enregistrer_contact_entreprise, "CHAMP_REQUIS", "identite");
    c.identite = &identite;
    REFUSE(decide_enregistrer_contact_entreprise, "CHAMP_REQUIS", "identite.nom");
    identite.nom = TEXTE("QUARTZ");
    identite.date_naissance = TEXTE("1980-01-01");
    REFUSE(decide_enregistrer_contact_entreprise, "DONNEE_INUTILE", "identite");
    identite.date_naissance = TEXTE("");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_enregistrer_contact_entreprise, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_enregistrer_contact_entreprise, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise.entreprise = ID(3);
    REFUSE(decide_enregistrer_contact_entreprise, "CONTACT_DEJA_CONNU", "contact");
    etat.existe = false;
    struct decision d = essai_decider(decide_enregistrer_contact_entreprise, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTACT_ENTREPRISE_ENREGISTRE);
    assert_string_equal(d.events[0].person, ID(7));
}

static void an_offer_is_captured_with_true_codes_and_dates(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(9) };
    struct context x = essai_contexte();
    Entreprise__CapterOffre c = ENTREPRISE__CAPTER_OFFRE__INIT;
    c.heures_hebdo_centi = 16801;
    c.duree_mois = -1;
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "offre");
    c.offre = ID(4);
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    c.metier = TEXTE("ménage");
    REFUSE(decide_capter_offre, "METIER_INVALIDE", "metier");
    c.metier = TEXTE("K2204");
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "intitule");
    c.intitule = TEXTE("Agent de propreté");
    REFUSE(decide_capter_offre, "VALEUR_HORS_LIMITES", "postes");
    c.postes = 2;
    REFUSE(decide_capter_offre, "VALEUR_HORS_LIMITES", "heures_hebdo_centi");
    c.heures_hebdo_centi = 3500;
    REFUSE(decide_capter_offre, "VALEUR_HORS_LIMITES", "duree_mois");
    c.duree_mois = 0;
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "commune");
    c.commune = TEXTE("59350");
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-30");
    REFUSE(decide_capter_offre, "DATE_INVALIDE", "date");
    c.date = TEXTE("2017-09-02");
    REFUSE(decide_capter_offre, "DATE_FUTURE", "date");
    c.date = TEXTE("2017-02-01");
    c.demarrage_prevu = TEXTE("2017-01-31");
    REFUSE(decide_capter_offre, "DATE_INCOHERENTE", "demarrage_prevu");
    c.demarrage_prevu = TEXTE("2017-10-01");
    REFUSE(decide_capter_offre, "PROTOCOLE_ABSENT", "");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_capter_offre, "NON_AUTORISE", "");
    x.role = "cre";
    c.contrat = TEXTE("cdx");
    REFUSE(decide_capter_offre, "VALEUR_INCONNUE", "contrat");
    c.contrat = TEXTE("cdd");
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "origine");
    c.origine = TEXTE("locale_cre");
    REFUSE(decide_capter_offre, "CHAMP_REQUIS", "duree_mois");
    c.contrat = TEXTE("cdi");
    c.duree_mois = 6;
    REFUSE(decide_capter_offre, "CONTRAT_SANS_TERME", "duree_mois");
    c.contrat = TEXTE("cdd");
    REFUSE(decide_capter_offre, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise.entreprise = ID(3);
    REFUSE(decide_capter_offre, "OFFRE_DEJA_CONNUE", "offre");
    etat.existe = false;
    REFUSE(decide_capter_offre, "OFFRE_EN_DOUBLE", "");
    etat.doublon = NULL;
    struct decision d = essai_decider(decide_capter_offre, &etat, &x, &c.base);
    const Entreprise__OffreCaptee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CAPTEE);
    assert_string_equal(e->par_role, "cre");
    assert_int_equal(e->duree_mois, 6);
}

static void a_referent_works_as_cre_only_where_the_protocol_says(void **unused)
{
    (void)unused;
    struct etat etat = { .entreprise = { .entreprise = ID(3) } };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "referent";
    x.portee = PORTEE;
    x.portee_count = 1;
    Entreprise__CapterOffre c = ENTREPRISE__CAPTER_OFFRE__INIT;
    c.offre = ID(4);
    c.entreprise = ID(3);
    c.metier = TEXTE("K2204");
    c.intitule = TEXTE("Agent de propreté");
    c.postes = 1;
    c.commune = TEXTE("59350");
    c.date = TEXTE("2017-02-01");
    c.contrat = TEXTE("cdi");
    c.origine = TEXTE("locale_cre");
    REFUSE(decide_capter_offre, "NON_AUTORISE", "");
    REGLES.entreprise.mer_par_referent = true;
    struct decision d = essai_decider(decide_capter_offre, &etat, &x, &c.base);
    REGLES.entreprise.mer_par_referent = false;
    const Entreprise__OffreCaptee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CAPTEE);
    assert_string_equal(e->par_role, "referent");
}

static void an_open_offer_may_be_negotiated(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    Entreprise__NegocierOffre c = ENTREPRISE__NEGOCIER_OFFRE__INIT;
    c.postes = -1;
    c.contrat = TEXTE("cdx");
    REFUSE(decide_negocier_offre, "CHAMP_REQUIS", "offre");
    c.offre = ID(4);
    REFUSE(decide_negocier_offre, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-01-15");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_negocier_offre, "NON_AUTORISE", "");
    x.role = "";
    REFUSE(decide_negocier_offre, "OFFRE_INCONNUE", "offre");
    etat.offre = offre_captee();
    etat.offre.close_le = date_parse("2017-03-01");
    REFUSE(decide_negocier_offre, "OFFRE_CLOSE", "offre");
    etat.offre.close_le = DATE_NONE;
    etat.offre.pourvus = 2;
    REFUSE(decide_negocier_offre, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-03");
    REFUSE(decide_negocier_offre, "VALEUR_HORS_LIMITES", "postes");
    c.postes = 1;
    REFUSE(decide_negocier_offre, "POSTES_POURVUS", "postes");
    c.postes = 0;
    REFUSE(decide_negocier_offre, "VALEUR_INCONNUE", "contrat");
    c.contrat = TEXTE("");
    c.dequalifiee = true;
    struct decision d = essai_decider(decide_negocier_offre, &etat, &x, &c.base);
    const Entreprise__OffreNegociee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_OFFRE_NEGOCIEE);
    assert_int_equal(e->postes, 2); /* Left out: as it was. */
    assert_string_equal(e->contrat, "cdd");
    assert_true(e->dequalifiee);
}

static void an_offer_is_diffused_once(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    Entreprise__DiffuserOffre c = ENTREPRISE__DIFFUSER_OFFRE__INIT;
    REFUSE(decide_diffuser_offre, "CHAMP_REQUIS", "offre");
    c.offre = ID(4);
    c.date = TEXTE("2017-01-31");
    x.protocole = &PROTOCOLE;
    x.role = "cre";
    REFUSE(decide_diffuser_offre, "OFFRE_INCONNUE", "offre");
    etat.offre = offre_captee();
    etat.offre.diffusee_le = date_parse("2017-02-02");
    REFUSE(decide_diffuser_offre, "OFFRE_DEJA_DIFFUSEE", "offre");
    etat.offre.diffusee_le = DATE_NONE;
    REFUSE(decide_diffuser_offre, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-01");
    struct decision d = essai_decider(decide_diffuser_offre, &etat, &x, &c.base);
    const Entreprise__OffreDiffusee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_OFFRE_DIFFUSEE);
    assert_string_equal(e->intitule, "Agent de propreté");
    assert_int_equal(e->postes, 2);
}

static void an_offer_is_filled_when_all_posts_have_started(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    Entreprise__CloreOffre c = ENTREPRISE__CLORE_OFFRE__INIT;
    REFUSE(decide_clore_offre, "CHAMP_REQUIS", "offre");
    c.offre = ID(4);
    REFUSE(decide_clore_offre, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-09");
    c.issue = TEXTE("reussie");
    REFUSE(decide_clore_offre, "VALEUR_INCONNUE", "issue");
    c.issue = TEXTE("pourvue");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_clore_offre, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_clore_offre, "OFFRE_INCONNUE", "offre");
    etat.offre = offre_captee();
    etat.offre.pourvus = 1;
    REFUSE(decide_clore_offre, "POSTES_NON_POURVUS", "issue");
    c.issue = TEXTE("non_pourvue");
    REFUSE(decide_clore_offre, "CHAMP_REQUIS", "motif");
    c.motif = TEXTE("Un Motif");
    REFUSE(decide_clore_offre, "CODE_INVALIDE", "motif");
    c.motif = TEXTE("abandon_employeur");
    etat.offre.pourvus = 2;
    REFUSE(decide_clore_offre, "OFFRE_POURVUE", "issue");
    etat.offre.pourvus = 1;
    const struct ouvert ouverts[] = {
        { ID(5), ID(4), ID(1), false, date_parse("2017-02-10") },
        { ID(7), ID(4), ID(8), true, date_parse("2017-02-05") },
    };
    etat.ouverts = ouverts;
    etat.ouvert_count = 2;
    REFUSE(decide_clore_offre, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-10");
    struct decision d = essai_decider(decide_clore_offre, &etat, &x, &c.base);
    const Entreprise__OffreCloturee *e =
        essai_accord(&d, 3, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CLOTUREE);
    assert_int_equal(e->postes, 2);
    assert_int_equal(e->pourvus, 1);
    const Entreprise__PositionnementAbandonne *a =
        (const Entreprise__PositionnementAbandonne *)d.events[2].body;
    assert_int_equal(d.events[2].member, ENTREPRISE__EVENEMENT__FAIT_POSITIONNEMENT_ABANDONNE);
    assert_string_equal(a->personne, ID(8));
    assert_string_equal(a->motif, "offre_cloturee");

    etat.offre.pourvus = 2;
    etat.ouvert_count = 0;
    c.issue = TEXTE("pourvue");
    c.motif = TEXTE("");
    d = essai_decider(decide_clore_offre, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CLOTUREE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_company_needs_a_true_siret_and_known_codes),
        cmocka_unit_test(siret_keys),
        cmocka_unit_test(shapes_of_codes),
        cmocka_unit_test(a_company_changes_only_when_known),
        cmocka_unit_test(a_contact_of_a_company_has_a_name_and_no_birth),
        cmocka_unit_test(an_offer_is_captured_with_true_codes_and_dates),
        cmocka_unit_test(a_referent_works_as_cre_only_where_the_protocol_says),
        cmocka_unit_test(an_open_offer_may_be_negotiated),
        cmocka_unit_test(an_offer_is_diffused_once),
        cmocka_unit_test(an_offer_is_filled_when_all_posts_have_started),
    };
    return cmocka_run_group_tests(tests, essai_debut, essai_fin);
}
