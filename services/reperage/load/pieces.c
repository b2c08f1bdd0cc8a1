#include "reperage/load/load.h"

static const char PIECE_LIST[] =
    "SELECT x.piece_recue, x.piece, x.date, x.datee_du, x.valable_jusqu, x.original,"
    " x.contrat <> ''"
    " FROM personne p JOIN piece x ON x.personne = p.personne"
    " WHERE p.racine = (SELECT racine FROM personne WHERE personne = :personne)"
    " AND (x.reprise IS NULL OR x.reprise > :au) AND x.date <= :au"
    " ORDER BY x.date, x.piece_recue LIMIT :limite";

int reperage_load_pieces(struct store *store, struct arena *arena, const char *personne, int32_t au,
                         const struct piece **out, size_t *count, struct err *err)
{
    struct piece *items = NULL;
    *count = 0;
    char day[DATE_SIZE] = "9999-12-31";
    if (au != DATE_NONE)
        date_format(au, day);
    struct stmt s;
    stmt_begin(&s, store, PIECE_LIST);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":au", day);
    stmt_i64(&s, ":limite", REPERAGE_PIECES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, *count, sizeof(*items));
        struct piece *one = &items[(*count)++];
        one->id = reperage_load_text(arena, &s);
        one->piece = reperage_load_text(arena, &s);
        one->date = reperage_load_date(&s);
        one->datee_du = reperage_load_date(&s);
        one->valable_jusqu = reperage_load_date(&s);
        one->original = stmt_next_i64(&s) != 0;
        one->du_contrat = stmt_next_i64(&s) != 0;
    }
    *out = items;
    return rc;
}
