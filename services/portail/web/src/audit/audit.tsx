// For who must prove: the state of the chain, a dossier as of any date, who opened what.
import './audit.css';
import type { Lieu } from '../base/router';
import { Onglets } from '../base/ui';
import { Chaine } from './chaine';
import { Choisir } from './choisir';
import { Historique } from './historique';
import { Ouvertures } from './ouvertures';

const PAGES = [
  { vers: '/audit', titre: 'Chaîne' },
  { vers: '/audit/dossiers', titre: 'Dossiers à une date' },
  { vers: '/audit/ouvertures', titre: 'Qui a ouvert quoi' },
];

export function Audit(props: { lieu: Lieu }) {
  const [, page = '', id] = props.lieu.parties;
  return (
    <>
      <Onglets titre="Audit" ici={page === '' ? '/audit' : `/audit/${page}`} pages={PAGES} />
      {page === '' && <Chaine />}
      {page === 'dossiers' && id === undefined && <Choisir />}
      {page === 'dossiers' && id !== undefined && <Historique key={id} personne={id} />}
      {page === 'ouvertures' && <Ouvertures />}
    </>
  );
}
