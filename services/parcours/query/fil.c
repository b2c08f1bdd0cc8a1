/* The timeline: every fact in French, whichever service it comes from. */
#include "parcours/query/commun.h"

#include "base/check.h"

#include <string.h>

enum { FIL_MAX = LIMIT_PAGE_ROWS };

/* Columns of a line. */
enum {
    FIL_DATE,
    FIL_GENRE,
    FIL_REFERENCE,
    FIL_CODE,
    FIL_DETAIL,
    FIL_ACTEUR,
    FIL_ENREGISTRE,
    FIL_TEXTE,
    FIL_DUREE,
    FIL_OBJET
};

enum detail_genre { DETAIL_AUCUN, DETAIL_LISTE, DETAIL_DATE, DETAIL_MOT };

struct phrase {
    const char *genre;
    const char *debut;
    const char *code; /* List of the code's labels; "" as it is; NULL: not told. */
    enum detail_genre detail;
    const char *avant_detail; /* Before it. */
    const char *liste_detail;
};

static const struct phrase PHRASES[] = {
    { "ParcoursOuvert", "Entrée dans le parcours", "niveau_etape", DETAIL_AUCUN, "", "" },
    { "ReferentDesigne", "Référent désigné", "motif_changement_referent", DETAIL_AUCUN, "", "" },
    { "ContratEngagementSigne", "Contrat d'engagement signé", "", DETAIL_DATE, "jusqu'au ", "" },
    { "ContratEngagementRenouvele", "Bilan du contrat d'engagement", "", DETAIL_DATE, "jusqu'au ",
      "" },
    { "EntretienEnregistre", "", "contact", DETAIL_LISTE, "", "presence" },
    { "EntretienAnnule", "Entretien annulé", "motif_annulation", DETAIL_AUCUN, "", "" },
    { "EmargementRecu", "Feuille d'émargement reçue", NULL, DETAIL_AUCUN, "", "" },
    { "RelanceEnregistree", "", "contact", DETAIL_AUCUN, "", "" },
    { "EtapePrevue", "Étape prévue", "etape", DETAIL_DATE, "à partir du ", "" },
    { "EtapeDemarree", "Étape démarrée", "etape", DETAIL_LISTE, "", "contrat" },
    { "EtapeTerminee", "Étape close", "", DETAIL_MOT, "diplôme ", "" },
    { "FreinDeclare", "Frein repéré", "frein", DETAIL_AUCUN, "", "" },
    { "FreinTravaille", "Frein travaillé", NULL, DETAIL_AUCUN, "", "" },
    { "FreinLeve", "Frein levé", NULL, DETAIL_AUCUN, "", "" },
    { "VeilleOuverte", "Mise en veille", "motif_veille", DETAIL_DATE, "jusqu'au ", "" },
    { "VeilleClose", "Fin de veille", NULL, DETAIL_AUCUN, "", "" },
    { "TermesFixes", "Termes particuliers d'un financeur", "financeur", DETAIL_DATE, "jusqu'au ",
      "" },
    { "BasculePoleEconomique", "Bascule au pôle économique", "", DETAIL_AUCUN, "", "" },
    { "RetraitPoleEconomique", "Retrait du pôle économique", "motif_retrait_pole", DETAIL_AUCUN, "",
      "" },
    { "CandidatPropose", "Proposé pour une offre", NULL, DETAIL_AUCUN, "", "" },
    { "SortieJugee", "Jugement sur une sortie", "sortie", DETAIL_MOT, "", "" },
    { "SortieProposee", "Sortie proposée", "sortie", DETAIL_DATE, "au ", "" },
    { "PropositionRetiree", "Proposition de sortie retirée", "motif_annulation", DETAIL_AUCUN, "",
      "" },
    { "SortieValidee", "Sortie", "sortie", DETAIL_DATE, "validée le ", "" },
    { "SortieRejetee", "Sortie refusée par le comité", "", DETAIL_AUCUN, "", "" },
    { "PrescriptionTransmise", "Prescription transmise pour le diagnostic", NULL, DETAIL_DATE,
      "à faire au plus tard le ", "" },
    { "DiagnosticRealise", "Diagnostic réalisé", "avis", DETAIL_AUCUN, "", "" },
    { "PrescriptionClose", "Prescription close", "motif_refus", DETAIL_AUCUN, "", "" },
    { "PositionneComite", "Inscrit en comité", "", DETAIL_DATE, "le ", "" },
    { "ComiteDeplace", "Comité déplacé", "", DETAIL_DATE, "au ", "" },
    { "RetireDuComite", "Retiré de l'ordre du jour du comité", "", DETAIL_AUCUN, "", "" },
    { "EntreeActee", "Entrée actée en comité", "derogation", DETAIL_AUCUN, "", "" },
    { "EntreeReportee", "Entrée reportée en comité", "motif_report", DETAIL_DATE, "au ", "" },
    { "EntreeRefusee", "Entrée refusée en comité", "motif_refus", DETAIL_AUCUN, "", "" },
    { "SortieDecidee", "Décision du comité sur la sortie", "", DETAIL_MOT, "", "" },
    { "PieceRecue", "Pièce reçue", "piece", DETAIL_AUCUN, "", "" },
    { "PieceReprise", "Pièce reprise", "", DETAIL_AUCUN, "", "" },
    { "DomicileChange", "Changement de domicile", "", DETAIL_MOT, "", "" },
    { "MerEffectuee", "Mise en relation", "", DETAIL_AUCUN, "", "" },
    { "MerResultat", "Résultat de la mise en relation", "", DETAIL_LISTE, "", "motif_non_retenue" },
    { "CandidatInforme", "Résultat dit au candidat", NULL, DETAIL_AUCUN, "", "" },
    { "EmbaucheDemarree", "Embauche", "contrat", DETAIL_DATE, "jusqu'au ", "" },
    { "EssaiValide", "Période d'essai validée", NULL, DETAIL_AUCUN, "", "" },
    { "ContratProlonge", "Contrat de travail prolongé", "contrat", DETAIL_DATE, "jusqu'au ", "" },
    { "ContratTermine", "Contrat de travail arrivé à son terme", NULL, DETAIL_AUCUN, "", "" },
    { "ContratRompu", "Contrat de travail rompu", "motif_rupture", DETAIL_MOT,
      "à l'initiative : ", "" },
    { "MaintienSixMois", "Maintien dans l'emploi constaté", NULL, DETAIL_AUCUN, "", "" },
    { "SuiviRealise", "Suivi en entreprise", "suivi", DETAIL_MOT, "", "" },
    { "SuiviRefuse", "Suivi en entreprise refusé", "", DETAIL_AUCUN, "", "" },
    { "ProblemeSignale", "Problème signalé dans l'entreprise", "", DETAIL_MOT,
      "demandé par : ", "" },
    { "ContactCandidat", "Contact du chargé de relations entreprises", "", DETAIL_AUCUN, "", "" },
    { "ImmersionDemarree", "Immersion", "immersion", DETAIL_DATE, "jusqu'au ", "" },
    { "ImmersionTerminee", "Immersion close", "", DETAIL_AUCUN, "", "" },
};

static const struct phrase *phrase_de(const char *genre)
{
    for (size_t i = 0; i < COUNT_OF(PHRASES); i++)
        if (strcmp(PHRASES[i].genre, genre) == 0)
            return &PHRASES[i];
    return NULL;
}

/* Codes that are no list's: French as it is read. */
static const char *mot(const char *code)
{
    static const struct {
        const char *code;
        const char *mot;
    } mots[] = {
        { "abandonnee", "abandonnée" },
        { "annulee", "annulée" },
        { "terminee", "terminée" },
        { "obtenu", "obtenu" },
        { "non_obtenu", "non obtenu" },
        { "non_retenu", "non retenu" },
        { "non_retenu_dit", "non retenu" },
        { "validee", "validée" },
        { "rejetee", "rejetée" },
        { "entree", "pour une entrée" },
        { "sortie", "pour une sortie" },
        { "arret", "arrêt" },
        { "hors_perimetre", "hors du périmètre" },
        { "defavorable", "défavorable" },
        { "relation", "relations de travail" },
        { "competence", "compétences" },
        { "mobilite", "mobilité" },
        { "salarie", "salarié" },
        { "telephone", "téléphone" },
        { "centre_formation", "centre de formation" },
    };
    for (size_t i = 0; i < COUNT_OF(mots); i++)
        if (strcmp(mots[i].code, code) == 0)
            return mots[i].mot;
    return code;
}

static const char *detail_de(struct answer *out, const struct regles *regles,
                             const struct phrase *phrase, const char *detail)
{
    char day[DATE_FR_SIZE];
    int32_t date = date_parse(detail);
    if (detail[0] == '\0' || phrase->detail == DETAIL_AUCUN)
        return "";
    if (date != DATE_NONE) {
        date_format_fr(date, day);
        return answer_format(out, "%s%s", phrase->detail == DETAIL_DATE ? phrase->avant_detail : "",
                             day);
    }
    if (phrase->detail == DETAIL_LISTE)
        return regles_libelle(regles, phrase->liste_detail, detail);
    return phrase->detail == DETAIL_MOT
               ? answer_format(out, "%s%s", phrase->avant_detail, mot(detail))
               : "";
}

/* What the fact is about, where its own words do not say: "" else. */
static const char *objet_de(const struct regles *regles, const char *genre, const char *objet)
{
    if (objet[0] == '\0' || strcmp(genre, "ReferentDesigne") == 0)
        return objet; /* A name. */
    return regles_libelle(regles, strncmp(genre, "Frein", 5) == 0 ? "frein" : "etape", objet);
}

static char *libelle_de(struct answer *out, const struct regles *regles, struct stmt *s)
{
    const char *genre = stmt_column_text(s, FIL_GENRE);
    const char *code = stmt_column_text(s, FIL_CODE);
    const struct phrase *phrase = phrase_de(genre);
    if (phrase == NULL)
        return answer_text(out, genre);
    const char *what = "";
    if (phrase->code != NULL && code[0] != '\0')
        what = phrase->code[0] == '\0' ? mot(code) : regles_libelle(regles, phrase->code, code);
    const char *about = objet_de(regles, genre, stmt_column_text(s, FIL_OBJET));
    if (about[0] != '\0')
        what = what[0] == '\0' ? about : answer_format(out, "%s, %s", about, what);
    const char *more = detail_de(out, regles, phrase, stmt_column_text(s, FIL_DETAIL));
    return answer_format(out, "%s%s%s%s%s", phrase->debut,
                         phrase->debut[0] != '\0' && what[0] != '\0' ? " : " : "", what,
                         more[0] != '\0' ? ", " : "", more);
}

#define FIL_DE " WHERE f.personne = :personne AND f.date <= :au AND f.parcours IN (:parcours, '')"

static const char FIL_TOTAL[] = "SELECT count(*) FROM fil f" FIL_DE;

/* The free text belongs to the fact's own row, where it can be erased. A référent is named as on
 * that day. */
static const char FIL[] =
    "SELECT f.date, f.genre, f.reference, f.code, f.detail, f.acteur, f.enregistre,"
    " coalesce(e.commentaire, CASE f.genre WHEN 'EtapePrevue' THEN t.objectif"
    "  WHEN 'EtapeTerminee' THEN t.bilan END, o.argument, ''), coalesce(e.duree_min, 0),"
    " coalesce(CASE f.genre WHEN 'EtapeTerminee' THEN t.genre END, i.genre,"
    "  (SELECT r.libelle FROM referent r WHERE f.genre = 'ReferentDesigne'"
    "   AND r.referent = f.reference AND r.du <= f.date"
    "   ORDER BY r.du DESC, r.sequence DESC LIMIT 1), '')"
    " FROM fil f"
    " LEFT JOIN entretien e ON f.genre = 'EntretienEnregistre' AND e.entretien = f.reference"
    " LEFT JOIN etape t ON f.genre IN ('EtapePrevue', 'EtapeTerminee') AND t.etape = f.reference"
    " LEFT JOIN frein i ON f.genre IN ('FreinTravaille', 'FreinLeve') AND i.frein = f.reference"
    " LEFT JOIN proposition o ON f.genre = 'SortieProposee' AND o.proposition = f.reference" FIL_DE
    " ORDER BY f.date DESC, f.enregistre DESC, f.source, f.sequence DESC LIMIT :max";

static void commencer(struct stmt *s, struct store *store, const char *sql,
                      const struct query_context *context, const Parcours__DossierReponse *body)
{
    char au[DATE_SIZE];
    au_texte(context, au);
    stmt_begin(s, store, sql);
    stmt_text(s, ":personne", body->personne);
    stmt_text(s, ":parcours", body->parcours);
    stmt_text(s, ":au", au);
}

static int compter(struct store *store, const struct query_context *context,
                   Parcours__DossierReponse *body, struct err *err)
{
    body->fil_total = (int32_t)body->n_fil;
    if (body->n_fil < FIL_MAX)
        return 0;
    struct stmt s;
    commencer(&s, store, FIL_TOTAL, context, body);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        body->fil_total = (int32_t)stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int fil_repondre(struct store *store, const struct query_context *context,
                 Parcours__DossierReponse *body, struct answer *out, struct err *err)
{
    struct stmt s;
    commencer(&s, store, FIL, context, body);
    stmt_i64(&s, ":max", FIL_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Parcours__LigneFil *line =
            answer_add(out, &body->n_fil, (void ***)&body->fil, &parcours__ligne_fil__descriptor);
        line->date = answer_column(out, &s, FIL_DATE);
        line->genre = answer_column(out, &s, FIL_GENRE);
        line->reference = answer_column(out, &s, FIL_REFERENCE);
        line->libelle = libelle_de(out, regles_du(context, date_parse(line->date)), &s);
        line->acteur = answer_column(out, &s, FIL_ACTEUR);
        line->enregistre = answer_alloc(out, TIME_TEXT_SIZE);
        time_format(stmt_column_i64(&s, FIL_ENREGISTRE), line->enregistre);
        line->texte = answer_column(out, &s, FIL_TEXTE);
        line->duree_min = (int32_t)stmt_column_i64(&s, FIL_DUREE);
    }
    return rc < 0 ? rc : compter(store, context, body, err);
}
