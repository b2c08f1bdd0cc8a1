#include "support/nemesis_inside.h"

#include "base/check.h"

#include <stdio.h>

/* The portail is not struck: its pages have tests of their own. */
enum {
    VICTIMS = PART_REPORTING + 1,
    FAULT_SHORT_MS = 400,
    FAULT_LONG_MS = 6500, /* Longer than a heartbeat's patience. */
    LATE_MIN_MS = 3200,
    LATE_MORE_MS = 3500,
    BETWEEN_MS = 1000,
    BETWEEN_COMMANDS = 40,
    DELAY_MAX_MS = 150,
    TRICKLE_MIN = 40,
    TRICKLE_MAX = 2000,
    CUT_BYTES_MAX = 6000,
    WAYS_MAX = VICTIMS + 2 * VICTIMS,
};

const char *const nemesis_names[NEMESIS_KINDS] = { "kill",      "freeze",  "restart", "orders",
                                                   "partition", "one way", "late",    "delay",
                                                   "cut",       "move",    "split",   "deaf",
                                                   "storm",     "address" };

uint64_t nemesis_draw(struct nemesis *nemesis, uint64_t below)
{
    uint64_t z = nemesis->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

void nemesis_say(const struct nemesis *n, const char *what, const char *whom)
{
    if (n->loud)
        (void)printf("  %s %s\n", what, whom);
}

/* Somewhere in the stream of commands. */
static void let_work(struct nemesis *n)
{
    (void)charge_wait(n->charge, 1 + nemesis_draw(n, BETWEEN_COMMANDS), BETWEEN_MS);
}

void nemesis_let_hurt(struct nemesis *n)
{
    int64_t ms =
        nemesis_draw(n, 3) == 0 ? FAULT_LONG_MS : FAULT_SHORT_MS + (int64_t)nemesis_draw(n, 1500);
    (void)charge_wait(n->charge, SIZE_MAX / 2, ms);
}

static enum part draw_victim(struct nemesis *n)
{
    return (enum part)nemesis_draw(n, VICTIMS);
}

/* --- Programs --- */

static void strike_kill(struct nemesis *n)
{
    enum part victim = draw_victim(n);
    nemesis_say(n, "kill", part_names[victim]);
    installation_kill(n->installation, victim);
    if (nemesis_draw(n, 2) == 0) /* Missed for a while. */
        (void)charge_wait(n->charge, 1 + nemesis_draw(n, 20), FAULT_SHORT_MS);
    installation_start(n->installation, victim);
}

static void strike_freeze(struct nemesis *n)
{
    enum part victim = draw_victim(n);
    nemesis_say(n, "freeze", part_names[victim]);
    installation_freeze(n->installation, victim, true);
    nemesis_let_hurt(n);
    installation_freeze(n->installation, victim, false);
}

static void strike_restart(struct nemesis *n)
{
    enum part victim = draw_victim(n);
    nemesis_say(n, "restart", part_names[victim]);
    installation_stop(n->installation, victim);
    installation_start(n->installation, victim);
}

static void shuffle(struct nemesis *n, enum part order[VICTIMS])
{
    for (size_t i = 0; i < VICTIMS; i++)
        order[i] = (enum part)i;
    for (size_t i = VICTIMS; i > 1; i--) {
        size_t k = nemesis_draw(n, i);
        enum part other = order[i - 1];
        order[i - 1] = order[k];
        order[k] = other;
    }
}

static void strike_orders(struct nemesis *n)
{
    enum part order[VICTIMS];
    nemesis_say(n, "all end and come back", "in another order");
    shuffle(n, order);
    for (size_t i = 0; i < VICTIMS; i++)
        installation_stop(n->installation, order[i]);
    shuffle(n, order);
    for (size_t i = 0; i < VICTIMS; i++)
        installation_start(n->installation, order[i]);
}

static void strike_move(struct nemesis *n)
{
    nemesis_say(n, "move", "the bus");
    if (nemesis_draw(n, 2) == 0)
        installation_stop(n->installation, PART_BUS);
    else
        installation_kill(n->installation, PART_BUS);
    installation_move_bus(n->installation);
    (void)charge_wait(n->charge, 1 + nemesis_draw(n, 20), FAULT_SHORT_MS);
    installation_start(n->installation, PART_BUS);
}

/* --- Ways --- */

/* Some of the ways: to the bus, and of clients to services. At least one to the bus. */
static size_t draw_ways(struct nemesis *n, size_t out[WAYS_MAX])
{
    const struct installation *i = n->installation;
    size_t count = 0;
    size_t first = nemesis_draw(n, VICTIMS);
    for (size_t k = 0; k < VICTIMS; k++)
        if (k == first || nemesis_draw(n, 3) == 0)
            out[count++] = i->bus_ways[k];
    for (size_t part = PART_REPERAGE; part < VICTIMS; part++)
        if (nemesis_draw(n, 4) == 0)
            out[count++] = i->addresses[nemesis_draw(n, i->site_count)][part].way[0];
    return count;
}

static void set_ways(struct nemesis *n, const size_t *ways, size_t count,
                     const struct proxy_fault *fault)
{
    for (size_t i = 0; i < count; i++)
        proxy_set(n->installation->proxy, ways[i], fault);
}

static void mend_ways(struct nemesis *n, const size_t *ways, size_t count)
{
    for (size_t i = 0; i < count; i++)
        proxy_mend(n->installation->proxy, ways[i]);
}

static void strike_with(struct nemesis *n, const struct proxy_fault *fault)
{
    size_t ways[WAYS_MAX];
    size_t count = draw_ways(n, ways);
    set_ways(n, ways, count, fault);
    nemesis_let_hurt(n);
    mend_ways(n, ways, count);
}

static void strike_partition(struct nemesis *n)
{
    bool lost = nemesis_draw(n, 2) == 0;
    nemesis_say(n, "partition,", lost ? "bytes are lost" : "bytes are late");
    const struct proxy_fault fault = { .swallow_up = lost,
                                       .swallow_down = lost,
                                       .hold_up = !lost,
                                       .hold_down = !lost,
                                       .refuse = nemesis_draw(n, 2) == 0 };
    strike_with(n, &fault);
}

static void strike_one_way(struct nemesis *n)
{
    bool lost = nemesis_draw(n, 3) > 0, up = nemesis_draw(n, 2) == 0;
    nemesis_say(n, "one way,", up ? "up" : "down");
    const struct proxy_fault fault = { .swallow_up = lost && up,
                                       .swallow_down = lost && !up,
                                       .hold_up = !lost && up,
                                       .hold_down = !lost && !up };
    strike_with(n, &fault);
}

/* About as long as it takes those behind the way to give their connections up. */
static void strike_late(struct nemesis *n)
{
    size_t ways[WAYS_MAX];
    size_t count = draw_ways(n, ways);
    const struct proxy_fault fault = { .hold_up = true, .hold_down = true, .only_old = true };
    nemesis_say(n, "late:", "old connections stand still");
    set_ways(n, ways, count, &fault);
    (void)charge_wait(n->charge, SIZE_MAX / 2,
                      LATE_MIN_MS + (int64_t)nemesis_draw(n, LATE_MORE_MS));
    mend_ways(n, ways, count);
}

static void strike_delay(struct nemesis *n)
{
    struct proxy_fault fault = { .delay_ms = 1 + (int)nemesis_draw(n, DELAY_MAX_MS) };
    if (nemesis_draw(n, 2) == 0)
        fault.trickle = TRICKLE_MIN + (int)nemesis_draw(n, TRICKLE_MAX);
    nemesis_say(n, "delay", fault.trickle > 0 ? "and drip" : "");
    strike_with(n, &fault);
}

static void strike_cut(struct nemesis *n)
{
    size_t ways[WAYS_MAX];
    size_t count = draw_ways(n, ways);
    nemesis_say(n, "cut", "in the middle of a frame");
    for (size_t i = 0; i < count; i++)
        proxy_cut_after(n->installation->proxy, ways[i], nemesis_draw(n, CUT_BYTES_MAX));
    let_work(n);
    mend_ways(n, ways, count);
}

bool nemesis_needs_hosts(enum nemesis_kind kind)
{
    return kind >= NEMESIS_SPLIT;
}

void nemesis_strike(struct nemesis *nemesis, enum nemesis_kind kind, unsigned rounds)
{
    static void (*const strikes[NEMESIS_KINDS])(struct nemesis * n) = {
        [NEMESIS_KILL] = strike_kill,
        [NEMESIS_FREEZE] = strike_freeze,
        [NEMESIS_RESTART] = strike_restart,
        [NEMESIS_ORDERS] = strike_orders,
        [NEMESIS_PARTITION] = strike_partition,
        [NEMESIS_ONE_WAY] = strike_one_way,
        [NEMESIS_LATE] = strike_late,
        [NEMESIS_DELAY] = strike_delay,
        [NEMESIS_CUT] = strike_cut,
        [NEMESIS_MOVE] = strike_move,
        [NEMESIS_SPLIT] = strike_split,
        [NEMESIS_DEAF] = strike_deaf,
        [NEMESIS_STORM] = strike_storm,
        [NEMESIS_ADDRESS] = strike_address,
    };
    for (unsigned round = 0; round < rounds; round++) {
        let_work(nemesis);
        strikes[kind](nemesis);
    }
    let_work(nemesis);
}
