/* Reading of single values: each writes into `out`, which has room for the field's type, or refuses
 * and returns false. No refusal quotes a value. For this module only. */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "base/arena.h"
#include "base/refusal.h"
#include "json/path.h"

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct reader {
    struct arena *arena;
    struct refusal *refusal;
    struct path path;
};

/* "The field … must be `expected`, not a …". */
bool reader_refuse_kind(struct reader *r, const char *expected, const json_t *value);
/* Zeroed; NULL, and refused, when the arena is full. */
void *reader_memory(struct reader *r, size_t size);

bool reader_text(struct reader *r, const json_t *value, void *out);
bool reader_bytes(struct reader *r, const json_t *value, void *out);
bool reader_bool(struct reader *r, const json_t *value, void *out);
bool reader_enum(struct reader *r, const ProtobufCEnumDescriptor *type, const json_t *value,
                 void *out);
bool reader_i32(struct reader *r, const json_t *value, void *out);
bool reader_u32(struct reader *r, const json_t *value, void *out);
bool reader_i64(struct reader *r, const json_t *value, void *out);
bool reader_u64(struct reader *r, const json_t *value, void *out);
bool reader_real(struct reader *r, const json_t *value, bool single, void *out);

#endif
