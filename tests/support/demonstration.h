/* A demonstration folder for one test: bus and services of some sites in this process over real ipc
 * sockets, recorded time from the commands, and the seeded year as load (plie/demo/demo.h). A
 * failure fails the test and says what came. */
#ifndef SUPPORT_DEMONSTRATION_H
#define SUPPORT_DEMONSTRATION_H

#include "base/id.h"
#include "client/client.h"
#include "plie/demo/demo.h"
#include "plie/fleet.h"
#include "support/folder.h"

#include "bus.pb-c.h"

#include <jansson.h>

struct demonstration {
    char directory[FOLDER_SIZE];
    struct config config;
    struct fleet *fleet; /* NULL while stopped. */
    struct client *client;
    struct arena arena;
};

/* `sites` end with NULL. Everything runs on return. */
void demonstration_open(struct demonstration *out, const char *const *sites);
void demonstration_close(struct demonstration *d); /* Removes the folder. */
void demonstration_stop(struct demonstration *d);  /* The files stay, nobody has them open. */
void demonstration_start(struct demonstration *d);

/* Seed, people, days, last day and the callbacks are the caller's; the rest is filled in. */
void demonstration_play(struct demonstration *d, const struct demo_options *what,
                        struct demo_result *out);
void demonstration_settle(struct demonstration *d);

/* "service.Requete" and its JSON, '…' for "…"; `au` and `connu` may be NULL. The caller's own. */
json_t *demonstration_ask(struct demonstration *d, const char *site, const char *query,
                          const char *json, const char *au, const char *connu);
/* Sent with a recorded time (RFC 3339); must be accepted. */
void demonstration_send(struct demonstration *d, const char *site, const char *command,
                        const char *json, const char *instant);

/* Reads the whole journal through the bus, event by event, and asserts that positions are dense.
 * The last position. */
typedef void journal_see_fn(void *self, const Bus__Stored *stored, size_t index,
                            const Plie__Event *event);
uint64_t journal_see(const struct config *config, journal_see_fn *see, void *self);

/* The ids of all events of the journal, sorted; to be freed. */
enum { JOURNAL_IDS_MAX = 8192 };
struct journal_ids {
    char ids[JOURNAL_IDS_MAX][ID_SIZE];
    size_t count;
};
struct journal_ids *journal_list_ids(const struct config *config);
bool journal_ids_has(const struct journal_ids *ids, const char *id);

/* Every store of every site, and the consolidation's, equals its rebuild. Nothing has to run but
 * the bus; a running store is compared up to where it stands. */
void assert_stores_are_the_journal(const struct config *config, const struct world *world);

#endif
