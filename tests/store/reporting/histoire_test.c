/* What was told late, wrongly, or about somebody who turned out to be another: the figures of any
 * past day follow. Each test tells its own small story. */
#include "store/reporting/monde.h"

#define LE(JOUR) ((struct ou){ .du = "2016-01-01", .jusqu = JOUR })

static int ouvrir_histoire(void **state)
{
    ouvrir_monde(state);
    protocole(FL);
    referent("R1", "referent", 100, "armentieres", "2016-01-01", "");
    referent("R2", "referent", 100, "bailleul", "2016-01-01", "");
    return 0;
}

/* After each story, the store is what a replay makes. */
static int fermer_histoire(void **state)
{
    assert_string_equal(harness_replay_difference(monde), "");
    return fermer_monde(state);
}

static void one(const char *id, const char *entree)
{
    entrer((struct participant){ .id = id,
                                 .sexe = "femme",
                                 .prescrit = "2016-02-01",
                                 .prescripteur = "elu",
                                 .entree = entree,
                                 .territoire = "armentieres",
                                 .referent = "R1" });
}

static int64_t value(const char *code, struct ou ou)
{
    const Reporting__Valeur *v = chiffre(code, ou);
    assert_true(v->connue);
    return v->valeur_centi;
}

static void a_contact_told_late_ends_the_silence_of_its_own_day(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    assert_int_equal(value("silence", LE("2017-03-02")), 10000);
    entretenir((struct entretien){
        .id = "t1", .parcours = "p1-1", .personne = "p1", .date = "2017-03-10", .contact = true });
    assert_int_equal(value("silence", LE("2017-03-09")), 10000);
    assert_int_equal(value("silence", LE("2017-03-10")), 0);
    entretenir((struct entretien){
        .id = "t2", .parcours = "p1-1", .personne = "p1", .date = "2017-02-01", .contact = true });
    assert_int_equal(value("silence", LE("2017-03-09")), 0);
    assert_int_equal(value("silence", LE("2017-05-09")), 0);
    assert_int_equal(value("silence", LE("2017-05-10")), 10000);
    assert_int_equal(value("sans_entretien", LE("2017-05-09")), 10000); /* None was an interview. */
}

static int64_t open_silences(void)
{
    static const char OPEN[] = "SELECT count(*) FROM attente WHERE au = 2147483647";
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(monde), OPEN);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return count;
}

static void who_has_left_is_silent_until_then_and_looked_at_no_more(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    entretenir((struct entretien){
        .id = "t1", .parcours = "p1-1", .personne = "p1", .date = "2017-02-01", .contact = true });
    assert_int_equal(open_silences(), 2); /* Of contacts and of interviews. */
    sortir((struct sortie){ .parcours = "p1-1", .personne = "p1", .date = "2017-06-01" });
    assert_int_equal(open_silences(), 0);
    assert_int_equal(value("silence", LE("2017-05-31")), 10000);
    assert_int_equal(chiffre("silence", LE("2017-06-01"))->numerateur_centi, 0);
    entretenir((struct entretien){ /* Recorded after the exit, and before it. */
                                   .id = "t2",
                                   .parcours = "p1-1",
                                   .personne = "p1",
                                   .date = "2017-05-20",
                                   .contact = true });
    assert_int_equal(value("silence", LE("2017-05-19")), 10000);
    assert_int_equal(value("silence", LE("2017-05-31")), 0);
    entretenir((struct entretien){
        .id = "t3", .parcours = "p1-1", .personne = "p1", .date = "2017-07-01", .contact = true });
    assert_int_equal(value("silence", LE("2017-05-31")), 0);
    assert_int_equal(chiffre("silence", LE("2017-12-31"))->numerateur_centi, 0);
    assert_int_equal(open_silences(), 0);
}

static void a_contact_recorded_by_mistake_never_was(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    for (int i = 0; i < 2; i++)
        entretenir((struct entretien){ .id = i == 0 ? "t1" : "t2",
                                       .parcours = "p1-1",
                                       .personne = "p1",
                                       .date = "2017-02-10",
                                       .contact = true,
                                       .entretien = true });
    Parcours__EntretienAnnule e = PARCOURS__ENTRETIEN_ANNULE__INIT;
    e.parcours = mot("p1-1");
    e.personne = mot("p1");
    e.entretien = mot("t1");
    PARCOURS_DIT(ENTRETIEN_ANNULE, e);
    assert_int_equal(value("contacts", LE("2017-12-31")), 100);
    assert_int_equal(value("silence", LE("2017-03-31")), 0); /* The other one of that day. */
    e.entretien = mot("t2");
    PARCOURS_DIT(ENTRETIEN_ANNULE, e);
    assert_int_equal(value("contacts", LE("2017-12-31")), 0);
    assert_int_equal(value("silence", LE("2017-03-02")), 10000);
    assert_int_equal(value("sans_entretien", LE("2017-03-02")), 10000);
    entretenir((struct entretien){
        .id = "t3", .parcours = "p1-1", .personne = "p1", .date = "2017-03-05", .contact = true });
    assert_int_equal(value("silence", LE("2017-03-04")), 10000); /* Since the entry. */
    assert_int_equal(value("silence", LE("2017-05-04")), 0);
}

static void a_fact_is_told_by_who_accompanied_on_its_day(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    entretenir((struct entretien){
        .id = "t1", .parcours = "p1-1", .personne = "p1", .date = "2017-02-10", .contact = true });
    entretenir((struct entretien){
        .id = "t2", .parcours = "p1-1", .personne = "p1", .date = "2017-05-10", .contact = true });
    designer("p1-1", "p1", "R2", "R1", "2017-04-01"); /* Told after both. */
    struct ou year = { .du = "2017-01-01", .jusqu = "2017-12-31", .referent = "R1" };
    assert_int_equal(value("contacts", year), 100);
    year.referent = "R2";
    assert_int_equal(value("contacts", year), 100);
    assert_int_equal(value("changements_referent", year), 100);
    assert_int_equal(value("accompagnes_annee", year), 100);
}

static void a_move_counts_from_its_day_even_told_late(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    demarrer("e1", "p1-1", "p1", "atelier_cv", "emploi", "2017-02-01");
    demarrer("e2", "p1-1", "p1", "atelier_cv", "emploi", "2017-06-01");
    Reperage__DomicileChange d = REPERAGE__DOMICILE_CHANGE__INIT;
    d.personne = mot("p1");
    d.territoire = mot("bailleul");
    d.date = mot("2017-03-15");
    REPERAGE_DIT(DOMICILE_CHANGE, d);
    struct ou year = { .du = "2017-01-01", .jusqu = "2017-12-31", .territoire = "armentieres" };
    assert_int_equal(value("etapes", year), 100);
    assert_int_equal(value("entrees", year), 100);
    year.territoire = "bailleul";
    assert_int_equal(value("etapes", year), 100);
    assert_int_equal(value("entrees", year), 0);
    assert_int_equal(value("file_active", year), 100);
}

static void publics_follow_what_is_stated_and_a_rqth_ends(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    struct ou first = { .du = "2017-01-02", .jusqu = "2017-03-31" };
    const Reporting__Valeur *v = chiffre("public_rqth", first);
    assert_false(v->connue);
    assert_int_equal(v->non_renseigne, 1);

    Reperage__Situation s = situation("2017-04-01", "rqth", "rsa,rsa_socle,qpv,demandeur_emploi");
    s.rqth_jusqu = mot("2017-06-30");
    Reperage__SituationChangee e = REPERAGE__SITUATION_CHANGEE__INIT;
    e.personne = mot("p1");
    e.situation = &s;
    REPERAGE_DIT(SITUATION_CHANGEE, e);
    struct ou ou = { .du = "2017-04-01", .jusqu = "2017-06-30", .public = "rqth" };
    assert_int_equal(value("file_active", ou), 100);
    ou.jusqu = "2017-07-01";
    assert_int_equal(value("file_active", ou), 0);
    assert_int_equal(value("accompagnes_annee", ou), 100);
    ou.public = "";
    assert_int_equal(value("public_rqth", ou), 10000);
    ou.du = "2017-07-01";
    assert_int_equal(value("public_rqth", ou), 0);
}

static void a_proof_at_the_entry_does_not_outlive_the_recognition(void **state)
{
    (void)state;
    entrer((struct participant){ .id = "p1",
                                 .sexe = "femme",
                                 .prescrit = "2016-12-01",
                                 .prescripteur = "elu",
                                 .entree = "2017-01-02",
                                 .territoire = "armentieres",
                                 .referent = "R1",
                                 .oui = "rqth",
                                 .publics = "rqth",
                                 .rqth_jusqu = "2017-06-30" });
    struct ou ou = { .du = "2017-01-01", .jusqu = "2017-06-30", .public = "rqth" };
    assert_int_equal(value("file_active", ou), 100);
    ou.jusqu = "2017-07-01";
    assert_int_equal(value("file_active", ou), 0);
}

/* «Will not say» is no «no». */
static void who_will_not_say_is_not_counted_as_no(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    Reperage__Situation s = situation("2017-01-02", "", "rsa_socle,qpv,rqth,demandeur_emploi");
    s.rsa = REPERAGE__DECLARATION__NE_SOUHAITE_PAS_REPONDRE;
    Reperage__SituationChangee e = REPERAGE__SITUATION_CHANGEE__INIT;
    e.personne = mot("p1");
    e.situation = &s;
    REPERAGE_DIT(SITUATION_CHANGEE, e);
    const Reporting__Valeur *v =
        chiffre("public_rsa", (struct ou){ .du = "2017-01-01", .jusqu = "2017-12-31" });
    assert_false(v->connue);
    assert_int_equal(v->denominateur_centi, 0);
    assert_int_equal(v->non_renseigne, 1);
}

static void merge(bool undo)
{
    if (undo) {
        Reperage__FusionAnnulee e = REPERAGE__FUSION_ANNULEE__INIT;
        e.garde = mot("p1");
        e.absorbee = mot("p2");
        REPERAGE_DIT(FUSION_ANNULEE, e);
        return;
    }
    Reperage__PersonnesFusionnees e = REPERAGE__PERSONNES_FUSIONNEES__INIT;
    e.garde = mot("p1");
    e.absorbee = mot("p2");
    REPERAGE_DIT(PERSONNES_FUSIONNEES, e);
}

static void merged_persons_are_one_until_the_merge_is_undone(void **state)
{
    (void)state;
    struct ou year = { .du = "2017-01-01", .jusqu = "2017-12-31" };
    one("p1", "2017-01-02");
    sortir((struct sortie){ "p1-1", "p1", "abandon", "negative", "autre", "2017-03-01",
                            "2017-03-05", false });
    one("p2", "2017-04-01");
    one("p3", "2017-04-01");
    entretenir((struct entretien){
        .id = "t1", .parcours = "p2-1", .personne = "p2", .date = "2017-05-10", .contact = true });
    assert_int_equal(value("accompagnes_annee", year), 300);

    merge(false);
    assert_int_equal(value("accompagnes_annee", year), 200);
    assert_int_equal(value("contacts", year), 100);
    assert_int_equal(value("entrees", year), 300);
    const Reporting__ListeReponse *list =
        liste((struct page_demandee){ .code = "contacts", .ou = year });
    assert_string_equal(list->lignes[0]->personne, "p1");
    assert_string_equal(list->lignes[0]->reference, "t1");

    /* What is still told under the other id belongs to the same person. */
    demarrer("e1", "p2-1", "p2", "atelier_cv", "emploi", "2017-06-01");
    list = liste((struct page_demandee){ .code = "etapes", .ou = year });
    assert_string_equal(list->lignes[0]->personne, "p1");

    merge(true);
    assert_int_equal(value("accompagnes_annee", year), 300);
    list = liste((struct page_demandee){ .code = "etapes", .ou = year });
    assert_string_equal(list->lignes[0]->personne, "p2");
    list = liste((struct page_demandee){ .code = "contacts", .ou = year });
    assert_string_equal(list->lignes[0]->personne, "p2");
    list = liste((struct page_demandee){ .code = "sorties", .ou = year });
    assert_string_equal(list->lignes[0]->personne, "p1");
}

static void a_correction_of_the_sex_holds_for_the_past(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    struct ou ou = { .du = "2017-01-01", .jusqu = "2017-12-31", .sexe = "homme" };
    assert_int_equal(value("entrees", ou), 0);
    Reperage__IdentiteCorrigee e = REPERAGE__IDENTITE_CORRIGEE__INIT;
    e.personne = mot("p1");
    e.sexe = mot("homme");
    REPERAGE_DIT(IDENTITE_CORRIGEE, e);
    assert_int_equal(value("entrees", ou), 100);
    assert_int_equal(value("file_active", ou), 100);
    assert_int_equal(value("prescriptions", (struct ou){ .du = "2016-01-01", .sexe = "homme" }),
                     100);
}

static void an_erased_person_counts_as_before(void **state)
{
    (void)state;
    struct ou year = { .du = "2017-01-01", .jusqu = "2017-12-31" };
    one("p1", "2017-01-02");
    Reperage__PersonneEffacee e = REPERAGE__PERSONNE_EFFACEE__INIT;
    char *ids[] = { mot("p1") };
    e.personne = ids[0];
    e.personnes = ids;
    e.n_personnes = 1;
    REPERAGE_DIT(PERSONNE_EFFACEE, e);
    assert_int_equal(value("entrees", year), 100);
    assert_int_equal(value("accompagnes_annee", year), 100);
    assert_int_equal(value("file_active", year), 100);
    assert_int_equal(value("femmes", year), 10000);
}

static void etp_follow_posts_and_absences(void **state)
{
    (void)state;
    struct ou ou = { .du = "2017-01-01", .jusqu = "2017-06-30", .referent = "R1" };
    referent("R1", "referent", 80, "armentieres,bailleul,merville", "2017-07-01", "2017-09-30");
    absence("R1", "2017-03-01", "");
    absence("R1", "2017-03-01", "2017-03-10"); /* The end became known. */
    absence("R1", "2017-03-05", "2017-03-20");
    assert_int_equal(value("etp", ou), 100);
    ou.jusqu = "2017-07-01";
    assert_int_equal(value("etp", ou), 80);
    ou.territoire = "armentieres"; /* What does not divide goes to the first ones: 27, 27, 26. */
    assert_int_equal(value("etp", ou), 27);
    ou.territoire = "merville";
    assert_int_equal(value("etp", ou), 26);
    ou.territoire = "";
    ou.jusqu = "2017-10-01";
    assert_int_equal(value("etp", ou), 0);
    ou.jusqu = "2017-03-20";
    assert_int_equal(value("etp", ou), 0);
    ou.jusqu = "2017-03-21";
    assert_int_equal(value("etp", ou), 100);
}

static void what_was_open_ends_with_the_parcours(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    Parcours__VeilleOuverte v = PARCOURS__VEILLE_OUVERTE__INIT;
    v.parcours = mot("p1-1");
    v.personne = mot("p1");
    v.date = mot("2017-02-01");
    PARCOURS_DIT(VEILLE_OUVERTE, v);
    Parcours__BasculePoleEconomique b = PARCOURS__BASCULE_POLE_ECONOMIQUE__INIT;
    b.parcours = mot("p1-1");
    b.personne = mot("p1");
    b.date = mot("2017-02-01");
    PARCOURS_DIT(BASCULE_POLE_ECONOMIQUE, b);
    assert_int_equal(value("en_veille", LE("2017-02-15")), 100);
    Parcours__VeilleClose c = PARCOURS__VEILLE_CLOSE__INIT;
    c.parcours = mot("p1-1");
    c.personne = mot("p1");
    c.date = mot("2017-03-01");
    PARCOURS_DIT(VEILLE_CLOSE, c);
    assert_int_equal(value("en_veille", LE("2017-02-28")), 100);
    assert_int_equal(value("en_veille", LE("2017-03-01")), 0);
    sortir((struct sortie){ "p1-1", "p1", "emploi_cdi", "positive", "emploi_durable", "2017-04-01",
                            "2017-04-02", true });
    assert_int_equal(value("au_pole", LE("2017-03-31")), 100);
    assert_int_equal(value("au_pole", LE("2017-04-01")), 0);
    demarrer("e1", "p1-1", "p1", "atelier_cv", "emploi", "2017-03-10"); /* Told after the exit. */
    assert_int_equal(value("etapes_en_cours", LE("2017-03-31")), 100);
    assert_int_equal(value("etapes_en_cours", LE("2017-04-01")), 0);
    assert_int_equal(value("etapes_par_parcours", LE("2017-12-31")), 100);
}

static void a_proposed_exit_waits_until_it_is_decided(void **state)
{
    (void)state;
    one("p1", "2017-01-02");
    harness_set_day(monde, "2018-06-02");
    Parcours__SortieProposee s = PARCOURS__SORTIE_PROPOSEE__INIT;
    s.proposition = mot("s1");
    s.parcours = mot("p1-1");
    s.personne = mot("p1");
    s.sortie = mot("emploi_cdi");
    s.classe = mot("positive");
    s.date = mot("2018-05-01");
    PARCOURS_DIT(SORTIE_PROPOSEE, s);
    const struct answer *a =
        indicateur_au("sorties_proposees", &(struct ou){ .site = "" }, "", "2018-06-03");
    assert_int_equal(((const Reporting__IndicateurReponse *)a->body)->valeur->valeur_centi, 100);
    Parcours__SortieRejetee r = PARCOURS__SORTIE_REJETEE__INIT;
    r.proposition = mot("s1");
    r.parcours = mot("p1-1");
    r.personne = mot("p1");
    r.date_decision = mot("2018-06-03");
    r.motif = mot("piece_manquante");
    PARCOURS_DIT(SORTIE_REJETEE, r);
    a = indicateur_au("sorties_proposees", &(struct ou){ .site = "" }, "", "2018-06-03");
    assert_int_equal(((const Reporting__IndicateurReponse *)a->body)->valeur->valeur_centi, 0);
    a = indicateur_au("sorties_rejetees", &(struct ou){ .site = "" }, "motif", "2018-06-03");
    const Reporting__IndicateurReponse *body = (const Reporting__IndicateurReponse *)a->body;
    assert_int_equal(body->valeur->valeur_centi, 100);
    assert_int_equal(groupe(body, "piece_manquante")->valeur_centi, 100);
    a = indicateur_au("file_active", &(struct ou){ .site = "" }, "", "2018-06-03");
    assert_int_equal(((const Reporting__IndicateurReponse *)a->body)->valeur->valeur_centi, 100);
}

#define HISTOIRE(TEST) cmocka_unit_test_setup_teardown(TEST, ouvrir_histoire, fermer_histoire)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HISTOIRE(a_contact_told_late_ends_the_silence_of_its_own_day),
        HISTOIRE(who_has_left_is_silent_until_then_and_looked_at_no_more),
        HISTOIRE(a_contact_recorded_by_mistake_never_was),
        HISTOIRE(a_fact_is_told_by_who_accompanied_on_its_day),
        HISTOIRE(a_move_counts_from_its_day_even_told_late),
        HISTOIRE(publics_follow_what_is_stated_and_a_rqth_ends),
        HISTOIRE(a_proof_at_the_entry_does_not_outlive_the_recognition),
        HISTOIRE(who_will_not_say_is_not_counted_as_no),
        HISTOIRE(merged_persons_are_one_until_the_merge_is_undone),
        HISTOIRE(a_correction_of_the_sex_holds_for_the_past),
        HISTOIRE(an_erased_person_counts_as_before),
        HISTOIRE(etp_follow_posts_and_absences),
        HISTOIRE(what_was_open_ends_with_the_parcours),
        HISTOIRE(a_proposed_exit_waits_until_it_is_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
