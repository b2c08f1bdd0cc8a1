// A curve by month. The same figures stand in a table beside it, for who does not see it.
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Valeur } from '../../generated/reporting';
import { centi, moisCourt } from '../base/dates';

export interface Point {
  /** "2018-03" */
  mois: string;
  /** In hundredths; null when not known. */
  valeur: number | null;
}

const HAUTEUR = 220;

/** The groups of a figure split by month. */
export function pointsDe(ventilation: readonly Valeur[]): Point[] {
  return ventilation.map((m) => ({
    mois: m.ventilation,
    valeur: m.connue ? Number(m.valeurCenti) : null,
  }));
}

let dessin: Promise<typeof uPlot> | undefined;
/** Loaded with the first curve. */
function charger(): Promise<typeof uPlot> {
  const fichier = '/courbes.js';
  dessin ??= import(fichier).then((m: { default: typeof uPlot }) => m.default);
  return dessin;
}

function couleur(nom: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(nom).trim();
}

const LARGEUR_MOIS = 44; // Of "sept." with air around it.

/** Which months are written: all, or every second … so that the last is and none touch. */
function espaces(nombre: number, largeur: number): number[] {
  const pas = Math.max(1, Math.ceil((nombre * LARGEUR_MOIS) / Math.max(1, largeur)));
  return Array.from({ length: nombre }, (_, i) => i).filter((i) => (nombre - 1 - i) % pas === 0);
}

function options(largeur: number, points: readonly Point[], titre: string): uPlot.Options {
  const axe = { stroke: couleur('--sourd'), grid: { stroke: couleur('--trait'), width: 1 } };
  return {
    width: largeur,
    height: HAUTEUR,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_u, min, max) => [Math.min(0, min), max || 1] } },
    axes: [
      {
        ...axe,
        values: (_u, places) => places.map((i) => moisCourt(points[i]?.mois ?? '')),
        splits: (u) => espaces(points.length, u.width),
      },
      { ...axe, size: 56, values: (_u, valeurs) => valeurs.map((v) => centi(v * 100)) },
    ],
    series: [
      {},
      {
        label: titre,
        stroke: couleur('--accent'),
        width: 2,
        fill: `${couleur('--accent')}1a`,
        points: { show: true, size: 7 },
      },
    ],
  };
}

function serie(points: readonly Point[]): uPlot.AlignedData {
  return [points.map((_p, i) => i), points.map((p) => (p.valeur === null ? null : p.valeur / 100))];
}

/** Follows the place's width; returns what ends it. */
function dessiner(courbe: uPlot, hote: HTMLElement): () => void {
  const taille = new ResizeObserver(() =>
    courbe.setSize({ width: hote.clientWidth, height: HAUTEUR }),
  );
  taille.observe(hote);
  return () => {
    taille.disconnect();
    courbe.destroy();
  };
}

export function Courbe(props: { titre: string; points: readonly Point[] }) {
  const place = useRef<HTMLDivElement>(null);
  const { points, titre } = props;
  useEffect(() => {
    const hote = place.current;
    if (hote === null || points.length === 0) return;
    let ici = true;
    let finir = () => {};
    charger()
      .then((Dessin) => {
        if (ici)
          finir = dessiner(
            new Dessin(options(hote.clientWidth, points, titre), serie(points), hote),
            hote,
          );
      })
      .catch(() => {}); // The table beside it says the same.
    return () => {
      ici = false;
      finir();
    };
  }, [points, titre]);
  return <div ref={place} class="courbe" role="img" aria-label={`${titre}, mois par mois`} />;
}
