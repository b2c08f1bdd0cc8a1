#include "plie/demo/demo.h"

#include <string.h>

/* splitmix64: small, seeded, the same on every machine. */
uint64_t hasard(struct demo *demo)
{
    uint64_t z = demo->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int hasard_between(struct demo *demo, int min, int max)
{
    CHECK(min <= max);
    return min + (int)(hasard(demo) % (uint64_t)(max - min + 1));
}

bool hasard_percent(struct demo *demo, int percent)
{
    return hasard_between(demo, 1, 100) <= percent;
}

void hasard_id(struct demo *demo, char out[ID_SIZE])
{
    char cause[32];
    uint64_t value = hasard(demo);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++)
        cause[i] = digits[(value >> (4 * i)) & 15];
    cause[16] = '\0';
    id_derive(out, cause, 0);
}

static const char *const noms[] = {
    "ZÉPHYR",    "QUARTZ",     "ONYX",     "AMBRE",   "BASALTE",  "CITRINE", "DOLOMIE", "ÉCLIPSE",
    "FELDSPATH", "GRANIT",     "HÉLIUM",   "INDIGO",  "JASPE",    "KAOLIN",  "LAPIS",   "MARBRE",
    "NÉBULEUSE", "OBSIDIENNE", "PORPHYRE", "QUASAR",  "RUBIS",    "SAPHIR",  "TOPAZE",  "URANIE",
    "VERMEIL",   "WOLFRAM",    "XÉNON",    "YTTRIUM", "ZIRCON",   "ARDOISE", "BÉRYL",   "CORAIL",
    "DIAMANT",   "ÉMERAUDE",   "FLUORINE", "GALAXIE", "HÉMATITE", "IRIDIUM", "JADE",    "LIGNITE",
};
static const char *const prenoms[] = {
    "Prune",  "Basile",    "Clé",       "Framboise", "Olivier-Vert", "Capucine",
    "Muguet", "Noisette",  "Réglisse",  "Safran",    "Tilleul",      "Verveine",
    "Anis",   "Bleuet",    "Cannelle",  "Églantine", "Fougère",      "Genêt",
    "Houx",   "Iris",      "Jonquille", "Lavande",   "Mélisse",      "Nénuphar",
    "Orchis", "Pervenche", "Romarin",   "Sureau",    "Thym",         "Violette",
};

const char *hasard_nom(struct demo *demo)
{
    return noms[hasard(demo) % COUNT_OF(noms)];
}

const char *hasard_prenom(struct demo *demo)
{
    return prenoms[hasard(demo) % COUNT_OF(prenoms)];
}

static bool is_chosen(const struct valeur *valeur, const char *attribut, const char *wanted)
{
    static const char *const never[] = { "autre", "non_renseigne", "ne_souhaite_pas_repondre" };
    return !codes_contain(never, COUNT_OF(never), valeur->code) &&
           (attribut[0] == '\0' || strcmp(valeur_attribut(valeur, attribut), wanted) == 0);
}

const char *hasard_code(struct demo *demo, const struct demo_site *site, const char *liste,
                        const char *attribut, const char *wanted)
{
    const struct liste *list = regles_liste(site->regles, liste);
    const char *codes[DEMO_CODES_MAX];
    size_t count = 0;
    for (size_t i = 0; list != NULL && i < list->valeur_count && count < DEMO_CODES_MAX; i++)
        if (is_chosen(&list->valeurs[i], attribut, wanted))
            codes[count++] = list->valeurs[i].code;
    uint64_t drawn = hasard(demo); /* Drawn in any case: the sequence does not depend on lists. */
    return count == 0 ? "autre" : codes[drawn % count];
}
