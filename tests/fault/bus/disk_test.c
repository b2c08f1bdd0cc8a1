/* A bus whose disk fails or dies at the n-th change, for every n: a child process appends and tells
 * each answered mark through a pipe. Afterwards the journal is sound, has all that was answered,
 * and a new bus goes on from there. A child may end well, or with status 70 when nobody could know.
 */
#include "support/bus_peer.h"
#include "support/faulty_vfs.h"

#include "base/log.h"
#include "bus/heads.h"
#include "bus/journal.h"

#include <sys/wait.h>
#include <unistd.h>

enum { LOTS = 6, POINTS_MAX = 400, TRIES_MAX = 50, EXIT_NOT_DURABLE = 70, EXIT_LIVED_ON = 2 };

static const char SITE[] = "flandre-lys";

static struct lot_plan plan(uint64_t epoch, uint64_t first)
{
    return (struct lot_plan){ .site = SITE,
                              .source = "reperage",
                              .epoch = epoch,
                              .first = first,
                              .count = 1,
                              .person = first == 2 ? "p1" : NULL,
                              .sealed = "SECRET",
                              .erases = first == 4 ? "p1" : NULL,
                              .facts_size = 3000 };
}

static void start(struct bus_home *home)
{
    struct err err = { 0 };
    struct bus_options options = { .directory = home->folder,
                                   .endpoint = home->endpoint,
                                   .vfs = FAULTY_VFS };
    if (bus_start(&home->bus, &options, &err) < 0)
        fail_msg("%s", err.text);
}

static bool is_worth_another_try(const Bus__Reply *reply)
{
    return strcmp(reply->denied->code, BUS_DISQUE_PLEIN) == 0 ||
           strcmp(reply->denied->code, BUS_JOURNAL_EN_PANNE) == 0;
}

static unsigned room_after; /* Denials until there is room again; 0: never. */
static unsigned denials;

static void note_denial(void)
{
    denials++;
    if (room_after > 0 && --room_after == 0)
        faulty_arm(0, FAULTY_ONCE);
}

/* Opens and appends up to LOTS, trying again what was denied; tells `told` each mark. */
static void append_all(struct peer *peer, int told)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = "reperage";
    uint64_t mark = 0, epoch = 0;
    for (unsigned tries = 0; mark < LOTS && tries < TRIES_MAX; tries++) {
        struct lot_plan p = plan(epoch, mark + 1);
        if (epoch == 0)
            peer_send_open(peer, &open);
        else
            peer_send_lot(peer, lot_make(&peer->arena, &p));
        Bus__Reply *reply = peer_try_receive(peer, WAIT_MS);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_OPENED) {
            epoch = reply->opened->epoch;
            mark = reply->opened->mark;
        } else if (reply->body_case == BUS__REPLY__BODY_APPENDED) {
            mark = reply->appended->mark;
        } else if (reply->body_case != BUS__REPLY__BODY_DENIED || !is_worth_another_try(reply)) {
            fail_msg("unexpected answer");
        } else {
            note_denial();
        }
        if (told >= 0 && write(told, &mark, sizeof(mark)) != (ssize_t)sizeof(mark))
            fail_msg("the pipe is closed");
    }
}

/* How a child lives, and how it may die of it. */
struct way {
    enum faulty_mode mode;
    int status;
    void (*live)(struct bus_home *home, unsigned nth, enum faulty_mode mode, int told);
    unsigned deaths_min; /* So many fault points it passes at least. */
};

static void live_on_a_failing_disk(struct bus_home *home, unsigned nth, enum faulty_mode mode,
                                   int told)
{
    struct peer peer;
    start(home);
    peer_open(&peer, home->endpoint);
    faulty_arm(nth, mode);
    append_all(&peer, told);
    bool passed_over = faulty_fired() == 0;
    faulty_arm(0, FAULTY_ONCE);
    peer_close(&peer);
    bus_stop(&home->bus);
    _exit(passed_over ? 0 : 1);
}

/* Commits write to the WAL only: whoever writes to the file or syncs it is a checkpoint. */
static void live_with_failing_checkpoints(struct bus_home *home, unsigned nth,
                                          enum faulty_mode mode, int told)
{
    struct peer peer;
    start(home);
    peer_open(&peer, home->endpoint);
    faulty_arm_file("journal.db", nth, mode);
    append_all(&peer, told);
    peer_close(&peer);
    bus_stop(&home->bus); /* With a last checkpoint. */
    if (faulty_fired() > 0)
        (void)fprintf(stderr, "it lived on after the failed %s\n", faulty_last_place());
    _exit(faulty_fired() > 0 ? EXIT_LIVED_ON : 0);
}

/* The highest mark that the child was told, and how it ended. */
static int run_child(struct bus_home *home, unsigned nth, const struct way *way, uint64_t *told)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(ends[0]);
        way->live(home, nth, way->mode, ends[1]);
    }
    (void)close(ends[1]);
    uint64_t mark = 0;
    *told = 0;
    while (read(ends[0], &mark, sizeof(mark)) == (ssize_t)sizeof(mark))
        *told = mark;
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status))
        fail_msg("fault %u: signal %d", nth, WTERMSIG(status));
    return WEXITSTATUS(status);
}

static void note(void *self, const struct journal_fault *fault)
{
    fail_msg("fault %u: position %llu: %s", *(unsigned *)self, (unsigned long long)fault->position,
             fault->what);
}

static uint64_t verified_position(const struct bus_home *home, unsigned nth)
{
    struct journal_watch watch = { .fault = note, .self = &nth };
    struct journal_verdict verdict;
    struct err err = { 0 };
    if (journal_verify(home->folder, &watch, &verdict, &err) < 0)
        fail_msg("fault %u: %s", nth, err.text);
    return verdict.head.position;
}

static void go_on(struct bus_home *home, unsigned nth)
{
    struct peer peer;
    start(home);
    peer_open(&peer, home->endpoint);
    append_all(&peer, -1);
    peer_close(&peer);
    bus_stop(&home->bus);
    assert_int_equal(verified_position(home, nth), LOTS);
}

/* For n = 1, 2, … until a child meets no fault any more. */
static void fail_everywhere(const struct way *way)
{
    unsigned survived = 0;
    unsigned died = 0;
    int status = -1;
    for (unsigned nth = 1; status != 0; nth++) {
        struct bus_home home;
        uint64_t told = 0;
        assert_true(nth < POINTS_MAX);
        home_make(&home);
        faulty_arm(0, FAULTY_ONCE);
        status = run_child(&home, nth, way, &told);
        if (status != 0 && status != 1 && status != way->status)
            fail_msg("fault %u: status %d", nth, status);
        survived += status == 1;
        died += status == way->status;
        uint64_t position = verified_position(&home, nth);
        assert_true(position >= told);
        go_on(&home, nth);
        folder_remove(home.folder);
    }
    print_message("%u survived, %u died\n", survived, died);
    assert_true(died >= way->deaths_min);
}

static void an_io_error_loses_nothing_that_was_answered(void **unused)
{
    (void)unused;
    fail_everywhere(&(struct way){ FAULTY_ONCE, EXIT_NOT_DURABLE, live_on_a_failing_disk, 6 });
}

static void a_death_at_any_moment_loses_nothing_that_was_answered(void **unused)
{
    (void)unused;
    fail_everywhere(&(struct way){ FAULTY_EXIT, FAULTY_EXIT_CODE, live_on_a_failing_disk, 6 });
}

static void a_power_cut_at_any_moment_loses_nothing_that_was_answered(void **unused)
{
    (void)unused;
    fail_everywhere(&(struct way){ FAULTY_POWER, FAULTY_EXIT_CODE, live_on_a_failing_disk, 6 });
}

/* What the disk has failed to take it forgets, and says nothing of it when asked again. */
static void a_bus_whose_checkpoint_the_disk_failed_ends(void **unused)
{
    (void)unused;
    fail_everywhere(
        &(struct way){ FAULTY_ONCE, EXIT_NOT_DURABLE, live_with_failing_checkpoints, 6 });
}

static void a_bus_whose_disk_is_full_when_it_is_to_sync_ends(void **unused)
{
    (void)unused;
    fail_everywhere(&(struct way){ FAULTY_LATE, EXIT_NOT_DURABLE, live_on_a_failing_disk, 6 });
    fail_everywhere(
        &(struct way){ FAULTY_LATE, EXIT_NOT_DURABLE, live_with_failing_checkpoints, 1 });
}

static void a_full_disk_is_refused_cleanly_and_the_bus_goes_on(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_make(&home);
    faulty_arm(0, FAULTY_ONCE);
    start(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    struct lot_plan p = plan(1, 1);
    assert_int_equal(peer_append(&peer, &p)->mark, 1);

    faulty_arm(1, FAULTY_FULL);
    for (unsigned i = 0; i < 3; i++) {
        p = plan(1, 2);
        peer_send_lot(&peer, lot_make(&peer.arena, &p));
        peer_assert_denied(&peer, BUS_DISQUE_PLEIN);
        Bus__StatusReply *status = peer_status(&peer);
        assert_int_equal(status->position, 1);
        assert_int_equal(status_counter(status, "transactions_abandonnees"), i + 1);
        assert_int_equal(status_counter(status, "evenements"), 1);
    }
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.credit = LIMIT_CREDIT_SIZE;
    peer_follow(&peer, &follow);
    assert_int_equal(peer_receive(&peer, BUS__REPLY__BODY_CHUNK)->chunk->n_lots, 1);
    assert_int_equal(peer_receive(&peer, BUS__REPLY__BODY_HEAD)->head->position, 1);

    faulty_arm(0, FAULTY_ONCE);
    struct peer again;
    peer_open(&again, home.endpoint);
    assert_int_equal(peer_append(&again, &p)->mark, 2);
    peer_close(&again);
    peer_close(&peer);
    bus_stop(&home.bus);
    assert_int_equal(verified_position(&home, 0), 2);
    home_close(&home);
}

/* All Lots of the group hear it, and those before the group stay stored. */
static void a_group_on_a_full_disk_is_refused_as_a_whole(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_make(&home);
    faulty_arm(0, FAULTY_ONCE);
    start(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    faulty_arm(1, FAULTY_FULL);
    enum { SENT = 20 };
    for (uint64_t i = 1; i <= SENT; i++) {
        struct lot_plan p = plan(1, i);
        p.erases = NULL;
        peer_send_lot(&peer, lot_make(&peer.arena, &p));
    }
    for (unsigned i = 0; i < SENT; i++) { /* Denied, or a gap after what was denied. */
        Bus__Reply *reply = peer_try_receive(&peer, WAIT_MS);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_APPENDED)
            assert_int_equal(reply->appended->mark, 0);
        else
            assert_string_equal(reply->denied->code, BUS_DISQUE_PLEIN);
    }
    faulty_arm(0, FAULTY_ONCE);
    assert_int_equal(peer_status(&peer)->position, 0);
    peer_close(&peer);
    home_close(&home);
}

static void send_open_told(struct peer *peer, const char *source, uint64_t told)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = (char *)(uintptr_t)source;
    open.told_mark = told;
    peer_send_open(peer, &open);
}

static uint64_t open_told(struct peer *peer, const char *source, uint64_t told)
{
    send_open_told(peer, source, told);
    return peer_receive(peer, BUS__REPLY__BODY_OPENED)->opened->generation;
}

/* Followers of the new generation would be turned away once more. */
static void a_group_that_a_full_disk_rolled_back_forgets_no_generation_of_before(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_make(&home);
    faulty_arm(0, FAULTY_ONCE);
    start(&home);
    peer_open(&peer, home.endpoint);
    (void)open_told(&peer, "parcours", 0);
    uint64_t first = open_told(&peer, "reperage", 0);
    uint64_t renewed = open_told(&peer, "parcours", 7);
    assert_true(renewed != first);
    faulty_arm(1, FAULTY_FULL);
    send_open_told(&peer, "reperage", 7);
    peer_assert_denied(&peer, BUS_DISQUE_PLEIN);
    faulty_arm(0, FAULTY_ONCE);
    assert_int_equal(open_told(&peer, "reperage", 7), renewed);
    peer_close(&peer);
    home_close(&home);
}

/* But of what it said nothing is stored. */
static void a_generation_that_a_full_disk_rolled_back_is_made_with_the_next_opening(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_make(&home);
    faulty_arm(0, FAULTY_ONCE);
    start(&home);
    peer_open(&peer, home.endpoint);
    uint64_t first = open_told(&peer, "parcours", 0);
    faulty_arm(1, FAULTY_FULL);
    send_open_told(&peer, "parcours", 7);
    peer_assert_denied(&peer, BUS_DISQUE_PLEIN);
    faulty_arm(0, FAULTY_ONCE);
    assert_true(open_told(&peer, "parcours", 7) != first);
    peer_close(&peer);
    home_close(&home);
}

/* The disk is full from the n-th write on; after some denials there is room again. */
static void a_disk_full_at_any_write_loses_nothing_once_there_is_room(void **unused)
{
    (void)unused;
    bool met = true;
    for (unsigned nth = 1; met; nth++) {
        struct bus_home home;
        struct peer peer;
        assert_true(nth < POINTS_MAX);
        home_make(&home);
        faulty_arm(0, FAULTY_ONCE);
        start(&home);
        peer_open(&peer, home.endpoint);
        faulty_arm(nth, FAULTY_FULL);
        room_after = 3;
        denials = 0;
        append_all(&peer, -1);
        room_after = 0;
        met = denials > 0 || faulty_fired() > 0;
        faulty_arm(0, FAULTY_ONCE);
        assert_int_equal(peer_status(&peer)->position, LOTS);
        peer_close(&peer);
        bus_stop(&home.bus);
        assert_int_equal(verified_position(&home, nth), LOTS);
        folder_remove(home.folder);
    }
}

static size_t count_heads(const char *folder)
{
    struct heads *heads;
    struct signed_head *list;
    size_t count;
    struct err err = { 0 };
    assert_int_equal(heads_open(&heads, folder, STORE_READ, NULL, &err), 0);
    assert_int_equal(heads_list(heads, &list, &count, &err), 0);
    heads_close(&heads);
    for (size_t i = 0; i < count; i++)
        head_release(&list[i]);
    free(list);
    return count;
}

/* A head is durable with its commit, told then, and not signed again because its file cannot be put
 * in order. */
static void a_head_whose_checkpoint_fails_is_told_and_signed_once(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    struct err err = { 0 };
    struct head_keys keys = { .seed = { 9 } };
    home_make(&home);
    faulty_arm(0, FAULTY_ONCE);
    struct bus_options options = { .directory = home.folder,
                                   .endpoint = home.endpoint,
                                   .vfs = FAULTY_VFS,
                                   .signing = &keys,
                                   .head_interval_ms = 1 };
    assert_int_equal(bus_start(&home.bus, &options, &err), 0);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    faulty_arm_file("tetes.db", 1, FAULTY_STICKY);
    struct lot_plan p = plan(1, 1);
    assert_int_equal(peer_append(&peer, &p)->mark, 1);
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;
    while (faulty_fired() == 0 || peer_status(&peer)->signed_ == NULL) {
        assert_true(clock_monotonic_ms() < end_ms);
        arena_reset(&peer.arena);
    }
    faulty_arm(0, FAULTY_ONCE);
    peer_close(&peer);
    bus_stop(&home.bus);
    assert_int_equal(count_heads(home.folder), 1);
    home_close(&home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_whose_checkpoint_fails_is_told_and_signed_once),
        cmocka_unit_test(a_full_disk_is_refused_cleanly_and_the_bus_goes_on),
        cmocka_unit_test(a_group_on_a_full_disk_is_refused_as_a_whole),
        cmocka_unit_test(an_io_error_loses_nothing_that_was_answered),
        cmocka_unit_test(a_death_at_any_moment_loses_nothing_that_was_answered),
        cmocka_unit_test(a_power_cut_at_any_moment_loses_nothing_that_was_answered),
        cmocka_unit_test(a_bus_whose_checkpoint_the_disk_failed_ends),
        cmocka_unit_test(a_bus_whose_disk_is_full_when_it_is_to_sync_ends),
        cmocka_unit_test(a_disk_full_at_any_write_loses_nothing_once_there_is_room),
        cmocka_unit_test(a_group_that_a_full_disk_rolled_back_forgets_no_generation_of_before),
        cmocka_unit_test(a_generation_that_a_full_disk_rolled_back_is_made_with_the_next_opening),
    };
    log_set_level((enum log_level)(LOG_ERROR + 1));
    faulty_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
