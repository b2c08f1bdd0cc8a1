/* Its own events, old and new: see support/golden.h. */
#include "support/golden.h"
#include "unit/portail/scene.h"

/* In an order in which they can happen, which is that of the proto. */
static const char *const SAMPLES[] = {
    "{'compte_cree': {'compte': '@c1', 'identifiant': 'prune.zephyr', 'libelle': 'ZÉPHYR Prune',"
    " 'role': 'referent', 'portee': ['@r1', '@r2']}}",
    "{'compte_modifie': {'compte': '@c1', 'libelle': 'ZÉPHYR P.', 'role': 'prescripteur',"
    " 'portee': ['Mission locale du Zéphyr']}}",
    "{'compte_ferme': {'compte': '@c1', 'motif': 'absence'}}",
    "{'compte_rouvert': {'compte': '@c1'}}",
    "{'mot_de_passe_defini': {'compte': '@c1', 'provisoire': true}}",
    "{'traces_ancrees': {'segment': '2017-05', 'nombre': '42', 'tete':"
    " 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='}}",
    "{'traces_supprimees': {'segment': '2017-05', 'nombre': '42'}}",
};

static ProtobufCMessage *sample(size_t rank, unsigned *member)
{
    ProtobufCMessage *body = NULL;
    *member = message_which(scene_read(&portail__evenement__descriptor, SAMPLES[rank]), &body);
    assert_int_not_equal(*member, 0);
    return body;
}

static void every_type_has_its_bytes(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *evenement = portail_service.sources[0].evenement;
    assert_int_equal(COUNT_OF(SAMPLES), evenement->n_fields);
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        unsigned member;
        ProtobufCMessage *body = sample(i, &member);
        assert_int_equal(member, evenement->fields[i].id);
        char *json = json_write(body, JSON_WITHOUT_DEFAULTS);
        for (unsigned f = 0; f < body->descriptor->n_fields; f++)
            if (strstr(json, body->descriptor->fields[f].name) == NULL)
                fail_msg("%s.%s is not set", body->descriptor->name,
                         body->descriptor->fields[f].name);
        free(json);
    }
}

static void bytes_decode_and_encode_to_the_same(void **unused)
{
    (void)unused;
    unsigned member;
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++)
        (void)golden_load(&scene_arena, sample(i, &member));
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&portail_service, NULL);
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        unsigned member;
        ProtobufCMessage *event = golden_load(&scene_arena, sample(i, &member));
        const struct harness_fact fact = {
            .source = "portail",
            .evenement = message_wrap(&scene_arena, &portail__evenement__descriptor, member, event),
        };
        harness_hear(h, &fact);
    }
    assert_string_equal(harness_replay_difference(h), "");
    golden_assert_store(h, &portail_service);
    harness_close(&h);
}

static int open_arena(void **unused)
{
    (void)unused;
    arena_init(&scene_arena, (size_t)16 << 20);
    return 0;
}

static int close_arena(void **unused)
{
    (void)unused;
    arena_release(&scene_arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_its_bytes),
        cmocka_unit_test(bytes_decode_and_encode_to_the_same),
        cmocka_unit_test(applied_they_give_the_known_store),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
