/* The pool and the mises en relation: each test mends a wrong command step by step; at each step
 * the refusal of the first thing still wrong is expected, at the end the event. */
#include "unit/entreprise/essai.h"

static const char *const PORTEE[] = { "referent-b" };
static const char *const PORTEE_JUSTE[] = { "referent-b", "referent-a" };

/* --- The pool --- */

static void a_candidate_enters_the_pool_once(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    char *metiers[] = { TEXTE("K2204"), TEXTE("menage") };
    char *communes[] = { TEXTE("59350"), TEXTE("59350") };
    Entreprise__EntrerAuPole c = ENTREPRISE__ENTRER_AU_POLE__INIT;
    c.parcours = ID(9);
    c.metiers = metiers;
    c.n_metiers = 2;
    c.communes = communes;
    c.n_communes = 2;
    REFUSE(decide_entrer_au_pole, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    REFUSE(decide_entrer_au_pole, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-01-05");
    REFUSE(decide_entrer_au_pole, "METIER_INVALIDE", "metiers");
    metiers[1] = TEXTE("K2204");
    REFUSE(decide_entrer_au_pole, "VALEUR_EN_DOUBLE", "metiers");
    metiers[1] = TEXTE("N1103");
    REFUSE(decide_entrer_au_pole, "VALEUR_EN_DOUBLE", "communes");
    c.n_communes = 1;
    REFUSE(decide_entrer_au_pole, "PROTOCOLE_ABSENT", "");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_entrer_au_pole, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_entrer_au_pole, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    etat.personne.effacee = true;
    REFUSE(decide_entrer_au_pole, "PERSONNE_EFFACEE", "personne");
    etat.personne.effacee = false;
    etat.personne.ouvert = false;
    etat.personne.sorti_le = date_parse("2017-08-01");
    REFUSE(decide_entrer_au_pole, "PARCOURS_CLOS", "personne");
    etat.personne.ouvert = true;
    REFUSE(decide_entrer_au_pole, "PARCOURS_INCONNU", "parcours");
    c.parcours = ID(2);
    etat.personne.au_pole = true;
    etat.personne.pole_depuis = date_parse("2017-02-01");
    REFUSE(decide_entrer_au_pole, "DEJA_AU_POLE", "personne");
    etat.personne.au_pole = false;
    REFUSE(decide_entrer_au_pole, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-01-31");
    struct decision d = essai_decider(decide_entrer_au_pole, &etat, &x, &c.base);
    const Entreprise__CandidatEntreAuPole *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_ENTRE_AU_POLE);
    assert_string_equal(e->premier_contact_avant, "2017-02-28"); /* A month, clamped. */
    assert_string_equal(e->referent, "referent-a");
    assert_int_equal(e->n_metiers, 2);
}

static void leaving_the_pool_closes_the_open_mer(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__QuitterPole c = ENTREPRISE__QUITTER_POLE__INIT;
    REFUSE(decide_quitter_pole, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    REFUSE(decide_quitter_pole, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-01");
    REFUSE(decide_quitter_pole, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_quitter_pole, "CHAMP_REQUIS", "motif");
    c.motif = TEXTE("projet_change");
    REFUSE(decide_quitter_pole, "HORS_POLE", "personne");
    etat.personne = personne_ouverte();
    etat.personne.au_pole = true;
    etat.personne.pole_depuis = date_parse("2017-02-05");
    REFUSE(decide_quitter_pole, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-01");
    const struct ouvert ouverts[] = {
        { ID(5), ID(4), ID(1), false, date_parse("2017-03-10") },
        { ID(7), ID(8), ID(1), true, date_parse("2017-02-20") },
    };
    etat.ouverts = ouverts;
    etat.ouvert_count = 2;
    /* Who stays and was retained may still start. */
    struct decision d = essai_decider(decide_quitter_pole, &etat, &x, &c.base);
    (void)essai_accord(&d, 2, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_SORTI_DU_POLE);
    const Entreprise__PositionnementAbandonne *a =
        (const Entreprise__PositionnementAbandonne *)d.events[1].body;
    assert_string_equal(a->positionnement, ID(5));
    assert_string_equal(a->date, "2017-03-10"); /* Not before its last act. */
    assert_string_equal(a->motif, "projet_change");
}

static void a_sortie_closes_all_that_is_left(void **unused)
{
    (void)unused;
    struct etat etat = { .personne = personne_ouverte() };
    etat.personne.ouvert = false;
    etat.personne.sorti_le = date_parse("2017-03-01");
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "";
    x.cause = ID(8);
    Entreprise__QuitterPole c = ENTREPRISE__QUITTER_POLE__INIT;
    c.personne = ID(1);
    c.date = TEXTE("2017-03-01");
    c.motif = TEXTE("emploi_cdi");
    struct decision d = essai_decider(decide_quitter_pole, &etat, &x, &c.base);
    assert_false(decision_is_refused(&d)); /* Never in the pool: nothing to record. */
    assert_int_equal(d.event_count, 0);

    const struct ouvert ouverts[] = { { ID(7), ID(8), ID(1), true, date_parse("2017-02-20") } };
    etat.ouverts = ouverts;
    etat.ouvert_count = 1;
    d = essai_decider(decide_quitter_pole, &etat, &x, &c.base);
    const Entreprise__PositionnementAbandonne *a =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_POSITIONNEMENT_ABANDONNE);
    assert_string_equal(a->motif, "emploi_cdi");
}

static void the_cre_contacts_candidates_of_the_pool_only(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Prive__Texte texte = PRIVE__TEXTE__INIT;
    Entreprise__ContacterCandidat c = ENTREPRISE__CONTACTER_CANDIDAT__INIT;
    REFUSE(decide_contacter_candidat, "CHAMP_REQUIS", "contact");
    c.contact = ID(7);
    REFUSE(decide_contacter_candidat, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    c.date = TEXTE("2018-01-01");
    REFUSE(decide_contacter_candidat, "DATE_FUTURE", "date");
    c.date = TEXTE("2017-02-01");
    c.mode = TEXTE("pigeon");
    REFUSE(decide_contacter_candidat, "VALEUR_INCONNUE", "mode");
    c.mode = TEXTE("telephone");
    REFUSE(decide_contacter_candidat, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_contacter_candidat, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    char long_text[LIMIT_TEXT_SIZE + 2];
    memset(long_text, 'a', sizeof(long_text));
    long_text[LIMIT_TEXT_SIZE + 1] = '\0';
    texte.texte = long_text;
    c.commentaire = &texte;
    REFUSE(decide_contacter_candidat, "TEXTE_TROP_LONG", "commentaire");
    texte.texte = TEXTE("Toujours motivé.");
    REFUSE(decide_contacter_candidat, "CONTACT_DEJA_CONNU", "contact");
    etat.existe = false;
    REFUSE(decide_contacter_candidat, "HORS_POLE", "personne");
    etat.personne.au_pole = true;
    etat.personne.pole_depuis = date_parse("2017-02-02");
    REFUSE(decide_contacter_candidat, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-02");
    struct decision d = essai_decider(decide_contacter_candidat, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTACT_CANDIDAT);
    assert_string_equal(d.events[0].person, ID(1));

    texte.texte = TEXTE("");
    d = essai_decider(decide_contacter_candidat, &etat, &x, &c.base);
    const Entreprise__ContactCandidat *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTACT_CANDIDAT);
    assert_null(e->commentaire);
    assert_string_equal(d.events[0].person, "");
}

/* --- Positionnements --- */

static void a_known_person_is_put_once_on_an_open_offer(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(8) };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__Positionner c = ENTREPRISE__POSITIONNER__INIT;
    REFUSE(decide_positionner, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    REFUSE(decide_positionner, "CHAMP_REQUIS", "offre");
    c.offre = ID(4);
    REFUSE(decide_positionner, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    REFUSE(decide_positionner, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-01-31");
    c.par = TEXTE("voisin");
    REFUSE(decide_positionner, "VALEUR_INCONNUE", "par");
    c.par = TEXTE("cre");
    REFUSE(decide_positionner, "NON_AUTORISE", "");
    REGLES.entreprise.mer_par_referent = true;
    x.role = "referent";
    x.portee = PORTEE;
    x.portee_count = COUNT_OF(PORTEE);
    REFUSE(decide_positionner, "OFFRE_INCONNUE", "offre");
    etat.offre = offre_captee();
    etat.offre.close_le = date_parse("2017-02-01");
    etat.offre.pourvus = 2;
    REFUSE(decide_positionner, "OFFRE_CLOSE", "offre");
    etat.offre.close_le = DATE_NONE;
    REFUSE(decide_positionner, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    etat.personne.ouvert_le = date_parse("2017-02-10");
    REFUSE(decide_positionner, "NON_AUTORISE", ""); /* Somebody else's candidate. */
    x.portee = PORTEE_JUSTE;
    x.portee_count = COUNT_OF(PORTEE_JUSTE);
    REFUSE(decide_positionner, "POSITIONNEMENT_DEJA_CONNU", "positionnement");
    etat.existe = false;
    REFUSE(decide_positionner, "VALEUR_INCOHERENTE", "par");
    c.par = TEXTE("referent");
    REFUSE(decide_positionner, "DEJA_POSITIONNE", "personne");
    etat.doublon = NULL;
    REFUSE(decide_positionner, "OFFRE_POURVUE", "offre");
    etat.offre.pourvus = 1;
    REFUSE(decide_positionner, "DATE_INCOHERENTE", "date"); /* Before the capture. */
    c.date = TEXTE("2017-02-05");
    REFUSE(decide_positionner, "DATE_INCOHERENTE", "date"); /* Before the entry. */
    c.date = TEXTE("2017-02-10");
    struct decision d = essai_decider(decide_positionner, &etat, &x, &c.base);
    REGLES.entreprise.mer_par_referent = false;
    const Entreprise__CandidatPositionne *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_POSITIONNE);
    assert_string_equal(e->par, "referent");
    assert_string_equal(e->personne, ID(1));
}

static void a_proposal_already_fulfilled_records_nothing(void **unused)
{
    (void)unused;
    struct etat etat = { .doublon = ID(8),
                         .offre = offre_captee(),
                         .personne = personne_ouverte() };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "";
    x.cause = ID(9);
    Entreprise__Positionner c = ENTREPRISE__POSITIONNER__INIT;
    c.positionnement = ID(5);
    c.offre = ID(4);
    c.personne = ID(1);
    c.date = TEXTE("2017-02-10");
    c.par = TEXTE("referent");
    struct decision d = essai_decider(decide_positionner, &etat, &x, &c.base);
    assert_false(decision_is_refused(&d));
    assert_int_equal(d.event_count, 0);
}

static void a_mer_follows_the_positionnement(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__EffectuerMer c = ENTREPRISE__EFFECTUER_MER__INIT;
    REFUSE(decide_effectuer_mer, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    REFUSE(decide_effectuer_mer, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-09");
    REFUSE(decide_effectuer_mer, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_effectuer_mer, "POSITIONNEMENT_INCONNU", "positionnement");
    static const struct {
        enum etat_mer etat;
        const char *code;
    } cas[] = {
        { MER_EFFECTUEE, "MER_DEJA_EFFECTUEE" }, { MER_ENTRETIEN, "MER_DEJA_EFFECTUEE" },
        { MER_RETENU, "RESULTAT_DEJA_CONNU" },   { MER_NON_RETENU, "RESULTAT_DEJA_CONNU" },
        { MER_DEMARRE, "RESULTAT_DEJA_CONNU" },  { MER_ABANDONNE, "POSITIONNEMENT_ABANDONNE" },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        etat.positionnement = positionnement_a(cas[i].etat);
        REFUSE(decide_effectuer_mer, cas[i].code, "positionnement");
    }
    etat.positionnement = positionnement_a(MER_POSITIONNE);
    etat.personne = personne_ouverte();
    etat.personne.ouvert = false;
    etat.personne.sorti_le = date_parse("2017-08-01");
    etat.offre = offre_captee();
    REFUSE(decide_effectuer_mer, "PARCOURS_CLOS", "personne");
    etat.personne.ouvert = true;
    REFUSE(decide_effectuer_mer, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-10");
    struct decision d = essai_decider(decide_effectuer_mer, &etat, &x, &c.base);
    const Entreprise__MerEffectuee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MER_EFFECTUEE);
    assert_string_equal(e->entreprise, ID(3));
    assert_string_equal(e->metier, "K2204");
}

static void an_interview_follows_the_mer_and_may_lie_ahead(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__PrevoirEntretienEmbauche c = ENTREPRISE__PREVOIR_ENTRETIEN_EMBAUCHE__INIT;
    REFUSE(decide_prevoir_entretien_embauche, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    c.date = TEXTE("2017-02-29");
    REFUSE(decide_prevoir_entretien_embauche, "DATE_INVALIDE", "date");
    c.date = TEXTE("2017-02-14");
    REFUSE(decide_prevoir_entretien_embauche, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_prevoir_entretien_embauche, "POSITIONNEMENT_INCONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_POSITIONNE);
    REFUSE(decide_prevoir_entretien_embauche, "MER_NON_EFFECTUEE", "positionnement");
    etat.positionnement = positionnement_a(MER_ENTRETIEN);
    etat.positionnement.entretien_connu = true;
    REFUSE(decide_prevoir_entretien_embauche, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    REFUSE(decide_prevoir_entretien_embauche, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-10-02");
    REFUSE(decide_prevoir_entretien_embauche, "ENTRETIEN_DEJA_PREVU", "date");
    etat.positionnement.entretien_connu = false;
    struct decision d = essai_decider(decide_prevoir_entretien_embauche, &etat, &x, &c.base);
    const Entreprise__EntretienEmbauchePrevu *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_ENTRETIEN_EMBAUCHE_PREVU);
    assert_string_equal(e->date, "2017-10-02");
}

static void a_result_has_a_start_or_a_motive(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__EnregistrerResultatMer c = ENTREPRISE__ENREGISTRER_RESULTAT_MER__INIT;
    REFUSE(decide_enregistrer_resultat_mer, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    REFUSE(decide_enregistrer_resultat_mer, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-14");
    c.demarrage_prevu = TEXTE("2017-02-13");
    REFUSE(decide_enregistrer_resultat_mer, "DATE_INCOHERENTE", "demarrage_prevu");
    c.demarrage_prevu = TEXTE("2017-03-01");
    c.candidat_informe = TEXTE("2017-12-01");
    REFUSE(decide_enregistrer_resultat_mer, "DATE_FUTURE", "candidat_informe");
    c.candidat_informe = TEXTE("2017-02-13");
    REFUSE(decide_enregistrer_resultat_mer, "DATE_INCOHERENTE", "candidat_informe");
    c.candidat_informe = TEXTE("2017-02-22");
    REFUSE(decide_enregistrer_resultat_mer, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_enregistrer_resultat_mer, "CHAMP_REQUIS", "motif");
    c.motif = TEXTE("tete");
    REFUSE(decide_enregistrer_resultat_mer, "VALEUR_INCONNUE", "motif");
    c.motif = TEXTE("profil");
    REFUSE(decide_enregistrer_resultat_mer, "RESULTAT_INCOHERENT", "demarrage_prevu");
    c.retenu = true;
    REFUSE(decide_enregistrer_resultat_mer, "RESULTAT_INCOHERENT", "motif");
    c.motif = TEXTE("");
    c.demarrage_prevu = TEXTE("");
    REFUSE(decide_enregistrer_resultat_mer, "CHAMP_REQUIS", "demarrage_prevu");
    c.demarrage_prevu = TEXTE("2017-03-01");
    REFUSE(decide_enregistrer_resultat_mer, "POSITIONNEMENT_INCONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_POSITIONNE);
    REFUSE(decide_enregistrer_resultat_mer, "MER_NON_EFFECTUEE", "positionnement");
    etat.positionnement = positionnement_a(MER_NON_RETENU);
    REFUSE(decide_enregistrer_resultat_mer, "RESULTAT_DEJA_CONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_EFFECTUEE);
    REFUSE(decide_enregistrer_resultat_mer, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    etat.offre = offre_captee();
    etat.offre.pourvus = 2;
    REFUSE(decide_enregistrer_resultat_mer, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-20");
    REFUSE(decide_enregistrer_resultat_mer, "OFFRE_POURVUE", "retenu");
    etat.offre.pourvus = 0;
    struct decision d = essai_decider(decide_enregistrer_resultat_mer, &etat, &x, &c.base);
    const Entreprise__MerResultat *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MER_RESULTAT);
    assert_true(e->retenu);
    assert_string_equal(e->retour_avant, "2017-03-16"); /* Planned start + 15 days. */

    c.retenu = false;
    c.motif = TEXTE("profil");
    c.demarrage_prevu = TEXTE("");
    d = essai_decider(decide_enregistrer_resultat_mer, &etat, &x, &c.base);
    e = essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MER_RESULTAT);
    assert_string_equal(e->retour_avant, "2017-03-07"); /* No start: from the result. */
}

static void the_candidate_is_told_once_also_after_the_sortie(void **unused)
{
    (void)unused;
    struct etat etat = { .personne = personne_ouverte() };
    etat.personne.ouvert = false;
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__InformerCandidat c = ENTREPRISE__INFORMER_CANDIDAT__INIT;
    REFUSE(decide_informer_candidat, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    c.date = TEXTE("2017-02-19");
    REFUSE(decide_informer_candidat, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_informer_candidat, "POSITIONNEMENT_INCONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_EFFECTUEE);
    REFUSE(decide_informer_candidat, "RESULTAT_INCONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_NON_RETENU);
    etat.positionnement.informe_le = date_parse("2017-02-21");
    REFUSE(decide_informer_candidat, "CANDIDAT_DEJA_INFORME", "positionnement");
    etat.positionnement.informe_le = DATE_NONE;
    REFUSE(decide_informer_candidat, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-02-20");
    struct decision d = essai_decider(decide_informer_candidat, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_INFORME);
}

static void a_positionnement_is_abandoned_before_its_end_only(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__AbandonnerPositionnement c = ENTREPRISE__ABANDONNER_POSITIONNEMENT__INIT;
    REFUSE(decide_abandonner_positionnement, "CHAMP_REQUIS", "positionnement");
    c.positionnement = ID(5);
    c.date = TEXTE("2017-02-09");
    REFUSE(decide_abandonner_positionnement, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_abandonner_positionnement, "CHAMP_REQUIS", "motif");
    c.motif = TEXTE("desistement");
    REFUSE(decide_abandonner_positionnement, "POSITIONNEMENT_INCONNU", "positionnement");
    static const enum etat_mer finis[] = { MER_NON_RETENU, MER_DEMARRE, MER_ABANDONNE };
    for (size_t i = 0; i < COUNT_OF(finis); i++) {
        etat.positionnement = positionnement_a(finis[i]);
        struct decision d = essai_decider(decide_abandonner_positionnement, &etat, &x, &c.base);
        assert_true(decision_is_refused(&d));
    }
    static const enum etat_mer ouverts[] = { MER_POSITIONNE, MER_EFFECTUEE, MER_ENTRETIEN,
                                             MER_RETENU };
    etat.personne = personne_ouverte();
    for (size_t i = 0; i < COUNT_OF(ouverts); i++) {
        etat.positionnement = positionnement_a(ouverts[i]);
        c.date = TEXTE("2017-02-09");
        REFUSE(decide_abandonner_positionnement, "DATE_INCOHERENTE", "date");
        c.date = TEXTE("2017-02-25");
        struct decision d = essai_decider(decide_abandonner_positionnement, &etat, &x, &c.base);
        const Entreprise__PositionnementAbandonne *e =
            essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_POSITIONNEMENT_ABANDONNE);
        assert_string_equal(e->date, "2017-02-25");
        assert_string_equal(e->motif, "desistement");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_candidate_enters_the_pool_once),
        cmocka_unit_test(leaving_the_pool_closes_the_open_mer),
        cmocka_unit_test(a_sortie_closes_all_that_is_left),
        cmocka_unit_test(the_cre_contacts_candidates_of_the_pool_only),
        cmocka_unit_test(a_known_person_is_put_once_on_an_open_offer),
        cmocka_unit_test(a_proposal_already_fulfilled_records_nothing),
        cmocka_unit_test(a_mer_follows_the_positionnement),
        cmocka_unit_test(an_interview_follows_the_mer_and_may_lie_ahead),
        cmocka_unit_test(a_result_has_a_start_or_a_motive),
        cmocka_unit_test(the_candidate_is_told_once_also_after_the_sortie),
        cmocka_unit_test(a_positionnement_is_abandoned_before_its_end_only),
    };
    return cmocka_run_group_tests(tests, essai_debut, essai_fin);
}
