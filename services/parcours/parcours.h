/* Parcours: who accompanies whom, what was done and planned, whether an exit counts.
 *
 * The rules in prose (numbers, lists and thresholds are data of the site's protocol):
 * - A person has at most one open parcours; it opens when repérage has acted the entry and ends on
 *   the date of the exit that a comité has validated. Nothing is dated before the entry or after
 *   the exit.
 * - It has one référent at a time. The one proposed is first whom the comité wants, then who made
 *   the diagnosis if there is room, then who has the most room in the territory. A change needs the
 *   direction's agreement and keeps its history.
 * - A contact is two-way and reached; what counts is decided by the protocol when it is recorded.
 *   An absence without excuse makes relances due. A CRE's contact never resets the silence.
 * - An étape emploi follows the embauche that entreprise tells of, an immersion likewise.
 * - A positive exit is proposed only when its rule, its proofs and judgments allow it (verdict.h).
 * - A référent writes in the own portfolio only; direction and animation everywhere; commands
 *   without role are scripts and reactions.
 *
 * Here: states that load/ reads and decide/ judges. Texts are copies or live in the arena. */
#ifndef PARCOURS_PARCOURS_H
#define PARCOURS_PARCOURS_H

#include "base/date.h"
#include "base/limits.h"
#include "parcours/verdict/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored for what has not ended: later than any date that is accepted. */
#define SANS_FIN "9999-12-31"

enum {
    LIMIT_CANDIDATS = 1000,    /* Référents of a site looked at when one is proposed. */
    LIMIT_FAITS = 1000,        /* Rows of one kind that a verdict looks at. */
    LIMIT_METIERS = 20,        /* Jobs wanted at the bascule, communes likewise. */
    LIMIT_DUREE_MIN = 24 * 60, /* Of an interview. */
};

/* Words of the contract itself, the same at every site. */
#define PRESENT             "present"
#define ABSENCE_INJUSTIFIEE "absence_injustifiee"
#define ISSUE_TERMINEE      "terminee"
#define ISSUE_ABANDONNEE    "abandonnee"
#define ISSUE_ANNULEE       "annulee"
#define DECISION_POURSUITE  "poursuite"
#define DECISION_ARRET      "arret"
#define DIPLOME_OBTENU      "obtenu"

struct etat {
    bool existe;
    char parcours[LIMIT_ID_SIZE];
    char personne[LIMIT_ID_SIZE];
    char dite[LIMIT_ID_SIZE]; /* The person before any merge: free texts are this one's. */
    bool effacee;
    char territoire[LIMIT_CODE_SIZE];
    int32_t entree;
    int32_t sortie_le; /* DATE_NONE while it is open. */

    char referent[LIMIT_ID_SIZE]; /* The latest one; "" when there is none. */
    int32_t referent_du;

    char proposition[LIMIT_ID_SIZE]; /* Of an exit, not yet decided; "" none. */
    int32_t veille_du;               /* Since when; DATE_NONE: not in veille. */
    int32_t pole_du;
    int32_t termes_du; /* The latest terms, ended or not. */
};

struct etat_referent { /* At a day. */
    bool existe;
    bool actif; /* Between `du` and `au`. */
    char structure[256];
    int32_t du;
    int32_t au; /* DATE_NONE: open. */
};

/* --- One state per command ------------------------------------------------------------------ */
struct etat_absence {
    struct etat_referent referent;
    int32_t ouverte_du; /* An absence without end that began on another day; DATE_NONE: none. */
    bool connue;        /* The very same one is recorded. */
};

struct candidat {
    const char *referent;
    const char *genre;
    int64_t etp_centi;
    int64_t participants;
    bool territoire; /* Works in the territory of the entry, or everywhere. */
    bool absent;
};
struct etat_ouverture {
    bool existe;                  /* The id is taken. */
    char personne[LIMIT_ID_SIZE]; /* With merges followed. */
    char ouvert[LIMIT_ID_SIZE];   /* Another open parcours of this person; "" none. */
    int32_t derniere_sortie;      /* DATE_NONE: none before. */
    const struct candidat *candidats;
    size_t candidat_count;
};

struct etat_designation {
    struct etat etat;
    struct etat_referent referent;
};

struct portefeuille_ligne {
    const char *parcours;
    const char *personne;
    int32_t du;
};
struct etat_transfert {
    struct etat_referent de;
    struct etat_referent vers;
    const struct portefeuille_ligne *lignes;
    size_t ligne_count;
};

struct etat_convention {
    bool existe; /* Told before. */
    const char *const *referents;
    size_t referent_count;
};

struct etat_contrat {
    struct etat etat;
    bool existe;
    int rang;
    int32_t debut;
    int32_t fin; /* DATE_NONE: without term. */
    char participant[DATE_SIZE];
    char referent[DATE_SIZE];
    char direction[DATE_SIZE];
    char equipe_animation[DATE_SIZE];
    bool explique;
    bool bilan_fait; /* The bilan before this contract's end is recorded. */
};

struct etat_entretien {
    struct etat etat;
    bool existe;
    bool annule;
    int32_t date;
    char presence[LIMIT_CODE_SIZE];
    bool emargement_attendu;
    bool emargement;
    char referent_alors[LIMIT_ID_SIZE]; /* Who accompanied on the date of the command. */
    bool relance_due;                   /* Of the kind that the command names. */
    bool relance_faite;
    bool relance_existe; /* The id is taken. */
};

struct etat_etape {
    struct etat etat;
    bool existe;
    char etape[LIMIT_ID_SIZE];
    char genre[LIMIT_CODE_SIZE];
    char famille[LIMIT_CODE_SIZE];
    char axe[LIMIT_CODE_SIZE];
    char origine[LIMIT_CODE_SIZE];
    char mode[LIMIT_CODE_SIZE];
    char structure[520];
    int32_t fin_prevue;
    int32_t debut; /* DATE_NONE: planned only. */
    int32_t fin;   /* DATE_NONE: not ended. */

    /* What the command's embauche is. */
    bool embauche_existe;
    bool embauche_suivie; /* An étape follows it already. */
    bool immersion;
    bool clause;
    char contrat[LIMIT_CODE_SIZE]; /* Kind of contract, or of immersion. */
};

struct etat_frein {
    struct etat etat;
    bool existe;
    bool genre_ouvert; /* A frein of this kind is not yet lifted. */
    bool etape_connue; /* The étape named is one of this parcours. */
    int32_t repere_le;
    int32_t leve_le; /* DATE_NONE: not lifted. */
};

struct etat_candidature {
    struct etat etat;
    bool offre_existe;
    bool deja; /* Proposed for it already. */
    int32_t diffusee_le;
    int32_t cloturee_le; /* DATE_NONE: open. */
};

struct etat_sortie {
    struct etat etat;
    bool existe;      /* The proposition's id is taken. */
    bool ouverte;     /* Not yet decided or withdrawn. */
    bool objet_connu; /* The contract or étape judged is this person's. */
    bool juge;        /* It was judged just so last. */
    bool etait_au_pole;
    int32_t date; /* Of the exit proposed. */
    char sortie[LIMIT_CODE_SIZE];
    char classe[LIMIT_CODE_SIZE];
    char objet[LIMIT_CODE_SIZE];
    char motif[LIMIT_CODE_SIZE];
    struct faits faits; /* For the verdict; `au` is set by decide. */
};

#endif
