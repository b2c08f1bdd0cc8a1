/* Redis Streams with `appendfsync always`, on a UNIX socket in a folder of its own. */
#ifndef BENCH_PEER_REDIS_H
#define BENCH_PEER_REDIS_H

#include "bench/load.h"
#include "bench/payload.h"

struct redis_peer;

void redis_start(struct redis_peer **out, const struct bench *bench, const char *name);
void redis_stop(struct redis_peer **redis);

/* XADD of the payload's bytes as one entry of the stream. One client at a time. */
void redis_client(struct redis_peer *redis, const char *stream, const struct payload *payload,
                  struct load_client *out);

/* XRANGE of 1000 entries at a time over the stream of redis_client(); `self` is the peer. Returns
 * the number of entries. */
uint64_t redis_replay(void *self);

#endif
