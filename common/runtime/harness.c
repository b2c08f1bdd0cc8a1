#include "runtime/harness.h"

#include "base/check.h"
#include "base/id.h"
#include "reperage.pb-c.h"
#include "runtime/builtin.h"
#include "runtime/step.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_SIZE_MAX = 256 * 1024 * 1024, HALF_DAY_S = 43200, DAY_S = 86400 };
#define START_DAY "2017-06-01"
#define SITE      "essai"

/* An event heard, and the last own one before it: enough to replay in the same order. */
struct heard {
    char *site;
    char *source;
    uint64_t sequence;
    struct bytes packed;
    uint64_t own_before;
};

struct harness {
    struct core core;
    struct seal *seal;
    struct world world;
    int64_t now_us;
    uint64_t random_blocks;
    struct command_output output;
    struct answer answer;
    struct arena history;
    struct heard *heard;
    size_t heard_count;
    char difference[STORE_DIFFERENCE_SIZE];
};

static void must(int rc, const struct err *err)
{
    if (rc >= 0)
        return;
    (void)fprintf(stderr, "harness: %s\n", err->text);
    CHECK(rc >= 0);
}

static int64_t harness_now(void *self)
{
    return ((struct harness *)self)->now_us;
}

/* The same bytes in every run: ids and seals of a test are always the same. */
static void harness_random(void *self, void *out, size_t size)
{
    struct harness *h = self;
    uint8_t seed[randombytes_SEEDBYTES] = { 0 };
    h->random_blocks++;
    memcpy(seed, &h->random_blocks, sizeof(h->random_blocks));
    randombytes_buf_deterministic(out, size, seed);
}

static void open_core(struct harness *h, struct core *core, const struct service *service)
{
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options store_options = { .mode = STORE_WRITE };
    must(store_open(&store, ":memory:", &store_options, &err), &err);
    const struct core_options options = {
        .service = service, .site = SITE, .world = &h->world, .seal = h->seal
    };
    must(core_open(core, store, &options, &err), &err);
}

/* --- Hearing --------------------------------------------------------------------------------- */

static const char *or_default(const char *text, const char *instead)
{
    return text == NULL ? instead : text;
}

static char *new_id(struct harness *h)
{
    char *id = arena_alloc(&h->core.arena, ID_SIZE);
    id_new(id, &h->world);
    return id;
}

static void remember(struct harness *h, const struct origin *origin, const struct record *record)
{
    h->heard = arena_grow(&h->history, h->heard, h->heard_count, sizeof(*h->heard));
    struct heard *heard = &h->heard[h->heard_count++];
    *heard = (struct heard){
        .site = arena_text(&h->history, origin->site),
        .source = arena_text(&h->history, origin->source),
        .sequence = origin->sequence,
        .packed = { arena_copy(&h->history, record->packed.data, record->packed.size),
                    record->packed.size },
        .own_before = h->core.sequence,
    };
}

/* What the other source would have sent: the facts alone. */
static void make_foreign(struct harness *h, const struct harness_fact *fact, ProtobufCMessage *body,
                         struct record *out)
{
    struct arena *arena = &h->core.arena;
    Plie__Event *event = message_new(arena, &plie__event__descriptor);
    event->id = fact->id == NULL ? new_id(h) : (char *)fact->id;
    event->type = (char *)body->descriptor->name;
    event->subject = (char *)or_default(fact->subject, "");
    event->person = (char *)or_default(fact->person, "");
    event->time = fact->time_us == 0 ? h->now_us : fact->time_us;
    event->actor = (char *)or_default(fact->actor, "acteur");
    event->command = new_id(h);
    event->cause = (char *)or_default(fact->cause, "");
    event->erases = (char **)fact->erases;
    event->n_erases = fact->erase_count;
    struct bytes facts = message_pack_facts(arena, body);
    event->facts = (ProtobufCBinaryData){ facts.size, facts.data };
    *out = (struct record){ .event = event, .packed = message_pack(arena, &event->base) };
}

static void hear_foreign(struct harness *h, const struct harness_fact *fact, ProtobufCMessage *body)
{
    struct core *core = &h->core;
    struct record record;
    make_foreign(h, fact, body, &record);
    struct origin origin = { or_default(fact->site, SITE), fact->source, 0 };
    origin.sequence = marks_get(&core->marks, origin.site, origin.source) + 1;
    remember(h, &origin, &record);
    struct err err = { 0 };
    must(step_event(core, &origin, &record, &err), &err);
    must(step_react(core, &origin, &record, &err), &err);
}

static void record_own(struct harness *h, const struct harness_fact *fact, ProtobufCMessage *body)
{
    const struct command_input in = {
        .id = new_id(h),
        .actor = or_default(fact->actor, "acteur"),
        .cause = or_default(fact->cause, ""),
        .time_us = fact->time_us == 0 ? h->now_us : fact->time_us,
        .today = DATE_NONE,
    };
    const struct decided_event event = { .body = body,
                                         .subject = or_default(fact->subject, ""),
                                         .person = or_default(fact->person, ""),
                                         .erases = fact->erases,
                                         .erase_count = fact->erase_count };
    struct err err = { 0 };
    must(step_own_event(&h->core, &in, &event, &h->output, &err), &err);
}

static void hear_body(struct harness *h, const struct harness_fact *fact, ProtobufCMessage *body)
{
    struct err err = { 0 };
    arena_reset(&h->core.arena);
    must(store_begin(h->core.store, &err), &err);
    if (strcmp(fact->source, h->core.service->name) == 0)
        record_own(h, fact, body);
    else
        hear_foreign(h, fact, body);
    must(store_commit(h->core.store, &err), &err);
}

void harness_hear(struct harness *h, const struct harness_fact *fact)
{
    ProtobufCMessage *body = NULL;
    CHECK(message_which(fact->evenement, &body) != 0);
    hear_body(h, fact, body);
}

void harness_event(struct harness *h, const char *source, const ProtobufCMessage *evenement,
                   int64_t time_us)
{
    const struct harness_fact fact = { .source = source,
                                       .evenement = evenement,
                                       .time_us = time_us };
    harness_hear(h, &fact);
}

/* --- Opening --------------------------------------------------------------------------------- */

struct harness *harness_open(const struct service *service, const char *protocole)
{
    CHECK(sodium_init() >= 0);
    struct harness *h = calloc(1, sizeof(*h));
    CHECK(h != NULL);
    h->world = (struct world){ harness_now, harness_random, h };
    arena_init(&h->history, HISTORY_SIZE_MAX);
    static const uint8_t key[SEAL_KEY_SIZE] = { 1 };
    seal_new(&h->seal, key);
    open_core(h, &h->core, service);
    harness_set_day(h, START_DAY);
    if (protocole == NULL)
        return h;
    Reperage__ProtocoleAdopte adopted = REPERAGE__PROTOCOLE_ADOPTE__INIT;
    adopted.texte = (char *)protocole;
    const struct harness_fact fact = { .source = SOURCE_REPERAGE };
    hear_body(h, &fact, &adopted.base);
    CHECK(core_protocole(&h->core) != NULL); /* The text has a mistake; the log line tells. */
    return h;
}

void harness_close(struct harness **harness)
{
    struct harness *h = *harness;
    core_close(&h->core);
    seal_close(&h->seal);
    arena_release(&h->history);
    free(h);
    *harness = NULL;
}

void harness_set_day(struct harness *h, const char *day)
{
    int32_t number = date_parse(day);
    CHECK(number != DATE_NONE);
    h->now_us = ((int64_t)number * DAY_S + HALF_DAY_S) * 1000000;
}

struct store *harness_store(struct harness *h)
{
    return h->core.store;
}

/* --- Commands -------------------------------------------------------------------------------- */

static void make_input(struct harness *h, const ProtobufCMessage *commande,
                       const struct context *given, struct command_input *in)
{
    *in = (struct command_input){ .id = given->command == NULL ? new_id(h) : given->command,
                                  .command = commande,
                                  .actor = or_default(given->actor, "acteur"),
                                  .role = or_default(given->role, ""),
                                  .portee = given->portee,
                                  .portee_count = given->portee_count,
                                  .cause = or_default(given->cause, ""),
                                  .time_us = given->now_us == 0 ? h->now_us : given->now_us,
                                  .today = given->today == 0 ? DATE_NONE : given->today };
    if (in->today == DATE_NONE)
        in->today = date_paris(in->time_us);
}

const struct decision *harness_command(struct harness *h, const ProtobufCMessage *commande,
                                       const struct context *overrides)
{
    static const struct context NO_OVERRIDES = { 0 };
    struct err err = { 0 };
    arena_reset(&h->core.arena);
    struct command_input in;
    make_input(h, commande, overrides == NULL ? &NO_OVERRIDES : overrides, &in);
    must(store_begin(h->core.store, &err), &err);
    must(step_command(&h->core, &in, &h->output, &err), &err);
    must(store_commit(h->core.store, &err), &err);
    return &h->output.decision;
}

const char *harness_event_id(const struct harness *h, size_t index)
{
    CHECK(index < h->output.event_count);
    return h->output.events[index];
}

size_t harness_refused_reactions(struct harness *h)
{
    static const char COUNT[] = "SELECT count(*) FROM rt_reaction";
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, h->core.store, COUNT);
    must(stmt_step(&s, &err), &err);
    size_t count = (size_t)stmt_column_u64(&s, 0);
    stmt_end(&s);
    return count;
}

/* --- Questions ------------------------------------------------------------------------------- */

const struct answer *harness_query_as(struct harness *h, const ProtobufCMessage *requete,
                                      const char *au, const struct context *who)
{
    struct err err = { 0 };
    arena_reset(&h->core.arena);
    int32_t today = date_paris(h->now_us);
    const struct query_context context = {
        .site = h->core.site,
        .au = au == NULL ? today : date_parse(au),
        .today = today,
        .connu_us = h->core.known_us,
        .actor = or_default(who->actor, "acteur"),
        .role = or_default(who->role, ""),
        .portee = who->portee,
        .portee_count = who->portee_count,
        .protocole = core_protocole(&h->core),
    };
    CHECK(context.au != DATE_NONE);
    must(step_query(&h->core, &context, requete, &h->answer, &err), &err);
    return &h->answer;
}

const struct answer *harness_query(struct harness *h, const ProtobufCMessage *requete,
                                   const char *au)
{
    static const struct context ANYBODY = { 0 };
    return harness_query_as(h, requete, au, &ANYBODY);
}

/* --- Comparing ------------------------------------------------------------------------------- */

void harness_digest(struct harness *h, uint8_t out[STORE_DIGEST_SIZE])
{
    struct err err = { 0 };
    must(store_digest(h->core.store, "rt_", out, &err), &err);
}

static void replay_own_until(struct harness *h, struct core *twin, uint64_t sequence)
{
    struct err err = { 0 };
    while (twin->sequence < sequence) {
        arena_reset(&twin->arena);
        struct record record;
        must(own_log_get(h->core.store, &twin->arena, twin->sequence + 1, &record, &err), &err);
        must(step_replay_own(twin, &record, &err), &err);
    }
}

static void replay_heard(struct core *twin, const struct heard *heard)
{
    struct err err = { 0 };
    arena_reset(&twin->arena);
    struct record record;
    must(record_parse(&twin->arena, heard->packed, &record, &err), &err);
    const struct origin origin = { heard->site, heard->source, heard->sequence };
    must(step_event(twin, &origin, &record, &err), &err);
}

const char *harness_replay_difference(struct harness *h)
{
    struct err err = { 0 };
    struct core twin;
    open_core(h, &twin, h->core.service);
    must(store_begin(twin.store, &err), &err);
    for (size_t i = 0; i < h->heard_count; i++) {
        replay_own_until(h, &twin, h->heard[i].own_before);
        replay_heard(&twin, &h->heard[i]);
    }
    replay_own_until(h, &twin, h->core.sequence);
    must(store_commit(twin.store, &err), &err);
    must(store_difference(h->core.store, twin.store, "rt_", h->difference, &err), &err);
    core_close(&twin);
    return h->difference;
}
