// Short acts of a CRE from a line of Accueil: the panels of Entreprises, where the list stays.
import type { JSX } from 'preact';
import type { LigneMer, LigneSuivi } from '../../generated/entreprise';
import { aujourdhui, plus } from '../base/dates';
import { type Reponds, useDemande } from '../base/hooks';
import { Erreur, Panneau, Vide } from '../base/ui';
import { InformerCandidat, ResultatMer } from '../entreprises/actes/mer';
import { ContacterCandidat } from '../entreprises/actes/pole';
import { ConstaterMaintien, EnregistrerSuivi } from '../entreprises/actes/suivi';
import type { Attente } from './attentes';

const HORIZON_JOURS = 400;

interface Props {
  de: Attente;
  fermer: () => void;
}

export function GesteEmploi({ de, fermer }: Props): JSX.Element {
  if (de.geste === 'contact') return <ContacterCandidat personne={de.personne} fermer={fermer} />;
  return de.geste === 'retour' ? (
    <Retour de={de} fermer={fermer} />
  ) : (
    <Suivi de={de} fermer={fermer} />
  );
}

/** The step of the follow-up that the task is about. */
function Suivi({ de, fermer }: Props): JSX.Element | null {
  const reponse = useDemande('entreprise', 'suivisDus', {
    embauche: de.reference,
    jusqu: plus(aujourdhui(), HORIZON_JOURS),
  });
  const maintien = de.geste === 'maintien';
  const sien = (l: LigneSuivi) =>
    maintien ? l.code.startsWith('maintien') : l.avant === de.avant && l.faitLe === '';
  return (
    <Charge de={de} reponse={reponse} fermer={fermer}>
      {({ lignes }) => {
        const ligne = lignes.find(sien) ?? lignes[0];
        if (ligne === undefined) return null;
        return maintien ? (
          <ConstaterMaintien de={ligne} fermer={fermer} />
        ) : (
          <EnregistrerSuivi de={ligne} fermer={fermer} />
        );
      }}
    </Charge>
  );
}

/** Of a mise en relation: its result, then that the candidate was told. */
function Retour({ de, fermer }: Props): JSX.Element | null {
  const reponse = useDemande('entreprise', 'tableauMer', { personne: de.personne });
  return (
    <Charge de={de} reponse={reponse} fermer={fermer}>
      {({ lignes }) => {
        const mer: LigneMer | undefined = lignes.find((l) => l.positionnement === de.reference);
        if (mer === undefined) return null;
        return mer.resultatLe === '' ? (
          <ResultatMer mer={mer} fermer={fermer} />
        ) : (
          <InformerCandidat mer={mer} fermer={fermer} />
        );
      }}
    </Charge>
  );
}

/** The panel opens with what it needs; it says so when that does not come. */
function Charge<T>(props: {
  de: Attente;
  reponse: Reponds<T>;
  fermer: () => void;
  children: (data: T) => JSX.Element | null;
}): JSX.Element | null {
  const { data, erreur } = props.reponse;
  if (data === undefined && erreur === undefined) return null;
  const acte = data === undefined ? null : props.children(data);
  if (acte !== null) return acte;
  return (
    <Panneau titre={props.de.titre} fermer={props.fermer}>
      {erreur ? (
        <Erreur de={erreur} />
      ) : (
        <Vide>Quelqu’un vient de le faire : la liste se met à jour.</Vide>
      )}
    </Panneau>
  );
}
