/* Contracts become segments (a kind from a day to a day), segments of one employer without a gap
 * become chains. */
#include "parcours/verdict/examen.h"

#include "runtime/message.h"

#include <stdlib.h>
#include <string.h>

enum recevabilite juger_contrat(const struct regle_sortie *regle, const char *contrat,
                                const char *employeur)
{
    if (codes_contain(regle->contrats_exclus, regle->contrat_exclu_count, contrat) ||
        codes_contain(regle->employeurs_exclus, regle->employeur_exclu_count, employeur))
        return EXCLU;
    if (codes_contain(regle->contrats_a_apprecier, regle->contrat_a_apprecier_count, contrat))
        return A_APPRECIER;
    if (regle->contrat_count == 0 || codes_contain(regle->contrats, regle->contrat_count, contrat))
        return RECEVABLE;
    return ETRANGER;
}

/* The planned end as avenants known at `au` have moved it. */
static int32_t fin_prevue_au(const struct faits *faits, const struct fait_contrat *contrat)
{
    int32_t end = contrat->fin_prevue;
    int32_t latest = DATE_NONE;
    for (size_t i = 0; i < faits->avenant_count; i++) {
        const struct fait_avenant *avenant = &faits->avenants[i];
        if (strcmp(avenant->id, contrat->id) != 0 || avenant->date > faits->au ||
            avenant->date < latest)
            continue;
        latest = avenant->date;
        end = avenant->fin_prevue;
    }
    return end;
}

/* The change of kind that holds on a day and is known at `au`: of two on one day the one recorded
 * last; NULL: none. */
static const struct fait_avenant *changement_au(const struct faits *faits,
                                                const struct fait_contrat *contrat, int32_t day)
{
    const struct fait_avenant *last = NULL;
    for (size_t i = 0; i < faits->avenant_count; i++) {
        const struct fait_avenant *avenant = &faits->avenants[i];
        if (strcmp(avenant->id, contrat->id) == 0 && avenant->contrat[0] != '\0' &&
            avenant->date <= day && avenant->date <= faits->au &&
            (last == NULL || avenant->date >= last->date))
            last = avenant;
    }
    return last;
}

/* The next change of kind after `from` that is known at `au`; NULL: none. */
static const struct fait_avenant *
changement_suivant(const struct faits *faits, const struct fait_contrat *contrat, int32_t from)
{
    const struct fait_avenant *next = NULL;
    for (size_t i = 0; i < faits->avenant_count; i++) {
        const struct fait_avenant *avenant = &faits->avenants[i];
        if (strcmp(avenant->id, contrat->id) != 0 || avenant->contrat[0] == '\0' ||
            avenant->date <= from || avenant->date > faits->au)
            continue;
        if (next == NULL || avenant->date <= next->date)
            next = avenant;
    }
    return next;
}

const char *contrat_genre_au(const struct faits *faits, const struct fait_contrat *contrat,
                             int32_t day)
{
    const struct fait_avenant *change = changement_au(faits, contrat, day);
    return change == NULL ? contrat->contrat : change->contrat;
}

/* The last day that is sure at `au`: without a recorded end, a contract whose term has passed is
 * proven up to its term only. */
static void fin_sure(const struct faits *faits, struct segment *segment)
{
    const struct fait_contrat *contrat = segment->contrat;
    segment->fin_prevue = fin_prevue_au(faits, contrat);
    segment->en_cours = false;
    if (contrat->fin != DATE_NONE && contrat->fin <= faits->au)
        segment->fin = contrat->fin;
    else if (segment->fin_prevue != DATE_NONE && segment->fin_prevue < faits->au)
        segment->fin = segment->fin_prevue;
    else {
        segment->fin = faits->au;
        segment->en_cours = true;
    }
}

static void dire_exclu(struct examen *x, const struct segment *segment)
{
    dire_manque(x, arena_format(x->arena, "%s du %s : exclu de cette sortie (%s)",
                                regles_libelle(x->regles, "contrat", segment->genre),
                                texte_date(x->arena, segment->debut), x->regle->source));
}

struct segments {
    struct segment *items; /* In the arena. */
    size_t count;
};

static void segment_ajouter(struct examen *x, struct segments *out, const struct segment *segment)
{
    out->items = arena_grow(x->arena, out->items, out->count, sizeof(*out->items));
    out->items[out->count++] = *segment;
}

static void segmenter(struct examen *x, const struct fait_contrat *contrat, struct segments *out)
{
    int32_t start = contrat->debut;
    const struct fait_avenant *change = changement_au(x->faits, contrat, start);
    const char *kind = change == NULL ? contrat->contrat : change->contrat;
    int32_t signee = change == NULL ? contrat->fin_prevue : change->fin_prevue;
    bool cumul = x->regle->cumul_meme_employeur && contrat->entreprise[0] != '\0';
    for (;;) {
        struct segment segment = { .contrat = contrat,
                                   .groupe = cumul ? contrat->entreprise : contrat->id,
                                   .genre = kind,
                                   .debut = start,
                                   .fin_signee = signee,
                                   .recevabilite =
                                       juger_contrat(x->regle, kind, contrat->employeur) };
        fin_sure(x->faits, &segment);
        const struct fait_avenant *next = changement_suivant(x->faits, contrat, start);
        if (next != NULL && next->date <= segment.fin) {
            segment.fin = next->date - 1;
            segment.en_cours = false;
        }
        if (segment.recevabilite == EXCLU)
            dire_exclu(x, &segment);
        if (segment.recevabilite == RECEVABLE || segment.recevabilite == A_APPRECIER)
            segment_ajouter(x, out, &segment);
        if (next == NULL || next->date > segment.fin + 1)
            return;
        kind = next->contrat;
        start = next->date;
        signee = next->fin_prevue;
    }
}

static int comparer_segments(const void *a, const void *b)
{
    const struct segment *left = a;
    const struct segment *right = b;
    int same = strcmp(left->groupe, right->groupe);
    if (same != 0)
        return same;
    if (left->debut != right->debut)
        return left->debut < right->debut ? -1 : 1;
    return strcmp(left->contrat->id, right->contrat->id);
}

static bool s_ajoute(const struct chaine *chaine, const struct segment *segment)
{
    const struct segment *last = &chaine->segments[chaine->count - 1];
    return strcmp(last->groupe, segment->groupe) == 0 && segment->debut <= chaine->fin + 1;
}

static void chaine_allonger(struct chaine *chaine, const struct segment *segment)
{
    chaine->count++;
    if (segment->fin >= chaine->fin) {
        chaine->fin = segment->fin;
        chaine->fin_prevue = segment->fin_prevue;
        chaine->fin_signee = segment->fin_signee;
    }
    chaine->en_cours = chaine->en_cours || segment->en_cours;
    chaine->a_apprecier = chaine->a_apprecier || segment->recevabilite == A_APPRECIER;
}

void chaines_former(struct examen *x, struct chaines *out)
{
    struct segments segments = { 0 };
    for (size_t i = 0; i < x->faits->contrat_count; i++)
        if (x->faits->contrats[i].debut <= x->faits->au)
            segmenter(x, &x->faits->contrats[i], &segments);
    if (segments.count > 1)
        qsort(segments.items, segments.count, sizeof(*segments.items), comparer_segments);
    *out = (struct chaines){ 0 };
    for (size_t i = 0; i < segments.count; i++) {
        const struct segment *segment = &segments.items[i];
        struct chaine *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
        if (last != NULL && s_ajoute(last, segment)) {
            chaine_allonger(last, segment);
            continue;
        }
        out->items = arena_grow(x->arena, out->items, out->count, sizeof(*out->items));
        out->items[out->count++] =
            (struct chaine){ .segments = segment,
                             .count = 1,
                             .debut = segment->debut,
                             .fin = segment->fin,
                             .fin_signee = segment->fin_signee,
                             .fin_prevue = segment->fin_prevue,
                             .en_cours = segment->en_cours,
                             .a_apprecier = segment->recevabilite == A_APPRECIER };
    }
}

void chaine_retenir(struct examen *x, const struct chaine *chaine)
{
    for (size_t i = 0; i < chaine->count; i++) {
        const struct segment *segment = &chaine->segments[i];
        objet_ajouter(x, segment->contrat->id);
        dire_compte(x, arena_format(x->arena, "%s du %s au %s%s",
                                    regles_libelle(x->regles, "contrat", segment->genre),
                                    texte_date(x->arena, segment->debut),
                                    texte_date(x->arena, segment->fin),
                                    segment->en_cours ? ", en cours" : ""));
    }
    x->a_apprecier = chaine->a_apprecier;
}
