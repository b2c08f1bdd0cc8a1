// All companies: by name or SIRET, territory, activity, partners, with open offers.
import { useState } from 'preact/hooks';
import type { LigneEntreprise } from '../../generated/entreprise';
import { pluriel } from '../base/dates';
import { commune, libelle, type Protocole, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import {
  ChampChoix,
  ChampTexte,
  type Colonne,
  Entete,
  Etat,
  Liste,
  Marque,
  Puces,
  useTouches,
} from '../base/ui';
import { CreerEntreprise } from './actes/entreprise';
import { choixDe, mot, siret, useDroit, useListe } from './commun';
import { usePanneau } from './pieces';

function colonnes(protocole: Protocole | null): Colonne<LigneEntreprise>[] {
  return [
    { cle: 'nom', titre: 'Entreprise', tri: (l) => l.raisonSociale },
    { cle: 'commune', titre: 'Commune', tri: (l) => commune(protocole, l.commune) },
    {
      cle: 'siret',
      titre: 'SIRET',
      tri: (l) => l.siret,
      rendu: (l) => siret(l.siret),
      large: true,
    },
    { cle: 'naf', titre: 'NAF', tri: (l) => l.naf, large: true },
    {
      cle: 'employeur',
      titre: 'Employeur',
      tri: (l) =>
        `${libelle(protocole, 'employeur', l.employeur)}${l.partenaire ? ', partenaire' : ''}`,
      rendu: (l) => (
        <>
          {libelle(protocole, 'employeur', l.employeur)}{' '}
          {l.partenaire && <Marque genre="fait">partenaire</Marque>}
        </>
      ),
      large: true,
    },
    { cle: 'offres', titre: 'Offres ouvertes', tri: (l) => l.offresOuvertes, genre: 'nombre' },
    { cle: 'embauches', titre: 'Embauches', tri: (l) => l.embauches, genre: 'nombre', large: true },
  ];
}

function convient(
  l: LigneEntreprise,
  protocole: Protocole | null,
  filtre: { territoire: string; employeur: string; naf: string; avec: string },
): boolean {
  const lieu = protocole?.contenu.communes?.find((c) => c.insee === l.commune)?.territoire ?? '';
  if (filtre.territoire !== '' && lieu !== filtre.territoire) return false;
  if (filtre.employeur !== '' && l.employeur !== filtre.employeur) return false;
  if (filtre.naf !== '' && l.naf !== filtre.naf) return false;
  if (filtre.avec === 'offres') return l.offresOuvertes > 0;
  if (filtre.avec === 'partenaires') return l.partenaire;
  return true;
}

const AVEC = [
  { code: '', libelle: 'Toutes' },
  { code: 'offres', libelle: 'Avec une offre ouverte' },
  { code: 'partenaires', libelle: 'Partenaires' },
];

export function ListeEntreprises() {
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const [garde, setTexte] = useParametre('texte');
  const [texte, setSaisie] = useState(garde);
  const [territoire, setTerritoire] = useParametre('territoire');
  const [employeur, setEmployeur] = useParametre('employeur');
  const [naf, setNaf] = useParametre('naf');
  const [avec, setAvec] = useParametre('avec');
  const reponse = useListe('entreprises', { texte: texte.trim() });
  const creer = () => ouvrir((fermer) => <CreerEntreprise fermer={fermer} />);
  const peutCreer = droit('CreerEntreprise');
  useTouches({ n: () => peutCreer && creer() });
  const territoires = protocole?.contenu.territoires ?? [];
  const activites = [...new Set((reponse.data ?? []).map((l) => l.naf))].sort();
  return (
    <>
      <Entete titre="Entreprises" sous="Par leur nom, leur SIRET ou leur territoire.">
        {peutCreer && (
          <button type="button" onClick={creer}>
            Nouvelle entreprise
          </button>
        )}
      </Entete>
      <div class="filtres-cre">
        <ChampTexte
          champ="texte"
          titre="Nom ou SIRET"
          type="search"
          valeur={texte}
          change={(t) => {
            setSaisie(t);
            setTexte(t);
          }}
        />
        <ChampChoix
          champ="territoire"
          titre="Territoire"
          valeur={territoire}
          change={setTerritoire}
          choix={territoires.map((t) => ({ code: t.code, libelle: t.libelle }))}
          vide="Tous"
        />
        <ChampChoix
          champ="employeur"
          titre="Genre d’employeur"
          valeur={employeur}
          change={setEmployeur}
          choix={choixDe(protocole, 'employeur')}
          vide="Tous"
        />
        <ChampChoix
          champ="naf"
          titre="Activité (code NAF)"
          valeur={naf}
          change={setNaf}
          choix={activites.map((a) => ({ code: a, libelle: a }))}
          vide="Toutes"
        />
      </div>
      <Puces titre="Montrer" valeur={avec} change={setAvec} choix={AVEC} />
      <Etat de={reponse}>
        {(toutes) => {
          const lignes = toutes.filter((l) =>
            convient(l, protocole, { territoire, employeur, naf, avec }),
          );
          return (
            <Liste
              titre="Entreprises"
              colonnes={colonnes(protocole)}
              lignes={lignes}
              nombre={(l) => pluriel(l.length, 'entreprise')}
              filtres={[
                texte,
                territoires.find((t) => t.code === territoire)?.libelle ?? '',
                mot(choixDe(protocole, 'employeur'), employeur),
                naf,
                avec === '' ? '' : mot(AVEC, avec),
              ]
                .filter((f) => f !== '')
                .join(', ')}
              sansFiltre
              cle={(l) => l.entreprise}
              vers={(l) => `/entreprises/${l.entreprise}`}
              vide="Aucune entreprise ne répond à ces filtres. Élargissez-les, ou enregistrez-la avec son SIRET."
            />
          );
        }}
      </Etat>
      {panneau}
    </>
  );
}
