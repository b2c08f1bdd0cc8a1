/* Inside network only: what a host is made of. */
#ifndef SUPPORT_NETWORK_INSIDE_H
#define SUPPORT_NETWORK_INSIDE_H

#include "support/network.h"

struct host {
    char name[NETWORK_NAME_SIZE];
    int space;        /* The namespace. */
    int device;       /* Its tun: what is written arrives there. */
    int control;      /* A socket of that namespace, to set addresses with. */
    uint32_t address; /* In network order. */
};

/* In the calling thread's namespace, which the host becomes. */
void host_here(struct host *host);
/* In a new one; the calling thread stays where it is. */
void host_apart(struct host *host);
void host_set_address(struct host *host, uint32_t address);
void host_close(struct host *host);

/* Puts the names in the place of /etc/hosts, for this process and those that it starts. */
struct names {
    int file;
    char path[64];
};
void names_open(struct names *names);
void names_write(const struct names *names, const struct host *hosts, size_t count);
void names_close(struct names *names);

#endif
