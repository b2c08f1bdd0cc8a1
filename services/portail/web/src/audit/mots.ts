// Names of services, of an event's fields and of what was opened, as one says them.
import { mots } from '../base/faits';

const SERVICES: Record<string, string> = {
  reperage: 'Repérage',
  parcours: 'Parcours',
  entreprise: 'Entreprise',
  portail: 'Portail',
};

const CHAMPS: Record<string, string> = {
  etape: 'étape',
  piece: 'pièce',
  entree: 'entrée',
  referent: 'référent',
  precedent: 'référent précédent',
  criteres: 'critères',
  derogation: 'dérogation',
  comite: 'comité',
  duree: 'durée',
  dureeMin: 'durée (min)',
  presence: 'présence',
  emargement: 'émargement',
  prevue: 'prévue',
  finPrevue: 'fin prévue',
  heuresHebdoCenti: 'heures par semaine (centièmes)',
  heuresCenti: 'heures (centièmes)',
  jusqu: 'jusqu’au',
  du: 'du',
  au: 'au',
  verdict: 'verdict',
  accordDirection: 'accord de la direction',
  niveauEtape: 'niveau',
};

export function nomDuService(source: string): string {
  return SERVICES[source] ?? source;
}

export function nomDuChamp(champ: string): string {
  return CHAMPS[champ] ?? mots(champ);
}

/** Of an event: the field that says which pièce, étape … it is about, and the list of its codes. */
export const SUJETS: Record<string, readonly [champ: string, liste: string]> = {
  DiagnosticRealise: ['avis', 'avis'],
  EntreeReportee: ['motif', 'motif_report'],
  EntreeRefusee: ['motif', 'motif_refus'],
  PieceRecue: ['piece', 'piece'],
  EntretienEnregistre: ['genre', 'contact'],
  RelanceDue: ['genre', 'contact'],
  RelanceEnregistree: ['genre', 'contact'],
  EtapePrevue: ['genre', 'etape'],
  EtapeDemarree: ['genre', 'etape'],
  FreinDeclare: ['genre', 'frein'],
  VeilleOuverte: ['motif', 'motif_veille'],
  SortieProposee: ['sortie', 'sortie'],
  SortieValidee: ['sortie', 'sortie'],
  EmbaucheDemarree: ['contrat', 'contrat'],
  ContratRompu: ['motif', 'motif_rupture'],
  JustificatifRecu: ['piece', 'piece'],
  SuiviRealise: ['code', 'suivi'],
  ImmersionDemarree: ['genre', 'immersion'],
};

/** Events that name by its id what another one declared: its field. */
export const SUITES: Record<string, string> = {
  EtapeTerminee: 'etape',
  FreinTravaille: 'frein',
  FreinLeve: 'frein',
  PieceTransmise: 'pieceRecue',
  PieceReprise: 'pieceRecue',
};

const ACTES: Record<string, string> = {
  ouverture: 'Dossier ouvert',
  recherche: 'Recherche',
  liste: 'Noms affichés',
  export: 'Export',
  audit: 'Regard d’auditeur',
  connexion: 'Connexion',
  refus: 'Connexion refusée',
  coupure: 'Ligne inachevée',
};
/** What the access log can be narrowed to. */
export const ACTES_NOTES: readonly string[] = [
  'ouverture',
  'recherche',
  'liste',
  'export',
  'audit',
  'connexion',
  'refus',
];
export function nomDeLActe(acte: string): string {
  return ACTES[acte] ?? mots(acte);
}
/** What is meant is a person: logins name an account, exports a list. */
export function nommeQuelquUn(acte: string): boolean {
  return ['ouverture', 'recherche', 'liste', 'audit'].includes(acte);
}

const QUESTIONS: Record<string, string> = {
  'reperage.Identites': '',
  'reperage.Recherche': '',
  'reperage.Doublons': 'doublons cherchés',
  'reperage.Personne': 'ce qu’en sait le repérage',
  'parcours.Dossier': 'son parcours',
  traces: 'ce registre',
};

/** "reperage.Identites : 8 personnes, depuis /reperage" → "8 personnes, depuis /reperage" */
export function precision(detail: string): string {
  const [, question = '', suite = ''] =
    /^([a-z]+\.[A-Z]\w*|traces)(?: : |, )?(.*)$/.exec(detail) ?? [];
  const dite = QUESTIONS[question];
  if (dite === undefined) return detail;
  const page = suite.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}.*$/, '');
  return [dite, page].filter((x) => x !== '').join(', ');
}
