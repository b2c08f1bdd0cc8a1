// The protocol in force, read like a text: each rule with where it comes from.
import { date } from '../base/dates';
import { type Protocole, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import { Entete, Vide } from '../base/ui';
import { Communes, Liste } from './listes';
import { cleEnMots, GROUPES, valeurEnMots } from './mots';

type Noeud = Record<string, unknown>;
const A_PART = ['depuis', 'territoires', 'communes', 'listes'];
/** Many short rules: a table reads better. */
const COURTES = ['exigences', 'objectifs', 'capacites'];
const DIT_AILLEURS = ['code', 'libelle', 'source', 'lecture', 'texte'];

export function PageProtocole() {
  const protocole = useProtocole();
  if (protocole === null)
    return (
      <>
        <Entete titre="Protocole en vigueur" />
        <Vide>Aucun protocole n’est encore adopté, ou il n’a pas pu être lu.</Vide>
      </>
    );
  const { contenu } = protocole;
  const groupes = Object.keys(contenu).filter((k) => !A_PART.includes(k));
  const simples = groupes.filter((k) => typeof contenu[k] !== 'object');
  return (
    <div class="protocole">
      <Entete
        titre="Protocole en vigueur"
        sous={`${protocole.libelle} · depuis le ${date(protocole.depuis || String(contenu.depuis ?? ''))} · empreinte ${protocole.digest.slice(0, 12)}`}
      />
      <Communes protocole={protocole} />
      {groupes
        .filter((k) => !simples.includes(k))
        .map((k) => (
          <section key={k} aria-label={GROUPES[k] ?? cleEnMots(k)}>
            <h2>{GROUPES[k] ?? cleEnMots(k)}</h2>
            {COURTES.includes(k) && estListeObjets(contenu[k]) ? (
              <Courtes protocole={protocole} lignes={contenu[k]} />
            ) : (
              <Groupe protocole={protocole} valeur={contenu[k]} />
            )}
          </section>
        ))}
      {simples.length > 0 && (
        <section aria-label="Autres règles">
          <h2>Autres règles</h2>
          <Scalaires protocole={protocole} de={contenu} cles={simples} />
        </section>
      )}
      <section aria-label="Listes de valeurs">
        <h2>Listes de valeurs</h2>
        {(contenu.listes ?? []).map((l) => (
          <Liste key={l.nom} liste={l} />
        ))}
      </section>
    </div>
  );
}

function estObjet(v: unknown): v is Noeud {
  return typeof v === 'object' && v !== null && !Array.isArray(v);
}
function estListeObjets(v: unknown): v is Noeud[] {
  return Array.isArray(v) && v.length > 0 && v.every(estObjet);
}

function Groupe(props: { protocole: Protocole; valeur: unknown }) {
  const { protocole, valeur } = props;
  if (estListeObjets(valeur))
    return (
      <div>
        {valeur.map((v, i) => (
          // A rule has no id of its own; its place in the protocol is one.
          <Regle key={`${String(v.code ?? '')}${i}`} protocole={protocole} de={v} />
        ))}
      </div>
    );
  if (!estObjet(valeur)) return <p>{valeurEnMots(protocole, '', valeur)}</p>;
  const cles = Object.keys(valeur);
  const grands = cles.filter((k) => estObjet(valeur[k]) || estListeObjets(valeur[k]));
  return (
    <>
      <Scalaires
        protocole={protocole}
        de={valeur}
        cles={cles.filter((k) => !grands.includes(k) && k !== 'source')}
      />
      {grands.map((k) => (
        <div key={k}>
          <h3>{cleEnMots(k)}</h3>
          {estObjet(valeur[k]) ? (
            <SousRegles protocole={protocole} de={valeur[k]} />
          ) : (
            <Groupe protocole={protocole} valeur={valeur[k]} />
          )}
        </div>
      ))}
    </>
  );
}

function Courtes(props: { protocole: Protocole; lignes: Noeud[] }) {
  const { protocole, lignes } = props;
  const precision = (l: Noeud, k: string) =>
    l[k] === true
      ? cleEnMots(k).toLowerCase()
      : `${cleEnMots(k)} : ${valeurEnMots(protocole, k, l[k])}`;
  return (
    <div class="defile">
      <table>
        <thead>
          <tr>
            <th scope="col">Règle</th>
            <th scope="col">Précisions</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {lignes.map((l, i) => (
            <tr key={`${String(l.code ?? '')}${i}`}>
              <td>{titreDe(protocole, l)}</td>
              <td>
                {Object.keys(l)
                  .filter((k) => ![...DIT_AILLEURS, 'genre', 'pieces', 'indicateur'].includes(k))
                  .map((k) => precision(l, k))
                  .join(' · ')}
              </td>
              <td class="source">{typo([l.source, l.lecture].filter(Boolean).join(' ; '))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "ordinaire": { entretiens_par_mois = 1; source = … }: the key is the rule's title. */
function SousRegles(props: { protocole: Protocole; de: Noeud }) {
  const { protocole, de } = props;
  const regles = Object.entries(de).filter(([, v]) => estObjet(v));
  if (regles.length === 0) return <Regle protocole={protocole} de={de} />;
  return (
    <div>
      {regles.map(([k, v]) => (
        <Regle key={k} protocole={protocole} de={v as Noeud} titre={cleEnMots(k)} />
      ))}
    </div>
  );
}

function titreDe(protocole: Protocole, de: Noeud): string {
  if (typeof de.libelle === 'string') return typo(de.libelle);
  for (const cle of ['genre', 'pieces', 'indicateur'])
    if (de[cle] !== undefined) return majuscule(valeurEnMots(protocole, cle, de[cle]));
  if (typeof de.code === 'string') return majuscule(nomDe(protocole, de.code));
  return '';
}

/** A code of whichever list knows it. */
function nomDe(protocole: Protocole, code: string): string {
  for (const nom of ['suivi', 'public', 'piece'])
    for (const l of protocole.contenu.listes ?? [])
      if (l.nom === nom) {
        const connu = l.valeurs.find((v) => v.code === code);
        if (connu) return typo(connu.libelle);
      }
  return code.replaceAll('_', ' ');
}

function majuscule(texte: string): string {
  return texte.charAt(0).toUpperCase() + texte.slice(1);
}

function Regle(props: { protocole: Protocole; de: Noeud; titre?: string }) {
  const { protocole, de } = props;
  const titre = props.titre ?? titreDe(protocole, de);
  const cles = Object.keys(de).filter(
    (k) =>
      !DIT_AILLEURS.includes(k) &&
      !k.endsWith('_source') &&
      majuscule(valeurEnMots(protocole, k, de[k])) !== titre,
  );
  return (
    <div class="regle">
      <div>
        {titre !== '' && <strong>{titre}</strong>}
        {typeof de.texte === 'string' && <p>{typo(de.texte)}</p>}
        {cles.length > 0 && (
          <ul>
            {cles.map((k) => (
              <li key={k}>
                {cleEnMots(k)} : <Valeurs protocole={protocole} cle={k} valeur={de[k]} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="source">
        {typeof de.source === 'string' && <div>{typo(de.source)}</div>}
        {typeof de.lecture === 'string' && <div>Lecture : {typo(de.lecture)}</div>}
      </div>
    </div>
  );
}

function Valeurs(props: { protocole: Protocole; cle: string; valeur: unknown }) {
  const { protocole, cle, valeur } = props;
  if (!estListeObjets(valeur)) return <>{valeurEnMots(protocole, cle, valeur)}</>;
  return (
    <ul>
      {valeur.map((v, i) => (
        <li key={`${String(v.code ?? '')}${i}`}>
          {titreDe(protocole, v)}
          {typeof v.source === 'string' && <span class="source"> ({typo(v.source)})</span>}
        </li>
      ))}
    </ul>
  );
}

/** Plain values of a group; "age_min" finds its source in "age_source". */
function Scalaires(props: { protocole: Protocole; de: Noeud; cles: readonly string[] }) {
  const { protocole, de } = props;
  const cles = props.cles.filter((k) => !k.endsWith('_source') && k !== 'source');
  if (cles.length === 0) return null;
  return (
    <div>
      {cles.map((k) => (
        <div class="regle" key={k}>
          <div>
            {cleEnMots(k)} : <strong>{valeurEnMots(protocole, k, de[k])}</strong>
          </div>
          <div class="source">{typo(sourceDe(de, k))}</div>
        </div>
      ))}
    </div>
  );
}

function sourceDe(de: Noeud, cle: string): string {
  const premiere = cle.split('_')[0] ?? '';
  for (const nom of [`${cle}_source`, `${premiere}_source`, `${cle.replace(/_[^_]*$/, '')}_source`])
    if (typeof de[nom] === 'string') return de[nom] as string;
  return typeof de.source === 'string' ? de.source : '';
}
