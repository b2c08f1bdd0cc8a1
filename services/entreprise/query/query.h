/* Readers of lines, shared by the questions and by the list of tasks. Every line is as of the
 * question's `au`: facts later than that day are not there yet, ends later than it have not
 * happened. Lines live in the answer's arena. */
#ifndef ENTREPRISE_QUERY_QUERY_H
#define ENTREPRISE_QUERY_QUERY_H

#include "entreprise/entreprise.h"
#include "entreprise/verbes.h"

/* What a question is asked with. */
struct question {
    struct store *store;
    const struct query_context *context;
    struct answer *answer;
    char au[DATE_SIZE];
    const struct regles *regles; /* At `au`; NULL when no protocol holds. */
};

/* Refuses roles that have no business here, and a page that is too long. `limite` 0: the most. */
bool question_init(struct question *q, struct store *store, const struct query_context *context,
                   struct answer *answer);
bool question_limite(struct question *q, int32_t limite, int64_t *out);
/* Both optional (DATE_NONE), real dates, in order. */
bool question_periode(struct question *q, const char *du_text, const char *jusqu_text, int32_t *du,
                      int32_t *jusqu);
/* Whose a person is at :au: of the parcours then open, else of the last one. */
#define REFERENT_DE(personne)                                                                      \
    "(SELECT b.referent FROM binome b JOIN parcours q ON q.parcours = b.parcours"                  \
    " WHERE q.personne = " personne " AND b.du <= :au"                                             \
    " ORDER BY coalesce(q.sorti_le <= :au, 0), b.du DESC, b.rang DESC LIMIT 1)"
/* A filter on a person finds the rows under the id of today; "" stays "". */
MUST_USE int question_personne(const struct question *q, const char *id, char out[LIMIT_ID_SIZE],
                               struct err *err);
void lier_au(struct stmt *s, const struct question *q);
/* «14/03/2017» of an ISO date, for a sentence. */
const char *jour_lu(struct answer *answer, const char *iso);
/* Appends a copy to a repeated text field. */
void ajouter_texte(struct question *q, size_t *count, char ***textes, const char *texte);
/* The page is full: `suivant` is the key of its last line. */
char *suivant(struct question *q, size_t count, int64_t limite, const char *derniere);

struct filtre_offres {
    const char *offre;
    const char *etat;
    const char *entreprise;
    const char *metier;
    const char *apres;
    int64_t limite;
};
MUST_USE int lire_lignes_offres(struct question *q, const struct filtre_offres *filtre,
                                size_t *count, Entreprise__LigneOffre ***out, struct err *err);

struct filtre_candidats {
    const char *referent;
    const char *metier;
    const char *commune;
    const char *sans_offre; /* Not those who are on this offer. */
    const char *apres;
    int64_t limite;
};
MUST_USE int lire_candidats(struct question *q, const struct filtre_candidats *filtre,
                            size_t *count, Entreprise__LigneCandidat ***out, struct err *err);

struct filtre_mer {
    const char *offre;
    const char *personne;
    const char *etat;
    const char *apres;
    bool attendues; /* Only those whose feedback is not complete. */
    int64_t limite;
};
MUST_USE int lire_lignes_mer(struct question *q, const struct filtre_mer *filtre, size_t *count,
                             Entreprise__LigneMer ***out, struct err *err);

struct filtre_embauches {
    const char *personne;
    const char *entreprise;
    const char *embauche;
    const char *apres;
    bool en_cours;
    int64_t limite;
};
MUST_USE int lire_lignes_embauches(struct question *q, const struct filtre_embauches *filtre,
                                   size_t *count, Entreprise__LigneEmbauche ***out,
                                   struct err *err);

struct filtre_suivis {
    const char *embauche;
    int32_t du;
    int32_t jusqu;
    bool faits;
    int64_t limite; /* After sorting: the earliest. */
};
MUST_USE int lire_suivis(struct question *q, const struct filtre_suivis *filtre, size_t *count,
                         Entreprise__LigneSuivi ***out, struct err *err);

struct filtre_prospections {
    const char *du; /* Both given. */
    const char *jusqu;
    const char *entreprise;
    const char *genre;
    const char *apres;
    int64_t limite;
};
/* Lines of the plan whose month is in the period. */
MUST_USE int lire_plan_prospection(struct question *q, const struct filtre_prospections *filtre,
                                   size_t *count, Entreprise__LignePlan ***out, struct err *err);

#endif
