/* The dossier with its timeline, exits possible, and what is heard from the other services. */
#include "unit/parcours/scene.h"

static const Parcours__DossierReponse *dossier(struct harness *h, const char *query, const char *au)
{
    const struct answer *a = demander(h, query, au);
    assert_string_equal(a->refusal.code, "");
    return (const Parcours__DossierReponse *)a->body;
}
static const char P1[] = "{'dossier': {'parcours': '@p1'}}";

static const Parcours__LigneFil *fil(const Parcours__DossierReponse *d, const char *genre)
{
    for (size_t i = 0; i < d->n_fil; i++)
        if (strcmp(d->fil[i]->genre, genre) == 0)
            return d->fil[i];
    return NULL;
}

/* EntreeActee as repérage sends it. */
#define ENTREE                                                                                     \
    "{'entree_actee': {'prescription': '@w1', 'personne': '@x5', 'comite': '@c1', 'date':"         \
    " '2022-05-12', 'territoire': 'roubaix', 'conseiller': '@r2', 'age': 44, 'sexe': 'homme',"     \
    " 'publics': ['rsa', 'deld'], 'niveau_etape': 'competences', 'contrat_participant':"           \
    " '2022-05-02', 'contrat_referent': '2022-05-03', 'freins': ['mobilite']}}"

static void an_acted_entry_opens_the_parcours(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "reperage", ENTREE);
    const Parcours__DossierReponse *d = dossier(h, "{'dossier': {'personne': '@x5'}}", NULL);
    assert_string_equal(d->etat, "ouvert");
    assert_string_equal(d->referent, ident("r2")); /* Who made the diagnosis. */
    assert_string_equal(d->prescription, ident("w1"));
    assert_int_equal(d->n_publics, 2);
    assert_string_equal(d->contrat_debut, "2022-05-12");
    assert_string_equal(d->contrat_fin, "2023-05-11");
    assert_false(d->contrat_complet);
    assert_int_equal(d->n_freins, 1);
    assert_string_equal(d->freins[0]->etat, "repere");
    /* Heard again under another event it is refused and waits in the list of reactions. */
    harness_event(h, "reperage",
                  scene_message(scene_memory(), &reperage__evenement__descriptor, ENTREE), 0);
    assert_int_equal(harness_refused_reactions(h), 1);
    scene_fermer(&h);
}

static void the_timeline_speaks_french_whichever_service_spoke(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2017-02-02', 'genre': 'entretien_physique', 'presence': 'present',"
                " 'commentaire': {'texte': 'Projet confirmé.'}}}");
    accepter(h, "{'prevoir_etape': {'etape': '@t1', 'parcours': '@p1', 'genre': 'formation_prf',"
                " 'debut_prevu': '2017-07-01', 'objectif': {'texte': 'Préparer le titre.'}}}");
    accepter(h, "{'declarer_frein': {'frein': '@f1', 'parcours': '@p1', 'genre': 'mobilite',"
                " 'date': '2017-02-03'}}");
    accepter(h, "{'lever_frein': {'frein': '@f1', 'date': '2017-02-20'}}");
    accepter(h, "{'designer_referent': {'parcours': '@p1', 'referent': '@r2', 'date': '2017-04-01',"
                " 'accord_direction': '2017-03-30', 'motif': 'depart'}}");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdd', 'debut': '2017-03-01', 'fin_prevue': '2017-08-31'}}");
    entendre(h, "entreprise",
             "{'essai_valide': {'embauche': '@j1', 'personne': '@x1', 'date':"
             " '2017-03-15'}}");
    entendre(h, "entreprise",
             "{'contrat_rompu': {'embauche': '@j1', 'personne': '@x1', 'date': '2017-04-10',"
             " 'motif': 'demission', 'initiative': 'salarie'}}");
    entendre(h, "entreprise",
             "{'mer_effectuee': {'positionnement': '@n1', 'offre': '@o1', 'personne': '@x1',"
             " 'date': '2017-05-02', 'metier': 'N4105'}}");
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece':"
             " 'domicile', 'date': '2017-01-05'}}");
    static const struct {
        const char *genre;
        const char *libelle;
        const char *texte;
    } lines[] = {
        { "EntretienEnregistre", "Entretien physique individuel, Présent", "Projet confirmé." },
        { "EtapePrevue",
          "Étape prévue : Formation du Programme Régional de Formation, à partir du 01/07/2017",
          "Préparer le titre." },
        { "EmbaucheDemarree", "Embauche : CDD, jusqu'au 31/08/2017", "" },
        { "EssaiValide", "Période d'essai validée", "" },
        { "ContratRompu", "Contrat de travail rompu : Démission, à l'initiative : salarié", "" },
        { "MerEffectuee", "Mise en relation : N4105", "" },
        { "PieceRecue", "Pièce reçue : Justificatif de domicile", "" },
        { "EtapeTerminee", "Étape close : Emploi, abandonnée", "" },
        { "FreinLeve", "Frein levé : Mobilité : transport, permis, peur de se déplacer", "" },
        { "ReferentDesigne", "Référent désigné : Référent 2, Départ du référent", "" },
        { "ParcoursOuvert", "Entrée dans le parcours : Définition de projet professionnel", "" },
    };
    const Parcours__DossierReponse *d = dossier(h, P1, NULL);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        const Parcours__LigneFil *line = fil(d, lines[i].genre);
        if (line == NULL)
            fail_msg("%s is missing", lines[i].genre);
        assert_string_equal(line->libelle, lines[i].libelle);
        assert_string_equal(line->texte, lines[i].texte);
        assert_string_equal(line->acteur, "acteur");
        assert_true(time_parse(line->enregistre) > 0);
    }
    for (size_t i = 1; i < d->n_fil; i++)
        assert_true(strcmp(d->fil[i - 1]->date, d->fil[i]->date) >= 0); /* The latest first. */
    d = dossier(h, P1, "2017-03-14");
    assert_null(fil(d, "EssaiValide"));
    assert_non_null(fil(d, "EmbaucheDemarree"));
    scene_fermer(&h);
}

static void rows_answer_for_a_past_day(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'demarrer_etape': {'etape': '@t1', 'parcours': '@p1', 'genre':"
                " 'formation_prf', 'date': '2017-03-01', 'fin_prevue': '2017-04-15'}}");
    accepter(h, "{'terminer_etape': {'etape': '@t1', 'date': '2017-04-10', 'issue': 'terminee',"
                " 'diplome': 'obtenu', 'heures_centi': 12000}}");
    accepter(h, "{'declarer_frein': {'frein': '@f1', 'parcours': '@p1', 'genre': 'mobilite',"
                " 'date': '2017-02-01'}}");
    accepter(h, "{'travailler_frein': {'frein': '@f1', 'date': '2017-03-01'}}");
    accepter(h, "{'lever_frein': {'frein': '@f1', 'date': '2017-04-01'}}");
    accepter(h, "{'designer_referent': {'parcours': '@p1', 'referent': '@r2', 'date': '2017-04-01',"
                " 'accord_direction': '2017-03-30', 'motif': 'depart'}}");
    const struct {
        const char *au;
        const char *etape;
        const char *frein;
        const char *referent;
        size_t referents;
    } cases[] = {
        { "2017-02-15", NULL, "repere", "r1", 1 },
        { "2017-03-15", "demarree", "travaille", "r1", 1 },
        { "2017-03-31", "demarree", "travaille", "r1", 1 },
        { "2017-04-01", "demarree", "leve", "r2", 2 }, /* Over, or changed, on its very day. */
        { "2017-04-10", "terminee", "leve", "r2", 2 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Parcours__DossierReponse *d = dossier(h, P1, cases[i].au);
        assert_int_equal(d->n_etapes, cases[i].etape == NULL ? 0 : 1);
        if (cases[i].etape != NULL)
            assert_string_equal(d->etapes[0]->etat, cases[i].etape);
        assert_string_equal(d->freins[0]->etat, cases[i].frein);
        assert_string_equal(d->referent, ident(cases[i].referent));
        assert_int_equal(d->n_referents, cases[i].referents);
        assert_string_equal(d->referents[0]->au, cases[i].referents == 2 ? "2017-03-31" : "");
    }
    const Parcours__LigneEtape *one = dossier(h, P1, NULL)->etapes[0];
    assert_string_equal(one->diplome, "obtenu");
    assert_int_equal(one->heures_centi, 12000);
    assert_string_equal(dossier(h, P1, "2017-03-15")->etapes[0]->diplome, "");
    assert_int_equal(dossier(h, P1, "2018-02-10")->mois_de_parcours, 13);
    scene_fermer(&h);
}

static void a_dossier_that_is_not_there_is_refused(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct {
        const char *query;
        const char *au;
        const char *code;
    } cases[] = {
        { "{'dossier': {}}", NULL, "CHAMP_REQUIS" },
        { "{'dossier': {'parcours': 'p1'}}", NULL, "ID_INVALIDE" },
        { "{'dossier': {'parcours': '@p9'}}", NULL, "PARCOURS_INCONNU" },
        { "{'dossier': {'personne': '@x9'}}", NULL, "PARCOURS_INCONNU" },
        { "{'dossier': {'parcours': '@p1'}}", "2017-01-09", "PARCOURS_INCONNU" },
        { "{'sortie_possible': {}}", NULL, "CHAMP_REQUIS" },
        { "{'sortie_possible': {'parcours': '@p9'}}", NULL, "PARCOURS_INCONNU" },
        { "{'sortie_possible': {'parcours': '@p1', 'sortie': 'paradis'}}", NULL,
          "SORTIE_INCONNUE" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(demander(h, cases[i].query, cases[i].au)->refusal.code, cases[i].code);
    scene_fermer(&h);
}

/* Jobs, hours and proofs as they are heard, under the engine. */
static void heures(struct harness *h, const char *embauche, int year, int month, int count,
                   int centi)
{
    for (int i = 0; i < count; i++) {
        char event[256];
        (void)snprintf(event, sizeof(event),
                       "{'mois_travaille': {'embauche': '@%s', 'personne': '@x1', 'mois':"
                       " '%04d-%02d', 'heures_centi': %d}}",
                       embauche, year + (month + i - 1) / 12, (month + i - 1) % 12 + 1, centi);
        entendre(h, "entreprise", event);
    }
}

static const Parcours__SortiePossibleReponse *possibles(struct harness *h, const char *query,
                                                        const char *au)
{
    return (const Parcours__SortiePossibleReponse *)demander(h, query, au)->body;
}

static void hours_heard_make_the_verdict_of_the_day(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'interim', 'debut': '2017-02-01', 'employeur': 'ett',"
             " 'heures_hebdo_centi': 3500}}");
    harness_set_day(h, "2018-02-07");
    heures(h, "j1", 2017, 6, 7, 13000);
    heures(h, "j1", 2018, 1, 1, 10000);
    heures(h, "j1", 2018, 1, 1, 13300); /* The same month again: a correction. */
    const Parcours__SortiePossibleReponse *body =
        possibles(h, "{'sortie_possible': {'parcours': '@p1'}}", "2018-02-07");
    assert_string_equal(body->verdicts[0]->sortie, "emploi_interim"); /* The nearest first. */
    assert_string_equal(
        body->verdicts[0]->explication,
        "1 043 h sur 1 215 ; positive au plus tôt le 14/03/2018 (à 35 h par semaine)");
    assert_int_equal(strlen(body->protocole), 64);
    assert_true(body->n_verdicts > 5);
    body = possibles(h, "{'sortie_possible': {'parcours': '@p1', 'sortie': 'emploi_interim'}}",
                     "2017-07-31");
    assert_int_equal(body->n_verdicts, 1);
    assert_int_equal(body->verdicts[0]->atteint, 26000);
    const Parcours__DossierReponse *d = dossier(h, P1, "2017-07-31");
    assert_int_equal(d->contrats[0]->heures_centi, 26000);
    scene_fermer(&h);
}

static void proofs_heard_and_avenants_count(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdd', 'debut': '2022-02-01', 'fin_prevue': '2022-05-31', 'employeur':"
             " 'entreprise'}}");
    entendre(h, "entreprise",
             "{'contrat_prolonge': {'embauche': '@j1', 'personne': '@x1', 'date': '2022-06-01',"
             " 'fin_prevue': '', 'contrat': 'cdi'}}");
    harness_set_day(h, "2022-12-20");
    for (int month = 6; month <= 11; month++) {
        char event[256];
        (void)snprintf(event, sizeof(event),
                       "{'justificatif_recu': {'embauche': '@j1', 'personne': '@x1', 'piece':"
                       " 'fiches_paie_6', 'mois': '2022-%02d', 'date': '2022-12-05'}}",
                       month);
        entendre(h, "entreprise", event);
    }
    entendre(h, "entreprise",
             "{'justificatif_recu': {'embauche': '@j1', 'personne': '@x1', 'piece':"
             " 'contrat_travail', 'date': '2022-12-05'}}");
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece':"
             " 'dossier_original', 'date': '2022-12-06', 'original': true}}");
    const Parcours__SortiePossibleReponse *body =
        possibles(h, "{'sortie_possible': {'parcours': '@p1', 'sortie': 'emploi_cdi'}}", NULL);
    assert_int_equal(body->verdicts[0]->valeur, PARCOURS__VERDICT__VALEUR__POSITIVE);
    assert_non_null(strstr(body->verdicts[0]->explication, "CDI signé le 01/06/2022"));
    const Parcours__DossierReponse *d = dossier(h, P1, NULL);
    assert_string_equal(d->contrats[0]->contrat, "cdi");
    assert_string_equal(d->contrats[0]->fin_prevue, "");
    d = dossier(h, P1, "2022-05-01");
    assert_string_equal(d->contrats[0]->contrat, "cdd");
    assert_string_equal(d->contrats[0]->fin_prevue, "2022-05-31");
    scene_fermer(&h);
}

static void every_kind_of_line_has_its_words(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct {
        const char *source;
        const char *event;
        const char *genre;
        const char *libelle;
    } heard[] = {
        { "entreprise",
          "{'suivi_realise': {'suivi': '@z1', 'embauche': '@j1', 'personne': '@x1', 'code':"
          " 'maintien_6_mois', 'date': '2017-05-01', 'mode': 'telephone'}}",
          "SuiviRealise", NULL },
        { "entreprise",
          "{'contact_candidat': {'contact': '@k1', 'personne': '@x1', 'date': '2017-05-01', 'mode':"
          " 'telephone'}}",
          "ContactCandidat", "Contact du chargé de relations entreprises : téléphone" },
        { "entreprise",
          "{'mer_resultat': {'positionnement': '@n1', 'personne': '@x1', 'date': '2017-05-01',"
          " 'retenu': true, 'demarrage_prevu': '2017-05-15'}}",
          "MerResultat", "Résultat de la mise en relation : retenu, 15/05/2017" },
        { "reperage",
          "{'entree_reportee': {'prescription': '@w1', 'personne': '@x1', 'comite': '@c1', 'date':"
          " '2017-05-01', 'motif': 'pieces_manquantes', 'jusqu': '2017-06-01'}}",
          "EntreeReportee", "Entrée reportée en comité : Pièces manquantes, au 01/06/2017" },
        { "reperage",
          "{'prescription_close': {'prescription': '@w1', 'personne': '@x1', 'date': '2017-05-01',"
          " 'motif': 'desistement'}}",
          "PrescriptionClose", NULL },
        { "reperage",
          "{'domicile_change': {'personne': '@x1', 'commune': '59350', 'hors_perimetre': true,"
          " 'date': '2017-05-01'}}",
          "DomicileChange", "Changement de domicile : 59350, hors du périmètre" },
    };
    for (size_t i = 0; i < COUNT_OF(heard); i++)
        entendre(h, heard[i].source, heard[i].event);
    const Parcours__DossierReponse *d = dossier(h, P1, NULL);
    for (size_t i = 0; i < COUNT_OF(heard); i++) {
        const Parcours__LigneFil *line = fil(d, heard[i].genre);
        assert_non_null(line);
        assert_string_not_equal(line->libelle, heard[i].genre); /* Words, not the event's name. */
        if (heard[i].libelle != NULL)
            assert_string_equal(line->libelle, heard[i].libelle);
    }
    scene_fermer(&h);
}

static void
a_very_long_timeline_says_how_long_it_is_and_its_older_part_is_read_on_its_day(void **unused)
{
    (void)unused;
    enum { PIECES = LIMIT_PAGE_ROWS };
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const Parcours__DossierReponse *d = dossier(h, P1, NULL);
    size_t before = d->n_fil;
    assert_int_equal(d->fil_total, before);
    for (unsigned i = 0; i < PIECES; i++)
        entendre(h, "reperage",
                 arena_format(scene_memory(),
                              "{'piece_recue': {'piece_recue': '@d%u', 'personne': '@x1', 'piece':"
                              " 'argumentaire', 'date': '%s', 'original': true}}",
                              i, i < 5 ? "2017-03-01" : "2017-03-02"));
    d = dossier(h, P1, NULL);
    assert_int_equal(d->n_fil, LIMIT_PAGE_ROWS);
    assert_int_equal(d->fil_total, before + PIECES);
    assert_string_equal(d->fil[d->n_fil - 1]->date, "2017-03-01");
    d = dossier(h, P1, "2017-03-01");
    assert_int_equal(d->n_fil, before + 5);
    assert_int_equal(d->fil_total, before + 5);
    scene_fermer(&h);
}

static void what_is_awaited_is_named(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'signer_contrat': {'parcours': '@p1', 'participant': '2022-01-10', 'referent':"
                " '2022-01-11'}}");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2022-05-02', 'genre': 'entretien_physique', 'presence': 'present', 'duree_min':"
                " 45}}");
    accepter(h,
             "{'enregistrer_entretien': {'entretien': '@e2', 'parcours': '@p1', 'date':"
             " '2022-05-03', 'genre': 'entretien_physique', 'presence': 'absence_injustifiee'}}");
    const Parcours__DossierReponse *d = dossier(h, P1, "2022-05-10");
    assert_int_equal(d->n_signatures, 3); /* This site asks for no équipe d'animation. */
    assert_string_equal(d->signatures[0]->signataire, "participant");
    assert_string_equal(d->signatures[0]->date, "2022-01-10");
    assert_string_equal(d->signatures[2]->signataire, "direction");
    assert_string_equal(d->signatures[2]->date, "");
    assert_int_equal(fil(d, "EntretienEnregistre")->duree_min, 0); /* The absence, the latest. */
    assert_int_equal(d->fil[1]->duree_min, 45);
    assert_int_equal(d->n_feuilles_manquantes, 1);
    assert_string_equal(d->feuilles_manquantes[0], ident("e1"));
    assert_int_equal(d->n_relances, 1);
    assert_string_equal(d->relances[0]->entretien, ident("e2"));
    assert_string_equal(d->relances[0]->genre, "relance_courrier");
    assert_string_equal(d->relances[0]->absence, "2022-05-03");
    accepter(h, "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-05-12'}}");
    accepter(h, "{'enregistrer_relance': {'relance': '@l1', 'entretien': '@e2', 'genre':"
                " 'relance_courrier', 'date': '2022-05-12'}}");
    assert_int_equal(dossier(h, P1, "2022-05-11")->n_feuilles_manquantes, 1);
    assert_int_equal(dossier(h, P1, "2022-05-11")->n_relances, 1);
    assert_int_equal(dossier(h, P1, "2022-05-12")->n_feuilles_manquantes, 0);
    assert_int_equal(dossier(h, P1, "2022-05-12")->n_relances, 0);
    scene_fermer(&h);
}

static bool manque_piece(struct harness *h, const char *parcours, const char *piece, const char *au)
{
    char query[256];
    (void)snprintf(query, sizeof(query),
                   "{'sortie_possible': {'parcours': '%s', 'sortie': 'emploi_contrat'}}", parcours);
    const Parcours__SortiePossibleReponse *body = possibles(h, query, au);
    assert_int_equal(body->n_verdicts, 1);
    return codes_contain((const char *const *)body->verdicts[0]->pieces,
                         body->verdicts[0]->n_pieces, piece);
}

static void a_piece_taken_back_proves_until_the_day_before(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece': 'argumentaire',"
             " 'date': '2017-02-01', 'original': true}}");
    harness_set_day(h, "2017-06-20");
    entendre(h, "reperage",
             "{'piece_reprise': {'piece_recue': '@d1', 'personne': '@x1', 'motif': 'perimee'}}");
    static const struct {
        const char *au;
        bool missing;
    } days[] = { { "2017-01-31", true },
                 { "2017-02-01", false },
                 { "2017-06-19", false },
                 { "2017-06-20", true },
                 { NULL, true } };
    for (size_t i = 0; i < COUNT_OF(days); i++)
        assert_int_equal(manque_piece(h, "@p1", "argumentaire", days[i].au), days[i].missing);
    scene_fermer(&h);
}

static void the_file_of_who_comes_back_is_a_new_one(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece': 'argumentaire',"
             " 'date': '2017-02-01', 'original': true}}");
    assert_false(manque_piece(h, "@p1", "argumentaire", NULL));
    accepter(h, "{'proposer_sortie': {'proposition': '@s1', 'parcours': '@p1', 'sortie':"
                " 'abandon', 'date': '2017-03-01'}}");
    accepter(h, "{'valider_sortie': {'proposition': '@s1', 'date_decision': '2017-03-02'}}");
    accepter(h, "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x1', 'date': '2017-05-02',"
                " 'age': 40, 'territoire': 'armentieres'}}");
    assert_true(manque_piece(h, "@p2", "argumentaire", NULL));
    entendre(h, "reperage",
             "{'piece_recue': {'piece_recue': '@d2', 'personne': '@x1', 'piece': 'argumentaire',"
             " 'date': '2017-05-03', 'original': true}}");
    assert_false(manque_piece(h, "@p2", "argumentaire", NULL));
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_acted_entry_opens_the_parcours),
        cmocka_unit_test(the_timeline_speaks_french_whichever_service_spoke),
        cmocka_unit_test(rows_answer_for_a_past_day),
        cmocka_unit_test(
            a_very_long_timeline_says_how_long_it_is_and_its_older_part_is_read_on_its_day),
        cmocka_unit_test(what_is_awaited_is_named),
        cmocka_unit_test(a_dossier_that_is_not_there_is_refused),
        cmocka_unit_test(hours_heard_make_the_verdict_of_the_day),
        cmocka_unit_test(proofs_heard_and_avenants_count),
        cmocka_unit_test(every_kind_of_line_has_its_words),
        cmocka_unit_test(a_piece_taken_back_proves_until_the_day_before),
        cmocka_unit_test(the_file_of_who_comes_back_is_a_new_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
