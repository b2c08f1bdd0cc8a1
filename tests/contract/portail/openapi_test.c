/* GET /api/openapi.json describes what is there, and is what it says it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "portail/api/api.h"

static json_t *description;

static int read_description(void **unused)
{
    (void)unused;
    description = json_loads(openapi_text(), JSON_REJECT_DUPLICATES, NULL);
    return description == NULL ? -1 : 0;
}

static int release_description(void **unused)
{
    (void)unused;
    json_decref(description);
    return 0;
}

/* What the validator says of the text. */
static int validate(const char *text)
{
    char path[] = "/tmp/openapi-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(file);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)execlp("node", "node", "tests/support/openapi_check.mjs", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    (void)unlink(path);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void it_is_valid_openapi_3_1(void **unused)
{
    (void)unused;
    assert_int_equal(validate(openapi_text()), 0);
}

static void the_validator_finds_a_mistake(void **unused)
{
    (void)unused;
    json_t *wrong = json_deep_copy(description);
    json_t *paths = json_object_get(wrong, "paths");
    json_t *operation = json_object_get(json_object_get(paths, "/api/parcours/Dossier"), "get");
    assert_int_equal(json_object_set_new(operation, "parameters", json_string("tous")), 0);
    char *text = json_dumps(wrong, JSON_COMPACT);
    assert_int_equal(validate(text), 1);
    free(text);
    json_decref(wrong);
}

static size_t check_references(const json_t *tree)
{
    size_t found = 0;
    const char *target = json_string_value(json_object_get(tree, "$ref"));
    if (target != NULL) {
        char kind[32];
        char name[128];
        assert_int_equal(sscanf(target, "#/components/%31[^/]/%127s", kind, name), 2);
        json_t *components = json_object_get(description, "components");
        if (json_object_get(json_object_get(components, kind), name) == NULL)
            fail_msg("%s leads nowhere", target);
        found++;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)tree, key, value) found += check_references(value);
    size_t i;
    json_array_foreach(tree, i, value) found += check_references(value);
    return found;
}

static void every_reference_leads_somewhere(void **unused)
{
    (void)unused;
    assert_true(check_references(description) > 1000);
}

static const json_t *operation_of(const char *service, const ProtobufCFieldDescriptor *field,
                                  const char *method)
{
    const ProtobufCMessageDescriptor *message = field->descriptor;
    char path[256];
    (void)snprintf(path, sizeof(path), "/api/%s/%s", service, message->short_name);
    return json_object_get(json_object_get(json_object_get(description, "paths"), path), method);
}

static void every_command_and_query_has_its_path(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        const struct interface *s = &interfaces[i];
        for (unsigned j = 0; s->commande != NULL && j < s->commande->n_fields; j++) {
            const ProtobufCFieldDescriptor *field = &s->commande->fields[j];
            bool internal = droits_internal(s->name, DROIT_COMMANDE, field->name);
            assert_int_equal(operation_of(s->name, field, "post") == NULL, internal);
            assert_null(operation_of(s->name, field, "get"));
        }
        for (unsigned j = 0; j < s->requete->n_fields; j++) {
            assert_non_null(operation_of(s->name, &s->requete->fields[j], "get"));
            assert_non_null(operation_of(s->name, &s->requete->fields[j], "post"));
        }
    }
}

static const char *type_of(const char *schema, const char *property, const char *key)
{
    json_t *schemas = json_object_get(json_object_get(description, "components"), "schemas");
    json_t *properties = json_object_get(json_object_get(schemas, schema), "properties");
    const char *text =
        json_string_value(json_object_get(json_object_get(properties, property), key));
    return text == NULL ? "" : text;
}

static void types_are_those_of_the_json_that_is_written(void **unused)
{
    (void)unused;
    assert_string_equal(type_of("portail.ComptesReponse", "total", "type"), "string");
    assert_string_equal(type_of("portail.ComptesReponse", "total", "format"), "int64");
    assert_string_equal(type_of("parcours.EnregistrerEntretien", "dureeMin", "type"), "integer");
    assert_string_equal(type_of("portail.LigneSegment", "tete", "contentEncoding"), "base64");
    assert_string_equal(type_of("reperage.Situation", "publics", "type"), "array");
    assert_string_equal(type_of("reperage.Situation", "rsa", "$ref"),
                        "#/components/schemas/reperage.Declaration");
    assert_string_equal(type_of("parcours.EnregistrerEntretien", "emargement", "type"), "boolean");
}

static void it_is_written_once_and_the_same(void **unused)
{
    (void)unused;
    assert_ptr_equal(openapi_text(), openapi_text());
    char *again = json_dumps(description, JSON_COMPACT | JSON_SORT_KEYS);
    assert_string_equal(again, openapi_text());
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_valid_openapi_3_1),
        cmocka_unit_test(the_validator_finds_a_mistake),
        cmocka_unit_test(every_reference_leads_somewhere),
        cmocka_unit_test(every_command_and_query_has_its_path),
        cmocka_unit_test(types_are_those_of_the_json_that_is_written),
        cmocka_unit_test(it_is_written_once_and_the_same),
    };
    return cmocka_run_group_tests(tests, read_description, release_description);
}
