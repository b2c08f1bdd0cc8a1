/* What one act of the accompaniment is judged by. */
#include "parcours/load/load.h"

#include "parcours.pb-c.h"

#include <stdio.h>
#include <string.h>

/* --- Contract of engagement ------------------------------------------------------------------- */

static const char CONTRAT_FIND[] =
    "SELECT rang, debut, fin, participant, referent, direction, equipe_animation, explique,"
    " EXISTS (SELECT 1 FROM contrat_bilan b WHERE b.parcours = c.parcours AND b.fin = c.fin)"
    " FROM contrat_engagement c WHERE parcours = :parcours ORDER BY rang DESC LIMIT 1";

static int load_contrat(struct store *store, const char *parcours, struct etat_contrat *out,
                        struct err *err)
{
    out->debut = out->fin = DATE_NONE;
    int rc = load_etat(store, parcours, &out->etat, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, CONTRAT_FIND);
    stmt_text(&s, ":parcours", parcours);
    rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->existe = true;
    out->rang = (int)stmt_column_i64(&s, 0);
    out->debut = colonne_date(&s, 1);
    out->fin = colonne_date(&s, 2);
    colonne_copier(&s, 3, out->participant, sizeof(out->participant));
    colonne_copier(&s, 4, out->referent, sizeof(out->referent));
    colonne_copier(&s, 5, out->direction, sizeof(out->direction));
    colonne_copier(&s, 6, out->equipe_animation, sizeof(out->equipe_animation));
    out->explique = stmt_column_i64(&s, 7) != 0;
    out->bilan_fait = stmt_column_i64(&s, 8) != 0;
    stmt_end(&s);
    return 0;
}

int load_signer_contrat(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    return load_contrat(store, ((const Parcours__SignerContrat *)command)->parcours, state, err);
}

int load_renouveler_contrat(struct store *store, struct arena *arena,
                            const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_contrat(store, ((const Parcours__RenouvelerContrat *)command)->parcours, state,
                        err);
}

/* --- Interviews ------------------------------------------------------------------------------- */

static const char ENTRETIEN_FIND[] = "SELECT parcours, date, presence, emargement_attendu,"
                                     " emargement_le <> '', annule FROM entretien"
                                     " WHERE entretien = :entretien";

/* `parcours` "": that of the interview. */
static int load_entretien(struct store *store, const char *entretien, const char *parcours,
                          struct etat_entretien *out, struct err *err)
{
    char of_entretien[LIMIT_ID_SIZE] = "";
    struct stmt s;
    stmt_begin(&s, store, ENTRETIEN_FIND);
    stmt_text(&s, ":entretien", entretien);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->existe = true;
        colonne_copier(&s, 0, of_entretien, sizeof(of_entretien));
        out->date = colonne_date(&s, 1);
        colonne_copier(&s, 2, out->presence, sizeof(out->presence));
        out->emargement_attendu = stmt_column_i64(&s, 3) != 0;
        out->emargement = stmt_column_i64(&s, 4) != 0;
        out->annule = stmt_column_i64(&s, 5) != 0;
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    return load_etat(store, parcours[0] == '\0' ? of_entretien : parcours, &out->etat, err);
}

static const char REFERENT_ALORS[] = "SELECT referent FROM affectation WHERE parcours = :parcours"
                                     " AND du <= :day AND au >= :day"
                                     " ORDER BY du DESC, sequence DESC LIMIT 1";

int load_enregistrer_entretien(struct store *store, struct arena *arena,
                               const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    const Parcours__EnregistrerEntretien *c = (const Parcours__EnregistrerEntretien *)command;
    struct etat_entretien *out = state;
    int rc = load_entretien(store, c->entretien, c->parcours, out, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, REFERENT_ALORS);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_text(&s, ":day", c->date);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        colonne_copier(&s, 0, out->referent_alors, sizeof(out->referent_alors));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int load_annuler_entretien(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_entretien(store, ((const Parcours__AnnulerEntretien *)command)->entretien, "",
                          state, err);
}

int load_recevoir_emargement(struct store *store, struct arena *arena,
                             const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_entretien(store, ((const Parcours__RecevoirEmargement *)command)->entretien, "",
                          state, err);
}

static const char RELANCE_FIND[] = "SELECT fait_le <> '9999-12-31' FROM relance"
                                   " WHERE entretien = :entretien AND genre = :genre";
static const char RELANCE_ID_FIND[] = "SELECT 1 FROM relance WHERE relance = :relance"
                                      " AND relance <> ''";

int load_enregistrer_relance(struct store *store, struct arena *arena,
                             const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    const Parcours__EnregistrerRelance *c = (const Parcours__EnregistrerRelance *)command;
    struct etat_entretien *out = state;
    int rc = load_entretien(store, c->entretien, "", out, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, RELANCE_FIND);
    stmt_text(&s, ":entretien", c->entretien);
    stmt_text(&s, ":genre", c->genre);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->relance_due = true;
        out->relance_faite = stmt_column_i64(&s, 0) != 0;
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, RELANCE_ID_FIND);
    stmt_text(&s, ":relance", c->relance);
    rc = stmt_step(&s, err);
    out->relance_existe = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Freins ----------------------------------------------------------------------------------- */

static const char FREIN_FIND[] = "SELECT parcours, repere_le, leve_le FROM frein"
                                 " WHERE frein = :frein";

static int load_frein(struct store *store, const char *frein, const char *parcours,
                      struct etat_frein *out, struct err *err)
{
    char of_frein[LIMIT_ID_SIZE] = "";
    struct stmt s;
    stmt_begin(&s, store, FREIN_FIND);
    stmt_text(&s, ":frein", frein);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->existe = true;
        colonne_copier(&s, 0, of_frein, sizeof(of_frein));
        out->repere_le = colonne_date(&s, 1);
        out->leve_le = colonne_date(&s, 2);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    return load_etat(store, parcours[0] == '\0' ? of_frein : parcours, &out->etat, err);
}

static const char FREIN_OUVERT[] = "SELECT 1 FROM frein WHERE parcours = :parcours"
                                   " AND genre = :genre AND leve_le = '9999-12-31' LIMIT 1";

int load_declarer_frein(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    const Parcours__DeclarerFrein *c = (const Parcours__DeclarerFrein *)command;
    struct etat_frein *out = state;
    int rc = load_frein(store, c->frein, c->parcours, out, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, FREIN_OUVERT);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_text(&s, ":genre", c->genre);
    rc = stmt_step(&s, err);
    out->genre_ouvert = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static const char ETAPE_DU_PARCOURS[] = "SELECT 1 FROM etape WHERE etape = :etape"
                                        " AND parcours = :parcours";

int load_travailler_frein(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    (void)arena;
    const Parcours__TravaillerFrein *c = (const Parcours__TravaillerFrein *)command;
    struct etat_frein *out = state;
    int rc = load_frein(store, c->frein, "", out, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, ETAPE_DU_PARCOURS);
    stmt_text(&s, ":etape", c->etape);
    stmt_text(&s, ":parcours", out->etat.parcours);
    rc = stmt_step(&s, err);
    out->etape_connue = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int load_lever_frein(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                     void *state, struct err *err)
{
    (void)arena;
    return load_frein(store, ((const Parcours__LeverFrein *)command)->frein, "", state, err);
}

/* --- Exits ------------------------------------------------------------------------------------ */

static const char OBJET_FIND[] =
    "SELECT 1 FROM emploi WHERE embauche = :objet AND personne = :personne"
    " UNION ALL SELECT 1 FROM etape WHERE etape = :objet AND parcours = :parcours LIMIT 1";

/* Of the last judgment of the same thing. */
static const char JUGEMENT_LAST[] =
    "SELECT favorable = :favorable AND date = :date FROM jugement WHERE parcours = :parcours"
    " AND sortie = :sortie AND jugement = :jugement AND contrat = :contrat"
    " ORDER BY sequence DESC LIMIT 1";

static int load_juge(struct store *store, const Parcours__JugerSortie *c, struct etat_sortie *out,
                     struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, JUGEMENT_LAST);
    stmt_i64(&s, ":favorable", c->favorable);
    stmt_text(&s, ":date", c->date);
    stmt_text(&s, ":parcours", c->parcours);
    stmt_text(&s, ":sortie", c->sortie);
    stmt_text(&s, ":jugement", c->jugement);
    stmt_text(&s, ":contrat", c->contrat);
    int rc = stmt_step(&s, err);
    out->juge = rc == STMT_ROW && stmt_column_i64(&s, 0) != 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int load_juger_sortie(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                      void *state, struct err *err)
{
    (void)arena;
    const Parcours__JugerSortie *c = (const Parcours__JugerSortie *)command;
    struct etat_sortie *out = state;
    int rc = load_etat(store, c->parcours, &out->etat, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, OBJET_FIND);
    stmt_text(&s, ":objet", c->contrat);
    stmt_text(&s, ":personne", out->etat.personne);
    stmt_text(&s, ":parcours", c->parcours);
    rc = stmt_step(&s, err);
    out->objet_connu = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : load_juge(store, c, out, err);
}

static const char PROPOSITION_FIND[] =
    "SELECT parcours, close_le = '9999-12-31', date, sortie, classe, objet, motif"
    " FROM proposition WHERE proposition = :proposition";

static int load_proposition(struct store *store, const char *proposition, const char *parcours,
                            struct etat_sortie *out, struct err *err)
{
    char of_proposition[LIMIT_ID_SIZE] = "";
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_FIND);
    stmt_text(&s, ":proposition", proposition);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->existe = true;
        colonne_copier(&s, 0, of_proposition, sizeof(of_proposition));
        out->ouverte = stmt_column_i64(&s, 1) != 0;
        out->date = colonne_date(&s, 2);
        colonne_copier(&s, 3, out->sortie, sizeof(out->sortie));
        colonne_copier(&s, 4, out->classe, sizeof(out->classe));
        colonne_copier(&s, 5, out->objet, sizeof(out->objet));
        colonne_copier(&s, 6, out->motif, sizeof(out->motif));
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    return load_etat(store, parcours[0] == '\0' ? of_proposition : parcours, &out->etat, err);
}

int load_proposer_sortie(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                         void *state, struct err *err)
{
    const Parcours__ProposerSortie *c = (const Parcours__ProposerSortie *)command;
    struct etat_sortie *out = state;
    int rc = load_proposition(store, c->proposition, c->parcours, out, err);
    return rc < 0 ? rc : load_faits(store, arena, c->parcours, &out->faits, err);
}

int load_retirer_proposition(struct store *store, struct arena *arena,
                             const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_proposition(store, ((const Parcours__RetirerProposition *)command)->proposition, "",
                            state, err);
}

static const char POLE_JAMAIS[] = "SELECT 1 FROM pole WHERE parcours = :parcours LIMIT 1";

int load_valider_sortie(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    struct etat_sortie *out = state;
    int rc = load_proposition(store, ((const Parcours__ValiderSortie *)command)->proposition, "",
                              out, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, POLE_JAMAIS);
    stmt_text(&s, ":parcours", out->etat.parcours);
    rc = stmt_step(&s, err);
    out->etait_au_pole = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int load_rejeter_sortie(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    return load_proposition(store, ((const Parcours__RejeterSortie *)command)->proposition, "",
                            state, err);
}
