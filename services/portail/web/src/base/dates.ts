// Dates as people write them. All dates of the interface are ISO days ("2018-03-14").

const JOUR_MS = 24 * 60 * 60 * 1000;
const PROSE = new Intl.DateTimeFormat('fr-FR', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const MOIS = new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const MOIS_COURT = new Intl.DateTimeFormat('fr-FR', { month: 'short', timeZone: 'UTC' });
const COURT = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const PARIS = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });
const INSTANT = new Intl.DateTimeFormat('fr-FR', {
  dateStyle: 'short',
  timeStyle: 'short',
  timeZone: 'Europe/Paris',
});

/** "1 octobre" → "1er octobre" */
function premier(texte: string): string {
  return texte.replace(/(^|\s)1(?=\s)/, '$11er');
}

function utc(iso: string): Date {
  return new Date(`${iso}T00:00:00Z`);
}

/** Today in Paris. */
export function aujourdhui(): string {
  return PARIS.format(new Date());
}
/** "14/03/2018"; "" stays empty. */
export function date(iso: string): string {
  const [a, m, j] = iso.slice(0, 10).split('-');
  return j === undefined ? '' : `${j}/${m}/${a}`;
}
/** "mercredi 14 mars 2018" */
export function prose(iso: string): string {
  return iso === '' ? '' : premier(PROSE.format(utc(iso)));
}
/** "14 mars" */
export function court(iso: string): string {
  return iso === '' ? '' : premier(COURT.format(utc(iso)));
}
/** "mars 2018" of "2018-03" or of a day. */
export function mois(iso: string): string {
  return iso === '' ? '' : MOIS.format(utc(`${iso.slice(0, 7)}-01`));
}
/** "mars", "janv." */
export function moisCourt(iso: string): string {
  return iso === '' ? '' : MOIS_COURT.format(utc(`${iso.slice(0, 7)}-01`));
}
/** "14/03/2018 09:12", in Paris, of an RFC 3339 instant. */
export function instant(rfc3339: string): string {
  return rfc3339 === '' ? '' : INSTANT.format(new Date(rfc3339)).replace(',', '');
}
export function jours(de: string, a: string): number {
  return Math.round((utc(a).getTime() - utc(de).getTime()) / JOUR_MS);
}
export function plus(iso: string, nombre: number): string {
  return new Date(utc(iso).getTime() + nombre * JOUR_MS).toISOString().slice(0, 10);
}
/** "il y a 12 jours", "dans 3 jours", "aujourd’hui" */
export function relatif(iso: string, ref: string = aujourdhui()): string {
  if (iso === '') return '';
  const n = jours(ref, iso);
  if (n === 0) return 'aujourd’hui';
  if (n === -1) return 'hier';
  if (n === 1) return 'demain';
  const grand = Math.abs(n);
  const duree = grand < 60 ? `${grand} jours` : `${Math.round(grand / 30.44)} mois`;
  return n < 0 ? `il y a ${duree}` : `dans ${duree}`;
}
/** 90000 ms → "2 min": how long something has waited. */
export function duree(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'moins d’une minute';
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60
    ? `${Math.round(minutes / 60)} h`
    : `${Math.round(minutes / 1440)} jours`;
}
/** 4250 → "42,5"; figures come in hundredths. */
export function centi(valeur: string | number): string {
  return (Number(valeur) / 100).toLocaleString('fr-FR', { maximumFractionDigits: 2 });
}
export function nombre(valeur: string | number): string {
  return Number(valeur).toLocaleString('fr-FR');
}
/** "1 participant", "2 participants" */
export function pluriel(n: number, singulier: string, mot?: string): string {
  return `${nombre(n)} ${Math.abs(n) < 2 ? singulier : (mot ?? `${singulier}s`)}`;
}
