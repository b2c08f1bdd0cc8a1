/* Parts of a running site that are away, a journal that is gone, and nonsense on every socket: the
 * real services go on, lose nothing, and say what has happened. */
#include "support/demonstration.h"
#include "support/vie.h"

#include "base/clock.h"
#include "client/reader.h"
#include "runtime/runtime.h"
#include "store/store.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 25, WAIT_MS = 60000, RANDOM_FRAMES = 200, FRAME_MAX = 300 };
#define SITE "flandre-lys"

static const char *const sites[] = { SITE, NULL };

/* --- What Status says ------------------------------------------------------------------------- */

struct said {
    struct arena arena;
    const Plie__StatusReply *status;
};

static void listen_to(struct scene *scene, const char *service, struct said *out)
{
    struct client *client;
    struct err err = { 0 };
    arena_init(&out->arena, 8 * 1024 * 1024);
    assert_int_equal(client_open(&client, scene_config(scene), scene_world(scene), &err), 0);
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply;
    if (client_ask(client, SITE, service, &request, WAIT_MS, &out->arena, &reply, &err) < 0)
        fail_msg("%s: %s", service, err.text);
    out->status = reply->status;
    client_close(&client);
}

static int64_t find_counter(Plie__Counter *const *counters, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(counters[i]->name, name) == 0)
            return counters[i]->value;
    fail_msg("no counter %s", name);
    return 0;
}

static int64_t counter(struct scene *scene, const char *service, const char *name)
{
    struct said said;
    listen_to(scene, service, &said);
    int64_t value = find_counter(said.status->counters, said.status->n_counters, name);
    arena_release(&said.arena);
    return value;
}

static int64_t bus_counter(struct scene *scene, const char *name)
{
    struct arena arena;
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_init(&arena, 8 * 1024 * 1024);
    if (reader_status_as(scene_config(scene), NULL, WAIT_MS, &arena, &status, &err) < 0)
        fail_msg("%s", err.text);
    int64_t value = find_counter(status->counters, status->n_counters, name);
    arena_release(&arena);
    return value;
}

static uint64_t mark(struct scene *scene, const char *service, const char *source)
{
    struct said said;
    uint64_t found = 0;
    listen_to(scene, service, &said);
    for (size_t i = 0; i < said.status->n_marks; i++)
        if (strcmp(said.status->marks[i]->source, source) == 0)
            found = said.status->marks[i]->sequence;
    arena_release(&said.arena);
    return found;
}

static void wait_a_little(int64_t deadline, const char *what)
{
    if (clock_monotonic_ms() > deadline)
        fail_msg("%s did not come", what);
    (void)poll(NULL, 0, 1);
}

/* All others may have heard it before its own service has the answer of the bus. */
static void await_outbox_empty(struct scene *scene, const char *service)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (counter(scene, service, "outbox_evenements") > 0)
        wait_a_little(deadline, "an empty outbox");
}

/* --- The journal as it stands ----------------------------------------------------------------- */

struct told {
    char ids[4096][ID_SIZE];
    size_t count;
    uint64_t next[5]; /* Sequence that comes next, by service. */
};

static void note_event(void *self, const Bus__Stored *stored, size_t index,
                       const Plie__Event *event)
{
    struct told *told = self;
    assert_true(told->count < COUNT_OF(told->ids));
    (void)snprintf(told->ids[told->count++], ID_SIZE, "%s", event->id);
    for (size_t i = 0; config_services[i] != NULL; i++)
        if (strcmp(stored->lot->source, config_services[i]) == 0)
            assert_int_equal(stored->lot->first_sequence + index, ++told->next[i]);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Every source is dense and in its own order; ids sorted. The caller's own. */
static struct told *tell(struct scene *scene)
{
    struct told *told = calloc(1, sizeof(*told));
    assert_non_null(told);
    (void)journal_see(scene_config(scene), note_event, told);
    qsort(told->ids, told->count, ID_SIZE, compare_ids);
    return told;
}

/* --- What people do --------------------------------------------------------------------------- */

static struct scene *open_site(struct vie *staff)
{
    struct scene *scene = scene_open(sites, "2022-03-01");
    *staff = vie_flandre_lys(scene);
    vie_referent(staff, "referent", 100);
    return scene;
}

/* Two commands of two aggregates, without waiting for anybody else to hear of them. */
static void prescribe(struct vie *staff, unsigned number)
{
    struct scene *scene = staff->scene;
    const char *prescription = scene_id(scene);
    scene_send(scene, SITE, "reperage.Prescrire",
               "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'ZEPHYR %c', 'prenom':"
               " 'Prune', 'dateNaissance': '1980-05-%02u'}, 'sexe': 'femme', 'commune': '%s',"
               " 'prescripteur': {'genre': 'pole_emploi'}, 'date': '2022-03-01', 'situation':"
               " {'date': '2022-03-01', 'rsa': 'OUI'}, 'confirmeNouvelle': true}",
               prescription, scene_id(scene), 'A' + number % 26, 1 + number % 28, staff->commune);
    scene_send(scene, SITE, "reperage.TransmettrePrescription",
               "{'prescription': '%s', 'conseiller': '%s', 'date': '2022-03-01'}", prescription,
               staff->referent);
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void without_the_bus_commands_go_on_and_arrive_in_order(void **state)
{
    (void)state;
    struct vie staff;
    struct err err = { 0 };
    struct scene *scene = open_site(&staff);
    struct told *before = tell(scene);
    await_outbox_empty(scene, "reperage");
    fleet_stop_one(scene_fleet(scene), "", "bus");
    uint64_t first = mark(scene, "reperage", "reperage");
    for (unsigned i = 0; i < PEOPLE; i++)
        prescribe(&staff, i);
    uint64_t last = mark(scene, "reperage", "reperage");
    assert_true(last >= first + 2 * PEOPLE);
    assert_int_equal(counter(scene, "reperage", "outbox_evenements"), last - first);
    json_t *answer = scene_ask(scene, SITE, "reperage.Prescriptions", "{}");
    assert_int_equal(scene_count(answer, "lignes"), PEOPLE);
    assert_int_equal(mark(scene, "parcours", "reperage"), first);

    assert_int_equal(fleet_start_one(scene_fleet(scene), "", "bus", &err), 0);
    scene_settle(scene);
    struct told *after = tell(scene);
    assert_int_equal(after->next[0], last);
    assert_true(after->count >= before->count + (last - first));
    assert_int_equal(mark(scene, "parcours", "reperage"), last);
    await_outbox_empty(scene, "reperage");
    assert_stores_are_the_journal(scene_config(scene), scene_world(scene));
    free(before);
    free(after);
    scene_close(&scene);
}

static void a_stopped_reporting_slows_nobody_and_catches_up(void **state)
{
    (void)state;
    struct vie staff;
    struct err err = { 0 };
    struct scene *scene = open_site(&staff);
    fleet_stop_one(scene_fleet(scene), SITE, "reporting");
    for (unsigned i = 0; i < PEOPLE; i++)
        prescribe(&staff, i);
    uint64_t last = mark(scene, "reperage", "reperage");
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (mark(scene, "parcours", "reperage") < last ||
           mark(scene, "entreprise", "reperage") < last)
        wait_a_little(deadline, "what repérage told");

    assert_int_equal(fleet_start_one(scene_fleet(scene), SITE, "reporting", &err), 0);
    scene_settle(scene);
    assert_int_equal(mark(scene, "reporting", "reperage"), last);
    json_t *answer = scene_ask(scene, SITE, "reporting.Sites", "{}");
    struct told *told = tell(scene);
    assert_int_equal(scene_number(answer, "lignes.0.evenements"), told->count);
    assert_stores_are_the_journal(scene_config(scene), scene_world(scene));
    free(told);
    scene_close(&scene);
}

static void wait_stopped(struct scene *scene, const char *service)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (bool stopped = false; !stopped;) {
        struct said said;
        listen_to(scene, service, &said);
        stopped = said.status->stopped[0] != '\0';
        assert_string_equal(said.status->poison, "");
        arena_release(&said.arena);
        if (!stopped)
            wait_a_little(deadline, service);
    }
}

static void rebuild(struct scene *scene, const char *service)
{
    char live[CONFIG_PATH_SIZE], made[CONFIG_PATH_SIZE + 16];
    struct err err = { 0 };
    struct fleet_runtime described;
    struct fleet_options options = {
        .config = scene_config(scene), .only = "", .instance = "", .world = scene_world(scene)
    };
    fleet_stop_one(scene_fleet(scene), SITE, service);
    assert_int_equal(fleet_describe(&options, SITE, service, &described, &err), 0);
    runtime_store_path(&described.options, live, sizeof(live));
    (void)snprintf(made, sizeof(made), "%s.rebuild", live);
    struct rebuild_options rebuild = { .runtime = &described.options, .path = made };
    if (runtime_rebuild(&rebuild, &err) < 0 || store_replace(made, live, &err) < 0)
        fail_msg("%s: %s", service, err.text);
    assert_int_equal(fleet_start_one(scene_fleet(scene), SITE, service, &err), 0);
}

static void remove_journal(struct scene *scene)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[CONFIG_PATH_SIZE];
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        (void)snprintf(path, sizeof(path), "%s/bus/journal.db%s", scene_directory(scene), ends[i]);
        (void)unlink(path);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static void assert_same_events(const struct told *before, const struct told *after)
{
    assert_int_equal(before->count, after->count);
    for (size_t i = 0; i < before->count; i++)
        assert_string_equal(before->ids[i], after->ids[i]);
}

static void wait_refilled(struct scene *scene, const struct told *before)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (journal_see(scene_config(scene), NULL, NULL) < before->count)
        wait_a_little(deadline, "the refilled journal");
}

static void a_lost_journal_is_refilled_and_all_say_so(void **state)
{
    (void)state;
    struct vie staff;
    struct err err = { 0 };
    struct scene *scene = open_site(&staff);
    vie_entrer(&staff, "2022-03-10");
    vie_entretien(&staff, "entretien_physique", "present");
    struct told *before = tell(scene);

    fleet_stop_one(scene_fleet(scene), "", "bus");
    remove_journal(scene);
    assert_int_equal(fleet_start_one(scene_fleet(scene), "", "bus", &err), 0);
    for (const char *const *service = config_services; *service != NULL; service++)
        wait_stopped(scene, *service);
    wait_refilled(scene, before);
    struct told *refilled = tell(scene);
    assert_same_events(before, refilled);
    assert_string_equal(scene_text(vie_dossier(&staff), "parcours"), staff.parcours);

    for (const char *const *service = config_services; *service != NULL; service++)
        rebuild(scene, *service);
    scene_settle(scene);
    vie_entretien(&staff, "entretien_physique", "present");
    assert_stores_are_the_journal(scene_config(scene), scene_world(scene));
    free(before);
    free(refilled);
    scene_close(&scene);
}

/* --- Nonsense --------------------------------------------------------------------------------- */

static uint64_t draw(uint64_t *random)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random >> 33;
}

static struct wire_socket *dial(const char *endpoint)
{
    struct wire_socket *socket;
    struct err err = { 0 };
    if (wire_open(&socket, &(struct wire_options){ .kind = WIRE_DEALER, .endpoint = endpoint },
                  &err) < 0)
        fail_msg("%s", err.text);
    return socket;
}

static void throw_at(struct wire_socket *socket, const void *data, size_t size)
{
    struct err err = { 0 };
    if (wire_send(socket, NULL, 0, data, size, &err) < 0)
        fail_msg("%s", err.text);
}

/* Bytes that nobody can read; how many frames. */
static int64_t throw_random(struct wire_socket *socket, uint64_t *random)
{
    uint8_t frame[FRAME_MAX];
    for (int i = 0; i < RANDOM_FRAMES; i++) {
        size_t size = 1 + draw(random) % sizeof(frame);
        for (size_t k = 1; k < size; k++)
            frame[k] = (uint8_t)draw(random);
        frame[0] = 0x07; /* No wire type of protobuf: never a message by chance. */
        throw_at(socket, frame, size);
    }
    return RANDOM_FRAMES;
}

/* Every beginning of a good request that is not the whole. */
static int64_t throw_truncated(struct wire_socket *socket, const ProtobufCMessage *request)
{
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *data = malloc(size);
    assert_non_null(data);
    (void)protobuf_c_message_pack(request, data);
    for (size_t cut = 1; cut < size; cut++)
        throw_at(socket, data, cut);
    free(data);
    return (int64_t)size - 1;
}

/* Larger than any frame may be: whoever sends it is cut off. */
static void throw_oversized(const char *endpoint)
{
    struct wire_socket *socket = dial(endpoint);
    size_t size = (size_t)LIMIT_MESSAGE_SIZE + 1;
    uint8_t *data = calloc(1, size);
    assert_non_null(data);
    throw_at(socket, data, size);
    free(data);
    struct err err = { 0 };
    struct wire_message message;
    assert_true(wire_receive(socket, &message, &err) == WIRE_NOTHING);
    wire_close(&socket);
}

static int64_t throw_at_service(const char *endpoint, uint64_t *random)
{
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = (char *)(uintptr_t) "essai";
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = (char *)(uintptr_t) "00000000-0000-7000-8000-000000000001";
    command.actor = &actor;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    struct wire_socket *socket = dial(endpoint);
    int64_t thrown = throw_random(socket, random) + throw_truncated(socket, &request.base);
    throw_oversized(endpoint);
    /* The socket stays open until all was read: closing drops what has not left. */
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (int64_t answers = 0; answers < thrown;) {
        struct wire_message message;
        struct err err = { 0 };
        int rc = wire_receive(socket, &message, &err);
        assert_true(rc >= 0);
        answers += rc == WIRE_MESSAGE ? 1 : 0;
        if (rc == WIRE_NOTHING)
            wait_a_little(deadline, endpoint);
    }
    wire_close(&socket);
    return thrown;
}

static void throw_at_bus(struct scene *scene, const char *endpoint, uint64_t *random)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = (char *)(uintptr_t) "parcours";
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = &open;
    int64_t before = bus_counter(scene, "messages_illisibles");
    struct wire_socket *socket = dial(endpoint);
    int64_t thrown = throw_random(socket, random) + throw_truncated(socket, &request.base);
    throw_oversized(endpoint);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (bus_counter(scene, "messages_illisibles") < before + thrown)
        wait_a_little(deadline, "the bus's counter");
    wire_close(&socket);
}

static void nonsense_on_every_socket_is_counted_and_changes_nothing(void **state)
{
    (void)state;
    struct vie staff;
    struct scene *scene = open_site(&staff);
    const struct config *config = scene_config(scene);
    struct scene_written written = scene_written(scene, SITE);
    char endpoint[CONFIG_ENDPOINT_SIZE];
    uint64_t random = 3;
    for (const char *const *service = config_services; *service != NULL; service++) {
        int64_t thrown = 0;
        int64_t before = counter(scene, *service, "messages_illisibles");
        if (strcmp(*service, "reporting") != 0) { /* Which takes no command. */
            config_command_endpoint(config, SITE, *service, endpoint);
            thrown += throw_at_service(endpoint, &random);
        }
        config_query_endpoint(config, SITE, *service, endpoint);
        thrown += throw_at_service(endpoint, &random);
        assert_int_equal(counter(scene, *service, "messages_illisibles"), before + thrown);
    }
    config_bus_endpoint(config, endpoint);
    throw_at_bus(scene, endpoint, &random);
    scene_assert_written(scene, SITE, &written);
    vie_entrer(&staff, "2022-03-10");
    assert_stores_are_the_journal(scene_config(scene), scene_world(scene));
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_bus_commands_go_on_and_arrive_in_order),
        cmocka_unit_test(a_stopped_reporting_slows_nobody_and_catches_up),
        cmocka_unit_test(a_lost_journal_is_refilled_and_all_say_so),
        cmocka_unit_test(nonsense_on_every_socket_is_counted_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
