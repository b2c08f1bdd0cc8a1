/* The HTTP server alone, for tests: routes of the test's own, sessions that exist by their name,
 * and a live stream that the test feeds.
 *
 * Tokens: "jean" is a session with the jeton "jeton-de-jean"; "neuf" the same with a provisional
 * password; no other lives. */
#ifndef SUPPORT_HTTP_SERVER_H
#define SUPPORT_HTTP_SERVER_H

#include "support/http.h"

#include "portail/http/server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FED_SIZE = 256, LISTENERS_MAX = 64 };

struct listener {
    struct http_server *server;
    void (*wake)(void *self);
    void *self;
    char fed[FED_SIZE];
    struct listener *next;
};

struct http_server {
    struct http *http;
    struct config config;
    char url[64];
    pthread_mutex_t lock;
    struct listener *listeners;
    size_t listener_count;
    const char *meanwhile;  /* Comes to a listener just after it looked and found nothing; once. */
    _Atomic bool jean_left; /* His session has ended. */
};

static inline bool server_find_session(void *self, const char *token, struct session *out)
{
    const struct http_server *server = self;
    bool jean = strcmp(token, "jean") == 0 && !atomic_load(&server->jean_left);
    if (!jean && strcmp(token, "neuf") != 0)
        return false;
    *out = (struct session){ .role = "referent", .site = "essai", .provisoire = !jean };
    (void)snprintf(out->token, sizeof(out->token), "%s", token);
    (void)snprintf(out->jeton, sizeof(out->jeton), "jeton-de-%s", token);
    return true;
}

static inline bool server_session_lives(void *self, const char *token)
{
    struct session ignored;
    return server_find_session(self, token, &ignored);
}

static inline struct listener *server_listen(void *self, const struct session *session,
                                             void (*wake)(void *self), void *wake_self)
{
    (void)session;
    struct http_server *server = self;
    struct listener *listener = NULL;
    (void)pthread_mutex_lock(&server->lock);
    if (server->listener_count < LISTENERS_MAX) {
        listener = calloc(1, sizeof(*listener));
        CHECK(listener != NULL);
        *listener = (struct listener){ .server = server, .wake = wake, .self = wake_self };
        listener->next = server->listeners;
        server->listeners = listener;
        server->listener_count++;
    }
    (void)pthread_mutex_unlock(&server->lock);
    return listener;
}

static inline size_t server_take(void *self, struct listener *listener, char *out, size_t size)
{
    struct http_server *server = self;
    (void)pthread_mutex_lock(&server->lock);
    size_t length = strlen(listener->fed);
    CHECK(length <= size);
    memcpy(out, listener->fed, length);
    listener->fed[0] = '\0';
    if (length == 0 && server->meanwhile != NULL) {
        (void)snprintf(listener->fed, sizeof(listener->fed), "%s", server->meanwhile);
        server->meanwhile = NULL;
        listener->wake(listener->self);
    }
    (void)pthread_mutex_unlock(&server->lock);
    return length;
}

static inline void server_leave(void *self, struct listener *listener)
{
    struct http_server *server = self;
    (void)pthread_mutex_lock(&server->lock);
    for (struct listener **at = &server->listeners; *at != NULL; at = &(*at)->next)
        if (*at == listener) {
            *at = listener->next;
            server->listener_count--;
            break;
        }
    (void)pthread_mutex_unlock(&server->lock);
    free(listener);
}

/* Tells every listener. */
static inline void server_feed(struct http_server *server, const char *text)
{
    (void)pthread_mutex_lock(&server->lock);
    for (struct listener *l = server->listeners; l != NULL; l = l->next) {
        (void)snprintf(l->fed, sizeof(l->fed), "%s", text);
        l->wake(l->self);
    }
    (void)pthread_mutex_unlock(&server->lock);
}

static inline size_t server_listeners(struct http_server *server)
{
    (void)pthread_mutex_lock(&server->lock);
    size_t count = server->listener_count;
    (void)pthread_mutex_unlock(&server->lock);
    return count;
}

/* What `options` leaves open is filled in. */
static inline int server_try_start(struct http_server *server, const struct route *routes,
                                   struct http_options options, struct err *err)
{
    static const struct route *tables[2];
    *server = (struct http_server){ .http = NULL };
    (void)pthread_mutex_init(&server->lock, NULL);
    (void)snprintf(server->config.sites[server->config.site_count++], CONFIG_NAME_SIZE, "essai");
    (void)snprintf(server->config.cles, CONFIG_PATH_SIZE, "/nowhere");
    tables[0] = routes;
    options.tables = tables;
    options.config = &server->config;
    options.world = world_system();
    options.hooks = (struct http_hooks){ .self = server,
                                         .find_session = server_find_session,
                                         .session_lives = server_session_lives,
                                         .listen = server_listen,
                                         .take = server_take,
                                         .leave = server_leave };
    int rc = http_start(&server->http, &options, err);
    if (rc == 0)
        (void)snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%u",
                       http_port(server->http));
    return rc;
}

static inline void server_start(struct http_server *server, const struct route *routes,
                                struct http_options options)
{
    struct err err = { 0 };
    if (server_try_start(server, routes, options, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void server_stop(struct http_server *server)
{
    http_stop(&server->http);
    assert_int_equal(server->listener_count, 0);
    (void)pthread_mutex_destroy(&server->lock);
}

/* The status, the refusal's code and that its text says something; releases the answer. */
static inline void visit_expect(struct visit *visit, int status, const char *code)
{
    if (visit->status != status || strcmp(visit_text(visit, "code"), code) != 0)
        fail_msg("expected %d %s, got %d %s", status, code, visit->status, visit->body);
    if (code[0] != '\0')
        assert_true(strlen(visit_text(visit, "texte")) > 10);
    visit_release(visit);
}

#endif
