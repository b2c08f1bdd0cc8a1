/* A group of commands on a disk that fails at its n-th call, for every n and every way to fail.
 * Each run is a child, for a failed COMMIT ends the process. Afterwards: what was answered is
 * there, the log has no hole, rows and log say the same, and sending everything again does each
 * thing once. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "support/faulty_vfs.h"
#include "support/folder.h"
#include "support/jouet.h"

#include "base/log.h"
#include "runtime/command.h"
#include "runtime/own_log.h"
#include "runtime/step.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    COMMANDS = 12,
    BIG_EVENTS = 14,
    BIG_SIZE = 60 * 1000,
    BIG_STEP = 211,
    REFUSED_EVERY = 4,
    POINTS_MAX = 20000,
    OPEN_FAILED = 3,
    PATH_SIZE = 128
};

/* What the child told before it died. */
struct told {
    unsigned answers;
    bool accepted[COMMANDS];
    unsigned fault_points;
    bool recovered;   /* When there was room again, all was accepted. */
    unsigned unnamed; /* Answers that do not say to which command. */
};
static struct told *told;
static bool big; /* The group is larger than the page cache: it is written before its COMMIT. */

struct run {
    struct core core;
    struct rights *rights;
    struct status status;
    struct commands commands;
    struct seal *seal;
};

static void command_id(unsigned index, char out[64])
{
    (void)snprintf(out, 64, "01890000-0000-7000-8000-%012u", index);
}

static void take_answer(void *self, const struct wire_message *to, struct bytes reply)
{
    (void)self;
    Plie__ServiceReply *whole = plie__service_reply__unpack(NULL, reply.size, reply.data);
    told->unnamed += whole->command->id[0] == '\0';
    if (whole->command->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED)
        told->accepted[to->peer[0]] = true;
    told->answers++;
    plie__service_reply__free_unpacked(whole, NULL);
}

static int run_open(struct run *run, const char *path, const char *vfs, struct err *err)
{
    *run = (struct run){ 0 };
    static const uint8_t key[SEAL_KEY_SIZE] = { 7 };
    seal_new(&run->seal, key);
    status_init(&run->status);
    int rc = rights_open(&run->rights, NULL, err);
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE, .vfs = vfs };
    if (rc == 0)
        rc = store_open(&store, path, &write, err);
    if (rc < 0)
        return rc;
    const struct core_options options = {
        .service = &JOUET_BANQUE, .site = "essai", .world = world_system(), .seal = run->seal
    };
    rc = core_open(&run->core, store, &options, err);
    run->commands = (struct commands){ .core = &run->core,
                                       .rights = run->rights,
                                       .status = &run->status,
                                       .answer = take_answer,
                                       .self = run };
    return rc;
}

static void run_close(struct run *run)
{
    commands_release(&run->commands);
    core_close(&run->core);
    rights_close(&run->rights);
    status_release(&run->status);
    seal_close(&run->seal);
}

/* The first opens the account, some are refused, the rest deposit 1. */
static const ProtobufCMessage *command_of(unsigned index)
{
    if (index == 0)
        return jouet_ouvrir("c1", "01890000-0000-7000-8000-0000000000aa", "QUARTZ");
    if (big && index % REFUSED_EVERY != 0)
        return jouet_bavarder(BIG_EVENTS, BIG_SIZE);
    return jouet_deposer("c1", index % REFUSED_EVERY == 0 ? -1 : 1);
}

static void give_command(struct run *run, unsigned index)
{
    uint8_t body[512];
    uint8_t bytes[1024];
    char id[64];
    command_id(index, id);
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = id;
    command.body.data = body;
    command.body.len = protobuf_c_message_pack(command_of(index), body);
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    struct wire_message message = { .data = bytes };
    message.size = plie__service_request__pack(&request, bytes);
    message.peer[0] = (uint8_t)index;
    message.peer_size = 1;
    commands_take(&run->commands, &message);
}

static void give_all(struct run *run)
{
    for (unsigned i = 0; i < COMMANDS; i++)
        give_command(run, i);
    while (commands_are_waiting(&run->commands))
        commands_run(&run->commands);
}

static unsigned expected_events(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < COMMANDS; i++)
        count += i == 0 ? 1 : i % REFUSED_EVERY == 0 ? 0 : big ? BIG_EVENTS : 1;
    return count;
}

/* --- One life on the failing disk ------------------------------------------------------------ */

static void live_and_die(const char *path, unsigned nth, enum faulty_mode mode)
{
    log_set_level(LOG_ERROR + 1);
    struct run run;
    struct err err = { 0 };
    faulty_register();
    if (run_open(&run, path, FAULTY_VFS, &err) < 0)
        _exit(OPEN_FAILED);
    faulty_arm(nth, mode);
    give_all(&run);
    told->fault_points = faulty_count();
    if (mode == FAULTY_FULL) {
        faulty_arm(0, mode);
        give_all(&run);
        told->recovered = run.core.sequence == expected_events();
    }
    _exit(0);
}

static int live(const char *path, unsigned nth, enum faulty_mode mode)
{
    memset(told, 0, sizeof(*told));
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        live_and_die(path, nth, mode);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* --- What must hold afterwards --------------------------------------------------------------- */

static int64_t read_number(struct store *store, const char *sql)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, sql);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t value = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return value;
}

static void assert_log_and_rows_agree(struct run *run)
{
    static const char EVENTS[] = "SELECT count(*) FROM log";
    static const char LAST[] = "SELECT coalesce(max(sequence), 0) FROM log";
    static const char ROWS[] =
        "SELECT (SELECT count(*) FROM compte) + (SELECT count(*) FROM mouvement)";
    static const char SUM[] = "SELECT coalesce(sum(c.montant), 0) -"
                              " (SELECT coalesce(sum(montant), 0) FROM mouvement) FROM compte c";
    int64_t events = read_number(run->core.store, EVENTS);
    assert_int_equal(read_number(run->core.store, LAST), events);
    if (!big)
        assert_int_equal(read_number(run->core.store, ROWS), events);
    assert_int_equal(read_number(run->core.store, SUM), 0);
    assert_int_equal(run->core.sequence, events);
}

static void assert_answered_is_there(struct run *run)
{
    struct err err = { 0 };
    for (unsigned i = 0; i < COMMANDS; i++) {
        char id[64];
        command_id(i, id);
        struct known_command known;
        assert_int_equal(own_log_find_command(&run->core, id, &known, &err), 0);
        if (told->accepted[i])
            assert_int_equal(known.event_count, big && i > 0 ? BIG_EVENTS : 1);
    }
}

static void check_next_life(const char *path)
{
    struct run run;
    struct err err = { 0 };
    if (run_open(&run, path, NULL, &err) < 0)
        fail_msg("%s", err.text);
    assert_log_and_rows_agree(&run);
    assert_answered_is_there(&run);
    give_all(&run);
    assert_log_and_rows_agree(&run);
    assert_int_equal(run.core.sequence, expected_events());
    run_close(&run);
}

static void each_fault_point(enum faulty_mode mode)
{
    char folder[FOLDER_SIZE];
    char path[PATH_SIZE];
    unsigned points = POINTS_MAX;
    for (unsigned nth = 1; nth <= points; nth += big ? BIG_STEP : 1) {
        folder_make(folder);
        (void)snprintf(path, sizeof(path), "%s/banque.db", folder);
        int code = live(path, nth, mode);
        if (code == 0 && told->fault_points < nth)
            points = told->fault_points; /* The run met no fault: the last one. */
        assert_true(code == 0 || code == EXIT_COMMIT_FAILED || code == FAULTY_EXIT_CODE);
        assert_true(mode != FAULTY_FULL || told->recovered);
        if (code == 0 && mode != FAULTY_FULL)
            assert_int_equal(told->answers, COMMANDS);
        assert_int_equal(told->unnamed, 0);
        check_next_life(path);
        folder_remove(folder);
    }
    print_message("%u fault points\n", points);
    assert_true(points > 3);
    assert_true(points < POINTS_MAX);
}

static void a_call_that_fails_once_loses_nothing_and_leaves_no_hole(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_ONCE);
}

static void a_disk_that_stays_broken_loses_nothing_and_leaves_no_hole(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_STICKY);
}

static void a_full_disk_loses_nothing_and_leaves_no_hole(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_FULL);
}

static void a_death_in_the_middle_loses_nothing_and_leaves_no_hole(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_EXIT);
}

static void a_group_larger_than_the_cache_is_whole_or_not_at_all(void **unused)
{
    (void)unused;
    big = true;
    each_fault_point(FAULTY_FULL);
    each_fault_point(FAULTY_ONCE);
    each_fault_point(FAULTY_EXIT);
    big = false;
}

/* --- An error of one command ----------------------------------------------------------------- */

static void an_operating_error_of_one_command_fails_that_one_alone(void **unused)
{
    (void)unused;
    struct run run;
    struct err err = { 0 };
    assert_int_equal(run_open(&run, ":memory:", NULL, &err), 0);
    memset(told, 0, sizeof(*told));
    /* What apply writes for deposits has gone: opening the account works, depositing does not. */
    assert_int_equal(store_exec(run.core.store, "DROP TABLE mouvement", &err), 0);
    give_all(&run);
    assert_int_equal(told->answers, COMMANDS);
    assert_true(told->accepted[0]);
    assert_false(told->accepted[1]);
    assert_int_equal(told->unnamed, 0);
    assert_int_equal(run.core.sequence, 1);
    run_close(&run);
}

static void too_many_waiting_commands_are_told_to_come_back(void **unused)
{
    (void)unused;
    struct run run;
    struct err err = { 0 };
    assert_int_equal(run_open(&run, ":memory:", NULL, &err), 0);
    memset(told, 0, sizeof(*told));
    for (unsigned i = 0; i < LIMIT_COMMANDS_WAITING + 5; i++)
        give_command(&run, 0);
    assert_int_equal(told->answers, 5);
    assert_false(told->accepted[0]);
    while (commands_are_waiting(&run.commands))
        commands_run(&run.commands);
    assert_int_equal(told->answers, LIMIT_COMMANDS_WAITING + 5);
    assert_int_equal(run.core.sequence, 1);
    run_close(&run);
}

int main(void)
{
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_that_fails_once_loses_nothing_and_leaves_no_hole),
        cmocka_unit_test(a_disk_that_stays_broken_loses_nothing_and_leaves_no_hole),
        cmocka_unit_test(a_full_disk_loses_nothing_and_leaves_no_hole),
        cmocka_unit_test(a_death_in_the_middle_loses_nothing_and_leaves_no_hole),
        cmocka_unit_test(a_group_larger_than_the_cache_is_whole_or_not_at_all),
        cmocka_unit_test(an_operating_error_of_one_command_fails_that_one_alone),
        cmocka_unit_test(too_many_waiting_commands_are_told_to_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
