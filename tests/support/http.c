#include "support/http.h"

#include "base/clock.h"
#include "base/id.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { BODY_MAX = 64 * 1024 * 1024, REQUEST_HEAD_SIZE = 8192 };

void visitor_init(struct visitor *visitor, const char *url)
{
    *visitor = (struct visitor){ .socket = -1 };
    unsigned port = 0;
    if (sscanf(url, "http://%63[^:/]:%u", visitor->host, &port) != 2)
        fail_msg("%s: not http://host:port", url);
    visitor->port = (uint16_t)port;
}

void visitor_close(struct visitor *visitor)
{
    if (visitor->socket >= 0)
        (void)close(visitor->socket);
    visitor->socket = -1;
    visitor->start = visitor->end = visitor->chunk_rest = 0;
    visitor->chunked = false;
}

void visitor_connect(struct visitor *visitor)
{
    if (visitor->socket >= 0)
        return;
    char service[8];
    (void)snprintf(service, sizeof(service), "%u", visitor->port);
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    assert_int_equal(getaddrinfo(visitor->host, service, &hints, &list), 0);
    visitor->socket = socket(list->ai_family, SOCK_STREAM, 0);
    assert_true(visitor->socket >= 0);
    int rc = connect(visitor->socket, list->ai_addr, list->ai_addrlen);
    freeaddrinfo(list);
    if (rc < 0)
        fail_msg("%s:%u: %s", visitor->host, visitor->port, strerror(errno));
    int yes = 1; /* Head and body go in two writes. */
    (void)setsockopt(visitor->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

bool visitor_write(struct visitor *visitor, const void *bytes, size_t size)
{
    visitor_connect(visitor);
    const char *data = bytes;
    while (size > 0) {
        ssize_t sent = send(visitor->socket, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* --- Reading: everything through one buffer --- */

/* More bytes in the buffer; false: closed, or nothing came until the deadline. */
static bool fill(struct visitor *visitor, int64_t deadline)
{
    if (visitor->socket < 0)
        return false;
    if (visitor->start > 0) {
        memmove(visitor->buffer, visitor->buffer + visitor->start, visitor->end - visitor->start);
        visitor->end -= visitor->start;
        visitor->start = 0;
    }
    struct pollfd item = { .fd = visitor->socket, .events = POLLIN };
    int64_t rest = deadline - clock_monotonic_ms();
    if (visitor->end == sizeof(visitor->buffer) || poll(&item, 1, rest < 0 ? 0 : (int)rest) <= 0)
        return false;
    ssize_t got = recv(visitor->socket, visitor->buffer + visitor->end,
                       sizeof(visitor->buffer) - visitor->end, 0);
    if (got <= 0)
        return false;
    visitor->end += (size_t)got;
    return true;
}

/* A line with its CRLF or LF taken off; false: none until the deadline, what is there stays. */
static bool take_line(struct visitor *visitor, char *out, size_t size, int64_t deadline)
{
    for (;;) {
        char *from = visitor->buffer + visitor->start;
        char *end = memchr(from, '\n', visitor->end - visitor->start);
        if (end != NULL) {
            size_t length = (size_t)(end - from);
            visitor->start += length + 1;
            if (length > 0 && from[length - 1] == '\r')
                length--;
            (void)snprintf(out, size, "%.*s", (int)length, from);
            return true;
        }
        if (!fill(visitor, deadline))
            return false;
    }
}

static bool take_bytes(struct visitor *visitor, char *out, size_t size, int64_t deadline)
{
    while (size > 0) {
        size_t there = visitor->end - visitor->start;
        if (there == 0) {
            if (!fill(visitor, deadline))
                return false;
            continue;
        }
        size_t part = there < size ? there : size;
        memcpy(out, visitor->buffer + visitor->start, part);
        visitor->start += part;
        out += part;
        size -= part;
    }
    return true;
}

static void keep_cookie(struct visitor *visitor, const char *text)
{
    struct visit_cookie cookie = { .name = "" };
    if (sscanf(text, "%63[^=]=%511[^;]", cookie.name, cookie.value) < 1)
        return;
    const char *rest = strchr(text, ';');
    if (rest != NULL)
        (void)snprintf(cookie.attributes, sizeof(cookie.attributes), "%s",
                       rest + 1 + strspn(rest + 1, " "));
    size_t i = 0;
    while (i < visitor->cookie_count && strcmp(visitor->cookies[i].name, cookie.name) != 0)
        i++;
    assert_true(i < VISIT_COOKIES_MAX);
    visitor->cookies[i] = cookie;
    visitor->cookie_count += i == visitor->cookie_count;
}

const struct visit_cookie *visitor_cookie(const struct visitor *visitor, const char *name)
{
    for (size_t i = 0; i < visitor->cookie_count; i++)
        if (strcmp(visitor->cookies[i].name, name) == 0)
            return &visitor->cookies[i];
    return NULL;
}

static bool read_head(struct visitor *visitor, struct visit *out, int64_t deadline)
{
    *out = (struct visit){ .status = 0 };
    size_t used = 0;
    char line[4096];
    do {
        if (!take_line(visitor, line, sizeof(line), deadline))
            return false;
        int added = snprintf(out->head + used, sizeof(out->head) - used, "%s\n", line);
        used += (size_t)added;
        assert_true(used < sizeof(out->head));
        if (strncasecmp(line, "Set-Cookie: ", 12) == 0)
            keep_cookie(visitor, line + 12);
    } while (line[0] != '\0');
    if (sscanf(out->head, "HTTP/1.%*d %d", &out->status) != 1)
        fail_msg("no HTTP answer: %s", out->head);
    return true;
}

static bool read_more(struct visitor *visitor, struct visit *out, size_t size, int64_t deadline)
{
    assert_true(out->body_size + size < BODY_MAX);
    out->body = realloc(out->body, out->body_size + size + 1);
    assert_non_null(out->body);
    bool read = take_bytes(visitor, out->body + out->body_size, size, deadline);
    out->body_size += read ? size : 0;
    out->body[out->body_size] = '\0';
    return read;
}

static bool read_chunks(struct visitor *visitor, struct visit *out, int64_t deadline)
{
    char line[64];
    for (;;) {
        if (!take_line(visitor, line, sizeof(line), deadline))
            return false;
        size_t size = (size_t)strtoul(line, NULL, 16);
        if (!read_more(visitor, out, size, deadline) ||
            !take_line(visitor, line, sizeof(line), deadline))
            return false;
        if (size == 0)
            return true;
    }
}

static bool read_until_closed(struct visitor *visitor, struct visit *out, int64_t deadline)
{
    while (visitor->end > visitor->start || fill(visitor, deadline))
        if (!read_more(visitor, out, visitor->end - visitor->start, deadline))
            return false;
    return true;
}

static bool read_body(struct visitor *visitor, struct visit *out, int64_t deadline)
{
    char value[VISIT_TEXT_SIZE];
    if (visit_header(out, "Transfer-Encoding", value) != NULL)
        return read_chunks(visitor, out, deadline);
    if (visit_header(out, "Content-Length", value) != NULL)
        return read_more(visitor, out, (size_t)strtoul(value, NULL, 10), deadline);
    if (out->status == 304 || out->status == 204)
        return read_more(visitor, out, 0, deadline);
    return read_until_closed(visitor, out, deadline);
}

bool visitor_try_read(struct visitor *visitor, struct visit *out)
{
    int64_t deadline = clock_monotonic_ms() + VISIT_WAIT_MS;
    char value[VISIT_TEXT_SIZE];
    do {
        if (!read_head(visitor, out, deadline))
            return false;
    } while (out->status == 100);
    if (!read_body(visitor, out, deadline))
        return false;
    if (visit_header(out, "Content-Type", value) != NULL &&
        strncmp(value, "application/json", 16) == 0)
        out->json = json_loadb(out->body, out->body_size, JSON_DECODE_ANY, NULL);
    if (visit_header(out, "Connection", value) != NULL && strcasecmp(value, "close") == 0)
        visitor_close(visitor);
    return true;
}

void visitor_read(struct visitor *visitor, struct visit *out)
{
    if (!visitor_try_read(visitor, out))
        fail_msg("no whole answer in %d ms", VISIT_WAIT_MS);
}

const char *visit_header(const struct visit *visit, const char *name, char out[VISIT_TEXT_SIZE])
{
    size_t length = strlen(name);
    for (const char *line = visit->head; line != NULL && *line != '\0';
         line = strchr(line, '\n') == NULL ? NULL : strchr(line, '\n') + 1) {
        if (strncasecmp(line, name, length) != 0 || line[length] != ':')
            continue;
        const char *value = line + length + 1 + strspn(line + length + 1, " ");
        (void)snprintf(out, VISIT_TEXT_SIZE, "%.*s", (int)strcspn(value, "\r\n"), value);
        return out;
    }
    return NULL;
}

const char *visit_text(const struct visit *visit, const char *field)
{
    const char *text = json_string_value(json_object_get(visit->json, field));
    return text == NULL ? "" : text;
}

void visit_release(struct visit *visit)
{
    free(visit->body);
    json_decref(visit->json);
    *visit = (struct visit){ .status = 0 };
}

/* --- Asking --- */

void visitor_header(struct visitor *visitor, const char *name, const char *value)
{
    size_t used = strlen(visitor->headers);
    int added = snprintf(visitor->headers + used, sizeof(visitor->headers) - used, "%s: %s\r\n",
                         name, value);
    assert_true(used + (size_t)added < sizeof(visitor->headers));
}

static void write_cookies(const struct visitor *visitor, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < visitor->cookie_count; i++) {
        if (visitor->cookies[i].value[0] == '\0')
            continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", used == 0 ? "Cookie: " : "; ",
                                 visitor->cookies[i].name, visitor->cookies[i].value);
        assert_true(used < size);
    }
    (void)snprintf(out + used, size - used, "%s", used == 0 ? "" : "\r\n");
}

static bool write_request(struct visitor *visitor, const char *method, const char *path,
                          const char *type, const void *body, size_t size)
{
    char cookies[VISIT_COOKIES_MAX * 700], jeton[96] = "", kind[256] = "";
    char head[REQUEST_HEAD_SIZE + sizeof(cookies)];
    bool post = strcmp(method, "POST") == 0;
    write_cookies(visitor, cookies, sizeof(cookies));
    if (post && visitor->jeton[0] != '\0')
        (void)snprintf(jeton, sizeof(jeton), "X-Jeton: %s\r\n", visitor->jeton);
    if (post)
        (void)snprintf(kind, sizeof(kind), "%s%s%sContent-Length: %zu\r\n",
                       type == NULL ? "" : "Content-Type: ", type == NULL ? "" : type,
                       type == NULL ? "" : "\r\n", size);
    int length =
        snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: %s:%u\r\n%s%s%s%s\r\n", method, path,
                 visitor->host, visitor->port, cookies, jeton, kind, visitor->headers);
    assert_true((size_t)length < sizeof(head));
    return visitor_write(visitor, head, (size_t)length) && visitor_write(visitor, body, size);
}

/* A kept connection may have been closed by the server since: then once more on a new one. A server
 * that answers before it has read all (413) is heard as well. */
static void ask(struct visitor *visitor, const char *method, const char *path, const char *type,
                const void *body, size_t size, struct visit *out)
{
    bool kept = visitor->socket >= 0;
    (void)write_request(visitor, method, path, type, body, size);
    bool answered = visitor_try_read(visitor, out);
    if (!answered && kept) {
        visit_release(out);
        visitor_close(visitor);
        (void)write_request(visitor, method, path, type, body, size);
        answered = visitor_try_read(visitor, out);
    }
    visitor->headers[0] = '\0';
    if (!answered)
        fail_msg("%s %s: no whole answer in %d ms", method, path, VISIT_WAIT_MS);
}

void visitor_get(struct visitor *visitor, const char *path, struct visit *out)
{
    ask(visitor, "GET", path, NULL, "", 0, out);
}

void visitor_post_bytes(struct visitor *visitor, const char *path, const char *type,
                        const void *body, size_t size, struct visit *out)
{
    ask(visitor, "POST", path, type, body, size, out);
}

static void post_words(struct visitor *visitor, const char *path, struct visit *out,
                       const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *json = malloc((size_t)size + 1);
    assert_non_null(json);
    (void)vsnprintf(json, (size_t)size + 1, format, args);
    for (char *c = strchr(json, '\''); c != NULL; c = strchr(c, '\''))
        *c = '"';
    visitor_post_bytes(visitor, path, "application/json", json, (size_t)size, out);
    free(json);
}

void visitor_post(struct visitor *visitor, const char *path, struct visit *out, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    post_words(visitor, path, out, format, args);
    va_end(args);
}

void visitor_send(struct visitor *visitor, const char *path, struct visit *out, const char *format,
                  ...)
{
    char id[ID_SIZE];
    id_new(id, world_system());
    visitor_header(visitor, "X-Commande", id);
    va_list args;
    va_start(args, format);
    post_words(visitor, path, out, format, args);
    va_end(args);
}

void visitor_login(struct visitor *visitor, const char *site, const char *identifiant,
                   const char *password)
{
    struct visit visit;
    visitor_post(visitor, "/connexion", &visit,
                 "{'site':'%s','identifiant':'%s','motDePasse':'%s'}", site, identifiant, password);
    if (visit.status != 200)
        fail_msg("login of %s at %s: %d %s", identifiant, site, visit.status, visit.body);
    (void)snprintf(visitor->jeton, sizeof(visitor->jeton), "%s", visit_text(&visit, "jeton"));
    visit_release(&visit);
}

/* --- Streams --- */

bool visitor_wait_closed(struct visitor *visitor, int64_t wait_ms)
{
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    do {
        visitor->start = visitor->end = 0;
    } while (fill(visitor, deadline));
    return clock_monotonic_ms() < deadline;
}

void visitor_stream(struct visitor *visitor, const char *path, struct visit *out)
{
    char value[VISIT_TEXT_SIZE];
    visitor_close(visitor);
    visitor_header(visitor, "Accept", "text/event-stream");
    (void)write_request(visitor, "GET", path, NULL, "", 0);
    visitor->headers[0] = '\0';
    if (!read_head(visitor, out, clock_monotonic_ms() + VISIT_WAIT_MS))
        fail_msg("%s: no answer in %d ms", path, VISIT_WAIT_MS);
    visitor->chunked = visit_header(out, "Transfer-Encoding", value) != NULL;
}

/* The next byte of the stream's content. */
static bool stream_byte(struct visitor *visitor, char *out, int64_t deadline)
{
    char line[64];
    if (visitor->chunked && visitor->chunk_rest == 0) {
        if (!take_line(visitor, line, sizeof(line), deadline))
            return false;
        if (line[0] == '\0' && !take_line(visitor, line, sizeof(line), deadline))
            return false; /* The end of the chunk before. */
        visitor->chunk_rest = (size_t)strtoul(line, NULL, 16);
        if (visitor->chunk_rest == 0)
            return false;
    }
    if (!take_bytes(visitor, out, 1, deadline))
        return false;
    visitor->chunk_rest -= visitor->chunked ? 1 : 0;
    return true;
}

bool visitor_stream_line(struct visitor *visitor, char *out, size_t size, int64_t wait_ms)
{
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    size_t used = 0;
    char byte;
    while (stream_byte(visitor, &byte, deadline)) {
        if (byte == '\n') {
            out[used] = '\0';
            return true;
        }
        if (used + 1 < size)
            out[used++] = byte;
    }
    return false;
}

void visitor_stream_expect(struct visitor *visitor, const char *start, char *out, size_t size)
{
    int64_t deadline = clock_monotonic_ms() + VISIT_WAIT_MS;
    do {
        if (!visitor_stream_line(visitor, out, size, deadline - clock_monotonic_ms()))
            fail_msg("the stream ended before «%s»", start);
    } while (strncmp(out, start, strlen(start)) != 0);
}
