/* Which of several instances of a service is asked next. Pure: what is known of each goes in, one
 * of them comes out: only a current instance gets questions.
 *
 *   1. current, and it has the marks that the question wants
 *   2. current
 *   3. it lags: the one that lags least; an old figure that says so is better than none
 *   4. it has stopped following: the one that went furthest, likewise
 *   5. it is silent: it may just have come back
 *
 * In 1, 2 and 5 the one with the fewest open questions, then each in its turn. */
#ifndef CLIENT_CHOICE_H
#define CLIENT_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct choice_view {
    bool tried;   /* This question was put to it already. */
    bool silent;  /* Has not answered for a while. */
    bool stopped; /* Does not follow any more: another generation, poison. */
    bool lags;    /* Has not what was there a while ago. */
    bool due;     /* Has the marks that are asked for, as far as is known. */
    uint64_t position;
    unsigned open; /* Questions that it has not answered. */
};

enum choice_rank {
    CHOICE_DUE,
    CHOICE_CURRENT,
    CHOICE_LAGS,
    CHOICE_STOPPED,
    CHOICE_SILENT,
};
enum choice_rank choice_rank(const struct choice_view *view);

#define CHOICE_NONE SIZE_MAX
/* CHOICE_NONE: all were tried. `turn` is any number, another with each question. */
size_t choice_make(const struct choice_view *views, size_t count, uint64_t turn);

#endif
