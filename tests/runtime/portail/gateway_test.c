/* Where the gateway may listen, and what it says while none of its services runs. */
#include "portail/away.h"
#include "portail/gateway.h"
#include "portail/marks.h"
#include "support/folder.h"
#include "support/http.h"

#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SITE "essai"

static char folder[FOLDER_SIZE];
static struct config config;

static int setup(void **state)
{
    (void)state;
    struct err err = { 0 };
    log_set_level(LOG_ERROR);
    folder_make(folder);
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(config_add_site(&config, SITE, &err), 0);
    assert_int_equal(config_make_directory(config.run, &err), 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_release(&config);
    folder_remove(folder);
    return 0;
}

static int try_start(struct gateway **out, struct gateway_options options, struct err *err)
{
    options.config = &config;
    err_clear(err);
    return gateway_start(out, &options, err);
}

static void beyond_this_host_it_wants_a_certificate(void **state)
{
    (void)state;
    static const char *const open[] = { "0.0.0.0", "192.0.2.1", "::", "1.2.3.4" };
    struct gateway *gateway = NULL;
    struct err err = { 0 };
    for (size_t i = 0; i < COUNT_OF(open); i++) {
        assert_int_equal(try_start(&gateway, (struct gateway_options){ .address = open[i] }, &err),
                         ERR_CONFIG);
        assert_non_null(strstr(err.text, "certificat"));
    }
    static const char *const local[] = { NULL, "127.0.0.1", "localhost" };
    for (size_t i = 0; i < COUNT_OF(local); i++) {
        if (try_start(&gateway, (struct gateway_options){ .address = local[i] }, &err) < 0)
            fail_msg("%s", err.text);
        gateway_stop(&gateway);
    }
    assert_int_equal(try_start(&gateway, (struct gateway_options){ .address = "ici" }, &err),
                     ERR_CONFIG);
}

static void certificate_and_key_go_together(void **state)
{
    (void)state;
    struct gateway *gateway = NULL;
    struct err err = { 0 };
    char path[FOLDER_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/faux.pem", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("rien", file);
    assert_int_equal(fclose(file), 0);
    struct gateway_options options = { .certificate = path };
    assert_int_equal(try_start(&gateway, options, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "manque la clé"));
    options.certificate_key = path;
    assert_int_equal(try_start(&gateway, options, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "PEM"));
    options.certificate = "/nulle/part.pem";
    assert_int_equal(try_start(&gateway, options, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "/nulle/part.pem"));
}

static void a_port_that_is_taken_is_told(void **state)
{
    (void)state;
    struct gateway *first = NULL, *second = NULL;
    struct err err = { 0 };
    assert_int_equal(try_start(&first, (struct gateway_options){ .port = 0 }, &err), 0);
    unsigned port = 0;
    assert_int_equal(sscanf(gateway_url(first), "http://127.0.0.1:%u", &port), 1);
    static struct config other;
    char other_folder[FOLDER_SIZE];
    folder_make(other_folder);
    assert_int_equal(config_load(&other, other_folder, NULL, &err), 0);
    struct gateway_options options = { .config = &other, .port = (uint16_t)port };
    assert_int_equal(gateway_start(&second, &options, &err), ERR_BUSY);
    assert_non_null(strstr(err.text, "déjà pris"));
    config_release(&other);
    folder_remove(other_folder);
    gateway_stop(&first);
}

static void without_its_services_it_says_what_is_missing(void **state)
{
    (void)state;
    struct gateway *gateway = NULL;
    struct err err = { 0 };
    struct visitor visitor;
    struct visit visit;
    if (try_start(&gateway, (struct gateway_options){ .port = 0 }, &err) < 0)
        fail_msg("%s", err.text);
    visitor_init(&visitor, gateway_url(gateway));
    visitor_get(&visitor, "/healthz", &visit);
    assert_int_equal(visit.status, 503);
    for (const char *const *service = config_services; *service != NULL; service++) {
        char line[64];
        (void)snprintf(line, sizeof(line), "absent : " SITE ".%s\n", *service);
        assert_non_null(strstr(visit.body, line));
    }
    visit_release(&visit);
    visitor_get(&visitor, "/metrics", &visit);
    assert_int_equal(visit.status, 200);
    assert_non_null(
        strstr(visit.body, "plie_service_up{site=\"" SITE "\",service=\"reperage\"} 0\n"));
    visit_release(&visit);
    visitor_get(&visitor, "/", &visit); /* The page itself says what is away. */
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_post(&visitor, "/connexion", &visit,
                 "{'site':'" SITE "','identifiant':'prune.zephyr','motDePasse':'0123456789ab'}");
    assert_int_equal(visit.status, 503);
    visit_release(&visit);
    visitor_close(&visitor);
    gateway_stop(&gateway);
}

static void a_service_that_was_away_is_waited_for_shortly(void **state)
{
    (void)state;
    struct away *away = away_new(&config);
    assert_int_equal(away_patience(away, SITE, "parcours"), AWAY_PATIENCE_MS);
    away_note(away, SITE, "parcours", false);
    assert_true(away_is(away, SITE, "parcours"));
    assert_false(away_is(away, SITE, "reperage"));
    assert_int_equal(away_patience(away, SITE, "parcours"), AWAY_SHORT_MS);
    assert_int_equal(away_patience(away, SITE, "reperage"), AWAY_PATIENCE_MS);
    away_note(away, SITE, "parcours", true);
    assert_int_equal(away_patience(away, SITE, "parcours"), AWAY_PATIENCE_MS);
    away_note(away, "ailleurs", "parcours", false); /* Neither known nor kept. */
    assert_int_equal(away_patience(away, "ailleurs", "parcours"), AWAY_PATIENCE_MS);
    away_free(&away);
}

static void marks_are_a_sessions_own_and_never_fall(void **state)
{
    (void)state;
    struct marks *marks = marks_new();
    uint64_t got[MARKS_SOURCES];
    marks_note(marks, "jean", "parcours", 7);
    marks_note(marks, "jean", "parcours", 5);
    marks_note(marks, "jean", "entreprise", 2);
    marks_note(marks, "jean", "portail", 9); /* Nobody hears the portail. */
    marks_note(marks, "", "parcours", 9);
    marks_known(marks, "jean", got);
    assert_int_equal(got[0], 0);
    assert_int_equal(got[1], 7);
    assert_int_equal(got[2], 2);
    marks_known(marks, "paul", got);
    assert_int_equal(got[1], 0);
    for (int i = 0; i < 3 * MARKS_SESSIONS; i++) { /* Whoever comes often is kept. */
        char token[16];
        (void)snprintf(token, sizeof(token), "t%d", i);
        marks_note(marks, token, "parcours", 1);
        marks_known(marks, "jean", got);
        assert_int_equal(got[1], 7);
    }
    marks_known(marks, "t1", got);
    assert_int_equal(got[1], 0);
    marks_free(&marks);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(beyond_this_host_it_wants_a_certificate),
        TEST(certificate_and_key_go_together),
        TEST(a_port_that_is_taken_is_told),
        TEST(without_its_services_it_says_what_is_missing),
        TEST(a_service_that_was_away_is_waited_for_shortly),
        TEST(marks_are_a_sessions_own_and_never_fall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
