/* Many people at browsers at once: each on a connection of their own, one request after another
 * with a pause between. One thread, no waiting for anybody. */
#ifndef BENCH_HTTP_LOAD_H
#define BENCH_HTTP_LOAD_H

#include "bench/bench.h"

enum { HTTP_REQUEST_SIZE = 4096, HTTP_USERS_MAX = 1024 };

/* The next request of a user, whole: request line, headers, body. Returns which of the kinds it is.
 */
typedef size_t http_next_fn(void *self, size_t user, char out[HTTP_REQUEST_SIZE]);

enum { HTTP_KINDS_MAX = 8 };
struct http_plan {
    uint16_t port;
    size_t users;
    int64_t duration_ms;
    int64_t pause_ms; /* Between an answer and the next request; spread evenly around it. */
    http_next_fn *next;
    void *self;
};

struct http_times {
    uint32_t *times_us;
    size_t count;
    size_t refused; /* Answers that are not 2xx. */
};
struct http_result {
    struct http_times kinds[HTTP_KINDS_MAX];
    double seconds;
};

/* Adds to the result; http_result_free() when done. */
void http_load(const struct http_plan *plan, struct http_result *out);
void http_result_free(struct http_result *result);

/* One request and its whole answer, NUL-ended, of malloc. */
char *http_exchange(uint16_t port, const char *request);

#endif
