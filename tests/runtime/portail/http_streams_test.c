/* Streams to open pages: what is told, to whom, and how they end. */
#include "support/http_server.h"

static struct http_server server;

static void at_once(struct request *request, struct reply *reply)
{
    (void)request;
    reply_json(reply, 200, json_object());
}

static const struct route routes[] = {
    { "GET", "/api/vite", ROUTE_OPEN, at_once },
    { .prefix = NULL },
};

static void start(struct http_options options)
{
    server_start(&server, routes, options);
}

static void expect_quick(struct visitor *visitor)
{
    struct visit visit;
    visitor_get(visitor, "/api/vite", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
}

static void open_stream(struct visitor *visitor)
{
    struct visit visit;
    char line[64], value[VISIT_TEXT_SIZE];
    visitor_init(visitor, server.url);
    visitor_header(visitor, "Cookie", "plie=jean");
    visitor_stream(visitor, "/api/events", &visit);
    assert_int_equal(visit.status, 200);
    assert_string_equal(visit_header(&visit, "Content-Type", value),
                        "text/event-stream; charset=utf-8");
    assert_string_equal(visit_header(&visit, "Cache-Control", value), "no-store");
    assert_non_null(visit_header(&visit, "Content-Security-Policy", value));
    visit_release(&visit);
    visitor_stream_expect(visitor, "retry:", line, sizeof(line));
}

static void two_pages_are_told_the_same_and_hold_no_worker(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1 });
    struct visitor pages[2], visitor;
    char line[128];
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        open_stream(&pages[i]);
    visitor_init(&visitor, server.url);
    for (int round = 0; round < 50; round++) {
        char event[64], expected[64];
        (void)snprintf(event, sizeof(event), "event: fait\ndata: {\"n\":%d}\n\n", round);
        (void)snprintf(expected, sizeof(expected), "data: {\"n\":%d}", round);
        server_feed(&server, event);
        for (size_t i = 0; i < COUNT_OF(pages); i++) {
            visitor_stream_expect(&pages[i], "data:", line, sizeof(line));
            assert_string_equal(line, expected);
        }
        expect_quick(&visitor);
    }
    server_stop(&server); /* The open streams end cleanly. */
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_false(visitor_stream_line(&pages[i], line, sizeof(line), VISIT_WAIT_MS) &&
                     line[0] != '\0');
        visitor_close(&pages[i]);
    }
    visitor_close(&visitor);
}

static void what_comes_while_a_page_falls_asleep_is_told(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1 });
    server.meanwhile = "event: fait\ndata: {}\n\n";
    struct visitor page;
    char line[64];
    open_stream(&page);
    visitor_stream_expect(&page, "data: {}", line, sizeof(line));
    visitor_close(&page);
    server_stop(&server);
}

static void a_stream_needs_a_session_and_ends_with_it(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 1, .session_check_ms = 1 });
    struct visitor page, stranger;
    struct visit visit;
    char line[64];
    visitor_init(&stranger, server.url);
    visitor_get(&stranger, "/api/events", &visit);
    assert_int_equal(visit.status, 401);
    visit_release(&visit);
    open_stream(&page);
    assert_int_equal(server_listeners(&server), 1);
    atomic_store(&server.jean_left, true);
    while (visitor_stream_line(&page, line, sizeof(line), VISIT_WAIT_MS))
        assert_string_equal(line, "");
    visitor_close(&page);
    visitor_close(&stranger);
    server_stop(&server);
}

static void too_many_open_pages_are_refused(void **state)
{
    (void)state;
    start((struct http_options){ .workers = 2 });
    static struct visitor pages[LISTENERS_MAX];
    for (size_t i = 0; i < LISTENERS_MAX; i++)
        open_stream(&pages[i]);
    struct visitor one_more;
    struct visit visit;
    visitor_init(&one_more, server.url);
    visitor_header(&one_more, "Cookie", "plie=jean");
    visitor_get(&one_more, "/api/events", &visit);
    assert_int_equal(visit.status, 503);
    visit_release(&visit);
    visitor_close(&pages[0]); /* Noticed when it is next told something. */
    while (server_listeners(&server) == LISTENERS_MAX) {
        char line[64];
        server_feed(&server, ": \n\n");
        visitor_stream_expect(&pages[1], ":", line, sizeof(line));
    }
    for (size_t i = 1; i < LISTENERS_MAX; i++)
        visitor_close(&pages[i]);
    visitor_close(&one_more);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_pages_are_told_the_same_and_hold_no_worker),
        cmocka_unit_test(what_comes_while_a_page_falls_asleep_is_told),
        cmocka_unit_test(a_stream_needs_a_session_and_ends_with_it),
        cmocka_unit_test(too_many_open_pages_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
