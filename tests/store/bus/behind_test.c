/* The tables of sites and producers go to disk every few Lots only, and the WAL begins anew under
 * load. After every commit a reader, and a writer that opens the file again, must see what the Lots
 * say; the raw tables are read beside them, so that a journal that saves each time fails here too.
 */
#include "support/bus_peer.h"

#include "bus/journal.h"

#include <stdio.h>
#include <sys/stat.h>

enum { COMMITS = 60, BEHIND_MAX = 16, WAL_ROUNDS = 20 };
static const char *const SITES[] = { "flandre-lys", "roubaix" };

struct scene {
    char folder[FOLDER_SIZE];
    struct arena arena;
    struct journal *journal;
};

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static struct journal *open_journal(const struct scene *s, enum journal_mode mode)
{
    struct err err = { 0 };
    struct journal *journal;
    struct journal_options options = { .directory = s->folder,
                                       .mode = mode,
                                       .world = world_system() };
    must(journal_open(&journal, &options, &err), &err);
    return journal;
}

static void reopen(struct scene *s)
{
    journal_close(&s->journal);
    s->journal = open_journal(s, JOURNAL_WRITE);
}

static void begin(struct scene *s)
{
    struct err err = { 0 };
    must(journal_begin(s->journal, &err), &err);
}

static void commit(struct scene *s)
{
    struct err err = { 0 };
    must(journal_commit(s->journal, &err), &err);
}

static struct journal_producer *producer_of(struct scene *s, size_t site)
{
    struct journal_producer *producer = journal_find_producer(s->journal, SITES[site], "reperage");
    assert_non_null(producer);
    return producer;
}

static void scene_open(struct scene *s)
{
    struct err err = { 0 };
    folder_make(s->folder);
    arena_init(&s->arena, PEER_ARENA_SIZE);
    s->journal = open_journal(s, JOURNAL_WRITE);
    begin(s);
    for (size_t i = 0; i < COUNT_OF(SITES); i++) {
        struct journal_producer *producer;
        must(journal_add_producer(s->journal, SITES[i], "reperage", &producer, &err), &err);
        journal_next_epoch(producer);
    }
    commit(s);
}

static void scene_close(struct scene *s)
{
    journal_close(&s->journal);
    arena_release(&s->arena);
    folder_remove(s->folder);
}

static void append(struct scene *s, size_t site, uint32_t count)
{
    struct err err = { 0 };
    struct journal_producer *producer = producer_of(s, site);
    arena_reset(&s->arena);
    struct lot_plan plan = { .site = SITES[site],
                             .source = producer->source,
                             .epoch = producer->epoch,
                             .first = producer->mark + 1,
                             .count = count };
    must(journal_append(s->journal, producer, lot_make(&s->arena, &plan), 1, &err), &err);
}

/* A number that a statement yields, asked beside the journal's own code. */
static uint64_t ask(const struct scene *s, const char *sql)
{
    char path[4096];
    struct err err = { 0 };
    struct store *store;
    struct stmt row;
    journal_path(s->folder, path, sizeof(path));
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_READ }, &err), &err);
    stmt_begin(&row, store, sql);
    assert_int_equal(stmt_step(&row, &err), STMT_ROW);
    uint64_t value = stmt_column_u64(&row, 0);
    stmt_end(&row);
    store_close(&store);
    return value;
}

/* What the Lots say. */
struct expected {
    uint64_t mark;
    uint64_t position;
    uint64_t first_position;
};

static void assert_is(const struct journal_site *site, const struct expected *expected)
{
    assert_int_equal(site->position, expected->position);
    assert_int_equal(site->producer_count, 1);
    assert_int_equal(site->producers[0].mark, expected->mark);
    assert_int_equal(site->producers[0].first_position, expected->first_position);
}

static void assert_reader_sees(const struct scene *s, const struct expected expected[2])
{
    static struct journal_site sites[LIMIT_SITES];
    struct err err = { 0 };
    size_t count = 0;
    struct journal *reader = open_journal(s, JOURNAL_READ);
    must(journal_sites(reader, sites, &count, &err), &err);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        assert_is(&sites[i], &expected[i]);
    struct journal_range range;
    struct journal_row row;
    must(journal_range(reader, 0, &range, &err), &err);
    uint8_t chain[2][CHAIN_SIZE] = { 0 };
    while (journal_range_next(&range, &row, &err) == JOURNAL_ROW)
        memcpy(chain[strcmp(row.lot.site, SITES[1]) == 0], row.chain, CHAIN_SIZE);
    journal_range_end(&range);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(sites[i].chain, chain[i], CHAIN_SIZE);
    journal_close(&reader);
}

static void after_each_commit_all_see_what_the_lots_say(void **unused)
{
    (void)unused;
    static const char LOTS_BEHIND[] =
        "SELECT count(*) FROM lot WHERE first_position > (SELECT max(position) FROM site)";
    struct scene s;
    struct expected expected[2] = { 0 };
    bool was_behind = false;
    scene_open(&s);
    for (uint32_t i = 1; i <= COMMITS; i++) {
        size_t site = i % 7 == 0;
        uint32_t count = 1 + i % 3;
        begin(&s);
        append(&s, site, count);
        commit(&s);
        uint64_t position = journal_position(s.journal);
        expected[site] = (struct expected){ .mark = expected[site].mark + count,
                                            .position = position,
                                            .first_position = position - count + 1 };
        assert_reader_sees(&s, expected);
        uint64_t behind = ask(&s, LOTS_BEHIND);
        assert_true(behind < BEHIND_MAX);
        was_behind = was_behind || behind > 1;
        if (i % 5 == 0) {
            reopen(&s);
            assert_int_equal(journal_position(s.journal), position);
            assert_is(producer_of(&s, site)->site, &expected[site]);
        }
    }
    assert_true(was_behind);
    scene_close(&s);
}

static void a_rollback_forgets_what_the_tables_did_not_know_either(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    for (int i = 0; i < 3; i++) {
        begin(&s);
        append(&s, 0, 2);
        commit(&s);
    }
    begin(&s);
    append(&s, 0, 2);
    append(&s, 1, 2);
    must(journal_rollback(s.journal, &err), &err);
    assert_int_equal(producer_of(&s, 0)->mark, 6);
    assert_int_equal(producer_of(&s, 1)->mark, 0);
    begin(&s);
    append(&s, 1, 1);
    commit(&s);
    assert_reader_sees(
        &s, (struct expected[2]){ { 6, 6, 5 }, { .mark = 1, .position = 7, .first_position = 7 } });
    scene_close(&s);
}

/* No Lot tells of an epoch: it must be durable before anybody hears it. */
static void an_epoch_is_in_its_table_with_its_commit(void **unused)
{
    (void)unused;
    static const char EPOCH[] = "SELECT epoch FROM producer WHERE site = 'roubaix'";
    static const char OTHER_MARK[] = "SELECT mark FROM producer WHERE site = 'flandre-lys'";
    struct scene s;
    scene_open(&s);
    begin(&s);
    append(&s, 0, 2);
    commit(&s);
    assert_int_equal(ask(&s, OTHER_MARK), 0); /* Behind. */
    begin(&s);
    journal_next_epoch(producer_of(&s, 1));
    commit(&s);
    assert_int_equal(ask(&s, EPOCH), 2);
    assert_int_equal(ask(&s, OTHER_MARK), 2); /* All or none. */
    reopen(&s);
    assert_int_equal(producer_of(&s, 1)->epoch, 2);
    scene_close(&s);
}

static void set_format(const struct scene *s, const char *sql)
{
    char path[4096];
    struct err err = { 0 };
    struct store *store;
    journal_path(s->folder, path, sizeof(path));
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err), &err);
    must(store_exec(store, sql, &err), &err);
    store_close(&store);
}

static void a_journal_of_the_older_format_is_read_and_taken_over(void **unused)
{
    (void)unused;
    static const char FORMAT[] = "SELECT format FROM journal";
    struct scene s;
    scene_open(&s);
    begin(&s);
    append(&s, 0, 2);
    commit(&s);
    journal_close(&s.journal);
    set_format(&s, "UPDATE journal SET format = 1");
    struct journal *reader = open_journal(&s, JOURNAL_READ);
    journal_close(&reader);
    assert_int_equal(ask(&s, FORMAT), 1);
    s.journal = open_journal(&s, JOURNAL_WRITE);
    assert_int_equal(ask(&s, FORMAT), 2); /* An older program would believe the tables. */
    assert_int_equal(producer_of(&s, 0)->mark, 2);

    journal_close(&s.journal);
    set_format(&s, "UPDATE journal SET format = 3");
    struct err err = { 0 };
    struct journal_options options = { .directory = s.folder, .mode = JOURNAL_READ };
    assert_int_equal(journal_open(&reader, &options, &err), ERR_CONFIG);
    scene_close(&s);
}

static int64_t wal_size(const struct scene *s)
{
    char path[FOLDER_SIZE + 32];
    struct stat about;
    (void)snprintf(path, sizeof(path), "%s/journal.db-wal", s->folder);
    assert_int_equal(stat(path, &about), 0);
    return about.st_size;
}

/* As the threads do it: the one moves what it finds, the writing one goes on and moves the rest. */
static void a_wal_whose_rest_the_writer_moves_begins_anew(void **unused)
{
    (void)unused;
    struct scene s;
    int64_t size_first = 0;
    scene_open(&s);
    struct journal *beside = open_journal(&s, JOURNAL_READ);
    for (int round = 0; round < WAL_ROUNDS; round++) {
        struct err err = { 0 };
        for (int i = 0; i < 10; i++) {
            begin(&s);
            append(&s, 0, 30);
            commit(&s);
            if (i == 7)
                must(journal_checkpoint(beside, false, NULL, &err), &err);
        }
        must(journal_checkpoint(s.journal, false, NULL, &err), &err);
        if (round == 0)
            size_first = wal_size(&s);
    }
    assert_true(wal_size(&s) < 2 * size_first);
    journal_close(&beside);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_each_commit_all_see_what_the_lots_say),
        cmocka_unit_test(a_rollback_forgets_what_the_tables_did_not_know_either),
        cmocka_unit_test(an_epoch_is_in_its_table_with_its_commit),
        cmocka_unit_test(a_journal_of_the_older_format_is_read_and_taken_over),
        cmocka_unit_test(a_wal_whose_rest_the_writer_moves_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
