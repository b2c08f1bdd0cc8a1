/* Follow-up steps: due by the protocol in force at the start of each contract, done or late on
 * `au`. A refusal stops what was not done; so does the end of the contract, but for what counts
 * from it. */
#include "entreprise/query/query.h"

#include <stdlib.h>
#include <string.h>

static const char EMBAUCHE_SUIVIE[] =
    "SELECT e.embauche, e.personne, n.raison_sociale, e.debut, e.fin_essai,"
    " CASE WHEN e.fin <= :au THEN e.fin END, CASE WHEN e.refus_le <= :au THEN e.refus_le END,"
    " CASE WHEN e.constate_le <= :au THEN e.maintien_le END,"
    " CASE WHEN e.constate_le <= :au THEN e.constate_le END, e.clause"
    " FROM embauche e JOIN entreprise n ON n.entreprise = e.entreprise"
    " WHERE e.debut <= :au AND (:embauche = '' OR e.embauche = :embauche)"
    " ORDER BY e.debut, e.embauche";
static const char SUIVI_FAIT[] = "SELECT MIN(date) FROM suivi WHERE embauche = :embauche"
                                 " AND code = :code AND date <= :au";

struct suivie {
    const char *embauche;
    const char *personne;
    const char *raison_sociale;
    struct etat_embauche etat;
    int32_t constate_le;
};

static void read_suivie(struct stmt *s, struct suivie *out)
{
    *out = (struct suivie){ .embauche = stmt_next_text(s) };
    out->personne = stmt_next_text(s);
    out->raison_sociale = stmt_next_text(s);
    out->etat.debut = date_parse(stmt_next_text(s));
    out->etat.fin_essai = date_parse(stmt_next_text(s));
    out->etat.fin = date_parse(stmt_next_text(s));
    out->etat.refus_le = date_parse(stmt_next_text(s));
    out->etat.maintien_le = date_parse(stmt_next_text(s));
    out->constate_le = date_parse(stmt_next_text(s));
    out->etat.clause = stmt_next_i64(s) != 0;
}

/* The maintien that was stated is the follow-up of its own day, whatever its step is called. */
static int lire_fait(struct question *q, const struct suivie *suivie,
                     const struct regle_suivi *regle, int32_t avant, int32_t *fait, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, SUIVI_FAIT);
    lier_au(&s, q);
    stmt_text(&s, ":embauche", suivie->embauche);
    stmt_text(&s, ":code", regle->code);
    int rc = stmt_step(&s, err);
    *fait = rc == STMT_ROW ? date_parse(stmt_column_text(&s, 0)) : DATE_NONE;
    stmt_end(&s);
    if (*fait == DATE_NONE && suivie->etat.maintien_le == avant)
        *fait = suivie->constate_le;
    return rc < 0 ? rc : 0;
}

static const char *libelle_of(const struct regles *regles, const struct regle_suivi *regle)
{
    if (regle->libelle != NULL && regle->libelle[0] != '\0')
        return regle->libelle;
    return regles_libelle(regles, "suivi", regle->code);
}

static bool est_concernee(const struct regles *regles, const struct regle_suivi *regle,
                          const struct suivie *suivie)
{
    const struct valeur *valeur = regles_valeur(regles, "suivi", regle->code);
    bool clause = valeur != NULL && strcmp(valeur_attribut(valeur, "clause"), "oui") == 0;
    return !clause || suivie->etat.clause;
}

static bool est_demandee(const struct filtre_suivis *filtre, const struct suivie *suivie,
                         const struct regle_suivi *regle, int32_t avant, int32_t fait)
{
    if ((filtre->du != DATE_NONE && avant < filtre->du) ||
        (filtre->jusqu != DATE_NONE && avant > filtre->jusqu))
        return false;
    if (fait == DATE_NONE && suivie->etat.refus_le != DATE_NONE)
        return false;
    bool acheve = suivie->etat.fin != DATE_NONE || suivie->etat.maintien_le != DATE_NONE;
    bool manque = fait == DATE_NONE && acheve && regle->reference != SUIVI_FIN_CONTRAT;
    return filtre->faits || (fait == DATE_NONE && !manque);
}

struct lignes {
    Entreprise__LigneSuivi **items;
    size_t count;
};

static void ecrire_ligne(struct question *q, const struct suivie *suivie,
                         const struct regle_suivi *regle, const char *libelle,
                         Entreprise__LigneSuivi *ligne)
{
    ligne->embauche = answer_text(q->answer, suivie->embauche);
    ligne->personne = answer_text(q->answer, suivie->personne);
    ligne->raison_sociale = answer_text(q->answer, suivie->raison_sociale);
    ligne->code = answer_text(q->answer, regle->code);
    ligne->libelle = answer_text(q->answer, libelle);
    ligne->source = answer_text(q->answer, regle->source);
}

static int lire_etapes(struct question *q, const struct filtre_suivis *filtre,
                       const struct suivie *suivie, struct lignes *out, struct err *err)
{
    const struct regles *regles = protocole_regles(q->context->protocole, suivie->etat.debut);
    for (size_t i = 0; regles != NULL && i < regles->entreprise.suivi_count; i++) {
        const struct regle_suivi *regle = &regles->entreprise.suivis[i];
        int32_t avant = suivi_echeance(regle, &suivie->etat);
        if (avant == DATE_NONE || !est_concernee(regles, regle, suivie))
            continue;
        int32_t fait;
        int rc = lire_fait(q, suivie, regle, avant, &fait, err);
        if (rc < 0)
            return rc;
        if (!est_demandee(filtre, suivie, regle, avant, fait) || out->count == LIMIT_TACHES)
            continue;
        Entreprise__LigneSuivi *ligne = answer_add(q->answer, &out->count, (void ***)&out->items,
                                                   &entreprise__ligne_suivi__descriptor);
        ecrire_ligne(q, suivie, regle, libelle_of(regles, regle), ligne);
        ligne->avant = answer_date(q->answer, avant);
        ligne->fait_le = answer_date(q->answer, fait);
        ligne->en_retard = fait == DATE_NONE && q->context->au > avant;
    }
    return 0;
}

static int compare_suivis(const void *left, const void *right)
{
    const Entreprise__LigneSuivi *a = *(Entreprise__LigneSuivi *const *)left;
    const Entreprise__LigneSuivi *b = *(Entreprise__LigneSuivi *const *)right;
    int order = strcmp(a->avant, b->avant);
    if (order == 0)
        order = strcmp(a->embauche, b->embauche);
    return order != 0 ? order : strcmp(a->code, b->code);
}

int lire_suivis(struct question *q, const struct filtre_suivis *filtre, size_t *count,
                Entreprise__LigneSuivi ***out, struct err *err)
{
    struct lignes lignes = { NULL, 0 };
    struct stmt s;
    stmt_begin(&s, q->store, EMBAUCHE_SUIVIE);
    lier_au(&s, q);
    stmt_text(&s, ":embauche", filtre->embauche);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct suivie suivie;
        read_suivie(&s, &suivie);
        rc = lire_etapes(q, filtre, &suivie, &lignes, err);
        if (rc < 0)
            break;
    }
    stmt_end(&s);
    if (lignes.count > 0)
        qsort(lignes.items, lignes.count, sizeof(Entreprise__LigneSuivi *), compare_suivis);
    *count = lignes.count < (size_t)filtre->limite ? lignes.count : (size_t)filtre->limite;
    *out = lignes.items;
    return rc;
}

int query_suivis_dus(struct store *store, const struct query_context *context,
                     const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__SuivisDus *r = (const Entreprise__SuivisDus *)query;
    struct question q;
    struct filtre_suivis filtre = { r->embauche, DATE_NONE, DATE_NONE, r->faits, LIMIT_PAGE_ROWS };
    if (!question_init(&q, store, context, out) ||
        !question_periode(&q, r->du, r->jusqu, &filtre.du, &filtre.jusqu))
        return 0;
    if (context->protocole == NULL) {
        answer_refuse(out, "PROTOCOLE_ABSENT", "",
                      "Aucun protocole du site n'est adopté ; les suivis dus en dépendent.");
        return 0;
    }
    Entreprise__SuivisDusReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_SUIVIS_DUS);
    return lire_suivis(&q, &filtre, &body->n_lignes, &body->lignes, err);
}
