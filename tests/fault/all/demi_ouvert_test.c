/* Half-open connections between hosts (network namespaces): one side is not heard any more and
 * nobody is told. Each time the silence is noticed within the heartbeats' patience, where TCP by
 * itself would wait a quarter of an hour; what was acknowledged meanwhile is in the journal once,
 * and who follows catches up. */
#include "support/oracle.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    WORKERS = 2,
    PAUSE_MS = 5,
    STEP_MS = 20,
    NOTICED_MS = 30000, /* Heartbeats take 5 s; this machine may be slow. */
    WAIT_MS = 60000,
    WORK = 20,       /* Commands that are answered while it lasts. */
    ESTABLISHED = 1, /* As the kernel numbers states. */
    SYN_SENT = 2,
};

static char why[NETWORK_WHY_SIZE];

static void this_kernel_has_hosts_or_the_reason_is_told(void **state)
{
    (void)state;
    if (!network_is_entered())
        print_message("SKIPPED, no network of hosts: %s\n", why);
    assert_true(network_is_entered() != (why[0] != '\0'));
}

/* Connections in a state between two hosts, as the kernel of a process on the first has them; the
 * port of the last. */
static unsigned count_in(const struct installation *i, pid_t at, size_t host, unsigned wanted,
                         unsigned *port)
{
    char path[64], address[16], line[256];
    struct in_addr ip;
    unsigned count = 0;
    network_address(i->network, host, address);
    assert_int_equal(inet_pton(AF_INET, address, &ip), 1);
    (void)snprintf(path, sizeof(path), "/proc/%d/net/tcp", (int)at);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        unsigned local, remote, state;
        if (sscanf(line, " %*u: %*x:%x %x:%*x %x", &local, &remote, &state) != 3 ||
            remote != ip.s_addr || state != wanted)
            continue;
        count++;
        *port = local;
    }
    (void)fclose(file);
    return count;
}

static unsigned standing(const struct installation *i, enum part at, size_t host)
{
    unsigned port;
    return count_in(i, i->programs[at].pid, host, ESTABLISHED, &port);
}

/* How long it took until some stand, or none. */
static int64_t await(const struct installation *i, enum part at, size_t host, bool some,
                     int64_t wait_ms, const char *what)
{
    int64_t begun_ms = clock_monotonic_ms();
    while ((standing(i, at, host) > 0) != some) {
        if (clock_monotonic_ms() - begun_ms > wait_ms)
            fail_msg("%s: %u connections still stand", what, standing(i, at, host));
        (void)poll(NULL, 0, STEP_MS);
    }
    return clock_monotonic_ms() - begun_ms;
}

struct silence {
    const char *what;
    enum part part; /* Between this one and the bus; PART_BUS: between the bus and who reads it. */
    bool from_it, to_it;
};

static void suffer(struct installation *i, struct charge *charge, const struct silence *silence)
{
    static const struct network_fault drop = { .drop = true };
    size_t bus = i->hosts[PART_BUS];
    size_t other = silence->part == PART_BUS ? NETWORK_HERE : i->hosts[silence->part];
    (void)await(i, PART_BUS, other, true, WAIT_MS, silence->what);
    uint64_t lost = network_counts(i->network).dropped;
    if (silence->from_it)
        network_set(i->network, other, bus, &drop);
    if (silence->to_it)
        network_set(i->network, bus, other, &drop);
    int64_t noticed_ms = await(i, PART_BUS, other, false, NOTICED_MS, silence->what);
    if (silence->part != PART_BUS)
        (void)await(i, silence->part, bus, false, NOTICED_MS, silence->what);
    assert_true(network_counts(i->network).dropped > lost);
    assert_true(charge_wait(charge, WORK, WAIT_MS) >= WORK); /* Acknowledged, not yet heard. */
    network_mend(i->network);
    int64_t back_ms = await(i, PART_BUS, other, true, WAIT_MS, silence->what);
    assert_true(charge_wait(charge, WORK, WAIT_MS) >= WORK);
    print_message("%s: given up after %lld ms, back %lld ms after the end\n", silence->what,
                  (long long)noticed_ms, (long long)back_ms);
}

/* Of a connection that the test's clients try to make. */
static unsigned await_try(const struct installation *i, size_t host, unsigned other_than)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    unsigned port = other_than;
    while (count_in(i, getpid(), host, SYN_SENT, &port) == 0 || port == other_than) {
        assert_true(clock_monotonic_ms() < deadline);
        (void)poll(NULL, 0, STEP_MS);
    }
    return port;
}

/* TCP by itself would wait ever longer between two tries of one connection, half a minute in the
 * end, also when the other has long been there again. */
static void keep_trying(struct installation *i, struct charge *charge)
{
    static const struct network_fault drop = { .drop = true };
    size_t parcours = i->hosts[PART_PARCOURS];
    network_set(i->network, NETWORK_HERE, parcours, &drop);
    network_set(i->network, parcours, NETWORK_HERE, &drop);
    (void)await_try(i, parcours, await_try(i, parcours, 0));
    network_mend(i->network);
    assert_true(charge_wait(charge, WORK, WAIT_MS) >= WORK);
}

static void silence_is_noticed_and_nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    static const char *const sites[] = { "flandre-lys", NULL };
    static const struct silence silences[] = {
        { "the bus does not hear parcours", PART_PARCOURS, true, false },
        { "parcours does not hear the bus", PART_PARCOURS, false, true },
        { "who follows does not hear the bus", PART_BUS, false, true },
    };
    if (!network_is_entered())
        skip();
    struct installation installation;
    struct oracle_counts counts;
    installation_open_apart(&installation, sites, 1);
    for (int part = PART_BUS; part <= PART_REPORTING; part++)
        installation_start(&installation, (enum part)part);
    installation_adopt(&installation);
    installation_settle(&installation);
    struct oracle oracle = { .installation = &installation,
                             .baseline = installation_position(&installation),
                             .suiveur = suiveur_start(&installation.config),
                             .what = "half-open" };
    const struct charge_options load = {
        .config = &installation.config, .threads = WORKERS, .pause_ms = PAUSE_MS, .seed = 1
    };
    oracle.charge = charge_start(&load);
    for (size_t i = 0; i < COUNT_OF(silences); i++)
        suffer(&installation, oracle.charge, &silences[i]);
    keep_trying(&installation, oracle.charge);
    assert_true(charge_stop(oracle.charge, WAIT_MS));
    oracle_judge(&oracle, &counts);
    print_message("%llu events, %llu accepted, the follower came back %u times\n",
                  (unsigned long long)counts.events, (unsigned long long)counts.accepted,
                  suiveur_returns(oracle.suiveur));
    assert_true(suiveur_returns(oracle.suiveur) > 1);
    charge_free(&oracle.charge);
    suiveur_free(&oracle.suiveur);
    installation_close(&installation);
}

int main(void)
{
    (void)network_enter(why);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_kernel_has_hosts_or_the_reason_is_told),
        cmocka_unit_test(silence_is_noticed_and_nothing_acknowledged_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
