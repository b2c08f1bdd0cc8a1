#include "bench/report.h"

#include "bench/quiet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 256, MISSED_MAX = 64, NUMBER_SIZE = 32, AIM_SIZE = 64 };

static char missed[MISSED_MAX][LINE_SIZE];
static size_t missed_count;
static size_t held_count;

/* --- Series --- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_times(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double median(const double *values, size_t count)
{
    double sorted[BENCH_ROUNDS_MAX];
    CHECK(count > 0 && count <= BENCH_ROUNDS_MAX);
    memcpy(sorted, values, count * sizeof(*values));
    qsort(sorted, count, sizeof(*sorted), compare_doubles);
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

void series_add(struct series *series, double rate, double p50_us, double p99_us)
{
    CHECK(series->count < BENCH_ROUNDS_MAX);
    series->rate[series->count] = rate;
    series->p50_us[series->count] = p50_us;
    series->p99_us[series->count] = p99_us;
    series->count++;
}

void series_add_times(struct series *series, double rate, uint32_t *times_us, size_t count)
{
    CHECK(count > 0);
    qsort(times_us, count, sizeof(*times_us), compare_times);
    series_add(series, rate, times_us[count / 2], times_us[count * 99 / 100]);
}

struct figure series_figure(const struct series *series)
{
    return (struct figure){ .rate = median(series->rate, series->count),
                            .p50_us = median(series->p50_us, series->count),
                            .p99_us = median(series->p99_us, series->count) };
}

/* --- Lines --- */

/* With commas; one digit behind the point below ten. */
static void write_number(char out[NUMBER_SIZE], double value)
{
    char digits[NUMBER_SIZE];
    if (value < 10) {
        (void)snprintf(out, NUMBER_SIZE, "%.1f", value);
        return;
    }
    int size = snprintf(digits, sizeof(digits), "%.0f", value);
    size_t length = 0;
    for (int i = 0; i < size && length + 2 < NUMBER_SIZE; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            out[length++] = ',';
        out[length++] = digits[i];
    }
    out[length] = '\0';
}

static void write_times(char out[NUMBER_SIZE], const struct figure *figure)
{
    char p50[NUMBER_SIZE];
    char p99[NUMBER_SIZE];
    out[0] = '\0';
    if (figure->p99_us <= 0)
        return;
    write_number(p50, figure->p50_us);
    write_number(p99, figure->p99_us);
    (void)snprintf(out, NUMBER_SIZE, "%.14s/%.14s", p50, p99);
}

static void note_verdict(bool held, const char *measure, const char *text)
{
    if (held)
        held_count++;
    else if (missed_count < MISSED_MAX)
        (void)snprintf(missed[missed_count++], LINE_SIZE, "%s: %s", measure, text);
}

void report_title(const char *title)
{
    (void)printf("\n%s\n", title);
    (void)fflush(stdout);
}

void report_table(const char *title, const char *unit)
{
    report_title(title);
    (void)printf("  %-34s %-34s %5s %12s %15s %12s %15s  %s\n", "", "peer", "fsync", unit,
                 "p50/p99 us", "the peer's", "p50/p99 us", "ratio");
}

static void judge(const char *measure, const char *peer, const struct figure *ours,
                  const struct figure *theirs, const struct aim *aim, char out[AIM_SIZE])
{
    char text[LINE_SIZE];
    double ratio = ours->rate / theirs->rate;
    double p99 = theirs->p99_us > 0 ? ours->p99_us / theirs->p99_us : 0;
    bool held = ratio >= aim->ratio_min;
    out[0] = '\0';
    if (aim->ratio_min > 0) {
        (void)snprintf(text, sizeof(text), "%.2f x %s, aim %.2f", ratio, peer, aim->ratio_min);
        note_verdict(held, measure, text);
        (void)snprintf(out, AIM_SIZE, " (aim %.2f, %s)", aim->ratio_min, held ? "held" : "MISSED");
    }
    if (aim->p99_ratio_max > 0) {
        size_t used = strlen(out);
        held = p99 <= aim->p99_ratio_max;
        (void)snprintf(text, sizeof(text), "p99 %.2f x %s, aim %.2f", p99, peer,
                       aim->p99_ratio_max);
        note_verdict(held, measure, text);
        (void)snprintf(out + used, AIM_SIZE - used, " p99 %.2f x (aim %.2f, %s)", p99,
                       aim->p99_ratio_max, held ? "held" : "MISSED");
    }
}

void report_against(const char *measure, const struct series *ours, const struct peer_name *peer,
                    const struct series *theirs, const struct aim *aim)
{
    struct figure a = series_figure(ours);
    struct figure b = series_figure(theirs);
    char a_rate[NUMBER_SIZE];
    char b_rate[NUMBER_SIZE];
    char a_times[NUMBER_SIZE];
    char b_times[NUMBER_SIZE];
    char verdict[AIM_SIZE];
    write_number(a_rate, a.rate);
    write_number(b_rate, b.rate);
    write_times(a_times, &a);
    write_times(b_times, &b);
    judge(measure, peer->name, &a, &b, aim, verdict);
    (void)printf("  %-34s %-34s %5s %12s %15s %12s %15s  %.2f x%s\n", measure, peer->name,
                 peer->fsyncs, a_rate, a_times, b_rate, b_times, a.rate / b.rate, verdict);
    (void)fflush(stdout);
}

void report_alone(const char *measure, const struct series *series)
{
    struct figure figure = series_figure(series);
    char rate[NUMBER_SIZE];
    char times[NUMBER_SIZE];
    write_number(rate, figure.rate);
    write_times(times, &figure);
    (void)printf("  %-34s %-34s %5s %12s %15s\n", measure, "", "", rate, times);
    (void)fflush(stdout);
}

void report_limit(const char *measure, double value, const char *unit, double limit)
{
    char number[NUMBER_SIZE];
    char most[NUMBER_SIZE];
    char text[LINE_SIZE];
    write_number(number, value);
    write_number(most, limit);
    bool held = value <= limit;
    (void)snprintf(text, sizeof(text), "%s %s, at most %s", number, unit, most);
    if (limit > 0) {
        note_verdict(held, measure, text);
        (void)printf("  %-69s %18s %-6s (at most %s, %s)\n", measure, number, unit, most,
                     held ? "held" : "MISSED");
    } else {
        (void)printf("  %-69s %18s %s\n", measure, number, unit);
    }
    (void)fflush(stdout);
}

void report_use_table(const char *title)
{
    report_title(title);
    (void)printf("  %-58s %9s %8s %9s %8s %8s %8s %7s\n", "", "clock s", "cpu s", "bus cpu s",
                 "MiB", "bus MiB", "WAL MiB", "others");
}

static void write_figure(char out[NUMBER_SIZE], double value)
{
    (void)snprintf(out, NUMBER_SIZE, value > 0 ? "%.*f" : "-", value < 100 ? 1 : 0, value);
}

/* Other programs' cores beside what the machine has: a clock under load says so. */
void report_use(const char *measure, const struct use *use)
{
    char figures[5][NUMBER_SIZE];
    write_figure(figures[0], use->cpu);
    write_figure(figures[1], use->bus_cpu);
    write_figure(figures[2], use->mib);
    write_figure(figures[3], use->bus_mib);
    write_figure(figures[4], use->wal_mib);
    (void)printf("  %-58s %9.2f %8s %9s %8s %8s %8s %7.2f%s\n", measure, use->seconds, figures[0],
                 figures[1], figures[2], figures[3], figures[4], use->others,
                 use->others > QUIET_FOREIGN_MAX ? " DISTURBED" : "");
    (void)fflush(stdout);
}

void report_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)printf("  ");
    (void)vprintf(format, args);
    (void)printf("\n");
    va_end(args);
    (void)fflush(stdout);
}

size_t report_summary(void)
{
    (void)printf("\nAims: %zu held, %zu missed.\n", held_count, missed_count);
    for (size_t i = 0; i < missed_count; i++)
        (void)printf("  missed: %s\n", missed[i]);
    if (quiet_disturbed_count() > 0)
        (void)printf("%zu rounds were disturbed by other programs in every try.\n",
                     quiet_disturbed_count());
    return missed_count;
}
