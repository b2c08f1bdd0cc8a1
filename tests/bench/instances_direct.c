/* Questions to the instances themselves, some in flight at each; and the same while another store
 * is made anew beside them. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "bench/instances_direct.h"

#include "bench/child.h"
#include "bench/load.h"

#include "base/date.h"
#include "client/endpoints.h"
#include "client/instances.h"
#include "reporting.pb-c.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMES_MAX = 200000, BODY_SIZE = 512 };

struct direct {
    struct client_peer *peers[INSTANCES_MAX];
    int64_t sent_us[INSTANCES_MAX][DIRECT_PER_INSTANCE]; /* In the order of the answers. */
    size_t first[INSTANCES_MAX];
    size_t count;
    struct arena arena;
    uint8_t body[BODY_SIZE];
    size_t body_size;
};

static void pack_board(struct direct *direct, const char *today)
{
    Reporting__Filtre filter = REPORTING__FILTRE__INIT;
    Reporting__Tableau table = REPORTING__TABLEAU__INIT;
    Reporting__Requete question = REPORTING__REQUETE__INIT;
    char from[DATE_SIZE];
    (void)snprintf(from, sizeof(from), "%.4s-01-01", today);
    filter.du = from;
    filter.jusqu = (char *)(uintptr_t)today;
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
            size_t slot = direct->first[i]++ % DIRECT_PER_INSTANCE;
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
    size_t open = direct->count * DIRECT_PER_INSTANCE;
    size_t count = 0;
    int64_t start_us = load_now_us();
    for (size_t i = 0; i < direct->count; i++) {
        sockets[i] = client_peer_socket(direct->peers[i]);
        direct->first[i] = 0;
        for (size_t slot = 0; slot < DIRECT_PER_INSTANCE; slot++)
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

void direct_measure(const struct bench *bench, struct site *site, const char *today,
                    size_t instances, struct series *out)
{
    struct direct *direct = calloc(1, sizeof(*direct));
    struct endpoints found;
    struct err err = { 0 };
    CHECK(direct != NULL);
    arena_init(&direct->arena, 16 * 1024 * 1024);
    pack_board(direct, today);
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

/* --- A rebuild beside them --- */

struct rebuilding {
    pid_t pid;
    atomic_uint *done; /* Shared with it. */
    int64_t start_us;
};

/* Again and again until it is ended: a store is made from nothing in less than a round. */
static void rebuild_for_ever(const struct bench *bench, const char *folder, atomic_uint *done)
{
    char path[BENCH_PATH_SIZE + 16];
    char data[BENCH_PATH_SIZE];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)snprintf(path, sizeof(path), "%s/beside.db", bench->folder);
    (void)snprintf(data, sizeof(data), "%s/%s", bench->folder, folder);
    const char *arguments[] = { bench->plie, "rebuild", "reporting", "--site", SITE_NAME,
                                "--donnees", data,      "--vers",    path,     NULL };
    for (;;) {
        child_run(&(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
        (void)atomic_fetch_add(done, 1);
    }
}

static void start_rebuilding(struct rebuilding *r, const struct bench *bench, const char *folder)
{
    r->done =
        mmap(NULL, sizeof(*r->done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(r->done != MAP_FAILED);
    r->start_us = load_now_us();
    r->pid = fork();
    if (r->pid < 0)
        bench_fail("fork: %s", strerror(errno));
    if (r->pid == 0)
        rebuild_for_ever(bench, folder, r->done);
}

static void stop_rebuilding(struct rebuilding *r)
{
    unsigned done = atomic_load(r->done);
    if (done > 0)
        report_note("    (each rebuild took %.1f s meanwhile)",
                    (double)(load_now_us() - r->start_us) / 1e6 / (double)done);
    (void)kill(r->pid, SIGKILL);
    (void)waitpid(r->pid, NULL, 0);
    (void)munmap(r->done, sizeof(*r->done));
}

void direct_measure_beside_rebuild(const struct bench *bench, struct site *site, const char *folder,
                                   const char *today, size_t instances, struct series *out)
{
    struct rebuilding rebuilding;
    start_rebuilding(&rebuilding, bench, folder);
    direct_measure(bench, site, today, instances, out);
    stop_rebuilding(&rebuilding);
}
