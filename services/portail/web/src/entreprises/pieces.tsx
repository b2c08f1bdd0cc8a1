// Small things that the pages of the CRE are made of.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { date, relatif } from '../base/dates';
import { aller, Lien, useLieu } from '../base/router';
import { peut, useMoi } from '../base/session';
import { Marque, Valeur } from '../base/ui';

type Rendu = (fermer: () => void) => JSX.Element;

/** One panel at a time: `ouvrir((fermer) => <CapterOffre fermer={fermer} />)`. */
export function usePanneau(): { panneau: JSX.Element | null; ouvrir: (rendu: Rendu) => void } {
  const [rendu, setRendu] = useState<{ f: Rendu } | null>(null);
  return {
    panneau: rendu === null ? null : rendu.f(() => setRendu(null)),
    ouvrir: (f) => setRendu({ f }),
  };
}

/**
 * An act that another page asked for ("?acte=contact&cible=0199…"): done once, when what it is about
 * is known here; then the address forgets it.
 */
export function useActeDemande<L>(
  acte: string,
  lignes: readonly L[],
  cle: (ligne: L) => string,
  faire: (ligne: L) => void,
): void {
  const lieu = useLieu();
  const cible = lieu.parametres.get('acte') === acte ? lieu.parametres.get('cible') : null;
  const ligne = cible === null ? undefined : lignes.find((l) => cle(l) === cible);
  const derniere = useRef(faire);
  derniere.current = faire;
  const connue = ligne !== undefined;
  const vue = useRef(ligne);
  vue.current = ligne;
  useEffect(() => {
    if (!connue || vue.current === undefined) return;
    derniere.current(vue.current);
    const p = new URLSearchParams(location.search);
    p.delete('acte');
    p.delete('cible');
    aller(`${location.pathname}${p.size > 0 ? `?${p}` : ''}`, true);
  }, [connue]);
}

/** The name, as a link for whoever may open dossiers. */
export function LienPersonne(props: { personne: string; nom: string }): JSX.Element {
  return peut(useMoi(), 'parcours/Dossier') ? (
    <Lien vers={`/dossier/${props.personne}`}>{props.nom}</Lien>
  ) : (
    <span>{props.nom}</span>
  );
}

/** "14/03/2018", with how far it is for who hovers or listens. */
export function Jour(props: { de: string }): JSX.Element {
  if (props.de === '') return <Valeur de="" />;
  return (
    <time dateTime={props.de} title={relatif(props.de)}>
      {date(props.de)}
    </time>
  );
}

/** A date before which something is due; late ones say so in a word. */
export function Echeance(props: { avant: string; enRetard: boolean; mot?: string }): JSX.Element {
  const { avant, enRetard } = props;
  if (avant === '') return <span class="sourd">–</span>;
  return enRetard ? (
    <Marque genre="retard">
      {props.mot ?? 'en retard'} : {date(avant)}
    </Marque>
  ) : (
    <Jour de={avant} />
  );
}

/** Posts filled of all, in a word and as a bar. */
export function Postes(props: { pourvus: number; postes: number }): JSX.Element {
  const { pourvus, postes } = props;
  return (
    <span class="postes">
      {pourvus} / {postes} {pourvus < 2 ? 'pourvu' : 'pourvus'}
      <progress value={Math.min(pourvus, postes)} max={postes} aria-hidden="true" />
    </span>
  );
}

/** What is known of one thing: words and their values. */
export function Faits(props: { faits: readonly [string, ComponentChildren][] }): JSX.Element {
  return (
    <dl class="faits-cre">
      {props.faits.map(([titre, valeur]) => (
        <div key={titre}>
          <dt>{titre}</dt>
          <dd>{valeur === '' || valeur === undefined ? <Valeur de="" /> : valeur}</dd>
        </div>
      ))}
    </dl>
  );
}
