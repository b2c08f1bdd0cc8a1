// Whose portfolio: one's own, or any référent's; and the pages of the section.
import type { LigneReferent } from '../../generated/parcours';
import { demander } from '../base/api';
import { useReponse } from '../base/hooks';
import { Lien, useParametre } from '../base/router';
import { estReferent, useMoi } from '../base/session';
import { ChampChoix } from '../base/ui';

/** The code of all référents together, in the address. */
export const TOUS = 'tous';

export interface Portee {
  /** "" for all. */
  referent: string;
  referents: readonly LigneReferent[];
  /** "Référent Bailleul", "Tous les référents". */
  libelle: string;
  choisir: (code: string) => void;
}

function nomme(r: LigneReferent, tous: readonly LigneReferent[]): string {
  const homonymes = tous.filter((x) => x.libelle === r.libelle);
  return homonymes.length < 2 ? r.libelle : `${r.libelle} (${homonymes.indexOf(r) + 1})`;
}

export function usePortee(): Portee {
  const moi = useMoi();
  const propre = estReferent(moi) ? (moi.portee[0] ?? TOUS) : TOUS;
  const [choisi, choisir] = useParametre('referent', propre);
  const referents =
    useReponse('referents', () => demander('parcours', 'referents', {}), ['parcours']).data
      ?.lignes ?? [];
  const ligne = referents.find((r) => r.referent === choisi);
  return {
    referent: choisi === TOUS ? '' : choisi,
    referents,
    libelle:
      choisi === TOUS ? 'Tous les référents' : ligne === undefined ? '' : nomme(ligne, referents),
    choisir,
  };
}

export function ChoixReferent(props: { de: Portee }) {
  const moi = useMoi();
  const { referents, referent, choisir } = props.de;
  const miens = referents.filter((r) => moi.portee.includes(r.referent));
  const autres = referents.filter((r) => !moi.portee.includes(r.referent));
  return (
    <ChampChoix
      champ="referent"
      titre="Référent"
      valeur={referent === '' ? TOUS : referent}
      change={choisir}
      choix={[
        ...miens.map((r) => ({ code: r.referent, libelle: `${nomme(r, referents)} (moi)` })),
        { code: TOUS, libelle: 'Tous les référents' },
        ...autres.map((r) => ({ code: r.referent, libelle: nomme(r, referents) })),
      ]}
    />
  );
}

const PAGES = [
  { chemin: '', titre: 'Participants' },
  { chemin: 'revue', titre: 'Revue mensuelle' },
  { chemin: 'emargements', titre: 'Émargements' },
];

export function Onglets(props: { page: string }) {
  const { search } = location;
  const referent = new URLSearchParams(search).get('referent');
  const suite = referent === null ? '' : `?referent=${referent}`;
  return (
    <nav class="onglets" aria-label="Portefeuille">
      {PAGES.map((p) => (
        <Lien
          key={p.chemin}
          vers={`/portefeuille${p.chemin === '' ? '' : `/${p.chemin}`}${suite}`}
          aria-current={p.chemin === props.page ? 'page' : undefined}
        >
          {p.titre}
        </Lien>
      ))}
    </nav>
  );
}
