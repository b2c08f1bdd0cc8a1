#include "portail/api/droits.h"

#include "base/check.h"
#include "client/config.h"
#include "client/interface.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

const char *const droits_roles[] = {
    "direction",    "animation", "reperage",     "referent", "coach",          "cre",
    "facilitateur", "sag",       "prescripteur", "auditeur", "administrateur", NULL,
};

/* In the order of droits_roles. */
enum {
    DIRECTION = 1 << 0,
    ANIMATION = 1 << 1,
    REPERAGE = 1 << 2,
    REFERENT = 1 << 3,
    COACH = 1 << 4,
    CRE = 1 << 5,
    FACILITATEUR = 1 << 6,
    SAG = 1 << 7,
    PRESCRIPTEUR = 1 << 8,
    AUDITEUR = 1 << 9,
    ADMINISTRATEUR = 1 << 10,
    ROLE_COUNT = 11,

    PERSONNE = 0, /* The gateway itself. */
    TOUS = (1 << ROLE_COUNT) - 1,
    EQUIPE = DIRECTION | ANIMATION,
    SUIVI = REFERENT | COACH,                     /* Own portfolio: the services check it. */
    EMPLOI = EQUIPE | CRE | FACILITATEUR | SUIVI, /* SUIVI where the protocol lets them. */
    DOSSIERS = EQUIPE | REPERAGE | SUIVI | SAG | AUDITEUR, /* Read whatever concerns people. */
    LECTEURS = DOSSIERS | CRE | FACILITATEUR, /* These two read less of it: see filtre.h. */
};

/* Who may ask what. Every command and every query of every service stands here once. */
static const struct droit {
    const char *service;
    enum droit_genre genre;
    const char *membre;
    unsigned roles;
} DROITS[] = {
    { "reperage", DROIT_COMMANDE, "adopter_protocole", DIRECTION },
    { "reperage", DROIT_COMMANDE, "prescrire",
      EQUIPE | REPERAGE | SUIVI | FACILITATEUR | PRESCRIPTEUR },
    { "reperage", DROIT_COMMANDE, "transmettre_prescription", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "corriger_identite", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "changer_domicile", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "changer_situation", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "fusionner_personnes", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "annuler_fusion", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "effacer_personne", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "planifier_diagnostic", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "manquer_diagnostic", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "realiser_diagnostic", EQUIPE | REPERAGE | SUIVI },
    { "reperage", DROIT_COMMANDE, "clore_sans_diagnostic", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "planifier_comite", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "deplacer_comite", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "inscrire_au_comite", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "retirer_du_comite", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "decider_entree", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "reporter_entree", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "refuser_entree", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "decider_sortie", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "clore_comite", EQUIPE | REPERAGE },
    { "reperage", DROIT_COMMANDE, "recevoir_piece", EQUIPE | REPERAGE | SUIVI | SAG },
    { "reperage", DROIT_COMMANDE, "transmettre_piece", EQUIPE | REPERAGE | SUIVI | SAG },
    { "reperage", DROIT_COMMANDE, "reprendre_piece", EQUIPE | REPERAGE | SUIVI | SAG },
    { "reperage", DROIT_REQUETE, "protocole", TOUS },
    { "reperage", DROIT_REQUETE, "identites", LECTEURS | PRESCRIPTEUR },
    { "reperage", DROIT_REQUETE, "recherche", LECTEURS },
    { "reperage", DROIT_REQUETE, "doublons", DOSSIERS },
    { "reperage", DROIT_REQUETE, "personne", LECTEURS },
    { "reperage", DROIT_REQUETE, "eligibilite", DOSSIERS | FACILITATEUR | PRESCRIPTEUR },
    { "reperage", DROIT_REQUETE, "prescriptions", DOSSIERS | PRESCRIPTEUR },
    { "reperage", DROIT_REQUETE, "comites", DOSSIERS | PRESCRIPTEUR },
    { "reperage", DROIT_REQUETE, "ordre_du_jour", DOSSIERS },
    { "reperage", DROIT_REQUETE, "decisions", DOSSIERS | PRESCRIPTEUR },
    { "reperage", DROIT_REQUETE, "pieces", DOSSIERS },
    { "reperage", DROIT_REQUETE, "pieces_manquantes", DOSSIERS },
    { "reperage", DROIT_REQUETE, "file_active", DOSSIERS },
    { "reperage", DROIT_REQUETE, "diagnostics", DOSSIERS },
    { "reperage", DROIT_REQUETE, "entrees", DOSSIERS },

    { "parcours", DROIT_COMMANDE, "enregistrer_referent", EQUIPE },
    { "parcours", DROIT_COMMANDE, "signaler_absence", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "ouvrir_parcours", EQUIPE },
    { "parcours", DROIT_COMMANDE, "designer_referent", EQUIPE },
    { "parcours", DROIT_COMMANDE, "transferer_portefeuille", EQUIPE },
    { "parcours", DROIT_COMMANDE, "signer_contrat", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "renouveler_contrat", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "enregistrer_entretien", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "annuler_entretien", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "recevoir_emargement", EQUIPE | SUIVI | SAG },
    { "parcours", DROIT_COMMANDE, "enregistrer_relance", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "prevoir_etape", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "demarrer_etape", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "terminer_etape", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "declarer_frein", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "travailler_frein", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "lever_frein", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "ouvrir_veille", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "clore_veille", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "fixer_termes", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "basculer_pole_economique", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "retirer_pole_economique", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "proposer_candidat", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "juger_sortie", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "proposer_sortie", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "retirer_proposition", EQUIPE | SUIVI },
    { "parcours", DROIT_COMMANDE, "valider_sortie", EQUIPE },
    { "parcours", DROIT_COMMANDE, "rejeter_sortie", EQUIPE },
    { "parcours", DROIT_COMMANDE, "signaler_fin_convention", EQUIPE },
    { "parcours", DROIT_REQUETE, "referents", LECTEURS | ADMINISTRATEUR },
    { "parcours", DROIT_REQUETE, "dossier", LECTEURS },
    { "parcours", DROIT_REQUETE, "sortie_possible", DOSSIERS | CRE },
    { "parcours", DROIT_REQUETE, "portefeuille", DOSSIERS },
    { "parcours", DROIT_REQUETE, "revue", DOSSIERS },
    { "parcours", DROIT_REQUETE, "taches", DOSSIERS },
    { "parcours", DROIT_REQUETE, "propositions", DOSSIERS },
    { "parcours", DROIT_REQUETE, "offres_diffusees", LECTEURS },
    { "parcours", DROIT_REQUETE, "diagnostics_a_faire", DOSSIERS },

    { "entreprise", DROIT_COMMANDE, "creer_entreprise", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "modifier_entreprise", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "enregistrer_contact_entreprise", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "capter_offre", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "negocier_offre", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "diffuser_offre", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "clore_offre", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "entrer_au_pole", EQUIPE | CRE },
    { "entreprise", DROIT_COMMANDE, "quitter_pole", EQUIPE | CRE },
    { "entreprise", DROIT_COMMANDE, "positionner", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "effectuer_mer", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "prevoir_entretien_embauche", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "enregistrer_resultat_mer", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "informer_candidat", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "abandonner_positionnement", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "demarrer_embauche", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "valider_essai", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "prolonger_contrat", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "terminer_contrat", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "rompre_contrat", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "declarer_mois", EMPLOI | SAG | REPERAGE },
    { "entreprise", DROIT_COMMANDE, "recevoir_justificatif", EMPLOI | SAG | REPERAGE },
    { "entreprise", DROIT_COMMANDE, "enregistrer_suivi", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "refuser_suivi", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "signaler_probleme", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "contacter_candidat", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "constater_maintien", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "demarrer_immersion", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "terminer_immersion", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "planifier_prospection", EMPLOI },
    { "entreprise", DROIT_COMMANDE, "enregistrer_prospection", EMPLOI },
    { "entreprise", DROIT_REQUETE, "entreprises", LECTEURS },
    { "entreprise", DROIT_REQUETE, "fiche_entreprise", LECTEURS },
    { "entreprise", DROIT_REQUETE, "offres", LECTEURS },
    { "entreprise", DROIT_REQUETE, "pole", LECTEURS },
    { "entreprise", DROIT_REQUETE, "candidats_possibles", LECTEURS },
    { "entreprise", DROIT_REQUETE, "tableau_mer", LECTEURS },
    { "entreprise", DROIT_REQUETE, "embauches", LECTEURS },
    { "entreprise", DROIT_REQUETE, "fiche_embauche", LECTEURS },
    { "entreprise", DROIT_REQUETE, "suivis_dus", LECTEURS },
    { "entreprise", DROIT_REQUETE, "taches", LECTEURS },
    { "entreprise", DROIT_REQUETE, "immersions", LECTEURS },
    { "entreprise", DROIT_REQUETE, "prospections", LECTEURS },
    { "entreprise", DROIT_REQUETE, "besoins", LECTEURS },

    { "reporting", DROIT_REQUETE, "catalogue", LECTEURS },
    { "reporting", DROIT_REQUETE, "indicateur", LECTEURS },
    { "reporting", DROIT_REQUETE, "tableau", LECTEURS },
    { "reporting", DROIT_REQUETE, "liste", LECTEURS },
    { "reporting", DROIT_REQUETE, "delais", LECTEURS },
    { "reporting", DROIT_REQUETE, "sites", LECTEURS },

    { "portail", DROIT_COMMANDE, "creer_compte", ADMINISTRATEUR },
    { "portail", DROIT_COMMANDE, "modifier_compte", ADMINISTRATEUR },
    { "portail", DROIT_COMMANDE, "fermer_compte", ADMINISTRATEUR },
    { "portail", DROIT_COMMANDE, "rouvrir_compte", ADMINISTRATEUR },
    { "portail", DROIT_COMMANDE, "noter_mot_de_passe", PERSONNE },
    { "portail", DROIT_COMMANDE, "ancrer_traces", PERSONNE },
    { "portail", DROIT_COMMANDE, "supprimer_traces", PERSONNE },
    { "portail", DROIT_REQUETE, "comptes", DIRECTION | AUDITEUR | ADMINISTRATEUR },
    { "portail", DROIT_REQUETE, "compte", DIRECTION | AUDITEUR | ADMINISTRATEUR },
    { "portail", DROIT_REQUETE, "segments", DIRECTION | AUDITEUR },
};

static unsigned role_bit(const char *role)
{
    for (unsigned i = 0; droits_roles[i] != NULL; i++)
        if (strcmp(droits_roles[i], role) == 0)
            return 1u << i;
    return 0;
}

static const struct droit *find(const char *service, enum droit_genre genre, const char *membre)
{
    for (size_t i = 0; i < COUNT_OF(DROITS); i++)
        if (DROITS[i].genre == genre && strcmp(DROITS[i].membre, membre) == 0 &&
            strcmp(DROITS[i].service, service) == 0)
            return &DROITS[i];
    return NULL;
}

bool droits_allow(const char *role, const char *service, enum droit_genre genre, const char *membre)
{
    const struct droit *droit = find(service, genre, membre);
    return droit != NULL && (droit->roles & role_bit(role)) != 0;
}

bool droits_decided(const char *service, enum droit_genre genre, const char *membre)
{
    return find(service, genre, membre) != NULL;
}

bool droits_internal(const char *service, enum droit_genre genre, const char *membre)
{
    const struct droit *droit = find(service, genre, membre);
    return droit == NULL || droit->roles == PERSONNE;
}

static void list_members(const char *role, const struct interface *service, enum droit_genre genre,
                         void *self, void (*each)(void *self, const char *name))
{
    const ProtobufCMessageDescriptor *wrapper =
        genre == DROIT_COMMANDE ? service->commande : service->requete;
    for (unsigned i = 0; wrapper != NULL && i < wrapper->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &wrapper->fields[i];
        const ProtobufCMessageDescriptor *message = field->descriptor;
        char name[128];
        (void)snprintf(name, sizeof(name), "%s/%s", service->name, message->short_name);
        if (droits_allow(role, service->name, genre, field->name))
            each(self, name);
    }
}

bool droits_consolidate(const char *role, const char *membre)
{
    return strcmp(role, "direction") == 0 && strcmp(membre, "liste") != 0 &&
           droits_allow(role, "reporting", DROIT_REQUETE, membre);
}

void droits_list(const char *role, void *self, void (*each)(void *self, const char *name))
{
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        list_members(role, &interfaces[i], DROIT_COMMANDE, self, each);
        list_members(role, &interfaces[i], DROIT_REQUETE, self, each);
    }
}

void droits_list_consolidated(const char *role, void *self,
                              void (*each)(void *self, const char *name))
{
    const ProtobufCMessageDescriptor *wrapper = interface_find("reporting")->requete;
    for (unsigned i = 0; i < wrapper->n_fields; i++) {
        const ProtobufCMessageDescriptor *message = wrapper->fields[i].descriptor;
        char name[128];
        (void)snprintf(name, sizeof(name), CONFIG_CONSOLIDATION "/%s", message->short_name);
        if (droits_consolidate(role, wrapper->fields[i].name))
            each(self, name);
    }
}

/* --- Beside the services ---------------------------------------------------------------------- */

static bool is_one_of(const char *role, unsigned roles)
{
    return (role_bit(role) & roles) != 0;
}

bool droits_hear(const char *role, const char *service)
{
    if (strcmp(service, "portail") == 0)
        return is_one_of(role, DIRECTION | AUDITEUR | ADMINISTRATEUR);
    return interface_find(service) != NULL && is_one_of(role, LECTEURS);
}

bool droits_hear_event(const char *role, const char *service, const char *type)
{
    const char *dot = strrchr(type, '.');
    const char *name = dot == NULL ? type : dot + 1;
    bool hidden = strncmp(name, "Frein", 5) == 0 || strncmp(name, "Diagnostic", 10) == 0;
    return droits_hear(role, service) && !(hidden && is_one_of(role, FACILITATEUR));
}

bool droits_names(const char *role)
{
    return is_one_of(role, LECTEURS | PRESCRIPTEUR);
}

bool droits_export(const char *role)
{
    return is_one_of(role, LECTEURS);
}

bool droits_audit(const char *role)
{
    return is_one_of(role, DIRECTION | AUDITEUR);
}

bool droits_accounts(const char *role)
{
    return is_one_of(role, ADMINISTRATEUR);
}

bool droits_etat(const char *role)
{
    return is_one_of(role, ADMINISTRATEUR | DIRECTION);
}
