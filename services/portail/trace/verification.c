#include "portail/trace/verification.h"

#include "base/date.h"
#include "base/log.h"
#include "client/reader.h"
#include "portail/trace/keeper.h"
#include "runtime/audit.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    STATUS_MS = 3000,
    SILENCE_MS = 5000,
    STEP_MS = 200, /* So soon a stop is noticed. */
    ARENA_SIZE = 16 * 1024 * 1024,
    ANOMALY_SIZE = 640,
    PATH_SIZE = CONFIG_PATH_SIZE + CONFIG_NAME_SIZE + 64,
};

struct result {
    json_t *anomalies; /* Texts. */
    uint64_t anomaly_count;
    uint64_t jusqu;
    uint64_t lots;
    uint64_t personal;
    uint64_t lines; /* Of the access log. */
    char finished[TIME_TEXT_SIZE];
};

struct verification {
    struct verifications *all;
    const char *site;
    struct trace *trace;
    pthread_t thread;
    bool joinable;
    /* Under the lock: */
    bool running;
    struct result last;
    /* Of the running one: */
    struct result now;
    _Atomic uint64_t done;
    _Atomic uint64_t total;
};

struct verifications {
    const struct config *config;
    const struct world *world;
    pthread_mutex_t lock;
    atomic_bool stopping;
    struct verification *sites;
};

/* --- The small file --- */

static void file_path(const struct verification *v, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/portail/%s/verification.json", v->all->config->donnees,
                   v->site);
}

static json_t *result_json(const struct result *result)
{
    json_t *anomalies = json_deep_copy(result->anomalies);
    uint64_t more = result->anomaly_count - json_array_size(anomalies);
    if (more > 0)
        (void)json_array_append_new(
            anomalies, json_sprintf("et %llu autres anomalies", (unsigned long long)more));
    return json_pack("{s:o, s:s, s:I, s:I, s:I, s:I}", "anomalies", anomalies, "finieLe",
                     result->finished, "jusqu", (json_int_t)result->jusqu, "lots",
                     (json_int_t)result->lots, "personnelles", (json_int_t)result->personal,
                     "traces", (json_int_t)result->lines);
}

static void save(const struct verification *v)
{
    char path[PATH_SIZE], made[PATH_SIZE + 8];
    file_path(v, path);
    (void)snprintf(made, sizeof(made), "%s.tmp", path);
    json_t *tree = result_json(&v->now);
    if (json_dump_file(tree, made, JSON_COMPACT) != 0 || rename(made, path) != 0)
        log_line(LOG_WARNING, "service=portail evenement=verification texte=\"%s : %s\"", path,
                 err_reason(errno));
    json_decref(tree);
}

static void load(struct verification *v)
{
    char path[PATH_SIZE];
    file_path(v, path);
    struct result *last = &v->last;
    json_t *tree = json_load_file(path, 0, NULL); /* None, or not ours: never verified. */
    json_t *anomalies = json_object_get(tree, "anomalies");
    const char *finished = json_string_value(json_object_get(tree, "finieLe"));
    last->anomalies = json_is_array(anomalies) ? json_incref(anomalies) : json_array();
    last->anomaly_count = json_array_size(last->anomalies);
    last->jusqu = (uint64_t)json_integer_value(json_object_get(tree, "jusqu"));
    last->lots = (uint64_t)json_integer_value(json_object_get(tree, "lots"));
    last->personal = (uint64_t)json_integer_value(json_object_get(tree, "personnelles"));
    last->lines = (uint64_t)json_integer_value(json_object_get(tree, "traces"));
    if (finished != NULL)
        (void)snprintf(last->finished, sizeof(last->finished), "%s", finished);
    json_decref(tree);
}

/* --- The journal --- */

static void add_anomaly(struct verification *v, const char *text)
{
    if (v->now.anomaly_count++ < ANOMALIES_MAX)
        (void)json_array_append_new(v->now.anomalies, json_string(text));
}

static void see_fault(void *self, const struct audit_fault *fault)
{
    char text[ANOMALY_SIZE];
    (void)snprintf(text, sizeof(text), "journal, événement %llu (%s) : %s",
                   (unsigned long long)fault->position, fault->source, fault->what);
    add_anomaly(self, text);
}

/* One answer of the bus; *end: it was the last. */
static int read_next(struct verification *v, struct reader *reader, struct audit *audit,
                     int64_t *heard_ms, bool *end, struct err *err)
{
    const Bus__Reply *reply;
    int rc = reader_next(reader, STEP_MS, &reply, err);
    if (rc < 0)
        return rc;
    if (atomic_load(&v->all->stopping))
        return err_set(err, ERR_UNREACHABLE, "le portail s'arrête");
    if (reply == NULL)
        return clock_monotonic_ms() - *heard_ms < SILENCE_MS
                   ? 0
                   : err_set(err, ERR_UNREACHABLE, "le bus ne répond pas");
    *heard_ms = clock_monotonic_ms();
    *end = reply->body_case == BUS__REPLY__BODY_END;
    if (reply->body_case == BUS__REPLY__BODY_CHUNK)
        for (size_t i = 0; i < reply->chunk->n_lots; i++) {
            audit_see(audit, reply->chunk->lots[i]);
            atomic_store(&v->done, audit_next_position(audit) - 1);
        }
    return 0;
}

static int read_journal(struct verification *v, const struct reader_options *options,
                        struct audit *audit, struct err *err)
{
    struct reader *reader = NULL;
    bool end = options->until_position == 0;
    int rc = end ? 0 : reader_open(&reader, options, err);
    int64_t heard_ms = clock_monotonic_ms();
    while (rc == 0 && !end)
        rc = read_next(v, reader, audit, &heard_ms, &end, err);
    reader_close(&reader);
    return rc;
}

/* What the bus says of the site, against the Lots that it gave. */
static void check_head(struct audit *audit, const char *site, const Bus__StatusReply *status)
{
    size_t count;
    const struct audit_site *seen = audit_sites(audit, &count);
    for (size_t i = 0; i < status->n_sites; i++) {
        const Bus__SiteHead *head = status->sites[i];
        struct audit_fault at = { head->position, head->site, "", NULL };
        if (strcmp(head->site, site) == 0 && head->position > 0 &&
            (count == 0 || seen[0].position != head->position || head->chain.len != CHAIN_SIZE ||
             memcmp(seen[0].chain, head->chain.data, CHAIN_SIZE) != 0))
            audit_report(audit, &at, "la tête du site n'est pas celle de son dernier lot");
    }
    for (size_t i = 0; i < status->n_producers; i++) {
        const Bus__Producer *producer = status->producers[i];
        struct audit_fault at = { status->position, site, producer->source, NULL };
        uint64_t mark = 0;
        for (size_t j = 0; count > 0 && j < seen[0].producer_count; j++)
            if (strcmp(seen[0].producers[j].source, producer->source) == 0)
                mark = seen[0].producers[j].mark;
        if (strcmp(producer->site, site) == 0 && mark != producer->mark)
            audit_report(audit, &at, "marque %llu, les lots vont jusqu'à %llu",
                         (unsigned long long)producer->mark, (unsigned long long)mark);
    }
}

static int verify_journal(struct verification *v, const char *key, struct err *err)
{
    struct arena arena;
    struct audit *audit;
    Bus__StatusReply *status;
    arena_init(&arena, ARENA_SIZE);
    audit_open(&audit, &(struct audit_options){ .fault = see_fault, .self = v });
    int rc = reader_status_as(v->all->config, key, STATUS_MS, &arena, &status, err);
    if (rc == 0) {
        struct reader_options options = { .config = v->all->config,
                                          .key = key,
                                          .sites = &v->site,
                                          .site_count = 1,
                                          .until_position = status->position,
                                          .personal = true };
        atomic_store(&v->total, status->position);
        rc = read_journal(v, &options, audit, err);
    }
    if (rc == 0) {
        audit_end(audit);
        check_head(audit, v->site, status);
        v->now.jusqu = status->position;
        atomic_store(&v->done, status->position); /* The last ones may be other sites'. */
    }
    v->now.lots = audit_lot_count(audit);
    v->now.personal = audit_personal_count(audit);
    audit_close(&audit);
    arena_release(&arena);
    return rc;
}

/* --- The access log --- */

static void see_trace_fault(void *self, const char *what)
{
    add_anomaly(self, what);
}

static void see_trace_lines(void *self, uint64_t lines)
{
    ((struct verification *)self)->now.lines = lines;
}

static int verify_traces(struct verification *v, const char *key, struct err *err)
{
    struct client *client = NULL;
    struct trace_anchor *anchors = NULL;
    size_t count = 0;
    struct trace_watch watch = { see_trace_fault, see_trace_lines, v };
    if (v->trace == NULL)
        return 0;
    int rc = client_open_as(&client, v->all->config, key, v->all->world, err);
    if (rc == 0)
        rc = keeper_anchors(client, v->site, v->all->world, STATUS_MS, &anchors, &count, err);
    if (rc == 0)
        rc = trace_check(v->trace, anchors, count, &watch, err);
    free(anchors);
    client_close(&client);
    return rc;
}

/* --- One verification --- */

static void publish(struct verification *v)
{
    time_format(v->all->world->now_us(v->all->world->self), v->now.finished);
    if (v->now.anomaly_count > 0)
        v->now.jusqu = 0;
    save(v);
    (void)pthread_mutex_lock(&v->all->lock);
    json_decref(v->last.anomalies);
    v->last = v->now;
    v->running = false;
    (void)pthread_mutex_unlock(&v->all->lock);
    log_line(v->last.anomaly_count == 0 ? LOG_INFO : LOG_ERROR,
             "service=portail site=%s evenement=verification jusqu=%llu anomalies=%llu", v->site,
             (unsigned long long)v->last.jusqu, (unsigned long long)v->last.anomaly_count);
}

static void *verify(void *self)
{
    struct verification *v = self;
    char key[CONFIG_NAME_SIZE * 2], text[ANOMALY_SIZE];
    struct err err = { 0 };
    v->now = (struct result){ .anomalies = json_array() };
    (void)snprintf(key, sizeof(key), "%s.portail", v->site);
    int rc = verify_journal(v, key, &err);
    if (rc == 0)
        rc = verify_traces(v, key, &err);
    if (rc < 0) { /* What could not be read was not verified. */
        (void)snprintf(text, sizeof(text), "La vérification n'a pas pu finir : %s", err.text);
        add_anomaly(v, text);
    }
    publish(v);
    return NULL;
}

/* --- All sites --- */

void verifications_open(struct verifications **out, const struct config *config,
                        struct trace *const *traces, const struct world *world)
{
    struct verifications *all = calloc(1, sizeof(*all));
    CHECK(all != NULL);
    all->config = config;
    all->world = world == NULL ? world_system() : world;
    CHECK(pthread_mutex_init(&all->lock, NULL) == 0);
    all->sites = calloc(config->site_count + 1, sizeof(*all->sites));
    CHECK(all->sites != NULL);
    for (size_t i = 0; i < config->site_count; i++) {
        all->sites[i].all = all;
        all->sites[i].site = config->sites[i];
        all->sites[i].trace = traces[i];
        load(&all->sites[i]);
    }
    *out = all;
}

void verifications_close(struct verifications **verifications)
{
    struct verifications *all = *verifications;
    if (all == NULL)
        return;
    atomic_store(&all->stopping, true);
    for (size_t i = 0; i < all->config->site_count; i++) {
        if (all->sites[i].joinable)
            CHECK(pthread_join(all->sites[i].thread, NULL) == 0);
        json_decref(all->sites[i].last.anomalies);
    }
    (void)pthread_mutex_destroy(&all->lock);
    free(all->sites);
    free(all);
    *verifications = NULL;
}

static struct verification *find(struct verifications *all, const char *site)
{
    for (size_t i = 0; i < all->config->site_count; i++)
        if (strcmp(all->sites[i].site, site) == 0)
            return &all->sites[i];
    return NULL;
}

bool verifications_start(struct verifications *verifications, const char *site)
{
    struct verification *v = find(verifications, site);
    if (v == NULL)
        return false;
    (void)pthread_mutex_lock(&verifications->lock);
    bool starts = !v->running;
    if (starts) {
        if (v->joinable) /* It has ended: it said so as its last act. */
            CHECK(pthread_join(v->thread, NULL) == 0);
        v->running = true;
        v->joinable = true;
        atomic_store(&v->done, 0);
        atomic_store(&v->total, 0);
        CHECK(pthread_create(&v->thread, NULL, verify, v) == 0);
    }
    (void)pthread_mutex_unlock(&verifications->lock);
    return starts;
}

json_t *verifications_state(struct verifications *verifications, const char *site)
{
    struct verification *v = find(verifications, site);
    if (v == NULL)
        return NULL;
    (void)pthread_mutex_lock(&verifications->lock);
    json_t *state = result_json(&v->last);
    (void)json_object_set_new(state, "enCours", json_boolean(v->running));
    (void)pthread_mutex_unlock(&verifications->lock);
    (void)json_object_set_new(state, "fait", json_integer((json_int_t)atomic_load(&v->done)));
    (void)json_object_set_new(state, "total", json_integer((json_int_t)atomic_load(&v->total)));
    return state;
}
