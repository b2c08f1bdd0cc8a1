#include "runtime/head_check.h"

#include "base/check.h"
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHO_SIZE = 160, WHAT_SIZE = 480 };

struct claim {
    char who[WHO_SIZE];
    uint64_t generation;
    uint64_t position;
    const struct signed_head *head; /* NULL: a link. */
    char site[LIMIT_ID_SIZE];       /* Of a link. */
    uint8_t chain[CHAIN_SIZE];
};

struct head_check {
    bool whole;
    struct claim *claims; /* By position once it has begun. */
    size_t count;
    size_t next;
    size_t held;
    uint64_t head_held; /* Position of the last signed head that is true. */
    uint8_t order[CHAIN_SIZE];
};

void head_check_open(struct head_check **out, bool whole)
{
    struct head_check *check = calloc(1, sizeof(*check));
    CHECK(check != NULL);
    check->whole = whole;
    *out = check;
}

void head_check_close(struct head_check **check)
{
    if (*check == NULL)
        return;
    free((*check)->claims);
    free(*check);
    *check = NULL;
}

static struct claim *add(struct head_check *check, const char *who, uint64_t generation,
                         uint64_t position)
{
    struct claim *claims = realloc(check->claims, (check->count + 1) * sizeof(*claims));
    CHECK(claims != NULL);
    check->claims = claims;
    struct claim *claim = &claims[check->count++];
    *claim = (struct claim){ .generation = generation, .position = position };
    (void)snprintf(claim->who, sizeof(claim->who), "%s", who);
    return claim;
}

void head_check_add_head(struct head_check *check, const char *who, const struct signed_head *head)
{
    add(check, who, head->generation, head->position)->head = head;
}

void head_check_add_link(struct head_check *check, const char *who, uint64_t generation,
                         const struct chain_place *place)
{
    struct claim *claim = add(check, who, generation, place->position);
    (void)snprintf(claim->site, sizeof(claim->site), "%s", place->site);
    memcpy(claim->chain, place->chain, CHAIN_SIZE);
}

static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a;
    const struct claim *y = b;
    return (x->position > y->position) - (x->position < y->position);
}

static void report(struct audit *audit, const struct claim *claim, const char *what)
{
    const struct audit_fault at = { claim->position, claim->site, "", NULL };
    audit_report(audit, &at, "%s : %s", claim->who, what);
}

/* Keeps only what speaks of this journal. */
void head_check_begin(struct head_check *check, struct audit *audit, uint64_t generation)
{
    size_t kept = 0;
    for (size_t i = 0; i < check->count; i++) {
        const struct claim *claim = &check->claims[i];
        if (claim->generation == generation)
            check->claims[kept++] = *claim;
        else
            report(audit, claim,
                   "parle d'une autre génération du journal : ce journal a été récrit, ou rempli "
                   "de nouveau depuis");
    }
    check->count = kept;
    if (kept > 0 && check->claims != NULL)
        qsort(check->claims, kept, sizeof(*check->claims), compare_claims);
}

/* --- One claim --- */

static const struct audit_site *find_site(const struct audit *audit, const char *name)
{
    size_t count;
    const struct audit_site *sites = audit_sites(audit, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sites[i].site, name) == 0)
            return &sites[i];
    return NULL;
}

/* True: the journal's site stands exactly there. */
static bool judge_place(const struct audit *audit, const char *site, uint64_t position,
                        const uint8_t chain[CHAIN_SIZE], char what[WHAT_SIZE])
{
    const struct audit_site *found = find_site(audit, site);
    uint64_t there = found == NULL ? 0 : found->position;
    if (there != position)
        (void)snprintf(what, WHAT_SIZE,
                       "le site %s n'a aucun lot qui finisse à l'événement %llu : le dernier avant "
                       "lui finit à l'événement %llu",
                       site, (unsigned long long)position, (unsigned long long)there);
    else if (found != NULL && memcmp(found->chain, chain, CHAIN_SIZE) != 0)
        (void)snprintf(what, WHAT_SIZE,
                       "le journal a été récrit : à l'événement %llu la chaîne du site %s en est "
                       "une autre",
                       (unsigned long long)position, site);
    else
        return true;
    return false;
}

static int compare_sites(const void *a, const void *b)
{
    const struct audit_site *const *x = a;
    const struct audit_site *const *y = b;
    return strcmp((*x)->site, (*y)->site);
}

/* All leaves, those that the head hides too. */
static bool same_leaves(const struct audit *audit, const struct signed_head *head)
{
    size_t count;
    const struct audit_site *sites = audit_sites(audit, &count);
    if (count != head->site_count || count > LIMIT_SITES)
        return false;
    const struct audit_site *sorted[LIMIT_SITES];
    for (size_t i = 0; i < count; i++)
        sorted[i] = &sites[i];
    if (count > 0)
        qsort(sorted, count, sizeof(void *), compare_sites);
    for (size_t i = 0; i < count; i++) {
        uint8_t leaf[CHAIN_SIZE];
        head_leaf(sorted[i]->site, sorted[i]->position, sorted[i]->chain, leaf);
        if (memcmp(leaf, head->sites[i].leaf, CHAIN_SIZE) != 0)
            return false;
    }
    return true;
}

static bool judge_head(const struct head_check *check, const struct audit *audit,
                       const struct signed_head *head, char what[WHAT_SIZE])
{
    for (size_t i = 0; i < head->site_count; i++) {
        const struct head_site *site = &head->sites[i];
        if (site->site[0] != '\0' &&
            !judge_place(audit, site->site, site->position, site->chain, what))
            return false;
    }
    if (!check->whole)
        return true;
    if (!same_leaves(audit, head))
        (void)snprintf(what, WHAT_SIZE,
                       "les sites et leurs chaînes ne sont pas, à l'événement %llu, ceux qui ont "
                       "été signés",
                       (unsigned long long)head->position);
    else if (memcmp(check->order, head->order, CHAIN_SIZE) != 0)
        (void)snprintf(what, WHAT_SIZE,
                       "l'ordre des lots ou leur date de réception n'est pas, à l'événement %llu, "
                       "ce qui a été signé",
                       (unsigned long long)head->position);
    else
        return true;
    return false;
}

/* Where the first changed record is: after the last head that is true. */
static void add_bounds(const struct head_check *check, const struct claim *claim,
                       char what[WHAT_SIZE])
{
    size_t length = strlen(what);
    (void)snprintf(what + length, WHAT_SIZE - length,
                   " ; le premier enregistrement changé est entre l'événement %llu et "
                   "l'événement %llu",
                   (unsigned long long)check->head_held + 1, (unsigned long long)claim->position);
}

static void judge(struct head_check *check, struct audit *audit, const struct claim *claim)
{
    char what[WHAT_SIZE];
    bool holds = claim->head != NULL
                     ? judge_head(check, audit, claim->head, what)
                     : judge_place(audit, claim->site, claim->position, claim->chain, what);
    if (holds) {
        check->held++;
        if (claim->head != NULL)
            check->head_held = claim->position;
        return;
    }
    if (claim->head != NULL)
        add_bounds(check, claim, what);
    report(audit, claim, what);
}

void head_check_before(struct head_check *check, struct audit *audit, uint64_t first_position)
{
    while (check->next < check->count && check->claims[check->next].position < first_position)
        judge(check, audit, &check->claims[check->next++]);
}

void head_check_see(struct head_check *check, const Bus__Stored *stored)
{
    if (stored->chain.len == CHAIN_SIZE)
        head_order_next(check->order, stored->first_position, stored->lot->count, stored->received,
                        stored->chain.data);
}

void head_check_end(struct head_check *check, struct audit *audit)
{
    uint64_t end = audit_next_position(audit) - 1;
    head_check_before(check, audit, end + 1);
    for (; check->next < check->count; check->next++) {
        const struct claim *claim = &check->claims[check->next];
        char what[WHAT_SIZE];
        (void)snprintf(what, sizeof(what),
                       "va jusqu'à l'événement %llu, le journal s'arrête à l'événement %llu : sa "
                       "fin manque",
                       (unsigned long long)claim->position, (unsigned long long)end);
        report(audit, claim, what);
    }
}

size_t head_check_held(const struct head_check *check)
{
    return check->held;
}

size_t head_check_count(const struct head_check *check)
{
    return check->count;
}
