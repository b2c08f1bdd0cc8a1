#include "bench/load.h"

#include "base/clock.h"
#include "bench/quiet.h"

#include <stdlib.h>

enum { TIMES_MAX = 8 * 1024 * 1024 };

int64_t load_now_us(void)
{
    return clock_monotonic_us();
}

struct flight {
    int64_t sent_us[LOAD_WINDOW_MAX];
    size_t sent;
    size_t answered;
};

static void send_one(const struct load_client *client, struct flight *flight)
{
    flight->sent_us[flight->sent % LOAD_WINDOW_MAX] = load_now_us();
    client->send(client->self);
    flight->sent++;
}

static int64_t receive_one(const struct load_client *client, struct flight *flight,
                           int64_t *time_us)
{
    client->receive(client->self);
    int64_t now_us = load_now_us();
    *time_us = now_us - flight->sent_us[flight->answered % LOAD_WINDOW_MAX];
    flight->answered++;
    return now_us;
}

/* Returns the events a second; the time of each request is in times_us. */
static double run_once(const struct load_client *client, const struct load_plan *plan,
                       uint32_t *times_us, size_t *count)
{
    static struct flight flight;
    flight = (struct flight){ .sent = 0 };
    int64_t start_us = load_now_us();
    int64_t end_us = start_us + plan->duration_ms * 1000;
    int64_t now_us = start_us;
    while (now_us < end_us || flight.answered < flight.sent) {
        while (now_us < end_us && flight.sent - flight.answered < plan->window)
            send_one(client, &flight);
        int64_t time_us = 0;
        now_us = receive_one(client, &flight, &time_us);
        CHECK(flight.answered <= TIMES_MAX);
        times_us[flight.answered - 1] = (uint32_t)time_us;
    }
    *count = flight.answered;
    return (double)(flight.answered * plan->events) * 1e6 / (double)(now_us - start_us);
}

void load_run(const struct load_client *client, const struct load_plan *plan, struct series *out)
{
    CHECK(plan->window > 0 && plan->window <= LOAD_WINDOW_MAX);
    static uint32_t times_us[TIMES_MAX];
    size_t count = 0;
    double rate = 0;
    struct quiet quiet;
    quiet_begin(&quiet);
    do
        rate = run_once(client, plan, times_us, &count);
    while (quiet_again(&quiet));
    series_add_times(out, rate, times_us, count);
}

void load_fill(const struct load_client *client, size_t window, size_t count)
{
    size_t sent = 0;
    for (size_t answered = 0; answered < count; answered++) {
        for (; sent < count && sent - answered < window; sent++)
            client->send(client->self);
        client->receive(client->self);
    }
}

void load_time(uint64_t (*run)(void *self), void *self, struct series *out)
{
    double rate = 0;
    struct quiet quiet;
    quiet_begin(&quiet);
    do {
        int64_t start_us = load_now_us();
        uint64_t events = run(self);
        rate = (double)events * 1e6 / (double)(load_now_us() - start_us);
    } while (quiet_again(&quiet));
    series_add(out, rate, 0, 0);
}
