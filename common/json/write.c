#include "json/json.h"

#include "base/text.h"
#include "json/field.h"
#include "json/text.h"
#include "json/value.h"

#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *checked(json_t *value)
{
    CHECK(value != NULL); /* Out of memory. */
    return value;
}

/* Bytes that are no UTF-8 (a damaged row, an old event) are shown as '?', never the reason for no
 * answer at all. */
static json_t *text_to_json(const char *text)
{
    size_t size = strlen(text);
    json_t *value = json_stringn(text, size);
    if (value != NULL)
        return value;
    char *mended = strdup(text);
    CHECK(mended != NULL);
    for (char *c = mended; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    value = checked(json_string(mended));
    free(mended);
    return value;
}

static json_t *bytes_to_json(const ProtobufCBinaryData *bytes)
{
    size_t size = sodium_base64_encoded_len(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(size);
    CHECK(text != NULL);
    (void)sodium_bin2base64(text, size, bytes->data, bytes->len, sodium_base64_VARIANT_ORIGINAL);
    json_t *value = checked(json_string(text));
    free(text);
    return value;
}

static json_t *enum_to_json(const ProtobufCEnumDescriptor *type, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    return checked(value == NULL ? json_integer(number) : json_string(value->name));
}

static json_t *real_to_json(double number)
{
    if (isnan(number))
        return checked(json_string("NaN"));
    if (isinf(number))
        return checked(json_string(number > 0 ? "Infinity" : "-Infinity"));
    return checked(json_real(number));
}

/* The shortest decimal that reads back as the same float. */
static json_t *float_to_json(float number)
{
    char text[32];
    for (int digits = 6; digits <= 9; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, (double)number);
        if (strtof(text, NULL) == number)
            break;
    }
    return isfinite(number) ? real_to_json(strtod(text, NULL)) : real_to_json((double)number);
}

static json_t *i64_to_json(int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRId64, number);
    return checked(json_string(text));
}

static json_t *u64_to_json(uint64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%" PRIu64, number);
    return checked(json_string(text));
}

union value value_load(const ProtobufCFieldDescriptor *field, const void *at)
{
    union value value = { .bytes = { 0, NULL } };
    memcpy(&value, at, field_value_size(field));
    return value;
}

json_t *value_to_json(const ProtobufCFieldDescriptor *field, const void *at,
                      enum json_defaults defaults)
{
    union value value = value_load(field, at);
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return checked(json_integer(value.i32));
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return checked(json_integer(value.u32));
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return i64_to_json(value.i64);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return u64_to_json(value.u64);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(value.boolean);
    case PROTOBUF_C_TYPE_ENUM:
        return enum_to_json(field->descriptor, value.i32);
    case PROTOBUF_C_TYPE_FLOAT:
        return float_to_json(value.f);
    case PROTOBUF_C_TYPE_DOUBLE:
        return real_to_json(value.d);
    case PROTOBUF_C_TYPE_STRING:
        return text_to_json(value.text == NULL ? "" : value.text);
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_to_json(&value.bytes);
    case PROTOBUF_C_TYPE_MESSAGE:
        return value.message == NULL ? json_null() : json_from_message(value.message, defaults);
    }
    CHECK(!"a type of protobuf");
    return NULL;
}

static bool is_default(const ProtobufCFieldDescriptor *field, const void *at)
{
    union value value = value_load(field, at);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return value.text == NULL || value.text[0] == '\0';
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return value.bytes.len == 0;
    static const unsigned char zero[sizeof(union value)];
    return memcmp(&value, zero, field_value_size(field)) == 0;
}

/* The key of a map's entry: a text, an integer or a boolean, always written as a text. */
json_t *map_to_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                    enum json_defaults defaults)
{
    json_t *object = checked(json_object());
    size_t count = field_count(message, field);
    for (size_t i = 0; i < count; i++) {
        const ProtobufCMessage *entry = value_load(field, field_item(message, field, i)).message;
        const ProtobufCFieldDescriptor *key_field = &entry->descriptor->fields[0];
        const ProtobufCFieldDescriptor *value_field = &entry->descriptor->fields[1];
        json_t *key = value_to_json(key_field, field_value_const(entry, key_field), defaults);
        char *text =
            json_is_string(key) ? strdup(json_string_value(key)) : json_dumps(key, JSON_ENCODE_ANY);
        CHECK(text != NULL);
        json_t *value = value_to_json(value_field, field_value_const(entry, value_field), defaults);
        if (json_is_null(value)) /* On the wire an entry may lack its value: an empty message. */
            value = checked(json_object());
        int rc = json_object_set_new(object, text, value);
        CHECK(rc == 0);
        free(text);
        json_decref(key);
    }
    return object;
}

static json_t *list_to_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                            enum json_defaults defaults)
{
    json_t *list = checked(json_array());
    size_t count = field_count(message, field);
    for (size_t i = 0; i < count; i++) {
        json_t *item = value_to_json(field, field_item(message, field, i), defaults);
        int rc = json_array_append_new(list, item);
        CHECK(rc == 0);
    }
    return list;
}

bool value_is_written(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                      enum json_defaults defaults)
{
    if (field_is_absent(message, field))
        return false;
    if (defaults == JSON_WITH_DEFAULTS)
        return true;
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return field_count(message, field) > 0;
    return field_is_oneof(field) || !is_default(field, field_value_const(message, field));
}

static json_t *field_to_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                             enum json_defaults defaults)
{
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        return value_to_json(field, field_value_const(message, field), defaults);
    return field_is_map(message->descriptor, field) ? map_to_json(message, field, defaults)
                                                    : list_to_json(message, field, defaults);
}

json_t *json_from_message(const ProtobufCMessage *message, enum json_defaults defaults)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    json_t *object = checked(json_object());
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        if (!value_is_written(message, &descriptor->fields[i], defaults))
            continue;
        json_t *value = field_to_json(message, &descriptor->fields[i], defaults);
        char name[FIELD_NAME_SIZE];
        field_camel_name(descriptor->fields[i].name, name);
        int rc = json_object_set_new(object, name, value);
        CHECK(rc == 0);
    }
    return object;
}

char *json_write(const ProtobufCMessage *message, enum json_defaults defaults)
{
    struct json_text text = { NULL, 0, 0 };
    json_text_message(&text, message, defaults);
    json_text_raw(&text, "", 1);
    return text.data;
}
