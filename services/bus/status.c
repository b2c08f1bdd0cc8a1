/* The answer to `status`: positions, producers and followers of the sites that the key may follow,
 * and counters since the start. */
#include "base/log.h"
#include "bus/reader.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { COUNTERS_MAX = 24, PRODUCERS_MAX = LIMIT_SITES * LIMIT_SOURCES };

void bus_status_sample(struct reader *r, int64_t now_ms)
{
    size_t last = (r->sample_next + RATE_SECONDS - 1) % RATE_SECONDS;
    if (now_ms - r->samples[last].ms < 1000)
        return;
    r->samples[r->sample_next].ms = now_ms;
    r->samples[r->sample_next].events = atomic_load(&r->bus->counters.events);
    r->sample_next = (r->sample_next + 1) % RATE_SECONDS;
}

static int64_t events_per_second(const struct reader *r)
{
    size_t last = (r->sample_next + RATE_SECONDS - 1) % RATE_SECONDS;
    size_t oldest = r->sample_next;
    while (oldest != last && r->samples[oldest].ms == 0)
        oldest = (oldest + 1) % RATE_SECONDS;
    int64_t span_ms = r->samples[last].ms - r->samples[oldest].ms;
    uint64_t events = r->samples[last].events - r->samples[oldest].events;
    return span_ms == 0 ? 0 : (int64_t)(events * 1000 / (uint64_t)span_ms);
}

static int64_t file_size(const struct reader *r, const char *suffix)
{
    char path[4096 + 32];
    struct stat st;
    journal_path(r->bus->directory, path, sizeof(path));
    strncat(path, suffix, sizeof(path) - strlen(path) - 1);
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

struct reply {
    Bus__StatusReply body;
    struct arena *arena;
};

static void add_counter(struct reply *reply, const char *name, uint64_t value)
{
    CHECK(reply->body.n_counters < COUNTERS_MAX);
    Plie__Counter *counter = arena_alloc(reply->arena, sizeof(*counter));
    plie__counter__init(counter);
    counter->name = (char *)(uintptr_t)name;
    counter->value = (int64_t)value;
    reply->body.counters[reply->body.n_counters++] = counter;
}

static void add_counters(const struct reader *r, struct reply *reply)
{
    struct bus_counters *c = &r->bus->counters;
    reply->body.counters = arena_alloc(reply->arena, COUNTERS_MAX * sizeof(void *));
    add_counter(reply, "evenements_par_seconde", (uint64_t)events_per_second(r));
    add_counter(reply, "evenements", atomic_load(&c->events));
    add_counter(reply, "lots", atomic_load(&c->lots));
    add_counter(reply, "evenements_octets", atomic_load(&c->event_bytes));
    add_counter(reply, "transactions", atomic_load(&c->commits));
    add_counter(reply, "transactions_abandonnees", atomic_load(&c->groups_failed));
    add_counter(reply, "lots_deja_la_ou_en_avance", atomic_load(&c->lots_passed_over));
    add_counter(reply, "lots_retenus", atomic_load(&c->lots_held));
    add_counter(reply, "lots_perimes", atomic_load(&c->lots_fenced));
    add_counter(reply, "lots_invalides", atomic_load(&c->lots_invalid));
    add_counter(reply, "demandes_refusees", atomic_load(&c->denied));
    add_counter(reply, "messages_illisibles",
                atomic_load(&c->garbage) + atomic_load(&c->garbage_frames));
    add_counter(reply, "reponses_perdues", atomic_load(&c->answers_lost));
    add_counter(reply, "suivi_octets", atomic_load(&c->chunk_bytes));
    add_counter(reply, "lecteurs", r->follower_count);
    add_counter(reply, "journal_octets", (uint64_t)file_size(r, ""));
    add_counter(reply, "wal_octets", (uint64_t)file_size(r, "-wal"));
    add_counter(reply, "index_position", atomic_load(&r->bus->index_position));
}

static void add_producer(struct reply *reply, struct journal_site *site,
                         struct journal_producer *producer)
{
    Bus__Producer *item = arena_alloc(reply->arena, sizeof(*item));
    bus__producer__init(item);
    item->site = site->site;
    item->source = producer->source;
    item->mark = producer->mark;
    item->epoch = producer->epoch;
    reply->body.producers[reply->body.n_producers++] = item;
}

static void add_sites(struct reader *r, const char *key, struct reply *reply)
{
    reply->body.sites = arena_alloc(reply->arena, LIMIT_SITES * sizeof(void *));
    reply->body.producers = arena_alloc(reply->arena, PRODUCERS_MAX * sizeof(void *));
    for (size_t i = 0; i < r->site_count; i++) {
        struct journal_site *site = &r->sites[i];
        if (!rights_may_follow(r->bus->rights, key, site->site))
            continue;
        Bus__SiteHead *head = arena_alloc(reply->arena, sizeof(*head));
        bus__site_head__init(head);
        head->site = site->site;
        head->position = site->position;
        head->chain = (ProtobufCBinaryData){ CHAIN_SIZE, site->chain };
        reply->body.sites[reply->body.n_sites++] = head;
        for (size_t j = 0; j < site->producer_count; j++)
            add_producer(reply, site, &site->producers[j]);
    }
}

static void add_followers(struct reader *r, struct reply *reply)
{
    reply->body.followers = arena_alloc(reply->arena, FOLLOWERS_MAX * sizeof(void *));
    for (size_t i = 0; i < r->follower_count; i++) {
        struct follower *f = r->followers[i];
        Bus__Follower *item = arena_alloc(reply->arena, sizeof(*item));
        bus__follower__init(item);
        item->name = f->name;
        item->position = f->next - 1;
        item->lag = f->next > r->head.position ? 0 : r->head.position - f->next + 1;
        item->credit = f->credit > 0 ? (uint64_t)f->credit : 0;
        reply->body.followers[reply->body.n_followers++] = item;
    }
}

struct looker {
    struct rights *rights;
    const char *key;
};

static bool may_see(void *self, const char *site)
{
    const struct looker *looker = self;
    return rights_may_follow(looker->rights, looker->key, site);
}

static void add_signed(struct reader *r, const char *key, struct reply *reply)
{
    struct looker looker = { r->bus->rights, key };
    if (r->signed_head.position > 0)
        reply->body.signed_ = head_message(&r->signed_head, reply->arena, may_see, &looker);
}

void bus_status_take(struct reader *r, const struct parcel *from)
{
    struct err err = { 0 };
    if (!rights_know(r->bus->rights, from->key)) {
        bus_reader_deny(r, from, BUS_DROIT_ABSENT, "", "Cette clé n'a aucun droit sur ce bus.");
        return;
    }
    if (bus_reader_look(r, &err) < 0) {
        log_line(LOG_ERROR, "service=bus evenement=lecture texte=\"%s\"", err.text);
        bus_reader_deny(r, from, BUS_JOURNAL_EN_PANNE, "",
                        "Le journal est illisible pour le moment.");
        return;
    }
    arena_reset(&r->arena);
    struct reply reply = { .body = BUS__STATUS_REPLY__INIT, .arena = &r->arena };
    reply.body.position = r->head.position;
    reply.body.generation = r->head.generation;
    add_sites(r, from->key, &reply);
    add_followers(r, &reply);
    add_signed(r, from->key, &reply);
    add_counters(r, &reply);
    Bus__Reply message = BUS__REPLY__INIT;
    message.body_case = BUS__REPLY__BODY_STATUS;
    message.status = &reply.body;
    size_t size = 0;
    void *block = bus_reply_pack(&message, &size);
    bus_reader_send(r, from->peer, from->peer_size, block, block, size);
}
