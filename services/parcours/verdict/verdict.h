/* The exit engine (DOMAIN.md §4 and §7, row 22): does an exit count as positive under the site's
 * rules, and why? Pure: facts and rules in, one explained Verdict out; no clock, no rows.
 *
 * Three values: positive; not positive; «à apprécier» when all is there but a recorded human
 * judgment. The verdict tells what counted, what is missing, and the earliest date at which it
 * becomes positive with the assumption behind that date.
 *
 * Only what is provable at `au` counts: facts dated later are passed over, a row of hours that
 * crosses a window's edge counts only the hours that cannot lie outside, and nothing before the
 * entry counts. Hours are hundredths, dates day numbers. Texts are borrowed. */
#ifndef PARCOURS_VERDICT_VERDICT_H
#define PARCOURS_VERDICT_VERDICT_H

#include "base/arena.h"
#include "base/date.h"
#include "parcours.pb-c.h"
#include "protocole/protocole.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An employment contract as signed; what followed stands in avenants. */
struct fait_contrat {
    const char *id;
    const char *contrat;    /* Code of the list `contrat`. */
    const char *employeur;  /* Kind of the employer: aci, ai … ; "" unknown. */
    const char *entreprise; /* "" unknown: never the same as another. */
    int32_t debut;
    int32_t fin_prevue; /* DATE_NONE: open-ended. */
    int32_t fin;        /* Last day worked; DATE_NONE while it runs. */
    int64_t hebdo_centi;
};
struct fait_avenant {
    const char *id; /* Of the contract. */
    int32_t date;
    int32_t fin_prevue;
    const char *contrat; /* "" when the kind stays. */
};
struct fait_heures {
    const char *id; /* Of the contract. */
    int32_t du;     /* First and last day of the mission, inside one calendar month. */
    int32_t au;
    int64_t heures_centi;
};
/* A proof received: a payslip (`mois`), a certificate (`couvre_du`, `couvre_au`), or a whole
 * pièce. */
struct fait_preuve {
    const char *id; /* Of the contract or étape that it proves; "" for the file. */
    const char *piece;
    int32_t date;     /* Received. */
    int32_t datee_du; /* Written on it; DATE_NONE unknown. */
    int32_t mois;     /* First day of the month; DATE_NONE when it is no payslip. */
    int32_t couvre_du;
    int32_t couvre_au;
    int32_t reprise_le; /* Proves until the day before; DATE_NONE: never taken back. */
    bool original;
};
struct fait_etape {
    const char *id;
    bool formation;
    bool diplome; /* Obtained at its end. */
    int32_t debut;
    int32_t fin_prevue;
    int32_t fin; /* DATE_NONE while it runs. */
};
struct fait_jugement {
    const char *sortie;
    const char *jugement;
    const char *id; /* Contract or étape judged; "" for the parcours. */
    bool favorable;
    int32_t date;
};

struct faits {
    int32_t au;
    int32_t entree;
    const char *const *publics;
    size_t public_count;
    const struct fait_contrat *contrats;
    size_t contrat_count;
    const struct fait_avenant *avenants;
    size_t avenant_count;
    const struct fait_heures *heures;
    size_t heures_count;
    const struct fait_preuve *preuves;
    size_t preuve_count;
    const struct fait_etape *etapes;
    size_t etape_count;
    const struct fait_jugement *jugements; /* Of one subject the later in the array wins. */
    size_t jugement_count;
};

/* Judgments that follow from a rule's flags, beside those it names itself. */
#define JUGEMENT_CONCERTATION "concertation_animation" /* regle_sortie.concertation */
#define JUGEMENT_CONTRAT      "appreciation_contrat"   /* regle_sortie.contrats_a_apprecier */

/* Whether a rule may ask for this judgment at all. */
bool verdict_jugement_attendu(const struct regle_sortie *regle, const char *jugement);

/* The message and its texts live in the arena, or are borrowed from the rules and facts. */
Parcours__Verdict *verdict_rendre(struct arena *arena, const struct regles *regles,
                                  const struct regle_sortie *regle, const struct faits *faits);

/* What it lacks, in one text: "premier ; second". "": nothing. */
char *verdict_manque(struct arena *arena, const Parcours__Verdict *verdict);

/* Negative when `a` is nearer to an exit that counts than `b`: positive, then to be judged, then
 * the earliest date. */
int verdict_comparer(const Parcours__Verdict *a, const Parcours__Verdict *b);

#endif
