// Lists: tables and the filters above them.
import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Choix } from './formulaire';
import { aller } from './router';
import { typo } from './typo';
import { Vide } from './ui';

export interface Colonne<L> {
  cle: string;
  titre: string;
  /** What the cell shows; the text of `tri` when absent. */
  rendu?: (ligne: L) => ComponentChildren;
  /** What it is sorted by and exported as: dates ISO, numbers as numbers. */
  tri: (ligne: L) => string | number;
  /** Below what the cell shows, small: what it means. */
  dessous?: (ligne: L) => ComponentChildren;
  /** What one reads in the cell where `tri` says it otherwise: "14/03/2018"; for the filter. */
  lu?: (ligne: L) => string;
  /** Of the export: "date", "nombre", "texte". */
  genre?: 'date' | 'nombre' | 'texte';
  /** Left out on a phone. */
  large?: boolean;
}

/** By which column, and which way. */
type Tri = [cle: string, sens: 1 | -1] | null;
export type EtatTri = readonly [Tri, (tri: Tri) => void];

/** The lines in the order that was chosen; null: as they came. */
export function useTri<L>(
  colonnes: readonly Colonne<L>[],
  lignes: readonly L[],
  defaut?: string,
): readonly [EtatTri, readonly L[]] {
  const [tri, setTri] = useState<Tri>(defaut ? [defaut, 1] : null);
  const triees = useMemo(() => {
    const colonne = colonnes.find((c) => c.cle === tri?.[0]);
    if (colonne === undefined || tri === null) return lignes;
    const sens = tri[1];
    return [...lignes].sort((a, b) => {
      const x = colonne.tri(a);
      const y = colonne.tri(b);
      if (typeof x === 'number' && typeof y === 'number') return sens * (x - y);
      if (typeof x === 'number') return -1; // A figure that is not known comes last.
      if (typeof y === 'number') return 1;
      return sens * String(x).localeCompare(String(y), 'fr');
    });
  }, [lignes, colonnes, tri]);
  return [[tri, setTri], triees];
}

interface PropsTableau<L> {
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
  /** Sorted by whoever shows it; `lignes` come in that order. */
  etat?: EtatTri;
}

/** A table: sticky head, sortable, arrows move, Entrée opens. */
export function Tableau<L>(props: PropsTableau<L>): JSX.Element {
  const { colonnes, cle, vers, actes } = props;
  const [propre, propres] = useTri(colonnes, props.lignes, props.tri);
  const [tri, setTri] = props.etat ?? propre;
  const triees = props.etat ? props.lignes : propres;
  if (triees.length === 0) return <Vide>{props.vide ?? 'Rien à afficher.'}</Vide>;
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
                class={classeDe(c)}
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
              <th scope="col" class="actes">
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

function classeDe<L>(c: Colonne<L>): string | undefined {
  const classes = [c.large ? 'large' : '', c.genre === 'nombre' ? 'nombre' : ''];
  return classes.filter((x) => x !== '').join(' ') || undefined;
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
        return (
          <td key={c.cle} class={classeDe(c)}>
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
            {c.dessous && <small class="dessous">{c.dessous(ligne)}</small>}
          </td>
        );
      })}
      {actes && <td class="actes">{actes(ligne)}</td>}
    </tr>
  );
}

/** Arrows move from line to line within a list; a line is opened by its `a.ouvre`. */
export function fleches(e: JSX.TargetedKeyboardEvent<HTMLElement>): void {
  const pas = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[e.key];
  if (pas === undefined) return;
  e.preventDefault();
  const lignes = [
    ...(e.currentTarget.closest('tbody, ul, ol')?.querySelectorAll<HTMLElement>('a.ouvre') ?? []),
  ];
  const suivante = lignes.indexOf(e.currentTarget) + pas;
  lignes[Math.max(0, Math.min(lignes.length - 1, suivante))]?.focus();
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
          {typo(c.libelle)}
        </button>
      ))}
    </fieldset>
  );
}
