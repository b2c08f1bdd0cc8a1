/* The process dies over a command or an event: each life is a child of its own, in the same folder.
 * What killed it twice is not tried a third time. The parent opens no socket and no thread. */
#include "support/toy_site.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"
#define FATALE   "01890000-0000-7000-8000-0000000000cc"

enum { CHILD_FAILED = 1 };

/* Runs one life; gives back its exit code, or 128 + the signal that ended it. */
static int live(const char *folder, void (*life)(struct toy_site *site))
{
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct toy_site site;
        toy_open_in(&site, folder);
        toy_bus_start(&site);
        life(&site);
        for (size_t i = 0; i < TOY_SERVICES_MAX; i++)
            toy_stop(&site.services[i]);
        toy_bus_stop(&site);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void must(bool fact, const char *what)
{
    if (fact)
        return;
    (void)fprintf(stderr, "in the child: %s\n", what);
    _exit(CHILD_FAILED);
}

/* --- A command ------------------------------------------------------------------------------- */

static void send_fatal_command(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    toy_start(site, banque);
    Plie__CommandReply *reply = toy_command_when_open(site, banque, FATALE, jouet_casser("decide"));
    must(reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_REFUSED, "it was decided");
    must(strcmp(reply->refused->code, "COMMANDE_SUSPECTE") == 0, reply->refused->code);
}

static void go_on_with_others(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    toy_start(site, banque);
    site->ids = 100;
    (void)toy_accept(site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    must(toy_solde(site, banque, "c1")->montant == 0, "the account");
}

static void a_command_that_was_being_decided_at_two_crashes_is_refused(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    assert_int_equal(live(folder, send_fatal_command), 128 + SIGABRT);
    assert_int_equal(live(folder, send_fatal_command), 128 + SIGABRT);
    assert_int_equal(live(folder, send_fatal_command), 0);
    assert_int_equal(live(folder, go_on_with_others), 0);
    folder_remove(folder);
}

/* --- An event -------------------------------------------------------------------------------- */

static void record_fatal_event(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    toy_start(site, banque);
    (void)toy_accept(site, banque, jouet_casser("mort"));
    (void)toy_await(site, banque, toy_outbox_is_empty);
}

static void hear_it(struct toy_site *site)
{
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    toy_start(site, miroir);
    Plie__StatusReply *status = toy_await(site, miroir, toy_is_poisoned);
    must(strstr(status->poison, "died twice") != NULL, status->poison);
}

static void an_event_that_killed_the_process_twice_is_poison(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    assert_int_equal(live(folder, record_fatal_event), 0);
    assert_int_equal(live(folder, hear_it), 128 + SIGABRT);
    assert_int_equal(live(folder, hear_it), 128 + SIGABRT);
    assert_int_equal(live(folder, hear_it), 0);
    folder_remove(folder);
}

/* --- kill -9 --------------------------------------------------------------------------------- */

/* Dies by SIGKILL after some answers: what was answered is there in the next life. */
static void deposit_and_be_killed(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    toy_start(site, banque);
    (void)toy_accept(site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    for (int i = 0; i < 50; i++)
        (void)toy_accept(site, banque, jouet_deposer("c1", 1));
    (void)raise(SIGKILL);
}

static void find_all_deposits(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    toy_start(site, banque);
    must(toy_solde(site, banque, "c1")->montant == 50, "a deposit was answered and lost");
    (void)toy_await(site, banque, toy_outbox_is_empty);
    struct runtime_options options;
    toy_options(site, banque, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    must(runtime_verify(&options, difference, &err) == 0, err.text);
    must(difference[0] == '\0', difference);
}

static void what_was_answered_outlives_a_kill(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    assert_int_equal(live(folder, deposit_and_be_killed), 128 + SIGKILL);
    assert_int_equal(live(folder, find_all_deposits), 0);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_that_was_being_decided_at_two_crashes_is_refused),
        cmocka_unit_test(an_event_that_killed_the_process_twice_is_poison),
        cmocka_unit_test(what_was_answered_outlives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
