/* People at the pages while a seeded nemesis kills, freezes and restarts the portail and three
 * instances of reporting in every order. What holds for each of their sessions:
 *
 *   it lives on through every restart of the portail
 *   each answer is a result, a refusal, or a 503 of those that the portail documents; never a 500
 *   no figure goes back, and none lacks what the session itself recorded, unless it says so by
 *   X-Retard
 *   a command is repeated with its id until it is answered, and stands in the journal once
 *
 * At the end no store differs from the journal. NEMESIS_SEED=n repeats a seed, NEMESIS_LOUD=1 tells
 * what is done. */
#include "support/demonstration.h"
#include "support/folder.h"
#include "support/http.h"
#include "support/loopback.h"
#include "support/process.h"

#include "base/check.h"
#include "base/clock.h"
#include "base/id.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SITE "flandre-lys"

enum {
    PEOPLE = 3,
    ACTS_MAX = 4096,
    WRITES_EACH = 3, /* One act, then so many questions less one. */
    ROUNDS = 7,
    WAIT_MS = 60000,
    PAUSE_MS = 20,
    STEP_MS = 20,
    FAULT_MS = 300,
    FAULT_MORE_MS = 2500,
    BODY_SIZE = 512,
    FAULT_TEXT_SIZE = 512,
};

enum victim { PORTAIL, REPORTING, REPORTING_2, REPORTING_3, VICTIMS };
static const char *const victim_names[VICTIMS] = { "portail", "reporting", "reporting-2",
                                                   "reporting-3" };
static const char *const instance_names[VICTIMS] = { "", "", "2", "3" };
static const char *const others[] = { "bus", "reperage", "parcours", "entreprise" };
enum { BUS, OTHERS = COUNT_OF(others) };

static char folder[FOLDER_SIZE];
static struct process programs[OTHERS], victims[VICTIMS];
static int held;
static uint16_t port;
static uint64_t random_state;

/* --- Programs --------------------------------------------------------------------------------- */

static void serve(const char *only, const char *instance, struct process *out)
{
    char pages[8];
    (void)snprintf(pages, sizeof(pages), "%u", port);
    const char *const arguments[] = { "serve", "--donnees",  folder,   "--site",
                                      SITE,    "--only",     only,     "--port",
                                      pages,   "--instance", instance, NULL };
    process_start(out, arguments);
    process_expect(out, "PRET");
}

static void start(enum victim victim)
{
    serve(victim == PORTAIL ? "portail" : "reporting", instance_names[victim], &victims[victim]);
}

static void end(struct process *program, int signal_number)
{
    process_signal(program, signal_number);
    assert_int_equal(process_wait(program), signal_number == SIGKILL ? 128 + SIGKILL : 0);
}

static uint64_t draw(uint64_t below)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

/* A few people and accounts, then programs of their own with keys. */
static int setup(void **state)
{
    (void)state;
    const char *given = getenv("NEMESIS_SEED");
    random_state = given == NULL ? 1 : strtoull(given, NULL, 10);
    folder_make(folder);
    port = port_reserve(&held);
    const char *const demo[] = { "demo", "--donnees",   folder, "--site", SITE,         "--port",
                                 "0",    "--personnes", "3",    "--fin",  "2022-12-31", NULL };
    process_start(&programs[0], demo);
    process_expect(&programs[0], "Ouvrez ");
    end(&programs[0], SIGTERM);
    const char *const keys[] = { "keys", "--donnees", folder, "--site", SITE, NULL };
    assert_int_equal(process_run(keys, NULL, NULL), 0);
    for (size_t i = 0; i < OTHERS; i++)
        serve(others[i], "", &programs[i]);
    for (size_t i = VICTIMS; i > 0; i--)
        start((enum victim)(i - 1));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < VICTIMS; i++)
        end(&victims[i], SIGTERM);
    for (size_t i = OTHERS; i > 0; i--)
        end(&programs[i - 1], SIGTERM);
    (void)close(held);
    folder_remove(folder);
    return 0;
}

/* --- One person ------------------------------------------------------------------------------- */

struct user {
    pthread_t thread;
    struct visitor visitor;
    atomic_bool *stop;
    atomic_long count;
    size_t number;
    long seen;                    /* Events that the figures shown so far have. */
    bool recorded;                /* Since then. */
    char acts[ACTS_MAX][ID_SIZE]; /* Commands that were accepted. */
    size_t act_count;
    long busy, late, cut; /* 503, X-Retard, connections that broke. */
    char fault[FAULT_TEXT_SIZE];
};

/* One try; false: no whole answer. */
static bool try_once(struct visitor *visitor, const char *path, const char *command,
                     const char *body, struct visit *out)
{
    char request[4096];
    *out = (struct visit){ .status = 0 };
    int size = snprintf(request, sizeof(request),
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: plie=%s\r\nX-Jeton: "
                        "%s\r\nX-Commande: %s\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        path, visitor->port, visitor_cookie(visitor, "plie")->value, visitor->jeton,
                        command, strlen(body), body);
    if (visitor->socket < 0)
        visitor->socket = loopback_connect_whole(visitor->port, VISIT_WAIT_MS);
    if (visitor->socket >= 0 && visitor_write(visitor, request, (size_t)size) &&
        visitor_try_read(visitor, out))
        return true;
    visit_release(out);
    visitor_close(visitor);
    return false;
}

static bool is_documented(const struct visit *visit)
{
    static const char *const codes[] = { "INDISPONIBLE", "OCCUPE", "ARRET", "TRACE_IMPOSSIBLE" };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcmp(visit_text(visit, "code"), codes[i]) == 0)
            return true;
    return false;
}

/* Until there is an answer that is none of those that ask for another try. */
static bool ask(struct user *p, const char *path, const char *command, const char *body,
                struct visit *out)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (clock_monotonic_ms() < deadline) {
        bool answered = try_once(&p->visitor, path, command, body, out);
        p->cut += !answered;
        if (answered && (out->status != 503 || !is_documented(out)))
            return true;
        p->busy += answered;
        visit_release(out);
        (void)poll(NULL, 0, STEP_MS);
    }
    (void)snprintf(p->fault, sizeof(p->fault), "%s: no answer", path);
    return false;
}

static void blame(struct user *p, const char *what, const struct visit *visit)
{
    (void)snprintf(p->fault, sizeof(p->fault), "%s: %d %.300s", what, visit->status,
                   visit->body == NULL ? "" : visit->body);
}

static void record(struct user *p)
{
    char body[BODY_SIZE], comite[ID_SIZE], command[ID_SIZE];
    struct visit visit;
    CHECK(p->act_count < ACTS_MAX);
    id_new(comite, world_system());
    id_new(command, world_system());
    (void)snprintf(body, sizeof(body),
                   "{\"comite\":\"%s\",\"genre\":\"comite_entree\",\"territoire\":\"merville\","
                   "\"date\":\"20%02zu-%02zu-%02zu\",\"physique\":true}",
                   comite, 30 + p->number * 20 + p->act_count / 336, 1 + p->act_count / 28 % 12,
                   1 + p->act_count % 28);
    if (!ask(p, "/api/reperage/PlanifierComite", command, body, &visit))
        return;
    if (visit.status != 200)
        blame(p, "an act", &visit);
    memcpy(p->acts[p->act_count++], command, ID_SIZE);
    p->recorded = true;
    visit_release(&visit);
}

static void look(struct user *p)
{
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    if (!ask(p, "/api/reporting/Sites", "", "{}", &visit))
        return;
    bool late = visit_header(&visit, "X-Retard", value) != NULL;
    long events = 0;
    const json_t *lines = json_object_get(visit.json, "lignes");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *text =
            json_string_value(json_object_get(json_array_get(lines, i), "evenements"));
        events += text == NULL ? 0 : strtol(text, NULL, 10);
    }
    if (visit.status != 200)
        blame(p, "a question", &visit);
    else if (!late && events < p->seen + p->recorded)
        (void)snprintf(p->fault, sizeof(p->fault), "%ld events after %ld%s", events, p->seen,
                       p->recorded ? " and an act" : "");
    if (!late) {
        p->seen = events;
        p->recorded = false;
    }
    p->late += late;
    visit_release(&visit);
}

static void *work(void *self)
{
    struct user *p = self;
    for (long i = 0; !atomic_load(p->stop) && p->fault[0] == '\0'; i++) {
        if (i % WRITES_EACH == 0)
            record(p);
        else
            look(p);
        atomic_fetch_add(&p->count, 1);
        (void)poll(NULL, 0, PAUSE_MS);
    }
    visitor_close(&p->visitor);
    return NULL;
}

static void log_in(struct user *p, size_t number)
{
    char url[64];
    *p = (struct user){ .number = number };
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
    visitor_init(&p->visitor, url);
    visitor_login(&p->visitor, SITE, "direction", "demonstration");
}

/* --- The nemesis ------------------------------------------------------------------------------ */

static long all_count(struct user *people)
{
    long count = 0;
    for (size_t i = 0; i < PEOPLE; i++)
        count += atomic_load(&people[i].count);
    return count;
}

static bool any_fault(const struct user *people)
{
    for (size_t i = 0; i < PEOPLE; i++)
        if (people[i].fault[0] != '\0')
            return true;
    return false;
}

static void let_work(struct user *people, long more, int64_t wait_ms)
{
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    long from = all_count(people);
    while (all_count(people) < from + more && clock_monotonic_ms() < deadline && !any_fault(people))
        (void)poll(NULL, 0, STEP_MS);
}

static void say(const char *what, enum victim victim)
{
    if (getenv("NEMESIS_LOUD") != NULL)
        (void)printf("  %s %s\n", what, victim_names[victim]);
}

static void shuffle(enum victim order[VICTIMS])
{
    for (size_t i = 0; i < VICTIMS; i++)
        order[i] = (enum victim)i;
    for (size_t i = VICTIMS; i > 1; i--) {
        size_t k = draw(i);
        enum victim other = order[i - 1];
        order[i - 1] = order[k];
        order[k] = other;
    }
}

/* `count` of them, in a drawn order; they come back in another. */
static void strike_ends(struct user *people, size_t count)
{
    enum victim order[VICTIMS], back[VICTIMS];
    shuffle(order);
    shuffle(back);
    for (size_t i = 0; i < count; i++) {
        bool killed = draw(2) == 0;
        say(killed ? "kill" : "end", order[i]);
        end(&victims[order[i]], killed ? SIGKILL : SIGTERM);
        if (draw(2) == 0)
            let_work(people, 5, FAULT_MS);
    }
    for (size_t i = 0; i < VICTIMS; i++)
        if (victims[back[i]].pid == 0)
            start(back[i]);
}

/* While some sleep the portail may be killed: it knows nothing of who lags when it comes back. */
static void strike_freeze(struct user *people)
{
    bool frozen[VICTIMS] = { false };
    enum victim first = (enum victim)draw(VICTIMS);
    for (size_t i = 0; i < VICTIMS; i++)
        frozen[i] = i == first || draw(3) == 0;
    for (size_t i = 0; i < VICTIMS; i++)
        if (frozen[i]) {
            say("freeze", (enum victim)i);
            process_signal(&victims[i], SIGSTOP);
        }
    let_work(people, 1000, FAULT_MS + (int64_t)draw(FAULT_MORE_MS));
    if (!frozen[PORTAIL] && draw(2) == 0) {
        say("kill", PORTAIL);
        end(&victims[PORTAIL], SIGKILL);
        start(PORTAIL);
    }
    for (size_t i = 0; i < VICTIMS; i++)
        if (frozen[i])
            process_signal(&victims[i], SIGCONT);
}

static void strike(struct user *people)
{
    static const size_t counts[] = { 1, 2, VICTIMS };
    size_t kind = draw(COUNT_OF(counts) + 1);
    if (kind < COUNT_OF(counts))
        strike_ends(people, counts[kind]);
    else
        strike_freeze(people);
}

/* --- The oracle ------------------------------------------------------------------------------- */

struct search {
    struct user *people;
    unsigned char found[PEOPLE][ACTS_MAX];
};

static void see(void *self, const Bus__Stored *stored, size_t index, const Plie__Event *event)
{
    struct search *search = self;
    (void)stored;
    (void)index;
    for (size_t i = 0; i < PEOPLE; i++)
        for (size_t k = 0; k < search->people[i].act_count; k++)
            if (strcmp(search->people[i].acts[k], event->command) == 0)
                search->found[i][k]++;
}

static void find_acts(struct user *people)
{
    static struct search search;
    struct config config = { .donnees = "" };
    struct err err = { 0 };
    search = (struct search){ .people = people };
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(config_add_site(&config, SITE, &err), 0);
    (void)journal_see(&config, see, &search);
    for (size_t i = 0; i < PEOPLE; i++)
        for (size_t k = 0; k < people[i].act_count; k++)
            if (search.found[i][k] != 1)
                fail_msg("%s: command %s stands in the journal %d times",
                         search.found[i][k] == 0 ? "lost" : "duplicated", people[i].acts[k],
                         search.found[i][k]);
    config_release(&config);
}

static void verify(void)
{
    const char *const words[] = { "verify", "--donnees", folder, "--site", SITE, NULL };
    char *printed, *said;
    int code = process_run_both(words, NULL, &printed, &said);
    if (code != 0)
        fail_msg("verify (%d): %s%s", code, printed, said);
    free(printed);
    free(said);
}

/* --- Rules ------------------------------------------------------------------------------------ */

static void sessions_live_on_and_no_answer_goes_back(void **state)
{
    (void)state;
    static struct user people[PEOPLE];
    atomic_bool stop = false;
    for (size_t i = 0; i < PEOPLE; i++) {
        log_in(&people[i], i);
        people[i].stop = &stop;
    }
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(pthread_create(&people[i].thread, NULL, work, &people[i]), 0);
    for (int round = 0; round < ROUNDS && !any_fault(people); round++) {
        let_work(people, 1 + (long)draw(30), WAIT_MS);
        strike(people);
    }
    let_work(people, 30, WAIT_MS);
    atomic_store(&stop, true);
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(pthread_join(people[i].thread, NULL), 0);
    for (size_t i = 0; i < PEOPLE; i++) {
        if (people[i].fault[0] != '\0')
            fail_msg("person %zu: %s", i, people[i].fault);
        print_message("%ld answers, %zu acts, %ld times asked again after 503, %ld after a broken "
                      "connection, %ld answers said that they were late\n",
                      atomic_load(&people[i].count), people[i].act_count, people[i].busy,
                      people[i].cut, people[i].late);
        assert_true(people[i].act_count > 0);
    }
    find_acts(people);
    verify();
}

/* The portail comes back to an instance that cannot know what it lacks, as the bus is away. */
static void a_portail_that_restarts_shows_nobody_less_or_says_so(void **state)
{
    (void)state;
    static struct user person;
    log_in(&person, PEOPLE);
    end(&victims[REPORTING_2], SIGTERM);
    end(&victims[REPORTING_3], SIGTERM);
    for (int i = 0; i < 3; i++) {
        record(&person);
        look(&person);
    }
    if (person.fault[0] != '\0')
        fail_msg("before: %s", person.fault);
    long late_before = person.late;
    end(&programs[BUS], SIGTERM);
    end(&victims[REPORTING], SIGKILL);
    end(&victims[PORTAIL], SIGKILL);
    start(REPORTING_2);
    start(PORTAIL);
    look(&person);
    if (person.fault[0] != '\0')
        fail_msg("after the restart: %s", person.fault);
    assert_int_equal(person.late, late_before + 1);
    serve(others[BUS], "", &programs[BUS]);
    start(REPORTING);
    start(REPORTING_3);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (long late = 0; person.late > late;) {
        late = person.late;
        look(&person);
        assert_true(clock_monotonic_ms() < deadline);
    }
    if (person.fault[0] != '\0')
        fail_msg("in the end: %s", person.fault);
    visitor_close(&person.visitor);
    verify();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_live_on_and_no_answer_goes_back),
        cmocka_unit_test(a_portail_that_restarts_shows_nobody_less_or_says_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
