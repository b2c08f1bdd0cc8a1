// Questions to and commands for the services, by the gateway (/api/<service>/<Nom>).
import type * as entreprise from '../../generated/entreprise';
import type * as parcours from '../../generated/parcours';
import type * as portail from '../../generated/portail';
import type * as reperage from '../../generated/reperage';
import type * as reporting from '../../generated/reporting';
import { typo } from './typo';

export interface Requetes {
  reperage: reperage.Requete;
  parcours: parcours.Requete;
  entreprise: entreprise.Requete;
  reporting: reporting.Requete;
  /** The reporting over all sites. */
  consolidation: reporting.Requete;
  portail: portail.Requete;
}
export interface Reponses {
  reperage: reperage.Reponse;
  parcours: parcours.Reponse;
  entreprise: entreprise.Reponse;
  reporting: reporting.Reponse;
  consolidation: reporting.Reponse;
  portail: portail.Reponse;
}
export interface Commandes {
  reperage: reperage.Commande;
  parcours: parcours.Commande;
  entreprise: entreprise.Commande;
  portail: portail.Commande;
}
export type Service = keyof Requetes;

type DeepPartial<T> = T extends (infer U)[]
  ? DeepPartial<U>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export type Question<S extends Service, K extends keyof Requetes[S]> = DeepPartial<
  NonNullable<Requetes[S][K]>
>;
export type Reponse<S extends Service, K extends keyof Requetes[S]> = K extends keyof Reponses[S]
  ? NonNullable<Reponses[S][K]>
  : never;
export type Acte<S extends keyof Commandes, K extends keyof Commandes[S]> = DeepPartial<
  NonNullable<Commandes[S][K]>
>;

/** Past questions: the day of the facts, and what was known then. */
export interface Quand {
  au?: string | undefined;
  connu?: string | undefined;
}

/** A refusal or a failure, as the gateway said it. `champ` is a proto name: "duree_min". */
export class Probleme extends Error {
  constructor(
    readonly statut: number,
    readonly code: string,
    readonly champ: string,
    texte: string,
  ) {
    super(texte);
  }
  /** The service, or the network, is away: nothing is known to be recorded. */
  get absent(): boolean {
    return this.statut === 0 || this.statut === 503;
  }
}

let jeton = '';
/** The token of the session, sent with every request that changes something. */
export function setJeton(valeur: string): void {
  jeton = valeur;
}

let onDisconnected: () => void = () => {};
/** Called when the gateway says that nobody is logged in any more. */
export function setOnDisconnected(f: () => void): void {
  onDisconnected = f;
}

async function readProblem(response: Response): Promise<Probleme> {
  const body = await response.json().catch(() => ({}));
  return new Probleme(
    response.status,
    body.code ?? 'ERREUR',
    body.champ ?? '',
    typo(body.texte ?? `Le serveur a répondu ${response.status}.`),
  );
}

/** Any request of the gateway, JSON in and out. */
export async function appel<T>(
  methode: 'GET' | 'POST',
  chemin: string,
  corps?: unknown,
  entetes: Record<string, string> = {},
): Promise<T> {
  const init: RequestInit = {
    method: methode,
    headers: { ...entetes },
    credentials: 'same-origin',
  };
  const headers = init.headers as Record<string, string>;
  if (methode === 'POST') {
    headers['Content-Type'] = 'application/json';
    headers['X-Jeton'] = jeton;
    init.body = JSON.stringify(corps ?? {});
  }
  let response: Response;
  try {
    response = await fetch(chemin, init);
  } catch {
    throw new Probleme(0, 'RESEAU', '', 'Le serveur ne répond pas.');
  }
  if (response.status === 401 && !chemin.startsWith('/connexion')) onDisconnected();
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as T;
}

/** A file that the gateway makes. */
export async function appelFichier(chemin: string, corps: unknown): Promise<Blob> {
  const response = await fetch(chemin, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-Jeton': jeton },
    body: JSON.stringify(corps),
  }).catch(() => {
    throw new Probleme(0, 'RESEAU', '', 'Le serveur ne répond pas : rien n’a été exporté.');
  });
  if (!response.ok) throw await readProblem(response);
  return response.blob();
}

/** "sortiePossible" → "SortiePossible": the name in the address. */
function nom(membre: string): string {
  return membre.charAt(0).toUpperCase() + membre.slice(1);
}

/** A question. `demander('parcours', 'dossier', { personne })` */
export function demander<S extends Service, K extends keyof Requetes[S] & string>(
  service: S,
  requete: K,
  question: Question<S, K>,
  quand: Quand = {},
): Promise<Reponse<S, K>> {
  const p = new URLSearchParams();
  if (quand.au) p.set('au', quand.au);
  if (quand.connu) p.set('connu', quand.connu);
  const suite = p.size > 0 ? `?${p}` : '';
  return appel('POST', `/api/${service}/${nom(requete)}${suite}`, question);
}

/** The lists that are answered page by page. */
export type Paginee<S extends Service> = {
  [K in keyof Requetes[S] & string]: Reponse<S, K> extends { lignes: unknown[]; suivant: string }
    ? K
    : never;
}[keyof Requetes[S] & string];

/** The whole of a list, page after page. */
export async function demanderTout<S extends Service, K extends Paginee<S>>(
  service: S,
  requete: K,
  question: Question<S, K>,
  quand: Quand = {},
): Promise<Reponse<S, K>> {
  const lignes: unknown[] = [];
  for (let apres = ''; ; ) {
    const suite = { ...question, apres } as Question<S, K>;
    const page: unknown = await demander(service, requete, suite, quand);
    const lue = page as { lignes: unknown[]; suivant: string };
    lignes.push(...lue.lignes);
    if (lue.suivant === '') return { ...lue, lignes } as unknown as Reponse<S, K>;
    apres = lue.suivant;
  }
}

export interface Accepte {
  id: string;
  accepted: { source: string; sequence: string };
  repeatedCommand: boolean;
  events: string[];
}

/** An id for a command or for something new: the sender makes it. */
export function nouvelId(): string {
  return crypto.randomUUID();
}

/**
 * A command. `id` is made when the form opens and kept until an answer was shown, so that sending
 * again is safe; a changed form gets a new one (useActe does both).
 */
export function envoyer<S extends keyof Commandes, K extends keyof Commandes[S] & string>(
  service: S,
  commande: K,
  acte: Acte<S, K>,
  id: string,
): Promise<Accepte> {
  return appel('POST', `/api/${service}/${nom(commande)}`, acte, { 'X-Commande': id });
}
