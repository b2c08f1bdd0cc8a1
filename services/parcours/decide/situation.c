/* Veille, a funder's own terms, the pôle économique, candidates for offers. */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

/* --- Veille ----------------------------------------------------------------------------------- */

void decide_ouvrir_veille(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *s = state;
    const Parcours__OuvrirVeille *c = (const Parcours__OuvrirVeille *)command;
    const struct regles *regles;
    int32_t date, jusqu;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !guard_optional_date(d, "jusqu", c->jusqu, &jusqu) ||
        !guard_order(d, "jusqu", jusqu, "date", date) || !garde_portefeuille(d, context, s, NULL) ||
        !garde_en_cours(d, s) || !garde_fait(d, context, s, "date", date) ||
        !guard_regles(d, context, date, &regles) ||
        !garde_code_requis(d, regles, "motif_veille", "motif", c->motif, date))
        return;
    if (s->veille_du != DATE_NONE) {
        decision_refuse(d, "VEILLE_DEJA_OUVERTE", "parcours",
                        "Ce parcours est en veille depuis le %s ; mettez-y fin d'abord.",
                        jour_fr(d, s->veille_du));
        return;
    }
    Parcours__VeilleOuverte *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_VEILLE_OUVERTE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->date = c->date;
    e->motif = c->motif;
    e->jusqu = c->jusqu;
}

void decide_clore_veille(const void *state, const struct context *context,
                         const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *s = state;
    const Parcours__CloreVeille *c = (const Parcours__CloreVeille *)command;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !garde_portefeuille(d, context, s, NULL) || !garde_en_cours(d, s) ||
        !garde_fait(d, context, s, "date", date))
        return;
    if (s->veille_du == DATE_NONE) {
        decision_refuse(d, "VEILLE_NON_OUVERTE", "parcours", "Ce parcours n'est pas en veille.");
        return;
    }
    if (!guard_order(d, "date", date, "début de la veille", s->veille_du))
        return;
    Parcours__VeilleClose *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_VEILLE_CLOSE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->date = c->date;
}

/* --- Terms of a funder (FL 351) --------------------------------------------------------------- */

void decide_fixer_termes(const void *state, const struct context *context,
                         const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *s = state;
    const Parcours__FixerTermes *c = (const Parcours__FixerTermes *)command;
    const struct regles *regles;
    int32_t date, jusqu;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !guard_optional_date(d, "jusqu", c->jusqu, &jusqu) ||
        !guard_order(d, "jusqu", jusqu, "date", date) || !garde_portefeuille(d, context, s, NULL) ||
        !garde_en_cours(d, s) || !garde_fait(d, context, s, "date", date) ||
        !guard_regles(d, context, date, &regles) ||
        !garde_code_requis(d, regles, "financeur", "financeur", c->financeur, date))
        return;
    if (s->termes_du != DATE_NONE && date <= s->termes_du) {
        decision_refuse(d, "DATE_INCOHERENTE", "date",
                        "Des termes particuliers courent depuis le %s ; les nouveaux commencent "
                        "après.",
                        jour_fr(d, s->termes_du));
        return;
    }
    Parcours__TermesFixes *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_TERMES_FIXES, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->date = c->date;
    e->financeur = c->financeur;
    e->jusqu = c->jusqu;
}

/* --- Pôle économique (FL 389, 652) ------------------------------------------------------------ */

/* ROME: a letter A to N and four digits. */
static bool est_rome(const char *code)
{
    return strlen(code) == 5 && code[0] >= 'A' && code[0] <= 'N' &&
           strspn(code + 1, "0123456789") == 4;
}

/* INSEE: five digits, or 2A or 2B (Corsica) and three. */
static bool est_insee(const char *code)
{
    bool corse = strncmp(code, "2A", 2) == 0 || strncmp(code, "2B", 2) == 0;
    size_t letters = corse ? 2 : 0;
    return strlen(code) == 5 && strspn(code + letters, "0123456789") == 5 - letters;
}

static bool garde_suite(struct decision *d, const char *field, char *const *codes, size_t count,
                        bool (*valid)(const char *))
{
    if (count > LIMIT_METIERS) {
        decision_refuse(d, "VALEUR_HORS_LIMITES", field, "Le champ « %s » a au plus %d valeurs.",
                        field, LIMIT_METIERS);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (valid(codes[i]) && !codes_contain((const char *const *)codes, i, codes[i]))
            continue;
        decision_refuse(
            d, "VALEUR_INCONNUE", field,
            "La valeur n° %zu du champ « %s » n'est pas un code attendu, ou est donnée "
            "deux fois (métier : une lettre et quatre chiffres ; commune : code INSEE).",
            i + 1, field);
        return false;
    }
    return true;
}

static bool garde_pret(struct decision *d, const struct etat *s,
                       const Parcours__BasculerPoleEconomique *c)
{
    if (s->pole_du != DATE_NONE)
        decision_refuse(d, "DEJA_AU_POLE", "parcours",
                        "Ce participant est au pôle économique depuis le %s.",
                        jour_fr(d, s->pole_du));
    else if (!c->valide_marche_ordinaire)
        decision_refuse(d, "MARCHE_ORDINAIRE_NON_VALIDE", "valide_marche_ordinaire",
                        "Le référent valide d'abord que la personne peut tenir un poste du marché "
                        "ordinaire.");
    else if (c->n_metiers == 0)
        decision_refuse(d, "METIER_MANQUANT", "metiers",
                        "Donnez au moins un métier visé, par son code ROME.");
    return !decision_is_refused(d);
}

void decide_basculer_pole_economique(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *s = state;
    const Parcours__BasculerPoleEconomique *c = (const Parcours__BasculerPoleEconomique *)command;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !garde_suite(d, "metiers", c->metiers, c->n_metiers, est_rome) ||
        !garde_suite(d, "communes", c->communes, c->n_communes, est_insee) ||
        !garde_portefeuille(d, context, s, NULL) || !garde_en_cours(d, s) ||
        !garde_fait(d, context, s, "date", date) || !garde_pret(d, s, c))
        return;
    Parcours__BasculePoleEconomique *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_BASCULE_POLE_ECONOMIQUE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->referent = decision_text(d, s->referent);
    e->date = c->date;
    e->metiers = copier_codes(d, c->metiers, c->n_metiers);
    e->n_metiers = c->n_metiers;
    e->communes = copier_codes(d, c->communes, c->n_communes);
    e->n_communes = c->n_communes;
    e->cv_remis = c->cv_remis;
}

void decide_retirer_pole_economique(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *s = state;
    const Parcours__RetirerPoleEconomique *c = (const Parcours__RetirerPoleEconomique *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !garde_portefeuille(d, context, s, NULL) || !garde_en_cours(d, s) ||
        !garde_fait(d, context, s, "date", date) || !guard_regles(d, context, date, &regles) ||
        !garde_code(d, regles, "motif_retrait_pole", "motif", c->motif, date))
        return;
    if (s->pole_du == DATE_NONE) {
        decision_refuse(d, "PAS_AU_POLE", "parcours",
                        "Ce participant n'est pas au pôle économique.");
        return;
    }
    if (!guard_order(d, "date", date, "bascule", s->pole_du))
        return;
    Parcours__RetraitPoleEconomique *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_RETRAIT_POLE_ECONOMIQUE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->personne);
    e->date = c->date;
    e->motif = c->motif;
}

/* --- Candidates ------------------------------------------------------------------------------- */

static bool garde_offre(struct decision *d, const struct etat_candidature *s, int32_t date)
{
    if (!s->offre_existe)
        decision_refuse(d, "OFFRE_INCONNUE", "offre",
                        "Cette offre n'est pas diffusée ; choisissez une offre diffusée.");
    else if (s->cloturee_le != DATE_NONE && s->cloturee_le <= date)
        decision_refuse(d, "OFFRE_CLOTUREE", "offre",
                        "Cette offre est clôturée depuis le %s ; choisissez une offre ouverte.",
                        jour_fr(d, s->cloturee_le));
    else if (s->deja)
        decision_refuse(d, "CANDIDAT_DEJA_PROPOSE", "offre",
                        "Ce participant est déjà proposé pour cette offre.");
    return !decision_is_refused(d) &&
           guard_order(d, "date", date, "diffusion de l'offre", s->diffusee_le);
}

void decide_proposer_candidat(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_candidature *s = state;
    const Parcours__ProposerCandidat *c = (const Parcours__ProposerCandidat *)command;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_id(d, "offre", c->offre) ||
        !guard_date(d, "date", c->date, &date) || !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_en_cours(d, &s->etat) || !garde_fait(d, context, &s->etat, "date", date) ||
        !garde_offre(d, s, date))
        return;
    Parcours__CandidatPropose *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_CANDIDAT_PROPOSE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->offre = c->offre;
    e->referent = decision_text(d, s->etat.referent);
    e->date = c->date;
}
