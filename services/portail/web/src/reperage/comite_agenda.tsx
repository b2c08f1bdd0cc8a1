// The agenda of a comité: complete files first, incomplete ones greyed with what is missing.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LigneComite, LigneOrdreDuJour } from '../../generated/reperage';
import { libelle, type Protocole, territoire, useProtocole } from '../base/protocole';
import { Marque } from '../base/ui';
import { DECISIONS } from './commun';

export type Groupe = [territoire: string, lignes: LigneOrdreDuJour[]];

export function cleDe(l: LigneOrdreDuJour): string {
  return l.prescription || l.proposition;
}

/** By territory when the comité has several; the service's order stays within. */
export function ranger(lignes: readonly LigneOrdreDuJour[], parTerritoire: boolean): Groupe[] {
  if (!parTerritoire) return lignes.length === 0 ? [] : [['', [...lignes]]];
  const groupes = new Map<string, LigneOrdreDuJour[]>();
  for (const l of lignes) groupes.set(l.territoire, [...(groupes.get(l.territoire) ?? []), l]);
  return [...groupes].sort(([a], [b]) => a.localeCompare(b, 'fr'));
}

export function titreComite(protocole: Protocole | null, c: LigneComite): string {
  const lieu = c.territoire === '' ? 'tous territoires' : territoire(protocole, c.territoire);
  return `${libelle(protocole, 'instance', c.genre)}, ${lieu}`;
}

const GENRES: Record<string, 'fait' | 'alerte' | 'neutre'> = {
  entree: 'fait',
  report: 'alerte',
  sortie_validee: 'fait',
};

export function Agenda(props: {
  groupes: readonly Groupe[];
  choisie: LigneOrdreDuJour | undefined;
  choisir: (l: LigneOrdreDuJour) => void;
  nom: (id: string) => string;
}): JSX.Element {
  const protocole = useProtocole();
  return (
    <nav class="agenda" aria-label="Ordre du jour">
      {props.groupes.map(([code, lignes]) => (
        <section key={code}>
          {code !== '' && <h2>{territoire(protocole, code)}</h2>}
          <ol>
            {lignes.map((l) => (
              <Ligne
                key={cleDe(l)}
                ligne={l}
                choisie={l === props.choisie}
                choisir={() => props.choisir(l)}
                nom={props.nom(l.personne)}
              />
            ))}
          </ol>
        </section>
      ))}
    </nav>
  );
}

function Ligne(props: {
  ligne: LigneOrdreDuJour;
  choisie: boolean;
  choisir: () => void;
  nom: string;
}): JSX.Element {
  const { ligne, choisie, nom } = props;
  const protocole = useProtocole();
  const bouton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (choisie) bouton.current?.scrollIntoView({ block: 'nearest' });
  }, [choisie]);
  const bloquantes = ligne.manquantes.filter((m) => !m.aConfirmer);
  return (
    <li>
      <button
        ref={bouton}
        type="button"
        class={`ligne ${ligne.complet || ligne.decision !== '' ? '' : 'incomplet'}`}
        aria-current={choisie ? 'true' : undefined}
        onClick={props.choisir}
      >
        <span class="qui">
          <strong>{nom}</strong>
          {ligne.decision !== '' ? (
            <Marque genre={GENRES[ligne.decision] ?? 'neutre'}>
              {DECISIONS[ligne.decision] ?? ligne.decision}
            </Marque>
          ) : (
            !ligne.complet && <Marque genre="alerte">Incomplet</Marque>
          )}
        </span>
        {ligne.proposition !== '' && (
          <small>Sortie : {libelle(protocole, 'sortie', ligne.sortie)}</small>
        )}
        {ligne.decision === '' && bloquantes.length > 0 && (
          <small>Manque : {bloquantes.map((m) => m.libelle).join(', ')}</small>
        )}
      </button>
    </li>
  );
}
