/* A hundred thousand people for reporting. */
#ifndef BENCH_INDICATOR_FILL_H
#define BENCH_INDICATOR_FILL_H

#include "store/store.h"

enum { FILL_PEOPLE = 100000 };

struct filled {
    int64_t people;
    int64_t presences;
    int64_t facts;
};

/* Repeats what reporting's closed store holds of its people until they are `people`: the same acts
 * on the same days, each time of others. */
void indicator_fill(const char *path, int64_t people, struct filled *out);

#endif
