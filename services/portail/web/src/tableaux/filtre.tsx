// Territory and référent, above every figure; in the address like the period.
import type { JSX } from 'preact';
import type { Filtre } from '../../generated/reporting';
import { useDemande, useTout } from '../base/hooks';
import { useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { estReferent, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { ChampChoix } from '../base/ui';
import { useGroupes } from './groupes';
import {
  ChoixPeriode,
  type Periode,
  type PeriodeChoisie,
  periodeEnMots,
  usePeriode,
} from './periode';

export interface Choisi {
  periode: PeriodeChoisie;
  territoire: string;
  referent: string;
  setTerritoire: (code: string) => void;
  setReferent: (id: string) => void;
  /** For a question of reporting; of another period when given. */
  filtre: (p?: Periode) => Partial<Filtre>;
}

export function useFiltre(): Choisi {
  const moi = useMoi();
  const periode = usePeriode();
  const [territoire, setTerritoire] = useParametre('territoire');
  const sien = estReferent(moi) ? (moi.portee[0] ?? '') : '';
  const [referent, setReferent] = useParametre('referent', sien === '' ? '' : sien);
  const choisi = referent === 'tous' ? '' : referent;
  return {
    periode,
    territoire,
    referent,
    setTerritoire,
    setReferent,
    filtre: (p = periode) => ({ du: p.du, jusqu: p.jusqu, territoire, referent: choisi }),
  };
}

/** What a figure counts, below its name once asked for: no number without its definition. */
export function useDefinitions(): {
  dessous: ((code: string) => string) | undefined;
  bouton: JSX.Element;
} {
  const catalogue = useDemande('reporting', 'catalogue', {});
  const [montrees, montrer] = useParametre('definitions');
  const definition = (code: string) =>
    typo(catalogue.data?.indicateurs.find((i) => i.code === code)?.definition ?? '');
  return {
    dessous: montrees === '' ? undefined : definition,
    bouton: (
      <button
        type="button"
        class="puce"
        aria-pressed={montrees !== ''}
        onClick={() => montrer(montrees === '' ? 'oui' : '')}
      >
        Définitions
      </button>
    ),
  };
}

/** "du 01/01/2018 au 14/03/2018, Bailleul": stands in files and in the access log. */
export function useEnMots(choisi: Choisi): string {
  const nommer = useGroupes();
  const { referent } = choisi.filtre();
  return [
    periodeEnMots(choisi.periode),
    choisi.territoire === '' ? '' : nommer('territoire', choisi.territoire),
    referent ? nommer('referent', referent) : '',
  ]
    .filter((m) => m !== '')
    .join(', ');
}

export function Filtres(props: { choisi: Choisi }) {
  const { choisi } = props;
  const protocole = useProtocole();
  const referents = useTout('parcours', 'referents', {});
  const territoires = protocole?.contenu.territoires ?? [];
  return (
    <section class="filtres" aria-label="Période et filtres">
      <ChoixPeriode periode={choisi.periode} />
      <div class="dates">
        {territoires.length > 1 && (
          <ChampChoix
            champ="territoire"
            titre="Territoire"
            valeur={choisi.territoire}
            change={choisi.setTerritoire}
            vide="Tous les territoires"
            choix={territoires}
          />
        )}
        <ChampChoix
          champ="referent"
          titre="Référent"
          valeur={choisi.referent === '' ? 'tous' : choisi.referent}
          change={choisi.setReferent}
          choix={[
            { code: 'tous', libelle: 'Tous les référents' },
            ...(referents.data?.lignes ?? []).map((r) => ({
              code: r.referent,
              libelle: r.libelle,
            })),
          ]}
        />
      </div>
    </section>
  );
}
