#include "bench/grand_journal.h"

#include "bench/bench.h"

#include "base/arena.h"
#include "base/date.h"
#include "bus/journal.h"
#include "client/interface.h"
#include "runtime/message.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    COMMIT_LOTS = 512,
    CHECKPOINT_LOTS = COMMIT_LOTS * 16,
    ACTORS = 40,
    YEARS = 3,
    SPREAD = 2000, /* Persons whose events are mixed at any time. */
    ARENA_SIZE = 16 * 1024 * 1024,
};
static const int64_t FIRST_US = 1483228800000000; /* 2017-01-01 */
static const int64_t DAY_US = 86400000000;

const char *const grand_sites[GRAND_SITES] = { "flandre-lys", "roubaix" };
static const char *const SOURCES[] = { "reperage", "parcours", "entreprise" };

/* As often as in a demonstration year, about. */
static const struct kind {
    const char *type;
    unsigned source;
    unsigned weight;
} KINDS[] = {
    { "reperage.PieceRecue", 0, 230 },
    { "reperage.PositionneComite", 0, 29 },
    { "reperage.DiagnosticPlanifie", 0, 24 },
    { "reperage.PrescriptionRecue", 0, 21 },
    { "reperage.PrescriptionTransmise", 0, 21 },
    { "reperage.PersonneEnregistree", 0, 21 },
    { "reperage.DiagnosticRealise", 0, 20 },
    { "reperage.EntreeActee", 0, 17 },
    { "parcours.EntretienEnregistre", 1, 210 },
    { "parcours.EtapeDemarree", 1, 37 },
    { "parcours.FreinDeclare", 1, 36 },
    { "parcours.EtapeTerminee", 1, 26 },
    { "parcours.ParcoursOuvert", 1, 17 },
    { "parcours.RelanceDue", 1, 14 },
    { "parcours.SortieJugee", 1, 1 },
    { "entreprise.ContactCandidat", 2, 27 },
    { "entreprise.JustificatifRecu", 2, 25 },
    { "entreprise.MoisTravaille", 2, 25 },
    { "entreprise.SuiviRealise", 2, 14 },
    { "entreprise.CandidatPositionne", 2, 9 },
    { "entreprise.ContratRompu", 2, 1 },
};

/* --- Ids --- */

static uint64_t mixed(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

static void put_hex(char *out, uint64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
}

/* A UUIDv7 of no instant: which one, of which kind. */
static void make_id(uint64_t kind, uint64_t rank, char out[ID_SIZE])
{
    uint64_t high = mixed(kind << 48 ^ rank);
    uint64_t low = mixed(high ^ rank);
    memcpy(out, "00000000-0000-7000-8000-000000000000", ID_SIZE);
    put_hex(out, high >> 32, 8);
    put_hex(out + 9, high >> 16, 4);
    put_hex(out + 15, high, 3);
    put_hex(out + 19, (low >> 50 & 0x3fff) | 0x8000, 4);
    put_hex(out + 24, low, 12);
}

enum { KIND_PERSON = 1, KIND_PARCOURS, KIND_ACTOR, KIND_EVENT, KIND_COMMAND, KIND_FIELD };

void grand_journal_person(uint64_t rank, char out[ID_SIZE])
{
    make_id(KIND_PERSON, rank, out);
}

void grand_journal_parcours(uint64_t rank, char out[ID_SIZE])
{
    make_id(KIND_PARCOURS, rank, out);
}

void grand_journal_actor(uint64_t rank, char out[ID_SIZE])
{
    make_id(KIND_ACTOR, rank % ACTORS, out);
}

/* --- Events --- */

struct maker {
    struct arena arena;
    const ProtobufCMessageDescriptor *types[COUNT_OF(KINDS)];
    unsigned weights;
    uint64_t persons;
    uint64_t events;
    uint64_t rank; /* Of the event at hand. */
};

static int64_t time_of(const struct maker *m, uint64_t rank)
{
    return FIRST_US + (int64_t)(rank * (YEARS * 365 * (uint64_t)DAY_US / m->events));
}

/* Of this event; her events lie near one another, mixed with those of many others. */
static uint64_t person_of(const struct maker *m)
{
    uint64_t spread = m->persons < SPREAD ? m->persons : SPREAD;
    uint64_t first = m->rank / GRAND_PERSON_EVENTS;
    return (first + mixed(m->rank) % spread) % m->persons;
}

/* An id of what is hers, named by the field that holds it; fields of one name have one id. */
static char *field_id(struct maker *m, const char *name, uint64_t person)
{
    char id[ID_SIZE];
    if (strcmp(name, "personne") == 0)
        grand_journal_person(person, id);
    else if (strcmp(name, "parcours") == 0)
        grand_journal_parcours(person, id);
    else if (strcmp(name, "referent") == 0)
        grand_journal_actor(person, id);
    else
        make_id(KIND_FIELD + (uint64_t)name[0], person << 3 | (m->rank & 7), id);
    return arena_text(&m->arena, id);
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static char *field_text(struct maker *m, const char *name, uint64_t person)
{
    static const char *const ids[] = { "personne",   "parcours",  "referent",    "prescription",
                                       "diagnostic", "entretien", "proposition", "piece_recue",
                                       "etape",      "frein",     "embauche",    "positionnement",
                                       "suivi",      "relance",   "comite",      "offre",
                                       "entreprise", NULL };
    static const char *const dates[] = { "date", "debut", "du", "au", "fin", "echeance", NULL };
    if (is_one_of(name, ids))
        return field_id(m, name, person);
    if (!is_one_of(name, dates))
        return arena_format(&m->arena, "code-%u", (unsigned)(m->rank % 7));
    char date[DATE_SIZE];
    date_format(date_paris(time_of(m, m->rank)), date);
    return arena_text(&m->arena, date);
}

static ProtobufCMessage *make_facts(struct maker *m, const ProtobufCMessageDescriptor *type,
                                    uint64_t person)
{
    ProtobufCMessage *facts = message_new(&m->arena, type);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        void *at = (char *)facts + field->offset;
        if (field->label == PROTOBUF_C_LABEL_REPEATED ||
            (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
            continue;
        if (field->type == PROTOBUF_C_TYPE_STRING)
            *(char **)at = field_text(m, field->name, person);
        else if (field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_UINT32)
            *(int32_t *)at = (int32_t)(m->rank % 100);
    }
    return facts;
}

/* A kind of this source. */
static size_t kind_of(const struct maker *m, unsigned source)
{
    unsigned weight = (unsigned)(mixed(m->rank ^ 0x5eed) % m->weights);
    size_t i = 0;
    while (weight >= KINDS[i].weight)
        weight -= KINDS[i++].weight;
    while (KINDS[i].source != source)
        i = (i + 1) % COUNT_OF(KINDS);
    return i;
}

static Plie__Event *make_event(struct maker *m, unsigned source)
{
    Plie__Event *event = arena_alloc(&m->arena, sizeof(*event));
    plie__event__init(event);
    uint64_t person = person_of(m);
    size_t kind = kind_of(m, source);
    char id[ID_SIZE];
    make_id(KIND_EVENT, m->rank, id);
    event->id = arena_text(&m->arena, id);
    make_id(KIND_COMMAND, m->rank, id);
    event->command = arena_text(&m->arena, id);
    grand_journal_actor(mixed(m->rank ^ 0xac7) % ACTORS, id);
    event->actor = arena_text(&m->arena, id);
    event->type = (char *)(uintptr_t)KINDS[kind].type;
    event->subject = field_id(m, source == 1 ? "parcours" : "personne", person);
    event->time = time_of(m, m->rank);
    struct bytes facts = message_pack(&m->arena, make_facts(m, m->types[kind], person));
    event->facts = (ProtobufCBinaryData){ facts.size, facts.data };
    return event;
}

/* --- Lots --- */

/* A third of the first site's Lots are of each source; every third Lot is of the other site. */
static void append_lot(struct maker *m, struct journal *journal, uint64_t rank,
                       struct journal_producer **producers)
{
    struct err err = { 0 };
    unsigned source = (unsigned)(mixed(rank) % COUNT_OF(SOURCES));
    size_t site = rank % 3 == 2;
    struct journal_producer **producer = &producers[site * COUNT_OF(SOURCES) + source];
    if (*producer == NULL) {
        bench_need(
            journal_add_producer(journal, grand_sites[site], SOURCES[source], producer, &err),
            &err);
        journal_next_epoch(*producer);
    }
    Plie__Event *events[GRAND_LOT_EVENTS];
    Plie__Events whole = PLIE__EVENTS__INIT;
    whole.events = events;
    whole.n_events = GRAND_LOT_EVENTS;
    arena_reset(&m->arena);
    for (size_t i = 0; i < GRAND_LOT_EVENTS; i++, m->rank++)
        events[i] = make_event(m, source);
    Plie__Lot lot = PLIE__LOT__INIT;
    lot.site = (char *)(uintptr_t)grand_sites[site];
    lot.source = (char *)(uintptr_t)SOURCES[source];
    lot.epoch = 1;
    lot.first_sequence = (*producer)->mark + 1;
    lot.count = GRAND_LOT_EVENTS;
    lot.events.len = plie__events__get_packed_size(&whole);
    lot.events.data = arena_alloc(&m->arena, lot.events.len);
    (void)plie__events__pack(&whole, lot.events.data);
    bench_need(journal_append(journal, *producer, &lot, time_of(m, m->rank - 1), &err), &err);
}

static void append_all(struct maker *m, struct journal *journal, struct journal *beside,
                       uint64_t lots)
{
    struct err err = { 0 };
    struct journal_producer *producers[GRAND_SITES * COUNT_OF(SOURCES)] = { NULL };
    for (uint64_t i = 0; i < lots; i++) {
        if (i % COMMIT_LOTS == 0)
            bench_need(journal_begin(journal, &err), &err);
        append_lot(m, journal, i, producers);
        if (i % COMMIT_LOTS == COMMIT_LOTS - 1 || i + 1 == lots)
            bench_need(journal_commit(journal, &err), &err);
        if (i % CHECKPOINT_LOTS == CHECKPOINT_LOTS - 1 || i + 1 == lots)
            bench_need(journal_checkpoint(beside, true, NULL, &err), &err);
    }
}

static uint64_t file_bytes(const char *directory)
{
    char path[BENCH_PATH_SIZE];
    struct stat st;
    journal_path(directory, path, sizeof(path));
    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static void write_file(struct maker *m, const char *directory, uint64_t lots)
{
    struct err err = { 0 };
    struct journal *journal, *beside;
    struct journal_options options = { .directory = directory,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    bench_need(journal_open(&journal, &options, &err), &err);
    options.mode = JOURNAL_READ;
    bench_need(journal_open(&beside, &options, &err), &err);
    append_all(m, journal, beside, lots);
    journal_close(&beside);
    journal_close(&journal);
}

void grand_journal_make(const char *directory, uint64_t events, struct grand_journal *out)
{
    struct maker m = { .persons = events / GRAND_PERSON_EVENTS + 1, .events = events };
    arena_init(&m.arena, ARENA_SIZE);
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        m.types[i] = interface_event(KINDS[i].type);
        if (m.types[i] == NULL)
            bench_fail("%s: no such event", KINDS[i].type);
        m.weights += KINDS[i].weight;
    }
    uint64_t lots = (events + GRAND_LOT_EVENTS - 1) / GRAND_LOT_EVENTS;
    write_file(&m, directory, lots);
    *out = (struct grand_journal){
        .events = m.rank,
        .lots = lots,
        .persons = m.persons,
        .bytes = file_bytes(directory),
        .from_us = FIRST_US,
        .until_us = time_of(&m, m.rank - 1),
    };
    arena_release(&m.arena);
}
