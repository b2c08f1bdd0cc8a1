#include "portail/marks.h"

#include "base/check.h"
#include "portail/session/session.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 8, SETS = MARKS_SESSIONS / WAYS };

const char *const marks_sources[MARKS_SOURCES] = { "reperage", "parcours", "entreprise" };

struct entry {
    char token[SESSION_TOKEN_SIZE];
    uint64_t sequences[MARKS_SOURCES];
    uint64_t used;
    bool whole;
};

struct marks {
    pthread_mutex_t lock;
    uint64_t uses;
    struct entry entries[SETS][WAYS];
};

struct marks *marks_new(void)
{
    struct marks *marks = calloc(1, sizeof(*marks));
    CHECK(marks != NULL);
    CHECK(pthread_mutex_init(&marks->lock, NULL) == 0);
    return marks;
}

void marks_free(struct marks **marks)
{
    if (*marks == NULL)
        return;
    (void)pthread_mutex_destroy(&(*marks)->lock);
    free(*marks);
    *marks = NULL;
}

/* Tokens are random: any of their characters spread well. */
static struct entry *set_of(struct marks *marks, const char *token)
{
    size_t hash = 5381;
    for (const char *c = token; *c != '\0'; c++)
        hash = hash * 33 + (unsigned char)*c;
    return marks->entries[hash % SETS];
}

static struct entry *find(struct marks *marks, const char *token)
{
    struct entry *set = set_of(marks, token);
    for (size_t i = 0; i < WAYS; i++)
        if (strcmp(set[i].token, token) == 0) {
            set[i].used = ++marks->uses;
            return &set[i];
        }
    return NULL;
}

static struct entry *make(struct marks *marks, const char *token)
{
    struct entry *set = set_of(marks, token);
    struct entry *oldest = &set[0];
    for (size_t i = 1; i < WAYS; i++)
        if (set[i].used < oldest->used)
            oldest = &set[i];
    *oldest = (struct entry){ .used = ++marks->uses };
    (void)snprintf(oldest->token, sizeof(oldest->token), "%s", token);
    return oldest;
}

static struct entry *find_or_make(struct marks *marks, const char *token)
{
    struct entry *entry = find(marks, token);
    return entry == NULL ? make(marks, token) : entry;
}

void marks_note(struct marks *marks, const char *token, const char *source, uint64_t sequence)
{
    size_t i = 0;
    while (i < MARKS_SOURCES && strcmp(marks_sources[i], source) != 0)
        i++;
    if (i == MARKS_SOURCES || sequence == 0 || token[0] == '\0')
        return;
    (void)pthread_mutex_lock(&marks->lock);
    struct entry *entry = find_or_make(marks, token);
    if (entry->sequences[i] < sequence)
        entry->sequences[i] = sequence;
    (void)pthread_mutex_unlock(&marks->lock);
}

void marks_known(struct marks *marks, const char *token, uint64_t out[MARKS_SOURCES])
{
    memset(out, 0, MARKS_SOURCES * sizeof(*out));
    (void)pthread_mutex_lock(&marks->lock);
    const struct entry *entry = find(marks, token);
    if (entry != NULL)
        memcpy(out, entry->sequences, sizeof(entry->sequences));
    (void)pthread_mutex_unlock(&marks->lock);
}

void marks_begin(struct marks *marks, const char *token)
{
    (void)pthread_mutex_lock(&marks->lock);
    find_or_make(marks, token)->whole = true;
    (void)pthread_mutex_unlock(&marks->lock);
}

bool marks_are_whole(struct marks *marks, const char *token)
{
    (void)pthread_mutex_lock(&marks->lock);
    const struct entry *entry = find(marks, token);
    bool whole = entry != NULL && entry->whole;
    (void)pthread_mutex_unlock(&marks->lock);
    return whole;
}
