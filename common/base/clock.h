/* The seam for time and randomness: everything that needs either is handed a `struct world`, so a
 * test holds both. Disk has its seam in store/store.h (the name of a VFS), network in wire/wire.h.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct world {
    int64_t (*now_us)(void *self);                           /* UTC, microseconds since 1970. */
    void (*fill_random)(void *self, void *out, size_t size); /* Unpredictable bytes. */
    void *self;
};

/* The operating system's clock and libsodium's random bytes. Never freed. */
const struct world *world_system(void);

/* Monotonic milliseconds, only for waiting and measuring; never recorded. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

#endif
