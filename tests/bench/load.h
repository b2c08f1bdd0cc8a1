/* Requests with a number of them in flight, and the time of each from sending to its answer. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "bench/report.h"

enum { LOAD_WINDOW_MAX = 4096 };

struct load_client {
    void *self;
    void (*send)(void *self);    /* One request; does not wait for its answer. */
    void (*receive)(void *self); /* Waits for the next answer; they come in order. */
};

struct load_plan {
    size_t window; /* Requests in flight. */
    size_t events; /* Of one request. */
    int64_t duration_ms;
};

/* One round. */
void load_run(const struct load_client *client, const struct load_plan *plan, struct series *out);
/* The same until `count` requests are answered, unmeasured. */
void load_fill(const struct load_client *client, size_t window, size_t count);

int64_t load_now_us(void);

/* Times `run` once; it returns how many events it has handled. */
void load_time(uint64_t (*run)(void *self), void *self, struct series *out);

#endif
