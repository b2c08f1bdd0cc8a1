/* The journal read from its first row to its last, as an auditor does: what must hold of the Lots
 * is in runtime/audit.h, what must hold of the tables beside them is here. */
#include "bus/journal_inside.h"
#include "runtime/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 32 * 1024 * 1024, PROGRESS_LOTS = 10000 };

struct verifier {
    struct journal *journal;
    const struct journal_watch *watch;
    struct journal_verdict *verdict;
    struct audit *audit;
    struct arena arena;
};

static void pass_on(void *self, const struct audit_fault *fault)
{
    const struct verifier *v = self;
    struct journal_fault told = { fault->position, fault->site, fault->source, fault->what };
    v->watch->fault(v->watch->self, &told);
}

/* --- One row --- */

static int check_row(struct verifier *v, struct journal_row *row, struct err *err)
{
    arena_reset(&v->arena);
    int rc = row->personal_count == 0
                 ? 0
                 : journal_personal(v->journal, row, &v->arena, &row->lot.personal,
                                    &row->lot.n_personal, err);
    if (rc < 0)
        return rc;
    if (row->lot.n_personal != row->personal_count) {
        struct audit_fault at = { row->first_position, row->lot.site, row->lot.source, NULL };
        audit_report(v->audit, &at, "%u partie(s) personnelle(s) annoncée(s), %zu présente(s)",
                     row->personal_count, row->lot.n_personal);
    }
    Bus__Stored stored = BUS__STORED__INIT;
    stored.first_position = row->first_position;
    stored.received = row->received;
    stored.previous = (ProtobufCBinaryData){ CHAIN_SIZE, (uint8_t *)(uintptr_t)row->previous };
    stored.chain = (ProtobufCBinaryData){ CHAIN_SIZE, (uint8_t *)(uintptr_t)row->chain };
    stored.lot = &row->lot;
    struct head_check *heads = v->watch->heads;
    if (heads != NULL)
        head_check_before(heads, v->audit, row->first_position);
    audit_see(v->audit, &stored);
    if (heads != NULL)
        head_check_see(heads, &stored);
    if (v->watch->progress != NULL && audit_lot_count(v->audit) % PROGRESS_LOTS == 0)
        v->watch->progress(v->watch->self, row->first_position, v->verdict->head.position);
    return 0;
}

/* --- The tables beside the rows --- */

static const char PERSONAL_COUNT[] = "SELECT count(*) FROM personal";

static int check_personal_count(struct verifier *v, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, v->journal->store, PERSONAL_COUNT);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    uint64_t count = stmt_column_u64(&s, 0);
    stmt_end(&s);
    struct audit_fault at = { v->verdict->head.position, "", "", NULL };
    uint64_t seen = audit_personal_count(v->audit);
    if (count != seen)
        audit_report(v->audit, &at, "%llu parties personnelles, les lots en annoncent %llu",
                     (unsigned long long)count, (unsigned long long)seen);
    return 0;
}

static void check_producer(struct verifier *v, const struct audit_fault *site,
                           const struct audit_site *found, const struct journal_producer *said)
{
    static const struct audit_producer none = { .mark = 0 };
    const struct audit_producer *seen = &none;
    struct audit_fault at = *site;
    at.source = said->source;
    for (size_t i = 0; found != NULL && i < found->producer_count; i++)
        if (strcmp(found->producers[i].source, said->source) == 0)
            seen = &found->producers[i];
    if (seen->mark != said->mark)
        audit_report(v->audit, &at, "marque %llu, les lots vont jusqu'à %llu",
                     (unsigned long long)said->mark, (unsigned long long)seen->mark);
    else if (seen->first_position != said->first_position)
        audit_report(v->audit, &at, "dernier lot dit à la position %llu, il est à %llu",
                     (unsigned long long)said->first_position,
                     (unsigned long long)seen->first_position);
    if (said->epoch < seen->epoch) /* Given at each opening: it may be higher. */
        audit_report(v->audit, &at, "époque %llu, les lots vont jusqu'à l'époque %llu",
                     (unsigned long long)said->epoch, (unsigned long long)seen->epoch);
}

static void check_site(struct verifier *v, const struct journal_site *said)
{
    struct audit_fault at = { said->position, said->site, "", NULL };
    const struct audit_site *found = NULL;
    size_t count;
    const struct audit_site *sites = audit_sites(v->audit, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sites[i].site, said->site) == 0)
            found = &sites[i];
    if ((found == NULL ? 0 : found->position) != said->position ||
        (found != NULL && memcmp(found->chain, said->chain, CHAIN_SIZE) != 0))
        audit_report(v->audit, &at, "la tête du site n'est pas celle de son dernier lot");
    for (size_t i = 0; i < said->producer_count; i++)
        check_producer(v, &at, found, &said->producers[i]);
}

static void check_listed(struct verifier *v, const struct audit_site *found,
                         const struct journal_site *sites, size_t count)
{
    struct audit_fault at = { found->position, found->site, "", NULL };
    const struct journal_site *said = NULL;
    for (size_t i = 0; i < count; i++)
        if (strcmp(sites[i].site, found->site) == 0)
            said = &sites[i];
    if (said == NULL) {
        audit_report(v->audit, &at, "le site a des lots et n'est pas dans la table des sites");
        return;
    }
    for (size_t i = 0; i < found->producer_count; i++) {
        bool listed = false;
        at.source = found->producers[i].source;
        for (size_t j = 0; j < said->producer_count; j++)
            listed = listed || strcmp(said->producers[j].source, at.source) == 0;
        if (!listed)
            audit_report(v->audit, &at,
                         "la source a des lots et n'est pas dans la table des sources");
    }
}

/* --- Who was forgotten --- */

static const char ERASED_GET[] = "SELECT 1 FROM erased WHERE person = :person AND site = :site";
static const char ERASED_LIST[] = "SELECT site, person, position FROM erased"
                                  " ORDER BY position, person, site";

struct ordered {
    struct verifier *v;
    struct err err;
};

static void check_remembered(void *self, const struct audit_fault *at, const char *person)
{
    struct ordered *ordered = self;
    struct verifier *v = ordered->v;
    struct stmt s;
    if (ordered->err.code != ERR_OK)
        return;
    stmt_begin(&s, v->journal->store, ERASED_GET);
    stmt_text(&s, ":person", person);
    stmt_text(&s, ":site", at->site);
    int rc = stmt_step(&s, &ordered->err);
    stmt_end(&s);
    if (rc == STMT_DONE)
        audit_report(v->audit, at, "l'effacement ordonné n'est pas retenu dans la table");
}

static int check_unordered(struct verifier *v, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, v->journal->store, ERASED_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct audit_fault at = { stmt_column_u64(&s, 2), stmt_column_text(&s, 0), "", NULL };
        if (!audit_has_ordered(v->audit, at.site, stmt_column_text(&s, 1)))
            audit_report(v->audit, &at,
                         "personne retenue comme effacée sans qu'aucun événement ne l'ordonne");
    }
    return rc;
}

/* After audit_end(). */
static int check_erased(struct verifier *v, struct err *err)
{
    struct ordered ordered = { .v = v };
    audit_each_ordered(v->audit, &ordered, check_remembered);
    if (ordered.err.code != ERR_OK) {
        *err = ordered.err;
        return err->code;
    }
    return check_unordered(v, err);
}

static int check_tables(struct verifier *v, struct err *err)
{
    struct journal_site *sites = calloc(LIMIT_SITES, sizeof(*sites));
    CHECK(sites != NULL);
    size_t count = 0;
    int rc = journal_sites(v->journal, sites, &count, err);
    for (size_t i = 0; i < count; i++)
        check_site(v, &sites[i]);
    size_t seen_count;
    const struct audit_site *seen = audit_sites(v->audit, &seen_count);
    for (size_t i = 0; i < seen_count; i++)
        check_listed(v, &seen[i], sites, count);
    free(sites);
    return rc == 0 ? check_personal_count(v, err) : rc;
}

static int check_rows(struct verifier *v, struct err *err)
{
    struct journal_range range;
    struct journal_row row;
    int rc = journal_range(v->journal, 0, &range, err);
    if (rc < 0)
        return rc;
    while ((rc = journal_range_next(&range, &row, err)) == JOURNAL_ROW) {
        rc = check_row(v, &row, err);
        if (rc < 0)
            break;
    }
    journal_range_end(&range);
    return rc;
}

static int check_all_rows(struct verifier *v, struct err *err)
{
    struct head_check *heads = v->watch->heads;
    if (heads != NULL)
        head_check_begin(heads, v->audit, v->verdict->head.generation);
    int rc = check_rows(v, err);
    if (rc == 0 && heads != NULL)
        head_check_end(heads, v->audit);
    return rc;
}

static const char NEGATIVE[] =
    "SELECT 'journal' FROM journal WHERE generation < 0"
    " UNION ALL SELECT 'lot' FROM (SELECT first_position + count - 1 AS last FROM lot"
    "                              ORDER BY first_position DESC LIMIT 1) WHERE last < 0"
    " UNION ALL SELECT 'site' FROM site WHERE position < 0"
    " UNION ALL SELECT 'producer' FROM producer WHERE min(epoch, mark, first_position) < 0"
    " UNION ALL SELECT 'erased' FROM erased WHERE position < 0 LIMIT 1";

/* All else that reads the tables beside the rows trusts them that far. */
static int check_numbers(struct verifier *v, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, v->journal->store, NEGATIVE);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        rc = err_set(err, ERR_CORRUPT, "un nombre négatif dans la table %s",
                     stmt_column_text(&s, 0));
    stmt_end(&s);
    return rc;
}

static int verify(struct verifier *v, struct err *err)
{
    int rc = journal_begin_view(v->journal, err);
    if (rc == 0)
        rc = check_numbers(v, err);
    if (rc == 0)
        rc = journal_head(v->journal, &v->verdict->head, err);
    if (rc == 0)
        rc = check_all_rows(v, err);
    if (rc == 0)
        rc = check_tables(v, err);
    if (rc == 0) {
        audit_end(v->audit);
        rc = check_erased(v, err);
    }
    journal_end_view(v->journal);
    if (rc == ERR_CORRUPT) { /* A damaged page: a finding, and the end of what can be read. */
        struct audit_fault at = { audit_next_position(v->audit), "", "", NULL };
        audit_report(v->audit, &at, "fichier endommagé : %s", err->text);
        err_clear(err);
        return 0;
    }
    return rc;
}

int journal_verify(const char *directory, const struct journal_watch *watch,
                   struct journal_verdict *out, struct err *err)
{
    struct journal_options options = { .directory = directory, .mode = JOURNAL_READ };
    return journal_verify_copy(&options, watch, out, err);
}

int journal_verify_copy(const struct journal_options *options, const struct journal_watch *watch,
                        struct journal_verdict *out, struct err *err)
{
    *out = (struct journal_verdict){ 0 };
    struct verifier v = { .watch = watch, .verdict = out };
    int rc = journal_open(&v.journal, options, err);
    if (rc < 0)
        return rc;
    arena_init(&v.arena, ARENA_SIZE);
    audit_open(&v.audit, &(struct audit_options){ .whole = true, .fault = pass_on, .self = &v });
    rc = verify(&v, err);
    out->fault_count = audit_fault_count(v.audit);
    out->lot_count = audit_lot_count(v.audit);
    audit_close(&v.audit);
    arena_release(&v.arena);
    journal_close(&v.journal);
    return rc;
}
