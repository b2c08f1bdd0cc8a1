#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

#include <stdio.h>

/* What the fact is told by: the participant's presence that began last, else the prescription. */
#define FAIT_COLONNES                                                                              \
    "INSERT INTO fait (site, genre, reference, origine, personne, parcours, date, fin, echeance,"  \
    " delai, detail, classe, motif, nombre, marques, etape, suit, territoire, referent,"           \
    " prescripteur, sexe, publics) "
#define FAIT_VALEURS                                                                               \
    ":site, :genre, :reference, :origine, :personne, :parcours, :date, :fin, :echeance, :delai,"   \
    " :detail, :classe, :motif, :nombre, :marques, :etape, :suit,"

static const char FAIT_ADD_PRESENCE[] = FAIT_COLONNES
    "VALUES (" FAIT_VALEURS " :territoire, :referent, :prescripteur, :sexe, :publics)";
static const char FAIT_ADD_PRESCRIPTION[] =
    FAIT_COLONNES "SELECT " FAIT_VALEURS
                  " q.territoire, q.referent, q.prescripteur, p.sexe, q.publics FROM prescription q"
                  " JOIN personne p ON p.no = q.personne WHERE q.no = :prescription";
static const char FAIT_ADD[] =
    FAIT_COLONNES "SELECT " FAIT_VALEURS
                  " :territoire, 0, '', coalesce((SELECT sexe FROM personne WHERE no = :personne),"
                  " ''), 0";

struct liens {
    int64_t site;
    struct personne personne;
    struct parcours parcours;
    int64_t prescription;
    bool suit; /* Told by the person's history, and anew when it changes. */
};

static const char *texte(const char *text)
{
    return text == NULL ? "" : text;
}

static int find_liens(struct store *store, const char *site, const struct fait *fait,
                      struct liens *out, struct err *err)
{
    int rc = site_get(store, site, &out->site, err);
    if (rc == 0)
        rc = personne_get(store, site, texte(fait->personne), &out->personne, err);
    out->suit = out->personne.no != 0 && texte(fait->prescription)[0] == '\0';
    if (rc == 0)
        rc = parcours_find(store, site, texte(fait->parcours), &out->parcours, err);
    if (rc == 0)
        rc = prescription_find(store, site, texte(fait->prescription), &out->prescription, err);
    return rc;
}

/* Open until somebody ends it; but what is recorded after the exit ended with it. */
static int32_t fin_of(const struct fait *fait, const struct parcours *parcours, int32_t date)
{
    bool left = fait->avec_parcours && parcours->no != 0 && parcours->fin != JAMAIS;
    int32_t exit = left ? parcours->fin + 1 : JAMAIS;
    return exit > date ? exit : date;
}

static void bind_days(struct stmt *s, const struct event_context *context, const struct fait *fait,
                      const struct parcours *parcours)
{
    int32_t date = jour(context, fait->date);
    int32_t recorded = date_parse(context->recorded);
    stmt_i64(s, ":date", date);
    if (fait->dure || fait->avec_parcours)
        stmt_i64(s, ":fin", fin_of(fait, parcours, date));
    int32_t echeance = date_parse(texte(fait->echeance));
    if (echeance != DATE_NONE)
        stmt_i64(s, ":echeance", echeance);
    if (!fait->derive)
        stmt_i64(s, ":delai", recorded > date ? recorded - date : 0);
}

static void bind_fait(struct stmt *s, const struct event_context *context, const struct fait *fait,
                      const struct liens *liens)
{
    stmt_i64(s, ":site", liens->site);
    stmt_i64(s, ":genre", genre_no(fait->genre));
    stmt_reference(s, ":reference", texte(fait->reference));
    stmt_i64(s, ":origine", liens->personne.no);
    stmt_i64(s, ":personne", liens->personne.racine);
    stmt_i64(s, ":parcours", liens->parcours.no);
    bind_days(s, context, fait, &liens->parcours);
    stmt_text_borrowed(s, ":detail", texte(fait->detail));
    stmt_text_borrowed(s, ":classe", texte(fait->classe));
    stmt_text_borrowed(s, ":motif", texte(fait->motif));
    stmt_i64(s, ":nombre", fait->nombre);
    stmt_i64(s, ":marques", fait->marques);
    if (fait->etape)
        stmt_i64(s, ":etape", liens->parcours.no);
    stmt_i64(s, ":suit", liens->suit);
}

/* The last one of the person, for what names none. */
static int find_prescription(struct store *store, struct liens *liens, struct err *err)
{
    static const char PRESCRIPTION_LAST[] = "SELECT no FROM prescription WHERE personne = :personne"
                                            " ORDER BY date DESC, no DESC LIMIT 1";
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_LAST);
    stmt_i64(&s, ":personne", liens->personne.racine);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        liens->prescription = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static void copy_text(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text);
}

/* The presence that began last, of those until the day. */
static int read_presence(struct store *store, const struct liens *liens, int32_t date,
                         struct presence_connue *out, struct err *err)
{
    static const char PRESENCE_LAST[] =
        "SELECT du, territoire, referent, prescripteur, sexe, publics FROM presence"
        " WHERE site = :site AND personne = :personne AND du <= :date ORDER BY du DESC LIMIT 1";
    struct stmt s;
    stmt_begin(&s, store, PRESENCE_LAST);
    stmt_i64(&s, ":site", liens->site);
    stmt_i64(&s, ":personne", liens->personne.racine);
    stmt_i64(&s, ":date", date);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->du = (int32_t)stmt_next_i64(&s);
    copy_text(out->territoire, sizeof(out->territoire), stmt_next_text(&s));
    out->referent = stmt_next_i64(&s);
    copy_text(out->prescripteur, sizeof(out->prescripteur), stmt_next_text(&s));
    copy_text(out->sexe, sizeof(out->sexe), stmt_next_text(&s));
    out->publics = stmt_next_i64(&s);
    stmt_end(&s);
    return STMT_ROW;
}

static int find_presence(struct store *store, const struct liens *liens, int32_t date,
                         struct presence_connue *out, struct err *err)
{
    int64_t racine = liens->personne.racine;
    if (!presence_connue_find(store, liens->site, racine, out)) {
        int rc = read_presence(store, liens, JAMAIS, out, err);
        if (rc != STMT_ROW)
            return rc;
        presence_connue_keep(store, liens->site, racine, out);
    }
    return out->du <= date ? STMT_ROW : read_presence(store, liens, date, out, err);
}

static int add_by_presence(struct store *store, const struct event_context *context,
                           const struct fait *fait, const struct liens *liens,
                           const struct presence_connue *presence, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, FAIT_ADD_PRESENCE);
    bind_fait(&s, context, fait, liens);
    stmt_text_borrowed(&s, ":territoire", presence->territoire);
    stmt_i64(&s, ":referent", presence->referent);
    stmt_text_borrowed(&s, ":prescripteur", presence->prescripteur);
    stmt_text_borrowed(&s, ":sexe", presence->sexe);
    stmt_i64(&s, ":publics", presence->publics);
    return stmt_exec(&s, 1, err);
}

/* Tries the sources of what it is told by in turn. */
static int add(struct store *store, const struct event_context *context, const struct fait *fait,
               struct liens *liens, struct err *err)
{
    struct stmt s;
    int rc = 0;
    if (liens->suit) {
        struct presence_connue presence;
        rc = find_presence(store, liens, jour(context, fait->date), &presence, err);
        if (rc == STMT_ROW)
            return add_by_presence(store, context, fait, liens, &presence, err);
        if (rc == STMT_DONE)
            rc = find_prescription(store, liens, err);
    }
    if (rc == 0 && liens->prescription != 0) {
        stmt_begin(&s, store, FAIT_ADD_PRESCRIPTION);
        bind_fait(&s, context, fait, liens);
        stmt_i64(&s, ":prescription", liens->prescription);
        return stmt_exec(&s, 1, err);
    }
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, FAIT_ADD);
    bind_fait(&s, context, fait, liens);
    stmt_text(&s, ":territoire", fait->territoire);
    return stmt_exec(&s, 1, err);
}

int fait_add(struct store *store, const struct event_context *context, const struct fait *fait,
             struct err *err)
{
    struct liens liens = { 0 };
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = find_liens(store, context->site, fait, &liens, err);
    return rc < 0 ? rc : add(store, context, fait, &liens, err);
}

/* --- Facts that are there --- */

#define FAIT_CLE                                                                                   \
    " WHERE reference = :reference AND genre = :genre AND site = :site"                            \
    " AND (:sans_detail = 1 OR detail = :detail)"

/* Begins the statement over the facts of the key. */
static int begin_cle(struct stmt *s, struct store *store, const char *sql,
                     const struct event_context *context, const struct fait_cle *cle,
                     struct err *err)
{
    int64_t site = 0;
    int rc = site_get(store, context->site, &site, err);
    if (rc < 0)
        return rc;
    stmt_begin(s, store, sql);
    stmt_i64(s, ":site", site);
    stmt_i64(s, ":genre", genre_no(cle->genre));
    stmt_reference(s, ":reference", cle->reference);
    stmt_text(s, ":detail", cle->detail);
    stmt_i64(s, ":sans_detail", cle->detail == NULL);
    return 0;
}

int fait_end(struct store *store, const struct event_context *context, const struct fait_cle *cle,
             const char *date, uint32_t marques, struct err *err)
{
    static const char FAIT_END[] =
        "UPDATE fait SET fin = max(date, :fin), marques = marques | :marques" FAIT_CLE;
    struct stmt s;
    int rc = begin_cle(&s, store, FAIT_END, context, cle, err);
    if (rc < 0)
        return rc;
    stmt_i64(&s, ":fin", jour(context, date));
    stmt_i64(&s, ":marques", marques);
    return stmt_exec(&s, -1, err);
}

int fait_mark(struct store *store, const struct event_context *context, const struct fait_cle *cle,
              uint32_t marques, struct err *err)
{
    static const char FAIT_MARK[] = "UPDATE fait SET marques = marques | :marques" FAIT_CLE;
    struct stmt s;
    int rc = begin_cle(&s, store, FAIT_MARK, context, cle, err);
    if (rc < 0)
        return rc;
    stmt_i64(&s, ":marques", marques);
    return stmt_exec(&s, -1, err);
}

int fait_remove(struct store *store, const struct event_context *context,
                const struct fait_cle *cle, struct err *err)
{
    static const char FAIT_REMOVE[] = "DELETE FROM fait" FAIT_CLE;
    struct stmt s;
    int rc = begin_cle(&s, store, FAIT_REMOVE, context, cle, err);
    if (rc < 0)
        return rc;
    return stmt_exec(&s, -1, err);
}

int faits_close(struct store *store, int64_t parcours, int32_t date, struct err *err)
{
    static const char FAITS_CLOSE[] =
        "UPDATE fait SET fin = max(date, :fin) WHERE personne ="
        " (SELECT q.racine FROM parcours p JOIN personne q ON q.no = p.origine"
        "  WHERE p.no = :parcours)"
        " AND parcours = :parcours AND fin = 2147483647 AND genre IN (:etape, :frein,"
        " :veille, :bascule)";
    struct stmt s;
    stmt_begin(&s, store, FAITS_CLOSE);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":fin", date);
    stmt_i64(&s, ":etape", genre_no("etape_demarree"));
    stmt_i64(&s, ":frein", genre_no("frein_declare"));
    stmt_i64(&s, ":veille", genre_no("veille_ouverte"));
    stmt_i64(&s, ":bascule", genre_no("bascule_pole_economique"));
    return stmt_exec(&s, -1, err);
}

int fait_find(struct store *store, const struct event_context *context, const struct fait_cle *cle,
              struct fait_connu *out, struct err *err)
{
    static const char FAIT_FIND[] =
        "SELECT detail, classe, marques, date FROM fait" FAIT_CLE " LIMIT 1";
    *out = (struct fait_connu){ .date = DATE_NONE };
    struct stmt s;
    int rc = begin_cle(&s, store, FAIT_FIND, context, cle, err);
    if (rc < 0)
        return rc;
    rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    copy_text(out->detail, sizeof(out->detail), stmt_next_text(&s));
    copy_text(out->classe, sizeof(out->classe), stmt_next_text(&s));
    out->marques = (uint32_t)stmt_next_i64(&s);
    out->date = (int32_t)stmt_next_i64(&s);
    stmt_end(&s);
    return 0;
}
