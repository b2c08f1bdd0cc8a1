#include "portail/http/inside.h"

#include <string.h>

static const int STATUSES[] = { 200, 204, 304, 400, 401, 403, 404, 405, 409, 413,
                                414, 415, 422, 429, 431, 500, 502, 503, 504 };
static const int64_t BUCKETS_US[HTTP_BUCKETS] = {
    500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 3000000, 10000000
};

static size_t status_index(int status)
{
    for (size_t i = 0; i < COUNT_OF(STATUSES); i++)
        if (STATUSES[i] == status)
            return i;
    return COUNT_OF(STATUSES); /* «autre» */
}

void metrics_count(struct http *http, const struct call *call)
{
    _Static_assert(COUNT_OF(STATUSES) < HTTP_STATUSES, "one more for all others");
    size_t i = 0;
    while (i < http->route_count && http->routes[i] != call->route)
        i++;
    int64_t took_us = clock_monotonic_us() - call->since_us;
    (void)pthread_mutex_lock(&http->counts_lock);
    struct route_count *count = &http->counts[i];
    count->statuses[status_index(call->status)][strcmp(call->request.method, "POST") == 0]++;
    count->count++;
    count->sum_us += took_us;
    for (size_t b = 0; b < HTTP_BUCKETS; b++)
        count->buckets[b] += took_us <= BUCKETS_US[b];
    (void)pthread_mutex_unlock(&http->counts_lock);
}

static void write_requests(const struct route_count *count, const char *route, FILE *out)
{
    static const char *const methods[2] = { "GET", "POST" };
    for (size_t s = 0; s <= COUNT_OF(STATUSES); s++)
        for (size_t m = 0; m < 2; m++) {
            if (count->statuses[s][m] == 0)
                continue;
            (void)fprintf(out, "plie_http_requests_total{route=\"%s\",method=\"%s\",status=\"",
                          route, methods[m]);
            if (s < COUNT_OF(STATUSES))
                (void)fprintf(out, "%d", STATUSES[s]);
            (void)fprintf(out, "%s\"} %llu\n", s < COUNT_OF(STATUSES) ? "" : "autre",
                          (unsigned long long)count->statuses[s][m]);
        }
}

static void write_durations(const struct route_count *count, const char *route, FILE *out)
{
    static const char name[] = "plie_http_duration_seconds";
    if (count->count == 0)
        return;
    for (size_t b = 0; b < HTTP_BUCKETS; b++)
        (void)fprintf(out, "%s_bucket{route=\"%s\",le=\"%lld.%06lld\"} %llu\n", name, route,
                      (long long)(BUCKETS_US[b] / 1000000), (long long)(BUCKETS_US[b] % 1000000),
                      (unsigned long long)count->buckets[b]);
    (void)fprintf(out, "%s_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", name, route,
                  (unsigned long long)count->count);
    (void)fprintf(out, "%s_sum{route=\"%s\"} %lld.%06lld\n", name, route,
                  (long long)(count->sum_us / 1000000), (long long)(count->sum_us % 1000000));
    (void)fprintf(out, "%s_count{route=\"%s\"} %llu\n", name, route,
                  (unsigned long long)count->count);
}

/* Two routes may share a prefix (GET and POST): one line each would be the same series twice. */
static void gather(struct http *http, struct route_count out[HTTP_ROUTES_MAX + 1], size_t *count)
{
    *count = 0;
    (void)pthread_mutex_lock(&http->counts_lock);
    for (size_t i = 0; i <= http->route_count; i++) {
        struct route_count one = http->counts[i];
        one.prefix = i < http->route_count ? one.prefix : "pages";
        size_t k = 0;
        while (k < *count && strcmp(out[k].prefix, one.prefix) != 0)
            k++;
        if (k == *count) {
            out[(*count)++] = one;
            continue;
        }
        for (size_t s = 0; s < HTTP_STATUSES; s++)
            for (size_t m = 0; m < 2; m++)
                out[k].statuses[s][m] += one.statuses[s][m];
        for (size_t b = 0; b < HTTP_BUCKETS; b++)
            out[k].buckets[b] += one.buckets[b];
        out[k].count += one.count;
        out[k].sum_us += one.sum_us;
    }
    (void)pthread_mutex_unlock(&http->counts_lock);
}

static void write_gauge(const char *name, const char *kind, uint64_t value, FILE *out)
{
    (void)fprintf(out, "# TYPE %s %s\n%s %llu\n", name, kind, name, (unsigned long long)value);
}

static void write_gauges(struct http *http, FILE *out)
{
    (void)pthread_mutex_lock(&http->queue_lock);
    unsigned waiting = http->waiting;
    uint64_t full = http->refused_full;
    (void)pthread_mutex_unlock(&http->queue_lock);
    (void)pthread_mutex_lock(&http->peers_lock);
    size_t connections = http->peer_count;
    uint64_t slow = http->cut_slow;
    (void)pthread_mutex_unlock(&http->peers_lock);
    (void)pthread_mutex_lock(&http->streams_lock);
    size_t streams = http->stream_count;
    (void)pthread_mutex_unlock(&http->streams_lock);
    write_gauge("plie_http_in_flight", "gauge", atomic_load(&http->given), out);
    write_gauge("plie_http_waiting", "gauge", waiting, out);
    write_gauge("plie_http_connections", "gauge", connections, out);
    write_gauge("plie_http_streams", "gauge", streams, out);
    write_gauge("plie_http_bodies_bytes", "gauge", atomic_load(&http->bodies), out);
    write_gauge("plie_http_refused_full_total", "counter", full, out);
    write_gauge("plie_http_cut_slow_total", "counter", slow, out);
}

void http_write_metrics(struct http *http, FILE *out)
{
    struct route_count counts[HTTP_ROUTES_MAX + 1];
    size_t count;
    gather(http, counts, &count);
    (void)fprintf(out, "# TYPE plie_http_requests_total counter\n");
    for (size_t i = 0; i < count; i++)
        write_requests(&counts[i], counts[i].prefix, out);
    (void)fprintf(out, "# TYPE plie_http_duration_seconds histogram\n");
    for (size_t i = 0; i < count; i++)
        write_durations(&counts[i], counts[i].prefix, out);
    write_gauges(http, out);
}
