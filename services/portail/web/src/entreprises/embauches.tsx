// Hirings, running and ended, with their hours and proofs.

import type { LigneEmbauche } from '../../generated/entreprise';
import { versEmbauche } from '../base/adresses';
import { centi, pluriel } from '../base/dates';
import { useNoms } from '../base/names';
import { libelle, type Protocole, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { type Colonne, Entete, Etat, Liste, Marque, Puces, Tableau, useTouches } from '../base/ui';
import { DemarrerEmbauche } from './actes/embauche';
import { mot, useDroit, useListe } from './commun';
import { Jour, usePanneau } from './pieces';

export function totalHeures(l: LigneEmbauche): number {
  return l.mois.reduce((n, m) => n + m.heuresCenti, 0);
}

export function EtatEmbauche({ embauche: l }: { embauche: LigneEmbauche }) {
  if (l.issue === 'rupture') return <Marque genre="alerte">rompu</Marque>;
  if (l.fin !== '') return <Marque>terminé</Marque>;
  if (l.maintienLe !== '') return <Marque genre="fait">six mois tenus</Marque>;
  return <Marque genre="fait">en cours</Marque>;
}

function colonnes(
  protocole: Protocole | null,
  nom: (id: string) => string,
  sansEntreprise: boolean,
): Colonne<LigneEmbauche>[] {
  const entreprise: Colonne<LigneEmbauche>[] = sansEntreprise
    ? []
    : [{ cle: 'entreprise', titre: 'Entreprise', tri: (l) => l.raisonSociale }];
  return [
    { cle: 'nom', titre: 'Participant', tri: (l) => nom(l.personne) },
    ...entreprise,
    {
      cle: 'contrat',
      titre: 'Contrat',
      tri: (l) => libelle(protocole, 'contrat', l.contrat),
      large: true,
    },
    {
      cle: 'debut',
      titre: 'Début',
      tri: (l) => l.debut,
      rendu: (l) => <Jour de={l.debut} />,
      genre: 'date',
      large: true,
    },
    {
      cle: 'fin',
      titre: 'Fin',
      tri: (l) => l.fin || l.finPrevue,
      rendu: (l) =>
        l.fin === '' && l.finPrevue === '' ? 'sans terme' : <Jour de={l.fin || l.finPrevue} />,
      genre: 'date',
      large: true,
    },
    {
      cle: 'etat',
      titre: 'État',
      tri: (l) => l.issue || 'en cours',
      rendu: (l) => <EtatEmbauche embauche={l} />,
    },
    {
      cle: 'heures',
      titre: 'Heures déclarées',
      tri: (l) => totalHeures(l) / 100,
      rendu: (l) => (l.mois.length === 0 ? 'aucune' : `${centi(totalHeures(l))} h`),
      genre: 'nombre',
      large: true,
    },
    {
      cle: 'preuves',
      titre: 'Justificatifs',
      tri: (l) => l.justificatifs.length,
      genre: 'nombre',
      large: true,
    },
  ];
}

const VIDE = 'Aucune embauche ici. Elle s’enregistre quand un candidat retenu démarre.';

export function TableauEmbauches(props: { lignes: LigneEmbauche[]; sansEntreprise?: boolean }) {
  const protocole = useProtocole();
  const nom = useNoms(props.lignes.map((l) => l.personne));
  return (
    <Tableau
      legende="Embauches"
      colonnes={colonnes(protocole, nom, props.sansEntreprise === true)}
      lignes={props.lignes}
      cle={(l) => l.embauche}
      vers={(l) => versEmbauche(l.embauche)}
      vide={VIDE}
    />
  );
}

const MONTRER = [
  { code: '', libelle: 'En cours' },
  { code: 'sans_heures', libelle: 'Sans heures déclarées' },
  { code: 'toutes', libelle: 'Toutes' },
];

function Choisies(props: { lignes: LigneEmbauche[]; filtres: string }) {
  const protocole = useProtocole();
  const nom = useNoms(props.lignes.map((l) => l.personne));
  return (
    <Liste
      titre="Embauches"
      colonnes={colonnes(protocole, nom, false)}
      lignes={props.lignes}
      nombre={(l) => pluriel(l.length, 'embauche')}
      filtres={props.filtres}
      personne={(l) => l.personne}
      cle={(l) => l.embauche}
      vers={(l) => versEmbauche(l.embauche)}
      vide={VIDE}
    />
  );
}

export function Embauches() {
  const [montrer, setMontrer] = useParametre('montrer');
  const reponse = useListe('embauches', { enCours: montrer !== 'toutes' });
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const demarrer = () => ouvrir((fermer) => <DemarrerEmbauche fermer={fermer} />);
  const peut = droit('DemarrerEmbauche');
  useTouches({ n: () => peut && demarrer() });
  return (
    <>
      <Entete titre="Embauches" sous="Contrats des participants, heures et justificatifs.">
        {peut && (
          <button type="button" onClick={demarrer}>
            Démarrer une embauche
          </button>
        )}
      </Entete>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      <Etat de={reponse}>
        {(toutes) => (
          <Choisies
            filtres={mot(MONTRER, montrer)}
            lignes={montrer === 'sans_heures' ? toutes.filter((l) => l.mois.length === 0) : toutes}
          />
        )}
      </Etat>
      {panneau}
    </>
  );
}
