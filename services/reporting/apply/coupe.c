#include "reporting/apply/coupe.h"

#include <stdio.h>
#include <string.h>

static struct public_tenu *public_get(struct situation_tenue *s, const char *code)
{
    size_t at = s->public_count;
    while (at > 0 && strcmp(s->publics[at - 1].code, code) >= 0)
        at--;
    if (at < s->public_count && strcmp(s->publics[at].code, code) == 0)
        return &s->publics[at];
    if (s->public_count == COUPE_PUBLICS_MAX)
        return NULL;
    memmove(&s->publics[at + 1], &s->publics[at], (s->public_count - at) * sizeof(s->publics[0]));
    s->public_count++;
    s->publics[at] = (struct public_tenu){ .etat = ETAT_INCONNU, .jusqu = JAMAIS };
    (void)snprintf(s->publics[at].code, sizeof(s->publics[at].code), "%s", code);
    return &s->publics[at];
}

/* «Not known» takes nothing away from what was known before. */
static void declare(struct situation_tenue *s, const struct jalon *jalon)
{
    struct public_tenu *public = public_get(s, jalon->code);
    if (public == NULL || (jalon->nombre != ETAT_OUI && jalon->nombre != ETAT_NON))
        return;
    public->etat = (enum etat_declare)jalon->nombre;
    public->jusqu = jalon->jusqu;
}

void situation_apply(struct situation_tenue *s, const struct jalon *jalon)
{
    switch (jalon->genre) {
    case JALON_TERRITOIRE:
        (void)snprintf(s->territoire, sizeof(s->territoire), "%s", jalon->code);
        return;
    case JALON_REFERENT:
        s->referent = jalon->nombre;
        return;
    case JALON_PUBLIC:
        declare(s, jalon);
        return;
    case JALON_FIN_PUBLIC:
        return;
    case JALON_ETAPE:
        s->etapes++;
        return;
    }
}

static void append(char *out, size_t *length, const char *code)
{
    *length += (size_t)snprintf(out + *length, COUPE_TEXTE_SIZE - *length, "%s,", code);
}

void situation_publics(const struct situation_tenue *s, int32_t day, char tenus[COUPE_TEXTE_SIZE],
                       char inconnus[COUPE_TEXTE_SIZE])
{
    size_t held = 0;
    size_t unknown = 0;
    append(tenus, &held, "");
    append(inconnus, &unknown, "");
    for (size_t i = 0; i < s->public_count; i++) {
        const struct public_tenu *public = &s->publics[i];
        if (public->etat == ETAT_OUI && public->jusqu >= day)
            append(tenus, &held, public->code);
        else if (public->etat == ETAT_INCONNU)
            append(inconnus, &unknown, public->code);
    }
}

void periode_open(struct periode *p, const struct situation_tenue *s, int32_t day)
{
    p->du = day;
    p->au = JAMAIS;
    (void)snprintf(p->territoire, sizeof(p->territoire), "%s", s->territoire);
    p->referent = s->referent;
    p->etapes = s->etapes;
    situation_publics(s, day, p->publics, p->inconnus);
}

bool periode_goes_on(const struct periode *p, const struct periode *next, bool etapes)
{
    return p->referent == next->referent && strcmp(p->territoire, next->territoire) == 0 &&
           strcmp(p->publics, next->publics) == 0 && strcmp(p->inconnus, next->inconnus) == 0 &&
           (!etapes || p->etapes == next->etapes);
}
