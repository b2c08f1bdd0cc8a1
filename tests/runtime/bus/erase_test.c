/* Erasures through a running bus: the sealed bytes leave the files without anybody asking twice,
 * and the chain still verifies. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/journal.h"

#include <poll.h>

static const char SITE[] = "flandre-lys";

static struct lot_plan plan(const char *source, uint64_t first, const char *person,
                            const char *sealed)
{
    return (struct lot_plan){ .site = SITE,
                              .source = source,
                              .epoch = 1,
                              .first = first,
                              .count = 1,
                              .person = person,
                              .sealed = sealed };
}

static bool disk_holds(const char *folder, const char *marker)
{
    char where[FOLDER_SIZE];
    return folder_contains(folder, marker, strlen(marker), where, sizeof(where));
}

static void note(void *self, const struct journal_fault *fault)
{
    (void)self;
    fail_msg("%llu: %s", (unsigned long long)fault->position, fault->what);
}

static void assert_sound(const char *folder)
{
    struct journal_watch watch = { .fault = note };
    struct journal_verdict verdict;
    struct err err = { 0 };
    if (journal_verify(folder, &watch, &verdict, &err) < 0)
        fail_msg("%s", err.text);
}

/* The checkpoint thread empties the WAL soon after; nobody has to ask for it. */
static void wait_until_gone(const char *folder, const char *marker)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (disk_holds(folder, marker) && clock_monotonic_ms() < end)
        (void)poll(NULL, 0, 5);
    assert_false(disk_holds(folder, marker));
}

/* The first checkpoint after a start empties the WAL too; the erasure must not profit from it. */
static void wait_for_first_checkpoint(struct peer *peer)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (status_counter(peer_status(peer), "wal_octets") > 0 && clock_monotonic_ms() < end)
        (void)poll(NULL, 0, 5);
}

static void a_person_is_erased_everywhere_and_for_good(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    peer_open_source(&peer, SITE, "parcours");
    wait_for_first_checkpoint(&peer);
    struct lot_plan p = plan("reperage", 1, "p1", "SECRET-IDENTITE");
    peer_append(&peer, &p);
    p = plan("parcours", 1, "p1", "SECRET-TEXTE");
    peer_append(&peer, &p);
    p = plan("parcours", 2, "p2", "QUI-RESTE");
    peer_append(&peer, &p);
    assert_true(disk_holds(home.folder, "SECRET-IDENTITE"));

    p = plan("reperage", 2, NULL, NULL);
    p.erases = "p1";
    assert_int_equal(peer_append(&peer, &p)->mark, 2);
    wait_until_gone(home.folder, "SECRET");
    p = plan("parcours", 3, "p1", "SECRET-TARDIF"); /* From an outbox that was cut off. */
    assert_int_equal(peer_append(&peer, &p)->mark, 3);
    assert_true(disk_holds(home.folder, "QUI-RESTE"));
    assert_false(disk_holds(home.folder, "SECRET"));

    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.credit = LIMIT_CREDIT_SIZE;
    follow.personal = 1;
    peer_follow(&peer, &follow);
    for (uint64_t next = 1; next <= 5;) {
        Bus__Chunk *chunk = peer_receive(&peer, BUS__REPLY__BODY_CHUNK)->chunk;
        for (size_t i = 0; i < chunk->n_lots; i++, next++) {
            struct lot_facts facts;
            struct err err = { 0 };
            assert_int_equal(lot_check(chunk->lots[i]->lot, &facts, &err), 0);
            if (chunk->lots[i]->lot->n_personal == 0)
                continue;
            Plie__Personal *part = chunk->lots[i]->lot->personal[0];
            assert_int_equal(sealed_is_zeros(part->sealed.data, part->sealed.len),
                             strcmp(part->person, "p1") == 0);
        }
    }
    peer_close(&peer);
    bus_stop(&home.bus);
    assert_sound(home.folder);
    home_close(&home);
}

static void zeros_of_a_producer_that_has_erased_already_are_taken(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    struct lot_plan p = plan("reperage", 1, "p1", "SECRET");
    Plie__Lot *lot = lot_make(&peer.arena, &p);
    memset(lot->personal[0]->sealed.data, 0, lot->personal[0]->sealed.len);
    peer_send_lot(&peer, lot);
    assert_int_equal(peer_receive(&peer, BUS__REPLY__BODY_APPENDED)->appended->mark, 1);
    p = plan("reperage", 2, NULL, NULL);
    p.erases = "p1";
    assert_int_equal(peer_append(&peer, &p)->mark, 2);
    peer_close(&peer);
    bus_stop(&home.bus);
    assert_sound(home.folder);
    home_close(&home);
}

static void what_a_crash_left_in_the_wal_goes_at_the_next_start(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "reperage");
    struct lot_plan p = plan("reperage", 1, "p1", "SECRET-D-AVANT");
    peer_append(&peer, &p);
    bus_stop(&home.bus);

    /* A writer that dies after its commit: a copy of the files as they are then. */
    struct err err = { 0 };
    struct journal *journal;
    struct journal_options options = { .directory = home.folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    assert_int_equal(journal_open(&journal, &options, &err), 0);
    assert_int_equal(journal_begin(journal, &err), 0);
    assert_int_equal(journal_erase(journal, SITE, "p1", &err), 0);
    assert_int_equal(journal_commit(journal, &err), 0);
    struct bus_home copy;
    home_make(&copy);
    static const char *const names[] = { "journal.db", "journal.db-wal" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char from[FOLDER_SIZE + 20], to[FOLDER_SIZE + 20];
        (void)snprintf(from, sizeof(from), "%s/%s", home.folder, names[i]);
        (void)snprintf(to, sizeof(to), "%s/%s", copy.folder, names[i]);
        FILE *in = fopen(from, "rb");
        FILE *out = fopen(to, "wb");
        assert_non_null(in);
        assert_non_null(out);
        for (int c = fgetc(in); c != EOF; c = fgetc(in))
            (void)fputc(c, out);
        fclose(in);
        assert_int_equal(fclose(out), 0);
    }
    journal_close(&journal);
    assert_true(disk_holds(copy.folder, "SECRET-D-AVANT"));
    home_start(&copy);
    wait_until_gone(copy.folder, "SECRET-D-AVANT");
    home_close(&copy);
    peer_close(&peer);
    home_close(&home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_erased_everywhere_and_for_good),
        cmocka_unit_test(zeros_of_a_producer_that_has_erased_already_are_taken),
        cmocka_unit_test(what_a_crash_left_in_the_wal_goes_at_the_next_start),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
