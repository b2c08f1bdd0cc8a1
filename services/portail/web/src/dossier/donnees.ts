// All that a dossier is made of, whichever service it comes from.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type {
  EmbauchesReponse,
  ImmersionsReponse,
  TableauMerReponse,
} from '../../generated/entreprise';
import type {
  DossierReponse,
  LigneReferent,
  SortiePossibleReponse,
} from '../../generated/parcours';
import type { IdentitePersonne, PersonneReponse, PiecesReponse } from '../../generated/reperage';
import type { Quand } from '../base/api';
import { type Reponds, useDemande } from '../base/hooks';
import { estReferent, type Moi, peut, useMoi } from '../base/session';

const TOUS = ['reperage', 'parcours', 'entreprise'] as const;
export const PAGE_MAX = 200;

export interface DonneesDossier {
  identite: Reponds<{ identites: IdentitePersonne[] }>;
  personne: Reponds<PersonneReponse>;
  /** Refused with PARCOURS_INCONNU for who never entered. */
  dossier: Reponds<DossierReponse>;
  pieces: Reponds<PiecesReponse>;
  sorties: Reponds<SortiePossibleReponse>;
  embauches: Reponds<EmbauchesReponse>;
  immersions: Reponds<ImmersionsReponse>;
  mer: Reponds<TableauMerReponse>;
}

export function useDossier(personne: string, quand: Quand): DonneesDossier {
  const moi = useMoi();
  const options = { ...quand, suit: TOUS, personne };
  const dossier = useDemande(
    'parcours',
    'dossier',
    peut(moi, 'parcours/Dossier') ? { personne } : null,
    options,
  );
  const parcours = dossier.data?.parcours ?? '';
  const entre = dossier.data !== undefined;
  const attendu = entre || dossier.erreur !== undefined;
  const deLui = (acte: string) => peut(moi, acte) && personne !== '';
  return {
    dossier,
    identite: useDemande(
      'reperage',
      'identites',
      deLui('reperage/Identites') ? { personnes: [personne] } : null,
      options,
    ),
    personne: useDemande(
      'reperage',
      'personne',
      deLui('reperage/Personne') ? { personne } : null,
      options,
    ),
    pieces: useDemande(
      'reperage',
      'pieces',
      deLui('reperage/Pieces') && attendu
        ? { personne, moment: entre ? 'parcours' : 'entree' }
        : null,
      options,
    ),
    sorties: useDemande(
      'parcours',
      'sortiePossible',
      parcours !== '' && peut(moi, 'parcours/SortiePossible') ? { parcours } : null,
      options,
    ),
    embauches: useDemande(
      'entreprise',
      'embauches',
      deLui('entreprise/Embauches') ? { personne, limite: PAGE_MAX } : null,
      options,
    ),
    immersions: useDemande(
      'entreprise',
      'immersions',
      deLui('entreprise/Immersions') ? { personne, limite: PAGE_MAX } : null,
      options,
    ),
    mer: useDemande(
      'entreprise',
      'tableauMer',
      deLui('entreprise/TableauMer') ? { personne, limite: PAGE_MAX } : null,
      options,
    ),
  };
}

/** May write in a parcours of this référent; the service decides, this only hides. */
export function ecritChez(moi: Moi, referent: string): boolean {
  if (moi.role === 'direction' || moi.role === 'animation') return true;
  return estReferent(moi) && moi.portee.includes(referent);
}

/** What the parts of the page need to know. */
export interface ContexteDossier {
  id: string;
  nom: string;
  donnees: DonneesDossier;
  quand: Quand;
  /** The day from which «il y a 3 jours» counts: today, or the day shown. */
  jour: string;
  /** The référent of the parcours may be written for; never in the past. */
  ecrit: boolean;
  /** As it was on a day: nothing can be done. */
  passe: boolean;
  referents: readonly LigneReferent[];
  /** Opens the panel of an act, on one of its objects. */
  ouvrir: (acte: string, cible?: string) => void;
}

export const DossierContext = createContext<ContexteDossier | null>(null);

export function useCtx(): ContexteDossier {
  const ctx = useContext(DossierContext);
  if (ctx === null) throw new Error('no dossier');
  return ctx;
}
