/* Small files that are made once and have to last: keys, lists. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/err.h"

#include <sys/types.h>

/* What errno says of the path: ERR_FULL when there is no room, else ERR_IO. */
int file_fail(const char *path, struct err *err);

/* Makes the file; it and its name are on the disk when this returns. Never overwrites: ERR_IO. What
 * could not be written whole is taken away again. */
MUST_USE int file_write_new(const char *path, mode_t mode, const char *text, struct err *err);

/* The names in the folder in which `path` stands are on the disk when this returns. */
MUST_USE int file_sync_folder_of(const char *path, struct err *err);

#endif
