/* Three programs of reporting behind one name, one after another killed and frozen while people
 * ask: no answer fails, and who comes back is asked again. */
#include "support/folder.h"
#include "support/http.h"
#include "support/process.h"

#include "base/check.h"
#include "base/clock.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include <cmocka.h>

#define SITE "flandre-lys"
enum { WAIT_MS = 60000, CROWD = 3, INSTANCES = 3, ASKED_PER_STEP = 15 };

static char folder[FOLDER_SIZE];
static const char *const parts[] = { "bus", "reperage", "parcours", "entreprise", "portail" };
static struct process programs[COUNT_OF(parts)];
static struct process instances[INSTANCES]; /* "", "2", "3" */
static const char *const names[INSTANCES] = { "", "2", "3" };
static const char *const labels[INSTANCES] = { "reporting", "reporting-2", "reporting-3" };
static struct visitor direction;

/* --- Programs ------------------------------------------------------------------------------------
 */

static void serve(const char *only, const char *instance, struct process *out)
{
    const char *const arguments[] = { "serve", "--donnees",  folder,   "--site",
                                      SITE,    "--only",     only,     "--port",
                                      "0",     "--instance", instance, NULL };
    process_start(out, arguments);
    process_expect(out, "PRET");
}

static void start_instance(size_t i)
{
    serve("reporting", names[i], &instances[i]);
}

/* A few people and accounts, then programs of their own with keys. */
static int setup(void **state)
{
    (void)state;
    char line[PROCESS_LINE_SIZE];
    folder_make(folder);
    const char *const demo[] = { "demo", "--donnees",   folder, "--site", SITE,         "--port",
                                 "0",    "--personnes", "3",    "--fin",  "2022-12-31", NULL };
    process_start(&programs[0], demo);
    process_expect(&programs[0], "Ouvrez ");
    process_signal(&programs[0], SIGTERM);
    assert_int_equal(process_wait(&programs[0]), 0);
    const char *const keys[] = { "keys", "--donnees", folder, "--site", SITE, NULL };
    char *printed;
    assert_int_equal(process_run(keys, NULL, &printed), 0);
    free(printed);
    for (size_t i = 0; i < INSTANCES; i++)
        start_instance(i);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        serve(parts[i], "", &programs[i]);
    process_expect_line(&programs[COUNT_OF(parts) - 1], "Pages : ", line);
    visitor_init(&direction, strstr(line, "http://"));
    visitor_login(&direction, SITE, "direction", "demonstration");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    visitor_close(&direction);
    for (size_t i = COUNT_OF(parts); i > 0; i--) {
        process_signal(&programs[i - 1], SIGTERM);
        assert_int_equal(process_wait(&programs[i - 1]), 0);
    }
    for (size_t i = 0; i < INSTANCES; i++) {
        process_signal(&instances[i], SIGTERM);
        assert_int_equal(process_wait(&instances[i]), 0);
    }
    folder_remove(folder);
    return 0;
}

/* --- What the gateway tells ----------------------------------------------------------------------
 */

static long gauge(const char *name, size_t i)
{
    struct visit visit;
    char line[256];
    visitor_get(&direction, "/metrics", &visit);
    assert_int_equal(visit.status, 200);
    (void)snprintf(line, sizeof(line),
                   "\nplie_instance_%s{site=\"" SITE "\",service=\"reporting\",instance=\"%s\"} ",
                   name, labels[i]);
    const char *found = strstr(visit.body, line);
    long value = found == NULL ? -1 : strtol(found + strlen(line), NULL, 10);
    visit_release(&visit);
    return value;
}

static void await(const char *name, size_t i, long value)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge(name, i) != value) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("%s of %s never became %ld: up %ld, stopped %ld, lag %ld", name, labels[i],
                     value, gauge("up", i), gauge("stopped", i), gauge("lag_events", i));
        (void)poll(NULL, 0, 10);
    }
}

/* --- People who ask all the time
 * ------------------------------------------------------------------ */

struct asker {
    pthread_t thread;
    struct visitor visitor;
    atomic_bool *stop;
    atomic_long count;
    long failed;
    int64_t longest_ms;
};

static void *keep_asking(void *self)
{
    struct asker *asker = self;
    while (!atomic_load(asker->stop)) {
        struct visit visit;
        int64_t began = clock_monotonic_ms();
        visitor_post(&asker->visitor, "/api/reporting/Tableau", &visit,
                     "{'tableau':'direction','filtre':{'du':'2022-01-01','jusqu':'2022-12-31'}}");
        asker->failed += visit.status != 200;
        visit_release(&visit);
        int64_t took = clock_monotonic_ms() - began;
        asker->longest_ms = took > asker->longest_ms ? took : asker->longest_ms;
        atomic_fetch_add(&asker->count, 1);
    }
    return NULL;
}

static void start_askers(struct asker *askers, atomic_bool *end)
{
    for (size_t i = 0; i < CROWD; i++) {
        askers[i] = (struct asker){ .stop = end };
        askers[i].visitor = direction;
        askers[i].visitor.socket = -1;
        assert_int_equal(pthread_create(&askers[i].thread, NULL, keep_asking, &askers[i]), 0);
    }
}

/* Until each of them has had some more answers. */
static void await_answers(struct asker *askers)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (size_t i = 0; i < CROWD; i++) {
        long from = atomic_load(&askers[i].count);
        while (atomic_load(&askers[i].count) < from + ASKED_PER_STEP) {
            assert_true(clock_monotonic_ms() < deadline);
            (void)poll(NULL, 0, 5);
        }
    }
}

static int64_t end_askers(struct asker *askers, atomic_bool *end)
{
    int64_t longest_ms = 0;
    atomic_store(end, true);
    for (size_t i = 0; i < CROWD; i++) {
        assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
        visitor_close(&askers[i].visitor);
        assert_int_equal(askers[i].failed, 0);
        longest_ms = askers[i].longest_ms > longest_ms ? askers[i].longest_ms : longest_ms;
    }
    return longest_ms;
}

/* --- Rules
 * ---------------------------------------------------------------------------------------- */

static void a_kill_under_questions_fails_none(void **state)
{
    (void)state;
    static struct asker askers[CROWD];
    static atomic_bool end;
    atomic_store(&end, false);
    for (size_t i = 0; i < INSTANCES; i++)
        await("current", i, 1);
    start_askers(askers, &end);
    for (size_t i = 0; i < INSTANCES; i++) {
        await_answers(askers);
        process_signal(&instances[i], SIGKILL);
        assert_int_equal(process_wait(&instances[i]), 128 + SIGKILL);
        await_answers(askers);
        await("up", i, 0);
        start_instance(i);
        await("current", i, 1);
    }
    print_message("longest answer around a kill -9: %lld ms\n",
                  (long long)end_askers(askers, &end));
}

static void a_frozen_one_is_left_out_until_it_lives_again(void **state)
{
    (void)state;
    static struct asker askers[CROWD];
    static atomic_bool end;
    atomic_store(&end, false);
    start_askers(askers, &end);
    await_answers(askers);
    process_signal(&instances[1], SIGSTOP);
    await_answers(askers);
    await("up", 1, 0);
    await_answers(askers);
    long asked = gauge("questions_total", 1);
    await_answers(askers);
    assert_int_equal(gauge("questions_total", 1), asked);
    process_signal(&instances[1], SIGCONT);
    await("current", 1, 1);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge("questions_total", 1) <= asked)
        assert_true(clock_monotonic_ms() < deadline);
    print_message("longest answer around a SIGSTOP: %lld ms\n",
                  (long long)end_askers(askers, &end));
}

static void the_command_line_asks_one_that_is_up(void **state)
{
    (void)state;
    const char *const arguments[] = { "ask",  "reporting", "Sites", "{}", "--donnees",
                                      folder, "--site",    SITE,    NULL };
    for (size_t i = 0; i < INSTANCES; i++) {
        char *printed = NULL;
        process_signal(&instances[i], SIGSTOP);
        for (int k = 0; k < 3; k++) {
            assert_int_equal(process_run(arguments, NULL, &printed), 0);
            assert_non_null(strstr(printed, "\"evenements\""));
            free(printed);
        }
        process_signal(&instances[i], SIGCONT);
        await("current", i, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_under_questions_fails_none),
        cmocka_unit_test(a_frozen_one_is_left_out_until_it_lives_again),
        cmocka_unit_test(the_command_line_asks_one_that_is_up),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
