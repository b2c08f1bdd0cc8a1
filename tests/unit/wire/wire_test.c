/* Real sockets over ipc files in a temporary folder and over tcp on a port that the system chooses.
 * Nothing sleeps: every wait ends with the message or the callback that it waits for. */
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "wire/wire.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

enum { WAIT_MS = 60000, PATH_SIZE = 128 };

static char directory[PATH_SIZE];
static char ipc[PATH_SIZE + 32];

static int make_directory(void **unused)
{
    (void)unused;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(directory, sizeof(directory), "%s/plie-wire-XXXXXX",
                   tmp == NULL || strlen(tmp) > 40 ? "/tmp" : tmp);
    if (mkdtemp(directory) == NULL)
        return -1;
    (void)snprintf(ipc, sizeof(ipc), "ipc://%s/s", directory);
    return 0;
}

static int remove_directory(void **unused)
{
    (void)unused;
    (void)unlink(ipc + strlen("ipc://"));
    return rmdir(directory);
}

static struct wire_socket *open_socket(const struct wire_options *options)
{
    struct err err = { 0 };
    struct wire_socket *socket;
    int rc = wire_open(&socket, options, &err);
    if (rc < 0)
        fail_msg("%s", err.text);
    return socket;
}

static struct wire_socket *router_ipc(void)
{
    return open_socket(
        &(struct wire_options){ .kind = WIRE_ROUTER, .endpoint = ipc, .bind = true });
}

static struct wire_socket *dealer_ipc(void)
{
    return open_socket(&(struct wire_options){ .kind = WIRE_DEALER, .endpoint = ipc });
}

static void send_text(struct wire_socket *socket, const struct wire_message *to, const char *text)
{
    struct err err = { 0 };
    if (wire_send(socket, to ? to->peer : NULL, to ? to->peer_size : 0, text, strlen(text), &err) <
        0)
        fail_msg("%s", err.text);
}

static struct wire_message receive(struct wire_socket *socket)
{
    struct err err = { 0 };
    struct wire_message message;
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    int rc = wire_receive(socket, &message, &err);
    while (rc == WIRE_NOTHING && clock_monotonic_ms() < end) {
        bool ready = false;
        assert_int_equal(wire_wait(&socket, &ready, 1, end - clock_monotonic_ms(), &err), 0);
        rc = wire_receive(socket, &message, &err);
    }
    assert_int_equal(rc, WIRE_MESSAGE);
    return message;
}

static void assert_receives(struct wire_socket *socket, const char *text)
{
    struct wire_message message = receive(socket);
    assert_int_equal(message.size, strlen(text));
    assert_memory_equal(message.data, text, message.size);
}

static void a_question_goes_to_the_router_and_its_answer_back(void **unused)
{
    (void)unused;
    struct wire_socket *router = router_ipc();
    struct wire_socket *dealer = dealer_ipc();
    send_text(dealer, NULL, "question");
    struct wire_message question = receive(router);
    assert_memory_equal(question.data, "question", question.size);
    assert_true(question.peer_size > 0);
    assert_string_equal(question.key, "");
    send_text(router, &question, "answer");
    assert_receives(dealer, "answer");
    wire_close(&dealer);
    wire_close(&router);
    assert_null(router);
}

static void a_block_is_sent_without_a_copy_and_freed(void **unused)
{
    (void)unused;
    struct wire_socket *router = router_ipc();
    struct wire_socket *dealer = dealer_ipc();
    send_text(dealer, NULL, "question");
    struct wire_message question = receive(router);
    enum { SIZE = 100000, AT = 10 };
    char *block = malloc(SIZE);
    memset(block, 'x', SIZE);
    struct err err = { 0 };
    assert_int_equal(wire_send_block(router, question.peer, question.peer_size, block, block + AT,
                                     SIZE - AT, &err),
                     0);
    struct wire_message answer = receive(dealer);
    assert_int_equal(answer.size, SIZE - AT);
    assert_int_equal(answer.data[answer.size - 1], 'x');

    block = malloc(SIZE); /* To nobody: freed all the same, as the leak checker sees. */
    assert_int_equal(wire_send_block(router, "nobody", 6, block, block, SIZE, &err),
                     ERR_UNREACHABLE);
    wire_close(&dealer);
    wire_close(&router);
}

static void a_dealer_finds_the_router_that_is_bound_later(void **unused)
{
    (void)unused;
    struct wire_socket *dealer = dealer_ipc();
    send_text(dealer, NULL, "early");
    struct wire_socket *router = router_ipc();
    assert_receives(router, "early");
    wire_close(&router);

    /* What was on its way to the old one may be lost, so it is said until it is heard. */
    router = router_ipc();
    struct wire_message message;
    struct err err = { 0 };
    int rc = WIRE_NOTHING;
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (rc == WIRE_NOTHING && clock_monotonic_ms() < end) {
        bool ready = false;
        send_text(dealer, NULL, "again");
        assert_int_equal(wire_wait(&router, &ready, 1, 50, &err), 0);
        rc = wire_receive(router, &message, &err);
    }
    assert_int_equal(rc, WIRE_MESSAGE);
    assert_memory_equal(message.data, "again", message.size);
    wire_close(&router);
    wire_close(&dealer);
}

static void a_peer_that_has_gone_is_unreachable(void **unused)
{
    (void)unused;
    struct wire_socket *router = router_ipc();
    struct wire_socket *dealer = dealer_ipc();
    send_text(dealer, NULL, "question");
    struct wire_message question = receive(router);
    wire_close(&dealer);

    struct err err = { 0 };
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    int rc = 0;
    while (rc == 0 && clock_monotonic_ms() < end) {
        bool ready = false;
        assert_int_equal(wire_wait(&router, &ready, 1, 1, &err), 0);
        rc = wire_send(router, question.peer, question.peer_size, "x", 1, &err);
    }
    assert_int_equal(rc, ERR_UNREACHABLE);
    wire_close(&router);
}

static void a_full_queue_is_an_error_and_sends_nothing(void **unused)
{
    (void)unused;
    struct wire_socket *dealer = open_socket(&(struct wire_options){
        .kind = WIRE_DEALER, .endpoint = ipc, .send_queue_max = 3 }); /* Nobody is bound. */
    for (int i = 0; i < 3; i++)
        send_text(dealer, NULL, "kept");
    struct err err = { 0 };
    assert_int_equal(wire_send(dealer, NULL, 0, "dropped", 7, &err), ERR_LIMIT);
    struct wire_socket *router = router_ipc();
    for (int i = 0; i < 3; i++)
        assert_receives(router, "kept");
    struct wire_message message;
    err_clear(&err);
    assert_int_equal(wire_receive(router, &message, &err), WIRE_NOTHING);
    wire_close(&dealer);
    wire_close(&router);
}

static void *raw_dealer(void *context)
{
    void *socket = zmq_socket(context, ZMQ_DEALER);
    int linger = 10000; /* What it sends is sent, also when it is closed at once. */
    assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger)), 0);
    assert_int_equal(zmq_connect(socket, ipc), 0);
    return socket;
}

static void messages_of_many_frames_or_none_are_counted_and_passed_over(void **unused)
{
    (void)unused;
    struct wire_socket *router = router_ipc();
    void *context = zmq_ctx_new();
    void *raw = raw_dealer(context);
    assert_int_equal(zmq_send(raw, "a", 1, ZMQ_SNDMORE), 1);
    assert_int_equal(zmq_send(raw, "b", 1, ZMQ_SNDMORE), 1);
    assert_int_equal(zmq_send(raw, "c", 1, 0), 1);
    assert_int_equal(zmq_send(raw, "", 0, ZMQ_SNDMORE), 0);
    assert_int_equal(zmq_send(raw, "request", 7, 0), 7);
    assert_int_equal(zmq_send(raw, "good", 4, 0), 4);
    assert_receives(router, "good");
    assert_int_equal(wire_garbage_count(router), 2);
    zmq_close(raw);
    zmq_ctx_term(context);
    wire_close(&router);
}

static void who_sends_too_much_is_cut_off_and_the_others_go_on(void **unused)
{
    (void)unused;
    struct wire_socket *router = router_ipc();
    void *context = zmq_ctx_new();
    void *raw = raw_dealer(context);
    int no_wait = 0;
    assert_int_equal(zmq_setsockopt(raw, ZMQ_LINGER, &no_wait, sizeof(no_wait)), 0);
    size_t size = LIMIT_MESSAGE_SIZE + 1;
    char *huge = calloc(1, size);
    assert_int_equal(zmq_send(raw, "before", 6, 0), 6);
    assert_int_equal(zmq_send(raw, huge, size, 0), (int)size);
    free(huge);
    assert_receives(router, "before");
    struct wire_socket *dealer = dealer_ipc();
    send_text(dealer, NULL, "mine");
    assert_receives(router, "mine");
    zmq_close(raw);
    zmq_ctx_term(context);
    wire_close(&dealer);
    wire_close(&router);
}

static void threads_of_a_service_talk_over_a_pair(void **unused)
{
    (void)unused;
    struct wire_socket *a = open_socket(
        &(struct wire_options){ .kind = WIRE_PAIR, .endpoint = "inproc://pair", .bind = true });
    struct wire_socket *b =
        open_socket(&(struct wire_options){ .kind = WIRE_PAIR, .endpoint = "inproc://pair" });
    send_text(a, NULL, "down");
    assert_receives(b, "down");
    send_text(b, NULL, "up");
    assert_receives(a, "up");
    wire_close(&a);
    wire_close(&b);
}

static void *wake_it(void *waker)
{
    wire_wake(waker);
    return NULL;
}

static void any_thread_may_wake_a_waiting_one(void **unused)
{
    (void)unused;
    struct wire_socket *waker = open_socket(&(struct wire_options){ .kind = WIRE_WAKER });
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wake_it, waker), 0);
    struct err err = { 0 };
    bool ready = false;
    assert_int_equal(wire_wait(&waker, &ready, 1, WAIT_MS, &err), 0);
    assert_true(ready);
    assert_int_equal(pthread_join(thread, NULL), 0);
    struct wire_message message;
    assert_int_equal(wire_receive(waker, &message, &err), WIRE_NOTHING); /* Rearmed. */
    assert_int_equal(wire_wait(&waker, &ready, 1, 0, &err), 0);
    assert_false(ready);
    wire_close(&waker);
}

static void bad_options_are_refused_in_french(void **unused)
{
    (void)unused;
    struct wire_keys keys;
    struct err err = { 0 };
    assert_int_equal(wire_keys_new(&keys, &err), 0);
    const struct wire_keys broken = { "too short", "too short" };
    const struct {
        struct wire_options options;
        const char *text;
    } cases[] = {
        { { WIRE_ROUTER, "tcp://127.0.0.1:*", true, NULL, NULL, 0 }, "demande des clés" },
        { { WIRE_DEALER, "tcp://127.0.0.1:9", false, NULL, NULL, 0 }, "demande des clés" },
        { { WIRE_ROUTER, "tcp://127.0.0.1:*", true, &broken, NULL, 0 }, "n'est pas une paire" },
        { { WIRE_DEALER, "tcp://127.0.0.1:9", false, &keys, NULL, 0 }, "clé publique du serveur" },
        { { WIRE_DEALER, ipc, false, &keys, "x", 0 }, "clé publique du serveur" },
        { { WIRE_ROUTER, "tcp://127.0.0.1:*", true, &keys, NULL, 0 }, "ZAP" },
        { { WIRE_ROUTER, "inproc://x", true, NULL, NULL, 0 }, "ipc:// ou tcp://" },
        { { WIRE_PAIR, ipc, true, NULL, NULL, 0 }, "ipc:// ou tcp://" },
        { { WIRE_DEALER, "udp://x", false, NULL, NULL, 0 }, "ipc:// ou tcp://" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wire_socket *socket;
        err_clear(&err);
        assert_int_equal(wire_open(&socket, &cases[i].options, &err), ERR_CONFIG);
        assert_null(socket);
        if (strstr(err.text, cases[i].text) == NULL)
            fail_msg("case %zu: %s", i, err.text);
    }
}

/* --- CURVE --- */

struct door {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char open_for[2][WIRE_KEY_SIZE];
    unsigned refused;
};

static bool door_allow(void *self, const char *key)
{
    struct door *door = self;
    pthread_mutex_lock(&door->lock);
    bool allowed = strcmp(key, door->open_for[0]) == 0 || strcmp(key, door->open_for[1]) == 0;
    if (!allowed) {
        door->refused++;
        pthread_cond_broadcast(&door->changed);
    }
    pthread_mutex_unlock(&door->lock);
    return allowed;
}

static void door_open(struct door *door, unsigned place, const char *key)
{
    pthread_mutex_lock(&door->lock);
    memcpy(door->open_for[place], key, WIRE_KEY_SIZE);
    pthread_mutex_unlock(&door->lock);
}

static void keys_new(struct wire_keys *keys)
{
    struct err err = { 0 };
    assert_int_equal(wire_keys_new(keys, &err), 0);
}

static struct wire_socket *dealer_tcp(const struct wire_socket *router,
                                      const struct wire_keys *keys, const char *server_key)
{
    return open_socket(&(struct wire_options){ .kind = WIRE_DEALER,
                                               .endpoint = wire_endpoint(router),
                                               .keys = keys,
                                               .server_key = server_key });
}

static void wait_for_refusals(struct door *door, unsigned count)
{
    pthread_mutex_lock(&door->lock);
    while (door->refused < count)
        pthread_cond_wait(&door->changed, &door->lock);
    pthread_mutex_unlock(&door->lock);
}

static void over_tcp_every_message_has_the_key_that_its_peer_proved(void **unused)
{
    (void)unused;
    struct door door = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, { "" }, 0 };
    struct err err = { 0 };
    assert_int_equal(wire_zap_start(door_allow, &door, &err), 0);
    assert_int_equal(wire_zap_start(door_allow, &door, &err), ERR_BUSY); /* One in a process. */

    struct wire_keys server, first, second, stranger;
    keys_new(&server);
    keys_new(&first);
    keys_new(&second);
    keys_new(&stranger);
    door_open(&door, 0, first.public_key);
    struct wire_socket *router = open_socket(&(struct wire_options){
        .kind = WIRE_ROUTER, .endpoint = "tcp://127.0.0.1:*", .bind = true, .keys = &server });
    assert_non_null(strstr(wire_endpoint(router), "tcp://127.0.0.1:"));
    assert_null(strchr(wire_endpoint(router), '*'));

    struct wire_socket *refused = dealer_tcp(router, &stranger, server.public_key);
    struct wire_socket *misled = dealer_tcp(router, &first, stranger.public_key);
    send_text(refused, NULL, "stranger");
    send_text(misled, NULL, "misled");
    wait_for_refusals(&door, 1);

    struct wire_socket *allowed = dealer_tcp(router, &first, server.public_key);
    send_text(allowed, NULL, "first");
    struct wire_message message = receive(router);
    assert_memory_equal(message.data, "first", message.size);
    assert_string_equal(message.key, first.public_key);

    door_open(&door, 1, second.public_key); /* New rights hold for new connections. */
    struct wire_socket *added = dealer_tcp(router, &second, server.public_key);
    send_text(added, NULL, "second");
    message = receive(router);
    assert_memory_equal(message.data, "second", message.size);
    assert_string_equal(message.key, second.public_key);
    err_clear(&err);
    assert_int_equal(wire_receive(router, &message, &err), WIRE_NOTHING);

    wire_close(&added);
    wire_close(&allowed);
    wire_close(&misled);
    wire_close(&refused);
    wire_close(&router);
    wire_zap_stop();
}

static void a_key_allowed_later_gets_in_without_reopening(void **unused)
{
    (void)unused;
    struct door door = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, { "" }, 0 };
    struct err err = { 0 };
    assert_int_equal(wire_zap_start(door_allow, &door, &err), 0);
    struct wire_keys server, late;
    keys_new(&server);
    keys_new(&late);
    struct wire_socket *router = open_socket(&(struct wire_options){
        .kind = WIRE_ROUTER, .endpoint = "tcp://127.0.0.1:*", .bind = true, .keys = &server });
    struct wire_socket *dealer = dealer_tcp(router, &late, server.public_key);
    send_text(dealer, NULL, "hello");
    wait_for_refusals(&door, 1);
    door_open(&door, 0, late.public_key);
    assert_receives(router, "hello");
    wire_close(&dealer);
    wire_close(&router);
    wire_zap_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_goes_to_the_router_and_its_answer_back),
        cmocka_unit_test(a_block_is_sent_without_a_copy_and_freed),
        cmocka_unit_test(a_dealer_finds_the_router_that_is_bound_later),
        cmocka_unit_test(a_peer_that_has_gone_is_unreachable),
        cmocka_unit_test(a_full_queue_is_an_error_and_sends_nothing),
        cmocka_unit_test(messages_of_many_frames_or_none_are_counted_and_passed_over),
        cmocka_unit_test(who_sends_too_much_is_cut_off_and_the_others_go_on),
        cmocka_unit_test(threads_of_a_service_talk_over_a_pair),
        cmocka_unit_test(any_thread_may_wake_a_waiting_one),
        cmocka_unit_test(bad_options_are_refused_in_french),
        cmocka_unit_test(over_tcp_every_message_has_the_key_that_its_peer_proved),
        cmocka_unit_test(a_key_allowed_later_gets_in_without_reopening),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
