/* Waiting on a condition by the monotonic clock: a wall clock that jumps neither ends a wait nor
 * makes it last. */
#ifndef BASE_WAIT_H
#define BASE_WAIT_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

/* Instead of pthread_cond_init(), for what wait_deadline() says. */
void wait_cond_init(pthread_cond_t *cond);
/* The deadline for pthread_cond_timedwait() on such a condition. */
void wait_deadline(int64_t from_now_ms, struct timespec *out);

#endif
