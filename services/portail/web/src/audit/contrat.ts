// What the gateway answers to an auditor (/api/audit/…, /api/traces).
import { appel } from '../base/api';

export interface Marque {
  source: string;
  sequence: string | number;
}
export interface Evenement {
  position: string | number;
  sequence: string | number;
  source: string;
  /** "parcours.EtapeDemarree" */
  type: string;
  sujet: string;
  personne: string;
  acteur: string;
  /** When it was recorded, RFC 3339. */
  quand: string;
  cause: string;
  /** The facts, without personal parts. */
  contenu: Record<string, unknown>;
  /** What was known of the other services when it was decided. */
  vu: Marque[];
}
export interface Evenements {
  lignes: Evenement[];
  suivant?: string | number;
}
export interface Chaine {
  etat: string;
  position: string | number;
  tete: string;
  evenements: string | number;
  verifieeJusqu: string | number;
  verifieeLe: string;
  anomalies: string[];
  teteSignee: TeteSignee | null;
}
/** What the bus answers for with its key; null while it has signed nothing. */
export interface TeteSignee {
  position: string | number;
  signee: string;
  empreinteCle: string;
  valide: boolean;
}
export interface Verification {
  enCours: boolean;
  fait: string | number;
  total: string | number;
  anomalies: string[];
  finieLe: string;
}
export interface Trace {
  n: number;
  quand: string;
  compte: string;
  role: string;
  acte: string;
  objet: string;
  detail: string;
}
export interface Traces {
  segments: string[];
  lignes: Trace[];
  suivant: string | number;
}

export const lireChaine = (): Promise<Chaine> => appel('GET', '/api/audit/chaine');
export const lireVerification = (): Promise<Verification> =>
  appel('GET', '/api/audit/verification');
export const verifier = (): Promise<unknown> => appel('POST', '/api/audit/verification', {});

export async function lireEvenements(personne: string, jusqu: string): Promise<Evenement[]> {
  const lignes: Evenement[] = [];
  for (let apres = ''; ; ) {
    const p = new URLSearchParams({ personne });
    if (jusqu !== '') p.set('jusqu', jusqu);
    if (apres !== '') p.set('apres', apres);
    const page = await appel<Evenements>('GET', `/api/audit/evenements?${p}`);
    lignes.push(...page.lignes);
    apres = String(page.suivant ?? '');
    if (apres === '' || apres === '0' || page.lignes.length === 0) return lignes;
  }
}

export interface QuestionTraces {
  segment: string;
  objet: string;
  compte: string;
  acte: string;
  apres: string;
}

export function lireTraces(question: QuestionTraces): Promise<Traces> {
  const p = new URLSearchParams();
  for (const [nom, valeur] of Object.entries(question)) if (valeur !== '') p.set(nom, valeur);
  return appel('GET', `/api/traces?${p}`);
}
