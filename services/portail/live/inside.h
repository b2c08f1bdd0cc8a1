/* Inside the live stream only: who listens (live.c), what they are told (told.c), the bus
 * (follow.c). */
#ifndef PORTAIL_LIVE_INSIDE_H
#define PORTAIL_LIVE_INSIDE_H

#include "client/reader.h"
#include "portail/live/live.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* One event as bytes, shared by all who are told. Counted under the lock. */
struct told {
    size_t references;
    size_t size;
    char text[];
};

struct listener {
    struct live *live;
    char site[CONFIG_NAME_SIZE];
    char role[LIMIT_CODE_SIZE];
    bool without_ids;
    void (*wake)(void *self);
    void *self;
    struct told *queue[LIVE_QUEUE_MAX]; /* A ring. */
    size_t first;
    size_t count;
    struct told *current; /* Half taken. */
    size_t taken;
    bool reload; /* Before all that is in the queue. */
    bool beat;
    int64_t told_ms;
    struct listener *next;
};

struct mark {
    char site[CONFIG_NAME_SIZE];
    char source[LIMIT_ID_SIZE];
    uint64_t sequence;
};

/* One follow of the bus: all sites without keys, else one for each site's key. Of the thread. */
struct flow {
    struct reader *reader; /* NULL: to be opened at retry_ms. */
    char key[CONFIG_NAME_SIZE * 2];
    const char *sites[LIMIT_SITES];
    size_t site_count;
    bool positioned; /* `position` is known. */
    uint64_t position;
    int64_t heard_ms;
    int64_t retry_ms;
    bool was_away; /* Listeners are to read anew once it is back. */
};

struct live {
    const struct config *config;
    pthread_t thread;
    struct wire_socket *waker;
    atomic_bool stopping;
    struct flow *flows;
    size_t flow_count;

    pthread_mutex_t lock; /* What is below. */
    struct listener *listeners;
    size_t listener_count;
    struct mark *marks;
    size_t mark_count;
    struct {
        uint64_t position;
        uint64_t generation;
    } heads[LIMIT_SITES]; /* In the order of config->sites. */
};

/* --- told.c --- */
/* With or without the ids; one reference. */
struct told *told_event(const char *source, const Plie__Event *event, bool with_ids);
void told_release(struct told *told);

/* --- live.c: under no lock --- */
void live_tell(struct live *live, const Bus__Stored *stored, const Plie__Events *events);
void live_tell_reload(struct live *live, const struct flow *flow);
void live_tell_beat(struct live *live, int64_t now_ms);
void live_note_head(struct live *live, const Bus__Head *head);

/* --- follow.c --- */
void live_make_flows(struct live *live);
void *live_follow(void *self); /* The thread. */

#endif
