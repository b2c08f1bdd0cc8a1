// The names of the protocol's rules and values, as a reader says them.
import { libelle, liste, type Protocole, territoire } from '../base/protocole';
import { typo } from '../base/typo';

export const GROUPES: Record<string, string> = {
  entree: 'Entrée dans le PLIE',
  exigences: 'Pièces exigées',
  accompagnement: 'Accompagnement',
  capacites: 'Capacité des référents',
  sorties: 'Sorties',
  entreprise: 'Entreprises et suivi en emploi',
  formation: 'Formation',
  objectifs: 'Objectifs',
  lectures: 'Lectures : comment le site comprend ce que le texte laisse ouvert',
};

const CLES: Record<string, string> = {
  absence_referent_jours: 'Remplacement d’un référent absent après (jours)',
  a_confirmer: 'À confirmer',
  age_min: 'Âge minimum',
  age_max: 'Âge maximum',
  annuel: 'Chaque année',
  bilan_mois_avant: 'Bilan avant la fin (mois)',
  calcul: 'Compte',
  classe: 'Classe',
  comite_entree: 'Comité qui décide des entrées',
  comite_sortie_autre: 'Comité qui décide des autres sorties',
  comite_sortie_positive: 'Comité qui décide des sorties positives',
  concertation: 'Concertation',
  contact: 'Règle de contact',
  contacts_par_mois: 'Contacts par mois',
  contrat_a_l_entree: 'Contrat d’engagement signé à l’entrée',
  contrat_mois: 'Durée du contrat d’engagement (mois, 0 : sans terme)',
  contrat_renouvelable: 'Contrat d’engagement renouvelable',
  contrats: 'Contrats',
  contrats_a_apprecier: 'Contrats à apprécier',
  contrats_exclus: 'Contrats exclus',
  cumul_meme_employeur: 'Cumul chez le même employeur',
  derogations: 'Dérogations admises',
  devis: 'Devis demandés',
  diagnostic_jours: 'Délai du diagnostic (jours)',
  disponibilite_requise: 'Disponibilité requise',
  distance_admise: 'Admis à distance',
  droit_commun_requis: 'Droit commun à épuiser d’abord',
  duree_signee_mois: 'Durée signée (mois)',
  emargement_requis: 'Émargement requis',
  emploi_marchand: 'En emploi marchand',
  employeurs_exclus: 'Employeurs exclus',
  entretiens_par_mois: 'Entretiens par mois',
  etape: 'En étape',
  etapes_min: 'Étapes au moins',
  exempte: 'Sans obligation de contact',
  fenetre_mois: 'Sur une période de (mois)',
  file_active: 'Participants pour un ETP',
  forfait_indirects: 'Forfait de coûts indirects (%)',
  formation_temps_plein: 'En formation à temps plein',
  fse_taux: 'Taux du FSE (%)',
  genre: 'Genre',
  heures: 'Heures',
  heures_collectif: 'Heures, en collectif',
  indicateur: 'Indicateur',
  jours: 'Jours',
  jours_individuel: 'Jours, en individuel',
  jugements: 'Jugements demandés',
  lettres_avant_cloture: 'Courriers avant de clore sans diagnostic',
  maintien_mois: 'Maintien constaté après (mois)',
  mer_par_referent: 'Mises en relation par le référent',
  mois: 'Mois',
  moment: 'Au moment',
  motivation_requise: 'Motivation requise',
  objet: 'Compte comme',
  ordinaire: 'En parcours',
  original: 'Original exigé',
  par: 'Par',
  parcours_long_mois: 'Parcours long à partir de (mois)',
  piece: 'Pièce',
  pieces: 'Pièces, l’une ou l’autre',
  preavis_convention_mois: 'Préavis de fin de convention (mois)',
  premier_contact_mois: 'Contact d’un candidat tous les (mois)',
  public_concerne: 'Public concerné',
  public_requis: 'Un public au moins',
  publics: 'Publics',
  reference: 'À compter de',
  relances: 'Relances après une absence injustifiée',
  retour_mer_jours: 'Retour de mise en relation (jours)',
  semaine: 'Semaine après l’absence',
  signataires: 'Signataires du contrat d’engagement',
  silences: 'Silences signalés',
  sortie: 'Sortie',
  suivis: 'Étapes du suivi',
  sur_entretien: 'Compté sur les entretiens',
  termes_particuliers: 'Aux termes d’un financeur',
  unite: 'Unité',
  valeur: 'Valeur',
  validite_mois: 'Validité (mois)',
  veille: 'En veille',
  volontaire_requis: 'Volontariat requis',
};

/** Which list of the protocol names the values of a key. */
const LISTES: Record<string, string> = {
  piece: 'piece',
  pieces: 'piece',
  contrats: 'contrat',
  contrats_exclus: 'contrat',
  contrats_a_apprecier: 'contrat',
  employeurs_exclus: 'employeur',
  publics: 'public',
  public_concerne: 'public',
  derogations: 'derogation',
  comite_entree: 'instance',
  comite_sortie_positive: 'instance',
  comite_sortie_autre: 'instance',
  genre: 'contact',
};

const VALEURS: Record<string, string> = {
  activite: 'la durée de l’activité',
  diplome: 'le diplôme obtenu',
  duree: 'la durée tenue',
  heures_glissantes: 'les heures, sur une période glissante',
  emploi_durable: 'emploi durable',
  formation_qualifiante: 'formation qualifiante',
  negative: 'négative',
  entree: 'entrée',
  etape: 'fin d’une étape',
  bascule: 'bascule au pôle économique',
  sortie: 'sortie',
  debut: 'début du contrat',
  fin_contrat: 'fin du contrat',
  fin_essai: 'fin de la période d’essai',
  etp: 'ETP',
  an: 'année',
  referent: 'référent',
  equipe_animation: 'équipe d’animation',
  centi_heures: 'heures',
};

const TITRES_LISTES: Record<string, string> = {
  mer: 'mise en relation',
  frein: 'Freins',
};

export function cleEnMots(cle: string): string {
  const mots = CLES[cle] ?? cle.replaceAll('_', ' ');
  return mots.charAt(0).toUpperCase() + mots.slice(1);
}

export function titreListe(nom: string): string {
  const mots = TITRES_LISTES[nom] ?? nom.replaceAll('_', ' ');
  return mots.charAt(0).toUpperCase() + mots.slice(1);
}

export function valeurEnMots(protocole: Protocole, cle: string, valeur: unknown): string {
  if (typeof valeur === 'boolean') return valeur ? 'oui' : 'non';
  if (typeof valeur === 'number') return valeur.toLocaleString('fr-FR');
  if (Array.isArray(valeur))
    return (
      valeur.map((v) => valeurEnMots(protocole, cle, v)).join(cle === 'pieces' ? ' ou ' : ', ') ||
      'aucun'
    );
  const code = String(valeur);
  const nomListe = LISTES[cle];
  if (nomListe !== undefined && liste(protocole, nomListe).some((v) => v.code === code))
    return libelle(protocole, nomListe, code);
  if (cle === 'sortie') {
    const sorties = (protocole.contenu.sorties ?? []) as { code: string; libelle: string }[];
    const connue = sorties.find((s) => s.code === code);
    if (connue !== undefined) return typo(connue.libelle);
  }
  if (cle === 'territoire') return territoire(protocole, code);
  return VALEURS[code] ?? typo(code.replaceAll('_', ' '));
}
