#include "portail/http/inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static int read_address(const char *text, uint16_t port, struct sockaddr_storage *out,
                        socklen_t *size, struct err *err)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    *out = (struct sockaddr_storage){ 0 };
    if (text == NULL || strcmp(text, "localhost") == 0)
        text = "127.0.0.1";
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *size = sizeof(*v4);
        return 0;
    }
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *size = sizeof(*v6);
        return 0;
    }
    return err_set(err, ERR_CONFIG,
                   "portail, adresse « %s » : attendu une adresse IP comme 127.0.0.1 ou 0.0.0.0",
                   text);
}

static int bind_and_listen(int listener, const struct sockaddr_storage *address, socklen_t size,
                           const struct http_options *options, struct err *err)
{
    int yes = 1;
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(listener, (const struct sockaddr *)address, size) == 0 &&
        listen(listener, BACKLOG) == 0)
        return 0;
    int problem = errno;
    return err_set(
        err, problem == EADDRINUSE ? ERR_BUSY : ERR_CONFIG, "portail, adresse %s, port %u : %s",
        options->address == NULL ? "127.0.0.1" : options->address, options->port,
        problem == EADDRINUSE ? "déjà pris par un autre programme ; choisissez-en un autre (--port)"
                              : err_reason(problem));
}

static uint16_t port_of(int listener)
{
    struct sockaddr_storage bound;
    socklen_t size = sizeof(bound);
    CHECK(getsockname(listener, (struct sockaddr *)&bound, &size) == 0);
    return ntohs(bound.ss_family == AF_INET6
                     ? ((const struct sockaddr_in6 *)(const void *)&bound)->sin6_port
                     : ((const struct sockaddr_in *)(const void *)&bound)->sin_port);
}

int http_listen(struct http *http, int *out, struct err *err)
{
    struct sockaddr_storage address;
    socklen_t size = 0;
    int rc = read_address(http->options.address, http->options.port, &address, &size, err);
    if (rc < 0)
        return rc;
    int listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return err_set(err, ERR_IO, "portail : %s", err_reason(errno));
    rc = bind_and_listen(listener, &address, size, &http->options, err);
    if (rc < 0) {
        (void)close(listener);
        return rc;
    }
    http->port = port_of(listener);
    *out = listener;
    return 0;
}
