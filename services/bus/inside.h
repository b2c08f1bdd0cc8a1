/* Inside the bus only: what its threads share. */
#ifndef BUS_INSIDE_H
#define BUS_INSIDE_H

#include "bus.pb-c.h"
#include "bus/bus.h"
#include "bus/journal.h"
#include "bus/mailbox.h"
#include "runtime/rights.h"

#include <pthread.h>
#include <stdatomic.h>

enum { EXIT_NOT_DURABLE = 70 };

/* Since the bus started; `status` shows them. */
struct bus_counters {
    atomic_uint_fast64_t lots;
    atomic_uint_fast64_t events;
    atomic_uint_fast64_t event_bytes;
    atomic_uint_fast64_t commits;          /* Another number: the reading thread looks again. */
    atomic_uint_fast64_t lots_passed_over; /* Repeat, overlap or gap. */
    atomic_uint_fast64_t lots_held;
    atomic_uint_fast64_t lots_invalid;
    atomic_uint_fast64_t lots_fenced;
    atomic_uint_fast64_t denied;
    atomic_uint_fast64_t garbage;        /* No Request. */
    atomic_uint_fast64_t garbage_frames; /* Not even one frame. */
    atomic_uint_fast64_t groups_failed;  /* Rolled back, the disk full. */
    atomic_uint_fast64_t answers_lost;   /* The peer had gone, or does not read. */
    atomic_uint_fast64_t chunk_bytes;
};

struct bus {
    struct rights *rights;
    const struct world *world;
    bool demo;
    char directory[4096];
    const char *vfs;

    struct mailbox to_writer; /* Frames to send. */
    struct mailbox to_reader; /* Requests, peers that have gone. */
    atomic_bool stopping;
    atomic_uint follower_count;
    atomic_bool wal_is_long; /* The writing thread is to move its rest, so that it begins anew. */
    struct bus_counters counters;

    struct writer *writer;
    struct reader *reader;
    struct checkpointer *checkpointer;
    struct indexer *indexer;
    atomic_uint_fast64_t index_made;     /* Another number: there is a new file. */
    atomic_uint_fast64_t index_position; /* How far it goes. */
    struct signer *signer;               /* NULL: nothing is signed. */
    atomic_uint_fast64_t signed_heads;   /* Another number: there is a new one. */
};

/* Each part opens what it needs in the thread of bus_start() and runs in its own. */
MUST_USE int bus_writer_open(struct bus *bus, const struct bus_options *options, struct err *err);
void bus_writer_start(struct writer *writer);
void bus_writer_stop(struct writer *writer);
void bus_writer_close(struct writer **writer);
const char *bus_writer_endpoint(const struct writer *writer);

MUST_USE int bus_reader_open(struct bus *bus, const struct bus_options *options, struct err *err);
void bus_reader_start(struct reader *reader);
void bus_reader_stop(struct reader *reader);
void bus_reader_close(struct reader **reader);

MUST_USE int bus_checkpointer_open(struct bus *bus, const struct bus_options *options,
                                   struct err *err);
void bus_checkpointer_start(struct checkpointer *checkpointer);
void bus_checkpointer_stop(struct checkpointer *checkpointer);
void bus_checkpointer_close(struct checkpointer **checkpointer);
/* By the writing thread, after each commit. */
void bus_checkpointer_note_commit(struct checkpointer *checkpointer, bool erased);
/* journal_checkpoint(); the process ends when the disk has failed, because nobody knows then what
 * is durable. */
int bus_move_wal(struct journal *journal, bool truncate, int *pages);

/* The last signed head; false: none yet. `out` is zeroed or a head: head_release() at the end. Any
 * thread; `signer` may be NULL. */
bool bus_signer_last(struct signer *signer, struct signed_head *out);
MUST_USE int bus_signer_open(struct bus *bus, const struct bus_options *options, struct err *err);
void bus_signer_start(struct signer *signer);
/* After the last append: signs a last time. */
void bus_signer_stop(struct signer *signer);
void bus_signer_close(struct signer **signer);

/* Follows the journal and keeps the index (index.h), behind everybody else's back. */
MUST_USE int bus_indexer_open(struct bus *bus, const struct bus_options *options, struct err *err);
void bus_indexer_start(struct indexer *indexer);
void bus_indexer_stop(struct indexer *indexer);
void bus_indexer_close(struct indexer **indexer);
/* The file is damaged. Any thread. */
void bus_indexer_make_anew(struct indexer *indexer);

/* A reply as bytes in a new block. */
void *bus_reply_pack(const Bus__Reply *reply, size_t *size);
/* `denied` with one of the codes of runtime/lot.h and a French sentence. */
void *bus_reply_pack_denied(const char *code, const char *field, const char *text, size_t *size);

#endif
