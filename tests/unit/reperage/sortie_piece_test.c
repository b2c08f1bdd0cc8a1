/* DeciderSortie, the pièces and their chain, and AdopterProtocole. */
#include "essai.h"

/* --- DeciderSortie --------------------------------------------------------------------------- */

static void propose_with_missing(struct harness *h, int n, char *piece)
{
    Parcours__Verdict verdict = PARCOURS__VERDICT__INIT;
    char *pieces[] = { piece };
    verdict.valeur = PARCOURS__VERDICT__VALEUR__NON_POSITIVE;
    verdict.explication = (char *)"Manquent les fiches de paie.";
    verdict.pieces = pieces;
    verdict.n_pieces = 1;
    Parcours__SortieProposee e = PARCOURS__SORTIE_PROPOSEE__INIT;
    e.proposition = ID('s', n);
    e.parcours = ID('q', n);
    e.personne = ID('p', n);
    e.sortie = (char *)"emploi_contrat";
    e.classe = (char *)"positive";
    e.comite_genre = (char *)"comite_suivi";
    e.verdict = &verdict;
    PARCOURS_DIT(h, SORTIE_PROPOSEE, e);
}

static void decider_sortie_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
#define REFUS(code, field) REFUSER(h, DECIDER_SORTIE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("CHAMP_REQUIS", "proposition");
    c.proposition = ID('s', 1);
    REFUS("CHAMP_REQUIS", "motif"); /* Of a rejection. */
    c.motif = (char *)"Pas convaincant";
    REFUS("CODE_INVALIDE", "motif");
    c.validee = 1;
    c.motif = (char *)"dossier_incomplet";
    REFUS("MOTIF_SANS_OBJET", "motif");
    c.motif = (char *)"";
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    REFUS("COMITE_A_VENIR", "comite");
    harness_set_day(h, "2017-09-05");
    REFUS("PROPOSITION_INCONNUE", "proposition");
    essai_planifier_comite(h, 2, "comite_entree", "", (char *)"2017-09-05");
    essai_planifier_comite(h, 3, "comite_suivi", "merville", (char *)"2017-09-05");
    essai_proposer_sortie(h, 1, "positive", (char *)"2017-09-01");
    c.comite = ID('m', 2);
    REFUS("COMITE_AUTRE_GENRE", "comite");
    c.comite = ID('m', 3);
    REFUS("NON_INSCRITE", "proposition");
    c.comite = ID('m', 1);
    const struct decision *d = ENVOYER(h, DECIDER_SORTIE, c);
    const Reperage__SortieDecidee *e = EVENEMENT(d, 0, SORTIE_DECIDEE);
    assert_true(e->validee);
    assert_string_equal(e->parcours, ID('q', 1));
    assert_string_equal(e->date, "2017-09-05");
    REFUS("DEJA_DECIDEE", "proposition");
    essai_clore_comite(h, 1);
    REFUS("COMITE_CLOS", "comite");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void a_positive_exit_is_validated_with_its_proofs(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-05");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    propose_with_missing(h, 1, (char *)"tableau_suivi");
    Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
    c.comite = ID('m', 1);
    c.proposition = ID('s', 1);
    c.validee = 1;
    const struct decision *d = essai_commande(h, ACTE(DECIDER_SORTIE), &c.base);
    essai_refus(d, "PIECES_MANQUANTES", "proposition");
    assert_non_null(strstr(d->refusal.text, "Tableau de suivi"));
    essai_recevoir(h, 1, 0, "tableau_suivi", (char *)"2017-09-05"); /* It comes on the day. */
    ENVOYER(h, DECIDER_SORTIE, c);
    harness_close(&h);
}

static void a_rejection_needs_no_proofs(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-05");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    propose_with_missing(h, 1, (char *)"fiches_paie_6");
    Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
    c.comite = ID('m', 1);
    c.proposition = ID('s', 1);
    c.motif = (char *)"dossier_incomplet";
    const struct decision *d = ENVOYER(h, DECIDER_SORTIE, c);
    const Reperage__SortieDecidee *e = EVENEMENT(d, 0, SORTIE_DECIDEE);
    assert_false(e->validee);
    harness_close(&h);
}

/* --- Pièces ---------------------------------------------------------------------------------- */

static void recevoir_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
    c.contrat = (char *)"CDD";
    c.datee_du = (char *)"mars";
    c.valable_jusqu = (char *)"2017-02-30";
#define REFUS(code, field) REFUSER(h, RECEVOIR_PIECE, c, code, field)
    REFUS("CHAMP_REQUIS", "piece_recue");
    c.piece_recue = ID('k', 1);
    REFUS("CHAMP_REQUIS", "personne");
    c.personne = ID('p', 1);
    REFUS("ID_INVALIDE", "contrat");
    c.contrat = (char *)"";
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-09";
    REFUS("DATE_INVALIDE", "datee_du");
    c.datee_du = (char *)"2017-03-10";
    REFUS("DATE_INCOHERENTE", "date"); /* Received before it was written. */
    c.datee_du = (char *)"2017-03-01";
    REFUS("DATE_INVALIDE", "valable_jusqu");
    c.valable_jusqu = (char *)"2017-02-28";
    REFUS("DATE_INCOHERENTE", "valable_jusqu");
    c.valable_jusqu = (char *)"";
    REFUS("CHAMP_REQUIS", "piece");
    c.piece = (char *)"selfie";
    REFUS("VALEUR_INCONNUE", "piece");
    c.piece = (char *)"domicile";
    REFUS("PERSONNE_INCONNUE", "personne");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    ENVOYER(h, RECEVOIR_PIECE, c);
    REFUS("DEJA_RECUE", "piece_recue");
    harness_close(&h);
#undef REFUS
}

static void the_chain_goes_step_by_step(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__TransmettrePiece c = REPERAGE__TRANSMETTRE_PIECE__INIT;
#define REFUS(code, field) REFUSER(h, TRANSMETTRE_PIECE, c, code, field)
    REFUS("CHAMP_REQUIS", "piece_recue");
    c.piece_recue = ID('k', 20);
    REFUS("CHAMP_REQUIS", "vers");
    c.vers = (char *)"prefecture";
    REFUS("VALEUR_INCONNUE", "vers");
    c.vers = (char *)"sag";
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-05";
    REFUS("PIECE_INCONNUE", "piece_recue");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_recevoir(h, 1, 0, "domicile", (char *)"2017-03-06");
    REFUS("CHAINE_ROMPUE", "vers");
    c.vers = (char *)"reperage";
    REFUS("DATE_INCOHERENTE", "date"); /* Before its reception. */
    c.date = (char *)"2017-03-07";
    ENVOYER(h, TRANSMETTRE_PIECE, c);
    REFUS("DEJA_TRANSMISE", "vers");
    c.vers = (char *)"sag";
    c.date = (char *)"2017-03-06";
    REFUS("DATE_INCOHERENTE", "date");
    c.date = (char *)"2017-03-08";
    ENVOYER(h, TRANSMETTRE_PIECE, c);
    REFUS("DEJA_TRANSMISE", "vers");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void reprendre_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__ReprendrePiece c = REPERAGE__REPRENDRE_PIECE__INIT;
#define REFUS(code, field) REFUSER(h, REPRENDRE_PIECE, c, code, field)
    REFUS("CHAMP_REQUIS", "piece_recue");
    c.piece_recue = ID('k', 20);
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"moche";
    REFUS("VALEUR_INCONNUE", "motif");
    c.motif = (char *)"illisible";
    REFUS("PIECE_INCONNUE", "piece_recue");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_recevoir(h, 1, 0, "domicile", (char *)"2017-03-06");
    ENVOYER(h, REPRENDRE_PIECE, c);
    REFUS("DEJA_REPRISE", "piece_recue");
    Reperage__TransmettrePiece send = REPERAGE__TRANSMETTRE_PIECE__INIT;
    send.piece_recue = ID('k', 20);
    send.vers = (char *)"reperage";
    send.date = (char *)"2017-03-07";
    REFUSER(h, TRANSMETTRE_PIECE, send, "DEJA_REPRISE", "piece_recue");
    harness_close(&h);
#undef REFUS
}

/* --- AdopterProtocole ------------------------------------------------------------------------ */

static char *renamed(const char *path, const char *from, const char *to)
{
    char *text = essai_protocole(path);
    char *at = strstr(text, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    return text;
}

static void adopter_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&reperage_service, NULL);
    Reperage__AdopterProtocole c = REPERAGE__ADOPTER_PROTOCOLE__INIT;
#define REFUS(code, field) REFUSER(h, ADOPTER_PROTOCOLE, c, code, field)
    REFUS("CHAMP_REQUIS", "protocole_texte");
    c.protocole_texte = (char *)"site = ;";
    c.fichier = (char *)"essai.cfg";
    const struct decision *d = essai_commande(h, ACTE(ADOPTER_PROTOCOLE), &c.base);
    essai_refus(d, "PROTOCOLE_INVALIDE", "protocole_texte");
    assert_non_null(strstr(d->refusal.text, "essai.cfg:1"));
    c.protocole_texte = essai_protocole(ROUBAIX);
    REFUS("PROTOCOLE_AUTRE_SITE", "protocole_texte");
    free(c.protocole_texte);
    c.protocole_texte = renamed(ROUBAIX, "site = \"roubaix\"", "site = \"essai\"  ");
    d = ENVOYER(h, ADOPTER_PROTOCOLE, c);
    const Reperage__ProtocoleAdopte *e = EVENEMENT(d, 0, PROTOCOLE_ADOPTE);
    assert_string_equal(e->depuis, "2022-01-01");
    assert_int_equal(strlen(e->digest), 64);
    REFUS("DEJA_ADOPTE", "protocole_texte");
    free(c.protocole_texte);
    harness_set_day(h, "2022-03-01");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01"); /* It rules from now on. */
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decider_sortie_refuses_in_order),
        cmocka_unit_test(a_positive_exit_is_validated_with_its_proofs),
        cmocka_unit_test(a_rejection_needs_no_proofs),
        cmocka_unit_test(recevoir_refuses_in_order),
        cmocka_unit_test(the_chain_goes_step_by_step),
        cmocka_unit_test(reprendre_refuses_in_order),
        cmocka_unit_test(adopter_refuses_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
