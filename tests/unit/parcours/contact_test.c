/* The contact rule at exact days, on the protocols of both sites (DOMAIN.md row 14, §7). */
#include "unit/parcours/essai.h"

#include "parcours/contact.h"

static struct protocole *fl;
static struct protocole *rx;

static int open_protocoles(void **unused)
{
    (void)unused;
    fl = essai_protocole(FLANDRE_LYS);
    rx = essai_protocole(ROUBAIX);
    return 0;
}

static int close_protocoles(void **unused)
{
    (void)unused;
    protocole_close(&fl);
    protocole_close(&rx);
    return 0;
}

static const struct regles_accompagnement *regles(const struct protocole *protocole)
{
    return &protocole->versions[0].accompagnement;
}

static const struct regle_silence *regle_silence(const struct protocole *protocole,
                                                 const char *code)
{
    const struct regles_accompagnement *r = regles(protocole);
    for (size_t i = 0; i < r->silence_count; i++)
        if (strcmp(r->silences[i].code, code) == 0)
            return &r->silences[i];
    return NULL;
}

static void a_silence_is_broken_on_its_very_day(void **unused)
{
    (void)unused;
    const struct {
        const struct protocole *site;
        const char *code;
        int32_t last;
        bool interview;
        int32_t broken_on;
    } cases[] = {
        { fl, "silence", D(2017, 3, 14), false, D(2017, 5, 14) },
        { fl, "silence", D(2016, 12, 31), false, D(2017, 2, 28) }, /* Clamped. */
        { fl, "sans_entretien", D(2017, 3, 14), true, D(2017, 5, 14) },
        { rx, "silence", D(2022, 3, 14), false, D(2022, 4, 15) }, /* A month and a day. */
        { rx, "silence", D(2022, 1, 31), false, D(2022, 3, 1) },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct contact contacts[] = {
            { .date = cases[i].last - 40, .entretien = true, .contact = true },
            { .date = cases[i].last, .entretien = cases[i].interview, .contact = true },
        };
        const struct suivi suivi = { .entree = D(2015, 1, 1),
                                     .contacts = contacts,
                                     .contact_count = 2 };
        const struct regle_silence *rule = regle_silence(cases[i].site, cases[i].code);
        struct silence s;
        contact_silence(rule, &suivi, cases[i].broken_on - 1, &s);
        assert_false(s.rompu);
        assert_int_equal(s.rompu_le, cases[i].broken_on);
        contact_silence(rule, &suivi, cases[i].broken_on, &s);
        assert_true(s.rompu);
        assert_int_equal(s.depuis, cases[i].last);
    }
}

static void a_call_breaks_the_silence_but_not_the_absence_of_interviews(void **unused)
{
    (void)unused;
    const struct contact contacts[] = {
        { .date = D(2017, 3, 14), .entretien = true, .contact = true },
        { .date = D(2017, 5, 10), .contact = true },
        { .date = D(2017, 5, 12) }, /* An attempt. */
    };
    const struct suivi suivi = { .entree = D(2017, 1, 2),
                                 .contacts = contacts,
                                 .contact_count = 3 };
    struct silence s;
    contact_silence(regle_silence(fl, "silence"), &suivi, D(2017, 7, 9), &s);
    assert_false(s.rompu);
    contact_silence(regle_silence(fl, "silence"), &suivi, D(2017, 7, 10), &s);
    assert_true(s.rompu);
    contact_silence(regle_silence(fl, "sans_entretien"), &suivi, D(2017, 5, 14), &s);
    assert_true(s.rompu);
}

static void who_was_never_seen_counts_from_the_entry(void **unused)
{
    (void)unused;
    const struct contact before[] = { { .date = D(2021, 12, 20), .contact = true } };
    const struct suivi suivi = { .entree = D(2022, 1, 10), .contacts = before, .contact_count = 1 };
    struct silence s;
    contact_silence(regle_silence(rx, "silence"), &suivi, D(2022, 2, 10), &s);
    assert_true(s.jamais);
    assert_int_equal(s.depuis, D(2022, 1, 10));
    assert_false(s.rompu);
    contact_silence(regle_silence(rx, "silence"), &suivi, D(2022, 2, 11), &s);
    assert_true(s.rompu);
}

static void the_month_of_each_situation(void **unused)
{
    (void)unused;
    enum { NONE = -1 };
    const struct {
        const struct protocole *site;
        int situation; /* NONE: ordinary. */
        int interviews;
        int others;
        bool held;
    } cases[] = {
        { fl, NONE, 0, 3, false },
        { fl, NONE, 1, 0, true },
        { fl, SITUATION_ETAPE, 0, 0, true },
        { fl, SITUATION_VEILLE, 0, 0, true },
        { fl, SITUATION_TERMES_PARTICULIERS, 0, 0, true },
        { fl, SITUATION_EMPLOI_MARCHAND, 0, 0, true },
        { rx, NONE, 1, 0, false },
        { rx, NONE, 0, 2, false },
        { rx, NONE, 2, 0, false }, /* The call is due beside the interview. */
        { rx, NONE, 1, 1, true },
        { rx, SITUATION_ETAPE, 0, 2, false }, /* A CDDI or an ACI exempts from nothing. */
        { rx, SITUATION_ETAPE, 1, 1, true },
        { rx, SITUATION_VEILLE, 0, 2, false },
        { rx, SITUATION_EMPLOI_MARCHAND, 0, 1, false },
        { rx, SITUATION_EMPLOI_MARCHAND, 0, 2, true },
        { rx, SITUATION_EMPLOI_MARCHAND, 1, 1, true }, /* An interview is a contact too. */
        { rx, SITUATION_FORMATION_TEMPS_PLEIN, 0, 2, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct contact contacts[6] = {
            { .date = D(2022, 2, 28), .entretien = true, .contact = true },
            { .date = D(2022, 3, 31), .contact = true }
        };
        size_t count = 2; /* The month before; after the day asked. */
        for (int n = 0; n < cases[i].interviews; n++)
            contacts[count++] =
                (struct contact){ .date = D(2022, 3, 1) + n, .entretien = true, .contact = true };
        for (int n = 0; n < cases[i].others; n++)
            contacts[count++] = (struct contact){ .date = D(2022, 3, 30) - n, .contact = true };
        const struct periode periodes[] = { { .situation =
                                                  (enum situation_contact)cases[i].situation,
                                              .du = D(2022, 3, 30),
                                              .fin = DATE_NONE } };
        const struct suivi suivi = { .entree = D(2022, 1, 10),
                                     .contacts = contacts,
                                     .contact_count = count,
                                     .periodes = periodes,
                                     .periode_count = cases[i].situation == NONE ? 0 : 1 };
        struct contact_mois month;
        contact_mois(regles(cases[i].site), &suivi, D(2022, 3, 30), &month);
        assert_int_equal(month.tenu, cases[i].held);
    }
}

static void nothing_is_due_in_the_month_of_the_entry(void **unused)
{
    (void)unused;
    struct suivi suivi = { .entree = D(2022, 3, 2) };
    struct contact_mois month;
    contact_mois(regles(rx), &suivi, D(2022, 3, 31), &month);
    assert_true(month.tenu);
    contact_mois(regles(rx), &suivi, D(2022, 4, 1), &month);
    assert_false(month.tenu);
    suivi.entree = D(2022, 3, 1);
    contact_mois(regles(rx), &suivi, D(2022, 3, 31), &month);
    assert_false(month.tenu);
}

static void the_most_particular_situation_wins_and_ends_on_its_last_day(void **unused)
{
    (void)unused;
    const struct periode periodes[] = {
        { SITUATION_ETAPE, D(2022, 1, 1), DATE_NONE },
        { SITUATION_VEILLE, D(2022, 2, 1), D(2022, 6, 1) },
        { SITUATION_TERMES_PARTICULIERS, D(2022, 3, 1), D(2022, 5, 1) },
        { SITUATION_FORMATION_TEMPS_PLEIN, D(2022, 3, 10), D(2022, 4, 1) },
        { SITUATION_EMPLOI_MARCHAND, D(2022, 3, 20), D(2022, 3, 25) },
    };
    const struct suivi suivi = { .entree = D(2021, 1, 1),
                                 .periodes = periodes,
                                 .periode_count = COUNT_OF(periodes) };
    static const struct {
        int month, day;
        enum situation_contact expected;
    } cases[] = {
        { 1, 1, SITUATION_ETAPE },
        { 2, 1, SITUATION_VEILLE },
        { 3, 9, SITUATION_TERMES_PARTICULIERS },
        { 3, 10, SITUATION_FORMATION_TEMPS_PLEIN },
        { 3, 20, SITUATION_EMPLOI_MARCHAND },
        { 3, 24, SITUATION_EMPLOI_MARCHAND },
        { 3, 25, SITUATION_FORMATION_TEMPS_PLEIN },
        { 4, 30, SITUATION_TERMES_PARTICULIERS },
        { 5, 31, SITUATION_VEILLE },
        { 6, 1, SITUATION_ETAPE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(contact_situation(&suivi, D(2022, cases[i].month, cases[i].day)),
                         cases[i].expected);
    assert_int_equal(contact_situation(&suivi, D(2021, 12, 31)), SITUATION_ORDINAIRE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silence_is_broken_on_its_very_day),
        cmocka_unit_test(a_call_breaks_the_silence_but_not_the_absence_of_interviews),
        cmocka_unit_test(who_was_never_seen_counts_from_the_entry),
        cmocka_unit_test(the_month_of_each_situation),
        cmocka_unit_test(nothing_is_due_in_the_month_of_the_entry),
        cmocka_unit_test(the_most_particular_situation_wins_and_ends_on_its_last_day),
    };
    return cmocka_run_group_tests(tests, open_protocoles, close_protocoles);
}
