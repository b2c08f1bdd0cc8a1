/* Which pièces of the dossier a step still lacks (DOMAIN.md row 7). A requirement of the protocol
 * is satisfied by any one of its alternatives; at a date: received by then, not expired, younger
 * than the requirement's months («de moins de 3 mois» at the comité's date, RX 89), original where
 * the protocol wants it. Pure. */
#ifndef REPERAGE_PIECES_H
#define REPERAGE_PIECES_H

#include "protocole/protocole.h"
#include "reperage/reperage.h"

enum { REPERAGE_MANQUANTES_MAX = 60 };

/* Why the best piece at hand is not enough. */
enum raison_manque {
    MANQUE_AUCUN,     /* Nothing is missing. */
    MANQUE_COPIE,     /* Only a copy. */
    MANQUE_NON_DATEE, /* Its own date is not recorded, so its youth cannot be shown. */
    MANQUE_PERIMEE,
    MANQUE_ABSENTE
};
const char *reperage_raison(enum raison_manque raison); /* "absente", "perimee" … */

struct manquante {
    const char *moment;
    const char *libelle; /* «Fiches de paie ou Attestation employeur» */
    const char *source;
    const char *const *pieces;
    size_t piece_count;
    enum raison_manque raison;
    bool a_confirmer;
};
/* Requirements that the site marks «à confirmer» are told, but stop nothing. */
struct manquantes {
    struct manquante lignes[REPERAGE_MANQUANTES_MAX];
    size_t count;
};

/* What is asked, of whom, on which day. */
struct demande_pieces {
    const struct regles *regles;
    const char *moment;
    const char *sortie;         /* "" unless the moment is `sortie`. */
    const char *const *publics; /* Those that the person has, proven or not. */
    size_t public_count;
    const struct piece *pieces;
    size_t piece_count;
    int32_t date;
    /* The end of the parcours before: what is asked anew for each parcours and what proves an exit
     * came after that day; what follows an exit, since the entry. DATE_NONE: there was none. */
    int32_t sortie_precedente;
};

/* Adds to `out` what is missing. Texts in the arena. */
void reperage_manquantes(struct arena *arena, const struct demande_pieces *demande,
                         struct manquantes *out);

/* How one pièce code stands at the demand's date, by the strictest requirement of the moment that
 * names it. */
enum raison_manque reperage_piece_etat(const struct demande_pieces *demande, const char *code);

void reperage_manquante_ajouter(struct arena *arena, const struct demande_pieces *demande,
                                const char *code, const char *source, enum raison_manque raison,
                                struct manquantes *out);

/* How many of them stop the step. */
size_t reperage_manquantes_bloquantes(const struct manquantes *manquantes);

/* What an exit still lacks: of the proofs that the exit engine missed when the exit was proposed,
 * those that have not come since. */
void reperage_manquantes_sortie(struct arena *arena, const struct demande_pieces *demande,
                                const char *const *attendues, size_t attendue_count,
                                struct manquantes *out);

/* «Justificatif de domicile ; Attestation … (périmée)», for refusals: the blocking ones. */
const char *reperage_manquantes_texte(struct arena *arena, const struct manquantes *manquantes);

#endif
