/* What a service takes from the bus: Chunks, Heads and refusals through its following, Opened and
 * Appended through its relay. What is not right stops it with a sentence; what is right it hears.
 * `pair` chooses the service. */
#include "fuzz/fuzz.h"
#include "fuzz/repair.h"
#include "fuzz/site.h"
#include "fuzz/wire.h"

#include "base/text.h"
#include "fuzz.pb-c.h"
#include "runtime/follow.h"
#include "runtime/hear.h"
#include "runtime/relay.h"

#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, FRAMES_MAX = 24 };

static struct arena arena;   /* Of the input. */
static struct arena leaving; /* Of one frame that left. */

static void check_request(const uint8_t *data, size_t size)
{
    arena_reset(&leaving);
    CHECK(arena_unpack(&leaving, &bus__request__descriptor, data, size) != NULL);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    fuzz_wire_open(check_request);
    fuzz_site_open();
    arena_init(&arena, ARENA_SIZE);
    arena_init(&leaving, ARENA_SIZE);
    return 0;
}

/* --- Mutation --- */

static const ProtobufCMessageDescriptor *inside(const ProtobufCMessageDescriptor *message,
                                                const ProtobufCFieldDescriptor *field)
{
    if (message == &fuzz__trame__descriptor)
        return &bus__reply__descriptor;
    if (message == &plie__lot__descriptor && strcmp(field->name, "events") == 0)
        return &plie__events__descriptor;
    return NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    return fuzz_mutate(&fuzz__entree__descriptor, inside, data, size, size_max, seed);
}

/* --- Making a Chunk or a Head right --- */

static ProtobufCBinaryData copy_link(const uint8_t link[CHAIN_SIZE])
{
    return (ProtobufCBinaryData){ CHAIN_SIZE, arena_copy(&arena, link, CHAIN_SIZE) };
}

/* It follows on what the service has: of the site, of its source, in the chain. */
static void repair_stored(const struct core *core, Bus__Stored *stored, uint64_t *position,
                          uint8_t link[CHAIN_SIZE])
{
    Plie__Lot *lot = stored->lot;
    lot->site = (char *)core->site;
    if (lot->source[0] == '\0')
        lot->source = "reperage";
    fuzz_repair_lot(&arena, lot);
    if (!hears_own(core, lot))
        lot->first_sequence = marks_get(&core->marks, lot->site, lot->source) + 1;
    stored->first_position = *position;
    stored->previous = copy_link(link);
    chain_next(link, lot, link);
    stored->chain = copy_link(link);
    *position += lot->count;
}

static void repair_chunk(const struct core *core, Bus__Chunk *chunk)
{
    uint8_t link[CHAIN_SIZE] = { 0 };
    const uint8_t *known = chains_get(&core->chains, core->site);
    if (known != NULL)
        memcpy(link, known, sizeof(link));
    uint64_t position = core->position + 1;
    for (size_t i = 0; i < chunk->n_lots; i++)
        if (chunk->lots[i]->lot != NULL)
            repair_stored(core, chunk->lots[i], &position, link);
}

/* Signed by a key, of the generation that is followed: it is judged by what it says. */
static void repair_head(const struct core *core, Bus__Head *head)
{
    if (head->signed_ == NULL)
        return;
    if (core->generation != 0)
        head->generation = core->generation;
    head->signed_->generation = head->generation;
    head->signed_ = fuzz_repair_head(&arena, head->signed_);
}

static ProtobufCBinaryData repaired(const struct core *core, const Fuzz__Trame *trame)
{
    ProtobufCBinaryData bytes = trame->octets;
    Bus__Reply *reply =
        !trame->reparer
            ? NULL
            : (Bus__Reply *)arena_unpack(&arena, &bus__reply__descriptor, bytes.data, bytes.len);
    if (reply != NULL && reply->body_case == BUS__REPLY__BODY_CHUNK)
        repair_chunk(core, reply->chunk);
    else if (reply != NULL && reply->body_case == BUS__REPLY__BODY_HEAD)
        repair_head(core, reply->head);
    else
        return bytes;
    bytes.len = bus__reply__get_packed_size(reply);
    bytes.data = arena_alloc(&arena, bytes.len);
    (void)bus__reply__pack(reply, bytes.data);
    return bytes;
}

/* --- A service beside the bus --- */

static struct {
    struct follow follow;
    struct relay relay;
} beside[FUZZ_SERVICES];

static void open_all(void)
{
    static const struct bus_address address = { .endpoint = "ipc://fuzz" };
    for (size_t i = 0; i < FUZZ_SERVICES; i++) {
        follow_init(&beside[i].follow, fuzz_core(i), fuzz_status(i), NULL, &address, "essai");
        relay_init(&beside[i].relay, fuzz_core(i), fuzz_status(i), NULL, &address);
    }
}

static void close_all(void)
{
    for (size_t i = 0; i < FUZZ_SERVICES; i++) {
        const char *why = fuzz_status(i)->stopped;
        CHECK(text_is_valid(why, strlen(why)));
        CHECK(IMPLIES(beside[i].follow.state == FOLLOW_STOPPED, why[0] != '\0'));
        status_clear_stop(fuzz_status(i));
        fuzz_status(i)->poison[0] = '\0';
        follow_release(&beside[i].follow);
        relay_release(&beside[i].relay);
    }
}

static void turn(size_t service)
{
    struct err err = { 0 };
    bool more = true;
    for (unsigned i = 0; more && i < 4; i++)
        CHECK(follow_turn(&beside[service].follow, &more, &err) == 0);
    if (fuzz_core(service)->service->commande != NULL)
        CHECK(relay_turn(&beside[service].relay, &err) == 0);
}

static bool is_for_relay(const Fuzz__Trame *trame)
{
    const Bus__Reply *reply = (const Bus__Reply *)arena_unpack(
        &arena, &bus__reply__descriptor, trame->octets.data, trame->octets.len);
    return reply != NULL && (reply->body_case == BUS__REPLY__BODY_OPENED ||
                             reply->body_case == BUS__REPLY__BODY_APPENDED);
}

static void take(const Fuzz__Trame *trame)
{
    size_t service = trame->pair % FUZZ_SERVICES;
    struct err err = { 0 };
    fuzz_world_move(trame->avancer % 6000 * 10);
    turn(service); /* Asks to follow, and opens. */
    ProtobufCBinaryData bytes = repaired(fuzz_core(service), trame);
    fuzz_wire_give(0, bytes.data, bytes.len);
    if (is_for_relay(trame) && fuzz_core(service)->service->commande != NULL)
        CHECK(relay_turn(&beside[service].relay, &err) == 0);
    turn(service);
    fuzz_wire_clear();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_reset(&arena);
    const Fuzz__Entree *entree =
        (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    if (entree == NULL || entree->n_trames == 0)
        return 0;
    fuzz_site_begin();
    open_all();
    for (size_t i = 0; i < entree->n_trames && i < FRAMES_MAX; i++)
        take(entree->trames[i]);
    close_all();
    fuzz_site_end();
    return 0;
}
