/* What happens to sessions while nobody asks. */
#include "portail/session/inside.h"

#include "base/log.h"
#include "base/wait.h"
#include "portail/session/reset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEND_EVERY_S = 30, SECOND_US = 1000000 };

/* --- One round --- */

struct limits {
    int64_t seen_us;
    int64_t made_us;
};

static bool is_over(const void *self, const struct table_entry *entry)
{
    const struct limits *limits = self;
    return entry->row.seen_us <= limits->seen_us || entry->row.made_us <= limits->made_us;
}

struct rows {
    struct session_row *items;
    size_t count;
};

static void take_seen(void *self, struct table_entry *entry)
{
    struct rows *rows = self;
    if (entry->seen)
        rows->items[rows->count++] = entry->row;
    entry->seen = false;
}

int sessions_tend(struct sessions *sessions, struct err *err)
{
    int64_t now = sessions->world->now_us(sessions->world->self);
    const struct limits limits = { now - (int64_t)SESSION_IDLE_S * SECOND_US,
                                   now - (int64_t)SESSION_LIFE_S * SECOND_US };
    struct rows rows = { 0 };
    CHECK(pthread_mutex_lock(&sessions->mutex) == 0);
    table_remove_if(&sessions->table, &limits, is_over);
    rows.items = calloc(sessions->table.count + 1, sizeof(*rows.items));
    CHECK(rows.items != NULL);
    table_each(&sessions->table, &rows, take_seen);
    CHECK(pthread_mutex_unlock(&sessions->mutex) == 0);
    int rc = secrets_seen(sessions->secrets, rows.items, rows.count, err);
    free(rows.items);
    if (rc == 0)
        rc = reset_take_all(sessions, err);
    if (rc == 0)
        rc = secrets_purge(sessions->secrets, limits.seen_us, limits.made_us, err);
    return rc < 0 ? rc : secrets_checkpoint(sessions->secrets, err);
}

/* --- Accounts that others changed --- */

struct comptes {
    const char *site;
    char (*items)[ID_SIZE];
    size_t count;
};

static void take_compte(void *self, struct table_entry *entry)
{
    struct comptes *comptes = self;
    const struct session *session = &entry->row.session;
    if (strcmp(session->site, comptes->site) != 0)
        return;
    for (size_t i = 0; i < comptes->count; i++)
        if (strcmp(comptes->items[i], session->compte) == 0)
            return;
    memcpy(comptes->items[comptes->count++], session->compte, ID_SIZE);
}

static void list_comptes(struct sessions *sessions, struct comptes *out)
{
    CHECK(pthread_mutex_lock(&sessions->mutex) == 0);
    out->items = calloc(sessions->table.count + 1, sizeof(*out->items));
    CHECK(out->items != NULL);
    table_each(&sessions->table, out, take_compte);
    CHECK(pthread_mutex_unlock(&sessions->mutex) == 0);
}

void sessions_review(struct sessions *sessions, struct client *client, const char *site)
{
    struct comptes comptes = { .site = site };
    const struct asker asker = { client, sessions->world, site, "portail" };
    list_comptes(sessions, &comptes);
    for (size_t i = 0; i < comptes.count; i++) {
        struct account account;
        struct err err = { 0 };
        if (account_find(&asker, comptes.items[i], NULL, &account, &err) < 0) {
            log_line(LOG_WARNING, "service=portail site=%s comptes=\"%s\"", site, err.text);
            break;
        }
        sessions_judge(sessions, site, comptes.items[i], &account);
    }
    free(comptes.items);
}

/* --- The thread --- */

struct tender {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool closing;
    struct sessions *sessions;
};

static void review_site(struct sessions *sessions, const char *site)
{
    char key[2 * CONFIG_NAME_SIZE];
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    struct client *client;
    struct err err = { 0 };
    if (client_open_as(&client, sessions->config, key, sessions->world, &err) < 0) {
        log_line(LOG_WARNING, "service=portail site=%s cle=\"%s\"", site, err.text);
        return;
    }
    sessions_review(sessions, client, site);
    client_close(&client);
}

static void tend_once(struct tender *tender)
{
    struct sessions *sessions = tender->sessions;
    struct err err = { 0 };
    if (sessions_tend(sessions, &err) < 0)
        log_line(LOG_WARNING, "service=portail sessions=\"%s\"", err.text);
    for (size_t i = 0; i < sessions->config->site_count; i++) {
        CHECK(pthread_mutex_lock(&sessions->mutex) == 0);
        bool any = sessions->table.count > 0;
        CHECK(pthread_mutex_unlock(&sessions->mutex) == 0);
        if (any)
            review_site(sessions, sessions->config->sites[i]);
    }
}

/* False: closing. */
static bool wait_a_round(struct tender *tender)
{
    struct timespec until;
    wait_deadline(TEND_EVERY_S * INT64_C(1000), &until);
    CHECK(pthread_mutex_lock(&tender->mutex) == 0);
    int rc = 0;
    while (!tender->closing && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&tender->wake, &tender->mutex, &until);
    bool goes_on = !tender->closing;
    CHECK(pthread_mutex_unlock(&tender->mutex) == 0);
    return goes_on;
}

static void *tend(void *self)
{
    while (wait_a_round(self))
        tend_once(self);
    return NULL;
}

struct tender *tender_start(struct sessions *sessions)
{
    struct tender *tender = calloc(1, sizeof(*tender));
    CHECK(tender != NULL);
    tender->sessions = sessions;
    CHECK(pthread_mutex_init(&tender->mutex, NULL) == 0);
    wait_cond_init(&tender->wake);
    CHECK(pthread_create(&tender->thread, NULL, tend, tender) == 0);
    return tender;
}

void tender_stop(struct tender **tender)
{
    struct tender *t = *tender;
    if (t == NULL)
        return;
    CHECK(pthread_mutex_lock(&t->mutex) == 0);
    t->closing = true;
    CHECK(pthread_cond_signal(&t->wake) == 0);
    CHECK(pthread_mutex_unlock(&t->mutex) == 0);
    CHECK(pthread_join(t->thread, NULL) == 0);
    CHECK(pthread_cond_destroy(&t->wake) == 0);
    CHECK(pthread_mutex_destroy(&t->mutex) == 0);
    free(t);
    *tender = NULL;
}
