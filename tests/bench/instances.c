/* One, two and four instances of reporting behind one name: how many boards a second, directly and
 * through the portail; and how long one with an empty store needs while the others serve. */
#include "bench/child.h"
#include "bench/http_load.h"
#include "bench/load.h"
#include "bench/report.h"
#include "bench/site.h"

#include "base/date.h"
#include "base/id.h"
#include "client/endpoints.h"
#include "client/instances.h"
#include "reporting.pb-c.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_INSTANCE = 4, USERS = 32, TIMES_MAX = 200000, BODY_SIZE = 512 };

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

/* --- Directly --- */

struct direct {
    struct client_peer *peers[INSTANCES_MAX];
    int64_t sent_us[INSTANCES_MAX][PER_INSTANCE]; /* In the order of the answers. */
    size_t first[INSTANCES_MAX];
    size_t count;
    struct arena arena;
    uint8_t body[BODY_SIZE];
    size_t body_size;
};

static void pack_board(struct direct *direct, const struct board *board)
{
    Reporting__Filtre filter = REPORTING__FILTRE__INIT;
    Reporting__Tableau table = REPORTING__TABLEAU__INIT;
    Reporting__Requete question = REPORTING__REQUETE__INIT;
    char from[DATE_SIZE];
    (void)snprintf(from, sizeof(from), "%.4s-01-01", board->year);
    filter.du = from;
    filter.jusqu = (char *)(uintptr_t)board->today;
    table.tableau = "direction";
    table.filtre = &filter;
    question.question_case = REPORTING__REQUETE__QUESTION_TABLEAU;
    question.tableau = &table;
    CHECK(reporting__requete__get_packed_size(&question) <= sizeof(direct->body));
    direct->body_size = reporting__requete__pack(&question, direct->body);
}

static void send_board(struct direct *direct, size_t i, size_t slot)
{
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = "bench";
    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    query.id = "bench";
    query.actor = &actor;
    query.body = (ProtobufCBinaryData){ direct->body_size, direct->body };
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;
    struct err err = { 0 };
    direct->sent_us[i][slot] = load_now_us();
    bench_need(client_peer_send(direct->peers[i], &request, &err), &err);
}

/* The time of each answer that has come; a new question for each while `again`. */
static size_t take_answers(struct direct *direct, bool again, uint32_t *times_us, size_t room)
{
    size_t taken = 0;
    for (size_t i = 0; i < direct->count; i++)
        for (;;) {
            Plie__ServiceReply *reply = NULL;
            struct err err = { 0 };
            arena_reset(&direct->arena);
            bench_need(client_peer_receive(direct->peers[i], &direct->arena, &reply, &err), &err);
            if (reply == NULL || taken == room)
                break;
            if (reply->query->outcome_case != PLIE__QUERY_REPLY__OUTCOME_ANSWER)
                bench_fail("a board was refused");
            size_t slot = direct->first[i]++ % PER_INSTANCE;
            times_us[taken++] = (uint32_t)(load_now_us() - direct->sent_us[i][slot]);
            if (again)
                send_board(direct, i, slot);
        }
    return taken;
}

static void run_direct(struct direct *direct, int64_t duration_ms, struct series *out)
{
    uint32_t *times_us = calloc(TIMES_MAX, sizeof(*times_us));
    struct wire_socket *sockets[INSTANCES_MAX];
    bool ready[INSTANCES_MAX];
    CHECK(times_us != NULL);
    size_t open = direct->count * PER_INSTANCE;
    size_t count = 0;
    int64_t start_us = load_now_us();
    for (size_t i = 0; i < direct->count; i++) {
        sockets[i] = client_peer_socket(direct->peers[i]);
        direct->first[i] = 0;
        for (size_t slot = 0; slot < PER_INSTANCE; slot++)
            send_board(direct, i, slot);
    }
    while (open > 0) {
        struct err err = { 0 };
        bool again = load_now_us() - start_us < duration_ms * 1000;
        bench_need(wire_wait(sockets, ready, direct->count, 1000, &err), &err);
        size_t taken = take_answers(direct, again, times_us + count, TIMES_MAX - count);
        open -= again ? 0 : taken;
        count += taken;
    }
    series_add_times(out, (double)count / ((double)(load_now_us() - start_us) / 1e6), times_us,
                     count);
    free(times_us);
}

static void measure_direct(const struct bench *bench, struct site *site, const struct board *board,
                           size_t instances, struct series *out)
{
    struct direct *direct = calloc(1, sizeof(*direct));
    struct endpoints found;
    struct err err = { 0 };
    CHECK(direct != NULL);
    arena_init(&direct->arena, 16 * 1024 * 1024);
    pack_board(direct, board);
    endpoints_find(site_config(site), SITE_NAME, INSTANCES_SERVICE, &found);
    for (size_t i = 0; i < found.count && direct->count < instances; i++)
        bench_need(client_peer(site_client(site), SITE_NAME, INSTANCES_SERVICE, found.items[i],
                               &direct->peers[direct->count++], &err),
                   &err);
    for (int i = 0; i < bench->rounds; i++)
        run_direct(direct, bench->round_ms, out);
    arena_release(&direct->arena);
    free(direct);
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
        char measure[64];
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
        measure_direct(bench, site, &board, COUNTS[k], &direct);
        measure_pages(bench, &board, &pages);
        (void)snprintf(measure, sizeof(measure), "%zu instance%s, directly, %zu in flight",
                       COUNTS[k], COUNTS[k] == 1 ? "" : "s", COUNTS[k] * PER_INSTANCE);
        report_alone(measure, &direct);
        (void)snprintf(measure, sizeof(measure), "%zu instance%s, portail, %d people", COUNTS[k],
                       COUNTS[k] == 1 ? "" : "s", USERS);
        report_alone(measure, &pages);
        report_note("    (all current %.1f s after the program was started, new stores included)",
                    started);
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
