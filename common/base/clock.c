#include "base/clock.h"

#include "base/check.h"

#include <sodium.h>
#include <time.h>

static int64_t read_clock_us(clockid_t clock)
{
    struct timespec now;
    CHECK(clock_gettime(clock, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t system_now_us(void *self)
{
    (void)self;
    return read_clock_us(CLOCK_REALTIME);
}

static void system_fill_random(void *self, void *out, size_t size)
{
    (void)self;
    randombytes_buf(out, size);
}

const struct world *world_system(void)
{
    static const struct world world = { system_now_us, system_fill_random, NULL };
    return &world;
}

int64_t clock_monotonic_us(void)
{
    return read_clock_us(CLOCK_MONOTONIC);
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}
