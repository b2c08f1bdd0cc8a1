#include "portail/trace/keeper.h"

#include "base/log.h"
#include "base/wait.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 10000, LAST_PATIENCE_MS = 2000 };

struct keeper {
    const struct config *config;
    struct trace *const *traces;
    const struct world *world;
    struct trace_head *anchored; /* The newest of each site. */
    pthread_t thread;
    pthread_mutex_t lock; /* What is below. */
    pthread_cond_t wake;
    bool stopping;
};

static int anchor_site(struct keeper *keeper, size_t i, int64_t timeout_ms, struct err *err)
{
    char key[CONFIG_NAME_SIZE * 2];
    struct client *client = NULL;
    struct trace_head head;
    const char *site = keeper->config->sites[i];
    trace_head(keeper->traces[i], &head);
    if (head.nombre == 0 || memcmp(&head, &keeper->anchored[i], sizeof(head)) == 0)
        return 0;
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    int rc = client_open_as(&client, keeper->config, key, keeper->world, err);
    if (rc == 0)
        rc = keeper_anchor(client, site, keeper->traces[i], keeper->world, timeout_ms, err);
    client_close(&client);
    if (rc == 0)
        keeper->anchored[i] = head;
    return rc;
}

static bool is_stopping(struct keeper *keeper)
{
    (void)pthread_mutex_lock(&keeper->lock);
    bool stopping = keeper->stopping;
    (void)pthread_mutex_unlock(&keeper->lock);
    return stopping;
}

/* While it stops, a service that does not answer ends the round: all of them are going. */
static void anchor_all(struct keeper *keeper, int64_t timeout_ms)
{
    int rc = 0;
    for (size_t i = 0; i < keeper->config->site_count; i++) {
        struct err err = { 0 };
        if (rc == ERR_UNREACHABLE && is_stopping(keeper))
            return;
        if (keeper->traces[i] == NULL || trace_broken(keeper->traces[i]) != NULL)
            continue;
        rc = anchor_site(keeper, i, timeout_ms, &err);
        if (rc < 0)
            log_line(rc == ERR_UNREACHABLE ? LOG_WARNING : LOG_ERROR,
                     "service=portail site=%s evenement=ancrage texte=\"%s\"",
                     keeper->config->sites[i], err.text);
    }
}

/* False: it is time to stop. */
static bool wait_for_turn(struct keeper *keeper)
{
    struct timespec until;
    wait_deadline(KEEPER_INTERVAL_MS, &until);
    (void)pthread_mutex_lock(&keeper->lock);
    int rc = 0;
    while (!keeper->stopping && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    bool stopping = keeper->stopping;
    (void)pthread_mutex_unlock(&keeper->lock);
    return !stopping;
}

static void *keeper_run(void *self)
{
    struct keeper *keeper = self;
    do
        anchor_all(keeper, PATIENCE_MS);
    while (wait_for_turn(keeper));
    anchor_all(keeper, LAST_PATIENCE_MS);
    return NULL;
}

struct keeper *keeper_start(const struct config *config, struct trace *const *traces,
                            const struct world *world)
{
    struct keeper *keeper = calloc(1, sizeof(*keeper));
    CHECK(keeper != NULL);
    keeper->config = config;
    keeper->traces = traces;
    keeper->world = world == NULL ? world_system() : world;
    keeper->anchored = calloc(config->site_count + 1, sizeof(*keeper->anchored));
    CHECK(keeper->anchored != NULL);
    wait_cond_init(&keeper->wake);
    CHECK(pthread_mutex_init(&keeper->lock, NULL) == 0);
    CHECK(pthread_create(&keeper->thread, NULL, keeper_run, keeper) == 0);
    return keeper;
}

void keeper_stop(struct keeper **keeper)
{
    struct keeper *k = *keeper;
    if (k == NULL)
        return;
    (void)pthread_mutex_lock(&k->lock);
    k->stopping = true;
    (void)pthread_cond_signal(&k->wake);
    (void)pthread_mutex_unlock(&k->lock);
    CHECK(pthread_join(k->thread, NULL) == 0);
    (void)pthread_cond_destroy(&k->wake);
    (void)pthread_mutex_destroy(&k->lock);
    free(k->anchored);
    free(k);
    *keeper = NULL;
}
