/* A bare libmicrohttpd that answers «hello» to everything: what the gateway's own work is measured
 * against. */
#ifndef BENCH_PEER_HELLO_H
#define BENCH_PEER_HELLO_H

#include <stdint.h>

struct bench;
struct child;

uint16_t hello_start(struct child *out, const struct bench *bench);
/* In the child. */
int hello_serve(void);

#endif
