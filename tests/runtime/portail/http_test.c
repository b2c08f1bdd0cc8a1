/* What the HTTP server takes, what it refuses and how it says so. */
#include "support/http_server.h"

static struct http_server server;
static struct visitor visitor;

static void echo(struct request *request, struct reply *reply)
{
    const char *said = request_argument(request, "dit");
    reply_json(reply, 200,
               json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:b}", "methode", request->method, "chemin",
                         request->path, "reste", request->rest, "dit", said == NULL ? "" : said,
                         "taille", (json_int_t)request->body_size, "role",
                         request->session == NULL ? "" : request->session->role, "sur",
                         request->secure));
}

static void read_json(struct request *request, struct reply *reply)
{
    json_t *tree;
    if (request_json(request, &tree, reply))
        reply_json(reply, 200, tree);
}

static void say_nothing(struct request *request, struct reply *reply)
{
    (void)request;
    (void)reply;
}

static const struct route routes[] = {
    { NULL, "/api/", ROUTE_OPEN, echo },
    { "GET", "/api/seul", ROUTE_OPEN, echo },
    { "POST", "/api/poste", ROUTE_OPEN, echo },
    { "POST", "/api/json", ROUTE_OPEN, read_json },
    { "GET", "/api/muet", ROUTE_OPEN, say_nothing },
    { "GET", "/api/moi", ROUTE_SESSION | ROUTE_ANY_PASSWORD, echo },
    { NULL, "/api/travail/", ROUTE_SESSION | ROUTE_JETON, echo },
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

static void the_longest_prefix_takes_the_request(void **state)
{
    (void)state;
    struct visit visit;
    visitor_get(&visitor, "/api/parcours/Dossier?dit=%C3%A9t%C3%A9+ici", &visit);
    assert_int_equal(visit.status, 200);
    assert_string_equal(visit_text(&visit, "reste"), "parcours/Dossier");
    assert_string_equal(visit_text(&visit, "dit"), "été ici");
    visit_release(&visit);
    visitor_get(&visitor, "/api/seul", &visit);
    assert_string_equal(visit_text(&visit, "reste"), "");
    visit_release(&visit);
    visitor_get(&visitor, "/api/seul/plus", &visit); /* Only itself: the shorter one takes this. */
    assert_string_equal(visit_text(&visit, "reste"), "seul/plus");
    visit_release(&visit);
}

static void a_method_that_the_address_does_not_know_is_405(void **state)
{
    (void)state;
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    visitor_post(&visitor, "/api/seul", &visit, "{}");
    assert_string_equal(visit_header(&visit, "Allow", value), "GET");
    visit_expect(&visit, 405, "METHODE");
    visitor_get(&visitor, "/api/poste", &visit);
    assert_string_equal(visit_header(&visit, "Allow", value), "POST");
    visit_expect(&visit, 405, "METHODE");
    static const char *const methods[] = { "DELETE", "PUT", "OPTIONS", "TRACE", "PROPFIND" };
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        char text[128];
        (void)snprintf(text, sizeof(text), "%s /api/seul HTTP/1.1\r\nHost: x\r\n\r\n", methods[i]);
        assert_true(visitor_write(&visitor, text, strlen(text)));
        visitor_read(&visitor, &visit);
        visit_expect(&visit, 405, "METHODE");
    }
}

static void what_does_not_exist_is_404_and_a_page_address_is_the_page(void **state)
{
    (void)state;
    struct visit visit;
    visitor_get(&visitor, "/nulle-part.js", &visit);
    visit_expect(&visit, 404, "INCONNU");
    static const char *const pages[] = { "/", "/connexion", "/parcours/dossier/42", "/apiculture" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        visitor_get(&visitor, pages[i], &visit);
        assert_int_equal(visit.status, 200);
        assert_non_null(strstr(visit.body, "<div id=\"app\">"));
        visit_release(&visit);
    }
    visitor_post(&visitor, "/parcours/dossier/42", &visit, "{}");
    visit_expect(&visit, 405, "METHODE");
}

static void a_body_is_json_of_a_bounded_size(void **state)
{
    (void)state;
    struct visit visit;
    visitor_post_bytes(&visitor, "/api/poste", NULL, "{}", 2, &visit);
    visit_expect(&visit, 415, "TYPE_DE_CORPS");
    visitor_post_bytes(&visitor, "/api/poste", "text/plain", "{}", 2, &visit);
    visit_expect(&visit, 415, "TYPE_DE_CORPS");
    visitor_post_bytes(&visitor, "/api/poste", "application/jsonx", "{}", 2, &visit);
    visit_expect(&visit, 415, "TYPE_DE_CORPS");
    visitor_post_bytes(&visitor, "/api/poste", "application/json; charset=utf-8", "{}", 2, &visit);
    visit_expect(&visit, 200, "");

    char *body = calloc(1, HTTP_BODY_MAX + 1);
    assert_non_null(body);
    memset(body, ' ', HTTP_BODY_MAX);
    static const size_t good[] = { 0, 1, 1024 * 1024, HTTP_BODY_MAX };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        visitor_post_bytes(&visitor, "/api/poste", "application/json", body, good[i], &visit);
        assert_int_equal(visit.status, 200);
        assert_int_equal(json_integer_value(json_object_get(visit.json, "taille")), good[i]);
        visit_release(&visit);
    }
    visitor_post_bytes(&visitor, "/api/poste", "application/json", body, HTTP_BODY_MAX + 1, &visit);
    visit_expect(&visit, 413, "CORPS_TROP_GRAND");
    visitor_close(&visitor);
    free(body);
}

static void a_chunked_body_is_bounded_too(void **state)
{
    (void)state;
    struct visit visit;
    static const char head[] = "POST /api/poste HTTP/1.1\r\nHost: x\r\n"
                               "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                               "\r\n";
    enum { PART = 64 * 1024 };
    char *part = malloc(PART);
    assert_non_null(part);
    memset(part, ' ', PART);
    for (int parts = 2; parts <= 40; parts += 38) {
        visitor_close(&visitor);
        assert_true(visitor_write(&visitor, head, sizeof(head) - 1));
        for (int i = 0; i < parts; i++) {
            assert_true(visitor_write(&visitor, "10000\r\n", 7));
            assert_true(visitor_write(&visitor, part, PART));
            assert_true(visitor_write(&visitor, "\r\n", 2));
        }
        assert_true(visitor_write(&visitor, "0\r\n\r\n", 5));
        visitor_read(&visitor, &visit);
        if (parts == 2)
            assert_int_equal(json_integer_value(json_object_get(visit.json, "taille")), 2 * PART);
        visit_expect(&visit, parts == 2 ? 200 : 413, parts == 2 ? "" : "CORPS_TROP_GRAND");
    }
    free(part);
}

static void addresses_and_headers_are_bounded(void **state)
{
    (void)state;
    struct visit visit;
    static char path[HTTP_URL_MAX + 32], value[4001];
    memset(path, 'a', sizeof(path) - 1);
    memcpy(path, "/api/", 5);
    visitor_get(&visitor, path, &visit);
    visit_expect(&visit, 414, "ADRESSE_TROP_LONGUE");
    memset(value, 'a', sizeof(value) - 1);
    static char request[HTTP_HEAD_MAX * 2];
    size_t used = (size_t)snprintf(request, sizeof(request), "GET /api/x HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 5; i++)
        used += (size_t)snprintf(request + used, sizeof(request) - used, "X-%d: %s\r\n", i, value);
    used += (size_t)snprintf(request + used, sizeof(request) - used, "\r\n");
    visitor_close(&visitor);
    assert_true(visitor_write(&visitor, request, used));
    visitor_read(&visitor, &visit);
    visit_expect(&visit, 431, "ENTETES_TROP_LONGS");
    visitor_close(&visitor);
}

static void what_is_no_http_is_cut_off_and_the_next_one_is_served(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool answered; /* Else the end of a request is waited for, or the connection is closed. */
    } junk[] = {
        { "\r\n\r\n\r\n", false },
        { "GET\r\n\r\n", false },
        { "GET / HTTP/9.9\r\n\r\n", true },
        { "\x16\x03\x01\x02\x03\x01\xfc\x03\x03\r\n\r\n", false },
        { "GET /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", true },
        { "POST /api/poste HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
          "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
          true },
        { "GET /api/%00%ff%zz HTTP/1.1\r\nHost: x\r\n\r\n", true },
    };
    struct visit visit;
    for (size_t i = 0; i < COUNT_OF(junk); i++) {
        struct visitor stranger;
        visitor_init(&stranger, server.url);
        assert_true(visitor_write(&stranger, junk[i].text, strlen(junk[i].text)));
        if (junk[i].answered) {
            visitor_read(&stranger, &visit);
            assert_true(visit.status >= 200 && visit.status < 600);
            visit_release(&visit);
        }
        visitor_close(&stranger);
        visitor_get(&visitor, "/api/x", &visit);
        visit_expect(&visit, 200, "");
    }
}

static void json_that_cannot_be_read_says_where(void **state)
{
    (void)state;
    struct visit visit;
    static const char body[] = "{\n \"a\": 1,\n \"b\" 2}";
    visitor_post_bytes(&visitor, "/api/json", "application/json", body, strlen(body), &visit);
    assert_non_null(strstr(visit_text(&visit, "texte"), "ligne 3"));
    visit_expect(&visit, 400, "JSON_INVALIDE");
    static const char *const wrong[] = { "", "[]", "{", "{\"a\":1,\"a\":2}", "\xff", "{}x" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        visitor_post_bytes(&visitor, "/api/json", "application/json", wrong[i], strlen(wrong[i]),
                           &visit);
        visit_expect(&visit, 400, "JSON_INVALIDE");
    }
    visitor_post(&visitor, "/api/json", &visit, "{'a':1}");
    assert_int_equal(json_integer_value(json_object_get(visit.json, "a")), 1);
    visit_expect(&visit, 200, "");
}

static void a_handler_that_says_nothing_is_an_error(void **state)
{
    (void)state;
    struct visit visit;
    visitor_get(&visitor, "/api/muet", &visit);
    visit_expect(&visit, 500, "ERREUR");
}

static void routes_get_the_session_that_they_need(void **state)
{
    (void)state;
    static const struct {
        const char *cookie;
        const char *jeton;
        bool post;
        const char *path;
        int status;
        const char *code;
    } cases[] = {
        { NULL, NULL, false, "/api/moi", 401, "NON_CONNECTE" },
        { "plie=paul", NULL, false, "/api/moi", 401, "NON_CONNECTE" },
        { "__Host-plie=jean", NULL, false, "/api/moi", 401, "NON_CONNECTE" },
        { "plie=jean", NULL, false, "/api/moi", 200, "" },
        { "autre=1; plie=jean", NULL, false, "/api/moi", 200, "" },
        { "plie=neuf", NULL, false, "/api/moi", 200, "" },
        { "plie=neuf", NULL, false, "/api/travail/x", 403, "MOT_DE_PASSE" },
        { "plie=jean", NULL, false, "/api/travail/x", 200, "" }, /* A GET changes nothing. */
        { NULL, "jeton-de-jean", true, "/api/travail/x", 401, "NON_CONNECTE" },
        { "plie=jean", NULL, true, "/api/travail/x", 403, "JETON_INVALIDE" },
        { "plie=jean", "", true, "/api/travail/x", 403, "JETON_INVALIDE" },
        { "plie=jean", "jeton-de-neuf", true, "/api/travail/x", 403, "JETON_INVALIDE" },
        { "plie=neuf", "jeton-de-jean", true, "/api/travail/x", 403, "JETON_INVALIDE" },
        { "plie=jean", "jeton-de-jean", true, "/api/travail/x", 200, "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct visit visit;
        if (cases[i].cookie != NULL)
            visitor_header(&visitor, "Cookie", cases[i].cookie);
        if (cases[i].jeton != NULL)
            visitor_header(&visitor, "X-Jeton", cases[i].jeton);
        if (cases[i].post)
            visitor_post(&visitor, cases[i].path, &visit, "{}");
        else
            visitor_get(&visitor, cases[i].path, &visit);
        if (cases[i].status == 200)
            assert_string_equal(visit_text(&visit, "role"), "referent");
        visit_expect(&visit, cases[i].status, cases[i].code);
    }
}

static void a_post_of_another_origin_is_refused(void **state)
{
    (void)state;
    char own[128], deep[160];
    (void)snprintf(own, sizeof(own), "http://127.0.0.1:%u", http_port(server.http));
    (void)snprintf(deep, sizeof(deep), "%s/page?x=1", own);
    const struct {
        const char *name;
        const char *value;
        int status;
    } cases[] = {
        { "Origin", own, 200 },
        { "Referer", deep, 200 },
        { "Origin", "http://mechant.example", 403 },
        { "Origin", "null", 403 },
        { "Origin", "http://127.0.0.1", 403 },
        { "Origin", "http://127.0.0.1:1", 403 },
        { "Referer", "http://mechant.example/127.0.0.1", 403 },
    };
    struct visit visit;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        visitor_header(&visitor, cases[i].name, cases[i].value);
        visitor_post(&visitor, "/api/poste", &visit, "{}");
        visit_expect(&visit, cases[i].status, cases[i].status == 200 ? "" : "ORIGINE");
    }
    visitor_header(&visitor, "Origin", "http://mechant.example");
    visitor_get(&visitor, "/api/seul", &visit); /* Reading is guarded by the cookie's SameSite. */
    visit_expect(&visit, 200, "");
}

static void what_was_asked_is_counted_by_route_and_status(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    http_write_metrics(server.http, out);
    assert_int_equal(fclose(out), 0);
    static const char *const lines[] = {
        "plie_http_requests_total{route=\"/api/json\",method=\"POST\",status=\"400\"} 7\n",
        "plie_http_requests_total{route=\"pages\",method=\"POST\",status=\"405\"} ",
        "plie_http_duration_seconds_bucket{route=\"/api/json\",le=\"+Inf\"} 8\n",
        "plie_http_connections ",
        "plie_http_waiting 0\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (strstr(text, lines[i]) == NULL)
            fail_msg("no line %s in:\n%s", lines[i], text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_prefix_takes_the_request),
        cmocka_unit_test(a_method_that_the_address_does_not_know_is_405),
        cmocka_unit_test(what_does_not_exist_is_404_and_a_page_address_is_the_page),
        cmocka_unit_test(a_body_is_json_of_a_bounded_size),
        cmocka_unit_test(a_chunked_body_is_bounded_too),
        cmocka_unit_test(addresses_and_headers_are_bounded),
        cmocka_unit_test(what_is_no_http_is_cut_off_and_the_next_one_is_served),
        cmocka_unit_test(json_that_cannot_be_read_says_where),
        cmocka_unit_test(a_handler_that_says_nothing_is_an_error),
        cmocka_unit_test(routes_get_the_session_that_they_need),
        cmocka_unit_test(a_post_of_another_origin_is_refused),
        cmocka_unit_test(what_was_asked_is_counted_by_route_and_status),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
