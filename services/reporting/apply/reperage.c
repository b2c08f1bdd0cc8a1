/* What repérage tells: prescriptions, diagnoses, comités and their decisions. */
#include "reperage.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"

/* --- Prescriptions ---------------------------------------------------------------------------- */

static int prescription_add(struct store *store, const struct event_context *context,
                            const Reperage__PrescriptionRecue *e, const struct personne *personne,
                            struct err *err)
{
    static const char PRESCRIPTION_ADD[] =
        "INSERT INTO prescription (site, prescription, origine, personne, date, territoire,"
        " prescripteur, referent, publics) VALUES (:site, :prescription, :origine,"
        " :personne, :date, :territoire, :prescripteur, 0, :publics)";
    int64_t publics = 0;
    int rc = situation_publics(store, e->situation, &publics, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_ADD);
    stmt_text(&s, ":site", context->site);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_i64(&s, ":origine", personne->no);
    stmt_i64(&s, ":personne", personne->racine);
    stmt_i64(&s, ":date", jour(context, e->date));
    stmt_text(&s, ":territoire", e->territoire);
    stmt_text(&s, ":prescripteur", e->prescripteur == NULL ? "" : e->prescripteur->genre);
    stmt_i64(&s, ":publics", publics);
    return stmt_exec(&s, 1, err);
}

int apply_prescription_recue(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionRecue *e = (const Reperage__PrescriptionRecue *)event;
    struct personne personne = { 0 };
    int rc = personne_get(store, context->site, e->personne, &personne, err);
    if (rc == 0)
        rc = prescription_add(store, context, e, &personne, err);
    if (rc == 0)
        rc = domicile_set(store, personne.no, jour(context, e->date), e->territoire, err);
    bool dated = e->situation != NULL && e->situation->date[0] != '\0';
    if (rc == 0)
        rc = situation_declare(store, context, personne.no, e->situation,
                               dated ? e->situation->date : e->date, err);
    const struct fait fait = { .genre = "prescription_recue",
                               .reference = e->prescription,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .detail = e->genre,
                               .date = e->date };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

static int conseiller_set(struct store *store, const struct event_context *context,
                          const char *prescription, const char *conseiller, struct err *err)
{
    static const char CONSEILLER_SET[] =
        "UPDATE prescription SET referent = :referent WHERE site = :site"
        " AND prescription = :prescription";
    int64_t referent = 0;
    int rc = referent_get(store, context->site, conseiller, &referent, err);
    if (rc < 0 || referent == 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, CONSEILLER_SET);
    stmt_text(&s, ":site", context->site);
    stmt_text(&s, ":prescription", prescription);
    stmt_i64(&s, ":referent", referent);
    return stmt_exec(&s, -1, err);
}

int apply_prescription_transmise(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionTransmise *e = (const Reperage__PrescriptionTransmise *)event;
    int rc = conseiller_set(store, context, e->prescription, e->conseiller, err);
    const struct fait fait = { .genre = "prescription_transmise",
                               .reference = e->prescription,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .date = e->date,
                               .echeance = e->diagnostic_avant,
                               .dure = true };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_prescription_close(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionClose *e = (const Reperage__PrescriptionClose *)event;
    const struct fait_cle transmise = { "prescription_transmise", e->prescription, NULL };
    int rc = fait_mark(store, context, &transmise, DIAGNOSTIC_SANS_OBJET, err);
    const struct fait fait = { .genre = "prescription_close",
                               .reference = e->prescription,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .date = e->date,
                               .motif = e->motif };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

/* --- Diagnoses -------------------------------------------------------------------------------- */

int apply_diagnostic_manque(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DiagnosticManque *e = (const Reperage__DiagnosticManque *)event;
    const struct fait fait = { .genre = "diagnostic_manque",
                               .reference = e->diagnostic,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .date = e->date,
                               .marques = e->excuse ? ABSENCE_EXCUSEE : 0 };
    return fait_add(store, context, &fait, err);
}

/* Days from one day to the other, as what the fact is weighed by. */
static void delai_set(struct fait *fait, int32_t from, int32_t to)
{
    if (from == DATE_NONE)
        fait->marques |= DELAI_INCONNU;
    else
        fait->nombre = to > from ? to - from : 0;
}

int apply_diagnostic_realise(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DiagnosticRealise *e = (const Reperage__DiagnosticRealise *)event;
    struct fait fait = { .genre = "diagnostic_realise",
                         .reference = e->diagnostic,
                         .personne = e->personne,
                         .prescription = e->prescription,
                         .date = e->date,
                         .detail = e->avis };
    struct personne personne = { 0 };
    struct fait_connu recue = { 0 };
    const struct fait_cle prescription = { "prescription_recue", e->prescription, NULL };
    int rc = conseiller_set(store, context, e->prescription, e->conseiller, err);
    if (rc == 0)
        rc = fait_find(store, context, &prescription, &recue, err);
    if (rc < 0)
        return rc;
    delai_set(&fait, recue.date, jour(context, e->date));
    const struct fait_cle transmise = { "prescription_transmise", e->prescription, NULL };
    rc = fait_end(store, context, &transmise, e->date, 0, err);
    if (rc == 0)
        rc = personne_get(store, context->site, e->personne, &personne, err);
    if (rc == 0 && e->situation != NULL)
        rc = situation_declare(store, context, personne.no, e->situation, e->date, err);
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

/* --- Comités ---------------------------------------------------------------------------------- */

int apply_comite_planifie(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__ComitePlanifie *e = (const Reperage__ComitePlanifie *)event;
    const struct fait fait = { .genre = "comite_planifie",
                               .reference = e->comite,
                               .territoire = e->territoire,
                               .date = e->date,
                               .detail = e->genre,
                               .derive = true };
    return fait_add(store, context, &fait, err);
}

int apply_comite_deplace(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    static const char COMITE_MOVE[] = "UPDATE fait SET date = :date WHERE reference = :comite"
                                      " AND genre = :genre AND site = :site";
    const Reperage__ComiteDeplace *e = (const Reperage__ComiteDeplace *)event;
    int64_t site = 0;
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = site_get(store, context->site, &site, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, COMITE_MOVE);
    stmt_i64(&s, ":site", site);
    stmt_i64(&s, ":genre", genre_no("comite_planifie"));
    stmt_reference(&s, ":comite", e->comite);
    stmt_i64(&s, ":date", jour(context, e->date));
    return stmt_exec(&s, -1, err);
}

int apply_comite_clos(struct store *store, const struct event_context *context,
                      const ProtobufCMessage *event, struct err *err)
{
    const Reperage__ComiteClos *e = (const Reperage__ComiteClos *)event;
    const struct fait_cle comite = { "comite_planifie", e->comite, NULL };
    int rc = ecoute_note(store, context, err);
    return rc < 0 ? rc : fait_mark(store, context, &comite, COMITE_TENU, err);
}

int apply_entree_actee(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeActee *e = (const Reperage__EntreeActee *)event;
    /* Told as the participant that the person is from this day on, once the parcours is open. */
    struct fait fait = { .genre = "entree_actee",
                         .reference = e->prescription,
                         .personne = e->personne,
                         .date = e->date,
                         .detail = e->derogation,
                         .marques = e->derogation[0] == '\0' ? 0 : ENTREE_DEROGATION };
    delai_set(&fait, date_parse(e->date_prescription), jour(context, e->date));
    struct personne personne = { 0 };
    int rc = personne_get(store, context->site, e->personne, &personne, err);
    const struct entree entree = { e->date, e->territoire, e->situation, e->publics, e->n_publics };
    if (rc == 0)
        rc = entree_declare(store, context, personne.no, &entree, err);
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_entree_reportee(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeReportee *e = (const Reperage__EntreeReportee *)event;
    const struct fait fait = { .genre = "entree_reportee",
                               .reference = e->prescription,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .date = e->date,
                               .motif = e->motif };
    return fait_add(store, context, &fait, err);
}

int apply_entree_refusee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeRefusee *e = (const Reperage__EntreeRefusee *)event;
    const struct fait fait = { .genre = "entree_refusee",
                               .reference = e->prescription,
                               .personne = e->personne,
                               .prescription = e->prescription,
                               .date = e->date,
                               .motif = e->motif };
    return fait_add(store, context, &fait, err);
}
