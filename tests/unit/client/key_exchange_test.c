/* Keys between hosts: only public halves travel, nobody gets another's name, and what somebody
 * took out of droits.cfg does not come back by itself. */
#include "client/identity.h"
#include "runtime/rights.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_SIZE = 8192 };

static char folder[FOLDER_SIZE];
static struct config bus_host, site_host;

/* Each host has its keys in a folder of its own. */
static void make_host(struct config *config, const char *name, const char *const *pairs)
{
    struct err err = { 0 };
    size_t made = 0;
    bool written;
    char path[FOLDER_SIZE + 32];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(config_load(config, folder, NULL, &err), 0);
    assert_int_equal(config_set_keys(config, path, &err), 0);
    assert_int_equal(config_make_directory(path, &err), 0);
    for (; *pairs != NULL; pairs++)
        assert_int_equal(identity_make(config, *pairs, &made, &err), 0);
    assert_int_equal(identity_write_rights(config, &written, &err), 0);
    assert_true(written);
}

static int setup(void **state)
{
    (void)state;
    static const char *const of_bus[] = { "bus", "console", NULL };
    static const char *const of_site[] = { "console", "roubaix.parcours", "roubaix.portail", NULL };
    folder_make(folder);
    make_host(&bus_host, "bus", of_bus);
    make_host(&site_host, "site", of_site);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_release(&bus_host);
    config_release(&site_host);
    folder_remove(folder);
    return 0;
}

static const char *file_named(const char *name)
{
    static char path[FOLDER_SIZE + 64];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void read_text(const char *path, char out[TEXT_SIZE])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(out, 1, TEXT_SIZE - 1, file);
    out[size] = '\0';
    (void)fclose(file);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static size_t give(const struct config *config, const char *prefix)
{
    struct err err = { 0 };
    size_t given;
    assert_int_equal(identity_give(config, prefix, file_named("given"), &given, &err), 0);
    return given;
}

static int take(const struct config *config, const char *from, size_t *taken, struct err *err)
{
    err_clear(err);
    return identity_take(config, from, file_named("given"), taken, err);
}

static struct rights *open_rights(const struct config *config)
{
    struct err err = { 0 };
    struct rights *rights;
    char path[CONFIG_PATH_SIZE];
    identity_rights_path(config, path);
    assert_int_equal(rights_open(&rights, path, &err), 0);
    return rights;
}

static void a_site_joins_by_its_public_keys_alone(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken;
    struct wire_keys parcours, console;
    char text[TEXT_SIZE], bus_key[WIRE_KEY_SIZE];
    assert_int_equal(identity_read(&site_host, "roubaix.parcours", &parcours, &err), 0);
    assert_int_equal(identity_read(&site_host, "console", &console, &err), 0);

    assert_int_equal(give(&site_host, "roubaix"), 3);
    read_text(file_named("given"), text);
    assert_non_null(strstr(text, parcours.public_key));
    assert_null(strstr(text, parcours.secret_key));
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), 0);
    assert_int_equal(taken, 3);

    struct rights *rights = open_rights(&bus_host);
    assert_true(rights_may_append(rights, parcours.public_key, "roubaix", "parcours"));
    assert_false(rights_may_append(rights, parcours.public_key, "flandre-lys", "parcours"));
    assert_true(rights_may_follow(rights, console.public_key, "roubaix"));
    assert_false(rights_may_follow(rights, console.public_key, "flandre-lys"));
    assert_false(rights_may_audit(rights, console.public_key, "roubaix"));
    rights_close(&rights);

    size_t made = 0;
    uint8_t signs[HEAD_KEY_SIZE], checks[HEAD_KEY_SIZE];
    assert_int_equal(identity_make_signing(&bus_host, &made, &err), 0);
    assert_int_equal(identity_read_verification(&bus_host, signs, &err), 0);
    assert_int_equal(give(&bus_host, ""), 1);
    assert_int_equal(take(&site_host, NULL, &taken, &err), 0);
    assert_int_equal(take(&site_host, NULL, &taken, &err), 0);
    assert_int_equal(identity_read_verification(&site_host, checks, &err), 0);
    assert_memory_equal(signs, checks, sizeof(signs));
    assert_int_equal(identity_read_public(&site_host, "bus", bus_key, &err), 0);
}

static void nobody_gets_a_name_that_is_not_his(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken;
    (void)give(&site_host, "roubaix");
    assert_int_equal(take(&bus_host, "flandre-lys", &taken, &err), ERR_DENIED);
    assert_int_equal(take(&bus_host, NULL, &taken, &err), ERR_DENIED);
    assert_int_equal(taken, 0);
    write_text(file_named("given"), "../bus=3xuS>YS:K$%YjsW@w[U3l)Z<K<!Ll]a%(1wHZFqC\n");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), ERR_CONFIG);
    write_text(file_named("given"), "roubaix.=rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n");
    assert_int_not_equal(take(&bus_host, "roubaix", &taken, &err), 0);
}

static void a_known_name_keeps_its_key(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken;
    char text[TEXT_SIZE], path[CONFIG_PATH_SIZE];
    (void)give(&site_host, "roubaix");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), 0);
    struct wire_keys other;
    assert_int_equal(wire_keys_new(&other, &err), 0);
    (void)snprintf(text, sizeof(text), "roubaix.parcours=%s\n", other.public_key);
    write_text(file_named("given"), text);
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), ERR_DENIED);
    assert_non_null(strstr(err.text, "autre clé"));
    identity_rights_path(&bus_host, path);
    read_text(path, text);
    assert_null(strstr(text, other.public_key));
}

static void what_was_taken_out_stays_out_and_comments_stay(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken, made = 0;
    char path[CONFIG_PATH_SIZE], text[TEXT_SIZE];
    (void)give(&site_host, "roubaix");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), 0);
    identity_rights_path(&bus_host, path);
    write_text(path, "# de la main de quelqu'un (voir le registre)\ndroits = (\n);\n");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), 0); /* Known: nothing is granted. */
    assert_int_equal(taken, 0);
    assert_int_equal(identity_make(&bus_host, "consolidation.reporting", &made, &err), 0);
    assert_int_equal(identity_grant(&bus_host, "consolidation.reporting", &err), 0);
    assert_int_equal(identity_grant(&bus_host, "consolidation.reporting", &err), 0);
    read_text(path, text);
    assert_non_null(strstr(text, "# de la main de quelqu'un (voir le registre)\n"));
    assert_null(strstr(text, "roubaix."));
    struct wire_keys keys;
    assert_int_equal(identity_read(&bus_host, "consolidation.reporting", &keys, &err), 0);
    struct rights *rights = open_rights(&bus_host);
    assert_true(rights_may_follow(rights, keys.public_key, RIGHTS_ANY_SITE));
    rights_close(&rights);
}

static void a_file_that_is_no_list_of_rights_is_left_alone(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken;
    char path[CONFIG_PATH_SIZE], text[TEXT_SIZE];
    identity_rights_path(&bus_host, path);
    write_text(path, "droits = ( { cle = ; } );\n");
    (void)give(&site_host, "roubaix");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), ERR_CONFIG);
    read_text(path, text);
    assert_string_equal(text, "droits = ( { cle = ; } );\n");
    write_text(path, "droits = (\n);\n");
    assert_int_equal(take(&bus_host, "roubaix", &taken, &err), 0);
    assert_int_equal(taken, 3);
}

static void remove_key(const struct config *config, const char *name)
{
    char path[CONFIG_PATH_SIZE + 64];
    (void)snprintf(path, sizeof(path), "%s/%s", config->cles, name);
    assert_int_equal(remove(path), 0);
}

/* The disk was full, or the power went, between the two files of a pair. */
static void a_public_half_that_was_never_written_is_made_from_the_secret_one(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t made = 0;
    struct wire_keys pair;
    char key[WIRE_KEY_SIZE];
    uint8_t before[HEAD_KEY_SIZE], after[HEAD_KEY_SIZE];
    assert_int_equal(identity_read(&site_host, "roubaix.parcours", &pair, &err), 0);
    remove_key(&site_host, "roubaix.parcours.pub");
    assert_int_equal(identity_make(&site_host, "roubaix.parcours", &made, &err), 0);
    assert_int_equal(identity_read_public(&site_host, "roubaix.parcours", key, &err), 0);
    assert_string_equal(key, pair.public_key);

    assert_int_equal(identity_make_signing(&bus_host, &made, &err), 0);
    assert_int_equal(made, 1);
    assert_int_equal(identity_read_verification(&bus_host, before, &err), 0);
    remove_key(&bus_host, "bus.verification");
    assert_int_equal(identity_make_signing(&bus_host, &made, &err), 0);
    assert_int_equal(made, 1);
    assert_int_equal(identity_read_verification(&bus_host, after, &err), 0);
    assert_memory_equal(after, before, HEAD_KEY_SIZE);
}

static void nobody_makes_a_pair_over_the_key_of_another_host(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t taken, made = 0;
    struct wire_keys pair;
    (void)give(&bus_host, "");
    assert_int_equal(take(&site_host, NULL, &taken, &err), 0);
    assert_int_equal(identity_make(&site_host, "bus", &made, &err), ERR_DENIED);
    assert_int_equal(made, 0);
    err_clear(&err);
    assert_int_equal(identity_read(&site_host, "bus", &pair, &err), ERR_ABSENT);
}

static void rights_that_cannot_be_written_whole_are_not_there_at_all(void **state)
{
    (void)state;
    struct err err = { 0 };
    bool written;
    char path[CONFIG_PATH_SIZE + 64];
    remove_key(&bus_host, "droits.cfg");
    (void)snprintf(path, sizeof(path), "%s/essai.pub", bus_host.cles);
    write_text(path, "no key\n");
    assert_int_equal(identity_write_rights(&bus_host, &written, &err), ERR_CONFIG);
    assert_int_equal(remove(path), 0);
    err_clear(&err);
    assert_int_equal(identity_write_rights(&bus_host, &written, &err), 0);
    assert_true(written);
    struct rights *rights = open_rights(&bus_host);
    rights_close(&rights);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_site_joins_by_its_public_keys_alone),
        TEST(nobody_gets_a_name_that_is_not_his),
        TEST(a_known_name_keeps_its_key),
        TEST(what_was_taken_out_stays_out_and_comments_stay),
        TEST(a_file_that_is_no_list_of_rights_is_left_alone),
        TEST(a_public_half_that_was_never_written_is_made_from_the_secret_one),
        TEST(nobody_makes_a_pair_over_the_key_of_another_host),
        TEST(rights_that_cannot_be_written_whole_are_not_there_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
