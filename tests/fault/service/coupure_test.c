/* A whole service, with its log, its rows, its outbox and a bus, on a disk that fails: the power
 * goes at each write and each sync, calls fail, the disk is full. Each life is a child in the same
 * folder. In the next one, on a good disk, all that was answered is there and done once, the bus
 * never has what the service does not, and the store is what the journal gives. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "support/faulty_vfs.h"
#include "support/toy_site.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "bus/journal.h"
#include "runtime/command.h"

#include <poll.h>
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

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

enum {
    COMMANDS = 7, /* The first opens the account, one is refused, the others deposit. */
    REFUSED = 3,
    BIG = 5, /* One that is answered elsewhere by a reaction. */
    EVENTS = COMMANDS - 1,
    SUM = 4 + 1000,
    POINTS_MAX = 400,
    LIVED = 3,
    MET_NO_FAULT = 4,
    LIVED_ON_AFTER_A_FAILED_SYNC = 5,
    LIVED_ON_AFTER_A_FAILED_CHECKPOINT = 6,
};

/* What the child told before it died. */
static struct told {
    bool accepted[COMMANDS];
    bool was_full; /* Somebody was told so. */
} * told;

static unsigned nth;
static enum faulty_mode mode;
static bool both_disks; /* The power of the machine that runs the bus too. */

static void must(bool fact, const char *what)
{
    if (fact)
        return;
    (void)fprintf(stderr, "in the child, at fault point %u: %s\n", nth, what);
    _exit(1);
}

static const char *command_id(unsigned index)
{
    static char id[ID_SIZE];
    (void)snprintf(id, sizeof(id), "01890000-0000-7000-8000-%012u", 500 + index);
    return id;
}

static const ProtobufCMessage *command_of(unsigned index)
{
    if (index == 0)
        return jouet_ouvrir("c1", PERSONNE, "QUARTZ");
    return jouet_deposer("c1", index == REFUSED ? -1 : index == BIG ? 1000 : 1);
}

static int live(const char *folder, int (*life)(struct toy_site *site))
{
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        log_set_level(LOG_ERROR + 1);
        struct toy_site site;
        toy_open_in(&site, folder);
        int code = life(&site);
        for (size_t i = 0; i < TOY_SERVICES_MAX; i++)
            toy_stop(&site.services[i]);
        if (site.bus != NULL)
            toy_bus_stop(&site);
        _exit(code);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* --- A life on the failing disk --- */

static void send_one(struct toy_site *site, struct toy_service *banque, unsigned index)
{
    Plie__CommandReply *reply = toy_command(site, banque, command_id(index), command_of(index));
    if (reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED)
        told->accepted[index] = true;
    if (reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_FAILED &&
        strcmp(reply->failed->code, "DISQUE_PLEIN") == 0)
        told->was_full = true;
    must(IMPLIES(reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_FAILED,
                 strlen(reply->failed->text) > 10),
         "a failure without a sentence");
}

/* Another thread met the fault and is about to end the process. */
static void await_death(void)
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    while (clock_monotonic_ms() < end)
        (void)poll(NULL, 0, 10);
}

static int send_on_a_failing_disk(struct toy_site *site)
{
    faulty_register();
    site->vfs = both_disks ? FAULTY_VFS : NULL;
    faulty_arm(mode == FAULTY_POWER ? nth : 0, mode);
    toy_bus_start(site);
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    banque->vfs = FAULTY_VFS;
    miroir->vfs = FAULTY_VFS;
    toy_start(site, banque);
    toy_start(site, miroir);
    (void)toy_await(site, banque, toy_outbox_is_empty);
    if (mode != FAULTY_POWER)
        faulty_arm(nth, mode);
    for (unsigned i = 0; i < COMMANDS; i++)
        send_one(site, banque, i);
    if (mode == FAULTY_FULL) /* Room is made: the same process goes on. */
        faulty_arm(0, mode);
    for (unsigned i = 0; i < COMMANDS; i++)
        send_one(site, banque, i);
    for (unsigned i = 0; i < COMMANDS && mode == FAULTY_FULL; i++)
        must(told->accepted[i] || i == REFUSED, "it is not done though there is room");
    (void)toy_await(site, banque, toy_outbox_is_empty);
    (void)toy_total(site, miroir, "reperage", EVENTS);
    (void)toy_await(site, miroir, toy_outbox_is_empty);
    if (faulty_fired() > 0 && strncmp(faulty_last_place(), "sync of", 7) == 0) {
        await_death();
        return LIVED_ON_AFTER_A_FAILED_SYNC;
    }
    return mode != FAULTY_FULL && faulty_count() < nth ? MET_NO_FAULT : LIVED;
}

static void await_checkpoint(struct toy_site *site, struct toy_service *toy)
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    while ((faulty_fired() > 0 || faulty_sync_count(".db") == 0) && clock_monotonic_ms() < end)
        (void)toy_status(site, toy);
}

/* Commits write to the WAL only: whoever writes to the file or syncs it is a checkpoint. */
static int send_with_failing_checkpoints(struct toy_site *site)
{
    faulty_register();
    toy_bus_start(site);
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    banque->vfs = FAULTY_VFS;
    toy_start(site, banque);
    (void)toy_await(site, banque, toy_outbox_is_empty);
    faulty_arm_file("reperage.db", nth, FAULTY_ONCE);
    for (unsigned i = 0; i < COMMANDS; i++)
        send_one(site, banque, i);
    await_checkpoint(site, banque);
    return faulty_fired() > 0 ? LIVED_ON_AFTER_A_FAILED_CHECKPOINT : MET_NO_FAULT;
}

/* --- What lies there when nobody runs --- */

static uint64_t last_of_log(const char *path)
{
    struct store *store;
    struct err err = { 0 };
    const struct store_options read = { .mode = STORE_READ };
    uint64_t last = 0;
    if (access(path, F_OK) != 0 || store_open(&store, path, &read, &err) < 0)
        return 0; /* It died while it was made. */
    struct stmt s;
    stmt_begin(&s, store, "SELECT 1 FROM sqlite_schema WHERE name = 'log'");
    bool made = stmt_step(&s, &err) == STMT_ROW;
    stmt_end(&s);
    if (made) {
        stmt_begin(&s, store, "SELECT coalesce(max(sequence), 0) FROM log");
        must(stmt_step(&s, &err) == STMT_ROW, err.text);
        last = stmt_column_u64(&s, 0);
        stmt_end(&s);
    }
    store_close(&store);
    return last;
}

static int look_at_both(struct toy_site *site)
{
    struct journal *journal;
    struct err err = { 0 };
    static struct journal_site sites[LIMIT_SITES];
    size_t count = 0;
    char path[TOY_PATH_SIZE];
    toy_store_path(site, toy_add(site, &JOUET_BANQUE), path);
    uint64_t own = last_of_log(path);
    const struct journal_options read = { .directory = site->folder, .mode = JOURNAL_READ };
    if (journal_open(&journal, &read, &err) < 0)
        return 0; /* It died while it was made. */
    must(journal_sites(journal, sites, &count, &err) == 0, err.text);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sites[i].producer_count; j++)
            if (strcmp(sites[i].producers[j].source, "reperage") == 0)
                must(sites[i].producers[j].mark <= own, "the bus has what the service has not");
    journal_close(&journal);
    return 0;
}

/* --- The next life --- */

static void check_rebuilt(struct toy_site *site, struct toy_service *toy)
{
    struct runtime_options options;
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    toy_options(site, toy, &options);
    must(runtime_verify(&options, difference, &err) == 0, err.text);
    must(difference[0] == '\0', difference);
}

static int find_all_of_it(struct toy_site *site)
{
    toy_bus_start(site);
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    toy_start(site, banque);
    toy_start(site, miroir);
    for (unsigned i = 0; i < COMMANDS; i++) {
        Plie__CommandReply *reply =
            toy_command_when_open(site, banque, command_id(i), command_of(i));
        must(reply->outcome_case == (i == REFUSED ? PLIE__COMMAND_REPLY__OUTCOME_REFUSED
                                                  : PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED),
             "it is not taken in the next life");
        must(IMPLIES(told->accepted[i], reply->repeated_command), "it was answered and is lost");
    }
    must(toy_solde(site, banque, "c1")->montant == SUM, "the account");
    (void)toy_await(site, banque, toy_outbox_is_empty);
    must(toy_status(site, banque)->marks[0]->sequence == EVENTS, "each event once");
    const Jouet__TotalReponse *total = toy_total(site, miroir, "reperage", EVENTS);
    must(total->montant == SUM && total->felicitations == 1, "what the other one heard");
    (void)toy_await(site, miroir, toy_outbox_is_empty);
    check_rebuilt(site, banque);
    check_rebuilt(site, miroir);
    return 0;
}

/* What was mapped into memory is gone with the power; mostly it had been written. */
static void forget_witnesses(const char *folder)
{
    static const char *const names[] = { "reperage", "miroir" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[TOY_PATH_SIZE];
        (void)snprintf(path, sizeof(path), "%s/%s.db.temoin", folder, names[i]);
        (void)unlink(path);
    }
}

static unsigned each_fault_point(enum faulty_mode how, unsigned step)
{
    int code = LIVED;
    bool was_full = false;
    if (getenv("PLIE_CHAQUE_POINT") != NULL) /* All of them: some minutes. */
        step = 1;
    mode = how;
    for (nth = 1; code != MET_NO_FAULT && nth < POINTS_MAX; nth += step) {
        char folder[FOLDER_SIZE];
        folder_make(folder);
        memset(told, 0, sizeof(*told));
        code = live(folder, send_on_a_failing_disk);
        was_full = was_full || told->was_full;
        if (code != LIVED && code != MET_NO_FAULT && code != EXIT_COMMIT_FAILED &&
            code != FAULTY_EXIT_CODE)
            fail_msg("exit %d at fault point %u", code, nth);
        if (code == FAULTY_EXIT_CODE && nth % 2 == 0)
            forget_witnesses(folder);
        assert_int_equal(live(folder, look_at_both), 0);
        assert_int_equal(live(folder, find_all_of_it), 0);
        folder_remove(folder);
        if (how == FAULTY_FULL && !told->was_full)
            break; /* So late that nobody noticed. */
    }
    assert_true(how != FAULTY_FULL || was_full);
    print_message("up to fault point %u, each %u.\n", nth, step);
    return nth;
}

static void the_power_of_the_service_goes_and_nothing_answered_is_lost(void **unused)
{
    (void)unused;
    both_disks = false;
    assert_true(each_fault_point(FAULTY_POWER, 13) > 100);
}

static void the_power_of_the_machine_goes_and_nothing_answered_is_lost(void **unused)
{
    (void)unused;
    both_disks = true;
    assert_true(each_fault_point(FAULTY_POWER, 29) > 100);
    both_disks = false;
}

static void after_a_failed_call_it_stops_or_has_lost_nothing(void **unused)
{
    (void)unused;
    assert_true(each_fault_point(FAULTY_ONCE, 9) > 50);
}

static void a_disk_that_stays_broken_stops_it(void **unused)
{
    (void)unused;
    assert_true(each_fault_point(FAULTY_STICKY, 23) > 50);
}

static void a_full_disk_is_said_and_it_goes_on_when_there_is_room(void **unused)
{
    (void)unused;
    assert_true(each_fault_point(FAULTY_FULL, 7) > 7);
}

/* What the disk has failed to take it forgets, and says nothing of it when asked again. */
static void a_service_whose_checkpoint_the_disk_failed_ends(void **unused)
{
    (void)unused;
    unsigned died = 0;
    int code = EXIT_COMMIT_FAILED;
    for (nth = 1; code == EXIT_COMMIT_FAILED && nth < POINTS_MAX; nth++) {
        char folder[FOLDER_SIZE];
        folder_make(folder);
        memset(told, 0, sizeof(*told));
        code = live(folder, send_with_failing_checkpoints);
        died += code == EXIT_COMMIT_FAILED;
        assert_int_equal(live(folder, find_all_of_it), 0);
        folder_remove(folder);
    }
    assert_int_equal(code, MET_NO_FAULT);
    assert_true(died >= 2); /* A write, and the sync. */
}

int main(void)
{
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_said_and_it_goes_on_when_there_is_room),
        cmocka_unit_test(the_power_of_the_service_goes_and_nothing_answered_is_lost),
        cmocka_unit_test(the_power_of_the_machine_goes_and_nothing_answered_is_lost),
        cmocka_unit_test(after_a_failed_call_it_stops_or_has_lost_nothing),
        cmocka_unit_test(a_disk_that_stays_broken_stops_it),
        cmocka_unit_test(a_service_whose_checkpoint_the_disk_failed_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
