/* One parcours as the review, the tasks and the portfolio look at it. */
#include "parcours/load/load.h"

#include "runtime/message.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1000 };

struct collecte {
    struct store *store;
    struct arena *arena;
    const char *parcours;
    const char *au;
    struct dossier *out;
    struct contact *contacts;
    struct periode *periodes;
    struct dossier_feuille *feuilles;
    struct dossier_evenement *evenements;
};

static const char *texte(const struct collecte *c, struct stmt *s, int column)
{
    return arena_text(c->arena, stmt_column_text(s, column));
}

static void ajouter_periode(struct collecte *c, enum situation_contact situation, int32_t du,
                            int32_t fin)
{
    size_t count = c->out->suivi.periode_count++;
    c->periodes = arena_grow(c->arena, c->periodes, count, sizeof(*c->periodes));
    c->periodes[count] = (struct periode){ .situation = situation, .du = du, .fin = fin };
}

static void ajouter_evenement(struct collecte *c, struct dossier_evenement evenement)
{
    size_t count = c->out->evenement_count++;
    c->evenements = arena_grow(c->arena, c->evenements, count, sizeof(*c->evenements));
    c->evenements[count] = evenement;
}

static const char PARCOURS[] =
    "SELECT parcours, personne, entree, contrat_du FROM parcours WHERE parcours = :parcours";

static int load_tete(struct collecte *c, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, c->store, PARCOURS);
    stmt_text(&s, ":parcours", c->parcours);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc < 0 ? rc : err_set(err, ERR_CORRUPT, "parcours %s: absent", c->parcours);
    c->out->parcours = texte(c, &s, 0);
    c->out->personne = texte(c, &s, 1);
    c->out->entree = colonne_date(&s, 2);
    c->out->suivi.entree = c->out->entree;
    c->out->contrat_du = stmt_column_i64(&s, 3) != 0;
    stmt_end(&s);
    return 0;
}

/* --- Contacts: their sheets, absences and next appointments too ------------------------------- */

static const char ENTRETIENS[] =
    "SELECT entretien, date, presence, compte_entretien, compte_contact, emargement_attendu,"
    " emargement_le, prochain FROM entretien"
    " WHERE parcours = :parcours AND annule = 0 AND date <= :au ORDER BY date DESC LIMIT :max";

static void lire_entretien(struct collecte *c, struct stmt *s, int32_t au)
{
    struct dossier *out = c->out;
    int32_t date = colonne_date(s, 1);
    int32_t next = colonne_date(s, 7);
    size_t count = out->suivi.contact_count++;
    c->contacts = arena_grow(c->arena, c->contacts, count, sizeof(*c->contacts));
    c->contacts[count] = (struct contact){ .date = date,
                                           .entretien = stmt_column_i64(s, 3) != 0,
                                           .contact = stmt_column_i64(s, 4) != 0 };
    if (next >= au && (out->prochain == DATE_NONE || next < out->prochain))
        out->prochain = next;
    if (strcmp(stmt_column_text(s, 2), ABSENCE_INJUSTIFIEE) == 0)
        ajouter_evenement(c, (struct dossier_evenement){ .genre = EVENEMENT_ABSENCE,
                                                         .date = date,
                                                         .reference = texte(c, s, 0),
                                                         .code = "",
                                                         .detail = "" });
    if (stmt_column_i64(s, 5) == 0)
        return;
    c->feuilles = arena_grow(c->arena, c->feuilles, out->feuille_count, sizeof(*c->feuilles));
    c->feuilles[out->feuille_count++] = (struct dossier_feuille){ .entretien = texte(c, s, 0),
                                                                  .date = date,
                                                                  .recu_le = colonne_date(s, 6) };
}

static int load_entretiens(struct collecte *c, struct err *err)
{
    int32_t au = date_parse(c->au);
    struct stmt s;
    c->out->prochain = DATE_NONE;
    stmt_begin(&s, c->store, ENTRETIENS);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_text(&s, ":au", c->au);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        lire_entretien(c, &s, au);
    return rc;
}

static const char RELANCES[] =
    "SELECT r.entretien, r.genre, e.date, r.avant, r.fait_le FROM relance r"
    " JOIN entretien e USING (entretien)"
    " WHERE r.parcours = :parcours AND e.annule = 0 ORDER BY r.avant, r.genre LIMIT :max";

static int load_relances(struct collecte *c, struct err *err)
{
    struct dossier_relance *items = NULL;
    struct stmt s;
    stmt_begin(&s, c->store, RELANCES);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(c->arena, items, c->out->relance_count, sizeof(*items));
        items[c->out->relance_count++] = (struct dossier_relance){
            .entretien = texte(c, &s, 0),
            .genre = texte(c, &s, 1),
            .absence = colonne_date(&s, 2),
            .avant = colonne_date(&s, 3),
            .fait_le = colonne_date(&s, 4),
        };
    }
    c->out->relances = items;
    return rc;
}

/* --- Étapes, veilles, terms: also the situations of the contact rule -------------------------- */

static const char ETAPES[] =
    "SELECT etape, genre, prevue_le, fin_prevue, debut, fin, famille, temps_plein, marchand"
    " FROM etape WHERE parcours = :parcours ORDER BY debut, prevue_le, etape LIMIT :max";

static void situer(struct collecte *c, struct stmt *s, const struct dossier_etape *etape)
{
    const char *famille = stmt_column_text(s, 6);
    if (etape->debut == DATE_NONE)
        return;
    ajouter_periode(c, SITUATION_ETAPE, etape->debut, etape->fin);
    if (strcmp(famille, "formation") == 0 && stmt_column_i64(s, 7) != 0)
        ajouter_periode(c, SITUATION_FORMATION_TEMPS_PLEIN, etape->debut, etape->fin);
    if (stmt_column_i64(s, 8) != 0)
        ajouter_periode(c, SITUATION_EMPLOI_MARCHAND, etape->debut, etape->fin);
}

static int load_etapes(struct collecte *c, struct err *err)
{
    struct dossier_etape *items = NULL;
    struct stmt s;
    stmt_begin(&s, c->store, ETAPES);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(c->arena, items, c->out->etape_count, sizeof(*items));
        struct dossier_etape *one = &items[c->out->etape_count++];
        *one = (struct dossier_etape){
            .etape = texte(c, &s, 0),
            .genre = texte(c, &s, 1),
            .prevue_le = colonne_date(&s, 2),
            .fin_prevue = colonne_date(&s, 3),
            .debut = colonne_date(&s, 4),
            .fin = colonne_date(&s, 5),
        };
        situer(c, &s, one);
    }
    c->out->etapes = items;
    return rc;
}

static const char VEILLES[] = "SELECT motif, du, au, jusqu FROM veille"
                              " WHERE parcours = :parcours ORDER BY du, sequence LIMIT :max";

static int load_veilles(struct collecte *c, struct err *err)
{
    struct dossier_veille *items = NULL;
    struct stmt s;
    stmt_begin(&s, c->store, VEILLES);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(c->arena, items, c->out->veille_count, sizeof(*items));
        struct dossier_veille *one = &items[c->out->veille_count++];
        *one = (struct dossier_veille){
            .motif = texte(c, &s, 0),
            .du = colonne_date(&s, 1),
            .fin = colonne_date(&s, 2),
            .jusqu = colonne_date(&s, 3),
        };
        ajouter_periode(c, SITUATION_VEILLE, one->du, one->fin);
    }
    c->out->veilles = items;
    return rc;
}

static const char TERMES[] = "SELECT du, au FROM termes WHERE parcours = :parcours LIMIT :max";

static int load_termes(struct collecte *c, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, c->store, TERMES);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_periode(c, SITUATION_TERMES_PARTICULIERS, colonne_date(&s, 0), colonne_date(&s, 1));
    return rc;
}

/* --- Contracts of engagement, propositions, domicile ------------------------------------------ */

static const char CONTRATS[] =
    "SELECT c.debut, c.fin, c.complet_le, c.participant, c.referent, c.direction,"
    " c.equipe_animation, coalesce((SELECT b.bilan FROM contrat_bilan b"
    "  WHERE b.parcours = c.parcours AND b.fin = c.fin), '')"
    " FROM contrat_engagement c WHERE c.parcours = :parcours ORDER BY c.rang LIMIT :max";

static int load_contrats(struct collecte *c, struct err *err)
{
    struct dossier_contrat *items = NULL;
    struct stmt s;
    stmt_begin(&s, c->store, CONTRATS);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(c->arena, items, c->out->contrat_count, sizeof(*items));
        items[c->out->contrat_count++] = (struct dossier_contrat){
            .debut = colonne_date(&s, 0),
            .fin = colonne_date(&s, 1),
            .complet_le = colonne_date(&s, 2),
            .signatures = { texte(c, &s, 3), texte(c, &s, 4), texte(c, &s, 5), texte(c, &s, 6) },
            .bilan_le = colonne_date(&s, 7),
        };
    }
    c->out->contrats = items;
    return rc;
}

static const char PROPOSITIONS[] =
    "SELECT proposition, sortie, date, proposee_le, close_le FROM proposition"
    " WHERE parcours = :parcours ORDER BY proposee_le, proposition LIMIT :max";

static int load_propositions(struct collecte *c, struct err *err)
{
    struct dossier_proposition *items = NULL;
    struct stmt s;
    stmt_begin(&s, c->store, PROPOSITIONS);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(c->arena, items, c->out->proposition_count, sizeof(*items));
        items[c->out->proposition_count++] = (struct dossier_proposition){
            .proposition = texte(c, &s, 0),
            .sortie = texte(c, &s, 1),
            .date = colonne_date(&s, 2),
            .depuis = colonne_date(&s, 3),
            .jusqu = colonne_date(&s, 4),
        };
    }
    c->out->propositions = items;
    return rc;
}

static const char DOMICILE[] =
    "SELECT date, hors_perimetre FROM domicile WHERE personne = :personne AND date <= :au"
    " ORDER BY date DESC, sequence DESC LIMIT 1";

static int load_domicile(struct collecte *c, struct err *err)
{
    struct stmt s;
    c->out->hors_perimetre = DATE_NONE;
    stmt_begin(&s, c->store, DOMICILE);
    stmt_text(&s, ":personne", c->out->personne);
    stmt_text(&s, ":au", c->au);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW && stmt_column_i64(&s, 1) != 0)
        c->out->hors_perimetre = colonne_date(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- News ------------------------------------------------------------------------------------- */

static const char NOUVELLES[] =
    "SELECT genre, date, reference, code, detail FROM fil"
    " WHERE personne = :personne AND date <= :au"
    " AND genre IN ('ContratRompu', 'ProblemeSignale', 'MerResultat', 'SuiviRefuse',"
    "               'MaintienSixMois', 'CandidatInforme')"
    " ORDER BY date LIMIT :max";
/* Who made the diagnosis hears of entries: tasks of its own. */
static const char PASSAGES[] =
    "SELECT reference, du, fin, date FROM passage"
    " WHERE personne = :personne AND genre = 'sortie' AND du <= :au ORDER BY du LIMIT :max";

static enum dossier_evenement_genre genre_de(const char *name)
{
    static const struct {
        const char *name;
        enum dossier_evenement_genre genre;
    } genres[] = {
        { "ContratRompu", EVENEMENT_RUPTURE },     { "ProblemeSignale", EVENEMENT_PROBLEME },
        { "MerResultat", EVENEMENT_MER_RESULTAT }, { "SuiviRefuse", EVENEMENT_SUIVI_REFUSE },
        { "MaintienSixMois", EVENEMENT_MAINTIEN },
    };
    for (size_t i = 0; i < COUNT_OF(genres); i++)
        if (strcmp(genres[i].name, name) == 0)
            return genres[i].genre;
    return EVENEMENT_INFORME;
}

static int comparer_dates(const void *a, const void *b)
{
    const struct dossier_evenement *left = a;
    const struct dossier_evenement *right = b;
    if (left->date != right->date)
        return left->date < right->date ? -1 : 1;
    return strcmp(left->reference, right->reference);
}

static int load_passages(struct collecte *c, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, c->store, PASSAGES);
    stmt_text(&s, ":personne", c->out->personne);
    stmt_text(&s, ":au", c->au);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const struct dossier_evenement one = {
            .genre = EVENEMENT_COMITE,
            .reference = texte(c, &s, 0),
            .date = colonne_date(&s, 1),
            .fin = colonne_date(&s, 2),
            .comite = colonne_date(&s, 3),
            .code = "",
            .detail = "",
        };
        ajouter_evenement(c, one);
    }
    return rc;
}

static int load_nouvelles(struct collecte *c, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, c->store, NOUVELLES);
    stmt_text(&s, ":personne", c->out->personne);
    stmt_text(&s, ":au", c->au);
    stmt_i64(&s, ":max", ROWS_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const struct dossier_evenement one = {
            .genre = genre_de(stmt_column_text(&s, 0)),
            .date = colonne_date(&s, 1),
            .reference = texte(c, &s, 2),
            .code = texte(c, &s, 3),
            .detail = texte(c, &s, 4),
        };
        ajouter_evenement(c, one);
    }
    if (rc == 0)
        rc = load_passages(c, err);
    if (c->out->evenement_count > 0)
        qsort(c->evenements, c->out->evenement_count, sizeof(*c->evenements), comparer_dates);
    return rc;
}

int load_dossier(struct store *store, struct arena *arena, const struct dossier_demande *demande,
                 struct dossier *out, struct err *err)
{
    static int (*const parts[])(struct collecte *, struct err *) = {
        load_tete,   load_entretiens, load_relances,     load_etapes,   load_veilles,
        load_termes, load_contrats,   load_propositions, load_domicile, load_nouvelles
    };
    *out = (struct dossier){ 0 };
    struct collecte c = {
        .store = store, .arena = arena, .parcours = demande->parcours, .au = demande->au, .out = out
    };
    int rc = 0;
    for (size_t i = 0; i < COUNT_OF(parts) && rc == 0; i++)
        rc = parts[i](&c, err);
    out->suivi.contacts = c.contacts;
    out->suivi.periodes = c.periodes;
    out->feuilles = c.feuilles;
    out->evenements = c.evenements;
    if (rc == 0 && demande->avec_faits)
        rc = load_faits(store, arena, demande->parcours, &out->faits, err);
    return rc;
}
