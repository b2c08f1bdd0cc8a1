/* What stands around an answer: pages as files, security headers, cookies, who asks. */
#include "support/http_server.h"

static struct http_server server;
static struct visitor visitor;

static void answer(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, json_pack("{s:s}", "chemin", request->path));
}

static void say_nothing(struct request *request, struct reply *reply)
{
    (void)request;
    (void)reply;
}

static void log_in(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, json_object());
    reply_session_cookie(reply, request, "jean");
}

static void log_out(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, json_object());
    reply_session_cookie(reply, request, "");
}

static void local_only(struct request *request, struct reply *reply)
{
    reply_json(reply, request_is_local(request) ? 200 : 403,
               json_pack("{s:s}", "adresse", request->address));
}

static const struct route routes[] = {
    { "GET", "/api/seul", ROUTE_OPEN, answer },
    { "POST", "/api/poste", ROUTE_OPEN, answer },
    { "GET", "/api/muet", ROUTE_OPEN, say_nothing },
    { "GET", "/api/moi", ROUTE_SESSION | ROUTE_ANY_PASSWORD, answer },
    { "POST", "/connexion", ROUTE_OPEN, log_in },
    { "POST", "/deconnexion", ROUTE_OPEN, log_out },
    { "GET", "/local", ROUTE_OPEN, local_only },
    { .prefix = NULL },
};

static int start(void **state)
{
    (void)state;
    server_start(&server, routes, (struct http_options){ .workers = 2 });
    visitor_init(&visitor, server.url);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    visitor_close(&visitor);
    server_stop(&server);
    return 0;
}

static void pages_come_zipped_and_are_asked_about_again(void **state)
{
    (void)state;
    struct visit visit;
    char etag[VISIT_TEXT_SIZE], value[VISIT_TEXT_SIZE];
    visitor_get(&visitor, "/app.js", &visit);
    size_t plain = visit.body_size;
    assert_null(visit_header(&visit, "Content-Encoding", value));
    visit_release(&visit);
    visitor_header(&visitor, "Accept-Encoding", "gzip, br");
    visitor_get(&visitor, "/app.js", &visit);
    assert_string_equal(visit_header(&visit, "Content-Encoding", value), "gzip");
    assert_string_equal(visit_header(&visit, "Content-Type", value),
                        "text/javascript; charset=utf-8");
    assert_string_equal(visit_header(&visit, "Cache-Control", value), "no-cache");
    assert_true(visit.body_size < plain);
    assert_non_null(visit_header(&visit, "ETag", etag));
    visit_release(&visit);
    visitor_header(&visitor, "Accept-Encoding", "gzip");
    visitor_header(&visitor, "If-None-Match", etag);
    visitor_get(&visitor, "/app.js", &visit);
    assert_int_equal(visit.status, 304);
    assert_int_equal(visit.body_size, 0);
    visit_release(&visit);
    visitor_header(&visitor, "If-None-Match", etag); /* Of the zipped one: not this. */
    visitor_get(&visitor, "/app.js", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
}

static void every_kind_of_answer_carries_the_security_headers(void **state)
{
    (void)state;
    static const char *const paths[] = { "/",        "/app.js",   "/nulle-part.js", "/api/seul",
                                         "/api/moi", "/api/muet", "/api/poste" };
    static const char *const names[] = { "Content-Security-Policy", "X-Content-Type-Options",
                                         "Referrer-Policy",         "Permissions-Policy",
                                         "X-Frame-Options",         "Cache-Control" };
    char value[VISIT_TEXT_SIZE];
    struct visit visit;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        visitor_get(&visitor, paths[i], &visit);
        for (size_t n = 0; n < COUNT_OF(names); n++)
            if (visit_header(&visit, names[n], value) == NULL)
                fail_msg("%s lacks %s", paths[i], names[n]);
        assert_non_null(visit_header(&visit, "Content-Security-Policy", value));
        assert_non_null(strstr(value, "default-src 'none'"));
        assert_null(strstr(value, "unsafe"));
        assert_null(visit_header(&visit, "Strict-Transport-Security", value));
        visit_release(&visit);
    }
    visitor_get(&visitor, "/api/seul", &visit);
    assert_string_equal(visit_header(&visit, "Cache-Control", value), "no-store");
    visit_release(&visit);
    visitor_post_bytes(&visitor, "/api/poste", "text/plain", "", 0, &visit);
    assert_non_null(visit_header(&visit, "Content-Security-Policy", value));
    visit_release(&visit);
}

static void the_cookie_is_for_this_host_alone(void **state)
{
    (void)state;
    struct visit visit;
    struct visitor user;
    visitor_init(&user, server.url);
    visitor_post(&user, "/connexion", &visit, "{}");
    visit_release(&visit);
    const struct visit_cookie *cookie = visitor_cookie(&user, "plie");
    assert_non_null(cookie);
    assert_string_equal(cookie->value, "jean");
    assert_string_equal(cookie->attributes, "Path=/; HttpOnly; SameSite=Strict");
    visitor_get(&user, "/api/moi", &visit);
    visit_expect(&visit, 200, "");
    visitor_post(&user, "/deconnexion", &visit, "{}");
    visit_release(&visit);
    assert_string_equal(visitor_cookie(&user, "plie")->value, "");
    assert_non_null(strstr(visitor_cookie(&user, "plie")->attributes, "Max-Age=0"));

    visitor_header(&user, "X-Forwarded-Proto", "https"); /* A proxy of this host ends TLS. */
    visitor_post(&user, "/connexion", &visit, "{}");
    visit_release(&visit);
    cookie = visitor_cookie(&user, "__Host-plie");
    assert_non_null(cookie);
    assert_string_equal(cookie->attributes, "Path=/; HttpOnly; SameSite=Strict; Secure");
    visitor_close(&user);
}

static void a_proxy_of_this_host_says_who_asks(void **state)
{
    (void)state;
    static const struct {
        const char *forwarded;
        const char *address;
        int status;
    } cases[] = {
        { NULL, "127.0.0.1", 200 },
        { "192.0.2.7", "192.0.2.7", 403 },
        { "10.0.0.1, 192.0.2.7", "192.0.2.7", 403 },
        { "2001:db8::7", "2001:db8::7", 403 },
        { "personne", "127.0.0.1", 403 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct visit visit;
        if (cases[i].forwarded != NULL)
            visitor_header(&visitor, "X-Forwarded-For", cases[i].forwarded);
        visitor_get(&visitor, "/local", &visit);
        assert_string_equal(visit_text(&visit, "adresse"), cases[i].address);
        assert_int_equal(visit.status, cases[i].status);
        visit_release(&visit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_come_zipped_and_are_asked_about_again),
        cmocka_unit_test(every_kind_of_answer_carries_the_security_headers),
        cmocka_unit_test(the_cookie_is_for_this_host_alone),
        cmocka_unit_test(a_proxy_of_this_host_says_who_asks),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
