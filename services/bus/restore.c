/* The journal as a whole file: copied for a backup, taken over after a restore. */
#include "bus/journal_inside.h"

static const char ERASED_LIST[] = "SELECT site, person, position FROM erased ORDER BY site, person";

int journal_erased(struct journal *journal, struct registre *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, ERASED_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        registre_add(out, stmt_column_text(&s, 0), stmt_column_text(&s, 1), stmt_column_u64(&s, 2));
    return rc;
}

int journal_copy_unnamed(struct journal *journal, const char *path, int *fd, struct err *err)
{
    CHECK(journal->mode == JOURNAL_READ);
    return store_copy_unnamed(journal->store, path, fd, err);
}

static int take_over(struct journal *journal, const struct registre *registre, struct err *err)
{
    int rc = journal_begin(journal, err);
    for (size_t i = 0; rc == 0 && i < registre->count; i++)
        rc = journal_erase(journal, registre->lignes[i].site, registre->lignes[i].personne, err);
    if (rc == 0)
        rc = journal_renew(journal, err);
    if (rc == 0)
        rc = journal_commit(journal, err);
    if (rc < 0)
        store_rollback(journal->store);
    return rc < 0 ? rc : journal_checkpoint(journal, true, NULL, err);
}

int journal_restore(const struct journal_options *options, const struct registre *registre,
                    struct journal_restored *out, struct err *err)
{
    struct journal *journal = NULL;
    int rc = journal_open(&journal, options, err);
    if (rc < 0)
        return rc;
    out->generation_before = journal_generation(journal);
    rc = take_over(journal, registre, err);
    out->generation = journal_generation(journal);
    out->position = journal_position(journal);
    journal_close(&journal);
    return rc;
}
