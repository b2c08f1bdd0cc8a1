/* What was measured, as lines of one table. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/bench.h"

/* The rounds of one system in one measure. */
struct series {
    double rate[BENCH_ROUNDS_MAX]; /* Per second; 0: none. */
    double p50_us[BENCH_ROUNDS_MAX];
    double p99_us[BENCH_ROUNDS_MAX];
    size_t count;
};
void series_add(struct series *series, double rate, double p50_us, double p99_us);
/* Sorts the times in place. */
void series_add_times(struct series *series, double rate, uint32_t *times_us, size_t count);

/* Medians of the rounds. */
struct figure {
    double rate;
    double p50_us;
    double p99_us;
};
struct figure series_figure(const struct series *series);

struct peer_name {
    const char *name;
    const char *fsyncs; /* Before it acknowledges: "yes", "no"; "-" when nothing is written. */
};

/* What we aim at; 0: nothing. */
struct aim {
    double ratio_min;     /* Our rate over the peer's. */
    double p99_ratio_max; /* Our p99 over the peer's. */
};

void report_title(const char *title);
/* With the columns of report_against() and report_alone(); `unit` is that of the rates. */
void report_table(const char *title, const char *unit);
void report_against(const char *measure, const struct series *ours, const struct peer_name *peer,
                    const struct series *theirs, const struct aim *aim);
/* Without a peer. The times may be 0. */
void report_alone(const char *measure, const struct series *series);
/* One number against a limit of its own: "1 M events", 6.2, "s", at most 7. */
void report_limit(const char *measure, double value, const char *unit, double limit);

/* What a long measure took, one line of report_use_table(). */
struct use {
    double seconds; /* By the clock. */
    double cpu;     /* Processor seconds of what is measured. */
    double bus_cpu; /* Of the bus beside it. */
    double mib;     /* Most memory of what is measured. */
    double bus_mib;
    double wal_mib; /* The largest WAL seen. */
    double others;  /* Cores that other programs used meanwhile. */
};
void report_use_table(const char *title);
void report_use(const char *measure, const struct use *use);
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Repeats what was missed; the number of such lines. */
size_t report_summary(void);

#endif
