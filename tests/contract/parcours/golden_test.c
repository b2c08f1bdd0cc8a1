/* Yesterday's bytes still mean the same. golden/<Event>.bin holds one event of each own type, every
 * field set, as it was first written: it is decoded, written again, applied. The store that comes
 * out of all of them has a known digest; another one under the same apply_number means that apply
 * or schema was changed and the number forgotten.
 *
 * ECRIRE_GOLDEN=1 writes the files of new types and golden/store.txt. A .bin that exists is never
 * written again: fields are only added. */
#include "contract/parcours/evenements.h"
#include "unit/parcours/scene.h"

#define FOLDER "tests/contract/parcours/golden"
enum { FILE_SIZE_MAX = 8192, STORE_LINE_SIZE = 128 };

struct golden {
    uint8_t data[FILE_SIZE_MAX];
    size_t size;
};

static bool writes(void)
{
    return getenv("ECRIRE_GOLDEN") != NULL;
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

static ProtobufCMessage *load_golden(size_t rank, struct golden *golden)
{
    unsigned member;
    ProtobufCMessage *body = sample(rank, &member);
    char path[256];
    (void)snprintf(path, sizeof(path), FOLDER "/%s.bin", body->descriptor->short_name);
    if (!golden_read(path, golden)) {
        if (!writes())
            fail_msg("%s is missing: run once with ECRIRE_GOLDEN=1", path);
        struct bytes packed = message_pack(scene_memory(), body);
        golden_write(path, packed.data, packed.size);
        assert_true(golden_read(path, golden));
    }
    return arena_unpack(scene_memory(), body->descriptor, golden->data, golden->size);
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
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++) {
        struct golden golden;
        ProtobufCMessage *message = load_golden(i, &golden);
        assert_non_null(message);
        assert_int_equal(message->n_unknown_fields, 0);
        struct bytes again = message_pack(scene_memory(), message);
        assert_int_equal(again.size, golden.size);
        assert_memory_equal(again.data, golden.data, golden.size);
    }
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
    struct golden golden;
    Parcours__SortieProposee *proposed = (Parcours__SortieProposee *)load_golden(
        PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE - 1, &golden);
    proposed->proposition = (char *)message_text(decided, "proposition");
    apply_own(h, &proposed->base, PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE);
}

/* Of the service's tables alone: the log is the runtime's. */
static void store_line(struct harness *h, char out[STORE_LINE_SIZE])
{
    struct err err = { 0 };
    uint8_t digest[STORE_DIGEST_SIZE];
    assert_int_equal(store_exec(harness_store(h), "DROP TABLE log", &err), 0);
    assert_int_equal(store_digest(harness_store(h), "rt_", digest, &err), 0);
    int length = snprintf(out, STORE_LINE_SIZE, "%u ", parcours_service.apply_number);
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        length += snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "%02x", digest[i]);
    (void)snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "\n");
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&parcours_service, NULL);
    for (size_t i = 0; i < COUNT_OF(AUTRES); i++)
        entendre(h, AUTRES[i].source, AUTRES[i].evenement);
    for (size_t i = 0; i < COUNT_OF(PROPRES); i++) {
        struct golden golden;
        unsigned member;
        (void)sample(i, &member);
        ProtobufCMessage *body = load_golden(i, &golden);
        propose_before(h, member, body);
        apply_own(h, body, member);
    }
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
