// The direction's first look: the year's figures, what is late, the comités to come.
import type { LigneTache } from '../../generated/parcours';
import type { Valeur } from '../../generated/reporting';
import { demanderTout } from '../base/api';
import { aujourdhui, centi, nombre, pluriel } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { Etat } from '../base/ui';
import { Changements, ComitesAPreparer, comitesAVenir } from './animation';
import { deParcours } from './attentes';
import { type Chiffre, Chiffres, Courte } from './morceaux';

const LIMITE = 1000;
const CHOISIS = [
  'file_active',
  'entrees',
  'taux_sorties_positives',
  'taux_sorties_emploi_durable',
  'sans_entretien',
  'silence',
];

export function AccueilDirection() {
  const jour = aujourdhui();
  const tableau = useDemande('reporting', 'tableau', {
    tableau: 'direction',
    filtre: { du: `${jour.slice(0, 4)}-01-01`, jusqu: jour },
  });
  const comites = useReponse('comités', comitesAVenir, ['reperage']);
  const taches = useReponse(
    'alertes',
    () => demanderTout('parcours', 'taches', { limite: LIMITE }),
    ['parcours'],
  );
  return (
    <>
      <h2>Depuis le 1er janvier {jour.slice(0, 4)}</h2>
      <Etat de={tableau}>
        {({ valeurs }) => (
          <Chiffres
            lignes={CHOISIS.flatMap((code) => valeurs.filter((v) => v.code === code)).map(chiffre)}
          />
        )}
      </Etat>
      <div class="deux">
        <Etat de={taches}>{({ lignes }) => <Alertes lignes={lignes} />}</Etat>
        <Etat de={comites}>{(lignes) => <ComitesAPreparer comites={lignes} />}</Etat>
        <Changements />
      </div>
    </>
  );
}

function ecrit(v: Valeur, valeur: string): string {
  if (v.unite !== 'pourcent') return centi(valeur);
  return `${centi(Math.round(Number(valeur) / 10) * 10)}\u00a0%`;
}

function chiffre(v: Valeur): Chiffre {
  const parts = [];
  if (v.connue && v.unite === 'pourcent')
    parts.push(`${centi(v.numerateurCenti)} sur ${centi(v.denominateurCenti)}`);
  if (v.objectifConnu) parts.push(`objectif ${ecrit(v, v.objectifCenti)}`);
  return {
    cle: v.code,
    titre: v.libelle,
    valeur: v.connue ? ecrit(v, v.valeurCenti) : 'non renseigné',
    detail: parts.join(' · ') || undefined,
    vers: `/tableaux/direction/${v.code}`,
  };
}

/** What is late with the référents, kind by kind. */
function Alertes(props: { lignes: LigneTache[] }) {
  const genres = new Map<string, { titre: string; retard: number; total: number }>();
  for (const l of props.lignes) {
    const { titre } = deParcours(l);
    const g = genres.get(l.genre) ?? { titre, retard: 0, total: 0 };
    genres.set(l.genre, { titre, retard: g.retard + (l.enRetard ? 1 : 0), total: g.total + 1 });
  }
  const tries = [...genres].sort(([, a], [, b]) => b.retard - a.retard);
  return (
    <Courte
      titre="Ce qui attend les référents"
      lignes={tries.map(([code, g]) => ({
        cle: code,
        vers: `/portefeuille/afaire?genre=${code}`,
        titre: g.titre,
        detail: `${nombre(g.total)} à faire${g.retard > 0 ? `, dont ${pluriel(g.retard, 'en retard', 'en retard')}` : ''}`,
      }))}
      vide="Rien n’attend les référents."
      suite={{ vers: '/portefeuille/afaire', texte: 'Tout ce qui attend' }}
    />
  );
}
