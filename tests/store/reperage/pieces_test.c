/* Pieces, PiecesManquantes: the dossier as of a day, its chain, and what is satisfied elsewhere. */
#include "unit/reperage/essai.h"

static const Reperage__PiecesReponse *file_of(struct harness *h, int n, const char *moment,
                                              const char *au)
{
    Reperage__Pieces q = REPERAGE__PIECES__INIT;
    q.personne = ID('p', n);
    q.moment = (char *)(uintptr_t)moment;
    return DEMANDER(h, PIECES, q, au);
}

static void send_piece(struct harness *h, int number, char *vers, char *date)
{
    Reperage__TransmettrePiece c = REPERAGE__TRANSMETTRE_PIECE__INIT;
    c.piece_recue = ID('k', number);
    c.vers = vers;
    c.date = date;
    ENVOYER(h, TRANSMETTRE_PIECE, c);
}

static void the_chain_is_read_as_of_a_day(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-20");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_recevoir(h, 1, 0, "domicile", (char *)"2017-03-02");
    send_piece(h, 20, (char *)"reperage", (char *)"2017-03-05");
    send_piece(h, 20, (char *)"sag", (char *)"2017-03-10");
    assert_int_equal(file_of(h, 1, "", "2017-03-01")->n_recues, 0);
    assert_string_equal(file_of(h, 1, "", "2017-03-04")->recues[0]->etape_chaine, "referent");
    assert_string_equal(file_of(h, 1, "", "2017-03-05")->recues[0]->etape_chaine, "reperage");
    assert_string_equal(file_of(h, 1, "", NULL)->recues[0]->etape_chaine, "sag");
    essai_rejouer(h);
    harness_close(&h);
}

static void a_piece_taken_back_counts_no_longer(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-20");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    size_t before = file_of(h, 1, "", NULL)->n_manquantes;
    essai_recevoir(h, 1, 0, "domicile", (char *)"2017-03-02");
    assert_int_equal(file_of(h, 1, "", NULL)->n_manquantes, before - 1);
    harness_set_day(h, "2017-03-25");
    Reperage__ReprendrePiece c = REPERAGE__REPRENDRE_PIECE__INIT;
    c.piece_recue = ID('k', 20);
    c.motif = (char *)"illisible";
    ENVOYER(h, REPRENDRE_PIECE, c);
    const Reperage__PiecesReponse *a = file_of(h, 1, "", NULL);
    assert_int_equal(a->n_manquantes, before);
    assert_true(a->recues[0]->reprise); /* It stays in the file, marked. */
    a = file_of(h, 1, "", "2017-03-24");
    assert_int_equal(a->n_manquantes, before - 1); /* As it was that day. */
    assert_false(a->recues[0]->reprise);
    essai_rejouer(h);
    harness_close(&h);
}

static void what_a_public_needs_is_asked_of_who_has_it(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-20");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    p.situation.rqth = OUI;
    p.situation.rqth_jusqu = (char *)"2017-03-21";
    ENVOYER(h, PRESCRIRE, *c);
    bool asked = false;
    const Reperage__PiecesReponse *a = file_of(h, 1, "", NULL);
    for (size_t i = 0; i < a->n_manquantes; i++)
        asked = asked || strcmp(a->manquantes[i]->pieces[0], "rqth") == 0;
    assert_true(asked);
    harness_set_day(h, "2017-03-22"); /* Expired: the person has that public no longer. */
    a = file_of(h, 1, "", NULL);
    for (size_t i = 0; i < a->n_manquantes; i++)
        assert_string_not_equal(a->manquantes[i]->pieces[0], "rqth");
    Reperage__Pieces q = REPERAGE__PIECES__INIT;
    q.personne = ID('p', 9);
    DEMANDER_EN_VAIN(h, PIECES, q, "PERSONNE_INCONNUE");
    harness_close(&h);
}

/* FL 84: the contract is due after the entry, and satisfied once parcours has all signatures. */
static void a_signed_contract_satisfies_its_piece(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-04-20");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    size_t before = file_of(h, 1, "parcours", NULL)->n_manquantes;
    Parcours__ContratEngagementSigne e = PARCOURS__CONTRAT_ENGAGEMENT_SIGNE__INIT;
    e.parcours = ID('q', 1);
    e.personne = ID('p', 1);
    e.participant = (char *)"2017-04-10";
    e.debut = (char *)"2017-04-10";
    PARCOURS_DIT(h, CONTRAT_ENGAGEMENT_SIGNE, e);
    assert_int_equal(file_of(h, 1, "parcours", NULL)->n_manquantes, before); /* One is missing. */
    e.referent = (char *)"2017-04-12";
    e.complet = 1;
    PARCOURS_DIT(h, CONTRAT_ENGAGEMENT_SIGNE, e);
    const Reperage__PiecesReponse *a = file_of(h, 1, "parcours", NULL);
    assert_int_equal(a->n_manquantes, before - 1);
    assert_string_equal(a->recues[0]->piece, "contrat_engagement");
    assert_string_equal(a->recues[0]->date, "2017-04-12"); /* The last signature. */
    assert_int_equal(file_of(h, 1, "parcours", "2017-04-11")->n_manquantes, before);
    essai_rejouer(h);
    harness_close(&h);
}

static void a_renewed_contract_is_valid_again(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2018-06-01");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    Parcours__ContratEngagementSigne e = PARCOURS__CONTRAT_ENGAGEMENT_SIGNE__INIT;
    e.parcours = ID('q', 1);
    e.personne = ID('p', 1);
    e.participant = e.referent = e.debut = (char *)"2017-04-10";
    e.fin = (char *)"2018-04-09";
    e.complet = 1;
    PARCOURS_DIT(h, CONTRAT_ENGAGEMENT_SIGNE, e);
    size_t valid = file_of(h, 1, "parcours", "2018-04-09")->n_manquantes;
    assert_int_equal(file_of(h, 1, "parcours", NULL)->n_manquantes, valid + 1); /* Expired. */
    Parcours__ContratEngagementRenouvele r = PARCOURS__CONTRAT_ENGAGEMENT_RENOUVELE__INIT;
    r.parcours = ID('q', 1);
    r.personne = ID('p', 1);
    r.debut = (char *)"2018-04-10";
    r.fin = (char *)"2019-04-09";
    r.decision = (char *)"arret";
    PARCOURS_DIT(h, CONTRAT_ENGAGEMENT_RENOUVELE, r);
    assert_int_equal(file_of(h, 1, "parcours", NULL)->n_manquantes, valid + 1);
    r.decision = (char *)"poursuite";
    PARCOURS_DIT(h, CONTRAT_ENGAGEMENT_RENOUVELE, r);
    assert_int_equal(file_of(h, 1, "parcours", NULL)->n_manquantes, valid);
    harness_close(&h);
}

static bool lacks(struct harness *h, const char *moment, const char *au, const char *code)
{
    const Reperage__PiecesReponse *a = file_of(h, 1, moment, au);
    for (size_t i = 0; i < a->n_manquantes; i++)
        if (strcmp(a->manquantes[i]->pieces[0], code) == 0)
            return true;
    return false;
}

static void open_parcours(struct harness *h, int parcours, char *date)
{
    Parcours__ParcoursOuvert e = PARCOURS__PARCOURS_OUVERT__INIT;
    e.parcours = ID('q', parcours);
    e.personne = ID('p', 1);
    e.prescription = ID('r', parcours);
    e.date = date;
    PARCOURS_DIT(h, PARCOURS_OUVERT, e);
}

static void leave(struct harness *h, int parcours, char *date)
{
    Parcours__SortieValidee e = PARCOURS__SORTIE_VALIDEE__INIT;
    e.parcours = ID('q', parcours);
    e.personne = ID('p', 1);
    e.date = date;
    PARCOURS_DIT(h, SORTIE_VALIDEE, e);
}

/* Two parcours, the second one over as well; the exit's questionnaire of the first came late. */
static void the_questionnaires_of_a_parcours_are_not_of_the_next(void **unused)
{
    (void)unused;
    static const struct {
        const char *piece;
        const char *moment;
        const char *au;
        bool missing;
    } cases[] = {
        { "questionnaire_fse_entree", "entree", "2022-03-10", false },
        { "questionnaire_fse_entree", "entree", "2022-06-29", false }, /* Still inside. */
        { "questionnaire_fse_entree", "entree", "2022-06-30", true },  /* Out: a new entry. */
        { "questionnaire_fse_entree", "entree", "2022-09-11", true },
        { "questionnaire_fse_entree", "entree", "2022-09-12", false },
        { "questionnaire_fse_entree", "entree", "2022-12-20", true },
        { "identite", "entree", "2022-12-20", false }, /* The same as ever. */
        { "emargement", "parcours", "2022-06-01", false },
        { "emargement", "parcours", "2022-07-01", false }, /* Over, and its file still whole. */
        { "emargement", "parcours", "2022-09-20", true },
        { "questionnaire_fse_sortie", "sortie_validee", "2022-07-14", true },
        { "questionnaire_fse_sortie", "sortie_validee", "2022-07-15", false },
        { "questionnaire_fse_sortie", "sortie_validee", "2022-09-20", true },
        { "questionnaire_fse_sortie", "sortie_validee", "2022-12-20", true },
        { "questionnaire_fse_sortie", "sortie_validee", NULL, false },
    };
    struct harness *h = essai_ouvrir(ROUBAIX, "2023-01-10");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01");
    essai_recevoir(h, 1, 0, "identite", (char *)"2022-03-02");
    essai_recevoir(h, 1, 1, "questionnaire_fse_entree", (char *)"2022-03-02");
    open_parcours(h, 1, (char *)"2022-03-22");
    essai_recevoir(h, 1, 2, "emargement", (char *)"2022-05-02");
    leave(h, 1, (char *)"2022-06-30");
    essai_recevoir(h, 1, 3, "questionnaire_fse_sortie", (char *)"2022-07-15");
    essai_recevoir(h, 1, 4, "questionnaire_fse_entree", (char *)"2022-09-12");
    open_parcours(h, 2, (char *)"2022-09-15");
    leave(h, 2, (char *)"2022-12-15");
    essai_recevoir(h, 1, 5, "questionnaire_fse_sortie", (char *)"2023-01-02");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (lacks(h, cases[i].moment, cases[i].au, cases[i].piece) != cases[i].missing)
            fail_msg("%s on %s", cases[i].piece, cases[i].au == NULL ? "today" : cases[i].au);
    Reperage__Eligibilite q = REPERAGE__ELIGIBILITE__INIT; /* Judged alike on a past day. */
    q.prescription = ID('r', 1);
    q.date = (char *)"2022-09-11";
    const Reperage__EligibiliteReponse *e = DEMANDER(h, ELIGIBILITE, q, NULL);
    bool asked = false;
    for (size_t i = 0; i < e->n_manquantes; i++)
        asked = asked || strcmp(e->manquantes[i]->pieces[0], "questionnaire_fse_entree") == 0;
    assert_true(asked);
    harness_close(&h);
}

/* A month's payslip proves a month: only the exit engine adds those up. */
static void a_whole_proof_of_entreprise_is_a_piece(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    Entreprise__JustificatifRecu e = ENTREPRISE__JUSTIFICATIF_RECU__INIT;
    e.embauche = ID('e', 1);
    e.personne = ID('p', 1);
    e.piece = (char *)"fiches_paie_6";
    e.date = (char *)"2017-09-01";
    e.mois = (char *)"2017-08-01";
    essai_entendre(h, "entreprise", &entreprise__evenement__descriptor,
                   ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU, &e.base);
    assert_int_equal(file_of(h, 1, "", NULL)->n_recues, 0);
    e.piece = (char *)"contrat_travail";
    e.mois = (char *)"";
    essai_entendre(h, "entreprise", &entreprise__evenement__descriptor,
                   ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU, &e.base);
    const Reperage__PiecesReponse *a = file_of(h, 1, "", NULL);
    assert_int_equal(a->n_recues, 1);
    assert_string_equal(a->recues[0]->contrat, ID('e', 1));
    essai_rejouer(h);
    harness_close(&h);
}

/* --- Lists ----------------------------------------------------------------------------------- */

static void missing_pieces_are_listed_per_comite(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_positionner(h, 1, 1); /* Complete. */
    for (int n = 2; n <= 4; n++) {
        essai_diagnostiquer(h, n);
        essai_inscrire(h, n, 1);
    }
    Reperage__PiecesManquantes q = REPERAGE__PIECES_MANQUANTES__INIT;
    DEMANDER_EN_VAIN(h, PIECES_MANQUANTES, q, "CHAMP_REQUIS");
    q.comite = ID('m', 1);
    const Reperage__PiecesManquantesReponse *a = DEMANDER(h, PIECES_MANQUANTES, q, NULL);
    assert_int_equal(a->n_lignes, 3);
    assert_string_equal(a->lignes[0]->personne, ID('p', 2));
    assert_string_equal(a->lignes[0]->prescription, ID('r', 2));
    assert_int_equal(a->lignes[0]->n_manquantes, 5);
    q.limite = 2;
    a = DEMANDER(h, PIECES_MANQUANTES, q, NULL);
    assert_int_equal(a->n_lignes, 1); /* Of two looked at, one is complete. */
    assert_string_equal(a->suivant, ID('p', 2));
    q.apres = ID('p', 2);
    a = DEMANDER(h, PIECES_MANQUANTES, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    assert_string_equal(a->suivant, "");
    q.referent = ID('c', 1);
    DEMANDER_EN_VAIN(h, PIECES_MANQUANTES, q, "CHAMP_REQUIS"); /* One of the two. */
    harness_close(&h);
}

/* Those whom the référent diagnoses and those whom the référent accompanies. */
static void missing_pieces_are_listed_per_referent(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_positionner(h, 1, 1);
    essai_diagnostiquer(h, 2);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-04");
    Parcours__ReferentDesigne d = PARCOURS__REFERENT_DESIGNE__INIT;
    d.parcours = ID('q', 1);
    d.personne = ID('p', 1);
    d.referent = ID('c', 1);
    d.date = (char *)"2017-04-04";
    PARCOURS_DIT(h, REFERENT_DESIGNE, d);
    Reperage__PiecesManquantes q = REPERAGE__PIECES_MANQUANTES__INIT;
    q.referent = ID('c', 1);
    const Reperage__PiecesManquantesReponse *a = DEMANDER(h, PIECES_MANQUANTES, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    assert_string_equal(a->lignes[0]->manquantes[0]->pieces[0], "contrat_engagement");
    assert_string_equal(a->lignes[0]->manquantes[0]->moment, "parcours");
    assert_string_equal(a->lignes[1]->prescription, ID('r', 2));
    assert_string_equal(a->lignes[1]->manquantes[0]->moment, "entree");
    q.referent = ID('c', 2);
    a = DEMANDER(h, PIECES_MANQUANTES, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_read_as_of_a_day),
        cmocka_unit_test(a_piece_taken_back_counts_no_longer),
        cmocka_unit_test(what_a_public_needs_is_asked_of_who_has_it),
        cmocka_unit_test(a_signed_contract_satisfies_its_piece),
        cmocka_unit_test(a_renewed_contract_is_valid_again),
        cmocka_unit_test(the_questionnaires_of_a_parcours_are_not_of_the_next),
        cmocka_unit_test(a_whole_proof_of_entreprise_is_a_piece),
        cmocka_unit_test(missing_pieces_are_listed_per_comite),
        cmocka_unit_test(missing_pieces_are_listed_per_referent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
