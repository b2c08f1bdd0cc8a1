/* Whether other programs used the machine during a round: such a round is measured again. */
#ifndef BENCH_QUIET_H
#define BENCH_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cores; what others may use in a round that counts. */
#define QUIET_FOREIGN_MAX 0.2

struct quiet {
    int tries;
    int64_t start_us;
    uint64_t busy; /* Of the machine, in clock ticks. */
    uint64_t own;  /* Of this process and of all that it started, those that ended included. */
};

void quiet_begin(struct quiet *quiet);
/* True: the others used more than a fifth of a core since quiet_begin(), and there are tries left;
 * the next one has begun. */
bool quiet_again(struct quiet *quiet);

/* How many cores the others have used since quiet_begin(), on average. */
double quiet_foreign(const struct quiet *quiet);

/* Rounds that stayed disturbed in every try; the last one counts. */
size_t quiet_disturbed_count(void);

#endif
