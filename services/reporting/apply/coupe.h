/* Cutting a participant's time wherever something changes. Pure: what became known, in the order of
 * its days, goes in; periods in which nothing changes come out. */
#ifndef REPORTING_APPLY_COUPE_H
#define REPORTING_APPLY_COUPE_H

#include "base/limits.h"
#include "reporting/reporting.h"

#include <stdbool.h>

enum jalon_genre {
    JALON_TERRITOIRE, /* texte */
    JALON_REFERENT,   /* numero */
    JALON_PUBLIC,     /* numero, etat, jusqu */
    JALON_FIN_PUBLIC, /* A yes has reached its end: look again. */
    JALON_ETAPE       /* One more. */
};
struct jalon {
    int32_t date;
    enum jalon_genre genre;
    const char *texte;
    int64_t numero;
    enum etat_declare etat;
    int32_t jusqu;
};

/* What holds on a day. */
struct public_tenu {
    bool demande; /* Anything was said of it. */
    enum etat_declare etat;
    int32_t jusqu;
};
struct situation_tenue {
    char territoire[LIMIT_CODE_SIZE];
    int64_t referent;
    int64_t etapes;
    struct public_tenu publics[PUBLICS_MAX];
};
void situation_apply(struct situation_tenue *situation, const struct jalon *jalon);

/* One period of `presence` or `avancement`. */
struct periode {
    int32_t du;
    int32_t au;
    char territoire[LIMIT_CODE_SIZE];
    int64_t referent;
    int64_t etapes;
    int64_t publics;  /* Held on the day, a bit each. */
    int64_t inconnus; /* Asked, and not known. */
};
void periode_open(struct periode *periode, const struct situation_tenue *situation, int32_t day);
/* Whether the situation of the day is told as the period is; `etapes`: their number counts too. */
bool periode_goes_on(const struct periode *periode, const struct periode *next, bool etapes);

#endif
