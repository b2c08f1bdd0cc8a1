/* Its own events, old and new: see support/golden.h. */
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
#include "support/golden.h"

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

static ProtobufCMessage *load(const ProtobufCMessageDescriptor *event)
{
    ProtobufCMessage *message = message_new(&arena, event);
    fill(message);
    return golden_load(&arena, message);
}

/* --- The tests --- */

static void bytes_decode_and_encode_to_the_same(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *evenement = entreprise_service.sources[0].evenement;
    for (unsigned i = 0; i < evenement->n_fields; i++)
        (void)load(evenement->fields[i].descriptor);
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
        ProtobufCMessage *message = load(evenement->fields[i].descriptor);
        const struct harness_fact fact = {
            .source = "entreprise",
            .evenement = message_wrap(&arena, evenement, evenement->fields[i].id, message),
            .person = PERSONNE,
        };
        harness_hear(h, &fact);
    }
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&entreprise_service, NULL);
    apply_all(h);
    assert_string_equal(harness_replay_difference(h), "");
    golden_assert_store(h, &entreprise_service);
    harness_close(&h);
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
