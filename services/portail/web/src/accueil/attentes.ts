// What awaits somebody: the services' lists of tasks in one form, with the act that settles each.
import type * as entreprise from '../../generated/entreprise';
import type * as parcours from '../../generated/parcours';
import { versDossier, versEmbauche, versOffre, versPrescription } from '../base/adresses';
import { aujourdhui } from '../base/dates';

/** What can be done without leaving the list. */
export type Geste =
  | 'entretien'
  | 'relance'
  | 'emargement'
  | 'contact'
  | 'suivi'
  | 'maintien'
  | 'retour';

export interface Attente {
  cle: string;
  genre: string;
  /** "Relance téléphonique" */
  titre: string;
  /** "" when it is about no one person. */
  personne: string;
  /** Shown where there is no person: "Boulangerie …". */
  objet?: string | undefined;
  parcours: string;
  raison: string;
  /** Due on; "" when no day is set. */
  avant: string;
  enRetard: boolean;
  reference: string;
  vers: string;
  acte: string;
  geste?: Geste | undefined;
}

interface Genre {
  titre: string;
  acte: string;
  geste?: Geste;
}

const PARCOURS: Record<string, Genre> = {
  relance_courrier: { titre: 'Courrier de relance', acte: 'Relance faite', geste: 'relance' },
  relance_telephone: { titre: 'Relance téléphonique', acte: 'Relance faite', geste: 'relance' },
  relance: { titre: 'Relance', acte: 'Relance faite', geste: 'relance' },
  entretien_du_mois: {
    titre: 'Entretien du mois',
    acte: 'Enregistrer l’entretien',
    geste: 'entretien',
  },
  contact_du_mois: {
    titre: 'Contact du mois',
    acte: 'Enregistrer le contact',
    geste: 'entretien',
  },
  silence: {
    titre: 'Sans contact depuis trop longtemps',
    acte: 'Enregistrer le contact',
    geste: 'entretien',
  },
  emargement_a_recevoir: {
    titre: 'Émargement manquant',
    acte: 'Feuille reçue',
    geste: 'emargement',
  },
  bilan_contrat: { titre: 'Bilan avant la fin du contrat', acte: 'Préparer le bilan' },
  contrat_a_signer: { titre: 'Contrat d’engagement à signer', acte: 'Noter les signatures' },
  contrat_rompu: { titre: 'Contrat de travail rompu', acte: 'Faire le point' },
  etape_a_clore: { titre: 'Étape à clore', acte: 'Clore l’étape' },
  veille_a_terme: { titre: 'Veille à terme', acte: 'Clore la veille' },
  sortie_a_proposer: { titre: 'Sortie à proposer', acte: 'Proposer la sortie' },
  sortie_a_completer: { titre: 'Sortie à compléter', acte: 'Voir ce qui manque' },
  sortie_a_envisager: { titre: 'Sortie à envisager', acte: 'Ouvrir le dossier' },
  nouvelle: { titre: 'Nouvelle entrée', acte: 'Ouvrir le dossier' },
  mer_resultat: { titre: 'Résultat de mise en relation', acte: 'En parler' },
  diagnostic_a_faire: { titre: 'Diagnostic à faire', acte: 'Ouvrir la prescription' },
  passage_comite: { titre: 'Passage en comité', acte: 'Ouvrir la prescription' },
  decision_comite: { titre: 'Décision du comité', acte: 'Ouvrir la prescription' },
  referent_a_designer: { titre: 'Référent à désigner', acte: 'Désigner' },
  parcours_en_double: { titre: 'Parcours en double', acte: 'Ouvrir le dossier' },
  portefeuille_a_reprendre: { titre: 'Portefeuille à reprendre', acte: 'Voir le référent' },
  accord_confidentialite: {
    titre: 'Accord de confidentialité à recevoir',
    acte: 'Voir le référent',
  },
};

const ENTREPRISE: Record<string, Genre> = {
  suivi: { titre: 'Suivi en emploi', acte: 'Noter le suivi', geste: 'suivi' },
  retour_mer: { titre: 'Retour de mise en relation', acte: 'Noter le retour', geste: 'retour' },
  contact_candidat: {
    titre: 'Contact du mois d’un candidat',
    acte: 'Noter le contact',
    geste: 'contact',
  },
  maintien: { titre: 'Maintien à constater', acte: 'Constater', geste: 'maintien' },
  terme: { titre: 'Contrat à terme', acte: 'Noter la suite' },
  offre_ouverte: { titre: 'Offre sans candidat', acte: 'Positionner' },
  prospection: { titre: 'Prospection prévue', acte: 'Noter la prospection' },
};

const PRESCRIPTIONS = ['diagnostic_a_faire', 'passage_comite', 'decision_comite'];
const REFERENTS = ['portefeuille_a_reprendre', 'accord_confidentialite'];

function genreDe(table: Record<string, Genre>, code: string): Genre {
  return table[code] ?? { titre: code.replaceAll('_', ' '), acte: 'Ouvrir' };
}

/** The panel of the dossier that settles the task. */
const PANNEAUX: Record<string, string> = {
  bilan_contrat: 'renouvellement',
  contrat_a_signer: 'contrat',
  etape_a_clore: 'clore_etape',
  veille_a_terme: 'fin_veille',
  sortie_a_proposer: 'sortie',
  referent_a_designer: 'referent',
};

function versActe(l: parcours.LigneTache): string {
  const acte = PANNEAUX[l.genre];
  const cible = l.reference === '' ? '' : `&cible=${l.reference}`;
  return `${versDossier(l.personne)}${acte === undefined ? '' : `?acte=${acte}${cible}`}`;
}

export function deParcours(l: parcours.LigneTache): Attente {
  const g = genreDe(PARCOURS, l.genre);
  let vers = versActe(l);
  const prescription = l.parcours === '' && PRESCRIPTIONS.includes(l.genre);
  if (prescription) vers = versPrescription(l.reference);
  if (REFERENTS.includes(l.genre)) vers = '/administration/referents';
  // What is to be done, and by when, stand in the title and the date.
  const raison = g.geste === 'relance' ? l.raison.replace(/ : .*$/, '') : l.raison;
  return {
    ...l,
    ...g,
    // The comité of an exit.
    acte: PRESCRIPTIONS.includes(l.genre) && !prescription ? 'Ouvrir le dossier' : g.acte,
    raison,
    cle: `p:${l.genre}:${l.parcours}:${l.personne}:${l.reference}`,
    vers,
  };
}

function versTacheEntreprise(l: entreprise.LigneTache): string {
  switch (l.genre) {
    case 'offre_ouverte':
      return versOffre(l.reference);
    case 'suivi':
    case 'maintien':
    case 'terme':
      return versEmbauche(l.reference);
    case 'retour_mer':
    case 'contact_candidat':
      return versDossier(l.personne);
    default:
      return `/entreprises/prospection?mois=${l.avant.slice(0, 7)}&acte=realiser&cible=${l.reference}`;
  }
}

/** With a capital. */
export function phrase(texte: string): string {
  return texte.charAt(0).toUpperCase() + texte.slice(1);
}

/** The services put the company before the reason; the list shows it as what the line is about. */
export function deEntreprise(l: entreprise.LigneTache): Attente {
  const g = genreDe(ENTREPRISE, l.genre);
  const coupe = l.raison.indexOf(' : ');
  const objet = l.personne === '' && coupe > 0 ? l.raison.slice(0, coupe) : undefined;
  return {
    ...l,
    ...g,
    cle: `e:${l.genre}:${l.personne}:${l.reference}:${l.raison}`,
    raison: objet === undefined ? l.raison : phrase(l.raison.slice(coupe + 3)),
    objet,
    parcours: '',
    vers: versTacheEntreprise(l),
  };
}

/** What waits behind people: a contact of the month, then what is about no one. */
const APRES: Record<string, number> = { contact_candidat: 1, prospection: 2, offre_ouverte: 3 };

/** Late first, people before things, then by the day; without a day at the end. */
export function parUrgence(lignes: Attente[]): Attente[] {
  const rang = (a: Attente) => `${a.enRetard ? 0 : 1}${APRES[a.genre] ?? 0}${a.avant || '9999'}`;
  return [...lignes].sort((a, b) => rang(a).localeCompare(rang(b)));
}

/** For today: late, or due by now. */
export function presse(a: Attente, jour = aujourdhui()): boolean {
  return a.enRetard || (a.avant !== '' && a.avant <= jour);
}
