/* One running service, for the files of this module that hold its threads. Each thread owns what is
 * under its name; what they share is marked. */
#ifndef RUNTIME_INSIDE_H
#define RUNTIME_INSIDE_H

#include "runtime/command.h"
#include "runtime/erase.h"
#include "runtime/follow.h"
#include "runtime/past.h"
#include "runtime/rebuild.h"
#include "runtime/relay.h"
#include "runtime/runtime.h"

#include <pthread.h>
#include <stdatomic.h>

enum { STORE_PATH_SIZE = 4096 };

/* Whether a thread has come up: it tells once, whoever started it waits. */
struct start_gate {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool open;
    int rc;
    struct err err;
};
void gate_init(struct start_gate *gate);
void gate_release(struct start_gate *gate);
void gate_tell(struct start_gate *gate, int rc, const struct err *err);
MUST_USE int gate_wait(struct start_gate *gate, struct err *err);

struct writer {
    pthread_t thread;
    bool running;
    struct wire_socket *waker; /* Shared: others wake it. */
    struct core core;
    struct arena incoming; /* Of the message being looked at. */
    struct witness witness;
    struct commands commands;
    struct relay relay;
    struct follow follow;
    struct eraser eraser;
    struct wire_socket *router; /* NULL: takes no command. */
    bool must_meet_bus;         /* No command before the bus has compared logs. */
    bool met_bus;
    bool reacted_to_last;
    uint64_t moves; /* Of the core, when last told. */
};

struct reader {
    pthread_t thread;
    bool running;
    struct wire_socket *waker; /* Shared. */
    struct core core;
    struct wire_socket *router;
    struct deferred *deferred; /* Questions that wait for marks. */
    size_t deferred_count;
    atomic_bool waits; /* Shared: some of them wait. */
    struct past past;
};

struct checkpointer {
    pthread_t thread;
    bool running;
    pthread_mutex_t lock;
    pthread_cond_t poked;
    bool dirty;
    bool stop;
    long long seen;          /* The writing thread's: transactions at its last poke. */
    atomic_bool wal_is_long; /* The writing thread is to move its rest, so that it begins anew. */
};

struct runtime {
    struct runtime_options options; /* Its texts live in `texts`. */
    struct wire_keys keys;
    struct arena texts;
    char store_path[STORE_PATH_SIZE];
    const struct world *world;
    struct bus_address bus;
    char follower[2 * LIMIT_ID_SIZE + 2]; /* "parcours@flandre-lys" */
    struct seal *seal;                    /* Shared, never changed. NULL: none. */
    struct rights *rights;                /* Shared, thread-safe. */
    struct status status;                 /* Shared, thread-safe. */
    atomic_bool stopping;                 /* Shared. */
    struct start_gate gate;               /* Shared. */
    struct writer writer;
    struct reader reader;
    struct checkpointer checkpointer;
};

void *writer_main(void *runtime);
void *reader_main(void *runtime);
void *checkpointer_main(void *runtime);
/* The writing thread may have committed something. */
void checkpointer_follow(struct runtime *runtime);

void runtime_core_options(const struct runtime *runtime, struct core_options *out);

/* What both bound sockets do with a message that is neither command nor question; true when it was
 * answered. `core` belongs to the calling thread. */
MUST_USE bool answer_common(struct runtime *rt, struct core *core, struct wire_socket *router,
                            const struct wire_message *message,
                            const Plie__ServiceRequest *request);
void send_reply(struct runtime *rt, struct wire_socket *router, const struct wire_message *to,
                struct bytes reply);

/* --- Of the writing thread: writer.c and take_back.c */
void writer_log_error(const struct runtime *runtime, const char *what, const struct err *err);
/* Why no command is accepted now; cleared when they are. */
void writer_judge_closed(struct runtime *runtime);
/* Takes some messages; WIRE_MESSAGE when there may be more. */
MUST_USE int writer_receive(struct runtime *runtime, struct err *err);
void writer_take_back(struct runtime *runtime);
MUST_USE int writer_react_to_last(struct runtime *runtime, struct err *err);

#endif
