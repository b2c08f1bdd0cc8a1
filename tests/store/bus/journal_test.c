/* The journal on a real file, without sockets: what was committed, rolled back, erased, reopened.
 */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/journal.h"

static const char SITE[] = "flandre-lys";

struct scene {
    char folder[FOLDER_SIZE];
    struct arena arena;
    struct journal *journal;
    struct journal_producer *producer; /* repérage of SITE. */
};

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static void open_journal(struct scene *s)
{
    struct err err = { 0 };
    struct journal_options options = { .directory = s->folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&s->journal, &options, &err), &err);
    s->producer = journal_find_producer(s->journal, SITE, "reperage");
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

static void scene_open(struct scene *s)
{
    struct err err = { 0 };
    folder_make(s->folder);
    arena_init(&s->arena, PEER_ARENA_SIZE);
    open_journal(s);
    begin(s);
    must(journal_add_producer(s->journal, SITE, "reperage", &s->producer, &err), &err);
    journal_next_epoch(s->producer);
    commit(s);
}

static void scene_close(struct scene *s)
{
    journal_close(&s->journal);
    arena_release(&s->arena);
    folder_remove(s->folder);
}

/* Of the producer, at its mark + 1. */
static void append(struct scene *s, struct lot_plan p, int64_t received)
{
    struct err err = { 0 };
    p.site = SITE;
    p.source = s->producer->source;
    p.epoch = 1;
    p.first = s->producer->mark + 1;
    must(journal_append(s->journal, s->producer, lot_make(&s->arena, &p), received, &err), &err);
}

static struct journal *open_reader(const struct scene *s)
{
    struct err err = { 0 };
    struct journal *reader;
    struct journal_options options = { .directory = s->folder, .mode = JOURNAL_READ };
    must(journal_open(&reader, &options, &err), &err);
    return reader;
}

static struct journal_head head_of(struct journal *journal)
{
    struct err err = { 0 };
    struct journal_head head;
    must(journal_head(journal, &head, &err), &err);
    return head;
}

/* The sealed part at a position, as text in the arena; "" when there is none. */
static const char *sealed_at(struct scene *s, uint64_t position, size_t *size)
{
    struct err err = { 0 };
    struct journal *reader = open_reader(s);
    struct journal_range range;
    struct journal_row row;
    must(journal_range(reader, position, &range, &err), &err);
    assert_int_equal(journal_range_next(&range, &row, &err), JOURNAL_ROW);
    Plie__Personal **parts;
    size_t count = 0;
    must(journal_personal(reader, &row, &s->arena, &parts, &count, &err), &err);
    journal_range_end(&range);
    journal_close(&reader);
    *size = count == 0 ? 0 : parts[0]->sealed.len;
    return count == 0 ? "" : (const char *)parts[0]->sealed.data;
}

static bool disk_holds(const struct scene *s, const char *marker)
{
    char where[FOLDER_SIZE];
    return folder_contains(s->folder, marker, strlen(marker), where, sizeof(where));
}

static void truncate_wal(const struct scene *s)
{
    struct err err = { 0 };
    struct journal *reader = open_reader(s);
    must(journal_checkpoint(reader, true, NULL, &err), &err);
    journal_close(&reader);
}

static void readers_see_what_was_committed_and_nothing_else(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    struct journal *reader = open_reader(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 3 }, 10);
    assert_int_equal(journal_position(s.journal), 3);
    assert_int_equal(head_of(reader).position, 0);
    commit(&s);
    assert_int_equal(head_of(reader).position, 3);
    assert_int_equal(head_of(reader).received, 10);
    assert_int_equal(head_of(reader).generation, journal_generation(s.journal));
    journal_close(&reader);
    scene_close(&s);
}

static void after_a_rollback_all_counters_are_those_of_before(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 3 }, 10);
    commit(&s);
    uint8_t chain[CHAIN_SIZE];
    memcpy(chain, s.producer->site->chain, CHAIN_SIZE);
    uint64_t generation = journal_generation(s.journal);

    begin(&s);
    append(&s, (struct lot_plan){ .count = 2 }, 20);
    journal_next_epoch(s.producer);
    must(journal_renew(s.journal, &err), &err);
    struct journal_producer *other;
    must(journal_add_producer(s.journal, "roubaix", "parcours", &other, &err), &err);
    must(journal_rollback(s.journal, &err), &err);

    assert_false(journal_has_begun(s.journal));
    assert_int_equal(journal_position(s.journal), 3);
    assert_int_equal(journal_generation(s.journal), generation);
    assert_null(journal_find_producer(s.journal, "roubaix", "parcours"));
    s.producer = journal_find_producer(s.journal, SITE, "reperage");
    assert_int_equal(s.producer->mark, 3);
    assert_int_equal(s.producer->epoch, 1);
    assert_memory_equal(s.producer->site->chain, chain, CHAIN_SIZE);

    begin(&s);
    append(&s, (struct lot_plan){ .count = 1 }, 5); /* Positions go on without a hole. */
    commit(&s);
    struct journal_head head = head_of(s.journal);
    assert_int_equal(head.position, 4);
    assert_int_equal(head.received, 10); /* And received never falls. */
    scene_close(&s);
}

static void write_more_parts_than_fit(const struct scene *s)
{
    struct store *store;
    struct err err = { 0 };
    char path[FOLDER_SIZE + 16];
    char sql[80];
    journal_path(s->folder, path, sizeof(path));
    (void)snprintf(sql, sizeof(sql), "UPDATE lot SET personal_count = %d", LIMIT_LOT_SIZE);
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err), &err);
    must(store_exec(store, sql, &err), &err);
    store_close(&store);
}

/* Numbers of a damaged file may be anything: whoever reads it hears so and goes on. */
static void a_row_that_tells_of_too_many_parts_is_damaged(void **unused)
{
    (void)unused;
    enum { ARENA_OF_A_READER = 8 * 1024 * 1024 };
    struct scene s;
    struct err err = { 0 };
    struct arena arena;
    struct journal_range range;
    struct journal_row row;
    Plie__Personal **parts;
    size_t count;
    scene_open(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 1 }, 10);
    commit(&s);
    journal_close(&s.journal);
    write_more_parts_than_fit(&s);
    s.journal = open_reader(&s);
    arena_init(&arena, ARENA_OF_A_READER);
    must(journal_range(s.journal, 1, &range, &err), &err);
    assert_int_equal(journal_range_next(&range, &row, &err), JOURNAL_ROW);
    assert_int_equal(journal_personal(s.journal, &row, &arena, &parts, &count, &err), ERR_CORRUPT);
    journal_range_end(&range);
    arena_release(&arena);
    scene_close(&s);
}

static void generation_of_a_new_file(uint64_t *out)
{
    struct scene s;
    scene_open(&s);
    *out = journal_generation(s.journal);
    scene_close(&s);
}

/* Whoever hears of two of them takes the higher one for the journal of now. */
static void a_later_generation_is_higher(void **unused)
{
    (void)unused;
    enum { TIMES = 50 };
    struct scene s;
    struct err err = { 0 };
    uint64_t before, lost;
    generation_of_a_new_file(&lost);
    scene_open(&s);
    before = journal_generation(s.journal);
    for (unsigned i = 0; i < TIMES; i++) {
        begin(&s);
        must(journal_renew(s.journal, &err), &err);
        commit(&s);
        assert_true(journal_generation(s.journal) > before);
        before = journal_generation(s.journal);
    }
    assert_true(before > lost);
    scene_close(&s);
}

static void a_journal_that_is_opened_again_goes_on(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 4 }, 10);
    commit(&s);
    uint8_t before[EVENT_DIGEST_SIZE];
    uint8_t after[EVENT_DIGEST_SIZE];
    must(journal_last_digest(s.journal, s.producer, before, &err), &err);
    uint64_t generation = journal_generation(s.journal);
    journal_close(&s.journal);
    open_journal(&s);
    assert_int_equal(journal_position(s.journal), 4);
    assert_int_equal(journal_generation(s.journal), generation);
    assert_int_equal(s.producer->mark, 4);
    assert_int_equal(s.producer->epoch, 1);
    must(journal_last_digest(s.journal, s.producer, after, &err), &err);
    assert_memory_equal(before, after, EVENT_DIGEST_SIZE);
    scene_close(&s);
}

static void a_source_without_events_has_no_digest(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    uint8_t digest[EVENT_DIGEST_SIZE];
    uint8_t zeros[EVENT_DIGEST_SIZE] = { 0 };
    must(journal_last_digest(s.journal, s.producer, digest, &err), &err);
    assert_memory_equal(digest, zeros, EVENT_DIGEST_SIZE);
    scene_close(&s);
}

static void an_erased_person_leaves_zeros_of_the_same_length(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 1, .person = "p1", .sealed = "SECRET-DE-P1" }, 1);
    append(&s, (struct lot_plan){ .count = 2, .person = "p2", .sealed = "SECRET-DE-P2" }, 2);
    commit(&s);
    begin(&s);
    must(journal_erase(s.journal, SITE, "p1", &err), &err);
    commit(&s);
    size_t size = 0;
    const char *sealed = sealed_at(&s, 1, &size);
    assert_int_equal(size, strlen("SECRET-DE-P1"));
    assert_true(sealed_is_zeros((const uint8_t *)sealed, size));
    sealed = sealed_at(&s, 2, &size);
    assert_memory_equal(sealed, "SECRET-DE-P2", size);
    scene_close(&s);
}

static void parts_that_arrive_after_the_erasure_are_zeros_too(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    must(journal_erase(s.journal, SITE, "p1", &err), &err);
    append(&s, (struct lot_plan){ .count = 1, .person = "p1", .sealed = "TROP-TARD-1" }, 1);
    commit(&s);
    journal_close(&s.journal);
    open_journal(&s); /* It is remembered. */
    begin(&s);
    append(&s, (struct lot_plan){ .count = 1, .person = "p1", .sealed = "TROP-TARD-2" }, 2);
    append(&s, (struct lot_plan){ .count = 1, .person = "p2", .sealed = "PAS-EFFACEE" }, 3);
    commit(&s);
    for (uint64_t position = 1; position <= 2; position++) {
        size_t size = 0;
        const char *sealed = sealed_at(&s, position, &size);
        assert_int_equal(size, strlen("TROP-TARD-1"));
        assert_true(sealed_is_zeros((const uint8_t *)sealed, size));
    }
    truncate_wal(&s);
    assert_false(disk_holds(&s, "TROP-TARD"));
    assert_true(disk_holds(&s, "PAS-EFFACEE"));
    scene_close(&s);
}

static void an_erasure_is_of_one_site(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    append(&s, (struct lot_plan){ .count = 1, .person = "p1", .sealed = "RESTE" }, 1);
    must(journal_erase(s.journal, "roubaix", "p1", &err), &err);
    append(&s, (struct lot_plan){ .count = 1, .person = "p1", .sealed = "RESTE" }, 1);
    commit(&s);
    for (uint64_t position = 1; position <= 2; position++) {
        size_t size = 0;
        const char *sealed = sealed_at(&s, position, &size);
        assert_memory_equal(sealed, "RESTE", size);
    }
    scene_close(&s);
}

/* Small parts that share pages and parts that fill several, appended between others. */
static void after_the_truncating_checkpoint_no_byte_is_left_on_the_disk(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    enum { PERSONS = 400, LARGE = 9000 };
    char *sealed = calloc(1, LARGE + 1);
    scene_open(&s);
    for (unsigned i = 0; i < PERSONS; i++) {
        char person[16];
        (void)snprintf(person, sizeof(person), "p%u", i % 10);
        size_t size = i % 7 == 0 ? LARGE : 30 + i;
        memset(sealed, 'x', size);
        sealed[size] = '\0';
        memcpy(sealed + size / 2, i % 10 == 3 ? "MARQUE-3" : "MARQUE-Z", 8);
        begin(&s);
        append(&s, (struct lot_plan){ .count = 1, .person = person, .sealed = sealed }, 1);
        commit(&s);
        if (i % 50 == 0)
            truncate_wal(&s);
    }
    free(sealed);
    assert_true(disk_holds(&s, "MARQUE-3"));
    begin(&s);
    must(journal_erase(s.journal, SITE, "p3", &err), &err);
    commit(&s);
    truncate_wal(&s);
    assert_false(disk_holds(&s, "MARQUE-3"));
    assert_true(disk_holds(&s, "MARQUE-Z"));
    scene_close(&s);
}

static void only_so_many_sites_and_sources_fit(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    begin(&s);
    struct journal_producer *producer;
    for (unsigned i = 1; i < LIMIT_SITES; i++) {
        char site[32];
        (void)snprintf(site, sizeof(site), "site-%u", i);
        must(journal_add_producer(s.journal, site, "parcours", &producer, &err), &err);
    }
    assert_int_equal(journal_add_producer(s.journal, "de-trop", "parcours", &producer, &err),
                     ERR_LIMIT);
    commit(&s);
    struct journal_site *sites = calloc(LIMIT_SITES, sizeof(*sites));
    size_t count = 0;
    err_clear(&err);
    must(journal_sites(s.journal, sites, &count, &err), &err);
    assert_int_equal(count, LIMIT_SITES);
    free(sites);
    scene_close(&s);
}

static void a_person_is_found_by_index_and_a_range_by_position(void **unused)
{
    (void)unused;
    struct scene s;
    struct err err = { 0 };
    scene_open(&s);
    char path[FOLDER_SIZE + 20];
    char plan[512];
    struct store *store;
    journal_path(s.folder, path, sizeof(path));
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_READ }, &err), &err);
    must(store_plan(store,
                    "UPDATE personal SET sealed = zeroblob(length(sealed))"
                    " WHERE person = :person AND site = :site",
                    plan, sizeof(plan), &err),
         &err);
    assert_non_null(strstr(plan, "personal_of_person (person=? AND site=?)"));
    must(store_plan(store,
                    "SELECT events FROM lot WHERE first_position >= :from"
                    " ORDER BY first_position",
                    plan, sizeof(plan), &err),
         &err);
    assert_non_null(strstr(plan, "INTEGER PRIMARY KEY (rowid>?)"));
    assert_null(strstr(plan, "TEMP B-TREE"));
    store_close(&store);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_what_was_committed_and_nothing_else),
        cmocka_unit_test(after_a_rollback_all_counters_are_those_of_before),
        cmocka_unit_test(a_later_generation_is_higher),
        cmocka_unit_test(a_row_that_tells_of_too_many_parts_is_damaged),
        cmocka_unit_test(a_journal_that_is_opened_again_goes_on),
        cmocka_unit_test(a_source_without_events_has_no_digest),
        cmocka_unit_test(an_erased_person_leaves_zeros_of_the_same_length),
        cmocka_unit_test(parts_that_arrive_after_the_erasure_are_zeros_too),
        cmocka_unit_test(an_erasure_is_of_one_site),
        cmocka_unit_test(after_the_truncating_checkpoint_no_byte_is_left_on_the_disk),
        cmocka_unit_test(only_so_many_sites_and_sources_fit),
        cmocka_unit_test(a_person_is_found_by_index_and_a_range_by_position),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
