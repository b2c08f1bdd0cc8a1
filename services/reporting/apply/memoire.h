/* What apply has just read or written and will soon ask for again: numbers of ids, the presence and
 * the silence of a person that last began, and how many events were heard. It lies beside the store
 * and follows its transaction: settled before a commit, gone with a rollback (store_beside). Of
 * bounded size: a place belongs to the last one that fell on it, so not to find something means
 * nothing. */
#ifndef REPORTING_APPLY_MEMOIRE_H
#define REPORTING_APPLY_MEMOIRE_H

#include "base/limits.h"
#include "reporting/reporting.h"
#include "runtime/service.h"

#include <stdbool.h>

enum connu_genre {
    CONNU_RIEN, /* A free place. */
    CONNU_PERSONNE,
    CONNU_PARCOURS,
    CONNU_PRESCRIPTION,
    CONNU_REFERENT,
    CONNU_PUBLIC,
    CONNU_SITE
};
struct connu_cle {
    enum connu_genre genre;
    const char *site; /* "" for what all sites share. */
    const char *id;
};
/* What its row says; a kind fills what it has. */
struct connu {
    int64_t no;
    int64_t racine;
    int32_t entree;
    int32_t fin;
};
bool connu_find(struct store *store, const struct connu_cle *cle, struct connu *out);
void connu_keep(struct store *store, const struct connu_cle *cle, const struct connu *connu);
/* Whoever changes a row that may be kept tells it. */
void connu_forget(struct store *store, const struct connu_cle *cle);
void connu_forget_all(struct store *store);

/* The presence of a person that began last, by which facts from then on are told. */
struct presence_connue {
    int32_t du;
    char territoire[LIMIT_CODE_SIZE];
    int64_t referent;
    char prescripteur[LIMIT_CODE_SIZE];
    char sexe[LIMIT_CODE_SIZE];
    int64_t publics;
};
bool presence_connue_find(struct store *store, int64_t site, int64_t racine,
                          struct presence_connue *out);
void presence_connue_keep(struct store *store, int64_t site, int64_t racine,
                          const struct presence_connue *presence);
/* Whoever cuts the person's time anew tells it. */
void presence_connue_forget(struct store *store, int64_t racine);

/* A silence without end: none of the parcours begins later. */
struct attente_connue {
    int64_t site;
    int32_t du;
};
bool attente_connue_find(struct store *store, int64_t parcours, enum attente_sur sur,
                         struct attente_connue *out);
void attente_connue_keep(struct store *store, int64_t parcours, enum attente_sur sur,
                         const struct attente_connue *attente);
void attente_connue_forget(struct store *store, int64_t parcours, enum attente_sur sur);

/* One more event of the source; written before the commit. */
MUST_USE int ecoute_count(struct store *store, const char *site, const char *source,
                          int64_t time_us, struct err *err);

#endif
