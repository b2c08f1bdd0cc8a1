#include "parcours/apply/apply.h"

#include <stdlib.h>
#include <string.h>

static const char JUGEMENT_ADD[] =
    "INSERT INTO jugement (parcours, sequence, sortie, jugement, contrat, favorable, date,"
    " enregistre)"
    " VALUES (:parcours, :sequence, :sortie, :jugement, :contrat, :favorable, :date, :enregistre)";

int apply_sortie_jugee(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieJugee *e = (const Parcours__SortieJugee *)event;
    struct stmt s;
    stmt_begin(&s, store, JUGEMENT_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":sortie", e->sortie);
    stmt_text(&s, ":jugement", e->jugement);
    stmt_text(&s, ":contrat", e->contrat);
    stmt_i64(&s, ":favorable", e->favorable);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "SortieJugee",
                              e->parcours,
                              "",
                              e->date,
                              e->contrat,
                              e->sortie,
                              e->favorable ? "favorable" : "defavorable" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char PROPOSITION_ADD[] =
    "INSERT INTO proposition (proposition, parcours, sortie, classe, objet, date, proposee_le,"
    " bilan_le, relais, motif, comite_genre, verdict, protocole, argument, enregistre)"
    " VALUES (:proposition, :parcours, :sortie, :classe, :objet, :date, :proposee_le,"
    " :bilan_le, :relais, :motif, :comite_genre, :verdict, :protocole, :argument, :enregistre)";

/* The verdict is kept as it was given: what decided then stands, whatever the rules become. */
static void bind_verdict(struct stmt *s, const Parcours__Verdict *verdict)
{
    size_t size = verdict == NULL ? 0 : parcours__verdict__get_packed_size(verdict);
    uint8_t *packed = malloc(size + 1);
    CHECK(packed != NULL);
    if (verdict != NULL)
        (void)parcours__verdict__pack(verdict, packed);
    stmt_blob(s, ":verdict", packed, size);
    free(packed);
}

int apply_sortie_proposee(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)event;
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_ADD);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":sortie", e->sortie);
    stmt_text(&s, ":classe", e->classe);
    stmt_text(&s, ":objet", e->verdict == NULL ? "" : e->verdict->objet);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":proposee_le", context->recorded);
    stmt_text(&s, ":bilan_le", e->bilan_le);
    stmt_text(&s, ":relais", e->relais);
    stmt_text(&s, ":motif", e->motif);
    stmt_text(&s, ":comite_genre", e->comite_genre);
    bind_verdict(&s, e->verdict);
    stmt_text(&s, ":protocole", e->protocole);
    stmt_text(&s, ":argument", texte_de(e->argument));
    stmt_i64(&s, ":enregistre", context->time_us);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "SortieProposee", e->parcours, "",     "",
                              e->proposition,   e->sortie,   e->date };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char PROPOSITION_END[] =
    "UPDATE proposition SET close_le = :date, issue = :issue"
    " WHERE proposition = :proposition AND close_le = '9999-12-31'";

static int end_proposition(struct store *store, const char *proposition, const char *date,
                           const char *issue, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_END);
    stmt_text(&s, ":proposition", proposition);
    stmt_text(&s, ":date", date);
    stmt_text(&s, ":issue", issue);
    return stmt_exec(&s, 1, err);
}

int apply_proposition_retiree(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__PropositionRetiree *e = (const Parcours__PropositionRetiree *)event;
    int rc = end_proposition(store, e->proposition, context->recorded, "retiree", err);
    if (rc == 0)
        rc = passage_fini(store, e->proposition, context->recorded, err);
    const struct fil line = { "PropositionRetiree", e->parcours, "", "",
                              e->proposition,       e->motif,    "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

int apply_sortie_rejetee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieRejetee *e = (const Parcours__SortieRejetee *)event;
    int rc = end_proposition(store, e->proposition, e->date_decision, "rejetee", err);
    const struct fil line = { "SortieRejetee", e->parcours, "", e->date_decision,
                              e->proposition,  e->motif,    "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* What was open ends with the exit; the référent's last day is the day before. */
static const char PARCOURS_END[] =
    "UPDATE parcours SET sortie_le = :date, sortie = :sortie WHERE parcours = :parcours";
static const char AFFECTATION_END[] =
    "UPDATE affectation SET au = :veille WHERE parcours = :parcours AND au = '9999-12-31'";
static const char VEILLE_END[] =
    "UPDATE veille SET au = :date WHERE parcours = :parcours AND au = '9999-12-31'";
static const char POLE_END[] =
    "UPDATE pole SET au = :date WHERE parcours = :parcours AND au = '9999-12-31'";

static int end_open(struct store *store, const Parcours__SortieValidee *e, struct err *err)
{
    char veille[DATE_SIZE];
    date_format(date_parse(e->date) - 1, veille);
    struct stmt s;
    stmt_begin(&s, store, AFFECTATION_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":veille", veille);
    int rc = stmt_exec(&s, -1, err);
    static const char *const others[] = { VEILLE_END, POLE_END };
    for (size_t i = 0; rc == 0 && i < COUNT_OF(others); i++) {
        stmt_begin(&s, store, others[i]);
        stmt_text(&s, ":parcours", e->parcours);
        stmt_text(&s, ":date", e->date);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int apply_sortie_validee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieValidee *e = (const Parcours__SortieValidee *)event;
    int rc = end_proposition(store, e->proposition, e->date_decision, "validee", err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":sortie", e->sortie);
    rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = end_open(store, e, err);
    const struct fil line = { "SortieValidee", e->parcours,     "", e->date, e->proposition,
                              e->sortie,       e->date_decision };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
