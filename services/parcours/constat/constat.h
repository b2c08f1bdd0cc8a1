/* What the monthly review and the tasks find in one parcours on one day (DOMAIN.md rows 14, 15,
 * 21): each finding with its reason, its date and the rule it comes from. Pure.
 *
 * Asked at two days, the difference is what moved between them. Facts later than the day asked are
 * passed over, so that a past review can be had again. */
#ifndef PARCOURS_CONSTAT_CONSTAT_H
#define PARCOURS_CONSTAT_CONSTAT_H

#include "parcours/contact.h"
#include "parcours/verdict/verdict.h"

struct dossier_etape {
    const char *etape;
    const char *genre;
    int32_t prevue_le; /* Recorded as planned; the start of one that never was. */
    int32_t fin_prevue;
    int32_t debut; /* DATE_NONE: not started. */
    int32_t fin;   /* DATE_NONE: not ended. */
};
struct dossier_veille {
    const char *motif;
    int32_t du;
    int32_t fin;   /* DATE_NONE: open. */
    int32_t jusqu; /* Foreseen. */
};
struct dossier_contrat { /* Of engagement. */
    int32_t debut;       /* DATE_NONE: not yet signed by both. */
    int32_t fin;         /* DATE_NONE: without term. */
    int32_t complet_le;
    int32_t bilan_le;          /* DATE_NONE: no bilan recorded before this end. */
    const char *signatures[4]; /* In the order of SIGNATAIRES_ORDRE; "" missing. */
};
/* The result of a mise en relation, as the timeline keeps it. */
#define MER_RETENU         "retenu"
#define MER_NON_RETENU     "non_retenu"
#define MER_NON_RETENU_DIT "non_retenu_dit"    /* The candidate was told at once. */
extern const char *const SIGNATAIRES_ORDRE[4]; /* participant, referent, direction, … */
struct dossier_relance {
    const char *entretien;
    const char *genre;
    int32_t absence;
    int32_t avant;
    int32_t fait_le; /* DATE_NONE: not done. */
};
struct dossier_feuille { /* A sheet that is to be signed. */
    const char *entretien;
    int32_t date;
    int32_t recu_le;
};
enum dossier_evenement_genre {
    EVENEMENT_ABSENCE, /* Without excuse. */
    EVENEMENT_RUPTURE,
    EVENEMENT_PROBLEME,
    EVENEMENT_MER_RESULTAT, /* `code` is one of MER_*. */
    EVENEMENT_INFORME,      /* The candidate was told the result of `reference`. */
    EVENEMENT_SUIVI_REFUSE,
    EVENEMENT_MAINTIEN,
    EVENEMENT_COMITE, /* An exit stands on the agenda of the day `comite`. */
};
struct dossier_evenement {
    enum dossier_evenement_genre genre;
    int32_t date;
    const char *reference;
    const char *code;
    const char *detail;
    int32_t comite;
    int32_t fin; /* Decided or taken off the agenda; DATE_NONE: not yet. */
};
struct dossier_proposition {
    const char *proposition;
    const char *sortie;
    int32_t date;
    int32_t depuis;
    int32_t jusqu; /* DATE_NONE: not decided. */
};

struct dossier {
    const char *parcours;
    const char *personne;
    int32_t entree;
    bool contrat_du;
    int32_t hors_perimetre; /* Since when the domicile is outside; DATE_NONE: inside. */
    int32_t prochain;       /* Next appointment on or after the day loaded; DATE_NONE: none. */
    struct suivi suivi;
    const struct dossier_etape *etapes; /* By start, then planned. */
    size_t etape_count;
    const struct dossier_veille *veilles;
    size_t veille_count;
    const struct dossier_contrat *contrats; /* The latest last. */
    size_t contrat_count;
    const struct dossier_relance *relances;
    size_t relance_count;
    const struct dossier_feuille *feuilles;
    size_t feuille_count;
    const struct dossier_evenement *evenements; /* By date. */
    size_t evenement_count;
    const struct dossier_proposition *propositions;
    size_t proposition_count;
    struct faits faits; /* For the verdicts; `au` is set here. */
};

/* The lists of the review first, then what is only a task. */
enum constat_code {
    CONSTAT_SILENCE,
    CONSTAT_SANS_ENTRETIEN,
    CONSTAT_CONTACTS_DU_MOIS,
    CONSTAT_NOUVELLE_ENTREE,
    CONSTAT_SANS_ETAPE,
    CONSTAT_EN_ETAPE,
    CONSTAT_EN_VEILLE,
    CONSTAT_SORTIE_PREVUE,
    CONSTAT_PARCOURS_LONG,
    CONSTAT_CONTRAT_A_TERME,
    CONSTAT_RELANCE_DUE,
    CONSTAT_EMARGEMENT_MANQUANT,
    CONSTAT_EN_DIFFICULTE,
    CONSTAT_REVUE_COUNT,
    CONSTAT_CONTRAT_A_SIGNER = CONSTAT_REVUE_COUNT,
    CONSTAT_ETAPE_A_CLORE,
    CONSTAT_VEILLE_A_TERME,
    CONSTAT_SORTIE_A_PROPOSER,
    CONSTAT_HORS_PERIMETRE,
    CONSTAT_NOUVELLE,
    CONSTAT_COUNT
};

struct constat {
    enum constat_code code;
    const char *genre;     /* Kind of task, where the code alone does not say; "" else. */
    const char *raison;    /* French, with the figures. */
    int32_t date;          /* Since when, or due when. */
    const char *source;    /* The rule. */
    const char *reference; /* Id of what it is about. */
};
enum { CONSTATS_MAX = 96 };
struct constats {
    struct constat items[CONSTATS_MAX + 1]; /* The last one takes what is one too many. */
    size_t count;
};

/* The parcours is open on `day`. Texts live in the arena. */
void constater(struct arena *arena, const struct regles *regles, const struct dossier *dossier,
               int32_t day, struct constats *out);
bool constats_ont(const struct constats *constats, enum constat_code code);

/* Étapes started until `day`, of whatever end; the one running on that day, the latest begun. */
int dossier_etapes_demarrees(const struct dossier *dossier, int32_t day);
const struct dossier_etape *dossier_etape_en_cours(const struct dossier *dossier, int32_t day);
/* The contract in force or to come, on a day; NULL when none is signed. */
const struct dossier_contrat *dossier_contrat_au(const struct dossier *dossier, int32_t day);

#endif
