/* From the prescription to the comité's decision: late letters, missed appointments, incomplete
 * files, reports and refusals among them. */
#include "plie/demo/agenda.h"

#include "reperage.pb-c.h"

#include <string.h>

#define TEXT(s)   ((char *)(uintptr_t)(s))
#define DATE(day) TEXT(envoi_date(demo, (day)))

static Reperage__Declaration yes_no(bool yes)
{
    return yes ? REPERAGE__DECLARATION__OUI : REPERAGE__DECLARATION__NON;
}

/* The public of a person decides the statements that go with it. */
static void fill_situation(struct demo *demo, const struct person *person, Reperage__Situation *out)
{
    bool rsa = strncmp(person->public_code, "rsa", 3) == 0 ||
               strcmp(person->public_code, "minima_sociaux") == 0;
    bool rqth = strcmp(person->public_code, "rqth") == 0;
    bool deld = strcmp(person->public_code, "deld") == 0;
    bool qpv = strcmp(person->public_code, "qpv") == 0;
    uint64_t drawn = hasard(demo);
    out->date = DATE(demo->day);
    out->inscrit_demandeur_emploi = REPERAGE__DECLARATION__OUI;
    out->inscrit_depuis = DATE(demo->day - (deld ? 800 : 200) - (int32_t)(drawn % 300));
    out->rsa = drawn % 50 == 0 ? REPERAGE__DECLARATION__NE_SOUHAITE_PAS_REPONDRE : yes_no(rsa);
    if (rsa)
        out->rsa = REPERAGE__DECLARATION__OUI;
    out->rsa_socle = yes_no(rsa && drawn % 3 != 0);
    out->qpv = person->commune->qpv ? yes_no(qpv || drawn % 4 == 0) : REPERAGE__DECLARATION__NON;
    out->rqth = yes_no(rqth);
    if (rqth)
        out->rqth_jusqu = DATE(demo->day + 900);
    out->niveau_formation =
        TEXT(drawn % 10 == 0 ? "non_renseigne"
                             : hasard_code(demo, person->site, "niveau_formation", "", ""));
    out->menage = TEXT(hasard_code(demo, person->site, "menage", "", ""));
    out->enfants_a_charge = (int32_t)(drawn / 7 % 4);
    out->situation_emploi = "sans_emploi";
    static const char *const stated[] = { "clause", "autre", "difficulte_insertion" };
    if (codes_contain(stated, COUNT_OF(stated), person->public_code)) {
        out->publics = arena_alloc(envoi_arena(demo), sizeof(*out->publics));
        out->publics[0] = TEXT(person->public_code);
        out->n_publics = 1;
    }
    if (regles_valeur(person->site->regles, "situation_emploi", "sans_emploi") == NULL)
        out->situation_emploi = TEXT(hasard_code(demo, person->site, "situation_emploi", "", ""));
}

static void prescribe(struct demo *demo, struct person *person, bool known)
{
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    Prive__Coordonnees coordonnees = PRIVE__COORDONNEES__INIT;
    Reperage__Prescripteur prescripteur = REPERAGE__PRESCRIPTEUR__INIT;
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    identite.nom = TEXT(hasard_nom(demo));
    identite.prenom = TEXT(hasard_prenom(demo));
    identite.date_naissance = DATE(person->naissance);
    coordonnees.adresse = "1 rue de la Démonstration";
    coordonnees.telephone = "0300000000";
    prescripteur.genre = TEXT(hasard_code(demo, person->site, "prescripteur", "", ""));
    prescripteur.structure = "Association de démonstration";
    fill_situation(demo, person, &situation);

    Reperage__Prescrire c = REPERAGE__PRESCRIRE__INIT;
    hasard_id(demo, person->prescription);
    c.prescription = person->prescription;
    c.personne = person->id;
    if (!known) {
        c.identite = &identite;
        c.coordonnees = &coordonnees;
    }
    c.sexe = person->femme ? "femme" : "homme";
    c.commune = TEXT(person->commune->insee);
    c.prescripteur = &prescripteur;
    c.date = DATE(demo->day - (hasard_percent(demo, 15) ? hasard_between(demo, 1, 9) : 0));
    c.situation = &situation;
    c.confirme_nouvelle = !known;
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_PRESCRIRE, &c.base, NULL);
}

static void receive_piece(struct demo *demo, struct person *person, const char *piece)
{
    Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
    char id[ID_SIZE];
    hasard_id(demo, id);
    c.piece_recue = id;
    c.personne = person->id;
    c.piece = TEXT(piece);
    c.date = DATE(demo->day);
    c.datee_du = DATE(demo->day - hasard_between(demo, 0, 10));
    c.original = true;
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_RECEVOIR_PIECE, &c.base, NULL);
}

/* Every proof that the site wants for an entry, unless somebody forgot one. */
static void hand_in_pieces(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    const struct regles *regles = person->site->regles;
    bool forgets = hasard_percent(demo, 6);
    for (size_t i = 0; i < regles->exigence_count; i++) {
        const struct exigence *exigence = &regles->exigences[i];
        if (strcmp(exigence->moment, "entree") != 0 || exigence->piece_count == 0)
            continue;
        if (forgets && i % 3 == 1)
            continue;
        receive_piece(demo, person, exigence->pieces[0]);
    }
}

static void decide(struct demo *demo, struct person *person, int arg);

static void put_on_agenda(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    person->comite = site_next_comite(person->site, person->site->regles->entree.comite_entree,
                                      person->commune->territoire, demo->day + 1);
    if (person->comite == NULL)
        return;
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = TEXT(person->comite->id);
    c.prescription = person->prescription;
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_INSCRIRE_AU_COMITE, &c.base,
          NULL);
    agenda_plan(demo, person->comite->day, decide, person, 0);
}

static void refuse(struct demo *demo, struct person *person)
{
    Reperage__RefuserEntree c = REPERAGE__REFUSER_ENTREE__INIT;
    c.comite = TEXT(person->comite->id);
    c.prescription = person->prescription;
    c.motif = TEXT(hasard_code(demo, person->site, "motif_refus", "", ""));
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_REFUSER_ENTREE, &c.base, NULL);
}

static void postpone(struct demo *demo, struct person *person)
{
    Reperage__ReporterEntree c = REPERAGE__REPORTER_ENTREE__INIT;
    c.comite = TEXT(person->comite->id);
    c.prescription = person->prescription;
    c.motif = TEXT(hasard_code(demo, person->site, "motif_report", "", ""));
    c.jusqu = DATE(demo->day + 14);
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_REPORTER_ENTREE, &c.base, NULL);
    agenda_plan(demo, demo->day + 15, hand_in_pieces, person, 0);
    agenda_plan(demo, demo->day + 16, put_on_agenda, person, 0);
}

/* The morning after: was the entry recorded, or did the file lack something? */
static void after_decision(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (person->entre) {
        person->entree = person->comite->day;
        suivi_begin(demo, person, 0);
    } else if (person->reports++ < 2) {
        postpone(demo, person); /* The file lacks something. */
    } else {
        refuse(demo, person);
    }
}

static void decide(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    int drawn = hasard_between(demo, 1, 100);
    if (drawn <= 6) {
        refuse(demo, person);
        return;
    }
    if (drawn <= 14) {
        postpone(demo, person);
        return;
    }
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = TEXT(person->comite->id);
    c.prescription = person->prescription;
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_DECIDER_ENTREE, &c.base,
          &person->entre);
    agenda_plan(demo, demo->day + 1, after_decision, person, 0);
}

static void hold_diagnosis(struct demo *demo, struct person *person)
{
    Reperage__RealiserDiagnostic c = REPERAGE__REALISER_DIAGNOSTIC__INIT;
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    fill_situation(demo, person, &situation);
    char *freins[2];
    c.n_freins = (size_t)hasard_between(demo, 1, 2);
    for (size_t i = 0; i < c.n_freins; i++)
        freins[i] = TEXT(hasard_code(demo, person->site, "frein", "", ""));
    if (c.n_freins == 2 && strcmp(freins[0], freins[1]) == 0)
        c.n_freins = 1;
    c.freins = freins;
    c.diagnostic = person->diagnostic;
    c.date = DATE(demo->day);
    c.emargement = true;
    c.avis = hasard_percent(demo, 90) ? "favorable" : "reserve";
    c.besoin_numerique = yes_no(hasard_percent(demo, 40));
    c.disponible = c.motive = c.volontaire = REPERAGE__DECLARATION__OUI;
    c.niveau_etape = TEXT(hasard_code(demo, person->site, "niveau_etape", "", ""));
    c.situation = &situation;
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_REALISER_DIAGNOSTIC, &c.base,
          NULL);
}

static void plan_diagnosis(struct demo *demo, struct person *person, int32_t day);

static void close_without_diagnosis(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    Reperage__CloreSansDiagnostic c = REPERAGE__CLORE_SANS_DIAGNOSTIC__INIT;
    c.prescription = person->prescription;
    c.date = DATE(demo->day);
    c.motif = TEXT(hasard_code(demo, person->site, "motif_refus", "", ""));
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_CLORE_SANS_DIAGNOSTIC, &c.base,
          NULL);
}

static void meet(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (hasard_percent(demo, 14)) {
        Reperage__ManquerDiagnostic c = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
        c.diagnostic = person->diagnostic;
        c.date = DATE(demo->day);
        c.excuse = hasard_percent(demo, 30);
        envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_MANQUER_DIAGNOSTIC, &c.base,
              NULL);
        if (person->lettres < 2)
            plan_diagnosis(demo, person, demo->day + 7);
        else
            agenda_plan(demo, demo->day + 2, close_without_diagnosis, person, 0);
        return;
    }
    hold_diagnosis(demo, person);
    agenda_plan(demo, demo->day + 1, hand_in_pieces, person, 0);
    agenda_plan(demo, demo->day + 2, put_on_agenda, person, 0);
}

static void plan_diagnosis(struct demo *demo, struct person *person, int32_t day)
{
    Reperage__PlanifierDiagnostic c = REPERAGE__PLANIFIER_DIAGNOSTIC__INIT;
    hasard_id(demo, person->diagnostic);
    c.diagnostic = person->diagnostic;
    c.prescription = person->prescription;
    c.conseiller = TEXT(person->conseiller->id);
    c.date = DATE(day);
    c.lettre_du = DATE(demo->day);
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_PLANIFIER_DIAGNOSTIC, &c.base,
          NULL);
    person->lettres++;
    agenda_plan(demo, day, meet, person, 0);
}

static void transmit(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    Reperage__TransmettrePrescription c = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
    c.prescription = person->prescription;
    c.conseiller = TEXT(person->conseiller->id);
    c.date = DATE(demo->day);
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_TRANSMETTRE_PRESCRIPTION,
          &c.base, NULL);
    plan_diagnosis(demo, person, demo->day + hasard_between(demo, 4, 18));
}

/* `arg` is 1 when the person comes back after an exit. */
void entree_begin(struct demo *demo, struct person *person, int arg)
{
    person->lettres = 0;
    person->reports = 0;
    person->entre = false;
    prescribe(demo, person, arg == 1);
    agenda_plan(demo, demo->day + hasard_between(demo, 1, 4), transmit, person, 0);
}
