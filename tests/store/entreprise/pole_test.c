/* The pool, what is heard from parcours and repérage, and who may act: given acts and events, what
 * the questions answer, at several dates. Each scene ends with a replay that gives the same store.
 */
#include "store/entreprise/scene.h"

static const char *const PORTEE_A[] = { "referent-a" };
static const struct context REFERENT_A = { .role = "referent",
                                           .portee = PORTEE_A,
                                           .portee_count = 1 };

static void sortir(const char *personne, const char *date)
{
    char parcours[40];
    (void)snprintf(parcours, sizeof(parcours), "p-%s", personne);
    ENTENDU(SORTIE_VALIDEE, SortieValidee, SORTIE_VALIDEE, .parcours = id(parcours),
            .personne = id(personne), .sortie = TEXTE("emploi_contrat"), .date = TEXTE(date));
}

static void contacter(const char *contact, const char *personne, const char *date)
{
    Prive__Texte texte = PRIVE__TEXTE__INIT;
    texte.texte = TEXTE("Cherche à temps plein.");
    ACTE(CONTACTER_CANDIDAT, ContacterCandidat, CONTACTER_CANDIDAT, .contact = id(contact),
         .personne = id(personne), .date = TEXTE(date), .mode = TEXTE("telephone"),
         .commentaire = &texte);
}

static int64_t compter(const char *sql)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(scene), sql);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return count;
}

static void the_bascule_brings_a_candidate_with_a_first_contact_due(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    entrer("prune", "referent-a", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    assert_int_equal(harness_refused_reactions(scene), 0);
    QUESTION(avant, Pole, POLE, "2017-01-31", .limite = 0);
    assert_int_equal(avant->n_lignes, 0);
    QUESTION(pole, Pole, POLE, "2017-03-01", .limite = 0);
    assert_int_equal(pole->n_lignes, 1);
    const Entreprise__LigneCandidat *ligne = pole->lignes[0];
    assert_string_equal(ligne->parcours, id("p-prune"));
    assert_string_equal(ligne->referent, "referent-a");
    assert_string_equal(ligne->metiers[0], "K2204");
    assert_string_equal(ligne->communes[0], "59350");
    assert_true(ligne->cv_remis);
    assert_true(ligne->disponible);
    assert_string_equal(ligne->contact_avant, "2017-03-01");
    assert_false(ligne->en_retard);
    QUESTION(tard, Pole, POLE, "2017-03-02", .limite = 0);
    assert_true(tard->lignes[0]->en_retard);

    contacter("c1", "prune", "2017-03-02");
    QUESTION(apres, Pole, POLE, "2017-03-02", .limite = 0);
    assert_false(apres->lignes[0]->en_retard);
    assert_string_equal(apres->lignes[0]->dernier_contact, "2017-03-02");
    assert_string_equal(apres->lignes[0]->contact_avant, "2017-04-02");
    basculer("prune", "2017-04-01", "K2204", "59350"); /* Again: refused, and listed. */
    assert_int_equal(harness_refused_reactions(scene), 1);
    fermer();
}

static void an_etape_or_a_veille_makes_a_candidate_wait(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    entrer("prune", "referent-a", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    ENTENDU(ETAPE_DEMARREE, EtapeDemarree, ETAPE_DEMARREE, .etape = id("etape"),
            .parcours = id("p-prune"), .personne = id("prune"), .date = TEXTE("2017-02-10"));
    ENTENDU(ETAPE_TERMINEE, EtapeTerminee, ETAPE_TERMINEE, .etape = id("etape"),
            .parcours = id("p-prune"), .personne = id("prune"), .date = TEXTE("2017-02-20"),
            .demarree = true);
    ENTENDU(ETAPE_TERMINEE, EtapeTerminee, ETAPE_TERMINEE, .etape = id("annulee"),
            .parcours = id("p-prune"), .personne = id("prune"), .date = TEXTE("2017-02-21"));
    ENTENDU(VEILLE_OUVERTE, VeilleOuverte, VEILLE_OUVERTE, .parcours = id("p-prune"),
            .personne = id("prune"), .date = TEXTE("2017-03-01"));
    ENTENDU(VEILLE_CLOSE, VeilleClose, VEILLE_CLOSE, .parcours = id("p-prune"),
            .personne = id("prune"), .date = TEXTE("2017-04-01"));
    ENTENDU(VEILLE_OUVERTE, VeilleOuverte, VEILLE_OUVERTE, .parcours = id("p-prune"),
            .personne = id("prune"), .date = TEXTE("2017-05-01"));
    ENTENDU(VEILLE_CLOSE, VeilleClose, VEILLE_CLOSE, .parcours = id("p-prune"),
            .personne = id("prune"), .date = TEXTE("2017-05-10"));
    static const struct {
        const char *au;
        bool disponible;
    } cas[] = {
        { "2017-02-09", true }, { "2017-02-10", false }, { "2017-02-19", false },
        { "2017-02-20", true }, { "2017-03-01", false }, { "2017-03-31", false },
        { "2017-04-01", true }, { "2017-05-09", false }, { "2017-05-10", true },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        QUESTION(pole, Pole, POLE, cas[i].au, .limite = 0);
        assert_int_equal(pole->lignes[0]->disponible, cas[i].disponible);
    }
    fermer();
}

static void candidates_are_ranked_by_job_then_mobility(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-03-01");
    static const struct {
        const char *nom;
        const char *metier;
        const char *commune;
    } pool[] = {
        { "hors-metier", "N1103", "59350" },  { "famille", "K2201", "59350" },
        { "exact-loin", "K2204", "59512" },   { "exact-pris", "K2204", "59350" },
        { "exact-proche", "K2204", "59350" },
    };
    for (size_t i = 0; i < COUNT_OF(pool); i++) {
        entrer(pool[i].nom, "referent-a", "2017-01-10");
        basculer(pool[i].nom, "2017-02-01", pool[i].metier, pool[i].commune);
    }
    ENTENDU(ETAPE_DEMARREE, EtapeDemarree, ETAPE_DEMARREE, .etape = id("etape"),
            .parcours = id("p-exact-pris"), .personne = id("exact-pris"),
            .date = TEXTE("2017-02-10"));
    static const char *const ordre[] = { "exact-proche", "exact-pris", "exact-loin", "famille",
                                         "hors-metier" };
    QUESTION(possibles, CandidatsPossibles, CANDIDATS_POSSIBLES, NULL, .offre = id("agent"));
    assert_int_equal(possibles->n_lignes, COUNT_OF(ordre));
    for (size_t i = 0; i < COUNT_OF(ordre); i++)
        assert_string_equal(possibles->lignes[i]->personne, id(ordre[i]));

    positionner("m1", "agent", "exact-proche", "2017-03-10");
    QUESTION(reste, CandidatsPossibles, CANDIDATS_POSSIBLES, NULL, .offre = id("agent"));
    assert_int_equal(reste->n_lignes, COUNT_OF(ordre) - 1); /* Who is on it already is not. */
    Entreprise__CandidatsPossibles inconnue = ENTREPRISE__CANDIDATS_POSSIBLES__INIT;
    inconnue.offre = id("rien");
    assert_string_equal(
        refus_de(ENTREPRISE__REQUETE__QUESTION_CANDIDATS_POSSIBLES, &inconnue.base, NULL),
        "OFFRE_INCONNUE");
    QUESTION(metier, Pole, POLE, NULL, .metier = TEXTE("K2204"));
    assert_int_equal(metier->n_lignes, 3);
    QUESTION(commune, Pole, POLE, NULL, .commune = TEXTE("59512"));
    assert_int_equal(commune->n_lignes, 1);
    fermer();
}

static void a_sortie_empties_the_pool_and_closes_the_mer(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    capter("autre", "Zéphyr Nettoyage", "K2204", "2017-02-02");
    entrer("prune", "referent-a", "2017-01-10");
    entrer("basile", "referent-b", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    positionner("m1", "agent", "prune", "2017-02-10");
    positionner("m2", "autre", "prune", "2017-02-11");
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-15");
    sortir("prune", "2017-03-01");
    sortir("basile", "2017-03-01"); /* Never in the pool: nothing to refuse. */
    assert_int_equal(harness_refused_reactions(scene), 0);
    QUESTION(pole, Pole, POLE, "2017-02-28", .limite = 0);
    assert_int_equal(pole->n_lignes, 1);
    QUESTION(vide, Pole, POLE, "2017-03-01", .limite = 0);
    assert_int_equal(vide->n_lignes, 0);
    QUESTION(mer, TableauMer, TABLEAU_MER, NULL, .etat = TEXTE("abandonne"));
    assert_int_equal(mer->n_lignes, 2);
    assert_string_equal(mer->lignes[0]->motif, "sortie");
    REFUS("PARCOURS_CLOS", POSITIONNER, Positionner, POSITIONNER, .positionnement = id("m3"),
          .offre = id("agent"), .personne = id("prune"), .date = TEXTE("2017-03-02"),
          .par = TEXTE("cre"));
    REFUS("PARCOURS_CLOS", DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
          .embauche = id("e2"), .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"),
          .contrat = TEXTE("cdi"), .debut = TEXTE("2017-03-02"));
    REFUS("PERSONNE_INCONNUE", DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
          .embauche = id("e2"), .personne = id("inconnu"), .entreprise = id("Zéphyr Nettoyage"),
          .contrat = TEXTE("cdi"), .debut = TEXTE("2017-03-02"));
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-04"),
         .heures_centi = 15167); /* The embauche goes on. */
    fermer();
}

static void a_withdrawal_ends_the_period_and_a_bascule_begins_another(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    entrer("prune", "referent-a", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    ENTENDU(RETRAIT_POLE_ECONOMIQUE, RetraitPoleEconomique, RETRAIT_POLE_ECONOMIQUE,
            .parcours = id("p-prune"), .personne = id("prune"), .date = TEXTE("2017-03-01"),
            .motif = TEXTE("formation"));
    basculer("prune", "2017-04-01", "N1103", "59350");
    assert_int_equal(harness_refused_reactions(scene), 0);
    QUESTION(premier, Pole, POLE, "2017-02-28", .limite = 0);
    assert_string_equal(premier->lignes[0]->metiers[0], "K2204");
    QUESTION(entre, Pole, POLE, "2017-03-31", .limite = 0);
    assert_int_equal(entre->n_lignes, 0);
    QUESTION(second, Pole, POLE, NULL, .limite = 0);
    assert_int_equal(second->n_lignes, 1);
    assert_string_equal(second->lignes[0]->metiers[0], "N1103");
    fermer();
}

static void a_proposed_candidate_is_positioned_by_the_referent(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    ENTENDU(CANDIDAT_PROPOSE, CandidatPropose, CANDIDAT_PROPOSE, .parcours = id("p-prune"),
            .personne = id("prune"), .offre = id("agent"), .referent = TEXTE("referent-a"),
            .date = TEXTE("2017-02-10"));
    ENTENDU(CANDIDAT_PROPOSE, CandidatPropose, CANDIDAT_PROPOSE, .parcours = id("p-prune"),
            .personne = id("prune"), .offre = id("agent"), .referent = TEXTE("referent-a"),
            .date = TEXTE("2017-02-11"));
    assert_int_equal(harness_refused_reactions(scene), 0);
    assert_int_equal(compter("SELECT count(*) FROM positionnement WHERE par = 'referent'"), 1);
    ENTENDU(CANDIDAT_PROPOSE, CandidatPropose, CANDIDAT_PROPOSE, .parcours = id("p-prune"),
            .personne = id("prune"), .offre = id("rien"), .referent = TEXTE("referent-a"),
            .date = TEXTE("2017-02-11"));
    assert_int_equal(harness_refused_reactions(scene), 1);
    fermer();
}

static void the_pair_s_referent_changes_from_its_date_on(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    positionner("m1", "agent", "prune", "2017-02-10");
    ENTENDU(REFERENT_DESIGNE, ReferentDesigne, REFERENT_DESIGNE, .parcours = id("p-prune"),
            .personne = id("prune"), .referent = TEXTE("referent-b"),
            .precedent = TEXTE("referent-a"), .date = TEXTE("2017-03-01"));
    QUESTION(avant, Pole, POLE, "2017-02-28", .referent = TEXTE("referent-a"));
    assert_int_equal(avant->n_lignes, 1);
    QUESTION(apres, Pole, POLE, "2017-03-01", .referent = TEXTE("referent-a"));
    assert_int_equal(apres->n_lignes, 0);
    QUESTION(mer, TableauMer, TABLEAU_MER, NULL, .offre = id("agent"));
    assert_string_equal(mer->lignes[0]->referent, "referent-b"); /* Results go to the new one. */
    fermer();
}

static void results_go_to_the_referent_of_the_open_parcours_after_a_merger(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    basculer("prune", "2017-02-01", "K2204", "59350");
    positionner("m1", "agent", "prune", "2017-02-10");
    entrer("prunelle", "referent-b", "2017-03-01"); /* The same person, as it turns out. */
    sortir("prunelle", "2017-05-02");
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    QUESTION(mer, TableauMer, TABLEAU_MER, NULL, .offre = id("agent"));
    assert_string_equal(mer->lignes[0]->referent, "referent-a");
    QUESTION(avant, TableauMer, TABLEAU_MER, "2017-05-01", .offre = id("agent"));
    assert_string_equal(avant->lignes[0]->referent, "referent-b"); /* Both open: the last named. */
    fermer();
}

static void a_referent_acts_for_own_candidates_in_roubaix_only(void **unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++) {
        bool roubaix = i == 1;
        ouvrir(roubaix ? "roubaix" : "flandre-lys", "2022-06-01");
        creer_entreprise("Zéphyr Nettoyage", "73282932000074");
        capter("agent", "Zéphyr Nettoyage", "K2204", "2022-02-01");
        entrer("prune", "referent-a", "2022-01-10");
        entrer("basile", "referent-b", "2022-01-10");
        Entreprise__Positionner c = ENTREPRISE__POSITIONNER__INIT;
        c.positionnement = id("m1");
        c.offre = id("agent");
        c.personne = id("prune");
        c.date = TEXTE("2022-02-10");
        c.par = TEXTE("referent");
        const struct decision *d =
            agir(ENTREPRISE__COMMANDE__ACTE_POSITIONNER, &c.base, &REFERENT_A);
        assert_string_equal(d->refusal.code, roubaix ? "" : "NON_AUTORISE");
        c.positionnement = id("m2");
        c.personne = id("basile");
        d = agir(ENTREPRISE__COMMANDE__ACTE_POSITIONNER, &c.base, &REFERENT_A);
        assert_string_equal(d->refusal.code, "NON_AUTORISE");
        fermer();
    }
}

/* --- Merged, parted, forgotten --- */

static void deux_dossiers(void)
{
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    entrer("prunelle", "referent-b", "2017-01-12");
    basculer("prunelle", "2017-02-01", "K2204", "59350");
    positionner("m1", "agent", "prunelle", "2017-02-10");
    embaucher("e1", "prunelle", "Zéphyr Nettoyage", "2017-02-15");
    contacter("c1", "prunelle", "2017-02-20");
}

static size_t embauches_de(const char *personne)
{
    QUESTION(embauches, Embauches, EMBAUCHES, NULL, .personne = id(personne));
    return embauches->n_lignes;
}

static void merged_persons_have_one_file_and_part_again(void **unused)
{
    (void)unused;
    deux_dossiers();
    assert_int_equal(embauches_de("prune"), 0);
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    assert_int_equal(embauches_de("prune"), 1);
    assert_int_equal(embauches_de("prunelle"), 1); /* The old id still leads there. */
    QUESTION(pole, Pole, POLE, NULL, .limite = 0);
    assert_string_equal(pole->lignes[0]->personne, id("prune"));
    assert_string_equal(pole->lignes[0]->dernier_contact, "2017-02-20");
    REFUS("DEJA_POSITIONNE", POSITIONNER, Positionner, POSITIONNER, .positionnement = id("m2"),
          .offre = id("agent"), .personne = id("prune"), .date = TEXTE("2017-03-01"),
          .par = TEXTE("cre"));
    embaucher("e2", "prunelle", "Zéphyr Nettoyage", "2017-05-15"); /* Recorded for who stays. */
    assert_int_equal(embauches_de("prune"), 2);

    ENTENDU_REPERAGE(FUSION_ANNULEE, FusionAnnulee, FUSION_ANNULEE, .garde = id("prune"),
                     .absorbee = id("prunelle"));
    assert_int_equal(embauches_de("prunelle"), 1);
    assert_int_equal(embauches_de("prune"), 1);
    QUESTION(encore, Pole, POLE, NULL, .limite = 0);
    assert_string_equal(encore->lignes[0]->personne, id("prunelle"));
    fermer();
}

static void merges_of_merges_part_in_any_order(void **unused)
{
    (void)unused;
    deux_dossiers();
    entrer("prunette", "referent-a", "2017-01-12");
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prunette"), .absorbee = id("prune"));
    assert_int_equal(embauches_de("prunette"), 1);
    assert_int_equal(compter("SELECT count(*) FROM parcours GROUP BY personne"),
                     3); /* All in one. */
    ENTENDU_REPERAGE(FUSION_ANNULEE, FusionAnnulee, FUSION_ANNULEE, .garde = id("prune"),
                     .absorbee = id("prunelle"));
    assert_int_equal(embauches_de("prunette"), 0);
    assert_int_equal(embauches_de("prunelle"), 1);
    fermer();
}

static void an_open_parcours_speaks_before_a_later_closed_one(void **unused)
{
    (void)unused;
    deux_dossiers(); /* Prunelle's parcours is two days younger than Prune's. */
    sortir("prunelle", "2017-04-01");
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    embaucher("e2", "prune", "Zéphyr Nettoyage", "2017-05-15");
    fermer();
}

static void two_periods_of_merged_candidates_show_once(void **unused)
{
    (void)unused;
    deux_dossiers();
    basculer("prune", "2017-03-01", "N1103", "59350");
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    QUESTION(pole, Pole, POLE, NULL, .limite = 0);
    assert_int_equal(pole->n_lignes, 1);
    assert_string_equal(pole->lignes[0]->metiers[0], "N1103");
    ACTE(QUITTER_POLE, QuitterPole, QUITTER_POLE, .personne = id("prune"),
         .date = TEXTE("2017-05-01"), .motif = TEXTE("embauche"));
    QUESTION(vide, Pole, POLE, NULL, .limite = 0);
    assert_int_equal(vide->n_lignes, 0);
    fermer();
}

static void a_forgotten_person_leaves_counts_and_no_text(void **unused)
{
    (void)unused;
    deux_dossiers();
    assert_int_equal(compter("SELECT count(*) FROM contact_candidat WHERE commentaire <> ''"), 1);
    char *personnes[] = { id("prunelle") };
    Reperage__PersonneEffacee e = REPERAGE__PERSONNE_EFFACEE__INIT;
    e.personne = id("prunelle");
    e.personnes = personnes;
    e.n_personnes = 1;
    e.motif = TEXTE("demande");
    Reperage__Evenement whole = REPERAGE__EVENEMENT__INIT;
    whole.fait_case = REPERAGE__EVENEMENT__FAIT_PERSONNE_EFFACEE;
    whole.personne_effacee = &e;
    const char *const erases[] = { id("prunelle") };
    const struct harness_fact fact = {
        .source = "reperage", .evenement = &whole.base, .erases = erases, .erase_count = 1
    };
    harness_hear(scene, &fact);
    assert_int_equal(compter("SELECT count(*) FROM contact_candidat WHERE commentaire <> ''"), 0);
    assert_int_equal(embauches_de("prunelle"), 1);
    REFUS("PERSONNE_EFFACEE", POSITIONNER, Positionner, POSITIONNER, .positionnement = id("m9"),
          .offre = id("agent"), .personne = id("prunelle"), .date = TEXTE("2017-03-01"),
          .par = TEXTE("cre"));
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-03"),
         .heures_centi = 15167);
    fermer();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bascule_brings_a_candidate_with_a_first_contact_due),
        cmocka_unit_test(an_etape_or_a_veille_makes_a_candidate_wait),
        cmocka_unit_test(candidates_are_ranked_by_job_then_mobility),
        cmocka_unit_test(a_sortie_empties_the_pool_and_closes_the_mer),
        cmocka_unit_test(a_withdrawal_ends_the_period_and_a_bascule_begins_another),
        cmocka_unit_test(a_proposed_candidate_is_positioned_by_the_referent),
        cmocka_unit_test(the_pair_s_referent_changes_from_its_date_on),
        cmocka_unit_test(results_go_to_the_referent_of_the_open_parcours_after_a_merger),
        cmocka_unit_test(a_referent_acts_for_own_candidates_in_roubaix_only),
        cmocka_unit_test(merged_persons_have_one_file_and_part_again),
        cmocka_unit_test(merges_of_merges_part_in_any_order),
        cmocka_unit_test(an_open_parcours_speaks_before_a_later_closed_one),
        cmocka_unit_test(two_periods_of_merged_candidates_show_once),
        cmocka_unit_test(a_forgotten_person_leaves_counts_and_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
