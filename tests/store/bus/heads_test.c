/* Heads that the bus signs: when, how many are kept, who hears what; and what an exported one
 * proves: a journal that was cut, altered or wholly rewritten is not the one that was signed. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/heads.h"
#include "bus/journal.h"

#include <sodium.h>

enum { LOTS = 24, LOT_EVENTS = 2 };

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static struct head_keys fixed_keys(void)
{
    struct head_keys keys;
    memset(keys.seed, 9, sizeof(keys.seed));
    return keys;
}

/* --- A bus that signs --- */

static void start_signing(struct bus_home *home, int64_t interval_ms)
{
    struct head_keys keys = fixed_keys();
    struct err err = { 0 };
    struct bus_options options = { .directory = home->folder,
                                   .endpoint = home->endpoint,
                                   .signing = &keys,
                                   .head_interval_ms = interval_ms };
    must(bus_start(&home->bus, &options, &err), &err);
}

static void append_lots(struct bus_home *home, const char *site, unsigned count)
{
    struct peer peer;
    peer_open(&peer, home->endpoint);
    const Bus__Opened *opened = peer_open_source(&peer, site, "parcours");
    uint64_t mark = opened->mark, epoch = opened->epoch;
    for (unsigned i = 0; i < count; i++) {
        struct lot_plan plan = {
            .site = site, .source = "parcours", .epoch = epoch, .first = mark + 1, .count = 2
        };
        mark = peer_append(&peer, &plan)->mark;
    }
    peer_close(&peer);
}

static size_t list_heads(const char *folder, struct signed_head **out)
{
    struct heads *heads;
    struct err err = { 0 };
    size_t count;
    must(heads_open(&heads, folder, STORE_READ, NULL, &err), &err);
    must(heads_list(heads, out, &count, &err), &err);
    heads_close(&heads);
    return count;
}

static void free_heads(struct signed_head *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        head_release(&list[i]);
    free(list);
}

static void a_head_is_signed_at_the_end_when_the_journal_moved(void **unused)
{
    (void)unused;
    static const uint64_t expected[] = { 6, 6, 10 };
    static const unsigned lots[] = { 3, 0, 2 };
    struct bus_home home;
    home_make(&home);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(lots); i++) {
        struct signed_head *list;
        start_signing(&home, 0);
        if (lots[i] > 0)
            append_lots(&home, "roubaix", lots[i]);
        bus_stop(&home.bus);
        count = list_heads(home.folder, &list);
        assert_int_equal(count, i == 2 ? 2 : 1); /* Nothing new: no new head. */
        assert_int_equal(list[count - 1].position, expected[i]);
        assert_true(head_is_signed(&list[count - 1]));
        assert_string_equal(list[count - 1].sites[0].site, "roubaix");
        free_heads(list, count);
    }
    home_close(&home);
}

static void an_empty_journal_is_not_signed_and_a_bus_without_key_signs_nothing(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct signed_head *list;
    struct heads *heads;
    struct err err = { 0 };
    home_make(&home);
    start_signing(&home, 0);
    bus_stop(&home.bus);
    assert_int_equal(list_heads(home.folder, &list), 0);
    free(list);
    home_close(&home);
    home_open(&home);
    append_lots(&home, "roubaix", 1);
    bus_stop(&home.bus);
    assert_int_equal(heads_open(&heads, home.folder, STORE_READ, NULL, &err), ERR_ABSENT);
    home_close(&home);
}

/* Waits for the Head that brings a signed one of at least that position. */
static const Bus__SignedHead *await_signed(struct peer *peer, uint64_t position)
{
    for (;;) {
        const Bus__Reply *reply = peer_try_receive(peer, WAIT_MS);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_HEAD && reply->head->signed_ != NULL &&
            reply->head->signed_->position >= position)
            return reply->head->signed_;
    }
}

static void a_follower_hears_signed_heads_of_its_site_and_no_name_of_another(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    struct signed_head head;
    struct err err = { 0 };
    home_make(&home);
    start_signing(&home, 1);
    append_lots(&home, "flandre-lys", 1);
    append_lots(&home, "roubaix", 1);
    peer_open(&peer, home.endpoint);
    char *sites[] = { (char *)(uintptr_t) "roubaix" };
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.sites = sites;
    follow.n_sites = 1;
    follow.credit = LIMIT_CREDIT_SIZE;
    peer_follow(&peer, &follow);
    must(head_read_message(&head, await_signed(&peer, 4), &err), &err);
    assert_true(head_is_signed(&head));
    assert_int_equal(head.site_count, 2);
    assert_string_equal(head.sites[0].site, "");
    assert_string_equal(head.sites[1].site, "roubaix");
    head_release(&head);
    append_lots(&home, "roubaix", 1); /* Each new one once. */
    must(head_read_message(&head, await_signed(&peer, 6), &err), &err);
    assert_true(head_is_signed(&head));
    head_release(&head);
    const Bus__SignedHead *told = peer_status(&peer)->signed_;
    assert_non_null(told);
    assert_int_equal(told->n_entries, 2);
    assert_int_equal(told->entries[0]->shown_case, BUS__HEAD_ENTRY__SHOWN_SITE); /* All rights. */
    peer_close(&peer);
    home_close(&home);
}

static void of_old_heads_the_last_of_each_day_is_kept(void **unused)
{
    (void)unused;
    static const int64_t minute = 60 * INT64_C(1000000);
    static const int64_t times[] = { 10, 20, 1430, 1450, 1460, 2000, 2980, 3020, 3040 };
    static const int64_t kept[] = { 1430, 2000, 2980, 3020, 3040 };
    char folder[FOLDER_SIZE];
    struct heads *heads;
    struct err err = { 0 };
    struct head_keys keys = fixed_keys();
    folder_make(folder);
    must(heads_open(&heads, folder, STORE_WRITE, NULL, &err), &err);
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct signed_head head = { .generation = 3,
                                    .position = i + 1,
                                    .signed_us = times[i] * minute };
        head_make_sites(&head, 0);
        head_sign(&head, &keys);
        must(heads_add(heads, &head, &err), &err);
        head_release(&head);
    }
    heads_close(&heads);
    struct signed_head *list;
    size_t count = list_heads(folder, &list);
    assert_int_equal(count, COUNT_OF(kept));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i].signed_us, kept[i] * minute);
    free_heads(list, count);
    folder_remove(folder);
}

/* --- What a head proves --- */

struct rewriting {
    unsigned lot;       /* The one that says something else, from 1 on; 0: none. */
    unsigned left_out;  /* From this one on nothing; 0: all. */
    unsigned swapped;   /* This one and the next, of other sites, change places; 0: none. */
    int64_t later_us;   /* Of reception. */
    bool other_journal; /* Another generation. */
};

static void append_one(struct journal *journal, struct arena *arena, unsigned i,
                       const struct rewriting *how)
{
    static const char *const sites[] = { "flandre-lys", "roubaix" };
    struct err err = { 0 };
    struct journal_producer *producer = journal_find_producer(journal, sites[i % 2], "parcours");
    if (producer == NULL) {
        must(journal_add_producer(journal, sites[i % 2], "parcours", &producer, &err), &err);
        journal_next_epoch(producer);
    }
    struct lot_plan plan = { .site = sites[i % 2],
                             .source = "parcours",
                             .epoch = 1,
                             .first = producer->mark + 1,
                             .count = LOT_EVENTS,
                             .facts_size = how->lot == i ? 41 : 40 };
    must(journal_append(journal, producer, lot_make(arena, &plan), 1000 * i + how->later_us, &err),
         &err);
}

/* Everything is made anew, as somebody does who holds the journal and every key of the bus but the
 * heads that are out there. */
static void write_journal(const char *folder, const struct rewriting *how)
{
    struct arena arena;
    struct err err = { 0 };
    struct journal *journal;
    arena_init(&arena, PEER_ARENA_SIZE);
    struct journal_options options = { .directory = folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&journal, &options, &err), &err);
    must(journal_begin(journal, &err), &err);
    unsigned last = how->left_out == 0 ? LOTS : how->left_out - 1;
    for (unsigned i = 1; i <= last; i++) {
        unsigned which = how->swapped != 0 && i == how->swapped       ? i + 1
                         : how->swapped != 0 && i == how->swapped + 1 ? i - 1
                                                                      : i;
        append_one(journal, &arena, which, how);
    }
    must(journal_commit(journal, &err), &err);
    must(journal_checkpoint(journal, true, NULL, &err), &err);
    journal_close(&journal);
    arena_release(&arena);
}

static void spoil(const char *folder, const char *sql)
{
    char path[FOLDER_SIZE + 20];
    struct err err = { 0 };
    struct store *store;
    journal_path(folder, path, sizeof(path));
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err), &err);
    must(store_exec(store, sql, &err), &err);
    must(store_checkpoint(store, true, NULL, &err), &err);
    store_close(&store);
}

static void make_journal(char folder[FOLDER_SIZE], const struct rewriting *how)
{
    folder_make(folder);
    write_journal(folder, how);
    spoil(folder, how->other_journal ? "UPDATE journal SET generation = 12"
                                     : "UPDATE journal SET generation = 11");
}

/* The head of the journal when it had so many Lots. */
static struct signed_head head_at(unsigned lots)
{
    char folder[FOLDER_SIZE];
    struct journal *journal;
    struct err err = { 0 };
    struct head_keys keys = fixed_keys();
    struct signed_head head = { .generation = 11,
                                .position = (uint64_t)lots * LOT_EVENTS,
                                .received = 1000 * (int64_t)lots };
    uint64_t position = 0;
    static struct journal_site sites[LIMIT_SITES];
    size_t count;
    make_journal(folder, &(struct rewriting){ .left_out = lots + 1 });
    must(journal_open(&journal,
                      &(struct journal_options){ .directory = folder, .mode = JOURNAL_READ }, &err),
         &err);
    must(journal_order(journal, LOTS, &position, head.order, &err), &err);
    must(journal_sites(journal, sites, &count, &err), &err);
    assert_int_equal(count, 2);
    head_make_sites(&head, 2);
    for (size_t i = 0; i < 2; i++) {
        memcpy(head.sites[i].site, sites[i].site, LIMIT_ID_SIZE);
        head.sites[i].position = sites[i].position;
        memcpy(head.sites[i].chain, sites[i].chain, CHAIN_SIZE);
    }
    head_sign(&head, &keys);
    journal_close(&journal);
    folder_remove(folder);
    return head;
}

struct found {
    unsigned count;
    uint64_t position; /* Of the first. */
    char what[640];
};

static void note(void *self, const struct journal_fault *fault)
{
    struct found *found = self;
    if (found->count++ > 0)
        return;
    found->position = fault->position;
    (void)snprintf(found->what, sizeof(found->what), "%s", fault->what);
}

static struct found verify_against(const char *folder, struct head_check *check)
{
    struct found found = { .count = 0 };
    struct journal_watch watch = { .fault = note, .self = &found, .heads = check };
    struct journal_verdict verdict;
    struct err err = { 0 };
    must(journal_verify(folder, &watch, &verdict, &err), &err);
    return found;
}

static struct found verify_heads(const char *folder, const struct signed_head *heads, size_t count)
{
    struct head_check *check;
    head_check_open(&check, true);
    for (size_t i = 0; i < count; i++)
        head_check_add_head(check, "tête", &heads[i]);
    struct found found = verify_against(folder, check);
    if (found.count == 0)
        assert_int_equal(head_check_held(check), count);
    head_check_close(&check);
    return found;
}

static void a_longer_journal_holds(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    struct signed_head heads[3] = { head_at(2), head_at(10), head_at(LOTS) };
    make_journal(folder, &(struct rewriting){ .lot = 0 });
    struct found found = verify_heads(folder, heads, 3);
    if (found.count > 0)
        fail_msg("%s", found.what);
    memset(heads[1].sites[0].site, 0, LIMIT_ID_SIZE); /* A hidden site too. */
    assert_int_equal(verify_heads(folder, heads, 3).count, 0);
    for (size_t i = 0; i < 3; i++)
        head_release(&heads[i]);
    folder_remove(folder);
}

/* Each of these journals is sound in itself: nothing but the head knows. */
static void a_rewritten_journal_is_not_the_signed_one(void **unused)
{
    (void)unused;
    static const struct {
        struct rewriting how;
        bool hidden;
        const char *what;
    } cases[] = {
        { { .lot = 1 }, false, "le journal a été récrit" },
        { { .lot = 9 }, false, "entre l'événement 9 et l'événement 20" },
        { { .lot = 10 }, true, "ne sont pas" },
        { { .later_us = 1 }, false, "date de réception" },
        { { .swapped = 5 }, false, "l'ordre des lots" },
        { { .swapped = 10 }, false, "n'a aucun lot qui finisse" },
        { { .left_out = 10 }, false, "sa fin manque" },
        { { .left_out = 1 }, false, "sa fin manque" },
        { { .other_journal = true }, false, "autre génération" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char folder[FOLDER_SIZE];
        struct signed_head heads[2] = { head_at(4), head_at(10) };
        if (cases[i].hidden) {
            memset(heads[1].sites[0].site, 0, LIMIT_ID_SIZE);
            memset(heads[1].sites[1].site, 0, LIMIT_ID_SIZE);
        }
        make_journal(folder, &cases[i].how);
        struct found alone = verify_against(folder, NULL);
        if (alone.count > 0)
            fail_msg("case %zu: not sound: %s", i, alone.what);
        struct found found = verify_heads(folder, heads, 2);
        if (found.count == 0 || strstr(found.what, cases[i].what) == NULL)
            fail_msg("case %zu: %u fault(s), first: %s", i, found.count, found.what);
        head_release(&heads[0]);
        head_release(&heads[1]);
        folder_remove(folder);
    }
}

/* What comes after the head may be anything. */
static void only_what_was_signed_is_judged(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    struct signed_head head = head_at(10);
    make_journal(folder, &(struct rewriting){ .lot = 11 });
    assert_int_equal(verify_heads(folder, &head, 1).count, 0);
    head_release(&head);
    folder_remove(folder);
}

static void every_altered_column_of_a_lot_is_caught(void **unused)
{
    (void)unused;
    static const char *const alterations[] = {
        "UPDATE lot SET count = 1 WHERE first_position = 5",
        "UPDATE lot SET site = 'flandre-lys' WHERE first_position = 5",
        "UPDATE lot SET source = 'reperage' WHERE first_position = 5",
        "UPDATE lot SET epoch = 0 WHERE first_position = 5",
        "UPDATE lot SET first_sequence = 4 WHERE first_position = 5",
        "UPDATE lot SET received = received + 1 WHERE first_position = 5",
        "UPDATE lot SET personal_count = 1 WHERE first_position = 5",
        "UPDATE lot SET previous = zeroblob(32) WHERE first_position = 5",
        "UPDATE lot SET chain = zeroblob(32) WHERE first_position = 5",
        "UPDATE lot SET events = zeroblob(length(events)) WHERE first_position = 5",
        "UPDATE lot SET first_position = 6 WHERE first_position = 5",
        "DELETE FROM lot WHERE first_position = 5",
        "UPDATE journal SET generation = 12",
        "UPDATE site SET position = 2 WHERE site = 'roubaix'",
        "UPDATE producer SET mark = 2 WHERE site = 'roubaix'",
        "UPDATE producer SET epoch = 0 WHERE site = 'roubaix'",
        "UPDATE producer SET first_position = 1 WHERE site = 'roubaix'",
        "DELETE FROM producer WHERE site = 'roubaix'",
        "DELETE FROM site WHERE site = 'roubaix'",
        "INSERT INTO personal VALUES (5, 'roubaix', 'p9', x'00')",
        "INSERT INTO erased VALUES ('p9', 'roubaix', 5)",
    };
    for (size_t i = 0; i < COUNT_OF(alterations); i++) {
        char folder[FOLDER_SIZE];
        struct signed_head head = head_at(10);
        make_journal(folder, &(struct rewriting){ .lot = 0 });
        spoil(folder, alterations[i]);
        if (verify_heads(folder, &head, 1).count == 0)
            fail_msg("unseen: %s", alterations[i]);
        head_release(&head);
        folder_remove(folder);
    }
}

/* --- What a follower keeps --- */

static struct found verify_link(const char *folder, uint64_t position, const uint8_t *chain)
{
    struct head_check *check;
    head_check_open(&check, true);
    const struct chain_place place = { "roubaix", position, chain };
    head_check_add_link(check, "un service", 11, &place);
    struct found found = verify_against(folder, check);
    head_check_close(&check);
    return found;
}

static void the_link_that_a_service_keeps_is_a_witness(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    struct signed_head head = head_at(10);
    uint8_t chain[CHAIN_SIZE];
    uint64_t position = head.sites[1].position;
    memcpy(chain, head.sites[1].chain, CHAIN_SIZE);
    make_journal(folder, &(struct rewriting){ .lot = 0 });
    assert_int_equal(verify_link(folder, position, chain).count, 0);
    assert_non_null(strstr(verify_link(folder, position + 1, chain).what, "n'a aucun lot"));
    assert_non_null(strstr(verify_link(folder, 4000, chain).what, "sa fin manque"));
    folder_remove(folder);
    make_journal(folder, &(struct rewriting){ .lot = 3 });
    struct found found = verify_link(folder, position, chain);
    assert_int_equal(found.position, position);
    assert_non_null(strstr(found.what, "récrit"));
    folder_remove(folder);
    head_release(&head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_signed_at_the_end_when_the_journal_moved),
        cmocka_unit_test(an_empty_journal_is_not_signed_and_a_bus_without_key_signs_nothing),
        cmocka_unit_test(a_follower_hears_signed_heads_of_its_site_and_no_name_of_another),
        cmocka_unit_test(of_old_heads_the_last_of_each_day_is_kept),
        cmocka_unit_test(a_longer_journal_holds),
        cmocka_unit_test(a_rewritten_journal_is_not_the_signed_one),
        cmocka_unit_test(only_what_was_signed_is_judged),
        cmocka_unit_test(every_altered_column_of_a_lot_is_caught),
        cmocka_unit_test(the_link_that_a_service_keeps_is_a_witness),
    };
    log_set_level(LOG_ERROR);
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
