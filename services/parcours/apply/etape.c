/* Étapes and freins. */
#include "parcours/apply/apply.h"

static const char ETAPE_PLAN[] =
    "INSERT INTO etape (etape, parcours, genre, famille, axe, origine, mode, structure, prevue_le,"
    " debut_prevu, fin_prevue, objectif, enregistre)"
    " VALUES (:etape, :parcours, :genre, :famille, :axe, :origine, :mode, :structure, :prevue_le,"
    " :debut_prevu, :fin_prevue, :objectif, :enregistre)";

int apply_etape_prevue(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EtapePrevue *e = (const Parcours__EtapePrevue *)event;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_PLAN);
    stmt_text(&s, ":etape", e->etape);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":famille", e->famille);
    stmt_text(&s, ":axe", e->axe);
    stmt_text(&s, ":origine", e->origine);
    stmt_text(&s, ":mode", e->mode);
    stmt_text(&s, ":structure", e->structure);
    stmt_text(&s, ":prevue_le", context->recorded);
    stmt_text(&s, ":debut_prevu", e->debut_prevu);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    stmt_text(&s, ":objectif", texte_de(e->objectif));
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = {
        "EtapePrevue", e->parcours, "", "", e->etape, e->genre, e->debut_prevu
    };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* One that was planned keeps when it was, and its objective. */
static const char ETAPE_START[] =
    "INSERT INTO etape (etape, parcours, genre, famille, axe, origine, mode, structure, prevue_le,"
    " debut_prevu, fin_prevue, debut, temps_plein, embauche, contrat, marchand, referent_etape,"
    " enregistre)"
    " VALUES (:etape, :parcours, :genre, :famille, :axe, :origine, :mode, :structure, :debut, '',"
    " :fin_prevue, :debut, :temps_plein, :embauche, :contrat, :marchand, :referent_etape,"
    " :enregistre)"
    " ON CONFLICT (etape) DO UPDATE SET origine = excluded.origine, mode = excluded.mode,"
    " structure = excluded.structure, fin_prevue = excluded.fin_prevue, debut = excluded.debut,"
    " temps_plein = excluded.temps_plein, embauche = excluded.embauche,"
    " contrat = excluded.contrat, marchand = excluded.marchand,"
    " referent_etape = excluded.referent_etape, enregistre = excluded.enregistre";

int apply_etape_demarree(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EtapeDemarree *e = (const Parcours__EtapeDemarree *)event;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_START);
    stmt_text(&s, ":etape", e->etape);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":famille", e->famille);
    stmt_text(&s, ":axe", e->axe);
    stmt_text(&s, ":origine", e->origine);
    stmt_text(&s, ":mode", e->mode);
    stmt_text(&s, ":structure", e->structure);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    stmt_text(&s, ":debut", e->date);
    stmt_i64(&s, ":temps_plein", e->temps_plein);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":contrat", e->contrat);
    stmt_i64(&s, ":marchand", e->marchand);
    stmt_text(&s, ":referent_etape", e->referent_etape);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EtapeDemarree", e->parcours, "",        e->date,
                              e->etape,        e->genre,    e->contrat };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char ETAPE_END[] =
    "UPDATE etape SET fin = :fin, issue = :issue, bilan_le = :bilan_le,"
    " heures_centi = :heures_centi, diplome = :diplome, motif = :motif, bilan = :bilan,"
    " enregistre = :enregistre WHERE etape = :etape";

int apply_etape_terminee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__EtapeTerminee *e = (const Parcours__EtapeTerminee *)event;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_END);
    stmt_text(&s, ":etape", e->etape);
    stmt_text(&s, ":fin", e->date);
    stmt_text(&s, ":issue", e->issue);
    stmt_text(&s, ":bilan_le", e->bilan_le);
    stmt_i64(&s, ":heures_centi", e->heures_centi);
    stmt_text(&s, ":diplome", e->diplome);
    stmt_text(&s, ":motif", e->motif);
    stmt_text(&s, ":bilan", texte_de(e->bilan));
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EtapeTerminee", e->parcours, "",        e->date,
                              e->etape,        e->issue,    e->diplome };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Freins ----------------------------------------------------------------------------------- */

static const char FREIN_ADD[] =
    "INSERT INTO frein (frein, parcours, genre, repere_le, acteur, enregistre)"
    " VALUES (:frein, :parcours, :genre, :repere_le, :acteur, :enregistre)";

int apply_frein_declare(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinDeclare *e = (const Parcours__FreinDeclare *)event;
    struct stmt s;
    stmt_begin(&s, store, FREIN_ADD);
    stmt_text(&s, ":frein", e->frein);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":repere_le", e->date);
    stmt_text(&s, ":acteur", context->actor);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "FreinDeclare", e->parcours, "", e->date, e->frein, e->genre, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char FREIN_WORK[] = "INSERT INTO frein_travail (frein, sequence, date, etape, acteur)"
                                 " VALUES (:frein, :sequence, :date, :etape, :acteur)";

int apply_frein_travaille(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinTravaille *e = (const Parcours__FreinTravaille *)event;
    struct stmt s;
    stmt_begin(&s, store, FREIN_WORK);
    stmt_text(&s, ":frein", e->frein);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":etape", e->etape);
    stmt_text(&s, ":acteur", context->actor);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "FreinTravaille", e->parcours, "", e->date, e->frein, "", e->etape };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char FREIN_END[] = "UPDATE frein SET leve_le = :date WHERE frein = :frein";

int apply_frein_leve(struct store *store, const struct event_context *context,
                     const ProtobufCMessage *event, struct err *err)
{
    const Parcours__FreinLeve *e = (const Parcours__FreinLeve *)event;
    struct stmt s;
    stmt_begin(&s, store, FREIN_END);
    stmt_text(&s, ":frein", e->frein);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "FreinLeve", e->parcours, "", e->date, e->frein, "", "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
