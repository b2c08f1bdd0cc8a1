/* Questions about what was known in the past (`connu`), answered from a rebuild until that instant,
 * on a thread of its own so that other questions go on. The last rebuild is kept for the next
 * question of the same instant, and goes when somebody is to be forgotten (erase.h). */
#ifndef RUNTIME_PAST_H
#define RUNTIME_PAST_H

#include "runtime/query.h"
#include "runtime/rebuild.h"

#include <pthread.h>

enum { PAST_QUESTIONS_MAX = 64 };

struct past_item; /* A question or, later, its answer. */

struct past {
    /* Set before past_start(), then only read. */
    const struct runtime_options *options;
    struct core_options core_options;
    struct rights *rights;
    struct status *status;
    struct wire_socket *waker; /* Of the reading thread: answers have come. */
    char live_path[4096];
    char path[4096 + 8];

    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool stop;
    struct past_item *questions; /* Under the lock, oldest first. */
    struct past_item *working;   /* Under the lock: is being answered. */
    struct past_item *answers;
    size_t count;
    uint64_t forget_ordered;
    uint64_t forget_done;

    /* The thread's own. */
    struct core core;
    bool open;
    int64_t until_us; /* Of the kept rebuild. */
};

void past_init(struct past *past);
MUST_USE int past_start(struct past *past, struct err *err);
void past_stop(struct past *past);

/* Tells the thread to drop what it keeps (`order` rises), and whether that was done; any thread. */
MUST_USE bool past_forget(void *past, uint64_t order);

/* False: too many wait. The message is copied. Somebody who sends a question again under its `id`
 * while its rebuild takes its time gets one answer, where they asked last. */
MUST_USE bool past_ask(struct past *past, const struct wire_message *message, const char *id);

/* Gives an answer that is ready to `answer`; false when there is none. */
MUST_USE bool past_take_answer(struct past *past,
                               void (*answer)(void *self, const struct wire_message *to,
                                              struct bytes reply),
                               void *self);

#endif
