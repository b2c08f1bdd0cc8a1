#include "runtime/status.h"

#include "base/check.h"
#include "base/text.h"
#include "runtime/heard_head.h"
#include "runtime/own_log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { US_PER_MS = 1000 };

static const char *const NAMES[COUNTER_COUNT] = {
    [COUNTER_COMMANDES_ACCEPTEES] = "commandes_acceptees",
    [COUNTER_COMMANDES_REPETEES] = "commandes_repetees",
    [COUNTER_COMMANDES_REFUSEES] = "commandes_refusees",
    [COUNTER_COMMANDES_EN_ECHEC] = "commandes_en_echec",
    [COUNTER_COMMANDES_EN_ATTENTE] = "commandes_en_attente",
    [COUNTER_TRANSACTIONS] = "transactions",
    [COUNTER_COMMIT_MAX_US] = "commit_max_us",
    [COUNTER_EVENEMENTS_SUIVIS] = "evenements_suivis",
    [COUNTER_RETARD_POSITIONS] = "retard_positions",
    [COUNTER_LOTS_ENVOYES] = "lots_envoyes",
    [COUNTER_REQUETES] = "requetes",
    [COUNTER_REQUETES_REFUSEES] = "requetes_refusees",
    [COUNTER_REQUETES_EN_ECHEC] = "requetes_en_echec",
    [COUNTER_MESSAGES_ILLISIBLES] = "messages_illisibles",
    [COUNTER_REPONSES_PERDUES] = "reponses_perdues",
    [COUNTER_JOURNAL_WAL_PAGES] = "wal_pages",
};

static const char REACTIONS[] =
    "SELECT evenement, commande, code, field, texte FROM rt_reaction ORDER BY refus LIMIT 1000";
static const char EFFACEMENTS[] =
    "SELECT evenement FROM rt_effacement WHERE fait = 1 ORDER BY evenement LIMIT 1000";

void status_init(struct status *status)
{
    *status = (struct status){ 0 };
    CHECK(pthread_mutex_init(&status->lock, NULL) == 0);
}

void status_release(struct status *status)
{
    marks_release(&status->marks);
    chains_release(&status->chains);
    (void)pthread_mutex_destroy(&status->lock);
}

void status_add(struct status *status, enum counter counter, int64_t delta)
{
    (void)atomic_fetch_add_explicit(&status->counters[counter], delta, memory_order_relaxed);
}

void status_set(struct status *status, enum counter counter, int64_t value)
{
    atomic_store_explicit(&status->counters[counter], value, memory_order_relaxed);
}

void status_raise(struct status *status, enum counter counter, int64_t value)
{
    if (atomic_load_explicit(&status->counters[counter], memory_order_relaxed) < value)
        status_set(status, counter, value);
}

void status_count_reason(struct status *status, const char *code)
{
    (void)pthread_mutex_lock(&status->lock);
    size_t i = 0;
    while (i < status->reason_count && strcmp(status->reasons[i].code, code) != 0)
        i++;
    if (i == status->reason_count && i < STATUS_REASONS_MAX) {
        (void)snprintf(status->reasons[i].code, sizeof(status->reasons[i].code), "%s", code);
        status->reasons[i].count = 0;
        status->reason_count++;
    }
    if (i < status->reason_count)
        status->reasons[i].count++;
    (void)pthread_mutex_unlock(&status->lock);
}

void status_publish(struct status *status, const struct core *core)
{
    (void)pthread_mutex_lock(&status->lock);
    marks_copy(&status->marks, &core->marks);
    chains_copy(&status->chains, &core->chains);
    status->position = core->position;
    status->generation = core->generation;
    status->published = true;
    (void)pthread_mutex_unlock(&status->lock);
}

uint64_t status_mark(struct status *status, const char *site, const char *source)
{
    (void)pthread_mutex_lock(&status->lock);
    uint64_t mark = marks_get(&status->marks, site, source);
    (void)pthread_mutex_unlock(&status->lock);
    return mark;
}

void status_stop(struct status *status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)pthread_mutex_lock(&status->lock);
    if (status->stopped[0] == '\0') {
        (void)vsnprintf(status->stopped, sizeof(status->stopped), format, args);
        text_make_line(status->stopped); /* It may be what a peer said, or did not say. */
        if (status->stopped[0] == '\0')
            (void)snprintf(status->stopped, sizeof(status->stopped), "%s", "sans raison donnée");
    }
    (void)pthread_mutex_unlock(&status->lock);
    va_end(args);
}

void status_clear_stop(struct status *status)
{
    (void)pthread_mutex_lock(&status->lock);
    status->stopped[0] = '\0';
    (void)pthread_mutex_unlock(&status->lock);
}

void status_poison(struct status *status, const char *text)
{
    (void)pthread_mutex_lock(&status->lock);
    (void)snprintf(status->poison, sizeof(status->poison), "%s", text);
    (void)pthread_mutex_unlock(&status->lock);
}

/* --- The answer ------------------------------------------------------------------------------ */

static void add_counter(struct core *core, Plie__StatusReply *out, const char *name, int64_t value)
{
    out->counters =
        arena_grow(&core->arena, out->counters, out->n_counters, sizeof(Plie__Counter *));
    Plie__Counter *counter = message_new(&core->arena, &plie__counter__descriptor);
    counter->name = arena_text(&core->arena, name);
    counter->value = value;
    out->counters[out->n_counters++] = counter;
}

static void add_shared(struct status *status, struct core *core, Plie__StatusReply *out)
{
    for (size_t i = 0; i < COUNTER_COUNT; i++)
        add_counter(core, out, NAMES[i],
                    atomic_load_explicit(&status->counters[i], memory_order_relaxed));
    (void)pthread_mutex_lock(&status->lock);
    for (size_t i = 0; i < status->reason_count; i++)
        add_counter(core, out, arena_format(&core->arena, "refus_%s", status->reasons[i].code),
                    status->reasons[i].count);
    out->poison = arena_text(&core->arena, status->poison);
    out->stopped = arena_text(&core->arena, status->stopped);
    (void)pthread_mutex_unlock(&status->lock);
}

static int add_outbox(struct status *status, struct core *core, Plie__StatusReply *out,
                      struct err *err)
{
    uint64_t mark = atomic_load(&status->bus_mark);
    int64_t oldest_us = 0;
    int rc = own_log_oldest_above(core->store, mark, &oldest_us, err);
    if (rc < 0)
        return rc;
    int64_t age_us = oldest_us == 0 ? 0 : core->world->now_us(core->world->self) - oldest_us;
    add_counter(core, out, "outbox_evenements",
                core->sequence > mark ? (int64_t)(core->sequence - mark) : 0);
    add_counter(core, out, "outbox_age_ms", age_us > 0 ? age_us / US_PER_MS : 0);
    add_counter(core, out, "bus_ouvert", atomic_load(&status->relaying));
    return 0;
}

static Plie__Marque *add_mark(struct core *core, Plie__StatusReply *out, const char *source,
                              uint64_t sequence)
{
    out->marks = arena_grow(&core->arena, out->marks, out->n_marks, sizeof(Plie__Marque *));
    Plie__Marque *mark = message_new(&core->arena, &plie__marque__descriptor);
    mark->source = arena_text(&core->arena, source);
    mark->sequence = sequence;
    out->marks[out->n_marks++] = mark;
    return mark;
}

static void add_followed(struct core *core, Plie__StatusReply *out, const struct marks *marks)
{
    for (size_t i = 0; i < marks->count; i++) {
        const struct mark *mark = &marks->items[i];
        bool same_site = strcmp(mark->site, core->site) == 0;
        (void)add_mark(core, out,
                       same_site ? mark->source
                                 : arena_format(&core->arena, "%s/%s", mark->site, mark->source),
                       mark->sequence);
    }
}

static void add_links(struct core *core, Plie__StatusReply *out, const struct chains *chains)
{
    out->maillons = arena_alloc(&core->arena, (chains->count + 1) * sizeof(void *));
    for (size_t i = 0; i < chains->count; i++) {
        const struct chain *chain = &chains->items[i];
        Plie__MaillonSuivi *link = message_new(&core->arena, &plie__maillon_suivi__descriptor);
        link->site = arena_text(&core->arena, chain->site);
        link->position = chain->position;
        link->chain.data = arena_copy(&core->arena, chain->link, CHAIN_SIZE);
        link->chain.len = CHAIN_SIZE;
        out->maillons[out->n_maillons++] = link;
    }
}

static int add_signed_head(struct core *core, Plie__StatusReply *out, struct err *err)
{
    struct signed_head head;
    int rc = heard_read(core->store, &head, err);
    if (rc == 0 && head.position > 0) {
        const Bus__SignedHead *message = head_message(&head, &core->arena, NULL, NULL);
        out->tete.len = bus__signed_head__get_packed_size(message);
        out->tete.data = arena_alloc(&core->arena, out->tete.len + 1);
        (void)bus__signed_head__pack(message, out->tete.data);
    }
    head_release(&head);
    return rc;
}

static void add_chain(struct core *core, Plie__StatusReply *out, const struct chains *chains)
{
    const uint8_t *chain = chains_get(chains, core->site);
    if (chain == NULL)
        return;
    out->chain.data = arena_copy(&core->arena, chain, CHAIN_SIZE);
    out->chain.len = CHAIN_SIZE;
}

/* The writing thread is ahead of what it has saved. */
static void add_position(struct status *status, struct core *core, Plie__StatusReply *out)
{
    (void)pthread_mutex_lock(&status->lock);
    bool published = status->published;
    add_followed(core, out, published ? &status->marks : &core->marks);
    add_chain(core, out, published ? &status->chains : &core->chains);
    add_links(core, out, published ? &status->chains : &core->chains);
    out->position = published ? status->position : core->position;
    out->generation = published ? status->generation : core->generation;
    (void)pthread_mutex_unlock(&status->lock);
}

static int add_reactions(struct core *core, Plie__StatusReply *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, REACTIONS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        out->refused_reactions = arena_grow(&core->arena, out->refused_reactions,
                                            out->n_refused_reactions, sizeof(void *));
        Plie__ReactionRefusee *item =
            message_new(&core->arena, &plie__reaction_refusee__descriptor);
        item->evenement = arena_text(&core->arena, stmt_next_text(&s));
        item->commande = arena_text(&core->arena, stmt_next_text(&s));
        item->refus = message_new(&core->arena, &plie__refusal__descriptor);
        item->refus->code = arena_text(&core->arena, stmt_next_text(&s));
        item->refus->field = arena_text(&core->arena, stmt_next_text(&s));
        item->refus->text = arena_text(&core->arena, stmt_next_text(&s));
        out->refused_reactions[out->n_refused_reactions++] = item;
    }
    return rc;
}

static int add_effacements(struct core *core, Plie__StatusReply *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, EFFACEMENTS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        out->effacements =
            arena_grow(&core->arena, out->effacements, out->n_effacements, sizeof(char *));
        out->effacements[out->n_effacements++] = arena_text(&core->arena, stmt_column_text(&s, 0));
    }
    return rc;
}

int status_answer(struct status *status, struct core *core, bool reload, Plie__StatusReply **out,
                  struct err *err)
{
    Plie__StatusReply *reply = message_new(&core->arena, &plie__status_reply__descriptor);
    *out = reply;
    reply->service = (char *)core->service->name;
    reply->site = (char *)core->site;
    reply->apply_number = core->service->apply_number;
    add_shared(status, core, reply);
    Plie__Marque *own = core_has_log(core) ? add_mark(core, reply, core->service->name, 0) : NULL;
    add_position(status, core, reply);
    int rc = reload ? core_reload(core, err) : 0;
    if (rc == 0 && own != NULL) {
        own->sequence = core->sequence;
        rc = add_outbox(status, core, reply, err);
    }
    if (rc == 0)
        rc = add_reactions(core, reply, err);
    if (rc == 0)
        rc = add_effacements(core, reply, err);
    if (rc == 0)
        rc = add_signed_head(core, reply, err);
    return rc;
}
