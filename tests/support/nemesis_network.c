/* What is done to hosts (network.h). */
#include "support/nemesis_inside.h"

#include <stdio.h>

enum {
    HOSTS = PART_REPORTING + 2, /* NETWORK_HERE and those that run; the pages do not. */
    LOSS_MAX = 150,
    TWICE_MAX = 100,
    DELAY_MAX_MS = 60,
    JITTER_MAX_MS = 120,
    MOVED_MS = 4500, /* Until most have noticed. */
};

static struct network *network_of(const struct nemesis *n)
{
    return n->installation->network;
}

static void cut(struct nemesis *n, size_t from, size_t to)
{
    static const struct network_fault silence = { .drop = true };
    network_set(network_of(n), from, to, &silence);
}

/* Two halves with somebody in each. */
void strike_split(struct nemesis *n)
{
    bool left[HOSTS];
    size_t alone = nemesis_draw(n, HOSTS);
    for (size_t i = 0; i < HOSTS; i++)
        left[i] = nemesis_draw(n, 3) == 0;
    left[alone] = true;
    left[(alone + 1 + nemesis_draw(n, HOSTS - 1)) % HOSTS] = false;
    for (size_t i = 0; i < HOSTS; i++)
        for (size_t k = 0; k < HOSTS; k++)
            if (left[i] != left[k])
                cut(n, i, k);
    for (size_t i = 0; i < HOSTS; i++)
        if (left[i])
            nemesis_say(n, "split: on one side", network_name(network_of(n), i));
    nemesis_let_hurt(n);
    network_mend(network_of(n));
}

/* Between the bus and one other at least. */
void strike_deaf(struct nemesis *n)
{
    size_t bus = n->installation->hosts[PART_BUS];
    size_t other = (bus + 1 + nemesis_draw(n, HOSTS - 1)) % HOSTS;
    bool to_bus = nemesis_draw(n, 2) == 0;
    nemesis_say(n, to_bus ? "not heard by the bus:" : "does not hear the bus:",
                network_name(network_of(n), other));
    cut(n, to_bus ? other : bus, to_bus ? bus : other);
    for (size_t i = 0; i < HOSTS; i++)
        for (size_t k = 0; k < i; k++)
            if (nemesis_draw(n, 6) == 0) {
                bool up = nemesis_draw(n, 2) == 0;
                cut(n, up ? i : k, up ? k : i);
            }
    nemesis_let_hurt(n);
    network_mend(network_of(n));
}

void strike_storm(struct nemesis *n)
{
    const struct network_fault storm = { .loss = (int)nemesis_draw(n, LOSS_MAX),
                                         .twice = (int)nemesis_draw(n, TWICE_MAX),
                                         .delay_ms = (int)nemesis_draw(n, DELAY_MAX_MS),
                                         .jitter_ms = 1 + (int)nemesis_draw(n, JITTER_MAX_MS) };
    char what[80];
    (void)snprintf(what, sizeof(what), "%d/1000 lost, %d/1000 twice, %d to %d ms", storm.loss,
                   storm.twice, storm.delay_ms, storm.delay_ms + storm.jitter_ms);
    nemesis_say(n, "storm:", what);
    for (size_t i = 0; i < HOSTS; i++)
        for (size_t k = 0; k < HOSTS; k++)
            network_set(network_of(n), i, k, &storm);
    nemesis_let_hurt(n);
    network_mend(network_of(n));
}

/* Any but the test itself. */
void strike_address(struct nemesis *n)
{
    size_t host =
        nemesis_draw(n, 2) == 0 ? n->installation->hosts[PART_BUS] : 1 + nemesis_draw(n, HOSTS - 1);
    nemesis_say(n, "another address:", network_name(network_of(n), host));
    network_readdress(network_of(n), host);
    (void)charge_wait(n->charge, SIZE_MAX / 2, MOVED_MS);
}
