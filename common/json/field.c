#include "json/field.h"

#include "base/check.h"

#include <string.h>

bool field_is_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static const void *at(const ProtobufCMessage *message, unsigned offset)
{
    return (const unsigned char *)message + offset;
}

unsigned field_oneof_case(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    int value = 0; /* The enum of cases has the size of an int: protobuf-c adds a value for that. */
    memcpy(&value, at(message, field->quantifier_offset), sizeof(value));
    return value < 0 ? 0 : (unsigned)value;
}

void field_set_oneof_case(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    int value = (int)field->id;
    memcpy((unsigned char *)message + field->quantifier_offset, &value, sizeof(value));
}

bool field_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return field_is_oneof(field) && field_oneof_case(message, field) != field->id;
}

void *field_value(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (unsigned char *)message + field->offset;
}

const void *field_value_const(const ProtobufCMessage *message,
                              const ProtobufCFieldDescriptor *field)
{
    return at(message, field->offset);
}

size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    CHECK(field->label == PROTOBUF_C_LABEL_REPEATED);
    size_t count = 0;
    memcpy(&count, at(message, field->quantifier_offset), sizeof(count));
    return count;
}

const void *field_item(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       size_t index)
{
    const unsigned char *items = NULL;
    memcpy(&items, at(message, field->offset), sizeof(items));
    return items + index * field_value_size(field);
}

void field_set_items(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, void *items,
                     size_t count)
{
    CHECK(field->label == PROTOBUF_C_LABEL_REPEATED);
    memcpy(field_value(message, field), &items, sizeof(items));
    memcpy((unsigned char *)message + field->quantifier_offset, &count, sizeof(count));
}

size_t field_value_size(const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_FLOAT:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
        return sizeof(char *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    }
    CHECK(!"a type of protobuf");
    return 0;
}

bool field_is_map(const ProtobufCMessageDescriptor *parent, const ProtobufCFieldDescriptor *field)
{
    if (field->label != PROTOBUF_C_LABEL_REPEATED || field->type != PROTOBUF_C_TYPE_MESSAGE)
        return false;
    const ProtobufCMessageDescriptor *entry = field->descriptor;
    size_t length = strlen(parent->name);
    size_t short_length = strlen(entry->short_name);
    static const char suffix[] = "Entry";
    return entry->n_fields == 2 && strncmp(entry->name, parent->name, length) == 0 &&
           entry->name[length] == '.' && short_length > sizeof(suffix) - 1 &&
           strcmp(entry->short_name + short_length - (sizeof(suffix) - 1), suffix) == 0 &&
           strcmp(entry->fields[0].name, "key") == 0 && strcmp(entry->fields[1].name, "value") == 0;
}

void field_camel_name(const char *name, char out[FIELD_NAME_SIZE])
{
    size_t length = 0;
    bool raise = false;
    for (; *name != '\0'; name++) {
        if (*name == '_') {
            raise = true;
            continue;
        }
        CHECK(length < FIELD_NAME_SIZE - 1);
        bool lower = *name >= 'a' && *name <= 'z';
        out[length++] = raise && lower ? (char)(*name - 'a' + 'A') : *name;
        raise = false;
    }
    out[length] = '\0';
}

const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *descriptor,
                                           const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    for (unsigned i = 0; field == NULL && i < descriptor->n_fields; i++) {
        char camel[FIELD_NAME_SIZE];
        field_camel_name(descriptor->fields[i].name, camel);
        if (strcmp(camel, name) == 0)
            field = &descriptor->fields[i];
    }
    return field;
}

bool message_is_wrapper(const ProtobufCMessageDescriptor *descriptor)
{
    if (descriptor->n_fields == 0)
        return false;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if (!field_is_oneof(field) || field->type != PROTOBUF_C_TYPE_MESSAGE ||
            field->quantifier_offset != descriptor->fields[0].quantifier_offset)
            return false;
    }
    return true;
}
