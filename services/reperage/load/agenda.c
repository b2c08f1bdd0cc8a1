/* What the decisions about comités and their agendas need. */
#include "reperage/load/load.h"
#include "reperage/verbs.h"

#include "runtime/message.h"

static const char OUVERT_LIST[] =
    "SELECT c.comite, c.genre, c.territoire, c.date, (SELECT count(*) FROM inscription i"
    "  WHERE i.comite = c.comite AND i.retiree IS NULL)"
    " FROM comite c WHERE c.clos IS NULL AND c.date >= :depuis"
    " ORDER BY c.date, c.comite LIMIT :limite";
static const char JUMEAU_FIND[] =
    "SELECT 1 FROM comite WHERE genre = :genre AND territoire = :territoire AND date = :date"
    " AND comite <> :comite LIMIT 1";
static const char ATTENTE_LIST[] =
    "SELECT p.proposition FROM proposition p"
    " WHERE p.close IS NULL AND p.comite_genre = :genre"
    " AND (:territoire = '' OR p.territoire IN ('', :territoire))"
    " AND NOT EXISTS (SELECT 1 FROM inscription i WHERE i.proposition = p.proposition"
    " AND i.retiree IS NULL AND i.decision = '') ORDER BY p.proposition LIMIT :limite";
static const char LIGNE_LIST[] =
    "SELECT i.prescription, i.proposition, coalesce(p.racine, i.personne)"
    " FROM inscription i LEFT JOIN personne p ON p.personne = i.personne"
    " WHERE i.comite = :comite AND i.retiree IS NULL AND i.decision = ''"
    " ORDER BY i.sequence LIMIT :limite";

static int load_ouverts(struct store *store, struct arena *arena, const char *depuis,
                        const struct comite **out, size_t *count, struct err *err)
{
    struct comite *items = NULL;
    *count = 0;
    struct stmt s;
    stmt_begin(&s, store, OUVERT_LIST);
    stmt_text(&s, ":depuis", depuis);
    stmt_i64(&s, ":limite", REPERAGE_COMITES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, *count, sizeof(*items));
        struct comite *one = &items[(*count)++];
        *one = (struct comite){ .connu = true };
        one->id = reperage_load_text(arena, &s);
        one->genre = reperage_load_text(arena, &s);
        one->territoire = reperage_load_text(arena, &s);
        one->date = reperage_load_date(&s);
        one->lignes = (int32_t)stmt_next_i64(&s);
    }
    *out = items;
    return rc;
}

static int load_propositions(struct store *store, struct arena *arena, const char *const *ids,
                             size_t count, const struct proposition **out, struct err *err)
{
    CHECK(count == 0 || ids != NULL);
    struct proposition *items = arena_alloc(arena, (count + 1) * sizeof(*items));
    for (size_t i = 0; i < count; i++) {
        int rc = reperage_load_proposition(store, arena, ids[i], &items[i], err);
        if (rc < 0)
            return rc;
    }
    *out = items;
    return 0;
}

/* --- Planning -------------------------------------------------------------------------------- */

static int find_jumeau(struct store *store, const Reperage__PlanifierComite *c, bool *out,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, JUMEAU_FIND);
    stmt_text(&s, ":genre", c->genre);
    stmt_text(&s, ":territoire", c->territoire);
    stmt_text(&s, ":date", c->date);
    stmt_text(&s, ":comite", c->comite);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_planifier_comite(struct store *store, struct arena *arena,
                                   const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__PlanifierComite *c = (const Reperage__PlanifierComite *)command;
    struct etat_comite *etat = state;
    int rc = reperage_load_comite(store, arena, c->comite, &etat->comite, err);
    if (rc == 0)
        rc = find_jumeau(store, c, &etat->jumeau, err);
    if (rc < 0)
        return rc;
    const char *const *ids = NULL;
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_LIST);
    stmt_text(&s, ":genre", c->genre);
    stmt_text(&s, ":territoire", c->territoire);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_MAX);
    rc = reperage_load_texts(arena, &s, &ids, &etat->attente_count, err);
    if (rc < 0)
        return rc;
    return load_propositions(store, arena, ids, etat->attente_count, &etat->attentes, err);
}

static int load_lignes(struct store *store, struct arena *arena, struct etat_comite *etat,
                       struct err *err)
{
    struct ligne_ouverte *items = NULL;
    const char **propositions = NULL;
    struct stmt s;
    stmt_begin(&s, store, LIGNE_LIST);
    stmt_text(&s, ":comite", etat->comite.id);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, etat->ligne_count, sizeof(*items));
        struct ligne_ouverte *one = &items[etat->ligne_count++];
        one->prescription = reperage_load_text(arena, &s);
        one->proposition = reperage_load_text(arena, &s);
        one->personne = reperage_load_text(arena, &s);
        if (one->proposition[0] == '\0')
            continue;
        propositions =
            arena_grow(arena, propositions, etat->proposition_count, sizeof(*propositions));
        propositions[etat->proposition_count++] = one->proposition;
    }
    etat->lignes = items;
    if (rc < 0)
        return rc;
    return load_propositions(store, arena, propositions, etat->proposition_count,
                             &etat->propositions, err);
}

static int load_agenda(struct store *store, struct arena *arena, const char *id,
                       struct etat_comite *etat, struct err *err)
{
    int rc = reperage_load_comite(store, arena, id, &etat->comite, err);
    if (rc == 0)
        rc = load_lignes(store, arena, etat, err);
    return rc;
}

int reperage_load_deplacer_comite(struct store *store, struct arena *arena,
                                  const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_agenda(store, arena, ((const Reperage__DeplacerComite *)command)->comite, state,
                       err);
}

int reperage_load_clore_comite(struct store *store, struct arena *arena,
                               const ProtobufCMessage *command, void *state, struct err *err)
{
    struct etat_comite *etat = state;
    int rc = load_agenda(store, arena, ((const Reperage__CloreComite *)command)->comite, etat, err);
    if (rc < 0 || !etat->comite.connu)
        return rc;
    char day[DATE_SIZE];
    date_format(etat->comite.date, day);
    return load_ouverts(store, arena, day, &etat->ouverts, &etat->ouvert_count, err);
}

/* --- One line -------------------------------------------------------------------------------- */

static int load_ligne_pieces(struct store *store, struct arena *arena, struct etat_ligne *etat,
                             struct err *err)
{
    const struct personne *personne =
        etat->prescription.connue ? &etat->prescription.personne : &etat->personne;
    if (!personne->connue)
        return 0;
    return reperage_load_pieces(store, arena, personne->id, DATE_NONE, &etat->pieces,
                                &etat->piece_count, err);
}

static int load_ligne(struct store *store, struct arena *arena, const char *comite,
                      const char *prescription, const char *proposition, struct etat_ligne *etat,
                      struct err *err)
{
    int rc = reperage_load_comite(store, arena, comite, &etat->comite, err);
    if (rc == 0)
        rc = reperage_load_prescription(store, arena, prescription, &etat->prescription, err);
    if (rc == 0)
        rc = reperage_load_proposition(store, arena, proposition, &etat->proposition, err);
    if (rc == 0)
        rc = reperage_load_personne(store, arena, etat->proposition.personne, &etat->personne, err);
    if (rc == 0)
        rc = load_ligne_pieces(store, arena, etat, err);
    return rc;
}

int reperage_load_inscrire(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__InscrireAuComite *c = (const Reperage__InscrireAuComite *)command;
    struct etat_ligne *etat = state;
    int rc = load_ligne(store, arena, c->comite, c->prescription, c->proposition, etat, err);
    if (rc < 0 || c->comite[0] != '\0')
        return rc;
    /* Nothing older than the proposal or the diagnosis can be its comité; decide leaves out what
     * lies before today. */
    int32_t since =
        etat->proposition.connue ? etat->proposition.proposee : etat->prescription.realise.realise;
    char day[DATE_SIZE] = "0000-00-00";
    if (since != DATE_NONE)
        date_format(since, day);
    return load_ouverts(store, arena, day, &etat->ouverts, &etat->ouvert_count, err);
}

int reperage_load_retirer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    const Reperage__RetirerDuComite *c = (const Reperage__RetirerDuComite *)command;
    return load_ligne(store, arena, c->comite, c->prescription, c->proposition, state, err);
}

int reperage_load_decider_entree(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__DeciderEntree *c = (const Reperage__DeciderEntree *)command;
    return load_ligne(store, arena, c->comite, c->prescription, "", state, err);
}

int reperage_load_reporter_entree(struct store *store, struct arena *arena,
                                  const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__ReporterEntree *c = (const Reperage__ReporterEntree *)command;
    return load_ligne(store, arena, c->comite, c->prescription, "", state, err);
}

int reperage_load_refuser_entree(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__RefuserEntree *c = (const Reperage__RefuserEntree *)command;
    return load_ligne(store, arena, c->comite, c->prescription, "", state, err);
}

int reperage_load_decider_sortie(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__DeciderSortie *c = (const Reperage__DeciderSortie *)command;
    return load_ligne(store, arena, c->comite, "", c->proposition, state, err);
}
