/* The review's working state; internal to constat*.c. */
#ifndef PARCOURS_CONSTAT_INTERNE_H
#define PARCOURS_CONSTAT_INTERNE_H

#include "parcours/constat/constat.h"

struct regard {
    struct arena *arena;
    const struct regles *regles;
    const struct regles_accompagnement *rules;
    const struct dossier *dossier;
    int32_t day;
    struct constats *out;
};

/* Adds a finding to fill; one too many is dropped. */
struct constat *constat_add(struct regard *r, enum constat_code code, int32_t date);
const char *jour(const struct regard *r, int32_t day); /* "14/03/2017" */
bool connu(const struct regard *r, int32_t date);      /* A date, not after the day asked. */

/* contact.c */
void constater_silences(struct regard *r);
void constater_mois(struct regard *r);
void constater_relances(struct regard *r);
void constater_feuilles(struct regard *r);
/* sortie.c */
void constater_sorties(struct regard *r);

#endif
