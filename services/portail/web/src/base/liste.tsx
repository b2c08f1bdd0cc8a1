// A list as people work with it: how many, a filter that is typed, the file of what is on screen in
// its order, the table.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Colonne, Tableau, useTri } from './tableau';
import { Exporter } from './ui';

/** Below, a list is read at a glance and needs no filter. */
const FILTRE_DES = 8;
/** Lines drawn at once; the order and the file are of all. */
const PREMIERES = 100;

interface Props<L> {
  /** Of the table and of the file. */
  titre: string;
  /** Of the file when it is another. */
  fichier?: string;
  colonnes: readonly Colonne<L>[];
  /** Columns of the file that are not on screen. */
  aussi?: readonly Colonne<L>[];
  lignes: readonly L[];
  cle: (ligne: L) => string;
  vers?: ((ligne: L) => string) | undefined;
  vide?: preact.ComponentChildren;
  actes?: ((ligne: L) => preact.ComponentChildren) | undefined;
  tri?: string;
  /** "12 participants" of those that are shown. */
  nombre: (montrees: readonly L[]) => preact.ComponentChildren;
  /** The page's own filters, in words: stand in the file and in the access log. */
  filtres?: string | undefined;
  /** Whose name stands in a line: logged. */
  personne?: (ligne: L) => string;
  /** The page has a search of its own. */
  sansFiltre?: boolean;
}

export function Liste<L>(props: Props<L>): JSX.Element {
  const { colonnes, lignes } = props;
  const [texte, setTexte] = useState('');
  const [tout, setTout] = useState(false);
  const trouvees = contenant(lignes, colonnes, texte);
  const [tri, triees] = useTri(colonnes, trouvees, props.tri);
  const reste = tout ? 0 : Math.max(0, triees.length - PREMIERES);
  // What was typed may be a name: the access log keeps none.
  const filtres = [props.filtres ?? '', texte.trim() === '' ? '' : 'réduite par un texte'];
  return (
    <>
      <div class="dessus">
        <p class="nombre" role="status">
          {props.nombre(triees)}
          {triees.length < lignes.length && ` sur ${lignes.length}`}
        </p>
        <span class="outils">
          {!props.sansFiltre && (lignes.length >= FILTRE_DES || texte !== '') && (
            <input
              type="search"
              class="filtre"
              aria-label={`Filtrer : ${props.titre}`}
              placeholder="Filtrer"
              value={texte}
              onInput={(e) => setTexte(e.currentTarget.value)}
            />
          )}
          {triees.length > 0 && (
            <Exporter
              titre={props.fichier ?? props.titre}
              colonnes={[...colonnes, ...(props.aussi ?? [])]}
              lignes={triees}
              filtres={filtres.filter((f) => f !== '').join(', ')}
              personnes={personnesDe(triees, props.personne)}
            />
          )}
        </span>
      </div>
      <Tableau
        legende={props.titre}
        colonnes={colonnes}
        lignes={reste > 0 ? triees.slice(0, PREMIERES) : triees}
        etat={tri}
        cle={props.cle}
        vers={props.vers}
        actes={props.actes}
        vide={lignes.length > 0 ? `Aucune ligne ne contient « ${texte.trim()} ».` : props.vide}
      />
      {reste > 0 && (
        <button type="button" class="secondary outline petit suite" onClick={() => setTout(true)}>
          Montrer {reste === 1 ? 'la dernière ligne' : `les ${reste} suivantes`}
        </button>
      )}
    </>
  );
}

function personnesDe<L>(lignes: readonly L[], de: ((ligne: L) => string) | undefined): string[] {
  return de === undefined ? [] : [...new Set(lignes.map(de))].filter((p) => p !== '');
}

/** Case and accents do not matter. */
function simple(texte: string): string {
  return texte.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();
}

/** Each word that was typed stands in one of the columns. */
function contenant<L>(
  lignes: readonly L[],
  colonnes: readonly Colonne<L>[],
  texte: string,
): readonly L[] {
  const mots = simple(texte.trim()).split(/\s+/);
  if (mots[0] === '') return lignes;
  return lignes.filter((l) => {
    const ligne = simple(colonnes.map((c) => `${c.tri(l)} ${c.lu?.(l) ?? ''}`).join(' '));
    return mots.every((mot) => ligne.includes(mot));
  });
}
