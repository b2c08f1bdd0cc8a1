// The few things that pages are made of.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Probleme } from './api';
import { telecharger } from './export';
import type { Reponds } from './hooks';
import { aller } from './router';

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

// --- Tables ---------------------------------------------------------------------------------------

export interface Colonne<L> {
  cle: string;
  titre: string;
  /** What the cell shows; the text of `tri` when absent. */
  rendu?: (ligne: L) => ComponentChildren;
  /** What it is sorted by and exported as: dates ISO, numbers as numbers. */
  tri: (ligne: L) => string | number;
  /** Of the export: "date", "nombre", "texte". */
  genre?: 'date' | 'nombre' | 'texte';
  /** Left out on a phone. */
  large?: boolean;
}

/** A list: sticky head, sortable, arrows move, Entrée opens. */
export function Tableau<L>(props: {
  legende: string;
  colonnes: readonly Colonne<L>[];
  lignes: readonly L[];
  cle: (ligne: L) => string;
  /** The address that Entrée and a click open. */
  vers?: ((ligne: L) => string) | undefined;
  vide?: ComponentChildren;
  /** Acts of a line, in its last cell. */
  actes?: ((ligne: L) => ComponentChildren) | undefined;
  tri?: string;
}): JSX.Element {
  const { colonnes, lignes, cle, vers, actes } = props;
  const [tri, setTri] = useState<[string, 1 | -1] | null>(props.tri ? [props.tri, 1] : null);
  const triees = useMemo(() => {
    const colonne = colonnes.find((c) => c.cle === tri?.[0]);
    if (colonne === undefined || tri === null) return lignes;
    const sens = tri[1];
    return [...lignes].sort((a, b) => {
      const x = colonne.tri(a);
      const y = colonne.tri(b);
      if (typeof x === 'number' && typeof y === 'number') return sens * (x - y);
      return sens * String(x).localeCompare(String(y), 'fr');
    });
  }, [lignes, colonnes, tri]);
  if (lignes.length === 0) return <Vide>{props.vide ?? 'Rien à afficher.'}</Vide>;
  return (
    <div class="defile">
      <table>
        <caption class="invisible">{props.legende}</caption>
        <thead>
          <tr>
            {colonnes.map((c) => (
              <th
                key={c.cle}
                scope="col"
                class={c.large ? 'large' : undefined}
                aria-sort={
                  tri?.[0] === c.cle ? (tri[1] === 1 ? 'ascending' : 'descending') : undefined
                }
              >
                <button
                  type="button"
                  class="tri"
                  onClick={() => setTri([c.cle, tri?.[0] === c.cle && tri[1] === 1 ? -1 : 1])}
                >
                  {c.titre}
                </button>
              </th>
            ))}
            {actes && (
              <th scope="col">
                <span class="invisible">Actes</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {triees.map((ligne) => (
            <LigneTableau
              key={cle(ligne)}
              ligne={ligne}
              colonnes={colonnes}
              vers={vers}
              actes={actes}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LigneTableau<L>(props: {
  ligne: L;
  colonnes: readonly Colonne<L>[];
  vers: ((ligne: L) => string) | undefined;
  actes: ((ligne: L) => ComponentChildren) | undefined;
}): JSX.Element {
  const { ligne, colonnes, vers, actes } = props;
  const adresse = vers?.(ligne);
  return (
    <tr>
      {colonnes.map((c, i) => {
        const contenu = c.rendu ? c.rendu(ligne) : c.tri(ligne);
        const classe = `${c.large ? 'large ' : ''}${c.genre === 'nombre' ? 'nombre' : ''}`;
        return (
          <td key={c.cle} class={classe}>
            {i === 0 && adresse !== undefined ? (
              <a
                href={adresse}
                class="ouvre"
                onClick={(e) => {
                  if (e.metaKey || e.ctrlKey || e.button !== 0) return;
                  e.preventDefault();
                  aller(adresse);
                }}
                onKeyDown={fleches}
              >
                {contenu}
              </a>
            ) : (
              contenu
            )}
          </td>
        );
      })}
      {actes && <td class="actes">{actes(ligne)}</td>}
    </tr>
  );
}

/** Arrows move from line to line within a table. */
function fleches(e: JSX.TargetedKeyboardEvent<HTMLElement>): void {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  e.preventDefault();
  const ligne = e.currentTarget.closest('tr');
  const voisine = e.key === 'ArrowDown' ? ligne?.nextElementSibling : ligne?.previousElementSibling;
  voisine?.querySelector<HTMLElement>('a.ouvre')?.focus();
}

// --- Forms ----------------------------------------------------------------------------------------

interface ChampProps {
  /** Proto name of the field, as a refusal names it: "duree_min". */
  champ: string;
  titre: string;
  aide?: string;
  requis?: boolean;
  erreur?: Probleme | undefined;
}

function Cadre(
  props: ChampProps & { id: string; children: (decrit: string | undefined) => ComponentChildren },
): JSX.Element {
  const { id, champ, erreur } = props;
  const ici = erreur !== undefined && erreur.champ !== '' && estDe(erreur.champ, champ);
  const decrit = [props.aide ? `${id}-aide` : '', ici ? `${id}-erreur` : '']
    .filter((x) => x !== '')
    .join(' ');
  return (
    <div class={ici ? 'champ faux' : 'champ'}>
      <label for={id}>
        {props.titre}
        {props.requis && <span class="requis"> (obligatoire)</span>}
      </label>
      {props.children(decrit === '' ? undefined : decrit)}
      {props.aide && (
        <small id={`${id}-aide`} class="aide">
          {props.aide}
        </small>
      )}
      {ici && (
        <small id={`${id}-erreur`} class="erreur" role="alert">
          {erreur.message}
        </small>
      )}
    </div>
  );
}

/** A refusal of "identite.date_naissance" belongs to the field "date_naissance" too. */
function estDe(refuse: string, champ: string): boolean {
  return refuse === champ || refuse.endsWith(`.${champ}`) || refuse.startsWith(`${champ}[`);
}

export function ChampTexte(
  props: ChampProps & {
    valeur: string;
    change: (valeur: string) => void;
    type?: 'text' | 'date' | 'number' | 'password' | 'search' | 'email' | 'tel' | 'month' | 'time';
    min?: string;
    max?: string;
    suggestions?: readonly string[];
    autocomplete?: string;
    debut?: boolean;
  },
): JSX.Element {
  const id = useId();
  const faux = props.erreur !== undefined && estDe(props.erreur.champ, props.champ);
  return (
    <Cadre {...props} id={id}>
      {(decrit) => (
        <>
          <input
            id={id}
            name={props.champ}
            type={props.type ?? 'text'}
            value={props.valeur}
            required={props.requis}
            min={props.min}
            max={props.max}
            list={props.suggestions ? `${id}-liste` : undefined}
            autocomplete={(props.autocomplete ?? 'off') as 'off'}
            autofocus={props.debut}
            aria-invalid={faux || undefined}
            aria-describedby={decrit}
            onInput={(e) => props.change(e.currentTarget.value)}
          />
          {props.suggestions && (
            <datalist id={`${id}-liste`}>
              {props.suggestions.map((s) => (
                <option key={s} value={s} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Cadre>
  );
}

export function ChampLong(
  props: ChampProps & { valeur: string; change: (valeur: string) => void; lignes?: number },
): JSX.Element {
  const id = useId();
  return (
    <Cadre {...props} id={id}>
      {(decrit) => (
        <textarea
          id={id}
          name={props.champ}
          rows={props.lignes ?? 3}
          value={props.valeur}
          required={props.requis}
          aria-describedby={decrit}
          onInput={(e) => props.change(e.currentTarget.value)}
        />
      )}
    </Cadre>
  );
}

export interface Choix {
  code: string;
  libelle: string;
}

export function ChampChoix(
  props: ChampProps & {
    valeur: string;
    change: (valeur: string) => void;
    choix: readonly Choix[];
    /** The text of the empty choice; none when absent. */
    vide?: string;
  },
): JSX.Element {
  const id = useId();
  return (
    <Cadre {...props} id={id}>
      {(decrit) => (
        <select
          id={id}
          name={props.champ}
          value={props.valeur}
          required={props.requis}
          aria-describedby={decrit}
          onChange={(e) => props.change(e.currentTarget.value)}
        >
          {props.vide !== undefined && <option value="">{props.vide}</option>}
          {props.choix.map((c) => (
            <option key={c.code} value={c.code}>
              {c.libelle}
            </option>
          ))}
        </select>
      )}
    </Cadre>
  );
}

export function ChampCase(props: {
  titre: string;
  valeur: boolean;
  change: (valeur: boolean) => void;
}): JSX.Element {
  return (
    <label class="case">
      <input
        type="checkbox"
        checked={props.valeur}
        onChange={(e) => props.change(e.currentTarget.checked)}
      />
      {props.titre}
    </label>
  );
}

/** A form with its buttons. Échap closes it, what was typed stays until it is sent. */
export function Formulaire(props: {
  titre?: string;
  envoi: string;
  enCours: boolean;
  erreur: Probleme | undefined;
  /** Proto names of its fields: a refusal of any other stands above the button. */
  champs?: readonly string[];
  soumettre: () => void;
  annuler?: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const { erreur } = props;
  const ailleurs =
    erreur !== undefined && !(props.champs ?? []).some((c) => estDe(erreur.champ, c));
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (!props.enCours) props.soumettre();
      }}
    >
      {props.titre && <h2>{props.titre}</h2>}
      {props.children}
      {ailleurs && (
        <p class="erreur" role="alert">
          {erreur.message}
        </p>
      )}
      <div class="boutons">
        <button type="submit" aria-busy={props.enCours} disabled={props.enCours}>
          {props.envoi}
        </button>
        {props.annuler && (
          <button type="button" class="secondary outline" onClick={props.annuler}>
            Annuler
          </button>
        )}
      </div>
    </form>
  );
}

/** What is typed survives a reload and a page left by mistake, until `oublier`. */
export function useBrouillon<T extends object>(
  cle: string,
  debut: T,
): [T, (changes: Partial<T>) => void, () => void] {
  const [valeur, setValeur] = useState<T>(() => {
    const garde = sessionStorage.getItem(`brouillon:${cle}`);
    return garde === null ? debut : { ...debut, ...(JSON.parse(garde) as Partial<T>) };
  });
  const premiere = useRef(debut);
  return [
    valeur,
    (changes) =>
      setValeur((v) => {
        const suivante = { ...v, ...changes };
        sessionStorage.setItem(`brouillon:${cle}`, JSON.stringify(suivante));
        return suivante;
      }),
    () => {
      sessionStorage.removeItem(`brouillon:${cle}`);
      setValeur(premiere.current);
    },
  ];
}

// --- Panels, questions, keys ----------------------------------------------------------------------

/** A quick record beside the list. Échap closes; the focus comes back to where it was. */
export function Panneau(props: {
  titre: string;
  fermer: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const dialogue = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const avant = document.activeElement as HTMLElement | null;
    dialogue.current?.showModal();
    return () => avant?.focus();
  }, []);
  return (
    <dialog
      ref={dialogue}
      class="panneau"
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        props.fermer();
      }}
    >
      <article>
        <header>
          <button type="button" class="fermer" aria-label="Fermer" onClick={props.fermer}>
            ×
          </button>
          <h2 id={id}>{props.titre}</h2>
        </header>
        {props.children}
      </article>
    </dialog>
  );
}

/** Asks once before what cannot be taken back. */
export function Confirmer(props: {
  question: string;
  oui: string;
  faire: () => void;
  fermer: () => void;
}): JSX.Element {
  return (
    <Panneau titre={props.question} fermer={props.fermer}>
      <div class="boutons">
        <button type="button" onClick={props.faire}>
          {props.oui}
        </button>
        <button type="button" class="secondary outline" onClick={props.fermer}>
          Annuler
        </button>
      </div>
    </Panneau>
  );
}

/** Single keys, never while something is being typed or a panel is open. */
export function useTouches(touches: Record<string, () => void>): void {
  const courantes = useRef(touches);
  courantes.current = touches;
  useEffect(() => {
    const f = (e: KeyboardEvent) => {
      const cible = e.target as HTMLElement;
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (cible.closest('input, select, textarea, [contenteditable]')) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const acte = courantes.current[e.key];
      if (acte === undefined) return;
      e.preventDefault();
      acte();
    };
    window.addEventListener('keydown', f);
    return () => window.removeEventListener('keydown', f);
  }, []);
}

/** Filters above a list. */
export function Puces(props: {
  titre: string;
  valeur: string;
  change: (code: string) => void;
  choix: readonly Choix[];
}): JSX.Element {
  return (
    <fieldset class="puces">
      <legend>{props.titre}</legend>
      {props.choix.map((c) => (
        <button
          key={c.code}
          type="button"
          class="puce"
          aria-pressed={props.valeur === c.code}
          onClick={() => props.change(c.code)}
        >
          {c.libelle}
        </button>
      ))}
    </fieldset>
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
