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
        { "portail = { consolidation = \"roubaix\"; };", "« consolidation » doit être une liste" },
        { "\nchiffrement = 1;", "ligne 2 : « chiffrement » doit être true ou false" },
        { "\nsites = \"roubaix\";", "ligne 2 : « sites » doit être une liste" },
        { "sites = [ \"Roubaix\" ];", "ligne 1: site « Roubaix » : attendu" },
        { "sites = [ \"consolidation\" ];", "n'est pas un site" },
        { "services = { site = \"roubaix\"; };", "« services » doit être une liste" },
        { "services = (\n \"roubaix\" );", "ligne 2 : un service est un groupe" },
        { "services = ( { site = \"roubaix\"; } );", "un service a un « site » et un « service »" },
        { "services = (\n { site = \"roubaix\"; service = \"parcours\";\n"
          " requete = \"tcp://a:1\"; } );",
          "ligne 3 : « requete » est inconnu ; attendu site" },
        { "run = \"\";", "« run » : un dossier est attendu" },
        { "cles = \"\";", "« cles » : un dossier est attendu" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        assert_int_equal(load(cases[i].text, &err), ERR_CONFIG);
        if (strstr(err.text, cases[i].says) == NULL)
            fail_msg("«%s» is not in: %s", cases[i].says, err.text);
    }
}

/* What is put behind it would be cut, and another folder meant. */
static void a_folder_whose_files_would_have_no_path_is_refused(void **state)
{
    (void)state;
    char path[CONFIG_PATH_SIZE];
    struct err err = { 0 };
    memset(path, 'a', sizeof(path) - 1);
    path[CONFIG_PATH_SIZE - 100] = '\0';
    assert_int_equal(config_load(&config, path, NULL, &err), ERR_CONFIG);
    err_clear(&err);
    assert_int_equal(config_load(&config, "", NULL, &err), ERR_CONFIG);
    err_clear(&err);
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(config_set_keys(&config, path, &err), ERR_CONFIG);
    err_clear(&err);
    assert_int_equal(config_make_directory("", &err), ERR_CONFIG);
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
        TEST(a_folder_whose_files_would_have_no_path_is_refused),
        TEST(own_addresses_are_bound_where_the_file_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
