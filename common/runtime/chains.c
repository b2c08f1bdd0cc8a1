#include "runtime/chains.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CHAINE_LIST[] = "SELECT site, position, chaine FROM rt_chaine";
static const char CHAINE_SET[] = "INSERT INTO rt_chaine (site, position, chaine)"
                                 " VALUES (:site, :position, :chaine) ON CONFLICT (site)"
                                 " DO UPDATE SET position = :position, chaine = :chaine";
static const char CHAINE_CLEAR[] = "DELETE FROM rt_chaine";

static struct chain *find(const struct chains *chains, const char *site)
{
    for (size_t i = 0; i < chains->count; i++)
        if (strcmp(chains->items[i].site, site) == 0)
            return &chains->items[i];
    return NULL;
}

static struct chain *add(struct chains *chains, const char *site)
{
    struct chain *items = realloc(chains->items, (chains->count + 1) * sizeof(*items));
    CHECK(items != NULL);
    chains->items = items;
    struct chain *chain = &items[chains->count++];
    *chain = (struct chain){ .changed = true };
    (void)snprintf(chain->site, sizeof(chain->site), "%s", site);
    return chain;
}

const uint8_t *chains_get(const struct chains *chains, const char *site)
{
    const struct chain *chain = find(chains, site);
    return chain == NULL ? NULL : chain->link;
}

int chains_check(const struct chains *chains, const Bus__Stored *stored, struct err *err)
{
    static const uint8_t FIRST[CHAIN_SIZE] = { 0 };
    const uint8_t *link = chains_get(chains, stored->lot->site);
    if (link == NULL)
        link = FIRST;
    if (stored->previous.len != CHAIN_SIZE || stored->chain.len != CHAIN_SIZE)
        return err_set(err, ERR_CORRUPT, "position %" PRIu64 " : maillon de chaîne absent",
                       stored->first_position);
    if (memcmp(stored->previous.data, link, CHAIN_SIZE) != 0)
        return err_set(err, ERR_CORRUPT,
                       "position %" PRIu64 " : le journal du site %s ne continue pas celui que ce "
                       "service a suivi",
                       stored->first_position, stored->lot->site);
    uint8_t next[CHAIN_SIZE];
    chain_next(link, stored->lot, next);
    if (memcmp(stored->chain.data, next, CHAIN_SIZE) != 0)
        return err_set(err, ERR_CORRUPT,
                       "position %" PRIu64 " : la chaîne du site %s ne correspond pas à ses "
                       "événements",
                       stored->first_position, stored->lot->site);
    return 0;
}

int chains_move(struct chains *chains, const Bus__Stored *stored, struct err *err)
{
    struct chain *chain = find(chains, stored->lot->site);
    if (chain == NULL) {
        if (chains->count == LIMIT_SITES)
            return err_set(err, ERR_LIMIT, "plus de %d sites suivis", LIMIT_SITES);
        chain = add(chains, stored->lot->site);
    }
    memcpy(chain->link, stored->chain.data, CHAIN_SIZE);
    chain->position = stored->first_position + stored->lot->count - 1;
    chain->changed = true;
    return 0;
}

int chains_check_head(const struct chains *chains, const Bus__SiteHead *head, struct err *err)
{
    const struct chain *chain = find(chains, head->site);
    if (chain == NULL)
        return 0;
    if (head->position < chain->position)
        return err_set(err, ERR_CORRUPT,
                       "le journal du site %s s'arrête à la position %" PRIu64
                       " alors que ce service l'a suivi jusqu'à %" PRIu64,
                       head->site, head->position, chain->position);
    if (head->position == chain->position &&
        (head->chain.len != CHAIN_SIZE || memcmp(head->chain.data, chain->link, CHAIN_SIZE) != 0))
        return err_set(err, ERR_CORRUPT,
                       "le journal du site %s a été récrit : sa chaîne n'est plus la même à la "
                       "position %" PRIu64,
                       head->site, head->position);
    return 0;
}

void chains_set(struct chains *chains, const char *site, uint64_t position,
                const uint8_t link[CHAIN_SIZE])
{
    struct chain *chain = find(chains, site);
    if (chain == NULL)
        chain = add(chains, site);
    chain->position = position;
    chain->changed = true;
    memcpy(chain->link, link, CHAIN_SIZE);
}

void chains_clear(struct chains *chains)
{
    chains->count = 0;
}

int chains_read(struct chains *chains, struct store *store, struct err *err)
{
    chains_clear(chains);
    struct stmt s;
    stmt_begin(&s, store, CHAINE_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        size_t size;
        const void *link = stmt_column_blob(&s, 2, &size);
        struct chain *chain = add(chains, stmt_column_text(&s, 0));
        chain->position = stmt_column_u64(&s, 1);
        chain->changed = false;
        if (size == CHAIN_SIZE)
            memcpy(chain->link, link, CHAIN_SIZE);
    }
    return rc;
}

int chains_save(struct chains *chains, struct store *store, struct err *err)
{
    struct stmt s;
    if (chains->count == 0) {
        stmt_begin(&s, store, CHAINE_CLEAR);
        return stmt_exec(&s, -1, err);
    }
    for (size_t i = 0; i < chains->count; i++) {
        struct chain *chain = &chains->items[i];
        if (!chain->changed)
            continue;
        stmt_begin(&s, store, CHAINE_SET);
        stmt_text(&s, ":site", chain->site);
        stmt_u64(&s, ":position", chain->position);
        stmt_blob(&s, ":chaine", chain->link, CHAIN_SIZE);
        int rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
        chain->changed = false;
    }
    return 0;
}

void chains_copy(struct chains *to, const struct chains *from)
{
    chains_clear(to);
    for (size_t i = 0; i < from->count; i++) {
        struct chain *chain = add(to, from->items[i].site);
        *chain = from->items[i];
        chain->changed = true;
    }
}

void chains_release(struct chains *chains)
{
    free(chains->items);
    *chains = (struct chains){ 0 };
}
