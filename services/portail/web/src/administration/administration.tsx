// Accounts, référents, the protocol in force, the state of the services.
import './administration.css';
import { Lien, type Lieu } from '../base/router';
import { type Moi, peut, useMoi } from '../base/session';
import { Onglets, Vide } from '../base/ui';
import { Comptes } from './comptes';
import { EtatDuSite, voitEtat } from './etat';
import { PageProtocole } from './protocole';
import { Referents } from './referents';

function pages(moi: Moi): { vers: string; titre: string }[] {
  return [
    ...(peut(moi, 'portail/Comptes') ? [{ vers: '/administration', titre: 'Comptes' }] : []),
    { vers: '/administration/referents', titre: 'Référents' },
    { vers: '/administration/protocole', titre: 'Protocole en vigueur' },
    ...(voitEtat(moi) ? [{ vers: '/administration/etat', titre: 'État du site' }] : []),
  ];
}

export function Administration(props: { lieu: Lieu }) {
  const moi = useMoi();
  const [, page = peut(moi, 'portail/Comptes') ? '' : 'referents'] = props.lieu.parties;
  const ici = page === '' ? '/administration' : `/administration/${page}`;
  return (
    <>
      <Onglets titre="Administration" ici={ici} pages={pages(moi)} />
      {contenu(page)}
    </>
  );
}

function contenu(page: string) {
  switch (page) {
    case '':
      return <Comptes />;
    case 'referents':
      return <Referents />;
    case 'protocole':
      return <PageProtocole />;
    case 'etat':
      return <EtatDuSite />;
    default:
      return (
        <Vide>
          Cette page n’existe pas. <Lien vers="/administration">Revenir à l’administration</Lien>
        </Vide>
      );
  }
}
