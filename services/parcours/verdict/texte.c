#include "parcours/verdict/examen.h"

#include "base/check.h"
#include "runtime/message.h"

#include <inttypes.h>
#include <string.h>

/* Thousands are parted by a space: 1 043. */
static char *texte_entier(struct arena *arena, int64_t value)
{
    CHECK(value >= 0);
    if (value < 1000)
        return arena_format(arena, "%" PRId64, value);
    return arena_format(arena, "%s %03" PRId64, texte_entier(arena, value / 1000), value % 1000);
}

char *texte_heures(struct arena *arena, int64_t centi)
{
    char *whole = texte_entier(arena, centi / 100);
    int64_t part = centi % 100;
    if (part == 0)
        return whole;
    return part % 10 == 0 ? arena_format(arena, "%s,%" PRId64, whole, part / 10)
                          : arena_format(arena, "%s,%02" PRId64, whole, part);
}

char *texte_date(struct arena *arena, int32_t day)
{
    char *out = arena_alloc(arena, DATE_FR_SIZE);
    date_format_fr(day, out);
    return out;
}

char *texte_duree(struct arena *arena, int32_t debut, int32_t fin)
{
    int months = date_months_between(debut, fin);
    int days = fin - date_add_months(debut, months) + 1;
    if (fin < debut)
        return arena_text(arena, "0 jour");
    if (months == 0)
        return arena_format(arena, "%d jour%s", days, days > 1 ? "s" : "");
    return arena_format(arena, "%d mois et %d jour%s", months, days, days > 1 ? "s" : "");
}

void ajouter_texte(struct arena *arena, size_t *count, char ***items, const char *text)
{
    *items = arena_grow(arena, *items, *count, sizeof(**items));
    (*items)[(*count)++] = (char *)text;
}

void dire_compte(struct examen *x, char *phrase)
{
    ajouter_texte(x->arena, &x->verdict->n_compte, &x->verdict->compte, phrase);
}

void dire_manque(struct examen *x, char *phrase)
{
    ajouter_texte(x->arena, &x->verdict->n_manque, &x->verdict->manque, phrase);
}

bool objet_contient(const struct examen *x, const char *id)
{
    return codes_contain(x->objets, x->objet_count, id);
}

void objet_ajouter(struct examen *x, const char *id)
{
    if (objet_contient(x, id))
        return;
    x->objets = arena_grow(x->arena, x->objets, x->objet_count, sizeof(*x->objets));
    x->objets[x->objet_count++] = id;
}

char *verdict_manque(struct arena *arena, const Parcours__Verdict *verdict)
{
    static const char BETWEEN[] = " ; ";
    size_t size = 1;
    for (size_t i = 0; i < verdict->n_manque; i++)
        size += strlen(verdict->manque[i]) + strlen(BETWEEN);
    char *text = arena_alloc(arena, size);
    char *end = text;
    for (size_t i = 0; i < verdict->n_manque; i++) {
        end = stpcpy(end, i == 0 ? "" : BETWEEN);
        end = stpcpy(end, verdict->manque[i]);
    }
    return text;
}
