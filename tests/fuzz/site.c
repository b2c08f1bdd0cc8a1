#include "fuzz/site.h"

#include "fuzz/fuzz.h"
#include "fuzz/wire.h"

#include "runtime/harness.c" /* Its cores, opened as tests open them. */

#include "entreprise/service.h"
#include "parcours/service.h"
#include "portail/service.h"
#include "reperage/service.h"
#include "reporting/service.h"

enum { DELIVERIES_MAX = 40 };

static const char PROTOCOLE[] = "compose/sites/flandre-lys/protocole.cfg";

static struct harness *harnesses[FUZZ_SERVICES];
static struct status statuses[FUZZ_SERVICES];
static uint64_t random_blocks[FUZZ_SERVICES];

struct core *fuzz_core(size_t service)
{
    return &harnesses[service % FUZZ_SERVICES]->core;
}

struct status *fuzz_status(size_t service)
{
    return &statuses[service % FUZZ_SERVICES];
}

/* --- Transactions: those of the services stand inside that of the input --- */

static struct {
    struct store *store;
    bool inside;
} nested[FUZZ_SERVICES];

static bool *nested_of(const struct store *store)
{
    for (size_t i = 0; i < FUZZ_SERVICES; i++)
        if (nested[i].store == store)
            return &nested[i].inside;
    return NULL;
}

int __real_store_begin(struct store *store, struct err *err);
int __real_store_begin_read(struct store *store, struct err *err);
int __real_store_commit(struct store *store, struct err *err);
void __real_store_rollback(struct store *store);
bool __real_store_in_transaction(const struct store *store);
int __wrap_store_begin(struct store *store, struct err *err);
int __wrap_store_begin_read(struct store *store, struct err *err);
int __wrap_store_commit(struct store *store, struct err *err);
void __wrap_store_rollback(struct store *store);
bool __wrap_store_in_transaction(const struct store *store);

int __wrap_store_begin(struct store *store, struct err *err)
{
    bool *inside = nested_of(store);
    if (inside == NULL)
        return __real_store_begin(store, err);
    CHECK(!*inside);
    *inside = true;
    return store_exec(store, "SAVEPOINT dedans", err);
}

int __wrap_store_begin_read(struct store *store, struct err *err)
{
    return nested_of(store) == NULL ? __real_store_begin_read(store, err)
                                    : __wrap_store_begin(store, err);
}

int __wrap_store_commit(struct store *store, struct err *err)
{
    bool *inside = nested_of(store);
    if (inside == NULL)
        return __real_store_commit(store, err);
    CHECK(*inside);
    *inside = false;
    return store_exec(store, "RELEASE dedans", err);
}

void __wrap_store_rollback(struct store *store)
{
    bool *inside = nested_of(store);
    struct err err = { 0 };
    if (inside == NULL) {
        __real_store_rollback(store);
        return;
    }
    if (*inside)
        must(store_exec(store, "ROLLBACK TO dedans; RELEASE dedans", &err), &err);
    *inside = false;
}

bool __wrap_store_in_transaction(const struct store *store)
{
    const bool *inside = nested_of(store);
    return inside == NULL ? __real_store_in_transaction(store) : *inside;
}

/* --- Hearing --- */

static void hear_one(struct core *core, const struct core *from, struct record *record)
{
    struct err err = { 0 };
    const struct origin origin = { core->site, from->service->name, record->sequence };
    must(store_begin(core->store, &err), &err);
    must(step_event(core, &origin, record, &err), &err);
    must(step_react(core, &origin, record, &err), &err);
    must(store_commit(core->store, &err), &err);
}

/* The next event of `from` that `core` has not heard, if it hears that source at all. */
static bool deliver_next(struct core *core, struct core *from)
{
    uint64_t mark = marks_get(&core->marks, core->site, from->service->name);
    bool hears = core_source(core, from->service->name) != NULL ||
                 strcmp(from->service->name, SOURCE_REPERAGE) == 0;
    if (!hears || core == from || mark >= from->sequence)
        return false;
    struct err err = { 0 };
    struct record record;
    arena_reset(&core->arena);
    must(own_log_get(from->store, &core->arena, mark + 1, &record, &err), &err);
    struct record heard;
    must(record_parse(&core->arena, record.packed, &heard, &err), &err);
    heard.sequence = mark + 1;
    hear_one(core, from, &heard);
    return true;
}

void fuzz_site_deliver(void)
{
    bool more = true;
    for (unsigned i = 0; more && i < DELIVERIES_MAX; i++) {
        more = false;
        for (size_t to = 0; to < FUZZ_SERVICES; to++)
            for (size_t from = 0; from < FUZZ_SERVICES; from++)
                while (deliver_next(fuzz_core(to), fuzz_core(from)))
                    more = true;
    }
}

/* --- Opening, beginning, ending --- */

/* A store made with --demo, so that commands may bring their time, with its marks written down. */
static void settle(struct core *core)
{
    struct err err = { 0 };
    must(store_begin(core->store, &err), &err);
    must(store_exec(core->store, "UPDATE rt_etat SET demo = 1", &err), &err);
    must(core_save(core, &err), &err);
    must(store_commit(core->store, &err), &err);
    core->demo = true;
}

void fuzz_site_open(void)
{
    static const struct service *const SERVICES[FUZZ_SERVICES] = {
        &reperage_service, &parcours_service, &entreprise_service, &reporting_service,
        &portail_service
    };
    struct err err = { 0 };
    char *text = NULL;
    must(protocole_load_text(&text, PROTOCOLE, &err), &err);
    for (size_t i = 0; i < FUZZ_SERVICES; i++) {
        harnesses[i] = harness_open(SERVICES[i], text);
        settle(&harnesses[i]->core);
        harnesses[i]->world.now_us = fuzz_world()->now_us;
        random_blocks[i] = harnesses[i]->random_blocks;
        status_init(&statuses[i]);
    }
    free(text);
}

void fuzz_site_begin(void)
{
    struct err err = { 0 };
    fuzz_world_reset();
    for (size_t i = 0; i < FUZZ_SERVICES; i++) {
        struct core *core = fuzz_core(i);
        harnesses[i]->random_blocks = random_blocks[i];
        CHECK(core_protocole(core) != NULL);
        must(store_begin(core->store, &err), &err);
        nested[i].store = core->store;
        nested[i].inside = false;
    }
}

void fuzz_site_end(void)
{
    struct err err = { 0 };
    for (size_t i = 0; i < FUZZ_SERVICES; i++) {
        struct core *core = fuzz_core(i);
        CHECK(!nested[i].inside);
        nested[i].store = NULL;
        store_rollback(core->store);
        must(core_reload(core, &err), &err);
        core->unsaved = false;
    }
}
