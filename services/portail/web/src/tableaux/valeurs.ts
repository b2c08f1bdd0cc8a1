// How a figure is written: value, parts, aim, and how it moved.
import type { Valeur } from '../../generated/reporting';
import { centi, nombre } from '../base/dates';
import { NON_RENSEIGNE } from '../base/ui';

const UNITES: Record<string, string> = {
  pourcent: '\u00a0%',
  jours: '\u00a0jours',
  etp: '\u00a0ETP',
};

/** Rates with one decimal, means with one, counts whole. */
function arrondi(v: Valeur, valeur: string): string {
  const n = Number(valeur);
  if (v.unite === 'pourcent' || n % 100 !== 0) return centi(Math.round(n / 10) * 10);
  return centi(n);
}

export function ecrite(v: Valeur, valeur: string = v.valeurCenti): string {
  return `${arrondi(v, valeur)}${UNITES[v.unite] ?? ''}`;
}

export function valeurDe(v: Valeur): string {
  return v.connue ? ecrite(v) : NON_RENSEIGNE;
}

export function estTaux(v: Valeur): boolean {
  return Number(v.denominateurCenti) !== 0;
}

/** "9 sur 44" */
export function partsDe(v: Valeur): string {
  if (!estTaux(v)) return '';
  return `${centi(v.numerateurCenti)} ${v.unite === 'pourcent' ? 'sur' : 'pour'} ${centi(v.denominateurCenti)}`;
}

export type Atteinte = 'atteint' | 'dessous' | undefined;

/** Reached or not; nothing when there is no aim or no value. */
export function atteinteDe(v: Valeur): Atteinte {
  if (!v.objectifConnu || !v.connue) return undefined;
  return Number(v.valeurCenti) >= Number(v.objectifCenti) ? 'atteint' : 'dessous';
}

/** "▲ 3,2 points" against the period before; "" when one of the two is not known. */
export function mouvementDe(v: Valeur, avant: Valeur | undefined): string {
  if (avant === undefined || !avant.connue || !v.connue) return '';
  const ecart = Number(v.valeurCenti) - Number(avant.valeurCenti);
  if (ecart === 0) return 'stable';
  const signe = ecart > 0 ? '▲ +' : '▼ −';
  const unite = v.unite === 'pourcent' ? ' point' : '';
  const valeur = Math.abs(ecart);
  const pluriel = unite !== '' && valeur >= 200 ? 's' : '';
  return `${signe}${centi(Math.round(valeur / 10) * 10)}${unite}${pluriel}`;
}

export function sansReponse(v: Valeur): string {
  const n = Number(v.nonRenseigne);
  return n === 0 ? '' : `${nombre(n)} ${NON_RENSEIGNE}${n > 1 ? 's' : ''}`;
}
