#include "runtime/message.h"

#include "base/check.h"
#include "base/date.h"

#include <string.h>

void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = arena_alloc(arena, descriptor->sizeof_message);
    protobuf_c_message_init(descriptor, message);
    return message;
}

static const ProtobufCFieldDescriptor *member_field(const ProtobufCMessageDescriptor *oneof,
                                                    unsigned member)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(oneof, member);
    CHECK(field != NULL);
    CHECK(field->type == PROTOBUF_C_TYPE_MESSAGE);
    CHECK(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF);
    return field;
}

const ProtobufCMessageDescriptor *message_member(const ProtobufCMessageDescriptor *oneof,
                                                 unsigned member)
{
    return member_field(oneof, member)->descriptor;
}

/* A field of any type inside a message, by its offset in the generated struct. */
static void *at_offset(ProtobufCMessage *message, unsigned offset)
{
    return (unsigned char *)message + offset;
}

static const void *at_offset_const(const ProtobufCMessage *message, unsigned offset)
{
    return (const unsigned char *)message + offset;
}

/* Enums of a oneof have the size of an int (protobuf-c adds a case for it). */
static int read_case(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    int value;
    memcpy(&value, at_offset_const(message, field->quantifier_offset), sizeof(value));
    return value;
}

static ProtobufCMessage *read_pointer(const ProtobufCMessage *message,
                                      const ProtobufCFieldDescriptor *field)
{
    ProtobufCMessage *value;
    memcpy(&value, at_offset_const(message, field->offset), sizeof(void *));
    return value;
}

unsigned message_which(const ProtobufCMessage *whole, ProtobufCMessage **body)
{
    const ProtobufCMessageDescriptor *descriptor = whole->descriptor;
    *body = NULL;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
            continue;
        int which = read_case(whole, field);
        if (which == 0)
            return 0;
        const ProtobufCFieldDescriptor *set = member_field(descriptor, (unsigned)which);
        *body = read_pointer(whole, set);
        return *body == NULL ? 0 : (unsigned)which;
    }
    return 0;
}

ProtobufCMessage *message_wrap(struct arena *arena, const ProtobufCMessageDescriptor *oneof,
                               unsigned member, ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *field = member_field(oneof, member);
    CHECK(body->descriptor == field->descriptor);
    ProtobufCMessage *whole = message_new(arena, oneof);
    int which = (int)member;
    memcpy(at_offset(whole, field->quantifier_offset), &which, sizeof(which));
    memcpy(at_offset(whole, field->offset), &body, sizeof(void *));
    return whole;
}

unsigned message_member_named(const ProtobufCMessageDescriptor *oneof, const char *full_name)
{
    for (unsigned i = 0; i < oneof->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &oneof->fields[i];
        const ProtobufCMessageDescriptor *member = field->descriptor;
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && strcmp(member->name, full_name) == 0)
            return field->id;
    }
    return 0;
}

const char *message_text(const ProtobufCMessage *message, const char *field_name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field_name);
    if (field == NULL || field->type != PROTOBUF_C_TYPE_STRING ||
        field->label == PROTOBUF_C_LABEL_REPEATED)
        return "";
    const char *text;
    memcpy(&text, at_offset_const(message, field->offset), sizeof(text));
    return text == NULL ? "" : text;
}

struct bytes message_pack(struct arena *arena, const ProtobufCMessage *message)
{
    struct bytes out = { .size = protobuf_c_message_get_packed_size(message) };
    out.data = arena_alloc(arena, out.size);
    (void)protobuf_c_message_pack(message, out.data);
    return out;
}

static bool is_personal(const ProtobufCFieldDescriptor *field)
{
    if (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED)
        return false;
    const ProtobufCMessageDescriptor *type = field->descriptor;
    return strcmp(type->package_name, "prive") == 0;
}

static void set_pointer(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                        ProtobufCMessage *value)
{
    memcpy(at_offset(message, field->offset), &value, sizeof(void *));
}

struct bytes message_pack_facts(struct arena *arena, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    ProtobufCMessage *facts = arena_copy(arena, message, descriptor->sizeof_message);
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (is_personal(&descriptor->fields[i]))
            set_pointer(facts, &descriptor->fields[i], NULL);
    return message_pack(arena, facts);
}

struct bytes message_pack_personal(struct arena *arena, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    ProtobufCMessage *personal = message_new(arena, descriptor);
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if (is_personal(field))
            set_pointer(personal, field, read_pointer(message, field));
    }
    return message_pack(arena, personal);
}

char *arena_date(struct arena *arena, int32_t day)
{
    if (day == DATE_NONE)
        return arena_text(arena, "");
    char *text = arena_alloc(arena, DATE_SIZE);
    date_format(day, text);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
    enum { FIRST = 4 };
    if (count == 0)
        return arena_alloc(arena, FIRST * item_size);
    if (count < FIRST || (count & (count - 1)) != 0)
        return items;
    void *grown = arena_alloc(arena, 2 * count * item_size);
    memcpy(grown, items, count * item_size);
    return grown;
}
