/* Guards of decide: one row per refusal and the value that passes. No refusal repeats what was
 * given where that may be personal. */
#include "runtime/decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct valeur ETAPES[] = {
    { .code = "formation", .libelle = "Formation", .depuis = DATE_NONE, .jusqu = DATE_NONE },
    { .code = "emploi", .depuis = 17000, .jusqu = DATE_NONE },
    { .code = "ancienne", .depuis = DATE_NONE, .jusqu = 17000 },
};
static const struct liste LISTES[] = {
    { .nom = "etape", .valeurs = ETAPES, .valeur_count = COUNT_OF(ETAPES) },
};
static const struct regles REGLES = {
    .depuis = 16000, .jusqu = DATE_NONE, .listes = LISTES, .liste_count = COUNT_OF(LISTES)
};

static struct arena arena;

static int setup(void **unused)
{
    (void)unused;
    arena_init(&arena, 1024 * 1024);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

static void begin(struct decision *d)
{
    decision_init(d, &arena, NULL);
}

static void assert_refused(const struct decision *d, const char *code, const char *field)
{
    assert_string_equal(d->refusal.code, code);
    assert_string_equal(d->refusal.field, field);
    assert_true(strlen(d->refusal.text) > 20);
}

static void texts_and_ids(void **unused)
{
    (void)unused;
    static const struct {
        const char *id;
        const char *code;
    } cases[] = {
        { "", "CHAMP_REQUIS" },
        { "pas-un-id", "ID_INVALIDE" },
        { "01890000-0000-7000-8000-00000000000G", "ID_INVALIDE" },
        { "01890000-0000-7000-8000-00000000000A", "ID_INVALIDE" },
        { "01890000-0000-7000-8000-00000000000a", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decision d;
        begin(&d);
        assert_int_equal(guard_id(&d, "parcours", cases[i].id), cases[i].code[0] == '\0');
        assert_string_equal(d.refusal.code, cases[i].code);
    }
    struct decision d;
    begin(&d);
    assert_true(guard_optional_id(&d, "parcours", ""));
    assert_true(guard_text(&d, "motif", "absence"));
    assert_false(guard_text(&d, "motif", ""));
    assert_refused(&d, "CHAMP_REQUIS", "motif");
}

static void dates(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *code;
    } cases[] = {
        { "", "CHAMP_REQUIS" },
        { "14/03/2017", "DATE_INVALIDE" },
        { "2017-02-29", "DATE_INVALIDE" },
        { "1899-12-31", "DATE_INVALIDE" },
        { "2016-02-29", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decision d;
        int32_t day = 0;
        begin(&d);
        assert_int_equal(guard_date(&d, "date", cases[i].text, &day), cases[i].code[0] == '\0');
        assert_string_equal(d.refusal.code, cases[i].code);
        assert_int_equal(day, cases[i].code[0] == '\0' ? date_of(2016, 2, 29) : DATE_NONE);
    }
    struct decision d;
    int32_t day = 0;
    begin(&d);
    assert_true(guard_optional_date(&d, "date", "", &day));
    assert_int_equal(day, DATE_NONE);
}

static void a_date_must_not_be_in_the_future_nor_before_another(void **unused)
{
    (void)unused;
    int32_t today = date_of(2017, 3, 14);
    struct decision d;
    begin(&d);
    assert_true(guard_not_future(&d, "date", today, today));
    assert_true(guard_not_future(&d, "date", DATE_NONE, today));
    assert_false(guard_not_future(&d, "date", today + 1, today));
    assert_refused(&d, "DATE_FUTURE", "date");
    assert_non_null(strstr(d.refusal.text, "15/03/2017"));
    assert_non_null(strstr(d.refusal.text, "14/03/2017"));
    begin(&d);
    assert_true(guard_order(&d, "fin", today, "debut", today));
    assert_true(guard_order(&d, "fin", DATE_NONE, "debut", today));
    assert_true(guard_order(&d, "fin", today, "debut", DATE_NONE));
    assert_false(guard_order(&d, "fin", today - 1, "debut", today));
    assert_refused(&d, "DATE_INCOHERENTE", "fin");
    assert_non_null(strstr(d.refusal.text, "13/03/2017"));
}

static void a_birth_date_is_never_shown(void **unused)
{
    (void)unused;
    int32_t today = date_of(2017, 3, 14);
    struct decision d;
    begin(&d);
    assert_false(guard_not_future(&d, "date_naissance", date_of(2027, 1, 2), today));
    assert_null(strstr(d.refusal.text, "02/01/2027"));
    begin(&d);
    assert_false(guard_order(&d, "entree", today, "date_naissance", date_of(2027, 1, 2)));
    assert_null(strstr(d.refusal.text, "02/01/2027"));
}

static void a_number_stays_in_its_range(void **unused)
{
    (void)unused;
    struct decision d;
    begin(&d);
    assert_true(guard_range(&d, "heures", 1, 1, 35));
    assert_true(guard_range(&d, "heures", 35, 1, 35));
    assert_false(guard_range(&d, "heures", 36, 1, 35));
    assert_refused(&d, "VALEUR_HORS_LIMITES", "heures");
    assert_non_null(strstr(d.refusal.text, "entre 1 et 35"));
}

static void rules_must_be_in_force(void **unused)
{
    (void)unused;
    struct decision d;
    begin(&d);
    const struct context nothing = { .protocole = NULL };
    const struct regles *regles = &REGLES;
    assert_false(guard_regles(&d, &nothing, 17000, &regles));
    assert_null(regles);
    assert_refused(&d, "PROTOCOLE_ABSENT", "");
    const struct protocole protocole = { .versions = &REGLES, .version_count = 1 };
    const struct context adopted = { .protocole = &protocole };
    begin(&d);
    assert_true(guard_regles(&d, &adopted, 16000, &regles));
    assert_ptr_equal(regles, &REGLES);
    assert_false(guard_regles(&d, &adopted, 15999, &regles));
    assert_refused(&d, "PROTOCOLE_ABSENT", "");
}

static void a_value_is_of_its_list_and_open_on_the_day(void **unused)
{
    (void)unused;
    static const struct {
        const char *liste;
        const char *code;
        int32_t day;
        const char *refusal;
        const char *says;
    } cases[] = {
        { "etape", "", 17000, "CHAMP_REQUIS", "requis" },
        { "nulle_part", "formation", 17000, "VALEUR_INCONNUE", "nulle_part" },
        { "etape", "Madame X", 16999, "VALEUR_INCONNUE", "formation, ancienne." },
        { "etape", "Madame X", 17001, "VALEUR_INCONNUE", "formation, emploi." },
        { "etape", "emploi", 16999, "VALEUR_FERMEE", "à partir du 18/07/2016" },
        { "etape", "ancienne", 17001, "VALEUR_FERMEE", "après le 18/07/2016" },
        { "etape", "ancienne", 17000, "", "" },
        { "etape", "formation", 17000, "", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decision d;
        begin(&d);
        bool ok = guard_valeur(&d, &REGLES, cases[i].liste, "etape", cases[i].code, cases[i].day);
        assert_int_equal(ok, cases[i].refusal[0] == '\0');
        assert_string_equal(d.refusal.code, cases[i].refusal);
        assert_non_null(strstr(d.refusal.text, cases[i].says));
        assert_null(strstr(d.refusal.text, "Madame X"));
    }
}

/* Where a site has no list: no free text in a fact, and the label of a code is the code. */
static void a_code_without_a_list_is_no_text(void **unused)
{
    (void)unused;
    char longest[LIMIT_CODE_SIZE + 1];
    memset(longest, 'a', sizeof(longest));
    longest[LIMIT_CODE_SIZE - 1] = '\0';
    const struct {
        const char *code;
        const char *refusal;
    } cases[] = {
        { "", "CHAMP_REQUIS" },
        { "depart_2", "" },
        { longest, "" },
        { "Madame X", "CODE_INVALIDE" },
        { "abandonné", "CODE_INVALIDE" },
        { "a-b", "CODE_INVALIDE" },
    };
    struct decision d;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        begin(&d);
        assert_int_equal(guard_code(&d, "motif", cases[i].code), cases[i].refusal[0] == '\0');
        assert_string_equal(d.refusal.code, cases[i].refusal);
        assert_null(strstr(d.refusal.text, "Madame X"));
    }
    longest[LIMIT_CODE_SIZE - 1] = 'a';
    longest[LIMIT_CODE_SIZE] = '\0';
    begin(&d);
    assert_false(guard_code(&d, "motif", longest));
    assert_refused(&d, "CODE_INVALIDE", "motif");
    assert_string_equal(regles_libelle(&REGLES, "etape", "depart_2"), "depart_2");
    assert_string_equal(regles_libelle(&REGLES, "nulle_part", "depart_2"), "depart_2");
    assert_string_equal(regles_libelle(NULL, "etape", "formation"), "formation");
    assert_string_equal(regles_libelle(&REGLES, "etape", "formation"), "Formation");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_ids),
        cmocka_unit_test(dates),
        cmocka_unit_test(a_date_must_not_be_in_the_future_nor_before_another),
        cmocka_unit_test(a_birth_date_is_never_shown),
        cmocka_unit_test(a_number_stays_in_its_range),
        cmocka_unit_test(rules_must_be_in_force),
        cmocka_unit_test(a_value_is_of_its_list_and_open_on_the_day),
        cmocka_unit_test(a_code_without_a_list_is_no_text),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
