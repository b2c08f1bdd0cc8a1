#include "portail/portail.h"

static const char COMPTE_ADD[] =
    "INSERT INTO compte (compte, identifiant, du) VALUES (:compte, :identifiant, :du)";
static const char VERSION_ADD[] = "INSERT INTO compte_version (compte, rang, du, libelle, role)"
                                  " VALUES (:compte, :rang, :du, :libelle, :role)";
static const char PORTEE_ADD[] = "INSERT INTO compte_portee (compte, rang, place, portee)"
                                 " VALUES (:compte, :rang, :place, :portee)";
static const char FERMETURE_ADD[] = "INSERT INTO fermeture (compte, rang, du, motif)"
                                    " VALUES (:compte, :rang, :du, :motif)";
static const char FERMETURE_END[] =
    "UPDATE fermeture SET au = :au WHERE compte = :compte AND au IS NULL";
static const char MOT_DE_PASSE_ADD[] = "INSERT INTO mot_de_passe (compte, rang, du, provisoire)"
                                       " VALUES (:compte, :rang, :du, :provisoire)";

struct version {
    const char *compte;
    const char *libelle;
    const char *role;
    char *const *portee;
    size_t portee_count;
};

static int add_version(struct store *store, const struct event_context *context,
                       const struct version *version, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, VERSION_ADD);
    stmt_text(&s, ":compte", version->compte);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    stmt_text(&s, ":libelle", version->libelle);
    stmt_text(&s, ":role", version->role);
    int rc = stmt_exec(&s, 1, err);
    for (size_t i = 0; i < version->portee_count && rc == 0; i++) {
        stmt_begin(&s, store, PORTEE_ADD);
        stmt_text(&s, ":compte", version->compte);
        stmt_u64(&s, ":rang", context->sequence);
        stmt_u64(&s, ":place", i);
        stmt_text(&s, ":portee", version->portee[i]);
        rc = stmt_exec(&s, 1, err);
    }
    return rc;
}

int portail_apply_compte_cree(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Portail__CompteCree *e = (const Portail__CompteCree *)event;
    struct stmt s;
    stmt_begin(&s, store, COMPTE_ADD);
    stmt_text(&s, ":compte", e->compte);
    stmt_text(&s, ":identifiant", e->identifiant);
    stmt_text(&s, ":du", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    const struct version version = { e->compte, e->libelle, e->role, e->portee, e->n_portee };
    return rc < 0 ? rc : add_version(store, context, &version, err);
}

int portail_apply_compte_modifie(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Portail__CompteModifie *e = (const Portail__CompteModifie *)event;
    const struct version version = { e->compte, e->libelle, e->role, e->portee, e->n_portee };
    return add_version(store, context, &version, err);
}

int portail_apply_compte_ferme(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Portail__CompteFerme *e = (const Portail__CompteFerme *)event;
    struct stmt s;
    stmt_begin(&s, store, FERMETURE_ADD);
    stmt_text(&s, ":compte", e->compte);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, 1, err);
}

int portail_apply_compte_rouvert(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Portail__CompteRouvert *e = (const Portail__CompteRouvert *)event;
    struct stmt s;
    stmt_begin(&s, store, FERMETURE_END);
    stmt_text(&s, ":compte", e->compte);
    stmt_text(&s, ":au", context->recorded);
    return stmt_exec(&s, 1, err);
}

int portail_apply_mot_de_passe_defini(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Portail__MotDePasseDefini *e = (const Portail__MotDePasseDefini *)event;
    struct stmt s;
    stmt_begin(&s, store, MOT_DE_PASSE_ADD);
    stmt_text(&s, ":compte", e->compte);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    stmt_i64(&s, ":provisoire", e->provisoire != 0);
    return stmt_exec(&s, 1, err);
}
