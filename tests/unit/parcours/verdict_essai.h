/* What the tests of the exit engine share: both protocols, contracts, hours, proofs. */
#ifndef TESTS_PARCOURS_VERDICT_ESSAI_H
#define TESTS_PARCOURS_VERDICT_ESSAI_H

#include "unit/parcours/essai.h"

#include "parcours/verdict/verdict.h"

#define POSITIVE     PARCOURS__VERDICT__VALEUR__POSITIVE
#define NON_POSITIVE PARCOURS__VERDICT__VALEUR__NON_POSITIVE
#define A_JUGER      PARCOURS__VERDICT__VALEUR__A_APPRECIER

static struct protocole *fl;
static struct protocole *rx;
static struct arena arena;

MAYBE_UNUSED static int open_protocoles(void **unused)
{
    (void)unused;
    fl = essai_protocole(FLANDRE_LYS);
    rx = essai_protocole(ROUBAIX);
    arena_init(&arena, 16 * 1024 * 1024);
    return 0;
}

MAYBE_UNUSED static int close_protocoles(void **unused)
{
    (void)unused;
    protocole_close(&fl);
    protocole_close(&rx);
    arena_release(&arena);
    return 0;
}

MAYBE_UNUSED static Parcours__Verdict *rendre(const struct protocole *protocole, const char *sortie,
                                              const struct faits *faits)
{
    const struct regles *regles = &protocole->versions[protocole->version_count - 1];
    const struct regle_sortie *regle = regles_sortie(regles, sortie);
    assert_non_null(regle);
    return verdict_rendre(&arena, regles, regle, faits);
}

MAYBE_UNUSED static bool dit(char **phrases, size_t count, const char *part)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(phrases[i], part) != NULL)
            return true;
    return false;
}

#define CONTRAT(kind, boss, from, planned, until)                                                  \
    {                                                                                              \
        .id = "c1", .contrat = kind, .employeur = "entreprise", .entreprise = boss, .debut = from, \
        .fin_prevue = planned, .fin = until                                                        \
    }

MAYBE_UNUSED static const struct fait_contrat INTERIM[] = {
    { .id = "i1",
      .contrat = "interim",
      .employeur = "ett",
      .entreprise = "a1",
      .debut = 17167, /* 01/01/2017 */
      .fin_prevue = DATE_NONE,
      .fin = DATE_NONE,
      .hebdo_centi = 3500 },
};

/* `count` whole months from the first of a month, each of `hours` hundredths. */
MAYBE_UNUSED static size_t mois_entiers(struct fait_heures *out, int year, int month, size_t count,
                                        int64_t hours)
{
    for (size_t i = 0; i < count; i++) {
        int32_t first = date_add_months(D(year, month, 1), (int)i);
        out[i] = (struct fait_heures){ "i1", first, date_month_end(first), hours };
    }
    return count;
}

#define TOUTES_PIECES                                                                              \
    { .id = "",                                                                                    \
      .piece = "dossier_original",                                                                 \
      .date = 17167,                                                                               \
      .datee_du = DATE_NONE,                                                                       \
      .mois = DATE_NONE,                                                                           \
      .couvre_du = DATE_NONE,                                                                      \
      .couvre_au = DATE_NONE,                                                                      \
      .reprise_le = DATE_NONE,                                                                     \
      .original = true },                                                                          \
        { .id = "",                                                                                \
          .piece = "contrat_travail",                                                              \
          .date = 17167,                                                                           \
          .datee_du = DATE_NONE,                                                                   \
          .mois = DATE_NONE,                                                                       \
          .couvre_du = DATE_NONE,                                                                  \
          .couvre_au = DATE_NONE,                                                                  \
          .reprise_le = DATE_NONE },                                                               \
    {                                                                                              \
        .id = "", .piece = "fiches_paie_6", .date = 17167, .datee_du = DATE_NONE,                  \
        .mois = DATE_NONE, .couvre_du = DATE_NONE, .couvre_au = DATE_NONE, .reprise_le = DATE_NONE \
    }
MAYBE_UNUSED static const struct fait_preuve PIECES[] = { TOUTES_PIECES };

MAYBE_UNUSED static size_t fiches(struct fait_preuve *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t month = date_add_months(D(2022, 3, 1), (int)i);
        out[i] = (struct fait_preuve){ .id = "c1",
                                       .piece = "fiches_paie_6",
                                       .date = date_month_end(month) + 5,
                                       .datee_du = DATE_NONE,
                                       .mois = month,
                                       .couvre_du = DATE_NONE,
                                       .couvre_au = DATE_NONE,
                                       .reprise_le = DATE_NONE };
    }
    return count;
}

#endif
