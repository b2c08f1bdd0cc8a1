#include "reporting/apply/lignes.h"

#include <stdio.h>

/* What the person is told by on the day: the participant's presence that began last, else the last
 * prescription; before the entry, the prescription named. */
static const char FAIT_ADD[] =
    "INSERT INTO fait (site, genre, reference, origine, personne, parcours, date, fin, echeance,"
    " delai, detail, classe, motif, nombre, marques, suit, territoire, referent, prescripteur,"
    " sexe, publics, inconnus)"
    " SELECT :site, :genre, :reference, :origine, :personne, :parcours, :date, :fin, :echeance,"
    " :delai, :detail, :classe, :motif, :nombre, :marques, :suit,"
    " coalesce(p.territoire, q.territoire, :territoire),"
    " coalesce(p.referent, q.referent, 0),"
    " coalesce(p.prescripteur, q.prescripteur, ''),"
    " coalesce(p.sexe, (SELECT sexe FROM personne WHERE no = :personne), ''),"
    " coalesce(p.publics, q.publics, ','),"
    " coalesce(p.inconnus, q.inconnus, ',')"
    " FROM (SELECT 1)"
    " LEFT JOIN (SELECT * FROM presence WHERE personne = :personne AND du <= :date AND :suit = 1"
    "  ORDER BY du DESC LIMIT 1) p"
    " LEFT JOIN prescription q ON q.no = CASE WHEN :prescription <> 0 THEN :prescription ELSE"
    "  (SELECT no FROM prescription WHERE personne = :personne ORDER BY date DESC, no DESC LIMIT 1)"
    "  END";

struct liens {
    struct personne personne;
    struct parcours parcours;
    int64_t prescription;
};

static const char *texte(const char *text)
{
    return text == NULL ? "" : text;
}

static int find_liens(struct store *store, const char *site, const struct fait *fait,
                      struct liens *out, struct err *err)
{
    int rc = personne_get(store, site, texte(fait->personne), &out->personne, err);
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

int fait_add(struct store *store, const struct event_context *context, const struct fait *fait,
             struct err *err)
{
    struct liens liens = { 0 };
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = find_liens(store, context->site, fait, &liens, err);
    if (rc < 0)
        return rc;

    struct stmt s;
    stmt_begin(&s, store, FAIT_ADD);
    stmt_text(&s, ":site", context->site);
    stmt_text(&s, ":genre", fait->genre);
    stmt_text(&s, ":reference", fait->reference);
    stmt_i64(&s, ":origine", liens.personne.no);
    stmt_i64(&s, ":personne", liens.personne.racine);
    stmt_i64(&s, ":parcours", liens.parcours.no);
    stmt_i64(&s, ":prescription", liens.prescription);
    bind_days(&s, context, fait, &liens.parcours);
    stmt_text(&s, ":detail", fait->detail);
    stmt_text(&s, ":classe", fait->classe);
    stmt_text(&s, ":motif", fait->motif);
    stmt_text(&s, ":territoire", fait->territoire);
    stmt_i64(&s, ":nombre", fait->nombre);
    stmt_i64(&s, ":marques", fait->marques);
    stmt_i64(&s, ":suit", liens.personne.no != 0 && texte(fait->prescription)[0] == '\0');
    return stmt_exec(&s, 1, err);
}

/* --- Facts that are there --- */

#define FAIT_CLE                                                                                   \
    " WHERE reference = :reference AND genre = :genre AND site = :site"                            \
    " AND (:sans_detail = 1 OR detail = :detail)"

static void bind_cle(struct stmt *s, const struct event_context *context,
                     const struct fait_cle *cle)
{
    stmt_text(s, ":site", context->site);
    stmt_text(s, ":genre", cle->genre);
    stmt_text(s, ":reference", cle->reference);
    stmt_text(s, ":detail", cle->detail);
    stmt_i64(s, ":sans_detail", cle->detail == NULL);
}

int fait_end(struct store *store, const struct event_context *context, const struct fait_cle *cle,
             const char *date, uint32_t marques, struct err *err)
{
    static const char FAIT_END[] =
        "UPDATE fait SET fin = max(date, :fin), marques = marques | :marques" FAIT_CLE;
    struct stmt s;
    stmt_begin(&s, store, FAIT_END);
    bind_cle(&s, context, cle);
    stmt_i64(&s, ":fin", jour(context, date));
    stmt_i64(&s, ":marques", marques);
    return stmt_exec(&s, -1, err);
}

int fait_mark(struct store *store, const struct event_context *context, const struct fait_cle *cle,
              uint32_t marques, struct err *err)
{
    static const char FAIT_MARK[] = "UPDATE fait SET marques = marques | :marques" FAIT_CLE;
    struct stmt s;
    stmt_begin(&s, store, FAIT_MARK);
    bind_cle(&s, context, cle);
    stmt_i64(&s, ":marques", marques);
    return stmt_exec(&s, -1, err);
}

int fait_remove(struct store *store, const struct event_context *context,
                const struct fait_cle *cle, struct err *err)
{
    static const char FAIT_REMOVE[] = "DELETE FROM fait" FAIT_CLE;
    struct stmt s;
    stmt_begin(&s, store, FAIT_REMOVE);
    bind_cle(&s, context, cle);
    return stmt_exec(&s, -1, err);
}

int faits_close(struct store *store, int64_t parcours, int32_t date, struct err *err)
{
    static const char FAITS_CLOSE[] =
        "UPDATE fait SET fin = max(date, :fin) WHERE personne ="
        " (SELECT q.racine FROM parcours p JOIN personne q ON q.no = p.origine"
        "  WHERE p.no = :parcours)"
        " AND parcours = :parcours AND fin = 2147483647 AND genre IN ('etape_demarree',"
        " 'frein_declare', 'veille_ouverte', 'bascule_pole_economique')";
    struct stmt s;
    stmt_begin(&s, store, FAITS_CLOSE);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":fin", date);
    return stmt_exec(&s, -1, err);
}

static void copy_text(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text);
}

int fait_find(struct store *store, const struct event_context *context, const struct fait_cle *cle,
              struct fait_connu *out, struct err *err)
{
    static const char FAIT_FIND[] =
        "SELECT detail, classe, coalesce((SELECT p.parcours FROM parcours p WHERE p.no ="
        " fait.parcours), ''), nombre, marques, date FROM fait" FAIT_CLE " ORDER BY no DESC"
        " LIMIT 1";
    *out = (struct fait_connu){ .date = DATE_NONE };
    struct stmt s;
    stmt_begin(&s, store, FAIT_FIND);
    bind_cle(&s, context, cle);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    copy_text(out->detail, sizeof(out->detail), stmt_next_text(&s));
    copy_text(out->classe, sizeof(out->classe), stmt_next_text(&s));
    copy_text(out->parcours, sizeof(out->parcours), stmt_next_text(&s));
    out->nombre = stmt_next_i64(&s);
    out->marques = (uint32_t)stmt_next_i64(&s);
    out->date = (int32_t)stmt_next_i64(&s);
    stmt_end(&s);
    return 0;
}
