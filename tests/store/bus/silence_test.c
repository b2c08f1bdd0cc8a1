/* The followers of the reading thread without its thread: the time is given. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/reader.h"

struct scene {
    char folder[FOLDER_SIZE];
    struct bus bus;
    struct journal *journal;
};

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

static void add_lot(struct scene *s)
{
    struct err err = { 0 };
    struct arena arena;
    struct journal_producer *producer;
    struct lot_plan p = {
        .site = "roubaix", .source = "parcours", .epoch = 1, .first = 1, .count = 1
    };
    arena_init(&arena, PEER_ARENA_SIZE);
    must(journal_begin(s->journal, &err), &err);
    must(journal_add_producer(s->journal, p.site, p.source, &producer, &err), &err);
    must(journal_append(s->journal, producer, lot_make(&arena, &p), 1, &err), &err);
    must(journal_commit(s->journal, &err), &err);
    arena_release(&arena);
}

static void scene_open(struct scene *s)
{
    struct err err = { 0 };
    *s = (struct scene){ .journal = NULL };
    folder_make(s->folder);
    struct journal_options journal = { .directory = s->folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&s->journal, &journal, &err), &err);
    add_lot(s);
    must(rights_open(&s->bus.rights, NULL, &err), &err);
    must(bus_mailbox_init(&s->bus.to_writer, &err), &err);
    must(bus_reader_open(&s->bus, &(struct bus_options){ .directory = s->folder }, &err), &err);
}

static void scene_close(struct scene *s)
{
    bus_reader_close(&s->bus.reader);
    bus_mailbox_release(&s->bus.to_writer);
    rights_close(&s->bus.rights);
    journal_close(&s->journal);
    folder_remove(s->folder);
}

/* The next frame that the reading thread would have sent. */
static Bus__Reply__BodyCase next_frame(struct scene *s, char code[LIMIT_CODE_SIZE])
{
    struct parcel *parcel = bus_mailbox_take(&s->bus.to_writer);
    if (parcel == NULL)
        return BUS__REPLY__BODY__NOT_SET;
    assert_null(parcel->next);
    Bus__Reply *reply = bus__reply__unpack(NULL, parcel->size, parcel->data);
    assert_non_null(reply);
    Bus__Reply__BodyCase body = reply->body_case;
    if (body == BUS__REPLY__BODY_DENIED)
        (void)snprintf(code, LIMIT_CODE_SIZE, "%s", reply->denied->code);
    bus__reply__free_unpacked(reply, NULL);
    bus_parcel_free(parcel);
    return body;
}

static void follow(struct scene *s, uint64_t credit)
{
    struct err err = { 0 };
    struct parcel from = { .peer_size = 1 };
    Bus__Follow request = BUS__FOLLOW__INIT;
    request.credit = credit;
    bus_follow_take(s->bus.reader, &from, &request);
    must(bus_reader_look(s->bus.reader, &err), &err);
}

static void a_reader_without_credit_is_ended_after_a_minute(void **unused)
{
    (void)unused;
    struct scene s;
    char code[LIMIT_CODE_SIZE];
    scene_open(&s);
    int64_t start_ms = clock_monotonic_ms();
    follow(&s, 0);
    assert_false(bus_follow_serve_all(s.bus.reader, start_ms + SILENCE_MAX_MS - 1000));
    assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY__NOT_SET);
    assert_int_equal(s.bus.reader->follower_count, 1);
    assert_false(bus_follow_serve_all(s.bus.reader, start_ms + SILENCE_MAX_MS + 60000));
    assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY_DENIED);
    assert_string_equal(code, BUS_SUIVI_INCONNU);
    assert_int_equal(s.bus.reader->follower_count, 0);
    scene_close(&s);
}

static void a_reader_that_has_caught_up_hears_a_head_each_second(void **unused)
{
    (void)unused;
    struct scene s;
    char code[LIMIT_CODE_SIZE];
    scene_open(&s);
    int64_t ms = clock_monotonic_ms();
    follow(&s, LIMIT_CREDIT_SIZE);
    assert_true(bus_follow_serve_all(s.bus.reader, ms));
    assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY_CHUNK);
    assert_false(bus_follow_serve_all(s.bus.reader, ms)); /* At once when it has caught up. */
    assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY_HEAD);
    for (int i = 0; i < 100; i++, ms += HEAD_INTERVAL_MS) {
        assert_false(bus_follow_serve_all(s.bus.reader, ms + HEAD_INTERVAL_MS - 1));
        assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY__NOT_SET);
        assert_false(bus_follow_serve_all(s.bus.reader, ms + HEAD_INTERVAL_MS));
        assert_int_equal(next_frame(&s, code), BUS__REPLY__BODY_HEAD);
    }
    assert_int_equal(s.bus.reader->follower_count, 1); /* However long nobody else speaks. */
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_without_credit_is_ended_after_a_minute),
        cmocka_unit_test(a_reader_that_has_caught_up_hears_a_head_each_second),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
