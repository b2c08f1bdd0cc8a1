/* Identities: who is found by which spelling, who looks like whom, fusions and their undo, and
 * erasure, after which nothing personal is left anywhere in the store. */
#include "unit/reperage/essai.h"

static size_t found(struct harness *h, const char *text, const char *birth, const char **first)
{
    Reperage__Recherche q = REPERAGE__RECHERCHE__INIT;
    q.texte = (char *)(uintptr_t)text;
    q.date_naissance = (char *)(uintptr_t)birth;
    const Reperage__RechercheReponse *a = DEMANDER(h, RECHERCHE, q, NULL);
    *first = a->n_identites == 0 ? "" : a->identites[0]->personne;
    return a->n_identites;
}

static struct harness *six_people(void)
{
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    for (int n = 0; n < 6; n++)
        essai_prescrire(h, n, HAZEBROUCK, (char *)"2017-03-01");
    return h;
}

static void a_search_forgives_accents_and_spelling(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *birth;
        int person; /* -1: nobody. */
    } cases[] = {
        { "zéphyr", "", 0 },         { "ZEPHYR PRUNE", "", 0 },  { "prune zephyr", "", 0 },
        { "séfir", "", 0 },          { "zep", "", 0 },           { "ze pr", "", 0 },
        { "zephyr basile", "", -1 }, { "galene", "", 3 },        { "galaine ambre", "", 3 },
        { "", "1991-05-23", 4 },     { "bas", "1991-05-23", 4 }, { "zephyr", "1991-05-23", -1 },
        { "inconnu", "", -1 },
    };
    struct harness *h = six_people();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *first;
        size_t count = found(h, cases[i].text, cases[i].birth, &first);
        const char *expected = cases[i].person < 0 ? "" : ID('p', cases[i].person);
        if (strcmp(first, expected) != 0 || (cases[i].person < 0 && count > 0))
            fail_msg("«%s» %s: %s", cases[i].text, cases[i].birth, first);
    }
    Reperage__Recherche q = REPERAGE__RECHERCHE__INIT;
    q.texte = (char *)" - ";
    DEMANDER_EN_VAIN(h, RECHERCHE, q, "RECHERCHE_VIDE");
    q.date_naissance = (char *)"hier";
    DEMANDER_EN_VAIN(h, RECHERCHE, q, "DATE_INVALIDE");
    harness_close(&h);
}

static void exact_names_come_first(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 7, (char *)"2017-03-01");
    p.identite.nom = (char *)"SÉFIR";
    p.identite.prenom = (char *)"Ondine";
    ENVOYER(h, PRESCRIRE, *c);
    const char *first;
    assert_int_equal(found(h, "sefir", "", &first), 2);
    assert_string_equal(first, ID('p', 7));
    assert_int_equal(found(h, "zephyr", "", &first), 2);
    assert_string_equal(first, ID('p', 0));
    harness_close(&h);
}

static void stands(struct harness *h, const char *au, const char *etat, const char *since)
{
    Reperage__Recherche q = REPERAGE__RECHERCHE__INIT;
    q.texte = (char *)"zephyr";
    const Reperage__RechercheReponse *a = DEMANDER(h, RECHERCHE, q, au);
    assert_int_equal(a->n_identites, 1);
    assert_string_equal(a->identites[0]->etat, etat);
    assert_string_equal(a->identites[0]->etat_du, since);
    assert_string_equal(a->identites[0]->commune, HAZEBROUCK);
}

static void a_search_says_where_somebody_stands(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    stands(h, "2017-03-10", "recue", "2017-03-01");
    essai_ouvrir_parcours(h, 0, (char *)"2017-03-20");
    stands(h, "2017-03-20", "en_parcours", "2017-03-20");
    essai_proposer_sortie(h, 0, "positive", (char *)"2017-08-20");
    essai_sortir(h, 0, (char *)"2017-09-01");
    stands(h, "2017-08-31", "en_parcours", "2017-03-20");
    stands(h, "2017-09-01", "sorti", "2017-09-01");
    stands(h, "2017-03-19", "recue", "2017-03-01"); /* As it was. */
    harness_close(&h);
}

static void identities_are_given_by_id(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    char *ids[] = { ID('p', 1), ID('p', 99), ID('p', 3) };
    Reperage__Identites q = REPERAGE__IDENTITES__INIT;
    q.personnes = ids;
    q.n_personnes = 3;
    const Reperage__IdentitesReponse *a = DEMANDER(h, IDENTITES, q, "2017-11-29");
    assert_int_equal(a->n_identites, 2); /* Nobody has the second id. */
    assert_string_equal(a->identites[0]->identite->nom, "QUARTZ");
    assert_string_equal(a->identites[0]->coordonnees->telephone, "0300000000");
    assert_int_equal(a->identites[0]->age, 41); /* The day before the birthday. */
    a = DEMANDER(h, IDENTITES, q, "2017-11-30");
    assert_int_equal(a->identites[0]->age, 42);
    harness_close(&h);
}

static void a_former_name_still_finds_the_person(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    identite.nom = (char *)"CORINDON";
    identite.prenom = (char *)"Ambre";
    identite.nom_naissance = (char *)"GALÈNE";
    identite.date_naissance = (char *)"1969-01-19";
    Reperage__CorrigerIdentite c = REPERAGE__CORRIGER_IDENTITE__INIT;
    c.personne = ID('p', 3);
    c.identite = &identite;
    c.motif = (char *)"changement";
    ENVOYER(h, CORRIGER_IDENTITE, c);
    const char *first;
    assert_int_equal(found(h, "galene", "", &first), 1);
    assert_int_equal(found(h, "corindon", "", &first), 1);
    assert_string_equal(first, ID('p', 3));
    char *ids[] = { ID('p', 3) };
    Reperage__Identites q = REPERAGE__IDENTITES__INIT;
    q.personnes = ids;
    q.n_personnes = 1;
    const Reperage__IdentitesReponse *a = DEMANDER(h, IDENTITES, q, NULL);
    assert_string_equal(a->identites[0]->identite->nom, "CORINDON");
    assert_string_equal(a->identites[0]->coordonnees->adresse, "3 rue des Carrières"); /* Kept. */
    essai_rejouer(h);
    harness_close(&h);
}

static void look_alikes_are_shown_most_likely_first(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 0, (char *)"2017-03-01");
    c->personne = ID('p', 8); /* A twin. */
    c->prescription = ID('r', 8);
    p.identite.prenom = (char *)"Basile";
    ENVOYER(h, PRESCRIRE, *c);
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    identite.nom = (char *)"Zefyr";
    identite.prenom = (char *)"Prune";
    identite.date_naissance = (char *)"1980-03-12";
    Reperage__Doublons q = REPERAGE__DOUBLONS__INIT;
    DEMANDER_EN_VAIN(h, DOUBLONS, q, "CHAMP_REQUIS");
    q.identite = &identite;
    const Reperage__DoublonsReponse *a = DEMANDER(h, DOUBLONS, q, NULL);
    assert_int_equal(a->n_identites, 2);
    assert_string_equal(a->identites[0]->personne, ID('p', 0));
    assert_string_equal(a->identites[1]->personne, ID('p', 8));
    q.identite = NULL;
    q.personne = ID('p', 0);
    a = DEMANDER(h, DOUBLONS, q, NULL);
    assert_int_equal(a->n_identites, 1); /* Not itself. */
    assert_string_equal(a->identites[0]->personne, ID('p', 8));
    q.personne = ID('p', 99);
    DEMANDER_EN_VAIN(h, DOUBLONS, q, "PERSONNE_INCONNUE");
    harness_close(&h);
}

/* --- Fusions --------------------------------------------------------------------------------- */

static void merge(struct harness *h, int kept, int absorbed)
{
    Reperage__FusionnerPersonnes c = REPERAGE__FUSIONNER_PERSONNES__INIT;
    c.garde = ID('p', kept);
    c.absorbee = ID('p', absorbed);
    ENVOYER(h, FUSIONNER_PERSONNES, c);
}

static void unmerge(struct harness *h, int kept, int absorbed)
{
    Reperage__AnnulerFusion c = REPERAGE__ANNULER_FUSION__INIT;
    c.garde = ID('p', kept);
    c.absorbee = ID('p', absorbed);
    ENVOYER(h, ANNULER_FUSION, c);
}

static size_t prescriptions_of(struct harness *h, int person, const char **merged_into)
{
    Reperage__Personne q = REPERAGE__PERSONNE__INIT;
    q.personne = ID('p', person);
    const Reperage__PersonneReponse *a = DEMANDER(h, PERSONNE, q, NULL);
    *merged_into = a->fusionnee_dans;
    return a->n_prescriptions;
}

/* Every column of every row of the service's own tables, as one text; the caller frees it. */
static char *dump(struct harness *h)
{
    static const char SQL[] =
        "SELECT group_concat(personne || '|' || sexe || '|' || racine || '|' ||"
        " coalesce(fusionnee_dans, '-'), ';') FROM (SELECT * FROM personne ORDER BY personne)";
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(h), SQL);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    char *text = strdup(stmt_column_text(&s, 0));
    stmt_end(&s);
    return text;
}

static void an_undone_fusion_leaves_no_trace(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    char *before = dump(h);
    const char *into;
    merge(h, 1, 2);
    assert_int_equal(prescriptions_of(h, 1, &into), 2);
    assert_string_equal(into, "");
    assert_int_equal(prescriptions_of(h, 2, &into), 2); /* The absorbed id answers for both. */
    assert_string_equal(into, ID('p', 1));
    merge(h, 3, 1);
    assert_int_equal(prescriptions_of(h, 2, &into), 3);
    assert_string_equal(into, ID('p', 3)); /* Through two fusions. */
    unmerge(h, 3, 1);
    assert_int_equal(prescriptions_of(h, 2, &into), 2);
    assert_string_equal(into, ID('p', 1)); /* The first fusion stands. */
    unmerge(h, 1, 2);
    char *after = dump(h);
    assert_string_equal(after, before);
    assert_int_equal(prescriptions_of(h, 1, &into), 1);
    free(before);
    free(after);
    essai_rejouer(h);
    harness_close(&h);
}

static void what_came_during_the_fusion_stays_with_the_kept_person(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    merge(h, 1, 2);
    essai_recevoir(h, 1, 0, "domicile", (char *)"2017-03-10");
    unmerge(h, 1, 2);
    Reperage__Pieces q = REPERAGE__PIECES__INIT;
    q.personne = ID('p', 1);
    const Reperage__PiecesReponse *a = DEMANDER(h, PIECES, q, NULL);
    assert_int_equal(a->n_recues, 1);
    q.personne = ID('p', 2);
    a = DEMANDER(h, PIECES, q, NULL);
    assert_int_equal(a->n_recues, 0);
    harness_close(&h);
}

static void the_kept_person_is_found_by_both_names(void **unused)
{
    (void)unused;
    struct harness *h = six_people();
    merge(h, 1, 2);
    const char *first;
    assert_int_equal(found(h, "onyx", "", &first), 1);
    assert_string_equal(first, ID('p', 1));
    char *ids[] = { ID('p', 2) };
    Reperage__Identites q = REPERAGE__IDENTITES__INIT;
    q.personnes = ids;
    q.n_personnes = 1;
    const Reperage__IdentitesReponse *a = DEMANDER(h, IDENTITES, q, NULL);
    assert_string_equal(a->identites[0]->fusionnee_dans, ID('p', 1));
    assert_string_equal(a->identites[0]->identite->nom, "QUARTZ");
    harness_close(&h);
}

/* --- Erasure --------------------------------------------------------------------------------- */

/* Does any text of any table hold this? The log keeps sealed bytes only. */
static bool store_holds(struct harness *h, const char *needle)
{
    static const char COLUMNS[] =
        "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.type <> 'INTEGER' ORDER BY m.name, c.cid";
    static char checks[400][256]; /* Statements are kept by their address. */
    size_t count = 0;
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(h), COLUMNS);
    while (stmt_step(&s, &err) == STMT_ROW) {
        assert_true(count < COUNT_OF(checks));
        (void)snprintf(
            checks[count++], sizeof(checks[0]),
            "SELECT 1 FROM \"%s\" WHERE instr(CAST(\"%s\" AS BLOB), CAST(:what AS BLOB))",
            stmt_column_text(&s, 0), stmt_column_text(&s, 1));
    }
    assert_true(count > 100);
    bool holds = false;
    for (size_t i = 0; i < count && !holds; i++) {
        stmt_begin(&s, harness_store(h), checks[i]);
        stmt_text(&s, ":what", needle);
        int rc = stmt_step(&s, &err);
        assert_true(rc >= 0);
        holds = rc == STMT_ROW;
        stmt_end(&s);
    }
    return holds;
}

static void prescribe_with_free_text(struct harness *h)
{
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    Prive__Texte motif = PRIVE__TEXTE__INIT;
    motif.texte = (char *)"Motif secret de la prescription";
    c->motif = &motif;
    ENVOYER(h, PRESCRIRE, *c);
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"2017-03-02");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    Prive__Texte synthesis = PRIVE__TEXTE__INIT;
    synthesis.texte = (char *)"Synthese secrete du diagnostic";
    held.synthese = &synthesis;
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
}

static void an_erased_person_leaves_only_facts(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    prescribe_with_free_text(h);
    essai_prescrire(h, 2, HAZEBROUCK, (char *)"2017-03-01"); /* An older id of the same person. */
    merge(h, 1, 2);
    essai_prescrire(h, 3, HAZEBROUCK, (char *)"2017-03-01");
    static const char *const personal[] = { "QUARTZ", "Basile",       "1975-11-30",
                                            "ONYX",   "Motif secret", "Synthese secrete",
                                            "BASILE", "KART",         "Quartz" };
    static const char *const others[] = { "GALÈNE", "3 rue des Carrières" };
    for (size_t i = 0; i < 7; i++)
        assert_true(store_holds(h, personal[i]));

    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
    c.personne = ID('p', 1);
    c.motif = (char *)"demande";
    const struct decision *d = ENVOYER(h, EFFACER_PERSONNE, c);
    assert_int_equal(d->events[0].erase_count, 2); /* With all ids merged into it. */
    const Reperage__PersonneEffacee *e = EVENEMENT(d, 0, PERSONNE_EFFACEE);
    assert_int_equal(e->n_personnes, 2);

    for (size_t i = 0; i < COUNT_OF(personal); i++)
        if (store_holds(h, personal[i]))
            fail_msg("«%s» is still there", personal[i]);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_true(store_holds(h, others[i])); /* Of somebody else. */
    const char *first;
    assert_int_equal(found(h, "quartz", "", &first), 0);
    assert_int_equal(found(h, "", "1975-11-30", &first), 0);
    essai_rejouer(h); /* Without the personal parts the same rows follow. */
    harness_close(&h);
}

static void counts_are_as_before(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    prescribe_with_free_text(h);
    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
    c.personne = ID('p', 1);
    c.motif = (char *)"duree_conservation";
    ENVOYER(h, EFFACER_PERSONNE, c);
    Reperage__Prescriptions list = REPERAGE__PRESCRIPTIONS__INIT;
    const Reperage__PrescriptionsReponse *a = DEMANDER(h, PRESCRIPTIONS, list, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->etat, ETAT_DIAGNOSTIQUEE);
    Reperage__Personne q = REPERAGE__PERSONNE__INIT;
    q.personne = ID('p', 1);
    const Reperage__PersonneReponse *person = DEMANDER(h, PERSONNE, q, NULL);
    assert_true(person->effacee);
    assert_string_equal(person->sexe, "homme");
    assert_string_equal(person->commune, HAZEBROUCK);
    assert_int_equal(person->situation->rsa, OUI);
    char *ids[] = { ID('p', 1) };
    Reperage__Identites who = REPERAGE__IDENTITES__INIT;
    who.personnes = ids;
    who.n_personnes = 1;
    const Reperage__IdentitesReponse *identities = DEMANDER(h, IDENTITES, who, NULL);
    assert_true(identities->identites[0]->effacee);
    assert_null(identities->identites[0]->identite);
    assert_null(identities->identites[0]->coordonnees);
    harness_close(&h);
}

/* A text recorded on the kept person during a fusion is that person's, also after the undo. */
static void a_text_belongs_to_whom_the_event_names(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_prescrire(h, 2, HAZEBROUCK, (char *)"2017-03-01");
    essai_transmettre(h, 2, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 2, 0, (char *)"2017-03-10", (char *)"");
    merge(h, 1, 2);
    Reperage__RealiserDiagnostic held = essai_diagnostic(2, 0, (char *)"2017-03-10");
    Prive__Texte synthesis = PRIVE__TEXTE__INIT;
    synthesis.texte = (char *)"Synthese secrete du diagnostic";
    held.synthese = &synthesis;
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    unmerge(h, 1, 2);
    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
    c.personne = ID('p', 2);
    c.motif = (char *)"demande";
    ENVOYER(h, EFFACER_PERSONNE, c);
    essai_rejouer(h);
    c.personne = ID('p', 1);
    ENVOYER(h, EFFACER_PERSONNE, c);
    assert_false(store_holds(h, "Synthese secrete"));
    essai_rejouer(h);
    harness_close(&h);
}

/* Her name is entreprise's; the right to erase is repérage's alone. */
static void a_company_s_contact_may_be_forgotten(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
    c.personne = ID('k', 1);
    c.motif = (char *)"demande";
    REFUSER(h, EFFACER_PERSONNE, c, "PERSONNE_INCONNUE", "personne");
    Entreprise__ContactEntrepriseEnregistre e = ENTREPRISE__CONTACT_ENTREPRISE_ENREGISTRE__INIT;
    e.contact = ID('k', 1);
    e.entreprise = ID('e', 1);
    essai_entendre(h, "entreprise", &entreprise__evenement__descriptor,
                   ENTREPRISE__EVENEMENT__FAIT_CONTACT_ENTREPRISE_ENREGISTRE, &e.base);
    const struct decision *d = ENVOYER(h, EFFACER_PERSONNE, c);
    assert_int_equal(d->events[0].erase_count, 1);
    assert_string_equal(d->events[0].erases[0], ID('k', 1));
    REFUSER(h, EFFACER_PERSONNE, c, "PERSONNE_EFFACEE", "personne");
    essai_rejouer(h);
    REFUSER(h, EFFACER_PERSONNE, c, "PERSONNE_EFFACEE", "personne");
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_forgives_accents_and_spelling),
        cmocka_unit_test(exact_names_come_first),
        cmocka_unit_test(a_search_says_where_somebody_stands),
        cmocka_unit_test(identities_are_given_by_id),
        cmocka_unit_test(a_former_name_still_finds_the_person),
        cmocka_unit_test(look_alikes_are_shown_most_likely_first),
        cmocka_unit_test(an_undone_fusion_leaves_no_trace),
        cmocka_unit_test(what_came_during_the_fusion_stays_with_the_kept_person),
        cmocka_unit_test(the_kept_person_is_found_by_both_names),
        cmocka_unit_test(an_erased_person_leaves_only_facts),
        cmocka_unit_test(counts_are_as_before),
        cmocka_unit_test(a_text_belongs_to_whom_the_event_names),
        cmocka_unit_test(a_company_s_contact_may_be_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
