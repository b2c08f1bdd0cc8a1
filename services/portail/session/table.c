#include "portail/session/table.h"

#include <stdlib.h>
#include <string.h>

/* A hash is even in all its bytes. */
static struct table_entry **bucket_of(struct table *table, const uint8_t *hash)
{
    return &table->buckets[(hash[0] | hash[1] << 8) % TABLE_BUCKETS];
}

static bool always(const void *self, const struct table_entry *entry)
{
    (void)self;
    (void)entry;
    return true;
}

void table_release(struct table *table)
{
    table_remove_if(table, NULL, always);
}

void table_add(struct table *table, const struct session_row *row)
{
    struct table_entry *entry = calloc(1, sizeof(*entry));
    CHECK(entry != NULL);
    entry->row = *row;
    struct table_entry **bucket = bucket_of(table, row->hash);
    entry->next = *bucket;
    *bucket = entry;
    table->count++;
}

struct table_entry *table_find(struct table *table, const uint8_t hash[TOKEN_HASH_SIZE])
{
    struct table_entry *entry = *bucket_of(table, hash);
    while (entry != NULL && memcmp(entry->row.hash, hash, TOKEN_HASH_SIZE) != 0)
        entry = entry->next;
    return entry;
}

static bool has_hash(const void *self, const struct table_entry *entry)
{
    return memcmp(entry->row.hash, self, TOKEN_HASH_SIZE) == 0;
}

static void remove_in(struct table *table, struct table_entry **link, const void *self,
                      bool (*is)(const void *self, const struct table_entry *entry))
{
    while (*link != NULL) {
        struct table_entry *entry = *link;
        if (!is(self, entry)) {
            link = &entry->next;
            continue;
        }
        *link = entry->next;
        free(entry);
        table->count--;
    }
}

void table_remove(struct table *table, const uint8_t hash[TOKEN_HASH_SIZE])
{
    remove_in(table, bucket_of(table, hash), hash, has_hash);
}

void table_remove_if(struct table *table, const void *self,
                     bool (*is)(const void *self, const struct table_entry *entry))
{
    for (size_t i = 0; i < TABLE_BUCKETS; i++)
        remove_in(table, &table->buckets[i], self, is);
}

void table_each(struct table *table, void *self,
                void (*each)(void *self, struct table_entry *entry))
{
    for (size_t i = 0; i < TABLE_BUCKETS; i++)
        for (struct table_entry *entry = table->buckets[i]; entry != NULL; entry = entry->next)
            each(self, entry);
}

struct table_entry *table_oldest(struct table *table, const char *site, const char *compte,
                                 size_t *count)
{
    struct table_entry *oldest = NULL;
    *count = 0;
    for (size_t i = 0; i < TABLE_BUCKETS; i++)
        for (struct table_entry *entry = table->buckets[i]; entry != NULL; entry = entry->next) {
            const struct session *session = &entry->row.session;
            if (strcmp(session->compte, compte) != 0 || strcmp(session->site, site) != 0)
                continue;
            (*count)++;
            if (oldest == NULL || entry->row.made_us < oldest->row.made_us)
                oldest = entry;
        }
    return oldest;
}
