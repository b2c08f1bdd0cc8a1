/* One participant of Armentières with R1 from 02/01/2017, and the figures of that year. */
#ifndef TESTS_REPORTING_UN_H
#define TESTS_REPORTING_UN_H

#include "store/reporting/monde.h"

#define ANNEE ((struct ou){ .du = "2017-01-01", .jusqu = "2017-12-31" })

static inline int ouvrir_un(void **state)
{
    ouvrir_monde(state);
    protocole(FL);
    referent("R1", "referent", 100, "armentieres", "2016-01-01", "");
    entrer((struct participant){ .id = "p1",
                                 .sexe = "femme",
                                 .prescrit = "2016-12-01",
                                 .prescripteur = "elu",
                                 .entree = "2017-01-02",
                                 .territoire = "armentieres",
                                 .referent = "R1" });
    return 0;
}

static inline int fermer_un(void **state)
{
    assert_string_equal(harness_replay_difference(monde), "");
    return fermer_monde(state);
}

static inline int64_t value(const char *code)
{
    const Reporting__Valeur *v = chiffre(code, ANNEE);
    if (!v->connue)
        print_error("%s: %s\n", code, v->explication);
    assert_true(v->connue);
    return v->valeur_centi;
}

static inline void value_is(const char *code, int64_t expected)
{
    int64_t got = value(code);
    if (got != expected)
        print_error("%s\n", code);
    assert_int_equal(got, expected);
}

#define UN(TEST) cmocka_unit_test_setup_teardown(TEST, ouvrir_un, fermer_un)

#endif
