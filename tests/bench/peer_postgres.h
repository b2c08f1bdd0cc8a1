/* PostgreSQL with `synchronous_commit=on`, on a UNIX socket in the bench's folder. */
#ifndef BENCH_PEER_POSTGRES_H
#define BENCH_PEER_POSTGRES_H

#include "bench/load.h"
#include "bench/payload.h"

struct postgres_peer;

void postgres_start(struct postgres_peer **out, const struct bench *bench, const char *name);
void postgres_stop(struct postgres_peer **postgres);

/* A request is one transaction of `rows` rows, each the payload's bytes with the next number.
 * Several in flight go through libpq's pipeline. One client at a time, one table for each name. */
void postgres_client(struct postgres_peer *postgres, const char *table,
                     const struct payload *payload, size_t rows, struct load_client *out);

/* Reads the table of postgres_client() in order; `self` is the peer. Return the number of rows. */
uint64_t postgres_replay_copy(void *self);
uint64_t postgres_replay_keyset(void *self); /* 1000 rows at a time. */

#endif
