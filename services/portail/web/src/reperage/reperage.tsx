// The pages of repérage: prescriptions, diagnostics, comités, pièces, entries.
import './reperage.css';
import type { JSX } from 'preact';
import { Lien, type Lieu } from '../base/router';
import { useMoi } from '../base/session';
import { Vide } from '../base/ui';
import { Comite } from './comite';
import { Comites } from './comites';
import { ouverte, SousNavigation } from './commun';
import { Diagnostics } from './diagnostics';
import { Entrees } from './entrees';
import { Nouvelle } from './nouvelle';
import { Pieces } from './pieces';
import { Prescription } from './prescription';
import { Prescriptions } from './prescriptions';

export function Reperage(props: { lieu: Lieu }): JSX.Element {
  const [, page = '', id = ''] = props.lieu.parties;
  const moi = useMoi();
  const section = page === 'comite' ? 'comites' : page === 'prescription' ? '' : page;
  return (
    <div class="reperage">
      <SousNavigation ici={section} />
      {ouverte(moi, section) ? (
        contenu(page, id, props.lieu)
      ) : (
        <Vide>Cette page ne relève pas de votre rôle.</Vide>
      )}
    </div>
  );
}

function contenu(page: string, id: string, lieu: Lieu): JSX.Element {
  switch (page) {
    case '':
      return <Prescriptions />;
    case 'nouvelle':
      return <Nouvelle />;
    case 'prescription':
      return (
        <Prescription
          key={id}
          prescription={id}
          personne={lieu.parametres.get('personne') ?? ''}
          enregistree={lieu.parametres.has('enregistree')}
        />
      );
    case 'diagnostics':
      return <Diagnostics />;
    case 'comites':
      return <Comites />;
    case 'comite':
      return <Comite key={id} comite={id} />;
    case 'pieces':
      return <Pieces />;
    case 'entrees':
      return <Entrees />;
    default:
      return (
        <Vide>
          Cette page n’existe pas. <Lien vers="/reperage">Voir les prescriptions</Lien>
        </Vide>
      );
  }
}
