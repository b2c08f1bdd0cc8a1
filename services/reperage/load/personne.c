/* A person with everything that a rule may ask about: identity, domiciles, situations, what is
 * open. Rows of persons merged into it count as its own. */
#include "reperage/load/load.h"

#include <string.h>

static const char PERSONNE_FIND[] =
    "SELECT r.personne, r.sexe, r.effacee IS NOT NULL"
    " FROM personne p JOIN personne r ON r.personne = p.racine WHERE p.personne = :personne";
static const char IDENTITE_FIND[] =
    "SELECT nom, prenom, nom_naissance, naissance FROM identite WHERE personne = :personne"
    " ORDER BY sequence DESC LIMIT 1";
static const char GROUPE_LIST[] =
    "SELECT personne FROM personne WHERE racine = :racine ORDER BY personne LIMIT :limite";
static const char DOMICILE_LIST[] =
    "SELECT d.du, d.commune, d.territoire FROM personne p JOIN domicile d ON d.personne = "
    "p.personne"
    " WHERE p.racine = :racine ORDER BY d.du DESC, d.sequence DESC LIMIT :limite";
static const char SITUATION_LIST[] =
    "SELECT x.date, x.situation FROM personne p JOIN situation x ON x.personne = p.personne"
    " WHERE p.racine = :racine ORDER BY x.date DESC, x.sequence DESC LIMIT :limite";
static const char OUVERTE_LIST[] =
    "SELECT x.prescription FROM personne p JOIN prescription x ON x.personne = p.personne"
    " JOIN etat e ON e.prescription = x.prescription AND e.sequence ="
    " (SELECT max(sequence) FROM etat WHERE prescription = x.prescription)"
    " WHERE p.racine = :racine AND e.etat NOT IN ('acceptee', 'refusee', 'close')"
    " ORDER BY x.prescription LIMIT :limite";
/* An entry counts from the comité's decision, before its parcours is heard of. */
static const char PARCOURS_FIND[] =
    "SELECT x.parcours FROM personne p JOIN parcours x ON x.personne = p.personne"
    " WHERE p.racine = :racine AND x.sortie IS NULL"
    " UNION ALL"
    " SELECT n.prescription FROM personne p JOIN entree n ON n.personne = p.personne"
    " WHERE p.racine = :racine"
    " AND NOT EXISTS (SELECT 1 FROM parcours q WHERE q.prescription = n.prescription) LIMIT 1";
static const char SORTIE_FIND[] =
    "SELECT max(x.sortie) FROM personne p JOIN parcours x ON x.personne = p.personne"
    " WHERE p.racine = :racine";

#define DESIGNATION                                                                                \
    "SELECT t.referent FROM personne p JOIN parcours x ON x.personne = p.personne"                 \
    " JOIN designation t ON t.parcours = x.parcours AND t.sequence ="                              \
    " (SELECT max(sequence) FROM designation WHERE parcours = x.parcours)"                         \
    " WHERE p.racine = :racine"
static const char REFERENT_LIST[] = DESIGNATION " AND x.sortie IS NULL LIMIT :limite";
static const char SUIVI_LIST[] =
    DESIGNATION " UNION SELECT t.conseiller FROM personne p"
                " JOIN prescription x ON x.personne = p.personne"
                " JOIN transmission t ON t.prescription = x.prescription AND t.sequence ="
                " (SELECT max(sequence) FROM transmission WHERE prescription = x.prescription)"
                " WHERE p.racine = :racine LIMIT :limite";

static int load_self(struct store *store, struct arena *arena, const char *id, struct personne *out,
                     struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PERSONNE_FIND);
    stmt_text(&s, ":personne", id);
    int rc = stmt_step(&s, err);
    out->connue = rc == STMT_ROW;
    if (out->connue) {
        out->id = reperage_load_text(arena, &s);
        out->sexe = reperage_load_text(arena, &s);
        out->effacee = stmt_next_i64(&s) != 0;
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_identite(struct store *store, struct arena *arena, struct personne *out,
                         struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, IDENTITE_FIND);
    stmt_text(&s, ":personne", out->id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->identite.nom = reperage_load_text(arena, &s);
        out->identite.prenom = reperage_load_text(arena, &s);
        out->identite.nom_naissance = reperage_load_text(arena, &s);
        out->identite.naissance = reperage_load_text(arena, &s);
        out->naissance = date_parse(out->identite.naissance);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_domiciles(struct store *store, struct arena *arena, struct personne *out,
                          struct err *err)
{
    struct domicile *items = NULL;
    struct stmt s;
    stmt_begin(&s, store, DOMICILE_LIST);
    stmt_text(&s, ":racine", out->id);
    stmt_i64(&s, ":limite", REPERAGE_VERSIONS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, out->domicile_count, sizeof(*items));
        struct domicile *one = &items[out->domicile_count++];
        one->du = reperage_load_date(&s);
        one->commune = reperage_load_text(arena, &s);
        one->territoire = reperage_load_text(arena, &s);
    }
    out->domiciles = items;
    return rc;
}

static int load_situations(struct store *store, struct arena *arena, struct personne *out,
                           struct err *err)
{
    struct situation_datee *items = NULL;
    struct stmt s;
    stmt_begin(&s, store, SITUATION_LIST);
    stmt_text(&s, ":racine", out->id);
    stmt_i64(&s, ":limite", REPERAGE_VERSIONS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, out->situation_count, sizeof(*items));
        struct situation_datee *one = &items[out->situation_count++];
        one->date = reperage_load_date(&s);
        size_t size = 0;
        const void *data = stmt_column_blob(&s, 1, &size);
        one->situation = (Reperage__Situation *)arena_unpack(
            arena, &reperage__situation__descriptor, arena_copy(arena, data, size), size);
        if (one->situation == NULL) {
            stmt_end(&s);
            return err_set(err, ERR_CORRUPT, "situation of %s: its bytes are none", out->id);
        }
    }
    out->situations = items;
    return rc;
}

static int load_ouvertes(struct store *store, struct arena *arena, struct personne *out,
                         struct err *err)
{
    const char *const *ids = NULL;
    struct stmt s;
    stmt_begin(&s, store, OUVERTE_LIST);
    stmt_text(&s, ":racine", out->id);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_MAX);
    int rc = reperage_load_texts(arena, &s, &ids, &out->prescriptions_ouvertes, err);
    if (rc < 0)
        return rc;
    if (out->prescriptions_ouvertes > 0)
        out->prescription_ouverte = ids[0];
    stmt_begin(&s, store, PARCOURS_FIND);
    stmt_text(&s, ":racine", out->id);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->parcours_ouvert = reperage_load_text(arena, &s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_derniere_sortie(struct store *store, struct personne *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, SORTIE_FIND);
    stmt_text(&s, ":racine", out->id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->derniere_sortie = reperage_load_date(&s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_groupe(struct store *store, struct arena *arena, struct personne *out,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, GROUPE_LIST);
    stmt_text(&s, ":racine", out->id);
    stmt_i64(&s, ":limite", REPERAGE_GROUPE_MAX);
    return reperage_load_texts(arena, &s, &out->groupe, &out->groupe_count, err);
}

int reperage_load_personne(struct store *store, struct arena *arena, const char *id,
                           struct personne *out, struct err *err)
{
    *out = (struct personne){
        .id = id,
        .demandee = id,
        .sexe = "",
        .identite = { id, "", "", "", "" },
        .naissance = DATE_NONE,
        .prescription_ouverte = "",
        .parcours_ouvert = "",
        .derniere_sortie = DATE_NONE,
    };
    int rc = load_self(store, arena, id, out, err);
    if (rc < 0 || !out->connue)
        return rc;
    out->identite.personne = out->id;
    rc = load_identite(store, arena, out, err);
    if (rc == 0)
        rc = load_domiciles(store, arena, out, err);
    if (rc == 0)
        rc = load_situations(store, arena, out, err);
    if (rc == 0)
        rc = load_groupe(store, arena, out, err);
    if (rc == 0)
        rc = load_ouvertes(store, arena, out, err);
    if (rc == 0)
        rc = load_derniere_sortie(store, out, err);
    return rc;
}

static int load_suivi_by(struct store *store, struct arena *arena, const char *sql,
                         struct personne *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":racine", out->id);
    stmt_i64(&s, ":limite", REPERAGE_GROUPE_MAX);
    return reperage_load_texts(arena, &s, &out->suivi_par, &out->suivi_count, err);
}

int reperage_load_suivi(struct store *store, struct arena *arena, struct personne *out,
                        struct err *err)
{
    int rc = load_suivi_by(store, arena, REFERENT_LIST, out, err);
    if (rc < 0 || out->suivi_count > 0)
        return rc;
    return load_suivi_by(store, arena, SUIVI_LIST, out, err);
}

const struct domicile *reperage_domicile(const struct personne *personne, int32_t day)
{
    for (size_t i = 0; i < personne->domicile_count; i++)
        if (personne->domiciles[i].du <= day)
            return &personne->domiciles[i];
    return NULL;
}

const Reperage__Situation *reperage_situation(const struct personne *personne, int32_t day)
{
    for (size_t i = 0; i < personne->situation_count; i++)
        if (personne->situations[i].date <= day)
            return personne->situations[i].situation;
    return NULL;
}
