// Panels beside a page, questions, keys.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

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
    const ici = dialogue.current;
    ici?.showModal();
    const champ =
      ici?.querySelector<HTMLElement>('article > :not(header) :is(input, select, textarea)') ??
      ici?.querySelector<HTMLElement>('article > :not(header) button');
    champ?.focus();
    return () => {
      ici?.close(); // As long as it is open nothing else takes the focus.
      (avant?.isConnected ? avant : document.getElementById('contenu'))?.focus();
    };
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
  /** What follows from it. */
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <Panneau titre={props.question} fermer={props.fermer}>
      {props.children}
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

/** Single keys, never while something is being typed or a panel is open. False: not used after all. */
export function useTouches(touches: Record<string, () => unknown>): void {
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
      if (acte() !== false) e.preventDefault();
    };
    window.addEventListener('keydown', f);
    return () => window.removeEventListener('keydown', f);
  }, []);
}
