#include "json/json.h"

#include "json/field.h"
#include "json/reader.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { KEY_SHOWN_SIZE = 41 };

/* A key from outside is shown without what could break a line or a page, and cut. */
static void show_key(const char *key, char out[KEY_SHOWN_SIZE])
{
    size_t length = 0;
    for (; *key != '\0' && length < KEY_SHOWN_SIZE - 1; key++)
        out[length++] = *key == '_' || isalnum((unsigned char)*key) ? *key : '?';
    out[length] = '\0';
}

/* The names that the message does have help whoever wrote another. */
static bool refuse_unknown(struct reader *r, const ProtobufCMessageDescriptor *descriptor,
                           const char *key)
{
    char names[320] = "";
    size_t length = 0;
    for (unsigned i = 0; i < descriptor->n_fields && length < sizeof(names); i++) {
        int written = snprintf(names + length, sizeof(names) - length, "%s%s", i == 0 ? "" : ", ",
                               descriptor->fields[i].name);
        length += written > 0 ? (size_t)written : 0;
    }
    if (length >= sizeof(names))
        memcpy(names + sizeof(names) - 4, "…", 4);
    char shown[KEY_SHOWN_SIZE];
    show_key(key, shown);
    (void)path_enter(&r->path, shown);
    return refusal_set(r->refusal, "CHAMP_INCONNU", r->path.text,
                       "Le champ « %s » n'existe pas dans %s, qui a : %s.", shown,
                       descriptor->short_name, descriptor->n_fields == 0 ? "aucun champ" : names);
}

static bool read_message(struct reader *r, const ProtobufCMessageDescriptor *descriptor,
                         json_t *value, ProtobufCMessage **out);

static bool read_value(struct reader *r, const ProtobufCFieldDescriptor *field, json_t *value,
                       void *out)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return reader_i32(r, value, out);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return reader_u32(r, value, out);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return reader_i64(r, value, out);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return reader_u64(r, value, out);
    case PROTOBUF_C_TYPE_BOOL:
        return reader_bool(r, value, out);
    case PROTOBUF_C_TYPE_ENUM:
        return reader_enum(r, field->descriptor, value, out);
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return reader_real(r, value, field->type == PROTOBUF_C_TYPE_FLOAT, out);
    case PROTOBUF_C_TYPE_STRING:
        return reader_text(r, value, out);
    case PROTOBUF_C_TYPE_BYTES:
        return reader_bytes(r, value, out);
    case PROTOBUF_C_TYPE_MESSAGE: {
        ProtobufCMessage *nested = NULL;
        if (!read_message(r, field->descriptor, value, &nested))
            return false;
        memcpy(out, &nested, sizeof(void *));
        return true;
    }
    }
    CHECK(!"a type of protobuf");
    return false;
}

static bool read_list(struct reader *r, ProtobufCMessage *message,
                      const ProtobufCFieldDescriptor *field, json_t *value)
{
    if (!json_is_array(value))
        return reader_refuse_kind(r, "une liste", value);
    size_t count = json_array_size(value);
    size_t size = field_value_size(field);
    unsigned char *items = reader_memory(r, count * size);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t length = path_enter_item(&r->path, i);
        if (!read_value(r, field, json_array_get(value, i), items + i * size))
            return false;
        path_leave(&r->path, length);
    }
    field_set_items(message, field, items, count);
    return true;
}

/* A key is written as a text, whatever its type. */
static bool read_key(struct reader *r, const ProtobufCFieldDescriptor *field, const char *key,
                     void *out)
{
    bool truth = strcmp(key, "true") == 0;
    json_t *value = field->type != PROTOBUF_C_TYPE_BOOL  ? json_string(key)
                    : truth || strcmp(key, "false") == 0 ? json_boolean(truth)
                                                         : json_string(key);
    CHECK(value != NULL);
    bool read = read_value(r, field, value, out);
    json_decref(value);
    return read;
}

static ProtobufCMessage *new_message(struct reader *r, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = reader_memory(r, descriptor->sizeof_message);
    if (message != NULL)
        protobuf_c_message_init(descriptor, message);
    return message;
}

static bool read_map(struct reader *r, ProtobufCMessage *message,
                     const ProtobufCFieldDescriptor *field, json_t *value)
{
    if (!json_is_object(value))
        return reader_refuse_kind(r, "un objet", value);
    const ProtobufCMessageDescriptor *type = field->descriptor;
    ProtobufCMessage **entries =
        reader_memory(r, json_object_size(value) * field_value_size(field));
    if (entries == NULL)
        return false;
    size_t count = 0;
    const char *key = NULL;
    json_t *item = NULL;
    json_object_foreach(value, key, item)
    {
        size_t length = path_enter_item(&r->path, count);
        ProtobufCMessage *entry = new_message(r, type);
        if (entry == NULL ||
            !read_key(r, &type->fields[0], key, field_value(entry, &type->fields[0])) ||
            !read_value(r, &type->fields[1], item, field_value(entry, &type->fields[1])))
            return false;
        path_leave(&r->path, length);
        entries[count++] = entry;
    }
    field_set_items(message, field, entries, count);
    return true;
}

static bool take_oneof(struct reader *r, ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field)
{
    if (field_oneof_case(message, field) != 0)
        return refusal_set(r->refusal, "CHOIX_MULTIPLE", r->path.text,
                           "Le champ « %s » exclut un autre champ qui est aussi donné : il n'en "
                           "faut qu'un.",
                           r->path.text);
    field_set_oneof_case(message, field);
    return true;
}

static bool read_field(struct reader *r, ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field, json_t *value)
{
    if (json_is_null(value))
        return true;
    if (field_is_oneof(field) && !take_oneof(r, message, field))
        return false;
    if (field_is_map(message->descriptor, field))
        return read_map(r, message, field, value);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return read_list(r, message, field, value);
    return read_value(r, field, value, field_value(message, field));
}

static bool read_fields(struct reader *r, ProtobufCMessage *message, json_t *value)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    bool unnamed = r->path.depth == 1 && message_is_wrapper(descriptor);
    bool *given = reader_memory(r, descriptor->n_fields * sizeof(*given));
    if (given == NULL)
        return false;
    const char *key = NULL;
    json_t *item = NULL;
    json_object_foreach(value, key, item)
    {
        const ProtobufCFieldDescriptor *field = field_find(descriptor, key);
        if (field == NULL)
            return refuse_unknown(r, descriptor, key);
        size_t length = unnamed ? r->path.length : path_enter(&r->path, field->name);
        if (given[field - descriptor->fields])
            return refusal_set(r->refusal, "CLE_EN_DOUBLE", r->path.text,
                               "Le champ « %s » est donné deux fois ; il ne faut qu'une valeur.",
                               field->name);
        given[field - descriptor->fields] = true;
        if (!read_field(r, message, field, item))
            return false;
        path_leave(&r->path, length);
    }
    return true;
}

static bool read_message(struct reader *r, const ProtobufCMessageDescriptor *descriptor,
                         json_t *value, ProtobufCMessage **out)
{
    if (!json_is_object(value))
        return reader_refuse_kind(r, "un objet", value);
    if (++r->path.depth > MESSAGE_DEPTH_MAX)
        return refusal_set(r->refusal, "PROFONDEUR_EXCESSIVE", r->path.text,
                           "Le message est imbriqué sur plus de %d niveaux.", MESSAGE_DEPTH_MAX);
    ProtobufCMessage *message = new_message(r, descriptor);
    if (message == NULL || !read_fields(r, message, value))
        return false;
    r->path.depth--;
    *out = message;
    return true;
}

bool json_to_message(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                     json_t *tree, ProtobufCMessage **out, struct refusal *refusal)
{
    struct reader r = { .arena = arena, .refusal = refusal };
    *out = NULL;
    return read_message(&r, descriptor, tree, out);
}

bool json_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const char *text,
               size_t size, ProtobufCMessage **out, struct refusal *refusal)
{
    *out = NULL;
    json_t *tree = NULL;
    if (!json_parse(text, size, &tree, refusal))
        return false;
    bool read = json_to_message(arena, descriptor, tree, out, refusal);
    json_decref(tree);
    return read;
}
