// Forms and their fields: a refusal stands beside the field that it names, nothing typed is lost.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Probleme } from './api';
import { typo } from './typo';

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
  const ici = faux({ champ, erreur }) === true;
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
      {ici && erreur && (
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

function faux(props: { champ: string; erreur?: Probleme | undefined }): true | undefined {
  const refuse = props.erreur?.champ ?? '';
  return (refuse !== '' && estDe(refuse, props.champ)) || undefined;
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
  const entree = useRef<HTMLInputElement>(null);
  const debut = useRef(props.debut);
  useLayoutEffect(() => {
    if (debut.current) entree.current?.focus();
  }, []);
  return (
    <Cadre {...props} id={id}>
      {(decrit) => (
        <>
          <input
            ref={entree}
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
            aria-invalid={faux(props)}
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
          aria-invalid={faux(props)}
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
          aria-invalid={faux(props)}
          aria-describedby={decrit}
          onChange={(e) => props.change(e.currentTarget.value)}
        >
          {props.vide !== undefined && <option value="">{props.vide}</option>}
          {props.choix.map((c) => (
            <option key={c.code} value={c.code}>
              {typo(c.libelle)}
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
  /** Not needed: a refusal that stands beside no field stands above the button. */
  champs?: readonly string[];
  soumettre: () => void;
  annuler?: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const { erreur } = props;
  const formulaire = useRef<HTMLFormElement>(null);
  const [ailleurs, setAilleurs] = useState(false);
  useLayoutEffect(() => {
    const champ = formulaire.current?.querySelector<HTMLElement>('[aria-invalid]');
    setAilleurs(erreur !== undefined && !champ);
    champ?.focus();
  }, [erreur]);
  return (
    <form
      ref={formulaire}
      onSubmit={(e) => {
        e.preventDefault();
        if (!props.enCours) props.soumettre();
      }}
    >
      {props.titre && <h2>{props.titre}</h2>}
      {props.children}
      {ailleurs && erreur && (
        <p class="erreur" role="alert">
          {erreur.message}
          {erreur.absent && ' Rien n’est perdu : ce que vous avez tapé reste, renvoyez-le.'}
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

const BROUILLON = 'brouillon:';
let auteur = '';

/** Whose drafts are read and kept from now on: another account of the same browser sees none. */
export function setAuteur(compte: string): void {
  auteur = compte;
}

/** Whoever leaves takes what was typed along. */
export function oublierBrouillons(): void {
  for (const cle of Object.keys(sessionStorage))
    if (cle.startsWith(BROUILLON)) sessionStorage.removeItem(cle);
}

/**
 * What is typed survives a reload, an ended session and a page left by mistake, until `oublier`.
 * The last value: there was such a draft when the form opened.
 */
export function useBrouillon<T extends object>(
  nom: string,
  debut: T,
): [T, (changes: Partial<T>) => void, () => void, boolean] {
  const cle = `${BROUILLON}${auteur}:${nom}`;
  const [garde] = useState(() => sessionStorage.getItem(cle));
  const [repris, setRepris] = useState(garde !== null);
  const [valeur, setValeur] = useState<T>(() =>
    garde === null ? debut : { ...debut, ...(JSON.parse(garde) as Partial<T>) },
  );
  const premiere = useRef(debut);
  return [
    valeur,
    (changes) =>
      setValeur((v) => {
        const suivante = { ...v, ...changes };
        sessionStorage.setItem(cle, JSON.stringify(suivante));
        return suivante;
      }),
    () => {
      sessionStorage.removeItem(cle);
      setValeur(premiere.current);
      setRepris(false);
    },
    repris,
  ];
}

/** Says that a form begins with what was typed before, and how to begin anew. */
export function Repris(props: { repris: boolean; oublier: () => void }): JSX.Element | null {
  if (!props.repris) return null;
  return (
    <p class="repris" role="status">
      Votre saisie interrompue a été reprise.{' '}
      <button type="button" class="lien" onClick={props.oublier}>
        Repartir de zéro
      </button>
    </p>
  );
}
