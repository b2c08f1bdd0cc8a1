/* One writer per file: an advisory lock on "<path>.lock", across threads and processes. */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include "base/err.h"

/* Keeps the lock until the descriptor is closed. ERR_BUSY: somebody else writes. */
MUST_USE int lock_take(const char *path, int *fd, struct err *err);
void lock_free(int *fd);
/* Frees it and removes its file: the store is gone. */
void lock_remove(const char *path, int *fd);

/* Makes the file if it is absent, readable by its owner only. */
MUST_USE int lock_make_private_file(const char *path, struct err *err);

#endif
