#include "json/reader.h"

#include "json/number.h"

#include <sodium.h>
#include <string.h>

/* --- Refusals: none of them quotes a value --- */

static const char *kind_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "un objet";
    case JSON_ARRAY:
        return "une liste";
    case JSON_STRING:
        return "un texte";
    case JSON_INTEGER:
        return "un nombre";
    case JSON_REAL:
        return "un nombre à virgule";
    case JSON_TRUE:
    case JSON_FALSE:
        return "un booléen";
    case JSON_NULL:
        return "null";
    }
    CHECK(!"a type of JSON");
    return "";
}

bool reader_refuse_kind(struct reader *r, const char *expected, const json_t *value)
{
    const char *path = r->path.text;
    if (path[0] == '\0')
        return refusal_set(r->refusal, "TYPE_INATTENDU", "", "Le message doit être %s, pas %s.",
                           expected, kind_of(value));
    return refusal_set(r->refusal, "TYPE_INATTENDU", path, "Le champ « %s » doit être %s, pas %s.",
                       path, expected, kind_of(value));
}

static bool refuse_size(struct reader *r)
{
    return refusal_set(r->refusal, "MESSAGE_TROP_GRAND", r->path.text,
                       "Le message doit tenir dans %zu octets.", r->arena->size_max);
}

static bool refuse_number(struct reader *r, enum number_verdict verdict, const char *expected,
                          const json_t *value)
{
    if (verdict == NUMBER_OUT_OF_RANGE)
        return refusal_set(r->refusal, "HORS_BORNES", r->path.text,
                           "Le nombre du champ « %s » dépasse les bornes : il doit être %s.",
                           r->path.text, expected);
    return reader_refuse_kind(r, expected, value);
}

/* --- Scalars --- */

void *reader_memory(struct reader *r, size_t size)
{
    void *data = arena_try_alloc(r->arena, size);
    if (data == NULL)
        (void)refuse_size(r);
    else
        memset(data, 0, size);
    return data;
}

bool reader_text(struct reader *r, const json_t *value, void *out)
{
    if (!json_is_string(value))
        return reader_refuse_kind(r, "un texte", value);
    size_t size = json_string_length(value);
    char *text = reader_memory(r, size + 1);
    if (text == NULL)
        return false;
    memcpy(text, json_string_value(value), size);
    memcpy(out, &text, sizeof(text));
    return true;
}

bool reader_bytes(struct reader *r, const json_t *value, void *out)
{
    if (!json_is_string(value))
        return reader_refuse_kind(r, "un texte en base64", value);
    const char *text = json_string_value(value);
    size_t size = json_string_length(value);
    bool url = strpbrk(text, "-_") != NULL;
    bool padded = size > 0 && text[size - 1] == '=';
    int variant =
        url ? (padded ? sodium_base64_VARIANT_URLSAFE : sodium_base64_VARIANT_URLSAFE_NO_PADDING)
            : (padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    ProtobufCBinaryData bytes = { 0, reader_memory(r, size / 4 * 3 + 3) };
    if (bytes.data == NULL)
        return false;
    if (sodium_base642bin(bytes.data, size / 4 * 3 + 3, text, size, NULL, &bytes.len, NULL,
                          variant) != 0)
        return refusal_set(r->refusal, "BASE64_INVALIDE", r->path.text,
                           "Le champ « %s » doit être écrit en base64.", r->path.text);
    memcpy(out, &bytes, sizeof(bytes));
    return true;
}

bool reader_bool(struct reader *r, const json_t *value, void *out)
{
    if (!json_is_boolean(value))
        return reader_refuse_kind(r, "true ou false", value);
    protobuf_c_boolean boolean = json_is_true(value);
    memcpy(out, &boolean, sizeof(boolean));
    return true;
}

bool reader_enum(struct reader *r, const ProtobufCEnumDescriptor *type, const json_t *value,
                 void *out)
{
    int64_t number = 0;
    if (json_is_string(value)) {
        const ProtobufCEnumValue *named =
            protobuf_c_enum_descriptor_get_value_by_name(type, json_string_value(value));
        if (named == NULL)
            return refusal_set(r->refusal, "VALEUR_INCONNUE", r->path.text,
                               "Le champ « %s » doit être une valeur de %s, de « %s » à « %s ».",
                               r->path.text, type->short_name, type->values[0].name,
                               type->values[type->n_values - 1].name);
        number = named->value;
    } else {
        enum number_verdict verdict = number_read_i64(value, INT32_MIN, INT32_MAX, &number);
        if (verdict != NUMBER_READ)
            return refuse_number(r, verdict, "le nom ou le numéro d'une valeur", value);
    }
    int32_t stored = (int32_t)number;
    memcpy(out, &stored, sizeof(stored));
    return true;
}

bool reader_i32(struct reader *r, const json_t *value, void *out)
{
    int64_t number = 0;
    enum number_verdict verdict = number_read_i64(value, INT32_MIN, INT32_MAX, &number);
    if (verdict != NUMBER_READ)
        return refuse_number(r, verdict, "un entier sur 32 bits", value);
    int32_t stored = (int32_t)number;
    memcpy(out, &stored, sizeof(stored));
    return true;
}

bool reader_u32(struct reader *r, const json_t *value, void *out)
{
    int64_t number = 0;
    enum number_verdict verdict = number_read_i64(value, 0, UINT32_MAX, &number);
    if (verdict != NUMBER_READ)
        return refuse_number(r, verdict, "un entier positif sur 32 bits", value);
    uint32_t stored = (uint32_t)number;
    memcpy(out, &stored, sizeof(stored));
    return true;
}

bool reader_i64(struct reader *r, const json_t *value, void *out)
{
    int64_t number = 0;
    enum number_verdict verdict = number_read_i64(value, INT64_MIN, INT64_MAX, &number);
    if (verdict != NUMBER_READ)
        return refuse_number(r, verdict, "un entier sur 64 bits", value);
    memcpy(out, &number, sizeof(number));
    return true;
}

bool reader_u64(struct reader *r, const json_t *value, void *out)
{
    uint64_t number = 0;
    enum number_verdict verdict = number_read_u64(value, &number);
    if (verdict != NUMBER_READ)
        return refuse_number(r, verdict, "un entier positif sur 64 bits", value);
    memcpy(out, &number, sizeof(number));
    return true;
}

bool reader_real(struct reader *r, const json_t *value, bool single, void *out)
{
    double number = 0;
    enum number_verdict verdict = number_read_real(value, single, &number);
    if (verdict != NUMBER_READ)
        return refuse_number(r, verdict, "un nombre", value);
    float stored = (float)number;
    if (single)
        memcpy(out, &stored, sizeof(stored));
    else
        memcpy(out, &number, sizeof(number));
    return true;
}
