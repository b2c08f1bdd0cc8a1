// A question kept up to date, and a command that is safe to send again.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  type Accepte,
  type Acte,
  type Commandes,
  demander,
  demanderTout,
  envoyer,
  nouvelId,
  type Paginee,
  Probleme,
  type Quand,
  type Question,
  type Reponse,
  type Requetes,
  type Service,
} from './api';
import { ecouter } from './live';

export interface Reponds<T> {
  /** The last answer; stays while a newer one is asked for. */
  data: T | undefined;
  erreur: Probleme | undefined;
  /** Nothing was answered yet. */
  attente: boolean;
  recharger: () => void;
}

/** They own no fact: what others record changes their figures. */
const COMPTENT: readonly Service[] = ['reporting', 'consolidation'];
const RETRY_MS = 2000;
const QUIET_MS = 150; // Many changes at once are one question.

/** Any promise kept up to date: asked again when `cle` changes and when a change is heard. */
export function useReponse<T>(
  cle: string | null,
  question: () => Promise<T>,
  /** Services whose changes matter. */
  services: readonly string[],
  /** Only changes about this person, when given. */
  personne?: string,
): Reponds<T> {
  const [data, setData] = useState<T>();
  const [erreur, setErreur] = useState<Probleme>();
  const [tour, setTour] = useState(0);
  const derniere = useRef(question);
  derniere.current = question;
  const vue = useRef(cle);

  // `cle` stands for the question.
  useEffect(() => {
    if (cle === null) return;
    let ici = true;
    let reprise: number | undefined;
    if (vue.current !== cle) {
      vue.current = cle;
      setData(undefined);
    }
    derniere
      .current()
      .then((reponse) => {
        if (!ici) return;
        setData(() => reponse);
        setErreur(undefined);
      })
      .catch((e: unknown) => {
        if (!ici) return;
        const p = e instanceof Probleme ? e : new Probleme(0, 'PAGE', '', String(e));
        setErreur(p);
        if (p.absent) reprise = window.setTimeout(() => setTour((t) => t + 1), RETRY_MS);
      });
    return () => {
      ici = false;
      window.clearTimeout(reprise);
    };
  }, [cle, tour]);

  const suit = services.join(' ');
  useEffect(() => {
    let bientot: number | undefined;
    const fin = ecouter((fait) => {
      const concerne =
        fait.service === '' ||
        (suit.split(' ').includes(fait.service) &&
          (personne === undefined || fait.personne === '' || fait.personne === personne));
      if (!concerne) return;
      window.clearTimeout(bientot);
      bientot = window.setTimeout(() => setTour((t) => t + 1), QUIET_MS);
    });
    return () => {
      window.clearTimeout(bientot);
      fin();
    };
  }, [suit, personne]);

  const recharger = useCallback(() => setTour((t) => t + 1), []);
  return { data, erreur, attente: data === undefined && erreur === undefined, recharger };
}

type Options = Quand & { suit?: readonly string[]; personne?: string };

/**
 * `useDemande('parcours', 'dossier', { personne }, { personne })`; `question` null: not yet.
 * Heard services: the asked one, unless `suit` names others.
 */
export function useDemande<S extends Service, K extends keyof Requetes[S] & string>(
  service: S,
  requete: K,
  question: Question<S, K> | null,
  options: Options = {},
): Reponds<Reponse<S, K>> {
  return useQuestion(service, requete, question, options, demander);
}

/** The same of a list, of which all pages are read. */
export function useTout<S extends Service, K extends Paginee<S>>(
  service: S,
  requete: K,
  question: Question<S, K> | null,
  options: Options = {},
): Reponds<Reponse<S, K>> {
  return useQuestion(service, requete, question, options, demanderTout);
}

function useQuestion<S extends Service, K extends string, Q, R>(
  service: S,
  requete: K,
  question: Q | null,
  options: Options,
  poser: (service: S, requete: K, question: Q, quand: Quand) => Promise<R>,
): Reponds<R> {
  const cle =
    question === null
      ? null
      : JSON.stringify([service, requete, question, options.au ?? '', options.connu ?? '']);
  return useReponse(
    cle,
    () => poser(service, requete, question as Q, options),
    options.suit ??
      (COMPTENT.includes(service) ? ['reperage', 'parcours', 'entreprise'] : [service]),
    options.personne,
  );
}

export interface Envoi<A, R = Accepte> {
  /** Sends; the refusal stays in `erreur` and what was typed stays in the form. */
  envoyer: (acte: A) => Promise<R | undefined>;
  enCours: boolean;
  erreur: Probleme | undefined;
  effacer: () => void;
}

/** Something recorded, whose id lasts until an answer came and changes with what is sent. */
export function useEnvoi<A, R>(poster: (acte: A, id: string) => Promise<R>): Envoi<A, R> {
  const [enCours, setEnCours] = useState(false);
  const [erreur, setErreur] = useState<Probleme>();
  const envoi = useRef({ id: nouvelId(), acte: '' });

  const envoyerActe = useCallback(
    async (acte: A) => {
      const texte = JSON.stringify(acte);
      if (envoi.current.acte !== texte) envoi.current = { id: nouvelId(), acte: texte };
      setEnCours(true);
      try {
        const reponse = await poster(acte, envoi.current.id);
        envoi.current = { id: nouvelId(), acte: '' };
        setErreur(undefined);
        return reponse;
      } catch (e) {
        setErreur(e instanceof Probleme ? e : new Probleme(0, 'PAGE', '', String(e)));
        return undefined;
      } finally {
        setEnCours(false);
      }
    },
    [poster],
  );
  return { envoyer: envoyerActe, enCours, erreur, effacer: () => setErreur(undefined) };
}

/** A command of a service. */
export function useActe<S extends keyof Commandes, K extends keyof Commandes[S] & string>(
  service: S,
  commande: K,
): Envoi<Acte<S, K>> {
  const poster = useCallback(
    (acte: Acte<S, K>, id: string) => envoyer(service, commande, acte, id),
    [service, commande],
  );
  return useEnvoi(poster);
}
