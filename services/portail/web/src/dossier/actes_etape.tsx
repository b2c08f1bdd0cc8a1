// Étapes: planned, started, ended.
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { type Champ, centiemes, FormulaireActe, texteOuRien } from '../base/formulaire_acte';
import { libelle, liste, type Protocole, useProtocole } from '../base/protocole';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';

const MODES = [
  { code: 'individuel', libelle: 'Individuel' },
  { code: 'collectif', libelle: 'Collectif' },
];
const ISSUES = [
  { code: 'terminee', libelle: 'Terminée' },
  { code: 'abandonnee', libelle: 'Abandonnée' },
  { code: 'annulee', libelle: 'Annulée avant de commencer' },
];
const DIPLOMES = [
  { code: 'obtenu', libelle: 'Obtenu' },
  { code: 'non_obtenu', libelle: 'Non obtenu' },
];

function quelle(protocole: Protocole | null): readonly Champ[] {
  return [
    {
      genre: 'choix',
      champ: 'genre',
      titre: 'Étape',
      choix: liste(protocole, 'etape'),
      vide: 'Choisir…',
      requis: true,
    },
    { genre: 'texte', champ: 'structure', titre: 'Structure' },
  ];
}
function comment(protocole: Protocole | null): readonly Champ[] {
  return [
    {
      genre: 'choix',
      champ: 'origine',
      titre: 'Origine',
      vide: 'Celle de l’étape',
      choix: liste(protocole, 'origine_etape'),
    },
    { genre: 'choix', champ: 'mode', titre: 'Mode', vide: 'Celui de l’étape', choix: MODES },
  ];
}

function useParcours(): string {
  return useCtx().donnees.dossier.data?.parcours ?? '';
}

export function PrevoirEtape({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="prevoirEtape"
      titre="Prévoir une étape"
      envoi="Prévoir l’étape"
      brouillon={parcours}
      champs={() => [
        ...quelle(protocole),
        { genre: 'date', champ: 'debut_prevu', titre: 'Début prévu' },
        { genre: 'date', champ: 'fin_prevue', titre: 'Fin prévue' },
        ...comment(protocole),
        { genre: 'commentaire', champ: 'objectif', titre: 'Objectif' },
      ]}
      debut={{ etape: nouvelId(), genre: '' }}
      construire={(v) => ({
        etape: v.etape,
        parcours,
        genre: v.genre,
        origine: v.origine ?? '',
        mode: v.mode ?? '',
        structure: v.structure ?? '',
        debutPrevu: v.debut_prevu ?? '',
        finPrevue: v.fin_prevue ?? '',
        ...(texteOuRien(v.objectif) ? { objectif: texteOuRien(v.objectif) } : {}),
      })}
      dit={(v) => `Étape prévue : ${libelle(protocole, 'etape', v.genre ?? '')}.`}
      fermer={fermer}
    />
  );
}

/** `cible`: a planned étape; "": one that nobody planned. */
export function DemarrerEtape({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  const prevue = useCtx().donnees.dossier.data?.etapes.find((e) => e.etape === cible);
  const emploi = (genre: string | undefined) =>
    liste(protocole, 'etape').find((v) => v.code === genre)?.famille === 'emploi';
  return (
    <FormulaireActe
      service="parcours"
      commande="demarrerEtape"
      titre={
        prevue ? `Démarrer : ${libelle(protocole, 'etape', prevue.genre)}` : 'Démarrer une étape'
      }
      envoi="Démarrer l’étape"
      brouillon={`${parcours}:${cible}`}
      champs={(v) => [
        ...(prevue ? [] : quelle(protocole)),
        { genre: 'date', champ: 'date', titre: 'Démarrée le', requis: true },
        { genre: 'date', champ: 'fin_prevue', titre: 'Fin prévue' },
        ...(prevue ? [] : comment(protocole)),
        { genre: 'case', champ: 'temps_plein', titre: 'À temps plein' },
        ...(emploi(prevue?.genre ?? v.genre)
          ? ([
              {
                genre: 'choix',
                champ: 'contrat',
                titre: 'Contrat',
                vide: 'Non renseigné',
                choix: liste(protocole, 'contrat'),
              },
              { genre: 'case', champ: 'marchand', titre: 'Secteur marchand' },
            ] as const)
          : []),
      ]}
      debut={{
        etape: nouvelId(),
        genre: '',
        date: aujourdhui(),
        fin_prevue: prevue?.finPrevue ?? '',
      }}
      construire={(v) => ({
        etape: prevue ? cible : v.etape,
        ...(prevue
          ? {}
          : {
              parcours,
              genre: v.genre,
              origine: v.origine ?? '',
              mode: v.mode ?? '',
              structure: v.structure ?? '',
            }),
        date: v.date,
        finPrevue: v.fin_prevue ?? '',
        tempsPlein: v.temps_plein === 'oui',
        contrat: v.contrat ?? '',
        marchand: v.marchand === 'oui',
      })}
      dit={(v) =>
        `Étape démarrée le ${jour(v.date ?? '')} : ${libelle(protocole, 'etape', prevue?.genre ?? v.genre ?? '')}.`
      }
      fermer={fermer}
    />
  );
}

export function TerminerEtape({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const etape = useCtx().donnees.dossier.data?.etapes.find((e) => e.etape === cible);
  const prevue = etape?.etat === 'prevue';
  const qualifiante =
    liste(protocole, 'etape').find((v) => v.code === etape?.genre)?.qualifiante === true;
  return (
    <FormulaireActe
      service="parcours"
      commande="terminerEtape"
      titre={`Clore : ${libelle(protocole, 'etape', etape?.genre ?? '')}`}
      envoi="Clore l’étape"
      brouillon={cible}
      champs={(v) => [
        { genre: 'choix', champ: 'issue', titre: 'Issue', choix: ISSUES, requis: true },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
        ...(v.issue === 'annulee'
          ? ([
              {
                genre: 'choix',
                champ: 'motif',
                titre: 'Motif',
                vide: 'Non renseigné',
                choix: liste(protocole, 'motif_annulation'),
              },
            ] as const)
          : ([
              { genre: 'date', champ: 'bilan_le', titre: 'Bilan avec le prestataire le' },
              { genre: 'nombre', champ: 'heures_centi', titre: 'Heures réalisées' },
            ] as const)),
        ...(qualifiante && v.issue === 'terminee'
          ? ([
              {
                genre: 'choix',
                champ: 'diplome',
                titre: 'Diplôme ou titre',
                vide: 'Aucun n’était visé',
                choix: DIPLOMES,
              },
            ] as const)
          : []),
        { genre: 'commentaire', champ: 'bilan', titre: 'Bilan' },
      ]}
      debut={{ issue: prevue ? 'annulee' : 'terminee', date: aujourdhui() }}
      construire={(v) => ({
        etape: cible,
        date: v.date,
        issue: v.issue,
        bilanLe: v.bilan_le ?? '',
        heuresCenti: centiemes(v.heures_centi),
        diplome: v.issue === 'terminee' ? (v.diplome ?? '') : '',
        motif: v.motif ?? '',
        ...(texteOuRien(v.bilan) ? { bilan: texteOuRien(v.bilan) } : {}),
      })}
      dit={(v) => `Étape close le ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}
