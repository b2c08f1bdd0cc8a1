/* The CRE's side: the pool, offers, who is put in touch, hirings, months worked, follow-up. */
#include "plie/demo/agenda.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"

#include <stdio.h>
#include <string.h>

#define TEXT(s)   ((char *)(uintptr_t)(s))
#define DATE(day) TEXT(envoi_date(demo, (day)))
#define SEND(member, c)                                                                            \
    envoi(demo, person->site, "entreprise", ENTREPRISE__COMMANDE__ACTE_##member, &(c).base, NULL)

static const struct job {
    const char *code; /* ROME */
    const char *intitule;
} jobs[] = {
    { "K2204", "Agent d’entretien" },      { "N1103", "Préparateur de commandes" },
    { "D1106", "Vendeur en boulangerie" }, { "G1602", "Commis de cuisine" },
    { "F1704", "Manœuvre de chantier" },   { "K1304", "Aide ménager à domicile" },
};

static void capture_offer(struct demo *demo, struct person *person, const struct job *job)
{
    struct demo_site *site = person->site;
    Entreprise__CapterOffre c = ENTREPRISE__CAPTER_OFFRE__INIT;
    person->entreprise = &site->companies[hasard(demo) % site->company_count];
    hasard_id(demo, person->offre);
    c.offre = person->offre;
    c.entreprise = TEXT(person->entreprise->id);
    c.metier = TEXT(job->code);
    c.intitule = TEXT(job->intitule);
    c.postes = hasard_between(demo, 1, 3);
    c.contrat = TEXT(person->contrat);
    c.heures_hebdo_centi = person->heures_hebdo * 100;
    c.origine = TEXT(hasard_code(demo, site, "origine_offre", "", ""));
    c.commune = TEXT(person->commune->insee);
    c.date = DATE(demo->day);
    c.duree_mois = strcmp(person->contrat, "cdi") == 0 ? 0 : 7;
    SEND(CAPTER_OFFRE, c);

    Entreprise__DiffuserOffre d = ENTREPRISE__DIFFUSER_OFFRE__INIT;
    d.offre = person->offre;
    d.date = DATE(demo->day);
    SEND(DIFFUSER_OFFRE, d);
}

static void prove_month(struct demo *demo, struct person *person, int32_t month_day)
{
    Entreprise__RecevoirJustificatif c = ENTREPRISE__RECEVOIR_JUSTIFICATIF__INIT;
    char mois[DATE_SIZE];
    date_format(month_day, mois);
    mois[7] = '\0';
    c.embauche = person->embauche;
    c.piece = "fiches_paie_6";
    c.date = DATE(demo->day);
    c.mois = mois;
    SEND(RECEVOIR_JUSTIFICATIF, c);
}

static void declare_month(struct demo *demo, struct person *person, int32_t month_day)
{
    Entreprise__DeclarerMois c = ENTREPRISE__DECLARER_MOIS__INIT;
    char mois[DATE_SIZE];
    date_format(month_day, mois);
    mois[7] = '\0';
    c.embauche = person->embauche;
    c.mois = mois;
    c.heures_centi = (person->heures_hebdo * 433 / 100 - hasard_between(demo, 0, 20)) * 100;
    SEND(DECLARER_MOIS, c);
}

/* Every month end of a job: hours and a payslip of the month before. */
static void end_of_month(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    int32_t month_end = date_month_start(demo->day) - 1;
    bool worked = person->en_emploi || person->embauche_fin > month_end - 27;
    if (!worked || person->embauche[0] == '\0')
        return;
    if (month_end >= person->embauche_debut + 14) {
        declare_month(demo, person, month_end);
        if (hasard_percent(demo, 92))
            prove_month(demo, person, month_end);
    }
    if (person->en_emploi)
        agenda_plan(demo, date_month_end(demo->day) + 6, end_of_month, person, 0);
}

enum suite { SUITE_PREMIERE_SEMAINE, SUITE_FIN_ESSAI, SUITE_SIX_MOIS };

/* The site's step for it; NULL: it asks for none. */
static const struct regle_suivi *step_of(const struct regles_entreprise *rules, enum suite which)
{
    for (size_t i = 0; i < rules->suivi_count; i++) {
        const struct regle_suivi *step = &rules->suivis[i];
        bool at_start = step->reference == SUIVI_DEBUT;
        if ((which == SUITE_PREMIERE_SEMAINE && at_start && step->mois == 0) ||
            (which == SUITE_FIN_ESSAI && step->reference == SUIVI_FIN_ESSAI) ||
            (which == SUITE_SIX_MOIS && at_start && step->mois > 0))
            return step;
    }
    return NULL;
}

static int32_t end_of_follow_up(int32_t start)
{
    return date_add_months(start, 6) - 4;
}

static void follow_up(struct demo *demo, struct person *person, int arg)
{
    enum suite which = (enum suite)arg;
    const struct regle_suivi *step = step_of(&person->site->regles->entreprise, which);
    bool other_job =
        which == SUITE_SIX_MOIS && demo->day < end_of_follow_up(person->embauche_debut);
    if (!person->en_emploi || step == NULL || other_job)
        return;
    Entreprise__EnregistrerSuivi c = ENTREPRISE__ENREGISTRER_SUIVI__INIT;
    char id[ID_SIZE];
    char *with[] = { "employeur", "salarie" };
    hasard_id(demo, id);
    c.suivi = id;
    c.embauche = person->embauche;
    c.code = TEXT(step->code);
    c.date = DATE(demo->day);
    c.avec = with;
    c.n_avec = 2;
    c.mode = which == SUITE_PREMIERE_SEMAINE ? "telephone" : "visite";
    SEND(ENREGISTRER_SUIVI, c);
}

static void finish_job(struct demo *demo, struct person *person)
{
    person->en_emploi = false;
    person->embauche_fin = demo->day;
}

static void break_job(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (!person->en_emploi)
        return;
    Entreprise__RompreContrat c = ENTREPRISE__ROMPRE_CONTRAT__INIT;
    c.embauche = person->embauche;
    c.date = DATE(demo->day);
    c.motif = TEXT(hasard_code(demo, person->site, "motif_rupture", "", ""));
    c.initiative = hasard_percent(demo, 50) ? "employeur" : "salarie";
    SEND(ROMPRE_CONTRAT, c);
    finish_job(demo, person);
    agenda_plan(demo, demo->day + 30, emploi_begin, person, 0);
}

static void end_job(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (!person->en_emploi)
        return;
    Entreprise__TerminerContrat c = ENTREPRISE__TERMINER_CONTRAT__INIT;
    c.embauche = person->embauche;
    c.date = DATE(demo->day);
    SEND(TERMINER_CONTRAT, c);
    finish_job(demo, person);
}

static void hold(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (!person->en_emploi)
        return;
    Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
    c.embauche = person->embauche;
    c.date = DATE(demo->day);
    SEND(CONSTATER_MAINTIEN, c);
    Entreprise__RecevoirJustificatif proof = ENTREPRISE__RECEVOIR_JUSTIFICATIF__INIT;
    proof.embauche = person->embauche;
    proof.piece = "contrat_travail";
    proof.date = DATE(demo->day);
    SEND(RECEVOIR_JUSTIFICATIF, proof);
    proof.piece = "attestation_employeur";
    proof.couvre_du = DATE(person->embauche_debut);
    proof.couvre_au = DATE(demo->day);
    proof.original = true;
    SEND(RECEVOIR_JUSTIFICATIF, proof);

    bool interim = strcmp(person->contrat, "interim") == 0;
    bool cdi = strcmp(person->contrat, "cdi") == 0;
    const struct regles *regles = person->site->regles;
    person->sortie = "emploi_contrat";
    if (interim)
        person->sortie = "emploi_interim";
    else if (regles_sortie(regles, "emploi_contrat") == NULL)
        person->sortie = cdi ? "emploi_cdi" : "emploi_cdd";
    agenda_plan(demo, demo->day + hasard_between(demo, 3, 20), sortie_begin, person, 0);
}

static void start_job(struct demo *demo, struct person *person, int arg)
{
    if (person->sorti != 0 || person->en_emploi)
        return;
    struct demo_site *site = person->site;
    bool open_ended = strcmp(person->contrat, "cdi") == 0;
    int length =
        hasard_percent(demo, 65) ? hasard_between(demo, 200, 360) : hasard_between(demo, 40, 150);
    Entreprise__DemarrerEmbauche c = ENTREPRISE__DEMARRER_EMBAUCHE__INIT;
    hasard_id(demo, person->embauche);
    c.embauche = person->embauche;
    c.personne = person->id;
    if (arg != 1)
        person->entreprise = &site->companies[hasard(demo) % site->company_count];
    c.entreprise = TEXT(person->entreprise->id);
    c.positionnement = arg == 1 ? person->positionnement : "";
    c.contrat = TEXT(person->contrat);
    c.debut = DATE(demo->day);
    c.fin_prevue = open_ended ? "" : DATE(demo->day + length);
    c.fin_essai = DATE(demo->day + 30);
    c.heures_hebdo_centi = person->heures_hebdo * 100;
    c.marchand = strcmp(person->contrat, "cddi") != 0 && strcmp(person->contrat, "cui_cae") != 0;
    c.aide = strcmp(person->contrat, "cui_cae") == 0;
    SEND(DEMARRER_EMBAUCHE, c);
    person->en_emploi = true;
    person->embauche_debut = demo->day;
    person->embauche_fin = 0;
    agenda_plan(demo, demo->day + 4, follow_up, person, SUITE_PREMIERE_SEMAINE);
    agenda_plan(demo, demo->day + 26, follow_up, person, SUITE_FIN_ESSAI);
    agenda_plan(demo, end_of_follow_up(demo->day), follow_up, person, SUITE_SIX_MOIS);
    agenda_plan(demo, date_month_end(demo->day) + 6, end_of_month, person, 0);
    if (hasard_percent(demo, 12))
        agenda_plan(demo, demo->day + hasard_between(demo, 10, 120), break_job, person, 0);
    if (!open_ended)
        agenda_plan(demo, demo->day + length, end_job, person, 0);
    agenda_plan(demo, date_add_months(demo->day, 6) + hasard_between(demo, 1, 6), hold, person, 0);
}

static void give_result(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    bool retained = hasard_percent(demo, 55);
    Entreprise__EnregistrerResultatMer c = ENTREPRISE__ENREGISTRER_RESULTAT_MER__INIT;
    c.positionnement = person->positionnement;
    c.date = DATE(demo->day);
    c.retenu = retained;
    if (retained)
        c.demarrage_prevu = DATE(demo->day + 5);
    else
        c.motif = TEXT(hasard_code(demo, person->site, "motif_non_retenue", "", ""));
    if (hasard_percent(demo, 85))
        c.candidat_informe = DATE(demo->day);
    SEND(ENREGISTRER_RESULTAT_MER, c);
    if (retained)
        agenda_plan(demo, demo->day + 5, start_job, person, 1);
    else
        agenda_plan(demo, demo->day + hasard_between(demo, 15, 40), emploi_begin, person, 0);
}

static void introduce(struct demo *demo, struct person *person, int arg)
{
    if (person->sorti != 0)
        return;
    if (arg == 0) {
        Entreprise__EffectuerMer c = ENTREPRISE__EFFECTUER_MER__INIT;
        c.positionnement = person->positionnement;
        c.date = DATE(demo->day);
        c.cv_transmis = true;
        SEND(EFFECTUER_MER, c);
        agenda_plan(demo, demo->day + 3, introduce, person, 1);
        return;
    }
    Entreprise__PrevoirEntretienEmbauche c = ENTREPRISE__PREVOIR_ENTRETIEN_EMBAUCHE__INIT;
    c.positionnement = person->positionnement;
    c.date = DATE(demo->day + 4);
    SEND(PREVOIR_ENTRETIEN_EMBAUCHE, c);
    agenda_plan(demo, demo->day + 5, give_result, person, 0);
}

static void put_on_offer(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (person->sorti != 0 || person->en_emploi)
        return;
    if (hasard_percent(demo, 25)) { /* Found alone. */
        agenda_plan(demo, demo->day + hasard_between(demo, 5, 30), start_job, person, 0);
        return;
    }
    capture_offer(demo, person, &jobs[hasard(demo) % COUNT_OF(jobs)]);
    Entreprise__Positionner c = ENTREPRISE__POSITIONNER__INIT;
    hasard_id(demo, person->positionnement);
    c.positionnement = person->positionnement;
    c.offre = person->offre;
    c.personne = person->id;
    c.date = DATE(demo->day);
    c.par = "cre";
    SEND(POSITIONNER, c);
    agenda_plan(demo, demo->day + 2, introduce, person, 0);
}

static void monthly_contact(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (person->sorti != 0)
        return;
    Entreprise__ContacterCandidat c = ENTREPRISE__CONTACTER_CANDIDAT__INIT;
    char id[ID_SIZE];
    hasard_id(demo, id);
    c.contact = id;
    c.personne = person->id;
    c.date = DATE(demo->day);
    c.mode = "telephone";
    SEND(CONTACTER_CANDIDAT, c);
    if (hasard_percent(demo, 80))
        agenda_plan(demo, demo->day + hasard_between(demo, 26, 33), monthly_contact, person, 0);
}

static void enter_pool(struct demo *demo, struct person *person)
{
    Parcours__BasculerPoleEconomique c = PARCOURS__BASCULER_POLE_ECONOMIQUE__INIT;
    char *wanted[] = { TEXT(jobs[hasard(demo) % COUNT_OF(jobs)].code) };
    char *communes[] = { TEXT(person->commune->insee) };
    c.parcours = person->parcours;
    c.date = DATE(demo->day);
    c.metiers = wanted;
    c.n_metiers = 1;
    c.communes = communes;
    c.n_communes = 1;
    c.cv_remis = true;
    c.valide_marche_ordinaire = true;
    envoi(demo, person->site, "parcours", PARCOURS__COMMANDE__ACTE_BASCULER_POLE_ECONOMIQUE,
          &c.base, NULL);
    person->au_pole = true;
    agenda_plan(demo, demo->day + hasard_between(demo, 5, 28), monthly_contact, person, 0);
}

void emploi_begin(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    static const char *const contracts[] = { "cdd",     "cdd", "cdi",     "interim", "cddi",
                                             "cui_cae", "cdd", "interim", "cdi",     "cdd" };
    if (person->sorti != 0 || person->en_emploi || person->parcours[0] == '\0')
        return;
    person->contrat = contracts[hasard(demo) % COUNT_OF(contracts)];
    person->heures_hebdo = hasard_percent(demo, 70) ? 35 : 24;
    if (!person->au_pole)
        enter_pool(demo, person);
    agenda_plan(demo, demo->day + hasard_between(demo, 4, 25), put_on_offer, person, 0);
}
