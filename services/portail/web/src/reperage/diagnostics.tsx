// The agenda of diagnoses of a conseiller: late ones first, then today's, then what comes.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LignePrescription } from '../../generated/reperage';
import { aujourdhui, date, pluriel, plus, prose, relatif } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { territoire, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { peut, useMoi } from '../base/session';
import { type Colonne, Entete, Etat, Exporter, Marque, Tableau } from '../base/ui';
import { Manquer, Planifier } from './actes';
import { conseillerDefaut, useReferents, versPrescription } from './commun';
import { Avis, Realiser } from './diagnostic';
import { FiltreConseiller, usePrescriptions } from './prescriptions';

const AVANT_JOURS = 45;
const APRES_JOURS = 90;

interface Ligne extends LignePrescription {
  groupe: 'retard' | 'aujourdhui' | 'sans' | 'venir' | 'faits';
}
const GROUPES: readonly [cle: Ligne['groupe'], titre: string, vide: string][] = [
  ['retard', 'En retard', ''],
  ['aujourdhui', 'Aujourd’hui', 'Aucun rendez-vous aujourd’hui.'],
  ['sans', 'Sans rendez-vous', ''],
  ['venir', 'À venir', 'Aucun rendez-vous à venir : fixez-en depuis une prescription transmise.'],
  ['faits', 'Réalisés récemment', ''],
];

/** None was fixed, or the last one was missed. */
function sansRendezVous(l: LignePrescription): boolean {
  return l.diagnostic === '' || l.diagnosticManque !== '';
}

function ranger(l: LignePrescription, jour: string): Ligne['groupe'] {
  if (l.etat !== 'transmise') return 'faits';
  const prevu = !sansRendezVous(l);
  if (l.enRetard || (prevu && l.diagnosticDate < jour)) return 'retard';
  if (!prevu) return 'sans';
  return l.diagnosticDate === jour ? 'aujourdhui' : 'venir';
}

export function Diagnostics(): JSX.Element {
  const moi = useMoi();
  const jour = aujourdhui();
  const [conseiller, setConseiller] = useParametre('conseiller', conseillerDefaut(moi));
  const qui = conseiller === 'tous' ? '' : conseiller;
  const agenda = useDemande('reperage', 'diagnostics', {
    conseiller: qui,
    du: plus(jour, -AVANT_JOURS),
    jusqu: plus(jour, APRES_JOURS),
  });
  const transmises = usePrescriptions({ etat: 'transmise', conseiller: qui });
  const lignes = useMemo(() => {
    const vues = new Map<string, LignePrescription>();
    for (const l of [...(agenda.data?.lignes ?? []), ...(transmises.data ?? [])])
      vues.set(l.prescription, l);
    return [...vues.values()]
      .map((l) => ({ ...l, groupe: ranger(l, jour) }))
      .sort((a, b) =>
        (a.diagnosticDate || a.transmiseLe).localeCompare(b.diagnosticDate || b.transmiseLe),
      );
  }, [agenda.data, transmises.data, jour]);
  const nom = useNoms(lignes.map((l) => l.personne));
  const colonnes = useColonnes(nom, jour, lignes);
  const aFaire = lignes.filter((l) => l.groupe !== 'faits');
  return (
    <>
      <Entete titre="Diagnostics" sous={prose(jour)} />
      <div class="filtres">
        <FiltreConseiller valeur={conseiller} change={setConseiller} />
      </div>
      <Etat de={agenda}>
        {() => (
          <>
            <div class="tete-liste">
              <strong>{pluriel(aFaire.length, 'diagnostic à faire', 'diagnostics à faire')}</strong>
              <span class="droite">
                <Exporter
                  titre="Diagnostics à faire"
                  colonnes={colonnes}
                  lignes={aFaire}
                  personnes={aFaire.map((l) => l.personne)}
                />
              </span>
            </div>
            {GROUPES.map(([cle, titre, vide]) => (
              <Groupe
                key={cle}
                titre={titre}
                vide={vide}
                lignes={duGroupe(lignes, cle)}
                colonnes={colonnes}
                nom={nom}
              />
            ))}
          </>
        )}
      </Etat>
    </>
  );
}

/** The soonest first; of what is over, the latest. */
function duGroupe(lignes: readonly Ligne[], cle: Ligne['groupe']): Ligne[] {
  const siennes = lignes.filter((l) => l.groupe === cle);
  return cle === 'faits' ? siennes.reverse() : siennes;
}

/** Where the site sets a delay. */
const AVANT: Colonne<Ligne> = {
  cle: 'avant',
  titre: 'À tenir avant',
  tri: (l) => l.diagnosticAvant,
  genre: 'date',
  large: true,
  rendu: (l) =>
    l.enRetard ? (
      <Marque genre="retard">{date(l.diagnosticAvant)}, dépassé</Marque>
    ) : (
      date(l.diagnosticAvant) || <span class="absent">sans délai</span>
    ),
};

function useColonnes(
  nom: (id: string) => string,
  jour: string,
  lignes: readonly Ligne[],
): Colonne<Ligne>[] {
  const protocole = useProtocole();
  const referent = useReferents();
  return [
    { cle: 'personne', titre: 'Personne', tri: (l) => nom(l.personne) },
    {
      cle: 'date',
      titre: 'Rendez-vous',
      tri: (l) => l.diagnosticDate,
      genre: 'date',
      rendu: (l) =>
        sansRendezVous(l) ? (
          <span class="absent">
            à fixer{l.diagnosticManque !== '' && `, manqué le ${date(l.diagnosticManque)}`}
          </span>
        ) : (
          <>
            {date(l.diagnosticDate)} <small class="absent">{relatif(l.diagnosticDate, jour)}</small>
          </>
        ),
    },
    ...(lignes.some((l) => l.diagnosticAvant !== '') ? [AVANT] : []),
    { cle: 'lettres', titre: 'Lettres', tri: (l) => l.lettres, genre: 'nombre', large: true },
    {
      cle: 'avis',
      titre: 'Avis',
      tri: (l) => l.avis,
      rendu: (l) => (l.avis === '' ? '—' : <Avis code={l.avis} />),
    },
    {
      cle: 'territoire',
      titre: 'Territoire',
      tri: (l) => territoire(protocole, l.territoire),
      large: true,
    },
    { cle: 'conseiller', titre: 'Conseiller', tri: (l) => referent(l.conseiller), large: true },
  ];
}

function Groupe(props: {
  titre: string;
  vide: string;
  lignes: readonly Ligne[];
  colonnes: readonly Colonne<Ligne>[];
  nom: (id: string) => string;
}): JSX.Element | null {
  const { titre, vide, lignes, colonnes, nom } = props;
  const moi = useMoi();
  const [acte, setActe] = useState<['realiser' | 'manquer' | 'planifier', Ligne] | null>(null);
  if (lignes.length === 0 && vide === '') return null;
  const fermer = () => setActe(null);
  const bouton = (
    l: Ligne,
    cle: 'realiser' | 'manquer' | 'planifier',
    mot: string,
    droit: string,
  ) =>
    peut(moi, `reperage/${droit}`) && (
      <button type="button" class="secondary outline" onClick={() => setActe([cle, l])}>
        {mot}
        <span class="invisible"> : {nom(l.personne)}</span>
      </button>
    );
  return (
    <section>
      <h2>
        {titre} ({lignes.length})
      </h2>
      <Tableau
        legende={titre}
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => l.prescription}
        vers={versPrescription}
        vide={vide}
        actes={(l) => {
          if (l.groupe === 'faits') return null;
          if (sansRendezVous(l))
            return bouton(l, 'planifier', 'Fixer un rendez-vous', 'PlanifierDiagnostic');
          if (l.diagnosticDate > aujourdhui())
            return bouton(l, 'planifier', 'Déplacer', 'PlanifierDiagnostic');
          return (
            <span class="boutons">
              {bouton(l, 'realiser', 'Réalisé', 'RealiserDiagnostic')}
              {bouton(l, 'manquer', 'Manqué', 'ManquerDiagnostic')}
            </span>
          );
        }}
      />
      {acte?.[0] === 'realiser' && (
        <Realiser
          diagnostic={acte[1].diagnostic}
          prevu={acte[1].diagnosticDate}
          personne={acte[1].personne}
          nom={nom(acte[1].personne)}
          fermer={fermer}
        />
      )}
      {acte?.[0] === 'manquer' && (
        <Manquer
          ligne={acte[1]}
          nom={nom(acte[1].personne)}
          diagnostic={acte[1].diagnostic}
          prevu={acte[1].diagnosticDate}
          fermer={fermer}
        />
      )}
      {acte?.[0] === 'planifier' && (
        <Planifier
          ligne={acte[1]}
          nom={nom(acte[1].personne)}
          ouvert={
            sansRendezVous(acte[1])
              ? undefined
              : { diagnostic: acte[1].diagnostic, date: acte[1].diagnosticDate }
          }
          fermer={fermer}
        />
      )}
    </section>
  );
}
