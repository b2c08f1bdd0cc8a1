/* Inside rights only: the table that the file `droits.cfg` holds (see rights.h). */
#ifndef RUNTIME_RIGHTS_FILE_H
#define RUNTIME_RIGHTS_FILE_H

#include "runtime/rights.h"
#include "wire/wire.h"

enum { RIGHTS_NAME_SIZE = 128 };

struct rights_entry {
    char key[WIRE_KEY_SIZE];
    char name[RIGHTS_NAME_SIZE];
    char site[LIMIT_ID_SIZE];
    char append[LIMIT_SOURCES][LIMIT_ID_SIZE];
    size_t append_count;
    char (*follow)[LIMIT_ID_SIZE];
    size_t follow_count;
    bool audit;
    bool portail;
    struct rights_actor actor;
};

struct rights_table {
    struct rights_entry *entries;
    size_t count;
};

/* ERR_CONFIG with file, line and what is expected; then the table is empty. */
MUST_USE int rights_file_read(struct rights_table *out, const char *path, struct err *err);
void rights_file_release(struct rights_table *table);

#endif
