#include "runtime/rebuild.h"

#include "base/check.h"
#include "base/log.h"
#include "runtime/background.h"
#include "runtime/heard_head.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096 };

void runtime_store_path(const struct runtime_options *options, char *out, size_t size)
{
    const char *instance = options->instance == NULL ? "" : options->instance;
    (void)snprintf(out, size, "%s/%s%s%s.db", options->directory, options->service->name,
                   instance[0] == '\0' ? "" : "-", instance);
}

void rebuild_address(const struct runtime_options *options, struct bus_address *out)
{
    *out = (struct bus_address){ options->bus_endpoint, options->keys, options->bus_key };
}

static void core_options_of(const struct runtime_options *options, const struct seal *seal,
                            struct core_options *out)
{
    *out = (struct core_options){
        .service = options->service,
        .site = options->site,
        .world = options->world == NULL ? world_system() : options->world,
        .seal = seal,
        .demo = options->demo,
        .rows_first = true,
    };
}

/* --- Who was forgotten ----------------------------------------------------------------------- */

static const char EFFACE_LIST[] = "SELECT person, evenement FROM rt_efface";
static const char EFFACE_ADD[] = "INSERT INTO rt_efface (person, evenement)"
                                 " VALUES (:person, :evenement)";

static int copy_one(struct store *to, struct stmt *row, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, to, EFFACE_ADD);
    stmt_text(&s, ":person", stmt_column_text(row, 0));
    stmt_text(&s, ":evenement", stmt_column_text(row, 1));
    return stmt_exec(&s, 1, err);
}

static int copy_rows(struct store *from, struct store *to, struct err *err)
{
    struct stmt row;
    stmt_begin(&row, from, EFFACE_LIST);
    int rc;
    while ((rc = stmt_step(&row, err)) == STMT_ROW) {
        rc = copy_one(to, &row, err);
        if (rc < 0)
            break;
    }
    stmt_end(&row);
    return rc;
}

/* A person forgotten since is forgotten in every replay of the time before: the journal's own zeros
 * may not have arrived yet. */
static int copy_erased(struct store *from, struct store *to, struct err *err)
{
    int rc = store_begin(to, err);
    if (rc == 0)
        rc = copy_rows(from, to, err);
    if (rc == 0)
        return store_commit(to, err);
    store_rollback(to);
    return rc;
}

/* --- One pass -------------------------------------------------------------------------------- */

/* Where a replay beside a live store ends: at its marks. Its position is saved only once a second,
 * while its own events may have seen later ones that it did not have to hear; and in another
 * journal it means nothing. */
static void end_with_live(const struct core *live, struct replay_options *replay)
{
    replay->tail = live->store;
    replay->own_until = live->sequence;
    replay->until_marks = &live->marks;
}

static int replay_into(struct core *core, const struct rebuild_job *job, struct core *live,
                       struct err *err)
{
    struct replay_options replay = {
        .name = "reconstruction",
        .idle = job->idle,
        .until_position = job->until_position,
        .until_us = job->until_us,
        .keep_last = live == NULL && core_has_log(core), /* Whoever has none reacts to nothing. */
    };
    rebuild_address(job->options, &replay.address);
    int rc = cursor_ask_end(&replay.address, &job->idle, &replay.journal, err);
    if (rc < 0)
        return rc;
    if (live != NULL) {
        end_with_live(live, &replay);
        core->told = live->told;
    }
    return replay_run(core, &replay, err);
}

/* The store stays the caller's. */
static void forget_live(struct core *live)
{
    live->store = NULL;
    core_close(live);
}

static int build(struct core *core, const struct rebuild_job *job,
                 const struct core_options *options, struct err *err)
{
    struct core live = { 0 };
    int rc = 0;
    if (job->erased != NULL)
        rc = copy_erased(job->erased, core->store, err);
    if (rc == 0 && job->live != NULL)
        rc = core_open_read(&live, job->live, options, err);
    if (rc == 0 && job->live != NULL)
        rc = heard_copy(job->live, core->store, err);
    if (rc == 0)
        rc = replay_into(core, job, job->live == NULL ? NULL : &live, err);
    if (job->live != NULL)
        forget_live(&live);
    if (rc == 0)
        rc = core_make_indexes(core, err);
    return rc < 0 ? rc : store_sync(core->store, err);
}

static int build_file(const struct rebuild_job *job, const struct seal *seal, struct err *err)
{
    struct core_options options;
    core_options_of(job->options, seal, &options);
    struct store *store = NULL;
    const struct store_options build_options = { .mode = STORE_BUILD, .vfs = job->options->vfs };
    int rc = store_open(&store, job->path, &build_options, err);
    if (rc < 0)
        return rc;
    struct core core;
    rc = core_open(&core, store, &options, err);
    if (rc == 0)
        rc = build(&core, job, &options, err);
    if (rc == 0)
        log_line(LOG_INFO,
                 "service=%s site=%s evenement=reconstruit position=%" PRIu64 " sequence=%" PRIu64,
                 options.service->name, options.site, core.position, core.sequence);
    if (rc == 0 && job->kept != NULL) {
        *job->kept = core.store;
        core.store = NULL;
    }
    core_close(&core);
    return rc;
}

/* It is of no use to anybody, and it holds names. */
static void remove_made(const char *path)
{
    struct err err = { 0 };
    if (store_remove(path, &err) < 0)
        log_line(LOG_ERROR, "evenement=copie_non_retiree texte=\"%s\"", err.text);
}

static int build_sealed(const struct rebuild_job *job, const struct seal *seal, struct err *err)
{
    int rc = store_remove(job->path, err);
    if (rc < 0)
        return rc;
    rc = build_file(job, seal, err);
    if (rc < 0)
        remove_made(job->path);
    return rc;
}

static int rebuild_aside(void *self, const struct idle *idle, struct err *err)
{
    struct rebuild_job job = *(const struct rebuild_job *)self;
    job.idle = *idle;
    struct seal *seal = NULL;
    int rc = 0;
    if (job.options->site_key_path != NULL)
        rc = seal_read(&seal, job.options->site_key_path, err);
    if (rc == 0)
        rc = build_sealed(&job, seal, err);
    if (seal != NULL)
        seal_close(&seal);
    return rc;
}

int rebuild_store(const struct rebuild_job *job, struct err *err)
{
    return background_run(rebuild_aside, (void *)job, &job->idle, err); /* Which only reads it. */
}

/* --- In the place of the live store ---------------------------------------------------------- */

int runtime_put_in_place(const char *made, const char *path, struct err *err)
{
    int rc = store_replace(made, path, err);
    if (rc < 0)
        remove_made(made);
    return rc;
}

int rebuild_in_place(const struct runtime_options *options, const struct idle *idle,
                     struct err *err)
{
    char live_path[PATH_SIZE];
    char path[PATH_SIZE + 8];
    runtime_store_path(options, live_path, sizeof(live_path));
    (void)snprintf(path, sizeof(path), "%s.neuf", live_path);
    struct store *live = NULL;
    const struct store_options write = { .mode = STORE_WRITE, .vfs = options->vfs };
    int rc = store_open(&live, live_path, &write, err);
    if (rc < 0)
        return rc;
    uint32_t number = 0;
    rc = core_apply_number(live, &number, err);
    struct store *known = number == 0 ? NULL : live;
    const struct rebuild_job job = {
        .options = options, .path = path, .live = known, .erased = known, .idle = *idle
    };
    if (rc == 0)
        rc = rebuild_store(&job, err);
    store_close(&live);
    return rc < 0 ? rc : runtime_put_in_place(path, live_path, err);
}

/* --- Beside a running service ---------------------------------------------------------------- */

/* Opens the live store with one view of it; *out NULL when there is none. */
static int open_view(struct store **out, const char *path, const struct runtime_options *options,
                     struct err *err)
{
    const struct store_options read = { .mode = STORE_READ, .vfs = options->vfs };
    int rc = store_open(out, path, &read, err);
    if (rc == ERR_ABSENT) {
        err_clear(err);
        return 0;
    }
    uint32_t number = 0;
    if (rc == 0)
        rc = core_apply_number(*out, &number, err);
    if (rc == 0 && number == 0)
        store_close(out);
    else if (rc == 0)
        rc = store_begin_read(*out, err);
    if (rc < 0)
        store_close(out);
    return rc;
}

int runtime_rebuild(const struct rebuild_options *options, struct err *err)
{
    char live_path[PATH_SIZE];
    runtime_store_path(options->runtime, live_path, sizeof(live_path));
    const struct idle idle = { 0 };
    bool whole = options->until_position == 0 && options->until_us == 0;
    if (strcmp(live_path, options->path) == 0) {
        if (!whole)
            return err_set(err, ERR_CONFIG,
                           "%s : le magasin en service se reconstruit en entier ; donnez un autre "
                           "chemin pour un état passé",
                           live_path);
        return rebuild_in_place(options->runtime, &idle, err);
    }
    struct store *live = NULL;
    int rc = open_view(&live, live_path, options->runtime, err);
    const struct rebuild_job job = { .options = options->runtime,
                                     .path = options->path,
                                     .live = whole ? live : NULL,
                                     .erased = live,
                                     .until_position = options->until_position,
                                     .until_us = options->until_us };
    if (rc == 0)
        rc = rebuild_store(&job, err);
    if (live != NULL)
        store_rollback(live);
    store_close(&live);
    return rc;
}

static int compare(struct store *live, const struct runtime_options *options, const char *path,
                   char difference[STORE_DIFFERENCE_SIZE], struct err *err)
{
    uint32_t number = 0;
    int rc = core_apply_number(live, &number, err);
    if (rc == 0 && number != options->service->apply_number)
        return err_set(err, ERR_CONFIG,
                       "le magasin vient d'une autre version du service (%" PRIu32
                       " au lieu de %" PRIu32 ") : il sera reconstruit à son démarrage",
                       number, options->service->apply_number);
    struct store *rebuilt = NULL;
    const struct rebuild_job job = {
        .options = options, .path = path, .live = live, .erased = live, .kept = &rebuilt
    };
    if (rc == 0)
        rc = rebuild_store(&job, err);
    if (rc == 0)
        rc = store_difference(live, rebuilt, "rt_", difference, err);
    store_close(&rebuilt);
    return rc;
}

int runtime_verify(const struct runtime_options *options, char difference[STORE_DIFFERENCE_SIZE],
                   struct err *err)
{
    char live_path[PATH_SIZE];
    char path[PATH_SIZE + 16];
    runtime_store_path(options, live_path, sizeof(live_path));
    (void)snprintf(path, sizeof(path), "%s.verification", live_path);
    struct store *live = NULL;
    difference[0] = '\0';
    int rc = open_view(&live, live_path, options, err);
    if (rc == 0 && live == NULL)
        return err_set(err, ERR_ABSENT, "%s : aucun magasin à vérifier", live_path);
    if (rc == 0)
        rc = compare(live, options, path, difference, err);
    if (live != NULL)
        store_rollback(live);
    store_close(&live);
    struct err removing = { 0 };
    if (store_remove(path, rc < 0 ? &removing : err) < 0 && rc == 0)
        rc = err->code;
    return rc;
}
