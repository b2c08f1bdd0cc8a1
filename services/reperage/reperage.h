/* Repérage: who is sent to the PLIE, whether they may enter, what the comité decides (DOMAIN.md
 * rows 1, 2, 4, 5, 7). It alone holds identities.
 *
 * A prescription's way:
 *
 *     recue ─▶ transmise ─▶ diagnostiquee ─▶ positionnee ─▶ acceptee
 *       │          │             ▲  ▲             │  ├─────▶ refusee
 *       └──────────┴─▶ close     │  └─ retired ───┘  └─────▶ reportee ─▶ positionnee …
 *
 * - One prescription and one parcours at a time: a new prescription is refused while another is
 *   being treated or while the person is accompanied, an entry while a parcours is open. After the
 *   exit the person may come back.
 * - A person is registered once. Who looks like a known person (name by sound, birth date) is
 *   refused until somebody has looked and says that it is another one.
 * - After a fusion every row of the absorbed person counts for the kept one; the absorbed id is
 *   answered with the kept one's, and refused in commands.
 * - An entry is decided only at an open comité of the right kind and territory, on or after its
 *   date, by the rules in force on that date: eligible, and every required pièce there.
 * - Lines left undecided when a comité closes go back to «à inscrire»: the prescription may be put
 *   on another comité; an exit proposal goes on the next planned one by itself.
 *
 * Structs here are what load reads and decide judges: borrowed texts that live in the arena of the
 * decision, never NULL; dates are day numbers, DATE_NONE when not known. */
#ifndef REPERAGE_REPERAGE_H
#define REPERAGE_REPERAGE_H

#include "base/arena.h"
#include "base/date.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REPERAGE_PIECES_MAX = 1000,      /* Of one person. */
    REPERAGE_VERSIONS_MAX = 200,     /* Domiciles and situations of one person, newest first. */
    REPERAGE_GROUPE_MAX = 100,       /* Persons in one fusion. */
    REPERAGE_RESSEMBLANCES_MAX = 20, /* Look-alikes shown. */
    REPERAGE_COMITES_MAX = 300,      /* Open comités looked through for the next one. */
    REPERAGE_LIGNES_MAX = 400,       /* Lines of one agenda, proposals waiting for one comité. */
    REPERAGE_LISTE_MAX = 50,         /* Codes in one repeated field. */
    REPERAGE_MOTS_MAX = 4            /* Words of a search. */
};

/* States of a prescription, as they stand in rows and answers. */
#define ETAT_RECUE         "recue"
#define ETAT_TRANSMISE     "transmise"
#define ETAT_DIAGNOSTIQUEE "diagnostiquee"
#define ETAT_POSITIONNEE   "positionnee"
#define ETAT_REPORTEE      "reportee"
#define ETAT_ACCEPTEE      "acceptee"
#define ETAT_REFUSEE       "refusee"
#define ETAT_CLOSE         "close"

#define DECISION_ENTREE         "entree"
#define DECISION_REPORT         "report"
#define DECISION_REFUS          "refus"
#define DECISION_SORTIE_VALIDEE "sortie_validee"
#define DECISION_SORTIE_REJETEE "sortie_rejetee"

#define GENRE_CLAUSE          "clause"
#define MOMENT_ENTREE         "entree"
#define MOMENT_SORTIE         "sortie"
#define MOMENT_SORTIE_VALIDEE "sortie_validee"
#define PIECE_CONTRAT         "contrat_engagement"
#define RETRAIT_NON_EXAMINEE  "non_examinee"

/* The first domicile known of a person counts from the beginning. */
#define DEPUIS_TOUJOURS "1900-01-01"

struct domicile {
    int32_t du;
    const char *commune;
    const char *territoire;
};
struct situation_datee {
    int32_t date;
    Reperage__Situation *situation;
};
/* An identity with its keys; the same shape for a recorded person and for one being typed. */
struct identite {
    const char *personne; /* "" while typed. */
    const char *nom;
    const char *prenom;
    const char *nom_naissance;
    const char *naissance; /* ISO; "" when not known. */
};

struct personne {
    bool connue;
    const char *id;       /* The kept one after fusions. */
    const char *demandee; /* As the command names it. */
    bool effacee;
    const char *sexe;
    struct identite identite; /* Texts "" when erased. */
    int32_t naissance;
    const struct domicile *domiciles; /* Newest first. */
    size_t domicile_count;
    const struct situation_datee *situations; /* Newest first. */
    size_t situation_count;
    const char *const *groupe; /* All ids of the fusion, itself included. */
    size_t groupe_count;
    const char *prescription_ouverte; /* "" when none. */
    size_t prescriptions_ouvertes;
    const char *parcours_ouvert; /* Its id, or the accepted prescription whose parcours is not yet
                                    heard; "" when none. */
    int32_t derniere_sortie;     /* Of parcours that are over; DATE_NONE: none. */
    /* Whose the person is, once reperage_load_suivi() was called: the référent of the open
     * parcours; without one, who was or who is to make a diagnosis. */
    const char *const *suivi_par;
    size_t suivi_count;
};

struct diagnostic {
    bool connu;
    const char *id;
    const char *prescription;
    const char *conseiller;
    int32_t date; /* Of the appointment. */
    int32_t manque;
    int32_t realise;
    const char *avis;
    const char *niveau_etape;
    Reperage__Declaration disponible;
    Reperage__Declaration motive;
    Reperage__Declaration volontaire;
    const char *const *freins;
    size_t frein_count;
};

struct prescription {
    bool connue;
    const char *id;
    struct personne personne;
    const char *etat;
    int32_t date;
    const char *genre;
    const char *prescripteur;
    const char *structure;
    const char *territoire;
    const char *conseiller; /* To whom it was sent; "" before. */
    int32_t transmise_le;
    struct diagnostic prevu;   /* The open appointment; not `connu` when there is none. */
    struct diagnostic realise; /* The diagnosis held. */
    int lettres;
    int32_t relance_le; /* The last letter or missed appointment; DATE_NONE: none. */
    int32_t report_jusqu;
    const char *comite; /* On whose agenda it stands undecided; "" when none. */
    int32_t comite_date;
    const char *decision; /* The last one taken; "" when none. */
};

struct comite {
    bool connu;
    const char *id;
    const char *genre;
    const char *territoire; /* "" for all. */
    int32_t date;
    bool clos;
    int32_t entrees, reports, refus, sorties;
    int32_t lignes; /* On its agenda, decided ones included. */
};

struct proposition {
    bool connue;
    const char *id;
    const char *parcours;
    const char *personne;
    const char *sortie;
    const char *classe;
    const char *comite_genre;
    const char *territoire;
    int32_t date;
    int32_t proposee;
    int32_t sortie_precedente; /* Of the parcours before this one; DATE_NONE: it is the first. */
    bool close;
    const char *decision;
    const char *comite; /* On whose agenda it stands undecided; "" when none. */
    int32_t comite_date;
    const char *const *pieces; /* Proofs that the exit engine missed. */
    size_t piece_count;
};

struct piece {
    const char *id;
    const char *piece;
    int32_t date;
    int32_t datee_du;
    int32_t valable_jusqu;
    bool original;
    bool du_contrat; /* Proves one contract of work, whatever the parcours. */
};

/* --- load/: parts that several commands and queries read ---------------------------------------
 * Found nothing is no error: `connue` stays false. `au` DATE_NONE: all that is recorded. */
MUST_USE int reperage_load_personne(struct store *store, struct arena *arena, const char *id,
                                    struct personne *out, struct err *err);
MUST_USE int reperage_load_suivi(struct store *store, struct arena *arena, struct personne *out,
                                 struct err *err);
MUST_USE int reperage_load_prescription(struct store *store, struct arena *arena, const char *id,
                                        struct prescription *out, struct err *err);
MUST_USE int reperage_load_diagnostic(struct store *store, struct arena *arena, const char *id,
                                      struct diagnostic *out, struct err *err);
MUST_USE int reperage_load_comite(struct store *store, struct arena *arena, const char *id,
                                  struct comite *out, struct err *err);
MUST_USE int reperage_load_proposition(struct store *store, struct arena *arena, const char *id,
                                       struct proposition *out, struct err *err);
/* The pièces of a person and of all merged into it, received until `au`, oldest first. */
MUST_USE int reperage_load_pieces(struct store *store, struct arena *arena, const char *personne,
                                  int32_t au, const struct piece **out, size_t *count,
                                  struct err *err);
/* People who could be this one: same birth date, or names that sound alike. Judged by
 * ressemblance.h. Ids are those of the kept persons; a person appears once. */
MUST_USE int reperage_load_semblables(struct store *store, struct arena *arena,
                                      const struct identite *identite, struct identite **out,
                                      size_t *count, struct err *err);

/* The commune in which the person lived on a day; NULL when not known. */
const struct domicile *reperage_domicile(const struct personne *personne, int32_t day);
/* The latest situation stated on or before a day; NULL when none was. */
const Reperage__Situation *reperage_situation(const struct personne *personne, int32_t day);

#endif
