/* What the questions share. */
#ifndef PORTAIL_QUERY_QUERY_H
#define PORTAIL_QUERY_QUERY_H

#include "portail/portail.h"

struct question {
    struct store *store;
    const struct query_context *context;
    struct answer *answer;
    char au[DATE_SIZE]; /* Today and later see all that is recorded. */
};

/* Refuses roles that have no business with accounts. */
bool question_init(struct question *q, struct store *store, const struct query_context *context,
                   struct answer *answer);
/* 0: the most. */
bool question_limite(struct question *q, int32_t limite, int64_t *out);

#endif
