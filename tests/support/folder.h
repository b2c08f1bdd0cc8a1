/* A temporary folder of one test, removed with all that is in it. Short, for ipc paths. */
#ifndef SUPPORT_FOLDER_H
#define SUPPORT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { FOLDER_SIZE = 64 };

void folder_make(char out[FOLDER_SIZE]);
void folder_remove(const char *folder);
/* Do these bytes stand in any file of the folder? `where` gets the first one's name. */
bool folder_contains(const char *folder, const void *bytes, size_t size, char *where,
                     size_t where_size);

#endif
