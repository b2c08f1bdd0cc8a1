#include "entreprise/query/query.h"

#include "runtime/message.h"

#include <string.h>

/* Nothing here is theirs to read (DOMAIN.md row 48). */
static const char *const ROLES_SANS_LECTURE[] = { "prescripteur", "administrateur" };

bool question_init(struct question *q, struct store *store, const struct query_context *context,
                   struct answer *answer)
{
    *q = (struct question){ .store = store, .context = context, .answer = answer };
    date_format(context->au, q->au);
    if (context->protocole != NULL)
        q->regles = protocole_regles(context->protocole, context->au);
    if (!codes_contain(ROLES_SANS_LECTURE, COUNT_OF(ROLES_SANS_LECTURE), context->role))
        return true;
    answer_refuse(answer, "NON_AUTORISE", "",
                  "Le rôle « %.40s » ne donne pas accès aux entreprises, offres et embauches.",
                  context->role);
    return false;
}

bool question_limite(struct question *q, int32_t limite, int64_t *out)
{
    *out = limite == 0 ? LIMIT_PAGE_ROWS : limite;
    if (limite >= 0 && limite <= LIMIT_PAGE_ROWS)
        return true;
    answer_refuse(q->answer, "VALEUR_HORS_LIMITES", "limite",
                  "Le champ « limite » vaut %d ; il doit être entre 0 (le plus possible) et %d.",
                  limite, LIMIT_PAGE_ROWS);
    return false;
}

static bool question_date(struct question *q, const char *field, const char *text, int32_t *out)
{
    *out = date_parse(text);
    if (text[0] == '\0' || *out != DATE_NONE)
        return true;
    answer_refuse(q->answer, "DATE_INVALIDE", field,
                  "Le champ « %s » doit être une date qui existe, écrite AAAA-MM-JJ.", field);
    return false;
}

bool question_periode(struct question *q, const char *du_text, const char *jusqu_text, int32_t *du,
                      int32_t *jusqu)
{
    if (!question_date(q, "du", du_text, du) || !question_date(q, "jusqu", jusqu_text, jusqu))
        return false;
    if (*du == DATE_NONE || *jusqu == DATE_NONE || *jusqu >= *du)
        return true;
    answer_refuse(q->answer, "DATE_INCOHERENTE", "jusqu",
                  "La fin de la période ne peut pas précéder son début.");
    return false;
}

int question_personne(const struct question *q, const char *id, char out[LIMIT_ID_SIZE],
                      struct err *err)
{
    out[0] = '\0';
    return id[0] == '\0' ? 0 : personne_actuelle(q->store, id, out, err);
}

void lier_au(struct stmt *s, const struct question *q)
{
    stmt_text(s, ":au", q->au);
}

const char *jour_lu(struct answer *answer, const char *iso)
{
    char text[DATE_FR_SIZE];
    date_format_fr(date_parse(iso), text);
    return answer_text(answer, text);
}

void ajouter_texte(struct question *q, size_t *count, char ***textes, const char *texte)
{
    *textes = arena_grow(q->answer->arena, *textes, *count, sizeof(**textes));
    (*textes)[(*count)++] = answer_text(q->answer, texte);
}

char *suivant(struct question *q, size_t count, int64_t limite, const char *derniere)
{
    return answer_text(q->answer, count > 0 && (int64_t)count >= limite ? derniere : "");
}
