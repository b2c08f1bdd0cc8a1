/* A question may ask what was known at an instant, and about another day than today. */
#include "support/toy_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

struct pair {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
};

/* The mirror has it too. */
static void deposit(struct pair *p, int64_t montant)
{
    uint64_t last = toy_accept(&p->site, p->banque, jouet_deposer("c1", montant));
    (void)toy_total(&p->site, p->miroir, "reperage", last);
}

static const Jouet__TotalReponse *known_at(struct pair *p, const char *connu, const char *au)
{
    const struct toy_question question = { .requete = jouet_total(), .connu = connu, .au = au };
    Plie__QueryReply *reply = toy_query(&p->site, p->miroir, &question);
    assert_int_equal(reply->outcome_case, PLIE__QUERY_REPLY__OUTCOME_ANSWER);
    ProtobufCMessage *answer = arena_unpack(&p->site.arena, &jouet__reponse__descriptor,
                                            reply->answer.data, reply->answer.len);
    assert_non_null(answer);
    return ((Jouet__Reponse *)answer)->total;
}

static void a_question_may_ask_what_was_known_at_an_instant(void **unused)
{
    (void)unused;
    struct pair p;
    toy_open(&p.site);
    p.banque = toy_add(&p.site, &JOUET_BANQUE);
    p.miroir = toy_add(&p.site, &JOUET_MIROIR);
    toy_start(&p.site, p.banque);
    toy_start(&p.site, p.miroir);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
    deposit(&p, 1);
    p.site.now_us += INT64_C(24) * 3600 * 1000000; /* The 15th. */
    deposit(&p, 10);
    p.site.now_us += INT64_C(24) * 3600 * 1000000;
    deposit(&p, 100);
    p.site.now_us += INT64_C(3600) * 1000000;
    assert_int_equal(known_at(&p, "2017-03-13", "")->comptes, 0);
    assert_int_equal(known_at(&p, "2017-03-14", "")->montant, 1);
    assert_int_equal(known_at(&p, "2017-03-15", "")->montant, 11);
    assert_string_equal(known_at(&p, "2017-03-15", "")->au, "2017-03-15");
    assert_string_equal(known_at(&p, "2017-03-15", "2016-12-31")->au, "2016-12-31");
    assert_int_equal(known_at(&p, "2017-03-15T08:29:59Z", "")->montant, 1);
    assert_int_equal(known_at(&p, "2017-03-15T08:30:00Z", "")->montant, 11);
    assert_int_equal(known_at(&p, "", "")->montant, 111);
    const struct toy_question wrong = { .requete = jouet_total(), .connu = "hier" };
    assert_string_equal(toy_query(&p.site, p.miroir, &wrong)->refused->code, "DATE_INVALIDE");
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_may_ask_what_was_known_at_an_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
