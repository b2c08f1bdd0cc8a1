#define _DEFAULT_SOURCE /* htobe64 */

#include "bench/peer_postgres.h"

#include "bench/child.h"

#include <endian.h>
#include <postgresql/libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { START_TRIES = 1000, PAUSE_NS = 20 * 1000000, PAGE = 1000, SQL_SIZE = 256, BINARY = 1 };
static const char USER[] = "postgres"; /* Whom it runs as when this process is root. */
static const char PROGRAMS[] = "/usr/lib/postgresql/*/bin";

struct postgres_peer {
    struct child child;
    PGconn *connection;
    char folder[BENCH_PATH_SIZE];
    char log[BENCH_PATH_SIZE + 16];
    char table[32];
    const struct payload *payload;
    size_t rows;
};

/* --- Life --- */

static void make_folder(struct postgres_peer *postgres, const struct bench *bench, const char *name)
{
    (void)snprintf(postgres->folder, sizeof(postgres->folder), "%s/%s", bench->folder, name);
    (void)snprintf(postgres->log, sizeof(postgres->log), "%s/%s.log", bench->folder, name);
    if (mkdir(postgres->folder, 0700) != 0)
        bench_fail("%s: cannot be made", postgres->folder);
    if (geteuid() != 0)
        return;
    const struct passwd *user = getpwnam(USER);
    if (user == NULL || chown(postgres->folder, user->pw_uid, user->pw_gid) != 0 ||
        chmod(bench->folder, 0711) != 0)
        bench_fail("%s: cannot be given to the user %s", postgres->folder, USER);
}

static void initialise(const struct postgres_peer *postgres)
{
    char program[BENCH_PATH_SIZE];
    char data[BENCH_PATH_SIZE + 16];
    child_find("initdb", PROGRAMS, program);
    (void)snprintf(data, sizeof(data), "%s/data", postgres->folder);
    const char *arguments[] = { program, "-D",          data,         "-A",   "trust", "--username",
                                "plie",  "--no-locale", "--encoding", "UTF8", NULL };
    child_run(&(struct child_plan){
        .arguments = arguments, .user = USER, .log_path = postgres->log, .end_signal = SIGTERM });
}

static void serve(struct postgres_peer *postgres)
{
    char program[BENCH_PATH_SIZE];
    char data[BENCH_PATH_SIZE + 16];
    char sockets[BENCH_PATH_SIZE + 32];
    child_find("postgres", PROGRAMS, program);
    (void)snprintf(data, sizeof(data), "%s/data", postgres->folder);
    (void)snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s", postgres->folder);
    const char *arguments[] = {
        program,
        "-D",
        data,
        "-c",
        "listen_addresses=",
        "-c",
        sockets,
        "-c",
        "fsync=on",
        "-c",
        "synchronous_commit=on",
        "-c",
        "shared_buffers=256MB",
        "-c",
        "max_wal_size=4GB",
        "-c",
        "autovacuum=off",
        NULL,
    };
    /* SIGQUIT leaves at once and takes its shared memory along. */
    child_start(&postgres->child, &(struct child_plan){ .arguments = arguments,
                                                        .user = USER,
                                                        .log_path = postgres->log,
                                                        .end_signal = SIGQUIT });
}

static void connect_to(struct postgres_peer *postgres)
{
    char target[BENCH_PATH_SIZE + 64];
    (void)snprintf(target, sizeof(target), "host=%s user=plie dbname=postgres", postgres->folder);
    for (int i = 0; i < START_TRIES && PQping(target) != PQPING_OK; i++)
        (void)nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
    postgres->connection = PQconnectdb(target);
    if (PQstatus(postgres->connection) != CONNECTION_OK)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
}

static void run(struct postgres_peer *postgres, const char *sql)
{
    PGresult *result = PQexec(postgres->connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        bench_fail("postgres: %s: %s", sql, PQerrorMessage(postgres->connection));
    PQclear(result);
}

void postgres_start(struct postgres_peer **out, const struct bench *bench, const char *name)
{
    struct postgres_peer *postgres = calloc(1, sizeof(*postgres));
    CHECK(postgres != NULL);
    make_folder(postgres, bench, name);
    initialise(postgres);
    serve(postgres);
    connect_to(postgres);
    run(postgres, "SET client_min_messages = warning");
    *out = postgres;
}

void postgres_stop(struct postgres_peer **postgres)
{
    if (*postgres == NULL)
        return;
    PQfinish((*postgres)->connection);
    child_stop(&(*postgres)->child);
    free(*postgres);
    *postgres = NULL;
}

/* --- Appending --- */

static void send_transaction(void *self)
{
    struct postgres_peer *postgres = self;
    const char *values[] = { (const char *)postgres->payload->events };
    int lengths[] = { (int)postgres->payload->size };
    int formats[] = { BINARY };
    for (size_t i = 0; i < postgres->rows; i++)
        if (PQsendQueryPrepared(postgres->connection, postgres->table, 1, values, lengths, formats,
                                BINARY) != 1)
            bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    if (PQpipelineSync(postgres->connection) != 1)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
}

/* All that stands before a Sync is one transaction, durable when the Sync is answered. */
static void receive_transaction(void *self)
{
    struct postgres_peer *postgres = self;
    for (;;) {
        PGresult *result = PQgetResult(postgres->connection);
        if (result == NULL)
            continue; /* Between the answers of two statements. */
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            return;
        if (status != PGRES_COMMAND_OK)
            bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    }
}

static void make_table(struct postgres_peer *postgres, const char *table)
{
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof(sql),
                   "CREATE TABLE IF NOT EXISTS %s (position bigint GENERATED ALWAYS AS IDENTITY"
                   " PRIMARY KEY, events bytea NOT NULL)",
                   table);
    run(postgres, sql);
    run(postgres, "DEALLOCATE ALL");
    (void)snprintf(sql, sizeof(sql), "INSERT INTO %s (events) VALUES ($1)", table);
    PGresult *result = PQprepare(postgres->connection, table, sql, 1, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    PQclear(result);
}

static void leave_pipeline(struct postgres_peer *postgres)
{
    if (PQpipelineStatus(postgres->connection) == PQ_PIPELINE_OFF)
        return;
    while (PQgetResult(postgres->connection) != NULL)
        continue;
    if (PQexitPipelineMode(postgres->connection) != 1)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
}

void postgres_client(struct postgres_peer *postgres, const char *table,
                     const struct payload *payload, size_t rows, struct load_client *out)
{
    leave_pipeline(postgres);
    (void)snprintf(postgres->table, sizeof(postgres->table), "%s", table);
    make_table(postgres, table);
    if (PQenterPipelineMode(postgres->connection) != 1)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    postgres->payload = payload;
    postgres->rows = rows;
    *out = (struct load_client){ postgres, send_transaction, receive_transaction };
}

/* --- Reading --- */

uint64_t postgres_replay_copy(void *self)
{
    struct postgres_peer *postgres = self;
    char sql[SQL_SIZE];
    leave_pipeline(postgres);
    (void)snprintf(sql, sizeof(sql),
                   "COPY (SELECT position, events FROM %s ORDER BY position)"
                   " TO STDOUT (FORMAT binary)",
                   postgres->table);
    PGresult *result = PQexec(postgres->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_OUT)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    PQclear(result);
    uint64_t count = 0;
    char *row = NULL;
    while (PQgetCopyData(postgres->connection, &row, 0) > 0) {
        count++;
        PQfreemem(row);
    }
    PQclear(PQgetResult(postgres->connection));
    while ((result = PQgetResult(postgres->connection)) != NULL)
        PQclear(result);
    return count - 1; /* The trailer comes as a row. */
}

static uint64_t fetch_page(struct postgres_peer *postgres, int64_t *after)
{
    uint64_t bound = htobe64((uint64_t)*after);
    const char *values[] = { (const char *)&bound };
    int lengths[] = { sizeof(bound) };
    int formats[] = { BINARY };
    PGresult *page =
        PQexecPrepared(postgres->connection, "page", 1, values, lengths, formats, BINARY);
    if (PQresultStatus(page) != PGRES_TUPLES_OK)
        bench_fail("postgres: %s", PQerrorMessage(postgres->connection));
    int rows = PQntuples(page);
    if (rows > 0) {
        memcpy(&bound, PQgetvalue(page, rows - 1, 0), sizeof(bound));
        *after = (int64_t)be64toh(bound);
    }
    PQclear(page);
    return (uint64_t)rows;
}

uint64_t postgres_replay_keyset(void *self)
{
    struct postgres_peer *postgres = self;
    char sql[SQL_SIZE];
    leave_pipeline(postgres);
    run(postgres, "DEALLOCATE ALL");
    (void)snprintf(sql, sizeof(sql),
                   "SELECT position, events FROM %s WHERE position > $1::bigint"
                   " ORDER BY position LIMIT %d",
                   postgres->table, PAGE);
    PQclear(PQprepare(postgres->connection, "page", sql, 1, NULL));
    uint64_t count = 0;
    int64_t after = 0;
    for (uint64_t rows = 1; rows > 0; count += rows)
        rows = fetch_page(postgres, &after);
    return count;
}
