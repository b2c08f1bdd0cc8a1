/* Rows that several files of apply write. Ids are texts in events and numbers in rows: a person or
 * référent that was never mentioned gets its number at its first mention. */
#ifndef REPORTING_APPLY_LIGNES_H
#define REPORTING_APPLY_LIGNES_H

#include "reperage.pb-c.h"
#include "reporting/reporting.h"
#include "runtime/service.h"

#include <stdbool.h>

/* --- Who (qui.c) --- */
struct personne {
    int64_t no;     /* As named; 0: nobody. */
    int64_t racine; /* As merged today. */
};
MUST_USE int site_get(struct store *store, const char *site, int64_t *no, struct err *err);
MUST_USE int personne_get(struct store *store, const char *site, const char *id,
                          struct personne *out, struct err *err);
MUST_USE int referent_get(struct store *store, const char *site, const char *id, int64_t *no,
                          struct err *err);
struct parcours {
    int64_t no; /* 0: not known. */
    int64_t racine;
    int32_t entree;
    int32_t fin;
};
MUST_USE int parcours_find(struct store *store, const char *site, const char *id,
                           struct parcours *out, struct err *err);
MUST_USE int prescription_find(struct store *store, const char *site, const char *id, int64_t *no,
                               struct err *err);

/* Binds a reference as rows keep it. */
void stmt_reference(struct stmt *s, const char *name, const char *reference);

/* The day of an ISO text; of the recording when the event gives none. */
int32_t jour(const struct event_context *context, const char *date);

/* Counts the event as heard. Once per event; fait_add() does it too. */
MUST_USE int ecoute_note(struct store *store, const struct event_context *context, struct err *err);

/* --- Facts (fait.c) --- */
/* Texts may be NULL for "". */
struct fait {
    const char *genre; /* The event's name in Evenement. */
    const char *reference;
    const char *personne;
    const char *parcours;
    const char *prescription; /* Told as this prescription is; "": as the person is on the day. */
    const char *territoire;   /* Of what is about nobody. */
    const char *date;
    const char *echeance;
    const char *detail;
    const char *classe;
    const char *motif;
    int64_t nombre;
    uint32_t marques;
    bool dure;          /* Open until fait_end(). */
    bool avec_parcours; /* The same, and no longer than the parcours. */
    bool etape;         /* Counts among the étapes of its parcours. */
    bool derive;        /* Follows from another fact: nobody had to record it. */
};
MUST_USE int fait_add(struct store *store, const struct event_context *context,
                      const struct fait *fait, struct err *err);

/* Which fact: by its reference, and by its detail too when that is not NULL. */
struct fait_cle {
    const char *genre;
    const char *reference;
    const char *detail;
};
/* Ends an open fact, or moves its end, and adds marks. None of that reference: nothing happens. */
MUST_USE int fait_end(struct store *store, const struct event_context *context,
                      const struct fait_cle *cle, const char *date, uint32_t marques,
                      struct err *err);
MUST_USE int fait_mark(struct store *store, const struct event_context *context,
                       const struct fait_cle *cle, uint32_t marques, struct err *err);
MUST_USE int fait_remove(struct store *store, const struct event_context *context,
                         const struct fait_cle *cle, struct err *err);
/* Ends what of a parcours is still open and lasts no longer than it does. */
MUST_USE int faits_close(struct store *store, int64_t parcours, int32_t date, struct err *err);

/* What a fact says, for those that follow it. Empty when there is none. */
struct fait_connu {
    char detail[LIMIT_CODE_SIZE];
    char classe[LIMIT_CODE_SIZE];
    uint32_t marques;
    int32_t date; /* DATE_NONE when there is none. */
};
MUST_USE int fait_find(struct store *store, const struct event_context *context,
                       const struct fait_cle *cle, struct fait_connu *out, struct err *err);

/* --- Presence (presence.c) --- */
/* Cuts the parcours' time anew, and tells the person's facts since the entry anew by it. */
MUST_USE int presence_rebuild(struct store *store, int64_t parcours, struct err *err);
/* Only what follows from the étapes. */
MUST_USE int avancement_rebuild(struct store *store, int64_t parcours, struct err *err);
/* All parcours of a person, as merged. */
MUST_USE int presence_rebuild_person(struct store *store, int64_t racine, struct err *err);

/* --- Silence (attente.c) --- */
MUST_USE int attente_open(struct store *store, int64_t site, const struct parcours *parcours,
                          struct err *err);
MUST_USE int attente_cut(struct store *store, int64_t parcours, enum attente_sur sur, int32_t date,
                         struct err *err);
/* The last one ends with the parcours, whatever is told later of the time before: whoever asks who
 * is silent need not look through those who have left. */
MUST_USE int attente_close(struct store *store, int64_t parcours, int32_t fin, struct err *err);
/* The day's contact was recorded by mistake, and no other of that day remains. */
MUST_USE int attente_join(struct store *store, int64_t parcours, enum attente_sur sur, int32_t date,
                          struct err *err);

/* --- Publics (publics.c) --- */
/* The number of a public, given at its first mention. */
MUST_USE int public_get(struct store *store, const char *code, int64_t *no, struct err *err);
/* A bit for each public that a situation (NULL: nothing) states. */
MUST_USE int situation_publics(struct store *store, const Reperage__Situation *situation,
                               int64_t *publics, struct err *err);
/* Writes what a situation (NULL: nothing) says of the person from a day on. */
MUST_USE int situation_declare(struct store *store, const struct event_context *context,
                               int64_t personne, const Reperage__Situation *situation,
                               const char *date, struct err *err);
/* What holds of a participant from the entry on. */
struct entree {
    const char *date;
    const char *territoire;
    const Reperage__Situation *situation; /* NULL: not told. */
    char *const *publics;                 /* Held and proven. */
    size_t public_count;
};
MUST_USE int entree_declare(struct store *store, const struct event_context *context,
                            int64_t personne, const struct entree *entree, struct err *err);
MUST_USE int domicile_set(struct store *store, int64_t personne, int32_t date,
                          const char *territoire, struct err *err);

#endif
