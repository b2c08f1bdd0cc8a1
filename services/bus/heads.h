/* The signed heads of a journal, in a file of their own beside it ("tetes.db"): signing never waits
 * for an append, nor an append for it. All of the last hour are kept, then the last one of each
 * day: an older one says no more than a later one, but narrows down where a journal was rewritten.
 */
#ifndef BUS_HEADS_H
#define BUS_HEADS_H

#include "runtime/signed_head.h"
#include "store/store.h"

struct heads;

/* ERR_ABSENT: to read, and there is none. */
MUST_USE int heads_open(struct heads **out, const char *directory, enum store_mode mode,
                        const char *vfs, struct err *err);
void heads_close(struct heads **heads);
void heads_path(const char *directory, char *out, size_t size);

/* Durable on return. */
MUST_USE int heads_add(struct heads *heads, const struct signed_head *head, struct err *err);
/* Moves what the WAL holds into the file, as far as nobody is in the way (ERR_BUSY). */
MUST_USE int heads_checkpoint(struct heads *heads, struct err *err);
/* position 0: none. Owned by the caller: head_release(). */
MUST_USE int heads_last(struct heads *heads, struct signed_head *out, struct err *err);
/* Oldest first. Owned by the caller: head_release() each, free(). */
MUST_USE int heads_list(struct heads *heads, struct signed_head **out, size_t *count,
                        struct err *err);

#endif
