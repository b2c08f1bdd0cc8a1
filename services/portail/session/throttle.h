/* Who may try a password now. After 5 failures of one account, or 20 of one address, each further
 * one doubles the wait, from a second to a quarter of an hour; a quarter of an hour without failure
 * forgets them, and so does a right login of that account. Accounts that do not exist are treated
 * alike. Tries that run beside each other count as failures until they end, so that many at once
 * are worth no more than one after the other. Not thread-safe. */
#ifndef PORTAIL_SESSION_THROTTLE_H
#define PORTAIL_SESSION_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    THROTTLE_ACCOUNT_FAILURES = 5,
    THROTTLE_ADDRESS_FAILURES = 20,
    THROTTLE_WINDOW_S = 15 * 60,
    THROTTLE_WAIT_MAX_S = 15 * 60,
    THROTTLE_ENTRIES = 4096, /* The least guilty, then the oldest, makes room. */
    THROTTLE_KEY_SIZE = 16,
};

struct throttle_entry {
    uint8_t key[THROTTLE_KEY_SIZE];
    int64_t last_us;
    int64_t until_us;
    int failures;
    int running;
};

struct throttle {
    struct throttle_entry *entries;
    size_t count;
};

void throttle_init(struct throttle *throttle);
void throttle_release(struct throttle *throttle);

struct attempt {
    uint8_t account[THROTTLE_KEY_SIZE];
    uint8_t address[THROTTLE_KEY_SIZE];
};

/* False: not before *wait_s seconds have passed. True: throttle_end() must follow. */
bool throttle_begin(struct throttle *throttle, struct attempt *attempt, const char *site,
                    const char *identifiant, const char *address, int64_t now_us, int64_t *wait_s);

enum attempt_end { ATTEMPT_RIGHT, ATTEMPT_WRONG, ATTEMPT_NONE /* Nothing was compared. */ };
void throttle_end(struct throttle *throttle, const struct attempt *attempt, enum attempt_end end,
                  int64_t now_us);

#endif
