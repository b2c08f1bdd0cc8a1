/* The exit engine's working state; internal to verdict*.c. */
#ifndef PARCOURS_VERDICT_EXAMEN_H
#define PARCOURS_VERDICT_EXAMEN_H

#include "parcours/verdict/verdict.h"

struct examen {
    struct arena *arena;
    const struct regles *regles;
    const struct regle_sortie *regle;
    const struct faits *faits;
    Parcours__Verdict *verdict;

    bool atteint;     /* The calculation is satisfied. */
    bool a_apprecier; /* It rests on a contract that the text does not settle. */
    bool sans_preuve; /* A blocking proof is missing. */
    bool defavorable; /* A judgment went against it. */
    int32_t plus_tot; /* DATE_NONE: unknown. */
    const char *hypothese;
    const char *phrase; /* What was reached, before the earliest date is added. */

    /* What the result rests on: proofs and judgments are looked up by these ids. */
    const char **objets;
    size_t objet_count;
};

/* --- Texts (texte.c) --- */
char *texte_heures(struct arena *arena, int64_t centi);             /* "1 043", "1 042,5" */
char *texte_date(struct arena *arena, int32_t day);                 /* "14/03/2018" */
char *texte_duree(struct arena *arena, int32_t debut, int32_t fin); /* "5 mois et 30 jours" */
void dire_compte(struct examen *x, char *phrase);
void dire_manque(struct examen *x, char *phrase);
void ajouter_texte(struct arena *arena, size_t *count, char ***items, const char *text);
void objet_ajouter(struct examen *x, const char *id);
bool objet_contient(const struct examen *x, const char *id);

/* --- Contracts (contrats.c) --- */
/* What counts more comes first. */
enum recevabilite { RECEVABLE, A_APPRECIER, EXCLU, ETRANGER };
enum recevabilite juger_contrat(const struct regle_sortie *regle, const char *contrat,
                                const char *employeur);
/* The kind of a contract on a day, as its avenants have made it. */
const char *contrat_genre_au(const struct faits *faits, const struct fait_contrat *contrat,
                             int32_t day);

/* A contract, or the part of it since an avenant changed its kind. */
struct segment {
    const struct fait_contrat *contrat;
    const char *groupe; /* What may add up: the employer, else the contract. */
    const char *genre;
    enum recevabilite recevabilite;
    int32_t debut;
    int32_t fin;        /* Last provable day, at most `au`. */
    int32_t fin_signee; /* As signed at its start; DATE_NONE: open-ended. */
    int32_t fin_prevue; /* As it stands at `au`. */
    bool en_cours;
};
/* Segments that add up without a gap. */
struct chaine {
    const struct segment *segments;
    size_t count;
    int32_t debut;
    int32_t fin;
    int32_t fin_signee;
    int32_t fin_prevue;
    bool en_cours;
    bool a_apprecier;
};
struct chaines {
    struct chaine *items; /* In the arena. */
    size_t count;
};
/* The chains that the rule lets count; excluded contracts are told in `manque`. */
void chaines_former(struct examen *x, struct chaines *out);
void chaine_retenir(struct examen *x, const struct chaine *chaine);

/* --- The calculations --- */
void calculer_duree(struct examen *x);
void calculer_signature(struct examen *x);
void calculer_heures(struct examen *x);
void calculer_mois_pleins(struct examen *x);
void calculer_diplome(struct examen *x);
void calculer_activite(struct examen *x);
void calculer_aucun(struct examen *x);

/* What somebody works: weekly hours of the running contract, else the mean of the three last whole
 * months. `centi` per `jours` days; 0 when unknown. */
struct rythme {
    int64_t centi;
    int32_t jours;
    char *texte; /* "à 35 h par semaine" */
};
void rythme_estimer(struct examen *x, struct rythme *out);
/* Hours of a row that must lie inside [du, au]. */
int64_t heures_prouvees(const struct fait_heures *row, int32_t du, int32_t au);
bool heures_recevables(const struct examen *x, const struct fait_heures *row);

/* --- Proofs and judgments (pieces.c) --- */
void pieces_verifier(struct examen *x);
void jugements_verifier(struct examen *x);
/* Distinct months with a payslip, or whole months covered by a certificate, the larger. */
int preuves_mois(const struct examen *x, const char *piece);
/* A proof of this moment's alternatives dated on or after `depuis`. */
bool preuve_datee_apres(const struct examen *x, int32_t depuis);

#endif
