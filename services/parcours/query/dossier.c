/* One person's parcours, whole, as it stood on a day. */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

#include <stdio.h>
#include <string.h>

enum { LIGNES_MAX = LIMIT_PAGE_ROWS };

struct lecture_dossier {
    struct store *store;
    const struct query_context *context;
    struct answer *out;
    Parcours__DossierReponse *body;
    char au[DATE_SIZE];
};

static const char TROUVER[] =
    "SELECT parcours FROM parcours WHERE personne = :personne AND entree <= :au"
    " ORDER BY entree DESC, parcours LIMIT 1";

static int find_parcours(struct store *store, const Parcours__Dossier *q, const char *au,
                         char out[LIMIT_ID_SIZE], struct err *err)
{
    char personne[LIMIT_ID_SIZE];
    out[0] = '\0';
    if (q->parcours[0] != '\0') {
        (void)snprintf(out, LIMIT_ID_SIZE, "%s", q->parcours);
        return 0;
    }
    int rc = load_personne(store, q->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, TROUVER);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":au", au);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        colonne_copier(&s, 0, out, LIMIT_ID_SIZE);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static const char TETE[] =
    "SELECT p.personne, p.prescription, p.entree, p.sortie_le, p.sortie, p.territoire,"
    " p.niveau_etape,"
    " coalesce((SELECT a.referent FROM affectation a WHERE a.parcours = p.parcours"
    "  AND a.du <= :au ORDER BY a.du DESC, a.sequence DESC LIMIT 1), ''),"
    " EXISTS (SELECT 1 FROM veille v WHERE v.parcours = p.parcours AND v.du <= :au AND v.au > :au),"
    " EXISTS (SELECT 1 FROM pole e WHERE e.parcours = p.parcours AND e.du <= :au AND e.au > :au),"
    " coalesce((SELECT o.proposition FROM proposition o WHERE o.parcours = p.parcours"
    "  AND o.close_le > :au AND o.proposee_le <= :au LIMIT 1), '')"
    " FROM parcours p WHERE p.parcours = :parcours AND p.entree <= :au";

static void lire_tete(const struct query_context *context, struct stmt *s, struct answer *out,
                      Parcours__DossierReponse *body)
{
    int32_t sortie = colonne_date(s, 3);
    bool out_of_it = sortie != DATE_NONE && sortie <= context->au;
    body->personne = answer_column(out, s, 0);
    body->prescription = answer_column(out, s, 1);
    body->entree = answer_column(out, s, 2);
    body->territoire = answer_column(out, s, 5);
    body->niveau_etape = answer_column(out, s, 6);
    body->referent = answer_column(out, s, 7);
    body->veille = stmt_column_i64(s, 8) != 0;
    body->au_pole = stmt_column_i64(s, 9) != 0;
    body->proposition = answer_column(out, s, 10);
    body->etat = out_of_it ? "sorti" : body->proposition[0] != '\0' ? "sortie_proposee" : "ouvert";
    if (out_of_it) {
        body->sortie_le = answer_column(out, s, 3);
        body->sortie = answer_column(out, s, 4);
    }
    body->mois_de_parcours =
        date_months_between(date_parse(body->entree), out_of_it ? sortie : context->au);
}

/* --- Lists ------------------------------------------------------------------------------------ */

static void begin(const struct lecture_dossier *l, struct stmt *s, const char *sql)
{
    stmt_begin(s, l->store, sql);
    stmt_text(s, ":parcours", l->body->parcours);
    stmt_text(s, ":au", l->au);
    stmt_i64(s, ":max", LIGNES_MAX);
}

static const char PUBLICS[] = "SELECT public FROM parcours_public WHERE parcours = :parcours"
                              " AND :au <> '' ORDER BY public LIMIT :max";

static int read_publics(struct lecture_dossier *l, struct err *err)
{
    struct stmt s;
    begin(l, &s, PUBLICS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        repondre_texte(l->out, &l->body->n_publics, &l->body->publics, &s);
    return rc;
}

static const char ETAPES[] =
    "SELECT etape, genre, famille, axe, origine, mode, structure, debut, debut_prevu, fin,"
    " fin_prevue, issue, embauche, contrat, diplome, heures_centi, bilan_le,"
    " CASE WHEN fin <= :au THEN issue WHEN debut <= :au THEN 'demarree' ELSE 'prevue' END"
    " FROM etape WHERE parcours = :parcours AND (prevue_le <= :au OR debut <= :au)"
    " ORDER BY min(debut, CASE debut_prevu WHEN '' THEN debut ELSE debut_prevu END), etape"
    " LIMIT :max";

static void ajouter_etape(struct lecture_dossier *l, struct stmt *s)
{
    Parcours__LigneEtape *line = answer_add(l->out, &l->body->n_etapes, (void ***)&l->body->etapes,
                                            &parcours__ligne_etape__descriptor);
    bool started = strcmp(stmt_column_text(s, 7), l->au) <= 0;
    bool ended = strcmp(stmt_column_text(s, 9), l->au) <= 0;
    line->etape = answer_column(l->out, s, 0);
    line->genre = answer_column(l->out, s, 1);
    line->famille = answer_column(l->out, s, 2);
    line->axe = answer_column(l->out, s, 3);
    line->origine = answer_column(l->out, s, 4);
    line->mode = answer_column(l->out, s, 5);
    line->structure = answer_column(l->out, s, 6);
    line->debut = answer_column(l->out, s, started ? 7 : 8);
    line->fin = ended ? answer_column(l->out, s, 9) : "";
    line->fin_prevue = answer_column(l->out, s, 10);
    line->embauche = answer_column(l->out, s, 12);
    line->contrat = answer_column(l->out, s, 13);
    line->etat = answer_column(l->out, s, 17);
    if (!ended)
        return;
    line->diplome = answer_column(l->out, s, 14);
    line->heures_centi = (int32_t)stmt_column_i64(s, 15);
    line->bilan_le = answer_column(l->out, s, 16);
}

static int read_etapes(struct lecture_dossier *l, struct err *err)
{
    struct stmt s;
    begin(l, &s, ETAPES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_etape(l, &s);
    return rc;
}

static const char FREINS[] =
    "SELECT f.frein, f.genre, f.repere_le, f.leve_le, coalesce((SELECT max(t.date)"
    "  FROM frein_travail t WHERE t.frein = f.frein AND t.date <= :au), ''), f.leve_le <= :au"
    " FROM frein f WHERE f.parcours = :parcours AND f.repere_le <= :au"
    " ORDER BY f.repere_le, f.frein LIMIT :max";

static int read_freins(struct lecture_dossier *l, struct err *err)
{
    struct stmt s;
    begin(l, &s, FREINS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Parcours__LigneFrein *line =
            answer_add(l->out, &l->body->n_freins, (void ***)&l->body->freins,
                       &parcours__ligne_frein__descriptor);
        bool lifted = stmt_column_i64(&s, 5) != 0;
        line->frein = answer_column(l->out, &s, 0);
        line->genre = answer_column(l->out, &s, 1);
        line->repere_le = answer_column(l->out, &s, 2);
        line->travaille_le = answer_column(l->out, &s, 4);
        line->leve_le = lifted ? answer_column(l->out, &s, 3) : "";
        line->etat = lifted ? "leve" : line->travaille_le[0] != '\0' ? "travaille" : "repere";
    }
    return rc;
}

static const char REFERENTS[] =
    "SELECT a.referent, coalesce((SELECT r.libelle FROM referent r WHERE r.referent = a.referent"
    "  ORDER BY r.du DESC, r.sequence DESC LIMIT 1), ''), a.du, a.au, a.motif"
    " FROM affectation a WHERE a.parcours = :parcours AND a.du <= :au AND a.au >= a.du"
    " ORDER BY a.du, a.sequence LIMIT :max";

static int read_referents(struct lecture_dossier *l, struct err *err)
{
    struct stmt s;
    begin(l, &s, REFERENTS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Parcours__LigneReferentHistorique *line =
            answer_add(l->out, &l->body->n_referents, (void ***)&l->body->referents,
                       &parcours__ligne_referent_historique__descriptor);
        const char *end = stmt_column_text(&s, 3);
        line->referent = answer_column(l->out, &s, 0);
        line->libelle = answer_column(l->out, &s, 1);
        line->du = answer_column(l->out, &s, 2);
        line->au = answer_text(l->out, strcmp(end, l->au) < 0 ? end : "");
        line->motif = answer_column(l->out, &s, 4);
    }
    return rc;
}

/* Kind and planned end as avenants have made them by that day. */
static const char CONTRATS[] =
    "SELECT e.embauche, coalesce((SELECT a.contrat FROM avenant a WHERE a.embauche = e.embauche"
    "  AND a.date <= :au AND a.contrat <> '' ORDER BY a.date DESC, a.sequence DESC LIMIT 1),"
    "  e.contrat), e.debut, coalesce((SELECT a.fin_prevue FROM avenant a"
    "  WHERE a.embauche = e.embauche AND a.date <= :au ORDER BY a.date DESC, a.sequence DESC"
    "  LIMIT 1), e.fin_prevue), e.fin, e.issue, e.marchand,"
    " coalesce((SELECT sum(h.heures_centi) FROM heures h WHERE h.embauche = e.embauche"
    "  AND h.au <= :au), 0), e.fin <= :au"
    " FROM parcours p JOIN emploi e ON e.personne = p.personne"
    " WHERE p.parcours = :parcours AND e.debut <= :au ORDER BY e.debut, e.embauche LIMIT :max";

static int read_contrats(struct lecture_dossier *l, struct err *err)
{
    struct stmt s;
    begin(l, &s, CONTRATS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Parcours__LigneContrat *line =
            answer_add(l->out, &l->body->n_contrats, (void ***)&l->body->contrats,
                       &parcours__ligne_contrat__descriptor);
        bool ended = stmt_column_i64(&s, 8) != 0;
        line->embauche = answer_column(l->out, &s, 0);
        line->contrat = answer_column(l->out, &s, 1);
        line->debut = answer_column(l->out, &s, 2);
        line->fin_prevue = answer_column(l->out, &s, 3);
        line->fin = ended ? answer_column(l->out, &s, 4) : "";
        line->issue = ended ? answer_column(l->out, &s, 5) : "";
        line->marchand = stmt_column_i64(&s, 6) != 0;
        line->heures_centi = stmt_column_i64(&s, 7);
    }
    return rc;
}

/* --- The whole -------------------------------------------------------------------------------- */

/* Those that the site asks for, "" while missing. */
static void repondre_signatures(struct lecture_dossier *l, const struct dossier_contrat *contrat)
{
    const struct regles *regles = regles_du(l->context, l->context->au);
    for (size_t i = 0; regles != NULL && i < COUNT_OF(SIGNATAIRES_ORDRE); i++) {
        const struct regles_accompagnement *rules = &regles->accompagnement;
        if (!codes_contain(rules->signataires, rules->signataire_count, SIGNATAIRES_ORDRE[i]))
            continue;
        Parcours__LigneSignature *line =
            answer_add(l->out, &l->body->n_signatures, (void ***)&l->body->signatures,
                       &parcours__ligne_signature__descriptor);
        const char *date = contrat == NULL ? "" : contrat->signatures[i];
        line->signataire = answer_text(l->out, SIGNATAIRES_ORDRE[i]);
        line->date = answer_text(l->out, strcmp(date, l->au) <= 0 ? date : "");
    }
}

static void repondre_feuilles(struct lecture_dossier *l, const struct dossier *dossier)
{
    int32_t au = l->context->au;
    l->body->feuilles_manquantes =
        answer_alloc(l->out, (dossier->feuille_count + 1) * sizeof(char *));
    for (size_t i = 0; i < dossier->feuille_count; i++) {
        const struct dossier_feuille *one = &dossier->feuilles[i];
        if (one->date <= au && (one->recu_le == DATE_NONE || one->recu_le > au))
            l->body->feuilles_manquantes[l->body->n_feuilles_manquantes++] =
                answer_text(l->out, one->entretien);
    }
}

static void repondre_relances(struct lecture_dossier *l, const struct dossier *dossier)
{
    int32_t au = l->context->au;
    for (size_t i = 0; i < dossier->relance_count; i++) {
        const struct dossier_relance *one = &dossier->relances[i];
        if (one->absence > au || (one->fait_le != DATE_NONE && one->fait_le <= au))
            continue;
        Parcours__LigneRelance *line =
            answer_add(l->out, &l->body->n_relances, (void ***)&l->body->relances,
                       &parcours__ligne_relance__descriptor);
        line->entretien = answer_text(l->out, one->entretien);
        line->genre = answer_text(l->out, one->genre);
        line->absence = answer_date(l->out, one->absence);
        line->avant = answer_date(l->out, one->avant);
    }
}

static int read_suivi(struct lecture_dossier *l, struct err *err)
{
    const struct dossier_demande asked = { l->body->parcours, l->au, false };
    int32_t au = l->context->au;
    struct dossier dossier;
    int rc = load_dossier(l->store, l->out->arena, &asked, &dossier, err);
    if (rc < 0)
        return rc;
    const struct dossier_contrat *contrat = dossier_contrat_au(&dossier, au);
    l->body->dernier_contact = answer_date(l->out, contact_dernier(&dossier.suivi, false, au));
    l->body->dernier_entretien = answer_date(l->out, contact_dernier(&dossier.suivi, true, au));
    l->body->prochain = answer_date(l->out, dossier.prochain);
    repondre_signatures(l, contrat);
    repondre_feuilles(l, &dossier);
    repondre_relances(l, &dossier);
    if (contrat == NULL)
        return 0;
    l->body->contrat_debut = answer_date(l->out, contrat->debut);
    l->body->contrat_fin = answer_date(l->out, contrat->fin);
    l->body->contrat_complet = contrat->complet_le != DATE_NONE && contrat->complet_le <= au;
    return 0;
}

static int read_fil(struct lecture_dossier *l, struct err *err)
{
    return fil_repondre(l->store, l->context, l->body, l->out, err);
}

/* The body stays NULL, and the answer is refused, when there is no such parcours on that day. */
static int read_tete(struct lecture_dossier *l, const char *parcours, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, l->store, TETE);
    stmt_text(&s, ":parcours", parcours);
    stmt_text(&s, ":au", l->au);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW) {
        if (rc == STMT_DONE)
            answer_refuse(l->out, "PARCOURS_INCONNU", "parcours",
                          "Aucun parcours n'existe ici à la date demandée ; donnez un parcours, ou "
                          "une personne entrée à cette date.");
        return rc;
    }
    l->body = answer_body(l->out, PARCOURS__REPONSE__CONTENU_DOSSIER);
    l->body->parcours = answer_text(l->out, parcours);
    lire_tete(l->context, &s, l->out, l->body);
    stmt_end(&s);
    return 0;
}

static bool verifier_question(struct answer *out, const Parcours__Dossier *q)
{
    if (q->parcours[0] == '\0' && q->personne[0] == '\0')
        answer_refuse(out, "CHAMP_REQUIS", "parcours",
                      "Donnez un parcours, ou la personne dont c'est le parcours.");
    return !refusal_is_set(&out->refusal) && verifier_id(out, "parcours", q->parcours) &&
           verifier_id(out, "personne", q->personne);
}

int query_dossier(struct store *store, const struct query_context *context,
                  const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    static int (*const parts[])(struct lecture_dossier *, struct err *) = {
        read_publics, read_etapes, read_freins, read_referents, read_contrats, read_suivi, read_fil
    };
    const Parcours__Dossier *q = (const Parcours__Dossier *)query;
    struct lecture_dossier l = { .store = store, .context = context, .out = out };
    char parcours[LIMIT_ID_SIZE];
    if (!verifier_question(out, q))
        return 0;
    au_texte(context, l.au);
    int rc = find_parcours(store, q, l.au, parcours, err);
    if (rc == 0)
        rc = read_tete(&l, parcours, err);
    for (size_t i = 0; i < COUNT_OF(parts) && rc == 0 && l.body != NULL; i++)
        rc = parts[i](&l, err);
    return rc;
}
