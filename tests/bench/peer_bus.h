/* Our bus in a process of its own, as the peers are, over ipc; and a producer and a follower. */
#ifndef BENCH_PEER_BUS_H
#define BENCH_PEER_BUS_H

#include "bench/load.h"
#include "bench/payload.h"

struct bus_peer;

/* `name` is the folder of its journal. One at a time. */
void bus_peer_start(struct bus_peer **out, const struct bench *bench, const char *name);
void bus_peer_stop(struct bus_peer **bus);
/* What the process itself runs: `bench --serve-bus FOLDER`. */
int bus_peer_serve(const char *folder);

/* A request is one Lot of the payload. One client at a time. */
void bus_peer_client(struct bus_peer *bus, const struct payload *payload, struct load_client *out);

/* Follows from position 0 with credit and unpacks every event; `self` is the peer. Returns the
 * number of events. The second also verifies each link of the chain, as services do. */
uint64_t bus_peer_replay(void *self);
uint64_t bus_peer_replay_verified(void *self);

#endif
