// A dossier's events: who recorded what, when, knowing what; and the dossier as it was on a day.
import type { JSX } from 'preact';
import { aujourdhui, date, instant, jours, nombre, pluriel, plus, prose } from '../base/dates';
import { nomDuFait } from '../base/faits';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, libelleParmi, type Protocole, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { ChampTexte, type Colonne, Entete, Etat, Exporter, Vide } from '../base/ui';
import { type Evenement, lireEvenements } from './contrat';
import { nomDuChamp, nomDuService, SUITES, SUJETS } from './mots';

const COMPTES_MAX = 1000;

export function Historique(props: { personne: string }) {
  const { personne } = props;
  const nomDe = useNoms([personne]);
  const [jour, setJour] = useParametre('jour', aujourdhui());
  const evenements = useReponse(
    personne,
    () => lireEvenements(personne, ''),
    ['reperage', 'parcours', 'entreprise'],
    personne,
  );
  return (
    <>
      <Entete titre={nomDe(personne)} sous={`Tel que connu le ${prose(jour)}`}>
        <Lien vers={`/dossier/${personne}?au=${jour}&connu=${jour}`} role="button">
          Voir le dossier de ce jour
        </Lien>
      </Entete>
      <Etat de={evenements}>
        {(lignes) =>
          lignes.length === 0 ? (
            <Vide>Aucun événement au sujet de cette personne.</Vide>
          ) : (
            <Ligne personne={personne} lignes={lignes} jour={jour} setJour={setJour} />
          )
        }
      </Etat>
    </>
  );
}

function Ligne(props: {
  personne: string;
  lignes: readonly Evenement[];
  jour: string;
  setJour: (jour: string) => void;
}) {
  const { lignes, jour, setJour } = props;
  const premier = lignes[0]?.quand.slice(0, 10) ?? jour;
  const duree = Math.max(1, jours(premier, aujourdhui()));
  const connus = lignes.filter((l) => l.quand.slice(0, 10) <= jour);
  const acteurs = useActeurs();
  const protocole = useProtocole();
  const colonnes: Colonne<Evenement>[] = [
    { cle: 'quand', titre: 'Enregistré le', tri: (l) => instant(l.quand) },
    { cle: 'quoi', titre: 'Fait', tri: (l) => nomDuFait(l.type) },
    { cle: 'sujet', titre: 'Lequel', tri: (l) => sujetDe(protocole, l, lignes) },
    { cle: 'date', titre: 'Survenu le', tri: (l) => date(dateDe(l)) },
    { cle: 'qui', titre: 'Par', tri: (l) => acteurs(l.acteur) },
    { cle: 'source', titre: 'Service', tri: (l) => nomDuService(l.source) },
    { cle: 'position', titre: 'Position', genre: 'nombre', tri: (l) => Number(l.position) },
  ];
  return (
    <>
      <section class="curseur">
        <label for="curseur">Jour regardé</label>
        <input
          id="curseur"
          type="range"
          min={0}
          max={duree}
          value={jours(premier, jour)}
          aria-valuetext={prose(jour)}
          onInput={(e) => setJour(plus(premier, Number(e.currentTarget.value)))}
        />
        <ChampTexte
          champ="jour"
          titre="Date"
          type="date"
          valeur={jour}
          min={premier}
          max={aujourdhui()}
          change={(j) => j !== '' && setJour(j)}
        />
      </section>
      <div class="dessus">
        <p class="sourd">
          {pluriel(connus.length, 'fait connu', 'faits connus')} ce jour-là
          {lignes.length > connus.length &&
            `, ${pluriel(lignes.length - connus.length, 'enregistré', 'enregistrés')} depuis`}
        </p>
        <Exporter
          titre="Événements du dossier"
          colonnes={colonnes}
          lignes={connus}
          filtres={`tel que connu le ${date(jour)}`}
          personnes={[props.personne]}
        />
      </div>
      <ol class="evenements">
        {[...connus].reverse().map((l) => (
          <Fait
            key={`${l.position}-${l.sequence}`}
            fait={l}
            acteur={acteurs(l.acteur)}
            sujet={sujetDe(protocole, l, lignes)}
          />
        ))}
      </ol>
    </>
  );
}

/** Accounts by name; a script or another service by its own. */
function useActeurs(): (id: string) => string {
  const comptes = useDemande('portail', 'comptes', { fermes: true, limite: COMPTES_MAX });
  return (id) =>
    comptes.data?.lignes.find((c) => c.compte === id || c.identifiant === id)?.libelle ??
    (id === 'operateur' ? 'l’opérateur de la machine' : id);
}

function dateDe(fait: Evenement): string {
  const { contenu } = fait;
  for (const champ of ['date', 'debut', 'du', 'fin'])
    if (typeof contenu[champ] === 'string' && contenu[champ] !== '') return contenu[champ];
  return '';
}

function genreDe(fait: Evenement): string {
  return fait.type.slice(fait.type.indexOf('.') + 1);
}

/** Which pièce, which étape, which frein: what the fact is about, if need be as declared before. */
function sujetDe(protocole: Protocole | null, fait: Evenement, tous: readonly Evenement[]): string {
  const champ = SUITES[genreDe(fait)];
  const declare =
    champ === undefined
      ? fait
      : tous.find((l) => l.contenu[champ] === fait.contenu[champ] && SUJETS[genreDe(l)]);
  const [ou = '', liste = ''] = SUJETS[declare === undefined ? '' : genreDe(declare)] ?? [];
  const code = declare?.contenu[ou];
  return typeof code === 'string' ? libelle(protocole, liste, code) : '';
}

function Fait(props: { fait: Evenement; acteur: string; sujet: string }): JSX.Element {
  const { fait, sujet } = props;
  const protocole = useProtocole();
  const survenu = dateDe(fait);
  const retard = survenu === '' ? 0 : jours(survenu, fait.quand.slice(0, 10));
  const champs = Object.entries(fait.contenu).filter(([, v]) => ecrit(v, protocole) !== '');
  return (
    <li>
      <p class="fait">
        <strong>
          {nomDuFait(fait.type)}
          {sujet !== '' && ` : ${sujet}`}
        </strong>
        {survenu !== '' && <span>le {date(survenu)}</span>}
        {retard > 0 && <span class="sourd">saisi {pluriel(retard, 'jour')} après</span>}
      </p>
      <p class="sourd">
        Enregistré le {instant(fait.quand)} par {props.acteur} ({nomDuService(fait.source)},
        événement {nombre(fait.position)})
      </p>
      <details>
        <summary>Ce qui a été enregistré, et ce qui était connu</summary>
        <dl class="faits">
          {champs.map(([champ, v]) => (
            <div key={champ}>
              <dt>{nomDuChamp(champ)}</dt>
              <dd>{ecrit(v, protocole)}</dd>
            </div>
          ))}
          <div>
            <dt>connu alors</dt>
            <dd>
              {fait.vu.length === 0
                ? 'les seuls faits de ce service'
                : fait.vu
                    .map((m) => `${nomDuService(m.source)} jusqu’au fait ${nombre(m.sequence)}`)
                    .join(' ; ')}
            </dd>
          </div>
          {fait.cause !== '' && (
            <div>
              <dt>suite de l’événement</dt>
              <dd>
                <code>{fait.cause}</code>
              </dd>
            </div>
          )}
        </dl>
      </details>
    </li>
  );
}

const ISO = /^\d{4}-\d{2}-\d{2}$/;

const CODE = /^[a-z][a-z_]+$/;

function ecrit(v: unknown, protocole: Protocole | null): string {
  if (v === null || v === undefined || v === '' || v === false) return '';
  if (v === true) return 'oui';
  if (typeof v === 'string') {
    if (ISO.test(v)) return date(v);
    return CODE.test(v) ? libelleParmi(protocole, [], v) : v;
  }
  if (typeof v === 'number') return v === 0 ? '' : nombre(v);
  if (Array.isArray(v))
    return v
      .map((x) => ecrit(x, protocole))
      .filter((x) => x !== '')
      .join(', ');
  return Object.entries(v as Record<string, unknown>)
    .map(([c, x]) => [nomDuChamp(c), ecrit(x, protocole)])
    .filter(([, x]) => x !== '')
    .map(([c, x]) => `${c} : ${x}`)
    .join(' ; ');
}
