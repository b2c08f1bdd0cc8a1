/* Small things that the questions share. */
#ifndef REPERAGE_QUERY_QUERY_H
#define REPERAGE_QUERY_QUERY_H

#include "reperage/eligibilite.h"
#include "reperage/verbs.h"

/* Rows of a page: as asked, LIMIT_PAGE_ROWS when nothing is asked or more than that. */
int64_t reperage_limite(int32_t asked);
/* For a list that has no pages: what is cut in silence would look complete, so one row more than a
 * page is asked for, and refuses. */
enum { REPERAGE_LIGNES_DEMANDEES = LIMIT_PAGE_ROWS + 1 };
void reperage_query_entiere(struct answer *out, size_t count);
/* "" gives `otherwise`; a text that is no date refuses. */
bool reperage_query_date(struct answer *out, const char *field, const char *text, int32_t otherwise,
                         char day[DATE_SIZE]);
/* The first and the last day that a date can be. */
#define DATE_PREMIERE "1900-01-01"
#define DATE_DERNIERE "2199-12-31"
/* The days of a question: what it says, else what stood in `du` and `jusqu` before. Refuses texts
 * that are no dates, and an end before the beginning. */
struct periode {
    char au[DATE_SIZE];
    char du[DATE_SIZE];
    char jusqu[DATE_SIZE];
};
bool reperage_query_periode(struct answer *out, const struct query_context *context, const char *du,
                            const char *jusqu, struct periode *periode);
void reperage_query_lier(struct stmt *s, const struct periode *periode); /* :au, :du, :jusqu */
/* The rules on a day; refuses when there are none. */
const struct regles *reperage_query_regles(struct answer *out, const struct query_context *context,
                                           int32_t day);

/* A prescripteur sees what own structures have prescribed: their names, each between line feeds.
 * NULL for any other role: everything. */
char *reperage_query_structures(struct answer *out, const struct query_context *context);
/* Has one of those structures made this prescription, or any for this person? */
MUST_USE int reperage_query_prescrite_par(struct store *store, const char *structures,
                                          const char *prescription, bool *out, struct err *err);
MUST_USE int reperage_query_envoyee_par(struct store *store, const char *structures,
                                        const char *personne, bool *out, struct err *err);

char *reperage_answer_text(struct answer *out, const char *text);

/* The next column as a free text; NULL when there is none. */
Prive__Texte *reperage_next_texte(struct answer *out, struct stmt *s);

/* Appends to the repeated fields of an answer. */
void reperage_answer_criteres(struct answer *out, const struct eligibilite *eligibilite,
                              size_t *count, Reperage__Critere ***items);
void reperage_answer_manquantes(struct answer *out, const struct manquantes *manquantes,
                                size_t *count, Reperage__PieceManquante ***items);
void reperage_answer_codes(struct answer *out, const char *const *codes, size_t code_count,
                           size_t *count, char ***items);

/* What of the file is of a parcours before, for pièces asked at a moment: the last exit until that
 * day; once in a parcours, the one before its entry; for what follows an exit, the day before its
 * entry. DATE_NONE: nothing. */
MUST_USE int reperage_query_sortie_precedente(struct store *store, const char *racine,
                                              const char *moment, int32_t jour, int32_t *out,
                                              struct err *err);

/* What the comité of `date` would judge of this prescription, with the pièces received by `au`. */
MUST_USE int reperage_query_juger(struct store *store, const struct query_context *context,
                                  struct arena *arena, const struct prescription *prescription,
                                  int32_t date, const char *derogation, struct eligibilite *out,
                                  struct err *err);

/* The identity of a person as the answers show it; not found: only the id. */
MUST_USE int reperage_query_identite(struct store *store, const struct query_context *context,
                                     const char *personne, struct answer *out,
                                     Reperage__IdentitePersonne *line, bool *found,
                                     struct err *err);

/* The pièces of a person and of all merged into it, received by `au`. */
MUST_USE int reperage_lignes_pieces(struct store *store, const char *racine, const char *au,
                                    struct answer *out, size_t *count,
                                    Reperage__LignePiece ***items, struct err *err);
/* What a proposed exit still lacks at its comité's date. */
MUST_USE int reperage_query_sortie_manquantes(struct store *store,
                                              const struct query_context *context,
                                              struct arena *arena, const struct regles *regles,
                                              const struct proposition *proposition, int32_t date,
                                              struct manquantes *out, struct err *err);
/* comite, decidee, prescription, proposition, personne, decision, motif of the current row. */
void reperage_ligne_decision(struct answer *out, struct stmt *s, Reperage__LigneDecision *line);

/* --- Lines of prescriptions, as of :au -------------------------------------------------------- */
#define LIGNE_PRESCRIPTION                                                                         \
    "SELECT p.prescription, coalesce(r.racine, p.personne), p.date, p.prescripteur, p.structure,"  \
    " e.etat, t.conseiller, t.date, t.diagnostic_avant, d.diagnostic,"                             \
    " CASE WHEN d.realise <= :au THEN d.realise ELSE d.date END,"                                  \
    " CASE WHEN d.realise <= :au THEN d.avis ELSE '' END,"                                         \
    " p.territoire, i.comite, c.date, p.genre,"                                                    \
    " CASE WHEN e.etat = 'reportee' THEN i.jusqu ELSE '' END,"                                     \
    " (SELECT count(*) FROM lettre l WHERE l.prescription = p.prescription AND l.du <= :au),"      \
    " e.etat = 'transmise' AND t.diagnostic_avant <> '' AND t.diagnostic_avant < :au,"             \
    " CASE WHEN d.manque <= :au THEN d.manque ELSE '' END, p.motif"                                \
    " FROM prescription p LEFT JOIN personne r ON r.personne = p.personne"                         \
    " JOIN etat e ON e.prescription = p.prescription AND e.sequence = (SELECT max(y.sequence)"     \
    " FROM etat y WHERE y.prescription = p.prescription AND y.du <= :au)"                          \
    " LEFT JOIN transmission t ON t.prescription = p.prescription AND t.sequence ="                \
    " (SELECT max(y.sequence) FROM transmission y WHERE y.prescription = p.prescription"           \
    " AND y.date <= :au)"                                                                          \
    " LEFT JOIN diagnostic d ON d.diagnostic = (SELECT y.diagnostic FROM diagnostic y"             \
    " WHERE y.prescription = p.prescription AND (y.prevu <= :au OR y.realise <= :au)"              \
    " ORDER BY y.sequence DESC LIMIT 1)"                                                           \
    " LEFT JOIN inscription i ON i.rowid = (SELECT y.rowid FROM inscription y"                     \
    " WHERE y.prescription = p.prescription AND y.du <= :au"                                       \
    " AND (y.retiree IS NULL OR y.retiree > :au) ORDER BY y.sequence DESC LIMIT 1)"                \
    " LEFT JOIN comite c ON c.comite = i.comite"

/* The columns of the current row, in that order. */
void reperage_ligne_prescription(struct answer *out, struct stmt *s,
                                 Reperage__LignePrescription *line);

#endif
