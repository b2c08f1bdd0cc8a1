/* Which sites one may log in to. Open to all, so it is answered from memory: repérage is asked at
 * most once a minute a site, by one request at a time. */
#include "portail/api/api.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REFRESH_MS = 60 * 1000,
    RETRY_MS = 2 * 1000, /* While its repérage is away. */
    TIMEOUT_MS = 1000,
    LIBELLE_SIZE = 256,
    ARENA_SIZE = 16 * 1024 * 1024,
};

struct label {
    char donnees[CONFIG_PATH_SIZE]; /* Of which installation: a test opens several. */
    char site[CONFIG_NAME_SIZE];
    char libelle[LIBELLE_SIZE];
    int64_t next_ms; /* When to ask again. */
    struct label *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct label *labels;

/* Under the lock. */
static struct label *find_label(const struct config *config, const char *site)
{
    for (struct label *label = labels; label != NULL; label = label->next)
        if (strcmp(label->site, site) == 0 && strcmp(label->donnees, config->donnees) == 0)
            return label;
    struct label *label = calloc(1, sizeof(*label));
    CHECK(label != NULL);
    (void)snprintf(label->donnees, sizeof(label->donnees), "%s", config->donnees);
    (void)snprintf(label->site, sizeof(label->site), "%s", site);
    (void)snprintf(label->libelle, sizeof(label->libelle), "%s", site);
    label->next = labels;
    labels = label;
    return label;
}

static int ask_protocol(const struct gateway *gateway, const char *site, struct arena *arena,
                        struct exchange_result *result, struct err *err)
{
    char key[2 * CONFIG_NAME_SIZE];
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    struct client *client;
    int rc = client_open_as(&client, gateway->config, key, gateway->world, err);
    if (rc < 0)
        return rc;
    struct exchange exchange = {
        .client = client,
        .world = gateway->world,
        .arena = arena,
        .site = site,
        .service = "reperage",
        .actor = "portail",
        .timeout_ms = TIMEOUT_MS,
        .defaults = JSON_WITH_DEFAULTS,
    };
    rc = exchange_query(&exchange, "Protocole", "{}", result, err);
    client_close(&client);
    return rc;
}

/* False: its repérage is away, or the site has no protocol yet. */
static bool ask_label(const struct gateway *gateway, const char *site, char out[LIBELLE_SIZE])
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct exchange_result result = { 0 };
    struct err err = { 0 };
    int rc = ask_protocol(gateway, site, &arena, &result, &err);
    out[0] = '\0';
    if (rc == 0 && result.outcome == EXCHANGE_DONE) {
        json_t *tree = json_loads(result.json, 0, NULL);
        const char *libelle = json_string_value(json_object_get(tree, "libelle"));
        (void)snprintf(out, LIBELLE_SIZE, "%s", libelle == NULL ? "" : libelle);
        json_decref(tree);
    }
    free(result.json);
    arena_release(&arena);
    return out[0] != '\0';
}

static void read_label(const struct gateway *gateway, const char *site, char out[LIBELLE_SIZE])
{
    int64_t now = clock_monotonic_ms();
    (void)pthread_mutex_lock(&lock);
    struct label *label = find_label(gateway->config, site);
    bool due = now >= label->next_ms;
    if (due)
        label->next_ms = now + RETRY_MS; /* The others take what is there meanwhile. */
    (void)snprintf(out, LIBELLE_SIZE, "%s", label->libelle);
    (void)pthread_mutex_unlock(&lock);
    char fresh[LIBELLE_SIZE];
    if (!due || !ask_label(gateway, site, fresh))
        return;
    (void)pthread_mutex_lock(&lock);
    (void)snprintf(label->libelle, LIBELLE_SIZE, "%s", fresh);
    label->next_ms = now + REFRESH_MS;
    (void)pthread_mutex_unlock(&lock);
    (void)snprintf(out, LIBELLE_SIZE, "%s", fresh);
}

void api_sites(struct request *request, struct reply *reply)
{
    const struct config *config = request->gateway->config;
    json_t *sites = json_array();
    for (size_t i = 0; i < config->site_count; i++) {
        char libelle[LIBELLE_SIZE];
        read_label(request->gateway, config->sites[i], libelle);
        (void)json_array_append_new(
            sites, json_pack("{s:s, s:s}", "site", config->sites[i], "libelle", libelle));
    }
    reply_json(reply, 200, json_pack("{s:o}", "sites", sites));
}

void gateway_site_label(const struct gateway *gateway, const char *site, char out[SITE_LABEL_SIZE])
{
    _Static_assert((int)SITE_LABEL_SIZE == (int)LIBELLE_SIZE, "one size");
    read_label(gateway, site, out);
}
