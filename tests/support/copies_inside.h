/* What the files of copies share. Nobody else includes it. */
#ifndef SUPPORT_COPIES_INSIDE_H
#define SUPPORT_COPIES_INSIDE_H

#include "support/copies.h"

#include "base/arena.h"
#include "base/limits.h"
#include "client/config.h"
#include "envelope.pb-c.h"
#include "runtime/message.h"
#include "runtime/seal.h"

#include <stdbool.h>

enum { COPIES_SITES_MAX = 8, COPIES_NO_RANK = -1 };

struct original_site;

/* A producer of the original. */
struct original_source {
    char name[LIMIT_ID_SIZE];
    struct original_site *site;
    uint64_t total;           /* Its last sequence. */
    int64_t last_us;          /* Of its last event. */
    bool first_year_only;     /* Accounts are not made twice. */
    bool sees[LIMIT_SOURCES]; /* Which others of its site its events name. */
};

struct original_site {
    char name[LIMIT_ID_SIZE];
    struct original_source sources[LIMIT_SOURCES];
    size_t source_count;
    struct seal *seal;
};

struct original_event {
    Plie__Event *event;
    int rank;              /* Its command follows from its cause at this rank, or none. */
    struct bytes personal; /* Opened; size 0: none. */
};

struct original_lot {
    struct original_source *source;
    uint64_t first_sequence;
    int64_t received;
    uint32_t count;
    struct original_event *events;
};

/* Everything of it, in memory. */
struct original {
    struct arena arena;
    struct config config;
    struct original_site sites[COPIES_SITES_MAX];
    size_t site_count;
    struct original_lot *lots;
    size_t lot_count;
    uint64_t event_count;
    uint64_t parcours_count;
};

MUST_USE int original_read(struct original *original, const char *folder, struct err *err);
void original_release(struct original *original);
/* NULL: no event of it. */
struct original_source *original_find(struct original_site *site, const char *source);

#endif
