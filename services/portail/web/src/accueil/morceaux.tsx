// Short lists and figures of Accueil.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Lien } from '../base/router';
import { Vide } from '../base/ui';

const PREMIERES = 5;

export interface LigneCourte {
  cle: string;
  vers: string;
  titre: ComponentChildren;
  detail: ComponentChildren;
}

/** A card with a few lines; the whole is one click away. */
export function Courte(props: {
  titre: string;
  lignes: readonly LigneCourte[];
  vide: ComponentChildren;
  /** Where all of them are. */
  suite?: { vers: string; texte: string } | undefined;
}) {
  const [toutes, setToutes] = useState(false);
  const vues = toutes ? props.lignes : props.lignes.slice(0, PREMIERES);
  const reste = props.lignes.length - vues.length;
  return (
    <section class="carte" aria-label={props.titre}>
      <h2>
        {props.titre} <span class="compte">{props.lignes.length}</span>
      </h2>
      {props.lignes.length === 0 ? (
        <Vide>{props.vide}</Vide>
      ) : (
        <ul class="courte">
          {vues.map((l) => (
            <li key={l.cle}>
              <Lien vers={l.vers}>{l.titre}</Lien>
              <span class="detail">{l.detail}</span>
            </li>
          ))}
        </ul>
      )}
      {reste > 0 && (
        <button type="button" class="lien" onClick={() => setToutes(true)}>
          {reste === 1 ? 'Montrer le dernier' : `Montrer les ${reste} autres`}
        </button>
      )}{' '}
      {props.suite && <Lien vers={props.suite.vers}>{props.suite.texte}</Lien>}
    </section>
  );
}

export interface Chiffre {
  cle: string;
  titre: string;
  valeur: string;
  detail?: string | undefined;
  vers?: string | undefined;
}

export function Chiffres(props: { lignes: readonly Chiffre[] }) {
  return (
    <dl class="chiffres">
      {props.lignes.map((c) => (
        <div key={c.cle}>
          <dt>{c.titre}</dt>
          <dd class="gros">{c.vers ? <Lien vers={c.vers}>{c.valeur}</Lien> : c.valeur}</dd>
          {c.detail && (
            <dd>
              <small>{c.detail}</small>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
