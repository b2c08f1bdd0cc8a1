#include "reperage/load/load.h"

static const char COMITE_FIND[] = "SELECT comite, genre, territoire, date, clos IS NOT NULL"
                                  " FROM comite WHERE comite = :comite";
static const char DECISION_COUNT[] =
    "SELECT coalesce(sum(decision = 'entree'), 0), coalesce(sum(decision = 'report'), 0),"
    " coalesce(sum(decision = 'refus'), 0),"
    " coalesce(sum(decision IN ('sortie_validee', 'sortie_rejetee')), 0), count(*)"
    " FROM inscription WHERE comite = :comite AND retiree IS NULL";
static const char PROPOSITION_FIND[] =
    "SELECT proposition, parcours, personne, sortie, classe, date, comite_genre, territoire,"
    " proposee, close IS NOT NULL, decision FROM proposition WHERE proposition = :proposition";
static const char INSCRIPTION_FIND[] =
    "SELECT i.comite, c.date FROM inscription i JOIN comite c ON c.comite = i.comite"
    " WHERE i.proposition = :proposition AND i.retiree IS NULL AND i.decision = '' LIMIT 1";
static const char SORTIE_PRECEDENTE[] =
    "SELECT max(q.sortie) FROM parcours t JOIN personne a ON a.personne = t.personne"
    " JOIN personne b ON b.racine = a.racine JOIN parcours q ON q.personne = b.personne"
    " WHERE t.parcours = :parcours AND q.parcours <> t.parcours AND q.sortie <= t.date";
static const char PIECE_LIST[] =
    "SELECT piece FROM proposition_piece WHERE proposition = :proposition ORDER BY piece";

static int load_decisions(struct store *store, struct comite *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DECISION_COUNT);
    stmt_text(&s, ":comite", out->id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->entrees = (int32_t)stmt_next_i64(&s);
        out->reports = (int32_t)stmt_next_i64(&s);
        out->refus = (int32_t)stmt_next_i64(&s);
        out->sorties = (int32_t)stmt_next_i64(&s);
        out->lignes = (int32_t)stmt_next_i64(&s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_comite(struct store *store, struct arena *arena, const char *id,
                         struct comite *out, struct err *err)
{
    *out = (struct comite){ .id = id, .genre = "", .territoire = "", .date = DATE_NONE };
    struct stmt s;
    stmt_begin(&s, store, COMITE_FIND);
    stmt_text(&s, ":comite", id);
    int rc = stmt_step(&s, err);
    out->connu = rc == STMT_ROW;
    if (out->connu) {
        out->id = reperage_load_text(arena, &s);
        out->genre = reperage_load_text(arena, &s);
        out->territoire = reperage_load_text(arena, &s);
        out->date = reperage_load_date(&s);
        out->clos = stmt_next_i64(&s) != 0;
    }
    stmt_end(&s);
    if (rc < 0 || !out->connu)
        return rc;
    return load_decisions(store, out, err);
}

static int load_proposition_row(struct store *store, struct arena *arena, const char *id,
                                struct proposition *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_FIND);
    stmt_text(&s, ":proposition", id);
    int rc = stmt_step(&s, err);
    out->connue = rc == STMT_ROW;
    if (out->connue) {
        out->id = reperage_load_text(arena, &s);
        out->parcours = reperage_load_text(arena, &s);
        out->personne = reperage_load_text(arena, &s);
        out->sortie = reperage_load_text(arena, &s);
        out->classe = reperage_load_text(arena, &s);
        out->date = reperage_load_date(&s);
        out->comite_genre = reperage_load_text(arena, &s);
        out->territoire = reperage_load_text(arena, &s);
        out->proposee = reperage_load_date(&s);
        out->close = stmt_next_i64(&s) != 0;
        out->decision = reperage_load_text(arena, &s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_sortie_precedente(struct store *store, struct proposition *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, SORTIE_PRECEDENTE);
    stmt_text(&s, ":parcours", out->parcours);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->sortie_precedente = reperage_load_date(&s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_proposition(struct store *store, struct arena *arena, const char *id,
                              struct proposition *out, struct err *err)
{
    *out = (struct proposition){ .id = id,
                                 .parcours = "",
                                 .personne = "",
                                 .sortie = "",
                                 .classe = "",
                                 .comite_genre = "",
                                 .territoire = "",
                                 .date = DATE_NONE,
                                 .proposee = DATE_NONE,
                                 .sortie_precedente = DATE_NONE,
                                 .decision = "",
                                 .comite = "",
                                 .comite_date = DATE_NONE };
    int rc = load_proposition_row(store, arena, id, out, err);
    if (rc < 0 || !out->connue)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, INSCRIPTION_FIND);
    stmt_text(&s, ":proposition", id);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->comite = reperage_load_text(arena, &s);
        out->comite_date = reperage_load_date(&s);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    rc = load_sortie_precedente(store, out, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, PIECE_LIST);
    stmt_text(&s, ":proposition", id);
    return reperage_load_texts(arena, &s, &out->pieces, &out->piece_count, err);
}
