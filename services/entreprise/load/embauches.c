/* What decisions about embauches, their hours, proofs and follow-up, and about immersions read. */
#include "entreprise/load/load.h"
#include "entreprise/verbes.h"

#include "runtime/message.h"

static const char EMBAUCHE_KNOWN[] = "SELECT 1 FROM embauche WHERE embauche = :id";
static const char EMBAUCHE_SAME[] =
    "SELECT e.embauche FROM embauche e WHERE e.personne = :personne AND e.entreprise = :entreprise"
    " AND e.debut = :debut AND EXISTS (SELECT 1 FROM contrat c WHERE c.embauche = e.embauche"
    " AND c.contrat = :contrat) LIMIT 1";

static int lire_meme_embauche(struct store *store, struct arena *arena,
                              const Entreprise__DemarrerEmbauche *c, struct etat *etat,
                              struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, EMBAUCHE_SAME);
    stmt_text(&s, ":personne", etat->personne.personne);
    stmt_text(&s, ":entreprise", c->entreprise);
    stmt_text(&s, ":debut", c->debut);
    stmt_text(&s, ":contrat", c->contrat);
    return lire_doublon(&s, arena, etat, err);
}

/* The candidate of the positionnement may differ from the command's person: decide compares. */
int load_nouvelle_embauche(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__DemarrerEmbauche *c = (const Entreprise__DemarrerEmbauche *)command;
    struct etat *etat = state;
    int rc = lire_existe(store, EMBAUCHE_KNOWN, c->embauche, &etat->existe, err);
    if (rc == 0)
        rc = lire_positionnement(store, arena, c->positionnement, "", etat, err);
    if (rc < 0)
        return rc;
    etat->candidat = etat->personne.personne;
    etat->personne = (struct etat_personne){ 0 };
    rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0)
        rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc < 0 || etat->personne.personne == NULL)
        return rc;
    return lire_meme_embauche(store, arena, c, etat, err);
}

int load_essai(struct store *store, struct arena *arena, const ProtobufCMessage *command,
               void *state, struct err *err)
{
    const Entreprise__ValiderEssai *c = (const Entreprise__ValiderEssai *)command;
    return lire_embauche(store, arena, c->embauche, state, err);
}

int load_avenant(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                 void *state, struct err *err)
{
    const Entreprise__ProlongerContrat *c = (const Entreprise__ProlongerContrat *)command;
    return lire_embauche(store, arena, c->embauche, state, err);
}

int load_terme(struct store *store, struct arena *arena, const ProtobufCMessage *command,
               void *state, struct err *err)
{
    const Entreprise__TerminerContrat *c = (const Entreprise__TerminerContrat *)command;
    return lire_embauche(store, arena, c->embauche, state, err);
}

int load_rupture(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                 void *state, struct err *err)
{
    const Entreprise__RompreContrat *c = (const Entreprise__RompreContrat *)command;
    return lire_embauche(store, arena, c->embauche, state, err);
}

/* --- Hours and proofs --- */

static const char MOIS_LIST[] = "SELECT du, au, heures FROM mois WHERE embauche = :embauche"
                                " AND mois = :mois AND remplace_par IS NULL ORDER BY rang"
                                " LIMIT :limite";

static int lire_mois(struct store *store, struct arena *arena, const Entreprise__DeclarerMois *c,
                     struct etat *out, struct err *err)
{
    int32_t premier = mois_parse(c->mois);
    if (premier == DATE_NONE)
        return 0;
    struct mois_declare *mois = NULL;
    struct stmt s;
    stmt_begin(&s, store, MOIS_LIST);
    stmt_text(&s, ":embauche", c->embauche);
    stmt_text(&s, ":mois", c->mois);
    stmt_i64(&s, ":limite", LIMIT_LIGNES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        mois = arena_grow(arena, mois, out->mois_count, sizeof(*mois));
        bool entier = stmt_column_is_null(&s, 0);
        mois[out->mois_count++] = (struct mois_declare){
            .du = entier ? premier : colonne_date(&s, 0),
            .au = entier ? date_month_end(premier) : colonne_date(&s, 1),
            .entier = entier,
            .heures_centi = (int32_t)stmt_column_i64(&s, 2),
        };
    }
    out->mois = mois;
    return rc;
}

int load_mois(struct store *store, struct arena *arena, const ProtobufCMessage *command,
              void *state, struct err *err)
{
    const Entreprise__DeclarerMois *c = (const Entreprise__DeclarerMois *)command;
    int rc = lire_embauche(store, arena, c->embauche, state, err);
    return rc < 0 ? rc : lire_mois(store, arena, c, state, err);
}

int load_justificatif(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                      void *state, struct err *err)
{
    const Entreprise__RecevoirJustificatif *c = (const Entreprise__RecevoirJustificatif *)command;
    int rc = lire_embauche(store, arena, c->embauche, state, err);
    return rc < 0 ? rc : lire_recus(store, arena, c->embauche, c->piece, state, err);
}

int load_maintien(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                  void *state, struct err *err)
{
    const Entreprise__ConstaterMaintien *c = (const Entreprise__ConstaterMaintien *)command;
    int rc = lire_embauche(store, arena, c->embauche, state, err);
    return rc < 0 ? rc : lire_recus(store, arena, c->embauche, "", state, err);
}

/* --- Follow-up --- */

static const char SUIVI_KNOWN[] = "SELECT 1 FROM suivi WHERE suivi = :id";
static const char SUIVI_SAME[] = "SELECT suivi FROM suivi WHERE embauche = :embauche"
                                 " AND code = :code AND date = :date LIMIT 1";
static const char PROBLEME_KNOWN[] = "SELECT 1 FROM probleme WHERE probleme = :id";
static const char PROBLEME_SAME[] = "SELECT probleme FROM probleme WHERE embauche = :embauche"
                                    " AND nature = :nature AND date = :date LIMIT 1";

int load_suivi(struct store *store, struct arena *arena, const ProtobufCMessage *command,
               void *state, struct err *err)
{
    const Entreprise__EnregistrerSuivi *c = (const Entreprise__EnregistrerSuivi *)command;
    struct etat *etat = state;
    int rc = lire_embauche(store, arena, c->embauche, etat, err);
    if (rc == 0)
        rc = lire_existe(store, SUIVI_KNOWN, c->suivi, &etat->existe, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, SUIVI_SAME);
    stmt_text(&s, ":embauche", c->embauche);
    stmt_text(&s, ":code", c->code);
    stmt_text(&s, ":date", c->date);
    return lire_doublon(&s, arena, etat, err);
}

int load_refus_suivi(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                     void *state, struct err *err)
{
    const Entreprise__RefuserSuivi *c = (const Entreprise__RefuserSuivi *)command;
    return lire_embauche(store, arena, c->embauche, state, err);
}

int load_probleme(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                  void *state, struct err *err)
{
    const Entreprise__SignalerProbleme *c = (const Entreprise__SignalerProbleme *)command;
    struct etat *etat = state;
    int rc = lire_embauche(store, arena, c->embauche, etat, err);
    if (rc == 0)
        rc = lire_existe(store, PROBLEME_KNOWN, c->probleme, &etat->existe, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PROBLEME_SAME);
    stmt_text(&s, ":embauche", c->embauche);
    stmt_text(&s, ":nature", c->nature);
    stmt_text(&s, ":date", c->date);
    return lire_doublon(&s, arena, etat, err);
}

/* --- Immersions --- */

static const char IMMERSION_KNOWN[] = "SELECT 1 FROM immersion WHERE immersion = :id";
static const char IMMERSION_SAME[] =
    "SELECT immersion FROM immersion WHERE personne = :personne AND entreprise = :entreprise"
    " AND genre = :genre AND debut = :debut LIMIT 1";
static const char IMMERSION_FIND[] =
    "SELECT immersion, debut, fin_prevue, fin, personne FROM immersion WHERE immersion = :id";

static int lire_meme_immersion(struct store *store, struct arena *arena,
                               const Entreprise__DemarrerImmersion *c, struct etat *etat,
                               struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_SAME);
    stmt_text(&s, ":personne", etat->personne.personne);
    stmt_text(&s, ":entreprise", c->entreprise);
    stmt_text(&s, ":genre", c->genre);
    stmt_text(&s, ":debut", c->debut);
    return lire_doublon(&s, arena, etat, err);
}

int load_nouvelle_immersion(struct store *store, struct arena *arena,
                            const ProtobufCMessage *command, void *state, struct err *err)
{
    const Entreprise__DemarrerImmersion *c = (const Entreprise__DemarrerImmersion *)command;
    struct etat *etat = state;
    int rc = lire_existe(store, IMMERSION_KNOWN, c->immersion, &etat->existe, err);
    if (rc == 0)
        rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0)
        rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc < 0 || etat->personne.personne == NULL)
        return rc;
    return lire_meme_immersion(store, arena, c, etat, err);
}

int load_fin_immersion(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    const Entreprise__TerminerImmersion *c = (const Entreprise__TerminerImmersion *)command;
    struct etat *etat = state;
    char *personne = NULL;
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_FIND);
    stmt_text(&s, ":id", c->immersion);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        etat->immersion.immersion = arena_text(arena, stmt_column_text(&s, 0));
        etat->immersion.debut = colonne_date(&s, 1);
        etat->immersion.fin_prevue = colonne_date(&s, 2);
        etat->immersion.fin = colonne_date(&s, 3);
        personne = arena_text(arena, stmt_column_text(&s, 4));
    }
    stmt_end(&s);
    return rc != STMT_ROW ? rc : lire_personne(store, arena, personne, &etat->personne, err);
}
