// One figure: what it counts, how it moved, how it splits, and the list behind it.
import { useState } from 'preact/hooks';
import type {
  DefinitionIndicateur,
  IndicateurReponse,
  LigneListe,
  Valeur,
} from '../../generated/reporting';
import { versDossier } from '../base/adresses';
import { demander } from '../base/api';
import { centi, date, pluriel } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelleParmi, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { typo } from '../base/typo';
import { type Colonne, Entete, Etat, Exporter, Liste, Puces, Tableau, Vide } from '../base/ui';
import { Courbe, pointsDe } from './courbe';
import { type Choisi, Filtres, useEnMots, useFiltre } from './filtre';
import { useGroupes, VENTILATIONS } from './groupes';
import { ecrite, estTaux, partsDe, sansReponse, valeurDe } from './valeurs';

const SERVICES = ['reperage', 'parcours', 'entreprise'];
const LISTE_MAX = 5000;
const PAGE = 1000;

export function Indicateur(props: { planche: string; code: string }) {
  const { code } = props;
  const choisi = useFiltre();
  const catalogue = useDemande('reporting', 'catalogue', {});
  const definition = catalogue.data?.indicateurs.find((i) => i.code === code);
  const valeur = useDemande(
    'reporting',
    'indicateur',
    { code, filtre: choisi.filtre(), par: 'mois' },
    { connu: choisi.periode.connu },
  );
  return (
    <>
      <Entete
        titre={typo(definition?.libelle ?? code)}
        sous={`Du ${date(choisi.periode.du)} au ${date(choisi.periode.jusqu)}`}
      />
      {definition !== undefined && (
        <p class="definition">
          {typo(definition.definition)}{' '}
          {definition.source !== '' && <small class="sourd">Source : {definition.source}</small>}
        </p>
      )}
      <Filtres choisi={choisi} />
      <Etat de={valeur}>{(r) => <Figure reponse={r} />}</Etat>
      {definition !== undefined && <Ventilation definition={definition} choisi={choisi} />}
      <Derriere code={code} choisi={choisi} valeur={valeur.data?.valeur} definition={definition} />
    </>
  );
}

function Figure(props: { reponse: IndicateurReponse }) {
  const v = props.reponse.valeur;
  if (v === undefined || v === null) return <Vide>Ce chiffre n’existe pas pour ce choix.</Vide>;
  const points = pointsDe(props.reponse.ventilation);
  return (
    <div class="figure">
      <p>
        <span class="gros">{valeurDe(v)}</span>
        <span class="sourd">
          {[partsDe(v), sansReponse(v)].filter((x) => x !== '').join(' · ')}
        </span>
        {v.objectifConnu && (
          <span>
            objectif {ecrite(v, v.objectifCenti)}{' '}
            <small class="sourd">{typo(v.objectifSource)}</small>
          </span>
        )}
      </p>
      {points.length > 1 && <Courbe titre={typo(v.libelle)} points={points} />}
    </div>
  );
}

function Ventilation(props: { definition: DefinitionIndicateur; choisi: Choisi }) {
  const { definition, choisi } = props;
  const sortes = definition.ventilations.filter((v) => v !== 'site');
  const [par, setPar] = useParametre('par', sortes.includes('territoire') ? 'territoire' : 'mois');
  const nommer = useGroupes();
  const reponse = useDemande(
    'reporting',
    'indicateur',
    { code: definition.code, filtre: choisi.filtre(), par },
    { connu: choisi.periode.connu },
  );
  const [, setGroupe] = useParametre('groupe');
  const enMots = useEnMots(choisi);
  const colonnes: Colonne<Valeur>[] = [
    {
      cle: 'groupe',
      titre: VENTILATIONS[par] ?? par,
      tri: (v) => (par === 'mois' ? v.ventilation : nommer(par, v.ventilation)),
      rendu: (v) => (
        <button type="button" class="lien" onClick={() => setGroupe(`${par}:${v.ventilation}`)}>
          {nommer(par, v.ventilation)}
        </button>
      ),
    },
    {
      cle: 'valeur',
      titre: 'Valeur',
      genre: 'nombre',
      tri: (v) => (v.connue ? Number(v.valeurCenti) / 100 : ''),
      rendu: (v) => valeurDe(v),
    },
    ...(reponse.data?.ventilation.some(estTaux) ? [PARTS] : []),
  ];
  return (
    <section>
      <div class="dessus">
        <h2>Par {VENTILATIONS[par] ?? par}</h2>
        <Exporter
          titre={`${definition.libelle} par ${VENTILATIONS[par] ?? par}`}
          colonnes={colonnes}
          lignes={reponse.data?.ventilation ?? []}
          filtres={enMots}
        />
      </div>
      <Puces
        titre="Ventiler par"
        valeur={par}
        change={setPar}
        choix={sortes.map((s) => ({ code: s, libelle: VENTILATIONS[s] ?? s }))}
      />
      <Etat de={reponse}>
        {({ ventilation }) => (
          <Tableau
            legende={`${definition.libelle} par ${VENTILATIONS[par] ?? par}`}
            colonnes={colonnes}
            lignes={ventilation}
            cle={(v) => v.ventilation}
            vide="Aucun groupe pour cette période."
          />
        )}
      </Etat>
    </section>
  );
}

const PARTS: Colonne<Valeur> = {
  cle: 'parts',
  titre: 'Détail',
  genre: 'nombre',
  tri: (v) => partsDe(v),
};

const PARTIES = [
  { code: 'numerateur', libelle: 'Comptés' },
  { code: 'denominateur', libelle: 'Sur qui' },
  { code: 'non_renseigne', libelle: 'Sans réponse' },
];

/** All pages of the list, up to a bound that is said. */
async function lire(question: Parameters<typeof demander<'reporting', 'liste'>>[2], connu: string) {
  const lignes: LigneListe[] = [];
  let total = 0;
  for (let apres = ''; lignes.length < LISTE_MAX; ) {
    const page = await demander(
      'reporting',
      'liste',
      { ...question, apres, limite: PAGE },
      { connu },
    );
    lignes.push(...page.lignes);
    total = Number(page.total);
    apres = page.suivant;
    if (apres === '' || page.lignes.length === 0) break;
  }
  return { lignes, total };
}

function Derriere(props: {
  code: string;
  choisi: Choisi;
  valeur: Valeur | undefined;
  definition: DefinitionIndicateur | undefined;
}) {
  const { code, choisi, valeur } = props;
  const [partie, setPartie] = useState('numerateur');
  const enMots = useEnMots(choisi);
  const [groupe, setGroupe] = useParametre('groupe');
  const nommer = useGroupes();
  const [par = '', valeurGroupe = ''] = groupe.split(/:(.*)/);
  const question = { code, filtre: choisi.filtre(), partie, par, groupe: valeurGroupe };
  const liste = useReponse(
    JSON.stringify([question, choisi.periode.connu]),
    () => lire(question, choisi.periode.connu),
    SERVICES,
  );
  const parties = PARTIES.filter(
    (p) => p.code === 'numerateur' || (valeur !== undefined && estTaux(valeur)),
  );
  return (
    <section aria-label="Liste derrière le chiffre">
      <h2>Qui fait ce chiffre</h2>
      {parties.length > 1 && (
        <Puces titre="Partie" valeur={partie} change={setPartie} choix={parties} />
      )}
      {groupe !== '' && (
        <p>
          Seulement {VENTILATIONS[par] ?? par} : {nommer(par, valeurGroupe)}.{' '}
          <button type="button" class="lien" onClick={() => setGroupe('')}>
            Tout montrer
          </button>
        </p>
      )}
      <Etat de={liste}>
        {(l) => (
          <Lignes
            {...l}
            titre={typo(valeur?.libelle ?? code)}
            ventilations={props.definition?.ventilations ?? []}
            filtres={[enMots, ...(groupe === '' ? [] : [nommer(par, valeurGroupe)])].join(', ')}
          />
        )}
      </Etat>
    </section>
  );
}

const POIDS: Colonne<LigneListe> = {
  cle: 'poids',
  titre: 'Compte pour',
  genre: 'nombre',
  large: true,
  tri: (l) => Number(l.poidsCenti) / 100,
  rendu: (l) => centi(l.poidsCenti),
};

function Lignes(props: {
  ventilations: readonly string[];
  titre: string;
  filtres: string;
  lignes: readonly LigneListe[];
  total: number;
}) {
  const { lignes, total } = props;
  const nomDe = useNoms(lignes.map((l) => l.personne));
  const nommer = useGroupes();
  const protocole = useProtocole();
  const detail: Colonne<LigneListe> = {
    cle: 'detail',
    titre: 'Précision',
    large: true,
    tri: (l) => libelleParmi(protocole, props.ventilations, l.detail),
  };
  const colonnes: Colonne<LigneListe>[] = [
    {
      cle: 'personne',
      titre: 'Personne',
      tri: (l) => (l.personne === '' ? l.reference.slice(-6) : nomDe(l.personne)),
    },
    {
      cle: 'date',
      titre: 'Date',
      genre: 'date',
      tri: (l) => l.date,
      lu: (l) => date(l.date),
      rendu: (l) => date(l.date),
    },
    {
      cle: 'territoire',
      titre: 'Territoire',
      large: true,
      tri: (l) => nommer('territoire', l.territoire),
    },
    {
      cle: 'referent',
      titre: 'Référent',
      large: true,
      tri: (l) => nommer('referent', l.referent),
    },
    ...(lignes.some((l) => l.detail !== '') ? [detail] : []),
    ...(lignes.some((l) => Number(l.poidsCenti) !== 100) ? [POIDS] : []),
  ];
  return (
    <Liste
      titre="Personnes et faits derrière le chiffre"
      fichier={props.titre}
      colonnes={colonnes}
      lignes={lignes}
      nombre={(l) =>
        `${pluriel(l.length, 'ligne')}${
          total > lignes.length
            ? `, des ${lignes.length} premières sur ${total} : restreignez la période`
            : ''
        }`
      }
      filtres={props.filtres}
      personne={(l) => l.personne}
      cle={(l) => `${l.cle}-${l.reference}-${l.date}`}
      vers={(l) => (l.personne === '' ? location.pathname : versDossier(l.personne))}
      vide="Personne : ce chiffre est vide pour cette période."
    />
  );
}
