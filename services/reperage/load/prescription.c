#include "reperage/load/load.h"

static const char PRESCRIPTION_FIND[] =
    "SELECT p.prescription, p.personne, p.date, p.genre, p.prescripteur, p.structure, p.territoire,"
    " e.etat FROM prescription p JOIN etat e ON e.prescription = p.prescription AND e.sequence ="
    " (SELECT max(sequence) FROM etat WHERE prescription = p.prescription)"
    " WHERE p.prescription = :prescription";
static const char TRANSMISSION_FIND[] =
    "SELECT conseiller, date FROM transmission WHERE prescription = :prescription"
    " ORDER BY sequence DESC LIMIT 1";
static const char LETTRE_COUNT[] =
    "SELECT count(*), max(coalesce(max(l.du), ''), coalesce((SELECT max(d.manque) FROM diagnostic d"
    " WHERE d.prescription = :prescription), ''))"
    " FROM lettre l WHERE l.prescription = :prescription";
static const char INSCRIPTION_FIND[] =
    "SELECT i.comite, c.date FROM inscription i JOIN comite c ON c.comite = i.comite"
    " WHERE i.prescription = :prescription AND i.retiree IS NULL AND i.decision = '' LIMIT 1";
static const char DECISION_FIND[] =
    "SELECT decision, jusqu FROM inscription WHERE prescription = :prescription AND decision <> ''"
    " ORDER BY sequence DESC LIMIT 1";
static const char DIAGNOSTIC_FIND[] =
    "SELECT diagnostic, prescription, conseiller, date, manque, realise, avis, niveau_etape,"
    " disponible, motive, volontaire FROM diagnostic WHERE diagnostic = :diagnostic";
static const char PREVU_FIND[] =
    "SELECT diagnostic FROM diagnostic WHERE prescription = :prescription AND manque IS NULL"
    " AND realise IS NULL ORDER BY sequence DESC LIMIT 1";
static const char REALISE_FIND[] =
    "SELECT diagnostic FROM diagnostic WHERE prescription = :prescription AND realise IS NOT NULL"
    " ORDER BY sequence DESC LIMIT 1";
static const char FREIN_LIST[] =
    "SELECT code FROM constat WHERE diagnostic = :diagnostic AND genre = 'frein' ORDER BY code";

static int load_freins(struct store *store, struct arena *arena, struct diagnostic *out,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, FREIN_LIST);
    stmt_text(&s, ":diagnostic", out->id);
    return reperage_load_texts(arena, &s, &out->freins, &out->frein_count, err);
}

int reperage_load_diagnostic(struct store *store, struct arena *arena, const char *id,
                             struct diagnostic *out, struct err *err)
{
    *out = (struct diagnostic){ .id = id,
                                .prescription = "",
                                .conseiller = "",
                                .date = DATE_NONE,
                                .manque = DATE_NONE,
                                .realise = DATE_NONE,
                                .avis = "",
                                .niveau_etape = "" };
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_FIND);
    stmt_text(&s, ":diagnostic", id);
    int rc = stmt_step(&s, err);
    out->connu = rc == STMT_ROW;
    if (out->connu) {
        out->id = reperage_load_text(arena, &s);
        out->prescription = reperage_load_text(arena, &s);
        out->conseiller = reperage_load_text(arena, &s);
        out->date = reperage_load_date(&s);
        out->manque = reperage_load_date(&s);
        out->realise = reperage_load_date(&s);
        out->avis = reperage_load_text(arena, &s);
        out->niveau_etape = reperage_load_text(arena, &s);
        out->disponible = (Reperage__Declaration)stmt_next_i64(&s);
        out->motive = (Reperage__Declaration)stmt_next_i64(&s);
        out->volontaire = (Reperage__Declaration)stmt_next_i64(&s);
    }
    stmt_end(&s);
    if (rc < 0 || !out->connu)
        return rc;
    return load_freins(store, arena, out, err);
}

static int load_diagnostic_of(struct store *store, struct arena *arena, const char *sql,
                              const char *prescription, struct diagnostic *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":prescription", prescription);
    int rc = stmt_step(&s, err);
    const char *id = rc == STMT_ROW ? reperage_load_text(arena, &s) : "";
    stmt_end(&s);
    if (rc < 0)
        return rc;
    return reperage_load_diagnostic(store, arena, id, out, err);
}

static int load_self(struct store *store, struct arena *arena, const char *id,
                     struct prescription *out, const char **personne, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_FIND);
    stmt_text(&s, ":prescription", id);
    int rc = stmt_step(&s, err);
    out->connue = rc == STMT_ROW;
    if (out->connue) {
        out->id = reperage_load_text(arena, &s);
        *personne = reperage_load_text(arena, &s);
        out->date = reperage_load_date(&s);
        out->genre = reperage_load_text(arena, &s);
        out->prescripteur = reperage_load_text(arena, &s);
        out->structure = reperage_load_text(arena, &s);
        out->territoire = reperage_load_text(arena, &s);
        out->etat = reperage_load_text(arena, &s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_transmission(struct store *store, struct arena *arena, struct prescription *out,
                             struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, TRANSMISSION_FIND);
    stmt_text(&s, ":prescription", out->id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->conseiller = reperage_load_text(arena, &s);
        out->transmise_le = reperage_load_date(&s);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, LETTRE_COUNT);
    stmt_text(&s, ":prescription", out->id);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->lettres = (int)stmt_next_i64(&s);
    out->relance_le = reperage_load_date(&s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_inscription(struct store *store, struct arena *arena, struct prescription *out,
                            struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, INSCRIPTION_FIND);
    stmt_text(&s, ":prescription", out->id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->comite = reperage_load_text(arena, &s);
        out->comite_date = reperage_load_date(&s);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, DECISION_FIND);
    stmt_text(&s, ":prescription", out->id);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->decision = reperage_load_text(arena, &s);
        out->report_jusqu = reperage_load_date(&s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_prescription(struct store *store, struct arena *arena, const char *id,
                               struct prescription *out, struct err *err)
{
    *out = (struct prescription){ .id = id,
                                  .etat = "",
                                  .date = DATE_NONE,
                                  .genre = "",
                                  .prescripteur = "",
                                  .structure = "",
                                  .territoire = "",
                                  .conseiller = "",
                                  .transmise_le = DATE_NONE,
                                  .relance_le = DATE_NONE,
                                  .report_jusqu = DATE_NONE,
                                  .comite = "",
                                  .comite_date = DATE_NONE,
                                  .decision = "" };
    const char *personne = "";
    int rc = load_self(store, arena, id, out, &personne, err);
    if (rc == 0)
        rc = reperage_load_personne(store, arena, personne, &out->personne, err);
    if (rc < 0 || !out->connue)
        return rc;
    rc = load_transmission(store, arena, out, err);
    if (rc == 0)
        rc = load_inscription(store, arena, out, err);
    if (rc == 0)
        rc = load_diagnostic_of(store, arena, PREVU_FIND, out->id, &out->prevu, err);
    if (rc == 0)
        rc = load_diagnostic_of(store, arena, REALISE_FIND, out->id, &out->realise, err);
    return rc;
}
