/* Errors and refusals are told once, with their place, and cut without breaking a character. */
#include "base/err.h"
#include "base/log.h"
#include "base/refusal.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void an_error_keeps_its_code_while_places_are_put_in_front(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    assert_int_equal(err_set(&err, ERR_IO, "page %d", 7), ERR_IO);
    assert_int_equal(err_wrap(&err, "%s", "reperage"), ERR_IO);
    assert_int_equal(err_wrap(&err, "site %s", "roubaix"), ERR_IO);
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.text, "site roubaix: reperage: page 7");
    err_clear(&err);
    assert_int_equal(err.code, ERR_OK);
    assert_string_equal(err.text, "");
}

static void what_the_system_says_is_french(void **unused)
{
    (void)unused;
    assert_string_equal(err_reason(ENOENT), "n'existe pas");
    assert_string_equal(err_reason(ENOSPC), "plus de place sur le disque");
    assert_string_equal(err_reason(ENOTTY), strerror(ENOTTY)); /* Which nobody meets. */
}

static void a_long_error_is_cut(void **unused)
{
    (void)unused;
    char text[2 * ERR_TEXT_SIZE];
    memset(text, 'e', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct err err = { 0 };
    (void)err_set(&err, ERR_FULL, "%s", text);
    assert_int_equal(strlen(err.text), ERR_TEXT_SIZE - 1);
    (void)err_wrap(&err, "place");
    assert_int_equal(strlen(err.text), ERR_TEXT_SIZE - 1);
    assert_memory_equal(err.text, "place: eee", 10);
    (void)err_wrap(&err, "%s", text);
    assert_int_equal(strlen(err.text), ERR_TEXT_SIZE - 1);
}

static void a_refusal_has_code_field_and_sentence(void **unused)
{
    (void)unused;
    struct refusal refusal = { 0 };
    assert_false(refusal_is_set(&refusal));
    assert_false(refusal_set(&refusal, "COMITE_CLOS", NULL, "Le comité du %s est clos.", "14/03"));
    assert_true(refusal_is_set(&refusal));
    assert_string_equal(refusal.code, "COMITE_CLOS");
    assert_string_equal(refusal.field, "");
    assert_string_equal(refusal.text, "Le comité du 14/03 est clos.");
    refusal_clear(&refusal);
    assert_false(refusal_is_set(&refusal));
    (void)refusal_set(&refusal, "A", "date", "b");
    assert_string_equal(refusal.field, "date");
}

/* However much stands before it, a character of two, three or four bytes is there whole or not at
 * all, and so is one that just fits. */
static void a_long_refusal_is_cut_between_characters(void **unused)
{
    (void)unused;
    static const char *const characters[] = { "e", "é", "…", "😀" };
    for (size_t i = 0; i < COUNT_OF(characters); i++) {
        size_t width = strlen(characters[i]);
        for (size_t before = REFUSAL_TEXT_SIZE - 8; before < REFUSAL_TEXT_SIZE + 2; before++) {
            char text[REFUSAL_TEXT_SIZE + 16];
            memset(text, 'a', before);
            memcpy(text + before, characters[i], width + 1);
            struct refusal refusal = { 0 };
            (void)refusal_set(&refusal, "LONG", text, "%s", text);
            size_t length = strlen(refusal.text);
            size_t expected = before + width < REFUSAL_TEXT_SIZE ? before + width
                              : before < REFUSAL_TEXT_SIZE       ? before
                                                                 : REFUSAL_TEXT_SIZE - 1;
            assert_int_equal(length, expected);
            assert_true(text_is_valid(refusal.text, length));
            assert_int_equal(strlen(refusal.field), REFUSAL_FIELD_SIZE - 1);
        }
        for (size_t before = REFUSAL_FIELD_SIZE - 6; before < REFUSAL_FIELD_SIZE; before++) {
            char field[REFUSAL_FIELD_SIZE + 8];
            memset(field, 'a', before);
            memcpy(field + before, characters[i], width + 1);
            struct refusal refusal = { 0 };
            (void)refusal_set(&refusal, "LONG", field, "court");
            assert_int_equal(strlen(refusal.field),
                             before + width < REFUSAL_FIELD_SIZE ? before + width : before);
        }
    }
}

static int signal_of(void (*act)(void))
{
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)freopen("/dev/null", "w", stderr);
        (void)signal(SIGABRT, SIG_DFL);
        act();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void set_twice(void)
{
    struct err err = { 0 };
    (void)err_set(&err, ERR_IO, "first");
    (void)err_set(&err, ERR_IO, "second");
}

static void an_error_is_one_line_of_text_whatever_it_quotes(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    (void)err_set(&err, ERR_CONFIG, "« %s » inconnu", "a\nb\x01\xff\xc3é");
    assert_string_equal(err.text, "« a?b???é » inconnu");
    err_clear(&err);
    char accents[2 * ERR_TEXT_SIZE + 1];
    for (size_t i = 0; i < ERR_TEXT_SIZE; i++)
        memcpy(accents + 2 * i, "é", 3);
    (void)err_set(&err, ERR_CONFIG, "%s", accents);
    assert_true(text_is_valid(err.text, strlen(err.text)));
    (void)err_wrap(&err, "%s", "site\r");
    assert_true(text_is_valid(err.text, strlen(err.text)));
    assert_memory_equal(err.text, "site?: é", 8);
}

static void refuse_twice(void)
{
    struct refusal refusal = { 0 };
    (void)refusal_set(&refusal, "A", NULL, "first");
    (void)refusal_set(&refusal, "B", NULL, "second");
}

static void break_invariant(void)
{
    int one = 1;
    CHECK(one == 2);
}

static void hold_invariant(void)
{
    int one = 1;
    CHECK(one == 1);
    CHECK(IMPLIES(one == 2, one == 3));
}

static void a_second_failure_and_a_broken_invariant_stop_the_process(void **unused)
{
    (void)unused;
    assert_int_equal(signal_of(set_twice), SIGABRT);
    assert_int_equal(signal_of(refuse_twice), SIGABRT);
    assert_int_equal(signal_of(break_invariant), SIGABRT);
    assert_int_equal(signal_of(hold_invariant), 0);
}

static void a_log_line_is_one_line_and_lower_levels_are_dropped(void **unused)
{
    (void)unused;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    (void)fflush(stderr);
    int saved = dup(STDERR_FILENO);
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    log_set_level(LOG_INFO);
    log_line(LOG_DEBUG, "service=%s", "absent");
    log_line(LOG_WARNING, "service=%s texte=%s", "parcours", "a\nb\rc");
    (void)fflush(stderr);
    assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
    (void)close(saved);
    (void)close(ends[1]);
    char text[512] = "";
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    (void)close(ends[0]);
    assert_non_null(strstr(text, " niveau=attention service=parcours texte=a b c\n"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    assert_null(strstr(text, "absent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_keeps_its_code_while_places_are_put_in_front),
        cmocka_unit_test(what_the_system_says_is_french),
        cmocka_unit_test(a_long_error_is_cut),
        cmocka_unit_test(an_error_is_one_line_of_text_whatever_it_quotes),
        cmocka_unit_test(a_refusal_has_code_field_and_sentence),
        cmocka_unit_test(a_long_refusal_is_cut_between_characters),
        cmocka_unit_test(a_second_failure_and_a_broken_invariant_stop_the_process),
        cmocka_unit_test(a_log_line_is_one_line_and_lower_levels_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
