/* Statements on a store in memory: what is bound comes back, and what cannot be is an error that
 * names its place and no value. */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SCHEMA[] = "CREATE TABLE etape (id TEXT PRIMARY KEY, rang INTEGER NOT NULL,"
                             " fin TEXT, donnees BLOB) STRICT;"
                             "CREATE TABLE note (etape TEXT NOT NULL REFERENCES etape (id),"
                             " points INTEGER CHECK (points <= 20)) STRICT;";
static const char ETAPE_ADD[] =
    "INSERT INTO etape (id, rang, fin, donnees) VALUES (:id, :rang, :fin, :donnees)";
static const char ETAPE_LIST[] = "SELECT id, rang, fin, donnees FROM etape ORDER BY rang";
static const char ETAPE_RANK[] = "UPDATE etape SET rang = :rang WHERE id = :id";
static const char NOTE_ADD[] = "INSERT INTO note (etape, points) VALUES (:etape, :points)";

static struct store *store;
static struct err err;

static int setup(void **unused)
{
    (void)unused;
    err_clear(&err);
    assert_int_equal(store_open(&store, ":memory:", &(struct store_options){ 0 }, &err), 0);
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    store_close(&store);
    assert_null(store);
    return 0;
}

static int add_etape(const char *id, int64_t rank, const char *end)
{
    struct stmt s;
    stmt_begin(&s, store, ETAPE_ADD);
    stmt_text(&s, ":id", id);
    stmt_i64(&s, ":rang", rank);
    stmt_text_or_null(&s, ":fin", end);
    stmt_blob(&s, ":donnees", "\0\1\2", 3);
    return stmt_exec(&s, 1, &err);
}

static void what_is_bound_comes_back(void **unused)
{
    (void)unused;
    assert_int_equal(add_etape("e1", 1, "2017-03-14"), 0);
    assert_int_equal(add_etape("e2", INT64_MAX, ""), 0);

    struct stmt s;
    stmt_begin(&s, store, ETAPE_LIST);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_string_equal(stmt_next_text(&s), "e1");
    assert_int_equal(stmt_next_i64(&s), 1);
    assert_string_equal(stmt_next_text(&s), "2017-03-14");
    size_t size = 0;
    const void *data = stmt_column_blob(&s, 3, &size);
    assert_int_equal(size, 3);
    assert_memory_equal(data, "\0\1\2", 3);

    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_string_equal(stmt_next_text(&s), "e2"); /* stmt_next_*() begins again at each row. */
    assert_true(stmt_column_u64(&s, 1) == INT64_MAX);
    assert_true(stmt_column_is_null(&s, 2));          /* '' was bound as NULL … */
    assert_string_equal(stmt_column_text(&s, 2), ""); /* … and is read as ''. */
    assert_int_equal(stmt_step(&s, &err), STMT_DONE);
    stmt_end(&s);
}

static void a_missing_text_is_bound_as_empty_and_an_empty_blob_as_empty(void **unused)
{
    (void)unused;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_ADD);
    stmt_text(&s, ":id", NULL);
    stmt_u64(&s, ":rang", 7);
    stmt_null(&s, ":fin");
    stmt_blob(&s, ":donnees", NULL, 0);
    assert_int_equal(stmt_exec(&s, 1, &err), 0);

    stmt_begin(&s, store, ETAPE_LIST);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_false(stmt_column_is_null(&s, 0));
    assert_false(stmt_column_is_null(&s, 3));
    size_t size = 9;
    assert_non_null(stmt_column_blob(&s, 3, &size));
    assert_int_equal(size, 0);
    stmt_end(&s);
}

static void values_of_one_run_are_gone_in_the_next(void **unused)
{
    (void)unused;
    assert_int_equal(add_etape("e1", 1, "2017-03-14"), 0);
    struct stmt s;
    stmt_begin(&s, store, ETAPE_ADD);
    stmt_text(&s, ":id", "e2"); /* :rang stays unbound: NULL, which the table refuses. */
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_CORRUPT);
}

static void another_number_of_rows_is_an_error(void **unused)
{
    (void)unused;
    assert_int_equal(add_etape("e1", 1, NULL), 0);
    struct stmt s;
    stmt_begin(&s, store, ETAPE_RANK);
    stmt_text(&s, ":id", "e9");
    stmt_i64(&s, ":rang", 2);
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "0 rows changed, expected 1"));
    assert_int_equal(stmt_changes(&s), 0);

    err_clear(&err);
    stmt_begin(&s, store, ETAPE_RANK);
    stmt_text(&s, ":id", "e9");
    stmt_i64(&s, ":rang", 2);
    assert_int_equal(stmt_exec(&s, -1, &err), 0);

    stmt_begin(&s, store, ETAPE_RANK);
    stmt_text(&s, ":id", "e1");
    stmt_i64(&s, ":rang", 2);
    assert_int_equal(stmt_exec(&s, -1, &err), 0);
    assert_int_equal(stmt_changes(&s), 1);
}

/* What a table refuses: each is ERR_CORRUPT with the place, never with the value. */
static void a_constraint_tells_table_and_column_but_no_value(void **unused)
{
    (void)unused;
    assert_int_equal(add_etape("secret", 1, NULL), 0);
    assert_int_equal(add_etape("secret", 2, NULL), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "UNIQUE constraint failed: etape.id"));
    assert_null(strstr(err.text, "secret"));

    err_clear(&err);
    struct stmt s;
    stmt_begin(&s, store, ETAPE_ADD);
    stmt_text(&s, ":id", "e1");
    stmt_text(&s, ":rang", "secret");
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "cannot store TEXT value in INTEGER column etape.rang"));
    assert_null(strstr(err.text, "secret"));

    err_clear(&err);
    stmt_begin(&s, store, NOTE_ADD);
    stmt_text(&s, ":etape", "absent");
    stmt_i64(&s, ":points", 3);
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "FOREIGN KEY constraint failed"));

    err_clear(&err);
    stmt_begin(&s, store, NOTE_ADD);
    stmt_text(&s, ":etape", "secret");
    stmt_i64(&s, ":points", 21);
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "CHECK constraint failed"));
}

static void a_statement_on_an_absent_table_fails_when_it_runs(void **unused)
{
    (void)unused;
    static const char ABSENT_LIST[] = "SELECT id\n    FROM  absent\nWHERE id = :id";
    struct stmt s;
    stmt_begin(&s, store, ABSENT_LIST);
    stmt_text(&s, ":id", "e1");
    stmt_text(&s, ":whatever", "e1"); /* Not looked up: it has failed already. */
    assert_int_equal(stmt_step(&s, &err), ERR_CORRUPT);
    assert_string_equal(err.text, "SELECT id FROM absent WHERE id = :id: no such table: absent");
    stmt_end(&s);
}

static void a_value_too_large_for_sqlite_is_kept_until_the_statement_runs(void **unused)
{
    (void)unused;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_ADD);
    stmt_text(&s, ":id", "e1");
    stmt_blob(&s, ":donnees", "x", (size_t)INT32_MAX + 1); /* Refused by its size, not read. */
    stmt_i64(&s, ":rang", 1);
    assert_int_equal(stmt_exec(&s, 1, &err), ERR_LIMIT);
}

static void several_hundred_statements_are_kept(void **unused)
{
    (void)unused;
    enum { COUNT = 500 };
    static char sql[COUNT][48];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++) {
            (void)snprintf(sql[i], sizeof(sql[i]), "SELECT :n + %d", i);
            struct stmt s;
            stmt_begin(&s, store, sql[i]);
            stmt_i64(&s, ":n", round);
            assert_int_equal(stmt_step(&s, &err), STMT_ROW);
            assert_int_equal(stmt_column_i64(&s, 0), round + i);
            stmt_end(&s);
            stmt_end(&s);
        }
    }
}

static void two_statements_run_within_each_other(void **unused)
{
    (void)unused;
    for (int i = 0; i < 5; i++)
        assert_int_equal(add_etape((char[]){ 'e', (char)('0' + i), '\0' }, i, NULL), 0);
    assert_int_equal(store_begin(store, &err), 0);
    struct stmt s;
    int rows = 0;
    int rc = 0;
    stmt_begin(&s, store, ETAPE_LIST);
    while ((rc = stmt_step(&s, &err)) == STMT_ROW) {
        struct stmt note;
        stmt_begin(&note, store, NOTE_ADD);
        stmt_text(&note, ":etape", stmt_column_text(&s, 0));
        stmt_i64(&note, ":points", rows++);
        assert_int_equal(stmt_exec(&note, 1, &err), 0);
    }
    assert_int_equal(rc, STMT_DONE);
    assert_int_equal(rows, 5);
    assert_int_equal(store_commit(store, &err), 0);
}

static void a_rollback_ends_a_loop_that_was_left(void **unused)
{
    (void)unused;
    assert_int_equal(add_etape("e1", 1, NULL), 0);
    assert_int_equal(store_begin(store, &err), 0);
    struct stmt s;
    stmt_begin(&s, store, ETAPE_LIST);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    store_rollback(store); /* As after an error inside the loop. */

    assert_int_equal(store_begin(store, &err), 0);
    stmt_begin(&s, store, ETAPE_LIST);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    stmt_end(&s);
    assert_int_equal(store_commit(store, &err), 0);
}

static void a_rollback_takes_everything_back_and_is_harmless_without_transaction(void **unused)
{
    (void)unused;
    store_rollback(store);
    assert_int_equal(store_begin(store, &err), 0);
    assert_true(store_in_transaction(store));
    assert_int_equal(add_etape("e1", 1, NULL), 0);
    store_rollback(store);
    assert_false(store_in_transaction(store));
    store_rollback(store);

    struct stmt s;
    stmt_begin(&s, store, ETAPE_LIST);
    assert_int_equal(stmt_step(&s, &err), STMT_DONE);
}

static void a_commit_without_transaction_is_an_error(void **unused)
{
    (void)unused;
    assert_true(store_commit(store, &err) < 0); /* Never "done": SQLite may have rolled back. */
}

static void a_text_in_double_quotes_is_no_text(void **unused)
{
    (void)unused;
    assert_int_equal(store_exec(store, "INSERT INTO note VALUES (\"e1\", 1)", &err), ERR_CORRUPT);
}

static void a_view_in_somebody_elses_file_is_not_read(void **unused)
{
    (void)unused;
    static const char VIEW_LIST[] = "SELECT id FROM vue";
    struct stmt s;
    assert_int_equal(store_exec(store, "CREATE VIEW vue AS SELECT id FROM etape", &err), 0);
    stmt_begin(&s, store, VIEW_LIST);
    assert_int_equal(stmt_step(&s, &err), ERR_CORRUPT);
    assert_string_equal(err.text, "SELECT id FROM vue: access to view \"vue\" prohibited");
    stmt_end(&s);
}

/* --- What is kept beside --- */

struct kept {
    int points; /* Not written yet. */
    bool fails;
};
static unsigned kept_made, kept_dropped;

static void *make_kept(void)
{
    kept_made++;
    return calloc(1, sizeof(struct kept));
}

static int settle_kept(void *self, struct store *in, struct err *error)
{
    struct kept *kept = self;
    if (kept->fails)
        return err_set(error, ERR_INVALID, "essai");
    struct stmt s;
    stmt_begin(&s, in, NOTE_ADD);
    stmt_text(&s, ":etape", "e1");
    stmt_i64(&s, ":points", kept->points);
    return stmt_exec(&s, 1, error);
}

static void drop_kept(void *self)
{
    kept_dropped++;
    free(self);
}

static struct kept *kept_beside(void)
{
    static const struct store_beside KEPT = { make_kept, settle_kept, drop_kept };
    return store_beside(store, &KEPT);
}

static int64_t count_notes(void)
{
    struct stmt s;
    stmt_begin(&s, store, "SELECT count(*) FROM note");
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return count;
}

static void what_is_kept_beside_is_settled_by_a_commit_and_dropped_by_a_rollback(void **unused)
{
    (void)unused;
    kept_made = kept_dropped = 0;
    assert_int_equal(add_etape("e1", 1, NULL), 0);
    assert_int_equal(store_begin(store, &err), 0);
    kept_beside()->points = 7;
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(count_notes(), 1);
    assert_int_equal(kept_beside()->points, 7); /* It stays. */

    assert_int_equal(store_begin(store, &err), 0);
    kept_beside()->fails = true;
    assert_int_equal(store_commit(store, &err), ERR_INVALID);
    assert_true(store_in_transaction(store));
    store_rollback(store);
    assert_int_equal(kept_dropped, 1);
    assert_int_equal(count_notes(), 1);
    assert_int_equal(kept_beside()->points, 0); /* Another one. */
    assert_int_equal(kept_made, 2);
    store_close(&store);
    assert_int_equal(kept_dropped, 2);
    assert_int_equal(store_open(&store, ":memory:", &(struct store_options){ 0 }, &err), 0);
}

static void the_plan_tells_whether_an_index_is_used(void **unused)
{
    (void)unused;
    char plan[256];
    assert_int_equal(store_plan(store, ETAPE_RANK, plan, sizeof(plan), &err), 0);
    assert_non_null(strstr(plan, "SEARCH etape USING INDEX"));
    assert_int_equal(store_plan(store, ETAPE_LIST, plan, sizeof(plan), &err), 0);
    assert_string_equal(plan, "SCAN etape; USE TEMP B-TREE FOR ORDER BY");
    char small[8];
    assert_int_equal(store_plan(store, ETAPE_LIST, small, sizeof(small), &err), 0);
    assert_string_equal(small, "SCAN et");
}

/* The place in an error is cut at the same length, wherever a space falls. */
static void an_error_quotes_the_beginning_of_a_statement_of_any_length(void **unused)
{
    (void)unused;
    static const char WORDS[] = "SELECT a, b b, cc cc, ddd FROM absent ";
    char sql[400];
    for (size_t start = 0; start < sizeof(WORDS) - 1; start++) {
        err_clear(&err);
        size_t size = 0;
        for (; size < sizeof(sql) - 1; size++)
            sql[size] = WORDS[(start + size) % (sizeof(WORDS) - 1)];
        sql[size] = '\0';
        assert_true(store_exec(store, sql, &err) < 0);
        assert_non_null(strstr(err.text, "…: "));
        assert_in_range(strstr(err.text, "…: ") - err.text, 110, 120);
    }
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(what_is_bound_comes_back),
        RULE(a_missing_text_is_bound_as_empty_and_an_empty_blob_as_empty),
        RULE(values_of_one_run_are_gone_in_the_next),
        RULE(another_number_of_rows_is_an_error),
        RULE(a_constraint_tells_table_and_column_but_no_value),
        RULE(a_statement_on_an_absent_table_fails_when_it_runs),
        RULE(a_value_too_large_for_sqlite_is_kept_until_the_statement_runs),
        RULE(several_hundred_statements_are_kept),
        RULE(two_statements_run_within_each_other),
        RULE(a_rollback_ends_a_loop_that_was_left),
        RULE(a_rollback_takes_everything_back_and_is_harmless_without_transaction),
        RULE(a_commit_without_transaction_is_an_error),
        RULE(a_text_in_double_quotes_is_no_text),
        RULE(a_view_in_somebody_elses_file_is_not_read),
        RULE(what_is_kept_beside_is_settled_by_a_commit_and_dropped_by_a_rollback),
        RULE(the_plan_tells_whether_an_index_is_used),
        RULE(an_error_quotes_the_beginning_of_a_statement_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
