/* Contracts held (CALCUL_DUREE) and contracts signed (CALCUL_SIGNATURE). */
#include "parcours/verdict/examen.h"

#include <string.h>

/* One chain measured; the best of them makes the verdict. */
struct mesure {
    const struct chaine *chaine;
    int32_t debut; /* Not before the entry. */
    int mois;      /* Whole months held or proven. */
    bool atteint;
    bool possible; /* It can still be reached. */
    int32_t plus_tot;
};

static bool jugements_favorables(const struct examen *x, const struct chaine *chaine)
{
    for (size_t i = 0; i < x->faits->jugement_count; i++) {
        const struct fait_jugement *judged = &x->faits->jugements[i];
        if (strcmp(judged->sortie, x->regle->code) == 0 && judged->date <= x->faits->au &&
            judged->favorable && strcmp(judged->id, chaine->segments[0].contrat->id) == 0)
            return true;
    }
    return false;
}

/* Whether `a` speaks better for the participant than `b`. */
static bool meilleure(const struct examen *x, const struct mesure *a, const struct mesure *b)
{
    if (b->chaine == NULL || a->atteint != b->atteint)
        return b->chaine == NULL || a->atteint;
    bool a_judged = jugements_favorables(x, a->chaine);
    if (a->atteint && a_judged != jugements_favorables(x, b->chaine))
        return a_judged;
    if (a->atteint && a->chaine->a_apprecier != b->chaine->a_apprecier)
        return b->chaine->a_apprecier;
    if (a->possible != b->possible)
        return a->possible;
    if (a->possible && a->plus_tot != b->plus_tot)
        return a->plus_tot < b->plus_tot;
    return a->chaine->fin - a->debut > b->chaine->fin - b->debut;
}

static struct mesure meilleure_chaine(struct examen *x, struct chaines *chaines,
                                      void (*mesurer)(struct examen *, struct mesure *))
{
    struct mesure best = { 0 };
    for (size_t i = 0; i < chaines->count; i++) {
        struct mesure one = { .chaine = &chaines->items[i], .plus_tot = DATE_NONE };
        mesurer(x, &one);
        if (one.debut <= one.chaine->fin && meilleure(x, &one, &best))
            best = one;
    }
    return best;
}

/* Why the earliest date is only an assumption. */
static void supposer_suite(struct examen *x, const struct mesure *m)
{
    x->plus_tot = m->plus_tot;
    int32_t end = m->chaine->fin_prevue;
    if (end != DATE_NONE && end < m->plus_tot)
        x->hypothese = arena_format(x->arena, "si le contrat est prolongé au-delà du %s",
                                    texte_date(x->arena, end));
    else
        x->hypothese = "si le contrat se poursuit";
}

/* --- Held: more than n months (FL 94, 96) --- */

static void mesurer_duree(struct examen *x, struct mesure *m)
{
    const struct chaine *chaine = m->chaine;
    m->debut = chaine->debut > x->faits->entree ? chaine->debut : x->faits->entree;
    m->mois = date_months_between(m->debut, chaine->fin);
    m->atteint = m->mois >= x->regle->mois;
    m->possible = chaine->en_cours;
    if (!m->atteint && m->possible)
        m->plus_tot = date_add_months(m->debut, x->regle->mois);
}

void calculer_duree(struct examen *x)
{
    struct chaines chaines;
    chaines_former(x, &chaines);
    x->verdict->seuil = x->regle->mois;
    x->verdict->unite = "mois";
    struct mesure m = meilleure_chaine(x, &chaines, mesurer_duree);
    if (m.chaine == NULL) {
        x->phrase = arena_format(x->arena,
                                 "aucun contrat qui compte ; il en faut un de plus de %d "
                                 "mois",
                                 x->regle->mois);
        return;
    }
    x->atteint = m.atteint;
    x->verdict->atteint = m.mois;
    chaine_retenir(x, m.chaine);
    if (m.atteint) {
        x->phrase =
            arena_format(x->arena, "plus de %d mois tenus, du %s au %s", x->regle->mois,
                         texte_date(x->arena, m.debut), texte_date(x->arena, m.chaine->fin));
        return;
    }
    x->phrase = arena_format(x->arena, "%s sur plus de %d mois",
                             texte_duree(x->arena, m.debut, m.chaine->fin), x->regle->mois);
    dire_manque(x, arena_format(x->arena, "Un dernier jour le %s ou après",
                                texte_date(x->arena, date_add_months(m.debut, x->regle->mois))));
    if (m.possible)
        supposer_suite(x, &m);
}

/* --- Signed: kind and length at signature, then held as long as the proofs say (RX 103, 275) -- */

static bool duree_signee_suffit(const struct examen *x, const struct chaine *chaine)
{
    if (x->regle->duree_signee_mois == 0)
        return true;
    int32_t end =
        x->regle->cumul_meme_employeur ? chaine->fin_signee : chaine->segments[0].fin_signee;
    return end != DATE_NONE && end >= date_add_months(chaine->debut, x->regle->duree_signee_mois);
}

/* Months proven by payslips or a certificate, else by the time passed. */
static int mois_prouves(struct examen *x, const struct chaine *chaine)
{
    int proven = 0;
    x->objet_count = 0;
    for (size_t i = 0; i < chaine->count; i++)
        objet_ajouter(x, chaine->segments[i].contrat->id);
    for (size_t i = 0; i < x->faits->preuve_count; i++) {
        if (!objet_contient(x, x->faits->preuves[i].id))
            continue;
        int months = preuves_mois(x, x->faits->preuves[i].piece);
        proven = months > proven ? months : proven;
    }
    x->objet_count = 0;
    /* Six months worked are six months, their last day included. */
    int held = date_months_between(chaine->debut, chaine->fin + 1);
    return held > proven ? held : proven;
}

static void mesurer_signature(struct examen *x, struct mesure *m)
{
    const struct chaine *chaine = m->chaine;
    m->debut = chaine->debut;
    m->mois = mois_prouves(x, chaine);
    bool counts = m->debut >= x->faits->entree && duree_signee_suffit(x, chaine);
    m->atteint = counts && m->mois >= x->regle->mois;
    m->possible = counts && chaine->en_cours;
    if (!m->atteint && m->possible)
        m->plus_tot = date_add_months(m->debut, x->regle->mois);
}

static void dire_signature_insuffisante(struct examen *x, const struct mesure *m)
{
    const char *start = texte_date(x->arena, m->debut);
    if (m->debut < x->faits->entree)
        x->phrase = arena_format(x->arena, "contrat du %s signé avant l'entrée", start);
    else if (!duree_signee_suffit(x, m->chaine))
        x->phrase = arena_format(x->arena, "contrat du %s signé pour %d mois ou moins", start,
                                 x->regle->duree_signee_mois);
    else
        x->phrase = arena_format(x->arena, "%d mois prouvés sur %d", m->mois, x->regle->mois);
    if (m->possible)
        supposer_suite(x, m);
    else
        dire_manque(x,
                    arena_format(x->arena, "Un contrat qui compte, tenu %d mois", x->regle->mois));
}

void calculer_signature(struct examen *x)
{
    struct chaines chaines;
    chaines_former(x, &chaines);
    x->verdict->seuil = x->regle->mois;
    x->verdict->unite = "mois";
    struct mesure m = meilleure_chaine(x, &chaines, mesurer_signature);
    if (m.chaine == NULL) {
        x->phrase = "aucun contrat qui compte";
        return;
    }
    x->atteint = m.atteint;
    x->verdict->atteint = m.mois;
    chaine_retenir(x, m.chaine);
    if (m.atteint)
        x->phrase = arena_format(x->arena, "%s signé le %s, %d mois prouvés sur %d",
                                 regles_libelle(x->regles, "contrat", m.chaine->segments[0].genre),
                                 texte_date(x->arena, m.debut), m.mois, x->regle->mois);
    else
        dire_signature_insuffisante(x, &m);
}
