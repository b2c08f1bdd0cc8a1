/* A figure: its population summed, and what it says. */
#include "reporting/query/query.h"

/* --- One figure ------------------------------------------------------------------------------- */

static int sum(struct store *store, const struct question *q, bool rapport, struct chiffre *out,
               struct err *err)
{
    const struct population *p = rapport ? q->indicateur->rapport : q->indicateur->population;
    struct stmt s;
    stmt_begin(&s, store, p->chiffre);
    question_bind(&s, q, rapport);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    CHECK(rc == STMT_ROW); /* An aggregate without GROUP BY yields one row. */
    out->num += stmt_next_i64(&s);
    out->den += stmt_next_i64(&s);
    out->inconnus += stmt_next_i64(&s);
    stmt_end(&s);
    return 0;
}

static int64_t divide(int64_t a, int64_t b)
{
    return (a + b / 2) / b;
}

void chiffre_finish(const struct question *q, struct chiffre *chiffre)
{
    if (q->indicateur->rapport_en_jours)
        chiffre->den = divide(chiffre->den, q->filtre.jusqu - q->filtre.du + 1);
}

int chiffre_ask(struct store *store, const struct question *q, struct chiffre *out, struct err *err)
{
    *out = (struct chiffre){ 0 };
    if (q->raison != NULL)
        return 0;
    int rc = sum(store, q, false, out, err);
    if (rc == 0 && q->indicateur->rapport != NULL)
        rc = sum(store, q, true, out, err);
    chiffre_finish(q, out);
    return rc;
}

/* --- As a value ------------------------------------------------------------------------------- */

static const char *explain(const struct question *q, const struct chiffre *chiffre,
                           struct answer *answer)
{
    const char *text = "";
    if (q->indicateur->mesure == MESURE_TAUX)
        text = answer_format(answer, "%s sur %s", centi_text(answer, chiffre->num),
                             centi_text(answer, chiffre->den));
    else if (q->indicateur->mesure == MESURE_MOYENNE)
        text = answer_format(answer, "%s pour %s", centi_text(answer, chiffre->num),
                             centi_text(answer, chiffre->den));
    if (chiffre->inconnus > 0)
        text = answer_format(answer, "%s%s%lld non renseigné%s", text, text[0] == '\0' ? "" : " ; ",
                             (long long)chiffre->inconnus, chiffre->inconnus > 1 ? "s" : "");
    if (q->reserve != NULL)
        text = answer_format(answer, "%s%s%s", text, text[0] == '\0' ? "" : ". ", q->reserve);
    return text;
}

static int64_t measure(const struct indicateur *indicateur, const struct chiffre *chiffre)
{
    switch (indicateur->mesure) {
    case MESURE_NOMBRE:
        return chiffre->num;
    case MESURE_TAUX:
        return divide(chiffre->num * 10000, chiffre->den);
    case MESURE_MOYENNE:
        return divide(chiffre->num * 100, chiffre->den);
    }
    CHECK(!"a measure of enum mesure");
    return 0;
}

void valeur_set(Reporting__Valeur *valeur, const struct question *q, const struct chiffre *chiffre,
                struct answer *answer)
{
    const struct indicateur *i = q->indicateur;
    valeur->code = (char *)i->code;
    valeur->libelle = (char *)i->libelle;
    valeur->unite = (char *)i->unite;
    valeur->du = answer_date(answer, i->au_jour ? q->filtre.jusqu : q->filtre.du);
    valeur->jusqu = answer_date(answer, q->filtre.jusqu);
    if (q->filtre.site_count == 1)
        valeur->site = (char *)q->filtre.sites[0].site;
    valeur->numerateur_centi = chiffre->num;
    valeur->denominateur_centi = chiffre->den;
    valeur->non_renseigne = chiffre->inconnus;
    if (q->raison != NULL) {
        valeur->explication = (char *)q->raison;
        return;
    }
    if (i->mesure != MESURE_NOMBRE && chiffre->den == 0) {
        valeur->explication = "Dénominateur nul : il n'y a rien à quoi rapporter ce chiffre.";
        return;
    }
    valeur->connue = true;
    valeur->valeur_centi = measure(i, chiffre);
    valeur->explication = (char *)explain(q, chiffre, answer);
}

int valeur_ask(struct store *store, struct question *q, Reporting__Valeur *valeur,
               struct answer *answer, struct err *err)
{
    struct chiffre chiffre = { 0 };
    int rc = question_prepare(store, q, answer, err);
    if (rc == 0)
        rc = chiffre_ask(store, q, &chiffre, err);
    if (rc < 0)
        return rc;
    valeur_set(valeur, q, &chiffre, answer);
    return objectif_set(store, q, valeur, answer, err);
}
