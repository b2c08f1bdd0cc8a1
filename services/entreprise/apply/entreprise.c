#include "entreprise/apply/apply.h"

#include "base/text.h"

static const char ENTREPRISE_ADD[] =
    "INSERT INTO entreprise (entreprise, siret, raison_sociale, employeur, enregistre_le)"
    " VALUES (:entreprise, :siret, :raison_sociale, :employeur, :enregistre_le)";
static const char ENTREPRISE_SET[] =
    "UPDATE entreprise SET raison_sociale = :raison_sociale, employeur = :employeur"
    " WHERE entreprise = :entreprise";
static const char VERSION_ADD[] =
    "INSERT INTO entreprise_version (entreprise, rang, enregistre_le, raison_sociale, recherche,"
    " commune, naf, employeur, partenaire) VALUES (:entreprise, :rang, :enregistre_le,"
    " :raison_sociale, :recherche, :commune, :naf, :employeur, :partenaire)";

/* An EntrepriseModifiee says all but the SIRET; both events make a version. */
static int add_version(struct store *store, const struct event_context *context,
                       const Entreprise__EntrepriseModifiee *e, struct err *err)
{
    char recherche[2 * LIMIT_LIBELLE_SIZE];
    text_fold(e->raison_sociale, recherche, sizeof(recherche));
    struct stmt s;
    stmt_begin(&s, store, VERSION_ADD);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":enregistre_le", context->recorded);
    stmt_text(&s, ":raison_sociale", e->raison_sociale);
    stmt_text(&s, ":recherche", recherche);
    stmt_text(&s, ":commune", e->commune);
    stmt_text(&s, ":naf", e->naf);
    stmt_text(&s, ":employeur", e->employeur);
    stmt_i64(&s, ":partenaire", e->partenaire);
    return stmt_exec(&s, 1, err);
}

int apply_entreprise_creee(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EntrepriseCreee *e = (const Entreprise__EntrepriseCreee *)event;
    struct stmt s;
    stmt_begin(&s, store, ENTREPRISE_ADD);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":siret", e->siret);
    stmt_text(&s, ":raison_sociale", e->raison_sociale);
    stmt_text(&s, ":employeur", e->employeur);
    stmt_text(&s, ":enregistre_le", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    Entreprise__EntrepriseModifiee version = ENTREPRISE__ENTREPRISE_MODIFIEE__INIT;
    version.entreprise = e->entreprise;
    version.raison_sociale = e->raison_sociale;
    version.commune = e->commune;
    version.naf = e->naf;
    version.employeur = e->employeur;
    version.partenaire = e->partenaire;
    return add_version(store, context, &version, err);
}

int apply_entreprise_modifiee(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EntrepriseModifiee *e = (const Entreprise__EntrepriseModifiee *)event;
    struct stmt s;
    stmt_begin(&s, store, ENTREPRISE_SET);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":raison_sociale", e->raison_sociale);
    stmt_text(&s, ":employeur", e->employeur);
    int rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : add_version(store, context, e, err);
}

static const char CONTACT_ADD[] =
    "INSERT INTO contact_entreprise (contact, entreprise, fonction, nom, prenom, adresse,"
    " telephone, mail, enregistre_le) VALUES (:contact, :entreprise, :fonction, :nom, :prenom,"
    " :adresse, :telephone, :mail, :enregistre_le)";

int apply_contact_entreprise_enregistre(struct store *store, const struct event_context *context,
                                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContactEntrepriseEnregistre *e =
        (const Entreprise__ContactEntrepriseEnregistre *)event;
    const Prive__Identite *identite = e->identite;
    const Prive__Coordonnees *coordonnees = e->coordonnees;
    struct stmt s;
    stmt_begin(&s, store, CONTACT_ADD);
    stmt_text(&s, ":contact", e->contact);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":fonction", e->fonction);
    stmt_text(&s, ":nom", identite == NULL ? "" : identite->nom);
    stmt_text(&s, ":prenom", identite == NULL ? "" : identite->prenom);
    stmt_text(&s, ":adresse", coordonnees == NULL ? "" : coordonnees->adresse);
    stmt_text(&s, ":telephone", coordonnees == NULL ? "" : coordonnees->telephone);
    stmt_text(&s, ":mail", coordonnees == NULL ? "" : coordonnees->mail);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}
