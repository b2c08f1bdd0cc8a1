/* What arrives on the sockets of real services: commands and questions as frames, of whoever. Each
 * is answered in the service's own words, and never with an operating error: in memory nothing
 * fails. `pair` chooses the service. */
#include "fuzz/fuzz.h"
#include "fuzz/site.h"
#include "fuzz/wire.h"

#include "base/text.h"
#include "fuzz.pb-c.h"
#include "runtime/command.h"
#include "runtime/query.h"

#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, FRAMES_MAX = 32 };

static struct arena arena;    /* Of the input. */
static struct arena incoming; /* Of the frame, and of its answer. */

static void no_frame(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    CHECK(!"nothing is sent");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    fuzz_wire_open(no_frame);
    fuzz_site_open();
    arena_init(&arena, ARENA_SIZE);
    arena_init(&incoming, ARENA_SIZE);
    return 0;
}

/* --- Mutation --- */

static const ProtobufCMessageDescriptor *inside(const ProtobufCMessageDescriptor *message,
                                                const ProtobufCFieldDescriptor *field)
{
    static unsigned next; /* Any service's: the others refuse it. */
    const struct service *service = fuzz_core(next++)->service;
    if (message == &fuzz__trame__descriptor)
        return &plie__service_request__descriptor;
    if (message == &plie__command_request__descriptor && strcmp(field->name, "body") == 0)
        return service->commande;
    if (message == &plie__query_request__descriptor && strcmp(field->name, "body") == 0)
        return service->requete;
    return NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    return fuzz_mutate(&fuzz__entree__descriptor, inside, data, size, size_max, seed);
}

/* --- Answers --- */

static void check_refusal(const Plie__Refusal *refusal)
{
    CHECK(refusal->code[0] != '\0');
    CHECK(strlen(refusal->text) > 10);
    CHECK(text_is_valid(refusal->text, strlen(refusal->text)));
    CHECK(text_is_valid(refusal->field, strlen(refusal->field)));
    CHECK(strcmp(refusal->code, "ERREUR_EXPLOITATION") != 0);
}

static void check_answer(void *self, const struct wire_message *to, struct bytes reply)
{
    (void)self;
    (void)to;
    const Plie__ServiceReply *answer = (const Plie__ServiceReply *)arena_unpack(
        &incoming, &plie__service_reply__descriptor, reply.data, reply.size);
    CHECK(answer != NULL);
    if (answer->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND) {
        const Plie__CommandReply *command = answer->command;
        CHECK(command->outcome_case != PLIE__COMMAND_REPLY__OUTCOME__NOT_SET);
        if (command->outcome_case != PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED)
            check_refusal(command->refused); /* The oneof has one place for both. */
    } else {
        const Plie__QueryReply *query = answer->query;
        CHECK(answer->body_case == PLIE__SERVICE_REPLY__BODY_QUERY);
        CHECK(query->outcome_case != PLIE__QUERY_REPLY__OUTCOME__NOT_SET);
        if (query->outcome_case != PLIE__QUERY_REPLY__OUTCOME_ANSWER)
            check_refusal(query->refused);
    }
}

/* --- Frames --- */

static void take_command(size_t service, const struct wire_message *message)
{
    struct commands commands = { .core = fuzz_core(service),
                                 .status = fuzz_status(service),
                                 .answer = check_answer };
    struct err err = { 0 };
    CHECK(rights_open(&commands.rights, NULL, &err) == 0);
    commands_take(&commands, message);
    commands_run(&commands);
    commands_release(&commands);
    rights_close(&commands.rights);
    fuzz_site_deliver();
}

static void take_question(size_t service, const Plie__QueryRequest *request)
{
    struct core *core = fuzz_core(service);
    struct rights *rights;
    struct question question;
    struct bytes reply = { 0 };
    struct err err = { 0 };
    arena_reset(&core->arena);
    CHECK(rights_open(&rights, NULL, &err) == 0);
    if (question_read(core, rights, "", request, &question) == QUERY_REFUSED)
        question_refuse(core, fuzz_status(service), &question, &reply);
    else if (question_is_due(core, fuzz_status(service), &question))
        question_answer(core, fuzz_status(service), &question, &reply);
    rights_close(&rights);
    if (reply.data != NULL)
        check_answer(NULL, NULL, reply);
}

static void take(const Fuzz__Trame *trame)
{
    size_t service = trame->pair % FUZZ_SERVICES;
    const struct wire_message message = { .data = trame->octets.data, .size = trame->octets.len };
    arena_reset(&incoming);
    const Plie__ServiceRequest *request = (const Plie__ServiceRequest *)arena_unpack(
        &incoming, &plie__service_request__descriptor, message.data, message.size);
    if (request == NULL)
        return;
    bool commands = fuzz_core(service)->service->commande != NULL;
    if (request->body_case == PLIE__SERVICE_REQUEST__BODY_QUERY)
        take_question(service, request->query);
    else if (commands && (request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND ||
                          request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER))
        take_command(service, &message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_reset(&arena);
    const Fuzz__Entree *entree =
        (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    if (entree == NULL || entree->n_trames == 0)
        return 0;
    fuzz_site_begin();
    for (size_t i = 0; i < entree->n_trames && i < FRAMES_MAX; i++) {
        fuzz_world_move(entree->trames[i]->avancer % 360000 * 10);
        take(entree->trames[i]);
    }
    fuzz_site_end();
    return 0;
}
