#include "portail/trace/inside.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fill_head(const struct segment *segment, struct trace_head *out)
{
    memcpy(out->segment, segment->name, sizeof(out->segment));
    out->nombre = segment->nombre;
    memcpy(out->tete, segment->tete, TRACE_HASH_SIZE);
}

void trace_head(struct trace *trace, struct trace_head *out)
{
    *out = (struct trace_head){ 0 };
    (void)pthread_mutex_lock(&trace->lock);
    if (trace->segment_count > 0)
        fill_head(&trace->segments[trace->segment_count - 1], out);
    (void)pthread_mutex_unlock(&trace->lock);
}

size_t trace_heads(struct trace *trace, struct trace_head **out)
{
    (void)pthread_mutex_lock(&trace->lock);
    size_t count = trace->segment_count;
    *out = calloc(count + 1, sizeof(**out));
    CHECK(*out != NULL);
    for (size_t i = 0; i < count; i++)
        fill_head(&trace->segments[i], &(*out)[i]);
    (void)pthread_mutex_unlock(&trace->lock);
    return count;
}

/* Bytes of the segment that are durable; 0 when there is no such segment. */
static size_t durable_size(struct trace *trace, const char *name)
{
    size_t size = 0;
    (void)pthread_mutex_lock(&trace->lock);
    for (size_t i = 0; i < trace->segment_count; i++)
        if (strcmp(trace->segments[i].name, name) == 0)
            size = (size_t)trace->segments[i].size;
    (void)pthread_mutex_unlock(&trace->lock);
    return size;
}

/* --- Reading newest first --- */

enum { NEEDLES_MAX = 3 };

/* What a line that is asked for holds: texts as the line writes them, with their quotes. */
struct needles {
    char *texts[NEEDLES_MAX];
    size_t count;
};

static void needles_add(struct needles *needles, const char *key, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    json_t *tree = json_pack("{s:s}", key, value);
    char *text = tree == NULL ? strdup("\n") : json_dumps(tree, JSON_COMPACT);
    CHECK(text != NULL);
    json_decref(tree);
    size_t size = strlen(text);
    if (size > 2) { /* Without the braces. */
        memmove(text, text + 1, size - 2);
        text[size - 2] = '\0';
    }
    needles->texts[needles->count++] = text;
}

static bool needles_match(const struct needles *needles, const char *line)
{
    for (size_t i = 0; i < needles->count; i++)
        if (strstr(line, needles->texts[i]) == NULL)
            return false;
    return true;
}

static void needles_release(struct needles *needles)
{
    for (size_t i = 0; i < needles->count; i++)
        free(needles->texts[i]);
}

static uint64_t line_number(const char *line)
{
    return strtoull(line + sizeof("{\"n\":") - 1, NULL, 10);
}

static void read_back(const char *data, size_t size, const struct trace_filter *filter,
                      const struct needles *needles, void *self,
                      void (*each)(void *self, const char *json))
{
    char line[TRACE_LINE_MAX];
    int found = 0;
    while (size > 0 && found < filter->limit) {
        size_t end = size - 1; /* The line feed. */
        size_t begin = end;
        while (begin > 0 && data[begin - 1] != '\n')
            begin--;
        size = begin;
        if (end - begin >= sizeof(line))
            continue;
        memcpy(line, data + begin, end - begin);
        line[end - begin] = '\0';
        if ((filter->avant_n != 0 && line_number(line) >= filter->avant_n) ||
            !needles_match(needles, line))
            continue;
        each(self, line);
        found++;
    }
}

int trace_read(struct trace *trace, const char *segment, const struct trace_filter *filter,
               void *self, void (*each)(void *self, const char *json), struct err *err)
{
    size_t durable = durable_size(trace, segment);
    const char *data;
    size_t size;
    if (durable == 0)
        return 0;
    int rc = segment_map(trace, segment, &data, &size, err);
    if (rc < 0)
        return rc;
    if (size < durable) {
        segment_unmap(data, size);
        return err_set(err, ERR_CORRUPT, "traces %s : le fichier a été raccourci", segment);
    }
    struct needles needles = { 0 };
    needles_add(&needles, "objet", filter->objet);
    needles_add(&needles, "compte", filter->compte);
    needles_add(&needles, "acte", filter->acte);
    read_back(data, durable, filter, &needles, self, each);
    needles_release(&needles);
    segment_unmap(data, size);
    return 0;
}

/* --- Deleting --- */

/* The oldest segment when it is before the month and not the newest. */
static bool find_old(struct trace *trace, const char *month, char out[TRACE_SEGMENT_SIZE])
{
    (void)pthread_mutex_lock(&trace->lock);
    bool found = trace->segment_count > 1 && strcmp(trace->segments[0].name, month) < 0;
    if (found)
        memcpy(out, trace->segments[0].name, TRACE_SEGMENT_SIZE);
    (void)pthread_mutex_unlock(&trace->lock);
    return found;
}

static void forget_oldest(struct trace *trace)
{
    (void)pthread_mutex_lock(&trace->lock);
    trace->segment_count--;
    memmove(trace->segments, trace->segments + 1, trace->segment_count * sizeof(*trace->segments));
    (void)pthread_mutex_unlock(&trace->lock);
}

int trace_delete_before(struct trace *trace, const char *segment, void *self,
                        void (*each)(void *self, const char *segment), struct err *err)
{
    char name[TRACE_SEGMENT_SIZE], path[TRACE_PATH_SIZE];
    while (find_old(trace, segment, name)) {
        segment_path(trace, name, path);
        if (unlink(path) != 0)
            return err_set(err, ERR_IO, "%s : suppression impossible", path);
        int rc = segment_sync_folder(trace, err);
        if (rc < 0)
            return rc;
        forget_oldest(trace);
        each(self, name);
    }
    return 0;
}
