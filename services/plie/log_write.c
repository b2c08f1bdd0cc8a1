#include "plie/log.h"

#include "bus/terms.h"
#include "client/interface.h"
#include "runtime/lot.h"

#include <string.h>

enum { ARENA_SIZE = 16 * 1024 * 1024 };

void log_writer_init(struct log_writer *writer)
{
    *writer = (struct log_writer){ .received = -1 };
    arena_init(&writer->arena, ARENA_SIZE);
}

void log_writer_release(struct log_writer *writer)
{
    json_text_release(&writer->text);
    arena_release(&writer->arena);
}

#define PUT(text, literal) json_text_raw(text, literal, sizeof(literal) - 1)

/* Left out when it is empty. */
static void put_member(struct json_text *text, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    PUT(text, ",\"");
    json_text_raw(text, name, strlen(name));
    PUT(text, "\":");
    json_text_string(text, value);
}

static void put_number(struct json_text *text, const char *name, uint64_t value)
{
    PUT(text, ",\"");
    json_text_raw(text, name, strlen(name));
    PUT(text, "\":");
    json_text_u64(text, value);
}

static void put_source(struct json_text *text, const Plie__Lot *lot)
{
    /* Names of sites and sources need no escaping: the reader lets no others through. */
    PUT(text, ",\"source\":\"/");
    json_text_raw(text, lot->site, strlen(lot->site));
    PUT(text, "/");
    json_text_raw(text, lot->source, strlen(lot->source));
    PUT(text, "\"");
}

static const char *received_text(struct log_writer *writer, int64_t received)
{
    if (writer->received != received)
        time_format(received, writer->received_text);
    writer->received = received;
    return writer->received_text;
}

/* The event's own message, whichever service recorded it; NULL when this program is older. */
static const ProtobufCMessageDescriptor *type_of(struct log_writer *writer, const char *type)
{
    size_t place = terms_key(TERM_TYPE, span_of_text(type)) % COUNT_OF(writer->types);
    const ProtobufCMessageDescriptor *known = writer->types[place];
    if (known == NULL || strcmp(known->name, type) != 0)
        known = writer->types[place] = interface_event(type);
    return known;
}

static void put_facts(struct log_writer *writer, const Plie__Event *event)
{
    const ProtobufCMessageDescriptor *type = type_of(writer, event->type);
    const ProtobufCMessage *facts =
        type == NULL ? NULL
                     : arena_unpack(&writer->arena, type, event->facts.data, event->facts.len);
    if (facts == NULL)
        return;
    PUT(&writer->text, ",\"data\":");
    json_text_message(&writer->text, facts, JSON_WITHOUT_DEFAULTS);
}

static bool is_named_before(const Plie__Event *event, size_t mark)
{
    for (size_t i = 0; i < mark; i++)
        if (strcmp(event->seen[i]->source, event->seen[mark]->source) == 0)
            return true;
    return false;
}

/* No event of ours names a source twice, or more of them than there may be. */
static void put_seen(struct json_text *text, const Plie__Event *event)
{
    for (size_t i = 0; i < event->n_seen && i < LIMIT_SOURCES; i++) {
        const char *source = event->seen[i]->source;
        if (!lot_name_is_valid(source) || is_named_before(event, i))
            continue;
        PUT(text, ",\"seen");
        json_text_raw(text, source, strlen(source));
        PUT(text, "\":");
        json_text_u64(text, event->seen[i]->sequence);
    }
}

bool log_write_event(struct log_writer *writer, const Bus__Stored *stored, size_t index,
                     const uint8_t *bytes, size_t size)
{
    arena_reset(&writer->arena);
    const Plie__Event *event =
        (Plie__Event *)arena_unpack(&writer->arena, &plie__event__descriptor, bytes, size);
    if (event == NULL)
        return false;
    char time[TIME_TEXT_SIZE];
    struct json_text *text = &writer->text;
    time_format(event->time, time);
    PUT(text, "{\"specversion\":\"1.0\"");
    put_member(text, "id", event->id);
    put_source(text, stored->lot);
    put_member(text, "type", event->type);
    put_member(text, "subject", event->subject);
    put_member(text, "time", time);
    put_number(text, "position", stored->first_position + index);
    put_number(text, "sequence", stored->lot->first_sequence + index);
    put_member(text, "received", received_text(writer, stored->received));
    put_member(text, "actor", event->actor);
    put_member(text, "command", event->command);
    put_member(text, "cause", event->cause);
    put_member(text, "person", event->person);
    put_seen(text, event);
    put_facts(writer, event);
    PUT(text, "}\n");
    return true;
}
