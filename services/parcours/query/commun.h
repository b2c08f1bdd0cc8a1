/* What the questions share. */
#ifndef PARCOURS_QUERY_COMMUN_H
#define PARCOURS_QUERY_COMMUN_H

#include "parcours.pb-c.h"
#include "parcours/load.h"
#include "parcours/parcours.h"
#include "runtime/service.h"

/* The rules of the day asked; refuses when there are none. */
const struct regles *regles_au(const struct query_context *context, struct answer *out);
/* The rules of a day, else the oldest: labels of facts older than the protocol. NULL without any.
 */
const struct regles *regles_du(const struct query_context *context, int32_t day);
const char *libelle_de(const struct regles *regles, const char *liste, const char *code);

/* Empty is allowed; else a valid id, or the answer is refused. */
bool verifier_id(struct answer *out, const char *field, const char *id);
/* Between 1 and LIMIT_PAGE_ROWS; 0 asks for `defaut`. */
bool verifier_limite(struct answer *out, int32_t limite, int32_t defaut, int64_t *rows);

/* "" for what has not ended. */
char *fin_ou_vide(struct answer *out, const char *date);
/* The day asked, as the rows write it. */
void au_texte(const struct query_context *context, char out[DATE_SIZE]);

/* Adds the label of a line of the timeline, from its kind, code and detail. */
char *fil_libelle(struct answer *out, const struct regles *regles, const char *genre,
                  const char *code, const char *detail);
MUST_USE int fil_repondre(struct store *store, const struct query_context *context,
                          const char *parcours, const char *personne,
                          Parcours__DossierReponse *body, struct answer *out, struct err *err);

/* The parcours open at a day, or at either of two, of one référent or of all: ids in order. */
struct ouverts {
    const char *parcours;
    const char *personne;
    const char *referent; /* At `au`, else at `depuis`. */
    bool au;              /* In this portfolio on the day asked. */
    bool depuis;          /* And on the day it is compared with. */
};
MUST_USE int load_ouverts(struct store *store, struct arena *arena, const char *referent,
                          const char *au, const char *depuis, struct ouverts **out, size_t *count,
                          struct err *err);
/* How many participants and how much room; `referent` "" for the site. */
MUST_USE int load_file_active(struct store *store, const struct regles *regles,
                              const char *referent, const char *au, int64_t *participants,
                              int64_t *capacite, struct err *err);

/* What store tests ask SQLite to explain. */
extern const char OUVERTS_DU_REFERENT[];
extern const char OUVERTS_DU_SITE[];
extern const char PORTEFEUILLE_PAGE[];
extern const char PORTEFEUILLE_SITE[];

#endif
