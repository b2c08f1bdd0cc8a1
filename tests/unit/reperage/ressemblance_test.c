/* Do two identities look like one person? Pairs and what is made of them. */
#include "essai.h"

#include "reperage/ressemblance.h"

#define QUI(nom, prenom, naissance)                                                                \
    {                                                                                              \
        "", nom, prenom, "", naissance                                                             \
    }

static void pairs_are_judged(void **unused)
{
    (void)unused;
    static const struct {
        const char *why;
        struct identite a;
        struct identite b;
        enum ressemblance expected;
    } cases[] = {
        { "same letters, accents and case aside", QUI("ZÉPHYR", "Prune", "1980-03-12"),
          QUI("Zephyr", "PRUNE", "1980-03-12"), RESSEMBLANCE_EGALE },
        { "a double name with and without its hyphen",
          QUI("D'Été-Clair", "Anne Lise", "1980-03-12"),
          QUI("D ETE CLAIR", "Anne-Lise", "1980-03-12"), RESSEMBLANCE_EGALE },
        { "the same sound", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Séfir", "Prune", "1980-03-12"), RESSEMBLANCE_PROBABLE },
        { "one letter wrong", QUI("Basalte", "Violette", "1991-05-23"),
          QUI("Bazolte", "Violette", "1991-05-23"), RESSEMBLANCE_POSSIBLE }, /* Two letters. */
        { "one letter missing", QUI("Tuffeau", "Orme", "1983-09-08"),
          QUI("Tufeau", "Orme", "1983-09-08"), RESSEMBLANCE_PROBABLE },
        { "two neighbours swapped", QUI("Basalte", "Violette", "1991-05-23"),
          QUI("Baslate", "Violette", "1991-05-23"), RESSEMBLANCE_PROBABLE },
        { "first and last name swapped", QUI("Prune", "Zéphyr", "1980-03-12"),
          QUI("Zéphyr", "Prune", "1980-03-12"), RESSEMBLANCE_PROBABLE },
        { "day and month swapped", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Zéphyr", "Prune", "1980-12-03"), RESSEMBLANCE_PROBABLE },
        { "one digit of the birth date wrong", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Zéphyr", "Prune", "1981-03-12"), RESSEMBLANCE_PROBABLE },
        { "two digits wrong", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Zéphyr", "Prune", "1981-04-12"), RESSEMBLANCE_POSSIBLE },
        { "the same sound and one digit wrong", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Séfir", "Prune", "1981-03-12"), RESSEMBLANCE_POSSIBLE },
        { "twins", QUI("Zéphyr", "Prune", "1980-03-12"), QUI("Zéphyr", "Basile", "1980-03-12"),
          RESSEMBLANCE_POSSIBLE },
        { "a namesake of another age", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Zéphyr", "Prune", "1964-11-25"), RESSEMBLANCE_POSSIBLE },
        { "born the same day, nothing else", QUI("Zéphyr", "Prune", "1980-03-12"),
          QUI("Quartz", "Basile", "1980-03-12"), RESSEMBLANCE_AUCUNE },
        { "no birth date is not the same birth date", QUI("Zéphyr", "Prune", ""),
          QUI("Séfir", "Prune", ""), RESSEMBLANCE_AUCUNE },
        { "short names need their letters", QUI("Lô", "Ana", "1980-03-12"),
          QUI("Ly", "Eva", "1980-03-12"), RESSEMBLANCE_AUCUNE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum ressemblance got = reperage_ressemblance(&cases[i].a, &cases[i].b);
        if (got != cases[i].expected ||
            got != reperage_ressemblance(&cases[i].b, &cases[i].a)) /* Either way round. */
            fail_msg("%s: %d, expected %d", cases[i].why, (int)got, (int)cases[i].expected);
    }
}

static void a_birth_name_stands_for_a_married_name(void **unused)
{
    (void)unused;
    const struct identite before = { "", "Galène", "Ambre", "", "1969-01-19" };
    const struct identite after = { "", "Onyx", "Ambre", "Galène", "1969-01-19" };
    assert_int_equal(reperage_ressemblance(&before, &after), RESSEMBLANCE_EGALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_judged),
        cmocka_unit_test(a_birth_name_stands_for_a_married_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
