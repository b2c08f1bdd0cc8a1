/* What acts drawn at random share; internal to hasard*.c. */
#ifndef SUPPORT_HASARD_INTERNE_H
#define SUPPORT_HASARD_INTERNE_H

#include "base/date.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PERSONNES = 5, REFERENTS = 3, IDS = 64 };

struct ids {
    const char *items[IDS];
    size_t count;
};

struct monde {
    struct scene *scene;
    const char *site;
    const char *comite_entree;
    const char *comite_sortie;
    const char *territoire;
    const char *commune;
    uint64_t seed;
    int32_t today;
    const char *personnes[PERSONNES];
    const char *parcours[PERSONNES]; /* The latest; NULL before the first entry. */
    struct ids referents, prescriptions, diagnostics, comites, entretiens, etapes, propositions;
    struct ids entreprises, offres, positionnements, embauches, immersions;
    int entrees, sorties, accepted;
};

uint64_t draw(struct monde *m, uint64_t below);
const char *pick(struct monde *m, const struct ids *ids);
const char *person(struct monde *m);
const char *parcours(struct monde *m);
const char *day(struct monde *m);
const char *one_of(struct monde *m, const char *const *codes, size_t count);
bool keep(struct ids *ids, const char *id, bool accepted);
#define ONE_OF(m, ...)                                                                             \
    one_of(m, (const char *const[]){ __VA_ARGS__ },                                                \
           sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

#define TRY(m, command, ...)                                                                       \
    (scene_try((m)->scene, (m)->site, command, __VA_ARGS__)[0] == '\0' && ++(m)->accepted > 0)

/* --- Acts (hasard_actes.c) --- */
void prescrire_pour(struct monde *m, const char *id, const char *personne, const char *date);
void prescrire(struct monde *m);
void transmettre(struct monde *m);
void convoquer(struct monde *m);
void diagnostiquer(struct monde *m);
void recevoir_piece(struct monde *m);
void planifier(struct monde *m);
void deplacer(struct monde *m);
void inscrire(struct monde *m);
void chercher_parcours(struct monde *m);
void decider_entree(struct monde *m);
void reporter(struct monde *m);
void decider_sortie(struct monde *m);
void clore(struct monde *m);
void fusionner(struct monde *m);
void effacer(struct monde *m);
void entretenir(struct monde *m);
void annuler(struct monde *m);
void demarrer_etape(struct monde *m);
void terminer_etape(struct monde *m);
void veiller(struct monde *m);
void basculer(struct monde *m);
void changer_referent(struct monde *m);
void signaler_absence(struct monde *m);
void proposer_sortie(struct monde *m);
void retirer_proposition(struct monde *m);
void offrir(struct monde *m);
void positionner(struct monde *m);
void mettre_en_relation(struct monde *m);
void contacter(struct monde *m);
void embaucher(struct monde *m);
void rompre(struct monde *m);
void declarer(struct monde *m);
void immerger(struct monde *m);

#endif
