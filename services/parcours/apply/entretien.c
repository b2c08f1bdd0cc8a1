#include "parcours/apply/apply.h"

static const char ENTRETIEN_ADD[] =
    "INSERT INTO entretien (entretien, parcours, referent, date, heure, genre, duree_min, presence,"
    " emargement_attendu, emargement_le, prochain, distance_confinement, compte_entretien,"
    " compte_contact, commentaire, enregistre)"
    " VALUES (:entretien, :parcours, :referent, :date, :heure, :genre, :duree_min, :presence,"
    " :emargement_attendu, :emargement_le, :prochain, :distance_confinement, :compte_entretien,"
    " :compte_contact, :commentaire, :enregistre)";

int apply_entretien_enregistre(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EntretienEnregistre *e = (const Parcours__EntretienEnregistre *)event;
    struct stmt s;
    stmt_begin(&s, store, ENTRETIEN_ADD);
    stmt_text(&s, ":entretien", e->entretien);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":heure", e->heure);
    stmt_text(&s, ":genre", e->genre);
    stmt_i64(&s, ":duree_min", e->duree_min);
    stmt_text(&s, ":presence", e->presence);
    stmt_i64(&s, ":emargement_attendu", e->emargement_attendu);
    stmt_text(&s, ":emargement_le", e->emargement ? e->date : "");
    stmt_text(&s, ":prochain", e->prochain);
    stmt_i64(&s, ":distance_confinement", e->distance_confinement);
    stmt_i64(&s, ":compte_entretien", e->compte_entretien);
    stmt_i64(&s, ":compte_contact", e->compte_contact);
    stmt_text(&s, ":commentaire", texte_de(e->commentaire));
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EntretienEnregistre", e->parcours, "",         e->date,
                              e->entretien,          e->genre,    e->presence };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* Recorded by mistake: it never was, whatever the date asked. */
static const char ENTRETIEN_ANNULE[] =
    "UPDATE entretien SET annule = 1 WHERE entretien = :entretien";

int apply_entretien_annule(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EntretienAnnule *e = (const Parcours__EntretienAnnule *)event;
    struct stmt s;
    stmt_begin(&s, store, ENTRETIEN_ANNULE);
    stmt_text(&s, ":entretien", e->entretien);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EntretienAnnule", e->parcours, "", "", e->entretien, e->motif, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char EMARGEMENT_SET[] =
    "UPDATE entretien SET emargement_le = :date WHERE entretien = :entretien";

int apply_emargement_recu(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EmargementRecu *e = (const Parcours__EmargementRecu *)event;
    struct stmt s;
    stmt_begin(&s, store, EMARGEMENT_SET);
    stmt_text(&s, ":entretien", e->entretien);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EmargementRecu", e->parcours, "", e->date, e->entretien, "", "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char RELANCE_ADD[] =
    "INSERT INTO relance (entretien, genre, parcours, avant, enregistre)"
    " VALUES (:entretien, :genre, :parcours, :avant, :enregistre)";

int apply_relance_due(struct store *store, const struct event_context *context,
                      const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RelanceDue *e = (const Parcours__RelanceDue *)event;
    struct stmt s;
    stmt_begin(&s, store, RELANCE_ADD);
    stmt_text(&s, ":entretien", e->entretien);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":avant", e->avant);
    stmt_i64(&s, ":enregistre", context->time_us);
    return stmt_exec(&s, 1, err);
}

static const char RELANCE_DONE[] =
    "UPDATE relance SET fait_le = :date, relance = :relance"
    " WHERE entretien = :entretien AND genre = :genre AND fait_le = '9999-12-31'";

int apply_relance_enregistree(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RelanceEnregistree *e = (const Parcours__RelanceEnregistree *)event;
    struct stmt s;
    stmt_begin(&s, store, RELANCE_DONE);
    stmt_text(&s, ":entretien", e->entretien);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":relance", e->relance);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "RelanceEnregistree", e->parcours, "", e->date,
                              e->entretien,         e->genre,    "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
