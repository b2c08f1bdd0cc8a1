/* A bad network for tests: TCP proxies on loopback, one thread for all of them. A way has a port of
 * its own, given by the kernel, and carries each connection to the port that is its target when the
 * connection comes. What it does to the bytes may change at any moment, for each way alone.
 *
 * To hold: bytes wait and are delivered later, even after their sender closed. A network that comes
 * back does so, since a closed socket still repeats what was not acknowledged.
 *
 * To swallow: bytes are lost and nobody is told (half-open). Connections that lost any are cut when
 * the way is mended, as no TCP goes on with a hole in it.
 *
 * To refuse: new connections are closed at once; those that stand go on. */
#ifndef SUPPORT_PROXY_H
#define SUPPORT_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct proxy;

enum { PROXY_WAYS_MAX = 48 };

struct proxy_fault {
    bool hold_up; /* From the one who connected to the target, */
    bool hold_down;
    bool swallow_up;
    bool swallow_down;
    bool only_old; /* Holding and swallowing are for connections that stood before the fault. */
    bool refuse;
    int delay_ms;
    int trickle; /* At most so many bytes each way every 5 ms; 0: as they come. */
};

struct proxy *proxy_open(void);
void proxy_close(struct proxy **proxy); /* Cuts everything. */

/* Any thread may call these. */
size_t proxy_way(struct proxy *proxy, uint16_t target); /* A new way; its number. */
uint16_t proxy_port(struct proxy *proxy, size_t way);
void proxy_target(struct proxy *proxy, size_t way, uint16_t target); /* Of new connections. */
void proxy_set(struct proxy *proxy, size_t way, const struct proxy_fault *fault);
void proxy_mend(struct proxy *proxy, size_t way); /* No fault any more. */
void proxy_cut(struct proxy *proxy, size_t way);  /* All its connections, with a reset. */
/* Its connections are reset after so many bytes more: in the middle of a frame. */
void proxy_cut_after(struct proxy *proxy, size_t way, size_t bytes);
size_t proxy_connections(struct proxy *proxy, size_t way);
uint64_t proxy_accepted(struct proxy *proxy, size_t way); /* Connections, ever. */
uint64_t proxy_carried(struct proxy *proxy, size_t way);  /* Bytes delivered, both directions. */

#endif
