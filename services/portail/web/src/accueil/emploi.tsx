// A CRE's or a facilitateur's day.
import { versDossier, versOffre } from '../base/adresses';
import { demander } from '../base/api';
import { aujourdhui, date, pluriel, plus } from '../base/dates';
import { useDemande, useReponse, useTout } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import { Etat } from '../base/ui';
import { deEntreprise } from './attentes';
import { Attentes } from './liste';
import { Courte } from './morceaux';

const LIMITE = 1000;
const SEMAINES = 4;

export function AccueilEmploi() {
  const taches = useTout('entreprise', 'taches', { limite: LIMITE });
  return (
    <>
      <Etat de={taches}>
        {({ lignes }) => (
          <Attentes
            lignes={lignes.map(deEntreprise)}
            vide="Tout est à jour. Prospectez : les besoins du pôle sont dans Entreprises."
          />
        )}
      </Etat>
      <div class="deux">
        <Retours />
        <Suivis />
        <Offres />
        <Changements />
      </div>
    </>
  );
}

function Retours() {
  const reponse = useTout('entreprise', 'tableauMer', { etat: 'mer_effectuee' });
  const lignes = [...(reponse.data?.lignes ?? [])].sort((a, b) =>
    a.retourAvant.localeCompare(b.retourAvant),
  );
  const nom = useNoms(lignes.map((l) => l.personne));
  return (
    <Etat de={reponse}>
      {() => (
        <Courte
          titre="Retours de mise en relation attendus"
          lignes={lignes.map((l) => ({
            cle: l.positionnement,
            vers: `/entreprises/mer?offre=${l.offre}`,
            titre: nom(l.personne),
            detail: `${l.raisonSociale} · ${l.retourEnRetard ? 'en retard depuis le' : 'avant le'} ${date(l.retourAvant)}`,
          }))}
          vide="Aucune mise en relation n’attend de retour."
          suite={{ vers: '/entreprises/mer', texte: 'Tableau des mises en relation' }}
        />
      )}
    </Etat>
  );
}

function Suivis() {
  const jour = aujourdhui();
  const reponse = useDemande('entreprise', 'suivisDus', {
    du: plus(jour, -366),
    jusqu: plus(jour, 7 * SEMAINES),
  });
  const nom = useNoms(reponse.data?.lignes.map((l) => l.personne) ?? []);
  return (
    <Etat de={reponse}>
      {({ lignes }) => (
        <Courte
          titre={`Suivis en emploi, ${SEMAINES} semaines`}
          lignes={lignes.map((l) => ({
            cle: `${l.embauche}${l.code}`,
            vers: versDossier(l.personne),
            titre: nom(l.personne),
            detail: `${typo(l.libelle)} · ${l.raisonSociale} · ${l.enRetard ? 'en retard, ' : ''}${date(l.avant)}`,
          }))}
          vide="Aucun suivi en emploi n’est dû dans les quatre semaines."
          suite={{ vers: '/entreprises/suivis', texte: 'Calendrier des suivis' }}
        />
      )}
    </Etat>
  );
}

function Offres() {
  const protocole = useProtocole();
  const reponse = useTout('entreprise', 'offres', { etat: 'diffusee' });
  return (
    <Etat de={reponse}>
      {({ lignes }) => (
        <Courte
          titre="Offres diffusées"
          lignes={lignes.map((o) => ({
            cle: o.offre,
            vers: versOffre(o.offre),
            titre: `${o.intitule} · ${o.raisonSociale}`,
            detail: `${o.pourvus} / ${pluriel(o.postes, 'poste pourvu', 'postes pourvus')} · ${pluriel(o.positionnes, 'candidat')} · ${libelle(protocole, 'contrat', o.contrat)}`,
          }))}
          vide="Aucune offre diffusée : captez-en une depuis la fiche d’une entreprise."
          suite={{ vers: '/entreprises/offres', texte: 'Toutes les offres' }}
        />
      )}
    </Etat>
  );
}

const PAS = [
  ['resultatLe', 'résultat'],
  ['entretienLe', 'entretien d’embauche'],
  ['merLe', 'mise en relation'],
  ['positionneLe', 'positionnement'],
] as const;

function Changements() {
  const hier = plus(aujourdhui(), -1);
  const reponse = useReponse('mer de la veille', async () => {
    const { lignes } = await demander('entreprise', 'tableauMer', { limite: LIMITE });
    return lignes.flatMap((l) => {
      const dates: Partial<Record<(typeof PAS)[number][0], string>> = l;
      const pas = PAS.find(([champ]) => {
        const quand = dates[champ] ?? '';
        return quand >= hier && quand <= aujourdhui();
      });
      return pas ? [{ ligne: l, pas: pas[1], quand: dates[pas[0]] ?? '' }] : [];
    });
  }, ['entreprise']);
  const nom = useNoms(reponse.data?.map((c) => c.ligne.personne) ?? []);
  return (
    <Etat de={reponse}>
      {(lignes) => (
        <Courte
          titre="Ce qui a changé depuis hier"
          lignes={lignes.map(({ ligne, pas, quand }) => ({
            cle: ligne.positionnement,
            vers: `/entreprises/mer?offre=${ligne.offre}`,
            titre: nom(ligne.personne),
            detail: `${pas} du ${date(quand)} · ${ligne.raisonSociale}`,
          }))}
          vide="Aucune mise en relation n’a bougé depuis hier."
        />
      )}
    </Etat>
  );
}
