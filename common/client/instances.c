#include "client/instances_inside.h"

#include "base/wait.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Marks -------------------------------------------------------------------------------------
 */

static struct source_mark *find_mark(const struct source_marks *marks, const char *source)
{
    for (size_t i = 0; i < marks->count; i++)
        if (strcmp(marks->items[i].source, source) == 0)
            return &marks->items[i];
    return NULL;
}

void source_marks_raise(struct source_marks *marks, const char *source, uint64_t sequence)
{
    struct source_mark *mark = find_mark(marks, source);
    if (mark == NULL && strlen(source) < sizeof(mark->source)) {
        marks->items = realloc(marks->items, (marks->count + 1) * sizeof(*marks->items));
        CHECK(marks->items != NULL);
        mark = &marks->items[marks->count++];
        *mark = (struct source_mark){ .sequence = 0 };
        (void)snprintf(mark->source, sizeof(mark->source), "%s", source);
    }
    if (mark != NULL && mark->sequence < sequence)
        mark->sequence = sequence;
}

bool source_marks_have(const struct source_marks *marks, const char *source, uint64_t sequence)
{
    const struct source_mark *mark = find_mark(marks, source);
    return sequence == 0 || (mark != NULL && mark->sequence >= sequence);
}

void source_marks_release(struct source_marks *marks)
{
    free(marks->items);
    *marks = (struct source_marks){ 0 };
}

/* --- What is known of one ----------------------------------------------------------------------
 */

bool instance_is_silent(const struct instance *instance, int64_t now_ms)
{
    return instance->heard_ms == 0 || now_ms - instance->heard_ms > INSTANCES_SILENT_MS;
}

/* An older file put back, or another bus: which of two is the later their numbers do not say. */
static bool is_of_another_journal(const struct group *group, const struct instance *instance)
{
    return group->generation != 0 && instance->generation != group->generation;
}

bool instance_lags(const struct group *group, const struct instance *instance)
{
    return is_of_another_journal(group, instance) || instance->position < group->due;
}

bool instance_has_stopped(const struct group *group, const struct instance *instance)
{
    bool other = instance->generation != 0 && is_of_another_journal(group, instance);
    return instance->stopped || other;
}

struct group *instances_group(const struct instances *instances, const char *site)
{
    for (size_t i = 0; i < instances->group_count; i++)
        if (strcmp(instances->groups[i].site, site) == 0)
            return &instances->groups[i];
    return NULL;
}

bool instances_cover(const struct instances *instances, const char *site, const char *service)
{
    return instances != NULL && strcmp(service, INSTANCES_SERVICE) == 0 &&
           instances_group(instances, site) != NULL;
}

static int compare(const void *a, const void *b)
{
    const struct instance_seen *one = a;
    const struct instance_seen *other = b;
    return strcmp(one->endpoint, other->endpoint);
}

size_t instances_list(struct instances *instances, const char *site,
                      struct instance_seen out[INSTANCES_MAX])
{
    size_t count = 0;
    struct group *group = instances_group(instances, site);
    if (group == NULL)
        return 0;
    int64_t now_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&instances->lock);
    for (size_t i = 0; i < INSTANCES_MAX; i++) {
        const struct instance *instance = &group->items[i];
        if (!instance->listed)
            continue;
        struct instance_seen *seen = &out[count++];
        *seen = (struct instance_seen){
            .up = !instance_is_silent(instance, now_ms),
            .stopped = instance_has_stopped(group, instance),
            .position = instance->position,
            .lag = group->head > instance->position ? group->head - instance->position : 0,
            .questions = instance->questions,
            .repeated = instance->repeated,
        };
        seen->current = seen->up && !seen->stopped && !instance_lags(group, instance);
        (void)snprintf(seen->endpoint, sizeof(seen->endpoint), "%s", instance->endpoint);
    }
    (void)pthread_mutex_unlock(&instances->lock);
    qsort(out, count, sizeof(*out), compare);
    return count;
}

/* --- Starting ----------------------------------------------------------------------------------
 */

bool instances_consolidate(const struct config *config)
{
    for (size_t i = 0; i < config->address_count; i++)
        if (strcmp(config->addresses[i].site, CONFIG_CONSOLIDATION) == 0)
            return true;
    return config->site_count > 1;
}

static void add_group(struct instances *instances, const char *site)
{
    struct group *group = &instances->groups[instances->group_count++];
    (void)snprintf(group->site, sizeof(group->site), "%s", site);
}

static void make_groups(struct instances *instances)
{
    const struct config *config = instances->options.config;
    instances->groups = calloc(config->site_count + 2, sizeof(*instances->groups));
    CHECK(instances->groups != NULL);
    if (instances->options.site != NULL) {
        add_group(instances, instances->options.site);
        return;
    }
    for (size_t i = 0; i < config->site_count; i++)
        add_group(instances, config->sites[i]);
    if (instances_consolidate(config))
        add_group(instances, CONFIG_CONSOLIDATION);
}

int instances_start(struct instances **out, const struct instances_options *options,
                    struct err *err)
{
    struct instances *instances = calloc(1, sizeof(*instances));
    CHECK(instances != NULL);
    instances->options = *options;
    CHECK(pthread_mutex_init(&instances->lock, NULL) == 0);
    wait_cond_init(&instances->heard);
    make_groups(instances);
    const struct wire_options waker = { .kind = WIRE_WAKER };
    int rc = wire_open(&instances->waker, &waker, err);
    if (rc == 0 && pthread_create(&instances->thread, NULL, instances_look, instances) != 0)
        rc = err_set(err, ERR_LIMIT, "no more threads");
    instances->running = rc == 0;
    if (rc < 0)
        instances_stop(&instances);
    *out = instances;
    return rc;
}

void instances_stop(struct instances **out)
{
    struct instances *instances = *out;
    if (instances == NULL)
        return;
    if (instances->running) {
        atomic_store(&instances->stopping, true);
        wire_wake(instances->waker);
        CHECK(pthread_join(instances->thread, NULL) == 0);
    }
    wire_close(&instances->waker);
    for (size_t i = 0; i < instances->group_count; i++) {
        source_marks_release(&instances->groups[i].shown);
        for (size_t k = 0; k < INSTANCES_MAX; k++)
            source_marks_release(&instances->groups[i].items[k].marks);
    }
    (void)pthread_cond_destroy(&instances->heard);
    (void)pthread_mutex_destroy(&instances->lock);
    free(instances->groups);
    free(instances);
    *out = NULL;
}

/* With the lock held. */
static bool all_heard(const struct instances *instances)
{
    bool found = false;
    for (size_t i = 0; i < instances->group_count; i++)
        for (size_t k = 0; k < INSTANCES_MAX; k++) {
            const struct instance *instance = &instances->groups[i].items[k];
            if (instance->listed && instance->heard_ms == 0)
                return false;
            found = found || instance->listed;
        }
    return found;
}

void instances_await(struct instances *instances, int64_t timeout_ms)
{
    struct timespec until;
    wait_deadline(timeout_ms, &until);
    int rc = 0;
    (void)pthread_mutex_lock(&instances->lock);
    while (!all_heard(instances) && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&instances->heard, &instances->lock, &until);
    (void)pthread_mutex_unlock(&instances->lock);
}
