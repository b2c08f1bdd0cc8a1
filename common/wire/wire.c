#include "wire/wire.h"

#include "base/limits.h"
#include "wire/context.h"
#include "wire/socket.h"
#include "wire/zap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    HEARTBEAT_INTERVAL_MS = 1000,
    HEARTBEAT_TIMEOUT_MS = 5000,
    HANDSHAKE_MS = 10000,
    CONNECT_MS = 2000, /* Else TCP itself waits ever longer from one try to the next. */
    RECONNECT_MIN_MS = 20,
    RECONNECT_MAX_MS = 1000,
    BACKLOG = 512,
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int check_tcp(const struct wire_options *options, struct err *err)
{
    if (options->keys == NULL)
        return err_set(err, ERR_CONFIG,
                       "%s : une adresse tcp demande des clés (CURVE) ; sans clés, utiliser ipc://",
                       options->endpoint);
    return 0;
}

static int check_keys(const struct wire_options *options, struct err *err)
{
    if (!wire_key_is_valid(options->keys->public_key) ||
        !wire_key_is_valid(options->keys->secret_key))
        return err_set(err, ERR_CONFIG, "%s : la paire de clés n'est pas une paire CURVE en Z85",
                       options->endpoint);
    if (options->bind && !zap_is_running())
        return err_set(err, ERR_CONFIG, "%s: keys without a ZAP handler (wire_zap_start)",
                       options->endpoint);
    if (!options->bind && (options->server_key == NULL || !wire_key_is_valid(options->server_key)))
        return err_set(err, ERR_CONFIG,
                       "%s : il manque la clé publique du serveur (40 caractères Z85)",
                       options->endpoint);
    return 0;
}

static int check_options(const struct wire_options *options, struct err *err)
{
    if (options->kind == WIRE_WAKER)
        return 0;
    CHECK(options->endpoint != NULL);
    if (strlen(options->endpoint) >= ENDPOINT_SIZE)
        return err_set(err, ERR_CONFIG, "%.60s… : adresse de plus de %d octets", options->endpoint,
                       ENDPOINT_SIZE - 1);
    bool inproc = starts_with(options->endpoint, "inproc://");
    bool tcp = starts_with(options->endpoint, "tcp://");
    if (inproc != (options->kind == WIRE_PAIR) ||
        (!inproc && !tcp && !starts_with(options->endpoint, "ipc://")))
        return err_set(err, ERR_CONFIG, "%s : l'adresse doit commencer par ipc:// ou tcp://",
                       options->endpoint);
    int rc = tcp ? check_tcp(options, err) : 0;
    return rc == 0 && options->keys != NULL ? check_keys(options, err) : rc;
}

static void set_int(void *handle, int option, int value)
{
    CHECK(zmq_setsockopt(handle, option, &value, sizeof(value)) == 0);
}

static void set_text(void *handle, int option, const char *value)
{
    CHECK(zmq_setsockopt(handle, option, value, strlen(value)) == 0);
}

static void set_key(void *handle, int option, const char *key)
{
    CHECK(zmq_setsockopt(handle, option, key, WIRE_KEY_SIZE) == 0);
}

static void configure_keys(void *handle, const struct wire_options *options)
{
    set_key(handle, ZMQ_CURVE_SECRETKEY, options->keys->secret_key);
    if (options->bind) {
        set_int(handle, ZMQ_CURVE_SERVER, 1);
        set_text(handle, ZMQ_ZAP_DOMAIN, "plie");
        return;
    }
    set_key(handle, ZMQ_CURVE_PUBLICKEY, options->keys->public_key);
    set_key(handle, ZMQ_CURVE_SERVERKEY, options->server_key);
}

static void configure(void *handle, const struct wire_options *options)
{
    int64_t size_max = LIMIT_MESSAGE_SIZE;
    CHECK(zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &size_max, sizeof(size_max)) == 0);
    set_int(handle, ZMQ_LINGER, 0);
    set_int(handle, ZMQ_RCVHWM, LIMIT_QUEUE_MESSAGES);
    set_int(handle, ZMQ_SNDHWM,
            options->send_queue_max > 0 ? options->send_queue_max : LIMIT_QUEUE_MESSAGES);
    if (options->kind == WIRE_PAIR)
        return;
    set_int(handle, ZMQ_HEARTBEAT_IVL, HEARTBEAT_INTERVAL_MS);
    set_int(handle, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS);
    set_int(handle, ZMQ_HEARTBEAT_TTL, HEARTBEAT_TIMEOUT_MS);
    set_int(handle, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
    set_int(handle, ZMQ_CONNECT_TIMEOUT, CONNECT_MS);
    set_int(handle, ZMQ_RECONNECT_IVL, RECONNECT_MIN_MS);
    set_int(handle, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS);
    set_int(handle, ZMQ_BACKLOG, BACKLOG);
    if (options->kind == WIRE_ROUTER)
        set_int(handle, ZMQ_ROUTER_MANDATORY, 1);
    if (options->keys != NULL)
        configure_keys(handle, options);
}

static int attach(struct wire_socket *socket, const struct wire_options *options, struct err *err)
{
    int rc = options->bind ? zmq_bind(socket->handle, options->endpoint)
                           : zmq_connect(socket->handle, options->endpoint);
    if (rc != 0) {
        enum err_code code = zmq_errno() == EADDRINUSE ? ERR_BUSY : ERR_CONFIG;
        return err_set(err, code, "%s : %s", options->endpoint, zmq_strerror(zmq_errno()));
    }
    size_t size = sizeof(socket->endpoint);
    (void)memcpy(socket->endpoint, options->endpoint, strlen(options->endpoint) + 1);
    if (options->bind)
        CHECK(zmq_getsockopt(socket->handle, ZMQ_LAST_ENDPOINT, socket->endpoint, &size) == 0);
    return 0;
}

static int open_handle(struct wire_socket *socket, const struct wire_options *options,
                       struct err *err)
{
    static const int types[] = {
        [WIRE_ROUTER] = ZMQ_ROUTER, [WIRE_DEALER] = ZMQ_DEALER, [WIRE_PAIR] = ZMQ_PAIR
    };
    socket->handle = zmq_socket(context_acquire(), types[options->kind]);
    if (socket->handle == NULL) {
        context_release();
        return err_set(err, ERR_LIMIT, "socket: %s", zmq_strerror(zmq_errno()));
    }
    configure(socket->handle, options);
    uint64_t affinity = context_affinity(options->endpoint, options->bind);
    CHECK(zmq_setsockopt(socket->handle, ZMQ_AFFINITY, &affinity, sizeof(affinity)) == 0);
    CHECK(zmq_msg_init(&socket->message) == 0);
    return attach(socket, options, err);
}

static int open_waker(struct wire_socket *socket, struct err *err)
{
    socket->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (socket->fd < 0)
        return err_set(err, ERR_LIMIT, "eventfd: %s", strerror(errno));
    return 0;
}

int wire_open(struct wire_socket **out, const struct wire_options *options, struct err *err)
{
    *out = NULL;
    int rc = check_options(options, err);
    if (rc < 0)
        return rc;
    struct wire_socket *socket = calloc(1, sizeof(*socket));
    CHECK(socket != NULL);
    socket->kind = options->kind;
    socket->with_keys = options->keys != NULL;
    socket->fd = -1;
    rc = options->kind == WIRE_WAKER ? open_waker(socket, err) : open_handle(socket, options, err);
    if (rc < 0)
        wire_close(&socket);
    *out = socket;
    return rc;
}

void wire_close(struct wire_socket **socket)
{
    if (*socket == NULL)
        return;
    if ((*socket)->fd >= 0)
        (void)close((*socket)->fd);
    if ((*socket)->handle != NULL) {
        (void)zmq_msg_close(&(*socket)->message);
        CHECK(zmq_close((*socket)->handle) == 0);
        context_release();
    }
    held_release(&(*socket)->held);
    free(*socket);
    *socket = NULL;
}

const char *wire_endpoint(const struct wire_socket *socket)
{
    return socket->endpoint;
}

uint64_t wire_garbage_count(const struct wire_socket *socket)
{
    return socket->garbage_count;
}

int wire_wait(struct wire_socket *const sockets[], bool ready[], size_t count, int64_t timeout_ms,
              struct err *err)
{
    CHECK(count > 0 && count <= WIRE_WAIT_MAX);
    zmq_pollitem_t items[WIRE_WAIT_MAX];
    for (size_t i = 0; i < count; i++)
        items[i] = (zmq_pollitem_t){ sockets[i]->handle, sockets[i]->fd, ZMQ_POLLIN, 0 };
    int rc = zmq_poll(items, (int)count, timeout_ms < 0 ? -1 : (long)timeout_ms);
    if (rc < 0 && errno != EINTR)
        return err_set(err, ERR_IO, "poll: %s", zmq_strerror(zmq_errno()));
    for (size_t i = 0; i < count; i++)
        ready[i] = rc > 0 && items[i].revents != 0;
    return 0;
}
