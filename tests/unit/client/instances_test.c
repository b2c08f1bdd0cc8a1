/* Questions to instances while none is known: their name may have no address for a moment. And what
 * is made of an instance by the journal that it follows: here it is a socket that says what it is
 * told to. */
#include "client/instances.h"
#include "support/folder.h"

#include "envelope.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define SITE "flandre-lys"

static void a_question_to_nobody_ends_with_its_time(void **unused)
{
    (void)unused;
    enum { TIME_MS = 300 };
    static struct config config;
    /* Without a port it is looked up nowhere, and gives no endpoint. */
    struct config_address nowhere = { .site = SITE,
                                      .service = "reporting",
                                      .requetes = "tcp://reporting" };
    config = (struct config){ .donnees = "/nowhere",
                              .cles = "/nowhere",
                              .run = "/nowhere",
                              .addresses = &nowhere,
                              .address_count = 1 };
    struct err err = { 0 };
    const struct instances_options options = {
        .config = &config, .world = world_system(), .key = "console", .site = SITE
    };
    struct instances *instances;
    struct client *client;
    assert_int_equal(config_add_site(&config, SITE, &err), 0);
    assert_int_equal(client_open(&client, &config, world_system(), &err), 0);
    assert_int_equal(instances_start(&instances, &options, &err), 0);

    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    Plie__ServiceReply *reply;
    struct instances_note note;
    int rc = instances_ask(instances, client, SITE, &request, TIME_MS, &arena, &reply, &note, &err);
    assert_int_equal(rc, ERR_UNREACHABLE);
    arena_release(&arena);
    instances_stop(&instances);
    client_close(&client);
}

/* --- An instance that says where it is --------------------------------------------------------
 */

static atomic_ullong bus_generation;

static uint64_t bus_head(void *unused, const char *site, uint64_t *generation)
{
    (void)unused;
    (void)site;
    *generation = atomic_load(&bus_generation);
    return 1;
}

static void answer_status(struct wire_socket *router, uint64_t generation)
{
    struct wire_message asked;
    struct err err = { 0 };
    Plie__StatusReply status = PLIE__STATUS_REPLY__INIT;
    status.position = 1;
    status.generation = generation;
    Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
    reply.body_case = PLIE__SERVICE_REPLY__BODY_STATUS;
    reply.status = &status;
    uint8_t bytes[256];
    size_t size = plie__service_reply__pack(&reply, bytes);
    while (wire_receive(router, &asked, &err) == WIRE_MESSAGE)
        assert_int_equal(wire_send(router, asked.peer, asked.peer_size, bytes, size, &err), 0);
}

struct followed {
    uint64_t generation;
    bool stopped;
    bool current;
};

/* The instance follows this generation until it is seen so, for 30 s at most. */
static void await_seen(struct instances *instances, struct wire_socket *router,
                       const struct followed *expected)
{
    struct instance_seen seen[INSTANCES_MAX];
    int64_t end_ms = clock_monotonic_ms() + 30000;
    do {
        bool ready;
        struct err err = { 0 };
        assert_true(clock_monotonic_ms() < end_ms);
        assert_int_equal(wire_wait(&router, &ready, 1, 100, &err), 0);
        answer_status(router, expected->generation);
    } while (instances_list(instances, SITE, seen) != 1 || seen[0].stopped != expected->stopped ||
             seen[0].current != expected->current);
}

/* A generation is a number: that of the journal of now may be the lower one. */
static void an_instance_is_current_when_it_follows_the_journal_that_the_bus_has(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    char endpoint[FOLDER_SIZE + 20];
    static struct config config;
    struct err err = { 0 };
    struct wire_socket *router;
    struct instances *instances;
    folder_make(folder);
    (void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/reporting", folder);
    struct config_address address = { .site = SITE, .service = "reporting" };
    (void)snprintf(address.requetes, sizeof(address.requetes), "%s", endpoint);
    config = (struct config){ .addresses = &address, .address_count = 1 };
    (void)snprintf(config.donnees, sizeof(config.donnees), "%s", folder);
    (void)snprintf(config.cles, sizeof(config.cles), "%s", folder);
    (void)snprintf(config.run, sizeof(config.run), "%s", folder);
    const struct wire_options bound = { .kind = WIRE_ROUTER, .endpoint = endpoint, .bind = true };
    assert_int_equal(wire_open(&router, &bound, &err), 0);
    assert_int_equal(config_add_site(&config, SITE, &err), 0);
    const struct instances_options options = {
        .config = &config, .world = world_system(), .key = "console", .site = SITE, .head = bus_head
    };
    atomic_store(&bus_generation, 9);
    assert_int_equal(instances_start(&instances, &options, &err), 0);
    await_seen(instances, router, &(struct followed){ 9, false, true });
    atomic_store(&bus_generation, 5);
    await_seen(instances, router, &(struct followed){ 9, true, false });
    await_seen(instances, router, &(struct followed){ 5, false, true });
    await_seen(instances, router, &(struct followed){ 7, true, false });
    instances_stop(&instances);
    wire_close(&router);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_to_nobody_ends_with_its_time),
        cmocka_unit_test(an_instance_is_current_when_it_follows_the_journal_that_the_bus_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
