/* Proofs that the site requires for an exit, and the recorded judgments that a rule needs. */
#include "parcours/verdict/examen.h"

#include <string.h>

/* --- Proofs --- */

static bool concerne(const struct examen *x, const struct exigence *need)
{
    return strcmp(need->moment, "sortie") == 0 &&
           (need->sortie[0] == '\0' || strcmp(need->sortie, x->regle->code) == 0) &&
           (need->public_concerne[0] == '\0' ||
            codes_contain(x->faits->publics, x->faits->public_count, need->public_concerne));
}

/* A proof of something else than what the verdict rests on does not count. */
static bool recevable(const struct examen *x, const struct fait_preuve *proof)
{
    return proof->date <= x->faits->au &&
           (proof->reprise_le == DATE_NONE || proof->reprise_le > x->faits->au) &&
           (proof->id[0] == '\0' || x->objet_count == 0 || objet_contient(x, proof->id));
}

static int32_t datee(const struct fait_preuve *proof)
{
    return proof->datee_du == DATE_NONE ? proof->date : proof->datee_du;
}

static int mois_distincts(const struct examen *x, const char *piece)
{
    int count = 0;
    for (size_t i = 0; i < x->faits->preuve_count; i++) {
        const struct fait_preuve *one = &x->faits->preuves[i];
        if (strcmp(one->piece, piece) != 0 || one->mois == DATE_NONE || !recevable(x, one))
            continue;
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) {
            const struct fait_preuve *before = &x->faits->preuves[j];
            seen = before->mois == one->mois && strcmp(before->piece, piece) == 0 &&
                   recevable(x, before);
        }
        count += seen ? 0 : 1;
    }
    return count;
}

int preuves_mois(const struct examen *x, const char *piece)
{
    int best = mois_distincts(x, piece);
    for (size_t i = 0; i < x->faits->preuve_count; i++) {
        const struct fait_preuve *one = &x->faits->preuves[i];
        if (strcmp(one->piece, piece) != 0 || one->couvre_du == DATE_NONE ||
            one->couvre_au == DATE_NONE || !recevable(x, one))
            continue;
        int covered = date_months_between(one->couvre_du, one->couvre_au + 1);
        best = covered > best ? covered : best;
    }
    return best;
}

static bool piece_entiere(const struct examen *x, const struct exigence *need, const char *piece)
{
    for (size_t i = 0; i < x->faits->preuve_count; i++) {
        const struct fait_preuve *one = &x->faits->preuves[i];
        if (strcmp(one->piece, piece) != 0 || !recevable(x, one) || one->mois != DATE_NONE ||
            one->couvre_du != DATE_NONE || (need->original && !one->original))
            continue;
        if (need->validite_mois == 0 ||
            date_add_months(datee(one), need->validite_mois) > x->faits->au)
            return true;
    }
    return false;
}

static bool satisfaite(const struct examen *x, const struct exigence *need)
{
    for (size_t i = 0; i < need->piece_count; i++) {
        int months = preuves_mois(x, need->pieces[i]);
        if (piece_entiere(x, need, need->pieces[i]) || (months > 0 && months >= x->regle->mois))
            return true;
    }
    return false;
}

static char *alternatives(const struct examen *x, const struct exigence *need)
{
    char *text = arena_text(x->arena, "");
    for (size_t i = 0; i < need->piece_count; i++)
        text = arena_format(x->arena, "%s%s%s", text, i == 0 ? "" : " ou ",
                            regles_libelle(x->regles, "piece", need->pieces[i]));
    return text;
}

/* What the site asks for every exit is the file of the proposal, which the comité reads; only what
 * it asks for this exit proves it, unless the site has marked it as still to be confirmed. */
static bool est_preuve(const struct exigence *need)
{
    return need->sortie[0] != '\0' && !need->a_confirmer;
}

void pieces_verifier(struct examen *x)
{
    for (size_t i = 0; i < x->regles->exigence_count; i++) {
        const struct exigence *need = &x->regles->exigences[i];
        if (need->piece_count == 0 || !concerne(x, need) || satisfaite(x, need))
            continue;
        ajouter_texte(x->arena, &x->verdict->n_pieces, &x->verdict->pieces, need->pieces[0]);
        dire_manque(x, arena_format(x->arena, "Pièce%s : %s (%s)",
                                    need->a_confirmer ? ", à confirmer" : " manquante",
                                    alternatives(x, need), need->source));
        if (est_preuve(need))
            x->sans_preuve = true;
    }
}

bool preuve_datee_apres(const struct examen *x, int32_t depuis)
{
    for (size_t i = 0; i < x->regles->exigence_count; i++) {
        const struct exigence *need = &x->regles->exigences[i];
        if (!concerne(x, need))
            continue;
        for (size_t j = 0; j < x->faits->preuve_count; j++) {
            const struct fait_preuve *one = &x->faits->preuves[j];
            if (codes_contain(need->pieces, need->piece_count, one->piece) && recevable(x, one) &&
                datee(one) >= depuis)
                return true;
        }
    }
    return false;
}

/* --- Judgments --- */

/* The latest on what the verdict rests on; NULL: none recorded. */
static const struct fait_jugement *dernier_jugement(const struct examen *x, const char *code)
{
    const struct fait_jugement *last = NULL;
    for (size_t i = 0; i < x->faits->jugement_count; i++) {
        const struct fait_jugement *one = &x->faits->jugements[i];
        if (strcmp(one->sortie, x->regle->code) != 0 || strcmp(one->jugement, code) != 0 ||
            one->date > x->faits->au || (one->id[0] != '\0' && !objet_contient(x, one->id)))
            continue;
        if (last == NULL || one->date >= last->date)
            last = one;
    }
    return last;
}

static void jugement_verifier(struct examen *x, const char *code, const char *libelle,
                              const char *source)
{
    const struct fait_jugement *judged = dernier_jugement(x, code);
    if (judged == NULL) {
        ajouter_texte(x->arena, &x->verdict->n_jugements, &x->verdict->jugements, code);
        dire_manque(x, arena_format(x->arena, "Jugement attendu : %s (%s)", libelle, source));
    } else if (judged->favorable) {
        dire_compte(x, arena_format(x->arena, "%s : favorable le %s", libelle,
                                    texte_date(x->arena, judged->date)));
    } else {
        x->defavorable = true;
        dire_manque(x, arena_format(x->arena, "%s : défavorable le %s", libelle,
                                    texte_date(x->arena, judged->date)));
    }
}

static bool nomme(const struct regle_sortie *regle, const char *code)
{
    for (size_t i = 0; i < regle->jugement_count; i++)
        if (strcmp(regle->jugements[i].code, code) == 0)
            return true;
    return false;
}

bool verdict_jugement_attendu(const struct regle_sortie *regle, const char *jugement)
{
    return nomme(regle, jugement) ||
           (regle->concertation && strcmp(jugement, JUGEMENT_CONCERTATION) == 0) ||
           (regle->contrat_a_apprecier_count > 0 && strcmp(jugement, JUGEMENT_CONTRAT) == 0);
}

void jugements_verifier(struct examen *x)
{
    const struct regle_sortie *rule = x->regle;
    for (size_t i = 0; i < rule->jugement_count; i++)
        jugement_verifier(x, rule->jugements[i].code, rule->jugements[i].libelle,
                          rule->jugements[i].source);
    if (rule->concertation && !nomme(rule, JUGEMENT_CONCERTATION))
        jugement_verifier(x, JUGEMENT_CONCERTATION, "Concertation avec l'équipe d'animation",
                          rule->source);
    if (x->a_apprecier && !nomme(rule, JUGEMENT_CONTRAT))
        jugement_verifier(x, JUGEMENT_CONTRAT,
                          "Le texte n'exclut pas ce contrat : à apprécier par le PLIE",
                          rule->source);
}
