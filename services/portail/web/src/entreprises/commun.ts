// What the pages of the CRE share: whole lists, rights, words of the service, shapes of codes.
import { useMemo } from 'preact/hooks';
import { demanderTout, type Paginee, type Question, type Reponse } from '../base/api';
import { type Reponds, useReponse, useTout } from '../base/hooks';
import { liste, type Protocole, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { estReferent, peut, useMoi } from '../base/session';
import type { Choix } from '../base/ui';

// --- Lists ----------------------------------------------------------------------------------------

type Listee = Paginee<'entreprise'>;
export type Ligne<K extends Listee> = Reponse<'entreprise', K>['lignes'][number];

async function toutes<K extends Listee>(
  requete: K,
  question: Question<'entreprise', K>,
): Promise<Ligne<K>[]> {
  return (await demanderTout('entreprise', requete, question)).lignes;
}

/** All lines of a list, page after page; null: not (yet) asked. */
export function useListe<K extends Listee>(
  requete: K,
  question: Question<'entreprise', K> | null,
): Reponds<Ligne<K>[]> {
  const cle = question === null ? null : JSON.stringify([requete, question]);
  return useReponse(cle, () => toutes(requete, question as Question<'entreprise', K>), [
    'entreprise',
  ]);
}

// --- Rights ---------------------------------------------------------------------------------------

interface RegleEntreprise {
  mer_par_referent?: boolean;
  retour_mer_jours?: number;
  maintien_mois?: number;
  premier_contact_mois?: number;
}
export function regleEntreprise(protocole: Protocole | null): RegleEntreprise {
  return (protocole?.contenu.entreprise ?? {}) as RegleEntreprise;
}

/**
 * `agit('Positionner')`; about somebody, `agit('Positionner', referent)`: a référent acts where the
 * protocol lets him, and for own candidates.
 */
export function useDroit(): (acte: string, referent?: string) => boolean {
  const moi = useMoi();
  const protocole = useProtocole();
  return (acte, referent) => {
    if (!peut(moi, `entreprise/${acte}`)) return false;
    if (!estReferent(moi)) return true;
    if (!regleEntreprise(protocole).mer_par_referent) return false;
    return referent === undefined || moi.portee.includes(referent);
  };
}

/** The filter by référent, on oneself for who is one. */
export function useFiltreReferent(): [string, (referent: string) => void] {
  const moi = useMoi();
  return useParametre('referent', estReferent(moi) ? (moi.portee[0] ?? '') : '');
}

/** Labels of référents; "" stays empty. */
export function useReferents(): { nom: (id: string) => string; choix: Choix[] } {
  const moi = useMoi();
  const { data } = useTout('parcours', 'referents', peut(moi, 'parcours/Referents') ? {} : null);
  return useMemo(() => {
    const noms = new Map(data?.lignes.map((l) => [l.referent, l.libelle]));
    return {
      nom: (id) => (id === '' ? '' : (noms.get(id) ?? `Référent ${id.slice(-4)}`)),
      choix: [...noms]
        .map(([code, libelle]) => ({ code, libelle }))
        .sort((a, b) => a.libelle.localeCompare(b.libelle, 'fr')),
    };
  }, [data]);
}

// --- Lists of the protocol ------------------------------------------------------------------------

export function choixDe(protocole: Protocole | null, nom: string): Choix[] {
  return liste(protocole, nom).map((v) => ({ code: v.code, libelle: v.libelle }));
}

/** "oui", true and "true" are one. */
export function attribut(
  protocole: Protocole | null,
  nom: string,
  code: string,
  cle: string,
): string {
  const valeur = liste(protocole, nom).find((v) => v.code === code)?.[cle];
  if (valeur === true) return 'oui';
  if (valeur === false) return 'non';
  return valeur === undefined ? '' : String(valeur);
}

// --- Words fixed by the messages ------------------------------------------------------------------

export const ETATS_OFFRE: Record<string, string> = {
  captee: 'captée',
  negociee: 'négociée',
  diffusee: 'diffusée',
  cloturee: 'close',
};
export const ETATS_MER: Record<string, string> = {
  positionne: 'positionné',
  mer_effectuee: 'mis en relation',
  entretien: 'entretien prévu',
  retenu: 'retenu',
  non_retenu: 'non retenu',
  demarre: 'démarré',
  abandonne: 'abandonné',
};
export const ISSUES_OFFRE: Choix[] = [
  { code: 'pourvue', libelle: 'Pourvue' },
  { code: 'non_pourvue', libelle: 'Non pourvue' },
];
export const AVEC: Choix[] = [
  { code: 'employeur', libelle: 'Employeur' },
  { code: 'salarie', libelle: 'Salarié' },
  { code: 'centre_formation', libelle: 'Centre de formation' },
];
export const MODES: Choix[] = [
  { code: 'telephone', libelle: 'Téléphone' },
  { code: 'visite', libelle: 'Visite' },
];
export const MODES_CANDIDAT: Choix[] = [...MODES, { code: 'mail', libelle: 'Courriel' }];
export const INITIATIVES: Choix[] = [
  { code: 'employeur', libelle: 'De l’employeur' },
  { code: 'salarie', libelle: 'Du salarié' },
  { code: 'accord', libelle: 'D’un commun accord' },
];
export const NATURES: Choix[] = [
  { code: 'absence', libelle: 'Absences' },
  { code: 'horaires', libelle: 'Horaires' },
  { code: 'relation', libelle: 'Relations au travail' },
  { code: 'competence', libelle: 'Compétences' },
  { code: 'mobilite', libelle: 'Mobilité' },
  { code: 'autre', libelle: 'Autre' },
];
export function mot(choix: readonly Choix[], code: string): string {
  return choix.find((c) => c.code === code)?.libelle ?? code;
}

// --- Shapes ---------------------------------------------------------------------------------------

function somme(chiffres: string, double: boolean): number {
  return [...chiffres].reverse().reduce((total, c, i) => {
    const n = Number(c) * (double && i % 2 === 1 ? 2 : 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
}

/** What is wrong with a SIRET as it is typed; "" when nothing is. The service decides. */
export function defautSiret(texte: string): string {
  if (texte === '') return '';
  if (/[^0-9]/.test(texte)) return 'Des chiffres seulement, sans espace ni point.';
  if (texte.length < 14) return `${texte.length} chiffres sur 14.`;
  if (texte.length > 14)
    return `${texte.length} chiffres : il y en a ${texte.length - 14} de trop.`;
  const poste = texte.startsWith('356000000') && somme(texte, false) % 5 === 0;
  if (somme(texte, true) % 10 === 0 || poste) return '';
  return 'La clé est fausse : un chiffre est mal recopié.';
}

/** "73282932000074" → "732 829 320 00074" */
export function siret(texte: string): string {
  return texte.replace(/^(\d{3})(\d{3})(\d{3})(\d{5})$/, '$1\u00a0$2\u00a0$3\u00a0$4');
}
export function heures(centi: number): string {
  return centi === 0 ? '' : `${(centi / 100).toLocaleString('fr-FR')} h`;
}
