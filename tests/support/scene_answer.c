/* What stands in an answer, by its path. */
#include "support/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *find(json_t *at, const char *path)
{
    char part[64];
    while (at != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");
        (void)snprintf(part, sizeof(part), "%.*s", (int)length, path);
        at = json_is_array(at) ? json_array_get(at, strtoul(part, NULL, 10))
                               : json_object_get(at, part);
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return at;
}

const char *scene_text(json_t *answer, const char *path)
{
    const char *text = json_string_value(find(answer, path));
    return text == NULL ? "" : text;
}

int64_t scene_number(json_t *answer, const char *path)
{
    json_t *value = find(answer, path);
    if (json_is_string(value)) /* 64-bit integers travel as texts. */
        return strtoll(json_string_value(value), NULL, 10);
    return json_is_true(value) ? 1 : (int64_t)json_integer_value(value);
}

size_t scene_count(json_t *answer, const char *path)
{
    return json_array_size(find(answer, path));
}

json_t *scene_row(json_t *answer, const char *list, const char *field, const char *value)
{
    json_t *rows = find(answer, list);
    size_t count = json_array_size(rows);
    if (value == NULL)
        return json_array_get(rows, count - 1);
    for (size_t i = 0; i < count; i++)
        if (strcmp(scene_text(json_array_get(rows, i), field), value) == 0)
            return json_array_get(rows, i);
    return NULL;
}
