/* Cutting a participant's time wherever something changes. Pure: what became known, in the order of
 * its days, goes in; periods in which nothing changes come out. */
#ifndef REPORTING_APPLY_COUPE_H
#define REPORTING_APPLY_COUPE_H

#include "base/limits.h"
#include "reporting/reporting.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    COUPE_PUBLICS_MAX = 48, /* Codes of one person; further ones are not told apart. */
    COUPE_TEXTE_SIZE = COUPE_PUBLICS_MAX * LIMIT_CODE_SIZE + 2
};

enum jalon_genre {
    JALON_TERRITOIRE, /* code */
    JALON_REFERENT,   /* nombre */
    JALON_PUBLIC,     /* code, nombre: enum etat_declare, jusqu */
    JALON_FIN_PUBLIC, /* A yes has reached its end: look again. */
    JALON_ETAPE       /* One more. */
};
struct jalon {
    int32_t date;
    enum jalon_genre genre;
    const char *code;
    int64_t nombre;
    int32_t jusqu;
};

/* What holds on a day. */
struct public_tenu {
    char code[LIMIT_CODE_SIZE];
    enum etat_declare etat;
    int32_t jusqu;
};
struct situation_tenue {
    char territoire[LIMIT_CODE_SIZE];
    int64_t referent;
    int64_t etapes;
    struct public_tenu publics[COUPE_PUBLICS_MAX]; /* By code. */
    size_t public_count;
};

void situation_apply(struct situation_tenue *situation, const struct jalon *jalon);
/* ',deld,rsa,' held on the day, ',qpv,' asked and not known. */
void situation_publics(const struct situation_tenue *situation, int32_t day,
                       char tenus[COUPE_TEXTE_SIZE], char inconnus[COUPE_TEXTE_SIZE]);

/* One period of `presence` or `avancement`. */
struct periode {
    int32_t du;
    int32_t au;
    char territoire[LIMIT_CODE_SIZE];
    int64_t referent;
    int64_t etapes;
    char publics[COUPE_TEXTE_SIZE];
    char inconnus[COUPE_TEXTE_SIZE];
};
void periode_open(struct periode *periode, const struct situation_tenue *situation, int32_t day);
/* Whether the situation of the day is told as the period is; `etapes`: their number counts too. */
bool periode_goes_on(const struct periode *periode, const struct periode *next, bool etapes);

#endif
