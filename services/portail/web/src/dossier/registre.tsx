// The acts of a dossier: who may, in which state, and the panel of each.
import type { JSX } from 'preact';
import type { DossierReponse } from '../../generated/parcours';
import { type Moi, peut } from '../base/session';
import { RenouvelerContrat, SignerContrat } from './actes_contrat';
import { DemarrerEtape, PrevoirEtape, TerminerEtape } from './actes_etape';
import {
  ChangerDomicile,
  ChangerSituation,
  CorrigerIdentite,
  EffacerPersonne,
  RecevoirPiece,
  ReprendrePiece,
  TransmettrePiece,
} from './actes_personne';
import { Basculer, ProposerCandidat, RetirerPole } from './actes_pole';
import { JugerSortie, ProposerSortie, RetirerProposition } from './actes_sortie';
import {
  AnnulerEntretien,
  CloreVeille,
  DeclarerFrein,
  DesignerReferent,
  EnregistrerRelance,
  FixerTermes,
  LeverFrein,
  OuvrirVeille,
  type PropsActe,
  RecevoirEmargement,
  TravaillerFrein,
} from './actes_suivi';
import type { ContexteDossier } from './donnees';
import { EntretienRapide } from './entretien';

interface ActeDossier {
  /** As in Moi.droits. */
  droit: string;
  panneau: (p: PropsActe & { ctx: ContexteDossier }) => JSX.Element | null;
  /** Stands in the menu «Ajouter» under this name; others open from their object. */
  menu?: string;
  groupe?: 'Accompagnement' | 'Emploi' | 'Situation' | 'Personne';
  /** Needs an open parcours in this state; absent: of the person, with or without a parcours. */
  si?: (d: DossierReponse) => boolean;
  /** With or without a parcours. */
  possible?: (d: DossierReponse | undefined) => boolean;
  /** Written by its référent only (and direction, animation). */
  duReferent?: boolean;
  /** More roles that the service lets in. */
  aussi?: readonly Moi['role'][];
  seulement?: readonly Moi['role'][];
}

const enCours = (d: DossierReponse) => d.etat !== 'sorti';
const PILOTES = ['direction', 'animation'] as const;

function entretien(presence?: string): ActeDossier['panneau'] {
  return ({ ctx, fermer }) => {
    const parcours = ctx.donnees.dossier.data?.parcours;
    return parcours === undefined ? null : (
      <EntretienRapide
        parcours={parcours}
        personne={ctx.id}
        fermer={fermer}
        {...(presence === undefined ? {} : { presence })}
      />
    );
  };
}

const REFERENT = { duReferent: true, si: enCours } as const;

export const ACTES: Record<string, ActeDossier> = {
  entretien: {
    droit: 'parcours/EnregistrerEntretien',
    panneau: entretien(),
    menu: 'Entretien ou contact',
    groupe: 'Accompagnement',
    ...REFERENT,
  },
  absence: {
    droit: 'parcours/EnregistrerEntretien',
    panneau: entretien('absence_injustifiee'),
    menu: 'Absence',
    groupe: 'Accompagnement',
    ...REFERENT,
  },
  etape: {
    droit: 'parcours/DemarrerEtape',
    panneau: DemarrerEtape,
    menu: 'Étape démarrée',
    groupe: 'Accompagnement',
    ...REFERENT,
  },
  etape_prevue: {
    droit: 'parcours/PrevoirEtape',
    panneau: PrevoirEtape,
    menu: 'Étape prévue',
    groupe: 'Accompagnement',
    ...REFERENT,
  },
  frein: {
    droit: 'parcours/DeclarerFrein',
    panneau: DeclarerFrein,
    menu: 'Frein',
    groupe: 'Accompagnement',
    ...REFERENT,
  },
  contrat: {
    droit: 'parcours/SignerContrat',
    panneau: SignerContrat,
    menu: 'Signatures du contrat d’engagement',
    groupe: 'Accompagnement',
    ...REFERENT,
    si: (d) => enCours(d) && !d.contratComplet,
  },
  renouvellement: {
    droit: 'parcours/RenouvelerContrat',
    panneau: RenouvelerContrat,
    menu: 'Bilan et suite du contrat d’engagement',
    groupe: 'Accompagnement',
    ...REFERENT,
    si: (d) => enCours(d) && d.contratFin !== '',
  },
  piece: {
    droit: 'reperage/RecevoirPiece',
    panneau: RecevoirPiece,
    menu: 'Pièce reçue',
    groupe: 'Accompagnement',
    aussi: ['reperage', 'sag'],
    duReferent: true,
  },
  bascule: {
    droit: 'parcours/BasculerPoleEconomique',
    panneau: Basculer,
    menu: 'Bascule au pôle économique',
    groupe: 'Emploi',
    ...REFERENT,
    si: (d) => enCours(d) && !d.auPole,
  },
  retrait: {
    droit: 'parcours/RetirerPoleEconomique',
    panneau: RetirerPole,
    menu: 'Retrait du pôle économique',
    groupe: 'Emploi',
    ...REFERENT,
    si: (d) => enCours(d) && d.auPole,
  },
  candidat: {
    droit: 'parcours/ProposerCandidat',
    panneau: ProposerCandidat,
    menu: 'Candidature sur une offre diffusée',
    groupe: 'Emploi',
    ...REFERENT,
  },
  sortie: {
    droit: 'parcours/ProposerSortie',
    panneau: ProposerSortie,
    menu: 'Proposition de sortie',
    groupe: 'Emploi',
    ...REFERENT,
    si: (d) => enCours(d) && d.proposition === '',
  },
  veille: {
    droit: 'parcours/OuvrirVeille',
    panneau: OuvrirVeille,
    menu: 'Mise en veille',
    groupe: 'Situation',
    ...REFERENT,
    si: (d) => enCours(d) && !d.veille,
  },
  fin_veille: {
    droit: 'parcours/CloreVeille',
    panneau: CloreVeille,
    menu: 'Fin de veille',
    groupe: 'Situation',
    ...REFERENT,
    si: (d) => enCours(d) && d.veille,
  },
  termes: {
    droit: 'parcours/FixerTermes',
    panneau: FixerTermes,
    menu: 'Termes d’un financeur',
    groupe: 'Situation',
    ...REFERENT,
  },
  situation: {
    droit: 'reperage/ChangerSituation',
    panneau: ChangerSituation,
    menu: 'Changement de situation',
    groupe: 'Personne',
    aussi: ['reperage'],
    duReferent: true,
  },
  domicile: {
    droit: 'reperage/ChangerDomicile',
    panneau: ChangerDomicile,
    menu: 'Changement de domicile',
    groupe: 'Personne',
    aussi: ['reperage'],
    duReferent: true,
  },
  identite: {
    droit: 'reperage/CorrigerIdentite',
    panneau: CorrigerIdentite,
    menu: 'Correction de l’identité',
    groupe: 'Personne',
    aussi: ['reperage'],
    duReferent: true,
  },
  referent: {
    droit: 'parcours/DesignerReferent',
    panneau: DesignerReferent,
    menu: 'Changement de référent',
    groupe: 'Situation',
    si: enCours,
    seulement: PILOTES,
  },
  effacement: {
    droit: 'reperage/EffacerPersonne',
    panneau: EffacerPersonne,
    menu: 'Effacement des données…',
    groupe: 'Personne',
    seulement: ['direction'],
    possible: (d) => d === undefined || !enCours(d), // Evidence of who is accompanied stays.
  },
  // From their object:
  annuler_entretien: {
    droit: 'parcours/AnnulerEntretien',
    panneau: AnnulerEntretien,
    duReferent: true,
  },
  emargement: {
    droit: 'parcours/RecevoirEmargement',
    panneau: RecevoirEmargement,
    duReferent: true,
    aussi: ['sag'],
  },
  relance: { droit: 'parcours/EnregistrerRelance', panneau: EnregistrerRelance, ...REFERENT },
  demarrer: { droit: 'parcours/DemarrerEtape', panneau: DemarrerEtape, ...REFERENT },
  clore_etape: { droit: 'parcours/TerminerEtape', panneau: TerminerEtape, ...REFERENT },
  travailler_frein: { droit: 'parcours/TravaillerFrein', panneau: TravaillerFrein, ...REFERENT },
  lever_frein: { droit: 'parcours/LeverFrein', panneau: LeverFrein, ...REFERENT },
  juger: { droit: 'parcours/JugerSortie', panneau: JugerSortie, ...REFERENT },
  retirer_proposition: {
    droit: 'parcours/RetirerProposition',
    panneau: RetirerProposition,
    duReferent: true,
  },
  transmettre_piece: {
    droit: 'reperage/TransmettrePiece',
    panneau: TransmettrePiece,
    duReferent: true,
    aussi: ['reperage', 'sag'],
  },
  reprendre_piece: {
    droit: 'reperage/ReprendrePiece',
    panneau: ReprendrePiece,
    duReferent: true,
    aussi: ['reperage', 'sag'],
  },
};

/** Whether the page offers this act now; the service decides. */
export function permis(code: string, moi: Moi, ctx: ContexteDossier): boolean {
  const acte = ACTES[code];
  const d = ctx.donnees.dossier.data;
  if (acte === undefined || ctx.passe || !peut(moi, acte.droit)) return false;
  if (ctx.donnees.personne.data?.effacee) return false;
  if (acte.possible !== undefined && !acte.possible(d)) return false;
  if (acte.si !== undefined && (d === undefined || !acte.si(d))) return false;
  if (acte.seulement !== undefined) return acte.seulement.includes(moi.role);
  if (acte.aussi?.includes(moi.role)) return true;
  // Before the entry nobody is the référent: whoever has the right may complete the file.
  return !acte.duReferent || ctx.ecrit || (d === undefined && acte.si === undefined);
}
