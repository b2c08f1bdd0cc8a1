#include "portail/session/throttle.h"

#include "base/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_US = 1000000 };

void throttle_init(struct throttle *throttle)
{
    throttle->entries = calloc(THROTTLE_ENTRIES, sizeof(*throttle->entries));
    CHECK(throttle->entries != NULL);
    throttle->count = 0;
}

void throttle_release(struct throttle *throttle)
{
    free(throttle->entries);
    *throttle = (struct throttle){ 0 };
}

static void make_key(uint8_t out[THROTTLE_KEY_SIZE], const char *kind, const char *site,
                     const char *name)
{
    crypto_generichash_state state;
    CHECK(crypto_generichash_init(&state, NULL, 0, THROTTLE_KEY_SIZE) == 0);
    const char *const parts[] = { kind, site, name };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        CHECK(crypto_generichash_update(&state, (const uint8_t *)parts[i], strlen(parts[i]) + 1) ==
              0);
    CHECK(crypto_generichash_final(&state, out, THROTTLE_KEY_SIZE) == 0);
}

static bool is_over(const struct throttle_entry *entry, int64_t now_us)
{
    int64_t from = entry->until_us > entry->last_us ? entry->until_us : entry->last_us;
    return entry->running == 0 && now_us - from >= (int64_t)THROTTLE_WINDOW_S * SECOND_US;
}

static struct throttle_entry *find(struct throttle *throttle, const uint8_t *key)
{
    for (size_t i = 0; i < throttle->count; i++)
        if (memcmp(throttle->entries[i].key, key, THROTTLE_KEY_SIZE) == 0)
            return &throttle->entries[i];
    return NULL;
}

static bool is_less_guilty(const struct throttle_entry *a, const struct throttle_entry *b)
{
    if (a->failures != b->failures)
        return a->failures < b->failures;
    return a->last_us < b->last_us;
}

/* Of those with no try under way; NULL when there is none such. */
static struct throttle_entry *least_guilty(struct throttle *throttle, int64_t now_us)
{
    struct throttle_entry *least = NULL;
    for (size_t i = 0; i < throttle->count; i++) {
        struct throttle_entry *entry = &throttle->entries[i];
        if (is_over(entry, now_us))
            return entry;
        if (entry->running == 0 && (least == NULL || is_less_guilty(entry, least)))
            least = entry;
    }
    return least;
}

static struct throttle_entry *find_or_make(struct throttle *throttle, const uint8_t *key,
                                           int64_t now_us)
{
    struct throttle_entry *entry = find(throttle, key);
    if (entry != NULL && !is_over(entry, now_us))
        return entry;
    if (entry == NULL)
        entry = throttle->count < THROTTLE_ENTRIES ? &throttle->entries[throttle->count++]
                                                   : least_guilty(throttle, now_us);
    if (entry == NULL)
        return NULL;
    *entry = (struct throttle_entry){ .last_us = now_us };
    memcpy(entry->key, key, THROTTLE_KEY_SIZE);
    return entry;
}

static int64_t wait_of(const struct throttle_entry *entry, int64_t now_us)
{
    if (entry == NULL || entry->until_us <= now_us)
        return 0;
    return (entry->until_us - now_us + SECOND_US - 1) / SECOND_US;
}

bool throttle_begin(struct throttle *throttle, struct attempt *attempt, const char *site,
                    const char *identifiant, const char *address, int64_t now_us, int64_t *wait_s)
{
    make_key(attempt->account, "compte", site, identifiant);
    make_key(attempt->address, "adresse", "", address);
    int64_t account_s = wait_of(find(throttle, attempt->account), now_us);
    int64_t address_s = wait_of(find(throttle, attempt->address), now_us);
    *wait_s = account_s > address_s ? account_s : address_s;
    if (*wait_s > 0)
        return false;
    struct throttle_entry *account = find_or_make(throttle, attempt->account, now_us);
    if (account == NULL || (account->running > 0 &&
                            account->failures + account->running >= THROTTLE_ACCOUNT_FAILURES)) {
        *wait_s = 1;
        return false;
    }
    account->running++;
    return true;
}

static void fail(struct throttle *throttle, const uint8_t *key, int limit, int64_t now_us)
{
    struct throttle_entry *entry = find_or_make(throttle, key, now_us);
    if (entry == NULL)
        return;
    entry->failures++;
    entry->last_us = now_us;
    int64_t wait_s = 0;
    if (entry->failures >= limit)
        wait_s = entry->failures - limit >= 10 ? THROTTLE_WAIT_MAX_S
                                               : (int64_t)1 << (entry->failures - limit);
    if (wait_s > THROTTLE_WAIT_MAX_S)
        wait_s = THROTTLE_WAIT_MAX_S;
    entry->until_us = now_us + wait_s * SECOND_US;
}

void throttle_end(struct throttle *throttle, const struct attempt *attempt, enum attempt_end end,
                  int64_t now_us)
{
    struct throttle_entry *account = find(throttle, attempt->account);
    CHECK(account != NULL && account->running > 0);
    account->running--;
    switch (end) {
    case ATTEMPT_RIGHT:
        account->failures = 0;
        account->until_us = 0;
        return;
    case ATTEMPT_WRONG:
        fail(throttle, attempt->account, THROTTLE_ACCOUNT_FAILURES, now_us);
        fail(throttle, attempt->address, THROTTLE_ADDRESS_FAILURES, now_us);
        return;
    case ATTEMPT_NONE:
        return;
    }
}
