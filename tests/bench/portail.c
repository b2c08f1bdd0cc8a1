/* Two hundred people at work in the pages of one site, and what the gateway itself costs. */
#include "bench/child.h"
#include "bench/http_load.h"
#include "bench/load.h"
#include "bench/peer_hello.h"
#include "bench/report.h"
#include "bench/site.h"

#include "base/date.h"
#include "base/id.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    USERS = 200,
    PAUSE_MS = 1000, /* Between an answer and the next act. */
    PEOPLE_MAX = 1000,
    NAMES = 50,
    BODY_SIZE = 3072,
    COOKIE_SIZE = 256,
};
static const char PASSWORD[] = "demonstration";
static const char SMALL[] = "{\"limite\":1}"; /* A small question. */

enum kind { READ_DOSSIER, READ_LIST, READ_NAMES, READ_TASKS, READ_BOARD, WRITE, KINDS };
static const char *const KIND_NAMES[KINDS] = { "a dossier",   "a page of a portfolio",
                                               "fifty names", "what awaits a référent",
                                               "a board",     "an interview recorded" };

struct desk {
    uint16_t port;
    char cookie[COOKIE_SIZE];
    char jeton[64];
    char date[DATE_SIZE];
    struct {
        char parcours[ID_SIZE];
        char personne[ID_SIZE];
        char referent[ID_SIZE];
    } people[PEOPLE_MAX];
    size_t people_count;
    long participants;
    uint64_t random;
    enum kind only; /* KINDS: the day's mixture. */
};

/* --- Talking --- */

static void write_post(const struct desk *desk, const char *path, const char *command,
                       const char *body, char out[HTTP_REQUEST_SIZE])
{
    int size =
        snprintf(out, HTTP_REQUEST_SIZE,
                 "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                 "Cookie: %s\r\nX-Jeton: %s\r\n%s%s%sContent-Length: %zu\r\n\r\n%s",
                 path, desk->port, desk->cookie, desk->jeton,
                 command == NULL ? "" : "X-Commande: ", command == NULL ? "" : command,
                 command == NULL ? "" : "\r\n", strlen(body), body);
    CHECK(size > 0 && size < HTTP_REQUEST_SIZE);
}

static json_t *post(const struct desk *desk, const char *path, const char *body, char **head)
{
    char request[HTTP_REQUEST_SIZE];
    write_post(desk, path, NULL, body, request);
    char *answer = http_exchange(desk->port, request);
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0)
        bench_fail("%s: %.300s", path, answer);
    json_t *json = json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL);
    if (head != NULL)
        *head = answer;
    else
        free(answer);
    return json;
}

static const char *text_of(const json_t *json, const char *field)
{
    const char *text = json_string_value(json_object_get(json, field));
    return text == NULL ? "" : text;
}

static void log_in(struct desk *desk, const char *identifiant)
{
    char body[256];
    char *head = NULL;
    (void)snprintf(body, sizeof(body),
                   "{\"site\":\"%s\",\"identifiant\":\"%s\",\"motDePasse\":\"%s\"}", SITE_NAME,
                   identifiant, PASSWORD);
    json_t *moi = post(desk, "/connexion", body, &head);
    (void)snprintf(desk->jeton, sizeof(desk->jeton), "%s", text_of(moi, "jeton"));
    const char *cookie = strstr(head, "Set-Cookie: ");
    if (cookie == NULL)
        bench_fail("no cookie: %.300s", head);
    cookie += strlen("Set-Cookie: ");
    (void)snprintf(desk->cookie, sizeof(desk->cookie), "%.*s", (int)strcspn(cookie, ";\r"), cookie);
    json_decref(moi);
    free(head);
}

static void find_people(struct desk *desk)
{
    json_t *list = post(desk, "/api/parcours/Portefeuille", "{\"limite\":1000}", NULL);
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(list, "lignes"), i, line)
    {
        if (desk->people_count == PEOPLE_MAX)
            break;
        (void)snprintf(desk->people[desk->people_count].parcours, ID_SIZE, "%s",
                       text_of(line, "parcours"));
        (void)snprintf(desk->people[desk->people_count].personne, ID_SIZE, "%s",
                       text_of(line, "personne"));
        (void)snprintf(desk->people[desk->people_count].referent, ID_SIZE, "%s",
                       text_of(line, "referent"));
        desk->people_count++;
    }
    desk->participants = (long)json_integer_value(json_object_get(list, "total"));
    json_decref(list);
    if (desk->people_count < NAMES)
        bench_fail("too few participants");
}

/* --- What people do --- */

static size_t dice(struct desk *desk, size_t sides)
{
    desk->random = desk->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(desk->random >> 33) % sides;
}

/* Of a hundred acts. */
static enum kind choose(struct desk *desk)
{
    static const size_t SHARES[KINDS] = { 40, 15, 20, 10, 5, 10 };
    size_t die = dice(desk, 100);
    for (size_t kind = 0; kind < KINDS; kind++) {
        if (die < SHARES[kind])
            return (enum kind)kind;
        die -= SHARES[kind];
    }
    return READ_DOSSIER;
}

static void write_names(struct desk *desk, char out[BODY_SIZE])
{
    size_t used = (size_t)snprintf(out, BODY_SIZE, "{\"personnes\":[");
    for (size_t i = 0; i < NAMES; i++)
        used += (size_t)snprintf(out + used, BODY_SIZE - used, "%s\"%s\"", i == 0 ? "" : ",",
                                 desk->people[dice(desk, desk->people_count)].personne);
    (void)snprintf(out + used, BODY_SIZE - used, "]}");
}

static size_t next_request(void *self, size_t user, char out[HTTP_REQUEST_SIZE])
{
    struct desk *desk = self;
    (void)user;
    char body[BODY_SIZE];
    char id[ID_SIZE];
    char interview[ID_SIZE];
    size_t who = dice(desk, desk->people_count);
    enum kind kind = desk->only == KINDS ? choose(desk) : desk->only;
    switch (kind) {
    case READ_LIST:
        (void)snprintf(body, sizeof(body), "{\"referent\":\"%s\",\"limite\":100}",
                       desk->people[who].referent);
        write_post(desk, "/api/parcours/Portefeuille", NULL, body, out);
        break;
    case READ_NAMES:
        write_names(desk, body);
        write_post(desk, "/api/reperage/Identites", NULL, body, out);
        break;
    case READ_TASKS:
        (void)snprintf(body, sizeof(body), "{\"referent\":\"%s\",\"limite\":50}",
                       desk->people[who].referent);
        write_post(desk, "/api/parcours/Taches", NULL, body, out);
        break;
    case READ_BOARD:
        (void)snprintf(
            body, sizeof(body),
            "{\"tableau\":\"referent\",\"filtre\":{\"du\":\"%.4s-01-01\",\"jusqu\":\"%s\","
            "\"referent\":\"%s\"}}",
            desk->date, desk->date, desk->people[who].referent);
        write_post(desk, "/api/reporting/Tableau", NULL, body, out);
        break;
    case WRITE:
        id_new(id, world_system());
        id_new(interview, world_system());
        (void)snprintf(body, sizeof(body),
                       "{\"entretien\":\"%s\",\"parcours\":\"%s\",\"date\":\"%s\",\"genre\":"
                       "\"entretien_physique\",\"presence\":\"present\",\"dureeMin\":30,"
                       "\"emargement\":true}",
                       interview, desk->people[who].parcours, desk->date);
        write_post(desk, "/api/parcours/EnregistrerEntretien", id, body, out);
        break;
    case READ_DOSSIER:
    case KINDS:
        (void)snprintf(body, sizeof(body), "{\"personne\":\"%s\"}", desk->people[who].personne);
        write_post(desk, "/api/parcours/Dossier", NULL, body, out);
        break;
    }
    return kind;
}

/* --- The measures --- */

static void report_kind(const char *name, struct http_times *times, double seconds)
{
    struct series series = { .count = 0 };
    if (times->count == 0)
        return;
    series_add_times(&series, (double)times->count / seconds, times->times_us, times->count);
    report_alone(name, &series);
    if (times->refused > 0)
        report_note("    %zu of them were refused", times->refused);
}

static void measure_people(const struct bench *bench, struct desk *desk, int64_t pause_ms,
                           const char *title)
{
    struct http_result result = { .seconds = 0 };
    struct http_plan plan = { .port = desk->port,
                              .users = USERS,
                              .duration_ms = bench->quick ? 2000 : 10000,
                              .pause_ms = pause_ms,
                              .next = next_request,
                              .self = desk };
    desk->only = KINDS;
    report_table(title, "requests/s");
    http_load(&plan, &result);
    for (size_t kind = 0; kind < KINDS; kind++)
        report_kind(KIND_NAMES[kind], &result.kinds[kind], result.seconds);
    http_result_free(&result);
}

static size_t next_task(void *self, size_t user, char out[HTTP_REQUEST_SIZE])
{
    struct desk *desk = self;
    (void)user;
    write_post(desk, "/api/parcours/OffresDiffusees", NULL, SMALL, out);
    return 0;
}

static void add_round(const struct bench *bench, uint16_t port, struct desk *desk, size_t users,
                      struct series *out)
{
    struct http_result result = { .seconds = 0 };
    struct http_plan plan = { .port = port,
                              .users = users,
                              .duration_ms = bench->round_ms,
                              .next = next_task,
                              .self = desk };
    http_load(&plan, &result);
    struct http_times *times = &result.kinds[0];
    series_add_times(out, (double)times->count / result.seconds, times->times_us, times->count);
    http_result_free(&result);
}

static void ask_directly(void *self)
{
    free(site_ask(self, "parcours", "OffresDiffusees", SMALL, NULL));
}
static void answered(void *self)
{
    (void)self;
}

/* The same small question by the gateway, without it, and «hello» from the same HTTP library. */
static void measure_share(const struct bench *bench, struct site *site, struct desk *desk)
{
    static const struct peer_name HELLO = { "libmicrohttpd, «hello»", "-" };
    static const struct peer_name DIRECT = { "the service asked without it", "-" };
    static const size_t USERS_OF[] = { 1, 32 };
    struct child child;
    uint16_t port = hello_start(&child, bench);
    report_table("The gateway's own share: a small question", "requests/s");
    for (size_t k = 0; k < COUNT_OF(USERS_OF); k++) {
        struct series ours = { .count = 0 };
        struct series hello = { .count = 0 };
        struct series direct = { .count = 0 };
        struct load_client client = { site, ask_directly, answered };
        for (int i = 0; i < bench->rounds; i++) {
            add_round(bench, desk->port, desk, USERS_OF[k], &ours);
            add_round(bench, port, desk, USERS_OF[k], &hello);
            if (k == 0)
                load_run(&client, &(struct load_plan){ 1, 1, bench->round_ms }, &direct);
        }
        char measure[64];
        (void)snprintf(measure, sizeof(measure), "%zu at once", USERS_OF[k]);
        report_against(measure, &ours, &HELLO, &hello, &(struct aim){ .ratio_min = 0 });
        if (k == 0)
            report_against(measure, &ours, &DIRECT, &direct, &(struct aim){ .ratio_min = 0 });
    }
    child_stop(&child);
}

void measure_portail(const struct bench *bench)
{
    struct site *site;
    struct desk *desk = calloc(1, sizeof(*desk));
    CHECK(desk != NULL);
    desk->random = 1;
    report_title("The portail");
    site_play_year(bench, "portail", bench->quick ? "400" : "5000");
    site_start(&site, bench, "portail");
    site_settle(site);
    desk->port = site_port(site);
    date_format(date_paris(world_system()->now_us(NULL)), desk->date);
    double idle = memory_of(site_pid(site), "VmRSS");
    log_in(desk, "animation");
    find_people(desk);
    report_note("%ld participants; one process holds the bus, the services and the gateway",
                desk->participants);

    char title[96];
    (void)snprintf(title, sizeof(title), "%d people at once, each acting every %.1f s", USERS,
                   PAUSE_MS / 1000.0);
    measure_people(bench, desk, PAUSE_MS, title);
    (void)snprintf(title, sizeof(title), "%d people at once, without any pause", USERS);
    measure_people(bench, desk, 0, title);
    report_limit("resident before anybody came", idle, "MiB", 0);
    report_limit("resident after them", memory_of(site_pid(site), "VmRSS"), "MiB", 0);
    measure_share(bench, site, desk);
    site_stop(&site);
    free(desk);
}
