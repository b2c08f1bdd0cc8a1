/* How a question goes from one instance to the next until one answers. */
#include "client/instances_inside.h"

#include "client/choice.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLICE_MS = 100,      /* So often it is looked whether the instance fell silent. */
    SILENT_TRY_MS = 150, /* For one that was silent already. */
    AGAIN_MS = 2000,     /* All were tried: begin again, for one may have started anew. */
    ASKED_MAX = WIRE_WAIT_MAX,
};

struct asking {
    struct instances *instances;
    struct group *group;
    struct client *client;
    const Plie__ServiceRequest *request;
    struct arena *arena;
    bool past; /* Its answer may take long without anything being wrong. */
    bool tried[INSTANCES_MAX];
    struct {
        struct client_peer *peer;
        struct instance *instance;
        bool old;
    } asked[ASKED_MAX];
    size_t asked_count;
    int64_t next_ms;                 /* When the next one is asked. */
    bool watched;                    /* At once when the last one falls silent. */
    Plie__ServiceReply *second_best; /* «Not yet», or a failure: another one may do better. */
    bool second_best_old;
};

/* --- Whom to ask -------------------------------------------------------------------------------
 */

static uint64_t turn_of(struct asking *asking)
{
    const char *connu = asking->request->query->connu;
    if (!asking->past)
        return atomic_fetch_add(&asking->instances->turn, 1);
    uint64_t turn = 5381; /* Whoever has the past made keeps it: the same instant, the same one. */
    for (const char *c = connu; *c != '\0'; c++)
        turn = turn * 33 + (unsigned char)*c;
    return turn;
}

static bool has_marks(const struct instance *instance, const Plie__QueryRequest *query)
{
    for (size_t i = 0; i < query->n_at_least; i++)
        if (!source_marks_have(&instance->marks, query->at_least[i]->source,
                               query->at_least[i]->sequence))
            return false;
    return true;
}

/* With the lock held; NULL: all were tried. */
static struct instance *choose(struct asking *asking, bool *old, bool *silent)
{
    struct choice_view views[INSTANCES_MAX];
    size_t places[INSTANCES_MAX];
    size_t count = 0;
    int64_t now_ms = clock_monotonic_ms();
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        const struct instance *instance = &asking->group->items[i];
        if (!instance->listed)
            continue;
        places[count] = i;
        views[count++] = (struct choice_view){
            .tried = asking->tried[i],
            .silent = instance_is_silent(instance, now_ms),
            .stopped = instance_has_stopped(asking->group, instance),
            .lags = instance_lags(asking->group, instance),
            .due = has_marks(instance, asking->request->query),
            .position = instance->position,
            .open = asking->past ? 0 : instance->open,
        };
    }
    size_t chosen = choice_make(views, count, turn_of(asking));
    if (chosen == CHOICE_NONE)
        return NULL;
    *old = views[chosen].lags || views[chosen].stopped;
    *silent = views[chosen].silent;
    asking->tried[places[chosen]] = true;
    return &asking->group->items[places[chosen]];
}

static int ask_next(struct asking *asking, struct err *err)
{
    struct instances *instances = asking->instances;
    char endpoint[CONFIG_ENDPOINT_SIZE];
    bool old = false;
    bool silent = false;
    (void)pthread_mutex_lock(&instances->lock);
    struct instance *instance =
        asking->asked_count < ASKED_MAX ? choose(asking, &old, &silent) : NULL;
    if (instance != NULL) {
        instance->open++;
        instance->questions++;
        memcpy(endpoint, instance->endpoint, sizeof(endpoint));
        if (asking->asked_count > 0)
            asking->asked[asking->asked_count - 1].instance->repeated++;
    }
    (void)pthread_mutex_unlock(&instances->lock);
    int64_t now_ms = clock_monotonic_ms();
    if (instance == NULL) {
        asking->watched = false;
        memset(asking->tried, 0, sizeof(asking->tried));
        asking->next_ms = now_ms + (asking->asked_count == 0 ? SLICE_MS : AGAIN_MS);
        return 0;
    }
    size_t i = asking->asked_count++;
    asking->asked[i].instance = instance;
    asking->asked[i].old = old;
    asking->watched = !silent;
    asking->next_ms = asking->past && !silent
                          ? INT64_MAX
                          : now_ms + (silent ? SILENT_TRY_MS : INSTANCES_ATTEMPT_MS);
    int rc = client_peer(asking->client, asking->group->site, INSTANCES_SERVICE, endpoint,
                         &asking->asked[i].peer, err);
    if (rc < 0)
        return rc;
    rc = client_peer_send(asking->asked[i].peer, asking->request, err);
    if (rc != ERR_LIMIT && rc != ERR_UNREACHABLE)
        return rc;
    err_clear(err); /* Not connected, or its queue is full: the next one. */
    asking->next_ms = now_ms;
    return 0;
}

/* Whoever was asked last does not answer any more. */
static bool fell_silent(struct asking *asking)
{
    const struct instance *instance = asking->asked[asking->asked_count - 1].instance;
    (void)pthread_mutex_lock(&asking->instances->lock);
    bool silent = instance->heard_ms != 0 && instance_is_silent(instance, clock_monotonic_ms());
    silent = silent || !instance->listed;
    (void)pthread_mutex_unlock(&asking->instances->lock);
    return silent;
}

/* --- Answers -----------------------------------------------------------------------------------
 */

/* An answer that another instance could better. */
static bool is_second_best(const Plie__ServiceReply *reply)
{
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_QUERY)
        return false;
    const Plie__QueryReply *query = reply->query;
    return query->outcome_case == PLIE__QUERY_REPLY__OUTCOME_FAILED ||
           (query->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED &&
            (strcmp(query->refused->code, "PAS_ENCORE") == 0 ||
             strcmp(query->refused->code, "SERVICE_OCCUPE") == 0));
}

static int receive(struct asking *asking, Plie__ServiceReply **out, bool *old, struct err *err)
{
    for (size_t i = 0; i < asking->asked_count; i++) {
        Plie__ServiceReply *reply = NULL;
        do {
            int rc = client_peer_receive(asking->asked[i].peer, asking->arena, &reply, err);
            if (rc < 0)
                return rc;
        } while (reply != NULL && !client_is_answer(reply, asking->request));
        if (reply == NULL)
            continue;
        if (is_second_best(reply)) {
            asking->second_best = reply;
            asking->second_best_old = asking->asked[i].old;
            asking->next_ms = 0;
            continue;
        }
        *out = reply;
        *old = asking->asked[i].old;
        return 0;
    }
    return 0;
}

static int wait_slice(struct asking *asking, int64_t until_ms, struct err *err)
{
    struct wire_socket *sockets[ASKED_MAX];
    bool ready[ASKED_MAX];
    size_t count = 0;
    for (size_t i = 0; i < asking->asked_count; i++)
        if (i == 0 || asking->asked[i].peer != asking->asked[i - 1].peer)
            sockets[count++] = client_peer_socket(asking->asked[i].peer);
    int64_t rest = until_ms - clock_monotonic_ms();
    rest = rest < SLICE_MS ? rest : SLICE_MS;
    if (rest > 0 && count == 0) /* Nobody is known by that name at this moment. */
        (void)poll(NULL, 0, (int)rest);
    return rest <= 0 || count == 0 ? 0 : wire_wait(sockets, ready, count, rest, err);
}

static void end_asking(struct asking *asking)
{
    (void)pthread_mutex_lock(&asking->instances->lock);
    for (size_t i = 0; i < asking->asked_count; i++)
        asking->asked[i].instance->open--;
    (void)pthread_mutex_unlock(&asking->instances->lock);
}

/* True when there is nobody left who could better it. */
static bool settle_for_second(struct asking *asking)
{
    size_t listed = 0;
    size_t tried = 0;
    (void)pthread_mutex_lock(&asking->instances->lock);
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        const struct instance *instance = &asking->group->items[i];
        bool current = instance->listed && !instance_is_silent(instance, clock_monotonic_ms()) &&
                       !instance_has_stopped(asking->group, instance) &&
                       !instance_lags(asking->group, instance);
        listed += current && !asking->tried[i];
        tried += asking->tried[i];
    }
    (void)pthread_mutex_unlock(&asking->instances->lock);
    return asking->second_best != NULL && (listed == 0 || tried == 0);
}

static int ask_until(struct asking *asking, int64_t deadline_ms, Plie__ServiceReply **out,
                     bool *old, struct err *err)
{
    int rc = 0;
    *out = NULL;
    while (rc == 0 && *out == NULL) {
        int64_t now_ms = clock_monotonic_ms();
        if (settle_for_second(asking) || (now_ms >= deadline_ms && asking->second_best != NULL)) {
            *out = asking->second_best;
            *old = asking->second_best_old;
            return 0;
        }
        if (now_ms >= deadline_ms)
            return err_set(err, ERR_UNREACHABLE, "le service %s du site %s ne répond pas",
                           INSTANCES_SERVICE, asking->group->site);
        if (now_ms >= asking->next_ms || (asking->watched && fell_silent(asking)))
            rc = ask_next(asking, err);
        int64_t until_ms = asking->next_ms < deadline_ms ? asking->next_ms : deadline_ms;
        if (rc == 0)
            rc = wait_slice(asking, until_ms, err);
        if (rc >= 0)
            rc = receive(asking, out, old, err);
    }
    return rc;
}

/* --- The consolidation's marks -----------------------------------------------------------------
 */

/* Whatever was shown before this program began, an instance had: from the first question on nobody
 * is answered by one that has less. */
static void count_marks(struct group *group)
{
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        struct instance *instance = &group->items[i];
        if (!instance->listed || instance->heard_ms == 0 || instance->counted ||
            instance_has_stopped(group, instance))
            continue;
        instance->counted = true;
        for (size_t k = 0; k < instance->marks.count; k++)
            source_marks_raise(&group->shown, instance->marks.items[k].source,
                               instance->marks.items[k].sequence);
    }
}

/* It has no session of its own in any site: nobody is shown less than what anybody was. */
static void want_shown(struct instances *instances, struct group *group, struct arena *arena,
                       Plie__QueryRequest *query)
{
    (void)pthread_mutex_lock(&instances->lock);
    count_marks(group);
    Plie__Marque **all =
        arena_alloc(arena, (query->n_at_least + group->shown.count + 1) * sizeof(Plie__Marque *));
    for (size_t i = 0; i < query->n_at_least; i++)
        all[i] = query->at_least[i];
    for (size_t i = 0; i < group->shown.count; i++) {
        Plie__Marque *mark = arena_alloc(arena, sizeof(*mark));
        plie__marque__init(mark);
        mark->source = arena_text(arena, group->shown.items[i].source);
        mark->sequence = group->shown.items[i].sequence;
        all[query->n_at_least++] = mark;
    }
    (void)pthread_mutex_unlock(&instances->lock);
    query->at_least = all;
}

static void note_shown(struct instances *instances, struct group *group,
                       const Plie__ServiceReply *reply)
{
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_QUERY ||
        reply->query->outcome_case != PLIE__QUERY_REPLY__OUTCOME_ANSWER)
        return;
    (void)pthread_mutex_lock(&instances->lock);
    for (size_t i = 0; i < reply->query->n_marks; i++)
        source_marks_raise(&group->shown, reply->query->marks[i]->source,
                           reply->query->marks[i]->sequence);
    (void)pthread_mutex_unlock(&instances->lock);
}

int instances_ask(struct instances *instances, struct client *client, const char *site,
                  const Plie__ServiceRequest *request, int64_t timeout_ms, struct arena *arena,
                  Plie__ServiceReply **out, struct instances_note *note, struct err *err)
{
    CHECK(request->body_case == PLIE__SERVICE_REQUEST__BODY_QUERY);
    struct group *group = instances_group(instances, site);
    CHECK(group != NULL);
    Plie__QueryRequest query = *request->query;
    Plie__ServiceRequest whole = *request;
    whole.query = &query;
    bool consolidated = strcmp(site, CONFIG_CONSOLIDATION) == 0 && query.connu[0] == '\0';
    if (consolidated)
        want_shown(instances, group, arena, &query);
    struct asking *asking = calloc(1, sizeof(*asking));
    CHECK(asking != NULL);
    asking->instances = instances;
    asking->group = group;
    asking->client = client;
    asking->request = &whole;
    asking->arena = arena;
    asking->past = query.connu[0] != '\0';
    *note = (struct instances_note){ .old = false };
    int rc = ask_until(asking, clock_monotonic_ms() + timeout_ms, out, &note->old, err);
    end_asking(asking);
    free(asking);
    if (rc == 0 && consolidated)
        note_shown(instances, group, *out);
    return rc;
}
