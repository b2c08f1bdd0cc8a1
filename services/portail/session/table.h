/* The sessions that live, in memory, by the hash of their token. Not thread-safe. */
#ifndef PORTAIL_SESSION_TABLE_H
#define PORTAIL_SESSION_TABLE_H

#include "portail/session/secrets.h"

struct table_entry {
    struct session_row row;
    bool seen; /* Since it was last written. */
    struct table_entry *next;
};

enum { TABLE_BUCKETS = 1024 };

struct table {
    struct table_entry *buckets[TABLE_BUCKETS];
    size_t count;
};

void table_release(struct table *table);
/* Copies the row. */
void table_add(struct table *table, const struct session_row *row);
struct table_entry *table_find(struct table *table, const uint8_t hash[TOKEN_HASH_SIZE]);
void table_remove(struct table *table, const uint8_t hash[TOKEN_HASH_SIZE]);
/* Removes the entries that `is` chooses. */
void table_remove_if(struct table *table, const void *self,
                     bool (*is)(const void *self, const struct table_entry *entry));
void table_each(struct table *table, void *self,
                void (*each)(void *self, struct table_entry *entry));
/* The oldest session of an account, and how many it has. NULL: none. */
struct table_entry *table_oldest(struct table *table, const char *site, const char *compte,
                                 size_t *count);

#endif
