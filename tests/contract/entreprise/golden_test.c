/* Yesterday's bytes still mean the same. golden/<Event>.bin holds one event of each type, every
 * field set, as it was first written; the test decodes it, applies it and writes it again. The
 * store that comes out has a known digest: another one with the same apply_number means that apply
 * or schema was changed and the number forgotten.
 *
 * ECRIRE_GOLDEN=1 writes the files of new event types, and golden/store.txt. An existing .bin is
 * never written again: fields are only added. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "entreprise/entreprise.h"
#include "entreprise/service.h"
#include "runtime/harness.h"
#include "runtime/message.h"

#define FOLDER "tests/contract/entreprise/golden"
enum { FILE_SIZE_MAX = 8192, STORE_LINE_SIZE = 128 };

static struct arena arena;

/* --- Samples: every field has a value that its name calls for --- */

static const struct {
    const char *field;
    const char *value;
} SAMPLES[] = {
    { "siret", "73282932000074" },
    { "naf", "8121Z" },
    { "commune", "59350" },
    { "communes", "59350" },
    { "metier", "K2204" },
    { "metiers", "K2204" },
    { "contrat", "cdd" },
    { "employeur", "entreprise" },
    { "mois", "2017-04" },
    { "du", "2017-04-03" },
    { "au", "2017-04-07" },
    { "debut", "2017-03-01" },
    { "fin_prevue", "2017-12-31" },
    { "fin_essai", "2017-03-31" },
    { "demarrage_prevu", "2017-03-01" },
    { "retour_avant", "2017-03-16" },
    { "premier_contact_avant", "2017-03-01" },
    { "candidat_informe", "2017-02-21" },
    { "date", "2017-03-02" },
    { "constate_le", "2017-09-01" },
    { "couvre_du", "2017-03-01" },
    { "couvre_au", "2017-03-02" },
    { "personne", "00000000-0000-7000-8000-000000000001" },
    { "parcours", "00000000-0000-7000-8000-000000000002" },
    { "entreprise", "00000000-0000-7000-8000-000000000003" },
    { "offre", "00000000-0000-7000-8000-000000000004" },
    { "positionnement", "00000000-0000-7000-8000-000000000005" },
    { "embauche", "00000000-0000-7000-8000-000000000006" },
    { "immersion", "00000000-0000-7000-8000-000000000007" },
    { "contact", "00000000-0000-7000-8000-000000000008" },
    { "suivi", "00000000-0000-7000-8000-000000000009" },
    { "probleme", "00000000-0000-7000-8000-00000000000a" },
};
#define PERSONNE "00000000-0000-7000-8000-000000000001"
#define PARCOURS "00000000-0000-7000-8000-000000000002"

static char *sample(const char *field)
{
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++)
        if (strcmp(SAMPLES[i].field, field) == 0)
            return (char *)SAMPLES[i].value;
    return (char *)field; /* A code or a text: its own name will do. */
}

static void fill(ProtobufCMessage *message);

static void fill_field(const ProtobufCFieldDescriptor *field, void *place, void *count)
{
    if (field->type == PROTOBUF_C_TYPE_STRING && field->label == PROTOBUF_C_LABEL_REPEATED) {
        char **texts = arena_alloc(&arena, sizeof(*texts));
        texts[0] = sample(field->name);
        memcpy(place, &texts, sizeof(texts));
        *(size_t *)count = 1;
    } else if (field->type == PROTOBUF_C_TYPE_STRING) {
        char *text = sample(field->name);
        memcpy(place, &text, sizeof(text));
    } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        ProtobufCMessage *inner = message_new(&arena, field->descriptor);
        fill(inner);
        memcpy(place, &inner, sizeof(inner));
    } else if (field->type == PROTOBUF_C_TYPE_BOOL) {
        *(protobuf_c_boolean *)place = 1;
    } else {
        assert_int_equal(field->type, PROTOBUF_C_TYPE_INT32);
        *(int32_t *)place = 3500;
    }
}

static void fill(ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        fill_field(field, (unsigned char *)message + field->offset,
                   (unsigned char *)message + field->quantifier_offset);
    }
}

/* --- Files --- */

struct golden {
    uint8_t data[FILE_SIZE_MAX];
    size_t size;
};

static void golden_path(const ProtobufCMessageDescriptor *event, char *out, size_t size)
{
    (void)snprintf(out, size, FOLDER "/%s.bin", event->short_name);
}

static bool golden_read(const char *path, struct golden *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    out->size = fread(out->data, 1, sizeof(out->data), file);
    (void)fclose(file);
    return true;
}

static void golden_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool writes(void)
{
    return getenv("ECRIRE_GOLDEN") != NULL;
}

static void load_event(const ProtobufCMessageDescriptor *event, struct golden *out)
{
    char path[256];
    golden_path(event, path, sizeof(path));
    if (golden_read(path, out))
        return;
    if (!writes())
        fail_msg("%s is missing: run once with ECRIRE_GOLDEN=1", path);
    ProtobufCMessage *message = message_new(&arena, event);
    fill(message);
    struct bytes packed = message_pack(&arena, message);
    golden_write(path, packed.data, packed.size);
    assert_true(golden_read(path, out));
}

/* --- The tests --- */

static void bytes_decode_and_encode_to_the_same(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *evenement = entreprise_service.sources[0].evenement;
    for (unsigned i = 0; i < evenement->n_fields; i++) {
        const ProtobufCMessageDescriptor *event = evenement->fields[i].descriptor;
        struct golden golden;
        load_event(event, &golden);
        ProtobufCMessage *message = arena_unpack(&arena, event, golden.data, golden.size);
        assert_non_null(message);
        assert_int_equal(message->n_unknown_fields, 0);
        struct bytes again = message_pack(&arena, message);
        assert_int_equal(again.size, golden.size);
        assert_memory_equal(again.data, golden.data, golden.size);
    }
}

static void open_parcours(struct harness *h)
{
    Parcours__ParcoursOuvert ouvert = PARCOURS__PARCOURS_OUVERT__INIT;
    ouvert.parcours = (char *)PARCOURS;
    ouvert.personne = (char *)PERSONNE;
    ouvert.date = (char *)"2017-01-10";
    Parcours__Evenement whole = PARCOURS__EVENEMENT__INIT;
    whole.fait_case = PARCOURS__EVENEMENT__FAIT_PARCOURS_OUVERT;
    whole.parcours_ouvert = &ouvert;
    harness_event(h, "parcours", &whole.base, 0);
}

/* Own events in the order of the proto, which is an order in which they can happen: each finds the
 * rows that it needs. */
static void apply_all(struct harness *h)
{
    const ProtobufCMessageDescriptor *evenement = entreprise_service.sources[0].evenement;
    open_parcours(h);
    for (unsigned i = 0; i < evenement->n_fields; i++) {
        struct golden golden;
        load_event(evenement->fields[i].descriptor, &golden);
        ProtobufCMessage *message =
            arena_unpack(&arena, evenement->fields[i].descriptor, golden.data, golden.size);
        const struct harness_fact fact = {
            .source = "entreprise",
            .evenement = message_wrap(&arena, evenement, evenement->fields[i].id, message),
            .person = PERSONNE,
        };
        harness_hear(h, &fact);
    }
}

/* Of the service's tables alone: the log is the runtime's. */
static void store_line(struct harness *h, char out[STORE_LINE_SIZE])
{
    struct err err = { 0 };
    uint8_t digest[STORE_DIGEST_SIZE];
    assert_int_equal(store_exec(harness_store(h), "DROP TABLE log", &err), 0);
    assert_int_equal(store_digest(harness_store(h), "rt_", digest, &err), 0);
    int length = snprintf(out, STORE_LINE_SIZE, "%u ", entreprise_service.apply_number);
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        length += snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "%02x", digest[i]);
    (void)snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "\n");
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&entreprise_service, NULL);
    apply_all(h);
    assert_string_equal(harness_replay_difference(h), "");
    char line[STORE_LINE_SIZE];
    store_line(h, line);
    harness_close(&h);
    struct golden known;
    if (writes())
        golden_write(FOLDER "/store.txt", line, strlen(line));
    assert_true(golden_read(FOLDER "/store.txt", &known));
    if (known.size != strlen(line) || memcmp(known.data, line, known.size) != 0)
        fail_msg("the store is another one: raise apply_number, then ECRIRE_GOLDEN=1");
}

static int open_arena(void **unused)
{
    (void)unused;
    arena_init(&arena, (size_t)4 << 20);
    return 0;
}

static int close_arena(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_decode_and_encode_to_the_same),
        cmocka_unit_test(applied_they_give_the_known_store),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
