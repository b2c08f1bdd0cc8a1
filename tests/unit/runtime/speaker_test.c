/* In whose name a message speaks: the portail's key is believed, another is bound to one actor, an
 * unknown one speaks for nobody. */
#include "runtime/command_input.h"

#include "support/folder.h"
#include "support/jouet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char PORTAIL[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
static const char SCRIPT[] = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
static const char UNKNOWN[] = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

static char folder[FOLDER_SIZE];
static struct arena arena;
static struct rights *rights;
static struct rights *no_file;

static int setup(void **unused)
{
    (void)unused;
    folder_make(folder);
    arena_init(&arena, 1024 * 1024);
    char path[FOLDER_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/droits.cfg", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return -1;
    (void)fprintf(file,
                  "droits = (\n { cle = \"%s\"; nom = \"portail\"; site = \"essai\";"
                  " ajouter = [ \"portail\" ]; suivre = [ \"essai\" ]; portail = true; },\n"
                  " { cle = \"%s\"; nom = \"script\"; suivre = [ \"essai\" ];"
                  " acteur = \"robot\"; role = \"direction\"; } );\n",
                  PORTAIL, SCRIPT);
    (void)fclose(file);
    struct err err = { 0 };
    int rc = rights_open(&rights, path, &err);
    if (rc < 0)
        (void)fprintf(stderr, "%s\n", err.text);
    return rc < 0 ? rc : rights_open(&no_file, NULL, &err);
}

static int teardown(void **unused)
{
    (void)unused;
    rights_close(&rights);
    rights_close(&no_file);
    arena_release(&arena);
    folder_remove(folder);
    return 0;
}

static bool speak(struct rights *as, const char *key, struct speaker *out, struct refusal *refusal)
{
    static char *portee[] = { "lys" };
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = "prune";
    actor.role = "referent";
    actor.portee = portee;
    actor.n_portee = 1;
    *refusal = (struct refusal){ 0 };
    return speaker_read(&arena, as, key, &actor, out, refusal);
}

static void the_portail_speaks_for_whom_it_says(void **unused)
{
    (void)unused;
    struct speaker speaker;
    struct refusal refusal;
    assert_true(speak(rights, PORTAIL, &speaker, &refusal));
    assert_string_equal(speaker.actor, "prune");
    assert_string_equal(speaker.role, "referent");
    assert_int_equal(speaker.portee_count, 1);
    assert_true(speak(no_file, "", &speaker, &refusal));
    assert_string_equal(speaker.actor, "prune");
}

static void another_key_speaks_for_its_actor_whatever_it_says(void **unused)
{
    (void)unused;
    struct speaker speaker;
    struct refusal refusal;
    assert_true(speak(rights, SCRIPT, &speaker, &refusal));
    assert_string_equal(speaker.actor, "robot");
    assert_string_equal(speaker.role, "direction");
    assert_int_equal(speaker.portee_count, 0);
}

static void an_unknown_key_speaks_for_nobody(void **unused)
{
    (void)unused;
    struct speaker speaker;
    struct refusal refusal;
    assert_false(speak(rights, UNKNOWN, &speaker, &refusal));
    assert_string_equal(refusal.code, "DROIT_ABSENT");
    assert_false(speak(rights, "", &speaker, &refusal));
}

static void what_an_actor_says_of_itself_is_bounded(void **unused)
{
    (void)unused;
    char huge[LIMIT_ID_SIZE + 1];
    memset(huge, 'a', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    Plie__Actor actor = PLIE__ACTOR__INIT;
    struct speaker speaker;
    struct refusal refusal = { 0 };
    actor.id = huge;
    assert_false(speaker_read(&arena, no_file, "", &actor, &speaker, &refusal));
    assert_string_equal(refusal.code, "ACTEUR_INVALIDE");
    refusal = (struct refusal){ 0 };
    actor.id = "a\x01";
    assert_false(speaker_read(&arena, no_file, "", &actor, &speaker, &refusal));
    refusal = (struct refusal){ 0 };
    assert_true(speaker_read(&arena, no_file, "", NULL, &speaker, &refusal));
    assert_string_equal(speaker.actor, "");
}

static void a_body_from_a_newer_program_is_refused_rather_than_half_read(void **unused)
{
    (void)unused;
    struct bytes good = message_pack(&arena, jouet_deposer("c1", 3));
    struct refusal refusal = { 0 };
    ProtobufCBinaryData body = { good.size, good.data };
    assert_non_null(body_read(&arena, &jouet__commande__descriptor, body, &refusal));
    uint8_t newer[64];
    memcpy(newer, good.data, good.size);
    static const uint8_t unknown_field[] = { 0xa2, 0x06, 0x01, 'x' }; /* Field 100. */
    memcpy(newer + good.size, unknown_field, sizeof(unknown_field));
    body = (ProtobufCBinaryData){ good.size + sizeof(unknown_field), newer };
    assert_null(body_read(&arena, &jouet__commande__descriptor, body, &refusal));
    assert_string_equal(refusal.code, "CHAMP_INCONNU");
    refusal = (struct refusal){ 0 };
    body = (ProtobufCBinaryData){ 3, (uint8_t *)"\xff\xff\xff" };
    assert_null(body_read(&arena, &jouet__commande__descriptor, body, &refusal));
    assert_string_equal(refusal.code, "MESSAGE_ILLISIBLE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portail_speaks_for_whom_it_says),
        cmocka_unit_test(another_key_speaks_for_its_actor_whatever_it_says),
        cmocka_unit_test(an_unknown_key_speaks_for_nobody),
        cmocka_unit_test(what_an_actor_says_of_itself_is_bounded),
        cmocka_unit_test(a_body_from_a_newer_program_is_refused_rather_than_half_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
