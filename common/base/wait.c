#include "base/wait.h"

#include "base/check.h"

void wait_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t monotonic;
    CHECK(pthread_condattr_init(&monotonic) == 0);
    CHECK(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(cond, &monotonic) == 0);
    CHECK(pthread_condattr_destroy(&monotonic) == 0);
}

void wait_deadline(int64_t from_now_ms, struct timespec *out)
{
    CHECK(clock_gettime(CLOCK_MONOTONIC, out) == 0);
    out->tv_sec += (time_t)(from_now_ms / 1000);
    out->tv_nsec += (long)(from_now_ms % 1000) * 1000000L;
    out->tv_sec += out->tv_nsec / 1000000000L;
    out->tv_nsec %= 1000000000L;
}
