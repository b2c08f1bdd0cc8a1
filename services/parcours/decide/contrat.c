/* The contract of engagement: who signs, for how long, renewed after a bilan (row 12). */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

enum { SIGNATAIRES = 4 };

struct signature {
    const char *signataire;
    const char *nouvelle; /* Of the command. */
    const char *ancienne;
    const char *date; /* What stands from now on. */
};

static void reunir(const struct etat_contrat *s, const Parcours__SignerContrat *c,
                   struct signature out[SIGNATAIRES])
{
    const struct signature all[SIGNATAIRES] = {
        { "participant", c->participant, s->participant, "" },
        { "referent", c->referent, s->referent, "" },
        { "direction", c->direction, s->direction, "" },
        { "equipe_animation", c->equipe_animation, s->equipe_animation, "" },
    };
    for (size_t i = 0; i < SIGNATAIRES; i++) {
        out[i] = all[i];
        out[i].date = all[i].nouvelle[0] != '\0' ? all[i].nouvelle : all[i].ancienne;
    }
}

/* The day whose rules judge what is signed: of the last of these signatures, not before the entry.
 */
static int32_t jour_signe(const struct etat_contrat *s, const struct signature all[SIGNATAIRES])
{
    int32_t last = s->etat.entree;
    for (size_t i = 0; i < SIGNATAIRES; i++) {
        int32_t day = date_parse(all[i].nouvelle);
        last = day > last ? day : last;
    }
    return last;
}

static bool garde_signature(struct decision *d, const struct context *context,
                            const struct regles_accompagnement *rules,
                            const struct signature *signature)
{
    int32_t date;
    if (!guard_optional_date(d, signature->signataire, signature->nouvelle, &date) ||
        !guard_not_future(d, signature->signataire, date, context->today))
        return false;
    if (date == DATE_NONE ||
        codes_contain(rules->signataires, rules->signataire_count, signature->signataire))
        return true;
    decision_refuse(d, "SIGNATAIRE_INATTENDU", signature->signataire,
                    "Le contrat de ce site ne demande pas cette signature (%s).",
                    rules->contrat_source);
    return false;
}

static bool garde_signatures(struct decision *d, const struct context *context,
                             const struct regles_accompagnement *rules,
                             const struct signature all[SIGNATAIRES])
{
    bool any = false;
    for (size_t i = 0; i < SIGNATAIRES; i++) {
        if (!garde_signature(d, context, rules, &all[i]))
            return false;
        any = any || (all[i].nouvelle[0] != '\0' && strcmp(all[i].nouvelle, all[i].ancienne) != 0);
    }
    if (any)
        return true;
    decision_refuse(d, "SIGNATURE_MANQUANTE", "participant",
                    "Donnez la date d'au moins une signature qui n'est pas encore enregistrée.");
    return false;
}

static bool est_complet(const struct regles_accompagnement *rules,
                        const struct signature all[SIGNATAIRES])
{
    for (size_t i = 0; i < SIGNATAIRES; i++)
        if (all[i].date[0] == '\0' &&
            codes_contain(rules->signataires, rules->signataire_count, all[i].signataire))
            return false;
    return true;
}

/* It holds once participant and référent have signed, not before the entry. */
static int32_t debut_du_contrat(const struct etat_contrat *s,
                                const struct signature all[SIGNATAIRES])
{
    if (s->rang > 1)
        return s->debut; /* A renewal holds from the day that was decided. */
    int32_t participant = date_parse(all[0].date);
    int32_t referent = date_parse(all[1].date);
    if (participant == DATE_NONE || referent == DATE_NONE)
        return DATE_NONE;
    int32_t last = participant > referent ? participant : referent;
    return last > s->etat.entree ? last : s->etat.entree;
}

/* What holds keeps its term: a signature that comes later does not lengthen it. */
static int32_t fin_du_contrat(const struct etat_contrat *s,
                              const struct regles_accompagnement *rules, int32_t debut)
{
    if (s->rang > 1 || (s->existe && debut != DATE_NONE && s->debut == debut))
        return s->fin;
    if (debut == DATE_NONE || rules->contrat_mois == 0)
        return DATE_NONE;
    return date_add_months(debut, rules->contrat_mois) - 1;
}

void decide_signer_contrat(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_contrat *s = state;
    const Parcours__SignerContrat *c = (const Parcours__SignerContrat *)command;
    const struct regles *regles;
    struct signature all[SIGNATAIRES];
    reunir(s, c, all);
    if (!guard_id(d, "parcours", c->parcours) || !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_en_cours(d, &s->etat) || !guard_regles(d, context, jour_signe(s, all), &regles))
        return;
    const struct regles_accompagnement *rules = &regles->accompagnement;
    if (!garde_signatures(d, context, rules, all))
        return;
    int32_t debut = debut_du_contrat(s, all);
    int32_t fin = fin_du_contrat(s, rules, debut);
    Parcours__ContratEngagementSigne *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_CONTRAT_ENGAGEMENT_SIGNE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->participant = decision_text(d, all[0].date);
    e->referent = decision_text(d, all[1].date);
    e->direction = decision_text(d, all[2].date);
    e->equipe_animation = decision_text(d, all[3].date);
    e->debut = decision_date(d, debut);
    e->fin = decision_date(d, fin);
    e->complet = est_complet(rules, all);
    e->explique = c->explique || s->explique;
}

/* --- Renewal ---------------------------------------------------------------------------------- */

static bool garde_renouvelable(struct decision *d, const struct regles_accompagnement *rules,
                               const struct etat_contrat *s)
{
    if (rules->contrat_mois == 0 || !rules->contrat_renouvelable)
        decision_refuse(d, "CONTRAT_SANS_TERME", "parcours",
                        "Le contrat de ce site n'a pas de terme à renouveler (%s).",
                        rules->contrat_source);
    else if (!s->existe || s->debut == DATE_NONE)
        decision_refuse(d, "CONTRAT_NON_SIGNE", "parcours",
                        "Le contrat n'est pas encore signé par le participant et le référent ; "
                        "signez-le d'abord.");
    else if (s->bilan_fait)
        decision_refuse(d, "BILAN_DEJA_ENREGISTRE", "bilan",
                        "Le bilan du contrat qui finit le %s est déjà enregistré.",
                        jour_fr(d, s->fin));
    return !decision_is_refused(d);
}

static bool garde_decision(struct decision *d, const char *decision)
{
    if (strcmp(decision, DECISION_POURSUITE) == 0 || strcmp(decision, DECISION_ARRET) == 0)
        return true;
    decision_refuse(d, "VALEUR_INCONNUE", "decision",
                    "La décision du bilan est « " DECISION_POURSUITE " » ou « " DECISION_ARRET
                    " ».");
    return false;
}

/* From the day after the end at the latest; later only when that day has passed already. */
static bool garde_reprise(struct decision *d, const struct context *context,
                          const struct etat_contrat *s, int32_t date)
{
    int32_t limit = s->fin + 1 > context->today ? s->fin + 1 : context->today;
    if (date > limit) {
        decision_refuse(d, "DATE_INCOHERENTE", "date",
                        "Le contrat finit le %s ; il reprend le %s au plus tard.",
                        jour_fr(d, s->fin), jour_fr(d, limit));
        return false;
    }
    return guard_order(d, "date", date, "début du contrat", s->debut + 1);
}

void decide_renouveler_contrat(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_contrat *s = state;
    const Parcours__RenouvelerContrat *c = (const Parcours__RenouvelerContrat *)command;
    const struct regles *regles;
    int32_t date, bilan, validee;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !guard_date(d, "bilan", c->bilan, &bilan) || !garde_decision(d, c->decision) ||
        !guard_date(d, "validee_le", c->validee_le, &validee) ||
        !guard_not_future(d, "validee_le", validee, context->today) ||
        !guard_order(d, "validee_le", validee, "bilan", bilan) ||
        !garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat) ||
        !garde_fait(d, context, &s->etat, "bilan", bilan) ||
        !guard_regles(d, context, validee, &regles) ||
        !garde_renouvelable(d, &regles->accompagnement, s) || !garde_reprise(d, context, s, date))
        return;
    bool goes_on = strcmp(c->decision, DECISION_POURSUITE) == 0;
    int months = regles->accompagnement.contrat_mois;
    Parcours__ContratEngagementRenouvele *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_CONTRAT_ENGAGEMENT_RENOUVELE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->debut = decision_date(d, goes_on ? date : s->debut);
    e->fin = decision_date(d, goes_on ? date_add_months(date, months) - 1 : s->fin);
    e->bilan = c->bilan;
    e->decision = c->decision;
    e->validee_le = c->validee_le;
}
