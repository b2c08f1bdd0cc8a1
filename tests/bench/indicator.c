/* Every indicator of reporting over a hundred thousand people, asked through its socket. */
#include "bench/indicator_fill.h"
#include "bench/load.h"
#include "bench/site.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMES = 5, ENOUGH_MS = 250, INDICATORS_MAX = 256, QUICK_PEOPLE = 10000 };
static const double MS_MAX = 50;

struct timing {
    char code[64];
    double ms; /* Median. */
};

static int compare_timings(const void *a, const void *b)
{
    double x = ((const struct timing *)a)->ms;
    double y = ((const struct timing *)b)->ms;
    return (x > y) - (x < y);
}

/* Median of some times; a slow one is asked less often. */
static double time_question(struct site *site, const char *query, const char *json)
{
    struct series series = { .count = 0 };
    int64_t first_us = load_now_us();
    for (int i = 0; i < TIMES && load_now_us() - first_us < ENOUGH_MS * 1000; i++) {
        int64_t start_us = load_now_us();
        free(site_ask(site, "reporting", query, json, NULL));
        double us = (double)(load_now_us() - start_us);
        series_add(&series, 0, us, us);
    }
    return series_figure(&series).p50_us / 1000;
}

static size_t time_indicators(struct site *site, struct timing *out)
{
    char *text = site_ask(site, "reporting", "Catalogue", "{}", NULL);
    json_t *catalogue = json_loads(text, 0, NULL);
    const json_t *list = json_object_get(catalogue, "indicateurs");
    size_t count = json_array_size(list);
    CHECK(count <= INDICATORS_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *code = json_string_value(json_object_get(json_array_get(list, i), "code"));
        char question[256];
        (void)snprintf(out[i].code, sizeof(out[i].code), "%s", code);
        (void)snprintf(question, sizeof(question), "{\"code\":\"%s\"}", code);
        out[i].ms = time_question(site, "Indicateur", question);
    }
    json_decref(catalogue);
    free(text);
    return count;
}

static void report_indicators(struct site *site)
{
    static struct timing timings[INDICATORS_MAX];
    size_t count = time_indicators(site, timings);
    qsort(timings, count, sizeof(*timings), compare_timings);
    size_t slow = 0;
    for (size_t i = 0; i < count; i++)
        slow += timings[i].ms > MS_MAX;
    report_note("%zu indicators over this year, p50 of up to %d times each; %zu above %.0f ms",
                count, TIMES, slow, MS_MAX);
    report_limit("median of all indicators", timings[count / 2].ms, "ms", MS_MAX);
    for (size_t i = count < 5 ? 0 : count - 5; i < count; i++) {
        char measure[96];
        (void)snprintf(measure, sizeof(measure), "%s slowest: %s",
                       i + 1 == count ? "the" : "among the", timings[i].code);
        report_limit(measure, timings[i].ms, "ms", i + 1 == count ? MS_MAX : 0);
    }
    report_limit(
        "the same split by territory: file_active",
        time_question(site, "Indicateur", "{\"code\":\"file_active\",\"par\":\"territoire\"}"),
        "ms", 0);
    report_limit("a whole board: direction",
                 time_question(site, "Tableau", "{\"tableau\":\"direction\"}"), "ms", 0);
}

void measure_indicators(const struct bench *bench)
{
    struct site *site;
    struct filled filled;
    char path[BENCH_PATH_SIZE];
    report_title("Indicators of reporting over many people");
    (void)snprintf(path, sizeof(path), "%s/%s/" SITE_NAME "/reporting.db", bench->folder,
                   site_demo_year(bench));
    indicator_fill(path, bench->quick ? QUICK_PEOPLE : FILL_PEOPLE, &filled);
    report_note("%lld people, %lld periods of presence, %lld facts", (long long)filled.people,
                (long long)filled.presences, (long long)filled.facts);
    site_start(&site, bench, site_demo_year(bench));
    report_indicators(site);
    site_stop(&site);
}
