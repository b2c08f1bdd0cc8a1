// Who is logged in, and what this role may do on the pages (the gateway decides; this only hides).
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export type Role =
  | 'direction'
  | 'animation'
  | 'reperage'
  | 'referent'
  | 'coach'
  | 'cre'
  | 'facilitateur'
  | 'sag'
  | 'prescripteur'
  | 'auditeur'
  | 'administrateur';

export interface Moi {
  site: string;
  siteLibelle: string;
  compte: string;
  identifiant: string;
  libelle: string;
  role: Role;
  /** Own référent ids of a référent or coach; own structure of a prescripteur. */
  portee: string[];
  /** The password must be changed first. */
  provisoire: boolean;
  /** Of a demonstration: said on every page. */
  demonstration: boolean;
  jeton: string;
  /** Names of commands and queries that the role may use: "parcours/EnregistrerEntretien". */
  droits: string[];
}

export const MoiContext = createContext<Moi | null>(null);

export function useMoi(): Moi {
  const moi = useContext(MoiContext);
  if (moi === null) throw new Error('no session');
  return moi;
}

/** `peut(moi, 'parcours/EnregistrerEntretien')` */
export function peut(moi: Moi, acte: string): boolean {
  return moi.droits.includes(acte);
}

export function estReferent(moi: Moi): boolean {
  return moi.role === 'referent' || moi.role === 'coach';
}

export const ROLES: Record<Role, string> = {
  direction: 'Direction',
  animation: 'Équipe d’animation',
  reperage: 'Repérage',
  referent: 'Référent',
  coach: 'Coach',
  cre: 'Chargé de relations entreprises',
  facilitateur: 'Facilitateur',
  sag: 'Assistant de gestion',
  prescripteur: 'Prescripteur',
  auditeur: 'Auditeur',
  administrateur: 'Administrateur',
};
