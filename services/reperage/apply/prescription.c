#include "reperage/apply/apply.h"

static const char PRESCRIPTION_ADD[] =
    "INSERT INTO prescription (prescription, personne, date, genre, prescripteur, structure,"
    " commune, territoire, age, sexe, motif)"
    " VALUES (:prescription, :personne, :date, :genre, :prescripteur, :structure, :commune,"
    " :territoire, :age, :sexe, :motif)";
static const char TRANSMISSION_ADD[] =
    "INSERT INTO transmission (prescription, sequence, conseiller, date, diagnostic_avant)"
    " VALUES (:prescription, :sequence, :conseiller, :date, :avant)";
static const char DIAGNOSTIC_SET[] =
    "INSERT INTO diagnostic (diagnostic, prescription, personne, sequence, conseiller, date, prevu)"
    " VALUES (:diagnostic, :prescription, :personne, :sequence, :conseiller, :date, :prevu)"
    " ON CONFLICT (diagnostic) DO UPDATE SET conseiller = :conseiller, date = :date";
static const char LETTRE_ADD[] = "INSERT INTO lettre (prescription, sequence, diagnostic, du)"
                                 " VALUES (:prescription, :sequence, :diagnostic, :du)";
static const char MANQUE_SET[] =
    "UPDATE diagnostic SET manque = :date, excuse = :excuse WHERE diagnostic = :diagnostic";
/* The text belongs to the person whom the event names, also after a fusion. */
static const char REALISE_SET[] =
    "UPDATE diagnostic SET personne = :personne, realise = :date, emargement = :emargement, avis = "
    ":avis,"
    " niveau_etape = :niveau, disponible = :disponible, motive = :motive, volontaire = :volontaire,"
    " besoin_numerique = :numerique, besoin_comportement = :comportement,"
    " besoin_savoirs_base = :savoirs, synthese = :synthese WHERE diagnostic = :diagnostic";
static const char CONSTAT_ADD[] = "INSERT INTO constat (diagnostic, genre, code)"
                                  " VALUES (:diagnostic, :genre, :code) ON CONFLICT DO NOTHING";

int reperage_apply_prescription_recue(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionRecue *e = (const Reperage__PrescriptionRecue *)event;
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_ADD);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":prescripteur", e->prescripteur == NULL ? "" : e->prescripteur->genre);
    stmt_text(&s, ":structure", e->prescripteur == NULL ? "" : e->prescripteur->structure);
    stmt_text(&s, ":commune", e->commune);
    stmt_text(&s, ":territoire", e->territoire);
    stmt_i64(&s, ":age", e->age);
    stmt_text(&s, ":sexe", e->sexe);
    stmt_text_or_null(&s, ":motif", reperage_texte(e->motif));
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = reperage_situation_add(store, context, e->personne, e->situation, err);
    if (rc == 0)
        rc = reperage_etat_add(store, context, e->prescription, ETAT_RECUE, e->date, err);
    return rc;
}

int reperage_apply_prescription_transmise(struct store *store, const struct event_context *context,
                                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionTransmise *e = (const Reperage__PrescriptionTransmise *)event;
    struct stmt s;
    stmt_begin(&s, store, TRANSMISSION_ADD);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":conseiller", e->conseiller);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":avant", e->diagnostic_avant);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return reperage_etat_add(store, context, e->prescription, ETAT_TRANSMISE, e->date, err);
}

int reperage_apply_prescription_close(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionClose *e = (const Reperage__PrescriptionClose *)event;
    return reperage_etat_add(store, context, e->prescription, ETAT_CLOSE, e->date, err);
}

/* --- Diagnoses ------------------------------------------------------------------------------- */

int reperage_apply_diagnostic_planifie(struct store *store, const struct event_context *context,
                                       const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DiagnosticPlanifie *e = (const Reperage__DiagnosticPlanifie *)event;
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_SET);
    stmt_text(&s, ":diagnostic", e->diagnostic);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":personne", e->personne);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":conseiller", e->conseiller);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":prevu", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0 || e->lettre_du[0] == '\0')
        return rc;
    stmt_begin(&s, store, LETTRE_ADD);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":diagnostic", e->diagnostic);
    stmt_text(&s, ":du", e->lettre_du);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_diagnostic_manque(struct store *store, const struct event_context *context,
                                     const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__DiagnosticManque *e = (const Reperage__DiagnosticManque *)event;
    struct stmt s;
    stmt_begin(&s, store, MANQUE_SET);
    stmt_text(&s, ":diagnostic", e->diagnostic);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":excuse", e->excuse);
    return stmt_exec(&s, 1, err);
}

static int constats_add(struct store *store, const char *diagnostic, const char *genre,
                        char *const *codes, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct stmt s;
        stmt_begin(&s, store, CONSTAT_ADD);
        stmt_text(&s, ":diagnostic", diagnostic);
        stmt_text(&s, ":genre", genre);
        stmt_text(&s, ":code", codes[i]);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int realise_set(struct store *store, const Reperage__DiagnosticRealise *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, REALISE_SET);
    stmt_text(&s, ":diagnostic", e->diagnostic);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":emargement", e->emargement);
    stmt_text(&s, ":avis", e->avis);
    stmt_text(&s, ":niveau", e->niveau_etape);
    stmt_i64(&s, ":disponible", e->disponible);
    stmt_i64(&s, ":motive", e->motive);
    stmt_i64(&s, ":volontaire", e->volontaire);
    stmt_i64(&s, ":numerique", e->besoin_numerique);
    stmt_i64(&s, ":comportement", e->besoin_comportement);
    stmt_i64(&s, ":savoirs", e->besoin_savoirs_base);
    stmt_text_or_null(&s, ":synthese", reperage_texte(e->synthese));
    return stmt_exec(&s, 1, err);
}

int reperage_apply_diagnostic_realise(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DiagnosticRealise *e = (const Reperage__DiagnosticRealise *)event;
    int rc = realise_set(store, e, err);
    if (rc == 0)
        rc = constats_add(store, e->diagnostic, "frein", e->freins, e->n_freins, err);
    if (rc == 0)
        rc = constats_add(store, e->diagnostic, "atout", e->atouts, e->n_atouts, err);
    if (rc == 0)
        rc = reperage_situation_add(store, context, e->personne, e->situation, err);
    if (rc == 0)
        rc = reperage_etat_add(store, context, e->prescription, ETAT_DIAGNOSTIQUEE, e->date, err);
    return rc;
}
