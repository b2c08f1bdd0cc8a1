/* JSON from outside. The first byte chooses the message, the rest is its text: what is read comes
 * back the same when it is written and read again, what is not is refused with a sentence. */
#include "fuzz/fuzz.h"

#include "bus.pb-c.h"
#include "entreprise.pb-c.h"
#include "envelope.pb-c.h"
#include "parcours.pb-c.h"
#include "portail.pb-c.h"
#include "reperage.pb-c.h"
#include "reporting.pb-c.h"
#include "types.pb-c.h"
#include "json/json.h"
#include "json/reflect.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024 };

static const ProtobufCMessageDescriptor *const MESSAGES[] = {
    &types__tout__descriptor,
    &reperage__commande__descriptor,
    &reperage__evenement__descriptor,
    &reperage__requete__descriptor,
    &parcours__commande__descriptor,
    &parcours__evenement__descriptor,
    &parcours__requete__descriptor,
    &entreprise__commande__descriptor,
    &entreprise__evenement__descriptor,
    &entreprise__requete__descriptor,
    &portail__commande__descriptor,
    &portail__requete__descriptor,
    &reporting__requete__descriptor,
    &plie__service_request__descriptor,
    &plie__lot__descriptor,
    &bus__request__descriptor,
};

static struct arena arena;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    arena_init(&arena, ARENA_SIZE);
    return 0;
}

static void check_comes_back(const ProtobufCMessage *message, enum json_defaults defaults)
{
    char *text = json_write(message, defaults);
    ProtobufCMessage *back = NULL;
    struct refusal refusal = { 0 };
    CHECK(json_read(&arena, message->descriptor, text, strlen(text), &back, &refusal));
    char *again = json_write(back, defaults);
    CHECK(strcmp(text, again) == 0);
    free(text);
    free(again);
}

/* What the other side unpacks says the same. */
static void check_packs(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *packed = malloc(size + 1);
    CHECK(packed != NULL);
    CHECK(protobuf_c_message_pack(message, packed) == size);
    const ProtobufCMessage *back = arena_unpack(&arena, message->descriptor, packed, size);
    CHECK(back != NULL);
    char *text = json_write(message, JSON_WITHOUT_DEFAULTS);
    char *again = json_write(back, JSON_WITHOUT_DEFAULTS);
    CHECK(strcmp(text, again) == 0);
    free(text);
    free(again);
    free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const ProtobufCMessageDescriptor *descriptor = MESSAGES[data[0] % COUNT_OF(MESSAGES)];
    ProtobufCMessage *message = NULL;
    struct refusal refusal = { 0 };
    arena_reset(&arena);
    if (!json_read(&arena, descriptor, (const char *)data + 1, size - 1, &message, &refusal)) {
        fuzz_check_refusal(&refusal);
        return 0;
    }
    CHECK(!message_has_unknown(message));
    if (!message_validate(message, &refusal))
        fuzz_check_refusal(&refusal);
    check_comes_back(message, JSON_WITHOUT_DEFAULTS);
    check_comes_back(message, JSON_WITH_DEFAULTS);
    check_packs(message);
    return 0;
}
