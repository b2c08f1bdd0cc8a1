#include "parcours/apply/apply.h"

static const char REFERENT_ADD[] =
    "INSERT INTO referent (referent, du, sequence, au, libelle, genre, structure, filiere,"
    " etp_centi, accord_plie, confidentialite, enregistre)"
    " VALUES (:referent, :du, :sequence, :au, :libelle, :genre, :structure, :filiere,"
    " :etp_centi, :accord_plie, :confidentialite, :enregistre)";
static const char TERRITOIRE_ADD[] =
    "INSERT INTO referent_territoire (referent, sequence, territoire)"
    " VALUES (:referent, :sequence, :valeur)";
static const char STRUCTURE_ADD[] = "INSERT INTO referent_structure (referent, sequence, structure)"
                                    " VALUES (:referent, :sequence, :valeur)";

struct suite {
    const char *sql;
    char *const *valeurs;
    size_t count;
};

static int add_suite(struct store *store, const struct event_context *context, const char *referent,
                     struct suite suite, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < suite.count && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, store, suite.sql);
        stmt_text(&s, ":referent", referent);
        stmt_u64(&s, ":sequence", context->sequence);
        stmt_text(&s, ":valeur", suite.valeurs[i]);
        rc = stmt_exec(&s, 1, err);
    }
    return rc;
}

int apply_referent_enregistre(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentEnregistre *e = (const Parcours__ReferentEnregistre *)event;
    struct stmt s;
    stmt_begin(&s, store, REFERENT_ADD);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":du", e->du);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":au", ou_sans_fin(e->au));
    stmt_text(&s, ":libelle", e->libelle);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":structure", e->structure);
    stmt_text(&s, ":filiere", e->filiere);
    stmt_i64(&s, ":etp_centi", e->etp_centi);
    stmt_text(&s, ":accord_plie", e->accord_plie);
    stmt_text(&s, ":confidentialite", e->confidentialite);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct suite suites[] = {
        { TERRITOIRE_ADD, e->territoires, e->n_territoires },
        { STRUCTURE_ADD, e->structures_suivies, e->n_structures_suivies },
    };
    for (size_t i = 0; i < COUNT_OF(suites) && rc == 0; i++)
        rc = add_suite(store, context, e->referent, suites[i], err);
    return rc;
}

/* The same absence again gives its end. */
static const char ABSENCE_SET[] =
    "INSERT INTO absence (referent, du, au, remplacement_du, enregistre)"
    " VALUES (:referent, :du, :au, :remplacement_du, :enregistre)"
    " ON CONFLICT (referent, du) DO UPDATE SET au = excluded.au,"
    " remplacement_du = excluded.remplacement_du, enregistre = excluded.enregistre";
int apply_absence_acteur(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__AbsenceActeur *e = (const Parcours__AbsenceActeur *)event;
    struct stmt s;
    stmt_begin(&s, store, ABSENCE_SET);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":du", e->du);
    stmt_text(&s, ":au", ou_sans_fin(e->au));
    stmt_text(&s, ":remplacement_du", e->remplacement_du);
    stmt_i64(&s, ":enregistre", context->time_us);
    return stmt_exec(&s, 1, err);
}

static const char CONVENTION_ADD[] =
    "INSERT INTO convention_fin (structure, fin, informe_le, preavis_avant, enregistre)"
    " VALUES (:structure, :fin, :informe_le, :preavis_avant, :enregistre)";

int apply_convention_non_reconduite(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ConventionNonReconduite *e = (const Parcours__ConventionNonReconduite *)event;
    struct stmt s;
    stmt_begin(&s, store, CONVENTION_ADD);
    stmt_text(&s, ":structure", e->structure);
    stmt_text(&s, ":fin", e->fin);
    stmt_text(&s, ":informe_le", e->informe_le);
    stmt_text(&s, ":preavis_avant", e->preavis_avant);
    stmt_i64(&s, ":enregistre", context->time_us);
    return stmt_exec(&s, 1, err);
}
