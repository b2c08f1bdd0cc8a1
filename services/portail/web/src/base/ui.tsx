// The few things that pages are made of.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Probleme } from './api';
import { telecharger } from './export';
import type { Reponds } from './hooks';
import { Lien } from './router';
import type { Colonne } from './tableau';

export * from './formulaire';
export * from './liste';
export * from './panneau';
export * from './tableau';

/** The head of a page: its only h1, a line under it, its acts at the right. */
export function Entete(props: {
  titre: ComponentChildren;
  sous?: ComponentChildren;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="entete">
      <div>
        <h1>{props.titre}</h1>
        {props.sous && <p class="sous">{props.sous}</p>}
      </div>
      {props.children && <div class="boutons">{props.children}</div>}
    </div>
  );
}

/** Pages of one section, above its content. */
export function Onglets(props: {
  titre: string;
  /** Address of the one that is open. */
  ici: string;
  pages: readonly { vers: string; titre: string }[];
}): JSX.Element {
  const barre = useRef<HTMLElement>(null);
  // On a phone the name of the open page may stand outside of what the bar shows.
  useEffect(() => {
    const ouvert = [...(barre.current?.querySelectorAll('a') ?? [])].find(
      (a) => a.pathname === props.ici,
    );
    ouvert?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [props.ici]);
  return (
    <nav ref={barre} class="sous-navigation" aria-label={props.titre}>
      <ul>
        {props.pages.map((p) => (
          <li key={p.vers}>
            <Lien vers={p.vers} aria-current={p.vers === props.ici ? 'page' : undefined}>
              {p.titre}
            </Lien>
          </li>
        ))}
      </ul>
    </nav>
  );
}

// --- States ---------------------------------------------------------------------------------------

/** Shows an answer once it came; before, that it is awaited; a service that is away is said to be. */
export function Etat<T>(props: {
  de: Reponds<T>;
  children: (data: T) => ComponentChildren;
}): JSX.Element {
  const { data, erreur, attente } = props.de;
  return (
    <>
      {erreur !== undefined && <Erreur de={erreur} ancien={data !== undefined} />}
      {attente && (
        <p class="attente" aria-busy="true">
          Chargement…
        </p>
      )}
      {data !== undefined && props.children(data)}
    </>
  );
}

export function Erreur(props: { de: Probleme; ancien?: boolean }): JSX.Element {
  const { de, ancien } = props;
  return (
    <p class="erreur" role="alert">
      {de.message}
      {de.absent && ' La page se met à jour d’elle-même dès son retour.'}
      {ancien && ' Ce qui est affiché date d’avant.'}
    </p>
  );
}

export function Vide(props: { children: ComponentChildren }): JSX.Element {
  return <p class="vide">{props.children}</p>;
}

export const NON_RENSEIGNE = 'non renseigné';
/** Empty is said, never left blank. */
export function Valeur(props: { de: string | undefined }): ComponentChildren {
  return props.de ? props.de : <span class="absent">{NON_RENSEIGNE}</span>;
}

/** A word with a colour: the colour never stands alone. */
export function Marque(props: {
  genre?: 'fait' | 'alerte' | 'retard' | 'neutre';
  children: ComponentChildren;
}): JSX.Element {
  return <span class={`marque ${props.genre ?? 'neutre'}`}>{props.children}</span>;
}

// --- What was done --------------------------------------------------------------------------------

let dire: (texte: string) => void = () => {};
/** Says what was recorded and where it shows; read aloud by screen readers. */
export function annoncer(texte: string): void {
  dire(texte);
}
export function Annonces(): JSX.Element {
  const [texte, setTexte] = useState('');
  useEffect(() => {
    let fin: number | undefined;
    dire = (t) => {
      setTexte(t);
      window.clearTimeout(fin);
      fin = window.setTimeout(() => setTexte(''), 8000);
    };
    return () => window.clearTimeout(fin);
  }, []);
  return (
    <div class="annonces" role="status" aria-live="polite">
      {texte !== '' && <p>{texte}</p>}
    </div>
  );
}

// --- Exports --------------------------------------------------------------------------------------

/** What is on screen as a file: the same lines, the same columns, the same filters. */
export function Exporter<L>(props: {
  titre: string;
  colonnes: readonly Colonne<L>[];
  lignes: readonly L[];
  /** What was filtered, in words; stands in the file and in the access log. */
  filtres?: string;
  /** People whose names stand in it: logged. */
  personnes?: readonly string[];
}): JSX.Element {
  const ouvrir = (forme: 'xlsx' | 'csv') => {
    telecharger(forme, props)
      .then(() => annoncer(`${props.titre} : fichier enregistré.`))
      .catch((e: unknown) => annoncer(e instanceof Error ? e.message : String(e)));
  };
  return (
    <span class="export">
      <button type="button" class="secondary outline" onClick={() => ouvrir('xlsx')}>
        Exporter (Excel)
      </button>
      <button type="button" class="secondary outline" onClick={() => ouvrir('csv')}>
        CSV
      </button>
    </span>
  );
}
