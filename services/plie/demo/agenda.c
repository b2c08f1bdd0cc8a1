#include "plie/demo/agenda.h"

#include <stdlib.h>

struct demo_queue {
    struct demo_act *acts; /* A binary heap. */
    size_t count;
    size_t capacity;
    uint64_t planned;
};

static bool is_before(const struct demo_act *a, const struct demo_act *b)
{
    return a->day != b->day ? a->day < b->day : a->rank < b->rank;
}

static void swap(struct demo_act *a, struct demo_act *b)
{
    struct demo_act kept = *a;
    *a = *b;
    *b = kept;
}

void agenda_open(struct demo *demo)
{
    demo->queue = calloc(1, sizeof(*demo->queue));
    CHECK(demo->queue != NULL);
}

void agenda_close(struct demo *demo)
{
    if (demo->queue != NULL)
        free(demo->queue->acts);
    free(demo->queue);
    demo->queue = NULL;
}

void agenda_plan(struct demo *demo, int32_t day, act_fn *run, struct person *person, int arg)
{
    struct demo_queue *queue = demo->queue;
    if (day <= demo->day)
        day = demo->day + 1;
    if (queue->count == queue->capacity) {
        queue->capacity = queue->capacity == 0 ? 1024 : queue->capacity * 2;
        queue->acts = realloc(queue->acts, queue->capacity * sizeof(*queue->acts));
        CHECK(queue->acts != NULL);
    }
    size_t at = queue->count++;
    queue->acts[at] = (struct demo_act){ day, queue->planned++, run, person, arg };
    while (at > 0 && is_before(&queue->acts[at], &queue->acts[(at - 1) / 2])) {
        swap(&queue->acts[at], &queue->acts[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

bool agenda_take(struct demo *demo, int32_t until, struct demo_act *out)
{
    struct demo_queue *queue = demo->queue;
    if (queue->count == 0 || queue->acts[0].day > until)
        return false;
    *out = queue->acts[0];
    queue->acts[0] = queue->acts[--queue->count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < queue->count && is_before(&queue->acts[child], &queue->acts[least]))
                least = child;
        if (least == at)
            return true;
        swap(&queue->acts[at], &queue->acts[least]);
        at = least;
    }
}
