/* Two stores are compared by their rows alone: in which order and how often they were written does
 * not count, and the first difference is named without its values. */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char SCHEMA[] =
    "CREATE TABLE etape (id TEXT PRIMARY KEY, rang INTEGER, fin TEXT) STRICT;"
    "CREATE TABLE jour (date TEXT, personne TEXT, heures INTEGER, PRIMARY KEY (personne, date))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE note (texte TEXT, points ANY) STRICT;"
    "CREATE TABLE _marque (source TEXT PRIMARY KEY, rang INTEGER) STRICT;";

static struct store *a;
static struct store *b;
static struct err err;

static void exec(struct store *store, const char *sql)
{
    assert_int_equal(store_exec(store, sql, &err), 0);
}

static int setup(void **unused)
{
    (void)unused;
    err_clear(&err);
    struct store **stores[] = { &a, &b };
    for (size_t i = 0; i < COUNT_OF(stores); i++) {
        assert_int_equal(store_open(stores[i], ":memory:", &(struct store_options){ 0 }, &err), 0);
        exec(*stores[i], SCHEMA);
    }
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    store_close(&a);
    store_close(&b);
    return 0;
}

static bool same_digest(const char *except_prefix)
{
    uint8_t digest_a[STORE_DIGEST_SIZE];
    uint8_t digest_b[STORE_DIGEST_SIZE];
    assert_int_equal(store_digest(a, except_prefix, digest_a, &err), 0);
    assert_int_equal(store_digest(b, except_prefix, digest_b, &err), 0);
    return memcmp(digest_a, digest_b, STORE_DIGEST_SIZE) == 0;
}

static void assert_difference(const char *expected)
{
    char difference[STORE_DIFFERENCE_SIZE];
    assert_int_equal(store_difference(a, b, "_", difference, &err), 0);
    assert_string_equal(difference, expected);
    assert_int_equal(same_digest("_"), expected[0] == '\0');
}

static void the_order_of_writing_does_not_count(void **unused)
{
    (void)unused;
    exec(a, "INSERT INTO etape VALUES ('e1', 1, NULL), ('e2', 2, '2017-03-14');"
            "INSERT INTO note VALUES ('b', 1), ('a', 2), ('a', 1), ('a', 1)");
    exec(b, "INSERT INTO note VALUES ('a', 1), ('x', 0), ('a', 2), ('a', 1), ('b', 1);"
            "INSERT INTO etape VALUES ('e2', 2, '2017-03-14'), ('e0', 0, NULL), ('e1', 7, NULL);"
            "DELETE FROM etape WHERE id = 'e0'; DELETE FROM note WHERE texte = 'x';"
            "UPDATE etape SET rang = 1 WHERE id = 'e1'");
    assert_difference("");
}

static void a_table_with_the_prefix_is_left_out(void **unused)
{
    (void)unused;
    exec(a, "INSERT INTO _marque VALUES ('reperage', 1)");
    exec(b, "INSERT INTO _marque VALUES ('reperage', 2)");
    exec(b, "CREATE TABLE _autre (id TEXT) STRICT");
    assert_difference("");
    assert_false(same_digest(""));
}

static void each_difference_is_named(void **unused)
{
    (void)unused;
    exec(a, "INSERT INTO etape VALUES ('e1', 1, NULL), ('e2', 2, NULL)");
    exec(b, "INSERT INTO etape VALUES ('e1', 1, NULL), ('e2', 2, 'secret')");
    assert_difference("table etape, row id=e2: column fin differs");
    exec(b, "UPDATE etape SET fin = NULL; INSERT INTO etape VALUES ('e1b', 1, NULL)");
    assert_difference("table etape, row id=e1b: only in the second");
    exec(b, "DELETE FROM etape WHERE id <> 'e1'");
    assert_difference("table etape, row id=e2: only in the first");
    exec(b, "INSERT INTO etape VALUES ('e2', 2, NULL);"
            "INSERT INTO jour VALUES ('2017-03-14', 'p1', 7), ('2017-03-15', 'p1', 7)");
    exec(a, "INSERT INTO jour VALUES ('2017-03-14', 'p1', 7), ('2017-03-15', 'p1', 8)");
    assert_difference("table jour, row personne=p1, date=2017-03-15: column heures differs");
}

static void a_value_is_another_when_its_type_is(void **unused)
{
    (void)unused;
    static const char *const values[] = {
        "1", "1.0", "'1'", "x'31'", "NULL", "''", "x''", "2", "-1"
    };
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        for (size_t j = 0; j < COUNT_OF(values); j++) {
            char sql[128];
            (void)snprintf(sql, sizeof(sql), "DELETE FROM note; INSERT INTO note VALUES ('t', %s)",
                           values[i]);
            exec(a, sql);
            (void)snprintf(sql, sizeof(sql), "DELETE FROM note; INSERT INTO note VALUES ('t', %s)",
                           values[j]);
            exec(b, sql);
            char difference[STORE_DIFFERENCE_SIZE];
            assert_int_equal(store_difference(a, b, "_", difference, &err), 0);
            if ((difference[0] == '\0') != (i == j) || same_digest("_") != (i == j))
                print_message("%s and %s: %s\n", values[i], values[j], difference);
            assert_int_equal(difference[0] == '\0', i == j);
            assert_int_equal(same_digest("_"), i == j);
        }
    }
}

static void what_moves_from_one_value_to_the_next_is_a_difference(void **unused)
{
    (void)unused;
    exec(a, "INSERT INTO note VALUES ('ab', 'c')");
    exec(b, "INSERT INTO note VALUES ('a', 'bc')");
    assert_false(same_digest("_"));
    /* Values that hold what stands between values. */
    exec(a, "DELETE FROM note; INSERT INTO note VALUES ('p', x'7142000000000000000072')");
    exec(b, "DELETE FROM note;"
            "INSERT INTO note VALUES (CAST(x'7042000000000000000071' AS TEXT), x'72')");
    assert_false(same_digest("_"));
    exec(b, "DELETE FROM note");
    exec(a, "DELETE FROM note; INSERT INTO etape VALUES ('e1', NULL, NULL)");
    exec(b, "INSERT INTO note VALUES ('e1', NULL)");
    assert_false(same_digest("_"));
}

static void other_tables_and_other_columns_are_differences(void **unused)
{
    (void)unused;
    exec(b, "CREATE TABLE autre (id TEXT) STRICT");
    assert_difference("table autre: only in the second");
    exec(b, "DROP TABLE autre; DROP TABLE note");
    assert_difference("table note: only in the first");
    exec(b, "CREATE TABLE note (texte TEXT, score ANY) STRICT");
    assert_difference("table note: other columns");
}

static void a_long_key_is_cut(void **unused)
{
    (void)unused;
    exec(a, "INSERT INTO etape VALUES (printf('%.500c', 'k'), 1, NULL)");
    char difference[STORE_DIFFERENCE_SIZE];
    assert_int_equal(store_difference(a, b, "", difference, &err), 0);
    assert_true(strlen(difference) < 120);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(the_order_of_writing_does_not_count),
        RULE(a_table_with_the_prefix_is_left_out),
        RULE(each_difference_is_named),
        RULE(a_value_is_another_when_its_type_is),
        RULE(what_moves_from_one_value_to_the_next_is_a_difference),
        RULE(other_tables_and_other_columns_are_differences),
        RULE(a_long_key_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
