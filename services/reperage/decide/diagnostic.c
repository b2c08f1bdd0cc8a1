#include "reperage/decide/decide.h"

#include <string.h>

/* --- PlanifierDiagnostic ---------------------------------------------------------------------- */

static bool guard_transmise(struct decision *d, const struct prescription *p)
{
    if (strcmp(p->etat, ETAT_TRANSMISE) == 0)
        return true;
    if (strcmp(p->etat, ETAT_RECUE) == 0)
        decision_refuse(d, "PRESCRIPTION_NON_TRANSMISE", "prescription",
                        "Cette prescription n'a pas encore été transmise à un conseiller ; "
                        "transmettez-la d'abord.");
    else
        decision_refuse(d, "PRESCRIPTION_DEJA_TRAITEE", "prescription",
                        "Cette prescription est %s ; son diagnostic n'est plus à faire.",
                        reperage_etat(p->etat));
    return false;
}

/* A new appointment, or another day for the open one. */
static bool guard_rendez_vous(struct decision *d, const struct etat_diagnostic *etat)
{
    const struct diagnostic *asked = &etat->diagnostic;
    const struct diagnostic *open = &etat->prescription.prevu;
    if (asked->connu && (asked->realise != DATE_NONE || asked->manque != DATE_NONE)) {
        decision_refuse(d, "DIAGNOSTIC_DEJA_PASSE", "diagnostic",
                        "Ce rendez-vous a déjà eu lieu ou été manqué ; le suivant prend un nouvel "
                        "identifiant.");
        return false;
    }
    if (asked->connu && strcmp(asked->prescription, etat->prescription.id) != 0) {
        decision_refuse(d, "DIAGNOSTIC_AUTRE_PRESCRIPTION", "diagnostic",
                        "Ce rendez-vous est celui d'une autre prescription ; donnez un nouvel "
                        "identifiant.");
        return false;
    }
    if (asked->connu || !open->connu)
        return true;
    decision_refuse(d, "DIAGNOSTIC_DEJA_PREVU", "diagnostic",
                    "Un rendez-vous est déjà prévu le %s ; déplacez-le, ou enregistrez d'abord ce "
                    "qu'il est devenu.",
                    reperage_jour(d, open->date));
    return false;
}

void reperage_decide_planifier_diagnostic(const void *state, const struct context *context,
                                          const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_diagnostic *etat = state;
    const struct prescription *p = &etat->prescription;
    const Reperage__PlanifierDiagnostic *c = (const Reperage__PlanifierDiagnostic *)command;
    int32_t day;
    int32_t letter;
    if (!guard_id(out, "diagnostic", c->diagnostic) ||
        !guard_id(out, "prescription", c->prescription) ||
        !guard_optional_id(out, "conseiller", c->conseiller) ||
        !guard_date(out, "date", c->date, &day) ||
        !guard_optional_date(out, "lettre_du", c->lettre_du, &letter) ||
        !guard_not_future(out, "lettre_du", letter, context->today) ||
        !guard_order(out, "date", day, "lettre_du", letter) ||
        !reperage_guard_prescription(out, p) ||
        !reperage_guard_presente(out, "prescription", &p->personne) ||
        !reperage_guard_conseiller(out, context, p->conseiller) ||
        (c->conseiller[0] != '\0' && !reperage_guard_conseiller(out, context, c->conseiller)) ||
        !guard_transmise(out, p) ||
        !guard_order(out, "date", day, "date de la transmission", p->transmise_le) ||
        !guard_rendez_vous(out, etat))
        return;
    Reperage__DiagnosticPlanifie *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_DIAGNOSTIC_PLANIFIE, c->diagnostic, "");
    event->diagnostic = c->diagnostic;
    event->prescription = c->prescription;
    event->personne = decision_text(out, p->personne.id);
    event->conseiller =
        c->conseiller[0] == '\0' ? decision_text(out, p->conseiller) : c->conseiller;
    event->date = c->date;
    event->lettre_du = c->lettre_du;
}

/* --- What came of it -------------------------------------------------------------------------- */

static bool guard_prevu(struct decision *d, const struct etat_diagnostic *etat)
{
    const struct diagnostic *diagnostic = &etat->diagnostic;
    if (!diagnostic->connu) {
        decision_refuse(d, "DIAGNOSTIC_INCONNU", "diagnostic",
                        "Aucun rendez-vous de diagnostic n'a cet identifiant ; planifiez-le "
                        "d'abord.");
        return false;
    }
    if (!reperage_guard_presente(d, "diagnostic", &etat->prescription.personne))
        return false;
    if (diagnostic->realise != DATE_NONE) {
        decision_refuse(d, "DEJA_REALISE", "diagnostic", "Ce diagnostic a été réalisé le %s.",
                        reperage_jour(d, diagnostic->realise));
        return false;
    }
    if (diagnostic->manque != DATE_NONE) {
        decision_refuse(d, "DEJA_MANQUE", "diagnostic",
                        "Ce rendez-vous a été manqué le %s ; planifiez-en un nouveau.",
                        reperage_jour(d, diagnostic->manque));
        return false;
    }
    return guard_transmise(d, &etat->prescription);
}

void reperage_decide_manquer_diagnostic(const void *state, const struct context *context,
                                        const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_diagnostic *etat = state;
    const Reperage__ManquerDiagnostic *c = (const Reperage__ManquerDiagnostic *)command;
    int32_t day;
    if (!guard_id(out, "diagnostic", c->diagnostic) || !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) || !guard_prevu(out, etat) ||
        !reperage_guard_conseiller(out, context, etat->diagnostic.conseiller) ||
        !guard_order(out, "date", day, "date du rendez-vous", etat->diagnostic.date))
        return;
    Reperage__DiagnosticManque *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_DIAGNOSTIC_MANQUE, c->diagnostic, "");
    event->diagnostic = c->diagnostic;
    event->prescription = decision_text(out, etat->prescription.id);
    event->personne = decision_text(out, etat->prescription.personne.id);
    event->date = c->date;
    event->excuse = c->excuse;
}

static bool guard_constats(struct decision *d, const struct regles *regles,
                           const Reperage__RealiserDiagnostic *c, int32_t day, int32_t today)
{
    return guard_valeur(d, regles, "avis", "avis", c->avis, day) &&
           reperage_guard_valeurs(d, regles, "frein", "freins", c->freins, c->n_freins, day) &&
           reperage_guard_valeurs(d, regles, "frein", "atouts", c->atouts, c->n_atouts, day) &&
           reperage_guard_valeur_facultative(d, regles, "niveau_etape", "niveau_etape",
                                             c->niveau_etape, day) &&
           reperage_guard_situation(d, regles, c->situation, day, today);
}

static void record_realise(const Reperage__RealiserDiagnostic *c,
                           const struct etat_diagnostic *etat, struct decision *out)
{
    const char *personne = decision_text(out, etat->prescription.personne.id);
    Reperage__DiagnosticRealise *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_DIAGNOSTIC_REALISE, c->diagnostic, personne);
    event->diagnostic = c->diagnostic;
    event->prescription = decision_text(out, etat->prescription.id);
    event->personne = decision_text(out, personne);
    event->conseiller = decision_text(out, etat->diagnostic.conseiller);
    event->date = c->date;
    event->emargement = c->emargement;
    event->avis = c->avis;
    event->freins = c->freins;
    event->n_freins = c->n_freins;
    event->atouts = c->atouts;
    event->n_atouts = c->n_atouts;
    event->besoin_numerique = c->besoin_numerique;
    event->besoin_comportement = c->besoin_comportement;
    event->besoin_savoirs_base = c->besoin_savoirs_base;
    event->disponible = c->disponible;
    event->motive = c->motive;
    event->volontaire = c->volontaire;
    event->niveau_etape = c->niveau_etape;
    event->situation = reperage_situation_datee(out, c->situation, c->date);
    event->synthese = c->synthese;
}

void reperage_decide_realiser_diagnostic(const void *state, const struct context *context,
                                         const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_diagnostic *etat = state;
    const Reperage__RealiserDiagnostic *c = (const Reperage__RealiserDiagnostic *)command;
    int32_t day;
    const struct regles *regles;
    if (!guard_id(out, "diagnostic", c->diagnostic) || !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) ||
        !guard_regles(out, context, day, &regles) ||
        !guard_constats(out, regles, c, day, context->today) || !guard_prevu(out, etat) ||
        !reperage_guard_conseiller(out, context, etat->diagnostic.conseiller) ||
        !guard_order(out, "date", day, "date de la transmission", etat->prescription.transmise_le))
        return;
    record_realise(c, etat, out);
}

/* --- CloreSansDiagnostic ---------------------------------------------------------------------- */

/* One of two prescriptions after a fusion, or nobody left to invite: letters have no object. */
static bool sans_lettres(const struct prescription *p)
{
    return p->personne.effacee || p->personne.prescriptions_ouvertes > 1 ||
           p->personne.parcours_ouvert[0] != '\0';
}

static bool guard_a_clore(struct decision *d, const struct prescription *p)
{
    bool before_diagnosis =
        strcmp(p->etat, ETAT_RECUE) == 0 || strcmp(p->etat, ETAT_TRANSMISE) == 0;
    if (strcmp(p->etat, ETAT_CLOSE) == 0)
        decision_refuse(d, "DEJA_CLOSE", "prescription", "Cette prescription est déjà close.");
    else if (!before_diagnosis)
        decision_refuse(d, "PRESCRIPTION_DEJA_TRAITEE", "prescription",
                        "Cette prescription est %s : le diagnostic a eu lieu, c'est au comité de "
                        "décider.",
                        reperage_etat(p->etat));
    return !decision_is_refused(d);
}

/* The letters and the missed appointments that justify the end come before it. */
static bool guard_lettres(struct decision *d, const struct prescription *p,
                          const struct regles *regles, int32_t day)
{
    if (sans_lettres(p))
        return true;
    if (p->prevu.connu) {
        decision_refuse(d, "DIAGNOSTIC_PREVU", "prescription",
                        "Un rendez-vous est prévu le %s ; enregistrez d'abord ce qu'il est devenu.",
                        reperage_jour(d, p->prevu.date));
        return false;
    }
    int wanted = regles->entree.lettres_avant_cloture;
    if (p->lettres >= wanted)
        return guard_order(d, "date", day, "dernière lettre ou rendez-vous manqué", p->relance_le);
    decision_refuse(d, "LETTRES_MANQUANTES", "prescription",
                    "Lettres de rendez-vous envoyées : %d ; le protocole en demande %d avant de "
                    "clore sans diagnostic (%s).",
                    p->lettres, wanted, regles->entree.source);
    return false;
}

void reperage_decide_clore_sans_diagnostic(const void *state, const struct context *context,
                                           const ProtobufCMessage *command, struct decision *out)
{
    const struct prescription *p = &((const struct etat_prescription *)state)->prescription;
    const Reperage__CloreSansDiagnostic *c = (const Reperage__CloreSansDiagnostic *)command;
    int32_t day;
    const struct regles *regles;
    if (!guard_id(out, "prescription", c->prescription) ||
        !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) ||
        !guard_regles(out, context, day, &regles) ||
        !guard_valeur(out, regles, "motif_refus", "motif", c->motif, day) ||
        !reperage_guard_prescription(out, p) || !guard_a_clore(out, p) ||
        !guard_order(out, "date", day, "date de la prescription", p->date) ||
        !guard_lettres(out, p, regles, day))
        return;
    Reperage__PrescriptionClose *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PRESCRIPTION_CLOSE, c->prescription, "");
    event->prescription = c->prescription;
    event->personne = decision_text(out, p->personne.id);
    event->date = c->date;
    event->motif = c->motif;
}
