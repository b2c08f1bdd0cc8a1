#include "support/oracle.h"

#include "client/client.h"
#include "support/demonstration.h"

#include "base/check.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WAIT_MS = 60000, ARENA_SIZE = 64 * 1024 * 1024, RANKS_MAX = 8 };

/* An event as the journal has it, at its position. */
struct seen {
    char id[ID_SIZE];
    char command[ID_SIZE];
    char cause[ID_SIZE];
    uint8_t site, part;
    uint64_t sequence;
};

/* Where something stands, found by its name. */
struct place {
    char name[ID_SIZE];
    uint64_t position;
};

struct source {
    uint64_t sequence;
    int64_t time;
    uint64_t epoch;
};

struct judge {
    const struct oracle *oracle;
    struct seen *seen; /* [position - 1] */
    size_t count, capacity;
    struct source sources[INSTALLATION_SITES_MAX][PART_COUNT];
    int64_t received;
    struct place *events;   /* By id. */
    struct place *commands; /* One for each event, by command. */
    struct oracle_counts *counts;
};

#define ANOMALY(judge, name, ...) anomaly((judge)->oracle->what, name, __VA_ARGS__)

static void anomaly(const char *what, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void anomaly(const char *what, const char *name, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fail_msg("%s: %s: %s", what, name, text);
}

/* --- The journal ------------------------------------------------------------------------------ */

static size_t site_of(const struct judge *j, const char *name)
{
    const struct installation *i = j->oracle->installation;
    for (size_t site = 0; site < i->site_count; site++)
        if (strcmp(i->sites[site], name) == 0)
            return site;
    ANOMALY(j, "phantom", "an event of the site %s", name);
    return 0;
}

static enum part part_of(const struct judge *j, const char *source)
{
    for (int part = PART_REPERAGE; part < PART_COUNT; part++)
        if (strcmp(part_names[part], source) == 0)
            return (enum part)part;
    ANOMALY(j, "phantom", "an event of the source %s", source);
    return PART_COUNT;
}

static void check_lot(struct judge *j, const Bus__Stored *stored, struct source *source)
{
    const Plie__Lot *lot = stored->lot;
    if (lot->first_sequence != source->sequence + 1)
        ANOMALY(j, "gap", "%s goes from %" PRIu64 " to %" PRIu64, lot->source, source->sequence,
                lot->first_sequence);
    if (lot->epoch < source->epoch || stored->received < j->received)
        ANOMALY(j, "reordered", "epoch or received time falls at %" PRIu64, stored->first_position);
    source->epoch = lot->epoch;
    j->received = stored->received;
}

static void check_event(const struct judge *j, size_t site, const Plie__Event *event,
                        struct source *source)
{
    if (event->time < source->time)
        ANOMALY(j, "reordered", "recorded time falls at event %s", event->id);
    source->time = event->time;
    for (size_t i = 0; i < event->n_seen; i++) {
        const Plie__Marque *mark = event->seen[i];
        if (mark->sequence > j->sources[site][part_of(j, mark->source)].sequence)
            ANOMALY(j, "reordered", "event %s stands before %s %" PRIu64 ", which it had seen",
                    event->id, mark->source, mark->sequence);
    }
}

static void see(void *self, const Bus__Stored *stored, size_t index, const Plie__Event *event)
{
    struct judge *j = self;
    size_t site = site_of(j, stored->lot->site);
    enum part part = part_of(j, stored->lot->source);
    struct source *source = &j->sources[site][part];
    if (index == 0)
        check_lot(j, stored, source);
    source->sequence++;
    check_event(j, site, event, source);
    if (j->count == j->capacity) {
        j->capacity = j->capacity == 0 ? 4096 : 2 * j->capacity;
        j->seen = realloc(j->seen, j->capacity * sizeof(*j->seen));
        CHECK(j->seen != NULL);
    }
    struct seen *seen = &j->seen[j->count++];
    *seen =
        (struct seen){ .site = (uint8_t)site, .part = (uint8_t)part, .sequence = source->sequence };
    (void)snprintf(seen->id, ID_SIZE, "%s", event->id);
    (void)snprintf(seen->command, ID_SIZE, "%s", event->command);
    (void)snprintf(seen->cause, ID_SIZE, "%s", event->cause);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *one = a, *other = b;
    int order = strcmp(one->name, other->name);
    return order != 0 ? order
                      : (one->position > other->position) - (one->position < other->position);
}

static struct place *make_index(const struct judge *j, size_t offset)
{
    struct place *places = calloc(j->count + 1, sizeof(*places));
    CHECK(places != NULL);
    for (size_t i = 0; i < j->count; i++) {
        memcpy(places[i].name, (const char *)&j->seen[i] + offset, ID_SIZE);
        places[i].position = i + 1;
    }
    qsort(places, j->count, sizeof(*places), compare_places);
    return places;
}

/* The first place of that name; NULL when there is none. */
static const struct place *find(const struct judge *j, const struct place *places, const char *name)
{
    size_t low = 0, high = j->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(places[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < j->count && strcmp(places[low].name, name) == 0 ? &places[low] : NULL;
}

/* The events of one command lie side by side in one source. */
static void check_once(const struct judge *j)
{
    for (size_t i = 1; i < j->count; i++) {
        const struct place *one = &j->events[i - 1], *other = &j->events[i];
        if (strcmp(one->name, other->name) == 0)
            ANOMALY(j, "duplicated", "event %s at %" PRIu64 " and %" PRIu64, one->name,
                    one->position, other->position);
        one = &j->commands[i - 1];
        other = &j->commands[i];
        if (strcmp(one->name, other->name) != 0)
            continue;
        const struct seen *before = &j->seen[one->position - 1];
        const struct seen *after = &j->seen[other->position - 1];
        if (before->site != after->site || before->part != after->part ||
            before->sequence + 1 != after->sequence)
            ANOMALY(j, "duplicated", "command %s at %" PRIu64 " and %" PRIu64, one->name,
                    one->position, other->position);
    }
}

/* --- What the clients were told --------------------------------------------------------------- */

static int compare_commands(const void *a, const void *b)
{
    const struct charge_record *const *one = a, *const *other = b;
    return strcmp((*one)->command, (*other)->command);
}

static int compare_sent(const void *a, const void *b)
{
    const struct charge_record *const *one = a, *const *other = b;
    return ((*one)->sent_us > (*other)->sent_us) - ((*one)->sent_us < (*other)->sent_us);
}

static int compare_told(const void *a, const void *b)
{
    const struct charge_record *const *one = a, *const *other = b;
    return ((*one)->told_us > (*other)->told_us) - ((*one)->told_us < (*other)->told_us);
}

static const struct charge_record **all_records(const struct judge *j, size_t *count)
{
    const struct charge_record **all = NULL;
    *count = 0;
    for (size_t thread = 0; thread < charge_threads(j->oracle->charge); thread++) {
        size_t more;
        const struct charge_record *records = charge_records(j->oracle->charge, thread, &more);
        all = realloc(all, (*count + more + 1) * sizeof(struct charge_record *));
        CHECK(all != NULL);
        for (size_t i = 0; i < more; i++)
            all[(*count)++] = &records[i];
    }
    return all;
}

static void check_record(struct judge *j, const struct charge_record *record)
{
    const struct place *place = find(j, j->commands, record->command);
    j->counts->retried += record->tries > 1;
    if (record->told == TOLD_REFUSED) {
        j->counts->refused++;
        if (place != NULL)
            ANOMALY(j, "phantom", "command %s was refused and is at %" PRIu64, record->command,
                    place->position);
        return;
    }
    j->counts->accepted++;
    if (place == NULL)
        ANOMALY(j, "lost", "command %s was acknowledged after %d tries as %s %" PRIu64,
                record->command, record->tries, part_names[record->part], record->sequence);
    const struct place *last = place;
    while (last + 1 < j->commands + j->count && strcmp(last[1].name, record->command) == 0)
        last++;
    const struct seen *seen = &j->seen[last->position - 1];
    /* A repeated command is answered with the mark of its time or a later one. */
    bool where = seen->site == record->site && seen->part == record->part;
    if (!where || seen->sequence > record->sequence ||
        (record->tries == 1 && seen->sequence != record->sequence))
        ANOMALY(j, "misplaced", "command %s was acknowledged as %s %" PRIu64 " and is %s %" PRIu64,
                record->command, part_names[record->part], record->sequence, part_names[seen->part],
                seen->sequence);
}

static uint64_t sequence_of(const struct judge *j, const struct charge_record *record)
{
    return j->seen[find(j, j->commands, record->command)->position - 1].sequence;
}

/* What was acknowledged before another command was sent stands before it. */
static void check_order(const struct judge *j, const struct charge_record **by_sent, size_t count)
{
    const struct charge_record **by_told = calloc(count + 1, sizeof(struct charge_record *));
    CHECK(by_told != NULL);
    memcpy(by_told, by_sent, count * sizeof(struct charge_record *));
    qsort(by_sent, count, sizeof(struct charge_record *), compare_sent);
    qsort(by_told, count, sizeof(struct charge_record *), compare_told);
    uint64_t highest[INSTALLATION_SITES_MAX][PART_COUNT] = { { 0 } };
    size_t told = 0;
    for (size_t i = 0; i < count; i++) {
        for (; told < count && by_told[told]->told_us < by_sent[i]->sent_us; told++) {
            uint64_t *top = &highest[by_told[told]->site][by_told[told]->part];
            if (by_told[told]->told == TOLD_ACCEPTED && sequence_of(j, by_told[told]) > *top)
                *top = sequence_of(j, by_told[told]);
        }
        if (by_sent[i]->told == TOLD_ACCEPTED &&
            sequence_of(j, by_sent[i]) <= highest[by_sent[i]->site][by_sent[i]->part])
            ANOMALY(j, "reordered", "command %s stands before one that was acknowledged earlier",
                    by_sent[i]->command);
    }
    free(by_told);
}

static bool is_reaction(const struct judge *j, size_t index)
{
    const struct seen *seen = &j->seen[index];
    const struct place *cause = seen->cause[0] == '\0' ? NULL : find(j, j->events, seen->cause);
    if (cause == NULL || cause->position > index)
        return false;
    for (uint32_t rank = 0; rank < RANKS_MAX; rank++) {
        char derived[ID_SIZE];
        id_derive(derived, seen->cause, rank);
        if (strcmp(derived, seen->command) == 0)
            return true;
    }
    return false;
}

static void check_phantoms(struct judge *j, const struct charge_record **records, size_t count)
{
    qsort(records, count, sizeof(struct charge_record *), compare_commands);
    for (size_t i = j->oracle->baseline; i < j->count; i++) {
        struct charge_record wanted = { .told = TOLD_NOTHING };
        const struct charge_record *key = &wanted;
        memcpy(wanted.command, j->seen[i].command, ID_SIZE);
        bool sent = count > 0 && bsearch(&key, records, count, sizeof(struct charge_record *),
                                         compare_commands) != NULL;
        if (!sent && !is_reaction(j, i))
            ANOMALY(j, "phantom", "event %s at %zu of nobody's command %s (cause %s)",
                    j->seen[i].id, i + 1, j->seen[i].command, j->seen[i].cause);
        j->counts->reactions += !sent;
    }
}

static void check_clients(struct judge *j)
{
    size_t count;
    const struct charge_record **records = all_records(j, &count);
    for (size_t i = 0; i < count; i++)
        check_record(j, records[i]);
    check_order(j, records, count);
    check_phantoms(j, records, count);
    free(records);
}

/* --- Who follows ------------------------------------------------------------------------------ */

static void check_suiveur(const struct judge *j)
{
    struct suiveur *suiveur = j->oracle->suiveur;
    if (suiveur == NULL)
        return;
    bool reached = suiveur_wait(suiveur, j->count, WAIT_MS);
    suiveur_stop(suiveur);
    uint64_t count;
    const char(*ids)[ID_SIZE] = suiveur_ids(suiveur, &count);
    if (suiveur_fault(suiveur)[0] != '\0')
        ANOMALY(j, "non-monotonic", "the follower %s", suiveur_fault(suiveur));
    if (!reached || count != j->count)
        ANOMALY(j, "non-monotonic", "the follower was sent %" PRIu64 " of %zu events", count,
                j->count);
    for (size_t i = 0; i < j->count; i++)
        if (strcmp(ids[i], j->seen[i].id) != 0)
            ANOMALY(j, "non-monotonic", "position %zu was sent as %s and is %s", i + 1, ids[i],
                    j->seen[i].id);
}

static void check_service(const struct judge *j, struct client *client, const char *site,
                          enum part part, struct arena *arena)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply = NULL;
    struct err err = { 0 };
    arena_reset(arena);
    if (client_ask(client, site, part_names[part], &request, WAIT_MS, arena, &reply, &err) < 0)
        ANOMALY(j, "stopped", "%s", err.text);
    const Plie__StatusReply *told = reply->status;
    if (told->position > j->count)
        ANOMALY(j, "beyond head", "%s.%s is at %" PRIu64 " of %zu", site, part_names[part],
                told->position, j->count);
    if (told->stopped[0] != '\0' || told->poison[0] != '\0')
        ANOMALY(j, "stopped", "%s.%s: %s%s", site, part_names[part], told->stopped, told->poison);
    if (told->n_refused_reactions > 0)
        ANOMALY(j, "stopped", "%s.%s refused a reaction: %s", site, part_names[part],
                told->refused_reactions[0]->refus->text);
}

static void check_services(const struct judge *j)
{
    const struct installation *i = j->oracle->installation;
    struct client *client;
    struct arena arena;
    struct err err = { 0 };
    arena_init(&arena, ARENA_SIZE);
    assert_int_equal(client_open(&client, &i->direct, world_system(), &err), 0);
    for (size_t site = 0; site < i->site_count; site++)
        for (int part = PART_REPERAGE; part < PART_COUNT; part++)
            if (installation_runs(i, (enum part)part))
                check_service(j, client, i->sites[site], (enum part)part, &arena);
    client_close(&client);
    arena_release(&arena);
}

void oracle_judge(const struct oracle *oracle, struct oracle_counts *out)
{
    *out = (struct oracle_counts){ 0 };
    struct judge j = { .oracle = oracle, .counts = out };
    installation_settle(oracle->installation);
    (void)journal_see(&oracle->installation->direct, see, &j);
    check_services(&j);
    j.events = make_index(&j, offsetof(struct seen, id));
    j.commands = make_index(&j, offsetof(struct seen, command));
    out->events = j.count;
    check_once(&j);
    check_clients(&j);
    check_suiveur(&j);
    free(j.events);
    free(j.commands);
    free(j.seen);
    installation_stop_all(oracle->installation);
    installation_verify(oracle->installation, oracle->what);
}
