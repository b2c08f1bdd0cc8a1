/* Exits foreseen: proposed, ready to be, or coming at a known date. */
#include "parcours/constat/interne.h"

#include <string.h>

static const struct dossier_proposition *proposition_ouverte(const struct regard *r)
{
    for (size_t i = 0; i < r->dossier->proposition_count; i++) {
        const struct dossier_proposition *one = &r->dossier->propositions[i];
        if (connu(r, one->depuis) && !connu(r, one->jusqu))
            return one;
    }
    return NULL;
}

/* Without a contract, or a training, a rule that counts them has nothing to say. */
static bool a_de_quoi(const struct faits *faits, const struct regle_sortie *rule)
{
    if (rule->classe != CLASSE_POSITIVE || rule->calcul == CALCUL_AUCUN)
        return false;
    if (rule->calcul != CALCUL_DIPLOME)
        return faits->contrat_count > 0;
    for (size_t i = 0; i < faits->etape_count; i++)
        if (faits->etapes[i].formation)
            return true;
    return false;
}

/* The nearest exit that would count, among the positive rules of the site. */
static const Parcours__Verdict *meilleur_verdict(const struct regard *r)
{
    struct faits faits = r->dossier->faits;
    faits.au = r->day;
    const Parcours__Verdict *best = NULL;
    for (size_t i = 0; i < r->regles->sortie_count; i++) {
        const struct regle_sortie *rule = &r->regles->sorties[i];
        if (!a_de_quoi(&faits, rule))
            continue;
        const Parcours__Verdict *one = verdict_rendre(r->arena, r->regles, rule, &faits);
        if (best == NULL || verdict_comparer(one, best) < 0)
            best = one;
    }
    return best;
}

/* In this parcours: who comes back has kept the job of before for nothing here. */
static bool maintien_constate(const struct regard *r)
{
    for (size_t i = 0; i < r->dossier->evenement_count; i++) {
        const struct dossier_evenement *e = &r->dossier->evenements[i];
        if (e->genre == EVENEMENT_MAINTIEN && e->date >= r->dossier->entree && connu(r, e->date))
            return true;
    }
    return false;
}

static void prevoir(struct regard *r, const Parcours__Verdict *verdict, int32_t date)
{
    struct constat *c = constat_add(r, CONSTAT_SORTIE_PREVUE, date);
    c->source = verdict->source;
    c->reference = verdict->sortie;
    c->raison = arena_format(r->arena, "%s : %s", verdict->libelle, verdict->explication);
}

static void proposer(struct regard *r, const Parcours__Verdict *verdict)
{
    struct constat *c = constat_add(r, CONSTAT_SORTIE_A_PROPOSER, r->day);
    c->source = verdict->source;
    c->reference = verdict->sortie;
    c->raison = arena_format(r->arena, "Sortie positive à proposer : %s", verdict->explication);
}

/* Held six months, and still not positive: what is missing is told. */
static void reunir(struct regard *r, const Parcours__Verdict *verdict)
{
    struct constat *c = constat_add(r, CONSTAT_SORTIE_A_PROPOSER, r->day);
    c->genre = "sortie_a_completer";
    c->source = verdict->source;
    c->reference = verdict->sortie;
    c->raison = arena_format(r->arena, "Maintien constaté ; %s. Il manque : %s",
                             verdict->explication, verdict_manque(r->arena, verdict));
}

void constater_sorties(struct regard *r)
{
    const struct dossier_proposition *proposed = proposition_ouverte(r);
    if (proposed != NULL) {
        struct constat *c = constat_add(r, CONSTAT_SORTIE_PREVUE, proposed->date);
        c->reference = proposed->proposition;
        c->raison = arena_format(r->arena, "Sortie proposée le %s : %s", jour(r, proposed->depuis),
                                 regles_libelle(r->regles, "sortie", proposed->sortie));
        return;
    }
    const Parcours__Verdict *best = meilleur_verdict(r);
    if (best == NULL)
        return;
    if (best->valeur != PARCOURS__VERDICT__VALEUR__NON_POSITIVE) {
        prevoir(r, best, r->day);
        proposer(r, best);
        return;
    }
    if (best->au_plus_tot[0] != '\0')
        prevoir(r, best, date_parse(best->au_plus_tot));
    if (maintien_constate(r))
        reunir(r, best);
}
