/* What parcours tells of a parcours as a whole: its opening, référent, contract and exit. */
#include "parcours.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static int parcours_add(struct store *store, const struct event_context *context,
                        const Parcours__ParcoursOuvert *e, const struct personne *personne,
                        struct err *err)
{
    static const char PARCOURS_ADD[] =
        "INSERT INTO parcours (no, site, parcours, origine, prescription, entree, fin)"
        " SELECT coalesce(max(no), 0) + 1, :site, :parcours, :personne, :prescription, :entree,"
        " 2147483647 FROM parcours";
    int64_t prescription = 0;
    int rc = prescription_find(store, context->site, e->prescription, &prescription, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_ADD);
    stmt_text(&s, ":site", context->site);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_i64(&s, ":personne", personne->no);
    stmt_i64(&s, ":prescription", prescription);
    stmt_i64(&s, ":entree", jour(context, e->date));
    return stmt_exec(&s, 1, err);
}

int apply_parcours_ouvert(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ParcoursOuvert *e = (const Parcours__ParcoursOuvert *)event;
    struct personne personne = { 0 };
    struct parcours parcours = { 0 };
    int64_t site = 0;
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = personne_get(store, context->site, e->personne, &personne, err);
    if (rc == 0)
        rc = parcours_add(store, context, e, &personne, err);
    /* Mostly told by EntreeActee already; what is not known changes nothing then. */
    const struct entree entree = { e->date, e->territoire, NULL, e->publics, e->n_publics };
    if (rc == 0)
        rc = entree_declare(store, context, personne.no, &entree, err);
    if (rc == 0)
        rc = parcours_find(store, context->site, e->parcours, &parcours, err);
    if (rc == 0)
        rc = site_get(store, context->site, &site, err);
    if (rc == 0)
        rc = attente_open(store, site, &parcours, err);
    return rc < 0 ? rc : presence_rebuild(store, parcours.no, err);
}

static int designation_set(struct store *store, int64_t parcours, int32_t date, int64_t referent,
                           struct err *err)
{
    static const char DESIGNATION_SET[] =
        "INSERT INTO designation (parcours, date, referent) VALUES (:parcours, :date, :referent)"
        " ON CONFLICT DO UPDATE SET referent = :referent";
    struct stmt s;
    stmt_begin(&s, store, DESIGNATION_SET);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":date", date);
    stmt_i64(&s, ":referent", referent);
    return stmt_exec(&s, 1, err);
}

int apply_referent_designe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentDesigne *e = (const Parcours__ReferentDesigne *)event;
    const struct fait fait = { .genre = "referent_designe",
                               .reference = e->parcours,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date,
                               .motif = e->motif,
                               .derive = e->precedent[0] == '\0' };
    struct parcours parcours = { 0 };
    int64_t referent = 0;
    int rc = parcours_find(store, context->site, e->parcours, &parcours, err);
    if (rc == 0)
        rc = referent_get(store, context->site, e->referent, &referent, err);
    if (rc < 0 || parcours.no == 0)
        return rc < 0 ? rc : ecoute_note(store, context, err);
    rc = designation_set(store, parcours.no, jour(context, e->date), referent, err);
    if (rc == 0)
        rc = presence_rebuild(store, parcours.no, err);
    if (rc < 0 || e->precedent[0] == '\0')
        return rc < 0 ? rc : ecoute_note(store, context, err);
    return fait_add(store, context, &fait, err);
}

/* The signatures come one by one; the contract counts when the last one is there. */
int apply_contrat_engagement_signe(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementSigne *e = (const Parcours__ContratEngagementSigne *)event;
    const struct fait_cle before = { "contrat_engagement_signe", e->parcours, NULL };
    if (!e->complet)
        return ecoute_note(store, context, err);
    int rc = fait_remove(store, context, &before, err);
    const struct fait fait = { .genre = "contrat_engagement_signe",
                               .reference = e->parcours,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->debut,
                               .marques = CONTRAT_COMPLET };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_contrat_engagement_renouvele(struct store *store, const struct event_context *context,
                                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementRenouvele *e =
        (const Parcours__ContratEngagementRenouvele *)event;
    const struct fait fait = { .genre = "contrat_engagement_renouvele",
                               .reference = e->parcours,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->debut,
                               .detail = e->decision };
    return fait_add(store, context, &fait, err);
}

/* --- Exit ------------------------------------------------------------------------------------- */

int apply_sortie_proposee(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)event;
    const struct fait fait = { .genre = "sortie_proposee",
                               .reference = e->proposition,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = context->recorded,
                               .detail = e->sortie,
                               .classe = e->classe,
                               .dure = true,
                               .derive = true };
    return fait_add(store, context, &fait, err);
}

static int proposition_end(struct store *store, const struct event_context *context,
                           const char *proposition, const char *date, struct err *err)
{
    const struct fait_cle cle = { "sortie_proposee", proposition, NULL };
    return fait_end(store, context, &cle, date, 0, err);
}

int apply_proposition_retiree(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__PropositionRetiree *e = (const Parcours__PropositionRetiree *)event;
    int rc = ecoute_note(store, context, err);
    return rc < 0 ? rc : proposition_end(store, context, e->proposition, context->recorded, err);
}

int apply_sortie_rejetee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieRejetee *e = (const Parcours__SortieRejetee *)event;
    int rc = proposition_end(store, context, e->proposition, e->date_decision, err);
    const struct fait fait = { .genre = "sortie_rejetee",
                               .reference = e->proposition,
                               .personne = e->personne,
                               .parcours = e->parcours,
                               .date = e->date_decision,
                               .motif = e->motif };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

static uint32_t sortie_marques(const Parcours__SortieValidee *e)
{
    uint32_t marques = e->etait_au_pole ? SORTIE_AU_POLE : 0;
    if (e->sortie[0] == '\0' || e->classe[0] == '\0')
        return marques | SORTIE_INCONNUE;
    if (!same(e->classe, "positive"))
        return marques;
    marques |= SORTIE_POSITIVE;
    if (same(e->objet, "emploi_durable"))
        marques |= SORTIE_EMPLOI_DURABLE;
    if (same(e->objet, "formation_qualifiante"))
        marques |= SORTIE_FORMATION;
    if (same(e->objet, "creation"))
        marques |= SORTIE_CREATION;
    return marques;
}

static int parcours_leave(struct store *store, const struct parcours *parcours, int32_t date,
                          struct err *err)
{
    static const char PARCOURS_LEAVE[] = "UPDATE parcours SET fin = :fin WHERE no = :no";
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_LEAVE);
    stmt_i64(&s, ":no", parcours->no);
    stmt_i64(&s, ":fin", date - 1);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = faits_close(store, parcours->no, date, err);
    if (rc == 0)
        rc = attente_close(store, parcours->no, date - 1, err);
    return rc < 0 ? rc : presence_rebuild(store, parcours->no, err);
}

/* The exit counts on the day on which it was validated, and the person leaves the file active on
 * the day of the exit itself (DOMAIN.md §7). */
int apply_sortie_validee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieValidee *e = (const Parcours__SortieValidee *)event;
    struct parcours parcours = { 0 };
    int rc = proposition_end(store, context, e->proposition, e->date_decision, err);
    if (rc == 0)
        rc = parcours_find(store, context->site, e->parcours, &parcours, err);
    if (rc < 0)
        return rc;
    int32_t date = jour(context, e->date);
    struct fait fait = { .genre = "sortie_validee",
                         .reference = e->parcours,
                         .personne = e->personne,
                         .parcours = e->parcours,
                         .date = e->date_decision[0] == '\0' ? e->date : e->date_decision,
                         .detail = e->sortie,
                         .classe = e->objet,
                         .motif = e->motif,
                         .marques = sortie_marques(e) };
    if (parcours.no != 0) {
        const struct connu_cle cle = { CONNU_PARCOURS, context->site, e->parcours };
        connu_forget(store, &cle);
        fait.nombre = date > parcours.entree ? date - parcours.entree : 0;
        rc = parcours_leave(store, &parcours, date, err);
    }
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}
