#include "portail/away.h"
#include "portail/http/server.h"
#include "portail/inside.h"
#include "portail/marks.h"
#include "portail/trace/keeper.h"
#include "portail/trace/verification.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEM_SIZE_MAX = 256 * 1024 };

struct trace *gateway_trace(const struct gateway *gateway, const char *site)
{
    for (size_t i = 0; i < gateway->config->site_count; i++)
        if (strcmp(gateway->config->sites[i], site) == 0)
            return gateway->traces[i];
    return NULL;
}

const char *gateway_url(const struct gateway *gateway)
{
    return gateway->url;
}

/* --- What the server asks for ----------------------------------------------------------------- */

static bool find_session(void *self, const char *token, struct session *out)
{
    const struct gateway *gateway = self;
    return sessions_find(gateway->sessions, token, out);
}

static bool session_lives(void *self, const char *token)
{
    const struct gateway *gateway = self;
    return sessions_alive(gateway->sessions, token);
}

static struct listener *listen_live(void *self, const struct session *session,
                                    void (*wake)(void *self), void *wake_self)
{
    const struct gateway *gateway = self;
    return live_listen(gateway->live, session, wake, wake_self);
}

static size_t take_live(void *self, struct listener *listener, char *out, size_t size)
{
    (void)self;
    return live_take(listener, out, size);
}

/* What a page was told of, its next questions know. */
static void told_live(void *self, const struct session *session)
{
    const struct gateway *gateway = self;
    for (size_t i = 0; i < MARKS_SOURCES; i++)
        marks_note(gateway->marks, session->token, marks_sources[i],
                   live_mark(gateway->live, session->site, marks_sources[i]));
}

static void leave_live(void *self, struct listener *listener)
{
    const struct gateway *gateway = self;
    live_leave(gateway->live, listener);
}

/* What instances of reporting should have followed to. */
static uint64_t bus_head(void *self, const char *site, uint64_t *generation)
{
    const struct gateway *gateway = self;
    return live_head(gateway->live, site, generation);
}

/* --- Starting --------------------------------------------------------------------------------- */

static int read_pem(const char *path, char **out, struct err *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return err_set(err, ERR_CONFIG, "portail, %s : %s", path, err_reason(errno));
    *out = calloc(1, PEM_SIZE_MAX + 1);
    CHECK(*out != NULL);
    size_t size = fread(*out, 1, PEM_SIZE_MAX, file);
    (void)fclose(file);
    if (size == 0 || strstr(*out, "-----BEGIN ") == NULL)
        return err_set(err, ERR_CONFIG, "portail, %s : attendu un fichier PEM", path);
    return 0;
}

static int read_certificate(struct gateway *gateway, const struct gateway_options *options,
                            struct err *err)
{
    if (options->certificate == NULL && options->certificate_key == NULL)
        return 0;
    if (options->certificate == NULL || options->certificate_key == NULL)
        return err_set(err, ERR_CONFIG,
                       "portail : le certificat et sa clé vont ensemble ; il manque %s",
                       options->certificate == NULL ? "le certificat" : "la clé");
    int rc = read_pem(options->certificate, &gateway->certificate, err);
    return rc < 0 ? rc : read_pem(options->certificate_key, &gateway->certificate_key, err);
}

static bool is_loopback(const char *address)
{
    return address == NULL || strcmp(address, "localhost") == 0 || strcmp(address, "::1") == 0 ||
           strncmp(address, "127.", 4) == 0;
}

/* Passwords never cross a network in the clear. */
static int check_address(const struct gateway *gateway, const struct gateway_options *options,
                         struct err *err)
{
    if (gateway->certificate != NULL || is_loopback(options->address))
        return 0;
    return err_set(err, ERR_CONFIG,
                   "portail, adresse %s : au-delà de cette machine il faut un certificat "
                   "(portail = { certificat = \"…\"; cle = \"…\"; }) ; sans lui, seule l'adresse "
                   "127.0.0.1 est servie",
                   options->address);
}

/* The first question should find out in vain about nobody. */
static int start_instances(struct gateway *gateway, struct err *err)
{
    enum { FIRST_LOOK_MS = 300 };
    const struct instances_options options = {
        .config = gateway->config, .world = gateway->world, .head = bus_head, .head_self = gateway
    };
    int rc = instances_start(&gateway->instances, &options, err);
    if (rc == 0)
        instances_await(gateway->instances, FIRST_LOOK_MS);
    return rc;
}

static int open_files(struct gateway *gateway, struct err *err)
{
    char directory[CONFIG_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%.*s/portail", CONFIG_PATH_SIZE - 16,
                   gateway->config->donnees);
    int rc = config_make_directory(directory, err);
    if (rc == 0)
        rc = sessions_open(&gateway->sessions, directory, gateway->config, gateway->world, err);
    for (size_t i = 0; rc == 0 && i < gateway->config->site_count; i++)
        rc = trace_open_site(&gateway->traces[i], gateway->config, gateway->config->sites[i],
                             gateway->world, err);
    if (rc == 0)
        rc = live_start(&gateway->live, gateway->config, gateway->world, err);
    if (rc == 0)
        rc = start_instances(gateway, err);
    if (rc == 0)
        verifications_open(&gateway->verifications, gateway->config, gateway->traces,
                           gateway->world);
    if (rc == 0)
        gateway->keeper = keeper_start(gateway->config, gateway->traces, gateway->world);
    return rc;
}

static int start_server(struct gateway *gateway, const struct gateway_options *options,
                        struct err *err)
{
    static const struct route *const tables[] = { routes_session, routes_api,    routes_audit,
                                                  routes_export,  routes_health, NULL };
    struct http_options http = {
        .gateway = gateway,
        .config = gateway->config,
        .world = gateway->world,
        .address = options->address,
        .port = options->port,
        .certificate = gateway->certificate,
        .certificate_key = gateway->certificate_key,
        .tables = tables,
        .hooks = { .self = gateway,
                   .find_session = find_session,
                   .session_lives = session_lives,
                   .listen = listen_live,
                   .take = take_live,
                   .told = told_live,
                   .leave = leave_live },
        .workers = options->workers,
    };
    int rc = http_start(&gateway->http, &http, err);
    if (rc < 0)
        return rc;
    const char *host = options->address == NULL ? "127.0.0.1" : options->address;
    bool v6 = strchr(host, ':') != NULL;
    (void)snprintf(gateway->url, sizeof(gateway->url), "%s://%s%.100s%s:%u",
                   gateway->certificate == NULL ? "http" : "https", v6 ? "[" : "", host,
                   v6 ? "]" : "", http_port(gateway->http));
    return 0;
}

int gateway_start(struct gateway **out, const struct gateway_options *options, struct err *err)
{
    struct gateway *gateway = calloc(1, sizeof(*gateway));
    CHECK(gateway != NULL);
    gateway->config = options->config;
    gateway->world = options->world == NULL ? world_system() : options->world;
    gateway->away = away_new(options->config);
    gateway->marks = marks_new();
    int rc = read_certificate(gateway, options, err);
    if (rc == 0)
        rc = check_address(gateway, options, err);
    if (rc == 0)
        rc = open_files(gateway, err);
    if (rc == 0)
        rc = start_server(gateway, options, err);
    if (rc < 0) {
        gateway_stop(&gateway);
        return rc;
    }
    *out = gateway;
    return 0;
}

/* First whoever asks, then what they use. */
void gateway_stop(struct gateway **gateway)
{
    struct gateway *g = *gateway;
    if (g == NULL)
        return;
    http_stop(&g->http);
    verifications_close(&g->verifications);
    keeper_stop(&g->keeper);
    instances_stop(&g->instances);
    live_stop(&g->live);
    for (size_t i = 0; i < g->config->site_count; i++)
        trace_close(&g->traces[i]);
    sessions_close(&g->sessions);
    away_free(&g->away);
    marks_free(&g->marks);
    free(g->certificate);
    free(g->certificate_key);
    free(g);
    *gateway = NULL;
}
