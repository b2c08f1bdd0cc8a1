/* The judge of the runs under faults (support/oracle.h) would be worth nothing if it found nothing:
 * it is given a sound life of a site, then the same with one thing wrong, and must call it by its
 * name. What it asks of a real installation is answered here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void caught(const char *format, const char *what, const char *name, const char *text)
    __attribute__((noreturn));
#undef fail_msg
#define fail_msg caught
#include "support/oracle.c"
#undef fail_msg

enum { EVENTS = 5, RECORDS = 4, SOUND = 0, UNVERIFIED = 99 };

static const char *const anomalies[] = {
    "none", "lost",    "misplaced",   "duplicated",    "reordered",
    "gap",  "phantom", "beyond head", "non-monotonic", "stopped",
};

struct event {
    const char *site, *source, *id, *command, *cause;
    uint64_t sequence, epoch, seen; /* The last: of repérage. */
    int64_t time, received;
};

static struct life {
    struct event events[EVENTS];
    struct charge_record records[RECORDS];
    char heard[EVENTS][ID_SIZE]; /* By the follower. */
    uint64_t heard_count;
    const char *fault;
    uint64_t position; /* Of each service. */
    const char *stopped, *poison;
    bool verified;
} life;

/* A command, parcours' reaction to it, a command of two events, one that knows of them, a refusal.
 */
static void live_soundly(void)
{
    static char reaction[ID_SIZE];
    id_derive(reaction, "e1", 0);
    life = (struct life){
        .events = { { "lys", "reperage", "e1", "c1", "", 1, 1, 0, 10, 100 },
                    { "lys", "parcours", "e2", reaction, "e1", 1, 1, 1, 20, 110 },
                    { "lys", "reperage", "e3", "c2", "", 2, 1, 0, 30, 120 },
                    { "lys", "reperage", "e4", "c2", "", 3, 1, 0, 30, 120 },
                    { "lys", "parcours", "e5", "c3", "", 2, 1, 3, 40, 130 } },
        .records = { { "c1", 0, PART_REPERAGE, TOLD_ACCEPTED, 1, 1, 1, 2 },
                     { "c2", 0, PART_REPERAGE, TOLD_ACCEPTED, 1, 3, 3, 4 },
                     { "c3", 0, PART_PARCOURS, TOLD_ACCEPTED, 2, 2, 5, 6 },
                     { "c4", 0, PART_PARCOURS, TOLD_REFUSED, 1, 0, 7, 8 } },
        .heard = { "e1", "e2", "e3", "e4", "e5" },
        .heard_count = EVENTS,
        .fault = "",
        .position = EVENTS,
        .stopped = "",
        .poison = "",
    };
}

/* --- What stands in for an installation --- */

const char *const part_names[PART_COUNT] = { "bus",        "reperage",  "parcours",
                                             "entreprise", "reporting", "portail" };

uint64_t journal_see(const struct config *config, journal_see_fn *look, void *self)
{
    (void)config;
    for (size_t i = 0; i < EVENTS; i++) {
        const struct event *told = &life.events[i];
        Plie__Lot lot = PLIE__LOT__INIT;
        Bus__Stored stored = BUS__STORED__INIT;
        Plie__Event event = PLIE__EVENT__INIT;
        Plie__Marque mark = PLIE__MARQUE__INIT, *marks[] = { &mark };
        lot.site = (char *)told->site;
        lot.source = (char *)told->source;
        lot.epoch = told->epoch;
        lot.first_sequence = told->sequence;
        stored.lot = &lot;
        stored.first_position = i + 1;
        stored.received = told->received;
        event.id = (char *)told->id;
        event.command = (char *)told->command;
        event.cause = (char *)told->cause;
        event.time = told->time;
        mark.source = (char *)part_names[PART_REPERAGE];
        mark.sequence = told->seen;
        event.seen = marks;
        event.n_seen = told->seen > 0;
        look(self, &stored, 0, &event);
    }
    return EVENTS;
}

size_t charge_threads(const struct charge *charge)
{
    (void)charge;
    return 1;
}

const struct charge_record *charge_records(const struct charge *charge, size_t thread,
                                           size_t *count)
{
    (void)charge;
    assert_int_equal(thread, 0);
    *count = RECORDS;
    return life.records;
}

struct suiveur {
    bool stopped;
};

bool suiveur_wait(struct suiveur *suiveur, uint64_t position, int64_t wait_ms)
{
    (void)suiveur;
    (void)wait_ms;
    return life.heard_count >= position;
}

void suiveur_stop(struct suiveur *suiveur)
{
    suiveur->stopped = true;
}

const char (*suiveur_ids(const struct suiveur *suiveur, uint64_t *count))[ID_SIZE]
{
    assert_true(suiveur->stopped);
    *count = life.heard_count;
    return (const char(*)[ID_SIZE])life.heard;
}

const char *suiveur_fault(const struct suiveur *suiveur)
{
    (void)suiveur;
    return life.fault;
}

int client_open(struct client **out, const struct config *config, const struct world *world,
                struct err *err)
{
    (void)config;
    (void)world;
    (void)err;
    *out = NULL;
    return 0;
}

void client_close(struct client **client)
{
    *client = NULL;
}

int client_ask(struct client *client, const char *site, const char *service,
               const Plie__ServiceRequest *request, int64_t timeout_ms, struct arena *arena,
               Plie__ServiceReply **out, struct err *err)
{
    static Plie__StatusReply status;
    static Plie__ServiceReply reply;
    (void)client;
    (void)site;
    (void)service;
    (void)timeout_ms;
    (void)arena;
    (void)err;
    assert_int_equal(request->body_case, PLIE__SERVICE_REQUEST__BODY_STATUS);
    plie__status_reply__init(&status);
    plie__service_reply__init(&reply);
    status.position = life.position;
    status.stopped = (char *)life.stopped;
    status.poison = (char *)life.poison;
    reply.body_case = PLIE__SERVICE_REPLY__BODY_STATUS;
    reply.status = &status;
    *out = &reply;
    return 0;
}

void installation_settle(struct installation *i)
{
    (void)i;
}

bool installation_runs(const struct installation *i, enum part part)
{
    (void)i;
    return part != PART_BUS;
}

void installation_stop_all(struct installation *i)
{
    (void)i;
}

void installation_verify(struct installation *i, const char *what)
{
    (void)i;
    (void)what;
    life.verified = true;
}

/* --- Judging --- */

static void caught(const char *format, const char *what, const char *name, const char *text)
{
    (void)format;
    (void)what;
    (void)text;
    for (size_t i = 0; i < COUNT_OF(anomalies); i++)
        if (strcmp(anomalies[i], name) == 0)
            _exit((int)i);
    _exit(UNVERIFIED);
}

/* In a child: who finds something does not come back. */
static const char *judge_life(void)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        static struct installation installation = { .sites = { "lys" }, .site_count = 1 };
        static struct suiveur suiveur;
        const struct oracle oracle = { .installation = &installation,
                                       .suiveur = &suiveur,
                                       .what = "essai" };
        struct oracle_counts counts;
        oracle_judge(&oracle, &counts);
        bool counted = counts.events == EVENTS && counts.accepted == 3 && counts.refused == 1 &&
                       counts.retried == 1 && counts.reactions == 1;
        _exit(life.verified && counted ? SOUND : UNVERIFIED);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true((size_t)WEXITSTATUS(status) < COUNT_OF(anomalies));
    return anomalies[WEXITSTATUS(status)];
}

static void set_id(char id[ID_SIZE], const char *to)
{
    (void)snprintf(id, ID_SIZE, "%s", to);
}

/* Each is told what the other one did. */
static void exchange_records(struct charge_record *one, struct charge_record *other)
{
    struct charge_record was = *one;
    set_id(one->command, other->command);
    set_id(other->command, was.command);
    one->sequence = other->sequence;
    other->sequence = was.sequence;
}

/* Puts one thing wrong, judges, and makes it right again. */
#define assert_found(name, wrong)                                                                  \
    do {                                                                                           \
        live_soundly();                                                                            \
        wrong;                                                                                     \
        assert_string_equal(judge_life(), name);                                                   \
    } while (0)

static void a_sound_life_is_sound(void **state)
{
    (void)state;
    assert_found("none", (void)0);
}

static void what_was_acknowledged_and_is_not_there_is_lost(void **state)
{
    (void)state;
    assert_found("lost", set_id(life.records[2].command, "c9"));
    assert_found("misplaced", life.records[0].sequence = 2);
    assert_found("misplaced", life.records[2].sequence = 1);
    assert_found("misplaced", life.records[2].part = PART_ENTREPRISE);
}

static void what_stands_twice_is_duplicated(void **state)
{
    (void)state;
    assert_found("duplicated", life.events[4].id = "e1");
    assert_found("duplicated", life.events[4].command = "c1");
}

static void what_stands_before_its_cause_or_its_time_is_reordered(void **state)
{
    (void)state;
    assert_found("reordered", life.events[2].time = 9);
    assert_found("reordered", life.events[2].received = 109);
    assert_found("reordered", life.events[2].epoch = 0);
    assert_found("reordered", life.events[1].seen = 2);
    assert_found("reordered", exchange_records(&life.records[0], &life.records[1]));
}

static void what_is_missing_is_a_gap(void **state)
{
    (void)state;
    assert_found("gap", life.events[2].sequence = 3);
}

static void what_nobody_asked_for_is_a_phantom(void **state)
{
    (void)state;
    assert_found("phantom", life.events[1].cause = "");
    assert_found("phantom", life.events[1].cause = "e5");
    assert_found("phantom", life.events[1].site = "lille");
    assert_found("phantom", life.events[1].source = "caisse");
    assert_found("phantom", life.records[0].told = TOLD_REFUSED);
}

static void who_knows_more_than_the_journal_is_beyond_it(void **state)
{
    (void)state;
    assert_found("beyond head", life.position = EVENTS + 1);
}

static void who_was_sent_another_order_was_followed_wrongly(void **state)
{
    (void)state;
    assert_found("non-monotonic", life.fault = "was sent 3 after 4");
    assert_found("non-monotonic", life.heard_count = EVENTS - 1);
    assert_found("non-monotonic", set_id(life.heard[1], "e3"));
}

static void who_does_not_go_on_has_stopped(void **state)
{
    (void)state;
    assert_found("stopped", life.stopped = "le journal est un autre");
    assert_found("stopped", life.poison = "e3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_life_is_sound),
        cmocka_unit_test(what_was_acknowledged_and_is_not_there_is_lost),
        cmocka_unit_test(what_stands_twice_is_duplicated),
        cmocka_unit_test(what_stands_before_its_cause_or_its_time_is_reordered),
        cmocka_unit_test(what_is_missing_is_a_gap),
        cmocka_unit_test(what_nobody_asked_for_is_a_phantom),
        cmocka_unit_test(who_knows_more_than_the_journal_is_beyond_it),
        cmocka_unit_test(who_was_sent_another_order_was_followed_wrongly),
        cmocka_unit_test(who_does_not_go_on_has_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
