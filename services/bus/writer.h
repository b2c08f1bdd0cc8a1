/* Inside the bus only: the writing thread (writer.c), its group (group.c), what it takes
 * (append.c). */
#ifndef BUS_WRITER_H
#define BUS_WRITER_H

#include "base/arena.h"
#include "bus/garbage.h"
#include "bus/gather.h"
#include "bus/inside.h"
#include "bus/openings.h"

enum { GROUP_MESSAGES_MAX = 4096 };

/* What is owed to a peer once the group is durable. */
enum owed_kind { OWED_APPENDED, OWED_OPENED, OWED_READY, OWED_FAILURE };
struct owed {
    enum owed_kind kind;
    uint8_t peer[WIRE_PEER_SIZE];
    size_t peer_size;
    void *block; /* Of what is READY whatever becomes of the group: a denial, a ping. */
    size_t size;
    const struct journal_producer *producer; /* Of Appended and Opened. */
    uint64_t epoch;
    bool fenced;
    bool held;
    bool full; /* A failure: the disk is full. */
    uint8_t digest[EVENT_DIGEST_SIZE];
};

struct writer {
    struct bus *bus;
    struct journal *journal;
    struct wire_socket *router;
    struct arena arena; /* Of the message at hand. */
    struct garbage garbage;
    struct openings openings;
    struct gather gather; /* Of the group: flushed before its commit. */
    struct owed *owed;    /* GROUP_MESSAGES_MAX places: at most one for each message of a round. */
    size_t owed_count;
    struct {
        uint64_t lots;
        uint64_t events;
        uint64_t event_bytes;
    } taken;             /* By the group: counted once it is stored. */
    bool erased;         /* The group holds an erasure. */
    int64_t commit_us;   /* What the last commit took. */
    int64_t received_us; /* The clock as the round began. */
    pthread_t thread;
    bool running;
};

void bus_writer_deny(struct writer *w, const struct wire_message *to, const char *code,
                     const char *field, const char *text);
struct owed *bus_writer_owe(struct writer *w, const struct wire_message *to, enum owed_kind kind);

MUST_USE int bus_writer_begin_group(struct writer *w, struct err *err);
/* Nothing of the group is stored, and everyone who waits for it hears so. */
void bus_writer_fail_group(struct writer *w, const struct err *cause);
/* Commits and answers. Does not return when nobody knows whether the commit is durable. */
void bus_writer_end_group(struct writer *w);

void bus_writer_take_open(struct writer *w, const struct wire_message *from, const Bus__Open *open);
void bus_writer_take_append(struct writer *w, const struct wire_message *from,
                            const Plie__Lot *lot);

#endif
