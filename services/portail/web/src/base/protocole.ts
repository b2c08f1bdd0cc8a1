// The protocol in force, as data: lists with their labels, communes, territories, rules.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { typo } from './typo';

export interface ValeurListe {
  code: string;
  libelle: string;
  source?: string;
  jusqu?: string;
  [attribut: string]: unknown;
}
export interface Protocole {
  digest: string;
  depuis: string;
  libelle: string;
  /** The version in force, as JSON: see compose/sites. */
  contenu: {
    listes?: { nom: string; source?: string; valeurs: ValeurListe[] }[];
    communes?: { insee: string; nom: string; territoire: string; [k: string]: unknown }[];
    territoires?: { code: string; libelle: string; [k: string]: unknown }[];
    sorties?: ValeurListe[];
    [groupe: string]: unknown;
  };
}

export const ProtocoleContext = createContext<Protocole | null>(null);

export function useProtocole(): Protocole | null {
  return useContext(ProtocoleContext);
}

/** Values still open on the day, in the site's order. */
export function liste(protocole: Protocole | null, nom: string): ValeurListe[] {
  const valeurs = protocole?.contenu.listes?.find((l) => l.nom === nom)?.valeurs;
  if (valeurs !== undefined) return valeurs;
  return nom === 'sortie' ? (protocole?.contenu.sorties ?? []) : []; // Rules have labels too.
}

/** The label of a code; the code itself when the protocol does not know it, "" stays empty. */
export function libelle(protocole: Protocole | null, nom: string, code: string): string {
  if (code === '') return '';
  const connu = liste(protocole, nom).find((v) => v.code === code)?.libelle;
  return connu === undefined ? code.replaceAll('_', ' ') : typo(connu);
}

/** Of a code whose list is not said: of these lists, or the only label that any list has for it. */
export function libelleParmi(
  protocole: Protocole | null,
  noms: readonly string[],
  code: string,
): string {
  const nom = noms.find((n) => liste(protocole, n).some((v) => v.code === code));
  if (nom !== undefined) return libelle(protocole, nom, code);
  const toutes = protocole?.contenu.listes ?? [];
  const libelles = new Set(
    toutes.flatMap((l) => l.valeurs.filter((v) => v.code === code).map((v) => v.libelle)),
  );
  const [seul] = libelles;
  return seul !== undefined && libelles.size === 1 ? typo(seul) : code.replaceAll('_', ' ');
}

export function territoire(protocole: Protocole | null, code: string): string {
  return protocole?.contenu.territoires?.find((t) => t.code === code)?.libelle ?? code;
}

export function commune(protocole: Protocole | null, code: string): string {
  return protocole?.contenu.communes?.find((c) => c.insee === code)?.nom ?? code;
}
