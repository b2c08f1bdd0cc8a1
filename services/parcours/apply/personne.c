/* Two persons who are one, and are not; a person who is forgotten. */
#include "parcours/apply/apply.h"

#include "parcours/load/load.h"
#include "reperage.pb-c.h"

static const char FUSION_ADD[] = "INSERT INTO fusion (absorbee, garde) VALUES (:absorbee, :garde)"
                                 " ON CONFLICT (absorbee) DO UPDATE SET garde = excluded.garde";
static const char FUSION_REMOVE[] = "DELETE FROM fusion WHERE absorbee = :absorbee";

#define REKEY(table) "UPDATE " table " SET personne = :vers WHERE personne = :de"
static const char *const REKEYS[] = { REKEY("parcours"),   REKEY("emploi"), REKEY("immersion"),
                                      REKEY("diagnostic"), REKEY("piece"),  REKEY("domicile"),
                                      REKEY("passage"),    REKEY("fil") };

/* Only what was said of the absorbed one, or of those whom it had absorbed, goes back. */
#define UNKEY(table)                                                                               \
    "WITH RECURSIVE siens (id) AS (SELECT :vers UNION"                                             \
    " SELECT f.absorbee FROM fusion f JOIN siens ON f.garde = siens.id)"                           \
    " UPDATE " table " SET personne = :vers WHERE personne = :de"                                  \
    " AND dite IN (SELECT id FROM siens)"
static const char *const UNKEYS[] = { UNKEY("parcours"),   UNKEY("emploi"), UNKEY("immersion"),
                                      UNKEY("diagnostic"), UNKEY("piece"),  UNKEY("domicile"),
                                      UNKEY("passage"),    UNKEY("fil") };

static int move_rows(struct store *store, const char *const *sql, size_t count, const char *de,
                     const char *vers, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, store, sql[i]);
        stmt_text(&s, ":de", de);
        stmt_text(&s, ":vers", vers);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int apply_personnes_fusionnees(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PersonnesFusionnees *e = (const Reperage__PersonnesFusionnees *)event;
    char garde[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->garde, garde, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, FUSION_ADD);
    stmt_text(&s, ":absorbee", e->absorbee);
    stmt_text(&s, ":garde", e->garde);
    rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : move_rows(store, REKEYS, COUNT_OF(REKEYS), e->absorbee, garde, err);
}

int apply_fusion_annulee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__FusionAnnulee *e = (const Reperage__FusionAnnulee *)event;
    char garde[LIMIT_ID_SIZE];
    struct stmt s;
    stmt_begin(&s, store, FUSION_REMOVE);
    stmt_text(&s, ":absorbee", e->absorbee);
    int rc = stmt_exec(&s, -1, err);
    if (rc == 0)
        rc = load_personne(store, e->garde, garde, err);
    return rc < 0 ? rc : move_rows(store, UNKEYS, COUNT_OF(UNKEYS), garde, e->absorbee, err);
}

/* --- Erasing ---------------------------------------------------------------------------------- */

#define OF_PERSON "parcours IN (SELECT parcours FROM parcours WHERE personne = :personne)"
static const char *const ERASURES[] = {
    "UPDATE entretien SET commentaire = '' WHERE " OF_PERSON,
    "UPDATE etape SET objectif = '', bilan = '' WHERE " OF_PERSON,
    "UPDATE proposition SET argument = '' WHERE " OF_PERSON,
};

static const char EFFACEE_ADD[] = "INSERT OR IGNORE INTO effacee (personne) VALUES (:personne)";

/* Free texts are all that is personal here; facts stay, so that counts do. */
static int erase_texts(struct store *store, const char *personne, struct err *err)
{
    struct stmt add;
    stmt_begin(&add, store, EFFACEE_ADD);
    stmt_text(&add, ":personne", personne);
    int rc = stmt_exec(&add, -1, err);
    for (size_t i = 0; i < COUNT_OF(ERASURES) && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, store, ERASURES[i]);
        stmt_text(&s, ":personne", personne);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int apply_personne_effacee(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PersonneEffacee *e = (const Reperage__PersonneEffacee *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc == 0)
        rc = erase_texts(store, personne, err);
    for (size_t i = 0; i < e->n_personnes && rc == 0; i++)
        rc = erase_texts(store, e->personnes[i], err);
    return rc;
}
