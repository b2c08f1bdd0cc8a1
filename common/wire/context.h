/* The one ZeroMQ context of the process, made with the first socket and ended with the last, so
 * that a program that has closed everything has no threads left (it may fork). Thread-safe. */
#ifndef WIRE_CONTEXT_H
#define WIRE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

void *context_acquire(void);
/* Which of the context's I/O threads serve a socket, as ZMQ_AFFINITY wants it. libzmq looks a
 * host's name up in the thread that is to connect, and waits there: when names cannot be found (a
 * network that is cut takes its name server along) everything else in that thread stands still. So
 * what connects by name has a thread for each name, apart from all that is bound, local or numeric.
 */
uint64_t context_affinity(const char *endpoint, bool bind);
void context_release(void);

#endif
