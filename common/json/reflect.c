#include "json/reflect.h"

#include "base/limits.h"
#include "base/text.h"
#include "json/field.h"
#include "json/path.h"

#include <stdio.h>
#include <string.h>

/* --- Validation --- */

struct validation {
    struct path path;
    struct refusal *refusal;
};

static size_t text_limit(const ProtobufCMessageDescriptor *parent,
                         const ProtobufCFieldDescriptor *field)
{
    if (strcmp(field->name, "protocole_texte") == 0)
        return LIMIT_COMMAND_SIZE;
    if (strcmp(field->name, "texte") != 0)
        return MESSAGE_TEXT_SIZE;
    bool whole_protocol = strcmp(parent->short_name, "ProtocoleAdopte") == 0 ||
                          strcmp(parent->short_name, "ProtocoleReponse") == 0;
    return whole_protocol ? LIMIT_COMMAND_SIZE : LIMIT_TEXT_SIZE;
}

static bool check_text(struct validation *v, const char *text, size_t limit)
{
    size_t size = strlen(text);
    if (size > limit)
        return refusal_set(v->refusal, "TEXTE_TROP_LONG", v->path.text,
                           "Le texte du champ « %s » occupe %zu octets ; il doit en occuper %zu "
                           "au plus.",
                           v->path.text, size, limit);
    if (!text_is_valid(text, size))
        return refusal_set(v->refusal, "TEXTE_INVALIDE", v->path.text,
                           "Le champ « %s » doit être un texte UTF-8 sans caractère de commande.",
                           v->path.text);
    return true;
}

static bool check_enum(struct validation *v, const ProtobufCEnumDescriptor *type, int value)
{
    if (protobuf_c_enum_descriptor_get_value(type, value) != NULL)
        return true;
    return refusal_set(v->refusal, "VALEUR_INCONNUE", v->path.text,
                       "La valeur %d du champ « %s » n'existe pas ; %s a %u valeurs, de « %s » à "
                       "« %s ».",
                       value, v->path.text, type->short_name, type->n_values, type->values[0].name,
                       type->values[type->n_values - 1].name);
}

static bool check_message(struct validation *v, const ProtobufCMessage *message);

static bool check_value(struct validation *v, const ProtobufCMessageDescriptor *parent,
                        const ProtobufCFieldDescriptor *field, const void *value)
{
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = NULL;
        memcpy(&text, value, sizeof(text));
        return text == NULL || check_text(v, text, text_limit(parent, field));
    }
    if (field->type == PROTOBUF_C_TYPE_ENUM) {
        int number = 0;
        memcpy(&number, value, sizeof(number));
        return check_enum(v, field->descriptor, number);
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        const ProtobufCMessage *nested = NULL;
        memcpy(&nested, value, sizeof(void *));
        return nested == NULL || check_message(v, nested);
    }
    return true;
}

static bool check_items(struct validation *v, const ProtobufCMessage *message,
                        const ProtobufCFieldDescriptor *field)
{
    size_t count = field_count(message, field);
    if (count > MESSAGE_LIST_COUNT)
        return refusal_set(v->refusal, "LISTE_TROP_LONGUE", v->path.text,
                           "La liste « %s » a %zu éléments ; elle doit en avoir %d au plus.",
                           v->path.text, count, MESSAGE_LIST_COUNT);
    for (size_t i = 0; i < count; i++) {
        size_t length = path_enter_item(&v->path, i);
        if (!check_value(v, message->descriptor, field, field_item(message, field, i)))
            return false;
        path_leave(&v->path, length);
    }
    return true;
}

static bool check_field(struct validation *v, const ProtobufCMessage *message,
                        const ProtobufCFieldDescriptor *field)
{
    if (field_is_absent(message, field))
        return true;
    bool unnamed = v->path.depth == 1 && message_is_wrapper(message->descriptor);
    size_t length = unnamed ? v->path.length : path_enter(&v->path, field->name);
    bool valid =
        field->label == PROTOBUF_C_LABEL_REPEATED
            ? check_items(v, message, field)
            : check_value(v, message->descriptor, field, field_value_const(message, field));
    path_leave(&v->path, length);
    return valid;
}

static bool check_message(struct validation *v, const ProtobufCMessage *message)
{
    if (++v->path.depth > MESSAGE_DEPTH_MAX)
        return refusal_set(v->refusal, "PROFONDEUR_EXCESSIVE", v->path.text,
                           "Le message est imbriqué sur plus de %d niveaux.", MESSAGE_DEPTH_MAX);
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (!check_field(v, message, &descriptor->fields[i]))
            return false;
    v->path.depth--;
    return true;
}

bool message_validate(const ProtobufCMessage *message, struct refusal *out)
{
    CHECK(message != NULL);
    struct validation v = { .refusal = out };
    return check_message(&v, message);
}

/* --- Unknown fields --- */

static bool nested_has_unknown(const ProtobufCMessage *message,
                               const ProtobufCFieldDescriptor *field)
{
    if (field->type != PROTOBUF_C_TYPE_MESSAGE || field_is_absent(message, field))
        return false;
    bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
    size_t count = repeated ? field_count(message, field) : 1;
    for (size_t i = 0; i < count; i++) {
        const void *value =
            repeated ? field_item(message, field, i) : field_value_const(message, field);
        const ProtobufCMessage *nested = NULL;
        memcpy(&nested, value, sizeof(void *));
        if (nested != NULL && message_has_unknown(nested))
            return true;
    }
    return false;
}

bool message_has_unknown(const ProtobufCMessage *message)
{
    if (message->n_unknown_fields > 0)
        return true;
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (nested_has_unknown(message, &descriptor->fields[i]))
            return true;
    return false;
}

/* --- Members of a wrapper --- */

static bool member_is_named(const ProtobufCFieldDescriptor *member, const char *name)
{
    const ProtobufCMessageDescriptor *type = member->descriptor;
    char camel[FIELD_NAME_SIZE];
    field_camel_name(member->name, camel);
    return strcmp(member->name, name) == 0 || strcmp(camel, name) == 0 ||
           strcmp(type->short_name, name) == 0 || strcmp(type->name, name) == 0;
}

unsigned wrapper_find_member(const ProtobufCMessageDescriptor *wrapper, const char *name)
{
    CHECK(message_is_wrapper(wrapper));
    for (unsigned i = 0; i < wrapper->n_fields; i++)
        if (member_is_named(&wrapper->fields[i], name))
            return wrapper->fields[i].id;
    return 0;
}

/* --- Descriptors --- */

/* The messages above the one at hand. */
struct ancestry {
    const struct ancestry *above;
    const ProtobufCMessageDescriptor *descriptor;
};

static bool finds_itself(const ProtobufCMessageDescriptor *descriptor, const struct ancestry *above)
{
    for (const struct ancestry *a = above; a != NULL; a = a->above)
        if (a->descriptor == descriptor)
            return true;
    struct ancestry here = { above, descriptor };
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
            finds_itself(descriptor->fields[i].descriptor, &here))
            return true;
    return false;
}

bool descriptor_is_recursive(const ProtobufCMessageDescriptor *descriptor)
{
    return finds_itself(descriptor, NULL);
}

static bool is_private(const ProtobufCMessageDescriptor *descriptor)
{
    return strcmp(descriptor->package_name, "prive") == 0;
}

static bool tell_misplaced(char out[DESCRIPTOR_TEXT_SIZE],
                           const ProtobufCMessageDescriptor *descriptor,
                           const ProtobufCFieldDescriptor *field, const char *what)
{
    (void)snprintf(out, DESCRIPTOR_TEXT_SIZE, "%s.%s: %s", descriptor->name, field->name, what);
    return false;
}

/* `own`: this is an event's own message, where a private field may stand. */
static bool check_private(const ProtobufCMessageDescriptor *descriptor, bool own,
                          char out[DESCRIPTOR_TEXT_SIZE])
{
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        if (!is_private(field->descriptor)) {
            if (!check_private(field->descriptor, false, out))
                return false;
            continue;
        }
        if (!own)
            return tell_misplaced(out, descriptor, field, "private below an event's own message");
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            return tell_misplaced(out, descriptor, field, "private and repeated");
        if (field_is_oneof(field))
            return tell_misplaced(out, descriptor, field, "private inside a oneof");
    }
    return true;
}

bool descriptor_check_private(const ProtobufCMessageDescriptor *wrapper,
                              char out[DESCRIPTOR_TEXT_SIZE])
{
    CHECK(message_is_wrapper(wrapper));
    out[0] = '\0';
    for (unsigned i = 0; i < wrapper->n_fields; i++) {
        const ProtobufCFieldDescriptor *member = &wrapper->fields[i];
        if (is_private(member->descriptor))
            return tell_misplaced(out, wrapper, member, "private message as a whole event");
        if (descriptor_is_recursive(member->descriptor))
            return tell_misplaced(out, wrapper, member, "contains itself");
        if (!check_private(member->descriptor, true, out))
            return false;
    }
    return true;
}
