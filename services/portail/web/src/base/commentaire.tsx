// Free text about a person: professional situation only, with a note that says why.
import type { Probleme } from './api';
import { sujetsSensibles } from './sujets';
import { ChampLong } from './ui';

export function Commentaire(props: {
  champ: string;
  titre: string;
  valeur: string;
  change: (valeur: string) => void;
  erreur?: Probleme | undefined;
  lignes?: number;
}) {
  const sujets = sujetsSensibles(props.valeur);
  return (
    <>
      <ChampLong {...props} aide="La situation professionnelle seulement." />
      <div role="status" aria-live="polite">
        {sujets.length > 0 && (
          <p class="prudence">
            Ce texte semble parler de {sujets.join(', ')}. Le participant peut demander à lire ce
            qui est écrit sur lui, et ces sujets ne s’écrivent pas ici : dites plutôt ce que cela
            change pour l’emploi. Rien n’est bloqué.
          </p>
        )}
      </div>
    </>
  );
}
