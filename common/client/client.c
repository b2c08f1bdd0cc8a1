#include "client/client.h"

#include "client/identity.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    RESEND_MS = 2000,
    NOT_YET_MS = 3000, /* How long it is tried whether the service is ready now. */
    NOT_YET_PAUSE_MS = 50,
    PEER_UNUSED_MS = 5 * 60 * 1000
};

struct client_peer {
    char site[CONFIG_NAME_SIZE];
    char service[CONFIG_NAME_SIZE];
    char endpoint[CONFIG_ENDPOINT_SIZE];
    struct wire_socket *socket;
    int64_t used_ms;
    struct client_peer *next;
};

struct channel {
    char site[CONFIG_NAME_SIZE];
    char service[CONFIG_NAME_SIZE];
    enum client_channel kind;
    struct wire_socket *socket;
    struct channel *next;
};

struct client {
    const struct config *config;
    const struct world *world;
    char key[2 * CONFIG_NAME_SIZE];
    struct wire_keys keys;
    bool has_keys;
    struct channel *channels;
    struct client_peer *peers;
};

int client_open(struct client **out, const struct config *config, const struct world *world,
                struct err *err)
{
    return client_open_as(out, config, "console", world, err);
}

int client_open_as(struct client **out, const struct config *config, const char *key,
                   const struct world *world, struct err *err)
{
    struct client *client = calloc(1, sizeof(*client));
    CHECK(client != NULL);
    client->config = config;
    client->world = world;
    (void)snprintf(client->key, sizeof(client->key), "%s", key);
    int rc = identity_read(config, key, &client->keys, err);
    client->has_keys = rc == 0;
    if (rc < 0 && rc != ERR_ABSENT) {
        free(client);
        return rc;
    }
    err_clear(err);
    *out = client;
    return 0;
}

/* Those that nobody asked for since. */
static void close_peers(struct client *client, int64_t before_ms)
{
    for (struct client_peer **link = &client->peers; *link != NULL;) {
        struct client_peer *peer = *link;
        if (peer->used_ms >= before_ms) {
            link = &peer->next;
            continue;
        }
        *link = peer->next;
        wire_close(&peer->socket);
        free(peer);
    }
}

void client_close(struct client **client)
{
    if (*client == NULL)
        return;
    for (struct channel *channel = (*client)->channels; channel != NULL;) {
        struct channel *next = channel->next;
        wire_close(&channel->socket);
        free(channel);
        channel = next;
    }
    close_peers(*client, INT64_MAX);
    free(*client);
    *client = NULL;
}

static int open_dealer(struct client *client, const char *site, const char *service,
                       const char *endpoint, struct wire_socket **out, struct err *err)
{
    struct wire_options options = { .kind = WIRE_DEALER, .endpoint = endpoint };
    char server_key[WIRE_KEY_SIZE];
    if (config_uses_keys(client->config, endpoint)) {
        if (!client->has_keys)
            return err_set(err, ERR_CONFIG, "%s demande une clé « %s » : lancez plie keys",
                           endpoint, client->key);
        char name[2 * CONFIG_NAME_SIZE];
        (void)snprintf(name, sizeof(name), "%s.%s", site, service);
        int rc = identity_read_public(client->config, name, server_key, err);
        if (rc < 0)
            return rc;
        options.keys = &client->keys;
        options.server_key = server_key;
    }
    return wire_open(out, &options, err);
}

static int open_socket(struct client *client, struct channel *channel, struct err *err)
{
    char endpoint[CONFIG_ENDPOINT_SIZE];
    if (channel->kind == CLIENT_COMMAND)
        config_command_endpoint(client->config, channel->site, channel->service, endpoint);
    else
        config_query_endpoint(client->config, channel->site, channel->service, endpoint);
    return open_dealer(client, channel->site, channel->service, endpoint, &channel->socket, err);
}

static int find_channel(struct client *client, const char *site, const char *service,
                        enum client_channel kind, struct channel **out, struct err *err)
{
    for (*out = client->channels; *out != NULL; *out = (*out)->next)
        if ((*out)->kind == kind && strcmp((*out)->site, site) == 0 &&
            strcmp((*out)->service, service) == 0)
            return 0;
    struct channel *channel = calloc(1, sizeof(*channel));
    CHECK(channel != NULL);
    (void)snprintf(channel->site, sizeof(channel->site), "%s", site);
    (void)snprintf(channel->service, sizeof(channel->service), "%s", service);
    channel->kind = kind;
    int rc = open_socket(client, channel, err);
    if (rc < 0) {
        free(channel);
        return rc;
    }
    channel->next = client->channels;
    client->channels = channel;
    *out = channel;
    return 0;
}

int client_send_bytes(struct client *client, const char *site, const char *service,
                      enum client_channel kind, const void *data, size_t size, struct err *err)
{
    struct channel *channel;
    int rc = find_channel(client, site, service, kind, &channel, err);
    if (rc < 0)
        return rc;
    if (size > LIMIT_MESSAGE_SIZE)
        return err_set(err, ERR_LIMIT, "demande de %zu octets, au plus %d", size,
                       LIMIT_MESSAGE_SIZE);
    return wire_send(channel->socket, NULL, 0, data, size, err);
}

int client_send(struct client *client, const char *site, const char *service,
                enum client_channel kind, const Plie__ServiceRequest *request, struct err *err)
{
    size_t size = plie__service_request__get_packed_size(request);
    uint8_t *bytes = malloc(size + 1);
    CHECK(bytes != NULL);
    (void)plie__service_request__pack(request, bytes);
    int rc = client_send_bytes(client, site, service, kind, bytes, size, err);
    free(bytes);
    return rc;
}

int client_receive(struct client *client, const char *site, const char *service,
                   enum client_channel kind, int64_t timeout_ms, struct arena *arena,
                   Plie__ServiceReply **out, struct err *err)
{
    *out = NULL;
    struct channel *channel;
    int rc = find_channel(client, site, service, kind, &channel, err);
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    while (rc == 0) {
        struct wire_message message;
        rc = wire_receive(channel->socket, &message, err);
        if (rc == WIRE_MESSAGE) {
            *out = (Plie__ServiceReply *)arena_unpack(arena, &plie__service_reply__descriptor,
                                                      message.data, message.size);
            return *out != NULL
                       ? 0
                       : err_set(err, ERR_INVALID, "%s.%s : réponse illisible", site, service);
        }
        int64_t rest = deadline - clock_monotonic_ms();
        if (rc < 0 || rest <= 0)
            break;
        bool ready;
        rc = wire_wait(&channel->socket, &ready, 1, rest, err);
    }
    return rc < 0 ? rc : 0;
}

bool client_is_answer(const Plie__ServiceReply *reply, const Plie__ServiceRequest *request)
{
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_GARBAGE)
        return true;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND) {
        const char *id =
            request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER    ? request->regler->id
            : request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND ? request->command->id
                                                                        : "";
        return strcmp(reply->command->id, id) == 0;
    }
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_QUERY)
        return request->body_case == PLIE__SERVICE_REQUEST__BODY_QUERY &&
               strcmp(reply->query->id, request->query->id) == 0;
    return (int)reply->body_case == (int)request->body_case;
}

static int ask_once(struct client *client, const char *site, const char *service,
                    const Plie__ServiceRequest *request, int64_t timeout_ms, struct arena *arena,
                    Plie__ServiceReply **out, struct err *err)
{
    enum client_channel kind = request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND ||
                                       request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER
                                   ? CLIENT_COMMAND
                                   : CLIENT_QUERY;
    int rc = client_send(client, site, service, kind, request, err);
    if (rc == ERR_LIMIT || rc == ERR_UNREACHABLE)
        err_clear(err); /* Not connected yet: wait for the next try. */
    else if (rc < 0)
        return rc;
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    for (int64_t rest = timeout_ms; rest > 0; rest = deadline - clock_monotonic_ms()) {
        rc = client_receive(client, site, service, kind, rest, arena, out, err);
        if (rc < 0 || (*out != NULL && client_is_answer(*out, request)))
            return rc;
    }
    *out = NULL;
    return 0;
}

/* The service asks for the same command again in a moment. */
static bool is_not_yet(const Plie__ServiceReply *reply)
{
    static const char *const codes[] = { "OUVERTURE_EN_COURS", "REPRISE_EN_COURS",
                                         "SERVICE_OCCUPE" };
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_COMMAND ||
        reply->command->outcome_case != PLIE__COMMAND_REPLY__OUTCOME_FAILED)
        return false;
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcmp(reply->command->failed->code, codes[i]) == 0)
            return true;
    return false;
}

int client_ask(struct client *client, const char *site, const char *service,
               const Plie__ServiceRequest *request, int64_t timeout_ms, struct arena *arena,
               Plie__ServiceReply **out, struct err *err)
{
    int64_t begin = clock_monotonic_ms();
    Plie__ServiceReply *not_yet = NULL;
    for (int64_t rest = timeout_ms; rest > 0; rest = begin + timeout_ms - clock_monotonic_ms()) {
        int64_t step = rest < RESEND_MS ? rest : RESEND_MS;
        int rc = ask_once(client, site, service, request, step, arena, out, err);
        if (rc < 0 || (*out != NULL && !is_not_yet(*out)))
            return rc;
        not_yet = *out == NULL ? not_yet : *out;
        if (not_yet != NULL && clock_monotonic_ms() - begin >= NOT_YET_MS)
            break;
        if (*out != NULL)
            (void)poll(NULL, 0, NOT_YET_PAUSE_MS);
    }
    *out = not_yet;
    return not_yet != NULL ? 0
                           : err_set(err, ERR_UNREACHABLE, "le service %s du site %s ne répond pas",
                                     service, site);
}

void client_refuse_without_outcome(struct refusal *out)
{
    (void)refusal_set(
        out, "REPONSE_SANS_ISSUE", NULL,
        "Le service a répondu sans dire si c'est fait ; renvoyez la même demande, qui "
        "n'est faite qu'une fois, ou mettez ce programme à jour.");
}

/* --- Instances --- */

int client_peer(struct client *client, const char *site, const char *service, const char *endpoint,
                struct client_peer **out, struct err *err)
{
    int64_t now_ms = clock_monotonic_ms();
    struct client_peer *peer = client->peers;
    while (peer != NULL && (strcmp(peer->endpoint, endpoint) != 0 ||
                            strcmp(peer->site, site) != 0 || strcmp(peer->service, service) != 0))
        peer = peer->next;
    if (peer == NULL) {
        close_peers(client, now_ms - PEER_UNUSED_MS);
        peer = calloc(1, sizeof(*peer));
        CHECK(peer != NULL);
        (void)snprintf(peer->site, sizeof(peer->site), "%s", site);
        (void)snprintf(peer->service, sizeof(peer->service), "%s", service);
        (void)snprintf(peer->endpoint, sizeof(peer->endpoint), "%s", endpoint);
        int rc = open_dealer(client, site, service, endpoint, &peer->socket, err);
        if (rc < 0) {
            free(peer);
            return rc;
        }
        peer->next = client->peers;
        client->peers = peer;
    }
    peer->used_ms = now_ms;
    *out = peer;
    return 0;
}

int client_peer_send(struct client_peer *peer, const Plie__ServiceRequest *request, struct err *err)
{
    size_t size = plie__service_request__get_packed_size(request);
    if (size > LIMIT_MESSAGE_SIZE)
        return err_set(err, ERR_LIMIT, "demande de %zu octets, au plus %d", size,
                       LIMIT_MESSAGE_SIZE);
    uint8_t *bytes = malloc(size + 1);
    CHECK(bytes != NULL);
    (void)plie__service_request__pack(request, bytes);
    int rc = wire_send(peer->socket, NULL, 0, bytes, size, err);
    free(bytes);
    return rc;
}

int client_peer_receive(struct client_peer *peer, struct arena *arena, Plie__ServiceReply **out,
                        struct err *err)
{
    struct wire_message message;
    *out = NULL;
    int rc = wire_receive(peer->socket, &message, err);
    if (rc != WIRE_MESSAGE)
        return rc;
    *out = (Plie__ServiceReply *)arena_unpack(arena, &plie__service_reply__descriptor, message.data,
                                              message.size);
    if (*out != NULL)
        return 0;
    return err_set(err, ERR_INVALID, "%s.%s : réponse illisible", peer->site, peer->service);
}

struct wire_socket *client_peer_socket(struct client_peer *peer)
{
    return peer->socket;
}
