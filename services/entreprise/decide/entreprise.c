#include "entreprise/decide/gardes.h"

#include <string.h>

void decide_creer_entreprise(const void *state, const struct context *context,
                             const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__CreerEntreprise *c = (const Entreprise__CreerEntreprise *)command;
    const struct regles *regles;
    if (!guard_id(d, "entreprise", c->entreprise) || !garde_siret(d, "siret", c->siret) ||
        !garde_libelle(d, "raison_sociale", c->raison_sociale) ||
        !garde_commune(d, "commune", c->commune) || !garde_naf(d, "naf", c->naf) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "employeur", "employeur", c->employeur, context->today) ||
        !garde_nouveau(d, etat, "ENTREPRISE_DEJA_CONNUE", "entreprise"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "SIRET_DEJA_CONNU", "siret",
                        "Ce SIRET est déjà celui d'une entreprise enregistrée ; utilisez-la ou "
                        "modifiez-la.");
        return;
    }
    Entreprise__EntrepriseCreee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_CREEE, c->entreprise, "");
    e->entreprise = c->entreprise;
    e->siret = c->siret;
    e->raison_sociale = c->raison_sociale;
    e->commune = c->commune;
    e->naf = c->naf;
    e->employeur = c->employeur;
    e->partenaire = c->partenaire;
}

void decide_modifier_entreprise(const void *state, const struct context *context,
                                const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__ModifierEntreprise *c = (const Entreprise__ModifierEntreprise *)command;
    const struct regles *regles;
    if (!guard_id(d, "entreprise", c->entreprise) ||
        !garde_libelle(d, "raison_sociale", c->raison_sociale) ||
        !garde_commune(d, "commune", c->commune) || !garde_naf(d, "naf", c->naf) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "employeur", "employeur", c->employeur, context->today) ||
        !garde_entreprise(d, &etat->entreprise))
        return;
    Entreprise__EntrepriseModifiee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_MODIFIEE, c->entreprise, "");
    e->entreprise = c->entreprise;
    e->raison_sociale = c->raison_sociale;
    e->commune = c->commune;
    e->naf = c->naf;
    e->employeur = c->employeur;
    e->partenaire = c->partenaire;
}

/* Who speaks for a company: a name and how to reach it, nothing else about the person. */
static bool garde_identite(struct decision *d, const Prive__Identite *identite)
{
    if (identite == NULL) {
        decision_refuse(d, "CHAMP_REQUIS", "identite",
                        "Le champ « identite » est requis : le nom de la personne à joindre.");
        return false;
    }
    if (!garde_libelle(d, "identite.nom", identite->nom) ||
        !garde_texte(d, "identite.prenom", identite->prenom))
        return false;
    if (identite->nom_naissance[0] == '\0' && identite->date_naissance[0] == '\0')
        return true;
    decision_refuse(d, "DONNEE_INUTILE", "identite",
                    "Un contact d'entreprise n'a que son nom et son prénom ; n'indiquez ni nom ni "
                    "date de naissance.");
    return false;
}

static bool garde_coordonnees(struct decision *d, const Prive__Coordonnees *coordonnees)
{
    return coordonnees == NULL ||
           (garde_texte(d, "coordonnees.adresse", coordonnees->adresse) &&
            garde_texte(d, "coordonnees.telephone", coordonnees->telephone) &&
            garde_texte(d, "coordonnees.mail", coordonnees->mail));
}

void decide_enregistrer_contact_entreprise(const void *state, const struct context *context,
                                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__EnregistrerContactEntreprise *c =
        (const Entreprise__EnregistrerContactEntreprise *)command;
    const struct regles *regles;
    if (!guard_id(d, "contact", c->contact) || !guard_id(d, "entreprise", c->entreprise) ||
        !garde_libelle(d, "fonction", c->fonction) || !garde_identite(d, c->identite) ||
        !garde_coordonnees(d, c->coordonnees) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_role(d, context, regles, false) || !garde_entreprise(d, &etat->entreprise) ||
        !garde_nouveau(d, etat, "CONTACT_DEJA_CONNU", "contact"))
        return;
    Entreprise__ContactEntrepriseEnregistre *e = decision_event(
        d, ENTREPRISE__EVENEMENT__FAIT_CONTACT_ENTREPRISE_ENREGISTRE, c->entreprise, c->contact);
    e->contact = c->contact;
    e->entreprise = c->entreprise;
    e->fonction = c->fonction;
    e->identite = c->identite;
    e->coordonnees = c->coordonnees;
}
