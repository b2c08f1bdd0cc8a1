#include "runtime/command.h"

#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "runtime/command_input.h"
#include "runtime/refusals.h"
#include "runtime/step.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum outcome { OUTCOME_NONE, OUTCOME_ACCEPTED, OUTCOME_REPEATED, OUTCOME_REFUSED, OUTCOME_FAILED };

struct command_item {
    struct command_item *next;
    struct wire_message from; /* Its data points below. */
    enum outcome outcome;
    char code[REFUSAL_CODE_SIZE];
    struct bytes reply; /* malloc'ed: it lives beyond the arena. */
    uint8_t data[];
};

/* --- Answers --------------------------------------------------------------------------------- */

static struct bytes pack_block(const ProtobufCMessage *message)
{
    struct bytes out = { .size = protobuf_c_message_get_packed_size(message) };
    out.data = malloc(out.size > 0 ? out.size : 1);
    CHECK(out.data != NULL);
    (void)protobuf_c_message_pack(message, out.data);
    return out;
}

static void set_reply(struct command_item *item, Plie__CommandReply *reply)
{
    Plie__ServiceReply whole = PLIE__SERVICE_REPLY__INIT;
    whole.body_case = PLIE__SERVICE_REPLY__BODY_COMMAND;
    whole.command = reply;
    CHECK(item->reply.data == NULL);
    item->reply = pack_block(&whole.base);
}

static void fill_refusal(Plie__Refusal *out, const struct refusal *refusal)
{
    out->code = (char *)refusal->code;
    out->field = (char *)refusal->field;
    out->text = (char *)refusal->text;
}

static void reply_refusal(struct command_item *item, const char *id, const struct refusal *refusal,
                          enum outcome outcome, bool repeated)
{
    Plie__CommandReply reply = PLIE__COMMAND_REPLY__INIT;
    Plie__Refusal body = PLIE__REFUSAL__INIT;
    fill_refusal(&body, refusal);
    reply.id = (char *)id;
    reply.repeated_command = repeated;
    if (outcome == OUTCOME_FAILED) {
        reply.outcome_case = PLIE__COMMAND_REPLY__OUTCOME_FAILED;
        reply.failed = &body;
    } else {
        reply.outcome_case = PLIE__COMMAND_REPLY__OUTCOME_REFUSED;
        reply.refused = &body;
    }
    set_reply(item, &reply);
    item->outcome = repeated ? OUTCOME_REPEATED : outcome;
    memcpy(item->code, refusal->code, sizeof(item->code));
}

static void reply_accepted(struct command_item *item, const struct core *core, const char *id,
                           const struct command_output *output)
{
    Plie__CommandReply reply = PLIE__COMMAND_REPLY__INIT;
    Plie__Marque mark = PLIE__MARQUE__INIT;
    mark.source = (char *)core->service->name;
    mark.sequence = output->sequence;
    reply.id = (char *)id;
    reply.outcome_case = PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED;
    reply.accepted = &mark;
    reply.repeated_command = output->repeated;
    reply.events = output->events;
    reply.n_events = output->event_count;
    set_reply(item, &reply);
    item->outcome = output->repeated ? OUTCOME_REPEATED : OUTCOME_ACCEPTED;
}

void refusal_of_error(const struct err *err, struct refusal *out)
{
    refusal_clear(out);
    if (err->code == ERR_FULL)
        (void)refusal_set(out, "DISQUE_PLEIN", NULL,
                          "Le disque du service est plein et rien n'a été enregistré ; libérez de "
                          "la place, puis renvoyez la même demande.");
    else
        (void)refusal_set(out, "ERREUR_EXPLOITATION", NULL,
                          "Le service n'a pas pu traiter la demande ; renvoyez-la, et voyez son "
                          "journal technique si cela dure.");
}

/* It names the command: whoever waits for an answer takes none without its id. */
static void reply_failed(struct command_item *item, const struct refusal *refusal)
{
    struct arena arena;
    arena_init(&arena, 4 * LIMIT_MESSAGE_SIZE);
    const Plie__ServiceRequest *request = (const Plie__ServiceRequest *)arena_unpack(
        &arena, &plie__service_request__descriptor, item->from.data, item->from.size);
    const char *id = "";
    if (request != NULL && request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND)
        id = request->command->id;
    if (request != NULL && request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER)
        id = request->regler->id;
    reply_refusal(item, id_is_valid(id) ? id : "", refusal, OUTCOME_FAILED, false);
    arena_release(&arena);
}

static void fail_item(struct command_item *item, const struct err *err)
{
    struct refusal refusal;
    refusal_of_error(err, &refusal);
    reply_failed(item, &refusal);
}

/* --- The queue ------------------------------------------------------------------------------- */

static void free_item(struct command_item *item)
{
    free(item->reply.data);
    free(item);
}

static struct command_item *new_item(const struct wire_message *message)
{
    struct command_item *item = malloc(sizeof(*item) + message->size);
    CHECK(item != NULL);
    *item = (struct command_item){ .from = *message };
    memcpy(item->data, message->data, message->size);
    item->from.data = item->data;
    return item;
}

static void answer_item(struct commands *c, struct command_item *item)
{
    static const enum counter counters[] = {
        [OUTCOME_ACCEPTED] = COUNTER_COMMANDES_ACCEPTEES,
        [OUTCOME_REPEATED] = COUNTER_COMMANDES_REPETEES,
        [OUTCOME_REFUSED] = COUNTER_COMMANDES_REFUSEES,
        [OUTCOME_FAILED] = COUNTER_COMMANDES_EN_ECHEC,
    };
    CHECK(item->outcome != OUTCOME_NONE);
    status_add(c->status, counters[item->outcome], 1);
    if (item->code[0] != '\0')
        status_count_reason(c->status, item->code);
    c->answer(c->self, &item->from, item->reply); /* Last: who has it finds it counted. */
}

static void refuse_busy(struct commands *c, const struct wire_message *message)
{
    struct command_item *item = new_item(message);
    struct refusal refusal = { 0 };
    (void)refusal_set(&refusal, "SERVICE_OCCUPE", NULL,
                      "%zu commandes attendent déjà ; renvoyez la même commande dans un instant.",
                      c->count);
    reply_failed(item, &refusal);
    answer_item(c, item);
    free_item(item);
}

void commands_take(struct commands *c, const struct wire_message *message)
{
    if (c->count >= LIMIT_COMMANDS_WAITING ||
        c->size + message->size > LIMIT_COMMANDS_WAITING_SIZE) {
        refuse_busy(c, message);
        return;
    }
    struct command_item *item = new_item(message);
    if (c->last == NULL)
        c->first = item;
    else
        c->last->next = item;
    c->last = item;
    c->count++;
    c->size += message->size;
    status_set(c->status, COUNTER_COMMANDES_EN_ATTENTE, (int64_t)c->count);
}

bool commands_are_waiting(const struct commands *c)
{
    return c->first != NULL;
}

/* The first of the queue with at most LIMIT_GROUP_COMMANDS, as a list of its own. */
static struct command_item *take_group(struct commands *c)
{
    struct command_item *group = c->first;
    struct command_item *end = NULL;
    for (size_t i = 0; i < LIMIT_GROUP_COMMANDS && c->first != NULL; i++) {
        end = c->first;
        c->first = end->next;
        c->count--;
        c->size -= end->from.size;
    }
    if (end != NULL)
        end->next = NULL;
    if (c->first == NULL)
        c->last = NULL;
    status_set(c->status, COUNTER_COMMANDES_EN_ATTENTE, (int64_t)c->count);
    return group;
}

/* --- Running --------------------------------------------------------------------------------- */

int commit_or_exit(struct core *core, struct witness *witness, struct status *status,
                   struct err *err)
{
    int64_t before_us = clock_monotonic_us();
    int rc = store_commit(core->store, err);
    if (rc == ERR_FULL)
        return rc;
    if (rc < 0) {
        log_line(LOG_ERROR, "service=%s site=%s evenement=commit_echoue texte=\"%s\"",
                 core->service->name, core->site, err->text);
        _exit(EXIT_COMMIT_FAILED); /* Rather gone than wrong. */
    }
    status_raise(status, COUNTER_COMMIT_MAX_US, clock_monotonic_us() - before_us);
    status_add(status, COUNTER_TRANSACTIONS, 1);
    if (witness != NULL)
        witness_set_sequence(witness, core->sequence);
    return 0;
}

void reload_or_exit(struct core *core)
{
    struct err err = { 0 };
    if (core_reload(core, &err) == 0)
        return;
    log_line(LOG_ERROR, "service=%s site=%s evenement=relecture_echouee texte=\"%s\"",
             core->service->name, core->site, err.text);
    _exit(EXIT_COMMIT_FAILED);
}

static int run_settle(struct commands *c, const struct command_request *request,
                      struct command_output *output, struct err *err)
{
    return step_settle(c->core, &request->input, request->settle, output, err);
}

static int run_item(struct commands *c, struct command_item *item, struct err *err)
{
    struct core *core = c->core;
    arena_reset(&core->arena);
    struct command_request request;
    struct refusal refusal = { 0 };
    if (!command_input_read(core, c->rights, &item->from, &request, &refusal)) {
        reply_refusal(item, request.input.id, &refusal, OUTCOME_REFUSED, false);
        return 0;
    }
    if (refusal_is_set(&c->closed)) {
        reply_refusal(item, request.input.id, &c->closed, OUTCOME_FAILED, false);
        return 0;
    }
    struct command_output output;
    int rc = request.settle != NULL ? run_settle(c, &request, &output, err)
                                    : step_command(core, &request.input, &output, err);
    if (rc < 0)
        return rc;
    if (!decision_is_refused(&output.decision)) {
        reply_accepted(item, core, request.input.id, &output);
        return 0;
    }
    reply_refusal(item, request.input.id, &output.decision.refusal, OUTCOME_REFUSED,
                  output.repeated);
    return output.repeated ? 0
                           : refusals_add(core, request.input.id, &output.decision.refusal, err);
}

/* Everything of the group in one transaction, or nothing. */
static int run_group(struct commands *c, struct command_item *first, const struct command_item *end,
                     struct err *err)
{
    struct core *core = c->core;
    int rc = store_begin(core->store, err);
    for (struct command_item *item = first; item != end && rc == 0; item = item->next)
        rc = run_item(c, item, err);
    if (rc == 0 && core_save_is_due(core))
        rc = core_save(core, err);
    if (rc == 0)
        rc = commit_or_exit(core, c->witness, c->status, err);
    if (rc == 0)
        return 0;
    store_rollback(core->store);
    for (struct command_item *item = first; item != end; item = item->next) {
        free(item->reply.data);
        item->reply = (struct bytes){ 0 };
        item->outcome = OUTCOME_NONE;
        item->code[0] = '\0';
    }
    log_line(LOG_WARNING, "service=%s site=%s evenement=groupe_annule texte=\"%s\"",
             core->service->name, core->site, err->text);
    return rc;
}

static void run_one_by_one(struct commands *c, struct command_item *group)
{
    for (struct command_item *item = group; item != NULL; item = item->next) {
        struct err err = { 0 };
        if (run_group(c, item, item->next, &err) == 0)
            continue;
        reload_or_exit(c->core);
        fail_item(item, &err);
    }
}

void commands_run(struct commands *c)
{
    struct command_item *group = take_group(c);
    if (group == NULL)
        return;
    struct err err = { 0 };
    if (run_group(c, group, NULL, &err) < 0) {
        reload_or_exit(c->core);
        run_one_by_one(c, group);
    }
    while (group != NULL) {
        struct command_item *next = group->next;
        answer_item(c, group);
        free_item(group);
        group = next;
    }
}

void commands_refuse_waiting(struct commands *c)
{
    struct command_item *group;
    while ((group = take_group(c)) != NULL) {
        while (group != NULL) {
            struct command_item *next = group->next;
            reply_failed(group, &c->closed);
            answer_item(c, group);
            free_item(group);
            group = next;
        }
    }
}

void commands_misdirected(struct commands *c, const struct wire_message *message)
{
    Plie__Refusal wrong = PLIE__REFUSAL__INIT;
    wrong.code = "ADRESSE_DES_COMMANDES";
    wrong.text = "Cette adresse ne prend que des commandes ; posez les questions à l'autre.";
    Plie__ServiceReply whole = PLIE__SERVICE_REPLY__INIT;
    whole.body_case = PLIE__SERVICE_REPLY__BODY_GARBAGE;
    whole.garbage = &wrong;
    struct bytes reply = pack_block(&whole.base);
    c->answer(c->self, message, reply);
    free(reply.data);
}

void commands_release(struct commands *c)
{
    while (c->first != NULL) {
        struct command_item *next = c->first->next;
        free_item(c->first);
        c->first = next;
    }
    c->last = NULL;
    c->count = 0;
}
