#include "reperage/eligibilite.h"

#include "base/check.h"
#include "runtime/message.h"

#include <string.h>

#define TENU            REPERAGE__CRITERE__ETAT__TENU
#define NON_TENU        REPERAGE__CRITERE__ETAT__NON_TENU
#define PIECE_MANQUANTE REPERAGE__CRITERE__ETAT__PIECE_MANQUANTE
#define A_CONFIRMER     REPERAGE__CRITERE__ETAT__A_CONFIRMER

struct examen {
    struct arena *arena;
    const struct protocole *protocole;
    const struct regles *regles;
    const struct candidature *candidature;
    int32_t date;
    char jour[DATE_FR_SIZE];
    const struct commune *commune;
    struct demande_pieces pieces;
    size_t tenus; /* Publics that hold, proven or not. */
    struct eligibilite *out;
};

const struct commune *reperage_commune(const struct protocole *protocole, const char *insee,
                                       int32_t day, bool *ancienne)
{
    const struct regles *regles = protocole_regles(protocole, day);
    const struct commune *found = regles == NULL ? NULL : regles_commune(regles, insee);
    if (ancienne != NULL)
        *ancienne = false;
    for (size_t i = protocole->version_count; found == NULL && i > 0; i--) {
        const struct regles *version = &protocole->versions[i - 1];
        if (regles == NULL || version->depuis >= regles->depuis)
            continue;
        found = regles_commune(version, insee);
        if (ancienne != NULL)
            *ancienne = found != NULL;
    }
    return found;
}

static void critere(struct examen *e, struct critere given)
{
    struct eligibilite *out = e->out;
    if (given.source == NULL)
        given.source = "";
    if (given.refus == NULL)
        given.refus = "";
    out->criteres = arena_grow(e->arena, out->criteres, out->critere_count, sizeof(*out->criteres));
    out->criteres[out->critere_count++] = given;
}

static void juger_domicile(struct examen *e)
{
    const char *insee = e->candidature->commune;
    struct critere c = { .code = "domicile", .libelle = "Domicile dans le périmètre du PLIE" };
    c.source = e->regles->entree.source;
    bool ancienne = false;
    e->commune =
        insee[0] == '\0' ? NULL : reperage_commune(e->protocole, insee, e->date, &ancienne);
    if (insee[0] == '\0') {
        c.etat = A_CONFIRMER;
        c.refus = "DOMICILE_INCONNU";
        c.explication = "La commune du domicile n'est pas renseignée ; elle est obligatoire.";
    } else if (e->commune == NULL) {
        c.etat = NON_TENU;
        c.refus = "COMMUNE_HORS_PERIMETRE";
        c.explication =
            arena_format(e->arena, "La commune %s ne fait pas partie du périmètre du PLIE au %s.",
                         insee, e->jour);
    } else {
        c.source = e->commune->source;
        c.etat = e->commune->a_confirmer ? A_CONFIRMER : TENU;
        c.explication = arena_format(
            e->arena, "%s (%s) fait partie du périmètre%s%s.", e->commune->nom, insee,
            ancienne ? ", sous un code antérieur à une fusion de communes" : "",
            e->commune->a_confirmer ? " ; ce rattachement est à confirmer par le site" : "");
    }
    critere(e, c);
}

static bool est_derogation(const struct examen *e)
{
    return e->candidature->derogation[0] != '\0';
}

static void juger_age(struct examen *e)
{
    int min = e->regles->entree.age_min;
    if (min == 0)
        return;
    struct critere c = { .code = "age", .source = e->regles->entree.age_source };
    c.libelle = arena_format(e->arena, "%d ans révolus à la date du comité", min);
    int32_t naissance = e->candidature->naissance;
    if (naissance == DATE_NONE) {
        c.etat = A_CONFIRMER;
        c.refus = "AGE_INCONNU";
        c.explication = "La date de naissance n'est pas connue.";
    } else if (date_age(naissance, e->date) >= min) {
        c.etat = TENU;
        c.explication = arena_format(e->arena, "%d ans au %s, %d demandés.",
                                     date_age(naissance, e->date), e->jour, min);
    } else if (est_derogation(e)) {
        c.etat = TENU;
        c.explication =
            arena_format(e->arena, "%d ans au %s, moins de %d : entrée par la dérogation « %s ».",
                         date_age(naissance, e->date), e->jour, min,
                         regles_libelle(e->regles, "derogation", e->candidature->derogation));
    } else {
        c.etat = NON_TENU;
        c.refus = "AGE_INSUFFISANT";
        c.explication = arena_format(e->arena,
                                     "%d ans au %s ; il en faut %d, ou une dérogation donnée en "
                                     "comité par un représentant de la direction.",
                                     date_age(naissance, e->date), e->jour, min);
    }
    critere(e, c);
}

/* --- Publics --------------------------------------------------------------------------------- */

static void juger_un_public(struct examen *e, const struct public_prioritaire *public,
                            const char **tenus)
{
    struct critere c = { .code = public->code,
                         .libelle = public->libelle,
                         .source = public->source };
    enum public_etat etat = reperage_public(e->arena, e->regles, e->candidature, e->commune,
                                            public->code, e->date, &c.explication);
    c.etat = etat == PUBLIC_TENU ? TENU : etat == PUBLIC_NON_TENU ? NON_TENU : A_CONFIRMER;
    if (etat == PUBLIC_TENU)
        tenus[e->tenus++] = public->code;
    critere(e, c);
}

/* Once the publics that hold are known: does each have its proof? */
static void prouver_publics(struct examen *e, size_t first)
{
    const struct regles_entree *entree = &e->regles->entree;
    for (size_t i = 0; i < entree->public_count; i++) {
        struct critere *c = &e->out->criteres[first + i];
        const char *piece = entree->publics[i].piece;
        if (c->etat != TENU)
            continue;
        enum raison_manque raison =
            piece[0] == '\0' ? MANQUE_AUCUN : reperage_piece_etat(&e->pieces, piece);
        if (raison == MANQUE_AUCUN) {
            struct eligibilite *out = e->out;
            out->publics =
                arena_grow(e->arena, out->publics, out->public_count, sizeof(*out->publics));
            out->publics[out->public_count++] = c->code;
            continue;
        }
        c->etat = PIECE_MANQUANTE;
        c->explication =
            arena_format(e->arena, "%s Preuve attendue : %s (%s).", c->explication,
                         regles_libelle(e->regles, "piece", piece), reperage_raison(raison));
        reperage_manquante_ajouter(e->arena, &e->pieces, piece, entree->publics[i].source, raison,
                                   &e->out->manquantes);
    }
}

static void conclure_publics(struct examen *e)
{
    if (!e->regles->entree.public_requis)
        return;
    struct critere c = { .code = "public",
                         .libelle = "Au moins un public prioritaire",
                         .source = e->regles->entree.source };
    if (e->out->public_count > 0) {
        c.etat = TENU;
        const char *s = e->out->public_count > 1 ? "s" : "";
        c.explication = arena_format(e->arena, "%zu public%s établi%s et prouvé%s.",
                                     e->out->public_count, s, s, s);
    } else if (est_derogation(e)) {
        c.etat = TENU;
        c.explication =
            arena_format(e->arena, "Entrée par la dérogation « %s ».",
                         regles_libelle(e->regles, "derogation", e->candidature->derogation));
    } else if (e->tenus > 0) {
        c.etat = PIECE_MANQUANTE;
        c.explication = "Aucun des publics établis n'a encore sa preuve.";
    } else {
        c.etat = NON_TENU;
        c.refus = "PUBLIC_ABSENT";
        c.explication = "La personne ne relève d'aucun des publics du protocole, d'après la "
                        "situation renseignée.";
    }
    critere(e, c);
}

static void juger_publics(struct examen *e)
{
    const struct regles_entree *entree = &e->regles->entree;
    size_t first = e->out->critere_count;
    const char **tenus = arena_alloc(e->arena, (entree->public_count + 1) * sizeof(*tenus));
    for (size_t i = 0; i < entree->public_count; i++)
        juger_un_public(e, &entree->publics[i], tenus);
    e->pieces = (struct demande_pieces){
        .regles = e->regles,
        .moment = MOMENT_ENTREE,
        .sortie = "",
        .publics = tenus,
        .public_count = e->tenus,
        .pieces = e->candidature->pieces,
        .piece_count = e->candidature->piece_count,
        .date = e->date,
        .sortie_precedente = e->candidature->sortie_precedente,
    };
    reperage_manquantes(e->arena, &e->pieces, &e->out->manquantes);
    /* A public that only one of several needs does not close the entry when another is proven. */
    struct manquantes exigees = e->out->manquantes;
    prouver_publics(e, first);
    if (e->out->public_count > 0 || est_derogation(e))
        e->out->manquantes = exigees;
    conclure_publics(e);
}

/* --- What the diagnosis records -------------------------------------------------------------- */

struct constat {
    bool requis;
    const char *code;
    const char *libelle;
    Reperage__Declaration value;
    const char *refus;
};

static void juger_constat(struct examen *e, const struct constat *constat)
{
    if (!constat->requis)
        return;
    struct critere c = { .code = constat->code,
                         .libelle = constat->libelle,
                         .source = e->regles->entree.source };
    switch (constat->value) {
    case REPERAGE__DECLARATION__OUI:
        c.etat = TENU;
        c.explication = "Constaté au diagnostic.";
        break;
    case REPERAGE__DECLARATION__NON:
        c.etat = NON_TENU;
        c.refus = constat->refus;
        c.explication = "Le diagnostic constate le contraire.";
        break;
    case REPERAGE__DECLARATION__NE_SOUHAITE_PAS_REPONDRE:
    case REPERAGE__DECLARATION__NON_RENSEIGNE:
    case _REPERAGE__DECLARATION_IS_INT_SIZE:
        c.etat = A_CONFIRMER;
        c.refus = constat->refus;
        c.explication = "Non renseigné au diagnostic ; ce constat est demandé.";
        break;
    }
    critere(e, c);
}

/* The freins found are not told: who reads criteria may not have them (FL 547). */
static void juger_statut(struct examen *e, const struct diagnostic *diagnostic)
{
    struct critere c = { .code = "diagnostic",
                         .libelle = "Diagnostic : le statut seul n'est pas un critère",
                         .source = e->regles->entree.source };
    if (!diagnostic->connu) {
        c.etat = NON_TENU;
        c.refus = "DIAGNOSTIC_ABSENT";
        c.explication = "Le statut seul n'est pas un critère d'entrée : le diagnostic doit avoir "
                        "été réalisé.";
    } else {
        char jour[DATE_FR_SIZE];
        date_format_fr(diagnostic->realise, jour);
        c.etat = TENU;
        c.explication =
            arena_format(e->arena,
                         "Le statut seul n'est pas un critère d'entrée : diagnostic du %s, "
                         "avis consultatif « %s ».",
                         jour, regles_libelle(e->regles, "avis", diagnostic->avis));
    }
    critere(e, c);
}

static void juger_diagnostic(struct examen *e)
{
    static const struct diagnostic AUCUN = { .connu = false };
    const struct regles_entree *entree = &e->regles->entree;
    const struct diagnostic *diagnostic = e->candidature->diagnostic;
    if (diagnostic == NULL || diagnostic->realise > e->date)
        diagnostic = &AUCUN;
    const struct constat constats[] = {
        { entree->disponibilite_requise, "disponibilite", "Disponible pour agir",
          diagnostic->disponible, "DISPONIBILITE_NON_CONSTATEE" },
        { entree->motivation_requise, "motivation", "Motivé, prêt à s'engager", diagnostic->motive,
          "MOTIVATION_NON_CONSTATEE" },
        { entree->volontaire_requis, "volontariat", "Volontaire", diagnostic->volontaire,
          "VOLONTARIAT_NON_CONSTATE" },
    };
    juger_statut(e, diagnostic);
    for (size_t i = 0; i < COUNT_OF(constats); i++)
        juger_constat(e, &constats[i]);
}

const struct critere *reperage_critere_fermant(const struct eligibilite *eligibilite)
{
    for (size_t i = 0; i < eligibilite->critere_count; i++)
        if (eligibilite->criteres[i].refus[0] != '\0')
            return &eligibilite->criteres[i];
    return NULL;
}

void reperage_eligibilite(struct arena *arena, const struct protocole *protocole,
                          const struct candidature *candidature, int32_t date,
                          struct eligibilite *out)
{
    *out = (struct eligibilite){ 0 };
    struct examen examen = {
        .arena = arena,
        .protocole = protocole,
        .regles = protocole_regles(protocole, date),
        .candidature = candidature,
        .date = date,
        .out = out,
    };
    CHECK(examen.regles != NULL); /* The caller has refused a day without rules. */
    date_format_fr(date, examen.jour);
    juger_domicile(&examen);
    juger_age(&examen);
    juger_publics(&examen);
    juger_diagnostic(&examen);
    out->eligible = reperage_critere_fermant(out) == NULL &&
                    reperage_manquantes_bloquantes(&out->manquantes) == 0;
}
