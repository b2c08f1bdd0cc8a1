#include "runtime/command_input.h"

#include "base/check.h"
#include "base/date.h"
#include "base/id.h"
#include "base/text.h"
#include "json/reflect.h"

#include <string.h>

enum { PORTEE_MAX = 200, PORTEE_SIZE = 128 /* An id, or the name of a structure. */ };

static bool short_text_is_valid(const char *text, size_t limit)
{
    size_t size = strlen(text);
    return size < limit && text_is_valid(text, size);
}

static bool portee_is_valid(const Plie__Actor *actor)
{
    if (actor->n_portee > PORTEE_MAX)
        return false;
    for (size_t i = 0; i < actor->n_portee; i++)
        if (!short_text_is_valid(actor->portee[i], PORTEE_SIZE))
            return false;
    return true;
}

static bool take_believed(const Plie__Actor *actor, struct speaker *out, struct refusal *refusal)
{
    if (actor == NULL)
        return true;
    if (!short_text_is_valid(actor->id, LIMIT_ID_SIZE) ||
        !short_text_is_valid(actor->role, LIMIT_ID_SIZE) || !portee_is_valid(actor))
        return refusal_set(
            refusal, "ACTEUR_INVALIDE", "actor",
            "L'acteur a un identifiant et un rôle de moins de %d octets, et au plus %d "
            "portées de moins de %d octets chacune.",
            LIMIT_ID_SIZE, PORTEE_MAX, PORTEE_SIZE);
    out->actor = actor->id;
    out->role = actor->role;
    out->portee = (const char *const *)actor->portee;
    out->portee_count = actor->n_portee;
    return true;
}

bool speaker_read(struct arena *arena, struct rights *rights, const char *key,
                  const Plie__Actor *actor, struct speaker *out, struct refusal *refusal)
{
    *out = (struct speaker){ .actor = "", .role = "" };
    struct rights_actor bound;
    switch (rights_voice(rights, key, &bound)) {
    case RIGHTS_VOICE_BELIEVED:
        return take_believed(actor, out, refusal);
    case RIGHTS_VOICE_BOUND:
        out->actor = arena_text(arena, bound.id);
        out->role = arena_text(arena, bound.role);
        return true;
    case RIGHTS_VOICE_NONE:
        break;
    }
    return refusal_set(refusal, "DROIT_ABSENT", "actor",
                       "La clé de ce programme ne parle au nom de personne ; liez-la à un acteur "
                       "dans le fichier des droits.");
}

ProtobufCMessage *body_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                            ProtobufCBinaryData body, struct refusal *refusal)
{
    ProtobufCMessage *message = NULL;
    if (body.len <= LIMIT_COMMAND_SIZE)
        message = arena_unpack(arena, descriptor, body.data, body.len);
    if (message == NULL) {
        (void)refusal_set(refusal, "MESSAGE_ILLISIBLE", "body",
                          "Le corps doit être un message %s d'au plus %d octets.", descriptor->name,
                          LIMIT_COMMAND_SIZE);
        return NULL;
    }
    if (message_has_unknown(message)) {
        (void)refusal_set(refusal, "CHAMP_INCONNU", "body",
                          "Le message %s a un champ que cette version du service ne connaît pas ; "
                          "mettez le service à jour ou retirez ce champ.",
                          descriptor->name);
        return NULL;
    }
    return message_validate(message, refusal) ? message : NULL;
}

static bool read_id(const char *id, struct command_input *input, struct refusal *refusal)
{
    if (!id_is_valid(id))
        return refusal_set(refusal, "ID_INVALIDE", "id",
                           "L'identifiant de la commande doit être un UUID : 36 caractères, en "
                           "minuscules.");
    input->id = id;
    return true;
}

static bool read_speaker(struct core *core, struct rights *rights, const char *key,
                         const Plie__Actor *actor, struct command_input *input,
                         struct refusal *refusal)
{
    struct speaker speaker;
    if (!speaker_read(&core->arena, rights, key, actor, &speaker, refusal))
        return false;
    input->actor = speaker.actor;
    input->role = speaker.role;
    input->portee = speaker.portee;
    input->portee_count = speaker.portee_count;
    return true;
}

static bool read_command(struct core *core, const Plie__CommandRequest *command,
                         struct command_input *input, struct refusal *refusal)
{
    if (core->demo && command->time > 0)
        input->time_us = command->time;
    if (input->time_us >= TIME_END_US)
        return refusal_set(refusal, "HEURE_INVALIDE", "time",
                           "L'heure d'enregistrement d'une démonstration doit être avant l'an "
                           "2200.");
    input->command = body_read(&core->arena, core->service->commande, command->body, refusal);
    return input->command != NULL;
}

static bool read_settle(const Plie__ReglerReaction *settle, struct refusal *refusal)
{
    size_t length = strspn(settle->note, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-");
    if (!id_is_valid(settle->evenement))
        return refusal_set(refusal, "ID_INVALIDE", "evenement",
                           "Le champ « evenement » doit être l'identifiant de la réaction refusée "
                           "ou de l'événement auquel elle répondait.");
    if (length == 0 || length >= LIMIT_CODE_SIZE || settle->note[length] != '\0')
        return refusal_set(refusal, "NOTE_INVALIDE", "note",
                           "Le champ « note » doit être un code de moins de %d lettres, chiffres, "
                           "« _ » ou « - », sans texte libre.",
                           LIMIT_CODE_SIZE);
    return true;
}

bool command_input_read(struct core *core, struct rights *rights,
                        const struct wire_message *message, struct command_request *out,
                        struct refusal *refusal)
{
    *out = (struct command_request){ .input = { .id = "",
                                                .cause = "",
                                                .time_us = core->world->now_us(core->world->self),
                                                .today = DATE_NONE } };
    const Plie__ServiceRequest *request = (const Plie__ServiceRequest *)arena_unpack(
        &core->arena, &plie__service_request__descriptor, message->data, message->size);
    CHECK(request != NULL); /* Whoever took it has unpacked it once. */
    if (request->body_case == PLIE__SERVICE_REQUEST__BODY_REGLER) {
        out->settle = request->regler;
        return read_id(request->regler->id, &out->input, refusal) &&
               read_speaker(core, rights, message->key, request->regler->actor, &out->input,
                            refusal) &&
               read_settle(request->regler, refusal);
    }
    CHECK(request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND);
    const Plie__CommandRequest *command = request->command;
    return read_id(command->id, &out->input, refusal) &&
           read_speaker(core, rights, message->key, command->actor, &out->input, refusal) &&
           read_command(core, command, &out->input, refusal);
}
