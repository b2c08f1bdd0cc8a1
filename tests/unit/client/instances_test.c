/* Questions to instances while none is known: their name may have no address for a moment. */
#include "client/instances.h"

#include "envelope.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_to_nobody_ends_with_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
