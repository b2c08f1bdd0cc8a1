/* droits.cfg in a temporary folder: what it allows, how its mistakes are told, and that it is read
 * again when it changes. */
#include "runtime/rights.h"

#include "base/check.h"
#include "base/log.h"
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char KEY_PARCOURS[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
static const char KEY_PORTAIL[] = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
static const char KEY_CONSOLIDATION[] = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
static const char KEY_AUDIT[] = "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD";
static const char KEY_NOBODY[] = "EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE";

static char folder[64];
static char path[96];

static int setup(void **unused)
{
    (void)unused;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof(folder), "%.40s/plie-XXXXXX",
                   tmp == NULL || strlen(tmp) > 40 ? "/tmp" : tmp);
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof(path), "%s/droits.cfg", folder);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    (void)unlink(path);
    return rmdir(folder);
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char GOOD[] =
    "droits = (\n"
    "  { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"; nom = \"parcours\";\n"
    "    site = \"flandre-lys\"; ajouter = [ \"parcours\" ]; suivre = [ \"flandre-lys\" ]; },\n"
    "  { cle = \"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\"; site = \"flandre-lys\";\n"
    "    ajouter = [ \"portail\", \"reperage\" ]; suivre = [ \"flandre-lys\" ]; portail = true; "
    "},\n"
    "  { cle = \"CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC\"; suivre = [ \"*\" ]; },\n"
    "  { cle = \"DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD\"; suivre = [ \"roubaix\" ];\n"
    "    audit = true; acteur = \"audit-1\"; role = \"audit\"; }\n"
    ");\n";

static struct rights *open_rights(void)
{
    struct rights *rights;
    struct err err = { 0 };
    if (rights_open(&rights, path, &err) < 0)
        fail_msg("%s", err.text);
    return rights;
}

static void each_key_may_what_its_entry_says(void **unused)
{
    (void)unused;
    write_file(GOOD);
    struct rights *r = open_rights();
    assert_false(rights_allow_all(r));
    static const struct {
        const char *key;
        bool known, append_parcours, append_reperage, append_roubaix, follow_fl, follow_rx,
            follow_all, audit_fl, audit_rx;
    } cases[] = {
        { KEY_PARCOURS, true, true, false, false, true, false, false, false, false },
        { KEY_PORTAIL, true, false, true, false, true, false, false, false, false },
        { KEY_CONSOLIDATION, true, false, false, false, true, true, true, false, false },
        { KEY_AUDIT, true, false, false, false, false, true, false, false, true },
        { KEY_NOBODY, false, false, false, false, false, false, false, false, false },
        { "", false, false, false, false, false, false, false, false, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *key = cases[i].key;
        assert_int_equal(rights_know(r, key), cases[i].known);
        assert_int_equal(rights_may_append(r, key, "flandre-lys", "parcours"),
                         cases[i].append_parcours);
        assert_int_equal(rights_may_append(r, key, "flandre-lys", "reperage"),
                         cases[i].append_reperage);
        assert_int_equal(rights_may_append(r, key, "roubaix", "parcours"), cases[i].append_roubaix);
        assert_int_equal(rights_may_follow(r, key, "flandre-lys"), cases[i].follow_fl);
        assert_int_equal(rights_may_follow(r, key, "roubaix"), cases[i].follow_rx);
        assert_int_equal(rights_may_follow(r, key, RIGHTS_ANY_SITE), cases[i].follow_all);
        assert_int_equal(rights_may_audit(r, key, "flandre-lys"), cases[i].audit_fl);
        assert_int_equal(rights_may_audit(r, key, "roubaix"), cases[i].audit_rx);
    }
    rights_close(&r);
    assert_null(r);
}

static void only_the_portail_is_believed_about_the_actor(void **unused)
{
    (void)unused;
    write_file(GOOD);
    struct rights *r = open_rights();
    struct rights_actor actor;
    assert_int_equal(rights_voice(r, KEY_PORTAIL, &actor), RIGHTS_VOICE_BELIEVED);
    assert_int_equal(rights_voice(r, KEY_AUDIT, &actor), RIGHTS_VOICE_BOUND);
    assert_string_equal(actor.id, "audit-1");
    assert_string_equal(actor.role, "audit");
    assert_int_equal(rights_voice(r, KEY_PARCOURS, &actor), RIGHTS_VOICE_NONE);
    assert_int_equal(rights_voice(r, KEY_NOBODY, &actor), RIGHTS_VOICE_NONE);
    assert_string_equal(actor.id, "");
    rights_close(&r);
}

static void the_sites_of_a_key_are_listed(void **unused)
{
    (void)unused;
    write_file(GOOD);
    struct rights *r = open_rights();
    char(*sites)[LIMIT_ID_SIZE] = calloc(LIMIT_SITES, sizeof(*sites));
    assert_int_equal(rights_list_follow(r, KEY_PARCOURS, sites), 1);
    assert_string_equal(sites[0], "flandre-lys");
    assert_int_equal(rights_list_follow(r, KEY_CONSOLIDATION, sites), 1);
    assert_string_equal(sites[0], RIGHTS_ANY_SITE);
    assert_int_equal(rights_list_follow(r, KEY_NOBODY, sites), 0);
    free(sites);
    rights_close(&r);
}

static void without_a_file_everything_is_allowed(void **unused)
{
    (void)unused;
    struct rights *r;
    struct err err = { 0 };
    struct rights_actor actor;
    assert_int_equal(rights_open(&r, NULL, &err), 0);
    assert_true(rights_allow_all(r));
    assert_true(rights_know(r, ""));
    assert_true(rights_may_append(r, "", "flandre-lys", "parcours"));
    assert_true(rights_may_follow(r, "", RIGHTS_ANY_SITE));
    assert_true(rights_may_audit(r, "", "flandre-lys"));
    assert_int_equal(rights_voice(r, "", &actor), RIGHTS_VOICE_BELIEVED);
    rights_close(&r);
}

static void a_changed_file_holds_at_once_and_a_wrong_one_changes_nothing(void **unused)
{
    (void)unused;
    write_file(GOOD);
    struct rights *r = open_rights();
    write_file("droits = ( { cle = \"EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE\"; } );\n");
    assert_true(rights_may_follow(r, KEY_PARCOURS, "flandre-lys")); /* Not read yet. */
    rights_refresh(r);
    assert_false(rights_may_follow(r, KEY_PARCOURS, "flandre-lys"));
    assert_true(rights_know(r, KEY_NOBODY));
    write_file("droits = ( oups");
    rights_refresh(r);
    assert_true(rights_know(r, KEY_NOBODY));
    assert_int_equal(unlink(path), 0);
    rights_refresh(r);
    assert_true(rights_know(r, KEY_NOBODY));
    write_file(GOOD);
    assert_true(rights_know(r, KEY_PARCOURS)); /* Asks the file itself: for new connections. */
    assert_false(rights_know(r, KEY_NOBODY));
    rights_close(&r);
}

static void mistakes_are_told_with_file_line_and_what_is_expected(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        { "droits = (\n oups\n);", "droits.cfg:2:" },
        { "autre = 1;", "attendu « droits" },
        { "droits = [ 1 ];", "attendu « droits" },
        { "droits = (\n 1\n);", "attendu des groupes" },
        { "droits = (\n { cle = \"court\"; }\n);", "droits.cfg:2: « cle »" },
        { "droits = (\n { nom = \"x\"; }\n);", "« cle »" },
        { "droits = (\n { cle = 3; }\n);", "attendu un texte" },
        { "droits = (\n { clef = \"x\"; }\n);", "« clef » : attendu cle, nom" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"; audit = 1; } );",
          "attendu true ou false" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"; suivre = \"x\"; } );",
          "entre crochets" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\";"
          " ajouter = [ \"*\" ]; } );",
          "« * »" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\";"
          " ajouter = [ \"parcours\" ]; } );",
          "demande le « site »" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"; },\n"
          " { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"; } );",
          "droits.cfg:2: clé" },
        { "droits = ( { cle = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\";\n nom = \"a\";\n"
          " nom = \"b\"; } );",
          "droits.cfg:3:" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rights *r;
        struct err err = { 0 };
        write_file(cases[i].text);
        assert_int_equal(rights_open(&r, path, &err), ERR_CONFIG);
        assert_null(r);
        if (strstr(err.text, cases[i].expected) == NULL)
            fail_msg("%s: %s", cases[i].text, err.text);
    }
    assert_int_equal(unlink(path), 0);
    struct rights *r;
    struct err err = { 0 };
    assert_int_equal(rights_open(&r, path, &err), ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_may_what_its_entry_says),
        cmocka_unit_test(only_the_portail_is_believed_about_the_actor),
        cmocka_unit_test(the_sites_of_a_key_are_listed),
        cmocka_unit_test(without_a_file_everything_is_allowed),
        cmocka_unit_test(a_changed_file_holds_at_once_and_a_wrong_one_changes_nothing),
        cmocka_unit_test(mistakes_are_told_with_file_line_and_what_is_expected),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, setup, teardown);
}
