/* The journal read from its first row to its last, as an auditor does. */
#include "bus/journal_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 32 * 1024 * 1024, WHAT_SIZE = 640, PROGRESS_LOTS = 10000 };

/* Somebody's personal part at a position, or the order to erase somebody. */
struct erasure {
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
    char person[LIMIT_ID_SIZE];
    uint64_t position;
};
struct erasures {
    struct erasure *items;
    size_t count;
    size_t size;
};

struct verifier {
    struct journal *journal;
    const struct journal_watch *watch;
    struct journal_verdict *verdict;
    struct arena arena;
    uint64_t position_next;
    int64_t received;
    uint64_t personal_count;
    struct journal_site *sites; /* As the rows say. */
    size_t site_count;
    struct erasures zeroed;
    struct erasures ordered;
};

static void report(struct verifier *v, const struct journal_fault *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void report(struct verifier *v, const struct journal_fault *at, const char *format, ...)
{
    char what[WHAT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    struct journal_fault fault = *at;
    fault.what = what;
    v->verdict->fault_count++;
    v->watch->fault(v->watch->self, &fault);
}

/* --- Erasures --- */

static void erasures_add(struct erasures *list, const struct journal_row *row, const char *person,
                         uint64_t position)
{
    if (list->count == list->size) {
        list->size = list->size == 0 ? 64 : list->size * 2;
        list->items = realloc(list->items, list->size * sizeof(*list->items));
        CHECK(list->items != NULL);
    }
    struct erasure *item = &list->items[list->count++];
    (void)snprintf(item->site, sizeof(item->site), "%s", row->lot.site);
    (void)snprintf(item->source, sizeof(item->source), "%s", row->lot.source);
    (void)snprintf(item->person, sizeof(item->person), "%s", person);
    item->position = position;
}

static int erasure_compare(const void *a, const void *b)
{
    const struct erasure *x = a;
    const struct erasure *y = b;
    int order = strcmp(x->person, y->person);
    return order != 0 ? order : strcmp(x->site, y->site);
}

static void check_zeroed(struct verifier *v)
{
    if (v->ordered.count > 0)
        qsort(v->ordered.items, v->ordered.count, sizeof(struct erasure), erasure_compare);
    for (size_t i = 0; i < v->zeroed.count; i++) {
        const struct erasure *item = &v->zeroed.items[i];
        if (v->ordered.count > 0 &&
            bsearch(item, v->ordered.items, v->ordered.count, sizeof(*item), erasure_compare))
            continue;
        struct journal_fault at = { item->position, item->site, item->source, NULL };
        report(v, &at, "partie personnelle effacée sans qu'aucun événement ne l'ordonne");
    }
}

static void collect_zeroed(struct verifier *v, const struct journal_row *row)
{
    for (size_t i = 0; i < row->lot.n_personal; i++) {
        const Plie__Personal *personal = row->lot.personal[i];
        if (sealed_is_zeros(personal->sealed.data, personal->sealed.len))
            erasures_add(&v->zeroed, row, personal->person, row->first_position + personal->index);
    }
}

static void collect_ordered(struct verifier *v, const struct journal_row *row)
{
    Plie__Events *events = (Plie__Events *)arena_unpack(&v->arena, &plie__events__descriptor,
                                                        row->lot.events.data, row->lot.events.len);
    for (size_t i = 0; events != NULL && i < events->n_events; i++)
        for (size_t j = 0; j < events->events[i]->n_erases; j++)
            erasures_add(&v->ordered, row, events->events[i]->erases[j], row->first_position + i);
}

/* --- One row --- */

static struct journal_producer *get_producer(struct verifier *v, const Plie__Lot *lot)
{
    size_t s = 0;
    while (s < v->site_count && strcmp(v->sites[s].site, lot->site) != 0)
        s++;
    if (s == LIMIT_SITES)
        return NULL;
    struct journal_site *site = &v->sites[s];
    if (s == v->site_count) {
        v->site_count++;
        (void)snprintf(site->site, sizeof(site->site), "%s", lot->site);
    }
    size_t p = 0;
    while (p < site->producer_count && strcmp(site->producers[p].source, lot->source) != 0)
        p++;
    if (p == LIMIT_SOURCES)
        return NULL;
    struct journal_producer *producer = &site->producers[p];
    if (p == site->producer_count) {
        site->producer_count++;
        producer->site = site;
        (void)snprintf(producer->source, sizeof(producer->source), "%s", lot->source);
    }
    return producer;
}

static void check_order(struct verifier *v, const struct journal_row *row,
                        const struct journal_fault *at, struct journal_producer *producer)
{
    if (row->first_position != v->position_next)
        report(v, at, "positions %llu à %llu absentes", (unsigned long long)v->position_next,
               (unsigned long long)row->first_position - 1);
    if (row->lot.first_sequence != producer->mark + 1)
        report(v, at, "numéro %llu de la source, %llu attendu",
               (unsigned long long)row->lot.first_sequence, (unsigned long long)producer->mark + 1);
    if (row->lot.epoch < producer->epoch)
        report(v, at, "époque %llu après l'époque %llu", (unsigned long long)row->lot.epoch,
               (unsigned long long)producer->epoch);
    if (row->received < v->received)
        report(v, at, "reçu avant le lot précédent");
    v->position_next = row->first_position + row->lot.count;
    v->received = row->received;
    producer->mark = row->lot.first_sequence + row->lot.count - 1;
    producer->epoch = row->lot.epoch;
}

static void check_chain(struct verifier *v, const struct journal_row *row,
                        const struct journal_fault *at, struct journal_site *site)
{
    if (memcmp(row->previous, site->chain, CHAIN_SIZE) != 0)
        report(v, at, "chaîne rompue : le lot ne suit pas le précédent de son site");
    uint8_t chain[CHAIN_SIZE];
    chain_next(row->previous, &row->lot, chain);
    if (memcmp(row->chain, chain, CHAIN_SIZE) != 0)
        report(v, at, "contenu modifié : la chaîne calculée est une autre");
    memcpy(site->chain, row->chain, CHAIN_SIZE);
    site->position = row->first_position + row->lot.count - 1;
}

static int check_content(struct verifier *v, struct journal_row *row,
                         const struct journal_fault *at, struct err *err)
{
    arena_reset(&v->arena);
    int rc = row->personal_count == 0
                 ? 0
                 : journal_personal(v->journal, row, &v->arena, &row->lot.personal,
                                    &row->lot.n_personal, err);
    if (rc < 0)
        return rc;
    v->personal_count += row->personal_count;
    if (row->lot.n_personal != row->personal_count)
        report(v, at, "%u partie(s) personnelle(s) annoncée(s), %zu présente(s)",
               row->personal_count, row->lot.n_personal);
    struct lot_facts facts;
    struct err judged = { 0 };
    if (lot_check(&row->lot, &facts, &judged) < 0) {
        report(v, at, "%s", judged.text);
        return 0;
    }
    collect_zeroed(v, row);
    if (facts.erases)
        collect_ordered(v, row);
    return 0;
}

static int check_row(struct verifier *v, struct journal_row *row, struct err *err)
{
    struct journal_fault at = { row->first_position, row->lot.site, row->lot.source, NULL };
    struct journal_producer *producer = get_producer(v, &row->lot);
    if (producer == NULL) {
        report(v, &at, "plus de sites ou de sources que le bus n'en admet");
        return 0;
    }
    check_order(v, row, &at, producer);
    check_chain(v, row, &at, producer->site);
    v->verdict->lot_count++;
    if (v->watch->progress != NULL && v->verdict->lot_count % PROGRESS_LOTS == 0)
        v->watch->progress(v->watch->self, row->first_position, v->verdict->head.position);
    return check_content(v, row, &at, err);
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
    struct journal_fault at = { v->verdict->head.position, "", "", NULL };
    if (count != v->personal_count)
        report(v, &at, "%llu parties personnelles, les lots en annoncent %llu",
               (unsigned long long)count, (unsigned long long)v->personal_count);
    return 0;
}

static void check_site(struct verifier *v, const struct journal_site *said)
{
    struct journal_fault at = { said->position, said->site, "", NULL };
    const struct journal_site *found = NULL;
    for (size_t i = 0; i < v->site_count; i++)
        if (strcmp(v->sites[i].site, said->site) == 0)
            found = &v->sites[i];
    if ((found == NULL ? 0 : found->position) != said->position ||
        (found != NULL && memcmp(found->chain, said->chain, CHAIN_SIZE) != 0))
        report(v, &at, "la tête du site n'est pas celle de son dernier lot");
    for (size_t i = 0; i < said->producer_count; i++) {
        uint64_t mark = 0;
        at.source = said->producers[i].source;
        for (size_t j = 0; found != NULL && j < found->producer_count; j++)
            if (strcmp(found->producers[j].source, at.source) == 0)
                mark = found->producers[j].mark;
        if (mark != said->producers[i].mark)
            report(v, &at, "marque %llu, les lots vont jusqu'à %llu",
                   (unsigned long long)said->producers[i].mark, (unsigned long long)mark);
    }
}

static void check_listed(struct verifier *v, const struct journal_site *found,
                         const struct journal_site *sites, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sites[i].site, found->site) == 0)
            return;
    struct journal_fault at = { found->position, found->site, "", NULL };
    report(v, &at, "le site a des lots et n'est pas dans la table des sites");
}

static int check_tables(struct verifier *v, struct err *err)
{
    struct journal_site *sites = calloc(LIMIT_SITES, sizeof(*sites));
    CHECK(sites != NULL);
    size_t count = 0;
    int rc = journal_sites(v->journal, sites, &count, err);
    for (size_t i = 0; i < count; i++)
        check_site(v, &sites[i]);
    for (size_t i = 0; i < v->site_count; i++)
        check_listed(v, &v->sites[i], sites, count);
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

static int verify(struct verifier *v, struct err *err)
{
    int rc = journal_begin_view(v->journal, err);
    if (rc == 0)
        rc = journal_head(v->journal, &v->verdict->head, err);
    if (rc == 0)
        rc = check_rows(v, err);
    if (rc == 0)
        rc = check_tables(v, err);
    journal_end_view(v->journal);
    if (rc == ERR_CORRUPT) { /* A damaged page: a finding, and the end of what can be read. */
        struct journal_fault at = { v->position_next, "", "", NULL };
        report(v, &at, "fichier endommagé : %s", err->text);
        err_clear(err);
        return 0;
    }
    if (rc == 0)
        check_zeroed(v);
    return rc;
}

int journal_verify(const char *directory, const struct journal_watch *watch,
                   struct journal_verdict *out, struct err *err)
{
    *out = (struct journal_verdict){ 0 };
    struct verifier v = { .watch = watch, .verdict = out, .position_next = 1 };
    struct journal_options options = { .directory = directory, .mode = JOURNAL_READ };
    int rc = journal_open(&v.journal, &options, err);
    if (rc < 0)
        return rc;
    arena_init(&v.arena, ARENA_SIZE);
    v.sites = calloc(LIMIT_SITES, sizeof(*v.sites));
    CHECK(v.sites != NULL);
    rc = verify(&v, err);
    free(v.sites);
    free(v.zeroed.items);
    free(v.ordered.items);
    arena_release(&v.arena);
    journal_close(&v.journal);
    return rc;
}
