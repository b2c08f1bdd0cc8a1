/* Slow and half-open peers, and stopping in the middle of it all. */
#include "support/http_server.h"

enum { HALF_OPEN = 200, WAITERS = 16 };

static struct http_server server;

/* Handlers that stand still until the test lets them go. */
static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static int gate_waiting;

static void set_gate(bool open)
{
    (void)pthread_mutex_lock(&gate_lock);
    gate_open = open;
    (void)pthread_cond_broadcast(&gate_moved);
    (void)pthread_mutex_unlock(&gate_lock);
}

static void await_waiting(int count)
{
    (void)pthread_mutex_lock(&gate_lock);
    while (gate_waiting < count)
        (void)pthread_cond_wait(&gate_moved, &gate_lock);
    (void)pthread_mutex_unlock(&gate_lock);
}

static void stand_still(struct request *request, struct reply *reply)
{
    (void)request;
    (void)pthread_mutex_lock(&gate_lock);
    gate_waiting++;
    (void)pthread_cond_broadcast(&gate_moved);
    while (!gate_open)
        (void)pthread_cond_wait(&gate_moved, &gate_lock);
    gate_waiting--;
    (void)pthread_mutex_unlock(&gate_lock);
    reply_json(reply, 200, json_pack("{s:b}", "fait", 1));
}

static void at_once(struct request *request, struct reply *reply)
{
    (void)request;
    reply_json(reply, 200, json_object());
}

/* More than sockets and the library's buffers hold. */
static void big(struct request *request, struct reply *reply)
{
    (void)request;
    enum { SIZE = 16 * 1024 * 1024 };
    char *body = malloc(SIZE);
    CHECK(body != NULL);
    memset(body, 'x', SIZE);
    reply_bytes(reply, 200, "text/plain", body, SIZE);
}

static const struct route routes[] = {
    { "GET", "/api/lent", ROUTE_OPEN, stand_still },
    { "GET", "/api/tour", ROUTE_SLOW, stand_still },
    { "GET", "/api/vite", ROUTE_OPEN, at_once },
    { "GET", "/api/gros", ROUTE_OPEN, big },
    { .prefix = NULL },
};

static void start(struct http_options options)
{
    set_gate(false);
    server_start(&server, routes, options);
}

static void expect_quick(struct visitor *visitor)
{
    struct visit visit;
    visitor_get(visitor, "/api/vite", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
}

static void ask_slow(struct visitor *visitor)
{
    static const char request[] = "GET /api/lent HTTP/1.1\r\nHost: x\r\n\r\n";
    visitor_init(visitor, server.url);
    assert_true(visitor_write(visitor, request, sizeof(request) - 1));
}

static void half_open_connections_stop_nobody(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 2 });
    static struct visitor slow[HALF_OPEN];
    static const char *const halves[] = {
        "", "GET /api/vi", "GET /api/vite HTTP/1.1\r\nHost: x\r\nX-A: ",
        "POST /api/vite HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000\r\n\r\n{"
    };
    for (size_t i = 0; i < HALF_OPEN; i++) {
        const char *half = halves[i % COUNT_OF(halves)];
        visitor_init(&slow[i], server.url);
        assert_true(visitor_write(&slow[i], half, strlen(half)));
    }
    struct visitor visitor;
    visitor_init(&visitor, server.url);
    for (int i = 0; i < 50; i++)
        expect_quick(&visitor);
    visitor_close(&visitor);
    for (size_t i = 0; i < HALF_OPEN / 2; i++)
        visitor_close(&slow[i]);
    visitor_init(&visitor, server.url);
    expect_quick(&visitor);
    server_stop(&server); /* Beside those that are still half open. */
    visitor_close(&visitor);
    for (size_t i = HALF_OPEN / 2; i < HALF_OPEN; i++) {
        assert_true(visitor_wait_closed(&slow[i], VISIT_WAIT_MS));
        visitor_close(&slow[i]);
    }
}

static void a_request_that_drips_is_cut_off(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1, .request_ms = 1 });
    struct visitor slow;
    visitor_init(&slow, server.url);
    assert_true(visitor_write(&slow, "GET /api", 8));
    assert_true(visitor_wait_closed(&slow, VISIT_WAIT_MS));
    visitor_close(&slow);
    server_stop(&server);
}

/* False: the watch came by between its connection and its words, and has cut it off. */
static bool arrives(struct visitor *visitor)
{
    for (;;) {
        (void)pthread_mutex_lock(&gate_lock);
        bool stands = gate_waiting > 0;
        (void)pthread_mutex_unlock(&gate_lock);
        if (stands)
            return true;
        if (visitor_wait_closed(visitor, 10)) {
            visitor_close(visitor);
            return false;
        }
    }
}

static void an_answer_may_take_longer_than_a_request(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1, .request_ms = 1 });
    struct visitor dripping, slow;
    struct visit visit;
    do
        ask_slow(&slow);
    while (!arrives(&slow));
    visitor_init(&dripping, server.url);
    assert_true(visitor_write(&dripping, "GET", 3));
    assert_true(visitor_wait_closed(&dripping, VISIT_WAIT_MS)); /* The watch has been by. */
    visitor_close(&dripping);
    set_gate(true);
    visitor_read(&slow, &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_close(&slow);
    server_stop(&server);
}

/* How many wait in the queue. */
static int server_waiting(struct http_server *of)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    http_write_metrics(of->http, out);
    assert_int_equal(fclose(out), 0);
    const char *line = strstr(text, "\nplie_http_waiting ");
    assert_non_null(line);
    int waiting = (int)strtol(line + sizeof("\nplie_http_waiting ") - 1, NULL, 10);
    free(text);
    return waiting;
}

static void what_waits_is_bounded_and_pages_are_served_meanwhile(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1, .waiting = 2 });
    struct visitor slow[3], visitor;
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    ask_slow(&slow[0]);
    await_waiting(1); /* The one worker has it; two more may wait. */
    ask_slow(&slow[1]);
    ask_slow(&slow[2]);
    visitor_init(&visitor, server.url);
    do { /* Until the listening thread has read those two. */
        visitor_get(&visitor, "/", &visit);
        assert_int_equal(visit.status, 200);
        visit_release(&visit);
    } while (server_waiting(&server) < 2);
    visitor_get(&visitor, "/api/vite", &visit);
    assert_int_equal(visit.status, 503);
    assert_string_equal(visit_text(&visit, "code"), "OCCUPE");
    assert_non_null(visit_header(&visit, "Retry-After", value));
    visit_release(&visit);
    set_gate(true);
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        visitor_read(&slow[i], &visit);
        assert_int_equal(visit.status, 200);
        visit_release(&visit);
        visitor_close(&slow[i]);
    }
    expect_quick(&visitor);
    visitor_close(&visitor);
    server_stop(&server);
}

static void ask_turn(struct visitor *visitor)
{
    static const char request[] = "GET /api/tour HTTP/1.1\r\nHost: x\r\n\r\n";
    visitor_init(visitor, server.url);
    assert_true(visitor_write(visitor, request, sizeof(request) - 1));
}

static void slow_routes_leave_half_of_the_workers_to_the_others(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 4, .waiting = 16 });
    struct visitor slow[6], visitor; /* Two run, four wait. */
    struct visit visit;
    for (size_t i = 0; i < 2; i++)
        ask_turn(&slow[i]);
    await_waiting(2);
    for (size_t i = 2; i < COUNT_OF(slow); i++)
        ask_turn(&slow[i]);
    visitor_init(&visitor, server.url);
    do /* Until the listening thread has read them all: then there is no more room for such. */
        expect_quick(&visitor);
    while (server_waiting(&server) < 4);
    visitor_get(&visitor, "/api/tour", &visit);
    assert_int_equal(visit.status, 503);
    visit_release(&visit);
    expect_quick(&visitor);
    assert_int_equal(gate_waiting, 2);
    set_gate(true);
    for (size_t i = 0; i < COUNT_OF(slow); i++) {
        visitor_read(&slow[i], &visit);
        assert_int_equal(visit.status, 200);
        visit_release(&visit);
        visitor_close(&slow[i]);
    }
    visitor_close(&visitor);
    server_stop(&server);
}

static void who_asks_about_the_past_leaves_most_workers_to_the_others(void **state)
{
    (void)state;
    static const char request[] = "GET /api/lent?connu=2025-01-01 HTTP/1.1\r\nHost: x\r\n\r\n";
    start((struct http_options){ .workers = 4, .waiting = 16 });
    struct visitor past[5], login[2], visitor; /* One of the past runs, and both that log in. */
    struct visit visit;
    for (size_t i = 0; i < COUNT_OF(past); i++) {
        visitor_init(&past[i], server.url);
        assert_true(visitor_write(&past[i], request, sizeof(request) - 1));
        await_waiting(1); /* The first runs before the others wait: there is room for four. */
    }
    for (size_t i = 0; i < COUNT_OF(login); i++)
        ask_turn(&login[i]);
    await_waiting(3);
    visitor_init(&visitor, server.url);
    do
        expect_quick(&visitor);
    while (server_waiting(&server) < 4);
    visitor_get(&visitor, "/api/vite?connu=2025-01-01", &visit);
    assert_int_equal(visit.status, 503);
    visit_release(&visit);
    visitor_get(&visitor, "/api/vite?connu=", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    assert_int_equal(gate_waiting, 3);
    set_gate(true);
    for (size_t i = 0; i < COUNT_OF(past); i++) {
        visitor_read(&past[i], &visit);
        assert_int_equal(visit.status, 200);
        visit_release(&visit);
        visitor_close(&past[i]);
    }
    for (size_t i = 0; i < COUNT_OF(login); i++)
        visitor_close(&login[i]);
    visitor_close(&visitor);
    server_stop(&server);
}

static void *stop_server(void *unused)
{
    (void)unused;
    server_stop(&server);
    return NULL;
}

static void a_stop_answers_what_is_being_worked_on(void **state)
{
    (void)state;
    start((struct http_options){ .workers = WAITERS });
    static struct visitor slow[WAITERS];
    for (size_t i = 0; i < WAITERS; i++)
        ask_slow(&slow[i]);
    await_waiting(WAITERS);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_server, NULL), 0);
    set_gate(true);
    for (size_t i = 0; i < WAITERS; i++) {
        struct visit visit;
        visitor_read(&slow[i], &visit);
        assert_int_equal(visit.status, 200);
        visit_release(&visit);
        visitor_close(&slow[i]);
    }
    assert_int_equal(pthread_join(stopper, NULL), 0);
}

static void a_stop_does_not_wait_for_who_does_not_read(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1 });
    static const char request[] = "GET /api/gros HTTP/1.1\r\nHost: x\r\n\r\n";
    struct visitor deaf, visitor;
    visitor_init(&deaf, server.url);
    assert_true(visitor_write(&deaf, request, sizeof(request) - 1));
    visitor_init(&visitor, server.url);
    expect_quick(&visitor); /* After the big one: there is one worker. */
    server_stop(&server);
    visitor_close(&deaf);
    visitor_close(&visitor);
}

static void a_stop_in_a_crowd_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        start((struct http_options){ .workers = 3, .waiting = 4 });
        set_gate(true);
        static struct visitor crowd[40];
        for (size_t i = 0; i < COUNT_OF(crowd); i++) {
            static const char request[] = "GET /api/events HTTP/1.1\r\nHost: x\r\n"
                                          "Cookie: plie=jean\r\n\r\n";
            if (i % 2 == 0) {
                ask_slow(&crowd[i]);
            } else {
                visitor_init(&crowd[i], server.url);
                assert_true(visitor_write(&crowd[i], request, sizeof(request) - 1));
            }
        }
        server_stop(&server); /* ASan sees what it would leave. */
        for (size_t i = 0; i < COUNT_OF(crowd); i++)
            visitor_close(&crowd[i]);
    }
}

static void an_address_has_a_bounded_number_of_connections(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1, .connections = 50, .connections_per_peer = 10 });
    struct visitor many[20];
    struct visit visit;
    size_t served = 0;
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        static const char request[] = "GET /api/vite HTTP/1.1\r\nHost: x\r\n\r\n";
        visitor_init(&many[i], server.url);
        if (visitor_write(&many[i], request, sizeof(request) - 1) &&
            visitor_try_read(&many[i], &visit)) {
            served++;
            visit_release(&visit);
        }
    }
    assert_int_equal(served, 10);
    for (size_t i = 0; i < COUNT_OF(many); i++)
        visitor_close(&many[i]);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_open_connections_stop_nobody),
        cmocka_unit_test(a_request_that_drips_is_cut_off),
        cmocka_unit_test(an_answer_may_take_longer_than_a_request),
        cmocka_unit_test(what_waits_is_bounded_and_pages_are_served_meanwhile),
        cmocka_unit_test(slow_routes_leave_half_of_the_workers_to_the_others),
        cmocka_unit_test(who_asks_about_the_past_leaves_most_workers_to_the_others),
        cmocka_unit_test(a_stop_answers_what_is_being_worked_on),
        cmocka_unit_test(a_stop_does_not_wait_for_who_does_not_read),
        cmocka_unit_test(a_stop_in_a_crowd_leaves_nothing_behind),
        cmocka_unit_test(an_address_has_a_bounded_number_of_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
