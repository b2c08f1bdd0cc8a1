#include "support/jouet.h"

#include <stdlib.h>
#include <string.h>

enum { MONTANT_MAX = 100000, FELICITE_DES = 1000, FELICITE_MAX = 9000 };

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS compte (compte TEXT PRIMARY KEY, personne TEXT NOT NULL,"
    " titulaire TEXT NOT NULL, montant INTEGER NOT NULL, ouvert TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS mouvement (event TEXT PRIMARY KEY, compte TEXT NOT NULL,"
    " montant INTEGER NOT NULL, jour TEXT NOT NULL) STRICT;";

static const char COMPTE_ADD[] = "INSERT INTO compte (compte, personne, titulaire, montant, ouvert)"
                                 " VALUES (:compte, :personne, :titulaire, 0, :ouvert)";
static const char COMPTE_MOVE[] =
    "UPDATE compte SET montant = montant + :montant WHERE compte = :compte";
static const char COMPTE_FIND[] = "SELECT montant, titulaire FROM compte WHERE compte = :compte";
static const char COMPTE_FORGET[] = "UPDATE compte SET titulaire = '' WHERE personne = :personne";
static const char MOUVEMENT_ADD[] = "INSERT INTO mouvement (event, compte, montant, jour)"
                                    " VALUES (:event, :compte, :montant, :jour)";
static const char TOTAL[] = "SELECT count(*), coalesce(sum(montant), 0) FROM compte";

/* --- The bank: load -------------------------------------------------------------------------- */

struct compte_state {
    bool exists;
    int64_t montant;
};

static int load_compte(struct store *store, const char *compte, struct compte_state *state,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, COMPTE_FIND);
    stmt_text(&s, ":compte", compte);
    int rc = stmt_step(&s, err);
    state->exists = rc == STMT_ROW;
    if (state->exists)
        state->montant = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_ouvrir(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    (void)arena;
    return load_compte(store, ((const Jouet__Ouvrir *)command)->compte, state, err);
}

static int load_deposer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    return load_compte(store, ((const Jouet__Deposer *)command)->compte, state, err);
}

static int load_retirer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    return load_compte(store, ((const Jouet__Retirer *)command)->compte, state, err);
}

/* --- The bank: decide ------------------------------------------------------------------------ */

static void decide_ouvrir(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const Jouet__Ouvrir *c = (const Jouet__Ouvrir *)command;
    if (!guard_text(out, "compte", c->compte))
        return;
    if (((const struct compte_state *)state)->exists) {
        decision_refuse(out, "COMPTE_EXISTE", "compte", "Le compte existe ; donnez-en un autre.");
        return;
    }
    Jouet__CompteOuvert *event = decision_event(out, 1, c->compte, c->personne);
    event->compte = c->compte;
    event->personne = c->personne;
    event->titulaire = c->titulaire;
}

static void decide_deposer(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const Jouet__Deposer *c = (const Jouet__Deposer *)command;
    if (!guard_range(out, "montant", c->montant, 1, MONTANT_MAX))
        return;
    if (!((const struct compte_state *)state)->exists) {
        decision_refuse(out, "COMPTE_INCONNU", "compte", "Ouvrez d'abord le compte.");
        return;
    }
    Jouet__Depose *event = decision_event(out, 2, c->compte, "");
    event->compte = c->compte;
    event->montant = c->montant;
}

static void decide_retirer(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const Jouet__Retirer *c = (const Jouet__Retirer *)command;
    const struct compte_state *compte = state;
    if (!compte->exists || c->montant > compte->montant) {
        decision_refuse(out, "SOLDE_INSUFFISANT", "montant", "Retirez au plus %lld.",
                        (long long)compte->montant);
        return;
    }
    Jouet__Retire *event = decision_event(out, 3, c->compte, "");
    event->compte = c->compte;
    event->montant = c->montant;
}

static void decide_effacer(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *out)
{
    (void)state;
    (void)context;
    const Jouet__Effacer *c = (const Jouet__Effacer *)command;
    Jouet__PersonneEffacee *event = decision_event(out, 4, c->personne, "");
    event->personne = c->personne;
    const char *person = c->personne;
    decision_erases(out, &person, 1);
}

static void decide_casser(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *out)
{
    (void)state;
    (void)context;
    const Jouet__Casser *c = (const Jouet__Casser *)command;
    if (strcmp(c->ou, "decide") == 0)
        abort();
    Jouet__Casse *event = decision_event(out, 5, c->ou, "");
    event->ou = c->ou;
}

static void decide_adopter(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *out)
{
    (void)state;
    (void)context;
    Reperage__ProtocoleAdopte *event = decision_event(out, 6, "", "");
    event->texte = ((const Jouet__Adopter *)command)->protocole_texte;
}

static void decide_bavarder(const void *state, const struct context *context,
                            const ProtobufCMessage *command, struct decision *out)
{
    (void)state;
    (void)context;
    const Jouet__Bavarder *c = (const Jouet__Bavarder *)command;
    for (uint32_t i = 0; i < c->evenements; i++) {
        Jouet__Bavarde *event = decision_event(out, 7, "bavard", "");
        event->texte = decision_alloc(out, c->taille + 1);
        memset(event->texte, 'a', c->taille);
    }
}

/* --- Apply: the bank, the mirror and the board share their rows ------------------------------ */

static int apply_compte_ouvert(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Jouet__CompteOuvert *e = (const Jouet__CompteOuvert *)event;
    struct stmt s;
    stmt_begin(&s, store, COMPTE_ADD);
    stmt_text(&s, ":compte", e->compte);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":titulaire", e->titulaire == NULL ? "" : e->titulaire->nom);
    stmt_text(&s, ":ouvert", context->recorded);
    return stmt_exec(&s, 1, err);
}

static int move(struct store *store, const struct event_context *context, const char *compte,
                int64_t montant, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, MOUVEMENT_ADD);
    stmt_text(&s, ":event", context->id);
    stmt_text(&s, ":compte", compte);
    stmt_i64(&s, ":montant", montant);
    stmt_text(&s, ":jour", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, COMPTE_MOVE);
    stmt_text(&s, ":compte", compte);
    stmt_i64(&s, ":montant", montant);
    return stmt_exec(&s, 1, err);
}

static int apply_depose(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Jouet__Depose *e = (const Jouet__Depose *)event;
    return move(store, context, e->compte, e->montant, err);
}

static int apply_retire(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Jouet__Retire *e = (const Jouet__Retire *)event;
    return move(store, context, e->compte, -e->montant, err);
}

static int apply_personne_effacee(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    struct stmt s;
    stmt_begin(&s, store, COMPTE_FORGET);
    stmt_text(&s, ":personne", ((const Jouet__PersonneEffacee *)event)->personne);
    return stmt_exec(&s, -1, err);
}

static int apply_casse(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    (void)store;
    const Jouet__Casse *e = (const Jouet__Casse *)event;
    if (strcmp(e->ou, "apply") == 0)
        return err_set(err, ERR_CORRUPT, "event %s cannot be applied", context->id);
    return 0;
}

/* The mirror cannot apply what the bank can. */
static int apply_casse_ailleurs(struct store *store, const struct event_context *context,
                                const ProtobufCMessage *event, struct err *err)
{
    (void)store;
    const Jouet__Casse *e = (const Jouet__Casse *)event;
    if (strcmp(e->ou, "mort") == 0)
        abort();
    if (strcmp(e->ou, "miroir") == 0)
        return err_set(err, ERR_CORRUPT, "event %s cannot be applied", context->id);
    return 0;
}

/* Its row says how much was heard before it: a replay in another order gives another row. */
static const char FELICITE_ADD[] =
    "INSERT INTO mouvement (event, compte, montant, jour) VALUES (:event, :compte, 0,"
    " :jour || ' ' || (SELECT coalesce(sum(montant), 0) FROM mouvement))";

static int apply_felicite(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Jouet__Felicite *e = (const Jouet__Felicite *)event;
    struct stmt s;
    stmt_begin(&s, store, FELICITE_ADD);
    stmt_text(&s, ":event", context->id);
    stmt_text(&s, ":compte", e->compte);
    stmt_text(&s, ":jour", context->recorded);
    return stmt_exec(&s, 1, err);
}

/* --- Questions ------------------------------------------------------------------------------- */

static int query_solde(struct store *store, const struct query_context *context,
                       const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)context;
    const Jouet__SoldeDe *q = (const Jouet__SoldeDe *)query;
    struct stmt s;
    stmt_begin(&s, store, COMPTE_FIND);
    stmt_text(&s, ":compte", q->compte);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        Jouet__SoldeReponse *answer = answer_body(out, 1);
        answer->compte = q->compte;
        answer->montant = stmt_column_i64(&s, 0);
        answer->titulaire = answer_column(out, &s, 1);
    } else if (rc == STMT_DONE) {
        answer_refuse(out, "COMPTE_INCONNU", "compte", "Donnez un compte ouvert.");
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static const char FELICITATIONS[] = "SELECT count(*) FROM mouvement WHERE montant = 0";

static int query_total(struct store *store, const struct query_context *context,
                       const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)query;
    Jouet__TotalReponse *answer = answer_body(out, 2);
    answer->au = answer_date(out, context->au);
    answer->protocole =
        answer_text(out, context->protocole == NULL ? "" : context->protocole->digest);
    struct stmt s;
    stmt_begin(&s, store, TOTAL);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        answer->comptes = stmt_column_i64(&s, 0);
        answer->montant = stmt_column_i64(&s, 1);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, FELICITATIONS);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        answer->felicitations = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- The mirror ------------------------------------------------------------------------------ */

static void decide_feliciter(const void *state, const struct context *context,
                             const ProtobufCMessage *command, struct decision *out)
{
    (void)state;
    (void)context;
    const Jouet__Feliciter *c = (const Jouet__Feliciter *)command;
    if (!guard_range(out, "montant", c->montant, FELICITE_DES, FELICITE_MAX))
        return;
    Jouet__Felicite *event = decision_event(out, 1, c->compte, "");
    event->compte = c->compte;
}

static void react_depose(const struct event_context *context, const ProtobufCMessage *event,
                         struct reaction *out)
{
    (void)context;
    const Jouet__Depose *e = (const Jouet__Depose *)event;
    if (e->montant < FELICITE_DES)
        return;
    Jouet__Feliciter *command = reaction_command(out, 1);
    command->compte = e->compte;
    command->montant = e->montant;
}

/* --- Tables ---------------------------------------------------------------------------------- */

static const struct command_entry BANQUE_COMMANDS[] = {
    [1] = { load_ouvrir, decide_ouvrir, sizeof(struct compte_state) },
    [2] = { load_deposer, decide_deposer, sizeof(struct compte_state) },
    [3] = { load_retirer, decide_retirer, sizeof(struct compte_state) },
    [4] = { NULL, decide_effacer, 0 },
    [5] = { NULL, decide_casser, 0 },
    [6] = { NULL, decide_adopter, 0 },
    [7] = { NULL, decide_bavarder, 0 },
};
static const struct command_entry MIROIR_COMMANDS[] = { [1] = { NULL, decide_feliciter, 0 } };

static apply_fn *const BANQUE_APPLY[] = {
    [1] = apply_compte_ouvert,    [2] = apply_depose, [3] = apply_retire,
    [4] = apply_personne_effacee, [5] = apply_casse,
};
static apply_fn *const MIROIR_HEARS[] = {
    [1] = apply_compte_ouvert,    [2] = apply_depose,         [3] = apply_retire,
    [4] = apply_personne_effacee, [5] = apply_casse_ailleurs,
};
static apply_fn *const MIROIR_APPLY[] = { [1] = apply_felicite };
static react_fn *const MIROIR_REACT[] = { [2] = react_depose };

static query_fn *const QUERIES[] = { [1] = query_solde, [2] = query_total };

static const struct source_entry BANQUE_SOURCES[] = {
    { .source = "reperage",
      .evenement = &jouet__evenement__descriptor,
      .apply = BANQUE_APPLY,
      .apply_count = COUNT_OF(BANQUE_APPLY) },
};
static const struct source_entry MIROIR_SOURCES[] = {
    { .source = "miroir",
      .evenement = &jouet__evenement_miroir__descriptor,
      .apply = MIROIR_APPLY,
      .apply_count = COUNT_OF(MIROIR_APPLY) },
    { .source = "reperage",
      .evenement = &jouet__evenement__descriptor,
      .apply = MIROIR_HEARS,
      .apply_count = COUNT_OF(MIROIR_HEARS),
      .react = MIROIR_REACT,
      .react_count = COUNT_OF(MIROIR_REACT) },
};

const struct service JOUET_BANQUE = {
    .name = "reperage",
    .apply_number = 1,
    .schema = SCHEMA,
    .commande = &jouet__commande__descriptor,
    .commands = BANQUE_COMMANDS,
    .command_count = COUNT_OF(BANQUE_COMMANDS),
    .requete = &jouet__requete__descriptor,
    .reponse = &jouet__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = BANQUE_SOURCES,
    .source_count = COUNT_OF(BANQUE_SOURCES),
};

const struct service JOUET_MIROIR = {
    .name = "miroir",
    .apply_number = 1,
    .schema = SCHEMA,
    .commande = &jouet__commande_miroir__descriptor,
    .commands = MIROIR_COMMANDS,
    .command_count = COUNT_OF(MIROIR_COMMANDS),
    .requete = &jouet__requete__descriptor,
    .reponse = &jouet__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = MIROIR_SOURCES,
    .source_count = COUNT_OF(MIROIR_SOURCES),
};

const struct service JOUET_TABLEAU = {
    .name = "tableau",
    .apply_number = 1,
    .schema = SCHEMA,
    .requete = &jouet__requete__descriptor,
    .reponse = &jouet__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = &MIROIR_SOURCES[1],
    .source_count = 1,
};
