/* What each command's decision needs, put together from the parts in this folder. */
#include "reperage/load/load.h"
#include "reperage/verbs.h"

#include "runtime/message.h"

static const char PROTOCOLE_LAST[] = "SELECT digest FROM protocole ORDER BY sequence DESC LIMIT 1";
static const char PRESCRIPTION_EXISTS[] =
    "SELECT 1 FROM prescription WHERE prescription = :prescription";
static const char FUSION_FIND[] = "SELECT fusionnee_dans FROM personne WHERE personne = :personne";
static const char PIECE_FIND[] =
    "SELECT x.personne, x.date, x.reprise IS NOT NULL,"
    " (SELECT date FROM remise r WHERE r.piece_recue = x.piece_recue AND r.vers = 'reperage'),"
    " (SELECT date FROM remise r WHERE r.piece_recue = x.piece_recue AND r.vers = 'sag')"
    " FROM piece x WHERE x.piece_recue = :piece";

int reperage_load_etat_protocole(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)command;
    struct etat_protocole *etat = state;
    etat->digest = "";
    struct stmt s;
    stmt_begin(&s, store, PROTOCOLE_LAST);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        etat->digest = reperage_load_text(arena, &s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Persons --------------------------------------------------------------------------------- */

static int prescription_exists(struct store *store, const char *id, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_EXISTS);
    stmt_text(&s, ":prescription", id);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_prescrire(struct store *store, struct arena *arena,
                            const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__Prescrire *c = (const Reperage__Prescrire *)command;
    struct etat_prescrire *etat = state;
    int rc = prescription_exists(store, c->prescription, &etat->prescription_connue, err);
    if (rc == 0)
        rc = reperage_load_personne(store, arena, c->personne, &etat->personne, err);
    if (rc < 0 || etat->personne.connue || c->identite == NULL || c->confirme_nouvelle)
        return rc;
    const struct identite typed = { "", c->identite->nom, c->identite->prenom,
                                    c->identite->nom_naissance, c->identite->date_naissance };
    return reperage_load_semblables(store, arena, &typed, &etat->semblables, &etat->semblable_count,
                                    err);
}

static int load_personne_suivie(struct store *store, struct arena *arena, const char *id,
                                struct personne *out, struct err *err)
{
    int rc = reperage_load_personne(store, arena, id, out, err);
    return rc < 0 ? rc : reperage_load_suivi(store, arena, out, err);
}

static int load_etat_personne(struct store *store, struct arena *arena, const char *id, void *state,
                              struct err *err)
{
    struct etat_personne *etat = state;
    return load_personne_suivie(store, arena, id, &etat->personne, err);
}

int reperage_load_corriger_identite(struct store *store, struct arena *arena,
                                    const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_etat_personne(store, arena, ((const Reperage__CorrigerIdentite *)command)->personne,
                              state, err);
}

int reperage_load_changer_domicile(struct store *store, struct arena *arena,
                                   const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_etat_personne(store, arena, ((const Reperage__ChangerDomicile *)command)->personne,
                              state, err);
}

int reperage_load_changer_situation(struct store *store, struct arena *arena,
                                    const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_etat_personne(store, arena, ((const Reperage__ChangerSituation *)command)->personne,
                              state, err);
}

static const char CONTACT_FIND[] =
    "SELECT effacee IS NOT NULL FROM contact_entreprise WHERE contact = :contact";

/* Whoever is no person of repérage may be a company's contact, whose name only entreprise has. */
static int load_contact(struct store *store, struct personne *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, CONTACT_FIND);
    stmt_text(&s, ":contact", out->id);
    int rc = stmt_step(&s, err);
    out->connue = rc == STMT_ROW;
    if (out->connue)
        out->effacee = stmt_next_i64(&s) != 0;
    stmt_end(&s);
    out->groupe = &out->demandee;
    out->groupe_count = 1;
    return rc < 0 ? rc : 0;
}

int reperage_load_effacer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    struct personne *personne = &((struct etat_personne *)state)->personne;
    int rc = load_etat_personne(store, arena,
                                ((const Reperage__EffacerPersonne *)command)->personne, state, err);
    return rc < 0 || personne->connue ? rc : load_contact(store, personne, err);
}

static int load_fusion(struct store *store, struct arena *arena, const char *garde,
                       const char *absorbee, struct etat_fusion *etat, struct err *err)
{
    int rc = reperage_load_personne(store, arena, garde, &etat->garde, err);
    if (rc == 0)
        rc = reperage_load_personne(store, arena, absorbee, &etat->absorbee, err);
    if (rc < 0)
        return rc;
    etat->absorbee_dans = "";
    struct stmt s;
    stmt_begin(&s, store, FUSION_FIND);
    stmt_text(&s, ":personne", absorbee);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        etat->absorbee_dans = reperage_load_text(arena, &s);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_load_fusionner(struct store *store, struct arena *arena,
                            const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__FusionnerPersonnes *c = (const Reperage__FusionnerPersonnes *)command;
    return load_fusion(store, arena, c->garde, c->absorbee, state, err);
}

int reperage_load_annuler_fusion(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__AnnulerFusion *c = (const Reperage__AnnulerFusion *)command;
    return load_fusion(store, arena, c->garde, c->absorbee, state, err);
}

/* --- Prescriptions and diagnoses ------------------------------------------------------------- */

int reperage_load_transmettre(struct store *store, struct arena *arena,
                              const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__TransmettrePrescription *c = (const Reperage__TransmettrePrescription *)command;
    struct etat_prescription *etat = state;
    return reperage_load_prescription(store, arena, c->prescription, &etat->prescription, err);
}

int reperage_load_clore_sans_diagnostic(struct store *store, struct arena *arena,
                                        const ProtobufCMessage *command, void *state,
                                        struct err *err)
{
    const Reperage__CloreSansDiagnostic *c = (const Reperage__CloreSansDiagnostic *)command;
    struct etat_prescription *etat = state;
    return reperage_load_prescription(store, arena, c->prescription, &etat->prescription, err);
}

int reperage_load_planifier_diagnostic(struct store *store, struct arena *arena,
                                       const ProtobufCMessage *command, void *state,
                                       struct err *err)
{
    const Reperage__PlanifierDiagnostic *c = (const Reperage__PlanifierDiagnostic *)command;
    struct etat_diagnostic *etat = state;
    int rc = reperage_load_diagnostic(store, arena, c->diagnostic, &etat->diagnostic, err);
    if (rc < 0)
        return rc;
    return reperage_load_prescription(store, arena, c->prescription, &etat->prescription, err);
}

static int load_diagnostic(struct store *store, struct arena *arena, const char *id, void *state,
                           struct err *err)
{
    struct etat_diagnostic *etat = state;
    int rc = reperage_load_diagnostic(store, arena, id, &etat->diagnostic, err);
    if (rc < 0)
        return rc;
    return reperage_load_prescription(store, arena, etat->diagnostic.prescription,
                                      &etat->prescription, err);
}

int reperage_load_manquer_diagnostic(struct store *store, struct arena *arena,
                                     const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_diagnostic(store, arena, ((const Reperage__ManquerDiagnostic *)command)->diagnostic,
                           state, err);
}

int reperage_load_realiser_diagnostic(struct store *store, struct arena *arena,
                                      const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_diagnostic(store, arena,
                           ((const Reperage__RealiserDiagnostic *)command)->diagnostic, state, err);
}

/* --- Pièces ---------------------------------------------------------------------------------- */

static int load_piece(struct store *store, struct arena *arena, const char *id,
                      struct etat_piece *etat, struct err *err)
{
    const char *personne = "";
    struct stmt s;
    stmt_begin(&s, store, PIECE_FIND);
    stmt_text(&s, ":piece", id);
    int rc = stmt_step(&s, err);
    etat->connue = rc == STMT_ROW;
    if (etat->connue) {
        personne = reperage_load_text(arena, &s);
        etat->date = reperage_load_date(&s);
        etat->reprise = stmt_next_i64(&s) != 0;
        etat->remise_reperage = reperage_load_date(&s);
        etat->remise_sag = reperage_load_date(&s);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    return load_personne_suivie(store, arena, personne, &etat->personne, err);
}

int reperage_load_recevoir_piece(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Reperage__RecevoirPiece *c = (const Reperage__RecevoirPiece *)command;
    struct etat_piece *etat = state;
    int rc = load_piece(store, arena, c->piece_recue, etat, err);
    if (rc < 0)
        return rc;
    return load_personne_suivie(store, arena, c->personne, &etat->personne, err);
}

int reperage_load_transmettre_piece(struct store *store, struct arena *arena,
                                    const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_piece(store, arena, ((const Reperage__TransmettrePiece *)command)->piece_recue,
                      state, err);
}

int reperage_load_reprendre_piece(struct store *store, struct arena *arena,
                                  const ProtobufCMessage *command, void *state, struct err *err)
{
    return load_piece(store, arena, ((const Reperage__ReprendrePiece *)command)->piece_recue, state,
                      err);
}
