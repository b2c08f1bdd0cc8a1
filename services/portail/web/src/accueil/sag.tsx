// The day of the assistant de gestion: signed sheets, pièces, hours of running contracts.
import { versDossier, versEmbauche } from '../base/adresses';
import { demanderTout } from '../base/api';
import { aujourdhui, mois, plus } from '../base/dates';
import { useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { typo } from '../base/typo';
import { Etat } from '../base/ui';
import { type Attente, deParcours } from './attentes';
import { Attentes } from './liste';
import { Courte } from './morceaux';

const LIMITE = 1000;

export function AccueilSag() {
  const reponse = useReponse('sag', chargerTout, ['parcours', 'entreprise', 'reperage']);
  const nom = useNoms([
    ...(reponse.data?.pieces.map((l) => l.personne) ?? []),
    ...(reponse.data?.heures.map((l) => l.personne) ?? []),
  ]);
  return (
    <Etat de={reponse}>
      {({ attentes, pieces, heures, dernier }) => (
        <>
          <Attentes lignes={attentes} vide="Aucune feuille d’émargement ne manque." />
          <div class="deux">
            <Courte
              titre={`Heures de ${mois(dernier)} à déclarer`}
              lignes={heures.map((e) => ({
                cle: e.embauche,
                vers: versEmbauche(e.embauche),
                titre: nom(e.personne),
                detail: e.raisonSociale,
              }))}
              vide="Toutes les heures du mois dernier sont déclarées."
              suite={{ vers: '/entreprises/embauches', texte: 'Tous les contrats en cours' }}
            />
            <Courte
              titre="Pièces manquantes des participants"
              lignes={pieces.map((l) => ({
                cle: `${l.personne}${l.prescription}`,
                vers: versDossier(l.personne),
                titre: nom(l.personne),
                detail: l.manquantes.map((m) => typo(m.libelle)).join(', '),
              }))}
              vide="Aucune pièce ne manque."
            />
          </div>
        </>
      )}
    </Etat>
  );
}

async function chargerTout() {
  const dernier = plus(`${aujourdhui().slice(0, 7)}-01`, -1).slice(0, 7);
  const [taches, referents, embauches] = await Promise.all([
    demanderTout('parcours', 'taches', { limite: LIMITE }),
    demanderTout('parcours', 'referents', {}),
    demanderTout('entreprise', 'embauches', { enCours: true }),
  ]);
  const manquantes = await Promise.all(
    referents.lignes.map(({ referent }) =>
      demanderTout('reperage', 'piecesManquantes', { referent }),
    ),
  );
  const attentes: Attente[] = taches.lignes
    .filter((l) => l.genre === 'emargement_a_recevoir')
    .map(deParcours);
  return {
    attentes,
    dernier,
    pieces: manquantes.flatMap((m) => m.lignes),
    heures: embauches.lignes.filter(
      (e) => e.debut.slice(0, 7) <= dernier && !e.mois.some((m) => m.mois === dernier),
    ),
  };
}
