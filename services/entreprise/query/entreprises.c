#include "entreprise/query/query.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The version known on `au`; what was recorded later had its first version then too. */
#define RANG_DE(entreprise)                                                                        \
    "COALESCE((SELECT MAX(x.rang) FROM entreprise_version x WHERE x.entreprise = " entreprise      \
    " AND x.enregistre_le <= :au), (SELECT MIN(x.rang) FROM entreprise_version x"                  \
    " WHERE x.entreprise = " entreprise "))"
#define LIGNE                                                                                      \
    "SELECT e.entreprise, e.siret, v.raison_sociale, v.commune, v.naf, v.employeur, v.partenaire," \
    " (SELECT COUNT(*) FROM offre o WHERE o.entreprise = e.entreprise AND o.captee_le <= :au"      \
    "  AND (o.close_le IS NULL OR o.close_le > :au)),"                                             \
    " (SELECT COUNT(*) FROM embauche m WHERE m.entreprise = e.entreprise AND m.debut <= :au)"      \
    " FROM entreprise e JOIN entreprise_version v ON v.entreprise = e.entreprise"                  \
    " AND v.rang = " RANG_DE("e.entreprise")

#define RANG_W RANG_DE("w.entreprise")
static const char ENTREPRISE_LIST[] =
    LIGNE " WHERE (:texte = '' OR v.recherche LIKE '%' || :texte || '%'"
          "        OR e.siret LIKE :siret || '%')"
          " AND (:commune = '' OR v.commune = :commune)"
          " AND (:apres = '' OR (v.recherche, e.entreprise) > (SELECT w.recherche, w.entreprise"
          "      FROM entreprise_version w WHERE w.entreprise = :apres AND w.rang = " RANG_W "))"
          " ORDER BY v.recherche, e.entreprise LIMIT :limite";
static const char ENTREPRISE_GET[] = LIGNE " WHERE e.entreprise = :entreprise";

static void read_ligne(struct answer *a, struct stmt *s, Entreprise__LigneEntreprise *ligne)
{
    ligne->entreprise = answer_next_text(a, s);
    ligne->siret = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->commune = answer_next_text(a, s);
    ligne->naf = answer_next_text(a, s);
    ligne->employeur = answer_next_text(a, s);
    ligne->partenaire = stmt_next_i64(s) != 0;
    ligne->offres_ouvertes = (int32_t)stmt_next_i64(s);
    ligne->embauches = (int32_t)stmt_next_i64(s);
}

/* A text of digits is looked up as the beginning of a SIRET; "x" begins none. */
static const char *siret_of(const char *texte)
{
    size_t length = strlen(texte);
    return length > 0 && strspn(texte, "0123456789") == length ? texte : "x";
}

int query_entreprises(struct store *store, const struct query_context *context,
                      const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Entreprises *r = (const Entreprise__Entreprises *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    Entreprise__EntreprisesReponse *body =
        answer_body(out, ENTREPRISE__REPONSE__CONTENU_ENTREPRISES);
    char texte[LIMIT_LIBELLE_SIZE];
    text_fold(r->texte, texte, sizeof(texte));
    const char *derniere = "";
    struct stmt s;
    stmt_begin(&s, store, ENTREPRISE_LIST);
    lier_au(&s, &q);
    stmt_text(&s, ":texte", texte);
    stmt_text(&s, ":siret", siret_of(r->texte));
    stmt_text(&s, ":commune", r->commune);
    stmt_text(&s, ":apres", r->apres);
    stmt_i64(&s, ":limite", limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneEntreprise *ligne =
            answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                       &entreprise__ligne_entreprise__descriptor);
        read_ligne(out, &s, ligne);
        derniere = ligne->entreprise;
    }
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}

/* --- One company --- */

static const char CONTACT_LIST[] =
    "SELECT contact, fonction, nom, prenom, adresse, telephone, mail, enregistre_le"
    " FROM contact_entreprise"
    " WHERE entreprise = :entreprise ORDER BY enregistre_le, contact LIMIT :limite";

static int lire_contacts(struct question *q, Entreprise__FicheEntrepriseReponse *body,
                         const char *entreprise, struct err *err)
{
    struct answer *a = q->answer;
    struct stmt s;
    stmt_begin(&s, q->store, CONTACT_LIST);
    stmt_text(&s, ":entreprise", entreprise);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneContactEntreprise *ligne =
            answer_add(a, &body->n_contacts, (void ***)&body->contacts,
                       &entreprise__ligne_contact_entreprise__descriptor);
        ligne->contact = answer_next_text(a, &s);
        ligne->fonction = answer_next_text(a, &s);
        ligne->identite = answer_new(a, &prive__identite__descriptor);
        ligne->identite->nom = answer_next_text(a, &s);
        ligne->identite->prenom = answer_next_text(a, &s);
        ligne->coordonnees = answer_new(a, &prive__coordonnees__descriptor);
        ligne->coordonnees->adresse = answer_next_text(a, &s);
        ligne->coordonnees->telephone = answer_next_text(a, &s);
        ligne->coordonnees->mail = answer_next_text(a, &s);
        ligne->enregistre_le = answer_next_text(a, &s);
    }
    return rc;
}

static int lire_entreprise_ligne(struct question *q, const char *id,
                                 Entreprise__LigneEntreprise **out, struct err *err)
{
    *out = NULL;
    struct stmt s;
    stmt_begin(&s, q->store, ENTREPRISE_GET);
    lier_au(&s, q);
    stmt_text(&s, ":entreprise", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        *out = answer_new(q->answer, &entreprise__ligne_entreprise__descriptor);
        read_ligne(q->answer, &s, *out);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int query_fiche_entreprise(struct store *store, const struct query_context *context,
                           const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__FicheEntreprise *r = (const Entreprise__FicheEntreprise *)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    Entreprise__LigneEntreprise *ligne;
    int rc = lire_entreprise_ligne(&q, r->entreprise, &ligne, err);
    if (rc < 0)
        return rc;
    if (ligne == NULL) {
        answer_refuse(out, "ENTREPRISE_INCONNUE", "entreprise",
                      "Cette entreprise n'est pas connue ; cherchez-la par son nom ou son SIRET.");
        return 0;
    }
    Entreprise__FicheEntrepriseReponse *body =
        answer_body(out, ENTREPRISE__REPONSE__CONTENU_FICHE_ENTREPRISE);
    body->entreprise = ligne;
    const struct filtre_offres offres = { "", "", r->entreprise, "", "", LIMIT_PAGE_ROWS };
    const struct filtre_embauches embauches = { "", r->entreprise, "", "", false, LIMIT_PAGE_ROWS };
    rc = lire_contacts(&q, body, r->entreprise, err);
    if (rc == 0)
        rc = lire_lignes_offres(&q, &offres, &body->n_offres, &body->offres, err);
    if (rc == 0)
        rc = lire_lignes_embauches(&q, &embauches, &body->n_embauches, &body->embauches, err);
    return rc;
}
