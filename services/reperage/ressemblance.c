#include "reperage/ressemblance.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { NOM_SIZE = 128, ERREUR_LETTRES_MIN = 4 };

static bool meme_son(const char *a, const char *b)
{
    char sound_a[NOM_SIZE];
    char sound_b[NOM_SIZE];
    text_phonetic(a, sound_a, sizeof(sound_a));
    text_phonetic(b, sound_b, sizeof(sound_b));
    return sound_a[0] != '\0' && strcmp(sound_a, sound_b) == 0;
}

/* At most one letter too many, missing, wrong, or two neighbours swapped. */
static bool une_erreur(const char *a, const char *b)
{
    size_t length_a = strlen(a);
    size_t length_b = strlen(b);
    if (length_a < ERREUR_LETTRES_MIN || length_b < ERREUR_LETTRES_MIN)
        return false;
    size_t same = 0;
    while (a[same] != '\0' && a[same] == b[same])
        same++;
    const char *rest_a = a + same;
    const char *rest_b = b + same;
    if (length_a == length_b) {
        if (rest_a[0] == '\0' || strcmp(rest_a + 1, rest_b + 1) == 0)
            return true;
        return rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
               strcmp(rest_a + 2, rest_b + 2) == 0;
    }
    if (length_a + 1 == length_b)
        return strcmp(rest_a, rest_b + 1) == 0;
    return length_b + 1 == length_a && strcmp(rest_a + 1, rest_b) == 0;
}

static bool noms_egaux(const char *a, const char *b)
{
    char fold_a[NOM_SIZE];
    char fold_b[NOM_SIZE];
    text_fold(a, fold_a, sizeof(fold_a));
    text_fold(b, fold_b, sizeof(fold_b));
    return fold_a[0] != '\0' && strcmp(fold_a, fold_b) == 0;
}

static bool noms_proches(const char *a, const char *b)
{
    char fold_a[NOM_SIZE];
    char fold_b[NOM_SIZE];
    text_fold(a, fold_a, sizeof(fold_a));
    text_fold(b, fold_b, sizeof(fold_b));
    if (fold_a[0] == '\0' || fold_b[0] == '\0')
        return false;
    return strcmp(fold_a, fold_b) == 0 || meme_son(a, b) || une_erreur(fold_a, fold_b);
}

typedef bool compare_fn(const char *a, const char *b);

/* A name in use or at birth, on either side. */
static bool compare_noms(const struct identite *a, const struct identite *b, compare_fn *compare)
{
    return compare(a->nom, b->nom) || compare(a->nom, b->nom_naissance) ||
           compare(a->nom_naissance, b->nom) || compare(a->nom_naissance, b->nom_naissance);
}

/* «1980-03-12» and «1980-12-03», or one digit apart. */
static bool dates_proches(const char *a, const char *b)
{
    if (strlen(a) != DATE_SIZE - 1 || strlen(b) != DATE_SIZE - 1)
        return false;
    int differences = 0;
    for (size_t i = 0; i < DATE_SIZE - 1; i++)
        differences += a[i] != b[i];
    if (differences <= 1)
        return true;
    return memcmp(a, b, 5) == 0 && memcmp(a + 5, b + 8, 2) == 0 && memcmp(a + 8, b + 5, 2) == 0;
}

enum ressemblance reperage_ressemblance(const struct identite *a, const struct identite *b)
{
    bool same_day = a->naissance[0] != '\0' && strcmp(a->naissance, b->naissance) == 0;
    bool near_day = same_day || dates_proches(a->naissance, b->naissance);
    bool equal = compare_noms(a, b, noms_egaux) && noms_egaux(a->prenom, b->prenom);
    bool swapped = noms_egaux(a->nom, b->prenom) && noms_egaux(a->prenom, b->nom);
    bool close_nom = compare_noms(a, b, noms_proches);
    bool close_prenom = noms_proches(a->prenom, b->prenom);
    if (same_day && equal)
        return RESSEMBLANCE_EGALE;
    if ((same_day && ((close_nom && close_prenom) || swapped)) || (near_day && equal))
        return RESSEMBLANCE_PROBABLE;
    if ((same_day && (close_nom || close_prenom)) || (near_day && close_nom && close_prenom) ||
        equal)
        return RESSEMBLANCE_POSSIBLE;
    return RESSEMBLANCE_AUCUNE;
}
