#include "parcours/query/commun.h"

#include "base/check.h"
#include "base/id.h"
#include "runtime/message.h"

#include <string.h>

const struct regles *regles_du(const struct query_context *context, int32_t day)
{
    if (context->protocole == NULL)
        return NULL;
    const struct regles *regles = protocole_regles(context->protocole, day);
    return regles != NULL ? regles : &context->protocole->versions[0];
}

const struct regles *regles_au(const struct query_context *context, struct answer *out)
{
    const struct regles *regles =
        context->protocole == NULL ? NULL : protocole_regles(context->protocole, context->au);
    if (regles != NULL)
        return regles;
    char text[DATE_FR_SIZE];
    date_format_fr(context->au, text);
    answer_refuse(
        out, "PROTOCOLE_ABSENT", "au",
        "Aucun protocole du site n'est en vigueur au %s ; demandez une date qu'il couvre.", text);
    return NULL;
}

bool verifier_id(struct answer *out, const char *field, const char *id)
{
    if (id[0] == '\0' || id_is_valid(id))
        return true;
    answer_refuse(out, "ID_INVALIDE", field,
                  "Le champ « %s » doit être un identifiant UUID : 36 caractères, en minuscules.",
                  field);
    return false;
}

bool verifier_limite(struct answer *out, int32_t limite, int32_t defaut, int64_t *rows)
{
    *rows = limite == 0 ? defaut : limite;
    if (*rows > 0 && *rows <= LIMIT_PAGE_ROWS)
        return true;
    answer_refuse(out, "VALEUR_HORS_LIMITES", "limite",
                  "Le champ « limite » doit être entre 1 et %d.", LIMIT_PAGE_ROWS);
    return false;
}

void repondre_texte(struct answer *out, size_t *count, char ***items, struct stmt *s)
{
    *items = arena_grow(out->arena, *items, *count, sizeof(**items));
    (*items)[(*count)++] = answer_column(out, s, 0);
}

char *fin_ou_vide(struct answer *out, const char *date)
{
    return answer_text(out, strcmp(date, SANS_FIN) == 0 ? "" : date);
}

void au_texte(const struct query_context *context, char out[DATE_SIZE])
{
    date_format(context->au, out);
}

/* --- Who is accompanied on a day -------------------------------------------------------------- */

const char OUVERTS_DU_REFERENT[] =
    "SELECT a.parcours, p.personne, a.referent,"
    " max(a.du <= :au AND a.au >= :au AND p.entree <= :au AND p.sortie_le > :au),"
    " max(a.du <= :depuis AND p.entree <= :depuis AND p.sortie_le > :depuis)"
    " FROM affectation a JOIN parcours p USING (parcours)"
    " WHERE a.referent = :referent AND a.au >= :depuis AND a.du <= :au"
    " GROUP BY a.parcours ORDER BY a.parcours";
const char OUVERTS_DU_SITE[] =
    "SELECT p.parcours, p.personne, coalesce((SELECT a.referent FROM affectation a"
    "  WHERE a.parcours = p.parcours AND a.du <= :au ORDER BY a.du DESC, a.sequence DESC LIMIT 1),"
    "  ''),"
    " p.entree <= :au AND p.sortie_le > :au, p.entree <= :depuis AND p.sortie_le > :depuis"
    " FROM parcours p WHERE p.sortie_le > :depuis AND p.entree <= :au AND :referent = ''"
    " ORDER BY +p.parcours"; /* Sorted afterwards: the exits are what narrows. */

int load_ouverts(struct store *store, struct arena *arena, struct ouverts *list, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, list->referent[0] == '\0' ? OUVERTS_DU_SITE : OUVERTS_DU_REFERENT);
    stmt_text(&s, ":referent", list->referent);
    stmt_text(&s, ":au", list->au);
    stmt_text(&s, ":depuis", list->depuis);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        list->items = arena_grow(arena, list->items, list->count, sizeof(*list->items));
        list->items[list->count++] = (struct ouvert){
            .parcours = arena_text(arena, stmt_column_text(&s, 0)),
            .personne = arena_text(arena, stmt_column_text(&s, 1)),
            .referent = arena_text(arena, stmt_column_text(&s, 2)),
            .au = stmt_column_i64(&s, 3) != 0,
            .depuis = stmt_column_i64(&s, 4) != 0,
        };
    }
    return rc;
}

static const char PARTICIPANTS_SITE[] =
    "SELECT count(*) FROM parcours WHERE sortie_le > :au AND entree <= :au";
static const char PARTICIPANTS_REFERENT[] =
    "SELECT count(*) FROM affectation WHERE referent = :referent AND du <= :au AND au >= :au";

static int compter(struct store *store, const char *referent, const char *au, int64_t *out,
                   struct err *err)
{
    bool all = referent[0] == '\0';
    struct stmt s;
    stmt_begin(&s, store, all ? PARTICIPANTS_SITE : PARTICIPANTS_REFERENT);
    stmt_text(&s, ":au", au);
    if (!all)
        stmt_text(&s, ":referent", referent);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW ? stmt_column_i64(&s, 0) : 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static const char ETP[] =
    "SELECT r.genre, r.etp_centi FROM referent r WHERE r.du <= :au AND r.au >= :au"
    " AND (:referent = '' OR r.referent = :referent) AND r.sequence ="
    " (SELECT x.sequence FROM referent x WHERE x.referent = r.referent AND x.du <= :au"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)";

int load_file_active(struct store *store, const struct regles *regles, const char *referent,
                     const char *au, struct file_active *out, struct err *err)
{
    out->capacite = 0;
    int rc = compter(store, referent, au, &out->participants, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, ETP);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":referent", referent);
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const struct capacite *room = regles_capacite(regles, stmt_column_text(&s, 0));
        if (room != NULL)
            out->capacite += room->file_active * stmt_column_i64(&s, 1) / 100;
    }
    return rc;
}
