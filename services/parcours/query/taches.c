/* What awaits a référent (or, for all, the direction), most pressing first. */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

#include "base/check.h"
#include "runtime/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TACHES_DEFAUT = 200, DECISION_JOURS = 31 /* How long a decision stands as news. */ };

struct tache {
    const char *genre;
    const char *parcours;
    const char *personne;
    const char *raison;
    int32_t avant;
    bool nouvelle; /* Something to hear of: nothing is due, so it is never late. */
    const char *reference;
};

struct liste_taches {
    const struct query_context *context;
    struct store *store;
    struct arena *arena; /* Of the tasks, before the most pressing are taken. */
    const char *referent;
    char au[DATE_SIZE];
    struct tache *items;
    size_t count;
};

static struct tache *ajouter(struct liste_taches *l, const char *genre, int32_t avant)
{
    l->items = arena_grow(l->arena, l->items, l->count, sizeof(*l->items));
    struct tache *one = &l->items[l->count++];
    *one = (struct tache){ .genre = genre,
                           .avant = avant,
                           .parcours = "",
                           .personne = "",
                           .raison = "",
                           .reference = "" };
    return one;
}

static const char *colonne(struct liste_taches *l, struct stmt *s, int column)
{
    return arena_text(l->arena, stmt_column_text(s, column));
}

static const char *jour_lu(struct liste_taches *l, int32_t day)
{
    char *out = arena_alloc(l->arena, DATE_FR_SIZE);
    date_format_fr(day, out);
    return out;
}

/* --- From what the review finds --------------------------------------------------------------- */

/* NULL: it is in the review only. */
static const char *genre_de(const struct constat *constat)
{
    static const char *const genres[CONSTAT_COUNT] = {
        [CONSTAT_SILENCE] = "silence",
        [CONSTAT_CONTACTS_DU_MOIS] = "contact_du_mois",
        [CONSTAT_CONTRAT_A_TERME] = "bilan_contrat",
        [CONSTAT_RELANCE_DUE] = "relance",
        [CONSTAT_EMARGEMENT_MANQUANT] = "emargement_a_recevoir",
        [CONSTAT_CONTRAT_A_SIGNER] = "contrat_a_signer",
        [CONSTAT_ETAPE_A_CLORE] = "etape_a_clore",
        [CONSTAT_VEILLE_A_TERME] = "veille_a_terme",
        [CONSTAT_SORTIE_A_PROPOSER] = "sortie_a_proposer",
        [CONSTAT_HORS_PERIMETRE] = "sortie_a_envisager",
        [CONSTAT_NOUVELLE] = "nouvelle",
    };
    if (genres[constat->code] == NULL)
        return NULL;
    return constat->genre[0] != '\0' ? constat->genre : genres[constat->code];
}

static int ajouter_constats(struct liste_taches *l, const struct regles *regles,
                            struct arena *scratch, const struct ouvert *who, struct err *err)
{
    struct dossier dossier;
    struct constats *found = arena_alloc(scratch, sizeof(*found));
    const struct dossier_demande asked = { who->parcours, l->au, true };
    int rc = load_dossier(l->store, scratch, &asked, &dossier, err);
    if (rc < 0)
        return rc;
    constater(scratch, regles, &dossier, l->context->au, found);
    for (size_t i = 0; i < found->count; i++) {
        const struct constat *constat = &found->items[i];
        const char *genre = genre_de(constat);
        if (genre == NULL)
            continue;
        struct tache *one = ajouter(l, arena_text(l->arena, genre), constat->date);
        one->nouvelle = constat->code == CONSTAT_NOUVELLE;
        one->parcours = who->parcours;
        one->personne = who->personne;
        one->raison = arena_text(l->arena, constat->raison);
        one->reference = arena_text(l->arena, constat->reference);
    }
    return 0;
}

static int ajouter_parcours(struct liste_taches *l, const struct regles *regles, struct err *err)
{
    struct ouverts who = { .referent = l->referent, .au = l->au, .depuis = l->au };
    struct arena scratch;
    arena_init(&scratch, 2 * LIMIT_ANSWER_SIZE);
    int rc = load_ouverts(l->store, l->arena, &who, err);
    for (size_t i = 0; i < who.count && rc == 0; i++) {
        arena_reset(&scratch);
        rc = ajouter_constats(l, regles, &scratch, &who.items[i], err);
    }
    arena_release(&scratch);
    return rc;
}

/* --- Of the staff ----------------------------------------------------------------------------- */

static const char SANS_REFERENT[] =
    "SELECT p.parcours, p.personne, p.entree FROM parcours p"
    " WHERE p.sortie_le > :au AND p.entree <= :au AND :referent = ''"
    " AND NOT EXISTS (SELECT 1 FROM affectation a WHERE a.parcours = p.parcours AND a.du <= :au"
    "  AND a.au >= :au)";

static int ajouter_sans_referent(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, SANS_REFERENT);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        int32_t entree = colonne_date(&s, 2);
        struct tache *one = ajouter(l, "referent_a_designer", entree);
        one->parcours = colonne(l, &s, 0);
        one->personne = colonne(l, &s, 1);
        one->reference = one->parcours;
        one->raison = arena_format(l->arena,
                                   "Entrée le %s : aucun référent du territoire n'avait "
                                   "de place ; à désigner",
                                   jour_lu(l, entree));
    }
    return rc;
}

/* Two persons who were found to be one may bring two open parcours: one of them is to be left. */
static const char EN_DOUBLE[] = "SELECT p.personne, max(p.entree), count(*) FROM parcours p"
                                " WHERE p.sortie_le > :au AND p.entree <= :au AND :referent = ''"
                                " GROUP BY p.personne HAVING count(*) > 1";

static int ajouter_doubles(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, EN_DOUBLE);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct tache *one = ajouter(l, "parcours_en_double", colonne_date(&s, 1));
        one->personne = colonne(l, &s, 0);
        one->reference = one->personne;
        one->raison = arena_format(l->arena,
                                   "%d parcours ouverts pour une seule personne : n'en "
                                   "garder qu'un",
                                   (int)stmt_column_i64(&s, 2));
    }
    return rc;
}

/* Absent beyond the day of replacement, no longer in activity, or of a structure that leaves. */
static const char A_REPRENDRE[] =
    "SELECT r.referent, r.libelle, count(*), coalesce((SELECT b.remplacement_du FROM absence b"
    "  WHERE b.referent = r.referent AND b.du <= :au AND b.au >= :au AND b.remplacement_du <> ''"
    "  LIMIT 1), ''), r.au,"
    " coalesce((SELECT c.fin FROM convention_fin c WHERE c.structure = r.structure"
    "  AND c.informe_le <= :au AND c.fin >= r.du), '')"
    " FROM referent r JOIN affectation a ON a.referent = r.referent AND a.du <= :au"
    "  AND a.au >= :au"
    " WHERE (:referent = '' OR r.referent = :referent) AND r.sequence ="
    " (SELECT x.sequence FROM referent x WHERE x.referent = r.referent AND x.du <= :au"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)"
    " GROUP BY r.referent";

static void ajouter_reprise(struct liste_taches *l, struct stmt *s)
{
    int32_t absence = colonne_date(s, 3);
    int32_t fin = colonne_date(s, 4);
    int32_t convention = colonne_date(s, 5);
    const char *why = NULL;
    int32_t avant = DATE_NONE;
    if (absence != DATE_NONE) {
        avant = absence;
        why = "absence : remplacement dû";
    } else if (fin != DATE_NONE && fin < l->context->au) {
        avant = fin;
        why = "n'est plus en activité";
    } else if (convention != DATE_NONE) {
        avant = convention;
        why = "convention de sa structure non reconduite";
    }
    if (why == NULL)
        return;
    struct tache *one = ajouter(l, "portefeuille_a_reprendre", avant);
    one->reference = colonne(l, s, 0);
    one->raison =
        arena_format(l->arena, "%s, %s le %s : %d parcours à reprendre", stmt_column_text(s, 1),
                     why, jour_lu(l, avant), (int)stmt_column_i64(s, 2));
}

static int ajouter_reprises(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, A_REPRENDRE);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_reprise(l, &s);
    return rc;
}

static const char SANS_ACCORD[] =
    "SELECT r.referent, r.libelle, r.du FROM referent r"
    " WHERE r.du <= :au AND r.au >= :au AND r.confidentialite = ''"
    " AND (:referent = '' OR r.referent = :referent) AND r.sequence ="
    " (SELECT x.sequence FROM referent x WHERE x.referent = r.referent AND x.du <= :au"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)";

static int ajouter_accords(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, SANS_ACCORD);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct tache *one = ajouter(l, "accord_confidentialite", colonne_date(&s, 2));
        one->reference = colonne(l, &s, 0);
        one->raison = arena_format(l->arena, "%s : accord de confidentialité à signer",
                                   stmt_column_text(&s, 1));
    }
    return rc;
}

/* --- Before the entry: diagnoses to make, decisions to tell ----------------------------------- */

static const char DIAGNOSTICS[] = "SELECT prescription, personne, date, avant FROM diagnostic"
                                  " WHERE conseiller = :referent AND fait_le > :au AND date <= :au";
static const char DIAGNOSTICS_SITE[] = "SELECT prescription, personne, date, avant FROM diagnostic"
                                       " WHERE fait_le > :au AND date <= :au AND :referent = ''";

static int ajouter_diagnostics(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, l->referent[0] == '\0' ? DIAGNOSTICS_SITE : DIAGNOSTICS);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        int32_t sent = colonne_date(&s, 2);
        int32_t due = colonne_date(&s, 3);
        struct tache *one = ajouter(l, "diagnostic_a_faire", due == DATE_NONE ? sent : due);
        one->reference = colonne(l, &s, 0);
        one->personne = colonne(l, &s, 1);
        one->raison =
            due == DATE_NONE
                ? arena_format(l->arena, "Prescription transmise le %s", jour_lu(l, sent))
                : arena_format(l->arena,
                               "Prescription transmise le %s : diagnostic au plus tard le %s",
                               jour_lu(l, sent), jour_lu(l, due));
    }
    return rc;
}

static const char PASSAGES[] =
    "SELECT p.personne, p.reference, p.date FROM diagnostic d"
    " JOIN passage p ON p.reference = d.prescription"
    " WHERE d.conseiller = :referent AND p.du <= :au AND p.fin > :au AND p.date >= :au";

static int ajouter_passages(struct liste_taches *l, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, PASSAGES);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        int32_t comite = colonne_date(&s, 2);
        struct tache *one = ajouter(l, "passage_comite", comite);
        one->personne = colonne(l, &s, 0);
        one->reference = colonne(l, &s, 1);
        one->raison = arena_format(l->arena, "Passage en comité le %s : prévenir la personne",
                                   jour_lu(l, comite));
    }
    return rc;
}

static const char DECISIONS[] =
    "SELECT f.personne, f.genre, f.reference, f.date, f.code FROM diagnostic d"
    " JOIN fil f ON f.personne = d.personne AND f.reference = d.prescription"
    " AND f.date > :depuis AND f.date <= :au"
    " AND f.genre IN ('EntreeReportee', 'EntreeRefusee')"
    " WHERE d.conseiller = :referent";

static const char *decision_dite(struct liste_taches *l, struct stmt *s)
{
    const struct regles *regles = regles_du(l->context, colonne_date(s, 3));
    const char *code = stmt_column_text(s, 4);
    if (strcmp(stmt_column_text(s, 1), "EntreeRefusee") == 0)
        return arena_format(l->arena, "Entrée refusée en comité (%s) : le dire à la personne",
                            regles_libelle(regles, "motif_refus", code));
    return arena_format(l->arena, "Entrée reportée en comité (%s)",
                        regles_libelle(regles, "motif_report", code));
}

static int ajouter_decisions(struct liste_taches *l, struct err *err)
{
    char since[DATE_SIZE];
    date_format(l->context->au - DECISION_JOURS, since);
    struct stmt s;
    stmt_begin(&s, l->store, DECISIONS);
    stmt_text(&s, ":referent", l->referent);
    stmt_text(&s, ":au", l->au);
    stmt_text(&s, ":depuis", since);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct tache *one = ajouter(l, "decision_comite", colonne_date(&s, 3));
        one->nouvelle = true;
        one->personne = colonne(l, &s, 0);
        one->reference = colonne(l, &s, 2);
        one->raison = decision_dite(l, &s);
    }
    return rc;
}

/* --- The answer ------------------------------------------------------------------------------- */

static int comparer(const void *a, const void *b)
{
    const struct tache *left = a;
    const struct tache *right = b;
    if (left->avant != right->avant)
        return left->avant < right->avant ? -1 : 1;
    int same = strcmp(left->parcours, right->parcours);
    if (same != 0)
        return same;
    same = strcmp(left->genre, right->genre);
    return same != 0 ? same : strcmp(left->reference, right->reference);
}

enum { CLE_SIZE = 256 };

/* Its place in that order, as one text. */
static void ecrire_cle(const struct tache *one, char out[CLE_SIZE])
{
    char avant[DATE_SIZE] = "";
    if (one->avant != DATE_NONE)
        date_format(one->avant, avant);
    (void)snprintf(out, CLE_SIZE, "%s %s %s %s", avant, one->parcours, one->genre, one->reference);
}

static void repondre_tache(const struct liste_taches *l, const struct tache *one,
                           struct answer *out, Parcours__TachesReponse *body)
{
    Parcours__LigneTache *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                            &parcours__ligne_tache__descriptor);
    line->genre = answer_text(out, one->genre);
    line->parcours = answer_text(out, one->parcours);
    line->personne = answer_text(out, one->personne);
    line->raison = answer_text(out, one->raison);
    line->avant = answer_date(out, one->avant);
    line->reference = answer_text(out, one->reference);
    line->en_retard = !one->nouvelle && one->avant < l->context->au;
}

/* A page ends between two places: tasks of the same one stay together. */
static void repondre(struct liste_taches *l, const char *apres, int64_t rows, struct answer *out)
{
    Parcours__TachesReponse *body = answer_body(out, PARCOURS__REPONSE__CONTENU_TACHES);
    if (l->count > 0)
        qsort(l->items, l->count, sizeof(*l->items), comparer);
    char cle[CLE_SIZE] = "";
    for (size_t i = 0; i < l->count; i++) {
        if (body->n_lignes >= (size_t)rows && comparer(&l->items[i], &l->items[i - 1]) != 0) {
            body->suivant = answer_text(out, cle);
            return;
        }
        ecrire_cle(&l->items[i], cle);
        if (strcmp(cle, apres) > 0)
            repondre_tache(l, &l->items[i], out, body);
    }
}

int query_taches(struct store *store, const struct query_context *context,
                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    static int (*const parts[])(struct liste_taches *, struct err *) = {
        ajouter_sans_referent, ajouter_doubles,  ajouter_reprises, ajouter_accords,
        ajouter_diagnostics,   ajouter_passages, ajouter_decisions
    };
    const Parcours__Taches *q = (const Parcours__Taches *)query;
    int64_t rows;
    if (!verifier_id(out, "referent", q->referent) ||
        !verifier_limite(out, q->limite, TACHES_DEFAUT, &rows))
        return 0;
    const struct regles *regles = regles_au(context, out);
    if (regles == NULL)
        return 0;
    struct arena arena;
    arena_init(&arena, 16 * LIMIT_ANSWER_SIZE);
    struct liste_taches l = {
        .context = context, .store = store, .arena = &arena, .referent = q->referent
    };
    au_texte(context, l.au);
    int rc = ajouter_parcours(&l, regles, err);
    for (size_t i = 0; i < COUNT_OF(parts) && rc == 0; i++)
        rc = parts[i](&l, err);
    if (rc == 0)
        repondre(&l, q->apres, rows, out);
    arena_release(&arena);
    return rc;
}
