/* Inside the bus only: the reading thread (reader.c), its followers (follow.c), what they are sent
 * (serve.c, chunk.c), the answer to `status` (status.c). */
#ifndef BUS_READER_H
#define BUS_READER_H

#include "base/arena.h"
#include "bus/inside.h"
#include "bus/search.h"

enum {
    FOLLOWERS_MAX = 1024,
    HEAD_INTERVAL_MS = 1000,
    SILENCE_MAX_MS = 60000, /* Without credit and without a word. */
    RATE_SECONDS = 10,
};

/* One peer's follow. Its state, told by `next` against the journal's head, and `credit`:
 *
 *                       next <= head            next > head
 *     credit > 0        sends Chunks            sends a Head each second
 *     credit <= 0       waits, up to a minute   sends a Head each second      */
struct follower {
    uint8_t peer[WIRE_PEER_SIZE];
    size_t peer_size;
    char key[WIRE_KEY_SIZE];
    char name[LIMIT_ID_SIZE];
    char (*sites)[LIMIT_ID_SIZE]; /* RIGHTS_ANY_SITE alone: all of them. */
    size_t site_count;
    char (*sources)[LIMIT_ID_SIZE]; /* None: all of them. */
    size_t source_count;
    bool personal;
    uint64_t next;         /* The position that is looked at next. */
    uint64_t until;        /* 0: for ever. */
    bool is_over;          /* Its period ends before the journal begins. */
    struct search *search; /* NULL: without filters. */
    uint64_t generation;
    int64_t credit;
    uint64_t rights;      /* Their revision when they were last judged. */
    bool told_head;       /* Once since it has caught up. */
    uint64_t told_signed; /* reader.signed_serial of the last signed head that it was told. */
    int64_t sent_ms;
    int64_t heard_ms;
};

struct reader {
    struct bus *bus;
    struct journal *journal; /* Own connection. */
    struct index *index;     /* NULL: none that can be read, as of `index_made`. */
    uint64_t index_made;
    struct arena arena;
    struct follower *followers[FOLLOWERS_MAX];
    size_t follower_count;

    struct journal_head head;   /* As last read, */
    struct journal_site *sites; /* in one view with the sites. */
    size_t site_count;
    uint64_t seen_commit;           /* counters.commits before they were read. */
    struct signed_head signed_head; /* The last one; position 0: none. */
    uint64_t signed_serial;         /* bus.signed_heads before it was taken. */
    /* The sites that went beyond `before`, the head of the time before: who has read all of that
     * needs to look at no other. */
    uint64_t before;
    size_t recent[LIMIT_SITES];
    size_t recent_count;

    struct {
        int64_t ms;
        uint64_t events;
    } samples[RATE_SECONDS]; /* One a second, for the rate in `status`. */
    size_t sample_next;

    pthread_t thread;
    bool running;
};

/* Takes the block. */
void bus_reader_send(struct reader *r, const void *peer, size_t peer_size, void *block,
                     const uint8_t *data, size_t size);
void bus_reader_deny(struct reader *r, const struct parcel *to, const char *code, const char *field,
                     const char *text);
/* Reads head and sites again when something was committed since. */
MUST_USE int bus_reader_look(struct reader *r, struct err *err);

/* --- follow.c --- */
void bus_follow_take(struct reader *r, const struct parcel *from, const Bus__Follow *request);
void bus_follow_credit(struct reader *r, const struct parcel *from, const Bus__Credit *credit);
void bus_follow_end(struct reader *r, const void *peer, size_t peer_size);
void bus_follow_end_at(struct reader *r, size_t index);
void bus_follow_end_all(struct reader *r);
/* By today's rights; false after the denial. */
bool bus_follow_judge_rights(struct reader *r, const struct parcel *to, const struct follower *f);

/* --- serve.c --- */
/* Sends what is due to each. True: there is more to send at once. */
bool bus_follow_serve_all(struct reader *r, int64_t now_ms);
/* A Lot that the follower wants by site and source; *added is false when the Chunk is full without
 * it. */
MUST_USE int bus_follow_add_row(struct reader *r, const struct follower *f, struct chunk *chunk,
                                struct journal_row *row, bool *added, struct err *err);
/* As journal_range(), without the events of Lots that the follower does not want. */
MUST_USE int bus_follow_range(struct reader *r, const struct follower *f, uint64_t from,
                              struct journal_range *out, struct err *err);

/* --- chunk.c --- */
struct chunk {
    uint8_t *block;
    size_t size; /* Used, with the room for the header. */
    size_t capacity;
    size_t lot_count;
};
void bus_chunk_init(struct chunk *chunk);
/* False: it would pass LIMIT_MESSAGE_SIZE; send what is there first. */
bool bus_chunk_add(struct chunk *chunk, const struct journal_row *row);
/* The frame in the block; the chunk is empty again and the block the caller's. */
void *bus_chunk_finish(struct chunk *chunk, const uint8_t **data, size_t *size);
void bus_chunk_release(struct chunk *chunk);

/* --- status.c --- */
void bus_status_sample(struct reader *r, int64_t now_ms);
void bus_status_take(struct reader *r, const struct parcel *from);

#endif
