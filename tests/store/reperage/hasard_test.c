/* Random commands and facts of parcours over a few people and comités: whatever the order, the
 * rules of reperage.h hold in the rows, nothing aborts, and a replay of the log gives the same
 * rows. */
#include "unit/reperage/essai.h"

enum { PEOPLE = 8, ATTEMPTS = 20, STEPS = 1200, SEEDS = 6, RECENT = 4, FIRST_DAY = 17226 };

struct monde {
    struct harness *h;
    uint64_t state;
    int32_t day;
    int pieces;
    int comites;
    int attempt[PEOPLE];
    int parcours_of[PEOPLE * ATTEMPTS]; /* 1: parcours has opened it, 2: and closed it. */
    unsigned accepted;
};

static unsigned draw(struct monde *m, unsigned count)
{
    m->state ^= m->state << 13;
    m->state ^= m->state >> 7;
    m->state ^= m->state << 17;
    return (unsigned)((m->state >> 11) % count);
}

/* Mostly today; else around it, so that some are refused. */
static char *a_day(struct monde *m)
{
    static char texts[16][DATE_SIZE];
    static unsigned next;
    char *out = texts[next++ % 16];
    date_format(draw(m, 3) != 0 ? m->day : m->day + (int32_t)draw(m, 12) - 6, out);
    return out;
}

/* The prescription that somebody has now, or an old one. */
static int a_prescription(struct monde *m)
{
    int person = (int)draw(m, PEOPLE);
    int attempt = draw(m, 10) == 0 ? (int)draw(m, ATTEMPTS) : m->attempt[person];
    return person * ATTEMPTS + attempt;
}

/* One of the last that were planned. */
static int a_comite(struct monde *m)
{
    int back = draw(m, 10) == 0 ? (int)draw(m, 200) : (int)draw(m, RECENT);
    return back < m->comites ? m->comites - 1 - back : 0;
}

static const struct decision *send(struct monde *m, unsigned member, ProtobufCMessage *body)
{
    const struct decision *d = essai_commande(m->h, member, body);
    m->accepted += !refusal_is_set(&d->refusal);
    return d;
}
#define SEND(name, body) send(m, ACTE(name), &(body).base)

static bool holds(struct monde *m, const char *sql, const char *id)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(m->h), sql);
    stmt_text(&s, ":id", id);
    int rc = stmt_step(&s, &err);
    assert_true(rc >= 0);
    stmt_end(&s);
    return rc == STMT_ROW;
}

static const char FINISHED[] = "SELECT 1 FROM etat WHERE prescription = :id"
                               " AND etat IN ('acceptee', 'refusee', 'close')";

/* --- Commands -------------------------------------------------------------------------------- */

static void prescribe(struct monde *m)
{
    struct essai_personne p;
    int n = (int)draw(m, PEOPLE);
    Reperage__Prescrire *c = essai_prescription(&p, n, a_day(m));
    if (holds(m, FINISHED, ID('r', n * ATTEMPTS + m->attempt[n])) && m->attempt[n] < ATTEMPTS - 1)
        m->attempt[n]++;
    c->prescription = ID('r', n * ATTEMPTS + m->attempt[n]);
    c->commune = draw(m, 4) == 0 ? ARMENTIERES : HAZEBROUCK;
    c->confirme_nouvelle = 1;
    c->genre = (char *)(draw(m, 5) == 0 ? "clause" : "");
    SEND(PRESCRIRE, *c);
}

static void transmit(struct monde *m)
{
    Reperage__TransmettrePrescription c = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
    c.prescription = ID('r', a_prescription(m));
    c.conseiller = ID('c', (int)draw(m, 3));
    c.date = a_day(m);
    SEND(TRANSMETTRE_PRESCRIPTION, c);
}

static void diagnose(struct monde *m)
{
    int prescription = a_prescription(m);
    int number = (int)draw(m, 3);
    Reperage__PlanifierDiagnostic plan = REPERAGE__PLANIFIER_DIAGNOSTIC__INIT;
    plan.diagnostic = ID('d', prescription * 3 + number);
    plan.prescription = ID('r', prescription);
    plan.date = a_day(m);
    plan.lettre_du = (char *)(draw(m, 2) == 0 ? plan.date : "");
    SEND(PLANIFIER_DIAGNOSTIC, plan);
    if (draw(m, 4) == 0) {
        Reperage__ManquerDiagnostic miss = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
        miss.diagnostic = plan.diagnostic;
        miss.date = a_day(m);
        SEND(MANQUER_DIAGNOSTIC, miss);
    } else if (draw(m, 3) != 0) {
        Reperage__RealiserDiagnostic hold = essai_diagnostic(0, 0, a_day(m));
        hold.diagnostic = plan.diagnostic;
        SEND(REALISER_DIAGNOSTIC, hold);
    }
}

static void close_early(struct monde *m)
{
    Reperage__CloreSansDiagnostic c = REPERAGE__CLORE_SANS_DIAGNOSTIC__INIT;
    c.prescription = ID('r', a_prescription(m));
    c.date = a_day(m);
    c.motif = (char *)"desistement";
    if (draw(m, 4) == 0)
        SEND(CLORE_SANS_DIAGNOSTIC, c);
}

static void hand_in(struct monde *m)
{
    Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
    int n = (int)draw(m, PEOPLE);
    for (size_t i = 0; i < COUNT_OF(PIECES_FL); i++) {
        c.piece_recue = ID('k', m->pieces++ % 256);
        c.personne = ID('p', n);
        c.piece = (char *)(uintptr_t)PIECES_FL[i];
        c.date = c.datee_du = a_day(m);
        c.original = draw(m, 8) != 0;
        SEND(RECEVOIR_PIECE, c);
    }
    Reperage__ReprendrePiece back = REPERAGE__REPRENDRE_PIECE__INIT;
    back.piece_recue = ID('k', (int)draw(m, 256));
    back.motif = (char *)"perimee";
    if (draw(m, 5) == 0)
        SEND(REPRENDRE_PIECE, back);
}

static void plan_comite(struct monde *m)
{
    static const char *const kinds[] = { "comite_entree", "comite_entree", "comite_suivi" };
    Reperage__PlanifierComite c = REPERAGE__PLANIFIER_COMITE__INIT;
    c.comite = ID('m', m->comites++ % 256);
    c.genre = (char *)(uintptr_t)kinds[draw(m, 3)];
    c.territoire = (char *)(draw(m, 3) == 0 ? "hazebrouck" : "");
    c.date = a_day(m);
    SEND(PLANIFIER_COMITE, c);
}

static void put_on_agenda(struct monde *m)
{
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = (char *)(draw(m, 3) == 0 ? "" : ID('m', a_comite(m) % 256));
    c.prescription = ID('r', a_prescription(m));
    SEND(INSCRIRE_AU_COMITE, c);
    Reperage__RetirerDuComite back = REPERAGE__RETIRER_DU_COMITE__INIT;
    back.comite = ID('m', a_comite(m) % 256);
    back.prescription = ID('r', a_prescription(m));
    back.motif = (char *)"agenda";
    if (draw(m, 4) == 0)
        SEND(RETIRER_DU_COMITE, back);
}

static void decide(struct monde *m)
{
    char *comite = ID('m', a_comite(m) % 256);
    char *prescription = ID('r', a_prescription(m));
    Reperage__DeciderEntree enter = REPERAGE__DECIDER_ENTREE__INIT;
    enter.comite = comite;
    enter.prescription = prescription;
    SEND(DECIDER_ENTREE, enter);
    if (draw(m, 3) == 0) {
        Reperage__ReporterEntree c = REPERAGE__REPORTER_ENTREE__INIT;
        c.comite = comite;
        c.prescription = prescription;
        c.motif = (char *)"avis_partenaire";
        c.jusqu = a_day(m);
        SEND(REPORTER_ENTREE, c);
    } else if (draw(m, 6) == 0) {
        Reperage__RefuserEntree c = REPERAGE__REFUSER_ENTREE__INIT;
        c.comite = comite;
        c.prescription = prescription;
        c.motif = (char *)"motivation";
        SEND(REFUSER_ENTREE, c);
    }
    Reperage__CloreComite close = REPERAGE__CLORE_COMITE__INIT;
    close.comite = comite;
    if (draw(m, 12) == 0)
        SEND(CLORE_COMITE, close);
}

/* Every line that may wait on one of the last agendas: random pairs would rarely meet. */
static void hold_comites(struct monde *m)
{
    for (int i = 0; i < RECENT * PEOPLE; i++) {
        int person = i / RECENT;
        int back = i % RECENT;
        Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
        c.comite = ID('m', (m->comites + 255 - back) % 256);
        c.prescription = ID('r', person * ATTEMPTS + m->attempt[person]);
        SEND(DECIDER_ENTREE, c);
    }
}

/* Neighbours only, so that a fusion is undone now and then. */
static void merge(struct monde *m)
{
    int n = (int)draw(m, PEOPLE);
    Reperage__FusionnerPersonnes c = REPERAGE__FUSIONNER_PERSONNES__INIT;
    c.garde = ID('p', n);
    c.absorbee = ID('p', (n + 1) % PEOPLE);
    if (draw(m, 4) == 0)
        SEND(FUSIONNER_PERSONNES, c);
    n = (int)draw(m, PEOPLE);
    Reperage__AnnulerFusion undo = REPERAGE__ANNULER_FUSION__INIT;
    undo.garde = ID('p', n);
    undo.absorbee = ID('p', (n + 1) % PEOPLE);
    SEND(ANNULER_FUSION, undo);
    Reperage__EffacerPersonne erase = REPERAGE__EFFACER_PERSONNE__INIT;
    erase.personne = ID('p', (int)draw(m, PEOPLE));
    erase.motif = (char *)"demande";
    if (draw(m, 60) == 0)
        SEND(EFFACER_PERSONNE, erase);
}

/* --- What parcours does with it -------------------------------------------------------------- */

static const char ENTERED[] = "SELECT 1 FROM entree WHERE prescription = :id";
static const char VALIDATED[] =
    "SELECT 1 FROM proposition WHERE proposition = :id AND decision = 'sortie_validee'";
static const char PROPOSED[] = "SELECT 1 FROM proposition WHERE proposition = :id";

/* Whom the comité's decision named: the kept one of a fusion. */
static char *entered_person(struct monde *m, int n)
{
    static const char SQL[] = "SELECT personne FROM entree WHERE prescription = :id";
    static char text[ID_SIZE];
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, harness_store(m->h), SQL);
    stmt_text(&s, ":id", ID('r', n));
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    (void)snprintf(text, sizeof(text), "%s", stmt_column_text(&s, 0));
    stmt_end(&s);
    return text;
}

static void parcours_goes_on(struct monde *m)
{
    int n = a_prescription(m);
    if (!holds(m, ENTERED, ID('r', n)))
        return;
    if (m->parcours_of[n] == 0) {
        Parcours__ParcoursOuvert e = PARCOURS__PARCOURS_OUVERT__INIT;
        e.parcours = ID('q', n);
        e.prescription = ID('r', n);
        e.personne = entered_person(m, n);
        e.date = a_day(m);
        PARCOURS_DIT(m->h, PARCOURS_OUVERT, e);
        m->parcours_of[n] = 1;
    } else if (m->parcours_of[n] == 1 && !holds(m, PROPOSED, ID('s', n))) {
        essai_proposer_sortie(m->h, n, "autre", a_day(m));
    } else if (m->parcours_of[n] == 1 && holds(m, VALIDATED, ID('s', n))) {
        essai_sortir(m->h, n, a_day(m));
        m->parcours_of[n] = 2;
    } else {
        Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
        c.comite = ID('m', a_comite(m) % 256);
        c.proposition = ID('s', n);
        c.validee = 1;
        SEND(DECIDER_SORTIE, c);
    }
}

/* --- Rules ----------------------------------------------------------------------------------- */

static const struct {
    const char *rule;
    const char *sql; /* Rows are violations; :id is not used but bound. */
} RULES[] = {
    { "a prescription waits on one agenda at most",
      "SELECT 1 FROM inscription WHERE prescription <> '' AND retiree IS NULL AND decision = ''"
      " AND :id = '' GROUP BY prescription HAVING count(*) > 1" },
    { "an exit waits on one agenda at most",
      "SELECT 1 FROM inscription WHERE proposition <> '' AND retiree IS NULL AND decision = ''"
      " AND :id = '' GROUP BY proposition HAVING count(*) > 1" },
    { "a closed comité leaves nothing undecided",
      "SELECT 1 FROM inscription i JOIN comite c ON c.comite = i.comite WHERE c.clos IS NOT NULL"
      " AND i.retiree IS NULL AND i.decision = '' AND :id = ''" },
    { "an accepted prescription has its entry",
      "SELECT 1 FROM etat e LEFT JOIN entree n ON n.prescription = e.prescription"
      " WHERE e.etat = 'acceptee' AND n.prescription IS NULL AND :id = ''" },
    { "an entry was decided once",
      "SELECT 1 FROM inscription WHERE decision = 'entree' AND :id = '' GROUP BY prescription"
      " HAVING count(*) > 1" },
    { "a person is merged into the kept one of whom it is merged into",
      "SELECT 1 FROM personne p JOIN personne g ON g.personne = p.fusionnee_dans"
      " WHERE p.racine <> g.racine AND :id = ''" },
    { "who is not merged is its own",
      "SELECT 1 FROM personne WHERE fusionnee_dans IS NULL AND racine <> personne AND :id = ''" },
    { "an erased person has no name",
      "SELECT 1 FROM personne p JOIN identite i ON i.personne = p.personne"
      " WHERE p.effacee IS NOT NULL AND :id = ''" },
    { "two prescriptions of one person are never accepted while neither has left",
      "SELECT 1 FROM entree a JOIN entree b ON a.personne = b.personne"
      " AND a.prescription < b.prescription"
      " LEFT JOIN parcours pa ON pa.prescription = a.prescription"
      " LEFT JOIN parcours pb ON pb.prescription = b.prescription"
      " WHERE pa.sortie IS NULL AND pb.sortie IS NULL AND :id = ''" },
};

static void check_rules(struct monde *m)
{
    for (size_t i = 0; i < COUNT_OF(RULES); i++)
        if (holds(m, RULES[i].sql, ""))
            fail_msg("«%s» does not hold", RULES[i].rule);
}

static void any_order_of_commands_keeps_the_rules(void **unused)
{
    (void)unused;
    static void (*const steps[])(
        struct monde * m) = { prescribe,   prescribe,   transmit,         diagnose,        diagnose,
                              hand_in,     plan_comite, put_on_agenda,    put_on_agenda,   decide,
                              close_early, merge,       parcours_goes_on, parcours_goes_on };
    unsigned entered = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct monde m = { .h = essai_ouvrir(FLANDRE_LYS, "2017-03-01"),
                           .state = seed * 0x9e3779b97f4a7c15u,
                           .day = FIRST_DAY };
        for (int i = 0; i < STEPS; i++) {
            char today[DATE_SIZE];
            m.day += draw(&m, 6) == 0;
            date_format(m.day, today);
            harness_set_day(m.h, today);
            steps[draw(&m, COUNT_OF(steps))](&m);
            if (i % 25 == 24)
                hold_comites(&m);
            if (i % 50 == 49)
                check_rules(&m);
        }
        for (int n = 0; n < PEOPLE * ATTEMPTS; n++)
            entered += holds(&m, ENTERED, ID('r', n));
        assert_int_equal(harness_refused_reactions(m.h), 0);
        assert_true(m.accepted > 200);
        essai_rejouer(m.h);
        harness_close(&m.h);
    }
    assert_true(entered > SEEDS); /* It does get somewhere. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_of_commands_keeps_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
