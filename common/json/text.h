/* JSON written straight into bytes, for whoever writes millions of lines. The texts are those that
 * json_write() gives, byte for byte. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include "json/json.h"

#include <stdint.h>

/* Grows; owned by whoever has it. Begin with zeros, end with json_text_release(). */
struct json_text {
    char *data;
    size_t size;
    size_t capacity;
};

void json_text_release(struct json_text *out);

void json_text_raw(struct json_text *out, const char *bytes, size_t size);
/* With its quotes. What is no UTF-8 is shown as '?'. */
void json_text_string(struct json_text *out, const char *text);
void json_text_i64(struct json_text *out, int64_t number);
void json_text_u64(struct json_text *out, uint64_t number);
void json_text_message(struct json_text *out, const ProtobufCMessage *message,
                       enum json_defaults defaults);

#endif
