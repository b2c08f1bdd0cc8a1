/* The ZAP handler (ZeroMQ RFC 27): libzmq asks it about each new connection to a bound socket with
 * keys, on inproc://zeromq.zap.01, and the answer's user id becomes the messages' "User-Id". */
#include "wire/zap.h"
#include "base/clock.h"
#include "base/log.h"
#include "wire/context.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

enum { FRAME_SIZE = 256, CURVE_KEY_SIZE = 32, LOG_INTERVAL_MS = 60000 };

/* The frames of a request, in their order. */
enum frame {
    FRAME_VERSION,
    FRAME_REQUEST,
    FRAME_DOMAIN,
    FRAME_ADDRESS,
    FRAME_IDENTITY,
    FRAME_MECHANISM,
    FRAME_CREDENTIALS,
    FRAME_COUNT
};

struct request {
    uint8_t data[FRAME_COUNT][FRAME_SIZE];
    size_t size[FRAME_COUNT];
    size_t count;
};

struct zap {
    void *socket;
    int stop_fd;
    bool (*allow)(void *self, const char *key);
    void *self;
    pthread_t thread;
    atomic_bool running;
    char refused_key[WIRE_KEY_SIZE]; /* The last one logged. */
    int64_t refused_ms;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct zap zap;

bool zap_is_running(void)
{
    return atomic_load(&zap.running);
}

static bool more_frames(void *socket)
{
    int more = 0;
    size_t size = sizeof(more);
    CHECK(zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) == 0);
    return more != 0;
}

/* Takes the whole message; frames beyond what a request has are counted only. */
static bool request_receive(void *socket, struct request *out)
{
    out->count = 0;
    do {
        uint8_t ignored[1];
        bool wanted = out->count < FRAME_COUNT;
        int size = zmq_recv(socket, wanted ? out->data[out->count] : ignored,
                            wanted ? FRAME_SIZE : sizeof(ignored), ZMQ_DONTWAIT);
        if (size < 0)
            return false;
        if (wanted)
            out->size[out->count] = (size_t)size;
        out->count++;
    } while (more_frames(socket));
    return true;
}

static bool frame_is(const struct request *request, enum frame frame, const char *text)
{
    return request->size[frame] == strlen(text) &&
           memcmp(request->data[frame], text, strlen(text)) == 0;
}

/* A refused peer comes back every second: one line a minute is enough. */
static void log_refused(const char *key)
{
    int64_t now_ms = clock_monotonic_ms();
    if (strcmp(key, zap.refused_key) == 0 && now_ms - zap.refused_ms < LOG_INTERVAL_MS)
        return;
    memcpy(zap.refused_key, key, WIRE_KEY_SIZE);
    zap.refused_ms = now_ms;
    log_line(LOG_WARNING, "module=wire evenement=cle_refusee cle=%s", key);
}

static bool request_judge(const struct request *request, char key[WIRE_KEY_SIZE])
{
    key[0] = '\0';
    if (request->count != FRAME_COUNT || !frame_is(request, FRAME_VERSION, "1.0") ||
        !frame_is(request, FRAME_MECHANISM, "CURVE") ||
        request->size[FRAME_CREDENTIALS] != CURVE_KEY_SIZE)
        return false;
    CHECK(zmq_z85_encode(key, request->data[FRAME_CREDENTIALS], CURVE_KEY_SIZE) != NULL);
    if (zap.allow(zap.self, key))
        return true;
    log_refused(key);
    key[0] = '\0';
    return false;
}

static void request_answer(void *socket, const struct request *request)
{
    char key[WIRE_KEY_SIZE];
    bool allowed = request_judge(request, key);
    /* 300 closes without a word, so the peer tries again and comes in once its key has rights;
     * after 400 libzmq's client never connects again. */
    const char *status = allowed ? "200" : "300";
    size_t id_size = request->count > FRAME_REQUEST ? request->size[FRAME_REQUEST] : 0;
    if (id_size > FRAME_SIZE)
        id_size = 0;
    /* A failure here means that the asking session has gone: it is refused by its own timeout. */
    (void)zmq_send(socket, "1.0", 3, ZMQ_SNDMORE);
    (void)zmq_send(socket, request->data[FRAME_REQUEST], id_size, ZMQ_SNDMORE);
    (void)zmq_send(socket, status, 3, ZMQ_SNDMORE);
    (void)zmq_send(socket, "", 0, ZMQ_SNDMORE);
    (void)zmq_send(socket, key, strlen(key), ZMQ_SNDMORE);
    (void)zmq_send(socket, "", 0, 0);
}

static void *zap_run(void *unused)
{
    (void)unused;
    struct request *request = malloc(sizeof(*request));
    CHECK(request != NULL);
    for (;;) {
        zmq_pollitem_t items[] = { { zap.socket, 0, ZMQ_POLLIN, 0 },
                                   { NULL, zap.stop_fd, ZMQ_POLLIN, 0 } };
        int rc = zmq_poll(items, 2, -1);
        CHECK(rc >= 0 || errno == EINTR);
        if (rc < 0)
            continue;
        if (items[1].revents != 0)
            break;
        if (request_receive(zap.socket, request))
            request_answer(zap.socket, request);
    }
    free(request);
    return NULL;
}

static int zap_open(struct err *err)
{
    zap.stop_fd = eventfd(0, EFD_CLOEXEC);
    if (zap.stop_fd < 0)
        return err_set(err, ERR_IO, "eventfd: %s", strerror(errno));
    zap.socket = zmq_socket(context_acquire(), ZMQ_REP);
    int linger = 0;
    if (zap.socket != NULL &&
        zmq_setsockopt(zap.socket, ZMQ_LINGER, &linger, sizeof(linger)) == 0 &&
        zmq_bind(zap.socket, "inproc://zeromq.zap.01") == 0)
        return 0;
    err_set(err, ERR_IO, "zap: %s", zmq_strerror(zmq_errno()));
    if (zap.socket != NULL)
        (void)zmq_close(zap.socket);
    context_release();
    (void)close(zap.stop_fd);
    return err->code;
}

int wire_zap_start(bool (*allow)(void *self, const char *key), void *self, struct err *err)
{
    CHECK(allow != NULL);
    CHECK(pthread_mutex_lock(&lock) == 0);
    int rc = 0;
    if (zap_is_running())
        rc = err_set(err, ERR_BUSY, "a ZAP handler runs already in this process");
    else
        rc = zap_open(err);
    if (rc == 0) {
        zap.allow = allow;
        zap.self = self;
        CHECK(pthread_create(&zap.thread, NULL, zap_run, NULL) == 0);
        atomic_store(&zap.running, true);
    }
    CHECK(pthread_mutex_unlock(&lock) == 0);
    return rc;
}

void wire_zap_stop(void)
{
    CHECK(pthread_mutex_lock(&lock) == 0);
    if (zap_is_running()) {
        uint64_t one = 1;
        CHECK(write(zap.stop_fd, &one, sizeof(one)) == (ssize_t)sizeof(one));
        CHECK(pthread_join(zap.thread, NULL) == 0);
        (void)zmq_close(zap.socket);
        (void)close(zap.stop_fd);
        atomic_store(&zap.running, false);
        context_release();
    }
    CHECK(pthread_mutex_unlock(&lock) == 0);
}
