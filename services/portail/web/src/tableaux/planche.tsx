// A board: first the figures that have an aim, then all others; each is a link to what makes it.
import type { Valeur } from '../../generated/reporting';
import { date } from '../base/dates';
import { useDemande } from '../base/hooks';
import { Lien, useParametre } from '../base/router';
import { typo } from '../base/typo';
import { ChampChoix, type Colonne, Entete, Etat, Exporter, Marque, Tableau } from '../base/ui';
import { Courbe, pointsDe } from './courbe';
import { type Choisi, Filtres, useDefinitions, useEnMots, useFiltre } from './filtre';
import { precedente } from './periode';
import { suite } from './tableaux';
import { atteinteDe, ecrite, mouvementDe, partsDe, sansReponse, valeurDe } from './valeurs';

interface Ligne {
  v: Valeur;
  avant: Valeur | undefined;
}

export function Planche(props: { planche: string; titre: string }) {
  const choisi = useFiltre();
  const { periode } = choisi;
  const avant = precedente(periode);
  const quand = { connu: periode.connu };
  const { planche } = props;
  const courante = useDemande(
    'reporting',
    'tableau',
    { tableau: planche, filtre: choisi.filtre() },
    quand,
  );
  const passee = useDemande(
    'reporting',
    'tableau',
    { tableau: planche, filtre: choisi.filtre(avant) },
    quand,
  );
  return (
    <>
      <Entete
        titre={`Tableau de bord : ${props.titre.toLowerCase()}`}
        sous={`Du ${date(periode.du)} au ${date(periode.jusqu)}, comparé à la période du ${date(avant.du)} au ${date(avant.jusqu)}`}
      >
        <button type="button" class="secondary outline" onClick={() => window.print()}>
          Imprimer
        </button>
      </Entete>
      <Filtres choisi={choisi} />
      <Etat de={courante}>
        {({ valeurs }) => (
          <Chiffres
            planche={planche}
            titre={props.titre}
            choisi={choisi}
            lignes={valeurs.map((v) => ({
              v,
              avant: passee.data?.valeurs.find((x) => x.code === v.code),
            }))}
          />
        )}
      </Etat>
    </>
  );
}

function Chiffres(props: {
  planche: string;
  titre: string;
  choisi: Choisi;
  lignes: readonly Ligne[];
}) {
  const { lignes, planche } = props;
  const enMots = useEnMots(props.choisi);
  const { dessous, bouton } = useDefinitions();
  const vers = (l: Ligne) => `/tableaux/${planche}/${l.v.code}${suite()}`;
  const colonnes: Colonne<Ligne>[] = [
    {
      cle: 'libelle',
      titre: 'Indicateur',
      tri: (l) => typo(l.v.libelle),
      ...(dessous === undefined ? {} : { dessous: (l: Ligne) => dessous(l.v.code) }),
    },
    {
      cle: 'valeur',
      titre: 'Valeur',
      genre: 'nombre',
      tri: (l) => (l.v.connue ? Number(l.v.valeurCenti) / 100 : ''),
      rendu: (l) => valeurDe(l.v),
    },
    { cle: 'parts', titre: 'Détail', genre: 'nombre', large: true, tri: (l) => partsDe(l.v) },
    {
      cle: 'objectif',
      titre: 'Objectif',
      genre: 'nombre',
      large: true,
      tri: (l) => (l.v.objectifConnu ? Number(l.v.objectifCenti) / 100 : ''),
      rendu: (l) => (l.v.objectifConnu ? ecrite(l.v, l.v.objectifCenti) : ''),
    },
    {
      cle: 'mouvement',
      titre: 'Évolution',
      genre: 'nombre',
      tri: (l) => mouvementDe(l.v, l.avant),
    },
    {
      cle: 'inconnu',
      titre: 'Sans réponse',
      large: true,
      genre: 'nombre',
      tri: (l) => Number(l.v.nonRenseigne),
      rendu: (l) => sansReponse(l.v),
    },
  ];
  const vises = lignes.filter((l) => l.v.objectifConnu);
  return (
    <>
      {vises.length > 0 && (
        <ul class="chiffres-cles" aria-label="Chiffres qui ont un objectif">
          {vises.map((l) => (
            <Carte key={l.v.code} ligne={l} vers={vers(l)} />
          ))}
        </ul>
      )}
      <ParMois lignes={lignes} choisi={props.choisi} />
      <div class="dessus">
        <p class="sourd">{lignes.length} indicateurs ; chacun ouvre les personnes qui le font.</p>
        <span class="outils">
          {bouton}
          <Exporter
            titre={`Tableau de bord ${props.titre}`}
            colonnes={colonnes}
            lignes={lignes}
            filtres={enMots}
          />
        </span>
      </div>
      <Tableau
        legende={`Indicateurs : ${props.titre}`}
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => l.v.code}
        vers={vers}
      />
    </>
  );
}

/** One indicator of the board month by month; the first with an aim until another is chosen. */
function ParMois(props: { lignes: readonly Ligne[]; choisi: Choisi }) {
  const { lignes, choisi } = props;
  const [code, setCode] = useParametre('courbe');
  const vu =
    lignes.find((l) => l.v.code === code) ?? lignes.find((l) => l.v.objectifConnu) ?? lignes[0];
  const reponse = useDemande(
    'reporting',
    'indicateur',
    vu === undefined ? null : { code: vu.v.code, filtre: choisi.filtre(), par: 'mois' },
    { connu: choisi.periode.connu },
  );
  if (vu === undefined) return null;
  return (
    <section class="par-mois">
      <ChampChoix
        champ="courbe"
        titre="Mois par mois"
        valeur={vu.v.code}
        change={setCode}
        choix={lignes.map((l) => ({ code: l.v.code, libelle: typo(l.v.libelle) }))}
      />
      <Etat de={reponse}>
        {({ ventilation }) => <Courbe titre={typo(vu.v.libelle)} points={pointsDe(ventilation)} />}
      </Etat>
    </section>
  );
}

function Carte(props: { ligne: Ligne; vers: string }) {
  const { v, avant } = props.ligne;
  const atteinte = atteinteDe(v);
  const part = Math.min(100, (100 * Number(v.valeurCenti)) / Math.max(1, Number(v.objectifCenti)));
  return (
    <li class="carte">
      <Lien vers={props.vers} class="chiffre">
        <span class="titre">{typo(v.libelle)}</span>
        <span class="gros">{valeurDe(v)}</span>
      </Lien>
      <progress
        max={100}
        value={v.connue ? part : 0}
        aria-label={`${v.libelle} : part de l’objectif`}
      />
      <p>
        objectif {ecrite(v, v.objectifCenti)}{' '}
        {atteinte !== undefined && (
          <Marque genre={atteinte === 'atteint' ? 'fait' : 'alerte'}>
            {atteinte === 'atteint' ? 'atteint' : 'en dessous'}
          </Marque>
        )}
      </p>
      <p class="sourd">
        {[partsDe(v), mouvementDe(v, avant), sansReponse(v)].filter((x) => x !== '').join(' · ')}
      </p>
    </li>
  );
}
