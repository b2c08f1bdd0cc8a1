#include "portail/api/openapi.h"

#include "json/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REF_SIZE = 256 };

static json_t *reference(const char *name)
{
    char text[REF_SIZE];
    (void)snprintf(text, sizeof(text), "#/components/schemas/%s", name);
    return json_pack("{s:s}", "$ref", text);
}

static json_t *enumeration(json_t *schemas, const ProtobufCEnumDescriptor *type)
{
    if (json_object_get(schemas, type->name) == NULL) {
        json_t *values = json_array();
        for (unsigned i = 0; i < type->n_values; i++)
            (void)json_array_append_new(values, json_string(type->values[i].name));
        (void)json_object_set_new(schemas, type->name,
                                  json_pack("{s:s, s:o}", "type", "string", "enum", values));
    }
    return reference(type->name);
}

static json_t *single(json_t *schemas, const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_pack("{s:s, s:s}", "type", "integer", "format", "int32");
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_pack("{s:s, s:s, s:i}", "type", "integer", "format", "uint32", "minimum", 0);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return json_pack("{s:s, s:s}", "type", "string", "format", "int64");
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return json_pack("{s:s, s:s}", "type", "string", "format", "uint64");
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE:
        return json_pack("{s:s}", "type", "number");
    case PROTOBUF_C_TYPE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case PROTOBUF_C_TYPE_STRING:
        return json_pack("{s:s}", "type", "string");
    case PROTOBUF_C_TYPE_BYTES:
        return json_pack("{s:s, s:s}", "type", "string", "contentEncoding", "base64");
    case PROTOBUF_C_TYPE_ENUM:
        return enumeration(schemas, field->descriptor);
    case PROTOBUF_C_TYPE_MESSAGE:
        return openapi_message(schemas, field->descriptor);
    }
    return json_true();
}

json_t *openapi_field(json_t *schemas, const ProtobufCMessageDescriptor *parent,
                      const ProtobufCFieldDescriptor *field)
{
    if (field_is_map(parent, field)) {
        const ProtobufCMessageDescriptor *entry = field->descriptor;
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                         single(schemas, &entry->fields[1]));
    }
    json_t *one = single(schemas, field);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return json_pack("{s:s, s:o}", "type", "array", "items", one);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE && !field_is_oneof(field)) /* Absent: null. */
        return json_pack("{s:[o, {s:s}]}", "anyOf", one, "type", "null");
    return one;
}

/* «Au plus un de : accepted, refused, failed.» NULL: the message has no oneof. */
static json_t *describe_oneofs(const ProtobufCMessageDescriptor *message)
{
    char text[1024] = "Au plus un de :";
    size_t size = strlen(text);
    size_t count = 0;
    for (unsigned i = 0; i < message->n_fields; i++) {
        if (!field_is_oneof(&message->fields[i]))
            continue;
        char camel[FIELD_NAME_SIZE];
        field_camel_name(message->fields[i].name, camel);
        int added =
            snprintf(text + size, sizeof(text) - size, "%s %s", count == 0 ? "" : ",", camel);
        size += added > 0 && (size_t)added < sizeof(text) - size ? (size_t)added : 0;
        count++;
    }
    return count == 0 ? NULL : json_string(text);
}

static json_t *schema_of(json_t *schemas, const ProtobufCMessageDescriptor *message)
{
    json_t *properties = json_object();
    for (unsigned i = 0; i < message->n_fields; i++) {
        char camel[FIELD_NAME_SIZE];
        field_camel_name(message->fields[i].name, camel);
        (void)json_object_set_new(properties, camel,
                                  openapi_field(schemas, message, &message->fields[i]));
    }
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);
    json_t *oneofs = describe_oneofs(message);
    if (oneofs != NULL)
        (void)json_object_set_new(schema, "description", oneofs);
    return schema;
}

json_t *openapi_message(json_t *schemas, const ProtobufCMessageDescriptor *message)
{
    if (json_object_get(schemas, message->name) == NULL) {
        /* Its place first: a message that two others hold is described once. */
        (void)json_object_set_new(schemas, message->name, json_object());
        (void)json_object_set_new(schemas, message->name, schema_of(schemas, message));
    }
    return reference(message->name);
}
