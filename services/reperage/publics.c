/* Publics prioritaires. The codes are words of the domain; which of them a site counts, from how
 * many months and with which proof stands in its protocol. */
#include "reperage/eligibilite.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
    struct arena *arena;
    const struct regles *regles;
    const struct candidature *candidature;
    const Reperage__Situation *situation;
    const struct commune *commune;
    const char *code;
    int32_t date;
};

typedef enum public_etat public_fn(const struct question *q, const char **explication);

static const char *jour(const struct question *q, int32_t day)
{
    char text[DATE_FR_SIZE];
    date_format_fr(day, text);
    return arena_text(q->arena, text);
}

static enum public_etat declaration(const struct question *q, Reperage__Declaration value,
                                    const char *quoi, const char **explication)
{
    switch (value) {
    case REPERAGE__DECLARATION__OUI:
        *explication = arena_format(q->arena, "%s : oui, déclaré.", quoi);
        return PUBLIC_TENU;
    case REPERAGE__DECLARATION__NON:
        *explication = arena_format(q->arena, "%s : non.", quoi);
        return PUBLIC_NON_TENU;
    case REPERAGE__DECLARATION__NE_SOUHAITE_PAS_REPONDRE:
        *explication = arena_format(q->arena, "%s : ne souhaite pas répondre.", quoi);
        return PUBLIC_INCONNU;
    case REPERAGE__DECLARATION__NON_RENSEIGNE:
    case _REPERAGE__DECLARATION_IS_INT_SIZE:
        break;
    }
    *explication = arena_format(q->arena, "%s : non renseigné.", quoi);
    return PUBLIC_INCONNU;
}

/* Who has the RSA socle has the RSA. */
static enum public_etat juger_rsa(const struct question *q, const char **explication)
{
    bool socle = q->situation->rsa_socle == REPERAGE__DECLARATION__OUI;
    return declaration(q, socle ? REPERAGE__DECLARATION__OUI : q->situation->rsa,
                       "Allocataire du RSA", explication);
}

static enum public_etat juger_rsa_socle(const struct question *q, const char **explication)
{
    return declaration(q, q->situation->rsa_socle, "Allocataire du RSA socle", explication);
}

static bool sans_reponse(const char *code)
{
    return code[0] == '\0' || strcmp(code, "non_renseigne") == 0 ||
           strcmp(code, "ne_souhaite_pas_repondre") == 0;
}

static enum public_etat juger_minima(const struct question *q, const char **explication)
{
    if (juger_rsa(q, explication) == PUBLIC_TENU)
        return PUBLIC_TENU;
    const char *minima = q->situation->autre_minima;
    if (sans_reponse(minima)) {
        *explication = "Minima sociaux : non renseigné.";
        return PUBLIC_INCONNU;
    }
    if (strcmp(minima, "aucun") == 0) {
        *explication = "Minima sociaux : aucun.";
        return PUBLIC_NON_TENU;
    }
    *explication =
        arena_format(q->arena, "Minima sociaux : %s.", regles_libelle(q->regles, "minima", minima));
    return PUBLIC_TENU;
}

static enum public_etat juger_demandeur(const struct question *q, const char **explication)
{
    return declaration(q, q->situation->inscrit_demandeur_emploi,
                       "Inscrit comme demandeur d'emploi", explication);
}

/* The months of registration that make it «longue durée» are an attribute of the site's list. */
static int mois_deld(const struct question *q)
{
    const struct valeur *valeur = regles_valeur(q->regles, "public", q->code);
    const char *text = valeur == NULL ? "" : valeur_attribut(valeur, "mois_min");
    return (int)strtol(text, NULL, 10);
}

static enum public_etat juger_deld(const struct question *q, const char **explication)
{
    enum public_etat inscrit = juger_demandeur(q, explication);
    if (inscrit != PUBLIC_TENU)
        return inscrit;
    int32_t depuis = date_parse(q->situation->inscrit_depuis);
    int mois = mois_deld(q);
    if (depuis == DATE_NONE) {
        *explication = "Longue durée : la date d'inscription n'est pas renseignée.";
        return PUBLIC_INCONNU;
    }
    if (mois <= 0) {
        *explication = "Longue durée : le protocole ne dit pas à partir de combien de mois.";
        return PUBLIC_INCONNU;
    }
    int passed = date_months_between(depuis, q->date);
    *explication = arena_format(q->arena, "Inscrit depuis le %s : %d mois au %s, sur %d demandés.",
                                jour(q, depuis), passed, jour(q, q->date), mois);
    return date_add_months(depuis, mois) <= q->date ? PUBLIC_TENU : PUBLIC_NON_TENU;
}

static enum public_etat juger_qpv(const struct question *q, const char **explication)
{
    enum public_etat declared =
        declaration(q, q->situation->qpv, "Habitant d'un quartier prioritaire", explication);
    if (declared != PUBLIC_TENU || q->commune == NULL || q->commune->qpv)
        return declared;
    *explication = arena_format(q->arena,
                                "Les quartiers prioritaires de %s ne sont pas parmi ceux que le "
                                "protocole retient.",
                                q->commune->nom);
    return PUBLIC_NON_TENU;
}

static enum public_etat juger_rqth(const struct question *q, const char **explication)
{
    enum public_etat declared = declaration(q, q->situation->rqth, "RQTH", explication);
    if (declared != PUBLIC_TENU)
        return declared;
    int32_t fin = date_parse(q->situation->rqth_jusqu);
    if (fin == DATE_NONE) {
        *explication = "RQTH : la date de fin n'est pas renseignée.";
        return PUBLIC_INCONNU;
    }
    bool valid = fin >= q->date;
    *explication = arena_format(q->arena, "RQTH valable jusqu'au %s : %s au %s.", jour(q, fin),
                                valid ? "en cours de validité" : "expirée", jour(q, q->date));
    return valid ? PUBLIC_TENU : PUBLIC_NON_TENU;
}

static bool est_declare(const struct question *q)
{
    for (size_t i = 0; i < q->situation->n_publics; i++)
        if (strcmp(q->situation->publics[i], q->code) == 0)
            return true;
    return false;
}

static enum public_etat juger_declare(const struct question *q, const char **explication)
{
    bool declared = est_declare(q);
    *explication = declared ? "Déclaré." : "Non déclaré.";
    return declared ? PUBLIC_TENU : PUBLIC_NON_TENU;
}

static enum public_etat juger_clause(const struct question *q, const char **explication)
{
    if (!q->candidature->clause)
        return juger_declare(q, explication);
    *explication = "Prescription au titre de la clause sociale.";
    return PUBLIC_TENU;
}

static const struct {
    const char *code;
    public_fn *juger;
} PUBLICS[] = {
    { "rsa", juger_rsa },
    { "rsa_socle", juger_rsa_socle },
    { "minima_sociaux", juger_minima },
    { "demandeur_emploi", juger_demandeur },
    { "deld", juger_deld },
    { "qpv", juger_qpv },
    { "rqth", juger_rqth },
    { GENRE_CLAUSE, juger_clause },
};

enum public_etat reperage_public(struct arena *arena, const struct regles *regles,
                                 const struct candidature *candidature,
                                 const struct commune *commune, const char *code, int32_t date,
                                 const char **explication)
{
    static const Reperage__Situation RIEN = REPERAGE__SITUATION__INIT;
    const struct question q = {
        .arena = arena,
        .regles = regles,
        .candidature = candidature,
        .situation = candidature->situation == NULL ? &RIEN : candidature->situation,
        .commune = commune,
        .code = code,
        .date = date,
    };
    for (size_t i = 0; i < COUNT_OF(PUBLICS); i++)
        if (strcmp(PUBLICS[i].code, code) == 0)
            return PUBLICS[i].juger(&q, explication);
    return juger_declare(&q, explication);
}
