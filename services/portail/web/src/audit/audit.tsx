// For who must prove: the state of the chain, a dossier as of any date, who opened what.
import './audit.css';
import { Lien, type Lieu } from '../base/router';
import { Chaine } from './chaine';
import { Choisir } from './choisir';
import { Historique } from './historique';
import { Ouvertures } from './ouvertures';

const PAGES: readonly [string, string][] = [
  ['', 'Chaîne'],
  ['dossiers', 'Dossiers à une date'],
  ['ouvertures', 'Qui a ouvert quoi'],
];

export function Audit(props: { lieu: Lieu }) {
  const [, page = '', id] = props.lieu.parties;
  return (
    <>
      <nav class="onglets" aria-label="Audit">
        {PAGES.map(([code, titre]) => (
          <Lien
            key={code}
            vers={code === '' ? '/audit' : `/audit/${code}`}
            aria-current={code === page ? 'page' : undefined}
          >
            {titre}
          </Lien>
        ))}
      </nav>
      {page === '' && <Chaine />}
      {page === 'dossiers' && id === undefined && <Choisir />}
      {page === 'dossiers' && id !== undefined && <Historique key={id} personne={id} />}
      {page === 'ouvertures' && <Ouvertures />}
    </>
  );
}
