/* plie.cfg: where the pages are served; what is unknown or wrong is told with its line. */
#include "client/config.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char folder[FOLDER_SIZE];
static struct config config;

static int setup(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_release(&config);
    folder_remove(folder);
    return 0;
}

static int load(const char *text, struct err *err)
{
    char path[FOLDER_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
    config_release(&config);
    err_clear(err);
    return config_load(&config, folder, NULL, err);
}

static void the_pages_are_served_where_the_file_says(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(config.portail.port, CONFIG_PORT);
    assert_string_equal(config.portail.adresse, "");
    assert_int_equal(load("portail = { adresse = \"0.0.0.0\"; port = 443; "
                          "certificat = \"c.pem\"; cle = \"k.pem\"; };",
                          &err),
                     0);
    assert_int_equal(config.portail.port, 443);
    assert_string_equal(config.portail.adresse, "0.0.0.0");
    assert_string_equal(config.portail.certificat, "c.pem");
    assert_string_equal(config.portail.cle, "k.pem");
    assert_int_equal(load("portail = { adresse = \"::1\"; };", &err), 0);
    assert_int_equal(config.portail.port, CONFIG_PORT);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        { "\nportal = { port = 1; };", "ligne 2 : « portal » est inconnu" },
        { "portail = {\n prt = 1; };", "ligne 2 : « prt » est inconnu ; attendu adresse" },
        { "portail = 8080;", "ligne 1 : « portail » doit être un groupe" },
        { "portail = { port = 65536; };", "« port » doit être un nombre de 0 à 65535" },
        { "portail = { port = -1; };", "« port » doit être un nombre" },
        { "portail = { port = \"8080\"; };", "« port » doit être un nombre" },
        { "portail = { adresse = 127; };", "« adresse » doit être un texte" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        assert_int_equal(load(cases[i].text, &err), ERR_CONFIG);
        if (strstr(err.text, cases[i].says) == NULL)
            fail_msg("«%s» is not in: %s", cases[i].says, err.text);
    }
}

static void own_addresses_are_bound_where_the_file_says(void **state)
{
    (void)state;
    struct err err = { 0 };
    char bound[CONFIG_ENDPOINT_SIZE];
    assert_int_equal(load("bus = \"tcp://bus.example:5000\";", &err), 0);
    config_listen_endpoint(&config, config.bus, bound);
    assert_string_equal(bound, "tcp://bus.example:5000");
    assert_int_equal(load("bus = \"tcp://bus.example:5000\"; ecoute = \"0.0.0.0\";", &err), 0);
    config_listen_endpoint(&config, config.bus, bound);
    assert_string_equal(bound, "tcp://0.0.0.0:5000");
    config_bus_endpoint(&config, bound);
    assert_string_equal(bound, "tcp://bus.example:5000"); /* Others reach it by its name. */
    config_listen_endpoint(&config, "ipc:///run/plie/bus", bound);
    assert_string_equal(bound, "ipc:///run/plie/bus");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_pages_are_served_where_the_file_says),
        TEST(what_is_wrong_is_told_with_its_line),
        TEST(own_addresses_are_bound_where_the_file_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
