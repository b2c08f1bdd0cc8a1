/* What a query is given and what it gives back. Everything lives in the answer's arena. */
#ifndef RUNTIME_ANSWER_H
#define RUNTIME_ANSWER_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/refusal.h"
#include "protocole/protocole.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct stmt;

struct query_context {
    const char *site;
    int32_t au;       /* Date of the facts. */
    int32_t today;    /* In Paris, at the instant `connu`. */
    int64_t connu_us; /* What was known. */
    const char *actor;
    const char *role;
    const char *const *portee;
    size_t portee_count;
    const struct protocole *protocole; /* NULL when none was adopted. */
};

struct answer {
    struct arena *arena;
    const ProtobufCMessageDescriptor *reponse;
    struct refusal refusal; /* A question that cannot be answered: unknown id, bad date. */
    unsigned member;        /* Field number in the service's Reponse. */
    ProtobufCMessage *body;
};

void answer_init(struct answer *a, struct arena *arena, const ProtobufCMessageDescriptor *reponse);
void answer_refuse(struct answer *a, const char *code, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The answer's own message, initialised. Once per query. */
void *answer_body(struct answer *a, unsigned member);

void *answer_alloc(struct answer *a, size_t size);
void *answer_new(struct answer *a, const ProtobufCMessageDescriptor *descriptor);
char *answer_text(struct answer *a, const char *text);
char *answer_format(struct answer *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *answer_date(struct answer *a, int32_t day);                  /* ISO; "" for DATE_NONE. */
char *answer_column(struct answer *a, struct stmt *s, int column); /* A copy of the text. */
char *answer_next_text(struct answer *a, struct stmt *s);          /* And of the next one. */

/* Appends a new initialised message to a repeated field:
 *     Parcours__Ligne *l = answer_add(a, &body->n_lignes, (void ***)&body->lignes, &…descriptor);
 * Grows in the arena; bounded by LIMIT_PAGE_ROWS per call site through its SQL's LIMIT. */
void *answer_add(struct answer *a, size_t *count, void ***items,
                 const ProtobufCMessageDescriptor *descriptor);

#endif
