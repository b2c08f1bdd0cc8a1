/* How everything grows with the journal: a hundred thousand events of the domain, a million, ten
 * million (DOMAIN.md §6). Heavy: a target of its own, `make bench-grand`; README.md has the table.
 *
 * The installation lies in <folder>/<events> and is kept, with its index and the stores that were
 * rebuilt, so that each part can be measured again by itself. Its bus and its services are programs
 * of their own, so that the memory and the processor time of each are known. */
#ifndef BENCH_GRAND_H
#define BENCH_GRAND_H

#include "bench/bench.h"
#include "bench/child.h"
#include "bench/quiet.h"
#include "bench/report.h"
#include "client/config.h"

#define GRAND_SITE "flandre-lys"

struct grand {
    const struct bench *bench;
    char original[BENCH_PATH_SIZE]; /* The demonstration that is copied. */
    char folder[BENCH_PATH_SIZE];   /* Of the large installation; an absolute path. */
    uint64_t events;                /* In its journal. */
    struct config *config;
    struct child bus; /* Runs throughout. */
};

/* `only`: names of parts between commas; NULL: all. */
void measure_grand(const struct bench *bench, const char *folder, uint64_t events,
                   const char *only);
/* Does every name in it stand for a part? */
bool grand_knows(const char *only);
void grand_print_parts(void);

/* Names the address that is the default anyway: it lets bus and services be programs of their own
 * without keys. Reads the configuration again. */
void grand_write_config(struct grand *grand);

/* --- grand_watch.c: what a program uses --- */

enum { GRAND_WALS_MAX = 4 };
struct watch {
    const struct grand *grand;
    const char *wals[GRAND_WALS_MAX]; /* Files below the folder. */
    int64_t start_us;
    int64_t told_us; /* Progress was told last. */
    double bus_cpu;
    double self_cpu;
    struct quiet quiet;
    struct use use;
};
void watch_begin(struct watch *watch, const struct grand *grand);
/* Some times a second: the sizes of the files; now and then a line of progress, so that a run that
 * is stopped has told how far it came. */
void watch_turn(struct watch *watch);
void watch_end(struct watch *watch);
/* Runs `plie` with these arguments to its end. */
void watch_run(struct watch *watch, const char *const *arguments);
double cpu_of(pid_t pid);      /* Seconds. */
void memory_forget(pid_t pid); /* Its VmHWM begins anew. */
double file_mib(const char *path);
/* A path in the installation. */
void grand_path(const struct grand *grand, const char *name, char out[BENCH_PATH_SIZE]);

/* --- The parts, in their order --- */

/* grand_bus.c */
void grand_start_bus(struct grand *grand);
void grand_part_bus(struct grand *grand);
void grand_part_index(struct grand *grand);
void grand_part_replay(struct grand *grand);
void grand_part_log(struct grand *grand);
/* When the bus received what lies in the middle of the journal. */
int64_t grand_middle_us(const struct grand *grand);
void grand_part_journal(struct grand *grand);

/* grand_store.c */
void grand_part_parcours(struct grand *grand);
void grand_part_reporting(struct grand *grand);
void grand_part_indicators(struct grand *grand);
void grand_part_backup(struct grand *grand);
void grand_part_verify(struct grand *grand);
bool grand_has_store(const struct grand *grand);

/* grand_service.c */
void grand_part_service(struct grand *grand);
void grand_part_past(struct grand *grand);

/* grand_live.c */
void grand_part_live(struct grand *grand);

/* grand_read.c: over a folder in which nothing runs, or its bus. */

/* Reads the whole journal through the bus, every event unpacked. */
uint64_t grand_replay(const struct config *config);
/* All indicators of a consolidation's store, each over the last year, in ms, rising. */
enum { GRAND_INDICATORS_MAX = 256 };
size_t grand_indicators(const char *store_path, int32_t today, double ms[GRAND_INDICATORS_MAX],
                        char slowest[64], double *open_ms);

#endif
