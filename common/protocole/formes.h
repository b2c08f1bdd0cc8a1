/* The keys of a protocol, group by group: macros that make its tables, and the tables themselves.
 * A bound that stands in a table is one of plausibility (a year has twelve months), never a rule of
 * a site. */
#ifndef PROTOCOLE_FORMES_H
#define PROTOCOLE_FORMES_H

#include "protocole/lecture.h"

#include <stddef.h>

enum {
    MOIS_MAX = 120,
    JOURS_MAX = 366,
    SEMAINES_MAX = 52,
    HEURES_MAX = 10000,
    NOMBRE_MAX = 100000
};

/* One entry of a table: type of the struct, key (named as its member), then what is special. */
#define TEXTE(s, m, ...)                                                                           \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_TEXTE, .offset = offsetof(s, m), __VA_ARGS__                     \
    }
#define CODE(s, m, ...)                                                                            \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_CODE, .offset = offsetof(s, m), __VA_ARGS__                      \
    }
#define VRAI(s, m)                                                                                 \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_BOOLEEN, .offset = offsetof(s, m)                                \
    }
#define DATE(s, m, ...)                                                                            \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_DATE, .offset = offsetof(s, m), __VA_ARGS__                      \
    }
#define CODES(s, m, n, ...)                                                                        \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_CODES, .offset = offsetof(s, m),                                 \
        .compte_offset = offsetof(s, n), __VA_ARGS__                                               \
    }
#define ENTIER(s, m, low, high)                                                                    \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_ENTIER, .offset = offsetof(s, m), .min = (low), .max = (high)    \
    }
#define CENTI(s, key, m, high, ...)                                                                \
    {                                                                                              \
        .cle = key, .genre = CHAMP_CENTI, .offset = offsetof(s, m), .max = (high), __VA_ARGS__     \
    }
#define CHOIX(s, m, list, ...)                                                                     \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_CHOIX, .offset = offsetof(s, m), .choix = (list), __VA_ARGS__    \
    }
#define GROUPE(s, key, place, f, ...)                                                              \
    {                                                                                              \
        .cle = key, .genre = CHAMP_GROUPE, .offset = (place), .forme = (f), __VA_ARGS__            \
    }
#define LISTE(s, m, n, f, ...)                                                                     \
    {                                                                                              \
        .cle = #m, .genre = CHAMP_LISTE, .offset = offsetof(s, m),                                 \
        .compte_offset = offsetof(s, n), .forme = (f), __VA_ARGS__                                 \
    }
#define REQUIS   .requis = true
#define DE(list) .reference = list

#define FORME(id, title, type, fields, ...)                                                        \
    const struct forme id = { .nom = title,                                                        \
                              .size = sizeof(type),                                                \
                              .champs = fields,                                                    \
                              .champ_count = COUNT_OF(fields),                                     \
                              __VA_ARGS__ }

extern const struct forme FORME_TERRITOIRE, FORME_COMMUNE, FORME_LISTE, FORME_ENTREE;
extern const struct forme FORME_EXIGENCE, FORME_ACCOMPAGNEMENT, FORME_CAPACITE, FORME_FORMATION;
extern const struct forme FORME_SORTIE, FORME_ENTREPRISE, FORME_OBJECTIF, FORME_LECTURE;

#endif
