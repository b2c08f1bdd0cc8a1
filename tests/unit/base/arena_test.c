/* An arena gives aligned, zeroed memory up to its bound, and takes all of it back at once. */
#include "base/arena.h"

#include "base/check.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SIZE_MAX_TEST = 256 * 1024 };

static struct arena arena;

static int setup(void **unused)
{
    (void)unused;
    arena_init(&arena, SIZE_MAX_TEST);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

static void memory_is_aligned_zeroed_and_apart(void **unused)
{
    (void)unused;
    unsigned char *before = NULL;
    size_t size_before = 0;
    for (size_t size = 0; size < 400; size++) {
        unsigned char *data = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)data % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(data[i], 0);
        memset(data, 0xee, size);
        assert_true(before == NULL || data != before);
        for (size_t i = 0; i < size_before; i++)
            assert_int_equal(before[i], 0xee);
        before = data;
        size_before = size;
    }
}

static void the_bound_holds_whatever_the_pieces(void **unused)
{
    (void)unused;
    static const size_t pieces[] = { 1, 100, 4096, 60000, 65536, 70000, 131072 };
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        size_t given = 0;
        while (arena_try_alloc(&arena, pieces[i]) != NULL) {
            given += pieces[i];
            assert_true(given <= SIZE_MAX_TEST);
            assert_true(arena.total <= SIZE_MAX_TEST);
        }
        assert_true(given > 0);
        arena_reset(&arena);
    }
    assert_null(arena_try_alloc(&arena, SIZE_MAX_TEST + 1));
    assert_null(arena_try_alloc(&arena, SIZE_MAX));
    assert_null(arena_try_alloc(&arena, SIZE_MAX - 3));
    arena_release(&arena);
    assert_non_null(arena_try_alloc(&arena, SIZE_MAX_TEST)); /* All of it in one piece. */
}

static void a_reset_arena_gives_its_memory_again_zeroed(void **unused)
{
    (void)unused;
    void *first = arena_alloc(&arena, 100);
    memset(first, 0xee, 100);
    arena_reset(&arena);
    unsigned char *again = arena_alloc(&arena, 100);
    assert_ptr_equal(again, first);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
    arena_reset(&arena);
    arena_release(&arena);
    arena_reset(&arena); /* Of an empty one. */
}

static void texts_are_copied_and_formatted(void **unused)
{
    (void)unused;
    char source[] = "Zéphyr";
    char *copy = arena_text(&arena, source);
    source[0] = 'x';
    assert_string_equal(copy, "Zéphyr");
    assert_string_equal(arena_text(&arena, NULL), "");
    assert_string_equal(arena_format(&arena, "%s a %d ans", copy, 7), "Zéphyr a 7 ans");
    char long_text[5000];
    memset(long_text, 'l', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    assert_int_equal(strlen(arena_format(&arena, "%s%s", long_text, long_text)), 9998);
    assert_memory_equal(arena_copy(&arena, "\0\1", 2), "\0\1", 2);
    assert_non_null(arena_copy(&arena, NULL, 0));
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(memory_is_aligned_zeroed_and_apart),
        RULE(the_bound_holds_whatever_the_pieces),
        RULE(a_reset_arena_gives_its_memory_again_zeroed),
        RULE(texts_are_copied_and_formatted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
