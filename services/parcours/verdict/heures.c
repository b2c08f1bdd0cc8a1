/* Hours worked: in any sliding window (FL 95), or in full calendar months (RX 275). */
#include "parcours/verdict/examen.h"

#include <stdlib.h>
#include <string.h>

enum {
    /* No day holds more: hours over this, times the days outside a window, lie inside it. */
    JOUR_CENTI = 24 * 100,
    SEMAINE_JOURS = 7,
    MOIS_MOYENNE = 3,       /* The mean is taken over this many whole months. */
    PREVISION_JOURS = 1098, /* How far an earliest date is looked for: three years. */
    PREVISION_MOIS = 36,
};

static const struct fait_contrat *contrat_de(const struct faits *faits, const char *id)
{
    for (size_t i = 0; i < faits->contrat_count; i++)
        if (strcmp(faits->contrats[i].id, id) == 0)
            return &faits->contrats[i];
    return NULL;
}

/* By the kind on the row's first and on its last day: the one that counts less. */
static enum recevabilite juger_heures(const struct examen *x, const struct fait_heures *row)
{
    const struct fait_contrat *contrat = contrat_de(x->faits, row->id);
    if (contrat == NULL)
        return ETRANGER;
    enum recevabilite first =
        juger_contrat(x->regle, contrat_genre_au(x->faits, contrat, row->du), contrat->employeur);
    enum recevabilite last =
        juger_contrat(x->regle, contrat_genre_au(x->faits, contrat, row->au), contrat->employeur);
    return first > last ? first : last;
}

bool heures_recevables(const struct examen *x, const struct fait_heures *row)
{
    enum recevabilite r = juger_heures(x, row);
    return (r == RECEVABLE || r == A_APPRECIER) && row->du <= x->faits->au;
}

int64_t heures_prouvees(const struct fait_heures *row, int32_t du, int32_t au)
{
    if (row->au < du || row->du > au)
        return 0;
    int64_t outside = 0;
    if (row->du < du)
        outside += du - row->du;
    if (row->au > au)
        outside += row->au - au;
    int64_t proven = row->heures_centi - outside * JOUR_CENTI;
    return proven > 0 ? proven : 0;
}

static int64_t heures_entre(const struct examen *x, int32_t du, int32_t au)
{
    int64_t sum = 0;
    if (du < x->faits->entree)
        du = x->faits->entree;
    if (au > x->faits->au)
        au = x->faits->au;
    for (size_t i = 0; i < x->faits->heures_count; i++)
        if (heures_recevables(x, &x->faits->heures[i]))
            sum += heures_prouvees(&x->faits->heures[i], du, au);
    return sum;
}

/* --- Pace --- */

static int64_t hebdo_en_cours(const struct examen *x)
{
    int64_t weekly = 0;
    int32_t latest = DATE_NONE;
    const struct faits *faits = x->faits;
    for (size_t i = 0; i < faits->contrat_count; i++) {
        const struct fait_contrat *contrat = &faits->contrats[i];
        enum recevabilite r = juger_contrat(x->regle, contrat_genre_au(faits, contrat, faits->au),
                                            contrat->employeur);
        bool runs =
            contrat->debut <= faits->au && (contrat->fin == DATE_NONE || contrat->fin > faits->au);
        if ((r != RECEVABLE && r != A_APPRECIER) || !runs || contrat->hebdo_centi <= 0 ||
            contrat->debut < latest)
            continue;
        latest = contrat->debut;
        weekly = contrat->hebdo_centi;
    }
    return weekly;
}

void rythme_estimer(struct examen *x, struct rythme *out)
{
    *out = (struct rythme){ .centi = hebdo_en_cours(x), .jours = SEMAINE_JOURS, .texte = "" };
    if (out->centi > 0) {
        out->texte =
            arena_format(x->arena, "à %s h par semaine", texte_heures(x->arena, out->centi));
        return;
    }
    int32_t end = date_month_start(x->faits->au) - 1;
    int32_t start = date_month_start(date_add_months(end, 1 - MOIS_MOYENNE));
    out->centi = heures_entre(x, start, end);
    out->jours = end - start + 1;
    if (out->centi > 0)
        out->texte = arena_format(x->arena, "à %s h par mois, moyenne des trois derniers mois",
                                  texte_heures(x->arena, out->centi / MOIS_MOYENNE));
}

static int64_t heures_prevues(const struct rythme *pace, int32_t days)
{
    return pace->centi * days / pace->jours;
}

/* --- A sliding window --- */

static int32_t fenetre_fin(int32_t debut, int months)
{
    return date_add_months(debut, months) - 1;
}

/* The window that ends on `fin`: its first day. Clamped months may leave two; the earlier. */
static int32_t fenetre_debut(int32_t fin, int months)
{
    int32_t start = date_add_months(fin + 1, -months);
    while (fenetre_fin(start - 1, months) >= fin)
        start--;
    return start;
}

struct fenetre {
    int32_t debut;
    int64_t centi;
};

static void essayer(const struct examen *x, int32_t start, struct fenetre *best)
{
    if (start < x->faits->entree)
        start = x->faits->entree;
    int64_t sum = heures_entre(x, start, fenetre_fin(start, x->regle->fenetre_mois));
    if (sum > best->centi)
        *best = (struct fenetre){ start, sum };
}

/* The sum changes its slope for the better only where a row begins or ends at an edge. */
static struct fenetre meilleure_fenetre(const struct examen *x)
{
    struct fenetre best = { x->faits->entree, 0 };
    essayer(x, x->faits->entree, &best);
    essayer(x, fenetre_debut(x->faits->au, x->regle->fenetre_mois), &best);
    for (size_t i = 0; i < x->faits->heures_count; i++) {
        const struct fait_heures *row = &x->faits->heures[i];
        if (!heures_recevables(x, row))
            continue;
        essayer(x, row->du, &best);
        essayer(x, fenetre_debut(row->au, x->regle->fenetre_mois), &best);
    }
    return best;
}

static void prevoir_heures(struct examen *x)
{
    struct rythme pace;
    rythme_estimer(x, &pace);
    if (pace.centi == 0)
        return;
    for (int32_t days = 1; days <= PREVISION_JOURS; days++) {
        int32_t end = x->faits->au + days;
        int32_t start = fenetre_debut(end, x->regle->fenetre_mois);
        int32_t ahead = start > x->faits->au ? end - start + 1 : days;
        if (heures_entre(x, start, x->faits->au) + heures_prevues(&pace, ahead) <
            x->regle->heures_centi)
            continue;
        x->plus_tot = end;
        x->hypothese = pace.texte;
        return;
    }
    dire_manque(x, arena_format(x->arena, "Le seuil n'est pas atteint %s", pace.texte));
}

static void retenir_heures(struct examen *x, int32_t du, int32_t au)
{
    for (size_t i = 0; i < x->faits->heures_count; i++) {
        const struct fait_heures *row = &x->faits->heures[i];
        if (!heures_recevables(x, row) || heures_prouvees(row, du, au) == 0)
            continue;
        objet_ajouter(x, row->id);
        if (juger_heures(x, row) == A_APPRECIER)
            x->a_apprecier = true;
    }
}

/* Rows that the window's edges or the entry cut: what of them is not proven is told. */
static void dire_heures_coupees(struct examen *x, int32_t du, int32_t au)
{
    int64_t cut = 0;
    for (size_t i = 0; i < x->faits->heures_count; i++) {
        const struct fait_heures *row = &x->faits->heures[i];
        if (heures_recevables(x, row) && row->au >= du && row->du <= au)
            cut += row->heures_centi - heures_prouvees(row, du, au);
    }
    if (cut > 0)
        dire_manque(x, arena_format(x->arena,
                                    "%s h à cheval sur la fenêtre ne sont pas prouvées dedans",
                                    texte_heures(x->arena, cut)));
}

static void dire_heures_exclues(struct examen *x)
{
    int64_t excluded = 0;
    for (size_t i = 0; i < x->faits->heures_count; i++)
        if (juger_heures(x, &x->faits->heures[i]) == EXCLU &&
            x->faits->heures[i].du <= x->faits->au)
            excluded += x->faits->heures[i].heures_centi;
    if (excluded > 0)
        dire_manque(x, arena_format(x->arena, "%s h sous un contrat exclu ne comptent pas (%s)",
                                    texte_heures(x->arena, excluded), x->regle->source));
}

void calculer_heures(struct examen *x)
{
    const struct regle_sortie *rule = x->regle;
    struct fenetre best = meilleure_fenetre(x);
    int32_t end = fenetre_fin(best.debut, rule->fenetre_mois);
    int32_t last = end < x->faits->au ? end : x->faits->au;
    x->verdict->seuil = rule->heures_centi;
    x->verdict->unite = "centi_heures";
    x->verdict->atteint = best.centi;
    x->atteint = best.centi >= rule->heures_centi;
    retenir_heures(x, best.debut, last);
    char *done = texte_heures(x->arena, best.centi);
    if (best.centi > 0)
        dire_compte(x, arena_format(x->arena, "%s h travaillées dans la fenêtre du %s au %s", done,
                                    texte_date(x->arena, best.debut), texte_date(x->arena, end)));
    x->phrase =
        arena_format(x->arena, "%s h sur %s", done, texte_heures(x->arena, rule->heures_centi));
    dire_heures_exclues(x);
    if (x->atteint)
        return;
    dire_manque(x, arena_format(x->arena, "%s h en %d mois de date à date",
                                texte_heures(x->arena, rule->heures_centi - best.centi),
                                rule->fenetre_mois));
    dire_heures_coupees(x, best.debut, last);
    prevoir_heures(x);
}

/* --- Full calendar months --- */

static bool mois_plein(const struct examen *x, int32_t month)
{
    return heures_entre(x, month, date_month_end(month)) >= x->regle->heures_centi;
}

/* Full months among the `fenetre_mois` that end with this one. */
static int mois_pleins_jusqu(const struct examen *x, int32_t month, int32_t presumed_from)
{
    int full = 0;
    for (int i = 0; i < x->regle->fenetre_mois; i++) {
        int32_t one = date_add_months(month, -i);
        if (one >= presumed_from || mois_plein(x, one))
            full++;
    }
    return full;
}

static void prevoir_mois(struct examen *x)
{
    struct rythme pace;
    rythme_estimer(x, &pace);
    enum { JOURS_AN = 365, MOIS_AN = 12 };
    int64_t monthly = pace.centi * JOURS_AN / MOIS_AN / pace.jours;
    if (pace.centi == 0)
        return;
    if (monthly < x->regle->heures_centi) {
        dire_manque(x, arena_format(x->arena, "Un mois n'atteint pas %s h %s",
                                    texte_heures(x->arena, x->regle->heures_centi), pace.texte));
        return;
    }
    int32_t current = date_month_start(x->faits->au);
    for (int i = 0; i < PREVISION_MOIS; i++) {
        int32_t month = date_add_months(current, i);
        if (mois_pleins_jusqu(x, month, current) < x->regle->mois)
            continue;
        x->plus_tot = date_month_end(month);
        x->hypothese = pace.texte;
        return;
    }
}

static void dire_mois(struct examen *x, int32_t last)
{
    for (int i = x->regle->fenetre_mois - 1; i >= 0; i--) {
        int32_t month = date_add_months(last, -i);
        int64_t sum = heures_entre(x, month, date_month_end(month));
        if (sum == 0)
            continue;
        bool full = sum >= x->regle->heures_centi;
        char *phrase =
            arena_format(x->arena, "%s h du %s au %s%s", texte_heures(x->arena, sum),
                         texte_date(x->arena, month), texte_date(x->arena, date_month_end(month)),
                         full ? "" : " : mois insuffisant");
        if (full) {
            dire_compte(x, phrase);
            retenir_heures(x, month, date_month_end(month));
        } else {
            dire_manque(x, phrase);
        }
    }
}

void calculer_mois_pleins(struct examen *x)
{
    const struct regle_sortie *rule = x->regle;
    int32_t best = date_month_start(x->faits->au);
    int full = 0;
    for (int32_t month = date_month_start(x->faits->entree);
         month <= date_month_start(x->faits->au); month = date_add_months(month, 1)) {
        int here = mois_pleins_jusqu(x, month, INT32_MAX);
        if (here < full)
            continue;
        full = here;
        best = month;
    }
    x->verdict->seuil = rule->mois;
    x->verdict->unite = "mois";
    x->verdict->atteint = full;
    x->atteint = full >= rule->mois;
    dire_heures_exclues(x);
    dire_mois(x, best);
    x->phrase =
        arena_format(x->arena, "%d mois sur %d d'au moins %s h en %d mois", full, rule->mois,
                     texte_heures(x->arena, rule->heures_centi), rule->fenetre_mois);
    if (!x->atteint)
        prevoir_mois(x);
}
