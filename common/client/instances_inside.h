/* Inside instances only: the table (instances.c), who looks (instances_look.c), and how a question
 * goes from one to the next (instances_ask.c). */
#ifndef CLIENT_INSTANCES_INSIDE_H
#define CLIENT_INSTANCES_INSIDE_H

#include "client/endpoints.h"
#include "client/instances.h"

#include <pthread.h>
#include <stdatomic.h>

enum { HEADS = 16 }; /* Some more rounds than INSTANCES_LAG_MS has. */

struct source_mark {
    char source[2 * LIMIT_ID_SIZE]; /* "parcours", or "roubaix/parcours" in a consolidation. */
    uint64_t sequence;
};
struct source_marks {
    struct source_mark *items;
    size_t count;
};

/* A place is taken again once its instance is gone and has no open question. */
struct instance {
    char endpoint[CONFIG_ENDPOINT_SIZE]; /* "": a free place. */
    bool listed;                         /* Found at the last search. */
    int64_t heard_ms;                    /* Monotonic; 0: never. */
    bool stopped;
    uint64_t position;
    uint64_t generation;
    uint64_t behind; /* By its own word. */
    struct source_marks marks;
    bool counted; /* Its marks, as they were when it was first needed, are in group.shown. */
    unsigned open;
    uint64_t questions;
    uint64_t repeated;
};

struct group {
    char site[CONFIG_NAME_SIZE];
    struct instance items[INSTANCES_MAX];
    struct {
        int64_t ms;
        uint64_t position;
    } heads[HEADS]; /* A ring: what was known to be there, and when. */
    size_t head_next;
    uint64_t generation;       /* Of the journal as far as is known; positions are of it. */
    uint64_t head;             /* The last event that is known to be there. */
    uint64_t due;              /* And INSTANCES_LAG_MS ago. */
    struct source_marks shown; /* Consolidation: what anybody may have been answered with. */
};

struct instances {
    struct instances_options options;
    pthread_mutex_t lock;
    pthread_cond_t heard;
    pthread_t thread;
    bool running;
    atomic_bool stopping;
    struct wire_socket *waker;
    atomic_ullong turn;
    struct group *groups; /* Their number does not change. */
    size_t group_count;
};

struct group *instances_group(const struct instances *instances, const char *site);

/* With the lock held. */
bool instance_is_silent(const struct instance *instance, int64_t now_ms);
bool instance_lags(const struct group *group, const struct instance *instance);
bool instance_has_stopped(const struct group *group, const struct instance *instance);

/* The higher of both stays. */
void source_marks_raise(struct source_marks *marks, const char *source, uint64_t sequence);
bool source_marks_have(const struct source_marks *marks, const char *source, uint64_t sequence);
void source_marks_release(struct source_marks *marks);

/* --- instances_look.c */
void *instances_look(void *instances);

#endif
