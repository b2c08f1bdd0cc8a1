/* A site of five real services in memory, without threads and sockets: what one records the others
 * hear, as through the bus. Each input begins with the same rows: all that it does is one
 * transaction, taken back at its end. */
#ifndef FUZZ_SITE_H
#define FUZZ_SITE_H

#include "runtime/core.h"
#include "runtime/status.h"

enum { FUZZ_SERVICES = 5 };

/* Once. The services have adopted the protocol of a demonstration site. */
void fuzz_site_open(void);
void fuzz_site_begin(void);
void fuzz_site_end(void);

struct core *fuzz_core(size_t service);
struct status *fuzz_status(size_t service);

/* Lets everyone hear what was recorded since the last time, until nobody has more to say. */
void fuzz_site_deliver(void);

#endif
