#include "bench/http_load.h"

#include "bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_SIZE = 2 * 1024 * 1024, EVENTS = 256, WAIT_MS = 1 };

struct user {
    int socket;
    char *answer;
    size_t received;
    size_t kind;
    bool waiting; /* For an answer. */
    int64_t sent_us;
    int64_t next_us;
};

struct load {
    const struct http_plan *plan;
    struct http_result *result;
    struct user *users;
    int epoll;
    uint64_t random;
};

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int out = socket(AF_INET, SOCK_STREAM, 0);
    if (out < 0 || connect(out, (struct sockaddr *)&address, sizeof(address)) != 0)
        bench_fail("port %u: %s", port, strerror(errno));
    return out;
}

static void write_all(int socket, const char *text)
{
    for (size_t rest = strlen(text); rest > 0;) {
        ssize_t sent = send(socket, text, rest, MSG_NOSIGNAL);
        if (sent < 0)
            bench_fail("send: %s", strerror(errno));
        text += sent;
        rest -= (size_t)sent;
    }
}

/* Bytes of the whole answer, once its head is there; 0: not yet. */
static size_t whole_size(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    if (end == NULL)
        return 0;
    const char *length = strstr(answer, "\r\nContent-Length:");
    if (length == NULL || length > end)
        bench_fail("an answer without Content-Length: %.80s", answer);
    return (size_t)(end + 4 - answer) + strtoull(length + 17, NULL, 10);
}

/* False: closed. */
static bool read_some(int socket, char *answer, size_t *received)
{
    ssize_t size = recv(socket, answer + *received, ANSWER_SIZE - 1 - *received, 0);
    if (size <= 0)
        return false;
    *received += (size_t)size;
    answer[*received] = '\0';
    return true;
}

static void note(struct http_times *times, uint32_t time_us, bool good)
{
    if (times->count % 1024 == 0) {
        times->times_us = realloc(times->times_us, (times->count + 1024) * sizeof(uint32_t));
        CHECK(times->times_us != NULL);
    }
    times->times_us[times->count++] = time_us;
    times->refused += good ? 0 : 1;
}

static int64_t pause_us(struct load *load)
{
    load->random = load->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    int64_t pause = load->plan->pause_ms * 1000;
    return pause == 0 ? 0 : pause / 2 + (int64_t)((load->random >> 33) % (uint64_t)pause);
}

static void send_next(struct load *load, size_t i)
{
    struct user *user = &load->users[i];
    char request[HTTP_REQUEST_SIZE];
    user->kind = load->plan->next(load->plan->self, i, request);
    CHECK(user->kind < HTTP_KINDS_MAX);
    user->received = 0;
    user->waiting = true;
    user->sent_us = load_now_us();
    write_all(user->socket, request);
}

static void receive(struct load *load, struct user *user)
{
    if (!read_some(user->socket, user->answer, &user->received))
        bench_fail("the portail closed a connection: %.200s", user->answer);
    size_t whole = whole_size(user->answer);
    if (whole == 0 || user->received < whole)
        return;
    int64_t now_us = load_now_us();
    bool good = strncmp(user->answer, "HTTP/1.1 2", 10) == 0;
    note(&load->result->kinds[user->kind], (uint32_t)(now_us - user->sent_us), good);
    user->waiting = false;
    user->next_us = now_us + pause_us(load);
}

static void open_users(struct load *load)
{
    for (size_t i = 0; i < load->plan->users; i++) {
        struct user *user = &load->users[i];
        user->socket = connect_to(load->plan->port);
        user->answer = malloc(ANSWER_SIZE);
        CHECK(user->answer != NULL);
        user->next_us = load_now_us() + pause_us(load);
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = i };
        CHECK(epoll_ctl(load->epoll, EPOLL_CTL_ADD, user->socket, &event) == 0);
    }
}

static void send_due(struct load *load)
{
    int64_t now_us = load_now_us();
    for (size_t i = 0; i < load->plan->users; i++)
        if (!load->users[i].waiting && load->users[i].next_us <= now_us)
            send_next(load, i);
}

void http_load(const struct http_plan *plan, struct http_result *out)
{
    CHECK(plan->users <= HTTP_USERS_MAX);
    struct load load = { .plan = plan, .result = out, .random = 1 };
    load.users = calloc(plan->users, sizeof(*load.users));
    CHECK(load.users != NULL);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    CHECK(load.epoll >= 0);
    open_users(&load);
    int64_t start_us = load_now_us();
    while (load_now_us() - start_us < plan->duration_ms * 1000) {
        send_due(&load);
        struct epoll_event events[EVENTS];
        int count = epoll_wait(load.epoll, events, EVENTS, plan->pause_ms == 0 ? -1 : WAIT_MS);
        for (int i = 0; i < count; i++)
            receive(&load, &load.users[events[i].data.u64]);
    }
    out->seconds += (double)(load_now_us() - start_us) / 1e6;
    for (size_t i = 0; i < plan->users; i++) {
        (void)close(load.users[i].socket);
        free(load.users[i].answer);
    }
    (void)close(load.epoll);
    free(load.users);
}

void http_result_free(struct http_result *result)
{
    for (size_t i = 0; i < HTTP_KINDS_MAX; i++)
        free(result->kinds[i].times_us);
    *result = (struct http_result){ 0 };
}

char *http_exchange(uint16_t port, const char *request)
{
    char *answer = calloc(1, ANSWER_SIZE);
    CHECK(answer != NULL);
    size_t received = 0;
    int socket = connect_to(port);
    write_all(socket, request);
    while (whole_size(answer) == 0 || received < whole_size(answer))
        if (!read_some(socket, answer, &received))
            bench_fail("no whole answer: %.200s", answer);
    (void)close(socket);
    return answer;
}
