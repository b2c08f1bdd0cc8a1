/* The index of the journal on real files: every Lot of a word is found, whatever was merged; what
 * is lost, damaged or of another journal is made anew and never believed. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/index_inside.h"

#include <unistd.h>

enum { EVENTS_MAX = 200000, WORDS = 60 };
static const char SITE[] = "flandre-lys";

/* --- A journal of known events --- */

struct known {
    uint64_t lot; /* First position. */
    unsigned type, actor, subject, named;
};

struct scene {
    char folder[FOLDER_SIZE];
    struct arena arena;
    struct journal *journal;
    struct journal_producer *producer;
    struct index *index;
    struct known *events;
    size_t count;
    uint64_t random;
};

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static unsigned below(struct scene *s, unsigned limit)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (unsigned)(s->random % limit);
}

static char *word(struct arena *arena, const char *kind, unsigned rank)
{
    char id[ID_SIZE];
    id_derive(id, kind, rank);
    return arena_text(arena, id);
}

static Plie__Event *make_event(struct scene *s, const struct known *known)
{
    struct lot_plan plan = { .site = SITE, .source = "parcours" };
    Plie__Event *event = lot_event(&s->arena, &plan, s->count + 1);
    char *named = word(&s->arena, "id", known->named);
    event->type = arena_format(&s->arena, "essai.Type%u", known->type);
    event->actor = word(&s->arena, "acteur", known->actor);
    event->subject = word(&s->arena, "id", known->subject);
    event->facts.len = 2 + strlen(named);
    event->facts.data = arena_alloc(&s->arena, event->facts.len);
    event->facts.data[0] = 1 << 3 | BYTES_SIZED;
    event->facts.data[1] = (uint8_t)strlen(named);
    memcpy(event->facts.data + 2, named, strlen(named));
    return event;
}

static void append_lot(struct scene *s, uint32_t count)
{
    struct err err = { 0 };
    Plie__Events events = PLIE__EVENTS__INIT;
    arena_reset(&s->arena);
    events.n_events = count;
    events.events = arena_alloc(&s->arena, count * sizeof(*events.events));
    Plie__Lot lot = PLIE__LOT__INIT;
    lot.site = arena_text(&s->arena, SITE);
    lot.source = arena_text(&s->arena, "parcours");
    lot.epoch = 1;
    lot.first_sequence = s->producer->mark + 1;
    lot.count = count;
    uint64_t first = s->count + 1;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(s->count < EVENTS_MAX);
        struct known *known = &s->events[s->count];
        *known =
            (struct known){ first, below(s, 8), below(s, 4), below(s, WORDS), below(s, WORDS) };
        events.events[i] = make_event(s, known);
        s->count++;
    }
    lot_pack_events(&s->arena, &lot, &events);
    must(journal_append(s->journal, s->producer, &lot, (int64_t)first, &err), &err);
}

/* At least so many events more. */
static void append(struct scene *s, size_t events, unsigned lot_max)
{
    struct err err = { 0 };
    size_t until = s->count + events;
    must(journal_begin(s->journal, &err), &err);
    while (s->count < until)
        append_lot(s, 1 + below(s, lot_max));
    must(journal_commit(s->journal, &err), &err);
}

static void open_journal(struct scene *s)
{
    struct err err = { 0 };
    struct journal_options options = { .directory = s->folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&s->journal, &options, &err), &err);
    s->producer = journal_find_producer(s->journal, SITE, "parcours");
    if (s->producer != NULL)
        return;
    must(journal_begin(s->journal, &err), &err);
    must(journal_add_producer(s->journal, SITE, "parcours", &s->producer, &err), &err);
    must(journal_commit(s->journal, &err), &err);
}

static void open_index(struct scene *s)
{
    struct err err = { 0 };
    must(index_open(&s->index, s->folder, JOURNAL_WRITE, NULL, &err), &err);
}

static void extend(struct scene *s)
{
    struct err err = { 0 };
    struct journal_head head;
    must(journal_head(s->journal, &head, &err), &err);
    size_t added = 1;
    while (added > 0)
        must(index_extend(s->index, s->journal, &head, 3, &added, &err), &err);
}

static void scene_open(struct scene *s)
{
    *s = (struct scene){ .random = UINT64_C(88172645463325252) };
    folder_make(s->folder);
    arena_init(&s->arena, PEER_ARENA_SIZE);
    s->events = calloc(EVENTS_MAX, sizeof(*s->events));
    assert_non_null(s->events);
    open_journal(s);
}

static void scene_close(struct scene *s)
{
    index_close(&s->index);
    journal_close(&s->journal);
    arena_release(&s->arena);
    free(s->events);
    folder_remove(s->folder);
}

static struct index_state state_of(struct scene *s)
{
    struct err err = { 0 };
    struct index_state state;
    must(index_state(s->index, &state, &err), &err);
    return state;
}

/* --- What is found, and what should be --- */

static bool has(const struct known *known, enum term_kind kind, unsigned rank)
{
    switch (kind) {
    case TERM_TYPE:
        return known->type == rank;
    case TERM_ACTOR:
        return known->actor == rank;
    case TERM_NAME:
        return known->subject == rank || known->named == rank;
    }
    return false;
}

static uint32_t key_of(struct scene *s, enum term_kind kind, unsigned rank)
{
    char *text = kind == TERM_TYPE ? arena_format(&s->arena, "essai.Type%u", rank)
                                   : word(&s->arena, kind == TERM_ACTOR ? "acteur" : "id", rank);
    return terms_key(kind, span_of_text(text));
}

/* Lots found from the beginning to where the index ends, which comes out. */
static uint64_t find_all(struct scene *s, const struct index_query *query, bool *found)
{
    static struct index_found stretch;
    struct err err = { 0 };
    uint64_t from = 1;
    for (;;) {
        must(index_find(s->index, query, from, &stretch, &err), &err);
        if (stretch.until == 0)
            return from - 1;
        assert_true(stretch.until >= from);
        for (size_t i = 0; i < stretch.count; i++)
            found[stretch.lots[i]] = true;
        from = stretch.until + 1;
    }
}

static void assert_found(struct scene *s, enum term_kind kind, unsigned rank)
{
    bool *found = calloc(s->count + 2, sizeof(*found));
    assert_non_null(found);
    uint32_t key = key_of(s, kind, rank);
    struct index_query query = { .groups = { { &key, 1 } },
                                 .group_count = 1,
                                 .generation = journal_generation(s->journal) };
    uint64_t end = find_all(s, &query, found);
    assert_int_equal(end, state_of(s).position);
    for (size_t i = 0; i < end; i++) {
        bool expected = false;
        for (size_t j = i; s->events[j].lot == i + 1 && j < s->count; j++)
            expected = expected || has(&s->events[j], kind, rank);
        assert_int_equal(found[i + 1], expected);
    }
    free(found);
}

static void assert_all_found(struct scene *s)
{
    for (unsigned i = 0; i < 8; i++)
        assert_found(s, TERM_TYPE, i);
    for (unsigned i = 0; i < 4; i++)
        assert_found(s, TERM_ACTOR, i);
    for (unsigned i = 0; i < WORDS; i += 7)
        assert_found(s, TERM_NAME, i);
}

/* How far it is rises up to the end. */
static void see_progress(void *self, uint64_t position, uint64_t position_last)
{
    uint64_t *before = self;
    assert_true(position > *before && position <= position_last);
    *before = position;
}

static void assert_verified(struct scene *s, const char *expected)
{
    char difference[INDEX_DIFFERENCE_SIZE];
    uint64_t position, seen = 0;
    struct err err = { 0 };
    const struct index_watch watch = { see_progress, &seen };
    must(index_verify(s->folder, &watch, difference, &position, &err), &err);
    if (expected[0] == '\0')
        assert_int_equal(seen, position);
    if (expected[0] == '\0')
        assert_string_equal(difference, "");
    else if (strstr(difference, expected) == NULL)
        fail_msg("«%s» is not in «%s»", expected, difference);
}

/* --- Tests --- */

static void every_lot_of_a_word_is_found_whatever_was_merged(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    static const size_t steps[] = { 100, 4000, 30000, 5000, 40000 };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        append(&s, steps[i], 60);
        extend(&s);
        struct index_state state = state_of(&s);
        assert_true(state.position + INDEX_SEGMENT_EVENTS > s.count);
        assert_all_found(&s);
        assert_verified(&s, "");
    }
    struct err err = { 0 };
    struct index_segment first;
    assert_int_equal(index_segment_at(s.index, 1, &first, &err), STMT_ROW);
    assert_int_equal(first.level, 1); /* Merged once. */
    scene_close(&s);
}

static void lots_of_one_event_and_words_in_all_of_them_are_found(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    append(&s, 70000, 1); /* A merged segment has more Lots of an actor than one answer holds. */
    extend(&s);
    assert_found(&s, TERM_ACTOR, 1);
    assert_found(&s, TERM_TYPE, 3);
    assert_verified(&s, "");
    scene_close(&s);
}

static void groups_are_all_wanted_and_words_of_a_group_are_alternatives(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    append(&s, 20000, 5);
    extend(&s);
    uint32_t names[] = { key_of(&s, TERM_NAME, 3), key_of(&s, TERM_NAME, 5) };
    uint32_t type = key_of(&s, TERM_TYPE, 2);
    struct index_query query = { .groups = { { names, 2 }, { &type, 1 } },
                                 .group_count = 2,
                                 .generation = journal_generation(s.journal) };
    bool *found = calloc(s.count + 2, sizeof(*found));
    assert_non_null(found);
    uint64_t end = find_all(&s, &query, found);
    for (size_t i = 0; i < end;) {
        bool name_there = false, type_there = false;
        size_t j = i;
        for (; j < s.count && s.events[j].lot == i + 1; j++) {
            name_there =
                name_there || has(&s.events[j], TERM_NAME, 3) || has(&s.events[j], TERM_NAME, 5);
            type_there = type_there || has(&s.events[j], TERM_TYPE, 2);
        }
        assert_int_equal(found[i + 1], name_there && type_there);
        i = j;
    }
    free(found);
    scene_close(&s);
}

/* The index is written after the journal: a crash between leaves it behind, never ahead. */
static void an_index_that_lags_goes_on_where_it_stands(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    append(&s, 10000, 30);
    extend(&s);
    uint64_t before = state_of(&s).position;
    append(&s, 10000, 30);
    index_close(&s.index);
    open_index(&s);
    struct err err = { 0 };
    bool belongs = false;
    must(index_belongs(s.index, s.journal, &belongs, &err), &err);
    assert_true(belongs);
    assert_int_equal(state_of(&s).position, before);
    assert_all_found(&s);
    extend(&s);
    assert_true(state_of(&s).position > before);
    assert_all_found(&s);
    assert_verified(&s, "");
    scene_close(&s);
}

static void nothing_is_kept_of_a_transaction_that_was_not_committed(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    append(&s, 5000, 30);
    extend(&s);
    struct index_state before = state_of(&s);
    struct err err = { 0 };
    must(store_begin(s.index->store, &err), &err);
    must(store_exec(s.index->store, "DELETE FROM bucket; UPDATE state SET position = 1", &err),
         &err);
    index_close(&s.index); /* As a crash: without a commit. */
    open_index(&s);
    assert_int_equal(state_of(&s).position, before.position);
    assert_verified(&s, "");
    scene_close(&s);
}

static void a_generation_that_changed_makes_the_index_another_journals(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    open_index(&s);
    append(&s, 5000, 30);
    extend(&s);
    uint64_t before = journal_generation(s.journal);
    struct err err = { 0 };
    must(journal_begin(s.journal, &err), &err);
    must(journal_renew(s.journal, &err), &err);
    must(journal_commit(s.journal, &err), &err);
    assert_int_not_equal(journal_generation(s.journal), before);
    bool belongs = true;
    must(index_belongs(s.index, s.journal, &belongs, &err), &err);
    assert_false(belongs);
    uint32_t key = key_of(&s, TERM_TYPE, 1);
    struct index_query query = { .groups = { { &key, 1 } },
                                 .group_count = 1,
                                 .generation = journal_generation(s.journal) };
    static struct index_found found;
    must(index_find(s.index, &query, 1, &found, &err), &err);
    assert_int_equal(found.until, 0); /* Nothing is said by it. */
    assert_verified(&s, "autre journal");
    scene_close(&s);
}

static void an_index_ahead_of_a_restored_older_journal_does_not_belong(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s, 5000, 30);
    journal_close(&s.journal);
    char from[FOLDER_SIZE + 20], kept[FOLDER_SIZE + 20], index[FOLDER_SIZE + 20];
    (void)snprintf(from, sizeof(from), "%s/journal.db", s.folder);
    (void)snprintf(kept, sizeof(kept), "%s/kept.db", s.folder);
    index_path(s.folder, index, sizeof(index));
    struct err err = { 0 };
    struct store *store;
    must(store_open(&store, from, &(struct store_options){ .mode = STORE_READ }, &err), &err);
    must(store_copy(store, kept, &err), &err);
    store_close(&store);

    size_t count = s.count;
    open_journal(&s);
    append(&s, 15000, 30);
    open_index(&s);
    extend(&s);
    index_close(&s.index);
    journal_close(&s.journal);
    must(store_replace(kept, from, &err), &err); /* The same generation, less of it. */
    s.count = count;
    open_journal(&s);
    open_index(&s);
    bool belongs = true;
    must(index_belongs(s.index, s.journal, &belongs, &err), &err);
    assert_false(belongs);
    /* And when the journal has grown beyond it with other events. */
    append(&s, 30000, 30);
    must(index_belongs(s.index, s.journal, &belongs, &err), &err);
    assert_false(belongs);
    assert_verified(&s, "autre journal");
    scene_close(&s);
}

static void a_spoiled_row_is_named_by_verify(void **unused)
{
    (void)unused;
    static const struct {
        const char *sql;
        const char *said;
    } cases[] = {
        { "UPDATE bucket SET entries = x'0000' WHERE id = (SELECT max(id) FROM bucket)", "le lot" },
        { "DELETE FROM bucket WHERE id = (SELECT min(id) FROM bucket)", "n'est pas sous tout" },
        { "UPDATE bucket SET entries = CAST(entries || x'0101' AS BLOB) WHERE id = (SELECT min(id) "
          "FROM bucket)",
          "ne nomme pas" },
        { "INSERT INTO bucket (id, entries) VALUES (1, x'0000')", "rangées" },
        { "DELETE FROM segment WHERE first = 1", "aucun segment" },
        { "UPDATE segment SET last = last + 1", "ne se refait pas" },
        { "UPDATE state SET format = 9", "illisible" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct scene s;
        struct err err = { 0 };
        scene_open(&s);
        open_index(&s);
        append(&s, 9000, 30);
        extend(&s);
        must(store_exec(s.index->store, cases[i].sql, &err), &err);
        index_close(&s.index);
        assert_verified(&s, cases[i].said);
        scene_close(&s);
    }
}

int main(void)
{
    log_set_level(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lot_of_a_word_is_found_whatever_was_merged),
        cmocka_unit_test(lots_of_one_event_and_words_in_all_of_them_are_found),
        cmocka_unit_test(groups_are_all_wanted_and_words_of_a_group_are_alternatives),
        cmocka_unit_test(an_index_that_lags_goes_on_where_it_stands),
        cmocka_unit_test(nothing_is_kept_of_a_transaction_that_was_not_committed),
        cmocka_unit_test(a_generation_that_changed_makes_the_index_another_journals),
        cmocka_unit_test(an_index_ahead_of_a_restored_older_journal_does_not_belong),
        cmocka_unit_test(a_spoiled_row_is_named_by_verify),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
