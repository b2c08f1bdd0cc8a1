// Keys on the board: arrows choose a card, the others act on it.
import type { JSX } from 'preact';

export type ActeClavier = 'avancer' | 'informer' | 'abandonner';

const ACTES: Record<string, ActeClavier> = {
  ArrowRight: 'avancer',
  Enter: 'avancer',
  i: 'informer',
  a: 'abandonner',
};

function cartes(dans: Element | null | undefined): HTMLElement[] {
  return [...(dans?.querySelectorAll<HTMLElement>('[data-positionnement]') ?? [])];
}

/** The card of the nearest column at left, at the same height or its last. */
function aGauche(carte: HTMLElement): HTMLElement | undefined {
  const rang = cartes(carte.closest('.colonne')).indexOf(carte);
  let colonne = carte.closest('.colonne')?.previousElementSibling;
  while (colonne && cartes(colonne).length === 0) colonne = colonne.previousElementSibling;
  const la = cartes(colonne);
  return la[Math.min(rang, la.length - 1)];
}

export function clavier(
  e: JSX.TargetedKeyboardEvent<HTMLElement>,
  planche: HTMLElement | null,
  agir: (positionnement: string, acte: ActeClavier) => void,
): void {
  const carte = e.currentTarget;
  // Inside the card its links and buttons keep their own keys.
  if (e.target !== carte || e.ctrlKey || e.metaKey || e.altKey) return;
  const acte = ACTES[e.key];
  if (acte) {
    e.preventDefault();
    e.stopPropagation();
    agir(carte.dataset.positionnement ?? '', acte);
    return;
  }
  const toutes = cartes(planche);
  const ici = toutes.indexOf(carte);
  const vers: Record<string, HTMLElement | undefined> = {
    ArrowDown: toutes[ici + 1],
    ArrowUp: toutes[ici - 1],
    ArrowLeft: aGauche(carte),
    Home: toutes[0],
    End: toutes[toutes.length - 1],
  };
  if (!(e.key in vers)) return;
  e.preventDefault();
  vers[e.key]?.focus();
}
