/* argon2id on one thread of its own: a run takes 19 MiB and some 20 ms, so whoever
 * sends many logins waits in a short queue and takes neither memory nor cores from the rest. */
#ifndef PORTAIL_SESSION_HASHER_H
#define PORTAIL_SESSION_HASHER_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    HASHER_QUEUE_MAX = 64,
    HASHER_OPERATIONS = 2,
    HASHER_MEMORY = 19 * 1024 * 1024,
    HASHER_TEXT_SIZE = 128, /* crypto_pwhash_STRBYTES */
};

struct hasher;

/* Called on the worker before each run: the seam of tests. */
struct hasher_hook {
    void (*before)(void *self);
    void *self;
};

MUST_USE int hasher_open(struct hasher **out, const struct hasher_hook *hook, struct err *err);
void hasher_close(struct hasher **hasher); /* Nobody may be waiting any more. */

/* Both wait for their turn; ERR_LIMIT: too many wait already. `hash` NULL: compares with that of no
 * password at all, so that nobody learns from the time which accounts exist. */
MUST_USE int hasher_verify(struct hasher *hasher, const char *hash, const char *password,
                           bool *right, struct err *err);
MUST_USE int hasher_hash(struct hasher *hasher, const char *password, char out[HASHER_TEXT_SIZE],
                         struct err *err);

/* Finished so far, not counting the one at the start. */
uint64_t hasher_runs(struct hasher *hasher);

#endif
