#include "parcours/verdict/examen.h"

#include "runtime/message.h"

#include <string.h>

typedef enum _Parcours__Verdict__Valeur valeur_t;

/* --- Calculations without hours or contracts held --- */

void calculer_diplome(struct examen *x)
{
    const struct fait_etape *running = NULL;
    x->phrase = "aucune qualification obtenue";
    for (size_t i = 0; i < x->faits->etape_count; i++) {
        const struct fait_etape *etape = &x->faits->etapes[i];
        if (!etape->formation || etape->debut == DATE_NONE || etape->debut > x->faits->au)
            continue;
        bool over = etape->fin != DATE_NONE && etape->fin <= x->faits->au;
        if (over && etape->diplome && etape->fin >= x->faits->entree) {
            x->atteint = true;
            objet_ajouter(x, etape->id);
            x->phrase = arena_format(x->arena, "qualification obtenue le %s",
                                     texte_date(x->arena, etape->fin));
            dire_compte(x, arena_format(x->arena, "Formation du %s au %s, qualification obtenue",
                                        texte_date(x->arena, etape->debut),
                                        texte_date(x->arena, etape->fin)));
            return;
        }
        if (!over)
            running = etape;
    }
    dire_manque(x, arena_text(x->arena, "Une qualification obtenue, et pas seulement préparée"));
    if (running != NULL && running->fin_prevue != DATE_NONE && running->fin_prevue > x->faits->au) {
        x->plus_tot = running->fin_prevue;
        x->hypothese = "si la formation en cours est sanctionnée à sa fin prévue";
    }
}

static const struct fait_contrat *activite_de(struct examen *x)
{
    const struct fait_contrat *first = NULL;
    for (size_t i = 0; i < x->faits->contrat_count; i++) {
        const struct fait_contrat *one = &x->faits->contrats[i];
        bool ended = one->fin != DATE_NONE && one->fin <= x->faits->au &&
                     date_months_between(one->debut, one->fin) < x->regle->mois;
        if (!codes_contain(x->regle->contrats, x->regle->contrat_count, one->contrat) || ended ||
            one->debut > x->faits->au || one->debut < x->faits->entree)
            continue;
        if (first == NULL || one->debut < first->debut)
            first = one;
    }
    return first;
}

void calculer_activite(struct examen *x)
{
    x->verdict->seuil = x->regle->mois;
    x->verdict->unite = "mois";
    const struct fait_contrat *activity = activite_de(x);
    if (activity == NULL) {
        x->phrase = "aucune activité créée";
        dire_manque(x, arena_text(x->arena, "Une activité créée depuis l'entrée, enregistrée"));
        return;
    }
    int32_t due = date_add_months(activity->debut, x->regle->mois);
    objet_ajouter(x, activity->id);
    x->verdict->atteint = date_months_between(activity->debut, x->faits->au);
    x->phrase =
        arena_format(x->arena, "activité créée le %s", texte_date(x->arena, activity->debut));
    dire_compte(
        x, arena_format(x->arena, "Activité créée le %s", texte_date(x->arena, activity->debut)));
    x->atteint = due <= x->faits->au;
    if (!x->atteint) {
        x->plus_tot = due;
        x->hypothese = "si l'activité se poursuit";
        dire_manque(x, arena_format(x->arena, "Une activité qui dure au-delà du %s",
                                    texte_date(x->arena, due)));
    } else if (x->regle->mois > 0 && !preuve_datee_apres(x, due)) {
        x->atteint = false;
        dire_manque(x, arena_format(x->arena, "Une preuve d'activité datée du %s ou après",
                                    texte_date(x->arena, due)));
    }
}

/* Without a calculation the rule may still want that a kind of contract was held. */
void calculer_aucun(struct examen *x)
{
    x->atteint = x->regle->contrat_count == 0;
    x->phrase = "pièces et jugements";
    for (size_t i = 0; i < x->faits->contrat_count && x->regle->contrat_count > 0; i++) {
        const struct fait_contrat *one = &x->faits->contrats[i];
        enum recevabilite r = juger_contrat(x->regle, one->contrat, one->employeur);
        if (one->debut > x->faits->au || (r != RECEVABLE && r != A_APPRECIER))
            continue;
        x->atteint = true;
        x->a_apprecier = r == A_APPRECIER;
        objet_ajouter(x, one->id);
        dire_compte(x, arena_format(x->arena, "%s du %s",
                                    regles_libelle(x->regles, "contrat", one->contrat),
                                    texte_date(x->arena, one->debut)));
        if (r == RECEVABLE)
            break;
    }
    if (!x->atteint)
        dire_manque(x, arena_text(x->arena, "Un contrat de ceux que la règle admet"));
}

static void calculer(struct examen *x)
{
    switch (x->regle->calcul) {
    case CALCUL_AUCUN:
        calculer_aucun(x);
        return;
    case CALCUL_DUREE:
        calculer_duree(x);
        return;
    case CALCUL_SIGNATURE:
        calculer_signature(x);
        return;
    case CALCUL_HEURES_GLISSANTES:
        calculer_heures(x);
        return;
    case CALCUL_MOIS_PLEINS:
        calculer_mois_pleins(x);
        return;
    case CALCUL_DIPLOME:
        calculer_diplome(x);
        return;
    case CALCUL_ACTIVITE:
        calculer_activite(x);
        return;
    }
}

/* --- The result --- */

static valeur_t valeur(const struct examen *x)
{
    if (x->regle->classe != CLASSE_POSITIVE || !x->atteint || x->defavorable || x->sans_preuve)
        return PARCOURS__VERDICT__VALEUR__NON_POSITIVE;
    if (x->verdict->n_jugements > 0)
        return PARCOURS__VERDICT__VALEUR__A_APPRECIER;
    return PARCOURS__VERDICT__VALEUR__POSITIVE;
}

static const char *classe(enum classe_sortie class)
{
    static const char *const names[] = {
        [CLASSE_POSITIVE] = "positive", [CLASSE_AUTRE] = "autre", [CLASSE_NEGATIVE] = "negative"
    };
    return names[class];
}

static char *pieces_manquantes(const struct examen *x)
{
    char *text = arena_text(x->arena, "");
    for (size_t i = 0; i < x->verdict->n_pieces; i++)
        text = arena_format(x->arena, "%s%s%s", text, i == 0 ? "" : ", ",
                            regles_libelle(x->regles, "piece", x->verdict->pieces[i]));
    return text;
}

/* "1 043 h sur 1 215 ; positive au plus tôt le 14/03/2018 (à 35 h par semaine)" */
static char *explication(const struct examen *x)
{
    const Parcours__Verdict *v = x->verdict;
    char *pieces = v->n_pieces == 0
                       ? ""
                       : arena_format(x->arena, " ; %s : %s",
                                      x->sans_preuve ? "pièces manquantes" : "pièces à réunir",
                                      pieces_manquantes(x));
    if (x->regle->classe != CLASSE_POSITIVE)
        return arena_format(x->arena, "« %s » ne compte pas comme une sortie positive%s",
                            x->regle->libelle, pieces);
    if (!x->atteint && x->plus_tot != DATE_NONE)
        return arena_format(x->arena, "%s ; positive au plus tôt le %s (%s)", x->phrase,
                            texte_date(x->arena, x->plus_tot), x->hypothese);
    if (!x->atteint)
        return arena_format(x->arena, "%s ; pas positive à ce jour", x->phrase);
    if (x->defavorable)
        return arena_format(x->arena, "%s ; pas positive : jugement défavorable", x->phrase);
    if (x->sans_preuve)
        return arena_format(x->arena, "%s%s", x->phrase, pieces);
    return arena_format(x->arena, "%s ; %s%s", x->phrase,
                        v->n_jugements > 0 ? "à apprécier : jugement attendu" : "positive", pieces);
}

Parcours__Verdict *verdict_rendre(struct arena *arena, const struct regles *regles,
                                  const struct regle_sortie *regle, const struct faits *faits)
{
    struct examen x = { .arena = arena,
                        .regles = regles,
                        .regle = regle,
                        .faits = faits,
                        .plus_tot = DATE_NONE,
                        .hypothese = "",
                        .phrase = "",
                        .verdict = message_new(arena, &parcours__verdict__descriptor) };
    Parcours__Verdict *v = x.verdict;
    v->sortie = (char *)regle->code;
    v->libelle = (char *)regle->libelle;
    v->source = (char *)regle->source;
    v->objet = (char *)regle->objet;
    v->classe = (char *)classe(regle->classe);
    calculer(&x);
    pieces_verifier(&x);
    jugements_verifier(&x);
    v->valeur = valeur(&x);
    v->explication = explication(&x);
    if (x.plus_tot != DATE_NONE) {
        v->au_plus_tot = arena_alloc(arena, DATE_SIZE);
        date_format(x.plus_tot, v->au_plus_tot);
        v->hypothese = (char *)x.hypothese;
    }
    if (regle->a_confirmer)
        dire_compte(&x, arena_text(arena, "Règle à confirmer par le site"));
    if (regle->lecture[0] != '\0')
        dire_compte(&x, arena_format(arena, "Lecture : %s", regle->lecture));
    return v;
}

static int rang(const Parcours__Verdict *v)
{
    if (v->valeur == PARCOURS__VERDICT__VALEUR__POSITIVE)
        return 0;
    if (v->valeur == PARCOURS__VERDICT__VALEUR__A_APPRECIER)
        return 1;
    if (strcmp(v->classe, "positive") == 0)
        return v->au_plus_tot[0] != '\0' ? 2 : 3;
    return 4;
}

int verdict_comparer(const Parcours__Verdict *a, const Parcours__Verdict *b)
{
    if (rang(a) != rang(b))
        return rang(a) - rang(b);
    return strcmp(a->au_plus_tot, b->au_plus_tot);
}
