/* Veille, terms of a funder, pôle économique, candidates. */
#include "parcours/apply/apply.h"

static const char VEILLE_ADD[] =
    "INSERT INTO veille (parcours, du, sequence, jusqu, motif, enregistre)"
    " VALUES (:parcours, :du, :sequence, :jusqu, :motif, :enregistre)";

int apply_veille_ouverte(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__VeilleOuverte *e = (const Parcours__VeilleOuverte *)event;
    struct stmt s;
    stmt_begin(&s, store, VEILLE_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":du", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":jusqu", e->jusqu);
    stmt_text(&s, ":motif", e->motif);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "VeilleOuverte", e->parcours, "", e->date, "", e->motif, e->jusqu };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char VEILLE_END[] =
    "UPDATE veille SET au = :date WHERE parcours = :parcours AND au = '9999-12-31'";

int apply_veille_close(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__VeilleClose *e = (const Parcours__VeilleClose *)event;
    struct stmt s;
    stmt_begin(&s, store, VEILLE_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "VeilleClose", e->parcours, "", e->date, "", "", "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* New terms end those before; terms with a term end after it, by themselves. */
static const char TERMES_END[] = "UPDATE termes SET au = :date WHERE parcours = :parcours"
                                 " AND au > :date";
static const char TERMES_ADD[] =
    "INSERT INTO termes (parcours, du, sequence, au, financeur, enregistre)"
    " VALUES (:parcours, :du, :sequence, :au, :financeur, :enregistre)";

int apply_termes_fixes(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__TermesFixes *e = (const Parcours__TermesFixes *)event;
    char after[DATE_SIZE] = SANS_FIN;
    if (e->jusqu[0] != '\0')
        date_format(date_parse(e->jusqu) + 1, after);
    struct stmt s;
    stmt_begin(&s, store, TERMES_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, TERMES_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":du", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":au", after);
    stmt_text(&s, ":financeur", e->financeur);
    stmt_i64(&s, ":enregistre", context->time_us);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = { "TermesFixes", e->parcours, "", e->date, "", e->financeur, e->jusqu };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Pôle économique -------------------------------------------------------------------------- */

static const char POLE_ADD[] = "INSERT INTO pole (parcours, du, sequence, cv_remis, enregistre)"
                               " VALUES (:parcours, :du, :sequence, :cv_remis, :enregistre)";

int apply_bascule_pole_economique(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Parcours__BasculePoleEconomique *e = (const Parcours__BasculePoleEconomique *)event;
    struct stmt s;
    stmt_begin(&s, store, POLE_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":du", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_i64(&s, ":cv_remis", e->cv_remis);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "BasculePoleEconomique",
                              e->parcours,
                              "",
                              e->date,
                              "",
                              e->n_metiers > 0 ? e->metiers[0] : "",
                              "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char POLE_END[] = "UPDATE pole SET au = :date, motif = :motif"
                               " WHERE parcours = :parcours AND au = '9999-12-31'";

int apply_retrait_pole_economique(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RetraitPoleEconomique *e = (const Parcours__RetraitPoleEconomique *)event;
    struct stmt s;
    stmt_begin(&s, store, POLE_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":motif", e->motif);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "RetraitPoleEconomique", e->parcours, "", e->date, "", e->motif, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char CANDIDATURE_ADD[] = "INSERT INTO candidature (offre, parcours, date, enregistre)"
                                      " VALUES (:offre, :parcours, :date, :enregistre)";

int apply_candidat_propose(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__CandidatPropose *e = (const Parcours__CandidatPropose *)event;
    struct stmt s;
    stmt_begin(&s, store, CANDIDATURE_ADD);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "CandidatPropose", e->parcours, "", e->date, e->offre, "", "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
