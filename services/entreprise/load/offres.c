/* What decisions about companies, offers, the pool and the mises en relation read. */
#include "entreprise/load/load.h"
#include "entreprise/verbes.h"

/* --- Entreprises --- */

static const char ENTREPRISE_KNOWN[] = "SELECT 1 FROM entreprise WHERE entreprise = :id";
static const char SIRET_FIND[] = "SELECT entreprise FROM entreprise WHERE siret = :siret";
static const char CONTACT_KNOWN[] = "SELECT 1 FROM contact_entreprise WHERE contact = :id";

int load_nouvelle_entreprise(struct store *store, struct arena *arena,
                             const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__CreerEntreprise *c = (const Entreprise__CreerEntreprise *)command;
    struct etat *etat = state;
    int rc = lire_existe(store, ENTREPRISE_KNOWN, c->entreprise, &etat->existe, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, SIRET_FIND);
    stmt_text(&s, ":siret", c->siret);
    return lire_doublon(&s, arena, etat, err);
}

int load_modification_entreprise(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__ModifierEntreprise *c = (const Entreprise__ModifierEntreprise *)command;
    struct etat *etat = state;
    return lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
}

int load_contact_entreprise(struct store *store, struct arena *arena,
                            const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__EnregistrerContactEntreprise *c =
        (const Entreprise__EnregistrerContactEntreprise *)command;
    struct etat *etat = state;
    int rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc == 0)
        rc = lire_existe(store, CONTACT_KNOWN, c->contact, &etat->existe, err);
    return rc;
}

/* --- Offres --- */

static const char OFFRE_KNOWN[] = "SELECT 1 FROM offre WHERE offre = :id";
static const char OFFRE_SAME[] =
    "SELECT offre FROM offre WHERE entreprise = :entreprise AND metier = :metier"
    " AND intitule = :intitule AND commune = :commune AND captee_le = :date LIMIT 1";

int load_nouvelle_offre(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    const Entreprise__CapterOffre *c = (const Entreprise__CapterOffre *)command;
    struct etat *etat = state;
    int rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc == 0)
        rc = lire_existe(store, OFFRE_KNOWN, c->offre, &etat->existe, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, OFFRE_SAME);
    stmt_text(&s, ":entreprise", c->entreprise);
    stmt_text(&s, ":metier", c->metier);
    stmt_text(&s, ":intitule", c->intitule);
    stmt_text(&s, ":commune", c->commune);
    stmt_text(&s, ":date", c->date);
    return lire_doublon(&s, arena, etat, err);
}

int load_negociation(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                     void *state, struct err *err)
{
    const Entreprise__NegocierOffre *c = (const Entreprise__NegocierOffre *)command;
    struct etat *etat = state;
    return lire_offre(store, arena, c->offre, &etat->offre, err);
}

int load_diffusion(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                   void *state, struct err *err)
{
    const Entreprise__DiffuserOffre *c = (const Entreprise__DiffuserOffre *)command;
    struct etat *etat = state;
    return lire_offre(store, arena, c->offre, &etat->offre, err);
}

int load_cloture(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                 void *state, struct err *err)
{
    const Entreprise__CloreOffre *c = (const Entreprise__CloreOffre *)command;
    struct etat *etat = state;
    int rc = lire_offre(store, arena, c->offre, &etat->offre, err);
    if (rc == 0)
        rc = lire_ouverts_offre(store, arena, c->offre, etat, err);
    return rc;
}

/* --- Pool --- */

static const char CONTACT_CANDIDAT_KNOWN[] = "SELECT 1 FROM contact_candidat WHERE contact = :id";

int load_entree_au_pole(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    const Entreprise__EntrerAuPole *c = (const Entreprise__EntrerAuPole *)command;
    struct etat *etat = state;
    return lire_personne(store, arena, c->personne, &etat->personne, err);
}

int load_sortie_du_pole(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    const Entreprise__QuitterPole *c = (const Entreprise__QuitterPole *)command;
    struct etat *etat = state;
    int rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0 && etat->personne.personne != NULL)
        rc = lire_ouverts_personne(store, arena, etat->personne.personne, etat, err);
    return rc;
}

int load_contact_candidat(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    const Entreprise__ContacterCandidat *c = (const Entreprise__ContacterCandidat *)command;
    struct etat *etat = state;
    int rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0)
        rc = lire_existe(store, CONTACT_CANDIDAT_KNOWN, c->contact, &etat->existe, err);
    return rc;
}

/* --- Mises en relation --- */

static const char POSITIONNEMENT_KNOWN[] =
    "SELECT 1 FROM positionnement WHERE positionnement = :id";
static const char POSITIONNEMENT_SAME[] =
    "SELECT positionnement FROM positionnement WHERE offre = :offre AND personne = :personne"
    " AND abandonne_le IS NULL LIMIT 1";

int load_nouveau_positionnement(struct store *store, struct arena *arena,
                                const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__Positionner *c = (const Entreprise__Positionner *)command;
    struct etat *etat = state;
    int rc = lire_offre(store, arena, c->offre, &etat->offre, err);
    if (rc == 0)
        rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0)
        rc = lire_existe(store, POSITIONNEMENT_KNOWN, c->positionnement, &etat->existe, err);
    if (rc < 0 || etat->personne.personne == NULL)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, POSITIONNEMENT_SAME);
    stmt_text(&s, ":offre", c->offre);
    stmt_text(&s, ":personne", etat->personne.personne);
    return lire_doublon(&s, arena, etat, err);
}

int load_mer(struct store *store, struct arena *arena, const ProtobufCMessage *command, void *state,
             struct err *err)
{
    const Entreprise__EffectuerMer *c = (const Entreprise__EffectuerMer *)command;
    return lire_positionnement(store, arena, c->positionnement, "", state, err);
}

int load_entretien(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                   void *state, struct err *err)
{
    const Entreprise__PrevoirEntretienEmbauche *c =
        (const Entreprise__PrevoirEntretienEmbauche *)command;
    return lire_positionnement(store, arena, c->positionnement, c->date, state, err);
}

int load_resultat(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                  void *state, struct err *err)
{
    const Entreprise__EnregistrerResultatMer *c =
        (const Entreprise__EnregistrerResultatMer *)command;
    return lire_positionnement(store, arena, c->positionnement, "", state, err);
}

int load_information(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                     void *state, struct err *err)
{
    const Entreprise__InformerCandidat *c = (const Entreprise__InformerCandidat *)command;
    return lire_positionnement(store, arena, c->positionnement, "", state, err);
}

int load_abandon(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                 void *state, struct err *err)
{
    const Entreprise__AbandonnerPositionnement *c =
        (const Entreprise__AbandonnerPositionnement *)command;
    return lire_positionnement(store, arena, c->positionnement, "", state, err);
}
