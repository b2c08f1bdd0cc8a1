/* A service over its store, without sockets: what the writing thread, a rebuild, a question about
 * the past and the harness of tests have in common. One `struct core` belongs to one thread.
 *
 *     step_command   known id → load → decide → (log, apply)     inside the caller's transaction
 *     step_event     apply → mark → react → own commands         inside the caller's transaction
 *     step_query     rows → answer
 *
 * The counters held here (last sequence, last time, marks, protocol) follow the store inside a
 * transaction; after a rollback core_reload() reads them again. */
#ifndef RUNTIME_CORE_H
#define RUNTIME_CORE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "envelope.pb-c.h"
#include "runtime/chains.h"
#include "runtime/seal.h"
#include "runtime/service.h"
#include "store/store.h"

enum { LIMIT_MARKS = LIMIT_SITES * LIMIT_SOURCES };

/* What was applied of one source of one site. */
struct mark {
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
    uint64_t sequence;
};
struct marks {
    struct mark *items; /* Sorted by site, source. */
    size_t count;
};

/* Told the id of the command or event that is about to be worked on, and "" when that is over: what
 * stands there when the process dies is suspect. */
struct core_note {
    void (*set)(void *self, const char *id);
    void *self;
};

/* Two crashes over the same id, and it is not tried a third time. */
enum { SUSPECT_CRASHES_MAX = 2 };
struct suspect {
    char id[LIMIT_ID_SIZE];
    int64_t crashes;
};

struct core {
    const struct service *service;
    const char *site; /* "" for a consolidation. */
    struct store *store;
    const struct world *world;
    const struct seal *seal; /* NULL: no personal part is ever written or opened. */
    struct arena arena;      /* Of the piece of work at hand. */

    uint64_t sequence; /* Of the last own event. */
    int64_t time_us;   /* Of the last own event. */
    int64_t known_us;  /* Of the last recorded fact, own or heard. */
    struct marks marks;
    struct chains chains;
    uint64_t position; /* In the journal. */
    uint64_t generation;
    uint64_t told;               /* The highest mark that the journal of now told. */
    int64_t saved_ms;            /* Monotonic: of the last one. */
    struct protocole *protocole; /* Ask core_protocole(). */
    int64_t protocole_number;
    struct suspect *suspects; /* What was being worked on when the process died. */
    size_t suspect_count;
    struct core_note note;
    uint64_t erasures_ordered; /* Since the core was opened. */
    uint64_t moves;            /* Rises when marks or the position move. */
    unsigned reloads;          /* Whoever counts on what was unsaved begins again. */
    bool demo;
    bool protocole_stale;
    bool unsaved;          /* Something here waits for the next core_save(). */
    bool erasures_pending; /* rt_effacement has what is not done yet (see erase.h). */
    bool own_differs;      /* The journal holds an own event that the log has not, or otherwise. */
};

struct core_options {
    const struct service *service;
    const char *site;
    const struct world *world;
    const struct seal *seal;
    bool demo;
    bool rows_first; /* The indexes behind SCHEMA_AFTER_ROWS wait for core_make_indexes(). */
};

/* Takes the store over; makes the tables that are missing. ERR_CONFIG: the store belongs to another
 * service or site, or was made with the other choice of `demo`. */
MUST_USE int core_open(struct core *core, struct store *store, const struct core_options *options,
                       struct err *err);
/* For readers: no table is made. */
MUST_USE int core_open_read(struct core *core, struct store *store,
                            const struct core_options *options, struct err *err);
/* After core_open() with rows_first, and all rows. */
MUST_USE int core_make_indexes(struct core *core, struct err *err);
void core_close(struct core *core); /* Closes the store too. */
MUST_USE int core_reload(struct core *core, struct err *err);

/* Writes marks, chains, position and generation; once before the commit of what moved them. */
MUST_USE int core_save(struct core *core, struct err *err);

/* What can be learnt again from the journal need not be saved at once. */
bool core_save_is_due(const struct core *core);

/* As adopted by the last ProtocoleAdopte applied; NULL when none was. */
const struct protocole *core_protocole(struct core *core);

bool core_is_suspect(const struct core *core, const char *id);
/* One more crash over this id. In a transaction of the caller. */
MUST_USE int core_add_suspect(struct core *core, const char *id, struct err *err);

/* The number of apply that made the store; 0 in a new one. */
MUST_USE int core_apply_number(struct store *store, uint32_t *out, struct err *err);

void marks_copy(struct marks *to, const struct marks *from);
uint64_t marks_get(const struct marks *marks, const char *site, const char *source);
/* Room for one more: marks_check_room() has looked. */
void marks_set(struct marks *marks, const char *site, const char *source, uint64_t sequence);
/* ERR_LIMIT: a source that is not among them, and there are LIMIT_MARKS. */
MUST_USE int marks_check_room(const struct marks *marks, const char *site, const char *source,
                              struct err *err);
void marks_release(struct marks *marks);

/* A service's own log is kept only by services that take commands. */
bool core_has_log(const struct core *core);
const struct source_entry *core_source(const struct core *core, const char *source);

#endif
