/* The path of the field at hand, for refusals: "pieces[2].code". Cut when it does not fit. */
#ifndef JSON_PATH_H
#define JSON_PATH_H

#include "base/refusal.h"

#include <stddef.h>

enum { MESSAGE_DEPTH_MAX = 16 };

struct path {
    char text[REFUSAL_FIELD_SIZE];
    size_t length;
    int depth; /* Of messages. */
};

/* Adds a step; returns the length to go back to with path_leave(). */
size_t path_enter(struct path *path, const char *field);
size_t path_enter_item(struct path *path, size_t index);
void path_leave(struct path *path, size_t length);

#endif
