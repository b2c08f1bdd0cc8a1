/* One event of each type, every field set, in an order in which they can happen; and what is heard
 * between them. Written as JSON: ' for ", @name for an id. */
#ifndef TESTS_PARCOURS_EVENEMENTS_H
#define TESTS_PARCOURS_EVENEMENTS_H

static const char *const PROPRES[] = {
    "{'referent_enregistre': {'referent': '@r1', 'libelle': 'Référent 1', 'genre': 'referent',"
    " 'structure': 'Maison', 'territoires': ['armentieres', 'bailleul'], 'filiere': 'btp',"
    " 'etp_centi': 80, 'du': '2017-01-02', 'au': '2018-12-31', 'accord_plie': '2016-12-01',"
    " 'confidentialite': '2016-12-02', 'structures_suivies': ['Chantier', 'Greta']}}",
    "{'absence_acteur': {'referent': '@r1', 'du': '2017-03-01', 'au': '2017-03-20',"
    " 'remplacement_du': '2017-03-15'}}",
    "{'parcours_ouvert': {'parcours': '@p1', 'personne': '@x1', 'prescription': '@w1', 'date':"
    " '2017-01-10', 'territoire': 'armentieres', 'age': 40, 'sexe': 'femme', 'publics': ['rsa',"
    " 'qpv'], 'niveau_etape': 'projet', 'contrat_du': true}}",
    "{'referent_designe': {'parcours': '@p1', 'personne': '@x1', 'referent': '@r1', 'precedent':"
    " '@r0', 'date': '2017-01-10', 'motif': 'depart', 'accord_direction': '2017-01-09'}}",
    "{'contrat_engagement_signe': {'parcours': '@p1', 'personne': '@x1', 'participant':"
    " '2017-01-11', 'referent': '2017-01-12', 'direction': '2017-01-13', 'equipe_animation':"
    " '2017-01-14', 'debut': '2017-01-12', 'fin': '2018-01-11', 'complet': true, 'explique':"
    " true}}",
    "{'contrat_engagement_renouvele': {'parcours': '@p1', 'personne': '@x1', 'debut':"
    " '2018-01-12', 'fin': '2019-01-11', 'bilan': '2017-12-10', 'decision': 'poursuite',"
    " 'validee_le': '2017-12-15'}}",
    "{'entretien_enregistre': {'entretien': '@e1', 'parcours': '@p1', 'personne': '@x1',"
    " 'referent': '@r1', 'date': '2017-02-02', 'heure': '09:30', 'genre': 'entretien_physique',"
    " 'duree_min': 45, 'presence': 'present', 'emargement': true, 'prochain': '2017-03-02',"
    " 'distance_confinement': true, 'compte_entretien': true, 'compte_contact': true,"
    " 'commentaire': {'texte': 'Projet confirmé.'}, 'emargement_attendu': true}}",
    "{'entretien_annule': {'entretien': '@e1', 'parcours': '@p1', 'personne': '@x1', 'motif':"
    " 'doublon'}}",
    "{'emargement_recu': {'entretien': '@e1', 'parcours': '@p1', 'personne': '@x1', 'date':"
    " '2017-02-05'}}",
    "{'relance_due': {'entretien': '@e1', 'parcours': '@p1', 'personne': '@x1', 'genre':"
    " 'relance_courrier', 'avant': '2017-02-05'}}",
    "{'relance_enregistree': {'relance': '@l1', 'entretien': '@e1', 'parcours': '@p1', 'personne':"
    " '@x1', 'genre': 'relance_courrier', 'date': '2017-02-04'}}",
    "{'etape_prevue': {'etape': '@t1', 'parcours': '@p1', 'personne': '@x1', 'genre':"
    " 'formation_prf', 'famille': 'formation', 'axe': 'competences', 'origine': 'droit_commun',"
    " 'mode': 'collectif', 'structure': 'Greta', 'debut_prevu': '2017-03-01', 'fin_prevue':"
    " '2017-06-30', 'objectif': {'texte': 'Préparer le titre.'}}}",
    "{'etape_demarree': {'etape': '@t1', 'parcours': '@p1', 'personne': '@x1', 'genre':"
    " 'formation_prf', 'famille': 'formation', 'axe': 'competences', 'origine': 'droit_commun',"
    " 'mode': 'collectif', 'structure': 'Greta', 'date': '2017-03-02', 'fin_prevue':"
    " '2017-06-29', 'temps_plein': true, 'embauche': '@j9', 'contrat': 'cdd', 'marchand': true,"
    " 'referent_etape': 'formateur'}}",
    "{'etape_terminee': {'etape': '@t1', 'parcours': '@p1', 'personne': '@x1', 'date':"
    " '2017-06-28', 'issue': 'terminee', 'bilan_le': '2017-06-20', 'heures_centi': 40000,"
    " 'diplome': 'obtenu', 'motif': 'autre', 'demarree': true, 'bilan': {'texte': 'Titre"
    " obtenu.'}}}",
    "{'frein_declare': {'frein': '@f1', 'parcours': '@p1', 'personne': '@x1', 'genre': 'mobilite',"
    " 'date': '2017-01-10'}}",
    "{'frein_travaille': {'frein': '@f1', 'parcours': '@p1', 'personne': '@x1', 'date':"
    " '2017-02-10', 'etape': '@t1'}}",
    "{'frein_leve': {'frein': '@f1', 'parcours': '@p1', 'personne': '@x1', 'date':"
    " '2017-03-10'}}",
    "{'veille_ouverte': {'parcours': '@p1', 'personne': '@x1', 'date': '2017-07-01', 'motif':"
    " 'sante', 'jusqu': '2017-09-01'}}",
    "{'veille_close': {'parcours': '@p1', 'personne': '@x1', 'date': '2017-08-20'}}",
    "{'termes_fixes': {'parcours': '@p1', 'personne': '@x1', 'date': '2017-09-01', 'financeur':"
    " 'departement', 'jusqu': '2017-12-31'}}",
    "{'bascule_pole_economique': {'parcours': '@p1', 'personne': '@x1', 'referent': '@r1', 'date':"
    " '2017-09-02', 'metiers': ['N4105'], 'communes': ['59017'], 'cv_remis': true}}",
    "{'retrait_pole_economique': {'parcours': '@p1', 'personne': '@x1', 'date': '2017-10-01',"
    " 'motif': 'autre'}}",
    "{'candidat_propose': {'parcours': '@p1', 'personne': '@x1', 'offre': '@o1', 'referent':"
    " '@r1', 'date': '2017-09-10'}}",
    "{'sortie_jugee': {'parcours': '@p1', 'personne': '@x1', 'sortie': 'emploi_aide', 'jugement':"
    " 'conforme_projet', 'favorable': true, 'date': '2017-10-02', 'contrat': '@j1'}}",
    "{'sortie_proposee': {'proposition': '@s1', 'parcours': '@p1', 'personne': '@x1', 'sortie':"
    " 'emploi_aide', 'classe': 'positive', 'date': '2017-11-01', 'bilan_le': '2017-10-20',"
    " 'relais': 'departement', 'motif': 'autre', 'comite_genre': 'comite_suivi', 'verdict':"
    " {'valeur': 'A_APPRECIER', 'sortie': 'emploi_aide', 'libelle': 'Contrat aidé', 'source':"
    " 'FL 96', 'compte': ['un'], 'manque': ['deux'], 'au_plus_tot': '2017-12-01', 'hypothese':"
    " 'si le contrat se poursuit', 'atteint': 6, 'seuil': 6, 'unite': 'mois', 'explication':"
    " 'plus de 6 mois', 'jugements': ['accord_participant'], 'pieces': ['contrat_travail'],"
    " 'objet': 'emploi_durable', 'classe': 'positive'}, 'protocole': 'abc', 'territoire':"
    " 'armentieres', 'argument': {'texte': 'Prête.'}}}",
    "{'proposition_retiree': {'proposition': '@s2', 'parcours': '@p1', 'personne': '@x1', 'motif':"
    " 'doublon'}}",
    "{'sortie_validee': {'proposition': '@s1', 'parcours': '@p1', 'personne': '@x1', 'sortie':"
    " 'emploi_aide', 'classe': 'positive', 'objet': 'emploi_durable', 'date': '2017-11-01',"
    " 'date_decision': '2017-11-20', 'comite': '@c1', 'referent': '@r1', 'motif': 'autre',"
    " 'etait_au_pole': true, 'territoire': 'armentieres'}}",
    "{'sortie_rejetee': {'proposition': '@s3', 'parcours': '@p1', 'personne': '@x1',"
    " 'date_decision': '2017-10-30', 'comite': '@c1', 'motif': 'dossier'}}",
    "{'convention_non_reconduite': {'structure': 'Maison', 'fin': '2017-12-31', 'informe_le':"
    " '2017-10-01', 'preavis_avant': '2017-10-31', 'preavis_tenu': true, 'referents': ['@r1']}}",
};

/* Heard before them: apply of others' events makes rows too. */
static const struct {
    const char *source;
    const char *evenement;
} AUTRES[] = {
    { "reperage", "{'prescription_transmise': {'prescription': '@w1', 'personne': '@x1',"
                  " 'conseiller': '@r1', 'date': '2016-12-05', 'diagnostic_avant':"
                  " '2016-12-20'}}" },
    { "reperage", "{'diagnostic_realise': {'diagnostic': '@g1', 'prescription': '@w1', 'personne':"
                  " '@x1', 'conseiller': '@r1', 'date': '2016-12-15', 'avis': 'favorable'}}" },
    { "reperage", "{'positionne_comite': {'comite': '@c1', 'prescription': '@w1', 'personne':"
                  " '@x1', 'date': '2017-01-10'}}" },
    { "reperage", "{'entree_reportee': {'prescription': '@w2', 'personne': '@x2', 'comite': '@c1',"
                  " 'date': '2017-01-10', 'motif': 'autre', 'jusqu': '2017-02-01'}}" },
    { "reperage", "{'entree_refusee': {'prescription': '@w2', 'personne': '@x2', 'comite': '@c1',"
                  " 'date': '2017-02-10', 'motif': 'autre'}}" },
    { "reperage", "{'prescription_close': {'prescription': '@w3', 'personne': '@x3', 'date':"
                  " '2017-02-10', 'motif': 'autre'}}" },
    { "reperage", "{'piece_recue': {'piece_recue': '@d1', 'personne': '@x1', 'piece': 'domicile',"
                  " 'date': '2017-01-05', 'datee_du': '2017-01-02', 'original': true, 'contrat':"
                  " '@j1'}}" },
    { "reperage", "{'piece_reprise': {'piece_recue': '@d1', 'personne': '@x1', 'motif':"
                  " 'illisible'}}" },
    { "reperage", "{'domicile_change': {'personne': '@x1', 'commune': '59350', 'hors_perimetre':"
                  " true, 'date': '2017-05-01'}}" },
    { "reperage", "{'personnes_fusionnees': {'garde': '@x2', 'absorbee': '@x3'}}" },
    { "reperage", "{'fusion_annulee': {'garde': '@x2', 'absorbee': '@x3'}}" },
    { "reperage", "{'personnes_fusionnees': {'garde': '@x2', 'absorbee': '@x4'}}" },
    { "entreprise", "{'offre_diffusee': {'offre': '@o1', 'date': '2017-03-10', 'metier': 'N4105',"
                    " 'intitule': 'Livreur', 'commune': '59017', 'postes': 2, 'contrat':"
                    " 'cdi'}}" },
    { "entreprise", "{'offre_cloturee': {'offre': '@o1', 'date': '2017-12-10'}}" },
    { "entreprise", "{'mer_effectuee': {'positionnement': '@n1', 'offre': '@o1', 'personne': '@x1',"
                    " 'date': '2017-04-01', 'metier': 'N4105'}}" },
    { "entreprise", "{'mer_resultat': {'positionnement': '@n1', 'offre': '@o1', 'personne': '@x1',"
                    " 'date': '2017-04-05', 'motif': 'mobilite'}}" },
    { "entreprise", "{'candidat_informe': {'positionnement': '@n1', 'offre': '@o1', 'personne':"
                    " '@x1', 'date': '2017-04-06'}}" },
    { "entreprise", "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x4', 'entreprise':"
                    " '@b1', 'contrat': 'cui_cae', 'debut': '2017-04-10', 'fin_prevue':"
                    " '2017-10-09', 'heures_hebdo_centi': 2600, 'aide': true, 'employeur':"
                    " 'entreprise'}}" },
    { "entreprise", "{'essai_valide': {'embauche': '@j1', 'personne': '@x4', 'date':"
                    " '2017-04-30'}}" },
    { "entreprise", "{'contrat_prolonge': {'embauche': '@j1', 'personne': '@x4', 'date':"
                    " '2017-10-10', 'fin_prevue': '2018-04-09', 'contrat': 'cdd'}}" },
    { "entreprise", "{'mois_travaille': {'embauche': '@j1', 'personne': '@x4', 'mois': '2017-05',"
                    " 'heures_centi': 11200}}" },
    { "entreprise", "{'mois_travaille': {'embauche': '@j1', 'personne': '@x4', 'mois': '2017-06',"
                    " 'heures_centi': 4000, 'du': '2017-06-05', 'au': '2017-06-16'}}" },
    { "entreprise", "{'justificatif_recu': {'embauche': '@j1', 'personne': '@x4', 'piece':"
                    " 'fiches_paie_6', 'date': '2017-06-05', 'mois': '2017-05', 'original':"
                    " true}}" },
    { "entreprise", "{'suivi_realise': {'suivi': '@z1', 'embauche': '@j1', 'personne': '@x4',"
                    " 'code': 'tripartite', 'date': '2017-05-01', 'mode': 'visite'}}" },
    { "entreprise", "{'suivi_refuse': {'embauche': '@j1', 'personne': '@x4', 'date':"
                    " '2017-06-01', 'par': 'salarie'}}" },
    { "entreprise", "{'probleme_signale': {'probleme': '@z2', 'embauche': '@j1', 'personne':"
                    " '@x4', 'date': '2017-06-02', 'nature': 'horaires'}}" },
    { "entreprise", "{'contact_candidat': {'contact': '@k1', 'personne': '@x1', 'date':"
                    " '2017-06-03', 'mode': 'telephone'}}" },
    { "entreprise", "{'maintien_six_mois': {'embauche': '@j1', 'personne': '@x4', 'date':"
                    " '2017-10-10'}}" },
    { "entreprise", "{'contrat_termine': {'embauche': '@j1', 'personne': '@x4', 'date':"
                    " '2018-04-09'}}" },
    { "entreprise", "{'embauche_demarree': {'embauche': '@j2', 'personne': '@x2', 'entreprise':"
                    " '@b1', 'contrat': 'cdd', 'debut': '2017-04-10'}}" },
    { "entreprise", "{'contrat_rompu': {'embauche': '@j2', 'personne': '@x2', 'date':"
                    " '2017-05-09', 'motif': 'demission', 'initiative': 'salarie'}}" },
    { "entreprise", "{'immersion_demarree': {'immersion': '@m1', 'personne': '@x2', 'entreprise':"
                    " '@b1', 'genre': 'emt', 'debut': '2017-05-02', 'fin_prevue':"
                    " '2017-05-12'}}" },
    { "entreprise", "{'immersion_terminee': {'immersion': '@m1', 'personne': '@x2', 'date':"
                    " '2017-05-12', 'menee_a_terme': true}}" },
};

#endif
