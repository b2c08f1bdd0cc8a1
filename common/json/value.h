/* A field's value, whatever its type. For this module only. */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include "json/json.h"

#include <stdint.h>

/* As it lies in memory, whatever its alignment. */
union value {
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    uint64_t u64;
    float f;
    double d;
    protobuf_c_boolean boolean;
    const char *text;
    ProtobufCBinaryData bytes;
    const ProtobufCMessage *message;
};

union value value_load(const ProtobufCFieldDescriptor *field, const void *at);

/* Has the message such a field, and if it is a default: are they written? */
bool value_is_written(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                      enum json_defaults defaults);

/* Trees, owned by the caller. */
json_t *value_to_json(const ProtobufCFieldDescriptor *field, const void *at,
                      enum json_defaults defaults);
json_t *map_to_json(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                    enum json_defaults defaults);

#endif
