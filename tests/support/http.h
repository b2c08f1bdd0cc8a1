/* Somebody at a browser, for tests: a small blocking HTTP/1.1 client over plain sockets that keeps
 * its cookies and its connection. Nothing sleeps; what does not come in VISIT_WAIT_MS fails the
 * test, and so does an answer that is no HTTP. */
#ifndef SUPPORT_HTTP_H
#define SUPPORT_HTTP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VISIT_WAIT_MS = 30000,
    VISIT_BUFFER_SIZE = 16 * 1024,
    VISIT_HEAD_SIZE = 16 * 1024,
    VISIT_COOKIES_MAX = 8,
    VISIT_TEXT_SIZE = 512,
};

struct visitor {
    char host[64];
    uint16_t port;
    int socket; /* Kept between requests; -1: none. */
    struct visit_cookie {
        char name[64];
        char value[VISIT_TEXT_SIZE];
        char attributes[VISIT_TEXT_SIZE]; /* "HttpOnly; SameSite=Strict; Path=/" */
    } cookies[VISIT_COOKIES_MAX];
    size_t cookie_count;
    char jeton[64];     /* Sent as X-Jeton with every POST when not empty. */
    char headers[4096]; /* Of the next request only. */
    char buffer[VISIT_BUFFER_SIZE];
    size_t start, end; /* What is read and not yet used. */
    size_t chunk_rest; /* Of a stream: still to come of this chunk. */
    bool chunked;
};

/* One answer; everything in it goes with visit_release(). */
struct visit {
    int status;
    char head[VISIT_HEAD_SIZE]; /* Status line and headers. */
    char *body;                 /* Ends with a NUL that body_size does not count. */
    size_t body_size;
    json_t *json; /* Of the body when it is JSON; else NULL. */
};

/* `url` as gateway_url() gives it: "http://127.0.0.1:8080". Connects at the first request. */
void visitor_init(struct visitor *visitor, const char *url);
void visitor_close(struct visitor *visitor); /* Its connection; the cookies stay. */

/* A header of the next request: visitor_header(&v, "X-Commande", id). */
void visitor_header(struct visitor *visitor, const char *name, const char *value);
/* NULL: no such cookie. */
const struct visit_cookie *visitor_cookie(const struct visitor *visitor, const char *name);

void visitor_get(struct visitor *visitor, const char *path, struct visit *out);
/* JSON, where '…' may stand for "…" (so no apostrophe in it), written with printf's words. */
void visitor_post(struct visitor *visitor, const char *path, struct visit *out, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));
/* Any bytes; `type` NULL: without Content-Type. */
void visitor_post_bytes(struct visitor *visitor, const char *path, const char *type,
                        const void *body, size_t size, struct visit *out);
/* A command with a new id: POST with X-Commande. */
void visitor_send(struct visitor *visitor, const char *path, struct visit *out, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));
/* Logs in and keeps cookie and jeton; fails the test unless the answer is 200. */
void visitor_login(struct visitor *visitor, const char *site, const char *identifiant,
                   const char *password);

/* NULL: no such header. Lives until the next call with the same visit. */
const char *visit_header(const struct visit *visit, const char *name, char out[VISIT_TEXT_SIZE]);
/* "" when absent or no text: visit_text(&v, "code"). Borrowed. */
const char *visit_text(const struct visit *visit, const char *field);
void visit_release(struct visit *visit);

/* --- Piece by piece, for half requests and for streams --- */

void visitor_connect(struct visitor *visitor);
/* Any bytes on the connection, as they are. False: the server has closed it. */
bool visitor_write(struct visitor *visitor, const void *bytes, size_t size);
/* The answer to what was written. */
void visitor_read(struct visitor *visitor, struct visit *out);
/* Like visitor_read(), but false when the server closed without a full answer. */
bool visitor_try_read(struct visitor *visitor, struct visit *out);
/* True when the server closes the connection within wait_ms (what it still sends is dropped). */
bool visitor_wait_closed(struct visitor *visitor, int64_t wait_ms);

/* Opens a stream of server-sent events on the visitor's connection; only the head is in `out`. */
void visitor_stream(struct visitor *visitor, const char *path, struct visit *out);
/* The next line without its end; false: none within wait_ms, or the stream has ended. */
bool visitor_stream_line(struct visitor *visitor, char *out, size_t size, int64_t wait_ms);
/* Reads lines until one begins with `start`; fails the test when none comes. */
void visitor_stream_expect(struct visitor *visitor, const char *start, char *out, size_t size);

#endif
