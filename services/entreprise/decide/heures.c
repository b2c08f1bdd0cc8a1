/* Hours of a month and proofs. Both go on after the contract's end and after the sortie. */
#include "entreprise/decide/gardes.h"

#include <inttypes.h>
#include <string.h>

struct periode {
    int32_t du;
    int32_t au;
    bool entier;
};

/* --- Hours --- */

static bool garde_periode(struct decision *d, const struct context *context,
                          const Entreprise__DeclarerMois *c, int32_t premier,
                          struct periode *periode)
{
    periode->entier = c->du[0] == '\0' && c->au[0] == '\0';
    if (periode->entier) {
        periode->du = premier;
        periode->au = date_month_end(premier);
        return true;
    }
    if (!guard_date(d, "du", c->du, &periode->du) ||
        !garde_fait(d, context, "au", c->au, &periode->au) ||
        !guard_order(d, "au", periode->au, "du", periode->du))
        return false;
    if (periode->du >= premier && periode->au <= date_month_end(premier))
        return true;
    decision_refuse(d, "PERIODE_HORS_MOIS", "du",
                    "Les dates de la mission doivent être dans le mois déclaré ; déclarez chaque "
                    "mois à part.");
    return false;
}

/* Days of the contract in the period, up to today. */
static bool garde_dans_contrat(struct decision *d, const struct context *context,
                               const struct etat_embauche *embauche, const struct periode *periode,
                               int32_t *jours)
{
    int32_t fin = embauche->fin == DATE_NONE ? context->today : embauche->fin;
    int32_t du = periode->du > embauche->debut ? periode->du : embauche->debut;
    int32_t au = periode->au < fin ? periode->au : fin;
    *jours = au - du + 1;
    bool dedans = periode->entier || (du == periode->du && au == periode->au);
    if (dedans && *jours > 0)
        return true;
    decision_refuse(d, "PERIODE_HORS_CONTRAT", periode->entier ? "mois" : "du",
                    "Le contrat court du %s au %s ; les heures déclarées doivent y tenir.",
                    date_fr(d, embauche->debut), date_fr(d, fin));
    return false;
}

/* What the list gives the kind of contract as the most in a month, else what the days can hold. */
static bool garde_heures(struct decision *d, const struct regles *regles, const char *contrat,
                         int32_t heures_centi, int32_t jours)
{
    int64_t max = (int64_t)jours * HEURES_JOUR_CENTI;
    const struct valeur *valeur = regles_valeur(regles, "contrat", contrat);
    const char *texte = valeur == NULL ? "" : valeur_attribut(valeur, "heures_mois_max");
    int64_t liste = 0;
    for (const char *c = texte; *c >= '0' && *c <= '9'; c++)
        liste = liste * 10 + (*c - '0');
    if (liste > 0 && liste * 100 < max)
        max = liste * 100;
    if (heures_centi >= 0 && heures_centi <= max)
        return true;
    decision_refuse(d, "HEURES_IMPOSSIBLES", "heures_centi",
                    "Ces heures doivent être entre 0 et %" PRId64
                    " h, en centièmes d'heure, pour %d jour%s de contrat dans la période.",
                    max / 100, jours, jours > 1 ? "s" : "");
    return false;
}

static bool meme_periode(const struct mois_declare *mois, const struct periode *periode)
{
    return mois->entier == periode->entier && mois->du == periode->du;
}

/* Once per month and mission; the same again with other hours is a correction. */
static bool garde_declaration(struct decision *d, const struct etat *etat,
                              const struct periode *periode, int32_t heures_centi)
{
    for (size_t i = 0; i < etat->mois_count; i++) {
        const struct mois_declare *mois = &etat->mois[i];
        if (meme_periode(mois, periode)) {
            if (mois->heures_centi != heures_centi || mois->au != periode->au)
                continue;
            decision_refuse(d, "MOIS_DEJA_DECLARE", "mois",
                            "Ces heures sont déjà déclarées pour cette période ; une correction "
                            "donne un autre nombre d'heures.");
            return false;
        }
        bool ensemble = mois->du <= periode->au && mois->au >= periode->du;
        if (!ensemble || mois->heures_centi == 0)
            continue;
        decision_refuse(d, "PERIODES_CHEVAUCHANTES", "du",
                        "Des heures sont déjà déclarées du %s au %s ; ramenez-les d'abord à 0 ou "
                        "choisissez une autre période.",
                        date_fr(d, mois->du), date_fr(d, mois->au));
        return false;
    }
    return true;
}

/* The last day on which these hours can have been worked. */
static int32_t jour_de(const struct context *context, const struct periode *periode)
{
    return periode->au < context->today ? periode->au : context->today;
}

void decide_declarer_mois(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_embauche *embauche = &etat->embauche;
    const Entreprise__DeclarerMois *c = (const Entreprise__DeclarerMois *)command;
    const struct regles *regles;
    struct periode periode = { DATE_NONE, DATE_NONE, true };
    int32_t premier;
    int32_t jours;
    if (!guard_id(d, "embauche", c->embauche) ||
        !garde_mois(d, context, "mois", c->mois, &premier) ||
        !garde_periode(d, context, c, premier, &periode) ||
        !guard_regles(d, context, jour_de(context, &periode), &regles) ||
        !garde_role(d, context, regles, true) || !garde_embauche(d, context, etat) ||
        !garde_dans_contrat(d, context, embauche, &periode, &jours) ||
        !garde_heures(d, regles, embauche->contrat, c->heures_centi, jours) ||
        !garde_declaration(d, etat, &periode, c->heures_centi))
        return;
    Entreprise__MoisTravaille *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_MOIS_TRAVAILLE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->mois = c->mois;
    e->heures_centi = c->heures_centi;
    e->du = c->du;
    e->au = c->au;
}

/* --- Proofs --- */

/* What the list `piece` wants beside the code: the month of a payslip, the period of a certificate.
 */
static bool garde_precision(struct decision *d, const struct regles *regles,
                            const Entreprise__RecevoirJustificatif *c)
{
    if (attribut_est(regles, "piece", c->piece, "mensuelle", "oui") &&
        !guard_text(d, "mois", c->mois))
        return false;
    return !attribut_est(regles, "piece", c->piece, "periode", "oui") ||
           guard_text(d, "couvre_du", c->couvre_du);
}

static bool garde_couverture(struct decision *d, const Entreprise__RecevoirJustificatif *c,
                             int32_t date, struct periode *periode)
{
    bool une = c->couvre_du[0] != '\0' || c->couvre_au[0] != '\0';
    if (une &&
        (!guard_text(d, "couvre_du", c->couvre_du) || !guard_text(d, "couvre_au", c->couvre_au)))
        return false;
    return guard_optional_date(d, "couvre_du", c->couvre_du, &periode->du) &&
           guard_optional_date(d, "couvre_au", c->couvre_au, &periode->au) &&
           guard_order(d, "couvre_au", periode->au, "couvre_du", periode->du) &&
           guard_order(d, "date", date, "couvre_au", periode->au);
}

static bool garde_concerne(struct decision *d, const struct etat_embauche *embauche,
                           int32_t premier, const struct periode *periode)
{
    bool avant = premier != DATE_NONE && date_month_end(premier) < embauche->debut;
    bool apres = premier != DATE_NONE && embauche->fin != DATE_NONE && premier > embauche->fin;
    bool hors =
        periode->du != DATE_NONE && (periode->au < embauche->debut ||
                                     (embauche->fin != DATE_NONE && periode->du > embauche->fin));
    if (!avant && !apres && !hors)
        return true;
    decision_refuse(d, "PERIODE_HORS_CONTRAT", premier != DATE_NONE ? "mois" : "couvre_du",
                    "Cette pièce ne concerne pas la période du contrat, commencé le %s.",
                    date_fr(d, embauche->debut));
    return false;
}

/* The same proof again counts only when it is the original of a copy. */
static bool garde_piece_nouvelle(struct decision *d, const struct etat *etat,
                                 const Entreprise__RecevoirJustificatif *c,
                                 const struct periode *periode)
{
    for (size_t i = 0; i < etat->recu_count; i++) {
        const struct recu *recu = &etat->recus[i];
        bool meme = strcmp(recu->piece, c->piece) == 0 && strcmp(recu->mois, c->mois) == 0 &&
                    recu->couvre_du == periode->du && recu->couvre_au == periode->au;
        if (!meme || (c->original && !recu->original))
            continue;
        decision_refuse(d, "JUSTIFICATIF_DEJA_RECU", "piece",
                        "Cette pièce est déjà reçue pour cette embauche et cette période.");
        return false;
    }
    return true;
}

void decide_recevoir_justificatif(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__RecevoirJustificatif *c = (const Entreprise__RecevoirJustificatif *)command;
    const struct regles *regles;
    struct periode periode = { DATE_NONE, DATE_NONE, false };
    int32_t date;
    int32_t premier = DATE_NONE;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        (c->mois[0] != '\0' && !garde_mois(d, context, "mois", c->mois, &premier)) ||
        !garde_couverture(d, c, date, &periode) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, true) ||
        !guard_valeur(d, regles, "piece", "piece", c->piece, date) ||
        !garde_precision(d, regles, c) || !garde_embauche(d, context, etat) ||
        !garde_concerne(d, &etat->embauche, premier, &periode) ||
        !garde_piece_nouvelle(d, etat, c, &periode))
        return;
    Entreprise__JustificatifRecu *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->piece = c->piece;
    e->date = c->date;
    e->mois = c->mois;
    e->couvre_du = c->couvre_du;
    e->couvre_au = c->couvre_au;
    e->original = c->original;
}
