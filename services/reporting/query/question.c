/* One indicator under one filter: which splits and filters it knows, the thresholds of the sites,
 * and what its statements are given. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const struct {
    enum dimension dimension;
    const char *mot;   /* Of the statements. */
    const char *texte; /* As a sentence says it. */
} DIMENSIONS[] = {
    { DIM_TERRITOIRE, "territoire", "territoire" },
    { DIM_REFERENT, "referent", "référent" },
    { DIM_PRESCRIPTEUR, "prescripteur", "prescripteur" },
    { DIM_PUBLIC, "public", "public" },
    { DIM_SEXE, "sexe", "sexe" },
};

const char *ventilation_find(const struct indicateur *indicateur, const char *par)
{
    if (same(par, "mois"))
        return "mois";
    if (same(par, "site"))
        return "site";
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (same(par, DIMENSIONS[i].mot))
            return indicateur->dimensions & DIMENSIONS[i].dimension ? DIMENSIONS[i].mot : NULL;
    if (same(par, "motif"))
        return indicateur->par_motif ? "motif" : NULL;
    if (indicateur->par_genre != NULL && (same(par, "genre") || same(par, indicateur->par_genre)))
        return "genre";
    if (indicateur->par_classe != NULL && same(par, indicateur->par_classe))
        return "classe";
    return NULL;
}

const char *filtre_inconnu(const struct question *q, struct answer *answer)
{
    const struct filtre *f = &q->filtre;
    const char *const values[] = { f->territoire, f->referent, f->prescripteur, f->public,
                                   f->sexe };
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (values[i][0] != '\0' && (q->indicateur->dimensions & DIMENSIONS[i].dimension) == 0)
            return answer_format(answer, "Cet indicateur ne se compte pas par %s.",
                                 DIMENSIONS[i].texte);
    return NULL;
}

void question_bind(struct stmt *s, const struct question *q, bool rapport)
{
    const struct indicateur *i = q->indicateur;
    const struct filtre *f = &q->filtre;
    /* A share of the same population has its denominator beside each row. */
    bool own_denominator = i->mesure != MESURE_NOMBRE && i->rapport == NULL;
    stmt_text(s, ":sites", q->sites);
    stmt_i64(s, ":du", f->du);
    stmt_i64(s, ":jusqu", f->jusqu);
    stmt_i64(s, ":genre", i->genre == NULL ? 0 : genre_no(i->genre));
    stmt_i64(s, ":requises", i->requises);
    stmt_i64(s, ":exclues", i->exclues);
    stmt_i64(s, ":comptees", i->comptees);
    stmt_i64(s, ":inconnues", i->inconnues);
    stmt_i64(s, ":inconnus_au_denominateur", i->inconnus_au_denominateur);
    stmt_i64(s, ":pese", i->pese);
    stmt_i64(s, ":rapporte", own_denominator || rapport);
    stmt_text(s, ":valeur", i->sexe);
    stmt_i64(s, ":masque", q->masque);
    stmt_text(s, ":territoire", f->territoire);
    stmt_i64(s, ":referent", f->referent_no);
    stmt_text(s, ":prescripteur", f->prescripteur);
    stmt_text(s, ":sexe", f->sexe);
    stmt_i64(s, ":public", f->public_bit);
    stmt_i64(s, ":sans_filtre",
             f->territoire[0] == '\0' && f->referent_no == 0 && f->prescripteur[0] == '\0' &&
                 f->sexe[0] == '\0' && f->public_bit == 0);
    stmt_text(s, ":par", q->par);
}

int question_read(struct store *store, const struct query_context *context,
                  const struct demande *asked, struct question *out, struct answer *answer,
                  struct err *err)
{
    *out = (struct question){ .indicateur = indicateur_find(asked->code), .par = "" };
    if (out->indicateur == NULL) {
        answer_refuse(answer, "INDICATEUR_INCONNU", "code",
                      "Aucun indicateur « %s » : il faut un des codes que donne la question "
                      "Catalogue.",
                      asked->code);
        return 0;
    }
    if (asked->par[0] != '\0')
        out->par = ventilation_find(out->indicateur, asked->par);
    if (out->par == NULL) {
        answer_refuse(answer, "VENTILATION_IMPOSSIBLE", "par",
                      "« %s » ne se ventile pas par « %s » : le catalogue donne les ventilations "
                      "de chaque indicateur.",
                      out->indicateur->libelle, asked->par);
        return 0;
    }
    return filtre_read(store, context, asked->filtre, &out->filtre, answer, err);
}
