// Names of people, asked in one question for all that a page shows and kept while it is open.
import { useEffect, useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import { demander } from './api';
import { ecouter } from './live';

const connus = new Map<string, IdentitePersonne>();
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
    for (const identite of reponse.identites) connus.set(identite.personne, identite);
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
  if (fait.service === '') connus.clear();
  else if (fait.service === 'reperage' && fait.personne !== '') connus.delete(fait.personne);
});

/** "ZÉPHYR Prune"; an erased person says so, an unknown one is her short id. */
export function nomDe(id: string, identite = connus.get(id)): string {
  if (identite?.effacee) return 'Personne effacée';
  const nom = identite?.identite?.nom ?? '';
  const prenom = identite?.identite?.prenom ?? '';
  return nom === '' && prenom === '' ? `Personne ${id.slice(-6)}` : `${nom} ${prenom}`.trim();
}

export function identiteDe(id: string): IdentitePersonne | undefined {
  return connus.get(id);
}

/** Renders again when the names have come; then nomDe() knows them. */
export function useNoms(ids: readonly string[]): (id: string) => string {
  const [, setTour] = useState(0);
  const cle = [...new Set(ids)]
    .filter((id) => id !== '')
    .sort()
    .join(' ');
  useEffect(() => {
    let ici = true;
    const manquants = cle.split(' ').filter((id) => id !== '' && !connus.has(id));
    if (manquants.length === 0) return;
    Promise.all(manquants.map(attendre))
      .catch(() => {}) // Ids are shown instead; the page's own question says what is away.
      .then(() => {
        if (ici) setTour((t) => t + 1);
      });
    return () => {
      ici = false;
    };
  }, [cle]);
  return nomDe;
}
