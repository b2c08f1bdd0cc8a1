#include "portail/api/api.h"

#include "json/field.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 128 };

struct filling {
    const ProtobufCMessageDescriptor *message;
    json_t *root;
};

/* Numbers are left as texts: the JSON reader knows which of them are none, and says so. */
static json_t *value_of(const ProtobufCFieldDescriptor *field, const char *value)
{
    if (field != NULL && field->type == PROTOBUF_C_TYPE_BOOL) {
        if (strcmp(value, "true") == 0 || strcmp(value, "1") == 0)
            return json_true();
        if (strcmp(value, "false") == 0 || strcmp(value, "0") == 0)
            return json_false();
    }
    json_t *text = json_string(value);
    return text == NULL ? json_array() : text; /* No UTF-8: of no type that is expected. */
}

static void put(json_t *object, const ProtobufCFieldDescriptor *field, const char *name,
                const char *value)
{
    json_t *item = value_of(field, value);
    if (field == NULL || field->label != PROTOBUF_C_LABEL_REPEATED) {
        if (json_object_set_new(object, name, item) < 0) /* A name that is no UTF-8. */
            (void)json_object_set_new(object, "?", json_true());
        return;
    }
    json_t *list = json_object_get(object, name);
    if (list == NULL) {
        list = json_array();
        (void)json_object_set_new(object, name, list);
    }
    (void)json_array_append_new(list, item);
}

/* "filtre.du" is the field `du` of the message `filtre`. An unknown name is put as it stands: the
 * reader refuses it by that name. */
static void fill(void *self, const char *name, const char *value)
{
    struct filling *filling = self;
    if (strcmp(name, "au") == 0 || strcmp(name, "connu") == 0)
        return;
    const ProtobufCMessageDescriptor *message = filling->message;
    json_t *object = filling->root;
    const char *dot;
    while ((dot = strchr(name, '.')) != NULL && dot - name < NAME_SIZE) {
        char part[NAME_SIZE];
        memcpy(part, name, (size_t)(dot - name));
        part[dot - name] = '\0';
        const ProtobufCFieldDescriptor *field = field_find(message, part);
        bool nested = field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE &&
                      field->label != PROTOBUF_C_LABEL_REPEATED;
        if (!nested)
            break;
        json_t *inner = json_object_get(object, part);
        if (inner == NULL) {
            inner = json_object();
            (void)json_object_set_new(object, part, inner);
        }
        if (!json_is_object(inner))
            break;
        object = inner;
        message = field->descriptor;
        name = dot + 1;
    }
    put(object, field_find(message, name), name, value);
}

const char *arguments_json(const struct request *request, const ProtobufCMessageDescriptor *message)
{
    struct filling filling = { message, json_object() };
    request_arguments(request, &filling, fill);
    char *text = json_dumps(filling.root, JSON_COMPACT);
    const char *out = text == NULL ? "{}" : arena_text(request->arena, text);
    free(text);
    json_decref(filling.root);
    return out;
}
