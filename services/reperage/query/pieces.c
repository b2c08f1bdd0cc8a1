#include "reperage/query/query.h"

#include "runtime/message.h"

#include <string.h>

#define MOMENT_PARCOURS "parcours"

/* Pages end between two persons, each of whom has a few lines at most. */
enum { PERSONNE_LIGNES_MAX = 20 };

static const char PIECE_LIST[] =
    "SELECT x.piece_recue, x.piece, x.date, x.datee_du, x.valable_jusqu, x.original,"
    " CASE WHEN EXISTS (SELECT 1 FROM remise r WHERE r.piece_recue = x.piece_recue"
    " AND r.vers = 'sag' AND r.date <= :au) THEN 'sag'"
    " WHEN EXISTS (SELECT 1 FROM remise r WHERE r.piece_recue = x.piece_recue"
    " AND r.vers = 'reperage' AND r.date <= :au) THEN 'reperage' ELSE 'referent' END,"
    " x.contrat, x.reprise IS NOT NULL AND x.reprise <= :au"
    " FROM personne p JOIN piece x ON x.personne = p.personne"
    " WHERE p.racine = :racine AND x.date <= :au ORDER BY x.date, x.piece_recue LIMIT :limite";
static const char ATTENDU_COMITE[] =
    "SELECT coalesce(p.racine, i.personne), i.prescription, i.proposition, c.date"
    " FROM inscription i JOIN comite c ON c.comite = i.comite"
    " LEFT JOIN personne p ON p.personne = i.personne"
    " WHERE i.comite = :comite AND i.du <= :au AND (i.retiree IS NULL OR i.retiree > :au)"
    " AND coalesce(p.racine, i.personne) > :apres ORDER BY 1, 2, 3 LIMIT :limite";
/* Prescriptions with the référent as conseiller, and participants accompanied. */
static const char ATTENDU_REFERENT[] =
    "SELECT p.racine, x.prescription, '', coalesce(c.date, :au) FROM prescription x"
    " JOIN personne p ON p.personne = x.personne"
    " JOIN etat e ON e.prescription = x.prescription AND e.sequence ="
    " (SELECT max(sequence) FROM etat WHERE prescription = x.prescription AND du <= :au)"
    " JOIN transmission t ON t.prescription = x.prescription AND t.sequence ="
    " (SELECT max(sequence) FROM transmission WHERE prescription = x.prescription AND date <= :au)"
    " LEFT JOIN inscription i ON i.prescription = x.prescription AND i.du <= :au"
    " AND (i.retiree IS NULL OR i.retiree > :au) AND (i.decidee IS NULL OR i.decidee > :au)"
    " LEFT JOIN comite c ON c.comite = i.comite"
    " WHERE t.conseiller = :referent AND e.etat NOT IN ('acceptee', 'refusee', 'close')"
    " AND p.racine > :apres"
    " UNION ALL SELECT p.racine, '', '', :au FROM designation d"
    " JOIN parcours q ON q.parcours = d.parcours JOIN personne p ON p.personne = q.personne"
    " WHERE d.referent = :referent AND q.date <= :au AND (q.sortie IS NULL OR q.sortie > :au)"
    " AND d.sequence = (SELECT y.sequence FROM designation y WHERE y.parcours = d.parcours"
    " AND y.du <= :au ORDER BY y.du DESC, y.sequence DESC LIMIT 1) AND p.racine > :apres"
    " ORDER BY 1, 2 LIMIT :limite";

int reperage_lignes_pieces(struct store *store, const char *racine, const char *au,
                           struct answer *out, size_t *count, Reperage__LignePiece ***items,
                           struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PIECE_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", REPERAGE_PIECES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reperage__LignePiece *line =
            answer_add(out, count, (void ***)items, &reperage__ligne_piece__descriptor);
        line->piece_recue = answer_next_text(out, &s);
        line->piece = answer_next_text(out, &s);
        line->date = answer_next_text(out, &s);
        line->datee_du = answer_next_text(out, &s);
        line->valable_jusqu = answer_next_text(out, &s);
        line->original = stmt_next_i64(&s) != 0;
        line->etape_chaine = answer_next_text(out, &s);
        line->contrat = answer_next_text(out, &s);
        line->reprise = stmt_next_i64(&s) != 0;
    }
    return rc;
}

/* --- What a person lacks for a moment -------------------------------------------------------- */

struct attente {
    const char *personne;
    const char *prescription;
    const char *proposition;
    int32_t date;
};

/* The publics that the person's situation holds, proven or not. */
static void publics_tenus(struct arena *arena, const struct query_context *context,
                          const struct personne *personne, struct demande_pieces *demande)
{
    const struct regles_entree *entree = &demande->regles->entree;
    const struct domicile *domicile = reperage_domicile(personne, demande->date);
    const struct candidature candidature = {
        .situation = reperage_situation(personne, demande->date),
    };
    const struct commune *commune =
        domicile == NULL
            ? NULL
            : reperage_commune(context->protocole, domicile->commune, demande->date, NULL);
    const char **held = arena_alloc(arena, (entree->public_count + 1) * sizeof(*held));
    for (size_t i = 0; i < entree->public_count; i++) {
        const char *why;
        if (reperage_public(arena, demande->regles, &candidature, commune, entree->publics[i].code,
                            demande->date, &why) == PUBLIC_TENU)
            held[demande->public_count++] = entree->publics[i].code;
    }
    demande->publics = held;
}

static int manquantes_de(struct store *store, const struct query_context *context,
                         struct arena *arena, const char *id, struct demande_pieces *demande,
                         struct manquantes *out, struct err *err)
{
    struct personne personne;
    int rc = reperage_load_personne(store, arena, id, &personne, err);
    if (rc == 0)
        rc = reperage_load_pieces(store, arena, id, context->au, &demande->pieces,
                                  &demande->piece_count, err);
    if (rc == 0)
        rc = reperage_query_sortie_precedente(store, personne.id, demande->moment, demande->date,
                                              &demande->sortie_precedente, err);
    if (rc < 0)
        return rc;
    publics_tenus(arena, context, &personne, demande);
    reperage_manquantes(arena, demande, out);
    return 0;
}

int reperage_query_sortie_manquantes(struct store *store, const struct query_context *context,
                                     struct arena *arena, const struct regles *regles,
                                     const struct proposition *proposition, int32_t date,
                                     struct manquantes *out, struct err *err)
{
    struct demande_pieces demande = {
        .regles = regles,
        .moment = MOMENT_SORTIE,
        .sortie = proposition->sortie,
        .date = date,
        .sortie_precedente = proposition->sortie_precedente,
    };
    int rc = reperage_load_pieces(store, arena, proposition->personne, context->au, &demande.pieces,
                                  &demande.piece_count, err);
    if (rc < 0)
        return rc;
    reperage_manquantes_sortie(arena, &demande, proposition->pieces, proposition->piece_count, out);
    return 0;
}

int reperage_query_pieces(struct store *store, const struct query_context *context,
                          const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Pieces *q = (const Reperage__Pieces *)query;
    const struct regles *regles = reperage_query_regles(out, context, context->au);
    if (regles == NULL)
        return 0;
    struct personne personne;
    int rc = reperage_load_personne(store, out->arena, q->personne, &personne, err);
    if (rc < 0)
        return rc;
    if (!personne.connue) {
        answer_refuse(out, "PERSONNE_INCONNUE", "personne",
                      "Aucune personne n'a cet identifiant ; vérifiez-le.");
        return 0;
    }
    char au[DATE_SIZE];
    date_format(context->au, au);
    Reperage__PiecesReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_PIECES);
    struct demande_pieces demande = {
        .regles = regles,
        .moment = q->moment[0] == '\0' ? MOMENT_ENTREE : q->moment,
        .sortie = q->sortie,
        .date = context->au,
    };
    struct manquantes *manquantes = answer_alloc(out, sizeof(*manquantes));
    rc = reperage_lignes_pieces(store, personne.id, au, out, &body->n_recues, &body->recues, err);
    if (rc == 0)
        rc = manquantes_de(store, context, out->arena, personne.id, &demande, manquantes, err);
    if (rc == 0)
        reperage_answer_manquantes(out, manquantes, &body->n_manquantes, &body->manquantes);
    return rc;
}

/* --- PiecesManquantes ------------------------------------------------------------------------ */

static int juger_attente(struct store *store, const struct query_context *context,
                         struct answer *out, const struct attente *attente,
                         struct manquantes *manquantes, struct err *err)
{
    *manquantes = (struct manquantes){ .count = 0 };
    const struct regles *regles = protocole_regles(context->protocole, attente->date);
    if (regles == NULL)
        return 0;
    if (attente->proposition[0] != '\0') {
        struct proposition proposition;
        int rc =
            reperage_load_proposition(store, out->arena, attente->proposition, &proposition, err);
        if (rc < 0)
            return rc;
        return reperage_query_sortie_manquantes(store, context, out->arena, regles, &proposition,
                                                attente->date, manquantes, err);
    }
    struct demande_pieces demande = {
        .regles = regles,
        .moment = attente->prescription[0] == '\0' ? MOMENT_PARCOURS : MOMENT_ENTREE,
        .sortie = "",
        .date = attente->date,
    };
    return manquantes_de(store, context, out->arena, attente->personne, &demande, manquantes, err);
}

static int list_attentes(struct store *store, const struct query_context *context,
                         const Reperage__PiecesManquantes *q, int64_t limit, struct answer *out,
                         struct attente **items, size_t *count, struct err *err)
{
    char au[DATE_SIZE];
    date_format(context->au, au);
    struct stmt s;
    if (q->comite[0] != '\0') {
        stmt_begin(&s, store, ATTENDU_COMITE);
        stmt_text(&s, ":comite", q->comite);
    } else {
        stmt_begin(&s, store, ATTENDU_REFERENT);
        stmt_text(&s, ":referent", q->referent);
    }
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":limite", limit + PERSONNE_LIGNES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        *items = arena_grow(out->arena, *items, *count, sizeof(**items));
        struct attente *one = &(*items)[(*count)++];
        one->personne = answer_next_text(out, &s);
        one->prescription = answer_next_text(out, &s);
        one->proposition = answer_next_text(out, &s);
        one->date = date_parse(stmt_next_text(&s));
    }
    return rc;
}

int reperage_query_pieces_manquantes(struct store *store, const struct query_context *context,
                                     const ProtobufCMessage *query, struct answer *out,
                                     struct err *err)
{
    const Reperage__PiecesManquantes *q = (const Reperage__PiecesManquantes *)query;
    if ((q->comite[0] == '\0') == (q->referent[0] == '\0')) {
        answer_refuse(out, "CHAMP_REQUIS", "comite",
                      "Indiquez un comité ou un référent, l'un des deux.");
        return 0;
    }
    if (reperage_query_regles(out, context, context->au) == NULL)
        return 0;
    Reperage__PiecesManquantesReponse *body =
        answer_body(out, REPERAGE__REPONSE__CONTENU_PIECES_MANQUANTES);
    int64_t limit = reperage_limite(q->limite);
    struct attente *items = NULL;
    size_t count = 0;
    int rc = list_attentes(store, context, q, limit, out, &items, &count, err);
    struct manquantes *manquantes = answer_alloc(out, sizeof(*manquantes));
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (i >= (size_t)limit && strcmp(items[i].personne, items[i - 1].personne) != 0) {
            body->suivant = reperage_answer_text(out, items[i - 1].personne);
            break;
        }
        rc = juger_attente(store, context, out, &items[i], manquantes, err);
        if (rc < 0 || manquantes->count == 0)
            continue;
        Reperage__LigneManquantes *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                     &reperage__ligne_manquantes__descriptor);
        line->personne = reperage_answer_text(out, items[i].personne);
        line->prescription = reperage_answer_text(out, items[i].prescription);
        reperage_answer_manquantes(out, manquantes, &line->n_manquantes, &line->manquantes);
    }
    return rc;
}
