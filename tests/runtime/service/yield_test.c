/* Who makes a store anew yields the processor to those who serve: the toy's apply says at which
 * priority it runs. */
#define _DEFAULT_SOURCE /* getpriority */

#include "support/toy_site.h"

#include "base/priority.h"
#include "runtime/rebuild.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

enum { OUVERT = 1, DEPOSE = 2, LEAST = 19 };

static int nice_of_apply;

static int apply_and_note(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    nice_of_apply = getpriority(PRIO_PROCESS, 0);
    return JOUET_MIROIR.sources[1].apply[DEPOSE](store, context, event, err);
}

static void a_rebuild_yields_the_processor_to_those_who_serve(void **unused)
{
    (void)unused;
    apply_fn *const hears[] = {
        [OUVERT] = JOUET_MIROIR.sources[1].apply[OUVERT], [DEPOSE] = apply_and_note
    };
    struct source_entry sources[] = { JOUET_MIROIR.sources[0], JOUET_MIROIR.sources[1] };
    sources[1].apply = hears;
    sources[1].apply_count = COUNT_OF(hears);
    struct service watched = JOUET_MIROIR;
    watched.sources = sources;
    struct toy_site site;
    toy_open(&site);
    struct toy_service *banque = toy_add(&site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(&site, &JOUET_MIROIR);
    toy_start(&site, banque);
    toy_start(&site, miroir);
    (void)toy_accept(&site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    uint64_t last = toy_accept(&site, banque, jouet_deposer("c1", 5));
    (void)toy_total(&site, miroir, "reperage", last);

    struct runtime_options options;
    toy_options(&site, miroir, &options);
    options.service = &watched;
    const char *made = arena_format(&site.arena, "%s/refait.db", site.folder);
    const struct rebuild_options rebuild = { .runtime = &options, .path = made };
    struct err err = { 0 };
    int before = getpriority(PRIO_PROCESS, 0);
    int lower = before + PRIORITY_NICE > LEAST ? LEAST : before + PRIORITY_NICE;
    assert_int_equal(runtime_rebuild(&rebuild, &err), 0);
    assert_int_equal(nice_of_apply, lower);
    assert_int_equal(getpriority(PRIO_PROCESS, 0), before);
    toy_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rebuild_yields_the_processor_to_those_who_serve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
