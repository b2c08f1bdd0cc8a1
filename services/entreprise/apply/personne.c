/* What repérage tells of persons: merged, parted again, forgotten. */
#include "entreprise/apply/apply.h"

int lier_personne(struct stmt *s, struct store *store, const char *personne, struct err *err)
{
    char actuelle[LIMIT_ID_SIZE];
    int rc = personne_actuelle(store, personne, actuelle, err);
    if (rc < 0) {
        stmt_end(s);
        return rc;
    }
    stmt_text(s, ":personne", actuelle);
    stmt_text(s, ":origine", personne);
    return 0;
}

int lier_personne_ou_rien(struct stmt *s, struct store *store, const char *personne,
                          struct err *err)
{
    if (personne[0] != '\0')
        return lier_personne(s, store, personne, err);
    stmt_null(s, ":personne");
    stmt_null(s, ":origine");
    return 0;
}

const char *texte_de(const Prive__Texte *texte)
{
    return texte == NULL ? "" : texte->texte;
}

int dater(struct store *store, const char *sql, const char *id, const char *date, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":id", id);
    stmt_text(&s, ":date", date);
    return stmt_exec(&s, 1, err);
}

/* --- Merged and parted --- */

static const char FUSION_ADD[] = "INSERT INTO fusion (absorbee, garde) VALUES (:absorbee, :garde)"
                                 " ON CONFLICT (absorbee) DO UPDATE SET garde = :garde";
static const char FUSION_REMOVE[] = "DELETE FROM fusion WHERE absorbee = :absorbee";

/* All ids that were merged into :absorbee, itself included. */
#define ABSORBEES                                                                                  \
    "WITH RECURSIVE absorbees (id) AS (SELECT :absorbee UNION"                                     \
    " SELECT f.absorbee FROM fusion f JOIN absorbees a ON f.garde = a.id) "
#define RELIER(table)                                                                              \
    ABSORBEES "UPDATE " table " SET personne = :personne"                                          \
              " WHERE origine IN (SELECT id FROM absorbees)"

static const char PARCOURS_RELIER[] = RELIER("parcours");
static const char POSITIONNEMENT_RELIER[] = RELIER("positionnement");
static const char EMBAUCHE_RELIER[] = RELIER("embauche");
static const char IMMERSION_RELIER[] = RELIER("immersion");
static const char CONTACT_RELIER[] = RELIER("contact_candidat");
static const char PLAN_RELIER[] = RELIER("plan_prospection");
static const char PROSPECTION_RELIER[] = RELIER("prospection");

static const char *const RELIER_TOUT[] = {
    PARCOURS_RELIER, POSITIONNEMENT_RELIER, EMBAUCHE_RELIER,    IMMERSION_RELIER,
    CONTACT_RELIER,  PLAN_RELIER,           PROSPECTION_RELIER,
};

/* Puts the rows of `absorbee` and of all that was merged into it under its id of today. */
static int relier(struct store *store, const char *absorbee, struct err *err)
{
    char personne[LIMIT_ID_SIZE];
    int rc = personne_actuelle(store, absorbee, personne, err);
    for (size_t i = 0; i < COUNT_OF(RELIER_TOUT) && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, store, RELIER_TOUT[i]);
        stmt_text(&s, ":absorbee", absorbee);
        stmt_text(&s, ":personne", personne);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int apply_personnes_fusionnees(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PersonnesFusionnees *e = (const Reperage__PersonnesFusionnees *)event;
    struct stmt s;
    stmt_begin(&s, store, FUSION_ADD);
    stmt_text(&s, ":absorbee", e->absorbee);
    stmt_text(&s, ":garde", e->garde);
    int rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : relier(store, e->absorbee, err);
}

int apply_fusion_annulee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__FusionAnnulee *e = (const Reperage__FusionAnnulee *)event;
    struct stmt s;
    stmt_begin(&s, store, FUSION_REMOVE);
    stmt_text(&s, ":absorbee", e->absorbee);
    int rc = stmt_exec(&s, -1, err);
    return rc < 0 ? rc : relier(store, e->absorbee, err);
}

/* --- Forgotten: what a replay without the personal parts would give --- */

static const char EFFACEE_ADD[] = "INSERT OR IGNORE INTO effacee (personne) VALUES (:personne)";
static const char SUIVI_CLEAR[] = "UPDATE suivi SET commentaire = '' WHERE texte_de = :personne";
static const char CONTACT_CLEAR[] =
    "UPDATE contact_candidat SET commentaire = '' WHERE texte_de = :personne";
static const char IMMERSION_CLEAR[] = "UPDATE immersion SET bilan = '' WHERE texte_de = :personne";
static const char INTERLOCUTEUR_CLEAR[] =
    "UPDATE contact_entreprise SET nom = '', prenom = '', adresse = '', telephone = '', mail = ''"
    " WHERE contact = :personne";

static const char *const EFFACER_TOUT[] = {
    EFFACEE_ADD, SUIVI_CLEAR, CONTACT_CLEAR, IMMERSION_CLEAR, INTERLOCUTEUR_CLEAR,
};

static int effacer(struct store *store, const char *personne, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(EFFACER_TOUT); i++) {
        struct stmt s;
        stmt_begin(&s, store, EFFACER_TOUT[i]);
        stmt_text(&s, ":personne", personne);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int apply_personne_effacee(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PersonneEffacee *e = (const Reperage__PersonneEffacee *)event;
    int rc = effacer(store, e->personne, err);
    for (size_t i = 0; i < e->n_personnes && rc == 0; i++)
        rc = effacer(store, e->personnes[i], err);
    return rc;
}
