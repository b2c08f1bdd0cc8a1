/* Yesterday's bytes still mean the same. golden/<Event>.bin holds one event of each type, every
 * field set, as it was first written: it is decoded, written again, applied. The store that comes
 * out of all of them has a known digest; another one under the same apply_number means that apply
 * or schema was changed and the number forgotten.
 *
 * ECRIRE_GOLDEN=1 writes the files of new types and golden/store.txt. A .bin that exists is never
 * written again: fields are only added. */
#include "unit/portail/scene.h"

#define FOLDER "tests/contract/portail/golden"
enum { FILE_SIZE_MAX = 4096, STORE_LINE_SIZE = 128 };

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

static ProtobufCMessage *sample(size_t rank, unsigned *member)
{
    ProtobufCMessage *body = NULL;
    *member = message_which(scene_read(&portail__evenement__descriptor, SAMPLES[rank]), &body);
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
        struct bytes packed = message_pack(&scene_arena, body);
        golden_write(path, packed.data, packed.size);
        assert_true(golden_read(path, golden));
    }
    return arena_unpack(&scene_arena, body->descriptor, golden->data, golden->size);
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
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        struct golden golden;
        ProtobufCMessage *message = load_golden(i, &golden);
        assert_non_null(message);
        assert_int_equal(message->n_unknown_fields, 0);
        struct bytes again = message_pack(&scene_arena, message);
        assert_int_equal(again.size, golden.size);
        assert_memory_equal(again.data, golden.data, golden.size);
    }
}

/* Of the service's tables alone: the log is the runtime's. */
static void store_line(struct harness *h, char out[STORE_LINE_SIZE])
{
    struct err err = { 0 };
    uint8_t digest[STORE_DIGEST_SIZE];
    assert_int_equal(store_exec(harness_store(h), "DROP TABLE log", &err), 0);
    assert_int_equal(store_digest(harness_store(h), "rt_", digest, &err), 0);
    int length = snprintf(out, STORE_LINE_SIZE, "%u ", portail_service.apply_number);
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        length += snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "%02x", digest[i]);
    (void)snprintf(out + length, STORE_LINE_SIZE - (size_t)length, "\n");
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&portail_service, NULL);
    for (size_t i = 0; i < COUNT_OF(SAMPLES); i++) {
        struct golden golden;
        unsigned member;
        (void)sample(i, &member);
        const struct harness_fact fact = {
            .source = "portail",
            .evenement = message_wrap(&scene_arena, &portail__evenement__descriptor, member,
                                      load_golden(i, &golden)),
        };
        harness_hear(h, &fact);
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
