/* Which pièces are missing: alternatives, youth, validity, originals, publics. Over requirements in
 * plain structs: the sites' own are in eligibilite_test.c and entree_test.c. */
#include "essai.h"

#include "reperage/pieces.h"

static const char *const P_DOMICILE[] = { "domicile" };
static const char *const P_ATTESTATION[] = { "attestation" };
static const char *const P_PAIE[] = { "fiches_paie", "attestation_employeur" };
static const char *const P_CONTRAT[] = { "contrat" };
static const char *const P_CER[] = { "cer" };
static const char *const P_IDENTITE[] = { "identite" };
#define EXIGENCE(moment_, sortie_, public_, pieces_, ...)                                          \
    {                                                                                              \
        .moment = moment_, .sortie = sortie_, .public_concerne = public_, .pieces = pieces_,       \
        .piece_count = COUNT_OF(pieces_), .source = "essai", __VA_ARGS__                           \
    }
static const struct exigence EXIGENCES[] = {
    EXIGENCE("entree", "", "", P_DOMICILE, .original = false),
    EXIGENCE("entree", "", "", P_ATTESTATION, .validite_mois = 3),
    EXIGENCE("entree", "", "", P_CONTRAT, .original = true),
    EXIGENCE("entree", "", "rsa", P_CER, .original = false),
    EXIGENCE("entree", "", "", P_IDENTITE, .a_confirmer = true),
    EXIGENCE("sortie", "emploi", "", P_PAIE, .original = false),
};
static const struct regles REGLES = { .exigences = EXIGENCES,
                                      .exigence_count = COUNT_OF(EXIGENCES) };

static struct arena ARENA;
static char JOUR[] = "2017-06-15";

static struct piece piece(const char *code, const char *date)
{
    return (struct piece){ .id = "",
                           .piece = code,
                           .date = date_parse(date),
                           .datee_du = date_parse(date),
                           .valable_jusqu = DATE_NONE,
                           .original = true };
}

static struct demande_pieces demande(const struct piece *pieces, size_t count)
{
    return (struct demande_pieces){ .regles = &REGLES,
                                    .moment = "entree",
                                    .sortie = "",
                                    .pieces = pieces,
                                    .piece_count = count,
                                    .date = date_parse(JOUR) };
}

static void everything_is_missing_at_first(void **unused)
{
    (void)unused;
    struct demande_pieces d = demande(NULL, 0);
    struct manquantes out = { .count = 0 };
    reperage_manquantes(&ARENA, &d, &out);
    assert_int_equal(out.count, 4); /* Not the CER: the person has no RSA. */
    assert_int_equal(reperage_manquantes_bloquantes(&out), 3);
    assert_string_equal(
        reperage_manquantes_texte(&ARENA, &out),
        "domicile ; attestation ; contrat"); /* What is «à confirmer» stops nothing. */
    const char *const publics[] = { "rsa" };
    d.publics = publics;
    d.public_count = 1;
    out.count = 0;
    reperage_manquantes(&ARENA, &d, &out);
    assert_int_equal(out.count, 5);
}

static void a_piece_is_judged_on_the_day(void **unused)
{
    (void)unused;
    static const struct {
        const char *why;
        const char *code;
        const char *date;
        const char *datee_du; /* NULL: the reception's. */
        const char *valable_jusqu;
        bool original;
        enum raison_manque expected;
    } cases[] = {
        { "there", "domicile", "2017-06-15", NULL, "", false, MANQUE_AUCUN },
        { "received the day after", "domicile", "2017-06-16", NULL, "", false, MANQUE_ABSENTE },
        { "valid on the last day", "domicile", "2017-01-01", NULL, "2017-06-15", false,
          MANQUE_AUCUN },
        { "expired the day before", "domicile", "2017-01-01", NULL, "2017-06-14", false,
          MANQUE_PERIMEE },
        { "under three months old", "attestation", "2017-06-01", "2017-03-16", "", false,
          MANQUE_AUCUN },
        { "three months old on the day", "attestation", "2017-06-01", "2017-03-15", "", false,
          MANQUE_PERIMEE },
        { "of no known date", "attestation", "2017-06-01", "", "", false, MANQUE_NON_DATEE },
        { "an original", "contrat", "2017-06-01", NULL, "", true, MANQUE_AUCUN },
        { "a copy only", "contrat", "2017-06-01", NULL, "", false, MANQUE_COPIE },
        { "not asked for", "cv", "2017-06-01", NULL, "", false, MANQUE_AUCUN },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct piece one = piece(cases[i].code, cases[i].date);
        if (cases[i].datee_du != NULL)
            one.datee_du = date_parse(cases[i].datee_du);
        one.valable_jusqu = date_parse(cases[i].valable_jusqu);
        one.original = cases[i].original;
        struct demande_pieces d = demande(&one, 1);
        enum raison_manque got = reperage_piece_etat(&d, cases[i].code);
        if (got != cases[i].expected)
            fail_msg("%s: %s, expected %s", cases[i].why, reperage_raison(got),
                     reperage_raison(cases[i].expected));
    }
}

static void the_best_of_several_counts(void **unused)
{
    (void)unused;
    struct piece pieces[] = { piece("contrat", "2017-05-01"), piece("contrat", "2017-06-01") };
    pieces[0].original = false;
    struct demande_pieces d = demande(pieces, 2);
    assert_int_equal(reperage_piece_etat(&d, "contrat"), MANQUE_AUCUN);
}

static void one_alternative_is_enough(void **unused)
{
    (void)unused;
    struct piece one = piece("attestation_employeur", "2017-06-01");
    struct demande_pieces d = demande(&one, 1);
    d.moment = "sortie";
    d.sortie = "emploi";
    struct manquantes out = { .count = 0 };
    reperage_manquantes(&ARENA, &d, &out);
    assert_int_equal(out.count, 0);
    d.piece_count = 0;
    reperage_manquantes(&ARENA, &d, &out);
    assert_string_equal(out.lignes[0].libelle, "fiches_paie ou attestation_employeur");
    d.sortie = "autre"; /* Another exit asks for nothing. */
    out.count = 0;
    reperage_manquantes(&ARENA, &d, &out);
    assert_int_equal(out.count, 0);
}

/* The engine names the first alternative; the other one satisfies it all the same. */
static void an_exit_lacks_what_has_not_come_since(void **unused)
{
    (void)unused;
    static const char *const expected[] = { "fiches_paie", "kbis" };
    struct piece one = piece("attestation_employeur", "2017-06-01");
    struct demande_pieces d = demande(&one, 1);
    d.moment = "sortie";
    d.sortie = "emploi";
    struct manquantes out = { .count = 0 };
    reperage_manquantes_sortie(&ARENA, &d, expected, 2, &out);
    assert_int_equal(out.count, 1);
    assert_string_equal(out.lignes[0].libelle, "kbis");
    d.piece_count = 0;
    out.count = 0;
    reperage_manquantes_sortie(&ARENA, &d, expected, 2, &out);
    assert_int_equal(out.count, 2);
}

static int start(void **unused)
{
    (void)unused;
    arena_init(&ARENA, (size_t)1 << 20);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    arena_release(&ARENA);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_missing_at_first),
        cmocka_unit_test(a_piece_is_judged_on_the_day),
        cmocka_unit_test(the_best_of_several_counts),
        cmocka_unit_test(one_alternative_is_enough),
        cmocka_unit_test(an_exit_lacks_what_has_not_come_since),
    };
    return cmocka_run_group_tests(tests, start, end);
}
