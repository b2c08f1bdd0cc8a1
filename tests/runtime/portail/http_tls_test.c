/* Pages over TLS, with a certificate that the test makes itself. */
#include "support/http_server.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

enum { PEM_SIZE = 8192, SERIAL = 7, ANSWER_SIZE = 16 * 1024 };

static struct http_server server;
static char certificate[PEM_SIZE], key[PEM_SIZE], other_key[PEM_SIZE];

static void log_in(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, json_pack("{s:b}", "sur", request->secure));
    reply_session_cookie(reply, request, "jean");
}

static void whoami(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, json_pack("{s:s}", "role", request->session->role));
}

static const struct route routes[] = {
    { "POST", "/connexion", ROUTE_OPEN, log_in },
    { "GET", "/api/moi", ROUTE_SESSION, whoami },
    { .prefix = NULL },
};

static gnutls_x509_privkey_t make_key(char pem[PEM_SIZE])
{
    gnutls_x509_privkey_t made;
    size_t size = PEM_SIZE;
    assert_int_equal(gnutls_x509_privkey_init(&made), 0);
    assert_int_equal(gnutls_x509_privkey_generate(made, GNUTLS_PK_ECDSA,
                                                  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
                                                  0),
                     0);
    assert_int_equal(gnutls_x509_privkey_export(made, GNUTLS_X509_FMT_PEM, pem, &size), 0);
    return made;
}

static int make_certificate(void **state)
{
    (void)state;
    gnutls_x509_privkey_t made = make_key(key);
    gnutls_x509_privkey_deinit(make_key(other_key));
    gnutls_x509_crt_t crt;
    unsigned char serial = SERIAL;
    time_t now = (time_t)(world_system()->now_us(NULL) / 1000000);
    assert_int_equal(gnutls_x509_crt_init(&crt), 0);
    assert_int_equal(gnutls_x509_crt_set_version(crt, 3), 0);
    assert_int_equal(gnutls_x509_crt_set_serial(crt, &serial, 1), 0);
    assert_int_equal(gnutls_x509_crt_set_activation_time(crt, now - 3600), 0);
    assert_int_equal(gnutls_x509_crt_set_expiration_time(crt, now + 3600), 0);
    assert_int_equal(gnutls_x509_crt_set_dn(crt, "CN=localhost", NULL), 0);
    assert_int_equal(gnutls_x509_crt_set_key(crt, made), 0);
    assert_int_equal(gnutls_x509_crt_sign2(crt, crt, made, GNUTLS_DIG_SHA256, 0), 0);
    size_t size = sizeof(certificate);
    assert_int_equal(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_PEM, certificate, &size), 0);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(made);
    return 0;
}

static void start(void)
{
    server_start(
        &server, routes,
        (struct http_options){ .workers = 2, .certificate = certificate, .certificate_key = key });
}

/* --- A client that speaks TLS --- */

struct secure {
    struct visitor visitor;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
};

static int secure_open(struct secure *secure, const char *priorities)
{
    visitor_init(&secure->visitor, server.url);
    visitor_connect(&secure->visitor);
    assert_int_equal(gnutls_certificate_allocate_credentials(&secure->credentials), 0);
    assert_int_equal(gnutls_init(&secure->session, GNUTLS_CLIENT), 0);
    assert_int_equal(gnutls_priority_set_direct(secure->session, priorities, NULL), 0);
    assert_int_equal(
        gnutls_credentials_set(secure->session, GNUTLS_CRD_CERTIFICATE, secure->credentials), 0);
    gnutls_transport_set_int(secure->session, secure->visitor.socket);
    gnutls_handshake_set_timeout(secure->session, VISIT_WAIT_MS);
    int rc;
    do {
        rc = gnutls_handshake(secure->session);
    } while (rc < 0 && gnutls_error_is_fatal(rc) == 0);
    return rc;
}

static void secure_close(struct secure *secure)
{
    gnutls_deinit(secure->session);
    gnutls_certificate_free_credentials(secure->credentials);
    visitor_close(&secure->visitor);
}

/* Reads until `end` was seen. */
static void secure_ask(struct secure *secure, const char *request, const char *end,
                       char out[ANSWER_SIZE])
{
    size_t used = 0;
    if (request != NULL)
        assert_int_equal(gnutls_record_send(secure->session, request, strlen(request)),
                         (ssize_t)strlen(request));
    out[0] = '\0';
    while (strstr(out, end) == NULL) {
        ssize_t got = gnutls_record_recv(secure->session, out + used, ANSWER_SIZE - 1 - used);
        if (got == GNUTLS_E_INTERRUPTED || got == GNUTLS_E_AGAIN)
            continue;
        if (got <= 0)
            fail_msg("%s before «%s»: %s", gnutls_strerror((int)got), end, out);
        used += (size_t)got;
        out[used] = '\0';
    }
}

/* --- */

static void pages_and_cookies_travel_by_tls(void **state)
{
    (void)state;
    start();
    struct secure secure;
    char answer[ANSWER_SIZE];
    assert_int_equal(secure_open(&secure, "NORMAL"), 0);
    assert_int_equal(gnutls_protocol_get_version(secure.session), GNUTLS_TLS1_3);
    secure_ask(&secure,
               "POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
               "Content-Length: 2\r\n\r\n{}",
               "}", answer);
    assert_non_null(strstr(answer, "\"sur\":true"));
    assert_non_null(strstr(
        answer, "Set-Cookie: __Host-plie=jean; Path=/; HttpOnly; SameSite=Strict; Secure\r\n"));
    assert_non_null(strstr(answer, "Strict-Transport-Security: max-age="));
    secure_ask(&secure, "GET /api/moi HTTP/1.1\r\nHost: x\r\nCookie: __Host-plie=jean\r\n\r\n", "}",
               answer);
    assert_non_null(strstr(answer, "\"role\":\"referent\""));
    secure_ask(&secure, "GET /api/moi HTTP/1.1\r\nHost: x\r\nCookie: plie=jean\r\n\r\n", "}",
               answer);
    assert_non_null(strstr(answer, "NON_CONNECTE"));
    secure_close(&secure);
    server_stop(&server);
}

static void old_protocols_and_plain_http_get_nothing(void **state)
{
    (void)state;
    start();
    struct secure secure;
    assert_int_not_equal(secure_open(&secure, "NORMAL:-VERS-ALL:+VERS-TLS1.1"), 0);
    secure_close(&secure);
    struct visitor plain;
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    visitor_init(&plain, server.url);
    assert_true(visitor_write(&plain, request, sizeof(request) - 1));
    assert_true(visitor_wait_closed(&plain, VISIT_WAIT_MS));
    visitor_close(&plain);
    assert_int_equal(secure_open(&secure, "NORMAL:-VERS-ALL:+VERS-TLS1.2"), 0);
    secure_close(&secure);
    server_stop(&server);
}

static void streams_by_tls_are_told_and_end_with_the_server(void **state)
{
    (void)state;
    start();
    struct secure secure;
    char answer[ANSWER_SIZE];
    assert_int_equal(secure_open(&secure, "NORMAL"), 0);
    secure_ask(&secure, "GET /api/events HTTP/1.1\r\nHost: x\r\nCookie: __Host-plie=jean\r\n\r\n",
               "retry:", answer);
    for (int i = 0; i < 5; i++) {
        server_feed(&server, "event: fait\ndata: {}\n\n");
        secure_ask(&secure, NULL, "data: {}", answer);
    }
    server_stop(&server);
    secure_close(&secure);
}

static void a_key_that_is_another_certificates_is_told(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct http_options options = { .certificate = certificate, .certificate_key = other_key };
    assert_int_equal(server_try_start(&server, routes, options, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "certificat"));
    (void)pthread_mutex_destroy(&server.lock);
    err_clear(&err);
    options.certificate_key = "-----BEGIN rien-----";
    assert_int_equal(server_try_start(&server, routes, options, &err), ERR_CONFIG);
    (void)pthread_mutex_destroy(&server.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_and_cookies_travel_by_tls),
        cmocka_unit_test(old_protocols_and_plain_http_get_nothing),
        cmocka_unit_test(streams_by_tls_are_told_and_end_with_the_server),
        cmocka_unit_test(a_key_that_is_another_certificates_is_told),
    };
    return cmocka_run_group_tests(tests, make_certificate, NULL);
}
