/* Candidates for «the same person»: an index finds who shares the birth date or the sound of a
 * name; ressemblance.h judges them. */
#include "reperage/load/load.h"

#include "base/text.h"
#include "reperage/ressemblance.h"

#include <string.h>

enum { SON_SIZE = 128, CANDIDATS_MAX = 500 };

/* The last identity of the kept person; an older name of it may be what matched. */
static const char NAISSANCE_LIST[] =
    "SELECT p.racine, i.nom, i.prenom, i.nom_naissance, i.naissance"
    " FROM identite i JOIN personne p ON p.personne = i.personne"
    " WHERE i.naissance = :naissance LIMIT :limite";
static const char SON_LIST[] =
    "SELECT p.racine, i.nom, i.prenom, i.nom_naissance, i.naissance"
    " FROM mot m JOIN identite i ON i.personne = m.personne AND i.sequence = m.sequence"
    " JOIN personne p ON p.personne = i.personne"
    " WHERE m.son = :son LIMIT :limite";

struct recherche {
    struct arena *arena;
    const struct identite *identite;
    struct identite *found;
    size_t count;
};

static bool est_trouvee(const struct recherche *r, const char *personne)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->found[i].personne, personne) == 0)
            return true;
    return false;
}

static void retenir(struct recherche *r, const struct identite *candidat)
{
    if (r->count == REPERAGE_RESSEMBLANCES_MAX || est_trouvee(r, candidat->personne) ||
        strcmp(r->identite->personne, candidat->personne) == 0 ||
        reperage_ressemblance(r->identite, candidat) == RESSEMBLANCE_AUCUNE)
        return;
    r->found = arena_grow(r->arena, r->found, r->count, sizeof(*r->found));
    r->found[r->count++] = *candidat;
}

static int parcourir(struct recherche *r, struct stmt *s, struct err *err)
{
    stmt_i64(s, ":limite", CANDIDATS_MAX);
    int rc;
    while ((rc = stmt_step(s, err)) == STMT_ROW) {
        struct identite candidat;
        candidat.personne = reperage_load_text(r->arena, s);
        candidat.nom = reperage_load_text(r->arena, s);
        candidat.prenom = reperage_load_text(r->arena, s);
        candidat.nom_naissance = reperage_load_text(r->arena, s);
        candidat.naissance = reperage_load_text(r->arena, s);
        retenir(r, &candidat);
    }
    return rc;
}

static int par_son(struct recherche *r, struct store *store, const char *nom, struct err *err)
{
    char son[SON_SIZE];
    char folded[SON_SIZE];
    text_fold(nom, folded, sizeof(folded));
    folded[strcspn(folded, " ")] = '\0';
    text_phonetic(folded, son, sizeof(son));
    if (son[0] == '\0')
        return 0;
    struct stmt s;
    stmt_begin(&s, store, SON_LIST);
    stmt_text(&s, ":son", son);
    return parcourir(r, &s, err);
}

int reperage_load_semblables(struct store *store, struct arena *arena,
                             const struct identite *identite, struct identite **out, size_t *count,
                             struct err *err)
{
    struct recherche r = { .arena = arena, .identite = identite };
    int rc = 0;
    if (identite->naissance[0] != '\0') {
        struct stmt s;
        stmt_begin(&s, store, NAISSANCE_LIST);
        stmt_text(&s, ":naissance", identite->naissance);
        rc = parcourir(&r, &s, err);
    }
    if (rc == 0)
        rc = par_son(&r, store, identite->nom, err);
    if (rc == 0)
        rc = par_son(&r, store, identite->nom_naissance, err);
    *out = r.found;
    *count = r.count;
    return rc;
}
