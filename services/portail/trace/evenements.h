/* The events about one person, read from the journal through the bus: what was recorded, by whom,
 * when, and knowing what. Never the personal parts. */
#ifndef PORTAIL_TRACE_EVENEMENTS_H
#define PORTAIL_TRACE_EVENEMENTS_H

#include "client/config.h"

#include <jansson.h>
#include <stdint.h>

enum { EVENEMENTS_PAGE = 1000 }; /* Lines at most. */

struct evenements_question {
    const struct config *config;
    const char *site;
    const char *personne; /* One of the two. */
    const char *parcours;
    size_t limit;     /* 0, or more than a page: a page. */
    uint64_t apres;   /* Position: events after it. */
    int32_t jusqu;    /* Recorded on that day at the latest; DATE_NONE: none. */
    int64_t jusqu_us; /* Or until that instant; -1: none. */
};

/* {"lignes": [...], "suivant": position or 0}, owned by the caller. Of the person are the events
 * that name her, or something that is hers alone: a prescription, a parcours, an embauche …, under
 * all the ids that were merged with hers. */
MUST_USE int evenements_read(const struct evenements_question *question, json_t **out,
                             struct err *err);

#endif
