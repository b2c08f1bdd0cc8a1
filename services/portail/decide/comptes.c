#include "portail/decide/gardes.h"

#include <string.h>

void portail_decide_creer_compte(const void *state, const struct context *context,
                                 const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_compte *etat = state;
    const Portail__CreerCompte *c = (const Portail__CreerCompte *)command;
    if (!garde_administrateur(out, context) || !guard_id(out, "compte", c->compte) ||
        !garde_identifiant(out, "identifiant", c->identifiant) ||
        !garde_libelle(out, "libelle", c->libelle) ||
        !garde_role(out, c->role, c->portee, c->n_portee))
        return;
    if (etat->compte != NULL) {
        decision_refuse(out, "COMPTE_EXISTANT", "compte",
                        "Ce compte existe déjà ; un nouveau compte demande un nouvel identifiant.");
        return;
    }
    if (etat->pris_par != NULL) {
        decision_refuse(out, "IDENTIFIANT_PRIS", "identifiant",
                        "L'identifiant « %s » est ou a été celui d'un autre compte ; "
                        "choisissez-en un autre.",
                        c->identifiant);
        return;
    }
    Portail__CompteCree *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_COMPTE_CREE, c->compte, "");
    event->compte = c->compte;
    event->identifiant = c->identifiant;
    event->libelle = c->libelle;
    event->role = c->role;
    event->portee = c->portee;
    event->n_portee = c->n_portee;
}

static bool is_unchanged(const struct etat_compte *etat, const Portail__ModifierCompte *c)
{
    if (strcmp(etat->libelle, c->libelle) != 0 || strcmp(etat->role, c->role) != 0 ||
        etat->portee_count != c->n_portee)
        return false;
    for (size_t i = 0; i < c->n_portee; i++)
        if (strcmp(etat->portee[i], c->portee[i]) != 0)
            return false;
    return true;
}

void portail_decide_modifier_compte(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_compte *etat = state;
    const Portail__ModifierCompte *c = (const Portail__ModifierCompte *)command;
    if (!garde_administrateur(out, context) || !guard_id(out, "compte", c->compte) ||
        !garde_libelle(out, "libelle", c->libelle) ||
        !garde_role(out, c->role, c->portee, c->n_portee) || !garde_ouvert(out, etat))
        return;
    if (is_unchanged(etat, c)) {
        decision_refuse(out, "SANS_CHANGEMENT", "",
                        "Ce compte est déjà ainsi ; il n'y a rien à modifier.");
        return;
    }
    if (strcmp(c->role, ROLE_ADMINISTRATEUR) != 0 && !garde_pas_le_dernier(out, etat, "role"))
        return;
    Portail__CompteModifie *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_COMPTE_MODIFIE, c->compte, "");
    event->compte = c->compte;
    event->libelle = c->libelle;
    event->role = c->role;
    event->portee = c->portee;
    event->n_portee = c->n_portee;
}

static bool garde_motif(struct decision *d, const char *motif)
{
    static const char *const MOTIFS[] = { "depart", "absence", "securite", "autre" };
    if (!guard_text(d, "motif", motif))
        return false;
    if (codes_contain(MOTIFS, COUNT_OF(MOTIFS), motif))
        return true;
    decision_refuse(d, "MOTIF_INCONNU", "motif",
                    "Le motif « %.40s » n'existe pas ; il doit être depart, absence, securite ou "
                    "autre.",
                    motif);
    return false;
}

void portail_decide_fermer_compte(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_compte *etat = state;
    const Portail__FermerCompte *c = (const Portail__FermerCompte *)command;
    if (!garde_administrateur(out, context) || !guard_id(out, "compte", c->compte) ||
        !garde_motif(out, c->motif) || !garde_connu(out, etat))
        return;
    if (etat->ferme) {
        decision_refuse(out, "DEJA_FERME", "compte", "Ce compte est déjà fermé.");
        return;
    }
    if (strcmp(context->actor, c->compte) == 0) {
        decision_refuse(out, "PROPRE_COMPTE", "compte",
                        "Vous ne pouvez pas fermer votre propre compte ; un autre administrateur "
                        "le fera.");
        return;
    }
    if (!garde_pas_le_dernier(out, etat, "compte"))
        return;
    Portail__CompteFerme *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_COMPTE_FERME, c->compte, "");
    event->compte = c->compte;
    event->motif = c->motif;
}

void portail_decide_rouvrir_compte(const void *state, const struct context *context,
                                   const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_compte *etat = state;
    const Portail__RouvrirCompte *c = (const Portail__RouvrirCompte *)command;
    if (!garde_administrateur(out, context) || !guard_id(out, "compte", c->compte) ||
        !garde_connu(out, etat))
        return;
    if (!etat->ferme) {
        decision_refuse(out, "DEJA_OUVERT", "compte", "Ce compte est déjà ouvert.");
        return;
    }
    Portail__CompteRouvert *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_COMPTE_ROUVERT, c->compte, "");
    event->compte = c->compte;
}

void portail_decide_noter_mot_de_passe(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_compte *etat = state;
    const Portail__NoterMotDePasse *c = (const Portail__NoterMotDePasse *)command;
    if (!garde_passerelle(out, context) || !guard_id(out, "compte", c->compte) ||
        !garde_ouvert(out, etat))
        return;
    Portail__MotDePasseDefini *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_MOT_DE_PASSE_DEFINI, c->compte, "");
    event->compte = c->compte;
    event->provisoire = c->provisoire;
}
