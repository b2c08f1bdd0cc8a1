/* A site with three instances of reporting behind one name, and somebody who asks them. */
#ifndef ALL_TEST_INSTANCES_ESSAI_H
#define ALL_TEST_INSTANCES_ESSAI_H

#include "support/equipe.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include <cmocka.h>

#define SITE "flandre-lys"
enum { WAIT_MS = 60000, EXTRAS = 2, QUESTIONS = 60, CROWD = 3, TRIES = 10 };

/* An instance beside the one that the scene runs. */
struct extra {
    struct fleet_runtime described;
    struct runtime *runtime;
    char nowhere[CONFIG_ENDPOINT_SIZE];
};

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct visitor *direction;
    struct extra extras[EXTRAS];
    struct extra consolidation;
    int comites; /* Planned so far; each is heard by reporting once. */
};

/* --- Instances ----------------------------------------------------------------------------------
 */

static const char *const NAMES[EXTRAS] = { "2", "3" };

/* With `cut` it hears nothing: its bus is nowhere. */
static void start_at(struct given *given, struct extra *extra, const char *site, const char *name,
                     bool cut)
{
    struct fleet_options options = { .config = scene_config(given->scene),
                                     .only = "",
                                     .instance = name,
                                     .world = scene_world(given->scene) };
    struct err err = { 0 };
    assert_int_equal(fleet_describe(&options, site, "reporting", &extra->described, &err), 0);
    (void)snprintf(extra->nowhere, sizeof(extra->nowhere), "ipc://%s/nowhere",
                   scene_directory(given->scene));
    if (cut)
        extra->described.options.bus_endpoint = extra->nowhere;
    if (runtime_start(&extra->runtime, &extra->described.options, &err) < 0)
        fail_msg("%s", err.text);
}

static void start(struct given *given, size_t i, bool cut)
{
    start_at(given, &given->extras[i], SITE, NAMES[i], cut);
}

static void stop(struct given *given, size_t i)
{
    runtime_stop(&given->extras[i].runtime);
}

static void forget_store(struct given *given, size_t i)
{
    static const char *const ends[] = { "", "-wal", "-shm", ".temoin" };
    char path[CONFIG_PATH_SIZE], file[CONFIG_PATH_SIZE + 16];
    runtime_store_path(&given->extras[i].described.options, path, sizeof(path));
    for (size_t k = 0; k < COUNT_OF(ends); k++) {
        (void)snprintf(file, sizeof(file), "%s%s", path, ends[k]);
        (void)remove(file);
    }
}

/* --- What the gateway tells of them -------------------------------------------------------------
 */

/* -1: the gauge has no such instance. */
static long gauge(struct given *given, const char *name, const char *site, const char *instance)
{
    struct visit visit;
    char line[256];
    visitor_get(given->direction, "/metrics", &visit);
    assert_int_equal(visit.status, 200);
    (void)snprintf(line, sizeof(line),
                   "\nplie_instance_%s{site=\"%s\",service=\"reporting\",instance=\"%s\"} ", name,
                   site, instance);
    const char *found = strstr(visit.body, line);
    long value = found == NULL ? -1 : strtol(found + strlen(line), NULL, 10);
    visit_release(&visit);
    return value;
}

static void await(struct given *given, const char *name, const char *instance, long value)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge(given, name, SITE, instance) != value) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("%s of %s never became %ld", name, instance, value);
        (void)poll(NULL, 0, 10);
    }
}

static long asked(struct given *given, const char *instance)
{
    return gauge(given, "questions_total", SITE, instance);
}

static void await_all(struct given *given)
{
    await(given, "current", "reporting", 1);
    await(given, "current", "reporting-2", 1);
    await(given, "current", "reporting-3", 1);
}

/* --- Acts and questions -------------------------------------------------------------------------
 */

/* One more event that reporting hears. */
static void record(struct given *given)
{
    char code[EQUIPE_CODE_SIZE] = "";
    int status =
        equipe_send(given->direction, "/api/reperage/PlanifierComite", code,
                    "{'comite':'%s','genre':'comite_entree','territoire':'merville',"
                    "'date':'2018-%02d-%02d','physique':true}",
                    scene_id(given->scene), 4 + given->comites / 28, 1 + given->comites % 28);
    if (status != 200)
        fail_msg("%d %s", status, code);
    given->comites++;
}

struct heard {
    int status;
    long events; /* What the answering instance has heard of the site. */
    bool late;
};

static struct heard ask(struct visitor *visitor, const char *path)
{
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    visitor_post(visitor, path, &visit, "{}");
    struct heard heard = { .status = visit.status,
                           .late = visit_header(&visit, "X-Retard", value) != NULL };
    const json_t *lines = json_object_get(visit.json, "lignes");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *number =
            json_string_value(json_object_get(json_array_get(lines, i), "evenements"));
        heard.events += number == NULL ? 0 : strtol(number, NULL, 10);
    }
    visit_release(&visit);
    return heard;
}

static const char SITES[] = "/api/reporting/Sites";

static struct heard ask_site(struct given *given)
{
    struct heard heard = ask(given->direction, SITES);
    assert_int_equal(heard.status, 200);
    return heard;
}

/* An answer that says of itself that it may be old says no more; it is asked again. */
static struct heard ask_until_current(struct visitor *visitor, const char *path)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        struct heard heard = ask(visitor, path);
        if (heard.status != 200 || !heard.late)
            return heard;
        assert_true(clock_monotonic_ms() < deadline);
    }
}

static void ask_many(struct given *given)
{
    for (int i = 0; i < QUESTIONS; i++)
        (void)ask_site(given);
}

/* --- Setting ------------------------------------------------------------------------------------
 */

static int setup(void **state)
{
    static const char *const sites[] = { SITE, "roubaix", NULL };
    static struct given given;
    given = (struct given){ .comites = 0 };
    given.scene = scene_open(sites, "2018-03-14");
    struct config *config = (struct config *)(uintptr_t)scene_config(given.scene);
    (void)snprintf(config->portail.consolidation[config->portail.consolidation_count++],
                   CONFIG_NAME_SIZE, "%s", SITE);
    for (size_t i = 0; i < EXTRAS; i++)
        start(&given, i, false);
    equipe_open(&given.equipe, given.scene, SITE);
    given.direction = equipe_login(&given.equipe, "direction", NULL);
    await_all(&given);
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    for (size_t i = 0; i < EXTRAS; i++)
        stop(given, i);
    runtime_stop(&given->consolidation.runtime);
    scene_end(&given->scene);
    return 0;
}

#endif
