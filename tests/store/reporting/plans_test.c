/* Figures stay fast because each is ranges of one index per site: SQLite's own explanation of every
 * statement is held to that. */
#include "reporting/query/query.h"
#include "store/reporting/monde.h"

static const struct {
    const char *nom;
    const struct population *population;
    const char *table; /* What it scans, and by which index. */
    const char *index;
} POPULATIONS[] = {
    { "FAITS", &POPULATION_FAITS, "f",
      "COVERING INDEX fait_date (genre=? AND site=? AND date>? AND date<?)" },
    { "OUVERTS", &POPULATION_OUVERTS, "f",
      "COVERING INDEX fait_fin (genre=? AND site=? AND fin>?)" },
    { "CONNUS", &POPULATION_CONNUS, "f", "COVERING INDEX fait_fin (genre=? AND site=? AND fin>?)" },
    { "ECHEANCES", &POPULATION_ECHEANCES, "f",
      "COVERING INDEX fait_echeance (genre=? AND site=? AND echeance>? AND echeance<?)" },
    { "PRESENTS", &POPULATION_PRESENTS, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "PRESENTS_RAPPORT", &POPULATION_PRESENTS_RAPPORT, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "PRESENTS_DEBUT", &POPULATION_PRESENTS_DEBUT, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "JOURS", &POPULATION_JOURS, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "ACCOMPAGNES", &POPULATION_ACCOMPAGNES, "p", "COVERING INDEX presence_personne (site=?" },
    { "PUBLICS", &POPULATION_PUBLICS, "p", "COVERING INDEX presence_personne (site=?" },
    { "SEXES", &POPULATION_SEXES, "p", "COVERING INDEX presence_personne (site=?" },
    { "ETAPES", &POPULATION_ETAPES, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "ETAPES_MIN", &POPULATION_ETAPES_MIN, "p", "PRIMARY KEY (site=? AND au>?)" },
    { "SANS_CONTACT", &POPULATION_SANS_CONTACT, "a",
      "COVERING INDEX attente_au (sur=? AND site=? AND au>?)" },
    { "SANS_ENTRETIEN", &POPULATION_SANS_ENTRETIEN, "a",
      "COVERING INDEX attente_au (sur=? AND site=? AND au>?)" },
    { "ETP", &POPULATION_ETP, "e", "PRIMARY KEY (site=? AND au>?)" },
    { "ETP_RAPPORT", &POPULATION_ETP_RAPPORT, "e", "PRIMARY KEY (site=? AND au>?)" },
    { "ETP_JOURS", &POPULATION_ETP_JOURS, "e", "PRIMARY KEY (site=? AND au>?)" },
};

static void plan_of(const char *sql, char *out, size_t size)
{
    struct err err = { 0 };
    assert_int_equal(store_plan(harness_store(monde), sql, out, size, &err), 0);
}

static void check_plan(const char *nom, const char *plan, const char *table, const char *index)
{
    char expected[256];
    snprintf(expected, sizeof(expected), "SEARCH %s USING %s", table, index);
    if (strstr(plan, expected) == NULL)
        print_error("%s: expected %s in\n  %s\n", nom, expected, plan);
    assert_non_null(strstr(plan, expected));
    for (const char *scan = plan; (scan = strstr(scan, "SCAN ")) != NULL; scan += 5) {
        bool small = strncmp(scan, "SCAN s VIRTUAL", 14) == 0 || scan[5] == '(' ||
                     strncmp(scan, "SCAN l", 6) == 0 ||
                     strncmp(scan, "SCAN json_each VIRTUAL", 22) == 0;
        if (!small)
            print_error("%s: %s\n", nom, plan);
        assert_true(small);
    }
}

static void every_figure_is_ranges_of_its_index(void **state)
{
    (void)state;
    char plan[2048];
    for (size_t i = 0; i < COUNT_OF(POPULATIONS); i++) {
        plan_of(POPULATIONS[i].population->chiffre, plan, sizeof(plan));
        check_plan(POPULATIONS[i].nom, plan, POPULATIONS[i].table, POPULATIONS[i].index);
    }
}

/* What reads rows of facts finds them by the index of the figure. */
static void check_rows(size_t i, const char *sql)
{
    const char *index = POPULATIONS[i].index;
    bool facts = strcmp(POPULATIONS[i].table, "f") == 0;
    char plan[2048];
    plan_of(sql, plan, sizeof(plan));
    check_plan(POPULATIONS[i].nom, plan, POPULATIONS[i].table,
               facts ? index + strlen("COVERING ") : index);
}

/* A split reads the row only for the kinds of a fact, a list always. */
static void every_split_and_list_finds_its_rows_by_the_same_index(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(POPULATIONS); i++) {
        check_rows(i, POPULATIONS[i].population->ventilation);
        check_rows(i, POPULATIONS[i].population->liste);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_is_ranges_of_its_index),
        cmocka_unit_test(every_split_and_list_finds_its_rows_by_the_same_index),
    };
    return cmocka_run_group_tests(tests, ouvrir_monde, fermer_monde);
}
