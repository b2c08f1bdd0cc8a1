#include "support/network.h"

#include "support/network_inside.h"

#include "base/check.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    PACKET_MAX = 2048,
    WAITING_MAX = 8192, /* One more is lost, as in any router. */
    AT_ONCE = 64,
    IPV4_HEAD = 20,
    PER_MILLE = 1000,
    US_PER_MS = 1000,
};

struct packet {
    int64_t due_us;
    uint64_t number; /* Of two that are due at once the first goes first. */
    size_t to;
    size_t size;
    uint8_t bytes[];
};

struct network {
    pthread_t thread;
    pthread_mutex_t lock; /* Around faults, hosts and counts. */
    int waker;
    bool stopping, runs;
    uint64_t random;
    struct host hosts[NETWORK_HOSTS_MAX];
    size_t host_count;
    unsigned addresses; /* Given so far. */
    struct network_fault faults[NETWORK_HOSTS_MAX][NETWORK_HOSTS_MAX];
    struct network_counts counts;
    struct names names;
    /* The thread's own: a heap by due_us. */
    struct packet *waiting[WAITING_MAX];
    size_t waiting_count;
    uint64_t number, last_delivered[NETWORK_HOSTS_MAX];
};

static uint64_t draw(struct network *n, uint64_t below)
{
    uint64_t z = n->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

/* --- Packets that wait --- */

static bool is_before(const struct packet *a, const struct packet *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->number < b->number;
}

static void swap(struct packet **a, struct packet **b)
{
    struct packet *other = *a;
    *a = *b;
    *b = other;
}

static void push(struct network *n, struct packet *packet)
{
    size_t at = n->waiting_count++;
    n->waiting[at] = packet;
    for (; at > 0 && is_before(n->waiting[at], n->waiting[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&n->waiting[at], &n->waiting[(at - 1) / 2]);
}

static struct packet *pop(struct network *n)
{
    struct packet *first = n->waiting[0];
    n->waiting[0] = n->waiting[--n->waiting_count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < n->waiting_count && is_before(n->waiting[child], n->waiting[least]))
                least = child;
        if (least == at)
            return first;
        swap(&n->waiting[at], &n->waiting[least]);
        at = least;
    }
}

static void wait_for_its_time(struct network *n, const uint8_t *bytes, size_t size, size_t to,
                              const struct network_fault *fault)
{
    int64_t late_us = (int64_t)fault->delay_ms * US_PER_MS;
    if (fault->jitter_ms > 0)
        late_us += (int64_t)draw(n, (uint64_t)fault->jitter_ms * US_PER_MS);
    if (n->waiting_count == WAITING_MAX) {
        n->counts.dropped++;
        return;
    }
    struct packet *packet = malloc(sizeof(*packet) + size);
    CHECK(packet != NULL);
    *packet = (struct packet){
        .due_us = clock_monotonic_us() + late_us, .number = ++n->number, .to = to, .size = size
    };
    memcpy(packet->bytes, bytes, size);
    push(n, packet);
}

/* --- From device to device --- */

static bool find_host(const struct network *n, const uint8_t *address, size_t *host)
{
    for (*host = 0; *host < n->host_count; (*host)++)
        if (memcmp(address, &n->hosts[*host].address, sizeof(uint32_t)) == 0)
            return true;
    return false;
}

static void route(struct network *n, size_t from, const uint8_t *bytes, size_t size)
{
    size_t sender, to;
    if (size < IPV4_HEAD || bytes[0] >> 4 != 4)
        return; /* What a kernel says to itself in IPv6. */
    if (!find_host(n, bytes + 12, &sender) || sender != from || !find_host(n, bytes + 16, &to)) {
        n->counts.dropped++;
        return;
    }
    const struct network_fault *fault = &n->faults[from][to];
    if (fault->drop || (fault->loss > 0 && draw(n, PER_MILLE) < (uint64_t)fault->loss)) {
        n->counts.dropped++;
        return;
    }
    wait_for_its_time(n, bytes, size, to, fault);
    if (fault->twice > 0 && draw(n, PER_MILLE) < (uint64_t)fault->twice) {
        n->counts.doubled++;
        wait_for_its_time(n, bytes, size, to, fault);
    }
}

static void take_from(struct network *n, size_t from)
{
    uint8_t bytes[PACKET_MAX];
    for (int i = 0; i < AT_ONCE; i++) {
        ssize_t size = read(n->hosts[from].device, bytes, sizeof(bytes));
        if (size <= 0)
            return;
        route(n, from, bytes, (size_t)size);
    }
}

static void deliver_due(struct network *n)
{
    while (n->waiting_count > 0 && n->waiting[0]->due_us <= clock_monotonic_us()) {
        struct packet *packet = pop(n);
        ssize_t written = write(n->hosts[packet->to].device, packet->bytes, packet->size);
        *(written < 0 ? &n->counts.dropped : &n->counts.carried) += 1;
        n->counts.overtaken += packet->number < n->last_delivered[packet->to];
        n->last_delivered[packet->to] = packet->number;
        free(packet);
    }
}

static int64_t next_due_ms(const struct network *n)
{
    if (n->waiting_count == 0)
        return -1;
    int64_t rest_us = n->waiting[0]->due_us - clock_monotonic_us();
    return rest_us <= 0 ? 0 : (rest_us + US_PER_MS - 1) / US_PER_MS;
}

static void *carry(void *self)
{
    struct network *n = self;
    struct pollfd ready[NETWORK_HOSTS_MAX + 1];
    size_t count = n->host_count;
    for (size_t i = 0; i < count; i++)
        ready[i] = (struct pollfd){ .fd = n->hosts[i].device, .events = POLLIN };
    ready[count] = (struct pollfd){ .fd = n->waker, .events = POLLIN };
    (void)pthread_mutex_lock(&n->lock);
    while (!n->stopping) {
        int64_t wait_ms = next_due_ms(n);
        (void)pthread_mutex_unlock(&n->lock);
        (void)poll(ready, count + 1, (int)wait_ms);
        (void)pthread_mutex_lock(&n->lock);
        for (size_t i = 0; i < count; i++)
            if (ready[i].revents != 0)
                take_from(n, i);
        deliver_due(n);
    }
    (void)pthread_mutex_unlock(&n->lock);
    return NULL;
}

/* --- For the test --- */

static uint32_t next_address(struct network *n)
{
    CHECK(n->addresses < 250);
    return htonl(0x0a4d0000u + ++n->addresses); /* 10.77.0.x */
}

static size_t add_host(struct network *n, const char *name, void (*make)(struct host *host))
{
    CHECK(n->host_count < NETWORK_HOSTS_MAX);
    CHECK(!n->runs);
    struct host *host = &n->hosts[n->host_count];
    (void)snprintf(host->name, sizeof(host->name), "%s", name);
    make(host);
    host_set_address(host, next_address(n));
    n->host_count++;
    names_write(&n->names, n->hosts, n->host_count);
    return n->host_count - 1;
}

struct network *network_open(uint64_t seed)
{
    CHECK(network_is_entered());
    struct network *network = calloc(1, sizeof(*network));
    CHECK(network != NULL);
    network->random = seed;
    network->waker = eventfd(0, EFD_CLOEXEC);
    CHECK(network->waker >= 0);
    CHECK(pthread_mutex_init(&network->lock, NULL) == 0);
    names_open(&network->names);
    (void)add_host(network, "ici", host_here);
    return network;
}

size_t network_host(struct network *network, const char *name)
{
    return add_host(network, name, host_apart);
}

void network_start(struct network *network)
{
    CHECK(!network->runs);
    CHECK(pthread_create(&network->thread, NULL, carry, network) == 0);
    network->runs = true;
}

void network_close(struct network **network)
{
    struct network *n = *network;
    if (n->runs) {
        (void)pthread_mutex_lock(&n->lock);
        n->stopping = true;
        (void)pthread_mutex_unlock(&n->lock);
        uint64_t one = 1;
        CHECK(write(n->waker, &one, sizeof(one)) == sizeof(one));
        CHECK(pthread_join(n->thread, NULL) == 0);
    }
    while (n->waiting_count > 0)
        free(n->waiting[--n->waiting_count]);
    for (size_t i = 0; i < n->host_count; i++)
        host_close(&n->hosts[i]);
    names_close(&n->names);
    (void)close(n->waker);
    (void)pthread_mutex_destroy(&n->lock);
    free(n);
    *network = NULL;
}

int network_namespace(const struct network *network, size_t host)
{
    return network->hosts[host].space;
}

const char *network_name(const struct network *network, size_t host)
{
    return network->hosts[host].name;
}

void network_set(struct network *network, size_t from, size_t to, const struct network_fault *fault)
{
    CHECK(from < network->host_count && to < network->host_count);
    (void)pthread_mutex_lock(&network->lock);
    network->faults[from][to] = *fault;
    (void)pthread_mutex_unlock(&network->lock);
}

void network_mend(struct network *network)
{
    (void)pthread_mutex_lock(&network->lock);
    memset(network->faults, 0, sizeof(network->faults));
    (void)pthread_mutex_unlock(&network->lock);
}

void network_readdress(struct network *network, size_t host)
{
    CHECK(host < network->host_count);
    (void)pthread_mutex_lock(&network->lock);
    host_set_address(&network->hosts[host], next_address(network));
    names_write(&network->names, network->hosts, network->host_count);
    (void)pthread_mutex_unlock(&network->lock);
}

void network_address(const struct network *network, size_t host, char out[16])
{
    struct in_addr ip = { network->hosts[host].address };
    CHECK(inet_ntop(AF_INET, &ip, out, 16) != NULL);
}

struct network_counts network_counts(struct network *network)
{
    (void)pthread_mutex_lock(&network->lock);
    struct network_counts counts = network->counts;
    (void)pthread_mutex_unlock(&network->lock);
    return counts;
}
