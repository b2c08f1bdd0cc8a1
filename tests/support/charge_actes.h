/* Inside charge only: what one person at work does next. The same seed, the same acts, as long as
 * the answers are the same. */
#ifndef SUPPORT_CHARGE_ACTES_H
#define SUPPORT_CHARGE_ACTES_H

#include "base/date.h"
#include "base/id.h"
#include "support/installation.h"

enum { ACTE_JSON_SIZE = 1200 };

struct acte {
    char command[ID_SIZE];
    enum part part;
    const char *name;
    char json[ACTE_JSON_SIZE];
};

struct actes {
    bool roubaix;
    uint64_t random;
    char today[DATE_SIZE];
    /* The person on the way in, and how far. */
    int step;
    int refusals; /* Of this step: its causes may still be on the way. */
    bool on_the_way;
    char referent[ID_SIZE], personne[ID_SIZE], prescription[ID_SIZE], diagnostic[ID_SIZE];
    char comite[ID_SIZE]; /* The one of the day and the site, for all. */
};

void actes_init(struct actes *actes, const char *site, uint64_t seed);
void actes_next(struct actes *actes, struct acte *out);
void actes_told(struct actes *actes, bool accepted);

#endif
