/* The journal's beginning appended again, Lot by Lot through the wire, to an empty bus that a
 * consolidation's reporting follows live: how large the WALs grow on the way. */
#include "bench/grand.h"
#include "bench/load.h"
#include "bench/log.h"

#include "bus.pb-c.h"
#include "bus/journal.h"
#include "client/client.h"
#include "wire/wire.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENTS_MAX = 1000000,
    WINDOW = 64,
    ARENA_SIZE = 16 * 1024 * 1024,
    PRODUCERS_MAX = LIMIT_SITES * LIMIT_SOURCES,
    WAIT_MS = 60000,
    TURN_LOTS = 200,
    SETTLE_S = 1800,
};

struct live {
    struct grand installation; /* Beside the large one. */
    struct child service;
    struct wire_socket *socket;
    struct arena arena; /* Of one Lot. */
    struct arena answers;
    struct producer {
        char site[LIMIT_ID_SIZE];
        char source[LIMIT_ID_SIZE];
        uint64_t epoch;
    } producers[PRODUCERS_MAX];
    size_t producer_count;
    size_t in_flight;
    uint64_t appended;
    struct watch journal;
    struct watch store;
};

/* --- Its programs --- */

static void start(struct live *live, const struct grand *grand)
{
    struct grand *in = &live->installation;
    char path[BENCH_PATH_SIZE];
    struct err err = { 0 };
    in->bench = grand->bench;
    (void)snprintf(in->folder, sizeof(in->folder), "%.400s/suivi", grand->folder);
    folder_remove(in->folder);
    bench_need(config_make_directory(in->folder, &err), &err);
    grand_write_config(in);
    bench_need(config_mark_demo(in->config, &err), &err);
    grand_start_bus(in);
    in->events = grand->events < EVENTS_MAX ? grand->events : EVENTS_MAX;
    grand_path(in, "programmes.log", path);
    const char *arguments[] = { in->bench->plie, "serve",    "--only", CONFIG_CONSOLIDATION,
                                "--donnees",     in->folder, NULL };
    child_start(&live->service, &(struct child_plan){ .arguments = arguments,
                                                      .log_path = path,
                                                      .piped = true,
                                                      .end_signal = SIGTERM });
    child_expect(&live->service, "PRET");
    char endpoint[CONFIG_ENDPOINT_SIZE];
    config_bus_endpoint(in->config, endpoint);
    const struct wire_options options = { .kind = WIRE_DEALER, .endpoint = endpoint };
    bench_need(wire_open(&live->socket, &options, &err), &err);
}

static void stop(struct live *live)
{
    wire_close(&live->socket);
    child_stop(&live->service);
    child_stop(&live->installation.bus);
    folder_remove(live->installation.folder);
    config_release(live->installation.config);
    free(live->installation.config);
}

/* --- Talking to its bus --- */

static void send(struct live *live, const Bus__Request *request)
{
    struct err err = { 0 };
    size_t size = bus__request__get_packed_size(request);
    uint8_t *block = malloc(size);
    CHECK(block != NULL);
    (void)bus__request__pack(request, block);
    bench_need(wire_send_block(live->socket, NULL, 0, block, block, size, &err), &err);
}

static const Bus__Reply *receive(struct live *live)
{
    struct wire_message message;
    struct err err = { 0 };
    bool ready = false;
    int rc;
    while ((rc = wire_receive(live->socket, &message, &err)) == WIRE_NOTHING) {
        bench_need(wire_wait(&live->socket, &ready, 1, WAIT_MS, &err), &err);
        if (!ready)
            bench_fail("the bus does not answer");
    }
    bench_need(rc, &err);
    arena_reset(&live->answers);
    const Bus__Reply *reply = (const Bus__Reply *)arena_unpack(
        &live->answers, &bus__reply__descriptor, message.data, message.size);
    CHECK(reply != NULL);
    if (reply->body_case == BUS__REPLY__BODY_DENIED)
        bench_fail("the bus: %s", reply->denied->text);
    return reply;
}

static void take_answer(struct live *live)
{
    const Bus__Reply *reply = receive(live);
    CHECK(reply->body_case == BUS__REPLY__BODY_APPENDED);
    if (reply->appended->fenced || reply->appended->held)
        bench_fail("a Lot was not taken");
    live->in_flight--;
}

static struct producer *producer_of(struct live *live, const Plie__Lot *lot)
{
    for (size_t i = 0; i < live->producer_count; i++)
        if (strcmp(live->producers[i].source, lot->source) == 0 &&
            strcmp(live->producers[i].site, lot->site) == 0)
            return &live->producers[i];
    CHECK(live->producer_count < PRODUCERS_MAX);
    struct producer *producer = &live->producers[live->producer_count++];
    (void)snprintf(producer->site, sizeof(producer->site), "%s", lot->site);
    (void)snprintf(producer->source, sizeof(producer->source), "%s", lot->source);
    while (live->in_flight > 0)
        take_answer(live);
    Bus__Open open = BUS__OPEN__INIT;
    open.site = lot->site;
    open.source = lot->source;
    open.demo = true;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = &open;
    send(live, &request);
    const Bus__Reply *reply = receive(live);
    CHECK(reply->body_case == BUS__REPLY__BODY_OPENED);
    producer->epoch = reply->opened->epoch;
    return producer;
}

static void append_row(struct live *live, struct journal *journal, struct journal_row *row)
{
    struct err err = { 0 };
    Plie__Lot *lot = &row->lot;
    arena_reset(&live->arena);
    if (row->personal_count > 0)
        bench_need(
            journal_personal(journal, row, &live->arena, &lot->personal, &lot->n_personal, &err),
            &err);
    lot->epoch = producer_of(live, lot)->epoch;
    Bus__Append append = BUS__APPEND__INIT;
    append.lot = lot;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_APPEND;
    request.append = &append;
    if (live->in_flight == WINDOW)
        take_answer(live);
    send(live, &request);
    live->in_flight++;
    live->appended += lot->count;
}

static void turn(struct live *live)
{
    watch_turn(&live->journal);
    watch_turn(&live->store);
}

static void append_all(struct live *live, const struct grand *grand)
{
    char directory[BENCH_PATH_SIZE];
    struct journal *journal = NULL;
    struct journal_range range;
    struct journal_row row;
    struct err err = { 0 };
    int rc = 0;
    grand_path(grand, "bus", directory);
    const struct journal_options options = { .directory = directory,
                                             .mode = JOURNAL_READ,
                                             .demo = true };
    bench_need(journal_open(&journal, &options, &err), &err);
    bench_need(journal_range(journal, 1, &range, &err), &err);
    for (uint64_t lots = 0; live->appended < EVENTS_MAX &&
                            (rc = journal_range_next(&range, &row, &err)) == JOURNAL_ROW;
         lots++) {
        append_row(live, journal, &row);
        if (lots % TURN_LOTS == 0)
            turn(live);
    }
    bench_need(rc, &err);
    while (live->in_flight > 0)
        take_answer(live);
    journal_range_end(&range);
    journal_close(&journal);
}

/* --- Its follower --- */

static uint64_t ask_position(struct live *live, struct client *client)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    Plie__ServiceReply *reply = NULL;
    struct err err = { 0 };
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    arena_reset(&live->arena);
    bench_need(client_ask(client, CONFIG_CONSOLIDATION, "reporting", &request, WAIT_MS,
                          &live->arena, &reply, &err),
               &err);
    return reply->status->position;
}

static void await_follower(struct live *live)
{
    struct client *client = NULL;
    struct err err = { 0 };
    int64_t until_us = load_now_us() + SETTLE_S * INT64_C(1000000);
    bench_need(client_open(&client, live->installation.config, world_system(), &err), &err);
    while (ask_position(live, client) < live->appended) {
        turn(live);
        log_pause();
        if (load_now_us() > until_us)
            bench_fail("reporting does not come to the journal's end");
    }
    client_close(&client);
}

void grand_part_live(struct grand *grand)
{
    struct live *live = calloc(1, sizeof(*live));
    CHECK(live != NULL);
    arena_init(&live->arena, ARENA_SIZE);
    arena_init(&live->answers, ARENA_SIZE);
    start(live, grand);
    report_use_table("Appended again through the wire, reporting of all sites follows live");
    live->journal.wals[0] = "bus/journal.db-wal";
    live->store.wals[0] = "consolidation/reporting.db-wal";
    watch_begin(&live->store, &live->installation);
    watch_begin(&live->journal, &live->installation);
    live->store.told_us = INT64_MAX; /* One of them tells. */
    append_all(live, grand);
    watch_end(&live->journal);
    report_use("appended, 64 Lots in flight", &live->journal.use);
    report_limit("  durable events a second", (double)live->appended / live->journal.use.seconds,
                 "ev/s", 0);
    await_follower(live);
    live->store.use.cpu = cpu_of(live->service.pid);
    live->store.use.mib = memory_of(live->service.pid, "VmHWM");
    watch_end(&live->store);
    report_use("followed by reporting, to the same end", &live->store.use);
    report_note("    (%" PRIu64 " events)", live->appended);
    stop(live);
    arena_release(&live->arena);
    arena_release(&live->answers);
    free(live);
}
