#include "reporting/apply/coupe.h"

#include <stdio.h>
#include <string.h>

/* «Not known» takes nothing away from what was known before. */
static void declare(struct situation_tenue *s, const struct jalon *jalon)
{
    if (jalon->numero < 0 || jalon->numero >= PUBLICS_MAX)
        return; /* Over the limit: not told apart. */
    struct public_tenu *public = &s->publics[jalon->numero];
    public->demande = true;
    if (jalon->etat != ETAT_OUI && jalon->etat != ETAT_NON)
        return;
    public->etat = jalon->etat;
    public->jusqu = jalon->jusqu;
}

void situation_apply(struct situation_tenue *s, const struct jalon *jalon)
{
    switch (jalon->genre) {
    case JALON_TERRITOIRE:
        (void)snprintf(s->territoire, sizeof(s->territoire), "%s", jalon->texte);
        return;
    case JALON_REFERENT:
        s->referent = jalon->numero;
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

void periode_open(struct periode *p, const struct situation_tenue *s, int32_t day)
{
    *p = (struct periode){ .du = day, .au = JAMAIS, .referent = s->referent, .etapes = s->etapes };
    (void)snprintf(p->territoire, sizeof(p->territoire), "%s", s->territoire);
    for (int i = 0; i < PUBLICS_MAX; i++) {
        const struct public_tenu *public = &s->publics[i];
        if (public->etat == ETAT_OUI && public->jusqu >= day)
            p->publics |= INT64_C(1) << i;
        else if (public->demande && public->etat == ETAT_INCONNU)
            p->inconnus |= INT64_C(1) << i;
    }
}

bool periode_goes_on(const struct periode *p, const struct periode *next, bool etapes)
{
    return p->referent == next->referent && p->publics == next->publics &&
           p->inconnus == next->inconnus && strcmp(p->territoire, next->territoire) == 0 &&
           (!etapes || p->etapes == next->etapes);
}
