#include "bus/terms.h"

#include <string.h>

enum {
    EVENTS_EVENT = 1,
    EVENT_TYPE = 2,
    EVENT_SUBJECT = 3,
    EVENT_PERSON = 4,
    EVENT_ACTOR = 7,
    EVENT_FACTS = 10,
    ID_LENGTH = 36,
};

struct span span_of_text(const char *text)
{
    return (struct span){ (const uint8_t *)text, strlen(text) };
}

static void take_field(struct terms_event *event, const struct field *field)
{
    if (field->wire != BYTES_SIZED)
        return;
    switch (field->number) {
    case EVENT_TYPE:
        event->type = field->bytes;
        return;
    case EVENT_SUBJECT:
        event->subject = field->bytes;
        return;
    case EVENT_PERSON:
        event->person = field->bytes;
        return;
    case EVENT_ACTOR:
        event->actor = field->bytes;
        return;
    case EVENT_FACTS:
        event->facts = field->bytes;
        return;
    default:
        return;
    }
}

bool terms_next(struct span *events, struct terms_event *out)
{
    *out = (struct terms_event){ .type = { NULL, 0 } };
    struct field whole;
    do {
        if (events->size == 0 || !span_read_field(events, &whole))
            return false;
    } while (whole.number != EVENTS_EVENT || whole.wire != BYTES_SIZED);
    out->whole = whole.bytes;
    struct span in = whole.bytes;
    struct field field;
    while (in.size > 0 && span_read_field(&in, &field))
        take_field(out, &field);
    return true;
}

static bool looks_like_id(struct span text)
{
    return text.size == ID_LENGTH && text.data[8] == '-' && text.data[13] == '-' &&
           text.data[18] == '-' && text.data[23] == '-';
}

bool terms_next_id(struct span *facts, struct span *out)
{
    struct field field;
    while (facts->size > 0 && span_read_field(facts, &field)) {
        if (field.wire != BYTES_SIZED || !looks_like_id(field.bytes))
            continue;
        *out = field.bytes;
        return true;
    }
    return false;
}

/* --- Keys --- */

static const uint64_t FACTOR = 0x9e3779b97f4a7c15u;

static uint64_t read_u64(const uint8_t *data, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)data[i] << (8 * i);
    return value;
}

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * FACTOR;
    return hash ^ hash >> 29;
}

uint32_t terms_key(enum term_kind kind, struct span text)
{
    uint64_t hash = mixed(text.size, (uint64_t)kind);
    size_t at = 0;
    for (; at + 8 <= text.size; at += 8)
        hash = mixed(hash, read_u64(text.data + at, 8));
    hash = mixed(hash, read_u64(text.data + at, text.size - at));
    return (uint32_t)(mixed(hash, 0) >> 32);
}
