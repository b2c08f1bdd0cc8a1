#include "client/reglement.h"

#include "base/limits.h"

static char *text(const char *value)
{
    return (char *)(uintptr_t)(value == NULL ? "" : value);
}

static void repeat(struct refusal *refusal, const Plie__Refusal *said)
{
    refusal_repeat(refusal, said->code, said->field, said->text);
}

static void take_reply(const Plie__ServiceReply *reply, struct refusal *refusal)
{
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_GARBAGE) {
        repeat(refusal, reply->garbage);
        return;
    }
    switch (reply->command->outcome_case) {
    case PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED:
        return;
    case PLIE__COMMAND_REPLY__OUTCOME_REFUSED:
        repeat(refusal, reply->command->refused);
        return;
    case PLIE__COMMAND_REPLY__OUTCOME_FAILED:
        repeat(refusal, reply->command->failed);
        return;
    case PLIE__COMMAND_REPLY__OUTCOME__NOT_SET:
    case _PLIE__COMMAND_REPLY__OUTCOME__CASE_IS_INT_SIZE:
        break;
    }
    client_refuse_without_outcome(refusal);
}

int client_regler(struct client *client, const struct reglement *reglement, int64_t timeout_ms,
                  struct refusal *refusal, struct err *err)
{
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = text(reglement->actor);
    actor.role = text(reglement->role);
    Plie__ReglerReaction regler = PLIE__REGLER_REACTION__INIT;
    regler.id = text(reglement->id);
    regler.actor = &actor;
    regler.evenement = text(reglement->evenement);
    regler.note = text(reglement->note);
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_REGLER;
    request.regler = &regler;
    struct arena arena;
    arena_init(&arena, LIMIT_MESSAGE_SIZE);
    Plie__ServiceReply *reply;
    refusal_clear(refusal);
    int rc = client_ask(client, reglement->site, reglement->service, &request, timeout_ms, &arena,
                        &reply, err);
    if (rc == 0)
        take_reply(reply, refusal);
    arena_release(&arena);
    return rc;
}
