#include "portail/away.h"

#include "base/clock.h"
#include "base/log.h"
#include "client/interface.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct absence {
    bool away;
    int64_t tried_ms; /* When somebody last waited long. */
};

struct away {
    const struct config *config;
    pthread_mutex_t lock;
    struct absence (*absences)[INTERFACE_COUNT]; /* In the order of the sites. */
};

struct away *away_new(const struct config *config)
{
    struct away *away = calloc(1, sizeof(*away));
    CHECK(away != NULL);
    away->config = config;
    away->absences = calloc(config->site_count + 1, sizeof(*away->absences));
    CHECK(away->absences != NULL);
    CHECK(pthread_mutex_init(&away->lock, NULL) == 0);
    return away;
}

void away_free(struct away **away)
{
    if (*away == NULL)
        return;
    (void)pthread_mutex_destroy(&(*away)->lock);
    free((*away)->absences);
    free(*away);
    *away = NULL;
}

/* NULL: no such service or site. */
static struct absence *find(struct away *away, const char *site, const char *service)
{
    const struct interface *known = interface_find(service);
    for (size_t i = 0; known != NULL && i < away->config->site_count; i++)
        if (strcmp(away->config->sites[i], site) == 0)
            return &away->absences[i][known - interfaces];
    return NULL;
}

int64_t away_patience(struct away *away, const char *site, const char *service)
{
    struct absence *absence = find(away, site, service);
    if (absence == NULL)
        return AWAY_PATIENCE_MS;
    int64_t now_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&away->lock);
    bool shortly = absence->away && now_ms - absence->tried_ms < AWAY_TRY_MS;
    if (absence->away && !shortly)
        absence->tried_ms = now_ms;
    (void)pthread_mutex_unlock(&away->lock);
    return shortly ? AWAY_SHORT_MS : AWAY_PATIENCE_MS;
}

void away_note(struct away *away, const char *site, const char *service, bool answered)
{
    struct absence *absence = find(away, site, service);
    if (absence == NULL)
        return;
    (void)pthread_mutex_lock(&away->lock);
    bool changed = absence->away == answered;
    absence->away = !answered;
    if (changed)
        absence->tried_ms = clock_monotonic_ms();
    (void)pthread_mutex_unlock(&away->lock);
    if (changed)
        log_line(answered ? LOG_INFO : LOG_WARNING, "service=portail evenement=%s de=%s.%s",
                 answered ? "de_retour" : "absent", site, service);
}

bool away_is(struct away *away, const char *site, const char *service)
{
    struct absence *absence = find(away, site, service);
    if (absence == NULL)
        return false;
    (void)pthread_mutex_lock(&away->lock);
    bool is = absence->away;
    (void)pthread_mutex_unlock(&away->lock);
    return is;
}
