// Boards of repérage, référent, CRE and direction; each figure opens the people behind it.
import './tableaux.css';
import type { Lieu } from '../base/router';
import { type Moi, peut, useMoi } from '../base/session';
import { Onglets } from '../base/ui';
import { Delais } from './delais';
import { Indicateur } from './indicateur';
import { Planche } from './planche';
import { TousSites } from './sites';

export const PLANCHES: readonly [string, string][] = [
  ['direction', 'Direction'],
  ['reperage', 'Repérage'],
  ['referent', 'Accompagnement'],
  ['cre', 'Entreprises'],
];

const DELAIS: [string, string] = ['delais', 'Délais de saisie'];
const SITES: [string, string] = ['sites', 'Tous les sites'];

function ordinaire(moi: Moi): string {
  if (moi.role === 'referent' || moi.role === 'coach') return 'referent';
  if (moi.role === 'cre' || moi.role === 'facilitateur') return 'cre';
  return moi.role === 'reperage' ? 'reperage' : 'direction';
}

/** The period and the filters go with every link. */
export function suite(): string {
  return location.search;
}

export function Tableaux(props: { lieu: Lieu }) {
  const moi = useMoi();
  const [, planche = ordinaire(moi), code] = props.lieu.parties;
  const pages = [...PLANCHES, DELAIS];
  if (peut(moi, 'consolidation/Tableau')) pages.push(SITES);
  return (
    <div class="tableaux">
      <Onglets
        titre="Tableaux de bord"
        ici={`/tableaux/${planche}${suite()}`}
        pages={pages.map(([c, titre]) => ({ vers: `/tableaux/${c}${suite()}`, titre }))}
      />
      <Page planche={planche} code={code} />
    </div>
  );
}

function Page(props: { planche: string; code: string | undefined }) {
  const { planche, code } = props;
  if (planche === 'delais') return <Delais />;
  if (planche === 'sites') return <TousSites />;
  if (code !== undefined) return <Indicateur key={code} planche={planche} code={code} />;
  const titre = PLANCHES.find(([c]) => c === planche)?.[1] ?? planche;
  return <Planche planche={planche} titre={titre} />;
}
