// Try-outs in companies: PMSMP and others, running and ended.
import type { LigneImmersion } from '../../generated/entreprise';
import { aujourdhui, pluriel } from '../base/dates';
import { useNoms } from '../base/names';
import { libelle, type Protocole, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import {
  type Colonne,
  Entete,
  Etat,
  Exporter,
  Marque,
  Puces,
  Tableau,
  useTouches,
} from '../base/ui';
import { DemarrerImmersion, TerminerImmersion } from './actes/immersion';
import { useDroit, useListe } from './commun';
import { Jour, LienPersonne, usePanneau } from './pieces';

function etat(l: LigneImmersion): string {
  if (l.fin === '') return l.finPrevue < aujourdhui() ? 'bilan à faire' : 'en cours';
  return l.meneeATerme ? 'menée à terme' : 'interrompue';
}

function colonnes(
  protocole: Protocole | null,
  nom: (id: string) => string,
  sansEntreprise: boolean,
): Colonne<LigneImmersion>[] {
  const entreprise: Colonne<LigneImmersion>[] = sansEntreprise
    ? []
    : [
        {
          cle: 'entreprise',
          titre: 'Entreprise',
          tri: (l) => l.raisonSociale,
          rendu: (l) => <Lien vers={`/entreprises/${l.entreprise}`}>{l.raisonSociale}</Lien>,
        },
      ];
  return [
    {
      cle: 'nom',
      titre: 'Participant',
      tri: (l) => nom(l.personne),
      rendu: (l) => <LienPersonne personne={l.personne} nom={nom(l.personne)} />,
    },
    ...entreprise,
    { cle: 'genre', titre: 'Genre', tri: (l) => libelle(protocole, 'immersion', l.genre) },
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
      rendu: (l) => <Jour de={l.fin || l.finPrevue} />,
      genre: 'date',
    },
    {
      cle: 'etat',
      titre: 'État',
      tri: etat,
      rendu: (l) => (
        <Marque genre={etat(l) === 'bilan à faire' ? 'alerte' : l.meneeATerme ? 'fait' : 'neutre'}>
          {etat(l)}
        </Marque>
      ),
    },
  ];
}

export function TableauImmersions(props: {
  lignes: LigneImmersion[];
  sansEntreprise?: boolean;
  export?: boolean;
}) {
  const { lignes } = props;
  const protocole = useProtocole();
  const droit = useDroit();
  const nom = useNoms(lignes.map((l) => l.personne));
  const { panneau, ouvrir } = usePanneau();
  const liste = colonnes(protocole, nom, props.sansEntreprise === true);
  return (
    <>
      {props.export && (
        <div class="dessus">
          <span>{pluriel(lignes.length, 'immersion')}</span>
          <Exporter
            titre="Immersions"
            colonnes={liste}
            lignes={lignes}
            personnes={lignes.map((l) => l.personne)}
          />
        </div>
      )}
      <Tableau
        legende="Immersions"
        colonnes={liste}
        lignes={lignes}
        cle={(l) => l.immersion}
        vide="Aucune immersion ici. « Démarrer une immersion » en enregistre une."
        actes={(l) =>
          l.fin === '' &&
          droit('TerminerImmersion') && (
            <button
              type="button"
              class="secondary outline"
              aria-label={`Faire le bilan : ${nom(l.personne)}`}
              onClick={() => ouvrir((f) => <TerminerImmersion immersion={l} fermer={f} />)}
            >
              Faire le bilan
            </button>
          )
        }
      />
      {panneau}
    </>
  );
}

const MONTRER = [
  { code: '', libelle: 'En cours' },
  { code: 'toutes', libelle: 'Toutes' },
];

export function Immersions() {
  const [montrer, setMontrer] = useParametre('montrer');
  const reponse = useListe('immersions', { enCours: montrer === '' });
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const demarrer = () => ouvrir((f) => <DemarrerImmersion fermer={f} />);
  const peut = droit('DemarrerImmersion');
  useTouches({ n: () => peut && demarrer() });
  return (
    <>
      <Entete titre="Immersions" sous="PMSMP, évaluations en milieu de travail, stages.">
        {peut && (
          <button type="button" onClick={demarrer}>
            Démarrer une immersion
          </button>
        )}
      </Entete>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      <Etat de={reponse}>{(lignes) => <TableauImmersions lignes={lignes} export />}</Etat>
      {panneau}
    </>
  );
}
