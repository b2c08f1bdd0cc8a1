// What others change, as it happens (/api/events, server-sent events).

import { appel, Probleme } from './api';

const REPRISE_MS = 2000;

export interface Fait {
  service: string;
  /** "EtapeDemarree" */
  type: string;
  sujet: string;
  personne: string;
  acteur: string;
}

type Ecoute = (fait: Fait) => void;
const ecoutes = new Set<Ecoute>();
let source: EventSource | null = null;
let reprise: number | undefined;
let etat: 'ouvert' | 'coupe' = 'ouvert';
const temoins = new Set<(etat: 'ouvert' | 'coupe') => void>();

function change(nouveau: 'ouvert' | 'coupe'): void {
  if (etat === nouveau) return;
  etat = nouveau;
  for (const t of temoins) t(nouveau);
  if (nouveau === 'ouvert') tout();
}

/** Everything may have changed: all questions on the page are asked again. */
function tout(): void {
  for (const e of ecoutes) e({ service: '', type: '', sujet: '', personne: '', acteur: '' });
}

export function ouvrirFlux(): void {
  if (source !== null) return;
  source = new EventSource('/api/events');
  source.addEventListener('fait', (e) => {
    const fait = JSON.parse((e as MessageEvent<string>).data) as Fait;
    for (const ecoute of ecoutes) ecoute(fait);
  });
  source.addEventListener('recharger', tout);
  source.addEventListener('open', () => change('ouvert'));
  source.addEventListener('error', () => {
    change('coupe');
    if (source?.readyState === EventSource.CLOSED) reprendre();
  });
}

/** The browser gave up (an answer that is no stream): whoever is still logged in tries again. */
function reprendre(): void {
  fermerFlux();
  window.clearTimeout(reprise);
  reprise = window.setTimeout(() => {
    appel('GET', '/api/moi')
      .then(ouvrirFlux)
      .catch((e: unknown) => {
        if (!(e instanceof Probleme) || e.statut !== 401) reprendre();
      });
  }, REPRISE_MS);
}

export function fermerFlux(): void {
  source?.close();
  source = null;
  window.clearTimeout(reprise);
}

/** Returns the function that ends it. */
export function ecouter(f: Ecoute): () => void {
  ecoutes.add(f);
  return () => ecoutes.delete(f);
}

/** Told at once how it stands, then of every change. */
export function observerFlux(f: (etat: 'ouvert' | 'coupe') => void): () => void {
  temoins.add(f);
  f(etat);
  return () => temoins.delete(f);
}
