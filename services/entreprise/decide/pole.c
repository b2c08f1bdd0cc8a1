#include "entreprise/decide/gardes.h"

#include <string.h>

static const char *const MODES[] = { "telephone", "visite", "mail", NULL };

void abandonner(struct decision *d, const struct ouvert *ouvert, int32_t date, const char *motif)
{
    Entreprise__PositionnementAbandonne *e = decision_event(
        d, ENTREPRISE__EVENEMENT__FAIT_POSITIONNEMENT_ABANDONNE, ouvert->positionnement, "");
    e->positionnement = (char *)ouvert->positionnement;
    e->offre = (char *)ouvert->offre;
    e->personne = (char *)ouvert->personne;
    e->date = decision_date(d, date);
    e->motif = (char *)motif;
}

static bool garde_metiers(struct decision *d, const Entreprise__EntrerAuPole *c)
{
    for (size_t i = 0; i < c->n_metiers; i++)
        if (!garde_metier(d, "metiers", c->metiers[i]))
            return false;
    for (size_t i = 0; i < c->n_communes; i++)
        if (!garde_commune(d, "communes", c->communes[i]))
            return false;
    return garde_codes_uniques(d, "metiers", c->metiers, c->n_metiers, LIMIT_METIERS) &&
           garde_codes_uniques(d, "communes", c->communes, c->n_communes, LIMIT_COMMUNES);
}

static bool garde_entree(struct decision *d, const Entreprise__EntrerAuPole *c,
                         const struct etat_personne *personne, int32_t date)
{
    if (c->parcours[0] != '\0' && strcmp(c->parcours, personne->parcours) != 0) {
        decision_refuse(d, "PARCOURS_INCONNU", "parcours",
                        "Ce parcours n'est pas le parcours ouvert de la personne ; laissez-le vide "
                        "ou donnez celui-ci.");
        return false;
    }
    if (personne->au_pole) {
        decision_refuse(d, "DEJA_AU_POLE", "personne",
                        "Cette personne est au pôle économique depuis le %s.",
                        date_fr(d, personne->pole_depuis));
        return false;
    }
    return guard_order(d, "date", date, "ouverture du parcours", personne->ouvert_le);
}

void decide_entrer_au_pole(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__EntrerAuPole *c = (const Entreprise__EntrerAuPole *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "personne", c->personne) || !guard_optional_id(d, "parcours", c->parcours) ||
        !garde_fait(d, context, "date", c->date, &date) || !garde_metiers(d, c) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_candidat(d, context, personne) || !garde_entree(d, c, personne, date))
        return;
    int mois = regles->entreprise.premier_contact_mois;
    Entreprise__CandidatEntreAuPole *e = decision_event(
        d, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_ENTRE_AU_POLE, personne->personne, "");
    e->personne = (char *)personne->personne;
    e->parcours = (char *)personne->parcours;
    e->referent = c->referent[0] != '\0' ? c->referent : (char *)personne->referent;
    e->date = c->date;
    e->metiers = c->metiers;
    e->n_metiers = c->n_metiers;
    e->communes = c->communes;
    e->n_communes = c->n_communes;
    e->cv_remis = c->cv_remis;
    e->premier_contact_avant =
        decision_date(d, mois == 0 ? DATE_NONE : date_add_months(date, mois));
}

/* Somebody who stays in the PLIE and was retained may still start: that MER stays open. */
static void fermer_mer(struct decision *d, const struct etat *etat, int32_t date, const char *motif)
{
    for (size_t i = 0; i < etat->ouvert_count; i++) {
        const struct ouvert *ouvert = &etat->ouverts[i];
        if (ouvert->retenu && etat->personne.ouvert)
            continue;
        abandonner(d, ouvert, date > ouvert->depuis ? date : ouvert->depuis, motif);
    }
}

/* A reaction may find the person elsewhere already: then there is only what is left to close. */
void decide_quitter_pole(const void *state, const struct context *context,
                         const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__QuitterPole *c = (const Entreprise__QuitterPole *)command;
    bool reaction = context->cause[0] != '\0';
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "personne", c->personne) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        (!reaction && !garde_motif(d, regles, "motif_retrait_pole", "motif", c->motif, date)) ||
        !garde_portee(d, context, personne))
        return;
    if (!personne->au_pole && !reaction) {
        decision_refuse(d, "HORS_POLE", "personne",
                        "Cette personne n'est pas au pôle économique ; son référent l'y fait "
                        "entrer par la bascule.");
        return;
    }
    if (personne->au_pole && !reaction &&
        !guard_order(d, "date", date, "entrée au pôle", personne->pole_depuis))
        return;
    if (personne->au_pole) {
        Entreprise__CandidatSortiDuPole *e = decision_event(
            d, ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_SORTI_DU_POLE, personne->personne, "");
        e->personne = (char *)personne->personne;
        e->date = c->date;
        e->motif = c->motif;
    }
    fermer_mer(d, etat, date, c->motif);
}

void decide_contacter_candidat(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__ContacterCandidat *c = (const Entreprise__ContacterCandidat *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "contact", c->contact) || !guard_id(d, "personne", c->personne) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "mode", c->mode, MODES) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, false) || !garde_candidat(d, context, personne) ||
        !garde_commentaire(d, "commentaire", c->commentaire, personne) ||
        !garde_nouveau(d, etat, "CONTACT_DEJA_CONNU", "contact"))
        return;
    if (!personne->au_pole) {
        decision_refuse(d, "HORS_POLE", "personne",
                        "Cette personne n'est pas au pôle économique ; le contact mensuel du CRE "
                        "ne concerne que ses candidats.");
        return;
    }
    if (!guard_order(d, "date", date, "entrée au pôle", personne->pole_depuis))
        return;
    Entreprise__ContactCandidat *e = decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CONTACT_CANDIDAT,
                                                    c->contact, porteur(c->commentaire, personne));
    e->contact = c->contact;
    e->personne = (char *)personne->personne;
    e->date = c->date;
    e->mode = c->mode;
    e->commentaire = texte_utile(c->commentaire);
}
