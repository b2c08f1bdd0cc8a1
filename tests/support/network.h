/* A network of hosts for tests: each is a network namespace with one tun device, and one thread
 * carries packets from device to device. It drops, delays, reorders and doubles them as told for
 * each direction of each pair, so the kernels' TCP meets what it meets between real hosts: silence,
 * no refusal and no reset. Nothing leaves, since no device leads out.
 *
 * The namespaces have no name: they end with the process that made them, however it ends. The
 * calling process is itself the first host. Hosts find one another by name (a file of its own in
 * the place of /etc/hosts). */
#ifndef SUPPORT_NETWORK_H
#define SUPPORT_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct network;

enum { NETWORK_HOSTS_MAX = 12, NETWORK_NAME_SIZE = 24, NETWORK_HERE = 0, NETWORK_WHY_SIZE = 160 };

struct network_fault {
    bool drop;
    int loss;  /* Of a thousand packets. */
    int twice; /* Of a thousand, those that arrive twice. */
    int delay_ms;
    int jitter_ms; /* Up to so much more, drawn for each packet: they overtake one another. */
};

/* Takes the calling process (of one thread, once, from main) into namespaces of its own; without
 * root into one of its own users too. False: this kernel does not let it, for the reason in `why`.
 */
bool network_enter(char why[NETWORK_WHY_SIZE]);
bool network_is_entered(void);

struct network *network_open(uint64_t seed);
void network_close(struct network **network); /* No program runs in it any more. */

/* Another host, before network_start(); as a name it ends with NETWORK_DOMAIN. */
#define NETWORK_DOMAIN ".essai"
size_t network_host(struct network *network, const char *name);
void network_start(struct network *network);
int network_namespace(const struct network *network, size_t host); /* For setns(); borrowed. */
const char *network_name(const struct network *network, size_t host);

/* Any thread may call these. */
void network_set(struct network *network, size_t from, size_t to,
                 const struct network_fault *fault);
void network_mend(struct network *network); /* All of it. */
/* The host gets another address, and the name leads there. Packets to and from the former one are
 * lost: whoever talked over it is not told. */
void network_readdress(struct network *network, size_t host);
void network_address(const struct network *network, size_t host, char out[16]);

struct network_counts {
    uint64_t carried, dropped, overtaken, doubled; /* Packets. */
};
struct network_counts network_counts(struct network *network);

#endif
