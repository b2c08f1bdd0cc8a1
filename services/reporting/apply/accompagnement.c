/* What parcours tells of the accompaniment: interviews, étapes, freins, veille, pool. */
#include "parcours.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* --- Interviews and contacts ------------------------------------------------------------------ */

static uint32_t entretien_marques(const Parcours__EntretienEnregistre *e)
{
    return (e->compte_entretien ? ENTRETIEN_COMPTE : 0) |
           (e->compte_contact ? ENTRETIEN_CONTACT : 0) |
           (same(e->presence, "present") ? ENTRETIEN_PRESENT : 0) |
           (same(e->presence, "absence_injustifiee") ? ENTRETIEN_INJUSTIFIE : 0) |
           (e->emargement ? ENTRETIEN_EMARGE : 0) |
           (e->emargement_attendu ? ENTRETIEN_A_EMARGER : 0);
}

int apply_entretien_enregistre(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EntretienEnregistre *e = (const Parcours__EntretienEnregistre *)event;
    const struct fait fait = { .genre = "entretien_enregistre",
                               .reference = e->entretien,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = e->genre,
                               .classe = e->presence,
                               .nombre = e->duree_min,
                               .marques = entretien_marques(e) };
    struct parcours parcours = { 0 };
    int rc = parcours_find(store, context->site, e->parcours, &parcours, err);
    int32_t date = jour(context, e->date);
    if (rc == 0 && parcours.no != 0 && e->compte_contact)
        rc = attente_cut(store, parcours.no, ATTENTE_CONTACT, date, err);
    if (rc == 0 && parcours.no != 0 && e->compte_entretien)
        rc = attente_cut(store, parcours.no, ATTENTE_ENTRETIEN, date, err);
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

/* Another contact of the same parcours on the same day? */
static int find_other(struct store *store, const struct parcours *parcours, int32_t date,
                      uint32_t marque, struct err *err)
{
    static const char ENTRETIEN_OTHER[] =
        "SELECT 1 FROM fait WHERE personne = :personne AND date = :date AND parcours = :parcours"
        " AND genre = :genre AND (marques & :marque) <> 0 LIMIT 1";
    struct stmt s;
    stmt_begin(&s, store, ENTRETIEN_OTHER);
    stmt_i64(&s, ":personne", parcours->racine);
    stmt_i64(&s, ":parcours", parcours->no);
    stmt_i64(&s, ":date", date);
    stmt_i64(&s, ":genre", genre_no("entretien_enregistre"));
    stmt_i64(&s, ":marque", marque);
    int rc = stmt_step(&s, err);
    stmt_end(&s);
    return rc;
}

static int forget_contact(struct store *store, const struct parcours *parcours,
                          const struct fait_connu *entretien, struct err *err)
{
    static const struct {
        uint32_t marque;
        enum attente_sur sur;
    } counts[] = { { ENTRETIEN_CONTACT, ATTENTE_CONTACT },
                   { ENTRETIEN_COMPTE, ATTENTE_ENTRETIEN } };
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        if ((entretien->marques & counts[i].marque) == 0)
            continue;
        int rc = find_other(store, parcours, entretien->date, counts[i].marque, err);
        if (rc == STMT_DONE)
            rc = attente_join(store, parcours->no, counts[i].sur, entretien->date, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int apply_entretien_annule(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EntretienAnnule *e = (const Parcours__EntretienAnnule *)event;
    const struct fait_cle cle = { "entretien_enregistre", e->entretien, NULL };
    const struct fait_cle relances = { "relance_due", e->entretien, NULL };
    struct fait_connu entretien = { 0 };
    struct parcours parcours = { 0 };
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = fait_find(store, context, &cle, &entretien, err);
    if (rc == 0)
        rc = parcours_find(store, context->site, e->parcours, &parcours, err);
    if (rc == 0)
        rc = fait_remove(store, context, &cle, err);
    if (rc == 0)
        rc = fait_remove(store, context, &relances, err);
    if (rc < 0 || entretien.date == DATE_NONE || parcours.no == 0)
        return rc;
    return forget_contact(store, &parcours, &entretien, err);
}

int apply_emargement_recu(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EmargementRecu *e = (const Parcours__EmargementRecu *)event;
    const struct fait_cle cle = { "entretien_enregistre", e->entretien, NULL };
    int rc = ecoute_note(store, context, err);
    return rc < 0 ? rc : fait_mark(store, context, &cle, ENTRETIEN_EMARGE, err);
}

int apply_relance_due(struct store *store, const struct event_context *context,
                      const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RelanceDue *e = (const Parcours__RelanceDue *)event;
    const struct fait_cle cle = { "entretien_enregistre", e->entretien, NULL };
    struct fait_connu absence = { 0 };
    int rc = fait_find(store, context, &cle, &absence, err);
    char date[DATE_SIZE] = "";
    if (rc == 0 && absence.date != DATE_NONE)
        date_format(absence.date, date);
    const struct fait fait = { .genre = "relance_due",
                               .reference = e->entretien,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = date,
                               .echeance = e->avant,
                               .detail = e->genre,
                               .dure = true,
                               .derive = true };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_relance_enregistree(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RelanceEnregistree *e = (const Parcours__RelanceEnregistree *)event;
    const struct fait_cle due = { "relance_due", e->entretien, e->genre };
    int rc = fait_end(store, context, &due, e->date, 0, err);
    const struct fait fait = { .genre = "relance_enregistree",
                               .reference = e->relance,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = e->genre };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

/* --- Étapes ----------------------------------------------------------------------------------- */

static int recut(struct store *store, const struct event_context *context, const char *id,
                 struct err *err)
{
    struct parcours parcours = { 0 };
    int rc = parcours_find(store, context->site, id, &parcours, err);
    if (rc < 0 || parcours.no == 0)
        return rc;
    return avancement_rebuild(store, parcours.no, err);
}

int apply_etape_demarree(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EtapeDemarree *e = (const Parcours__EtapeDemarree *)event;
    const struct fait fait = { .genre = "etape_demarree",
                               .reference = e->etape,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = e->genre,
                               .classe = e->axe,
                               .etape = true,
                               .avec_parcours = true };
    int rc = fait_add(store, context, &fait, err);
    return rc < 0 ? rc : recut(store, context, e->parcours, err);
}

static uint32_t issue_marques(const Parcours__EtapeTerminee *e)
{
    return (same(e->issue, "terminee") ? ETAPE_MENEE : 0) |
           (same(e->issue, "abandonnee") ? ETAPE_ABANDONNEE : 0) |
           (same(e->issue, "annulee") ? ETAPE_ANNULEE : 0) |
           (same(e->diplome, "obtenu") ? ETAPE_DIPLOME : 0);
}

int apply_etape_terminee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EtapeTerminee *e = (const Parcours__EtapeTerminee *)event;
    const struct fait_cle cle = { "etape_demarree", e->etape, NULL };
    struct fait_connu etape = { 0 };
    uint32_t marques = issue_marques(e);
    int rc = fait_find(store, context, &cle, &etape, err);
    if (rc < 0 || etape.date == DATE_NONE) /* Never started: it was only planned. */
        return rc < 0 ? rc : ecoute_note(store, context, err);
    rc = fait_end(store, context, &cle, e->date, marques, err);
    const struct fait fait = { .genre = "etape_terminee",
                               .reference = e->etape,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = etape.detail,
                               .classe = e->issue,
                               .motif = e->motif,
                               .nombre = e->heures_centi,
                               .marques = marques };
    if (rc == 0)
        rc = fait_add(store, context, &fait, err);
    if (rc < 0 || (marques & ETAPE_ANNULEE) == 0)
        return rc;
    return recut(store, context, e->parcours, err);
}

/* --- Freins ----------------------------------------------------------------------------------- */

int apply_frein_declare(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinDeclare *e = (const Parcours__FreinDeclare *)event;
    const struct fait fait = { .genre = "frein_declare",
                               .reference = e->frein,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = e->genre,
                               .avec_parcours = true };
    return fait_add(store, context, &fait, err);
}

int apply_frein_travaille(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinTravaille *e = (const Parcours__FreinTravaille *)event;
    const struct fait_cle cle = { "frein_declare", e->frein, NULL };
    struct fait_connu frein = { 0 };
    int rc = fait_find(store, context, &cle, &frein, err);
    const struct fait fait = { .genre = "frein_travaille",
                               .reference = e->frein,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = frein.detail };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_frein_leve(struct store *store, const struct event_context *context,
                     const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinLeve *e = (const Parcours__FreinLeve *)event;
    const struct fait_cle cle = { "frein_declare", e->frein, NULL };
    struct fait_connu frein = { 0 };
    int rc = fait_find(store, context, &cle, &frein, err);
    if (rc == 0)
        rc = fait_end(store, context, &cle, e->date, FREIN_LEVE, err);
    const struct fait fait = { .genre = "frein_leve",
                               .reference = e->frein,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .detail = frein.detail };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

/* --- Veille and pool -------------------------------------------------------------------------- */

/* Of one parcours at a time: the last one that is open. */
static int open_end(struct store *store, const struct event_context *context, const char *genre,
                    const char *parcours, const char *date, struct err *err)
{
    static const char OPEN_END[] =
        "UPDATE fait SET fin = max(date, :fin) WHERE reference = :reference AND genre = :genre"
        " AND site = :site AND fin = 2147483647";
    int64_t site = 0;
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = site_get(store, context->site, &site, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, OPEN_END);
    stmt_i64(&s, ":site", site);
    stmt_i64(&s, ":genre", genre_no(genre));
    stmt_reference(&s, ":reference", parcours);
    stmt_i64(&s, ":fin", jour(context, date));
    return stmt_exec(&s, -1, err);
}

int apply_veille_ouverte(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__VeilleOuverte *e = (const Parcours__VeilleOuverte *)event;
    const struct fait fait = { .genre = "veille_ouverte",
                               .reference = e->parcours,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .motif = e->motif,
                               .avec_parcours = true };
    return fait_add(store, context, &fait, err);
}

int apply_veille_close(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__VeilleClose *e = (const Parcours__VeilleClose *)event;
    return open_end(store, context, "veille_ouverte", e->parcours, e->date, err);
}

int apply_bascule_pole_economique(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Parcours__BasculePoleEconomique *e = (const Parcours__BasculePoleEconomique *)event;
    const struct fait fait = { .genre = "bascule_pole_economique",
                               .reference = e->parcours,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .avec_parcours = true };
    return fait_add(store, context, &fait, err);
}

int apply_retrait_pole_economique(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Parcours__RetraitPoleEconomique *e = (const Parcours__RetraitPoleEconomique *)event;
    return open_end(store, context, "bascule_pole_economique", e->parcours, e->date, err);
}
