#include "client/reader.h"

#include "base/clock.h"
#include "client/identity.h"
#include "runtime/lot.h"

#include <stdlib.h>
#include <string.h>

enum { CREDIT = 1024 * 1024, ARENA_SIZE = 64 * 1024 * 1024, STATUS_MS = 5000 };

struct reader {
    struct wire_socket *socket;
    struct arena arena;
    uint64_t spent; /* Bytes received since the last top-up. */
};

static int open_socket(const struct config *config, const char *key, struct wire_socket **out,
                       struct err *err)
{
    char endpoint[CONFIG_ENDPOINT_SIZE], bus_key[WIRE_KEY_SIZE];
    struct wire_keys keys;
    config_bus_endpoint(config, endpoint);
    struct wire_options options = { .kind = WIRE_DEALER, .endpoint = endpoint };
    if (config_uses_keys(config, endpoint)) {
        int rc = identity_read(config, key == NULL ? "console" : key, &keys, err);
        if (rc == 0)
            rc = identity_read_public(config, "bus", bus_key, err);
        if (rc < 0)
            return rc;
        options.keys = &keys;
        options.server_key = bus_key;
    }
    return wire_open(out, &options, err);
}

static int send_request(struct wire_socket *socket, const Bus__Request *request, struct err *err)
{
    size_t size = bus__request__get_packed_size(request);
    uint8_t *bytes = malloc(size + 1);
    CHECK(bytes != NULL);
    (void)bus__request__pack(request, bytes);
    int rc = wire_send(socket, NULL, 0, bytes, size, err);
    free(bytes);
    return rc;
}

/* NULL when nothing came in time. */
static int receive_reply(struct wire_socket *socket, struct arena *arena, int64_t timeout_ms,
                         Bus__Reply **out, size_t *size, struct err *err)
{
    *out = NULL;
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    for (;;) {
        struct wire_message message;
        int rc = wire_receive(socket, &message, err);
        if (rc < 0)
            return rc;
        if (rc == WIRE_MESSAGE) {
            *size = message.size;
            *out = (Bus__Reply *)arena_unpack(arena, &bus__reply__descriptor, message.data,
                                              message.size);
            return *out == NULL ? err_set(err, ERR_INVALID, "le bus : réponse illisible") : 0;
        }
        int64_t rest = deadline - clock_monotonic_ms();
        if (rest <= 0)
            return 0;
        bool ready;
        rc = wire_wait(&socket, &ready, 1, rest, err);
        if (rc < 0)
            return rc;
    }
}

static void fill_words(const struct reader_words *words, char ***items, size_t *count)
{
    *items = (char **)(uintptr_t)words->items; /* protobuf-c's structs are not const. */
    *count = words->count;
}

void reader_fill_follow(const struct reader_options *options, Bus__Follow *out)
{
    const struct reader_filter *filter = &options->filter;
    bus__follow__init(out);
    out->follower = (char *)(uintptr_t)(options->key == NULL ? "console" : options->key);
    out->after_position = options->after_position;
    out->until_position = options->until_position;
    out->sites = (char **)(uintptr_t)options->sites;
    out->n_sites = options->site_count;
    out->personal = options->personal;
    fill_words(&filter->sources, &out->sources, &out->n_sources);
    fill_words(&filter->subjects, &out->subjects, &out->n_subjects);
    fill_words(&filter->names, &out->names, &out->n_names);
    fill_words(&filter->types, &out->types, &out->n_types);
    fill_words(&filter->actors, &out->actors, &out->n_actors);
    out->received_from = filter->received_from;
    out->received_until = filter->received_until;
}

int reader_again(struct reader *reader, const struct reader_options *options, struct err *err)
{
    Bus__Follow follow;
    reader_fill_follow(options, &follow);
    follow.credit = CREDIT;
    reader->spent = 0;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = &follow;
    return send_request(reader->socket, &request, err);
}

int reader_open(struct reader **out, const struct reader_options *options, struct err *err)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    CHECK(reader != NULL);
    arena_init(&reader->arena, ARENA_SIZE);
    int rc = open_socket(options->config, options->key, &reader->socket, err);
    if (rc == 0)
        rc = reader_again(reader, options, err);
    if (rc < 0) {
        reader_close(&reader);
        return rc;
    }
    *out = reader;
    return 0;
}

void reader_close(struct reader **reader)
{
    if (*reader == NULL)
        return;
    wire_close(&(*reader)->socket);
    arena_release(&(*reader)->arena);
    free(*reader);
    *reader = NULL;
}

static int top_up(struct reader *reader, struct err *err)
{
    if (reader->spent < CREDIT / 2)
        return 0;
    Bus__Credit credit = BUS__CREDIT__INIT;
    credit.bytes = reader->spent;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    reader->spent = 0;
    return send_request(reader->socket, &request, err);
}

/* What no bus says that is one: refused here, so that nobody who reads a Chunk has to ask. Whether
 * it is true is another question (runtime/audit.h). */
static int check_chunk(const Bus__Chunk *chunk, struct err *err)
{
    for (size_t i = 0; i < chunk->n_lots; i++) {
        const Bus__Stored *stored = chunk->lots[i];
        if (stored->lot == NULL || stored->first_position == 0 ||
            stored->first_position > (uint64_t)INT64_MAX - stored->lot->count)
            return err_set(err, ERR_INVALID,
                           "le bus : un lot sans contenu ou sans position, après l'événement %llu",
                           i == 0 ? 0 : (unsigned long long)chunk->lots[i - 1]->first_position);
        if (stored->lot->first_sequence > (uint64_t)INT64_MAX - stored->lot->count)
            return err_set(err, ERR_INVALID,
                           "le bus : le lot à la position %llu a un numéro impossible",
                           (unsigned long long)stored->first_position);
        if (!lot_name_is_valid(stored->lot->site) || !lot_name_is_valid(stored->lot->source))
            return err_set(err, ERR_INVALID,
                           "le bus : le lot à la position %llu n'a pas de nom de site ou de source",
                           (unsigned long long)stored->first_position);
    }
    return 0;
}

int reader_next(struct reader *reader, int64_t timeout_ms, const Bus__Reply **out, struct err *err)
{
    arena_reset(&reader->arena);
    Bus__Reply *reply;
    size_t size = 0;
    int rc = receive_reply(reader->socket, &reader->arena, timeout_ms, &reply, &size, err);
    if (rc < 0)
        return rc;
    *out = reply;
    if (reply == NULL)
        return 0;
    if (reply->body_case == BUS__REPLY__BODY_DENIED)
        return err_set(err, ERR_DENIED, "le bus refuse : %s", reply->denied->text);
    if (reply->body_case != BUS__REPLY__BODY_CHUNK)
        return top_up(reader, err);
    reader->spent += size;
    rc = check_chunk(reply->chunk, err);
    return rc < 0 ? rc : top_up(reader, err);
}

struct wire_socket *reader_socket(const struct reader *reader)
{
    return reader->socket;
}

int reader_status(const struct config *config, struct arena *arena, Bus__StatusReply **out,
                  struct err *err)
{
    return reader_status_as(config, NULL, STATUS_MS, arena, out, err);
}

/* Mostly somebody who is in another folder, or holds another key. */
static int no_answer(const struct config *config, struct err *err)
{
    char endpoint[CONFIG_ENDPOINT_SIZE];
    config_bus_endpoint(config, endpoint);
    return err_set(
        err, ERR_UNREACHABLE,
        "le bus ne répond pas à %s ; attendu qu'il tourne, et que --donnees, --config et "
        "--cles soient ceux qu'il connaît",
        endpoint);
}

int reader_status_as(const struct config *config, const char *key, int64_t timeout_ms,
                     struct arena *arena, Bus__StatusReply **out, struct err *err)
{
    struct wire_socket *socket = NULL;
    int rc = open_socket(config, key, &socket, err);
    if (rc < 0)
        return rc;
    Bus__StatusRequest status = BUS__STATUS_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_STATUS;
    request.status = &status;
    Bus__Reply *reply = NULL;
    size_t size;
    rc = send_request(socket, &request, err);
    if (rc == 0)
        rc = receive_reply(socket, arena, timeout_ms, &reply, &size, err);
    if (rc == 0 && reply == NULL)
        rc = no_answer(config, err);
    if (rc == 0 && reply->body_case == BUS__REPLY__BODY_DENIED)
        rc = err_set(err, ERR_DENIED, "le bus refuse : %s", reply->denied->text);
    if (rc == 0 && reply->body_case != BUS__REPLY__BODY_STATUS)
        rc = err_set(err, ERR_INVALID, "le bus répond autre chose que son état");
    if (rc == 0)
        *out = reply->status;
    wire_close(&socket);
    return rc;
}
