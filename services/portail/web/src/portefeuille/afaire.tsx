// What awaits the référents, whole: the list behind each figure of the direction's first page.
import type { LigneTache } from '../../generated/parcours';
import { type Attente, deParcours, parUrgence } from '../accueil/attentes';
import { Echeance } from '../accueil/liste';
import { demander } from '../base/api';
import { date, pluriel } from '../base/dates';
import { useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { useParametre } from '../base/router';
import { typo } from '../base/typo';
import { type Colonne, Entete, Etat, Liste, Puces } from '../base/ui';
import { ChoixReferent, type Portee, usePortee } from './choix';
import { toutes } from './participants';

const LIMITE = 1000;

interface Ligne extends Attente {
  /** Of the parcours; "" when nobody accompanies yet. */
  referent: string;
}

/** With whose it is, when several référents' are asked for. */
async function lire(referent: string): Promise<Ligne[]> {
  const [taches, portefeuille] = await Promise.all([
    demander('parcours', 'taches', { referent, limite: LIMITE }),
    referent === '' ? toutes('') : undefined,
  ]);
  const suivi = new Map(portefeuille?.lignes.map((l) => [l.parcours, l.referent]));
  const ligne = (l: LigneTache): Attente => deParcours(l);
  return parUrgence(taches.lignes.map(ligne)).map((a) => ({
    ...a,
    referent: suivi.get(a.parcours) ?? referent,
  }));
}

export function AFaire() {
  const portee = usePortee();
  // For the whole site it is long work: asked once, not at each change of anybody.
  const suit = portee.referent === '' ? [] : ['parcours'];
  const reponse = useReponse(`afaire ${portee.referent}`, () => lire(portee.referent), suit);
  return (
    <>
      <Entete titre="À faire" sous={portee.libelle} />
      <div class="choix">
        <ChoixReferent de={portee} />
      </div>
      <Etat de={reponse}>{(lignes) => <Choisies lignes={lignes} portee={portee} />}</Etat>
    </>
  );
}

function colonnes(nom: (id: string) => string, portee: Portee): Colonne<Ligne>[] {
  const referent = (l: Ligne) =>
    portee.referents.find((r) => r.referent === l.referent)?.libelle ?? '';
  return [
    {
      cle: 'nom',
      titre: 'Participant',
      tri: (l) => (l.personne === '' ? (l.objet ?? l.titre) : nom(l.personne)),
    },
    { cle: 'genre', titre: 'À faire', tri: (l) => l.titre },
    {
      cle: 'avant',
      titre: 'Échéance',
      genre: 'date',
      tri: (l) => l.avant,
      lu: (l) => date(l.avant),
      rendu: (l) => <Echeance de={l} />,
    },
    {
      cle: 'raison',
      titre: 'Pourquoi',
      large: true,
      tri: (l) => typo(l.raison),
      rendu: (l) => <span class="raison">{typo(l.raison)}</span>,
    },
    ...(portee.referent === '' ? [{ cle: 'referent', titre: 'Référent', tri: referent }] : []),
  ];
}

function Choisies(props: { lignes: readonly Ligne[]; portee: Portee }) {
  const { lignes, portee } = props;
  const [genre, setGenre] = useParametre('genre');
  const [delai, setDelai] = useParametre('delai');
  const nom = useNoms(lignes.map((l) => l.personne));
  const tard = lignes.filter((l) => delai === '' || l.enRetard);
  const genres = new Map(lignes.map((l) => [l.genre, l.titre]));
  const montrees = tard.filter((l) => genre === '' || l.genre === genre);
  const choix = [...genres].map(([code, titre]) => ({
    code,
    libelle: `${titre} (${tard.filter((l) => l.genre === code).length})`,
  }));
  return (
    <>
      <Puces
        titre="Délai"
        valeur={delai}
        change={setDelai}
        choix={[
          { code: '', libelle: 'Tout' },
          { code: 'retard', libelle: `En retard (${lignes.filter((l) => l.enRetard).length})` },
        ]}
      />
      <Puces
        titre="Genre"
        valeur={genre}
        change={setGenre}
        choix={[{ code: '', libelle: `Tout (${tard.length})` }, ...choix]}
      />
      <Liste
        titre="À faire"
        colonnes={colonnes(nom, portee)}
        lignes={montrees}
        nombre={(l) =>
          `${pluriel(l.length, 'tâche')}, dont ${l.filter((x) => x.enRetard).length} en retard${
            lignes.length >= LIMITE
              ? ` (les ${LIMITE} plus pressantes : choisissez un référent)`
              : ''
          }`
        }
        filtres={[portee.libelle, genres.get(genre) ?? '', delai === '' ? '' : 'en retard']
          .filter((f) => f !== '')
          .join(', ')}
        personne={(l) => l.personne}
        cle={(l) => l.cle}
        vers={(l) => l.vers}
        vide="Rien n’attend ici : tout est à jour."
      />
    </>
  );
}
