/* The service entreprise (DOMAIN.md rows 25-32): employers, offers, who was put in touch with
 * whom, hirings and their follow-up. This header holds what its verbs share; the tables that hand
 * them to the runtime stand in service.c.
 *
 *     Offre           captee ─▶ negociee ─▶ diffusee ─▶ cloturee
 *     Positionnement  positionne ─▶ mer_effectuee ─▶ entretien ─▶ retenu ─▶ demarre
 *                       │              │               ├─▶ non_retenu, with the motive (FL 726)
 *                       └──────────────┴───────────────┴─▶ abandonne, a retained one too
 *     Embauche        en cours ─▶ terme | rupture
 *
 * - Each step of an offer may be left out but the first; posts are filled by starts, `pourvue` says
 *   that all of them are (FL 657-785).
 * - A term reached is no rupture. Avenants join without a gap. Hours, proofs and follow-up go on
 *   after the end and after the sortie.
 *
 * The pool (FL 652) has periods: candidates enter with BasculePoleEconomique and leave with
 * RetraitPoleEconomique or SortieValidee. Who is in a started étape or in veille is not available;
 * available again from the day on which that ends.
 *
 * New acts want a person with an open parcours. Where the protocol has mer_par_referent (RX
 * 190-196) a référent may use every command, for own candidates only. */
#ifndef ENTREPRISE_ENTREPRISE_H
#define ENTREPRISE_ENTREPRISE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/limits.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "runtime/service.h"
#include "store/store.h"

enum {
    LIMIT_LIBELLE_SIZE = 200, /* Bytes of a name, a job's title, a function. */
    LIMIT_METIERS = 20,       /* Of one candidate. */
    LIMIT_COMMUNES = 200,
    LIMIT_OFFRES = 50,            /* Captured at one visit. */
    LIMIT_PARTICIPANTS = 1000,    /* Of one session. */
    LIMIT_OUVERTS = 900,          /* Open positionnements closed by one command. */
    LIMIT_LIGNES = 5000,          /* Months and proofs of one embauche read for one decision. */
    LIMIT_POSTES = 1000,          /* Of one offer. */
    LIMIT_TACHES = 5000,          /* Sorted for one answer. */
    HEURES_JOUR_CENTI = 24 * 100, /* What a day can hold. */
    HEURES_SEMAINE_CENTI = 7 * HEURES_JOUR_CENTI, /* What a week can hold. */
    DUREE_MOIS_MAX = 12 * 50,
    HORIZON_TACHES_JOURS = 31, /* How far ahead the list of tasks looks. */
};

/* --- What decisions know ----------------------------------------------------------------------
 * Texts are borrowed from the arena; NULL in a part that was not found. Dates absent: DATE_NONE. */
struct etat_personne {
    const char *personne; /* As merged today; NULL: no parcours of it was ever heard. */
    const char *parcours; /* The open one, else the last. */
    const char *origine;  /* Whose parcours it was before any merge: free texts are this one's. */
    const char *referent; /* Of the pair today; "" while none. */
    bool ouvert;
    bool effacee;
    bool au_pole;
    int32_t ouvert_le;
    int32_t sorti_le;
    int32_t pole_depuis;
};

struct etat_entreprise {
    const char *entreprise; /* NULL: unknown. */
    const char *employeur;
};

struct etat_offre {
    const char *offre; /* NULL: unknown. */
    const char *entreprise;
    const char *metier;
    const char *intitule;
    const char *commune;
    const char *origine;
    const char *contrat;
    int32_t postes;
    int32_t pourvus;
    int32_t captee_le;
    int32_t version_le; /* Last negotiation, else the capture. */
    int32_t diffusee_le;
    int32_t close_le;
};

enum etat_mer {
    MER_POSITIONNE,
    MER_EFFECTUEE,
    MER_ENTRETIEN,
    MER_RETENU,
    MER_NON_RETENU,
    MER_DEMARRE,
    MER_ABANDONNE,
    MER_COUNT
};
extern const char *const MER_LIBELLES[MER_COUNT]; /* For users. */
enum etat_mer mer_of(const char *code);           /* MER_COUNT: no such code. */

struct etat_positionnement {
    const char *positionnement; /* NULL: unknown. */
    const char *offre;
    enum etat_mer etat;
    int32_t positionne_le;
    int32_t mer_le;
    int32_t resultat_le;
    int32_t demarrage_prevu;
    int32_t informe_le;
    int32_t abandonne_le;
    bool entretien_connu; /* An interview on the command's date is foreseen already. */
};

struct etat_embauche {
    const char *embauche; /* NULL: unknown. */
    const char *contrat;  /* As of the last avenant. */
    const char *employeur;
    const char *issue; /* "", terme, rupture */
    bool marchand;
    bool clause;
    int32_t debut;
    int32_t fin_prevue;
    int32_t fin_essai;
    int32_t avenant_le; /* Last avenant, else the start. */
    int32_t essai_valide_le;
    int32_t fin;
    int32_t refus_le;
    int32_t maintien_le;
};

struct etat_immersion {
    const char *immersion; /* NULL: unknown. */
    int32_t debut;
    int32_t fin_prevue;
    int32_t fin;
};

struct etat_prospection {
    const char *plan;            /* The line named by the command; NULL: unknown. */
    const char *plan_entreprise; /* "" when the line names none. */
    int32_t plan_fait_le;
    int32_t visitee_le; /* First action with the company; DATE_NONE: none yet. */
    size_t offre_count; /* Of the offers given, those that are this company's. */
};

/* A positionnement that a command may close with others. */
struct ouvert {
    const char *positionnement;
    const char *offre;
    const char *personne;
    bool retenu;
    int32_t depuis; /* Of its last act. */
};

/* A declaration of hours that holds; du and au are the month's bounds when it has no dates. */
struct mois_declare {
    int32_t du;
    int32_t au;
    bool entier;
    int32_t heures_centi;
};

struct recu {
    const char *piece;
    const char *mois;
    int32_t couvre_du;
    int32_t couvre_au;
    bool original;
};

/* One state for all commands; each load fills the parts that its decision reads. */
struct etat {
    bool existe;          /* The id given to something new is taken. */
    const char *doublon;  /* The id of what says the same already; NULL: nothing does. */
    const char *candidat; /* Person of the positionnement, when a command names both. */
    struct etat_personne personne;
    struct etat_entreprise entreprise;
    struct etat_offre offre;
    struct etat_positionnement positionnement;
    struct etat_embauche embauche;
    struct etat_immersion immersion;
    struct etat_prospection prospection;
    const struct ouvert *ouverts;
    size_t ouvert_count;
    const struct mois_declare *mois;
    size_t mois_count;
    const struct recu *recus;
    size_t recu_count;
};

/* --- Persons (personne.c) ---------------------------------------------------------------------
 * The id under which a person is known today: itself, or the one that it was merged into. */
MUST_USE int personne_actuelle(struct store *store, const char *id, char out[LIMIT_ID_SIZE],
                               struct err *err);

/* --- Months (mois.c) --------------------------------------------------------------------------
 * The first day of "2017-03", or DATE_NONE when the text is no such month. */
int32_t mois_parse(const char *text);

/* --- Follow-up (suivis.c) ---------------------------------------------------------------------
 * When a step of the protocol is due for an embauche; DATE_NONE when it has no such date: no trial,
 * no end yet, or the contract ended before it. */
int32_t suivi_echeance(const struct regle_suivi *regle, const struct etat_embauche *embauche);

#endif
