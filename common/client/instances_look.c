/* The thread that looks: which instances there are, and how far each one is. */
#include "client/instances_inside.h"

#include "base/log.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 4 * 1024 * 1024 };

struct look {
    struct instances *instances;
    struct client **clients; /* In the order of the groups. */
    struct arena arena;
    int64_t found_ms;
};

/* --- Which there are ---------------------------------------------------------------------------
 */

static struct instance *find_place(struct group *group, const char *endpoint)
{
    struct instance *place = NULL;
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        struct instance *instance = &group->items[i];
        if (strcmp(instance->endpoint, endpoint) == 0)
            return instance;
        if (place == NULL && !instance->listed && instance->open == 0)
            place = instance;
    }
    if (place == NULL)
        return NULL;
    source_marks_release(&place->marks);
    *place = (struct instance){ .listed = false };
    (void)snprintf(place->endpoint, sizeof(place->endpoint), "%s", endpoint);
    return place;
}

static void take_endpoints(struct group *group, const struct endpoints *found)
{
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        bool still = false;
        for (size_t k = 0; k < found->count && !still; k++)
            still = strcmp(group->items[i].endpoint, found->items[k]) == 0;
        group->items[i].listed = still;
    }
    for (size_t k = 0; k < found->count; k++) {
        struct instance *instance = find_place(group, found->items[k]);
        if (instance == NULL || instance->listed)
            continue;
        instance->listed = true;
        instance->heard_ms = 0; /* Whatever was known of it before it went. */
    }
}

/* The name service is asked without the lock: it may take its time. */
static void find_all(struct look *look)
{
    struct instances *instances = look->instances;
    int64_t now_ms = clock_monotonic_ms();
    if (look->found_ms != 0 && now_ms - look->found_ms < INSTANCES_FIND_MS)
        return;
    look->found_ms = now_ms;
    for (size_t i = 0; i < instances->group_count; i++) {
        struct endpoints found;
        endpoints_find(instances->options.config, instances->groups[i].site, INSTANCES_SERVICE,
                       &found);
        (void)pthread_mutex_lock(&instances->lock);
        take_endpoints(&instances->groups[i], &found);
        (void)pthread_mutex_unlock(&instances->lock);
    }
}

/* --- How far they are --------------------------------------------------------------------------
 */

static struct client *client_of(struct look *look, size_t i)
{
    const struct instances *instances = look->instances;
    if (look->clients[i] != NULL)
        return look->clients[i];
    const struct config *config = instances->options.config;
    const char *site = instances->groups[i].site;
    if (strcmp(site, CONFIG_CONSOLIDATION) == 0 && config->site_count > 0)
        site = config->sites[0];
    char key[2 * CONFIG_NAME_SIZE];
    struct err err = { 0 };
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    if (client_open_as(&look->clients[i], config,
                       instances->options.key == NULL ? key : instances->options.key,
                       instances->options.world, &err) < 0)
        log_line(LOG_WARNING, "evenement=instances site=%s texte=\"%s\"", site, err.text);
    return look->clients[i];
}

/* NULL: not to be reached, or gone. */
static struct client_peer *peer_of(struct look *look, size_t i, size_t k)
{
    struct instances *instances = look->instances;
    struct group *group = &instances->groups[i];
    char endpoint[CONFIG_ENDPOINT_SIZE] = "";
    (void)pthread_mutex_lock(&instances->lock);
    if (group->items[k].listed)
        (void)snprintf(endpoint, sizeof(endpoint), "%s", group->items[k].endpoint);
    (void)pthread_mutex_unlock(&instances->lock);
    struct client *client = endpoint[0] == '\0' ? NULL : client_of(look, i);
    struct client_peer *peer = NULL;
    struct err err = { 0 };
    if (client == NULL ||
        client_peer(client, group->site, INSTANCES_SERVICE, endpoint, &peer, &err) < 0)
        return NULL;
    return peer;
}

static void send_status(struct client_peer *peer)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    struct err ignored = { 0 }; /* Not connected: the next round tries again. */
    if (client_peer_send(peer, &request, &ignored) < 0)
        err_clear(&ignored);
}

static uint64_t own_word(const Plie__StatusReply *status)
{
    for (size_t i = 0; i < status->n_counters; i++)
        if (strcmp(status->counters[i]->name, "retard_positions") == 0)
            return status->counters[i]->value > 0 ? (uint64_t)status->counters[i]->value : 0;
    return 0;
}

static void take_status(struct instances *instances, struct instance *instance,
                        const Plie__StatusReply *status)
{
    (void)pthread_mutex_lock(&instances->lock);
    instance->heard_ms = clock_monotonic_ms();
    instance->stopped = status->stopped[0] != '\0' || status->poison[0] != '\0';
    instance->position = status->position;
    instance->generation = status->generation;
    instance->behind = own_word(status);
    instance->marks.count = 0; /* A store made anew has fewer. */
    for (size_t i = 0; i < status->n_marks; i++)
        source_marks_raise(&instance->marks, status->marks[i]->source, status->marks[i]->sequence);
    (void)pthread_cond_broadcast(&instances->heard);
    (void)pthread_mutex_unlock(&instances->lock);
}

static void hear(struct look *look, struct instance *instance, struct client_peer *peer)
{
    for (;;) {
        Plie__ServiceReply *reply = NULL;
        struct err err = { 0 };
        arena_reset(&look->arena);
        if (client_peer_receive(peer, &look->arena, &reply, &err) < 0 || reply == NULL)
            return;
        if (reply->body_case == PLIE__SERVICE_REPLY__BODY_STATUS)
            take_status(look->instances, instance, reply->status);
    }
}

/* Whoever knows the bus says of which generation its journal is; else the highest stands for it.
 * Positions of another one say nothing about those of this one. */
static bool is_of_interest(const struct instance *instance, uint64_t generation, bool told)
{
    return instance->listed && instance->heard_ms != 0 &&
           (told ? instance->generation == generation : instance->generation >= generation);
}

static void judge(struct instances *instances, struct group *group, int64_t now_ms)
{
    uint64_t generation = 0;
    uint64_t head = 0;
    if (instances->options.head != NULL)
        head = instances->options.head(instances->options.head_self, group->site, &generation);
    const bool told = generation != 0;
    (void)pthread_mutex_lock(&instances->lock);
    for (size_t k = 0; k < INSTANCES_MAX; k++) {
        const struct instance *instance = &group->items[k];
        if (!is_of_interest(instance, generation, told))
            continue;
        uint64_t known = instance->position + instance->behind;
        if (instance->generation > generation || known > head)
            head = known;
        generation = instance->generation;
    }
    if (generation != 0 && generation != group->generation) {
        memset(group->heads, 0, sizeof(group->heads));
        group->due = 0;
        group->head = 0;
        group->generation = generation;
    }
    if (generation == group->generation && head > group->head)
        group->head = head;
    for (size_t k = 0; k < HEADS; k++)
        if (group->heads[k].ms != 0 && now_ms - group->heads[k].ms >= INSTANCES_LAG_MS &&
            group->heads[k].position > group->due)
            group->due = group->heads[k].position;
    group->heads[group->head_next].ms = now_ms;
    group->heads[group->head_next].position = group->head;
    group->head_next = (group->head_next + 1) % HEADS;
    (void)pthread_mutex_unlock(&instances->lock);
}

/* --- Rounds ------------------------------------------------------------------------------------
 */

enum { PEERS_MAX = WIRE_WAIT_MAX - 1 };

struct round {
    struct client_peer *peers[PEERS_MAX];
    struct instance *instances[PEERS_MAX];
    size_t count;
};

static void begin(struct look *look, struct round *round)
{
    struct instances *instances = look->instances;
    round->count = 0;
    for (size_t i = 0; i < instances->group_count; i++)
        for (size_t k = 0; k < INSTANCES_MAX && round->count < PEERS_MAX; k++) {
            struct client_peer *peer = peer_of(look, i, k);
            if (peer == NULL)
                continue;
            send_status(peer);
            round->peers[round->count] = peer;
            round->instances[round->count++] = &instances->groups[i].items[k];
        }
}

static void wait_until(struct look *look, const struct round *round, int64_t end_ms)
{
    struct instances *instances = look->instances;
    struct wire_socket *sockets[WIRE_WAIT_MAX] = { instances->waker };
    bool ready[WIRE_WAIT_MAX] = { false };
    for (size_t i = 0; i < round->count; i++)
        sockets[i + 1] = client_peer_socket(round->peers[i]);
    for (int64_t rest = end_ms - clock_monotonic_ms();
         rest > 0 && !atomic_load(&instances->stopping); rest = end_ms - clock_monotonic_ms()) {
        struct err err = { 0 };
        if (wire_wait(sockets, ready, round->count + 1, rest, &err) < 0) {
            log_line(LOG_ERROR, "evenement=instances texte=\"%s\"", err.text);
            (void)poll(NULL, 0, (int)rest); /* Not again and again until the next round. */
            return;
        }
        for (size_t i = 0; i < round->count; i++)
            if (ready[i + 1])
                hear(look, round->instances[i], round->peers[i]);
    }
}

void *instances_look(void *self)
{
    struct look look = { .instances = self };
    struct instances *instances = self;
    struct round *round = calloc(1, sizeof(*round));
    look.clients = calloc(instances->group_count + 1, sizeof(struct client *));
    CHECK(round != NULL && look.clients != NULL);
    arena_init(&look.arena, ARENA_SIZE);
    while (!atomic_load(&instances->stopping)) {
        int64_t end_ms = clock_monotonic_ms() + INSTANCES_ROUND_MS;
        find_all(&look);
        begin(&look, round);
        wait_until(&look, round, end_ms);
        for (size_t i = 0; i < instances->group_count; i++)
            judge(instances, &instances->groups[i], clock_monotonic_ms());
    }
    for (size_t i = 0; i < instances->group_count; i++)
        client_close(&look.clients[i]);
    arena_release(&look.arena);
    free(look.clients);
    free(round);
    return NULL;
}
