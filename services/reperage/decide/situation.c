#include "reperage/decide/decide.h"

#define OUI REPERAGE__DECLARATION__OUI
#define NON REPERAGE__DECLARATION__NON

enum { ENFANTS_MAX = 30 };

static bool guard_passee(struct decision *d, const char *field, const char *text, int32_t today)
{
    int32_t day;
    return guard_optional_date(d, field, text, &day) && guard_not_future(d, field, day, today);
}

static bool guard_dates(struct decision *d, const Reperage__Situation *s, int32_t today)
{
    int32_t day;
    return guard_passee(d, "situation.date", s->date, today) &&
           guard_passee(d, "situation.inscrit_depuis", s->inscrit_depuis, today) &&
           guard_passee(d, "situation.sans_emploi_depuis", s->sans_emploi_depuis, today) &&
           guard_optional_date(d, "situation.rqth_jusqu", s->rqth_jusqu, &day);
}

static bool guard_codes(struct decision *d, const struct regles *regles,
                        const Reperage__Situation *s, int32_t day)
{
    const struct {
        const char *liste;
        const char *field;
        const char *code;
    } codes[] = {
        { "minima", "situation.autre_minima", s->autre_minima },
        { "niveau_formation", "situation.niveau_formation", s->niveau_formation },
        { "menage", "situation.menage", s->menage },
        { "filiere", "situation.filiere", s->filiere },
        { "situation_emploi", "situation.situation_emploi", s->situation_emploi },
    };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (!reperage_guard_valeur_facultative(d, regles, codes[i].liste, codes[i].field,
                                               codes[i].code, day))
            return false;
    return reperage_guard_valeurs(d, regles, "public", "situation.publics", s->publics,
                                  s->n_publics, day) &&
           guard_range(d, "situation.enfants_a_charge", s->enfants_a_charge, 0, ENFANTS_MAX);
}

static bool coherent(struct decision *d, bool wrong, const char *field, const char *sentence)
{
    if (wrong)
        decision_refuse(d, "SITUATION_INCOHERENTE", field, "%s", sentence);
    return !wrong;
}

static bool guard_coherence(struct decision *d, const Reperage__Situation *s)
{
    return coherent(d, s->inscrit_depuis[0] != '\0' && s->inscrit_demandeur_emploi != OUI,
                    "situation.inscrit_depuis",
                    "Une date d'inscription suppose que la personne soit inscrite comme "
                    "demandeur d'emploi ; répondez « oui » à l'inscription ou retirez la date.") &&
           coherent(d, s->rsa_socle == OUI && s->rsa == NON, "situation.rsa_socle",
                    "Le RSA socle suppose le RSA ; corrigez l'une des deux réponses.") &&
           coherent(d, s->rqth_jusqu[0] != '\0' && s->rqth != OUI, "situation.rqth_jusqu",
                    "Une date de fin de RQTH suppose une RQTH ; répondez « oui » à la RQTH ou "
                    "retirez la date.");
}

bool reperage_guard_situation(struct decision *d, const struct regles *regles,
                              const Reperage__Situation *situation, int32_t day, int32_t today)
{
    return situation == NULL ||
           (guard_dates(d, situation, today) && guard_codes(d, regles, situation, day) &&
            guard_coherence(d, situation));
}

Reperage__Situation *
reperage_situation_datee(struct decision *d, const Reperage__Situation *situation, const char *date)
{
    if (situation == NULL)
        return NULL;
    Reperage__Situation *copy = decision_alloc(d, sizeof(*copy));
    *copy = *situation;
    if (copy->date[0] == '\0')
        copy->date = decision_text(d, date);
    return copy;
}
