/* The protocol of the session's site, as the pages read it: the version in force on a day, its
 * groups and lists as JSON. A text is converted once: what it is converted to follows from its
 * digest. */
#include "portail/api/api.h"
#include "portail/api/config_json.h"

#include "base/date.h"
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MAX = 8, DIGEST_SIZE = 160 };

struct kept {
    char digest[DIGEST_SIZE];
    json_t *versions; /* Never changed once it is here. */
    struct kept *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *newest;

/* jansson counts references without a lock of its own in old versions: a copy for each request. */
static json_t *find_kept(const char *digest)
{
    json_t *copy = NULL;
    (void)pthread_mutex_lock(&lock);
    for (const struct kept *kept = newest; kept != NULL && copy == NULL; kept = kept->next)
        if (strcmp(kept->digest, digest) == 0)
            copy = json_deep_copy(kept->versions);
    (void)pthread_mutex_unlock(&lock);
    return copy;
}

static void keep(const char *digest, const json_t *versions)
{
    struct kept *kept = calloc(1, sizeof(*kept));
    CHECK(kept != NULL);
    (void)snprintf(kept->digest, sizeof(kept->digest), "%s", digest);
    kept->versions = json_deep_copy(versions);
    (void)pthread_mutex_lock(&lock);
    kept->next = newest;
    newest = kept;
    struct kept **end = &newest;
    for (int i = 0; *end != NULL && i < KEPT_MAX; i++)
        end = &(*end)->next;
    struct kept *oldest = *end; /* At most one: they come one by one. */
    *end = NULL;
    (void)pthread_mutex_unlock(&lock);
    if (oldest != NULL)
        json_decref(oldest->versions);
    free(oldest);
}

/* The versions of the text, in its order; NULL: it is no libconfig text. */
static json_t *read_versions(const char *digest, const char *text)
{
    json_t *versions = find_kept(digest);
    if (versions != NULL)
        return versions;
    json_t *root = NULL;
    struct err err = { 0 };
    if (config_json(text, &root, &err) < 0) {
        log_line(LOG_ERROR, "service=portail evenement=protocole_illisible texte=\"%s\"", err.text);
        return NULL;
    }
    versions = json_incref(json_object_get(root, "versions"));
    json_decref(root);
    keep(digest, versions);
    return versions;
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

/* ISO dates compare as texts. NULL: none is in force yet. */
static json_t *version_of(const json_t *versions, const char *au)
{
    json_t *found = NULL;
    for (size_t i = 0; i < json_array_size(versions); i++) {
        json_t *version = json_array_get(versions, i);
        const char *depuis = text_of(version, "depuis");
        bool later = found == NULL || strcmp(depuis, text_of(found, "depuis")) > 0;
        if (strcmp(depuis, au) <= 0 && later)
            found = version;
    }
    return found;
}

static void answer(const struct request *request, const json_t *protocole, struct reply *reply)
{
    char au[DATE_SIZE];
    const struct world *world = request->gateway->world;
    date_format(date_paris(world->now_us(world->self)), au);
    const char *asked = request_argument(request, "au");
    if (asked != NULL && date_is_valid(asked))
        (void)snprintf(au, sizeof(au), "%s", asked);

    const char *digest = text_of(protocole, "digest");
    json_t *versions = read_versions(digest, text_of(protocole, "texte"));
    json_t *contenu = version_of(versions, au);
    if (contenu == NULL)
        reply_problem(reply, 404, "PROTOCOLE_ABSENT", "au",
                      "Aucune version du protocole n'est en vigueur à cette date.");
    else
        reply_json(reply, 200,
                   json_pack("{s:s, s:s, s:s, s:O}", "digest", digest, "depuis",
                             text_of(contenu, "depuis"), "libelle", text_of(protocole, "libelle"),
                             "contenu", contenu));
    json_decref(versions);
}

void api_protocole(struct request *request, struct reply *reply)
{
    struct exchange exchange = gateway_exchange(request, "reperage");
    struct exchange_result result;
    struct err err = { 0 };
    int rc = gateway_query(request, &exchange, "Protocole", "{}", &result, &err);
    bool done = rc == 0 && result.outcome == EXCHANGE_DONE;
    if (!done) {
        gateway_answer(reply, rc, &result, &err);
        return;
    }
    json_t *protocole = json_loads(result.json, 0, NULL);
    answer(request, protocole, reply);
    json_decref(protocole);
    free(result.json);
}
