/* The tables of service.c against the descriptors: no member is forgotten, and personal fields
 * stand only where the runtime can split them off. */
#include "essai.h"

#include "json/reflect.h"

static void each_command_has_its_verbs(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *d = &reperage__commande__descriptor;
    for (unsigned i = 0; i < d->n_fields; i++) {
        unsigned member = d->fields[i].id;
        if (member >= reperage_service.command_count ||
            reperage_service.commands[member].decide == NULL ||
            reperage_service.commands[member].load == NULL)
            fail_msg("no entry for the command %s", d->fields[i].name);
        assert_true(reperage_service.commands[member].state_size <= LIMIT_STATE_SIZE);
    }
}

static void each_own_event_is_applied(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *d = &reperage__evenement__descriptor;
    const struct source_entry *own = &reperage_service.sources[0];
    assert_string_equal(own->source, "reperage");
    for (unsigned i = 0; i < d->n_fields; i++)
        if (d->fields[i].id >= own->apply_count || own->apply[d->fields[i].id] == NULL)
            fail_msg("no entry for the event %s", d->fields[i].name);
}

static void each_question_is_answered(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *d = &reperage__requete__descriptor;
    assert_int_equal(d->n_fields, reperage__reponse__descriptor.n_fields);
    for (unsigned i = 0; i < d->n_fields; i++)
        if (d->fields[i].id >= reperage_service.query_count ||
            reperage_service.queries[d->fields[i].id] == NULL)
            fail_msg("no entry for the question %s", d->fields[i].name);
}

static void what_is_heard_exists(void **unused)
{
    (void)unused;
    for (size_t i = 1; i < reperage_service.source_count; i++) {
        const struct source_entry *source = &reperage_service.sources[i];
        for (size_t member = 1; member < source->apply_count; member++)
            if (source->apply[member] != NULL)
                assert_non_null(
                    protobuf_c_message_descriptor_get_field(source->evenement, (unsigned)member));
        for (size_t member = 1; member < source->react_count; member++)
            if (source->react[member] != NULL)
                assert_non_null(source->apply[member]); /* It is known before it is answered. */
    }
}

static void personal_fields_stand_alone(void **unused)
{
    (void)unused;
    char text[DESCRIPTOR_TEXT_SIZE];
    if (!descriptor_check_private(&reperage__evenement__descriptor, text))
        fail_msg("%s", text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_has_its_verbs),  cmocka_unit_test(each_own_event_is_applied),
        cmocka_unit_test(each_question_is_answered),   cmocka_unit_test(what_is_heard_exists),
        cmocka_unit_test(personal_fields_stand_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
