/* The tables of the service are complete: every command, event and question of the proto has its
 * functions, every answer its question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "portail/service.h"

static void every_command_has_its_functions(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *commande = portail_service.commande;
    for (unsigned i = 0; i < commande->n_fields; i++) {
        unsigned member = commande->fields[i].id;
        assert_true(member < portail_service.command_count);
        const struct command_entry *entry = &portail_service.commands[member];
        if (entry->decide == NULL || entry->load == NULL)
            fail_msg("%s", commande->fields[i].name);
        assert_true(entry->state_size > 0 && entry->state_size <= LIMIT_STATE_SIZE);
    }
}

static void every_own_event_is_applied(void **unused)
{
    (void)unused;
    const struct source_entry *own = &portail_service.sources[0];
    assert_int_equal(portail_service.source_count, 1); /* It hears nobody. */
    assert_string_equal(own->source, portail_service.name);
    for (unsigned i = 0; i < own->evenement->n_fields; i++) {
        unsigned member = own->evenement->fields[i].id;
        assert_true(member < own->apply_count);
        if (own->apply[member] == NULL)
            fail_msg("%s", own->evenement->fields[i].name);
    }
}

static void every_question_has_its_answer(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *requete = portail_service.requete;
    assert_int_equal(requete->n_fields, portail_service.reponse->n_fields);
    for (unsigned i = 0; i < requete->n_fields; i++) {
        unsigned member = requete->fields[i].id;
        assert_true(member < portail_service.query_count);
        if (portail_service.queries[member] == NULL)
            fail_msg("%s", requete->fields[i].name);
        const ProtobufCFieldDescriptor *answer =
            protobuf_c_message_descriptor_get_field(portail_service.reponse, member);
        assert_non_null(answer);
        assert_string_equal(answer->name, requete->fields[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_its_functions),
        cmocka_unit_test(every_own_event_is_applied),
        cmocka_unit_test(every_question_has_its_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
