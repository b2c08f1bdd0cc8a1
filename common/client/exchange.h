/* Commands and queries by name, with JSON in and out, as the command line and tests send them. */
#ifndef CLIENT_EXCHANGE_H
#define CLIENT_EXCHANGE_H

#include "base/id.h"
#include "base/refusal.h"
#include "client/client.h"
#include "client/instances.h"
#include "json/json.h"

enum exchange_outcome {
    EXCHANGE_DONE,    /* *json is the answer. */
    EXCHANGE_REFUSED, /* By the JSON reader or the service: the refusal says why. */
    EXCHANGE_FAILED,  /* The service had an operating error, and the refusal says which: nothing is
                         known to be recorded. */
};

struct exchange_result;

struct exchange {
    struct client *client;
    const struct world *world;
    struct arena *arena; /* Of this exchange: reset by it. */
    const char *site;
    const char *service;
    const char *actor;
    const char *role;
    const char *const *portee;
    size_t portee_count;
    int64_t timeout_ms;
    int64_t time_us; /* Commands: recorded time of a demonstration; 0: the service's clock. */
    const char *au;  /* Queries; NULL or "": today. */
    const char *connu;
    Plie__Marque **at_least;
    size_t at_least_count;
    enum json_defaults defaults; /* How the answer is written. */
    /* May be NULL: questions to a service that they cover go to one of them. */
    struct instances *instances;
    /* May be NULL. A question whose marks do not come in time is then asked again without them, and
     * this says so; also that no instance was current. */
    bool *late;
    /* May be NULL. Told how each command and question ended; `result` is NULL after an error. */
    void (*observe)(void *self, const struct exchange *exchange, int rc,
                    const struct exchange_result *result);
    void *observe_self;
};

struct exchange_result {
    enum exchange_outcome outcome;
    struct refusal refusal;
    char *json;                        /* One line, owned by the caller; NULL unless done. */
    const Plie__CommandReply *command; /* In the arena. */
    const Plie__QueryReply *query;
};

/* `id` NULL: a new one. Errors are those of reaching the service; ERR_CONFIG: no such service. */
MUST_USE int exchange_command(const struct exchange *exchange, const char *name, const char *json,
                              const char *id, struct exchange_result *out, struct err *err);
MUST_USE int exchange_query(const struct exchange *exchange, const char *name, const char *json,
                            struct exchange_result *out, struct err *err);

#endif
