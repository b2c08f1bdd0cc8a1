// Boards of repérage, référent, CRE and direction; each figure opens the people behind it.
import './tableaux.css';
import type { Lieu } from '../base/router';
import { type Moi, useMoi } from '../base/session';
import { Onglets } from '../base/ui';
import { Delais } from './delais';
import { Indicateur } from './indicateur';
import { Planche } from './planche';

const PLANCHES: readonly [string, string][] = [
  ['direction', 'Direction'],
  ['reperage', 'Repérage'],
  ['referent', 'Accompagnement'],
  ['cre', 'Entreprises'],
];

const DELAIS: [string, string] = ['delais', 'Délais de saisie'];

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
  return (
    <div class="tableaux">
      <Onglets
        titre="Tableaux de bord"
        ici={`/tableaux/${planche}${suite()}`}
        pages={[...PLANCHES, DELAIS].map(([c, titre]) => ({
          vers: `/tableaux/${c}${suite()}`,
          titre,
        }))}
      />
      {planche === 'delais' && <Delais />}
      {planche !== 'delais' && code === undefined && (
        <Planche planche={planche} titre={PLANCHES.find(([c]) => c === planche)?.[1] ?? planche} />
      )}
      {planche !== 'delais' && code !== undefined && (
        <Indicateur key={code} planche={planche} code={code} />
      )}
    </div>
  );
}
