/* Figures and the lists behind them.
 *
 * A *population* is one SQL text that yields a row for each thing that counts, with what it adds to
 * the numerator and to the denominator (in hundredths) and whether the fact is not known of it. The
 * figure, its splits, its lists and their lengths are the same text in another shell: a figure
 * always equals its list. An *indicator* is a row of data over a population. */
#ifndef REPORTING_QUERY_QUERY_H
#define REPORTING_QUERY_QUERY_H

#include "reporting.pb-c.h"
#include "reporting/reporting.h"
#include "runtime/service.h"

#include <stdbool.h>

query_fn query_catalogue;
query_fn query_indicateur;
query_fn query_tableau;
query_fn query_liste;
query_fn query_delais;
query_fn query_sites;

/* --- Populations (populations.c) --- */
struct population {
    const char *chiffre;     /* num, den, inconnu: sums */
    const char *ventilation; /* groupe, num, den, inconnu */
    const char *liste;
    const char *compte; /* Length of the list. */
};
extern const struct population POPULATION_FAITS;   /* Dated in the period. */
extern const struct population POPULATION_OUVERTS; /* Open at the period's last day. */
extern const struct population POPULATION_CONNUS;  /* Open on a day of the period, ended or not. */
extern const struct population POPULATION_ECHEANCES; /* Due in the period, met or not. */
extern const struct population POPULATION_PRESENTS;  /* Of the file active, on the last day. */
extern const struct population POPULATION_PRESENTS_RAPPORT; /* The same, as a denominator. */
extern const struct population POPULATION_PRESENTS_DEBUT;   /* … on the first day. */
extern const struct population POPULATION_JOURS;            /* Days of presence. */
extern const struct population POPULATION_ACCOMPAGNES; /* Persons with a day in the period, once. */
extern const struct population POPULATION_PUBLICS;     /* … of the public. */
extern const struct population POPULATION_SEXES;       /* … of the sex. */
extern const struct population POPULATION_ETAPES;      /* Étapes of the parcours of the period. */
extern const struct population POPULATION_ETAPES_MIN; /* Parcours with as many as the site wants. */
extern const struct population POPULATION_SANS_CONTACT; /* Longer than the site allows. */
extern const struct population POPULATION_SANS_ENTRETIEN;
extern const struct population POPULATION_ETP;         /* Present on the last day. */
extern const struct population POPULATION_ETP_RAPPORT; /* The same, as a denominator. */
extern const struct population POPULATION_ETP_JOURS;   /* ETP × days of the period. */

/* --- Indicators (indicateurs*.c) --- */
enum mesure {
    MESURE_NOMBRE,
    MESURE_TAUX,   /* Numerator in hundredths of the denominator. */
    MESURE_MOYENNE /* Numerator for one of the denominator. */
};
enum dimension {
    DIM_TERRITOIRE = 1 << 0,
    DIM_REFERENT = 1 << 1,
    DIM_PRESCRIPTEUR = 1 << 2,
    DIM_PUBLIC = 1 << 3,
    DIM_SEXE = 1 << 4,
    DIM_PERSONNE = (1 << 5) - 1,
    DIM_ETP = DIM_TERRITOIRE | DIM_REFERENT, /* No ETP belongs to a public. */
};
enum entendu { ENTEND_REPERAGE = 1 << 0, ENTEND_PARCOURS = 1 << 1, ENTEND_ENTREPRISE = 1 << 2 };

struct indicateur {
    const char *code;
    const char *libelle;
    const char *definition;
    const char *unite;
    const char *source;
    enum mesure mesure;
    const struct population *population;
    const struct population *rapport; /* Gives the denominator; NULL: the population itself. */
    bool rapport_en_jours;            /* The denominator is divided by the days of the period. */
    bool au_jour;                     /* A state on the last day, not a flow. */
    unsigned dimensions;
    unsigned entend; /* Services that must have been heard. */

    /* Which facts, and which of them count. */
    const char *genre;
    uint32_t requises;
    uint32_t exclues;
    uint32_t comptees;  /* In the numerator; 0: all. */
    uint32_t inconnues; /* Any of them: not known. */
    bool inconnus_au_denominateur;
    bool pese;          /* By `nombre`, else each is one. */
    const char *public; /* Its code. */
    const char *sexe;
    const char *seuil; /* Of the site's protocol, by its code. */

    const char *par_genre; /* How its kinds are called when it can be split by them. */
    const char *par_classe;
    bool par_motif;

    const char *objectif;     /* Its code in the protocol; NULL: the same. */
    const char *objectif_par; /* Only this one. */
    bool sans_objectif;
};

struct tableau {
    const char *code;
    const char *const *indicateurs; /* NULL-ended. */
};

const struct indicateur *indicateur_find(const char *code);
const struct indicateur *indicateur_at(size_t index); /* In order; NULL after the last one. */
const struct tableau *tableau_find(const char *code);
const struct tableau *tableau_at(size_t index);

extern const struct indicateur INDICATEURS_REPERAGE[];
extern const size_t INDICATEURS_REPERAGE_COUNT;
extern const struct indicateur INDICATEURS_PARCOURS[];
extern const size_t INDICATEURS_PARCOURS_COUNT;
extern const struct indicateur INDICATEURS_SUIVI[];
extern const size_t INDICATEURS_SUIVI_COUNT;
extern const struct indicateur INDICATEURS_ENTREPRISE[];
extern const size_t INDICATEURS_ENTREPRISE_COUNT;

/* --- What is asked (filtre.c) --- */
struct site_suivi {
    const char *site;
    int64_t no;       /* In rows; 0: none is of it. */
    unsigned entendu; /* Services heard of it. */
};
struct filtre {
    int32_t du;
    int32_t jusqu; /* Never after the date of the facts. */
    const char *territoire;
    const char *prescripteur;
    const char *sexe;
    const char *public; /* Its code. */
    int64_t public_bit;
    const char *referent;
    int64_t referent_no;
    const struct site_suivi *sites;
    size_t site_count;
};
/* Refuses in the answer what cannot be: check refusal_is_set(). `asked` may be NULL: this year. */
MUST_USE int filtre_read(struct store *store, const struct query_context *context,
                         const Reporting__Filtre *asked, struct filtre *out, struct answer *answer,
                         struct err *err);

/* One indicator under one filter. */
struct question {
    const struct indicateur *indicateur;
    struct filtre filtre;
    const char *par;     /* "": not split. */
    const char *sites;   /* JSON: {number of a site: threshold}. */
    int64_t masque;      /* Of the indicator\'s public. */
    const char *raison;  /* Why the figure is not known; NULL: it is. French. */
    const char *reserve; /* What is missing from a figure that is known; NULL: nothing. */
};
/* The bit of a public; 0 when nobody was ever said to be or not to be of it. */
MUST_USE int public_bit(struct store *store, const char *code, int64_t *bit, struct err *err);

/* What a message asks: code, filter (may be NULL), split ("": none). Refuses in the answer. */
struct demande {
    const char *code;
    const Reporting__Filtre *filtre;
    const char *par;
};
MUST_USE int question_read(struct store *store, const struct query_context *context,
                           const struct demande *asked, struct question *out, struct answer *answer,
                           struct err *err);
/* A filter that the indicator does not know would give a zero that means «unknown»: says so, or
 * NULL. */
const char *filtre_inconnu(const struct question *q, struct answer *answer);
/* Looks up thresholds and who was heard (sites.c). */
MUST_USE int question_prepare(struct store *store, struct question *q, struct answer *answer,
                              struct err *err);
/* Binds what every population may name. */
void question_bind(struct stmt *s, const struct question *q, bool rapport);
/* Whether the indicator can be split so; for `genre` also under its own name. Returns the word that
 * the statements know, or NULL. */
const char *ventilation_find(const struct indicateur *indicateur, const char *par);

/* --- Figures (chiffre.c) --- */
struct chiffre {
    int64_t num;
    int64_t den;
    int64_t inconnus;
};
MUST_USE int chiffre_ask(struct store *store, const struct question *q, struct chiffre *out,
                         struct err *err);
/* After all its rows are added: brings the denominator to its unit. */
void chiffre_finish(const struct question *q, struct chiffre *chiffre);
/* Sets everything of a value but its objective. */
void valeur_set(Reporting__Valeur *valeur, const struct question *q, const struct chiffre *chiffre,
                struct answer *answer);
/* Figure and objective. */
MUST_USE int valeur_ask(struct store *store, struct question *q, Reporting__Valeur *valeur,
                        struct answer *answer, struct err *err);

/* --- Objectives (objectif.c) --- */
MUST_USE int objectif_set(struct store *store, const struct question *q, Reporting__Valeur *valeur,
                          struct answer *answer, struct err *err);

/* {number: null} for the sites in scope. */
const char *sites_json(const struct filtre *filtre, struct answer *answer);
/* "5,20", "95" for hundredths. */
const char *centi_text(struct answer *answer, int64_t centi);
/* How «nothing recorded» is called as a group. */
#define GROUPE_INCONNU "non_renseigne"

/* The month that follows in a split by month, clipped to the period; false after the last. */
bool mois_next(const struct filtre *filtre, int32_t *du, int32_t *jusqu);
/* "2017-03" */
const char *mois_text(struct answer *answer, int32_t day);

#endif
