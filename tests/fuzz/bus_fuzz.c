/* What peers send to the bus, over a journal of its own for each input: whatever comes, the bus
 * answers in its own words, and what it stored is a sound journal. */
#define _GNU_SOURCE /* mkdtemp */

#include "fuzz/bus.h"
#include "fuzz/fuzz.h"
#include "fuzz/repair.h"
#include "fuzz/wire.h"
#include "support/folder.h"

#include "base/text.h"
#include "bus/reader.h"
#include "bus/writer.h"
#include "fuzz.pb-c.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <stdlib.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, FRAMES_MAX = 64, ROUNDS_MAX = 32 };

static struct arena arena;   /* Of the input. */
static struct arena replies; /* Of one frame that left. */
static char folder[FOLDER_SIZE] = "/dev/shm/plie-XXXXXX";

static void check_reply(const uint8_t *data, size_t size)
{
    arena_reset(&replies);
    const Bus__Reply *reply =
        (const Bus__Reply *)arena_unpack(&replies, &bus__reply__descriptor, data, size);
    CHECK(reply != NULL);
    CHECK(reply->body_case != BUS__REPLY__BODY__NOT_SET);
    if (reply->body_case == BUS__REPLY__BODY_DENIED) {
        const char *text = reply->denied->text;
        CHECK(strlen(text) > 10);
        CHECK(text_is_valid(text, strlen(text)));
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    fuzz_wire_open(check_reply);
    arena_init(&arena, ARENA_SIZE);
    arena_init(&replies, ARENA_SIZE);
    if (mkdtemp(folder) == NULL) /* Without memory for files: slower. */
        folder_make(folder);
    return 0;
}

__attribute__((destructor)) static void clean_up(void)
{
    folder_remove(folder);
}

/* --- Mutation --- */

static const ProtobufCMessageDescriptor *inside(const ProtobufCMessageDescriptor *message,
                                                const ProtobufCFieldDescriptor *field)
{
    if (message == &fuzz__trame__descriptor)
        return &bus__request__descriptor;
    if (message == &plie__lot__descriptor && strcmp(field->name, "events") == 0)
        return &plie__events__descriptor;
    return NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    return fuzz_mutate(&fuzz__entree__descriptor, inside, data, size, size_max, seed);
}

/* --- The bus --- */

static void open_bus(struct bus *bus)
{
    struct bus_options options = { .directory = folder, .endpoint = "ipc://fuzz" };
    struct err err = { 0 };
    *bus = (struct bus){ .world = fuzz_world() };
    (void)snprintf(bus->directory, sizeof(bus->directory), "%s", folder);
    CHECK(rights_open(&bus->rights, NULL, &err) == 0);
    CHECK(bus_mailbox_init(&bus->to_writer, &err) == 0);
    CHECK(bus_mailbox_init(&bus->to_reader, &err) == 0);
    CHECK(bus_writer_open(bus, &options, &err) == 0);
    CHECK(bus_reader_open(bus, &options, &err) == 0);
    CHECK(bus_checkpointer_open(bus, &options, &err) == 0);
}

static void close_bus(struct bus *bus)
{
    bus_checkpointer_close(&bus->checkpointer);
    bus_reader_close(&bus->reader);
    bus_writer_close(&bus->writer);
    bus_mailbox_release(&bus->to_reader);
    bus_mailbox_release(&bus->to_writer);
    rights_close(&bus->rights);
}

static void note(void *self, const struct journal_fault *fault)
{
    (void)self;
    (void)fprintf(stderr, "position %llu: %s\n", (unsigned long long)fault->position, fault->what);
    CHECK(!fault->what);
}

static void check_journal(void)
{
    struct journal_watch watch = { .fault = note };
    struct journal_verdict verdict;
    struct err err = { 0 };
    CHECK(journal_verify(folder, &watch, &verdict, &err) == 0);
}

static void remove_journal(void)
{
    static const char *const ENDS[] = { "", "-wal", "-shm", ".lock" };
    char path[FOLDER_SIZE + 32];
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        (void)snprintf(path, sizeof(path), "%s/journal.db%s", folder, ENDS[i]);
        (void)unlink(path);
    }
}

/* --- Frames --- */

static void repair_append(struct bus *bus, Plie__Lot *lot)
{
    fuzz_repair_lot(&arena, lot);
    const struct journal_producer *producer =
        journal_find_producer(bus->writer->journal, lot->site, lot->source);
    if (producer == NULL)
        return;
    lot->epoch = producer->epoch;
    lot->first_sequence = producer->mark + 1;
}

static void give(struct bus *bus, const Fuzz__Trame *trame)
{
    ProtobufCBinaryData bytes = trame->octets;
    Bus__Request *request = NULL;
    if (trame->reparer)
        request =
            (Bus__Request *)arena_unpack(&arena, &bus__request__descriptor, bytes.data, bytes.len);
    if (request != NULL && request->body_case == BUS__REQUEST__BODY_APPEND &&
        request->append->lot != NULL) {
        repair_append(bus, request->append->lot);
        bytes.len = bus__request__get_packed_size(request);
        bytes.data = arena_alloc(&arena, bytes.len);
        (void)bus__request__pack(request, bytes.data);
    }
    fuzz_wire_give((uint8_t)trame->pair, bytes.data, bytes.len);
}

static void take(struct bus *bus, const Fuzz__Trame *trame)
{
    fuzz_world_move(trame->avancer % 6000 * 10);
    give(bus, trame);
    fuzz_writer_round(bus->writer);
    for (unsigned i = 0; i < ROUNDS_MAX && fuzz_reader_round(bus->reader); i++)
        fuzz_writer_round(bus->writer);
    fuzz_writer_round(bus->writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bus bus;
    arena_reset(&arena);
    const Fuzz__Entree *entree =
        (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    if (entree == NULL || entree->n_trames == 0)
        return 0;
    fuzz_world_reset();
    open_bus(&bus);
    for (size_t i = 0; i < entree->n_trames && i < FRAMES_MAX; i++)
        take(&bus, entree->trames[i]);
    uint64_t position = journal_position(bus.writer->journal);
    close_bus(&bus);
    if (position > 0)
        check_journal();
    remove_journal();
    return 0;
}
