#include "bus/filter.h"

#include <stdlib.h>
#include <string.h>

enum part { PART_SUBJECTS, PART_NAMES, PART_TYPES, PART_ACTORS, PART_COUNT };
_Static_assert((int)PART_COUNT <= (int)INDEX_GROUPS_MAX, "the index takes a group for each part");

static const enum term_kind KINDS[PART_COUNT] = { TERM_NAME, TERM_NAME, TERM_TYPE, TERM_ACTOR };

/* Words in the order of their keys. */
struct words {
    uint32_t *keys;
    char **texts;
    size_t count;
};

struct filter {
    struct words parts[PART_COUNT];
};

/* --- Making --- */

struct asked {
    char **words;
    size_t count;
};

static void read_asked(const Bus__Follow *request, struct asked out[PART_COUNT])
{
    out[PART_SUBJECTS] = (struct asked){ request->subjects, request->n_subjects };
    out[PART_NAMES] = (struct asked){ request->names, request->n_names };
    out[PART_TYPES] = (struct asked){ request->types, request->n_types };
    out[PART_ACTORS] = (struct asked){ request->actors, request->n_actors };
}

bool filter_is_too_much(const Bus__Follow *request)
{
    struct asked asked[PART_COUNT];
    size_t count = 0;
    read_asked(request, asked);
    for (size_t i = 0; i < PART_COUNT; i++) {
        count += asked[i].count;
        for (size_t j = 0; j < asked[i].count && count <= LIMIT_FILTER_WORDS; j++)
            if (asked[i].words[j][0] == '\0' || strlen(asked[i].words[j]) >= LIMIT_TEXT_SIZE)
                return true;
    }
    return count > LIMIT_FILTER_WORDS;
}

static void words_add(struct words *words, enum term_kind kind, const char *text)
{
    uint32_t key = terms_key(kind, span_of_text(text));
    size_t at = words->count++;
    for (; at > 0 && words->keys[at - 1] > key; at--) {
        words->keys[at] = words->keys[at - 1];
        words->texts[at] = words->texts[at - 1];
    }
    words->keys[at] = key;
    words->texts[at] = strdup(text);
    CHECK(words->texts[at] != NULL);
}

static void words_init(struct words *words, enum term_kind kind, const struct asked *asked)
{
    if (asked->count == 0)
        return;
    words->keys = calloc(asked->count, sizeof(*words->keys));
    words->texts = calloc(asked->count, sizeof(*words->texts));
    CHECK(words->keys != NULL && words->texts != NULL);
    for (size_t i = 0; i < asked->count; i++)
        words_add(words, kind, asked->words[i]);
}

struct filter *filter_new(const Bus__Follow *request)
{
    struct asked asked[PART_COUNT];
    size_t count = 0;
    read_asked(request, asked);
    for (size_t i = 0; i < PART_COUNT; i++)
        count += asked[i].count;
    if (count == 0)
        return NULL;
    struct filter *filter = calloc(1, sizeof(*filter));
    CHECK(filter != NULL);
    for (size_t i = 0; i < PART_COUNT; i++)
        words_init(&filter->parts[i], KINDS[i], &asked[i]);
    return filter;
}

void filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    for (size_t i = 0; i < PART_COUNT; i++) {
        for (size_t j = 0; j < filter->parts[i].count; j++)
            free(filter->parts[i].texts[j]);
        free(filter->parts[i].texts);
        free(filter->parts[i].keys);
    }
    free(filter);
}

/* --- Looking --- */

static bool is_text(struct span span, const char *text)
{
    return strlen(text) == span.size && memcmp(text, span.data, span.size) == 0;
}

static bool words_have(const struct words *words, enum term_kind kind, struct span text)
{
    if (text.size == 0)
        return false;
    if (words->count == 1)
        return is_text(text, words->texts[0]);
    uint32_t key = terms_key(kind, text);
    size_t low = 0;
    for (size_t high = words->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (words->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < words->count && words->keys[low] == key; low++)
        if (is_text(text, words->texts[low]))
            return true;
    return false;
}

static bool is_named(const struct words *words, const struct terms_event *event)
{
    if (words_have(words, TERM_NAME, event->subject) || words_have(words, TERM_NAME, event->person))
        return true;
    struct span facts = event->facts;
    struct span id;
    while (terms_next_id(&facts, &id))
        if (words_have(words, TERM_NAME, id))
            return true;
    return false;
}

bool filter_passes_event(const struct filter *filter, const struct terms_event *event)
{
    if (filter == NULL)
        return true;
    const struct words *parts = filter->parts;
    return (parts[PART_TYPES].count == 0 ||
            words_have(&parts[PART_TYPES], TERM_TYPE, event->type)) &&
           (parts[PART_ACTORS].count == 0 ||
            words_have(&parts[PART_ACTORS], TERM_ACTOR, event->actor)) &&
           (parts[PART_SUBJECTS].count == 0 ||
            words_have(&parts[PART_SUBJECTS], TERM_NAME, event->subject) ||
            words_have(&parts[PART_SUBJECTS], TERM_NAME, event->person)) &&
           (parts[PART_NAMES].count == 0 || is_named(&parts[PART_NAMES], event));
}

bool filter_passes(const struct filter *filter, struct span events)
{
    struct terms_event event;
    while (terms_next(&events, &event))
        if (filter_passes_event(filter, &event))
            return true;
    return false;
}

void filter_query(const struct filter *filter, struct index_query *out)
{
    out->group_count = 0;
    for (size_t i = 0; i < PART_COUNT; i++)
        if (filter->parts[i].count > 0)
            out->groups[out->group_count++] =
                (struct index_any){ filter->parts[i].keys, filter->parts[i].count };
}
