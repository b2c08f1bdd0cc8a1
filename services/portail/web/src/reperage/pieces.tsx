// What is missing, by comité, by référent or for one person; received in one click.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LigneComite, LigneManquantes } from '../../generated/reperage';
import { demanderTout } from '../base/api';
import { aujourdhui, date, pluriel, plus } from '../base/dates';
import { useDemande, useReponse, useTout } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, territoire, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { estReferent, peut, useMoi } from '../base/session';
import { ChampChoix, type Colonne, Entete, Etat, Exporter, Puces, Vide } from '../base/ui';
import { conseillerDefaut, LienPersonne, raison, versPrescription } from './commun';
import { FiltreConseiller } from './prescriptions';
import { Manquantes, Recues } from './reception';

const TOUS = 'tous';
const PAGE = 200;
const HORIZON_JOURS = 120;

export function Pieces(): JSX.Element {
  const moi = useMoi();
  const [par, setPar] = useParametre('par', estReferent(moi) ? 'referent' : 'comite');
  const [choisi, setComite] = useParametre('comite', TOUS);
  const ouverts = useTout('reperage', 'comites', {
    du: plus(aujourdhui(), -60),
    jusqu: plus(aujourdhui(), HORIZON_JOURS),
  }).data?.lignes.filter((c) => !c.clos && c.inscrits > 0);
  const referents = useTout('parcours', 'referents', {}).data?.lignes;
  const [referent, setReferent] = useParametre('conseiller', conseillerDefaut(moi));
  return (
    <>
      <Entete titre="Pièces manquantes" />
      <div class="filtres">
        <Puces
          titre="Par"
          valeur={par}
          change={setPar}
          choix={[
            { code: 'comite', libelle: 'Comité' },
            { code: 'referent', libelle: 'Référent' },
          ]}
        />
        {par === 'comite' ? (
          <ChoixComite ouverts={ouverts ?? []} valeur={choisi} change={setComite} />
        ) : (
          <FiltreConseiller valeur={referent} change={setReferent} />
        )}
      </div>
      {par === 'comite' ? (
        <Liste
          de={(ouverts ?? [])
            .filter((c) => choisi === TOUS || c.comite === choisi)
            .map((c) => ({ comite: c.comite }))}
          pret={ouverts !== undefined}
        />
      ) : (
        <Liste
          de={(referents ?? [])
            .filter((r) => referent === '' || referent === 'tous' || r.referent === referent)
            .map((r) => ({ referent: r.referent }))}
          pret={referents !== undefined}
        />
      )}
    </>
  );
}

function ChoixComite(props: {
  ouverts: readonly LigneComite[];
  valeur: string;
  change: (id: string) => void;
}): JSX.Element {
  const protocole = useProtocole();
  return (
    <ChampChoix
      champ="comite"
      titre="Comité"
      valeur={props.valeur}
      change={props.change}
      choix={[
        { code: TOUS, libelle: 'Tous les comités ouverts' },
        ...props.ouverts.map((c) => ({
          code: c.comite,
          libelle: `${date(c.date)} · ${libelle(protocole, 'instance', c.genre)} · ${c.territoire === '' ? 'tous territoires' : territoire(protocole, c.territoire)} (${c.inscrits})`,
        })),
      ]}
    />
  );
}

function Liste(props: {
  /** Of these comités, or of these référents. */
  de: readonly ({ comite: string } | { referent: string })[];
  /** They are known. */
  pret: boolean;
}): JSX.Element {
  const { de, pret } = props;
  const reponse = useReponse(pret ? `manquantes ${JSON.stringify(de)}` : null, async () => {
    const listes = await Promise.all(
      de.map((d) => demanderTout('reperage', 'piecesManquantes', { ...d, limite: PAGE })),
    );
    return listes.flatMap((l) => l.lignes);
  }, ['reperage']);
  // One person may stand in the list twice: as prescribed and as accompanied.
  const lignes = useMemo(() => reponse.data ?? [], [reponse.data]);
  const nom = useNoms(lignes.map((l) => l.personne));
  const colonnes: Colonne<LigneManquantes>[] = [
    { cle: 'personne', titre: 'Personne', tri: (l) => nom(l.personne) },
    { cle: 'pour', titre: 'Pour', tri: (l) => (l.prescription === '' ? 'parcours' : 'entrée') },
    { cle: 'pieces', titre: 'Pièces manquantes', tri: (l) => l.manquantes.map(raison).join(' ; ') },
  ];
  return (
    <Etat de={reponse}>
      {() => (
        <>
          <div class="tete-liste">
            <strong>{pluriel(lignes.length, 'dossier incomplet', 'dossiers incomplets')}</strong>
            <span class="droite">
              {lignes.length > 0 && (
                <Exporter
                  titre="Pièces manquantes"
                  colonnes={colonnes}
                  lignes={lignes}
                  personnes={lignes.map((l) => l.personne)}
                />
              )}
            </span>
          </div>
          {lignes.length === 0 && <Vide>Rien ne manque : tous ces dossiers sont complets.</Vide>}
          <ul class="dossiers">
            {lignes.map((l) => (
              <Dossier
                key={l.personne + l.prescription + l.manquantes[0]?.moment}
                ligne={l}
                nom={nom(l.personne)}
              />
            ))}
          </ul>
        </>
      )}
    </Etat>
  );
}

function Dossier(props: { ligne: LigneManquantes; nom: string }): JSX.Element {
  const { ligne, nom } = props;
  const moi = useMoi();
  const [ouvert, setOuvert] = useState(false);
  const moment = ligne.manquantes[0]?.moment ?? '';
  return (
    <li>
      <h2>
        <LienPersonne personne={ligne.personne} nom={nom} />{' '}
        <small class="absent">
          {pluriel(ligne.manquantes.length, 'pièce')} pour {MOMENTS[moment] ?? moment}
          {ligne.prescription !== '' && (
            <>
              {' · '}
              <Lien vers={versPrescription(ligne)}>prescription</Lien>
            </>
          )}
        </small>
      </h2>
      <Manquantes personne={ligne.personne} manquantes={ligne.manquantes} />
      {peut(moi, 'reperage/Pieces') && (
        <details
          class="publics"
          onToggle={(e) => setOuvert((e.currentTarget as HTMLDetailsElement).open)}
        >
          <summary>Pièces déjà reçues</summary>
          {ouvert && <DejaRecues personne={ligne.personne} />}
        </details>
      )}
    </li>
  );
}

const MOMENTS: Record<string, string> = {
  entree: 'l’entrée',
  parcours: 'le parcours',
  sortie: 'la sortie',
};

function DejaRecues(props: { personne: string }): JSX.Element {
  const pieces = useDemande('reperage', 'pieces', { personne: props.personne });
  return <Etat de={pieces}>{(p) => <Recues pieces={p.recues} />}</Etat>;
}
