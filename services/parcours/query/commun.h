/* What the questions share. */
#ifndef PARCOURS_QUERY_COMMUN_H
#define PARCOURS_QUERY_COMMUN_H

#include "parcours.pb-c.h"
#include "parcours/load/load.h"
#include "parcours/parcours.h"
#include "runtime/service.h"

/* The rules of the day asked; refuses when there are none. */
const struct regles *regles_au(const struct query_context *context, struct answer *out);
/* The rules of a day, else the oldest: labels of facts older than the protocol. NULL without any.
 */
const struct regles *regles_du(const struct query_context *context, int32_t day);

/* Empty is allowed; else a valid id, or the answer is refused. */
bool verifier_id(struct answer *out, const char *field, const char *id);
/* Between 1 and LIMIT_PAGE_ROWS; 0 asks for `defaut`. */
bool verifier_limite(struct answer *out, int32_t limite, int32_t defaut, int64_t *rows);

/* Adds the text of column 0 to a repeated field of the answer. */
void repondre_texte(struct answer *out, size_t *count, char ***items, struct stmt *s);
/* "" for what has not ended. */
char *fin_ou_vide(struct answer *out, const char *date);
/* The day asked, as the rows write it. */
void au_texte(const struct query_context *context, char out[DATE_SIZE]);

/* The timeline, into the body, whose parcours and person are set. */
MUST_USE int fil_repondre(struct store *store, const struct query_context *context,
                          Parcours__DossierReponse *body, struct answer *out, struct err *err);

/* The parcours open at a day, or at either of two, of one référent or ("") of all, by id. */
struct ouvert {
    const char *parcours;
    const char *personne;
    const char *referent; /* At `au`, else at `depuis`. */
    bool au;              /* In this portfolio on the day asked. */
    bool depuis;          /* And on the day it is compared with. */
};
struct ouverts {
    const char *referent;
    const char *au;
    const char *depuis; /* At most `au`. */
    struct ouvert *items;
    size_t count;
};
MUST_USE int load_ouverts(struct store *store, struct arena *arena, struct ouverts *list,
                          struct err *err);

/* How many participants and how much room on a day; `referent` "" for the site. */
struct file_active {
    int64_t participants;
    int64_t capacite;
};
MUST_USE int load_file_active(struct store *store, const struct regles *regles,
                              const char *referent, const char *au, struct file_active *out,
                              struct err *err);

/* What store tests ask SQLite to explain. */
extern const char OUVERTS_DU_REFERENT[];
extern const char OUVERTS_DU_SITE[];
extern const char PORTEFEUILLE_PAGE[];
extern const char PORTEFEUILLE_SITE[];

#endif
