#include "runtime/lot_build.h"

#include "base/check.h"
#include "runtime/message.h"

#include <stdlib.h>
#include <string.h>

static const char OUTBOX[] = "SELECT command, person, packed, sealed FROM log"
                             " WHERE sequence > :mark ORDER BY sequence";

/* Events in front of which stand a tag and their length. */
enum { EVENTS_TAG = 0x0a, BUFFER_SIZE_FIRST = 4096 };

struct builder {
    struct arena *arena;
    Plie__Lot *lot;
    struct lot_buffer *buffer;
    size_t events_size;
    size_t size; /* Frames and sealed parts included. */
    char command[LIMIT_ID_SIZE];
    const Plie__Event *first; /* With same_seen. */
};

void lot_buffer_release(struct lot_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct lot_buffer){ 0 };
}

static uint8_t *make_room(struct builder *b, size_t size)
{
    struct lot_buffer *buffer = b->buffer;
    size_t needed = b->events_size + size + LOT_FRAME_SIZE;
    size_t grown = buffer->size == 0 ? BUFFER_SIZE_FIRST : buffer->size;
    while (grown < needed)
        grown *= 2;
    if (grown != buffer->size) {
        buffer->data = realloc(buffer->data, grown);
        CHECK(buffer->data != NULL);
        buffer->size = grown;
    }
    return buffer->data + b->events_size;
}

static void append_event(struct builder *b, const uint8_t *packed, size_t size)
{
    uint8_t *at = make_room(b, size);
    *at++ = EVENTS_TAG;
    size_t rest = size;
    do {
        *at++ = (uint8_t)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
        rest >>= 7;
    } while (rest > 0);
    memcpy(at, packed, size);
    b->events_size = (size_t)(at - b->buffer->data) + size;
    b->size += size + LOT_FRAME_SIZE;
}

static void append_personal(struct builder *b, const char *person, const void *sealed, size_t size)
{
    Plie__Lot *lot = b->lot;
    lot->personal = arena_grow(b->arena, lot->personal, lot->n_personal, sizeof(void *));
    Plie__Personal *part = message_new(b->arena, &plie__personal__descriptor);
    part->index = lot->count;
    part->person = arena_text(b->arena, person);
    part->sealed.data = arena_copy(b->arena, sealed, size);
    part->sealed.len = size;
    lot->personal[lot->n_personal++] = part;
    b->size += size;
}

static bool seen_is_same(const Plie__Event *a, const Plie__Event *b)
{
    bool same = a->n_seen == b->n_seen;
    for (size_t i = 0; same && i < a->n_seen; i++)
        same = a->seen[i]->sequence == b->seen[i]->sequence &&
               strcmp(a->seen[i]->source, b->seen[i]->source) == 0;
    return same;
}

static bool has_same_seen(struct builder *b, const void *packed, size_t size)
{
    const Plie__Event *event =
        (const Plie__Event *)arena_unpack(b->arena, &plie__event__descriptor, packed, size);
    CHECK(event != NULL); /* The own log. */
    if (b->first == NULL)
        b->first = event;
    return seen_is_same(b->first, event);
}

/* A command's events stay together. */
static bool is_full(struct builder *b, const char *command, const void *packed, size_t size)
{
    if (b->lot->count > 0 && strcmp(b->command, command) == 0)
        return false;
    return b->size >= LIMIT_LOT_TARGET_SIZE ||
           (b->buffer->same_seen && !has_same_seen(b, packed, size));
}

/* False: the row begins the next Lot. */
static bool take_row(struct builder *b, struct stmt *s)
{
    size_t packed_size;
    size_t sealed_size;
    const void *packed = stmt_column_blob(s, 2, &packed_size);
    const void *sealed = stmt_column_blob(s, 3, &sealed_size);
    const char *command = stmt_column_text(s, 0);
    if (is_full(b, command, packed, packed_size))
        return false;
    size_t length = strnlen(command, sizeof(b->command) - 1);
    memcpy(b->command, command, length);
    b->command[length] = '\0';
    append_event(b, packed, packed_size);
    if (sealed_size > 0)
        append_personal(b, stmt_column_text(s, 1), sealed, sealed_size);
    b->lot->count++;
    return true;
}

int lot_build(struct core *core, struct arena *arena, struct lot_buffer *buffer, uint64_t mark,
              Plie__Lot **out, struct err *err)
{
    *out = NULL;
    struct builder b = { .arena = arena,
                         .lot = message_new(arena, &plie__lot__descriptor),
                         .buffer = buffer };
    struct stmt s;
    stmt_begin(&s, core->store, OUTBOX);
    stmt_u64(&s, ":mark", mark);
    int rc = stmt_step(&s, err);
    while (rc == STMT_ROW && take_row(&b, &s))
        rc = stmt_step(&s, err);
    stmt_end(&s);
    if (rc < 0 || b.lot->count == 0)
        return rc < 0 ? rc : 0;
    b.lot->site = (char *)core->site;
    b.lot->source = (char *)core->service->name;
    b.lot->first_sequence = mark + 1;
    b.lot->events = (ProtobufCBinaryData){ b.events_size, buffer->data };
    *out = b.lot;
    return 0;
}
