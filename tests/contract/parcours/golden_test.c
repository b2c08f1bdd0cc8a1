/* Its own events, old and new: see support/golden.h. */
#include "contract/parcours/evenements.h"
#include "support/golden.h"
#include "unit/parcours/scene.h"

/* The own message of a sample; `member` gets its number. */
static ProtobufCMessage *sample(size_t rank, unsigned *member)
{
    ProtobufCMessage *body = NULL;
    ProtobufCMessage *whole =
        scene_message(scene_memory(), &parcours__evenement__descriptor, PROPRES[rank]);
    *member = message_which(whole, &body);
    assert_int_not_equal(*member, 0);
    return body;
}

static ProtobufCMessage *load(size_t rank)
{
    unsigned member;
    return golden_load(scene_memory(), sample(rank, &member));
}

static void every_type_has_its_bytes(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *evenement = parcours_service.sources[0].evenement;
    assert_int_equal(COUNT_OF(PROPRES), evenement->n_fields);
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++) {
        unsigned member;
        (void)sample(i, &member);
        assert_int_equal(member, evenement->fields[i].id);
    }
}

static void bytes_decode_and_encode_to_the_same(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++)
        (void)load(i);
}

static void every_field_of_a_sample_is_set(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++) {
        unsigned member;
        ProtobufCMessage *body = sample(i, &member);
        char *json = json_write(body, JSON_WITHOUT_DEFAULTS);
        for (unsigned f = 0; f < body->descriptor->n_fields; f++) {
            /* Set fields come out under their camel-case name; the proto name starts alike. */
            const char *name = body->descriptor->fields[f].name;
            char key[64];
            (void)snprintf(key, sizeof(key), "\"%.*s", (int)strcspn(name, "_"), name);
            if (strstr(json, key) == NULL)
                fail_msg("%s.%s is not set", body->descriptor->name, name);
        }
        free(json);
    }
}

static void apply_own(struct harness *h, ProtobufCMessage *body, unsigned member)
{
    const struct harness_fact fact = {
        .source = "parcours",
        .evenement = message_wrap(scene_memory(), &parcours__evenement__descriptor, member, body),
        .person = message_text(body, "personne"),
    };
    harness_hear(h, &fact);
}

/* A decision needs its proposal: the sample's, under the id that is decided. */
static void propose_before(struct harness *h, unsigned member, const ProtobufCMessage *decided)
{
    if (member != PARCOURS__EVENEMENT__FAIT_PROPOSITION_RETIREE &&
        member != PARCOURS__EVENEMENT__FAIT_SORTIE_REJETEE)
        return;
    Parcours__SortieProposee *proposed =
        (Parcours__SortieProposee *)load(PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE - 1);
    proposed->proposition = (char *)message_text(decided, "proposition");
    apply_own(h, &proposed->base, PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE);
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&parcours_service, NULL);
    for (size_t i = 0; i < COUNT_OF(AUTRES); i++)
        entendre(h, AUTRES[i].source, AUTRES[i].evenement);
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++) {
        unsigned member;
        ProtobufCMessage *body = golden_load(scene_memory(), sample(i, &member));
        propose_before(h, member, body);
        apply_own(h, body, member);
    }
    assert_string_equal(harness_replay_difference(h), "");
    golden_assert_store(h, &parcours_service);
    harness_close(&h);
}

static int release(void **unused)
{
    (void)unused;
    arena_release(scene_memory());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_its_bytes),
        cmocka_unit_test(bytes_decode_and_encode_to_the_same),
        cmocka_unit_test(every_field_of_a_sample_is_set),
        cmocka_unit_test(applied_they_give_the_known_store),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
