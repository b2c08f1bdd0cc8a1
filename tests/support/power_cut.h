/* What a disk forgets when the power goes: of each file the changes since its last sync, but for
 * the first few, of which the last one has half happened. Used by the faulty VFS. */
#ifndef SUPPORT_POWER_CUT_H
#define SUPPORT_POWER_CUT_H

#include <stddef.h>
#include <stdint.h>

/* Before `path` changes from `offset` to `end`, or is cut where both are: what stood there. */
struct power_old {
    const void *data;
    size_t size;
    int64_t file_size;
};
void power_note(const char *path, int64_t offset, int64_t end, const struct power_old *old);
/* It was synced, or is gone. */
void power_forget(const char *path);

/* Takes the changes back; `keep` of 0 to 3: none, a third, two thirds, all but half of the last. */
void power_cut(unsigned keep);

#endif
