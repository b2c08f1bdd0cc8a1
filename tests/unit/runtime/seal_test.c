/* The seal of personal parts: bound to its event, opened by any key of the file, made by the last.
 */
#include "runtime/seal.h"

#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define EVENT "01890000-0000-7000-8000-0000000000e1"
#define OTHER "01890000-0000-7000-8000-0000000000e2"

static char folder[FOLDER_SIZE];
static char path[FOLDER_SIZE + 16];
static struct arena arena;
static uint8_t TEXT[] = "ZÉPHYR Prune";

static int setup(void **unused)
{
    (void)unused;
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/site.cle", folder);
    arena_init(&arena, 1024 * 1024);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    folder_remove(folder);
    return 0;
}

static struct seal *read_keys(void)
{
    struct seal *seal = NULL;
    struct err err = { 0 };
    assert_int_equal(seal_read(&seal, path, &err), 0);
    return seal;
}

static struct bytes sealed_by(struct seal *seal)
{
    return seal_personal(seal, world_system(), &arena, EVENT, (struct bytes){ TEXT, sizeof(TEXT) });
}

static int opened_by(struct seal *seal, const char *event, struct bytes sealed)
{
    struct bytes out;
    struct err err = { 0 };
    int rc = seal_open_personal(seal, &arena, event, sealed, &out, &err);
    if (rc == 0) {
        assert_int_equal(out.size, sizeof(TEXT));
        assert_memory_equal(out.data, TEXT, sizeof(TEXT));
    }
    return rc;
}

static void what_is_sealed_opens_for_its_event_alone(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    assert_int_equal(seal_add_key(path, &err), 0);
    struct seal *seal = read_keys();
    struct bytes sealed = sealed_by(seal);
    assert_int_equal(opened_by(seal, EVENT, sealed), 0);
    assert_int_equal(opened_by(seal, OTHER, sealed), ERR_CORRUPT);
    for (size_t i = 0; i < sealed.size; i++) {
        sealed.data[i] ^= 1;
        assert_int_equal(opened_by(seal, EVENT, sealed), ERR_CORRUPT);
        sealed.data[i] ^= 1;
    }
    for (size_t size = 0; size < sealed.size; size++)
        assert_int_equal(opened_by(seal, EVENT, (struct bytes){ sealed.data, size }), ERR_CORRUPT);
    seal_close(&seal);
}

static void a_newer_key_seals_and_the_older_ones_go_on_opening(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct seal *old = read_keys();
    struct bytes sealed_before = sealed_by(old);
    assert_int_equal(seal_add_key(path, &err), 0);
    struct seal *both = read_keys();
    struct bytes sealed_after = sealed_by(both);
    assert_int_equal(opened_by(both, EVENT, sealed_before), 0);
    assert_int_equal(opened_by(both, EVENT, sealed_after), 0);
    assert_int_equal(opened_by(old, EVENT, sealed_after), ERR_CORRUPT);
    seal_close(&old);
    seal_close(&both);
}

static void the_key_file_is_its_owners_alone(void **unused)
{
    (void)unused;
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_file_without_good_keys_is_told_with_its_line(void **unused)
{
    (void)unused;
    static const char *const texts[] = { "", "1 abc\n", "0 00\n", "clé\n" };
    char wrong[FOLDER_SIZE + 16];
    (void)snprintf(wrong, sizeof(wrong), "%s/fausse.cle", folder);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        FILE *file = fopen(wrong, "w");
        assert_non_null(file);
        assert_true(fputs(texts[i], file) >= 0);
        assert_int_equal(fclose(file), 0);
        struct seal *seal = NULL;
        struct err err = { 0 };
        assert_int_equal(seal_read(&seal, wrong, &err), ERR_CONFIG);
        assert_null(seal);
        assert_non_null(strstr(err.text, "fausse.cle"));
    }
}

static void assert_readable(const char *file)
{
    struct seal *seal = NULL;
    struct err err = { 0 };
    if (seal_read(&seal, file, &err) < 0)
        fail_msg("%s", err.text);
    seal_close(&seal);
}

static void a_key_is_added_to_what_somebody_edited_and_never_one_too_many(void **unused)
{
    enum { KEYS = 32 };
    (void)unused;
    char edited[FOLDER_SIZE + 16];
    struct err err = { 0 };
    (void)snprintf(edited, sizeof(edited), "%s/editee.cle", folder);
    FILE *file = fopen(edited, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "1 %064d", 7) > 0); /* The last line has no end. */
    assert_int_equal(fclose(file), 0);
    for (unsigned i = 1; i < KEYS; i++) {
        assert_int_equal(seal_add_key(edited, &err), 0);
        assert_readable(edited);
    }
    assert_int_equal(seal_add_key(edited, &err), ERR_CONFIG);
    assert_readable(edited); /* Whatever is sealed by them opens still. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_for_its_event_alone),
        cmocka_unit_test(a_newer_key_seals_and_the_older_ones_go_on_opening),
        cmocka_unit_test(the_key_file_is_its_owners_alone),
        cmocka_unit_test(a_file_without_good_keys_is_told_with_its_line),
        cmocka_unit_test(a_key_is_added_to_what_somebody_edited_and_never_one_too_many),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
