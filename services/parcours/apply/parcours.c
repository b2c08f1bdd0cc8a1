/* The parcours itself, its référents and its contract. */
#include "parcours/apply/apply.h"

#include <string.h>

static const char PARCOURS_ADD[] =
    "INSERT INTO parcours (parcours, personne, dite, prescription, entree, territoire, age, sexe,"
    " niveau_etape, contrat_du, enregistre)"
    " VALUES (:parcours, :personne, :personne, :prescription, :entree, :territoire, :age, :sexe,"
    " :niveau_etape, :contrat_du, :enregistre)";
static const char PUBLIC_ADD[] =
    "INSERT OR IGNORE INTO parcours_public (parcours, public) VALUES (:parcours, :public)";

static int add_publics(struct store *store, const Parcours__ParcoursOuvert *e, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < e->n_publics && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, store, PUBLIC_ADD);
        stmt_text(&s, ":parcours", e->parcours);
        stmt_text(&s, ":public", e->publics[i]);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int apply_parcours_ouvert(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ParcoursOuvert *e = (const Parcours__ParcoursOuvert *)event;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":entree", e->date);
    stmt_text(&s, ":territoire", e->territoire);
    stmt_i64(&s, ":age", e->age);
    stmt_text(&s, ":sexe", e->sexe);
    stmt_text(&s, ":niveau_etape", e->niveau_etape);
    stmt_i64(&s, ":contrat_du", e->contrat_du);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = add_publics(store, e, err);
    const struct fil line = { "ParcoursOuvert", e->parcours,     "", e->date,
                              e->parcours,      e->niveau_etape, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Référents -------------------------------------------------------------------------------- */

/* The last day of the one before is the day before. */
static const char AFFECTATION_END[] =
    "UPDATE affectation SET au = :veille WHERE parcours = :parcours AND au = '9999-12-31'";
static const char AFFECTATION_ADD[] =
    "INSERT INTO affectation (parcours, du, sequence, referent, motif, accord_direction,"
    " enregistre)"
    " VALUES (:parcours, :du, :sequence, :referent, :motif, :accord_direction, :enregistre)";

static int end_affectation(struct store *store, const char *parcours, const char *date,
                           struct err *err)
{
    char veille[DATE_SIZE];
    date_format(date_parse(date) - 1, veille);
    struct stmt s;
    stmt_begin(&s, store, AFFECTATION_END);
    stmt_text(&s, ":parcours", parcours);
    stmt_text(&s, ":veille", veille);
    return stmt_exec(&s, -1, err);
}

int apply_referent_designe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentDesigne *e = (const Parcours__ReferentDesigne *)event;
    int rc = end_affectation(store, e->parcours, e->date, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, AFFECTATION_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":du", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":motif", e->motif);
    stmt_text(&s, ":accord_direction", e->accord_direction);
    stmt_i64(&s, ":enregistre", context->time_us);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = {
        "ReferentDesigne", e->parcours, "", e->date, e->referent, e->motif, ""
    };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Contract --------------------------------------------------------------------------------- */

static const char CONTRAT_SET[] =
    "INSERT INTO contrat_engagement (parcours, rang, debut, fin, participant, referent, direction,"
    " equipe_animation, complet_le, explique, enregistre)"
    " VALUES (:parcours, max(1, (SELECT coalesce(max(rang), 1) FROM contrat_engagement"
    "  WHERE parcours = :parcours)), :debut, :fin, :participant, :referent, :direction,"
    " :equipe_animation, :complet_le, :explique, :enregistre)"
    " ON CONFLICT (parcours, rang) DO UPDATE SET debut = excluded.debut, fin = excluded.fin,"
    " participant = excluded.participant, referent = excluded.referent,"
    " direction = excluded.direction, equipe_animation = excluded.equipe_animation,"
    " complet_le = max(complet_le, excluded.complet_le), explique = excluded.explique,"
    " enregistre = excluded.enregistre";

/* The last of the signatures makes it complete. */
static const char *complet_le(const Parcours__ContratEngagementSigne *e)
{
    const char *dates[] = { e->participant, e->referent, e->direction, e->equipe_animation };
    const char *last = "";
    for (size_t i = 0; e->complet && i < COUNT_OF(dates); i++)
        if (strcmp(dates[i], last) > 0)
            last = dates[i];
    return last;
}

int apply_contrat_engagement_signe(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementSigne *e = (const Parcours__ContratEngagementSigne *)event;
    struct stmt s;
    stmt_begin(&s, store, CONTRAT_SET);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":debut", e->debut);
    stmt_text(&s, ":fin", ou_sans_fin(e->fin));
    stmt_text(&s, ":participant", e->participant);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":direction", e->direction);
    stmt_text(&s, ":equipe_animation", e->equipe_animation);
    stmt_text(&s, ":complet_le", complet_le(e));
    stmt_i64(&s, ":explique", e->explique);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "ContratEngagementSigne",    e->parcours, "", e->debut, "",
                              e->complet ? "complet" : "", e->fin };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char BILAN_ADD[] =
    "INSERT INTO contrat_bilan (parcours, fin, bilan, decision, validee_le, enregistre)"
    " SELECT parcours, fin, :bilan, :decision, :validee_le, :enregistre FROM contrat_engagement"
    " WHERE parcours = :parcours ORDER BY rang DESC LIMIT 1";
static const char CONTRAT_RENEW[] =
    "INSERT INTO contrat_engagement (parcours, rang, debut, fin, participant, referent, direction,"
    " equipe_animation, complet_le, explique, enregistre)"
    " SELECT parcours, rang + 1, :debut, :fin, '', '', '', '', :validee_le, explique, :enregistre"
    " FROM contrat_engagement WHERE parcours = :parcours ORDER BY rang DESC LIMIT 1";

int apply_contrat_engagement_renouvele(struct store *store, const struct event_context *context,
                                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementRenouvele *e =
        (const Parcours__ContratEngagementRenouvele *)event;
    struct stmt s;
    stmt_begin(&s, store, BILAN_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":bilan", e->bilan);
    stmt_text(&s, ":decision", e->decision);
    stmt_text(&s, ":validee_le", e->validee_le);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0 && strcmp(e->decision, DECISION_POURSUITE) == 0) {
        stmt_begin(&s, store, CONTRAT_RENEW);
        stmt_text(&s, ":parcours", e->parcours);
        stmt_text(&s, ":debut", e->debut);
        stmt_text(&s, ":fin", ou_sans_fin(e->fin));
        stmt_text(&s, ":validee_le", e->validee_le);
        stmt_i64(&s, ":enregistre", context->time_us);
        rc = stmt_exec(&s, 1, err);
    }
    const struct fil line = {
        "ContratEngagementRenouvele", e->parcours, "", e->bilan, "", e->decision, e->fin
    };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
