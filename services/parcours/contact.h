/* The contact rule (DOMAIN.md row 14, readings of §7): what is due per calendar month, and when a
 * silence is broken. Pure: facts and rules in, days and counts out.
 *
 * A fact that runs from `du` to `fin` is over on the day `fin`. Only contacts between référent and
 * participant stand here: what counts as one was decided when it was recorded. */
#ifndef PARCOURS_CONTACT_H
#define PARCOURS_CONTACT_H

#include "base/date.h"
#include "protocole/protocole.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct contact {
    int32_t date;
    bool entretien; /* Individual, physical. */
    bool contact;
};

/* Somebody is in this situation from `du` until the day before `fin`. */
struct periode {
    enum situation_contact situation;
    int32_t du;
    int32_t fin; /* DATE_NONE: it lasts. */
};

/* One parcours; the arrays in any order. */
struct suivi {
    int32_t entree;
    const struct contact *contacts;
    size_t contact_count;
    const struct periode *periodes;
    size_t periode_count;
};

bool periode_contient(const struct periode *periode, int32_t day);

/* A job of the market sector or full-time training first: their rule is the most particular. Then
 * a funder's own terms, veille, any started étape. */
enum situation_contact contact_situation(const struct suivi *suivi, int32_t day);

/* The last interview, or the last contact of any kind, until `day`; DATE_NONE when there is none
 * since the entry. */
int32_t contact_dernier(const struct suivi *suivi, bool entretien, int32_t day);

/* The calendar month of `day` until that day, under the situation of that day. In the month of the
 * entry nothing is due yet unless it began on the 1st (reading). */
struct contact_mois {
    enum situation_contact situation;
    const struct regle_contact *regle;
    int entretiens; /* Held so far. */
    int contacts;   /* Beside them; all of them when distance is admitted. */
    int entretiens_dus;
    int contacts_dus;
    bool tenu;
};
void contact_mois(const struct regles_accompagnement *regles, const struct suivi *suivi,
                  int32_t day, struct contact_mois *out);

struct silence {
    int32_t depuis;   /* Last contact or interview, else the entry. */
    bool jamais;      /* None since the entry. */
    int32_t rompu_le; /* The day on which it is too long. */
    bool rompu;       /* At `day`. */
};
/* No situation exempts from it (FL 438, RX 219). */
void contact_silence(const struct regle_silence *regle, const struct suivi *suivi, int32_t day,
                     struct silence *out);

#endif
