/* The wall clock of a machine jumps a year ahead and back, under commands, questions and restarts:
 * nobody waits for it, what was recorded, received and signed never falls, and a question about an
 * instant is answered by what was recorded until then. */
#include "support/toy_site.h"

#include "base/clock.h"
#include "bus/heads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"
#define DAY_US   (INT64_C(24) * 3600 * 1000000)

struct pair {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
    struct head_keys keys;
};

static void open_pair(struct pair *p)
{
    memset(&p->keys, 0, sizeof(p->keys));
    p->keys.seed[0] = 1;
    toy_open(&p->site);
    toy_bus_stop(&p->site);
    p->site.signing = &p->keys;
    toy_bus_start(&p->site);
    p->banque = toy_add(&p->site, &JOUET_BANQUE);
    p->miroir = toy_add(&p->site, &JOUET_MIROIR);
    toy_start(&p->site, p->banque);
    toy_start(&p->site, p->miroir);
    (void)toy_accept(&p->site, p->banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
}

/* The mirror has it too. */
static void deposit(struct pair *p, int64_t montant)
{
    uint64_t last = toy_accept(&p->site, p->banque, jouet_deposer("c1", montant));
    (void)toy_total(&p->site, p->miroir, "reperage", last);
}

static uint64_t awaited;

static bool has_heard_a_head(const Plie__StatusReply *status)
{
    struct signed_head head;
    struct err err = { 0 };
    bool heard =
        status->tete.len > 0 && head_unpack(&head, status->tete.data, status->tete.len, &err) == 0;
    bool far_enough = heard && head.position >= awaited;
    if (heard)
        head_release(&head);
    return far_enough;
}

static void heads_and_commands_go_on_over_jumps_and_their_times_never_fall(void **unused)
{
    (void)unused;
    static const int64_t jumps[] = { 365 * DAY_US,     -365 * DAY_US, -30 * DAY_US,
                                     3600 * 1000000LL, 400 * DAY_US,  -800 * DAY_US };
    struct pair p;
    open_pair(&p);
    for (size_t i = 0; i < COUNT_OF(jumps); i++) {
        p.site.now_us += jumps[i];
        if (i % 2 == 1) {
            toy_bus_stop(&p.site);
            toy_bus_start(&p.site);
        }
        deposit(&p, 1);
        awaited = i + 2;
        (void)toy_await(&p.site, p.miroir, has_heard_a_head);
    }
    assert_int_equal(toy_solde(&p.site, p.banque, "c1")->montant, COUNT_OF(jumps));
    toy_bus_stop(&p.site);
    struct heads *heads;
    struct signed_head *list;
    struct err err = { 0 };
    size_t count = 0;
    assert_int_equal(heads_open(&heads, p.site.folder, STORE_READ, NULL, &err), 0);
    assert_int_equal(heads_list(heads, &list, &count, &err), 0);
    heads_close(&heads);
    assert_true(count >= 2); /* They thin out by their days. */
    for (size_t i = 0; i < count; i++) {
        assert_true(head_is_signed(&list[i]));
        assert_true(i == 0 || (list[i].signed_us >= list[i - 1].signed_us &&
                               list[i].received >= list[i - 1].received &&
                               list[i].position > list[i - 1].position));
        assert_true(list[i].signed_us >= list[i].received);
    }
    for (size_t i = 0; i < count; i++)
        head_release(&list[i]);
    free(list);
    toy_close(&p.site);
}

static const Jouet__TotalReponse *known_at(struct pair *p, const char *connu)
{
    const struct toy_question question = { .requete = jouet_total(), .connu = connu };
    Plie__QueryReply *reply = toy_query(&p->site, p->miroir, &question);
    assert_int_equal(reply->outcome_case, PLIE__QUERY_REPLY__OUTCOME_ANSWER);
    ProtobufCMessage *answer = arena_unpack(&p->site.arena, &jouet__reponse__descriptor,
                                            reply->answer.data, reply->answer.len);
    assert_non_null(answer);
    return ((Jouet__Reponse *)answer)->total;
}

/* The 14th of March 2017; then what is recorded a year ahead by mistake, then the clock set right.
 */
static void what_was_known_is_what_was_recorded_until_then(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair(&p);
    deposit(&p, 1);
    p.site.now_us += 365 * DAY_US;
    deposit(&p, 10);
    p.site.now_us -= 364 * DAY_US; /* The 15th; nothing is recorded before March 2018 any more. */
    deposit(&p, 100);
    assert_int_equal(known_at(&p, "")->montant, 111);
    assert_int_equal(known_at(&p, "2017-03-14")->montant, 1);
    assert_int_equal(known_at(&p, "2017-06-01")->montant, 1); /* By the clock not yet here. */
    assert_int_equal(known_at(&p, "2018-03-14")->montant, 111);
    assert_int_equal(known_at(&p, "2019-01-01")->montant, 111);
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_and_commands_go_on_over_jumps_and_their_times_never_fall),
        cmocka_unit_test(what_was_known_is_what_was_recorded_until_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
