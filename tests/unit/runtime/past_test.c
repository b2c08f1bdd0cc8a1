/* Who waits for the past asks again and again: each question waits once. */
#include "runtime/past.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* The thread is not started: what is asked stays asked. */
static bool ask(struct past *past, const char *key, const char *id)
{
    static const uint8_t question[] = "question";
    struct wire_message message = { .peer_size = 1, .data = question, .size = sizeof(question) };
    (void)snprintf(message.key, sizeof(message.key), "%s", key);
    return past_ask(past, &message, id);
}

static void a_question_that_is_sent_again_waits_once(void **unused)
{
    (void)unused;
    struct past past;
    past_init(&past);
    for (int i = 0; i < 2 * PAST_QUESTIONS_MAX; i++)
        assert_true(ask(&past, "auditeur", "q1"));
    assert_int_equal(past.count, 1);
    past_stop(&past);
}

static void another_id_another_asker_and_none_are_other_questions(void **unused)
{
    (void)unused;
    struct past past;
    past_init(&past);
    assert_true(ask(&past, "auditeur", "q1"));
    assert_true(ask(&past, "auditeur", "q2"));
    assert_true(ask(&past, "direction", "q1"));
    assert_true(ask(&past, "auditeur", ""));
    assert_true(ask(&past, "auditeur", ""));
    assert_int_equal(past.count, 5);
    past_stop(&past);
}

static void who_waits_is_not_refused_when_no_more_can_wait(void **unused)
{
    (void)unused;
    struct past past;
    past_init(&past);
    for (int i = 0; i < PAST_QUESTIONS_MAX; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "q%d", i);
        assert_true(ask(&past, "auditeur", id));
    }
    assert_false(ask(&past, "auditeur", "one too many"));
    assert_true(ask(&past, "auditeur", "q0"));
    past_stop(&past);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_that_is_sent_again_waits_once),
        cmocka_unit_test(another_id_another_asker_and_none_are_other_questions),
        cmocka_unit_test(who_waits_is_not_refused_when_no_more_can_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
