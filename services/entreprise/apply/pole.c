#include "entreprise/apply/apply.h"

static const char CANDIDAT_ADD[] =
    "INSERT INTO candidat (periode, parcours, entre_le, cv_remis, premier_contact_avant, motif,"
    " enregistre_le) VALUES (:periode, :parcours, :entre_le, :cv_remis, :premier_contact_avant,"
    " '', :enregistre_le)";
static const char METIER_ADD[] =
    "INSERT INTO candidat_metier (periode, metier) VALUES (:periode, :valeur)";
static const char COMMUNE_ADD[] =
    "INSERT INTO candidat_commune (periode, commune) VALUES (:periode, :valeur)";
static const char CANDIDAT_END[] =
    "UPDATE candidat SET sorti_le = :date, motif = :motif WHERE sorti_le IS NULL"
    " AND parcours IN (SELECT parcours FROM parcours WHERE personne = :personne)";

static int add_values(struct store *store, const char *sql, uint64_t periode, char *const *values,
                      size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct stmt s;
        stmt_begin(&s, store, sql);
        stmt_u64(&s, ":periode", periode);
        stmt_text(&s, ":valeur", values[i]);
        int rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int apply_candidat_entre_au_pole(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__CandidatEntreAuPole *e = (const Entreprise__CandidatEntreAuPole *)event;
    struct stmt s;
    stmt_begin(&s, store, CANDIDAT_ADD);
    stmt_u64(&s, ":periode", context->sequence);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":entre_le", e->date);
    stmt_i64(&s, ":cv_remis", e->cv_remis);
    stmt_text_or_null(&s, ":premier_contact_avant", e->premier_contact_avant);
    stmt_text(&s, ":enregistre_le", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = add_values(store, METIER_ADD, context->sequence, e->metiers, e->n_metiers, err);
    if (rc == 0)
        rc = add_values(store, COMMUNE_ADD, context->sequence, e->communes, e->n_communes, err);
    return rc;
}

int apply_candidat_sorti_du_pole(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__CandidatSortiDuPole *e = (const Entreprise__CandidatSortiDuPole *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = personne_actuelle(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, CANDIDAT_END);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, -1, err); /* Two periods when two candidates were merged. */
}

static const char CONTACT_ADD[] =
    "INSERT INTO contact_candidat (contact, personne, origine, date, mode, commentaire, texte_de,"
    " enregistre_le) VALUES (:contact, :personne, :origine, :date, :mode, :commentaire, :texte_de,"
    " :enregistre_le)";

int apply_contact_candidat(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContactCandidat *e = (const Entreprise__ContactCandidat *)event;
    struct stmt s;
    stmt_begin(&s, store, CONTACT_ADD);
    int rc = lier_personne(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":contact", e->contact);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":mode", e->mode);
    stmt_text(&s, ":commentaire", texte_de(e->commentaire));
    stmt_text(&s, ":texte_de", context->person);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}
