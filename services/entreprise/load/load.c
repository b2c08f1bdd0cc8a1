#include "entreprise/load/load.h"

#include "base/check.h"
#include "runtime/message.h"

int32_t colonne_date(struct stmt *s, int column)
{
    return date_parse(stmt_column_text(s, column));
}

/* The next column, copied; the next column as a date. */
static const char *next_text(struct stmt *s, struct arena *arena)
{
    return arena_text(arena, stmt_next_text(s));
}

static int32_t next_date(struct stmt *s)
{
    return date_parse(stmt_next_text(s));
}

int lire_existe(struct store *store, const char *sql, const char *id, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":id", id);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int lire_doublon(struct stmt *s, struct arena *arena, struct etat *out, struct err *err)
{
    int rc = stmt_step(s, err);
    if (rc == STMT_ROW)
        out->doublon = arena_text(arena, stmt_column_text(s, 0));
    stmt_end(s);
    return rc < 0 ? rc : 0;
}

/* --- Persons --- */

static const char PARCOURS_FIND[] =
    "SELECT parcours, origine, ouvert_le, sorti_le FROM parcours WHERE personne = :personne"
    " ORDER BY sorti_le IS NOT NULL, ouvert_le DESC, parcours LIMIT 1";
static const char BINOME_FIND[] = "SELECT referent FROM binome WHERE parcours = :parcours"
                                  " ORDER BY du DESC, rang DESC LIMIT 1";
static const char POLE_FIND[] =
    "SELECT c.entre_le FROM candidat c JOIN parcours p ON p.parcours = c.parcours"
    " WHERE p.personne = :personne AND c.sorti_le IS NULL ORDER BY c.entre_le DESC LIMIT 1";
static const char EFFACEE_FIND[] = "SELECT 1 FROM effacee WHERE personne = :id";

static int lire_parcours(struct store *store, struct arena *arena, const char *personne,
                         struct etat_personne *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_FIND);
    stmt_text(&s, ":personne", personne);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->personne = arena_text(arena, personne);
        out->parcours = next_text(&s, arena);
        out->origine = next_text(&s, arena);
        out->ouvert_le = next_date(&s);
        out->sorti_le = next_date(&s);
        out->ouvert = out->sorti_le == DATE_NONE;
    }
    stmt_end(&s);
    return rc;
}

static int lire_referent(struct store *store, struct arena *arena, struct etat_personne *out,
                         struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, BINOME_FIND);
    stmt_text(&s, ":parcours", out->parcours);
    int rc = stmt_step(&s, err);
    out->referent = rc == STMT_ROW ? next_text(&s, arena) : "";
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int lire_pole(struct store *store, struct etat_personne *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, POLE_FIND);
    stmt_text(&s, ":personne", out->personne);
    int rc = stmt_step(&s, err);
    out->au_pole = rc == STMT_ROW;
    out->pole_depuis = rc == STMT_ROW ? next_date(&s) : DATE_NONE;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int lire_personne(struct store *store, struct arena *arena, const char *id,
                  struct etat_personne *out, struct err *err)
{
    char personne[LIMIT_ID_SIZE];
    int rc = personne_actuelle(store, id, personne, err);
    if (rc < 0)
        return rc;
    rc = lire_parcours(store, arena, personne, out, err);
    if (rc != STMT_ROW)
        return rc;
    rc = lire_referent(store, arena, out, err);
    if (rc == 0)
        rc = lire_pole(store, out, err);
    if (rc == 0)
        rc = lire_existe(store, EFFACEE_FIND, personne, &out->effacee, err);
    return rc;
}

/* --- Entreprises, offres --- */

static const char ENTREPRISE_FIND[] =
    "SELECT entreprise, employeur FROM entreprise WHERE entreprise = :entreprise";

int lire_entreprise(struct store *store, struct arena *arena, const char *id,
                    struct etat_entreprise *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, ENTREPRISE_FIND);
    stmt_text(&s, ":entreprise", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->entreprise = next_text(&s, arena);
        out->employeur = next_text(&s, arena);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static const char OFFRE_FIND[] =
    "SELECT o.offre, o.entreprise, o.metier, o.intitule, o.commune, o.origine, v.contrat, v.postes,"
    " (SELECT COUNT(*) FROM embauche e WHERE e.offre = o.offre),"
    " o.captee_le, v.date, o.diffusee_le, o.close_le"
    " FROM offre o JOIN offre_version v ON v.offre = o.offre WHERE o.offre = :offre"
    " ORDER BY v.date DESC, v.rang DESC LIMIT 1";

int lire_offre(struct store *store, struct arena *arena, const char *id, struct etat_offre *out,
               struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, OFFRE_FIND);
    stmt_text(&s, ":offre", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->offre = next_text(&s, arena);
        out->entreprise = next_text(&s, arena);
        out->metier = next_text(&s, arena);
        out->intitule = next_text(&s, arena);
        out->commune = next_text(&s, arena);
        out->origine = next_text(&s, arena);
        out->contrat = next_text(&s, arena);
        out->postes = (int32_t)stmt_next_i64(&s);
        out->pourvus = (int32_t)stmt_next_i64(&s);
        out->captee_le = next_date(&s);
        out->version_le = next_date(&s);
        out->diffusee_le = next_date(&s);
        out->close_le = next_date(&s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Positionnements --- */

static const char POSITIONNEMENT_FIND[] =
    "SELECT positionnement, offre, personne, positionne_le, mer_le, resultat_le, retenu,"
    " demarrage_prevu, informe_le, embauche, abandonne_le,"
    " EXISTS (SELECT 1 FROM entretien e WHERE e.positionnement = p.positionnement),"
    " EXISTS (SELECT 1 FROM entretien e WHERE e.positionnement = p.positionnement"
    "         AND e.date = :entretien_le)"
    " FROM positionnement p WHERE positionnement = :positionnement";

struct ligne_positionnement {
    const char *personne;
    const char *embauche;
    bool retenu;
    bool entretien;
};

static enum etat_mer etat_of(const struct etat_positionnement *p,
                             const struct ligne_positionnement *ligne)
{
    if (p->abandonne_le != DATE_NONE)
        return MER_ABANDONNE;
    if (ligne->embauche[0] != '\0')
        return MER_DEMARRE;
    if (p->resultat_le != DATE_NONE)
        return ligne->retenu ? MER_RETENU : MER_NON_RETENU;
    if (ligne->entretien)
        return MER_ENTRETIEN;
    return p->mer_le != DATE_NONE ? MER_EFFECTUEE : MER_POSITIONNE;
}

static void read_positionnement(struct stmt *s, struct arena *arena,
                                struct etat_positionnement *out, struct ligne_positionnement *ligne)
{
    out->positionnement = next_text(s, arena);
    out->offre = next_text(s, arena);
    ligne->personne = next_text(s, arena);
    out->positionne_le = next_date(s);
    out->mer_le = next_date(s);
    out->resultat_le = next_date(s);
    ligne->retenu = stmt_next_i64(s) != 0;
    out->demarrage_prevu = next_date(s);
    out->informe_le = next_date(s);
    ligne->embauche = next_text(s, arena);
    out->abandonne_le = next_date(s);
    ligne->entretien = stmt_next_i64(s) != 0;
    out->entretien_connu = stmt_next_i64(s) != 0;
    out->etat = etat_of(out, ligne);
}

int lire_positionnement(struct store *store, struct arena *arena, const char *id,
                        const char *entretien_le, struct etat *out, struct err *err)
{
    struct ligne_positionnement ligne = { 0 };
    struct stmt s;
    stmt_begin(&s, store, POSITIONNEMENT_FIND);
    stmt_text(&s, ":positionnement", id);
    stmt_text(&s, ":entretien_le", entretien_le);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        read_positionnement(&s, arena, &out->positionnement, &ligne);
    stmt_end(&s);
    if (rc != STMT_ROW)
        return rc;
    rc = lire_offre(store, arena, out->positionnement.offre, &out->offre, err);
    if (rc == 0)
        rc = lire_personne(store, arena, ligne.personne, &out->personne, err);
    return rc;
}

static const char OUVERTS_OFFRE[] =
    "SELECT positionnement, offre, personne, resultat_le IS NOT NULL,"
    " MAX(positionne_le, COALESCE(mer_le, ''), COALESCE(resultat_le, '')) FROM positionnement"
    " WHERE offre = :id AND embauche IS NULL AND abandonne_le IS NULL"
    " AND (resultat_le IS NULL OR retenu = 1) ORDER BY positionnement LIMIT :limite";
static const char OUVERTS_PERSONNE[] =
    "SELECT positionnement, offre, personne, resultat_le IS NOT NULL,"
    " MAX(positionne_le, COALESCE(mer_le, ''), COALESCE(resultat_le, '')) FROM positionnement"
    " WHERE personne = :id AND embauche IS NULL AND abandonne_le IS NULL"
    " AND (resultat_le IS NULL OR retenu = 1) ORDER BY positionnement LIMIT :limite";

static int lire_ouverts(struct store *store, struct arena *arena, const char *sql, const char *id,
                        struct etat *out, struct err *err)
{
    struct ouvert *ouverts = NULL;
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":id", id);
    stmt_i64(&s, ":limite", LIMIT_OUVERTS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        ouverts = arena_grow(arena, ouverts, out->ouvert_count, sizeof(*ouverts));
        ouverts[out->ouvert_count++] = (struct ouvert){
            .positionnement = next_text(&s, arena),
            .offre = next_text(&s, arena),
            .personne = next_text(&s, arena),
            .retenu = stmt_next_i64(&s) != 0,
            .depuis = next_date(&s),
        };
    }
    out->ouverts = ouverts;
    return rc;
}

int lire_ouverts_offre(struct store *store, struct arena *arena, const char *offre,
                       struct etat *out, struct err *err)
{
    return lire_ouverts(store, arena, OUVERTS_OFFRE, offre, out, err);
}

int lire_ouverts_personne(struct store *store, struct arena *arena, const char *personne,
                          struct etat *out, struct err *err)
{
    return lire_ouverts(store, arena, OUVERTS_PERSONNE, personne, out, err);
}

/* --- Embauches --- */

static const char EMBAUCHE_FIND[] =
    "SELECT e.embauche, c.contrat, e.employeur, e.issue, e.marchand, e.clause, e.debut,"
    " c.fin_prevue, e.fin_essai, c.date, e.essai_valide_le, e.fin, e.refus_le, e.maintien_le,"
    " e.personne FROM embauche e JOIN contrat c ON c.embauche = e.embauche"
    " WHERE e.embauche = :embauche ORDER BY c.date DESC, c.rang DESC LIMIT 1";

static void read_embauche(struct stmt *s, struct arena *arena, struct etat_embauche *out)
{
    out->embauche = next_text(s, arena);
    out->contrat = next_text(s, arena);
    out->employeur = next_text(s, arena);
    out->issue = next_text(s, arena);
    out->marchand = stmt_next_i64(s) != 0;
    out->clause = stmt_next_i64(s) != 0;
    out->debut = next_date(s);
    out->fin_prevue = next_date(s);
    out->fin_essai = next_date(s);
    out->avenant_le = next_date(s);
    out->essai_valide_le = next_date(s);
    out->fin = next_date(s);
    out->refus_le = next_date(s);
    out->maintien_le = next_date(s);
}

int lire_embauche(struct store *store, struct arena *arena, const char *id, struct etat *out,
                  struct err *err)
{
    const char *personne = "";
    struct stmt s;
    stmt_begin(&s, store, EMBAUCHE_FIND);
    stmt_text(&s, ":embauche", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        read_embauche(&s, arena, &out->embauche);
        personne = next_text(&s, arena);
    }
    stmt_end(&s);
    if (rc != STMT_ROW)
        return rc;
    return lire_personne(store, arena, personne, &out->personne, err);
}

static const char RECUS_LIST[] =
    "SELECT piece, mois, couvre_du, couvre_au, original FROM justificatif"
    " WHERE embauche = :embauche AND (piece = :piece OR :piece = '') ORDER BY rang LIMIT :limite";

int lire_recus(struct store *store, struct arena *arena, const char *embauche, const char *piece,
               struct etat *out, struct err *err)
{
    struct recu *recus = NULL;
    struct stmt s;
    stmt_begin(&s, store, RECUS_LIST);
    stmt_text(&s, ":embauche", embauche);
    stmt_text(&s, ":piece", piece);
    stmt_i64(&s, ":limite", LIMIT_LIGNES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        recus = arena_grow(arena, recus, out->recu_count, sizeof(*recus));
        recus[out->recu_count++] = (struct recu){
            .piece = arena_text(arena, stmt_column_text(&s, 0)),
            .mois = arena_text(arena, stmt_column_text(&s, 1)),
            .couvre_du = colonne_date(&s, 2),
            .couvre_au = colonne_date(&s, 3),
            .original = stmt_column_i64(&s, 4) != 0,
        };
    }
    out->recus = recus;
    return rc;
}
