#include "support/loopback.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

uint16_t loopback_bind_any(int fd)
{
    int one = 1;
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0);
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    return ntohs(address.sin_port);
}

uint16_t port_reserve(int *held)
{
    /* Bound and never listening: the kernel gives the port to nobody, and lets a program bind and
     * listen that asks for it by name with SO_REUSEADDR. */
    *held = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(*held >= 0);
    return loopback_bind_any(*held);
}

int loopback_connect(uint16_t port)
{
    int one = 1;
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CHECK(fd >= 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 && errno != EINPROGRESS) {
        (void)close(fd);
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

int loopback_connect_whole(uint16_t port, int wait_ms)
{
    int fd = loopback_connect(port);
    struct pollfd item = { .fd = fd, .events = POLLOUT };
    int error = 0;
    socklen_t size = sizeof(error);
    if (fd < 0)
        return -1;
    if (poll(&item, 1, wait_ms) == 1 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
        error == 0)
        return fd;
    (void)close(fd);
    return -1;
}

void loopback_close(int fd)
{
    (void)close(fd);
}

void loopback_reset(int fd)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    (void)close(fd);
}
