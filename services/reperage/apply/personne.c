#include "reperage/apply/apply.h"

static const char PROTOCOLE_ADD[] =
    "INSERT INTO protocole (sequence, digest, depuis, texte, adopte)"
    " VALUES (:sequence, :digest, :depuis, :texte, :adopte)";
static const char PERSONNE_ADD[] = "INSERT INTO personne (personne, sexe, racine, enregistree)"
                                   " VALUES (:personne, :sexe, :personne, :enregistree)";
static const char SEXE_SET[] = "UPDATE personne SET sexe = :sexe WHERE personne = :personne";
static const char FUSION_SET[] =
    "UPDATE personne SET fusionnee_dans = :garde WHERE personne = :absorbee";
static const char FUSION_UNSET[] = "UPDATE personne SET fusionnee_dans = NULL"
                                   " WHERE personne = :absorbee AND fusionnee_dans = :garde";
/* A person and all that was merged into it, directly or through another. */
static const char RACINE_SET[] =
    "WITH RECURSIVE membre (personne) AS (SELECT :personne"
    " UNION SELECT p.personne FROM personne p JOIN membre m ON p.fusionnee_dans = m.personne)"
    " UPDATE personne SET racine = (SELECT racine FROM personne WHERE personne = :racine)"
    " WHERE personne IN (SELECT personne FROM membre)";
static const char RACINE_RESET[] = "UPDATE personne SET racine = personne"
                                   " WHERE personne = :personne";
static const char EFFACEE_SET[] = "UPDATE personne SET effacee = :jour WHERE personne = :personne";
/* A company's contact, or somebody whom a restore forgets before anything was heard. */
static const char CONTACT_EFFACE_SET[] =
    "INSERT INTO contact_entreprise (contact, effacee) SELECT :personne, :jour"
    " WHERE NOT EXISTS (SELECT 1 FROM personne WHERE personne = :personne)"
    " ON CONFLICT (contact) DO UPDATE SET effacee = :jour";
static const char IDENTITE_DELETE[] = "DELETE FROM identite WHERE personne = :personne";
static const char MOT_DELETE[] = "DELETE FROM mot WHERE personne = :personne";
static const char MOTIF_EMPTY[] = "UPDATE prescription SET motif = NULL WHERE personne = :personne";
static const char SYNTHESE_EMPTY[] =
    "UPDATE diagnostic SET synthese = NULL WHERE personne = :personne";

int reperage_apply_protocole_adopte(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Reperage__ProtocoleAdopte *e = (const Reperage__ProtocoleAdopte *)event;
    struct stmt s;
    stmt_begin(&s, store, PROTOCOLE_ADD);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":digest", e->digest);
    stmt_text(&s, ":depuis", e->depuis);
    stmt_text(&s, ":texte", e->texte);
    stmt_text(&s, ":adopte", context->recorded);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_personne_enregistree(struct store *store, const struct event_context *context,
                                        const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PersonneEnregistree *e = (const Reperage__PersonneEnregistree *)event;
    struct stmt s;
    stmt_begin(&s, store, PERSONNE_ADD);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":sexe", e->sexe);
    stmt_text(&s, ":enregistree", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = reperage_identite_add(store, context, e->personne, e->identite, e->coordonnees, err);
    if (rc == 0)
        rc = reperage_domicile_add(store, context, e->personne, DEPUIS_TOUJOURS, e->commune,
                                   e->territoire, err);
    return rc;
}

int reperage_apply_identite_corrigee(struct store *store, const struct event_context *context,
                                     const ProtobufCMessage *event, struct err *err)
{
    const Reperage__IdentiteCorrigee *e = (const Reperage__IdentiteCorrigee *)event;
    struct stmt s;
    stmt_begin(&s, store, SEXE_SET);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":sexe", e->sexe);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return reperage_identite_add(store, context, e->personne, e->identite, e->coordonnees, err);
}

int reperage_apply_domicile_change(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DomicileChange *e = (const Reperage__DomicileChange *)event;
    int rc =
        reperage_domicile_add(store, context, e->personne, e->date, e->commune, e->territoire, err);
    if (rc < 0)
        return rc;
    return reperage_identite_add(store, context, e->personne, NULL, e->coordonnees, err);
}

int reperage_apply_situation_changee(struct store *store, const struct event_context *context,
                                     const ProtobufCMessage *event, struct err *err)
{
    const Reperage__SituationChangee *e = (const Reperage__SituationChangee *)event;
    return reperage_situation_add(store, context, e->personne, e->situation, err);
}

/* --- Fusions --------------------------------------------------------------------------------- */

static int set_racine(struct store *store, const char *personne, const char *racine,
                      struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, RACINE_SET);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":racine", racine);
    return stmt_exec(&s, -1, err);
}

static int set_fusion(struct store *store, const char *sql, const char *garde, const char *absorbee,
                      struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":garde", garde);
    stmt_text(&s, ":absorbee", absorbee);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_personnes_fusionnees(struct store *store, const struct event_context *context,
                                        const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PersonnesFusionnees *e = (const Reperage__PersonnesFusionnees *)event;
    int rc = set_fusion(store, FUSION_SET, e->garde, e->absorbee, err);
    if (rc < 0)
        return rc;
    return set_racine(store, e->absorbee, e->garde, err);
}

int reperage_apply_fusion_annulee(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__FusionAnnulee *e = (const Reperage__FusionAnnulee *)event;
    int rc = set_fusion(store, FUSION_UNSET, e->garde, e->absorbee, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, RACINE_RESET);
    stmt_text(&s, ":personne", e->absorbee);
    rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return set_racine(store, e->absorbee, e->absorbee, err);
}

/* --- Erasure --------------------------------------------------------------------------------- */

static int set_effacee(struct store *store, const char *sql, const char *personne, const char *jour,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":jour", jour);
    return stmt_exec(&s, -1, err);
}

static int forget(struct store *store, const char *personne, struct err *err)
{
    static const char *const statements[] = { IDENTITE_DELETE, MOT_DELETE, MOTIF_EMPTY,
                                              SYNTHESE_EMPTY };
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        struct stmt s;
        stmt_begin(&s, store, statements[i]);
        stmt_text(&s, ":personne", personne);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int reperage_apply_personne_effacee(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PersonneEffacee *e = (const Reperage__PersonneEffacee *)event;
    for (size_t i = 0; i < e->n_personnes; i++) {
        int rc = set_effacee(store, EFFACEE_SET, e->personnes[i], context->recorded, err);
        if (rc == 0)
            rc = set_effacee(store, CONTACT_EFFACE_SET, e->personnes[i], context->recorded, err);
        if (rc == 0)
            rc = forget(store, e->personnes[i], err);
        if (rc < 0)
            return rc;
    }
    return 0;
}
