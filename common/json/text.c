#include "json/text.h"

#include "json/field.h"
#include "json/value.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 4096, NUMBER_MAX = 24 };

void json_text_release(struct json_text *out)
{
    free(out->data);
    *out = (struct json_text){ NULL, 0, 0 };
}

/* Room for `size` more; the place to write them. */
static char *reserve(struct json_text *out, size_t size)
{
    if (out->capacity - out->size < size) {
        size_t capacity = out->capacity == 0 ? CAPACITY_FIRST : out->capacity * 2;
        while (capacity - out->size < size)
            capacity *= 2;
        out->data = realloc(out->data, capacity);
        CHECK(out->data != NULL);
        out->capacity = capacity;
    }
    return out->data + out->size;
}

void json_text_raw(struct json_text *out, const char *bytes, size_t size)
{
    memcpy(reserve(out, size), bytes, size);
    out->size += size;
}

static void put(struct json_text *out, char c)
{
    *reserve(out, 1) = c;
    out->size++;
}

/* --- Scalars --- */

void json_text_u64(struct json_text *out, uint64_t number)
{
    char digits[NUMBER_MAX];
    size_t at = sizeof(digits);
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    json_text_raw(out, digits + at, sizeof(digits) - at);
}

void json_text_i64(struct json_text *out, int64_t number)
{
    if (number < 0)
        put(out, '-');
    json_text_u64(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static void put_escaped(struct json_text *out, char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    static const char hex[] = "0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(plain, c);
    put(out, '\\');
    if (found != NULL) {
        put(out, letters[found - plain]);
        return;
    }
    json_text_raw(out, "u00", 3);
    put(out, hex[(unsigned char)c >> 4]);
    put(out, hex[(unsigned char)c & 15]);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* U+0080 to U+009F: JSON takes them as they are, a terminal does what they say. */
static bool is_control_of_two(const char *text)
{
    return (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0;
}

/* In UTF-8, or with '?' in place of what is not ASCII. */
static void put_text(struct json_text *out, const char *text, bool is_utf8)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (is_plain(c))
            put(out, *text);
        else if (is_utf8 && is_control_of_two(text))
            put_escaped(out, *++text);
        else if (c >= 0x80)
            put(out, is_utf8 ? *text : '?');
        else
            put_escaped(out, *text);
    }
}

void json_text_string(struct json_text *out, const char *text)
{
    size_t size = 0;
    while (is_plain((unsigned char)text[size]))
        size++;
    put(out, '"');
    json_text_raw(out, text, size);
    if (text[size] != '\0') {
        json_t *judged = json_string_nocheck("");
        CHECK(judged != NULL);
        put_text(out, text + size, json_string_set(judged, text) == 0);
        json_decref(judged);
    }
    put(out, '"');
}

static void put_bytes(struct json_text *out, const ProtobufCBinaryData *bytes)
{
    size_t size = sodium_base64_encoded_len(bytes->len, sodium_base64_VARIANT_ORIGINAL);
    put(out, '"');
    (void)sodium_bin2base64(reserve(out, size), size, bytes->data, bytes->len,
                            sodium_base64_VARIANT_ORIGINAL);
    out->size += size - 1;
    put(out, '"');
}

static void put_enum(struct json_text *out, const ProtobufCEnumDescriptor *type, int number)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    if (value == NULL)
        json_text_i64(out, number);
    else
        json_text_string(out, value->name);
}

/* What is rare goes the long way. */
static void put_tree(struct json_text *out, json_t *tree)
{
    char *text = json_dumps(tree, JSON_COMPACT | JSON_ENCODE_ANY);
    CHECK(text != NULL);
    json_text_raw(out, text, strlen(text));
    free(text);
    json_decref(tree);
}

/* --- Messages --- */

static void put_value(struct json_text *out, const ProtobufCFieldDescriptor *field, const void *at,
                      enum json_defaults defaults)
{
    union value value = value_load(field, at);
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        json_text_i64(out, value.i32);
        return;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        json_text_u64(out, value.u32);
        return;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        put(out, '"');
        json_text_i64(out, value.i64);
        put(out, '"');
        return;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        put(out, '"');
        json_text_u64(out, value.u64);
        put(out, '"');
        return;
    case PROTOBUF_C_TYPE_BOOL:
        json_text_raw(out, value.boolean ? "true" : "false", value.boolean ? 4 : 5);
        return;
    case PROTOBUF_C_TYPE_ENUM:
        put_enum(out, field->descriptor, value.i32);
        return;
    case PROTOBUF_C_TYPE_STRING:
        json_text_string(out, value.text == NULL ? "" : value.text);
        return;
    case PROTOBUF_C_TYPE_BYTES:
        put_bytes(out, &value.bytes);
        return;
    case PROTOBUF_C_TYPE_MESSAGE:
        if (value.message == NULL)
            json_text_raw(out, "null", 4);
        else
            json_text_message(out, value.message, defaults);
        return;
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        put_tree(out, value_to_json(field, at, defaults));
        return;
    }
    CHECK(!"a type of protobuf");
}

static void put_list(struct json_text *out, const ProtobufCMessage *message,
                     const ProtobufCFieldDescriptor *field, enum json_defaults defaults)
{
    size_t count = field_count(message, field);
    put(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put(out, ',');
        put_value(out, field, field_item(message, field, i), defaults);
    }
    put(out, ']');
}

/* "date_debut" → "dateDebut":  */
static void put_name(struct json_text *out, const char *name)
{
    bool raise = false;
    put(out, '"');
    for (; *name != '\0'; name++) {
        if (*name != '_')
            put(out, raise && *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
        raise = *name == '_';
    }
    json_text_raw(out, "\":", 2);
}

static void put_field(struct json_text *out, const ProtobufCMessage *message,
                      const ProtobufCFieldDescriptor *field, enum json_defaults defaults)
{
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        put_value(out, field, field_value_const(message, field), defaults);
    else if (field_is_map(message->descriptor, field))
        put_tree(out, map_to_json(message, field, defaults));
    else
        put_list(out, message, field, defaults);
}

void json_text_message(struct json_text *out, const ProtobufCMessage *message,
                       enum json_defaults defaults)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    bool first = true;
    put(out, '{');
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        if (!value_is_written(message, &descriptor->fields[i], defaults))
            continue;
        if (!first)
            put(out, ',');
        first = false;
        put_name(out, descriptor->fields[i].name);
        put_field(out, message, &descriptor->fields[i], defaults);
    }
    put(out, '}');
}
