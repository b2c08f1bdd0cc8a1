#include "portail/query/query.h"

#include <stdio.h>

static const char *const ROLES[] = { "", ROLE_ADMINISTRATEUR, "direction", "auditeur" };

/* After any date: a clock that was set back must not hide an account from who logs in. */
static const char FOR_EVER[] = "9999-12-31";

bool question_init(struct question *q, struct store *store, const struct query_context *context,
                   struct answer *answer)
{
    *q = (struct question){ .store = store, .context = context, .answer = answer };
    date_format(context->au, q->au);
    if (context->au >= context->today)
        (void)snprintf(q->au, sizeof(q->au), "%s", FOR_EVER);
    if (codes_contain(ROLES, COUNT_OF(ROLES), context->role))
        return true;
    answer_refuse(answer, "NON_AUTORISE", "",
                  "Le rôle « %.40s » ne donne pas accès aux comptes ni aux traces.", context->role);
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
