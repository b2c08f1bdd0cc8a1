// All PLIE that share the bus, side by side and together: figures alone, never a list.
import type { LigneSite, Valeur } from '../../generated/reporting';
import { appel, demander } from '../base/api';
import { date, instant, nombre } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useParametre } from '../base/router';
import { typo } from '../base/typo';
import { type Colonne, Entete, Etat, Exporter, Puces, Tableau } from '../base/ui';
import { useDefinitions } from './filtre';
import { ChoixPeriode, type PeriodeChoisie, periodeEnMots, usePeriode } from './periode';
import { PLANCHES } from './tableaux';
import { partsDe, sansReponse, valeurDe } from './valeurs';

const ENSEMBLE = ''; // The filter's word for all sites.

interface Site {
  site: string;
  libelle: string;
}

/** One indicator; its value by site, ENSEMBLE among them. */
interface Ligne {
  code: string;
  libelle: string;
  valeurs: ReadonlyMap<string, Valeur>;
}

export function TousSites() {
  const periode = usePeriode();
  const [planche, setPlanche] = useParametre('planche', 'direction');
  const suivis = useDemande('consolidation', 'sites', {});
  return (
    <>
      <Entete
        titre="Tableau de bord : tous les sites"
        sous={`Du ${date(periode.du)} au ${date(periode.jusqu)} ; des chiffres seuls : les personnes derrière eux ne se montrent qu’à leur site.`}
      >
        <button type="button" class="secondary outline" onClick={() => window.print()}>
          Imprimer
        </button>
      </Entete>
      <section class="filtres" aria-label="Période et filtres">
        <ChoixPeriode periode={periode} />
        <Puces
          titre="Indicateurs"
          valeur={planche}
          change={setPlanche}
          choix={PLANCHES.map(([code, libelle]) => ({ code, libelle }))}
        />
      </section>
      <Etat de={suivis}>
        {({ lignes }) => <CoteACote periode={periode} planche={planche} suivis={lignes} />}
      </Etat>
    </>
  );
}

/** The board of each site and of all together, one row an indicator. */
async function lire(sites: readonly string[], planche: string, p: PeriodeChoisie) {
  const colonnes = await Promise.all(
    [...sites, ENSEMBLE].map(async (site) => {
      const filtre = { du: p.du, jusqu: p.jusqu, site };
      const question = { tableau: planche, filtre };
      const { valeurs } = await demander('consolidation', 'tableau', question, { connu: p.connu });
      return [site, valeurs] as const;
    }),
  );
  const codes = new Map(colonnes.flatMap(([, v]) => v.map((x) => [x.code, x.libelle] as const)));
  return [...codes].map(([code, libelle]): Ligne => {
    const de = colonnes.flatMap(([site, valeurs]) =>
      valeurs.filter((v) => v.code === code).map((v) => [site, v] as const),
    );
    return { code, libelle, valeurs: new Map(de) };
  });
}

function CoteACote(props: {
  periode: PeriodeChoisie;
  planche: string;
  suivis: readonly LigneSite[];
}) {
  const { periode, planche } = props;
  const noms = useReponse('sites', () => appel<{ sites: Site[] }>('GET', '/api/sites'), []);
  const { dessous, bouton } = useDefinitions();
  const sites = props.suivis.map((s) => s.site);
  const nommer = (site: string) => noms.data?.sites.find((s) => s.site === site)?.libelle ?? site;
  const lignes = useReponse(
    JSON.stringify([sites, planche, periode.du, periode.jusqu, periode.connu]),
    () => lire(sites, planche, periode),
    ['reperage', 'parcours', 'entreprise'],
  );
  const colonnes: Colonne<Ligne>[] = [
    {
      cle: 'libelle',
      titre: 'Indicateur',
      tri: (l) => typo(l.libelle),
      ...(dessous === undefined ? {} : { dessous: (l: Ligne) => dessous(l.code) }),
    },
    colonne(ENSEMBLE, 'Tous les sites'),
    ...sites.map((site) => colonne(site, nommer(site))),
  ];
  return (
    <>
      <Etat de={lignes}>
        {(toutes) => (
          <>
            <div class="dessus">
              <p class="sourd">{toutes.length} indicateurs.</p>
              <span class="outils">
                {bouton}
                <Exporter
                  titre="Tous les sites"
                  colonnes={colonnes}
                  lignes={toutes}
                  filtres={periodeEnMots(periode)}
                />
              </span>
            </div>
            <Tableau
              legende="Indicateurs de tous les sites"
              colonnes={colonnes}
              lignes={toutes}
              cle={(l) => l.code}
            />
          </>
        )}
      </Etat>
      <Entendus suivis={props.suivis} nommer={nommer} />
    </>
  );
}

function colonne(site: string, titre: string): Colonne<Ligne> {
  return {
    cle: site === ENSEMBLE ? 'ensemble' : `site-${site}`,
    titre,
    genre: 'nombre',
    tri: (l) => {
      const v = l.valeurs.get(site);
      return v?.connue ? Number(v.valeurCenti) / 100 : '';
    },
    rendu: (l) => <Case valeur={l.valeurs.get(site)} />,
  };
}

function Case(props: { valeur: Valeur | undefined }) {
  const { valeur } = props;
  if (valeur === undefined) return null;
  const detail = [partsDe(valeur), sansReponse(valeur)].filter((x) => x !== '').join(' · ');
  return (
    <>
      {valeurDe(valeur)}
      {detail !== '' && <small class="sourd detail">{detail}</small>}
    </>
  );
}

/** A site that was not heard of lately has figures that are late. */
function Entendus(props: { suivis: readonly LigneSite[]; nommer: (site: string) => string }) {
  return (
    <section class="recu" aria-label="Ce qui a été reçu de chaque site">
      <h2>Reçu de chaque site</h2>
      <ul>
        {props.suivis.map((s) => (
          <li key={s.site}>
            {props.nommer(s.site)} : {nombre(Number(s.evenements))} événements
            {s.dernier !== '' && `, le dernier enregistré le ${instant(s.dernier)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
