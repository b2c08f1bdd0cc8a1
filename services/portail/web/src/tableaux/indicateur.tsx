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
import { centi, date, nombre, pluriel } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { useParametre } from '../base/router';
import { typo } from '../base/typo';
import { type Colonne, Entete, Etat, Exporter, Puces, Tableau, Vide } from '../base/ui';
import { Courbe, pointsDe } from './courbe';
import { type Choisi, Filtres, useFiltre } from './filtre';
import { useGroupes, VENTILATIONS } from './groupes';
import { ecrite, estTaux, partsDe, sansReponse, valeurDe } from './valeurs';

const SERVICES = ['reperage', 'parcours', 'entreprise'];
const LISTE_MAX = 5000;
const PAGE = 1000;
const MONTREES = 200; // At once; the export has all.

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
      <Derriere code={code} choisi={choisi} valeur={valeur.data?.valeur} />
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
    { cle: 'parts', titre: 'Détail', genre: 'nombre', tri: (v) => partsDe(v) },
  ];
  return (
    <section>
      <div class="dessus">
        <h2>Par {VENTILATIONS[par] ?? par}</h2>
        <Exporter
          titre={`${definition.libelle} par ${VENTILATIONS[par] ?? par}`}
          colonnes={colonnes}
          lignes={reponse.data?.ventilation ?? []}
          filtres={location.search}
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

function Derriere(props: { code: string; choisi: Choisi; valeur: Valeur | undefined }) {
  const { code, choisi, valeur } = props;
  const [partie, setPartie] = useState('numerateur');
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
      <Etat de={liste}>{(l) => <Lignes {...l} code={code} />}</Etat>
    </section>
  );
}

function Lignes(props: { code: string; lignes: readonly LigneListe[]; total: number }) {
  const { lignes, total } = props;
  const [montrees, setMontrees] = useState(MONTREES);
  const nomDe = useNoms(lignes.map((l) => l.personne));
  const nommer = useGroupes();
  const colonnes: Colonne<LigneListe>[] = [
    {
      cle: 'personne',
      titre: 'Personne',
      tri: (l) => (l.personne === '' ? l.reference.slice(-6) : nomDe(l.personne)),
    },
    { cle: 'date', titre: 'Date', genre: 'date', tri: (l) => l.date, rendu: (l) => date(l.date) },
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
    { cle: 'detail', titre: 'Précision', large: true, tri: (l) => l.detail.replaceAll('_', ' ') },
    {
      cle: 'poids',
      titre: 'Compte pour',
      genre: 'nombre',
      large: true,
      tri: (l) => Number(l.poidsCenti) / 100,
      rendu: (l) => centi(l.poidsCenti),
    },
  ];
  return (
    <>
      <div class="dessus">
        <p class="sourd">
          {pluriel(total, 'ligne')}
          {total > lignes.length &&
            `, dont les ${lignes.length} premières ici : restreignez la période`}
        </p>
        <Exporter
          titre={`Liste ${props.code}`}
          colonnes={colonnes}
          lignes={lignes}
          filtres={location.search}
          personnes={lignes.map((l) => l.personne).filter((p) => p !== '')}
        />
      </div>
      <Tableau
        legende="Personnes et faits derrière le chiffre"
        colonnes={colonnes}
        lignes={lignes.slice(0, montrees)}
        cle={(l) => `${l.cle}-${l.reference}-${l.date}`}
        vers={(l) => (l.personne === '' ? location.pathname : versDossier(l.personne))}
        vide="Personne : ce chiffre est vide pour cette période."
      />
      {lignes.length > montrees && (
        <button type="button" class="lien" onClick={() => setMontrees(montrees + MONTREES)}>
          Montrer la suite ({nombre(lignes.length - montrees)} de plus)
        </button>
      )}
    </>
  );
}
