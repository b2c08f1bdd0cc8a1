/* Whoever asks on the command line, over a bus and services that lie: `plie log`, `verify`, `ask`,
 * `send` and `status` end with an exit code of theirs, and print nothing but lines of text, JSON
 * where they promise it. `pair` of the first frame chooses the command. */
#define _GNU_SOURCE /* mkdtemp */

#include "fuzz/fuzz.h"
#include "fuzz/plie.h"
#include "fuzz/repair.h"
#include "fuzz/wire.h"
#include "support/folder.h"

#include "fuzz.pb-c.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, FRAMES_MAX = 48, WORDS_MAX = 8, CODES = 5 };

#define ID      "01890000-0000-7000-8000-0000000000aa"
#define DOSSIER "{\"personne\":\"" ID "\"}"

static const struct asked {
    const char *words[WORDS_MAX];
    bool json;       /* Each line that it prints is an object. */
    bool of_service; /* The frames are a service's, else the bus's; see inside(). */
} ASKED[] = {
    { { "log" }, true, false },
    { { "log", "--type", "reperage.PersonneEffacee", "--subject", ID }, true, false },
    { { "log", "--until", "2017-06-01", "--after", "2" }, true, false },
    { { "verify", "--temoins" }, false, false },
    { { "verify", "--exporter-tete", "-" }, true, false },
    { { "ask", "parcours", "Dossier", DOSSIER }, true, true },
    { { "send", "reperage", "EffacerPersonne", DOSSIER }, true, true },
    { { "status" }, true, true },
};

static char folder[FOLDER_SIZE] = "/dev/shm/plie-XXXXXX";
static struct arena arena;   /* Of the input. */
static struct arena leaving; /* Of one frame that left. */
static char asked_id[64];    /* Of the last command or question. */

static struct {
    const Fuzz__Entree *input;
    size_t next;
    struct fuzz_end end;
} bus;

/* --- What is asked --- */

static void note_sent(const uint8_t *data, size_t size)
{
    arena_reset(&leaving);
    const Plie__ServiceRequest *request = (const Plie__ServiceRequest *)arena_unpack(
        &leaving, &plie__service_request__descriptor, data, size);
    if (request == NULL)
        return;
    if (request->body_case == PLIE__SERVICE_REQUEST__BODY_COMMAND)
        (void)snprintf(asked_id, sizeof(asked_id), "%s", request->command->id);
    if (request->body_case == PLIE__SERVICE_REQUEST__BODY_QUERY)
        (void)snprintf(asked_id, sizeof(asked_id), "%s", request->query->id);
}

/* --- What is answered --- */

static ProtobufCBinaryData packed(const ProtobufCMessage *message)
{
    ProtobufCBinaryData out = { .len = protobuf_c_message_get_packed_size(message) };
    out.data = arena_alloc(&arena, out.len + 1);
    (void)protobuf_c_message_pack(message, out.data);
    return out;
}

static ProtobufCBinaryData repair_service(ProtobufCBinaryData bytes)
{
    Plie__ServiceReply *reply = (Plie__ServiceReply *)arena_unpack(
        &arena, &plie__service_reply__descriptor, bytes.data, bytes.len);
    if (reply == NULL)
        return bytes;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND)
        reply->command->id = asked_id;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_QUERY)
        reply->query->id = asked_id;
    return packed(&reply->base);
}

static ProtobufCBinaryData repair_bus(ProtobufCBinaryData bytes)
{
    Bus__Reply *reply =
        (Bus__Reply *)arena_unpack(&arena, &bus__reply__descriptor, bytes.data, bytes.len);
    if (reply == NULL)
        return bytes;
    if (reply->body_case == BUS__REPLY__BODY_CHUNK)
        for (size_t i = 0; i < reply->chunk->n_lots; i++)
            fuzz_repair_stored(&arena, reply->chunk->lots[i], &bus.end);
    if (reply->body_case == BUS__REPLY__BODY_STATUS && reply->status->signed_ != NULL)
        reply->status->signed_ = fuzz_repair_head(&arena, reply->status->signed_);
    return packed(&reply->base);
}

static bool next_frame(void)
{
    if (bus.input == NULL || bus.next == bus.input->n_trames || bus.next == FRAMES_MAX)
        return false;
    const Fuzz__Trame *trame = bus.input->trames[bus.next++];
    ProtobufCBinaryData bytes = trame->octets;
    fuzz_world_move(trame->avancer % 6000 * 10);
    if (trame->reparer)
        bytes = trame->pair % 2 == 0 ? repair_bus(bytes) : repair_service(bytes);
    fuzz_wire_give(0, bytes.data, bytes.len);
    return true;
}

/* --- Mutation --- */

static bool of_service;

static const ProtobufCMessageDescriptor *inside(const ProtobufCMessageDescriptor *message,
                                                const ProtobufCFieldDescriptor *field)
{
    if (message == &fuzz__trame__descriptor)
        return of_service ? &plie__service_reply__descriptor : &bus__reply__descriptor;
    if (message == &plie__lot__descriptor && strcmp(field->name, "events") == 0)
        return &plie__events__descriptor;
    if (message == &plie__status_reply__descriptor && strcmp(field->name, "tete") == 0)
        return &bus__signed_head__descriptor;
    return NULL;
}

static const struct asked *asked_by(const Fuzz__Entree *entree)
{
    return &ASKED[entree->trames[0]->pair / 2 % COUNT_OF(ASKED)];
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    arena_reset(&arena);
    const Fuzz__Entree *entree =
        (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    of_service = entree != NULL && entree->n_trames > 0 && asked_by(entree)->of_service;
    if (seed % 8 == 0) /* Some commands hear both. */
        of_service = !of_service;
    return fuzz_mutate(&fuzz__entree__descriptor, inside, data, size, size_max, seed);
}

/* --- The target --- */

static const char CONFIG[] =
    "sites = ( \"essai\" );\n"
    "bus = \"ipc://fuzz\";\n"
    "services = ( { site = \"essai\"; service = \"parcours\"; commandes = \"ipc://c\";\n"
    "               requetes = \"ipc://q\"; },\n"
    "             { site = \"essai\"; service = \"reporting\"; requetes = \"ipc://r\"; } );\n";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    char path[FOLDER_SIZE + 16];
    fuzz_prepare();
    fuzz_plie_open();
    fuzz_wire_open(note_sent);
    fuzz_wire_ask(next_frame);
    arena_init(&arena, ARENA_SIZE);
    arena_init(&leaving, ARENA_SIZE);
    if (mkdtemp(folder) == NULL)
        folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", folder);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fputs(CONFIG, file) >= 0);
    CHECK(fclose(file) == 0);
    return 0;
}

__attribute__((destructor)) static void clean_up(void)
{
    folder_remove(folder);
}

static void check_lines(const char *text, size_t size)
{
    for (const char *end; size > 0; size -= (size_t)(end + 1 - text), text = end + 1) {
        end = memchr(text, '\n', size);
        CHECK(end != NULL);
        json_error_t error;
        /* What an event claims to have seen may be any number of 64 bits, the reader has 63. */
        json_t *tree =
            json_loadb(text, (size_t)(end - text),
                       JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
        if (!json_is_object(tree))
            (void)dprintf(STDERR_FILENO, "%s: %.*s\n", error.text, (int)(end - text), text);
        CHECK(json_is_object(tree));
        json_decref(tree);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_reset(&arena);
    bus.input = (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    if (bus.input == NULL || bus.input->n_trames == 0)
        return 0;
    const struct asked *asked = asked_by(bus.input);
    const char *words[WORDS_MAX + 2];
    size_t count = 0;
    while (count < WORDS_MAX && asked->words[count] != NULL) {
        words[count] = asked->words[count];
        count++;
    }
    words[count++] = "--donnees";
    words[count++] = folder;
    fuzz_world_reset();
    bus.next = 0;
    bus.end = (struct fuzz_end){ .position = 0 };
    asked_id[0] = '\0';
    int code = fuzz_plie(count, words);
    fuzz_wire_clear();
    CHECK(code >= 0 && code < CODES);
    size_t printed;
    const char *text = fuzz_printed(&printed);
    if (asked->json)
        check_lines(text, printed);
    return 0;
}
