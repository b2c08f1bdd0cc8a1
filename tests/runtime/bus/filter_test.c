/* Filtered reads of a real bus against a brute-force oracle: seeded filters over known events,
 * while the index is not there, when it covers most, when its file was spoiled, and live. */
#include "base/log.h"
#include "runtime/bus/scene.h"

#include "bus/index.h"

#include <unistd.h>

enum {
    EVENTS_MAX = 20000,
    IDS = 50,
    TYPES = 6,
    ACTORS = 4,
    WORDS_MAX = 4,
    ROUNDS = 60,
    EVENTS_FEW = 1500,
    EVENTS_MANY = 9000,
};
static const char *const SITES[] = { "flandre-lys", "roubaix" };
static const char *const SOURCES[] = { "parcours", "reperage" };

/* --- Known events --- */

struct known {
    uint64_t lot; /* First position. */
    int64_t received;
    unsigned site, source, type, actor, subject, named;
    bool has_person; /* The id of her personal part is `named`'s. */
};

struct world_of_events {
    struct scene scene;
    struct known events[EVENTS_MAX];
    size_t count;
    uint64_t marks[COUNT_OF(SITES)][COUNT_OF(SOURCES)];
    uint64_t random;
};
static struct world_of_events w;

static unsigned below(unsigned limit)
{
    w.random ^= w.random << 13;
    w.random ^= w.random >> 7;
    w.random ^= w.random << 17;
    return (unsigned)(w.random % limit);
}

static char *word(struct arena *arena, const char *kind, unsigned rank)
{
    char id[ID_SIZE];
    id_derive(id, kind, rank);
    return arena_text(arena, id);
}

static char *type_word(struct arena *arena, unsigned rank)
{
    return arena_format(arena, "essai.Type%u", rank);
}

static Plie__Event *make_event(struct arena *arena, const struct known *known, uint64_t sequence)
{
    struct lot_plan plan = { .site = SITES[known->site], .source = SOURCES[known->source] };
    Plie__Event *event = lot_event(arena, &plan, sequence);
    char *named = word(arena, "id", known->named);
    event->type = type_word(arena, known->type);
    event->actor = word(arena, "acteur", known->actor);
    event->subject = word(arena, "id", known->subject);
    event->facts.len = 4 + strlen(named);
    event->facts.data = arena_alloc(arena, event->facts.len);
    memcpy(event->facts.data, "\x08\x07\x12\x24", 4); /* A number, then a text of 36 bytes. */
    memcpy(event->facts.data + 4, named, strlen(named));
    return event;
}

static void append_lot(unsigned site, unsigned source, uint32_t count)
{
    struct arena *arena = &w.scene.writer.arena;
    uint64_t *mark = &w.marks[site][source];
    arena_reset(arena);
    Plie__Events events = PLIE__EVENTS__INIT;
    events.n_events = count;
    events.events = arena_alloc(arena, count * sizeof(*events.events));
    struct lot_plan plan = { .site = SITES[site],
                             .source = SOURCES[source],
                             .epoch = 1,
                             .first = *mark + 1,
                             .count = count };
    Plie__Lot *lot = lot_make(arena, &plan);
    uint64_t first = w.count + 1;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(w.count < EVENTS_MAX);
        struct known *known = &w.events[w.count++];
        *known = (struct known){ .lot = first, .site = site, .source = source };
        known->type = below(TYPES);
        known->actor = below(ACTORS);
        known->subject = below(IDS);
        known->named = below(IDS);
        known->has_person = i == 0 && below(3) == 0;
        events.events[i] = make_event(arena, known, *mark + 1 + i);
        plan.person = word(arena, "id", known->named);
        if (known->has_person)
            lot_add_personal(arena, &plan, lot, events.events[i]);
    }
    lot_pack_events(arena, lot, &events);
    peer_send_lot(&w.scene.writer, lot);
    *mark += count;
    assert_int_equal(peer_receive(&w.scene.writer, BUS__REPLY__BODY_APPENDED)->appended->mark,
                     *mark);
}

static void append_until(size_t count)
{
    while (w.count < count)
        append_lot(below(2), below(2), 1 + below(30));
}

/* When the bus received each Lot, as it tells. */
static void learn_received(void)
{
    Bus__Follow follow = follow_from(0);
    follow.until_position = w.count;
    arena_reset(&w.scene.reader.arena);
    peer_follow(&w.scene.reader, &follow);
    for (;;) {
        Bus__Reply *reply = peer_try_receive(&w.scene.reader, WAIT_MS);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_END)
            return;
        for (size_t i = 0; reply->body_case == BUS__REPLY__BODY_CHUNK && i < reply->chunk->n_lots;
             i++) {
            const Bus__Stored *stored = reply->chunk->lots[i];
            for (uint32_t j = 0; j < stored->lot->count; j++)
                w.events[stored->first_position - 1 + j].received = stored->received;
        }
    }
}

/* --- Filters --- */

struct set {
    unsigned ranks[WORDS_MAX];
    char *texts[WORDS_MAX];
    size_t count;
};

struct wish {
    struct set sites, sources, subjects, names, types, actors;
    uint64_t after, until;
    int64_t from_us, until_us;
};

enum kind { KIND_SITE, KIND_SOURCE, KIND_ID, KIND_TYPE, KIND_ACTOR };

static char *text_of(enum kind kind, unsigned rank)
{
    struct arena *arena = &w.scene.reader.arena;
    switch (kind) {
    case KIND_SITE:
        return arena_text(arena, SITES[rank]);
    case KIND_SOURCE:
        return arena_text(arena, SOURCES[rank]);
    case KIND_ID:
        return word(arena, "id", rank);
    case KIND_TYPE:
        return type_word(arena, rank);
    case KIND_ACTOR:
        return word(arena, "acteur", rank);
    }
    return NULL;
}

/* Now and then a few words, some of which nothing has. */
static void draw_set(struct set *set, enum kind kind, unsigned limit)
{
    if (below(3) != 0)
        return;
    for (size_t n = 1 + below(WORDS_MAX - 1); set->count < n; set->count++) {
        set->ranks[set->count] = below(limit);
        set->texts[set->count] = text_of(kind, set->ranks[set->count]);
    }
}

static void draw_wish(struct wish *wish)
{
    *wish = (struct wish){ .after = below(3) == 0 ? below((unsigned)w.count) : 0 };
    arena_reset(&w.scene.reader.arena);
    draw_set(&wish->sites, KIND_SITE, COUNT_OF(SITES));
    draw_set(&wish->sources, KIND_SOURCE, COUNT_OF(SOURCES));
    draw_set(&wish->subjects, KIND_ID, IDS + 5);
    draw_set(&wish->names, KIND_ID, IDS + 5);
    draw_set(&wish->types, KIND_TYPE, TYPES + 1);
    draw_set(&wish->actors, KIND_ACTOR, ACTORS + 1);
    wish->until = below(2) == 0 ? w.count : 1 + below((unsigned)w.count);
    if (below(3) == 0)
        wish->from_us = w.events[below((unsigned)w.count)].received + (int)below(3) - 1;
    if (below(3) == 0)
        wish->until_us = w.events[below((unsigned)w.count)].received + (int)below(3) - 1;
}

static bool set_has(const struct set *set, unsigned rank)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->ranks[i] == rank)
            return true;
    return set->count == 0;
}

static bool passes(const struct wish *wish, const struct known *known)
{
    bool has_person = known->has_person && set_has(&wish->subjects, known->named);
    return set_has(&wish->sites, known->site) && set_has(&wish->sources, known->source) &&
           (set_has(&wish->subjects, known->subject) || has_person) &&
           (set_has(&wish->names, known->subject) || set_has(&wish->names, known->named)) &&
           set_has(&wish->types, known->type) && set_has(&wish->actors, known->actor);
}

/* Should the Lot of this event be sent? Whole Lots: from the one that holds after + 1 to the one
 * that holds `until`. */
static bool is_due(const struct wish *wish, size_t index)
{
    const struct known *known = &w.events[index];
    size_t last = index;
    while (last + 1 < w.count && w.events[last + 1].lot == known->lot)
        last++;
    if (last + 1 <= wish->after || known->lot > wish->until ||
        (wish->from_us > 0 && known->received < wish->from_us) ||
        (wish->until_us > 0 && known->received > wish->until_us))
        return false;
    for (size_t i = known->lot - 1; i <= last; i++)
        if (passes(wish, &w.events[i]))
            return true;
    return false;
}

static Bus__Follow follow_of(struct wish *wish)
{
    Bus__Follow follow = follow_from(wish->after);
    follow.until_position = wish->until;
    follow.received_from = wish->from_us;
    follow.received_until = wish->until_us;
    follow.sites = wish->sites.texts;
    follow.n_sites = wish->sites.count;
    follow.sources = wish->sources.texts;
    follow.n_sources = wish->sources.count;
    follow.subjects = wish->subjects.texts;
    follow.n_subjects = wish->subjects.count;
    follow.names = wish->names.texts;
    follow.n_names = wish->names.count;
    follow.types = wish->types.texts;
    follow.n_types = wish->types.count;
    follow.actors = wish->actors.texts;
    follow.n_actors = wish->actors.count;
    return follow;
}

/* Follows to the End; `sent` gets the Lots by first position. Returns how many. */
static size_t receive_lots(bool *sent)
{
    size_t count = 0;
    uint64_t last = 0;
    for (;;) {
        Bus__Reply *reply = peer_try_receive(&w.scene.reader, WAIT_MS);
        assert_non_null(reply);
        assert_int_not_equal(reply->body_case, BUS__REPLY__BODY_DENIED);
        if (reply->body_case == BUS__REPLY__BODY_END)
            return count;
        for (size_t i = 0; reply->body_case == BUS__REPLY__BODY_CHUNK && i < reply->chunk->n_lots;
             i++) {
            uint64_t first = reply->chunk->lots[i]->first_position;
            assert_true(first > last);
            last = first;
            sent[first] = true;
            count++;
        }
    }
}

static void assert_wishes_are_met(int rounds)
{
    static bool sent[EVENTS_MAX + 1];
    size_t lots = 0;
    learn_received();
    for (int round = 0; round < rounds; round++) {
        struct wish wish;
        draw_wish(&wish);
        Bus__Follow follow = follow_of(&wish);
        memset(sent, 0, sizeof(sent));
        peer_follow(&w.scene.reader, &follow);
        lots += receive_lots(sent);
        bool filters =
            wish.subjects.count + wish.names.count + wish.types.count + wish.actors.count > 0;
        for (size_t i = 0; filters && i < w.count; i++)
            if (w.events[i].lot == i + 1 && sent[i + 1] != is_due(&wish, i))
                fail_msg("round %d: the Lot at %zu is %ssent", round, i + 1,
                         sent[i + 1] ? "" : "not ");
    }
    assert_true(lots > 0);
}

/* --- The bus --- */

static void wait_for_index(int64_t at_least)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        int64_t position = status_counter(peer_status(&w.scene.reader), "index_position");
        arena_reset(&w.scene.reader.arena);
        if (position >= at_least)
            return;
        assert_true(clock_monotonic_ms() < end);
    }
}

static void open_peers(void)
{
    peer_open(&w.scene.writer, w.scene.home.endpoint);
    peer_open(&w.scene.reader, w.scene.home.endpoint);
}

static int setup(void **unused)
{
    (void)unused;
    memset(&w, 0, sizeof(w));
    w.random = UINT64_C(6364136223846793005);
    home_open(&w.scene.home);
    open_peers();
    for (size_t i = 0; i < COUNT_OF(SITES); i++)
        for (size_t j = 0; j < COUNT_OF(SOURCES); j++)
            peer_open_source(&w.scene.writer, SITES[i], SOURCES[j]);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    scene_close(&w.scene);
    return 0;
}

static void stop(void)
{
    peer_close(&w.scene.reader);
    peer_close(&w.scene.writer);
    bus_stop(&w.scene.home.bus);
}

static void start(void)
{
    home_start(&w.scene.home);
    open_peers();
}

/* Until the file is what the journal makes. */
static void wait_until_whole(void)
{
    char difference[INDEX_DIFFERENCE_SIZE] = "x";
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    while (difference[0] != '\0') {
        uint64_t position;
        struct err err = { 0 };
        int rc = index_verify(w.scene.home.folder, NULL, difference, &position, &err);
        if (rc != 0) /* Just taken away. */
            difference[0] = 'x';
        assert_true(clock_monotonic_ms() < end);
    }
}

/* --- Tests --- */

static void what_is_sent_is_what_was_asked_for_without_and_with_the_index(void **unused)
{
    (void)unused;
    append_until(EVENTS_FEW);
    assert_wishes_are_met(ROUNDS); /* No segment is full. */
    append_until(EVENTS_MANY);
    wait_for_index(2 * INDEX_SEGMENT_EVENTS);
    assert_wishes_are_met(3 * ROUNDS); /* By the index, then the rest read. */
}

static void a_lost_or_spoiled_index_is_made_anew_and_nothing_is_missed_meanwhile(void **unused)
{
    (void)unused;
    char path[FOLDER_SIZE + 20];
    index_path(w.scene.home.folder, path, sizeof(path));
    append_until(EVENTS_MANY);
    wait_for_index(2 * INDEX_SEGMENT_EVENTS);
    for (int spoiled = 0; spoiled < 3; spoiled++) {
        stop();
        if (spoiled == 0) {
            assert_int_equal(unlink(path), 0);
        } else {
            FILE *file = fopen(path, "r+");
            assert_non_null(file);
            /* The header of the file, or pages of its buckets. */
            assert_int_equal(fseek(file, spoiled == 1 ? 0 : 3 * 4096, SEEK_SET), 0);
            for (int i = 0; i < 8 * 4096; i++)
                assert_int_equal(fputc('x', file), 'x');
            assert_int_equal(fclose(file), 0);
        }
        start();
        assert_wishes_are_met(ROUNDS / 2); /* Finds the spoiled rows. */
        wait_until_whole();
        wait_for_index(2 * INDEX_SEGMENT_EVENTS);
        assert_wishes_are_met(ROUNDS / 2);
        char difference[INDEX_DIFFERENCE_SIZE];
        uint64_t position;
        struct err err = { 0 };
        assert_int_equal(index_verify(w.scene.home.folder, NULL, difference, &position, &err), 0);
        assert_string_equal(difference, "");
    }
}

static void a_live_follower_gets_what_passes_and_hears_how_far_the_rest_goes(void **unused)
{
    (void)unused;
    append_until(100);
    Bus__Follow follow = follow_from(w.count);
    struct wish wish = { .until = EVENTS_MAX };
    struct peer *reader = &w.scene.reader;
    wish.types = (struct set){ { 1 }, { text_of(KIND_TYPE, 1) }, 1 };
    wish.actors = (struct set){ { 2 }, { text_of(KIND_ACTOR, 2) }, 1 };
    follow.types = wish.types.texts;
    follow.n_types = 1;
    follow.actors = wish.actors.texts;
    follow.n_actors = 1;
    peer_follow(reader, &follow);
    size_t before = w.count;
    append_until(before + 400);
    struct received got;
    receive_until_head(reader, w.count, &got);
    size_t at = 0;
    for (size_t i = before; i < w.count; i++)
        if (w.events[i].lot == i + 1 && is_due(&wish, i)) {
            assert_true(at < got.count);
            assert_int_equal(got.lots[at++]->first_position, i + 1);
        }
    assert_int_equal(at, got.count);
    assert_true(at > 0);
}

static void a_period_without_an_event_ends_at_once(void **unused)
{
    (void)unused;
    append_until(50);
    learn_received();
    Bus__Follow follow = follow_from(0);
    follow.received_until = w.events[0].received - 1;
    peer_follow(&w.scene.reader, &follow);
    (void)peer_receive(&w.scene.reader, BUS__REPLY__BODY_END);
    follow = follow_from(0);
    follow.received_from = w.events[w.count - 1].received + 1;
    follow.until_position = w.count;
    peer_follow(&w.scene.reader, &follow);
    (void)peer_receive(&w.scene.reader, BUS__REPLY__BODY_END);
}

static void too_many_words_and_empty_ones_are_refused(void **unused)
{
    (void)unused;
    char *words[LIMIT_FILTER_WORDS + 1];
    for (size_t i = 0; i < COUNT_OF(words); i++)
        words[i] = (char *)(uintptr_t) "mot";
    Bus__Follow follow = follow_from(0);
    follow.names = words;
    follow.n_names = COUNT_OF(words);
    peer_follow(&w.scene.reader, &follow);
    peer_assert_denied(&w.scene.reader, BUS_LIMITE_ATTEINTE);
    words[0] = (char *)(uintptr_t) "";
    follow.n_names = 1;
    peer_follow(&w.scene.reader, &follow);
    peer_assert_denied(&w.scene.reader, BUS_LIMITE_ATTEINTE);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_sent_is_what_was_asked_for_without_and_with_the_index, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_lost_or_spoiled_index_is_made_anew_and_nothing_is_missed_meanwhile, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_live_follower_gets_what_passes_and_hears_how_far_the_rest_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_period_without_an_event_ends_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_words_and_empty_ones_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
