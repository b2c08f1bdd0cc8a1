/* Persons: their history, and what happens when two turn out to be one. */
#include "reperage.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

#include <string.h>

/* A correction, not a change: it holds for the whole past. */
static int sexe_set(struct store *store, const struct personne *personne, const char *sexe,
                    struct err *err)
{
    static const char SEXE_SET[] = "UPDATE personne SET sexe = :sexe WHERE no = :no";
    static const char SEXE_TELL[] = "UPDATE fait SET sexe = :sexe WHERE personne = :no";
    bool stated = sexe[0] != '\0' && strcmp(sexe, "non_renseigne") != 0;
    if (!stated)
        return 0;
    struct stmt s;
    stmt_begin(&s, store, SEXE_SET);
    stmt_text(&s, ":sexe", sexe);
    stmt_i64(&s, ":no", personne->no);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, SEXE_TELL);
    stmt_text(&s, ":sexe", sexe);
    stmt_i64(&s, ":no", personne->racine);
    rc = stmt_exec(&s, -1, err);
    return rc < 0 ? rc : presence_rebuild_person(store, personne->racine, err);
}

static int hear(struct store *store, const struct event_context *context, const char *id,
                struct personne *out, struct err *err)
{
    int rc = ecoute_note(store, context, err);
    return rc < 0 ? rc : personne_get(store, context->site, id, out, err);
}

int apply_personne_enregistree(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PersonneEnregistree *e = (const Reperage__PersonneEnregistree *)event;
    struct personne personne = { 0 };
    int rc = hear(store, context, e->personne, &personne, err);
    return rc < 0 ? rc : sexe_set(store, &personne, e->sexe, err);
}

int apply_identite_corrigee(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Reperage__IdentiteCorrigee *e = (const Reperage__IdentiteCorrigee *)event;
    struct personne personne = { 0 };
    int rc = hear(store, context, e->personne, &personne, err);
    return rc < 0 ? rc : sexe_set(store, &personne, e->sexe, err);
}

int apply_domicile_change(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DomicileChange *e = (const Reperage__DomicileChange *)event;
    struct personne personne = { 0 };
    int rc = hear(store, context, e->personne, &personne, err);
    if (rc == 0)
        rc = domicile_set(store, personne.no, jour(context, e->date), e->territoire, err);
    return rc < 0 ? rc : presence_rebuild_person(store, personne.racine, err);
}

int apply_situation_changee(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Reperage__SituationChangee *e = (const Reperage__SituationChangee *)event;
    struct personne personne = { 0 };
    int rc = hear(store, context, e->personne, &personne, err);
    if (rc < 0 || e->situation == NULL)
        return rc;
    rc = situation_declare(store, context, personne.no, e->situation, e->situation->date, err);
    return rc < 0 ? rc : presence_rebuild_person(store, personne.racine, err);
}

/* --- Merging ---------------------------------------------------------------------------------- */

/* `racine` of everybody from what is merged now: a person that nobody absorbed is its own. */
static int racines_set(struct store *store, int64_t of, int64_t racine, struct err *err)
{
    static const char RACINE_SET[] =
        "WITH RECURSIVE sous(no) AS (SELECT :of UNION"
        "  SELECT f.absorbee FROM fusion f JOIN sous ON f.garde = sous.no)"
        "UPDATE personne SET racine = :racine WHERE no IN sous";
    connu_forget_all(store);
    struct stmt s;
    stmt_begin(&s, store, RACINE_SET);
    stmt_i64(&s, ":of", of);
    stmt_i64(&s, ":racine", racine);
    return stmt_exec(&s, -1, err);
}

/* Facts and prescriptions that stood under `old` go to whom they belong now. */
static int rekey(struct store *store, int64_t old, struct err *err)
{
    static const char FAIT_REKEY[] =
        "UPDATE fait SET personne = (SELECT racine FROM personne q WHERE q.no = fait.origine)"
        " WHERE personne = :old";
    static const char PRESCRIPTION_REKEY[] =
        "UPDATE prescription SET personne ="
        " (SELECT racine FROM personne q WHERE q.no = prescription.origine) WHERE personne = :old";
    static const char *const statements[] = { FAIT_REKEY, PRESCRIPTION_REKEY };
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        struct stmt s;
        stmt_begin(&s, store, statements[i]);
        stmt_i64(&s, ":old", old);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int apply_personnes_fusionnees(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    static const char FUSION_ADD[] =
        "INSERT INTO fusion (absorbee, garde) VALUES (:absorbee, :garde)"
        " ON CONFLICT DO UPDATE SET garde = :garde";
    const Reperage__PersonnesFusionnees *e = (const Reperage__PersonnesFusionnees *)event;
    struct personne garde = { 0 };
    struct personne absorbee = { 0 };
    int rc = hear(store, context, e->garde, &garde, err);
    if (rc == 0)
        rc = personne_get(store, context->site, e->absorbee, &absorbee, err);
    if (rc < 0 || garde.racine == absorbee.racine)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, FUSION_ADD);
    stmt_i64(&s, ":garde", garde.no);
    stmt_i64(&s, ":absorbee", absorbee.no);
    rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = racines_set(store, absorbee.no, garde.racine, err);
    if (rc == 0)
        rc = rekey(store, absorbee.racine, err);
    return rc < 0 ? rc : presence_rebuild_person(store, garde.racine, err);
}

int apply_fusion_annulee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    static const char FUSION_REMOVE[] = "DELETE FROM fusion WHERE absorbee = :absorbee";
    const Reperage__FusionAnnulee *e = (const Reperage__FusionAnnulee *)event;
    struct personne garde = { 0 };
    struct personne absorbee = { 0 };
    int rc = hear(store, context, e->garde, &garde, err);
    if (rc == 0)
        rc = personne_get(store, context->site, e->absorbee, &absorbee, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, FUSION_REMOVE);
    stmt_i64(&s, ":absorbee", absorbee.no);
    rc = stmt_exec(&s, -1, err);
    if (rc == 0)
        rc = racines_set(store, absorbee.no, absorbee.no, err);
    if (rc == 0)
        rc = rekey(store, garde.racine, err);
    if (rc == 0)
        rc = presence_rebuild_person(store, absorbee.no, err);
    return rc < 0 ? rc : presence_rebuild_person(store, garde.racine, err);
}
