/* May this person enter on this day? (DOMAIN.md row 2.) Pure: the protocol's rules at the comité's
 * date over what is known of the person, every criterion with its explanation and source.
 *
 * - The domicile in a member commune is mandatory (FL 57, RX 73); a code that an earlier version of
 *   the protocol had stays valid after a merger of communes (DOMAIN.md §7).
 * - The age is reached on the comité's date, or a derogation of the list opens the entry; it also
 *   stands for a public (FL 238), never for the domicile or a pièce.
 * - Publics follow from the stated situation; the others are stated as such. What was not stated
 *   is «non renseigné» and holds nothing. A public counts once its proof is there.
 * - A status alone is no criterion (FL 288): a diagnosis must have been held.
 * - Eligible means: no criterion fails and no required pièce is missing. */
#ifndef REPERAGE_ELIGIBILITE_H
#define REPERAGE_ELIGIBILITE_H

#include "reperage/pieces.h"

struct critere {
    const char *code;
    const char *libelle;
    Reperage__Critere__Etat etat;
    const char *explication;
    const char *source;
    const char *refus; /* The refusal's code when this criterion closes the entry; "" when it does
                          not. */
};

struct candidature {
    int32_t naissance;                    /* DATE_NONE: not known. */
    const char *commune;                  /* On the day; "" when not known. */
    const Reperage__Situation *situation; /* NULL: none was stated. */
    bool clause;
    const struct diagnostic *diagnostic; /* The one held; NULL when none was. */
    const struct piece *pieces;
    size_t piece_count;
    const char *derogation;    /* "" when none is given. */
    int32_t sortie_precedente; /* Of who comes back; DATE_NONE: the first entry. */
};

struct eligibilite {
    bool eligible;
    struct critere *criteres; /* In the arena, as what follows. */
    size_t critere_count;
    const char **publics; /* Held and proven. */
    size_t public_count;
    struct manquantes manquantes;
};

void reperage_eligibilite(struct arena *arena, const struct protocole *protocole,
                          const struct candidature *candidature, int32_t date,
                          struct eligibilite *out);

/* The first criterion that closes the entry; NULL when only pièces are missing, or nothing. */
const struct critere *reperage_critere_fermant(const struct eligibilite *eligibilite);

/* A commune of the perimeter on a day, also by an old code; NULL when it is outside. `ancienne`
 * (may be NULL) tells that only an earlier version has it. */
const struct commune *reperage_commune(const struct protocole *protocole, const char *insee,
                                       int32_t day, bool *ancienne);

/* --- publics.c: one public from the situation ------------------------------------------------- */
enum public_etat { PUBLIC_TENU, PUBLIC_NON_TENU, PUBLIC_INCONNU };
enum public_etat reperage_public(struct arena *arena, const struct regles *regles,
                                 const struct candidature *candidature,
                                 const struct commune *commune, const char *code, int32_t date,
                                 const char **explication);

#endif
