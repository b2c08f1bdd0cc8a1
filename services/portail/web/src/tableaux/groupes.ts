// The words for the groups of a split figure.

import { mois } from '../base/dates';
import { useTout } from '../base/hooks';
import { libelle, territoire, useProtocole } from '../base/protocole';
import { NON_RENSEIGNE } from '../base/ui';

/** Title of each split, as one says «par …». */
export const VENTILATIONS: Record<string, string> = {
  mois: 'mois',
  territoire: 'territoire',
  referent: 'référent',
  public: 'public',
  sexe: 'sexe',
  prescripteur: 'prescripteur',
  contrat: 'contrat',
  motif: 'motif',
  origine: 'origine',
  etape: 'étape',
  frein: 'frein',
  employeur: 'employeur',
  sortie: 'sortie',
  contact: 'contact',
  axe: 'axe',
  mode: 'mode',
  genre: 'genre',
  avis: 'avis',
  immersion: 'immersion',
  prospection: 'prospection',
  relance: 'relance',
  decision: 'décision',
  derogation: 'dérogation',
  instance: 'instance',
  suivi: 'suivi',
  classe: 'classe',
  issue: 'issue',
  objet: 'objet',
  nature: 'nature',
  initiative: 'initiative',
  demande_par: 'demandeur',
  par: 'auteur',
  site: 'site',
};

/** Lists of the protocol that hold the codes of a split, when they have another name. */
const LISTES: Record<string, string> = { origine: 'origine_etape' };

const SEXES: Record<string, string> = { femme: 'Femmes', homme: 'Hommes' };

/** `nommer(par, code)`: labels of territories, référents, months and lists. */
export function useGroupes(): (par: string, code: string) => string {
  const protocole = useProtocole();
  const referents = useTout('parcours', 'referents', {});
  return (par, code) => {
    if (code === '' || code === 'non_renseigne') return NON_RENSEIGNE;
    if (par === 'mois') return mois(code);
    if (par === 'territoire') return territoire(protocole, code);
    if (par === 'sexe') return SEXES[code] ?? libelle(protocole, 'sexe', code);
    if (par === 'referent')
      return referents.data?.lignes.find((r) => r.referent === code)?.libelle ?? code;
    return libelle(protocole, LISTES[par] ?? par, code);
  };
}
