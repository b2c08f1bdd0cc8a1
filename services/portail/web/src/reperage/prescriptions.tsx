// The list of prescriptions: who was sent, where each stands, what comes next.
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LignePrescription } from '../../generated/reperage';
import { demanderTout } from '../base/api';
import { date, pluriel } from '../base/dates';
import { type Reponds, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, territoire, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { ChampChoix, type Colonne, Entete, Etat, Liste, Puces } from '../base/ui';
import {
  conseillerDefaut,
  EN_COURS,
  ETATS,
  EtatPrescription,
  structure,
  suite,
  useReferents,
  versPrescription,
} from './commun';

/** Every page of one state; "en_cours" is all states that await something, "" is all. */
export function usePrescriptions(
  filtre: { etat: string; conseiller?: string; territoire?: string; structure?: string } | null,
): Reponds<LignePrescription[]> {
  return useReponse(filtre === null
    ? null
    : `prescriptions ${JSON.stringify(filtre)}`, async () => {
    const { etat, ...reste } = filtre ?? { etat: '' };
    const etats = etat === 'en_cours' ? EN_COURS : [etat];
    const listes = await Promise.all(
      etats.map((e) => demanderTout('reperage', 'prescriptions', { ...reste, etat: e })),
    );
    return listes.flatMap((l) => l.lignes).sort((a, b) => b.date.localeCompare(a.date));
  }, ['reperage']);
}

function useColonnes(nom: (id: string) => string): Colonne<LignePrescription>[] {
  const protocole = useProtocole();
  const moi = useMoi();
  const referent = useReferents();
  const conseiller: Colonne<LignePrescription> = {
    cle: 'conseiller',
    titre: 'Conseiller',
    tri: (l) => referent(l.conseiller),
    large: true,
  };
  return [
    {
      cle: 'personne',
      titre: 'Personne',
      tri: (l) => nom(l.personne),
    },
    {
      cle: 'date',
      titre: 'Prescrite le',
      tri: (l) => l.date,
      lu: (l) => date(l.date),
      rendu: (l) => date(l.date),
      genre: 'date',
      large: true,
    },
    {
      cle: 'etat',
      titre: 'État',
      tri: (l) => `${ETATS[l.etat]?.libelle ?? l.etat}${l.enRetard ? ', en retard' : ''}`,
      rendu: (l) => <EtatPrescription ligne={l} />,
    },
    { cle: 'suite', titre: 'Suite', tri: suite },
    {
      cle: 'prescripteur',
      titre: 'Prescripteur',
      tri: (l) =>
        structure(l.prescripteur, libelle(protocole, 'prescripteur', l.prescripteur?.genre ?? '')),
      large: true,
    },
    {
      cle: 'territoire',
      titre: 'Territoire',
      tri: (l) => territoire(protocole, l.territoire),
      large: true,
    },
    ...(peut(moi, 'parcours/Referents') ? [conseiller] : []),
  ];
}

export function Prescriptions(): JSX.Element {
  const moi = useMoi();
  const protocole = useProtocole();
  const [etat, setEtat] = useParametre('etat', 'en_cours');
  const [lieu, setLieu] = useParametre('territoire');
  const [conseiller, setConseiller] = useParametre('conseiller', conseillerDefaut(moi));
  const [retard, setRetard] = useParametre('retard');
  const reponse = usePrescriptions({
    etat: etat === 'toutes' ? '' : etat,
    territoire: lieu,
    conseiller: conseiller === 'tous' ? '' : conseiller,
    ...(moi.role === 'prescripteur' ? { structure: moi.portee[0] ?? '' } : {}),
  });
  const lignes = useMemo(
    () => (reponse.data ?? []).filter((l) => retard === '' || l.enRetard),
    [reponse.data, retard],
  );
  const nom = useNoms(lignes.map((l) => l.personne));
  const colonnes = useColonnes(nom);
  const titre = etat === 'en_cours' ? 'Prescriptions en cours' : 'Prescriptions';

  return (
    <>
      <Entete titre="Prescriptions">
        {peut(moi, 'reperage/Prescrire') && (
          <Lien vers="/reperage/nouvelle" role="button">
            Nouvelle prescription
          </Lien>
        )}
      </Entete>
      <Puces
        titre="État"
        valeur={etat}
        change={setEtat}
        choix={[
          { code: 'en_cours', libelle: 'En cours' },
          ...Object.entries(ETATS).map(([code, e]) => ({ code, libelle: e.libelle })),
          { code: 'toutes', libelle: 'Toutes' },
        ]}
      />
      <Puces
        titre="Territoire"
        valeur={lieu}
        change={setLieu}
        choix={[
          { code: '', libelle: 'Tous' },
          ...(protocole?.contenu.territoires ?? []).map((t) => ({
            code: t.code,
            libelle: t.libelle,
          })),
        ]}
      />
      <div class="filtres">
        <Puces
          titre="Délai"
          valeur={retard}
          change={setRetard}
          choix={[
            { code: '', libelle: 'Tous' },
            { code: 'oui', libelle: 'En retard' },
          ]}
        />
        <FiltreConseiller valeur={conseiller} change={setConseiller} />
      </div>
      <Etat de={reponse}>
        {() => (
          <Liste
            titre={titre}
            colonnes={colonnes}
            lignes={lignes}
            nombre={(l) => pluriel(l.length, 'prescription')}
            filtres={[
              etat === 'en_cours' ? '' : (ETATS[etat]?.libelle ?? etat),
              territoire(protocole, lieu),
              retard && 'en retard',
            ]
              .filter((x) => x !== '')
              .join(', ')}
            personne={(l) => l.personne}
            cle={(l) => l.prescription}
            vers={versPrescription}
            vide="Aucune prescription avec ces filtres. Élargissez-les, ou enregistrez une nouvelle prescription."
          />
        )}
      </Etat>
    </>
  );
}

/** One conseiller, or all; a référent sees own ones first. */
export function FiltreConseiller(props: {
  valeur: string;
  change: (id: string) => void;
}): JSX.Element | null {
  const moi = useMoi();
  const { data } = useReponse(
    peut(moi, 'parcours/Referents') ? 'referents' : null,
    () => demanderTout('parcours', 'referents', {}),
    ['parcours'],
  );
  if (data === undefined) return null;
  const miens = moi.portee.length > 0 && (moi.role === 'referent' || moi.role === 'coach');
  const lignes = miens ? data.lignes.filter((l) => moi.portee.includes(l.referent)) : data.lignes;
  return (
    <ChampChoix
      champ="conseiller"
      titre="Conseiller"
      valeur={props.valeur}
      change={props.change}
      choix={[
        ...(miens ? [{ code: 'tous', libelle: 'Tous' }] : [{ code: '', libelle: 'Tous' }]),
        ...lignes.map((l) => ({
          code: l.referent,
          libelle: typo(`${l.libelle} (${l.structure})`),
        })),
      ]}
    />
  );
}
