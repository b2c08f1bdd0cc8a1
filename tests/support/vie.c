#include "support/vie.h"

#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct vie vie_flandre_lys(struct scene *scene)
{
    return (struct vie){
        .scene = scene, .site = "flandre-lys", .commune = "59295", .territoire = "hazebrouck"
    };
}

struct vie vie_roubaix(struct scene *scene)
{
    return (struct vie){
        .scene = scene, .site = "roubaix", .commune = "59512", .territoire = "roubaix"
    };
}

static bool is_roubaix(const struct vie *vie)
{
    return strcmp(vie->site, "roubaix") == 0;
}

/* The day of the scene's clock, ISO; lives until the next call. */
static const char *today(const struct vie *vie)
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
        vie->referent, vie->territoire, genre, vie->territoire, etp_centi, "2017-01-02",
        "2017-01-02", "2017-01-02");
}

void vie_prescrire(struct vie *vie)
{
    vie->personne = scene_id(vie->scene);
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
        vie->commune, today(vie), today(vie));
    scene_accept(vie->scene, vie->site, "reperage.TransmettrePrescription",
                 "{'prescription': '%s', 'conseiller': '%s', 'date': '%s'}", vie->prescription,
                 vie->referent, today(vie));
}

void vie_diagnostiquer(struct vie *vie)
{
    const char *diagnostic = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierDiagnostic",
                 "{'diagnostic': '%s', 'prescription': '%s', 'conseiller': '%s', 'date': '%s',"
                 " 'lettreDu': '%s'}",
                 diagnostic, vie->prescription, vie->referent, today(vie), today(vie));
    scene_accept(vie->scene, vie->site, "reperage.RealiserDiagnostic",
                 "{'diagnostic': '%s', 'date': '%s', 'emargement': true, 'avis': 'favorable',"
                 " 'freins': ['mobilite'], 'disponible': 'OUI', 'motive': 'OUI', 'volontaire':"
                 " 'OUI', 'niveauEtape': 'emploi', 'synthese': {'texte': 'Vise la logistique.'}}",
                 diagnostic, today(vie));
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
                     scene_id(vie->scene), vie->personne, pieces[i], today(vie), today(vie));
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

void vie_entrer(struct vie *vie, const char *date)
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
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    json_t *dossier =
        scene_ask(vie->scene, vie->site, "parcours.Dossier", "{'personne': '%s'}", vie->personne);
    char *kept =
        (char *)(uintptr_t)scene_id(vie->scene); /* Room that lives as long as the scene. */
    assert_int_equal(strlen(scene_text(dossier, "parcours")), ID_SIZE - 1);
    memcpy(kept, scene_text(dossier, "parcours"), ID_SIZE);
    vie->parcours = kept;
}

void vie_entretien(struct vie *vie, const char *genre, const char *presence)
{
    scene_accept(
        vie->scene, vie->site, "parcours.EnregistrerEntretien",
        "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre': '%s', 'dureeMin': 30,"
        " 'presence': '%s', 'emargement': true}",
        scene_id(vie->scene), vie->parcours, today(vie), genre, presence);
}

void vie_basculer(struct vie *vie)
{
    scene_accept(vie->scene, vie->site, "parcours.BasculerPoleEconomique",
                 "{'parcours': '%s', 'date': '%s', 'metiers': ['N1103'], 'communes': ['%s'],"
                 " 'cvRemis': true, 'valideMarcheOrdinaire': true}",
                 vie->parcours, today(vie), vie->commune);
}

static void creer_entreprise(struct vie *vie)
{
    vie->entreprise = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.CreerEntreprise",
                 "{'entreprise': '%s', 'siret': '73282932000074', 'raisonSociale': 'Serres ONYX',"
                 " 'commune': '%s', 'naf': '5210B', 'employeur': 'entreprise'}",
                 vie->entreprise, vie->commune);
}

void vie_embaucher(struct vie *vie, const char *contrat, const char *fin, bool marchand)
{
    if (vie->entreprise == NULL)
        creer_entreprise(vie);
    vie->embauche = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.DemarrerEmbauche",
                 "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': '%s',"
                 " 'debut': '%s', 'finPrevue': '%s', 'heuresHebdoCenti': 3500, 'marchand': %s}",
                 vie->embauche, vie->personne, vie->entreprise, contrat, today(vie), fin,
                 marchand ? "true" : "false");
}
