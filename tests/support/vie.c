#include "support/vie.h"

#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct vie vie_flandre_lys(struct scene *scene)
{
    return (struct vie){
        .scene = scene,
        .site = "flandre-lys",
        .commune = "59295",
        .territoire = "hazebrouck",
        .depuis = "2017-01-02",
    };
}

struct vie vie_roubaix(struct scene *scene)
{
    return (struct vie){
        .scene = scene,
        .site = "roubaix",
        .commune = "59512",
        .territoire = "roubaix",
        .depuis = "2022-01-03",
    };
}

static bool is_roubaix(const struct vie *vie)
{
    return strcmp(vie->site, "roubaix") == 0;
}

const char *vie_aujourdhui(const struct vie *vie)
{
    static char text[DATE_SIZE];
    const struct world *world = scene_world(vie->scene);
    date_format(date_paris(world->now_us(world->self)), text);
    return text;
}

void vie_referent(struct vie *vie, const char *genre, int etp_centi)
{
    vie->referent = scene_id(vie->scene);
    scene_accept(
        vie->scene, vie->site, "parcours.EnregistrerReferent",
        "{'referent': '%s', 'libelle': 'Référent %s', 'genre': '%s', 'territoires': ['%s'],"
        " 'etpCenti': %d, 'du': '%s', 'accordPlie': '%s', 'confidentialite': '%s'}",
        vie->referent, vie->territoire, genre, vie->territoire, etp_centi, vie->depuis, vie->depuis,
        vie->depuis);
}

static void prescrire(struct vie *vie)
{
    vie->prescription = scene_id(vie->scene);
    scene_accept(
        vie->scene, vie->site, "reperage.Prescrire",
        "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'QUARTZ', 'prenom':"
        " 'Basile', 'dateNaissance': '%s'}, 'sexe': 'homme', 'commune': '%s', 'prescripteur':"
        " {'genre': 'pole_emploi', 'structure': 'Agence'}, 'date': '%s', 'situation': {'date': "
        "'%s',"
        " 'inscritDemandeurEmploi': 'OUI', 'inscritDepuis': '2014-02-01', 'rsa': 'OUI', 'qpv': "
        "'NON',"
        " 'rqth': 'NON', 'niveauFormation': '3'}, 'confirmeNouvelle': true}",
        vie->prescription, vie->personne, vie->naissance == NULL ? "1980-05-02" : vie->naissance,
        vie->commune, vie_aujourdhui(vie), vie_aujourdhui(vie));
    scene_accept(vie->scene, vie->site, "reperage.TransmettrePrescription",
                 "{'prescription': '%s', 'conseiller': '%s', 'date': '%s'}", vie->prescription,
                 vie->referent, vie_aujourdhui(vie));
}

void vie_prescrire(struct vie *vie)
{
    vie->personne = scene_id(vie->scene);
    prescrire(vie);
}

void vie_prescrire_encore(struct vie *vie)
{
    prescrire(vie);
}

void vie_diagnostiquer(struct vie *vie)
{
    const char *diagnostic = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierDiagnostic",
                 "{'diagnostic': '%s', 'prescription': '%s', 'conseiller': '%s', 'date': '%s',"
                 " 'lettreDu': '%s'}",
                 diagnostic, vie->prescription, vie->referent, vie_aujourdhui(vie),
                 vie_aujourdhui(vie));
    scene_accept(vie->scene, vie->site, "reperage.RealiserDiagnostic",
                 "{'diagnostic': '%s', 'date': '%s', 'emargement': true, 'avis': 'favorable',"
                 " 'freins': ['mobilite'], 'disponible': 'OUI', 'motive': 'OUI', 'volontaire':"
                 " 'OUI', 'niveauEtape': 'emploi', 'synthese': {'texte': 'Vise la logistique.'}}",
                 diagnostic, vie_aujourdhui(vie));
}

void vie_remettre_pieces(struct vie *vie)
{
    static const char *const flandre_lys[] = { "domicile", "identite", "questionnaire_fse_entree",
                                               "ressources", "inscription_pe" };
    static const char *const roubaix[] = { "fiche_prescription",
                                           "identite",
                                           "domicile",
                                           "ressources",
                                           "cv",
                                           "inscription_pe",
                                           "cer",
                                           "questionnaire_fse_entree",
                                           "contrat_engagement" };
    const char *const *pieces = is_roubaix(vie) ? roubaix : flandre_lys;
    size_t count = is_roubaix(vie) ? COUNT_OF(roubaix) : COUNT_OF(flandre_lys);
    for (size_t i = 0; i < count; i++)
        scene_accept(vie->scene, vie->site, "reperage.RecevoirPiece",
                     "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '%s',"
                     " 'dateeDu': '%s', 'original': true}",
                     scene_id(vie->scene), vie->personne, pieces[i], vie_aujourdhui(vie),
                     vie_aujourdhui(vie));
}

void vie_planifier_comite(struct vie *vie, const char *date)
{
    vie->comite = scene_id(vie->scene);
    scene_accept(
        vie->scene, vie->site, "reperage.PlanifierComite",
        "{'comite': '%s', 'genre': '%s', 'territoire': '%s', 'date': '%s', 'physique': true}",
        vie->comite, is_roubaix(vie) ? "comite_acces" : "comite_entree",
        is_roubaix(vie) ? "" : vie->territoire, date);
}

void vie_presenter(struct vie *vie, const char *date)
{
    char before[DATE_SIZE];
    date_format(date_parse(date) - 7, before);
    scene_date(vie->scene, before);
    vie_prescrire(vie);
    vie_diagnostiquer(vie);
    vie_remettre_pieces(vie);
    vie_planifier_comite(vie, date);
    scene_accept(vie->scene, vie->site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    scene_date(vie->scene, date);
}

void vie_trouver_parcours(struct vie *vie)
{
    json_t *dossier =
        scene_ask(vie->scene, vie->site, "parcours.Dossier", "{'personne': '%s'}", vie->personne);
    char *kept =
        (char *)(uintptr_t)scene_id(vie->scene); /* Room that lives as long as the scene. */
    assert_int_equal(strlen(scene_text(dossier, "parcours")), ID_SIZE - 1);
    memcpy(kept, scene_text(dossier, "parcours"), ID_SIZE);
    vie->parcours = kept;
}

void vie_entrer(struct vie *vie, const char *date)
{
    vie_presenter(vie, date);
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    vie_trouver_parcours(vie);
}

struct vie vie_autre(const struct vie *vie)
{
    return (struct vie){ .scene = vie->scene,
                         .site = vie->site,
                         .commune = vie->commune,
                         .territoire = vie->territoire,
                         .depuis = vie->depuis,
                         .referent = vie->referent };
}

/* --- Parcours --------------------------------------------------------------------------------- */

void vie_entretien(struct vie *vie, const char *genre, const char *presence)
{
    vie->entretien = scene_id(vie->scene);
    scene_accept(
        vie->scene, vie->site, "parcours.EnregistrerEntretien",
        "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre': '%s', 'dureeMin': 30,"
        " 'presence': '%s', 'emargement': %s}",
        vie->entretien, vie->parcours, vie_aujourdhui(vie), genre, presence,
        strcmp(presence, "present") == 0 ? "true" : "false");
}

void vie_basculer(struct vie *vie)
{
    scene_accept(vie->scene, vie->site, "parcours.BasculerPoleEconomique",
                 "{'parcours': '%s', 'date': '%s', 'metiers': ['N1103'], 'communes': ['%s'],"
                 " 'cvRemis': true, 'valideMarcheOrdinaire': true}",
                 vie->parcours, vie_aujourdhui(vie), vie->commune);
}

const char *vie_demarrer_etape(struct vie *vie, const char *genre)
{
    const char *etape = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "parcours.DemarrerEtape",
                 "{'etape': '%s', 'parcours': '%s', 'genre': '%s', 'date': '%s'}", etape,
                 vie->parcours, genre, vie_aujourdhui(vie));
    return etape;
}

void vie_terminer_etape(struct vie *vie, const char *etape, const char *issue)
{
    scene_accept(vie->scene, vie->site, "parcours.TerminerEtape",
                 "{'etape': '%s', 'date': '%s', 'issue': '%s'}", etape, vie_aujourdhui(vie), issue);
}

/* --- Entreprise ------------------------------------------------------------------------------- */

/* A SIRET with a right key, the n-th of its kind. */
static void siret_make(unsigned n, char out[15])
{
    (void)snprintf(out, 15, "%09u%04u0", 732829320u, n % 10000);
    int sum = 0;
    for (int i = 0; i < 14; i++) {
        int digit = out[13 - i] - '0';
        int weighted = i % 2 == 0 ? digit : 2 * digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    out[13] = (char)('0' + (10 - sum % 10) % 10);
}

void vie_entreprise(struct vie *vie, const char *employeur)
{
    static unsigned made = 100;
    char siret[15];
    siret_make(++made, siret);
    vie->entreprise = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.CreerEntreprise",
                 "{'entreprise': '%s', 'siret': '%s', 'raisonSociale': 'Serres ONYX',"
                 " 'commune': '%s', 'naf': '5210B', 'employeur': '%s'}",
                 vie->entreprise, siret, vie->commune, employeur);
}

void vie_offre(struct vie *vie)
{
    if (vie->entreprise == NULL)
        vie_entreprise(vie, "entreprise");
    vie->offre = scene_id(vie->scene);
    scene_accept(
        vie->scene, vie->site, "entreprise.CapterOffre",
        "{'offre': '%s', 'entreprise': '%s', 'metier': 'N1103', 'intitule': 'Magasinier',"
        " 'postes': 1, 'contrat': 'cdd', 'heuresHebdoCenti': 3500, 'origine': 'locale_cre',"
        " 'commune': '%s', 'date': '%s', 'dureeMois': 7}",
        vie->offre, vie->entreprise, vie->commune, vie_aujourdhui(vie));
    scene_accept(vie->scene, vie->site, "entreprise.DiffuserOffre", "{'offre': '%s', 'date': '%s'}",
                 vie->offre, vie_aujourdhui(vie));
}

void vie_positionner(struct vie *vie)
{
    vie->positionnement = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.Positionner",
                 "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date': '%s', 'par':"
                 " 'cre'}",
                 vie->positionnement, vie->offre, vie->personne, vie_aujourdhui(vie));
}

void vie_mer(struct vie *vie)
{
    scene_accept(vie->scene, vie->site, "entreprise.EffectuerMer",
                 "{'positionnement': '%s', 'date': '%s', 'cvTransmis': true}", vie->positionnement,
                 vie_aujourdhui(vie));
}

void vie_retenir(struct vie *vie)
{
    scene_accept(vie->scene, vie->site, "entreprise.EnregistrerResultatMer",
                 "{'positionnement': '%s', 'date': '%s', 'retenu': true, 'demarragePrevu': '%s'}",
                 vie->positionnement, vie_aujourdhui(vie), vie_aujourdhui(vie));
}

void vie_embaucher(struct vie *vie, const char *contrat, const char *fin, bool marchand)
{
    if (vie->entreprise == NULL)
        vie_entreprise(vie, "entreprise");
    vie->embauche = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.DemarrerEmbauche",
                 "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': '%s',"
                 " 'debut': '%s', 'finPrevue': '%s', 'heuresHebdoCenti': 3500, 'marchand': %s}",
                 vie->embauche, vie->personne, vie->entreprise, contrat, vie_aujourdhui(vie), fin,
                 marchand ? "true" : "false");
}

void vie_declarer_mois(struct vie *vie, const char *mois, int heures_centi)
{
    scene_accept(vie->scene, vie->site, "entreprise.DeclarerMois",
                 "{'embauche': '%s', 'mois': '%s', 'heuresCenti': %d}", vie->embauche, mois,
                 heures_centi);
}

void vie_payer(struct vie *vie, const char *mois)
{
    scene_accept(vie->scene, vie->site, "entreprise.RecevoirJustificatif",
                 "{'embauche': '%s', 'piece': 'fiches_paie_6', 'date': '%s', 'mois': '%s',"
                 " 'original': true}",
                 vie->embauche, vie_aujourdhui(vie), mois);
}

void vie_attester(struct vie *vie, const char *du, const char *au)
{
    scene_accept(vie->scene, vie->site, "entreprise.RecevoirJustificatif",
                 "{'embauche': '%s', 'piece': 'attestation_employeur', 'date': '%s',"
                 " 'couvreDu': '%s', 'couvreAu': '%s', 'original': true}",
                 vie->embauche, vie_aujourdhui(vie), du, au);
}

/* --- Exit ------------------------------------------------------------------------------------- */

void vie_piece(struct vie *vie, const char *piece)
{
    scene_accept(vie->scene, vie->site, "reperage.RecevoirPiece",
                 "{'pieceRecue': '%s', 'personne': '%s', 'piece': '%s', 'date': '%s',"
                 " 'dateeDu': '%s', 'original': true}",
                 scene_id(vie->scene), vie->personne, piece, vie_aujourdhui(vie),
                 vie_aujourdhui(vie));
}

void vie_proposer(struct vie *vie, const char *sortie)
{
    vie->proposition = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "parcours.ProposerSortie",
                 "{'proposition': '%s', 'parcours': '%s', 'sortie': '%s', 'date': '%s', 'bilanLe':"
                 " '%s'}",
                 vie->proposition, vie->parcours, sortie, vie_aujourdhui(vie), vie_aujourdhui(vie));
}

void vie_decider(struct vie *vie, const char *comite_genre, bool validee)
{
    vie->comite = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': '%s', 'date': '%s'}", vie->comite, comite_genre,
                 vie_aujourdhui(vie));
    scene_accept(vie->scene, vie->site, "reperage.DeciderSortie",
                 "{'comite': '%s', 'proposition': '%s', 'validee': %s, 'motif': '%s'}", vie->comite,
                 vie->proposition, validee ? "true" : "false", validee ? "" : "a_completer");
}

void vie_sortir(struct vie *vie)
{
    vie_proposer(vie, "demande_participant");
    vie_decider(vie, is_roubaix(vie) ? "equipe_animation" : "comite_suivi", true);
}

/* --- What is known ---------------------------------------------------------------------------- */

json_t *vie_dossier(struct vie *vie)
{
    return scene_ask(vie->scene, vie->site, "parcours.Dossier", "{'parcours': '%s'}",
                     vie->parcours);
}

json_t *vie_verdict(struct vie *vie, const char *sortie)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "parcours.SortiePossible",
                               "{'parcours': '%s', 'sortie': '%s'}", vie->parcours, sortie);
    json_t *verdict = scene_row(answer, "verdicts", "sortie", sortie);
    assert_non_null(verdict);
    return verdict;
}

json_t *vie_fil(struct vie *vie, const char *genre)
{
    return scene_row(vie_dossier(vie), "fil", "genre", genre);
}

/* The first row of a list that is this person's and passes the test. */
static json_t *row_of(const struct vie *vie, json_t *list, bool (*passes)(json_t *, const char *),
                      const char *value)
{
    json_t *rows = json_object_get(list, "lignes");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        if (strcmp(scene_text(row, "parcours"), vie->parcours) == 0 && passes(row, value))
            return row;
    }
    return NULL;
}

static bool is_on_the_list(json_t *row, const char *unused)
{
    (void)unused;
    return strcmp(scene_text(row, "mouvement"), "sorti") != 0;
}

static bool is_of_kind(json_t *row, const char *genre)
{
    return strcmp(scene_text(row, "genre"), genre) == 0;
}

json_t *vie_revue(struct vie *vie, const char *liste)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "parcours.Revue",
                               "{'referent': '%s', 'liste': '%s'}", vie->referent, liste);
    json_t *list = scene_row(answer, "listes", "code", liste);
    assert_non_null(list);
    return row_of(vie, list, is_on_the_list, NULL);
}

json_t *vie_tache(struct vie *vie, const char *genre)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "parcours.Taches", "{'referent': '%s'}", vie->referent);
    return row_of(vie, answer, is_of_kind, genre);
}
