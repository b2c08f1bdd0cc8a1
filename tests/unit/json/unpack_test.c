/* Messages are unpacked within the bound of an arena. */
#include "base/arena.h"

#include "base/check.h"
#include "envelope.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_message_lives_in_the_arena(void **unused)
{
    (void)unused;
    struct arena arena;
    arena_init(&arena, 4096);
    Plie__Marque mark = PLIE__MARQUE__INIT;
    mark.source = (char *)"parcours";
    mark.sequence = 41;
    uint8_t bytes[64];
    size_t size = plie__marque__pack(&mark, bytes);
    const Plie__Marque *back =
        (const Plie__Marque *)arena_unpack(&arena, &plie__marque__descriptor, bytes, size);
    assert_non_null(back);
    assert_string_equal(back->source, "parcours");
    assert_true(back->sequence == 41);
    assert_null(arena_unpack(&arena, &plie__marque__descriptor, bytes, size - 1)); /* Cut. */
    assert_null(arena_unpack(&arena, &plie__marque__descriptor, "\xff\xff", 2));
    arena_release(&arena);
}

/* Each bound too small for the message gives NULL, never half of one, and leaks nothing. */
static void a_message_that_does_not_fit_is_none(void **unused)
{
    (void)unused;
    Plie__Refusal refusal = PLIE__REFUSAL__INIT;
    refusal.code = (char *)"A";
    Plie__ReactionRefusee reaction = PLIE__REACTION_REFUSEE__INIT;
    reaction.evenement = (char *)"e";
    reaction.refus = &refusal;
    uint8_t bytes[64];
    size_t size = plie__reaction_refusee__pack(&reaction, bytes);
    size_t bound = 16;
    bool fits = false;
    for (; !fits; bound += 16) {
        assert_true(bound < 4096);
        struct arena small;
        arena_init(&small, bound);
        fits = arena_unpack(&small, &plie__reaction_refusee__descriptor, bytes, size) != NULL;
        arena_release(&small);
    }
    assert_true(bound > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_lives_in_the_arena),
        cmocka_unit_test(a_message_that_does_not_fit_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
