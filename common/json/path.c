#include "json/path.h"

#include <stdio.h>

static size_t append(struct path *path, const char *before, const char *text)
{
    size_t length = path->length;
    size_t room = sizeof(path->text) - length;
    int written = snprintf(path->text + length, room, "%s%s", before, text);
    if (written > 0)
        path->length += (size_t)written < room ? (size_t)written : room - 1;
    return length;
}

size_t path_enter(struct path *path, const char *field)
{
    return append(path, path->length == 0 ? "" : ".", field);
}

size_t path_enter_item(struct path *path, size_t index)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "[%zu]", index);
    return append(path, "", text);
}

void path_leave(struct path *path, size_t length)
{
    path->length = length;
    path->text[length] = '\0';
}
