// Whose dossier, before one looks back.
import { useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import { date, pluriel } from '../base/dates';
import { useDemande } from '../base/hooks';
import { nomDe } from '../base/names';
import { useParametre } from '../base/router';
import { ChampTexte, type Colonne, Entete, Etat, Tableau } from '../base/ui';

const LIMITE = 50;
const COLONNES: Colonne<IdentitePersonne>[] = [
  { cle: 'nom', titre: 'Nom', tri: (i) => nomDe(i.personne, i) },
  {
    cle: 'naissance',
    titre: 'Né(e) le',
    tri: (i) => i.identite?.dateNaissance ?? '',
    rendu: (i) => date(i.identite?.dateNaissance ?? ''),
  },
];

export function Choisir() {
  const [texte, setTexte] = useParametre('texte');
  const [saisi, setSaisi] = useState(texte);
  const reponse = useDemande(
    'reperage',
    'recherche',
    texte === '' ? null : { texte, limite: LIMITE },
  );
  return (
    <>
      <Entete
        titre="Dossiers à une date"
        sous="Un dossier tel qu’il était connu n’importe quel jour, avec qui a enregistré quoi et quand."
      />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          setTexte(saisi);
        }}
      >
        <ChampTexte
          champ="texte"
          titre="Nom du participant"
          type="search"
          valeur={saisi}
          change={setSaisi}
          debut
        />
        <button type="submit" class="court">
          Chercher
        </button>
      </form>
      {texte !== '' && (
        <Etat de={reponse}>
          {({ identites }) => (
            <>
              <p class="sourd">{pluriel(identites.length, 'personne')}</p>
              <Tableau
                legende="Personnes trouvées"
                colonnes={COLONNES}
                lignes={identites}
                cle={(i) => i.personne}
                vers={(i) => `/audit/dossiers/${i.personne}`}
                vide="Personne de ce nom. Essayez le nom seul, ou une autre orthographe."
              />
            </>
          )}
        </Etat>
      )}
    </>
  );
}
