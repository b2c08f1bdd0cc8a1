/* One act of somebody each, with ids and dates that fit or do not. */
#include "support/hasard_interne.h"

uint64_t draw(struct monde *m, uint64_t below)
{
    uint64_t z = m->seed += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

/* Mostly the latest: acts follow one another. "" when there is none. */
const char *pick(struct monde *m, const struct ids *ids)
{
    if (ids->count == 0)
        return "018f0000-0000-7000-8000-000000000000";
    size_t back = draw(m, 3) == 0 ? draw(m, ids->count) : draw(m, ids->count < 4 ? ids->count : 4);
    return ids->items[ids->count - 1 - back];
}

const char *person(struct monde *m)
{
    return m->personnes[draw(m, PERSONNES)];
}

const char *parcours(struct monde *m)
{
    const char *id = m->parcours[draw(m, PERSONNES)];
    return id == NULL ? "018f0000-0000-7000-8000-000000000000" : id;
}

/* Today mostly, else days before or, wrongly, after. Four may be in use at a time. */
const char *day(struct monde *m)
{
    static char texts[4][DATE_SIZE];
    static size_t next;
    char *out = texts[next++ % 4];
    uint64_t kind = draw(m, 10);
    int32_t shift = kind < 6 ? 0 : kind < 9 ? -(int32_t)draw(m, 40) : (int32_t)draw(m, 40);
    date_format(m->today + shift, out);
    return out;
}

const char *one_of(struct monde *m, const char *const *codes, size_t count)
{
    return codes[draw(m, count)];
}
bool keep(struct ids *ids, const char *id, bool accepted)
{
    if (accepted && ids->count < IDS)
        ids->items[ids->count++] = id;
    return accepted;
}

/* --- Repérage -----------------------------------------------------------------------------------
 */

void prescrire_pour(struct monde *m, const char *id, const char *personne, const char *date)
{
    keep(&m->prescriptions, id,
         TRY(m, "reperage.Prescrire",
             "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'QUARTZ', 'prenom':"
             " 'Basile', 'dateNaissance': '1980-05-02'}, 'sexe': 'homme', 'commune': '%s',"
             " 'prescripteur': {'genre': 'pole_emploi'}, 'date': '%s', 'situation': {'rsa': 'OUI',"
             " 'inscritDemandeurEmploi': 'OUI', 'inscritDepuis': '2014-02-01'},"
             " 'confirmeNouvelle': true}",
             id, personne, m->commune, date));
}

void prescrire(struct monde *m)
{
    prescrire_pour(m, scene_id(m->scene), person(m), day(m));
}

void transmettre(struct monde *m)
{
    (void)TRY(m, "reperage.TransmettrePrescription",
              "{'prescription': '%s', 'conseiller': '%s', 'date': '%s'}",
              pick(m, &m->prescriptions), pick(m, &m->referents), day(m));
}

void convoquer(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->diagnostics, id,
         TRY(m, "reperage.PlanifierDiagnostic",
             "{'diagnostic': '%s', 'prescription': '%s', 'date': '%s'}", id,
             pick(m, &m->prescriptions), day(m)));
}

void diagnostiquer(struct monde *m)
{
    (void)TRY(m, "reperage.RealiserDiagnostic",
              "{'diagnostic': '%s', 'date': '%s', 'emargement': true, 'avis': 'favorable',"
              " 'freins': ['mobilite'], 'disponible': 'OUI', 'motive': 'OUI', 'volontaire': 'OUI',"
              " 'synthese': {'texte': 'Vise la logistique.'}}",
              pick(m, &m->diagnostics), day(m));
}

void recevoir_piece(struct monde *m)
{
    const char *date = day(m);
    (void)TRY(m, "reperage.RecevoirPiece",
              "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '%s', 'dateeDu': '%s',"
              " 'original': true}",
              scene_id(m->scene), person(m),
              ONE_OF(m, "domicile", "identite", "questionnaire_fse_entree", "ressources",
                     "inscription_pe", "dossier_original", "kbis"),
              date, date);
}

void planifier(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->comites, id,
         TRY(m, "reperage.PlanifierComite",
             "{'comite': '%s', 'genre': '%s', 'territoire': '%s', 'date': '%s'}", id,
             draw(m, 2) == 0 ? m->comite_entree : m->comite_sortie,
             draw(m, 2) == 0 ? "" : m->territoire, day(m)));
}

void deplacer(struct monde *m)
{
    (void)TRY(m, "reperage.DeplacerComite", "{'comite': '%s', 'date': '%s'}", pick(m, &m->comites),
              day(m));
}

void inscrire(struct monde *m)
{
    bool entry = draw(m, 3) > 0;
    (void)TRY(m, "reperage.InscrireAuComite",
              "{'comite': '%s', 'prescription': '%s', 'proposition': '%s'}",
              draw(m, 2) == 0 ? "" : pick(m, &m->comites), entry ? pick(m, &m->prescriptions) : "",
              entry ? "" : pick(m, &m->propositions));
}

void chercher_parcours(struct monde *m)
{
    for (size_t i = 0; i < PERSONNES; i++) {
        json_t *list = scene_ask(m->scene, m->site, "parcours.Portefeuille", "{}");
        json_t *line = scene_row(list, "lignes", "personne", m->personnes[i]);
        if (line == NULL ||
            (m->parcours[i] != NULL && strcmp(scene_text(line, "parcours"), m->parcours[i]) == 0))
            continue;
        char *kept = (char *)(uintptr_t)scene_id(m->scene);
        memcpy(kept, scene_text(line, "parcours"), ID_SIZE);
        m->parcours[i] = kept;
    }
}

void decider_entree(struct monde *m)
{
    bool yes = TRY(m, "reperage.DeciderEntree", "{'comite': '%s', 'prescription': '%s'}",
                   pick(m, &m->comites), pick(m, &m->prescriptions));
    m->entrees += yes ? 1 : 0;
    if (yes)
        chercher_parcours(m);
}

void reporter(struct monde *m)
{
    (void)TRY(m, "reperage.ReporterEntree",
              "{'comite': '%s', 'prescription': '%s', 'motif': 'autre', 'jusqu': '%s'}",
              pick(m, &m->comites), pick(m, &m->prescriptions), day(m));
}

void decider_sortie(struct monde *m)
{
    bool out = draw(m, 3) > 0;
    bool yes = TRY(m, "reperage.DeciderSortie",
                   "{'comite': '%s', 'proposition': '%s', 'validee': %s, 'motif': '%s'}",
                   pick(m, &m->comites), pick(m, &m->propositions), out ? "true" : "false",
                   out ? "" : "a_completer");
    m->sorties += yes && out ? 1 : 0;
}

void clore(struct monde *m)
{
    if (draw(m, 3) == 0)
        (void)TRY(m, "reperage.CloreComite", "{'comite': '%s'}", pick(m, &m->comites));
}

void fusionner(struct monde *m)
{
    (void)TRY(m, draw(m, 2) == 0 ? "reperage.FusionnerPersonnes" : "reperage.AnnulerFusion",
              "{'garde': '%s', 'absorbee': '%s'}", person(m), person(m));
}

/* Few are forgotten: who is cannot enter again. */
void effacer(struct monde *m)
{
    if (draw(m, 4) == 0)
        (void)TRY(m, "reperage.EffacerPersonne", "{'personne': '%s', 'motif': 'demande'}",
                  person(m));
}

/* --- Parcours -----------------------------------------------------------------------------------
 */

void entretenir(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->entretiens, id,
         TRY(m, "parcours.EnregistrerEntretien",
             "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre': '%s', 'presence':"
             " '%s', 'commentaire': {'texte': 'Vu.'}}",
             id, parcours(m), day(m), ONE_OF(m, "entretien_physique", "telephone", "collectif"),
             ONE_OF(m, "present", "present", "absence_injustifiee")));
}

void annuler(struct monde *m)
{
    (void)TRY(m, "parcours.AnnulerEntretien", "{'entretien': '%s', 'motif': 'erreur_saisie'}",
              pick(m, &m->entretiens));
}

void demarrer_etape(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->etapes, id,
         TRY(m, "parcours.DemarrerEtape",
             "{'etape': '%s', 'parcours': '%s', 'genre': '%s', 'date': '%s'}", id, parcours(m),
             ONE_OF(m, "fle", "savoirs_base", "formation_qualifiante"), day(m)));
}

void terminer_etape(struct monde *m)
{
    (void)TRY(m, "parcours.TerminerEtape",
              "{'etape': '%s', 'date': '%s', 'issue': '%s', 'bilan': {'texte': 'Fait.'}}",
              pick(m, &m->etapes), day(m), ONE_OF(m, "terminee", "abandonnee"));
}

void veiller(struct monde *m)
{
    if (draw(m, 2) == 0)
        (void)TRY(m, "parcours.OuvrirVeille", "{'parcours': '%s', 'date': '%s', 'motif': 'sante'}",
                  parcours(m), day(m));
    else
        (void)TRY(m, "parcours.CloreVeille", "{'parcours': '%s', 'date': '%s'}", parcours(m),
                  day(m));
}

void basculer(struct monde *m)
{
    if (draw(m, 3) > 0)
        (void)TRY(m, "parcours.BasculerPoleEconomique",
                  "{'parcours': '%s', 'date': '%s', 'metiers': ['N1103'],"
                  " 'valideMarcheOrdinaire': true}",
                  parcours(m), day(m));
    else
        (void)TRY(m, "parcours.RetirerPoleEconomique",
                  "{'parcours': '%s', 'date': '%s', 'motif': 'pas_pret'}", parcours(m), day(m));
}

void changer_referent(struct monde *m)
{
    char today[DATE_SIZE];
    date_format(m->today, today);
    (void)TRY(m, "parcours.DesignerReferent",
              "{'parcours': '%s', 'referent': '%s', 'date': '%s', 'motif': 'autre',"
              " 'accordDirection': '%s'}",
              parcours(m), pick(m, &m->referents), day(m), today);
}

void signaler_absence(struct monde *m)
{
    (void)TRY(m, "parcours.SignalerAbsence", "{'referent': '%s', 'du': '%s', 'au': '%s'}",
              pick(m, &m->referents), day(m), day(m));
}

void proposer_sortie(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->propositions, id,
         TRY(m, "parcours.ProposerSortie",
             "{'proposition': '%s', 'parcours': '%s', 'sortie': '%s', 'date': '%s'}", id,
             parcours(m), ONE_OF(m, "abandon", "administrative", "creation_entreprise"), day(m)));
}

void retirer_proposition(struct monde *m)
{
    (void)TRY(m, "parcours.RetirerProposition", "{'proposition': '%s', 'motif': 'autre'}",
              pick(m, &m->propositions));
}

/* --- Entreprise ---------------------------------------------------------------------------------
 */

void offrir(struct monde *m)
{
    const char *id = scene_id(m->scene);
    const char *date = day(m);
    bool kept = keep(&m->offres, id,
                     TRY(m, "entreprise.CapterOffre",
                         "{'offre': '%s', 'entreprise': '%s', 'metier': 'N1103', 'intitule':"
                         " 'Magasinier', 'postes': 3, 'contrat': 'cdd', 'origine': 'reseau',"
                         " 'commune': '%s', 'date': '%s', 'dureeMois': 7}",
                         id, pick(m, &m->entreprises), m->commune, date));
    if (kept)
        (void)TRY(m, "entreprise.DiffuserOffre", "{'offre': '%s', 'date': '%s'}", id, date);
}

void positionner(struct monde *m)
{
    const char *id = scene_id(m->scene);
    keep(&m->positionnements, id,
         TRY(m, "entreprise.Positionner",
             "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date': '%s', 'par':"
             " 'cre'}",
             id, pick(m, &m->offres), person(m), day(m)));
}

void mettre_en_relation(struct monde *m)
{
    const char *date = day(m);
    if (draw(m, 2) == 0)
        (void)TRY(m, "entreprise.EffectuerMer", "{'positionnement': '%s', 'date': '%s'}",
                  pick(m, &m->positionnements), date);
    else
        (void)TRY(m, "entreprise.EnregistrerResultatMer",
                  "{'positionnement': '%s', 'date': '%s', 'retenu': true, 'demarragePrevu': '%s'}",
                  pick(m, &m->positionnements), date, date);
}

void contacter(struct monde *m)
{
    (void)TRY(m, "entreprise.ContacterCandidat",
              "{'contact': '%s', 'personne': '%s', 'date': '%s', 'mode': 'telephone',"
              " 'commentaire': {'texte': 'Disponible.'}}",
              scene_id(m->scene), person(m), day(m));
}

void embaucher(struct monde *m)
{
    const char *id = scene_id(m->scene);
    const char *contrat = ONE_OF(m, "cdi", "interim", "creation", "cui_cae");
    keep(&m->embauches, id,
         TRY(m, "entreprise.DemarrerEmbauche",
             "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': '%s', 'debut':"
             " '%s', 'heuresHebdoCenti': 3500}",
             id, person(m), pick(m, &m->entreprises), contrat, day(m)));
}

void rompre(struct monde *m)
{
    (void)TRY(m, "entreprise.RompreContrat",
              "{'embauche': '%s', 'date': '%s', 'motif': 'demission', 'initiative': 'salarie'}",
              pick(m, &m->embauches), day(m));
}

void declarer(struct monde *m)
{
    (void)TRY(m, "entreprise.DeclarerMois", "{'embauche': '%s', 'mois': '%.7s', 'heuresCenti': %d}",
              pick(m, &m->embauches), day(m), (int)draw(m, 20) * 700);
}

void immerger(struct monde *m)
{
    const char *id = scene_id(m->scene);
    char end[DATE_SIZE];
    date_format(m->today + 10, end);
    if (draw(m, 2) == 0)
        keep(&m->immersions, id,
             TRY(m, "entreprise.DemarrerImmersion",
                 "{'immersion': '%s', 'personne': '%s', 'entreprise': '%s', 'genre': 'pmsmp',"
                 " 'debut': '%s', 'finPrevue': '%s'}",
                 id, person(m), pick(m, &m->entreprises), day(m), end));
    else
        (void)TRY(m, "entreprise.TerminerImmersion", "{'immersion': '%s', 'date': '%s'}",
                  pick(m, &m->immersions), day(m));
}
