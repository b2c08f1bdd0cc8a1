#include "entreprise/entreprise.h"

#include <stdio.h>

/* `n` bounds the walk: a circle of merges cannot be, and must not hang us. */
static const char PERSONNE_ACTUELLE[] =
    "WITH RECURSIVE chaine (id, n) AS ("
    "    SELECT :personne, 0"
    "    UNION ALL"
    "    SELECT f.garde, c.n + 1 FROM fusion f JOIN chaine c ON f.absorbee = c.id WHERE c.n < 64"
    ") SELECT id FROM chaine ORDER BY n DESC LIMIT 1";

int personne_actuelle(struct store *store, const char *id, char out[LIMIT_ID_SIZE], struct err *err)
{
    (void)snprintf(out, LIMIT_ID_SIZE, "%s", id);
    struct stmt s;
    stmt_begin(&s, store, PERSONNE_ACTUELLE);
    stmt_text(&s, ":personne", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        (void)snprintf(out, LIMIT_ID_SIZE, "%s", stmt_column_text(&s, 0));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
