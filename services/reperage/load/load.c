#include "reperage/load/load.h"

static const char RACINE_FIND[] = "SELECT racine FROM personne WHERE personne = :personne";

const char *reperage_load_text(struct arena *arena, struct stmt *s)
{
    return arena_text(arena, stmt_next_text(s));
}

int32_t reperage_load_date(struct stmt *s)
{
    return date_parse(stmt_next_text(s));
}

int reperage_load_texts(struct arena *arena, struct stmt *s, const char *const **out, size_t *count,
                        struct err *err)
{
    const char **items = NULL;
    *count = 0;
    int rc;
    while ((rc = stmt_step(s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, *count, sizeof(*items));
        items[(*count)++] = reperage_load_text(arena, s);
    }
    *out = items;
    return rc;
}

int reperage_load_racine(struct store *store, struct arena *arena, const char *id, const char **out,
                         struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, RACINE_FIND);
    stmt_text(&s, ":personne", id);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW ? reperage_load_text(arena, &s) : id;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
