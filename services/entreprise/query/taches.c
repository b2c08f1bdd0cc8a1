/* What awaits a CRE, most pressing first: late ones and those of the next HORIZON_TACHES_JOURS. A
 * référent sees those of his own candidates. */
#include "entreprise/query/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct taches {
    struct question *q;
    Entreprise__LigneTache **items;
    size_t count;
    int32_t horizon;
    bool propres; /* Only the referent's own candidates. */
};

static const char REFERENT_FIND[] = "SELECT " REFERENT_DE(":personne");

static int est_visible(struct taches *t, const char *personne, bool *out, struct err *err)
{
    *out = !t->propres;
    if (*out)
        return 0;
    struct stmt s;
    stmt_begin(&s, t->q->store, REFERENT_FIND);
    lier_au(&s, t->q);
    stmt_text(&s, ":personne", personne);
    int rc = stmt_step(&s, err);
    const char *referent = rc == STMT_ROW ? stmt_column_text(&s, 0) : ""; /* "" for NULL. */
    *out = referent[0] != '\0' &&
           codes_contain(t->q->context->portee, t->q->context->portee_count, referent);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* The line to fill, or NULL: nothing due before the horizon, or not for who asks. */
static int ajouter(struct taches *t, const char *genre, const char *personne, int32_t avant,
                   Entreprise__LigneTache **out, struct err *err)
{
    *out = NULL;
    if (avant == DATE_NONE || avant > t->horizon)
        return 0;
    bool visible;
    int rc = est_visible(t, personne, &visible, err);
    if (rc < 0 || !visible)
        return rc;
    struct answer *a = t->q->answer;
    *out = answer_add(a, &t->count, (void ***)&t->items, &entreprise__ligne_tache__descriptor);
    (*out)->genre = (char *)genre;
    (*out)->personne = answer_text(a, personne);
    (*out)->avant = answer_date(a, avant);
    (*out)->en_retard = t->q->context->au > avant;
    return 0;
}

/* --- Each kind --- */

static int taches_suivi(struct taches *t, struct err *err)
{
    const struct filtre_suivis filtre = { "", DATE_NONE, t->horizon, false, LIMIT_TACHES };
    Entreprise__LigneSuivi **lignes = NULL;
    size_t count = 0;
    int rc = lire_suivis(t->q, &filtre, &count, &lignes, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "suivi", lignes[i]->personne, date_parse(lignes[i]->avant), &tache, err);
        if (tache == NULL)
            continue;
        tache->reference = lignes[i]->embauche;
        tache->raison = answer_format(t->q->answer, "%s : %s, prévu au plus tard le %s",
                                      lignes[i]->raison_sociale, lignes[i]->libelle,
                                      jour_lu(t->q->answer, lignes[i]->avant));
    }
    return rc;
}

static char *raison_retour(struct taches *t, const Entreprise__LigneMer *ligne)
{
    struct answer *a = t->q->answer;
    if (ligne->resultat_le[0] == '\0')
        return answer_format(a, "%s : résultat de la mise en relation du %s à recueillir",
                             ligne->raison_sociale, jour_lu(t->q->answer, ligne->mer_le));
    return answer_format(a, "%s : candidat à informer du résultat du %s", ligne->raison_sociale,
                         jour_lu(t->q->answer, ligne->resultat_le));
}

static int taches_retour(struct taches *t, struct err *err)
{
    const struct filtre_mer filtre = { "", "", "", "", true, LIMIT_TACHES };
    Entreprise__LigneMer **lignes = NULL;
    size_t count = 0;
    int rc = lire_lignes_mer(t->q, &filtre, &count, &lignes, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "retour_mer", lignes[i]->personne, date_parse(lignes[i]->retour_avant),
                     &tache, err);
        if (tache == NULL)
            continue;
        tache->reference = lignes[i]->positionnement;
        tache->raison = raison_retour(t, lignes[i]);
    }
    return rc;
}

static int taches_contact(struct taches *t, struct err *err)
{
    const struct filtre_candidats filtre = { "", "", "", "", "", LIMIT_TACHES };
    Entreprise__LigneCandidat **lignes = NULL;
    size_t count = 0;
    int rc = lire_candidats(t->q, &filtre, &count, &lignes, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "contact_candidat", lignes[i]->personne,
                     date_parse(lignes[i]->contact_avant), &tache, err);
        if (tache == NULL)
            continue;
        bool jamais = lignes[i]->dernier_contact[0] == '\0';
        tache->reference = lignes[i]->parcours;
        tache->raison = answer_format(
            t->q->answer,
            jamais ? "Premier contact, au pôle économique depuis le %s"
                   : "Contact du mois, le dernier est du %s",
            jour_lu(t->q->answer, jamais ? lignes[i]->entre_le : lignes[i]->dernier_contact));
    }
    return rc;
}

static const char MAINTIEN_LIST[] =
    "SELECT e.embauche, e.personne, n.raison_sociale, e.debut, CASE WHEN e.fin <= :au THEN e.fin "
    "END"
    " FROM embauche e JOIN entreprise n ON n.entreprise = e.entreprise"
    " WHERE e.debut <= :au AND (e.constate_le IS NULL OR e.constate_le > :au)"
    " AND (e.refus_le IS NULL OR e.refus_le > :au) ORDER BY e.debut, e.embauche";

/* When the contract will have been held; DATE_NONE: ended before, or no rule. */
static int32_t maintien_atteint(const struct question *q, int32_t debut, int32_t fin)
{
    const struct regles *regles = protocole_regles(q->context->protocole, debut);
    if (regles == NULL || regles->entreprise.maintien_mois == 0)
        return DATE_NONE;
    int32_t atteint = date_add_months(debut, regles->entreprise.maintien_mois);
    return fin != DATE_NONE && fin < atteint ? DATE_NONE : atteint;
}

static int taches_maintien(struct taches *t, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, t->q->store, MAINTIEN_LIST);
    lier_au(&s, t->q);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const char *debut = stmt_column_text(&s, 3);
        int32_t fin = date_parse(stmt_column_text(&s, 4));
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "maintien", stmt_column_text(&s, 1),
                     maintien_atteint(t->q, date_parse(debut), fin), &tache, err);
        if (rc < 0)
            break;
        if (tache == NULL)
            continue;
        tache->reference = answer_column(t->q->answer, &s, 0);
        tache->raison = answer_format(t->q->answer, "%s : maintien à constater, embauche du %s",
                                      stmt_column_text(&s, 2), jour_lu(t->q->answer, debut));
    }
    stmt_end(&s);
    return rc;
}

/* A term that comes or has passed: its end or its prolongation is to be recorded. */
static const char TERME_LIST[] =
    "SELECT e.embauche, e.personne, n.raison_sociale, c.fin_prevue"
    " FROM embauche e JOIN entreprise n ON n.entreprise = e.entreprise"
    " JOIN contrat c ON c.embauche = e.embauche AND c.rang = (SELECT x.rang FROM contrat x"
    "  WHERE x.embauche = e.embauche AND x.date <= :au ORDER BY x.date DESC, x.rang DESC LIMIT 1)"
    " WHERE e.debut <= :au AND (e.fin IS NULL OR e.fin > :au) AND c.fin_prevue <= :horizon"
    " ORDER BY c.fin_prevue, e.embauche";

static int taches_terme(struct taches *t, struct err *err)
{
    char horizon[DATE_SIZE];
    date_format(t->horizon, horizon);
    struct stmt s;
    stmt_begin(&s, t->q->store, TERME_LIST);
    lier_au(&s, t->q);
    stmt_text(&s, ":horizon", horizon);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneTache *tache;
        const char *fin = stmt_column_text(&s, 3);
        rc = ajouter(t, "terme", stmt_column_text(&s, 1), date_parse(fin), &tache, err);
        if (rc < 0)
            break;
        if (tache == NULL)
            continue;
        tache->reference = answer_column(t->q->answer, &s, 0);
        tache->raison =
            answer_format(t->q->answer, "%s : contrat jusqu'au %s, fin ou suite à enregistrer",
                          stmt_column_text(&s, 2), jour_lu(t->q->answer, fin));
    }
    stmt_end(&s);
    return rc;
}

/* Offers with a free post and nobody on it; pressing from their planned start, else their capture.
 */
static const char OFFRE_VIDE_LIST[] =
    "SELECT o.offre, e.raison_sociale, o.intitule, COALESCE(o.demarrage_prevu, o.captee_le)"
    " FROM offre o JOIN entreprise e ON e.entreprise = o.entreprise"
    " WHERE o.captee_le <= :au AND (o.close_le IS NULL OR o.close_le > :au)"
    " AND (SELECT x.postes FROM offre_version x WHERE x.offre = o.offre AND x.date <= :au"
    "  ORDER BY x.date DESC, x.rang DESC LIMIT 1) >"
    "  (SELECT COUNT(*) FROM embauche m WHERE m.offre = o.offre AND m.debut <= :au)"
    " AND NOT EXISTS (SELECT 1 FROM positionnement p WHERE p.offre = o.offre"
    "  AND p.positionne_le <= :au AND (p.abandonne_le IS NULL OR p.abandonne_le > :au)"
    "  AND (p.demarre_le IS NULL OR p.demarre_le > :au)"
    "  AND (p.resultat_le IS NULL OR p.resultat_le > :au OR p.retenu = 1))"
    " ORDER BY 4, o.offre";

static int taches_offre(struct taches *t, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, t->q->store, OFFRE_VIDE_LIST);
    lier_au(&s, t->q);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "offre_ouverte", "", date_parse(stmt_column_text(&s, 3)), &tache, err);
        if (rc < 0)
            break;
        if (tache == NULL)
            continue;
        tache->reference = answer_column(t->q->answer, &s, 0);
        tache->raison = answer_format(t->q->answer, "%s : offre « %s » sans candidat en cours",
                                      stmt_column_text(&s, 1), stmt_column_text(&s, 2));
    }
    stmt_end(&s);
    return rc;
}

/* What the plan of this month and of the last one has left undone. */
static int taches_prospection(struct taches *t, struct err *err)
{
    int32_t du = date_add_months(date_month_start(t->q->context->au), -1);
    const struct filtre_prospections filtre = {
        answer_date(t->q->answer, du), t->q->au, "", "", "", LIMIT_TACHES
    };
    Entreprise__LignePlan **lignes = NULL;
    size_t count = 0;
    int rc = lire_plan_prospection(t->q, &filtre, &count, &lignes, err);
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (lignes[i]->faite_le[0] != '\0')
            continue;
        Entreprise__LigneTache *tache;
        rc = ajouter(t, "prospection", lignes[i]->personne,
                     date_month_end(mois_parse(lignes[i]->mois)), &tache, err);
        if (tache == NULL)
            continue;
        bool nommee = lignes[i]->entreprise[0] != '\0';
        tache->reference = lignes[i]->plan;
        tache->raison = answer_format(t->q->answer, "%s : prospection prévue au plan du mois",
                                      nommee ? lignes[i]->raison_sociale : "Entreprise à trouver");
    }
    return rc;
}

/* --- All --- */

static int compare_taches(const void *left, const void *right)
{
    const Entreprise__LigneTache *a = *(Entreprise__LigneTache *const *)left;
    const Entreprise__LigneTache *b = *(Entreprise__LigneTache *const *)right;
    int order = strcmp(a->avant, b->avant);
    if (order == 0)
        order = strcmp(a->genre, b->genre);
    return order != 0 ? order : strcmp(a->reference, b->reference);
}

static int collecter(struct taches *t, struct err *err)
{
    int rc = taches_retour(t, err);
    if (rc == 0)
        rc = taches_contact(t, err);
    if (rc == 0 && t->q->context->protocole != NULL)
        rc = taches_suivi(t, err);
    if (rc == 0 && t->q->context->protocole != NULL)
        rc = taches_maintien(t, err);
    if (rc == 0)
        rc = taches_terme(t, err);
    if (rc == 0)
        rc = taches_prospection(t, err);
    if (rc == 0 && !t->propres)
        rc = taches_offre(t, err);
    return rc;
}

enum { CLE_SIZE = DATE_SIZE + 32 + LIMIT_ID_SIZE };

/* Its place in that order, as one text. */
static void ecrire_cle(const Entreprise__LigneTache *one, char out[CLE_SIZE])
{
    (void)snprintf(out, CLE_SIZE, "%s %s %s", one->avant, one->genre, one->reference);
}

/* A page ends between two places: tasks of the same one stay together. */
static void repondre(const struct taches *t, const char *apres, size_t limite)
{
    struct answer *out = t->q->answer;
    Entreprise__TachesReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_TACHES);
    char cle[CLE_SIZE] = "";
    size_t first = 0;
    for (; first < t->count; first++) {
        ecrire_cle(t->items[first], cle);
        if (strcmp(cle, apres) > 0)
            break;
    }
    size_t end = first;
    while (end < t->count &&
           (end - first < limite || compare_taches(&t->items[end - 1], &t->items[end]) == 0))
        end++;
    if (end < t->count) {
        ecrire_cle(t->items[end - 1], cle);
        body->suivant = answer_text(out, cle);
    }
    body->lignes = first < end ? &t->items[first] : NULL;
    body->n_lignes = end - first;
}

int query_taches(struct store *store, const struct query_context *context,
                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Taches *r = (const Entreprise__Taches *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    struct taches t = { .q = &q, .horizon = context->au + HORIZON_TACHES_JOURS };
    t.propres = strcmp(context->role, "referent") == 0 || strcmp(context->role, "coach") == 0;
    int rc = collecter(&t, err);
    if (rc < 0)
        return rc;
    if (t.count > 0)
        qsort(t.items, t.count, sizeof(Entreprise__LigneTache *), compare_taches);
    repondre(&t, r->apres, (size_t)limite);
    return 0;
}
