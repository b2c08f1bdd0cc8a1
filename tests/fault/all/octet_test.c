/* One flipped byte anywhere in what is kept is found and named: the journal's Lots, its chain, its
 * personal parts, and a row of a service's store. Each byte is flipped back afterwards, and then
 * all is well again. */
#include "support/demonstration.h"
#include "support/process.h"

#include "bus/journal.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 10, DAYS = 60, SEED = 5, TEXT_SIZE = 512, BLOB_MAX = 1024 * 1024 };
#define SITE "flandre-lys"

static const char *const sites[] = { SITE, NULL };
static struct demonstration year;

static int play_year(void **state)
{
    (void)state;
    struct demo_options options = {
        .seed = SEED, .people = PEOPLE, .days = DAYS, .last_day = date_of(2018, 6, 30)
    };
    struct demo_result result;
    demonstration_open(&year, sites);
    demonstration_play(&year, &options, &result);
    demonstration_stop(&year);
    assert_true(result.accepted > 100);
    return 0;
}

static int close_year(void **state)
{
    (void)state;
    demonstration_close(&year);
    return 0;
}

/* --- One byte --------------------------------------------------------------------------------- */

/* A blob or text of one row, as a SELECT and the UPDATE that puts `:value` in its place. */
struct place {
    const char *file; /* In the folder. */
    const char *read; /* rowid and value. */
    const char *write;
};

static struct store *open_file(const struct place *place)
{
    char path[CONFIG_PATH_SIZE];
    struct store *store;
    struct err err = { 0 };
    (void)snprintf(path, sizeof(path), "%s/%s", year.directory, place->file);
    if (store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err) < 0)
        fail_msg("%s", err.text);
    return store;
}

/* Flips the lowest bit of byte `at` from the end; the row's number. */
static uint64_t flip(const struct place *place, size_t at)
{
    struct store *store = open_file(place);
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, place->read);
    if (stmt_step(&s, &err) != STMT_ROW)
        fail_msg("%s: no row %s", place->read, err.text);
    uint64_t row = stmt_column_u64(&s, 0);
    size_t size;
    const uint8_t *value = stmt_column_blob(&s, 1, &size);
    assert_true(size > at && size <= BLOB_MAX);
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, value, size);
    copy[size - 1 - at] ^= 1;
    stmt_end(&s);
    stmt_begin(&s, store, place->write);
    stmt_u64(&s, ":row", row);
    stmt_blob(&s, ":value", copy, size);
    if (stmt_exec(&s, 1, &err) < 0)
        fail_msg("%s", err.text);
    free(copy);
    store_close(&store);
    return row;
}

static int verify(char **printed)
{
    const char *const arguments[] = { "verify", "--donnees", year.directory, NULL };
    return process_run(arguments, NULL, printed);
}

static void assert_clean(void)
{
    char *printed;
    int code = verify(&printed);
    if (code != 0)
        fail_msg("%d: %s", code, printed);
    free(printed);
}

/* `verify` says so with exit code 1; its first complaint begins with `first` and holds `name`. */
static void assert_found(const char *first, const char *name)
{
    char *printed;
    int code = verify(&printed);
    const char *complaint = strstr(printed, first);
    const char *other = strstr(printed, "anomalie");
    if (code != 1 || complaint == NULL || other == NULL || complaint > other)
        fail_msg("verify ended with %d, «%s» expected: %s", code, first, printed);
    const char *end = strchr(complaint, '\n');
    const char *found = strstr(complaint, name);
    if (found == NULL || found > end)
        fail_msg("«%s» is not in: %s", name, printed);
    bool journal_complains = strncmp(printed, "journal, ", 9) == 0;
    assert_int_equal(journal_complains, complaint == printed);
    free(printed);
}

/* --- Tests ------------------------------------------------------------------------------------ */

/* A Lot in the middle of the journal. */
static const struct place events = {
    "bus/journal.db",
    "SELECT first_position, events FROM lot WHERE source = 'parcours' ORDER BY first_position"
    " LIMIT 1 OFFSET 10",
    "UPDATE lot SET events = :value WHERE first_position = :row",
};
static const struct place chain = {
    "bus/journal.db",
    "SELECT first_position, chain FROM lot WHERE source = 'reperage' ORDER BY first_position"
    " LIMIT 1 OFFSET 10",
    "UPDATE lot SET chain = :value WHERE first_position = :row",
};
static const struct place personal = {
    "bus/journal.db",
    "SELECT position, sealed FROM personal ORDER BY position LIMIT 1 OFFSET 3",
    "UPDATE personal SET sealed = :value WHERE position = :row",
};
static const struct place row = {
    SITE "/parcours.db",
    "SELECT rowid, date FROM entretien ORDER BY rowid LIMIT 1 OFFSET 2",
    "UPDATE entretien SET date = CAST(:value AS TEXT) WHERE rowid = :row",
};

static const struct place own_log = {
    SITE "/entreprise.db",
    "SELECT sequence, packed FROM log ORDER BY sequence LIMIT 1 OFFSET 4",
    "UPDATE log SET packed = :value WHERE sequence = :row",
};

static void a_clean_folder_is_clean(void **state)
{
    (void)state;
    assert_clean();
}

static void check_journal_place(const struct place *place, size_t at, const char *source,
                                const char *what)
{
    char position[64];
    (void)snprintf(position, sizeof(position), "journal, événement %llu (" SITE ", %s)",
                   (unsigned long long)flip(place, at), source);
    assert_found(position, what);
    (void)flip(place, at);
    assert_clean();
}

static void a_byte_of_a_lot_is_found(void **state)
{
    (void)state;
    check_journal_place(&events, 0, "parcours", "contenu modifié");
    check_journal_place(&events, 40, "parcours", "contenu modifié");
}

static void a_byte_of_the_chain_is_found(void **state)
{
    (void)state;
    check_journal_place(&chain, 7, "reperage", "contenu modifié");
}

static void a_byte_of_a_personal_part_is_found(void **state)
{
    (void)state;
    check_journal_place(&personal, 3, "reperage", "partie personnelle différente");
}

static void a_byte_of_a_service_s_row_is_found(void **state)
{
    (void)state;
    (void)flip(&row, 0);
    assert_found(SITE ".parcours : diffère", "entretien");
    (void)flip(&row, 0);
    assert_clean();
}

static void a_byte_of_a_service_s_log_is_found(void **state)
{
    (void)state;
    (void)flip(&own_log, 0);
    assert_found(SITE ".entreprise : diffère", "log");
    (void)flip(&own_log, 0);
    assert_clean();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_folder_is_clean),
        cmocka_unit_test(a_byte_of_a_lot_is_found),
        cmocka_unit_test(a_byte_of_the_chain_is_found),
        cmocka_unit_test(a_byte_of_a_personal_part_is_found),
        cmocka_unit_test(a_byte_of_a_service_s_row_is_found),
        cmocka_unit_test(a_byte_of_a_service_s_log_is_found),
    };
    return cmocka_run_group_tests(tests, play_year, close_year);
}
