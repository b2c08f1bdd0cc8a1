/* The chain of each site that a service follows: where its last verified Lot ended and the link
 * there. Every Lot is checked against it: a rewritten or withheld journal is noticed. */
#ifndef RUNTIME_CHAINS_H
#define RUNTIME_CHAINS_H

#include "bus.pb-c.h"
#include "runtime/lot.h"
#include "store/store.h"

struct chain {
    char site[LIMIT_ID_SIZE];
    uint64_t position;
    uint8_t link[CHAIN_SIZE];
    bool changed;
};
struct chains {
    struct chain *items;
    size_t count;
};

/* NULL: nothing was followed of the site. */
const uint8_t *chains_get(const struct chains *chains, const char *site);

/* ERR_CORRUPT: the Lot does not follow on what was seen, or its link is not that of its bytes. */
MUST_USE int chains_check(const struct chains *chains, const Bus__Stored *stored, struct err *err);
/* ERR_LIMIT: more than LIMIT_SITES. */
MUST_USE int chains_move(struct chains *chains, const Bus__Stored *stored, struct err *err);

/* ERR_CORRUPT: the bus has less of the site than what was followed, or something else at the same
 * position. */
MUST_USE int chains_check_head(const struct chains *chains, const Bus__SiteHead *head,
                               struct err *err);

/* There must be room: at most LIMIT_SITES. */
void chains_set(struct chains *chains, const char *site, uint64_t position,
                const uint8_t link[CHAIN_SIZE]);
void chains_clear(struct chains *chains); /* Another journal: begins anew. */
MUST_USE int chains_read(struct chains *chains, struct store *store, struct err *err);
MUST_USE int chains_save(struct chains *chains, struct store *store, struct err *err);
void chains_copy(struct chains *to, const struct chains *from);
void chains_release(struct chains *chains);

#endif
