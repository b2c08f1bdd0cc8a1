#include "runtime/decision.h"

#include "base/check.h"
#include "base/id.h"
#include "runtime/message.h"
#include "runtime/service.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void decision_init(struct decision *d, struct arena *arena,
                   const ProtobufCMessageDescriptor *evenement)
{
    CHECK(arena != NULL);
    *d = (struct decision){ .arena = arena, .evenement = evenement };
}

bool decision_is_refused(const struct decision *d)
{
    return refusal_is_set(&d->refusal);
}

void decision_refuse(struct decision *d, const char *code, const char *field, const char *format,
                     ...)
{
    if (decision_is_refused(d))
        return;
    va_list args;
    va_start(args, format);
    (void)refusal_set_list(&d->refusal, code, field, format, args);
    va_end(args);
    d->event_count = 0;
}

static struct decided_event *next_event(struct decision *d)
{
    if (d->event_count == LIMIT_EVENTS_PER_COMMAND)
        decision_refuse(d, "TROP_D_EVENEMENTS", "",
                        "La commande donnerait plus de %d événements ; découpez-la en plusieurs.",
                        LIMIT_EVENTS_PER_COMMAND);
    if (decision_is_refused(d))
        return decision_alloc(d, sizeof(struct decided_event)); /* Filled for nothing. */
    d->events = arena_grow(d->arena, d->events, d->event_count, sizeof(*d->events));
    return &d->events[d->event_count++];
}

void *decision_event(struct decision *d, unsigned member, const char *subject, const char *person)
{
    CHECK(subject != NULL);
    CHECK(person != NULL);
    struct decided_event *event = next_event(d);
    *event = (struct decided_event){
        .member = member,
        .body = decision_new(d, message_member(d->evenement, member)),
        .subject = subject,
        .person = person,
    };
    return event->body;
}

void decision_erases(struct decision *d, const char *const *persons, size_t count)
{
    if (decision_is_refused(d))
        return;
    CHECK(d->event_count > 0);
    struct decided_event *event = &d->events[d->event_count - 1];
    const char **copies = decision_alloc(d, (count + 1) * sizeof(*copies));
    for (size_t i = 0; i < count; i++)
        copies[i] = decision_text(d, persons[i]);
    event->erases = copies;
    event->erase_count = count;
}

void *decision_alloc(struct decision *d, size_t size)
{
    return arena_alloc(d->arena, size);
}

void *decision_new(struct decision *d, const ProtobufCMessageDescriptor *descriptor)
{
    return message_new(d->arena, descriptor);
}

char *decision_text(struct decision *d, const char *text)
{
    return arena_text(d->arena, text);
}

char *decision_date(struct decision *d, int32_t day)
{
    return arena_date(d->arena, day);
}

char *decision_id(struct decision *d, const struct context *context, uint32_t rank)
{
    char *id = decision_alloc(d, ID_SIZE);
    id_derive(id, context->command, rank);
    return id;
}

void reaction_init(struct reaction *r, struct arena *arena,
                   const ProtobufCMessageDescriptor *commande)
{
    *r = (struct reaction){ .arena = arena, .commande = commande };
}

void *reaction_command(struct reaction *r, unsigned member)
{
    CHECK(r->commande != NULL);
    CHECK(r->command_count < LIMIT_EVENTS_PER_COMMAND);
    r->commands = arena_grow(r->arena, r->commands, r->command_count, sizeof(*r->commands));
    struct reaction_command *command = &r->commands[r->command_count++];
    command->member = member;
    command->body = message_new(r->arena, message_member(r->commande, member));
    return command->body;
}

/* Ranks of new ids are kept apart from those of the command ids of the same event. */
char *reaction_id(struct reaction *r, const struct event_context *context, uint32_t rank)
{
    char *id = arena_alloc(r->arena, ID_SIZE);
    id_derive(id, arena_format(r->arena, "%s/id", context->id), rank);
    return id;
}
