/* What a client makes of the answers to a command: a stand-in of a service gives them, in turn. */
#include "client/exchange.h"
#include "client/reglement.h"
#include "support/folder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE "essai"
#define ID   "01890000-0000-7000-8000-0000000000c1"

enum { TIMEOUT_MS = 30000, ARENA_SIZE = 1024 * 1024, WAIT_MS = 100 };

/* --- The stand-in ----------------------------------------------------------------------------- */

/* The code of a failure; "" accepts; NULL says neither. The last one goes on. */
struct stand_in {
    const char *const *codes;
    size_t count;
    atomic_uint asked;
    atomic_bool stop;
    pthread_t thread;
    struct wire_socket *router;
};

static char folder[FOLDER_SIZE];
static struct config config;
static struct client *client;
static struct stand_in service;

static const char *id_of(const Plie__ServiceRequest *request)
{
    return request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER ? request->regler->id
                                                                    : request->command->id;
}

static void answer(struct stand_in *s, const struct wire_message *message)
{
    uint8_t bytes[512];
    struct err err = { 0 };
    Plie__ServiceRequest *request =
        plie__service_request__unpack(NULL, message->size, message->data);
    assert_non_null(request);
    unsigned turn = atomic_fetch_add(&s->asked, 1);
    const char *code = s->codes[turn < s->count ? turn : s->count - 1];
    Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
    Plie__CommandReply command = PLIE__COMMAND_REPLY__INIT;
    Plie__Refusal failed = PLIE__REFUSAL__INIT;
    Plie__Marque mark = PLIE__MARQUE__INIT;
    reply.body_case = PLIE__SERVICE_REPLY__BODY_COMMAND;
    reply.command = &command;
    command.id = (char *)(uintptr_t)id_of(request);
    if (code != NULL && code[0] != '\0') {
        failed.code = (char *)(uintptr_t)code;
        command.outcome_case = PLIE__COMMAND_REPLY__OUTCOME_FAILED;
        command.failed = &failed;
    } else if (code != NULL) {
        command.outcome_case = PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED;
        command.accepted = &mark;
    }
    size_t size = plie__service_reply__pack(&reply, bytes);
    assert_int_equal(wire_send(s->router, message->peer, message->peer_size, bytes, size, &err), 0);
    plie__service_request__free_unpacked(request, NULL);
}

static void *serve(void *self)
{
    struct stand_in *s = self;
    char endpoint[CONFIG_ENDPOINT_SIZE];
    struct err err = { 0 };
    config_command_endpoint(&config, SITE, "parcours", endpoint);
    const struct wire_options options = { .kind = WIRE_ROUTER, .endpoint = endpoint, .bind = true };
    if (wire_open(&s->router, &options, &err) < 0)
        abort();
    while (!atomic_load(&s->stop)) {
        bool ready = false;
        struct wire_message message;
        if (wire_wait(&s->router, &ready, 1, WAIT_MS, &err) < 0)
            abort();
        while (wire_receive(s->router, &message, &err) == WIRE_MESSAGE)
            answer(s, &message);
    }
    wire_close(&s->router);
    return NULL;
}

static void begin(const char *const *codes, size_t count)
{
    struct err err = { 0 };
    folder_make(folder);
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(config_make_directory(config.run, &err), 0);
    service = (struct stand_in){ .codes = codes, .count = count };
    assert_int_equal(pthread_create(&service.thread, NULL, serve, &service), 0);
    assert_int_equal(client_open(&client, &config, world_system(), &err), 0);
}

static void end(void)
{
    atomic_store(&service.stop, true);
    assert_int_equal(pthread_join(service.thread, NULL), 0);
    client_close(&client);
    config_release(&config);
    folder_remove(folder);
}

static enum exchange_outcome command(char code[REFUSAL_CODE_SIZE])
{
    struct arena arena;
    struct err err = { 0 };
    struct exchange_result result;
    const struct exchange exchange = { .client = client,
                                       .world = world_system(),
                                       .arena = &arena,
                                       .site = SITE,
                                       .service = "parcours",
                                       .timeout_ms = TIMEOUT_MS };
    arena_init(&arena, ARENA_SIZE);
    if (exchange_command(&exchange, "OuvrirParcours", "{}", ID, &result, &err) < 0)
        fail_msg("%s", err.text);
    (void)snprintf(code, REFUSAL_CODE_SIZE, "%s", result.refusal.code);
    free(result.json);
    arena_release(&arena);
    return result.outcome;
}

/* --- The tests -------------------------------------------------------------------------------- */

static void a_service_that_is_not_ready_yet_is_asked_again(void **unused)
{
    (void)unused;
    static const char *const codes[] = { "OUVERTURE_EN_COURS", "REPRISE_EN_COURS", "SERVICE_OCCUPE",
                                         "" };
    char code[REFUSAL_CODE_SIZE];
    begin(codes, COUNT_OF(codes));
    assert_int_equal(command(code), EXCHANGE_DONE);
    assert_true(service.asked >= COUNT_OF(codes)); /* What takes long is sent again, too. */
    end();
}

static void a_service_that_is_not_ready_for_long_is_said_to_be(void **unused)
{
    (void)unused;
    static const char *const codes[] = { "REPRISE_EN_COURS" };
    char code[REFUSAL_CODE_SIZE];
    begin(codes, COUNT_OF(codes));
    assert_int_equal(command(code), EXCHANGE_FAILED);
    assert_string_equal(code, "REPRISE_EN_COURS");
    end();
}

static void a_disk_that_is_full_is_told_at_once(void **unused)
{
    (void)unused;
    static const char *const codes[] = { "DISQUE_PLEIN", "" };
    char code[REFUSAL_CODE_SIZE];
    begin(codes, COUNT_OF(codes));
    assert_int_equal(command(code), EXCHANGE_FAILED);
    assert_string_equal(code, "DISQUE_PLEIN"); /* Asked again, it would have been done. */
    end();
}

static void an_answer_that_says_neither_yes_nor_no_is_not_taken_for_done(void **unused)
{
    (void)unused;
    static const char *const codes[] = { NULL };
    char code[REFUSAL_CODE_SIZE];
    struct refusal refusal = { 0 };
    struct err err = { 0 };
    const struct reglement reglement = {
        .site = SITE, .service = "parcours", .id = ID, .evenement = ID, .note = "fait"
    };
    begin(codes, COUNT_OF(codes));
    assert_int_equal(command(code), EXCHANGE_FAILED);
    assert_string_equal(code, "REPONSE_SANS_ISSUE");
    assert_int_equal(client_regler(client, &reglement, TIMEOUT_MS, &refusal, &err), 0);
    assert_string_equal(refusal.code, "REPONSE_SANS_ISSUE");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_that_is_not_ready_yet_is_asked_again),
        cmocka_unit_test(a_service_that_is_not_ready_for_long_is_said_to_be),
        cmocka_unit_test(a_disk_that_is_full_is_told_at_once),
        cmocka_unit_test(an_answer_that_says_neither_yes_nor_no_is_not_taken_for_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
