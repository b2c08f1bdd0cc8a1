/* One, two and four instances of reporting behind one name: how many boards a second, directly and
 * through the portail; and how long one with an empty store needs while the others serve. */
#include "bench/child.h"
#include "bench/http_load.h"
#include "bench/instances_direct.h"
#include "bench/load.h"
#include "bench/quiet.h"
#include "bench/report.h"
#include "bench/site.h"

#include "base/date.h"
#include "client/instances.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USERS = 32, BODY_SIZE = 512, BESIDE_REBUILD = 2 };

struct board {
    uint16_t port;
    char cookie[256];
    char jeton[64];
    char year[8];
    char today[DATE_SIZE];
};

/* --- Through the portail --- */

static void sign_in(struct board *board)
{
    static const char BODY[] = "{\"site\":\"" SITE_NAME "\",\"identifiant\":\"direction\","
                               "\"motDePasse\":\"demonstration\"}";
    char request[HTTP_REQUEST_SIZE];
    (void)snprintf(request, sizeof(request),
                   "POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                   "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                   strlen(BODY), BODY);
    char *answer = http_exchange(board->port, request);
    const char *cookie = strstr(answer, "Set-Cookie: ");
    const char *jeton = strstr(answer, "\"jeton\":\"");
    if (cookie == NULL || jeton == NULL)
        bench_fail("/connexion: %.300s", answer);
    cookie += strlen("Set-Cookie: ");
    jeton += strlen("\"jeton\":\"");
    (void)snprintf(board->cookie, sizeof(board->cookie), "%.*s", (int)strcspn(cookie, ";\r"),
                   cookie);
    (void)snprintf(board->jeton, sizeof(board->jeton), "%.*s", (int)strcspn(jeton, "\""), jeton);
    free(answer);
}

static size_t next_board(void *self, size_t user, char out[HTTP_REQUEST_SIZE])
{
    const struct board *board = self;
    (void)user;
    char body[BODY_SIZE];
    (void)snprintf(body, sizeof(body),
                   "{\"tableau\":\"direction\",\"filtre\":{\"du\":\"%s-01-01\",\"jusqu\":\"%s\"}}",
                   board->year, board->today);
    (void)snprintf(out, HTTP_REQUEST_SIZE,
                   "POST /api/reporting/Tableau HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                   "Content-Type: application/json\r\nCookie: %s\r\nX-Jeton: %s\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   board->cookie, board->jeton, strlen(body), body);
    return 0;
}

static void measure_pages(const struct bench *bench, struct board *board, struct series *out)
{
    for (int i = 0; i < bench->rounds; i++) {
        struct http_result result = { .seconds = 0 };
        struct http_plan plan = { .port = board->port,
                                  .users = USERS,
                                  .duration_ms = bench->round_ms * 4,
                                  .next = next_board,
                                  .self = board };
        http_load(&plan, &result);
        struct http_times *times = &result.kinds[0];
        if (times->refused > 0)
            bench_fail("%zu questions were refused", times->refused);
        series_add_times(out, (double)times->count / result.seconds, times->times_us, times->count);
        http_result_free(&result);
    }
}

/* --- One size of a site --- */

static void write_config(const struct bench *bench, const char *folder, size_t instances)
{
    char path[BENCH_PATH_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/%s/plie.cfg", bench->folder, folder);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bench_fail("%s", path);
    (void)fprintf(file, "instances = %zu;\n", instances);
    CHECK(fclose(file) == 0);
}

/* A store that has to be made anew is the last one's of all. */
static void await_instances(struct site *site, size_t instances)
{
    struct instances *watch;
    struct err err = { 0 };
    const struct instances_options options = {
        .config = site_config(site), .world = world_system(), .key = "console", .site = SITE_NAME
    };
    struct instance_seen *seen = calloc(INSTANCES_MAX, sizeof(*seen));
    CHECK(seen != NULL);
    bench_need(instances_start(&watch, &options, &err), &err);
    int64_t until_us = load_now_us() + 120 * INT64_C(1000000);
    size_t current = 0;
    while (current < instances) {
        instances_await(watch, INSTANCES_ROUND_MS);
        size_t count = instances_list(watch, SITE_NAME, seen);
        current = 0;
        for (size_t i = 0; i < count; i++)
            current += seen[i].current && seen[i].lag == 0 && seen[i].position > 0;
        if (load_now_us() > until_us)
            bench_fail("only %zu of %zu instances became current", current, instances);
    }
    instances_stop(&watch);
    free(seen);
}

/* What the others notice of one that starts with an empty store. */
static void measure_beside_rebuild(const struct bench *bench, struct site *site, const char *folder,
                                   const struct board *board)
{
    struct series beside = { .count = 0 };
    char measure[64];
    direct_measure_beside_rebuild(bench, site, folder, board->today, BESIDE_REBUILD, &beside);
    (void)snprintf(measure, sizeof(measure), "%d instances, directly, a third rebuilds",
                   BESIDE_REBUILD);
    report_alone(measure, &beside);
}

static void measure_size(const struct bench *bench, const char *folder, const char *people)
{
    static const size_t COUNTS[] = { 1, 2, 4 };
    char title[96];
    site_play_year(bench, folder, people);
    (void)snprintf(title, sizeof(title), "%s people: a board of the direction over a year", people);
    report_table(title, "boards/s");
    for (size_t k = 0; k < COUNT_OF(COUNTS); k++) {
        struct site *site;
        struct series direct = { .count = 0 };
        struct series pages = { .count = 0 };
        struct board board = { .port = 0 };
        struct quiet quiet;
        char measure[64];
        quiet_begin(&quiet);
        write_config(bench, folder, COUNTS[k]);
        int64_t start_us = load_now_us();
        site_start(&site, bench, folder);
        site_settle(site);
        await_instances(site, COUNTS[k]);
        double started = (double)(load_now_us() - start_us) / 1e6;
        board.port = site_port(site);
        date_format(date_paris(world_system()->now_us(NULL)), board.today);
        (void)snprintf(board.year, sizeof(board.year), "%.4s", board.today);
        sign_in(&board);
        direct_measure(bench, site, board.today, COUNTS[k], &direct);
        measure_pages(bench, &board, &pages);
        (void)snprintf(measure, sizeof(measure), "%zu instance%s, directly, %zu in flight",
                       COUNTS[k], COUNTS[k] == 1 ? "" : "s", COUNTS[k] * DIRECT_PER_INSTANCE);
        report_alone(measure, &direct);
        (void)snprintf(measure, sizeof(measure), "%zu instance%s, portail, %d people", COUNTS[k],
                       COUNTS[k] == 1 ? "" : "s", USERS);
        report_alone(measure, &pages);
        if (COUNTS[k] == BESIDE_REBUILD)
            measure_beside_rebuild(bench, site, folder, &board);
        report_note("    (all current %.1f s after the program was started, new stores included; "
                    "others used %.2f cores)",
                    started, quiet_foreign(&quiet));
        site_stop(&site);
    }
}

void measure_instances(const struct bench *bench)
{
    report_title(
        "Several instances of reporting (threads of one program, on this machine's cores)");
    measure_size(bench, "instances", bench->quick ? "60" : "600");
    if (!bench->quick)
        measure_size(bench, "instances-5000", "5000");
}
