/* One hiring with all that was recorded of it, as of `au`. */
#include "entreprise/query/query.h"

#include <string.h>

static const char CONTRAT_LIST[] =
    "SELECT date, contrat, fin_prevue FROM contrat WHERE embauche = :embauche AND date <= :au"
    " ORDER BY date, rang";
static const char PREUVE_LIST[] =
    "SELECT piece, date, mois, couvre_du, couvre_au, original FROM justificatif"
    " WHERE embauche = :embauche AND date <= :au ORDER BY date, rang";
static const char SUIVI_LIST[] = "SELECT suivi, code, date, avec, mode, commentaire FROM suivi"
                                 " WHERE embauche = :embauche AND date <= :au ORDER BY date, suivi";
static const char PROBLEME_LIST[] =
    "SELECT probleme, date, nature, demande_par FROM probleme"
    " WHERE embauche = :embauche AND date <= :au ORDER BY date, probleme";
#define REFERENT_SALARIE REFERENT_DE("e.personne")
static const char REFUS_GET[] =
    "SELECT CASE WHEN e.refus_le <= :au THEN e.refus_le END,"
    " CASE WHEN e.refus_le <= :au THEN e.refus_par END,"
    " " REFERENT_SALARIE " FROM embauche e WHERE e.embauche = :embauche";

struct fiche {
    struct question *q;
    const char *embauche;
    bool textes; /* The reader may see what was written about this person. */
    Entreprise__FicheEmbaucheReponse *body;
};

static void begin(struct stmt *s, const struct fiche *f, const char *sql)
{
    stmt_begin(s, f->q->store, sql);
    lier_au(s, f->q);
    stmt_text(s, ":embauche", f->embauche);
}

static int lire_contrats(struct fiche *f, struct err *err)
{
    struct answer *a = f->q->answer;
    struct stmt s;
    begin(&s, f, CONTRAT_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneContrat *ligne =
            answer_add(a, &f->body->n_contrats, (void ***)&f->body->contrats,
                       &entreprise__ligne_contrat__descriptor);
        ligne->date = answer_next_text(a, &s);
        ligne->contrat = answer_next_text(a, &s);
        ligne->fin_prevue = answer_next_text(a, &s);
    }
    return rc;
}

static int lire_preuves(struct fiche *f, struct err *err)
{
    struct answer *a = f->q->answer;
    struct stmt s;
    begin(&s, f, PREUVE_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneJustificatif *ligne =
            answer_add(a, &f->body->n_justificatifs, (void ***)&f->body->justificatifs,
                       &entreprise__ligne_justificatif__descriptor);
        ligne->piece = answer_next_text(a, &s);
        ligne->date = answer_next_text(a, &s);
        ligne->mois = answer_next_text(a, &s);
        ligne->couvre_du = answer_next_text(a, &s);
        ligne->couvre_au = answer_next_text(a, &s);
        ligne->original = stmt_next_i64(&s) != 0;
    }
    return rc;
}

/* "employeur salarie" as apply wrote it. */
static void lire_avec(struct question *q, const char *texte, Entreprise__LigneSuiviFait *ligne)
{
    const char *mot = texte;
    while (*mot != '\0') {
        size_t size = strcspn(mot, " ");
        char code[LIMIT_CODE_SIZE];
        if (size > 0 && size < sizeof(code)) {
            memcpy(code, mot, size);
            code[size] = '\0';
            ajouter_texte(q, &ligne->n_avec, &ligne->avec, code);
        }
        mot += size + (mot[size] == '\0' ? 0 : 1);
    }
}

static int lire_suivis_faits(struct fiche *f, struct err *err)
{
    struct answer *a = f->q->answer;
    struct stmt s;
    begin(&s, f, SUIVI_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneSuiviFait *ligne =
            answer_add(a, &f->body->n_suivis, (void ***)&f->body->suivis,
                       &entreprise__ligne_suivi_fait__descriptor);
        ligne->suivi = answer_next_text(a, &s);
        ligne->code = answer_next_text(a, &s);
        ligne->date = answer_next_text(a, &s);
        lire_avec(f->q, stmt_next_text(&s), ligne);
        ligne->mode = answer_next_text(a, &s);
        if (!f->textes)
            continue;
        ligne->commentaire = answer_new(a, &prive__texte__descriptor);
        ligne->commentaire->texte = answer_next_text(a, &s);
    }
    return rc;
}

static int lire_problemes(struct fiche *f, struct err *err)
{
    struct answer *a = f->q->answer;
    struct stmt s;
    begin(&s, f, PROBLEME_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneProbleme *ligne =
            answer_add(a, &f->body->n_problemes, (void ***)&f->body->problemes,
                       &entreprise__ligne_probleme__descriptor);
        ligne->probleme = answer_next_text(a, &s);
        ligne->date = answer_next_text(a, &s);
        ligne->nature = answer_next_text(a, &s);
        ligne->demande_par = answer_next_text(a, &s);
    }
    return rc;
}

/* A référent reads what was written about own candidates only. */
static bool lit_les_textes(const struct query_context *context, const char *referent)
{
    static const char *const ROLES_REFERENT[] = { "referent", "coach" };
    return !codes_contain(ROLES_REFERENT, COUNT_OF(ROLES_REFERENT), context->role) ||
           codes_contain(context->portee, context->portee_count, referent);
}

static int lire_refus(struct fiche *f, struct err *err)
{
    struct stmt s;
    begin(&s, f, REFUS_GET);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        f->body->refus_le = answer_next_text(f->q->answer, &s);
        f->body->refus_par = answer_next_text(f->q->answer, &s);
        f->textes = lit_les_textes(f->q->context, stmt_next_text(&s));
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int query_fiche_embauche(struct store *store, const struct query_context *context,
                         const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__FicheEmbauche *r = (const Entreprise__FicheEmbauche *)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    Entreprise__LigneEmbauche **lignes = NULL;
    size_t count = 0;
    const struct filtre_embauches cherchee = { "", "", r->embauche, "", false, 1 };
    int rc = lire_lignes_embauches(&q, &cherchee, &count, &lignes, err);
    if (rc < 0)
        return rc;
    if (count == 0 || r->embauche[0] == '\0') {
        answer_refuse(out, "EMBAUCHE_INCONNUE", "embauche",
                      "Cette embauche n'est pas connue au %s ; cherchez-la dans la liste.",
                      jour_lu(out, q.au));
        return 0;
    }
    struct fiche f = { &q, r->embauche, false,
                       answer_body(out, ENTREPRISE__REPONSE__CONTENU_FICHE_EMBAUCHE) };
    f.body->embauche = lignes[0];
    rc = lire_refus(&f, err);
    if (rc == 0)
        rc = lire_contrats(&f, err);
    if (rc == 0)
        rc = lire_preuves(&f, err);
    if (rc == 0)
        rc = lire_suivis_faits(&f, err);
    return rc == 0 ? lire_problemes(&f, err) : rc;
}
