/* By role and portee: whose a person is, whose a diagnosis is, in whose name one prescribes, and
 * what a prescripteur sees. */
#include "essai.h"

static char day[] = "2017-03-10";

static const struct decision *send_as(struct harness *h, const char *role, char *portee,
                                      unsigned member, ProtobufCMessage *body)
{
    const char *const portees[] = { portee };
    struct context who = { .role = role,
                           .portee = portees,
                           .portee_count = portee == NULL ? 0 : 1 };
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    const ProtobufCMessage *whole =
        message_wrap(&arena, &reperage__commande__descriptor, member, body);
    const struct decision *d = harness_command(h, whole, &who);
    arena_release(&arena);
    return d;
}
#define COMME(h, role, portee, name, body) send_as(h, role, portee, ACTE(name), &(body).base)
#define REFUSE(d, field)                   essai_refus(d, "NON_AUTORISE", field)

static struct harness *open_site(void)
{
    return essai_ouvrir(FLANDRE_LYS, "2017-03-01");
}

/* --- Diagnostics ------------------------------------------------------------------------------ */

static void a_diagnosis_belongs_to_its_conseiller(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    harness_set_day(h, day);
    essai_transmettre(h, 1, (char *)"2017-03-02");
    Reperage__PlanifierDiagnostic c = REPERAGE__PLANIFIER_DIAGNOSTIC__INIT;
    c.diagnostic = ID('d', 10);
    c.prescription = ID('r', 1);
    c.date = day;
    REFUSE(COMME(h, "referent", ID('c', 2), PLANIFIER_DIAGNOSTIC, c), "conseiller");
    REFUSE(COMME(h, "coach", NULL, PLANIFIER_DIAGNOSTIC, c), "conseiller");
    c.conseiller = ID('c', 2); /* Nor may one hand it to another. */
    REFUSE(COMME(h, "referent", ID('c', 1), PLANIFIER_DIAGNOSTIC, c), "conseiller");
    c.conseiller = (char *)"";
    essai_accord(COMME(h, "referent", ID('c', 1), PLANIFIER_DIAGNOSTIC, c));

    Reperage__ManquerDiagnostic missed = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
    missed.diagnostic = ID('d', 10);
    missed.date = day;
    REFUSE(COMME(h, "referent", ID('c', 2), MANQUER_DIAGNOSTIC, missed), "conseiller");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, day);
    REFUSE(COMME(h, "coach", ID('c', 2), REALISER_DIAGNOSTIC, held), "conseiller");
    essai_accord(COMME(h, "referent", ID('c', 1), REALISER_DIAGNOSTIC, held));
    harness_close(&h);
}

/* --- Whose a person is ------------------------------------------------------------------------ */

static const struct decision *piece_of(struct harness *h, const char *role, char *portee,
                                       int number)
{
    Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
    c.piece_recue = ID('k', number);
    c.personne = ID('p', 1);
    c.piece = (char *)"domicile";
    c.date = day;
    return COMME(h, role, portee, RECEVOIR_PIECE, c);
}

static void nobodys_person_is_everybodys_then_its_conseillers(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    harness_set_day(h, day);
    essai_accord(piece_of(h, "referent", ID('c', 2), 1));
    essai_transmettre(h, 1, (char *)"2017-03-02"); /* To c1. */
    REFUSE(piece_of(h, "referent", ID('c', 2), 2), "");
    essai_accord(piece_of(h, "referent", ID('c', 1), 2));
    essai_accord(piece_of(h, "sag", NULL, 3));
    essai_accord(piece_of(h, "", NULL, 4));
    harness_close(&h);
}

static void open_parcours(struct harness *h, char *referent)
{
    Parcours__ParcoursOuvert e = PARCOURS__PARCOURS_OUVERT__INIT;
    e.parcours = ID('q', 1);
    e.personne = ID('p', 1);
    e.prescription = ID('r', 1);
    e.date = day;
    PARCOURS_DIT(h, PARCOURS_OUVERT, e);
    Parcours__ReferentDesigne r = PARCOURS__REFERENT_DESIGNE__INIT;
    r.parcours = ID('q', 1);
    r.personne = ID('p', 1);
    r.referent = referent;
    r.date = day;
    PARCOURS_DIT(h, REFERENT_DESIGNE, r);
}

static void once_accompanied_a_person_is_the_referents(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    essai_diagnostiquer(h, 1); /* By c1. */
    essai_accord(piece_of(h, "referent", ID('c', 1), 1));
    open_parcours(h, ID('c', 2));
    REFUSE(piece_of(h, "referent", ID('c', 1), 2), "");
    essai_accord(piece_of(h, "referent", ID('c', 2), 2));

    Reperage__TransmettrePiece on = REPERAGE__TRANSMETTRE_PIECE__INIT;
    on.piece_recue = ID('k', 2);
    on.vers = (char *)"reperage";
    on.date = day;
    REFUSE(COMME(h, "referent", ID('c', 1), TRANSMETTRE_PIECE, on), "");
    essai_accord(COMME(h, "referent", ID('c', 2), TRANSMETTRE_PIECE, on));
    Reperage__ReprendrePiece back = REPERAGE__REPRENDRE_PIECE__INIT;
    back.piece_recue = ID('k', 2);
    back.motif = (char *)"illisible";
    REFUSE(COMME(h, "coach", ID('c', 1), REPRENDRE_PIECE, back), "");
    essai_accord(COMME(h, "coach", ID('c', 2), REPRENDRE_PIECE, back));

    Reperage__ChangerDomicile moved = REPERAGE__CHANGER_DOMICILE__INIT;
    moved.personne = ID('p', 1);
    moved.commune = ARMENTIERES;
    moved.date = day;
    REFUSE(COMME(h, "referent", ID('c', 1), CHANGER_DOMICILE, moved), "");
    essai_accord(COMME(h, "referent", ID('c', 2), CHANGER_DOMICILE, moved));
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    situation.date = day;
    situation.rsa = NON;
    Reperage__ChangerSituation changed = REPERAGE__CHANGER_SITUATION__INIT;
    changed.personne = ID('p', 1);
    changed.situation = &situation;
    REFUSE(COMME(h, "referent", ID('c', 1), CHANGER_SITUATION, changed), "");
    essai_accord(COMME(h, "referent", ID('c', 2), CHANGER_SITUATION, changed));
    Prive__Coordonnees coordonnees = PRIVE__COORDONNEES__INIT;
    coordonnees.telephone = (char *)"0300000001";
    Reperage__CorrigerIdentite corrected = REPERAGE__CORRIGER_IDENTITE__INIT;
    corrected.personne = ID('p', 1);
    corrected.coordonnees = &coordonnees;
    corrected.motif = (char *)"changement";
    REFUSE(COMME(h, "referent", ID('c', 1), CORRIGER_IDENTITE, corrected), "");
    essai_accord(COMME(h, "referent", ID('c', 2), CORRIGER_IDENTITE, corrected));
    harness_close(&h);
}

/* --- In whose name ---------------------------------------------------------------------------- */

static void one_prescribes_in_the_own_name(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    REFUSE(COMME(h, "prescripteur", (char *)"Autre agence", PRESCRIRE, *c),
           "prescripteur.structure");
    REFUSE(COMME(h, "prescripteur", NULL, PRESCRIRE, *c), "prescripteur.structure");
    REFUSE(COMME(h, "facilitateur", NULL, PRESCRIRE, *c), "genre");
    c->genre = (char *)"clause";
    essai_accord(COMME(h, "facilitateur", NULL, PRESCRIRE, *c));
    c = essai_prescription(&p, 2, (char *)"2017-03-01");
    essai_accord(COMME(h, "prescripteur", (char *)"Agence d'essai", PRESCRIRE, *c));
    harness_close(&h);
}

/* --- What a prescripteur sees ----------------------------------------------------------------- */

static const struct answer *ask_as(struct harness *h, const char *structure, unsigned member,
                                   ProtobufCMessage *body)
{
    const char *const portees[] = { "Une autre", structure };
    struct context who = { .role = "prescripteur", .portee = portees, .portee_count = 2 };
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    const ProtobufCMessage *whole =
        message_wrap(&arena, &reperage__requete__descriptor, member, body);
    const struct answer *a = harness_query_as(h, whole, NULL, &who);
    arena_release(&arena);
    return a;
}
#define QUESTION(name) REPERAGE__REQUETE__QUESTION_##name

static size_t prescriptions_of(struct harness *h, const char *structure)
{
    Reperage__Prescriptions q = REPERAGE__PRESCRIPTIONS__INIT;
    const struct answer *a = ask_as(h, structure, QUESTION(PRESCRIPTIONS), &q.base);
    return ((const Reperage__PrescriptionsReponse *)a->body)->n_lignes;
}

static size_t identites_of(struct harness *h, const char *structure)
{
    char *ids[] = { ID('p', 1) };
    Reperage__Identites q = REPERAGE__IDENTITES__INIT;
    q.personnes = ids;
    q.n_personnes = 1;
    const struct answer *a = ask_as(h, structure, QUESTION(IDENTITES), &q.base);
    return ((const Reperage__IdentitesReponse *)a->body)->n_identites;
}

static size_t decisions_of(struct harness *h, const char *structure)
{
    Reperage__Decisions q = REPERAGE__DECISIONS__INIT;
    const struct answer *a = ask_as(h, structure, QUESTION(DECISIONS), &q.base);
    return ((const Reperage__DecisionsReponse *)a->body)->n_lignes;
}

static void a_prescripteur_sees_what_own_structures_sent(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    essai_planifier_comite(h, 1, "comite_entree", "", day);
    essai_diagnostiquer(h, 1);
    essai_inscrire(h, 1, 1);
    Reperage__RefuserEntree refused = REPERAGE__REFUSER_ENTREE__INIT;
    refused.comite = ID('m', 1);
    refused.prescription = ID('r', 1);
    refused.motif = (char *)"hors_public";
    ENVOYER(h, REFUSER_ENTREE, refused);

    /* A part of a name, or one that goes on, is another structure. */
    static const char *const others[] = { "Agence", "essai", "Agence d'essai bis", "%", "" };
    assert_int_equal(prescriptions_of(h, "Agence d'essai"), 1);
    assert_int_equal(identites_of(h, "Agence d'essai"), 1);
    assert_int_equal(decisions_of(h, "Agence d'essai"), 1);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(prescriptions_of(h, others[i]), 0);
        assert_int_equal(identites_of(h, others[i]), 0);
        assert_int_equal(decisions_of(h, others[i]), 0);
    }
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, day); /* The same person, by another. */
    c->prescription = ID('r', 3);
    c->prescripteur->structure = (char *)"Maison voisine";
    ENVOYER(h, PRESCRIRE, *c);
    assert_int_equal(identites_of(h, "Maison voisine"), 1);
    assert_int_equal(prescriptions_of(h, "Maison voisine"), 1);
    assert_int_equal(decisions_of(h, "Maison voisine"), 0); /* It was not about theirs. */
    c = essai_prescription(&p, 2, day);                     /* Of no structure: nobody's. */
    c->prescripteur->structure = (char *)"";
    ENVOYER(h, PRESCRIRE, *c);
    assert_int_equal(prescriptions_of(h, ""), 0);

    Reperage__Eligibilite q = REPERAGE__ELIGIBILITE__INIT;
    q.prescription = ID('r', 1);
    assert_string_equal(ask_as(h, "Agence", QUESTION(ELIGIBILITE), &q.base)->refusal.code,
                        "PRESCRIPTION_INCONNUE");
    assert_string_equal(ask_as(h, "Agence d'essai", QUESTION(ELIGIBILITE), &q.base)->refusal.code,
                        "");
    harness_close(&h);
}

static void an_exit_is_told_to_who_sent_into_that_parcours(void **unused)
{
    (void)unused;
    struct harness *h = open_site();
    essai_planifier_comite(h, 1, "comite_entree", "", day);
    essai_planifier_comite(h, 2, "comite_suivi", "", day);
    essai_positionner(h, 1, 1);
    (void)essai_entrer(h, 1, 1);
    essai_ouvrir_parcours(h, 1, day);
    essai_proposer_sortie(h, 1, "autre", day);
    Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
    c.comite = ID('m', 2);
    c.proposition = ID('s', 1);
    c.validee = true;
    ENVOYER(h, DECIDER_SORTIE, c);
    essai_sortir(h, 1, day);
    assert_int_equal(decisions_of(h, "Agence d'essai"), 2);

    struct essai_personne p; /* Sent again by another, after the exit. */
    Reperage__Prescrire *again = essai_prescription(&p, 1, day);
    again->prescription = ID('r', 3);
    again->prescripteur->structure = (char *)"Maison voisine";
    ENVOYER(h, PRESCRIRE, *again);
    assert_int_equal(identites_of(h, "Maison voisine"), 1);
    assert_int_equal(decisions_of(h, "Maison voisine"), 0);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagnosis_belongs_to_its_conseiller),
        cmocka_unit_test(nobodys_person_is_everybodys_then_its_conseillers),
        cmocka_unit_test(once_accompanied_a_person_is_the_referents),
        cmocka_unit_test(one_prescribes_in_the_own_name),
        cmocka_unit_test(a_prescripteur_sees_what_own_structures_sent),
        cmocka_unit_test(an_exit_is_told_to_who_sent_into_that_parcours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
