/* A parcours opens when the entry was acted, with the référent who has room (DOMAIN.md §2). */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

enum { AGE_MAX = 120, FREIN_RANG = 1 };

static const struct candidat *trouver(const struct etat_ouverture *s, const char *referent)
{
    for (size_t i = 0; i < s->candidat_count; i++)
        if (strcmp(s->candidats[i].referent, referent) == 0)
            return &s->candidats[i];
    return NULL;
}

/* Room in the file active: what the protocol gives for the ETP less who is accompanied. */
static int64_t places(const struct regles *regles, const struct candidat *candidat)
{
    const struct capacite *capacite = regles_capacite(regles, candidat->genre);
    if (capacite == NULL)
        return INT32_MAX - candidat->participants;
    return capacite->file_active * candidat->etp_centi / 100 - candidat->participants;
}

static bool a_de_la_place(const struct regles *regles, const struct candidat *candidat)
{
    return !candidat->absent && places(regles, candidat) > 0;
}

static const struct candidat *le_plus_de_places(const struct etat_ouverture *s,
                                                const struct regles *regles)
{
    const struct candidat *best = NULL;
    for (size_t i = 0; i < s->candidat_count; i++) {
        const struct candidat *one = &s->candidats[i];
        if (!one->territoire || !a_de_la_place(regles, one))
            continue;
        if (best == NULL || places(regles, one) > places(regles, best))
            best = one;
    }
    return best;
}

/* Whom the comité wants, else who made the diagnosis, else who has the most room. */
static const struct candidat *proposer(const struct etat_ouverture *s, const struct regles *regles,
                                       const Parcours__OuvrirParcours *c)
{
    const struct candidat *wanted = trouver(s, c->referent);
    if (wanted != NULL)
        return wanted;
    const struct candidat *conseiller = trouver(s, c->conseiller);
    if (conseiller != NULL && a_de_la_place(regles, conseiller))
        return conseiller;
    return le_plus_de_places(s, regles);
}

/* The contract signed before the entry begins with it; the direction signs later (RX 91, 124). */
static void signer_a_l_entree(struct decision *d, const struct regles *regles,
                              const struct etat_ouverture *s, const Parcours__OuvrirParcours *c,
                              int32_t entree)
{
    const struct regles_accompagnement *rules = &regles->accompagnement;
    int32_t participant = date_parse(c->contrat_participant);
    int32_t referent = date_parse(c->contrat_referent);
    if (participant == DATE_NONE && referent == DATE_NONE)
        return;
    Parcours__ContratEngagementSigne *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_CONTRAT_ENGAGEMENT_SIGNE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->participant = c->contrat_participant;
    e->referent = c->contrat_referent;
    bool both = participant != DATE_NONE && referent != DATE_NONE;
    if (!both)
        return;
    int32_t debut = participant > referent ? participant : referent;
    debut = debut > entree ? debut : entree;
    e->debut = decision_date(d, debut);
    e->fin = decision_date(
        d, rules->contrat_mois == 0 ? DATE_NONE : date_add_months(debut, rules->contrat_mois) - 1);
    for (size_t i = 0; i < rules->signataire_count; i++)
        if (strcmp(rules->signataires[i], "participant") != 0 &&
            strcmp(rules->signataires[i], "referent") != 0)
            return;
    e->complet = true;
}

static void declarer_freins(struct decision *d, const struct context *context,
                            const struct etat_ouverture *s, const Parcours__OuvrirParcours *c)
{
    for (size_t i = 0; i < c->n_freins; i++) {
        if (codes_contain((const char *const *)c->freins, i, c->freins[i]))
            continue;
        char *frein = decision_id(d, context, FREIN_RANG + (uint32_t)i);
        Parcours__FreinDeclare *e =
            decision_event(d, PARCOURS__EVENEMENT__FAIT_FREIN_DECLARE, frein, "");
        e->frein = frein;
        e->parcours = c->parcours;
        e->personne = decision_text(d, s->personne);
        e->genre = decision_text(d, c->freins[i]);
        e->date = c->date;
    }
}

static bool garde_personne_libre(struct decision *d, const struct etat_ouverture *s, int32_t date)
{
    if (s->ouvert[0] != '\0') {
        decision_refuse(d, "PARCOURS_DEJA_OUVERT", "personne",
                        "Cette personne a déjà un parcours ouvert ; une personne n'en a qu'un à la "
                        "fois.");
        return false;
    }
    if (s->derniere_sortie == DATE_NONE || date >= s->derniere_sortie)
        return true;
    decision_refuse(d, "DATE_INCOHERENTE", "date",
                    "L'entrée (%s) ne peut pas précéder la sortie du parcours d'avant, le %s.",
                    jour_fr(d, date), jour_fr(d, s->derniere_sortie));
    return false;
}

static bool garde_voulu(struct decision *d, const struct context *context,
                        const struct etat_ouverture *s, const Parcours__OuvrirParcours *c)
{
    /* A reaction must open the parcours all the same: somebody else is proposed. */
    if (c->referent[0] == '\0' || est_reaction(context) || trouver(s, c->referent) != NULL)
        return true;
    decision_refuse(d, "REFERENT_INACTIF", "referent",
                    "Le référent voulu n'est pas enregistré en activité à la date d'entrée.");
    return false;
}

static bool garde_champs(struct decision *d, const struct context *context,
                         const Parcours__OuvrirParcours *c, int32_t *date)
{
    int32_t participant, referent;
    return guard_id(d, "parcours", c->parcours) && guard_id(d, "personne", c->personne) &&
           guard_optional_id(d, "prescription", c->prescription) &&
           guard_date(d, "date", c->date, date) &&
           guard_not_future(d, "date", *date, context->today) &&
           guard_optional_id(d, "referent", c->referent) &&
           guard_range(d, "age", c->age, 0, AGE_MAX) &&
           guard_optional_date(d, "contrat_participant", c->contrat_participant, &participant) &&
           guard_not_future(d, "contrat_participant", participant, context->today) &&
           guard_optional_date(d, "contrat_referent", c->contrat_referent, &referent) &&
           guard_not_future(d, "contrat_referent", referent, context->today);
}

static bool garde_listes(struct decision *d, const struct regles *regles,
                         const Parcours__OuvrirParcours *c, int32_t date)
{
    if (c->territoire[0] != '\0' && regles_territoire(regles, c->territoire) == NULL) {
        decision_refuse(d, "TERRITOIRE_INCONNU", "territoire",
                        "Ce territoire n'est pas de ceux du protocole du site.");
        return false;
    }
    for (size_t i = 0; i < c->n_publics; i++)
        if (!guard_valeur(d, regles, "public", "publics", c->publics[i], date))
            return false;
    for (size_t i = 0; i < c->n_freins; i++)
        if (!guard_valeur(d, regles, "frein", "freins", c->freins[i], date))
            return false;
    return garde_code(d, regles, "niveau_etape", "niveau_etape", c->niveau_etape, date);
}

static void ouvrir(struct decision *d, const struct regles *regles, const struct etat_ouverture *s,
                   const Parcours__OuvrirParcours *c)
{
    Parcours__ParcoursOuvert *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_PARCOURS_OUVERT, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->prescription = c->prescription;
    e->date = c->date;
    e->territoire = c->territoire;
    e->age = c->age;
    e->sexe = c->sexe;
    e->publics = copier_codes(d, c->publics, c->n_publics);
    e->n_publics = c->n_publics;
    e->niveau_etape = c->niveau_etape;
    e->contrat_du = regles->accompagnement.signataire_count > 0;
}

static void designer_premier(struct decision *d, const struct etat_ouverture *s,
                             const Parcours__OuvrirParcours *c, const struct candidat *choisi)
{
    Parcours__ReferentDesigne *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->referent = decision_text(d, choisi->referent);
    e->date = c->date;
}

void decide_ouvrir_parcours(const void *state, const struct context *context,
                            const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_ouverture *s = state;
    const Parcours__OuvrirParcours *c = (const Parcours__OuvrirParcours *)command;
    const struct regles *regles;
    int32_t date;
    if (!garde_champs(d, context, c, &date) || !garde_direction(d, context) ||
        !garde_nouveau(d, s->existe, "PARCOURS_DEJA_OUVERT", "parcours", "Un parcours") ||
        !garde_personne_libre(d, s, date) || !garde_voulu(d, context, s, c) ||
        !guard_regles(d, context, date, &regles) || !garde_listes(d, regles, c, date))
        return;
    ouvrir(d, regles, s, c);
    const struct candidat *choisi = proposer(s, regles, c);
    if (choisi != NULL)
        designer_premier(d, s, c, choisi);
    signer_a_l_entree(d, regles, s, c, date);
    declarer_freins(d, context, s, c);
}
