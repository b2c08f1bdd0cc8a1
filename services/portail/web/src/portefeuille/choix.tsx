// Whose portfolio: one's own, or any référent's; and the pages of the section.
import type { LigneReferent } from '../../generated/parcours';
import { demanderTout } from '../base/api';
import { useReponse } from '../base/hooks';
import { useParametre } from '../base/router';
import { estReferent, useMoi } from '../base/session';
import { ChampChoix, Onglets } from '../base/ui';

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
    useReponse('referents', () => demanderTout('parcours', 'referents', {}), ['parcours']).data
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
  { chemin: '/afaire', titre: 'À faire' },
  { chemin: '/revue', titre: 'Revue mensuelle' },
  { chemin: '/emargements', titre: 'Émargements' },
];

/** Pages of the section; whose portfolio goes along. */
export function OngletsPortefeuille(props: { page: string }) {
  const referent = new URLSearchParams(location.search).get('referent');
  const suite = referent === null ? '' : `?referent=${referent}`;
  const adresse = (chemin: string) => `/portefeuille${chemin}${suite}`;
  return (
    <Onglets
      titre="Portefeuille"
      ici={adresse(props.page === '' ? '' : `/${props.page}`)}
      pages={PAGES.map((p) => ({ vers: adresse(p.chemin), titre: p.titre }))}
    />
  );
}
