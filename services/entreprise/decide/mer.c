#include "entreprise/decide/gardes.h"

#include <string.h>

static const char *const PAR[] = { "cre", "referent", NULL };

/* --- Positionner --- */

static bool garde_positionnement(struct decision *d, const struct context *context,
                                 const struct etat *etat, const Entreprise__Positionner *c)
{
    if (est_referent(context) && strcmp(c->par, "referent") != 0) {
        decision_refuse(d, "VALEUR_INCOHERENTE", "par",
                        "Un référent positionne en son nom ; le champ « par » doit être "
                        "« referent ».");
        return false;
    }
    if (etat->doublon != NULL) {
        decision_refuse(d, "DEJA_POSITIONNE", "personne",
                        "Cette personne est déjà positionnée sur cette offre ; poursuivez ce "
                        "positionnement.");
        return false;
    }
    if (etat->offre.pourvus < etat->offre.postes)
        return true;
    decision_refuse(
        d, "OFFRE_POURVUE", "offre",
        "Tous les postes de cette offre (%d) sont pourvus ; négociez-en d'autres ou clôturez "
        "l'offre.",
        etat->offre.postes);
    return false;
}

void decide_positionner(const void *state, const struct context *context,
                        const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__Positionner *c = (const Entreprise__Positionner *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "positionnement", c->positionnement) || !guard_id(d, "offre", c->offre) ||
        !guard_id(d, "personne", c->personne) || !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "par", c->par, PAR) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, false) || !garde_offre_ouverte(d, &etat->offre) ||
        !garde_candidat(d, context, personne) ||
        !garde_nouveau(d, etat, "POSITIONNEMENT_DEJA_CONNU", "positionnement"))
        return;
    if (etat->doublon != NULL && context->cause[0] != '\0')
        return; /* The référent's wish is fulfilled already. */
    if (!garde_positionnement(d, context, etat, c) ||
        !guard_order(d, "date", date, "captation de l'offre", etat->offre.captee_le) ||
        !guard_order(d, "date", date, "ouverture du parcours", personne->ouvert_le))
        return;
    Entreprise__CandidatPositionne *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_POSITIONNE, c->positionnement, "");
    e->positionnement = c->positionnement;
    e->offre = c->offre;
    e->personne = (char *)personne->personne;
    e->date = c->date;
    e->par = c->par;
}

/* --- From the mise en relation to the result --- */

static bool garde_connu(struct decision *d, const struct etat *etat)
{
    if (etat->positionnement.positionnement != NULL)
        return true;
    decision_refuse(d, "POSITIONNEMENT_INCONNU", "positionnement",
                    "Ce positionnement n'est pas connu ; positionnez d'abord la personne sur "
                    "l'offre.");
    return false;
}

/* The state is one of the two (the same twice: that one). */
static bool garde_etape(struct decision *d, const struct etat_positionnement *p,
                        enum etat_mer first, enum etat_mer second)
{
    if (p->etat == first || p->etat == second)
        return true;
    static const char *const CODES[MER_COUNT] = {
        [MER_POSITIONNE] = "MER_NON_EFFECTUEE",       [MER_EFFECTUEE] = "MER_DEJA_EFFECTUEE",
        [MER_ENTRETIEN] = "MER_DEJA_EFFECTUEE",       [MER_RETENU] = "RESULTAT_DEJA_CONNU",
        [MER_NON_RETENU] = "RESULTAT_DEJA_CONNU",     [MER_DEMARRE] = "RESULTAT_DEJA_CONNU",
        [MER_ABANDONNE] = "POSITIONNEMENT_ABANDONNE",
    };
    decision_refuse(d, CODES[p->etat], "positionnement",
                    "Ce positionnement est à l'état « %s » ; l'acte demande l'état « %s ».",
                    MER_LIBELLES[p->etat], MER_LIBELLES[first]);
    return false;
}

void decide_effectuer_mer(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_positionnement *p = &etat->positionnement;
    const Entreprise__EffectuerMer *c = (const Entreprise__EffectuerMer *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "positionnement", c->positionnement) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_connu(d, etat) || !garde_etape(d, p, MER_POSITIONNE, MER_POSITIONNE) ||
        !garde_candidat(d, context, &etat->personne) ||
        !guard_order(d, "date", date, "positionnement", p->positionne_le))
        return;
    Entreprise__MerEffectuee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_MER_EFFECTUEE, c->positionnement, "");
    e->positionnement = c->positionnement;
    e->offre = (char *)p->offre;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->entreprise = (char *)etat->offre.entreprise;
    e->metier = (char *)etat->offre.metier;
    e->cv_transmis = c->cv_transmis;
}

/* An interview is foreseen: its date may lie ahead. */
void decide_prevoir_entretien_embauche(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_positionnement *p = &etat->positionnement;
    const Entreprise__PrevoirEntretienEmbauche *c =
        (const Entreprise__PrevoirEntretienEmbauche *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "positionnement", c->positionnement) ||
        !guard_date(d, "date", c->date, &date) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_role(d, context, regles, false) || !garde_connu(d, etat) ||
        !garde_etape(d, p, MER_EFFECTUEE, MER_ENTRETIEN) ||
        !garde_candidat(d, context, &etat->personne) ||
        !guard_order(d, "date", date, "mise en relation", p->mer_le))
        return;
    if (p->entretien_connu) {
        decision_refuse(d, "ENTRETIEN_DEJA_PREVU", "date",
                        "Un entretien d'embauche est déjà prévu le %s ; donnez une autre date.",
                        date_fr(d, date));
        return;
    }
    Entreprise__EntretienEmbauchePrevu *e = decision_event(
        d, ENTREPRISE__EVENEMENT__FAIT_ENTRETIEN_EMBAUCHE_PREVU, c->positionnement, "");
    e->positionnement = c->positionnement;
    e->offre = (char *)p->offre;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
}

/* --- The result --- */

/* Retained: a planned start and no motive. Not retained: a motive and no start (FL 726). */
static bool garde_coherence(struct decision *d, const struct regles *regles,
                            const Entreprise__EnregistrerResultatMer *c, int32_t date)
{
    if (!c->retenu && !guard_valeur(d, regles, "motif_non_retenue", "motif", c->motif, date))
        return false;
    if (c->retenu && !guard_text(d, "demarrage_prevu", c->demarrage_prevu))
        return false;
    bool trop = c->retenu ? c->motif[0] != '\0' : c->demarrage_prevu[0] != '\0';
    if (!trop)
        return true;
    const char *field = c->retenu ? "motif" : "demarrage_prevu";
    decision_refuse(d, "RESULTAT_INCOHERENT", field,
                    c->retenu ? "Un candidat retenu n'a pas de motif de refus ; laissez le motif "
                                "vide ou corrigez le résultat."
                              : "Un candidat non retenu n'a pas de démarrage prévu ; laissez cette "
                                "date vide ou corrigez le résultat.");
    return false;
}

static bool garde_dates_resultat(struct decision *d, const struct context *context,
                                 const Entreprise__EnregistrerResultatMer *c, int32_t date,
                                 int32_t *demarrage)
{
    int32_t informe;
    return guard_optional_date(d, "demarrage_prevu", c->demarrage_prevu, demarrage) &&
           guard_order(d, "demarrage_prevu", *demarrage, "date", date) &&
           guard_optional_date(d, "candidat_informe", c->candidat_informe, &informe) &&
           guard_not_future(d, "candidat_informe", informe, context->today) &&
           guard_order(d, "candidat_informe", informe, "date", date);
}

static bool garde_poste_libre(struct decision *d, const struct etat_offre *offre, bool retenu)
{
    if (!retenu || offre->pourvus < offre->postes)
        return true;
    decision_refuse(
        d, "OFFRE_POURVUE", "retenu",
        "Tous les postes de cette offre (%d) sont déjà pourvus ; négociez-en d'autres avant "
        "de retenir ce candidat.",
        offre->postes);
    return false;
}

void decide_enregistrer_resultat_mer(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_positionnement *p = &etat->positionnement;
    const Entreprise__EnregistrerResultatMer *c =
        (const Entreprise__EnregistrerResultatMer *)command;
    const struct regles *regles;
    int32_t date;
    int32_t demarrage;
    if (!guard_id(d, "positionnement", c->positionnement) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !garde_dates_resultat(d, context, c, date, &demarrage) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_coherence(d, regles, c, date) || !garde_connu(d, etat) ||
        !garde_etape(d, p, MER_EFFECTUEE, MER_ENTRETIEN) ||
        !garde_candidat(d, context, &etat->personne) ||
        !guard_order(d, "date", date, "mise en relation", p->mer_le) ||
        !garde_poste_libre(d, &etat->offre, c->retenu))
        return;
    int32_t reference = demarrage == DATE_NONE ? date : demarrage;
    Entreprise__MerResultat *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_MER_RESULTAT, c->positionnement, "");
    e->positionnement = c->positionnement;
    e->offre = (char *)p->offre;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->retenu = c->retenu;
    e->motif = c->motif;
    e->demarrage_prevu = c->demarrage_prevu;
    e->retour_avant = decision_date(d, reference + regles->entreprise.retour_mer_jours);
    e->candidat_informe = c->candidat_informe;
}

void decide_informer_candidat(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_positionnement *p = &etat->positionnement;
    const Entreprise__InformerCandidat *c = (const Entreprise__InformerCandidat *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "positionnement", c->positionnement) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_connu(d, etat) || !garde_portee(d, context, &etat->personne))
        return;
    if (p->resultat_le == DATE_NONE) {
        decision_refuse(d, "RESULTAT_INCONNU", "positionnement",
                        "Cette mise en relation n'a pas encore de résultat ; enregistrez-le "
                        "d'abord.");
        return;
    }
    if (p->informe_le != DATE_NONE) {
        decision_refuse(d, "CANDIDAT_DEJA_INFORME", "positionnement",
                        "Le candidat a été informé du résultat le %s.", date_fr(d, p->informe_le));
        return;
    }
    if (!guard_order(d, "date", date, "résultat", p->resultat_le))
        return;
    Entreprise__CandidatInforme *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_INFORME, c->positionnement, "");
    e->positionnement = c->positionnement;
    e->offre = (char *)p->offre;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
}

static bool garde_abandonnable(struct decision *d, const struct etat_positionnement *p)
{
    if (p->etat == MER_RETENU)
        return true; /* Retained, and does not come. */
    return p->etat == MER_EFFECTUEE || garde_etape(d, p, MER_POSITIONNE, MER_ENTRETIEN);
}

void decide_abandonner_positionnement(const void *state, const struct context *context,
                                      const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_positionnement *p = &etat->positionnement;
    const Entreprise__AbandonnerPositionnement *c =
        (const Entreprise__AbandonnerPositionnement *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "positionnement", c->positionnement) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_motif(d, regles, "motif_abandon_mer", "motif", c->motif, date) ||
        !garde_connu(d, etat) || !garde_abandonnable(d, p) ||
        !garde_portee(d, context, &etat->personne) ||
        !guard_order(d, "date", date, "positionnement", p->positionne_le) ||
        !guard_order(d, "date", date, "mise en relation", p->mer_le) ||
        !guard_order(d, "date", date, "résultat", p->resultat_le))
        return;
    const struct ouvert ouvert = {
        .positionnement = c->positionnement,
        .offre = p->offre,
        .personne = etat->personne.personne,
    };
    abandonner(d, &ouvert, date, c->motif);
}
