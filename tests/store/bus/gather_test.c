/* Neighbours become one row: what the journal then holds is what its rows one by one would hold. */
#include "support/bus_peer.h"

#include "bus/gather.h"

static const char SITE[] = "flandre-lys";

struct scene {
    char folder[FOLDER_SIZE];
    struct arena arena;
    struct journal *journal;
    struct gather gather;
    struct journal_producer *reperage;
    struct journal_producer *parcours;
};

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static struct journal_producer *add_producer(struct scene *s, const char *source)
{
    struct err err = { 0 };
    struct journal_producer *out = NULL;
    must(journal_add_producer(s->journal, SITE, source, &out, &err), &err);
    journal_next_epoch(out);
    return out;
}

static void scene_open(struct scene *s)
{
    struct err err = { 0 };
    folder_make(s->folder);
    arena_init(&s->arena, PEER_ARENA_SIZE);
    gather_open(&s->gather);
    struct journal_options options = { .directory = s->folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&s->journal, &options, &err), &err);
    must(journal_begin(s->journal, &err), &err);
    s->reperage = add_producer(s, "reperage");
    s->parcours = add_producer(s, "parcours");
    must(journal_commit(s->journal, &err), &err);
    must(journal_begin(s->journal, &err), &err);
}

static void add(struct scene *s, struct journal_producer *producer, struct lot_plan plan,
                int64_t received)
{
    struct err err = { 0 };
    plan.site = SITE;
    plan.source = producer->source;
    plan.epoch = producer->epoch;
    plan.first = gather_mark(&s->gather, producer) + 1;
    must(gather_add(&s->gather, s->journal, producer, lot_make(&s->arena, &plan), received, &err),
         &err);
}

/* Commits, lets the journal verify itself, and gives its rows: "source:first+count/parts …". */
static void close_and_tell(struct scene *s, char *out, size_t size)
{
    struct err err = { 0 };
    must(gather_flush(&s->gather, s->journal, &err), &err);
    must(journal_commit(s->journal, &err), &err);
    struct journal_range range;
    struct journal_row row;
    size_t used = 0;
    out[0] = '\0';
    must(journal_range(s->journal, 1, &range, &err), &err);
    while (journal_range_next(&range, &row, &err) == JOURNAL_ROW)
        used += (size_t)snprintf(out + used, size - used, "%s%s:%llu+%u/%u", used == 0 ? "" : " ",
                                 row.lot.source, (unsigned long long)row.lot.first_sequence,
                                 row.lot.count, row.personal_count);
    journal_range_end(&range);
    journal_close(&s->journal);
    gather_close(&s->gather);
    arena_release(&s->arena);

    struct journal_verdict verdict;
    struct journal_watch watch = { 0 };
    must(journal_verify(s->folder, &watch, &verdict, &err), &err);
    assert_int_equal(verdict.fault_count, 0);
    folder_remove(s->folder);
}

static void neighbours_of_one_source_become_one_row(void **unused)
{
    (void)unused;
    struct scene s;
    char rows[512];
    scene_open(&s);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    add(&s, s.reperage, (struct lot_plan){ .count = 3 }, 10);
    assert_int_equal(gather_mark(&s.gather, s.reperage), 4);
    assert_int_equal(s.reperage->mark, 0);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    close_and_tell(&s, rows, sizeof(rows));
    assert_string_equal(rows, "reperage:1+5/0");
}

static void another_source_between_them_keeps_the_order(void **unused)
{
    (void)unused;
    struct scene s;
    char rows[512];
    scene_open(&s);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    add(&s, s.parcours, (struct lot_plan){ .count = 1 }, 10);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    close_and_tell(&s, rows, sizeof(rows));
    assert_string_equal(rows, "reperage:1+1/0 parcours:1+1/0 reperage:2+1/0");
}

static void another_time_or_epoch_begins_a_row(void **unused)
{
    (void)unused;
    struct scene s;
    char rows[512];
    scene_open(&s);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 11);
    journal_next_epoch(s.reperage);
    add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 11);
    close_and_tell(&s, rows, sizeof(rows));
    assert_string_equal(rows, "reperage:1+1/0 reperage:2+1/0 reperage:3+1/0");
}

static void personal_parts_stay_with_their_events(void **unused)
{
    (void)unused;
    struct scene s;
    char rows[512];
    scene_open(&s);
    for (int i = 0; i < 100; i++)
        add(&s, s.reperage,
            (struct lot_plan){ .count = 1 + i % 2, .person = "p", .sealed = "part" }, 10);
    close_and_tell(&s, rows, sizeof(rows));
    assert_string_equal(rows, "reperage:1+150/100");
}

static void a_full_row_is_closed(void **unused)
{
    (void)unused;
    struct scene s;
    char rows[4096];
    scene_open(&s);
    for (int i = 0; i < 2000; i++)
        add(&s, s.reperage, (struct lot_plan){ .count = 1 }, 10);
    close_and_tell(&s, rows, sizeof(rows));
    assert_non_null(strchr(rows, ' '));
    assert_true(strlen(rows) < 20 * sizeof("reperage:1000+1000/0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_of_one_source_become_one_row),
        cmocka_unit_test(another_source_between_them_keeps_the_order),
        cmocka_unit_test(another_time_or_epoch_begins_a_row),
        cmocka_unit_test(personal_parts_stay_with_their_events),
        cmocka_unit_test(a_full_row_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
