#include "reporting/apply/memoire.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Powers of two. */
enum { CONNUS_SIZE = 32768, PRESENCES_SIZE = 8192, ATTENTES_SIZE = 16384, ECOUTES_SIZE = 64 };

/* Its texts one behind the other, each with its end: room for a UUID of a site of 27 letters. What
 * is longer is not kept. */
enum { TEXTES_SIZE = 64 };
struct place {
    enum connu_genre genre;
    char textes[TEXTES_SIZE];
    struct connu connu;
};

struct ecoute {
    int64_t evenements; /* 0: a free place. */
    int64_t dernier;
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
};

/* Of numbers that are given one after another: the place is their last bits. */
struct place_presence {
    int64_t site; /* 0: a free place. */
    int64_t racine;
    struct presence_connue presence;
};
struct place_attente {
    int64_t parcours; /* 0: a free place. */
    enum attente_sur sur;
    struct attente_connue attente;
};

struct memoire {
    struct place connus[CONNUS_SIZE];
    struct place_presence presences[PRESENCES_SIZE];
    struct place_attente attentes[ATTENTES_SIZE];
    struct ecoute ecoutes[ECOUTES_SIZE];
};

/* --- Beside the store ------------------------------------------------------------------------- */

static void *make(void)
{
    struct memoire *memoire = calloc(1, sizeof(*memoire));
    CHECK(memoire != NULL);
    return memoire;
}

static int write_ecoute(struct store *store, struct ecoute *ecoute, struct err *err)
{
    static const char ECOUTE_ADD[] =
        "INSERT INTO ecoute (site, source, evenements, dernier)"
        " VALUES (:site, :source, :evenements, :dernier) ON CONFLICT (site, source) DO UPDATE"
        " SET evenements = evenements + :evenements, dernier = :dernier";
    if (ecoute->evenements == 0)
        return 0;
    struct stmt s;
    stmt_begin(&s, store, ECOUTE_ADD);
    stmt_text(&s, ":site", ecoute->site);
    stmt_text(&s, ":source", ecoute->source);
    stmt_i64(&s, ":evenements", ecoute->evenements);
    stmt_i64(&s, ":dernier", ecoute->dernier);
    ecoute->evenements = 0;
    return stmt_exec(&s, 1, err);
}

static int settle(void *self, struct store *store, struct err *err)
{
    struct memoire *memoire = self;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ECOUTES_SIZE; i++)
        rc = write_ecoute(store, &memoire->ecoutes[i], err);
    return rc;
}

static struct memoire *memoire_of(struct store *store)
{
    static const struct store_beside MEMOIRE = { make, settle, free };
    return store_beside(store, &MEMOIRE);
}

/* FNV-1a, over both texts with their ends. */
static uint32_t hash(uint32_t seed, const char *a, const char *b)
{
    const uint32_t prime = 16777619;
    uint32_t h = 2166136261U ^ seed;
    for (; *a != '\0'; a++)
        h = (h ^ (uint8_t)*a) * prime;
    h *= prime;
    for (; *b != '\0'; b++)
        h = (h ^ (uint8_t)*b) * prime;
    return h ^ (h >> 15);
}

/* --- Numbers of ids --------------------------------------------------------------------------- */

static struct place *place_of(struct store *store, const struct connu_cle *cle)
{
    uint32_t h = hash((uint32_t)cle->genre, cle->site, cle->id);
    return &memoire_of(store)->connus[h & (CONNUS_SIZE - 1)];
}

static bool holds(const struct place *place, const struct connu_cle *cle)
{
    if (place->genre != cle->genre || strcmp(place->textes, cle->site) != 0)
        return false;
    return strcmp(place->textes + strlen(cle->site) + 1, cle->id) == 0;
}

bool connu_find(struct store *store, const struct connu_cle *cle, struct connu *out)
{
    const struct place *place = place_of(store, cle);
    if (!holds(place, cle))
        return false;
    *out = place->connu;
    return true;
}

void connu_keep(struct store *store, const struct connu_cle *cle, const struct connu *connu)
{
    struct place *place = place_of(store, cle);
    size_t site_size = strlen(cle->site) + 1;
    size_t id_size = strlen(cle->id) + 1;
    if (site_size + id_size > sizeof(place->textes))
        return;
    place->genre = cle->genre;
    memcpy(place->textes, cle->site, site_size);
    memcpy(place->textes + site_size, cle->id, id_size);
    place->connu = *connu;
}

void connu_forget(struct store *store, const struct connu_cle *cle)
{
    struct place *place = place_of(store, cle);
    if (holds(place, cle))
        place->genre = CONNU_RIEN;
}

void connu_forget_all(struct store *store)
{
    struct memoire *memoire = memoire_of(store);
    for (size_t i = 0; i < CONNUS_SIZE; i++)
        memoire->connus[i].genre = CONNU_RIEN;
    for (size_t i = 0; i < PRESENCES_SIZE; i++)
        memoire->presences[i].site = 0;
}

/* --- What began last -------------------------------------------------------------------------- */

static struct place_presence *presence_place(struct store *store, int64_t racine)
{
    return &memoire_of(store)->presences[(uint64_t)racine & (PRESENCES_SIZE - 1)];
}

bool presence_connue_find(struct store *store, int64_t site, int64_t racine,
                          struct presence_connue *out)
{
    const struct place_presence *place = presence_place(store, racine);
    if (place->site != site || place->racine != racine)
        return false;
    *out = place->presence;
    return true;
}

void presence_connue_keep(struct store *store, int64_t site, int64_t racine,
                          const struct presence_connue *presence)
{
    *presence_place(store, racine) = (struct place_presence){ site, racine, *presence };
}

void presence_connue_forget(struct store *store, int64_t racine)
{
    struct place_presence *place = presence_place(store, racine);
    if (place->racine == racine)
        place->site = 0;
}

static struct place_attente *attente_place(struct store *store, int64_t parcours,
                                           enum attente_sur sur)
{
    uint64_t number = 2 * (uint64_t)parcours + (uint64_t)sur;
    return &memoire_of(store)->attentes[number & (ATTENTES_SIZE - 1)];
}

bool attente_connue_find(struct store *store, int64_t parcours, enum attente_sur sur,
                         struct attente_connue *out)
{
    const struct place_attente *place = attente_place(store, parcours, sur);
    if (place->parcours != parcours || place->sur != sur)
        return false;
    *out = place->attente;
    return true;
}

void attente_connue_keep(struct store *store, int64_t parcours, enum attente_sur sur,
                         const struct attente_connue *attente)
{
    *attente_place(store, parcours, sur) = (struct place_attente){ parcours, sur, *attente };
}

void attente_connue_forget(struct store *store, int64_t parcours, enum attente_sur sur)
{
    struct place_attente *place = attente_place(store, parcours, sur);
    if (place->parcours == parcours && place->sur == sur)
        place->parcours = 0;
}

/* --- What was heard --------------------------------------------------------------------------- */

int ecoute_count(struct store *store, const char *site, const char *source, int64_t time_us,
                 struct err *err)
{
    struct ecoute *ecoute = &memoire_of(store)->ecoutes[hash(0, site, source) & (ECOUTES_SIZE - 1)];
    bool same = strcmp(ecoute->site, site) == 0 && strcmp(ecoute->source, source) == 0;
    int rc = same ? 0 : write_ecoute(store, ecoute, err);
    if (!same) {
        CHECK(strlen(site) < sizeof(ecoute->site) && strlen(source) < sizeof(ecoute->source));
        (void)snprintf(ecoute->site, sizeof(ecoute->site), "%s", site);
        (void)snprintf(ecoute->source, sizeof(ecoute->source), "%s", source);
    }
    ecoute->evenements++;
    ecoute->dernier = time_us;
    return rc;
}
