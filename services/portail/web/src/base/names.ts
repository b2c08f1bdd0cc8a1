// Names of people, asked in one question for all that a page shows and kept while it is open.
import { useEffect, useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import { demander } from './api';
import { ecouter } from './live';

const connus = new Map<string, IdentitePersonne>();
/** Known, but something was said about them since: shown until the new answer is there. */
const perimes = new Set<string>();
const suiveurs = new Set<() => void>();
const attendus = new Map<string, Promise<void>>();
let lot: string[] = [];
let depart: Promise<void> | null = null;
const LOT_MAX = 500;

async function chercher(): Promise<void> {
  await Promise.resolve();
  const ids = lot;
  lot = [];
  depart = null;
  for (let i = 0; i < ids.length; i += LOT_MAX) {
    const reponse = await demander('reperage', 'identites', {
      personnes: ids.slice(i, i + LOT_MAX),
    });
    for (const identite of reponse.identites) {
      connus.set(identite.personne, identite);
      perimes.delete(identite.personne);
    }
  }
}

function attendre(id: string): Promise<void> {
  const deja = attendus.get(id);
  if (deja !== undefined) return deja;
  lot.push(id);
  depart ??= chercher();
  const promesse = depart.finally(() => attendus.delete(id));
  attendus.set(id, promesse);
  return promesse;
}

ecouter((fait) => {
  if (fait.service === '') for (const id of connus.keys()) perimes.add(id);
  else if (fait.service === 'reperage' && connus.has(fait.personne)) perimes.add(fait.personne);
  else return;
  for (const suivre of suiveurs) suivre();
});

/** "ZÉPHYR Prune"; an erased person says so, an unknown one is her short id. */
export function nomDe(id: string, identite = connus.get(id)): string {
  if (identite?.effacee) return 'Personne effacée';
  const nom = identite?.identite?.nom ?? '';
  const prenom = identite?.identite?.prenom ?? '';
  return nom === '' && prenom === '' ? `Personne ${id.slice(-6)}` : `${nom} ${prenom}`.trim();
}

/** Nobody is logged in any more: whoever comes next asks in her own right. */
export function oublierNoms(): void {
  connus.clear();
  perimes.clear();
}

export function identiteDe(id: string): IdentitePersonne | undefined {
  return connus.get(id);
}

const REPRISE_MS = 2000;

/** Renders again when the names have come, or have changed; then nomDe() knows them. */
export function useNoms(ids: readonly string[]): (id: string) => string {
  const [tour, setTour] = useState(0);
  const cle = [...new Set(ids)]
    .filter((id) => id !== '')
    .sort()
    .join(' ');
  useEffect(() => {
    let ici = true;
    let reprise: number | undefined;
    const encore = () => {
      if (ici) setTour((t) => t + 1);
    };
    const voulus = cle.split(' ').filter((id) => id !== '');
    const manquants = voulus.filter((id) => !connus.has(id) || perimes.has(id));
    if (manquants.length > 0)
      Promise.all(manquants.map(attendre))
        .then(() => {
          // Whom repérage does not know, or not to this role, is not asked for again.
          for (const id of manquants) if (!connus.has(id)) connus.set(id, inconnue(id));
          encore();
        })
        .catch(() => {
          reprise = window.setTimeout(encore, REPRISE_MS);
        });
    const suivre = () => {
      if (voulus.some((id) => perimes.has(id))) encore();
    };
    suiveurs.add(suivre);
    return () => {
      ici = false;
      window.clearTimeout(reprise);
      suiveurs.delete(suivre);
    };
  }, [cle, tour]);
  return nomDe;
}

function inconnue(personne: string): IdentitePersonne {
  return {
    personne,
    identite: undefined,
    coordonnees: undefined,
    effacee: false,
    fusionneeDans: '',
    age: 0,
    commune: '',
    etat: '',
    etatDu: '',
  };
}
