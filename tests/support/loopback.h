/* Sockets of this host alone, on ports that the kernel gives. */
#ifndef SUPPORT_LOOPBACK_H
#define SUPPORT_LOOPBACK_H

#include <stdint.h>

/* A free port of loopback that nobody else is given while `*held` is open (close it at the end):
 * for programs that must be told their port. */
uint16_t port_reserve(int *held);

uint16_t loopback_bind_any(int fd);  /* The port that it got. */
int loopback_connect(uint16_t port); /* Does not wait; -1: refused. */
/* Waits until it stands; -1: refused, or not within wait_ms. */
int loopback_connect_whole(uint16_t port, int wait_ms);
void loopback_close(int fd);
void loopback_reset(int fd); /* The other end is told by a reset. */

#endif
