/* The accompaniment: contract, interviews and their absences, relances, étapes, freins, veille. */
#include "plie/demo/agenda.h"

#include "parcours.pb-c.h"

#include <string.h>

#define TEXT(s)   ((char *)(uintptr_t)(s))
#define DATE(day) TEXT(envoi_date(demo, (day)))
#define SEND(member, c)                                                                            \
    envoi(demo, person->site, "parcours", PARCOURS__COMMANDE__ACTE_##member, &(c).base, NULL)

static bool is_out(const struct person *person)
{
    return person->sorti != 0 || person->parcours[0] == '\0';
}

static void sign_contract(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person))
        return;
    Parcours__SignerContrat c = PARCOURS__SIGNER_CONTRAT__INIT;
    char *day = DATE(demo->day);
    c.parcours = person->parcours;
    const struct regles_accompagnement *rules = &person->site->regles->accompagnement;
    for (size_t i = 0; i < rules->signataire_count; i++) {
        if (strcmp(rules->signataires[i], "participant") == 0)
            c.participant = day;
        if (strcmp(rules->signataires[i], "referent") == 0)
            c.referent = day;
        if (strcmp(rules->signataires[i], "direction") == 0)
            c.direction = day;
        if (strcmp(rules->signataires[i], "equipe_animation") == 0)
            c.equipe_animation = day;
    }
    c.explique = true;
    SEND(SIGNER_CONTRAT, c);
}

static void remind(struct demo *demo, struct person *person, int arg)
{
    static const char *const kinds[] = { "relance_courrier", "relance_telephone" };
    const struct regles_accompagnement *rules = &person->site->regles->accompagnement;
    if (is_out(person) || (size_t)arg >= rules->relance_count || hasard_percent(demo, 12))
        return; /* Some are forgotten: the review lists them. */
    Parcours__EnregistrerRelance c = PARCOURS__ENREGISTRER_RELANCE__INIT;
    char id[ID_SIZE];
    hasard_id(demo, id);
    c.relance = id;
    c.entretien = person->absence;
    c.genre = TEXT(kinds[arg]);
    c.date = DATE(demo->day);
    SEND(ENREGISTRER_RELANCE, c);
    agenda_plan(demo, demo->day + 6, remind, person, arg + 1);
}

static void record_contact(struct demo *demo, struct person *person, const char *kind,
                           const char *presence, char *id)
{
    Parcours__EnregistrerEntretien c = PARCOURS__ENREGISTRER_ENTRETIEN__INIT;
    Prive__Texte comment = PRIVE__TEXTE__INIT;
    comment.texte = "Point sur la recherche d'emploi et les démarches en cours.";
    bool present = strcmp(presence, "present") == 0;
    hasard_id(demo, id);
    c.entretien = id;
    c.parcours = person->parcours;
    c.date = DATE(demo->day - (hasard_percent(demo, 20) ? hasard_between(demo, 1, 6) : 0));
    if (date_parse(c.date) < person->entree)
        c.date = DATE(person->entree);
    c.genre = TEXT(kind);
    c.duree_min = present ? hasard_between(demo, 20, 60) : 0;
    c.presence = TEXT(presence);
    c.emargement = present && hasard_percent(demo, 93);
    if (present && hasard_percent(demo, 60))
        c.commentaire = &comment;
    SEND(ENREGISTRER_ENTRETIEN, c);
}

static void interview(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person))
        return;
    char id[ID_SIZE];
    int drawn = hasard_between(demo, 1, 100);
    if (drawn <= 9) {
        record_contact(demo, person, "entretien_physique", "absence_injustifiee", person->absence);
        agenda_plan(demo, demo->day + 1, remind, person, 0);
    } else if (drawn <= 15) {
        record_contact(demo, person, "entretien_physique", "absence_justifiee", id);
    } else {
        record_contact(demo, person, person->en_emploi ? "telephone" : "entretien_physique",
                       "present", id);
    }
    int next =
        hasard_percent(demo, 8) ? hasard_between(demo, 50, 75) : hasard_between(demo, 24, 33);
    agenda_plan(demo, demo->day + next, interview, person, 0);
}

static void call(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person))
        return;
    char id[ID_SIZE];
    record_contact(demo, person, "telephone", "present", id);
    agenda_plan(demo, demo->day + hasard_between(demo, 25, 36), call, person, 0);
}

static void end_step(struct demo *demo, struct person *person, int arg);

static void start_step(struct demo *demo, struct person *person, int arg)
{
    if (is_out(person) || person->en_etape || person->en_emploi)
        return;
    static const char *const families[] = { "insertion", "formation", "insertion" };
    Parcours__DemarrerEtape c = PARCOURS__DEMARRER_ETAPE__INIT;
    hasard_id(demo, person->etape);
    int length = hasard_between(demo, 14, 90);
    c.etape = person->etape;
    c.parcours = person->parcours;
    c.genre = TEXT(hasard_code(demo, person->site, "etape", "famille", families[arg % 3]));
    c.origine = TEXT(hasard_code(demo, person->site, "origine_etape", "", ""));
    c.mode = hasard_percent(demo, 50) ? "individuel" : "collectif";
    c.structure = "Organisme de démonstration";
    c.date = DATE(demo->day);
    c.fin_prevue = DATE(demo->day + length);
    c.temps_plein = strcmp(families[arg % 3], "formation") == 0 && hasard_percent(demo, 60);
    SEND(DEMARRER_ETAPE, c);
    person->en_etape = true;
    agenda_plan(demo, demo->day + length, end_step, person, arg);
}

static void end_step(struct demo *demo, struct person *person, int arg)
{
    person->en_etape = false;
    if (is_out(person))
        return;
    bool training = arg % 3 == 1;
    bool dropped = hasard_percent(demo, 12);
    Parcours__TerminerEtape c = PARCOURS__TERMINER_ETAPE__INIT;
    c.etape = person->etape;
    c.date = DATE(demo->day);
    c.issue = dropped ? "abandonnee" : "terminee";
    c.heures_centi = hasard_between(demo, 20, 300) * 100;
    if (training)
        c.diplome = !dropped && hasard_percent(demo, 45) ? "obtenu" : "non_obtenu";
    if (!dropped)
        c.bilan_le = DATE(demo->day);
    SEND(TERMINER_ETAPE, c);
    if (strcmp(c.diplome, "obtenu") == 0 && hasard_percent(demo, 60)) {
        person->sortie = "formation_qualifiante";
        agenda_plan(demo, demo->day + 12, sortie_begin, person, 0);
        return;
    }
    if (arg < 4)
        agenda_plan(demo, demo->day + hasard_between(demo, 10, 45), start_step, person, arg + 1);
}

static void lift_brake(struct demo *demo, struct person *person, int arg)
{
    if (is_out(person) || !person->frein_accepte)
        return;
    if (arg == 0) {
        Parcours__TravaillerFrein c = PARCOURS__TRAVAILLER_FREIN__INIT;
        c.frein = person->frein;
        c.date = DATE(demo->day);
        SEND(TRAVAILLER_FREIN, c);
        if (hasard_percent(demo, 60))
            agenda_plan(demo, demo->day + hasard_between(demo, 30, 120), lift_brake, person, 1);
        return;
    }
    Parcours__LeverFrein c = PARCOURS__LEVER_FREIN__INIT;
    c.frein = person->frein;
    c.date = DATE(demo->day);
    SEND(LEVER_FREIN, c);
}

static void find_brake(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person))
        return;
    Parcours__DeclarerFrein c = PARCOURS__DECLARER_FREIN__INIT;
    hasard_id(demo, person->frein);
    c.frein = person->frein;
    c.parcours = person->parcours;
    c.genre = TEXT(hasard_code(demo, person->site, "frein", "", ""));
    c.date = DATE(demo->day);
    person->frein_accepte = false; /* The diagnosis may have found it already. */
    envoi(demo, person->site, "parcours", PARCOURS__COMMANDE__ACTE_DECLARER_FREIN, &c.base,
          &person->frein_accepte);
    agenda_plan(demo, demo->day + hasard_between(demo, 20, 60), lift_brake, person, 0);
}

static void close_watch(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person))
        return;
    Parcours__CloreVeille c = PARCOURS__CLORE_VEILLE__INIT;
    c.parcours = person->parcours;
    c.date = DATE(demo->day);
    SEND(CLORE_VEILLE, c);
}

static void open_watch(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (is_out(person) || person->en_emploi)
        return;
    Parcours__OuvrirVeille c = PARCOURS__OUVRIR_VEILLE__INIT;
    c.parcours = person->parcours;
    c.date = DATE(demo->day);
    c.motif = TEXT(hasard_code(demo, person->site, "motif_veille", "", ""));
    c.jusqu = DATE(demo->day + 60);
    SEND(OUVRIR_VEILLE, c);
    agenda_plan(demo, demo->day + 60, close_watch, person, 0);
}

static void leave(struct demo *demo, struct person *person, int arg)
{
    static const char *const kinds[] = {
        "demande_participant", "administrative", "abandon",
        "demande_plie",        "autre",          "non_respect_contrat"
    };
    if (is_out(person) || person->en_emploi)
        return;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const char *kind = kinds[((size_t)arg + i) % COUNT_OF(kinds)];
        if (regles_sortie(person->site->regles, kind) == NULL)
            continue;
        person->sortie = kind;
        sortie_begin(demo, person, 0);
        return;
    }
}

/* The morning after the entry: the parcours is there. */
void suivi_begin(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    person->sorti = 0;
    if (!envoi_find_parcours(demo, person))
        return;
    agenda_plan(demo, demo->day + hasard_between(demo, 1, 12), sign_contract, person, 0);
    agenda_plan(demo, demo->day + hasard_between(demo, 4, 20), interview, person, 0);
    agenda_plan(demo, demo->day + hasard_between(demo, 10, 30), call, person, 0);
    agenda_plan(demo, demo->day + hasard_between(demo, 10, 60), start_step, person,
                hasard_between(demo, 0, 2));
    if (hasard_percent(demo, 70))
        agenda_plan(demo, demo->day + hasard_between(demo, 5, 30), find_brake, person, 0);
    if (hasard_percent(demo, 10))
        agenda_plan(demo, demo->day + hasard_between(demo, 60, 150), open_watch, person, 0);
    if (hasard_percent(demo, 60))
        agenda_plan(demo, demo->day + hasard_between(demo, 25, 110), emploi_begin, person, 0);
    if (hasard_percent(demo, 14))
        agenda_plan(demo, demo->day + hasard_between(demo, 60, 240), leave, person,
                    hasard_between(demo, 0, 5));
}
