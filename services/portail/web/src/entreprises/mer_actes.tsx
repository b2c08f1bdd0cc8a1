// Which act leads a positionnement from its column to the next, and the others that are open to it.
import type { JSX } from 'preact';
import type { LigneMer, LigneOffre } from '../../generated/entreprise';
import { nomDe } from '../base/names';
import { DemarrerEmbauche } from './actes/embauche';
import {
  AbandonnerPositionnement,
  EffectuerMer,
  InformerCandidat,
  PrevoirEntretien,
  ResultatMer,
} from './actes/mer';
import { useDroit } from './commun';

export type Colonne = 'positionne' | 'mer' | 'entretien' | 'resultat' | 'demarre';
export const COLONNES: readonly { code: Colonne; titre: string; vide: string }[] = [
  { code: 'positionne', titre: 'Positionné', vide: 'Positionnez un candidat depuis une offre.' },
  { code: 'mer', titre: 'Mise en relation', vide: 'Personne n’attend de réponse.' },
  { code: 'entretien', titre: 'Entretien', vide: 'Aucun entretien prévu.' },
  { code: 'resultat', titre: 'Résultat', vide: 'Aucun résultat à suivre.' },
  { code: 'demarre', titre: 'Démarré', vide: 'Aucun démarrage dans la période.' },
];

export function colonneDe(etat: string): Colonne | undefined {
  const de: Record<string, Colonne> = {
    positionne: 'positionne',
    mer_effectuee: 'mer',
    entretien: 'entretien',
    retenu: 'resultat',
    non_retenu: 'resultat',
    demarre: 'demarre',
  };
  return de[etat];
}

type Rendu = (fermer: () => void) => JSX.Element;
export interface ActePossible {
  vers: Colonne;
  /** The command, as rights name it. */
  commande: string;
  titre: string;
  rendu: Rendu;
}

/** Acts that move it on, the usual one first; none from a final state. */
export function suites(mer: LigneMer, offre: LigneOffre | undefined): ActePossible[] {
  const resultat: ActePossible = {
    vers: 'resultat',
    commande: 'EnregistrerResultatMer',
    titre: 'Résultat',
    rendu: (fermer) => <ResultatMer mer={mer} fermer={fermer} />,
  };
  const entretien: ActePossible = {
    vers: 'entretien',
    commande: 'PrevoirEntretienEmbauche',
    titre: 'Prévoir l’entretien',
    rendu: (fermer) => <PrevoirEntretien mer={mer} fermer={fermer} />,
  };
  switch (mer.etat) {
    case 'positionne':
      return [
        {
          vers: 'mer',
          commande: 'EffectuerMer',
          titre: 'Mettre en relation',
          rendu: (fermer) => <EffectuerMer mer={mer} fermer={fermer} />,
        },
      ];
    case 'mer_effectuee':
      return [entretien, resultat];
    case 'entretien':
      return [resultat, { ...entretien, titre: 'Autre entretien' }];
    case 'retenu':
      return [
        {
          vers: 'demarre',
          commande: 'DemarrerEmbauche',
          titre: 'Démarrer',
          rendu: (fermer) => <DemarrerEmbauche mer={mer} offre={offre} fermer={fermer} />,
        },
      ];
    default:
      return [];
  }
}

/** Whoever has started knows the result. */
const FINIS: readonly string[] = ['demarre', 'abandonne'];

/** What may be done besides: tell the candidate, give up. */
export function autres(mer: LigneMer): ActePossible[] {
  const liste: ActePossible[] = [];
  const vers = colonneDe(mer.etat) ?? 'resultat';
  if (mer.resultatLe !== '' && mer.informeLe === '' && !FINIS.includes(mer.etat))
    liste.push({
      vers,
      commande: 'InformerCandidat',
      titre: 'Informer le candidat',
      rendu: (fermer) => <InformerCandidat mer={mer} fermer={fermer} />,
    });
  if (['positionne', 'mer_effectuee', 'entretien', 'retenu'].includes(mer.etat))
    liste.push({
      vers,
      commande: 'AbandonnerPositionnement',
      titre: 'Abandonner',
      rendu: (fermer) => <AbandonnerPositionnement mer={mer} fermer={fermer} />,
    });
  return liste;
}

/** Buttons of a line or of a card, as far as one's rights go. */
export function ActesMer(props: {
  mer: LigneMer;
  offre: LigneOffre | undefined;
  ouvrir: (rendu: Rendu) => void;
  /** On a card: giving up is a small sign at its corner. */
  carte?: boolean;
}): JSX.Element {
  const droit = useDroit();
  const { mer } = props;
  const nom = nomDe(mer.personne);
  const permis = (a: ActePossible) => droit(a.commande, mer.referent);
  const bouton = (a: ActePossible) => {
    const signe = props.carte && a.commande === 'AbandonnerPositionnement';
    return (
      <button
        key={a.commande}
        type="button"
        class={signe ? 'abandon' : 'secondary outline petit'}
        title={signe ? a.titre : undefined}
        aria-label={`${a.titre} : ${nom}`}
        onClick={() => props.ouvrir(a.rendu)}
      >
        {signe ? '×' : a.titre}
      </button>
    );
  };
  return (
    <span class="actes-mer">
      {[...suites(mer, props.offre), ...autres(mer)].filter(permis).map(bouton)}
    </span>
  );
}
