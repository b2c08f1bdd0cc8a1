/* The store is a function of what was heard; and when that function changes, its number must too.
 */
#include "store/reporting/annee.h"

static void a_replay_makes_the_same_store(void **state)
{
    (void)state;
    assert_string_equal(harness_replay_difference(monde), "");
}

static void tell_year(void)
{
    ici = FL;
    referent("R1", "referent", 100, "armentieres", "2016-01-01", "");
    referent("R2", "referent", 50, "bailleul,merville", "2017-01-01", "");
    absence("R1", "2017-08-01", "2017-08-31");
    annee_participants_fl();
    annee_suivi_fl();
    frein("f1", "p1-1", "p1", "mobilite", "2016-06-10", "2017-01-20");
    annee_rx();
    annee_entreprise_fl();
}

/* Of the year without protocols, which change for other reasons. When this differs, the schema or
 * what apply writes has changed: raise reporting_service.apply_number, then put the new digest here
 * beside the new number. */
static void what_apply_writes_changes_only_with_its_number(void **state)
{
    (void)state;
    static const uint32_t number = 3;
    static const char expected[] =
        "894f613275d99481ac986e164256b674e068bf35e65b81a9970eb7ff90096cbf";
    struct harness *with_protocols = monde;
    ouvrir_monde(NULL);
    tell_year();
    uint8_t digest[STORE_DIGEST_SIZE];
    harness_digest(monde, digest);
    harness_close(&monde);
    monde = with_protocols;
    char text[2 * STORE_DIGEST_SIZE + 1];
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    assert_int_equal(reporting_service.apply_number, number);
    assert_string_equal(text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_makes_the_same_store),
        cmocka_unit_test(what_apply_writes_changes_only_with_its_number),
    };
    return cmocka_run_group_tests(tests, ouvrir_annee, fermer_monde);
}
