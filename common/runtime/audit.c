#include "runtime/audit.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 32 * 1024 * 1024, WHAT_SIZE = 640 };

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

struct audit {
    struct audit_options options;
    struct arena arena;
    uint64_t position_next;
    int64_t received;
    uint64_t personal_count;
    uint64_t lot_count;
    uint64_t fault_count;
    struct audit_site *sites;
    size_t site_count;
    struct erasures zeroed;
    struct erasures ordered;
};

void audit_open(struct audit **out, const struct audit_options *options)
{
    struct audit *audit = calloc(1, sizeof(*audit));
    CHECK(audit != NULL);
    audit->options = *options;
    audit->position_next = 1;
    audit->sites = calloc(LIMIT_SITES, sizeof(*audit->sites));
    CHECK(audit->sites != NULL);
    arena_init(&audit->arena, ARENA_SIZE);
    *out = audit;
}

void audit_close(struct audit **audit)
{
    if (*audit == NULL)
        return;
    free((*audit)->sites);
    free((*audit)->zeroed.items);
    free((*audit)->ordered.items);
    arena_release(&(*audit)->arena);
    free(*audit);
    *audit = NULL;
}

void audit_report(struct audit *audit, const struct audit_fault *at, const char *format, ...)
{
    char what[WHAT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    struct audit_fault fault = *at;
    fault.what = what;
    audit->fault_count++;
    audit->options.fault(audit->options.self, &fault);
}

/* --- Erasures --- */

static void erasures_add(struct erasures *list, const Plie__Lot *lot, const char *person,
                         uint64_t position)
{
    if (list->count == list->size) {
        list->size = list->size == 0 ? 64 : list->size * 2;
        list->items = realloc(list->items, list->size * sizeof(*list->items));
        CHECK(list->items != NULL);
    }
    struct erasure *item = &list->items[list->count++];
    (void)snprintf(item->site, sizeof(item->site), "%s", lot->site);
    (void)snprintf(item->source, sizeof(item->source), "%s", lot->source);
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

/* The orders are sorted: audit_end() has begun. */
static bool is_ordered(const struct audit *audit, const struct erasure *item)
{
    const struct erasures *ordered = &audit->ordered;
    return ordered->count > 0 &&
           bsearch(item, ordered->items, ordered->count, sizeof(*item), erasure_compare) != NULL;
}

void audit_end(struct audit *audit)
{
    const struct erasures *ordered = &audit->ordered;
    if (ordered->count > 0)
        qsort(ordered->items, ordered->count, sizeof(struct erasure), erasure_compare);
    for (size_t i = 0; i < audit->zeroed.count; i++) {
        const struct erasure *item = &audit->zeroed.items[i];
        if (is_ordered(audit, item))
            continue;
        struct audit_fault at = { item->position, item->site, item->source, NULL };
        audit_report(audit, &at, "partie personnelle effacée sans qu'aucun événement ne l'ordonne");
    }
}

void audit_each_ordered(const struct audit *audit, void *self,
                        void (*each)(void *self, const struct audit_fault *at, const char *person))
{
    const struct erasures *ordered = &audit->ordered;
    for (size_t i = 0; i < ordered->count; i++) {
        const struct erasure *item = &ordered->items[i];
        const struct audit_fault at = { item->position, item->site, item->source, NULL };
        if (i == 0 || erasure_compare(item, item - 1) != 0)
            each(self, &at, item->person);
    }
}

bool audit_has_ordered(const struct audit *audit, const char *site, const char *person)
{
    struct erasure item = { .position = 0 };
    if (strlen(site) >= sizeof(item.site) || strlen(person) >= sizeof(item.person))
        return false;
    memcpy(item.site, site, strlen(site) + 1);
    memcpy(item.person, person, strlen(person) + 1);
    return is_ordered(audit, &item);
}

static void collect_zeroed(struct audit *audit, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    for (size_t i = 0; i < lot->n_personal; i++) {
        const Plie__Personal *personal = lot->personal[i];
        if (sealed_is_zeros(personal->sealed.data, personal->sealed.len))
            erasures_add(&audit->zeroed, lot, personal->person,
                         stored->first_position + personal->index);
    }
}

static void collect_ordered(struct audit *audit, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    arena_reset(&audit->arena);
    Plie__Events *events = (Plie__Events *)arena_unpack(&audit->arena, &plie__events__descriptor,
                                                        lot->events.data, lot->events.len);
    for (size_t i = 0; events != NULL && i < events->n_events; i++)
        for (size_t j = 0; j < events->events[i]->n_erases; j++)
            erasures_add(&audit->ordered, lot, events->events[i]->erases[j],
                         stored->first_position + i);
}

/* --- One Lot --- */

static struct audit_site *get_site(struct audit *audit, const char *name)
{
    size_t i = 0;
    while (i < audit->site_count && strcmp(audit->sites[i].site, name) != 0)
        i++;
    if (i == LIMIT_SITES)
        return NULL;
    if (i == audit->site_count) {
        audit->site_count++;
        (void)snprintf(audit->sites[i].site, sizeof(audit->sites[i].site), "%s", name);
    }
    return &audit->sites[i];
}

static struct audit_producer *get_producer(struct audit_site *site, const char *name)
{
    size_t i = 0;
    while (i < site->producer_count && strcmp(site->producers[i].source, name) != 0)
        i++;
    if (i == LIMIT_SOURCES)
        return NULL;
    if (i == site->producer_count) {
        site->producer_count++;
        (void)snprintf(site->producers[i].source, sizeof(site->producers[i].source), "%s", name);
    }
    return &site->producers[i];
}

static void check_position(struct audit *audit, const Bus__Stored *stored,
                           const struct audit_fault *at)
{
    uint64_t next = audit->position_next;
    if (audit->options.whole && stored->first_position != next)
        audit_report(audit, at, "positions %llu à %llu absentes", (unsigned long long)next,
                     (unsigned long long)stored->first_position - 1);
    else if (stored->first_position < next)
        audit_report(audit, at, "position %llu après la position %llu",
                     (unsigned long long)stored->first_position, (unsigned long long)next - 1);
    if (stored->received < audit->received)
        audit_report(audit, at, "reçu avant le lot précédent");
    audit->position_next = stored->first_position + stored->lot->count;
    audit->received = stored->received;
}

static void check_sequence(struct audit *audit, const Plie__Lot *lot, const struct audit_fault *at,
                           struct audit_producer *producer)
{
    uint64_t first_position = at->position;
    if (lot->first_sequence != producer->mark + 1)
        audit_report(audit, at, "numéro %llu de la source, %llu attendu",
                     (unsigned long long)lot->first_sequence,
                     (unsigned long long)producer->mark + 1);
    if (lot->epoch < producer->epoch)
        audit_report(audit, at, "époque %llu après l'époque %llu", (unsigned long long)lot->epoch,
                     (unsigned long long)producer->epoch);
    producer->mark = lot->first_sequence + lot->count - 1;
    producer->epoch = lot->epoch;
    producer->first_position = first_position;
}

static void check_chain(struct audit *audit, const Bus__Stored *stored,
                        const struct audit_fault *at, struct audit_site *site)
{
    if (stored->previous.len != CHAIN_SIZE || stored->chain.len != CHAIN_SIZE) {
        audit_report(audit, at, "chaîne absente");
        return;
    }
    if (memcmp(stored->previous.data, site->chain, CHAIN_SIZE) != 0)
        audit_report(audit, at, "chaîne rompue : le lot ne suit pas le précédent de son site");
    uint8_t chain[CHAIN_SIZE];
    chain_next(stored->previous.data, stored->lot, chain);
    if (memcmp(stored->chain.data, chain, CHAIN_SIZE) != 0)
        audit_report(audit, at, "contenu modifié : la chaîne calculée est une autre");
    memcpy(site->chain, stored->chain.data, CHAIN_SIZE);
    site->position = stored->first_position + stored->lot->count - 1;
}

static void check_content(struct audit *audit, const Bus__Stored *stored,
                          const struct audit_fault *at)
{
    struct lot_facts facts;
    struct err judged = { 0 };
    audit->personal_count += stored->lot->n_personal;
    int rc = audit->options.whole ? lot_check(stored->lot, &facts, &judged)
                                  : lot_check_followed(stored->lot, &facts, &judged);
    if (rc < 0) {
        audit_report(audit, at, "%s", judged.text);
        return;
    }
    collect_zeroed(audit, stored);
    if (facts.erases)
        collect_ordered(audit, stored);
}

void audit_see(struct audit *audit, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    struct audit_fault at = { stored->first_position, lot->site, lot->source, NULL };
    struct audit_site *site = get_site(audit, lot->site);
    struct audit_producer *producer = site == NULL ? NULL : get_producer(site, lot->source);
    if (producer == NULL) {
        audit_report(audit, &at, "plus de sites ou de sources que le bus n'en admet");
        return;
    }
    check_position(audit, stored, &at);
    check_sequence(audit, lot, &at, producer);
    check_chain(audit, stored, &at, site);
    audit->lot_count++;
    check_content(audit, stored, &at);
}

const struct audit_site *audit_sites(const struct audit *audit, size_t *count)
{
    *count = audit->site_count;
    return audit->sites;
}

uint64_t audit_next_position(const struct audit *audit)
{
    return audit->position_next;
}

uint64_t audit_lot_count(const struct audit *audit)
{
    return audit->lot_count;
}

uint64_t audit_fault_count(const struct audit *audit)
{
    return audit->fault_count;
}

uint64_t audit_personal_count(const struct audit *audit)
{
    return audit->personal_count;
}
