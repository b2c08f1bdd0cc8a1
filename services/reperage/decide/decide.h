/* Guards of repérage, in the manner of runtime/decision.h: each refuses and returns false. */
#ifndef REPERAGE_DECIDE_DECIDE_H
#define REPERAGE_DECIDE_DECIDE_H

#include "reperage/verbs.h"

#include "base/check.h"

/* One of a few codes that the service itself knows (no list of a site). `codes` in one text, parted
 * by a space: "erreur_saisie illisible perimee". */
bool reperage_guard_parmi(struct decision *d, const char *field, const char *code,
                          const char *codes);
/* "" passes. */
bool reperage_guard_valeur_facultative(struct decision *d, const struct regles *regles,
                                       const char *liste, const char *field, const char *code,
                                       int32_t day);
bool reperage_guard_valeurs(struct decision *d, const struct regles *regles, const char *liste,
                            const char *field, char *const *codes, size_t count, int32_t day);

/* Known, not erased, not merged into another. */
bool reperage_guard_personne(struct decision *d, const char *field,
                             const struct personne *personne);
/* Of a prescription or an exit: fusions are followed, only an erasure refuses. */
bool reperage_guard_presente(struct decision *d, const char *field,
                             const struct personne *personne);
bool reperage_guard_prescription(struct decision *d, const struct prescription *prescription);

/* A commune code of the right form: 75056, 2A004. */
bool reperage_guard_commune(struct decision *d, const char *field, const char *commune);

/* A stated situation: dates that exist and are past, codes of the site's lists, no contradiction.
 * `day` is the day of the fact, `today` bounds what was stated. NULL passes: nothing was stated. */
bool reperage_guard_situation(struct decision *d, const struct regles *regles,
                              const Reperage__Situation *situation, int32_t day, int32_t today);
/* The situation to record: with its date, which is the fact's when it states none. */
Reperage__Situation *reperage_situation_datee(struct decision *d,
                                              const Reperage__Situation *situation,
                                              const char *date);

/* Known, open, of this kind (NULL: any). */
bool reperage_guard_comite(struct decision *d, const struct comite *comite, const char *genre);
/* And its day has come: what it decides can be recorded. */
bool reperage_guard_comite_tenu(struct decision *d, const struct comite *comite, const char *genre,
                                int32_t today);

/* --- portee.c: by role and portee (NON_AUTORISE). */

/* A référent or coach: this person is theirs, or nobody's yet. */
bool reperage_guard_suivi(struct decision *d, const struct context *context,
                          const struct personne *personne);
/* A référent or coach: this diagnosis is theirs. */
bool reperage_guard_conseiller(struct decision *d, const struct context *context,
                               const char *conseiller);
/* A prescripteur: in the name of an own structure. A facilitateur: for the clause. */
bool reperage_guard_prescrit_pour(struct decision *d, const struct context *context,
                                  const Reperage__Prescrire *c);

/* Name, first name and a date of birth that exists, is past and gives an age that one has. */
bool reperage_guard_identite(struct decision *d, const Prive__Identite *identite, int32_t day);

/* A state of a prescription as a sentence says it: «à l'ordre du jour d'un comité». */
const char *reperage_etat(const char *etat);
/* «14/03/2017», in the decision's arena. */
const char *reperage_jour(struct decision *d, int32_t day);

/* The first open comité of a kind for a territory, with room, not before a day; NULL: none is
 * planned. */
const struct comite *reperage_prochain_comite(const struct comite *ouverts, size_t count,
                                              const char *genre, const char *territoire,
                                              int32_t depuis);
/* "" on either side means all. */
bool reperage_meme_territoire(const struct comite *comite, const char *territoire);

#endif
