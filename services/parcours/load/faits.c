/* What the exit engine looks at: contracts and what followed, hours, proofs, étapes, judgments. */
#include "parcours/load/load.h"

#include "runtime/message.h"

#include <string.h>

struct chargement {
    struct store *store;
    struct arena *arena;
    const char *parcours;
    const char *personne;
    int32_t entree;
};

static void commencer(const struct chargement *l, struct stmt *s, const char *sql)
{
    stmt_begin(s, l->store, sql);
    stmt_i64(s, ":max", LIMIT_FAITS);
}

static const char *texte(const struct chargement *l, struct stmt *s, int column)
{
    return arena_text(l->arena, stmt_column_text(s, column));
}

/* Contracts heard from entreprise; those that the référent alone recorded as an étape; what a
 * contract was before a change of kind stands in avenants. */
static const char CONTRATS[] =
    "SELECT embauche, contrat, employeur, entreprise, debut, fin_prevue, fin, hebdo_centi"
    " FROM emploi WHERE personne = :personne"
    " UNION ALL SELECT etape, contrat, '', '', debut, fin_prevue, fin, 0 FROM etape"
    " WHERE parcours = :parcours AND contrat <> '' AND embauche = '' AND debut <> '9999-12-31'"
    " LIMIT :max";

static int load_contrats(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_contrat *items = NULL;
    struct stmt s;
    commencer(l, &s, CONTRATS);
    stmt_text(&s, ":personne", l->personne);
    stmt_text(&s, ":parcours", l->parcours);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->contrat_count, sizeof(*items));
        items[out->contrat_count++] = (struct fait_contrat){
            .id = texte(l, &s, 0),
            .contrat = texte(l, &s, 1),
            .employeur = texte(l, &s, 2),
            .entreprise = texte(l, &s, 3),
            .debut = colonne_date(&s, 4),
            .fin_prevue = colonne_date(&s, 5),
            .fin = colonne_date(&s, 6),
            .hebdo_centi = stmt_column_i64(&s, 7),
        };
    }
    out->contrats = items;
    return rc;
}

static const char AVENANTS[] = "SELECT a.embauche, a.date, a.fin_prevue, a.contrat FROM emploi e"
                               " JOIN avenant a USING (embauche) WHERE e.personne = :personne"
                               " ORDER BY a.date, a.sequence LIMIT :max";

static int load_avenants(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_avenant *items = NULL;
    struct stmt s;
    commencer(l, &s, AVENANTS);
    stmt_text(&s, ":personne", l->personne);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->avenant_count, sizeof(*items));
        items[out->avenant_count++] = (struct fait_avenant){
            .id = texte(l, &s, 0),
            .date = colonne_date(&s, 1),
            .fin_prevue = colonne_date(&s, 2),
            .contrat = texte(l, &s, 3),
        };
    }
    out->avenants = items;
    return rc;
}

static const char HEURES[] = "SELECT h.embauche, h.du, h.au, h.heures_centi FROM emploi e"
                             " JOIN heures h USING (embauche) WHERE e.personne = :personne"
                             " ORDER BY h.du, h.embauche LIMIT :max";

static int load_heures(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_heures *items = NULL;
    struct stmt s;
    commencer(l, &s, HEURES);
    stmt_text(&s, ":personne", l->personne);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->heures_count, sizeof(*items));
        items[out->heures_count++] = (struct fait_heures){
            .id = texte(l, &s, 0),
            .du = colonne_date(&s, 1),
            .au = colonne_date(&s, 2),
            .heures_centi = stmt_column_i64(&s, 3),
        };
    }
    out->heures = items;
    return rc;
}

/* Proofs of a contract, and pièces of the file that came since the parcours before, if any.
 * A month is kept as "2017-03": its first day is that text and -01. */
static const char PREUVES[] =
    "SELECT j.embauche, j.piece, j.date, '', CASE j.mois WHEN '' THEN '' ELSE j.mois || '-01' END,"
    " j.couvre_du, j.couvre_au, '', j.original FROM emploi e JOIN justificatif j USING (embauche)"
    " WHERE e.personne = :personne"
    " UNION ALL SELECT contrat, piece, date, datee_du, '', '', '', reprise_le, original"
    " FROM piece WHERE personne = :personne AND (contrat <> '' OR date >"
    "  coalesce((SELECT max(q.sortie_le) FROM parcours q WHERE q.personne = :personne"
    "   AND q.parcours <> :parcours AND q.sortie_le <= :entree), '')) LIMIT :max";

static int load_preuves(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_preuve *items = NULL;
    struct stmt s;
    char entree[DATE_SIZE];
    date_format(l->entree, entree);
    commencer(l, &s, PREUVES);
    stmt_text(&s, ":personne", l->personne);
    stmt_text(&s, ":parcours", l->parcours);
    stmt_text(&s, ":entree", entree);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->preuve_count, sizeof(*items));
        items[out->preuve_count++] = (struct fait_preuve){
            .id = texte(l, &s, 0),
            .piece = texte(l, &s, 1),
            .date = colonne_date(&s, 2),
            .datee_du = colonne_date(&s, 3),
            .mois = colonne_date(&s, 4),
            .couvre_du = colonne_date(&s, 5),
            .couvre_au = colonne_date(&s, 6),
            .reprise_le = colonne_date(&s, 7),
            .original = stmt_column_i64(&s, 8) != 0,
        };
    }
    out->preuves = items;
    return rc;
}

static const char ETAPES[] = "SELECT etape, famille = 'formation', diplome = 'obtenu', debut,"
                             " fin_prevue, fin FROM etape WHERE parcours = :parcours"
                             " AND debut <> '9999-12-31' ORDER BY debut LIMIT :max";

static int load_etapes(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_etape *items = NULL;
    struct stmt s;
    commencer(l, &s, ETAPES);
    stmt_text(&s, ":parcours", l->parcours);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->etape_count, sizeof(*items));
        items[out->etape_count++] = (struct fait_etape){
            .id = texte(l, &s, 0),
            .formation = stmt_column_i64(&s, 1) != 0,
            .diplome = stmt_column_i64(&s, 2) != 0,
            .debut = colonne_date(&s, 3),
            .fin_prevue = colonne_date(&s, 4),
            .fin = colonne_date(&s, 5),
        };
    }
    out->etapes = items;
    return rc;
}

static const char JUGEMENTS[] = "SELECT sortie, jugement, contrat, favorable, date FROM jugement"
                                " WHERE parcours = :parcours ORDER BY sequence LIMIT :max";

static int load_jugements(const struct chargement *l, struct faits *out, struct err *err)
{
    struct fait_jugement *items = NULL;
    struct stmt s;
    commencer(l, &s, JUGEMENTS);
    stmt_text(&s, ":parcours", l->parcours);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->jugement_count, sizeof(*items));
        items[out->jugement_count++] = (struct fait_jugement){
            .sortie = texte(l, &s, 0),
            .jugement = texte(l, &s, 1),
            .id = texte(l, &s, 2),
            .favorable = stmt_column_i64(&s, 3) != 0,
            .date = colonne_date(&s, 4),
        };
    }
    out->jugements = items;
    return rc;
}

static const char PUBLICS[] =
    "SELECT public FROM parcours_public WHERE parcours = :parcours ORDER BY public LIMIT :max";

static int load_publics(const struct chargement *l, struct faits *out, struct err *err)
{
    const char **items = NULL;
    struct stmt s;
    commencer(l, &s, PUBLICS);
    stmt_text(&s, ":parcours", l->parcours);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(l->arena, items, out->public_count, sizeof(*items));
        items[out->public_count++] = texte(l, &s, 0);
    }
    out->publics = items;
    return rc;
}

int load_faits(struct store *store, struct arena *arena, const char *parcours, struct faits *out,
               struct err *err)
{
    static int (*const parts[])(const struct chargement *, struct faits *,
                                struct err *) = { load_contrats, load_avenants, load_heures,
                                                  load_preuves,  load_etapes,   load_jugements,
                                                  load_publics };
    struct etat etat;
    *out = (struct faits){ .au = DATE_NONE };
    int rc = load_etat(store, parcours, &etat, err);
    out->entree = etat.entree;
    const struct chargement l = { .store = store,
                                  .arena = arena,
                                  .parcours = parcours,
                                  .personne = etat.personne,
                                  .entree = etat.entree };
    for (size_t i = 0; rc == 0 && etat.existe && i < COUNT_OF(parts); i++)
        rc = parts[i](&l, out, err);
    return rc;
}
