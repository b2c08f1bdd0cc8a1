// Offers, open and closed, with their posts filled and open.

import type { LigneOffre } from '../../generated/entreprise';
import { versOffre } from '../base/adresses';
import { pluriel } from '../base/dates';
import { commune, libelle, type Protocole, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import {
  ChampTexte,
  type Colonne,
  Entete,
  Etat,
  Liste,
  Marque,
  Puces,
  Tableau,
  useTouches,
} from '../base/ui';
import { CapterOffre } from './actes/offre';
import { ETATS_OFFRE, ISSUES_OFFRE, mot, useDroit, useListe } from './commun';
import { Jour, Postes, usePanneau } from './pieces';

export function EtatOffre({ offre: o }: { offre: LigneOffre }) {
  if (o.etat === 'cloturee')
    return (
      <Marque genre={o.issue === 'pourvue' ? 'fait' : 'neutre'}>
        {mot(ISSUES_OFFRE, o.issue).toLowerCase()}
      </Marque>
    );
  return <Marque genre={o.etat === 'diffusee' ? 'fait' : 'alerte'}>{ETATS_OFFRE[o.etat]}</Marque>;
}

function colonnes(protocole: Protocole | null, sansEntreprise: boolean): Colonne<LigneOffre>[] {
  const entreprise: Colonne<LigneOffre>[] = sansEntreprise
    ? []
    : [{ cle: 'entreprise', titre: 'Entreprise', tri: (l) => l.raisonSociale }];
  return [
    { cle: 'intitule', titre: 'Offre', tri: (l) => l.intitule },
    ...entreprise,
    { cle: 'metier', titre: 'Métier', tri: (l) => l.metier, large: true },
    {
      cle: 'contrat',
      titre: 'Contrat',
      tri: (l) => libelle(protocole, 'contrat', l.contrat),
      large: true,
    },
    { cle: 'commune', titre: 'Lieu', tri: (l) => commune(protocole, l.commune), large: true },
    {
      cle: 'date',
      titre: 'Captée le',
      tri: (l) => l.date,
      rendu: (l) => <Jour de={l.date} />,
      genre: 'date',
      large: true,
    },
    {
      cle: 'etat',
      titre: 'État',
      tri: (l) =>
        l.etat === 'cloturee' ? mot(ISSUES_OFFRE, l.issue) : (ETATS_OFFRE[l.etat] ?? ''),
      rendu: (l) => <EtatOffre offre={l} />,
    },
    {
      cle: 'postes',
      titre: 'Postes',
      tri: (l) => `${l.pourvus} sur ${l.postes}`,
      rendu: (l) => <Postes pourvus={l.pourvus} postes={l.postes} />,
    },
    {
      cle: 'positionnes',
      titre: 'Candidats',
      tri: (l) => l.positionnes,
      genre: 'nombre',
      large: true,
    },
  ];
}

/** Of the file only: too much for a screen. */
const AUSSI: readonly Colonne<LigneOffre>[] = [
  {
    cle: 'heures',
    titre: 'Heures par semaine',
    tri: (l) => l.heuresHebdoCenti / 100,
    genre: 'nombre',
  },
  { cle: 'diffusee', titre: 'Diffusée le', tri: (l) => l.diffuseeLe, genre: 'date' },
  { cle: 'demandes', titre: 'Demandé', tri: (l) => l.exigences },
];

const VIDE = 'Aucune offre ici. « Capter une offre » en enregistre une.';

export function TableauOffres(props: { lignes: LigneOffre[]; sansEntreprise?: boolean }) {
  const protocole = useProtocole();
  return (
    <Tableau
      legende="Offres"
      colonnes={colonnes(protocole, props.sansEntreprise === true)}
      lignes={props.lignes}
      cle={(l) => l.offre}
      vers={(l) => versOffre(l.offre)}
      vide={VIDE}
    />
  );
}

const MONTRER = [
  { code: '', libelle: 'Ouvertes' },
  { code: 'a_diffuser', libelle: 'À diffuser' },
  { code: 'sans_candidat', libelle: 'Sans candidat' },
  { code: 'closes', libelle: 'Closes' },
  { code: 'toutes', libelle: 'Toutes' },
];

function convient(o: LigneOffre, montrer: string, texte: string): boolean {
  const t = texte.trim().toLocaleLowerCase('fr');
  const mots = `${o.intitule} ${o.raisonSociale} ${o.metier}`.toLocaleLowerCase('fr');
  if (t !== '' && !mots.includes(t)) return false;
  const ouverte = o.etat !== 'cloturee';
  if (montrer === 'a_diffuser') return ouverte && o.etat !== 'diffusee';
  if (montrer === 'sans_candidat') return ouverte && o.pourvus < o.postes && o.positionnes === 0;
  if (montrer === 'closes') return !ouverte;
  return montrer === 'toutes' || ouverte;
}

export function Offres() {
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const [montrer, setMontrer] = useParametre('montrer');
  const [texte, setTexte] = useParametre('texte');
  const reponse = useListe('offres', {});
  const capter = () => ouvrir((fermer) => <CapterOffre fermer={fermer} />);
  const peutCapter = droit('CapterOffre');
  useTouches({ n: () => peutCapter && capter() });
  return (
    <>
      <Entete titre="Offres" sous="Captées par le réseau, avec leurs postes pourvus et ouverts.">
        {peutCapter && (
          <button type="button" onClick={capter}>
            Capter une offre
          </button>
        )}
      </Entete>
      <div class="filtres-cre">
        <ChampTexte
          champ="texte"
          titre="Intitulé, entreprise ou métier"
          type="search"
          valeur={texte}
          change={setTexte}
        />
      </div>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      <Etat de={reponse}>
        {(toutes) => {
          const lignes = toutes.filter((o) => convient(o, montrer, texte));
          const libres = lignes.reduce(
            (n, o) => n + (o.etat === 'cloturee' ? 0 : Math.max(0, o.postes - o.pourvus)),
            0,
          );
          return (
            <Liste
              titre="Offres"
              colonnes={colonnes(protocole, false)}
              aussi={AUSSI}
              lignes={lignes}
              nombre={(l) =>
                `${pluriel(l.length, 'offre')}, ${pluriel(libres, 'poste à pourvoir', 'postes à pourvoir')}`
              }
              filtres={[mot(MONTRER, montrer), texte].filter((f) => f !== '').join(', ')}
              cle={(l) => l.offre}
              vers={(l) => versOffre(l.offre)}
              vide={VIDE}
              sansFiltre
            />
          );
        }}
      </Etat>
      {panneau}
    </>
  );
}
