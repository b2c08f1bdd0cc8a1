// Étapes, the pôle économique, the contract of engagement.
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { useDemande } from '../base/hooks';
import { libelle, liste, type Protocole, useProtocole } from '../base/protocole';
import { Vide } from '../base/ui';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';
import { type Champ, centiemes, codes, FormulaireActe, texteOuRien } from './formulaire_acte';

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

// --- Pôle économique --------------------------------------------------------------------------------

/** "Bailleul, 59017" → INSEE codes; what is no commune of the site stays as typed. */
function insee(protocole: Protocole | null, texte: string | undefined): string[] {
  return (texte ?? '')
    .split(/[,;]+/)
    .map((c) => c.trim())
    .filter((c) => c !== '')
    .map(
      (c) =>
        protocole?.contenu.communes?.find(
          (x) => x.nom.localeCompare(c, 'fr', { sensitivity: 'base' }) === 0,
        )?.insee ?? c,
    );
}

export function Basculer({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="basculerPoleEconomique"
      titre="Bascule au pôle économique"
      envoi="Basculer au pôle économique"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'case',
          champ: 'valide_marche_ordinaire',
          titre: 'Je valide que le participant est prêt pour le marché ordinaire du travail',
        },
        {
          genre: 'texte',
          champ: 'metiers',
          titre: 'Métiers visés',
          aide: 'Codes ROME séparés par des virgules : K2204, N1105.',
          requis: true,
        },
        {
          genre: 'texte',
          champ: 'communes',
          titre: 'Communes où il peut aller',
          aide: 'Noms ou codes INSEE, séparés par des virgules.',
        },
        { genre: 'case', champ: 'cv_remis', titre: 'CV remis' },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ date: aujourdhui(), metiers: '', communes: '' }}
      construire={(v) => ({
        parcours,
        date: v.date,
        metiers: codes(v.metiers),
        communes: insee(protocole, v.communes),
        cvRemis: v.cv_remis === 'oui',
        valideMarcheOrdinaire: v.valide_marche_ordinaire === 'oui',
      })}
      dit={() => 'Bascule enregistrée : le pôle économique voit ce candidat.'}
      fermer={fermer}
    />
  );
}

export function RetirerPole({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="retirerPoleEconomique"
      titre="Retrait du pôle économique"
      envoi="Retirer du pôle"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          vide: 'Choisir…',
          choix: liste(protocole, 'motif_retrait_pole'),
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ motif: '', date: aujourdhui() }}
      construire={(v) => ({ parcours, date: v.date, motif: v.motif })}
      dit={() =>
        'Retrait du pôle économique enregistré ; les mises en relation ouvertes se ferment.'
      }
      fermer={fermer}
    />
  );
}

export function ProposerCandidat({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  const offres = useDemande('parcours', 'offresDiffusees', {}).data?.lignes ?? [];
  const de = (offre: string | undefined) => offres.find((o) => o.offre === offre);
  return (
    <FormulaireActe
      service="parcours"
      commande="proposerCandidat"
      titre="Proposer sur une offre diffusée"
      envoi="Proposer ce candidat"
      brouillon={parcours}
      note={() =>
        offres.length === 0 ? (
          <Vide>Aucune offre n’est diffusée en ce moment : le CRE les diffuse.</Vide>
        ) : null
      }
      champs={() => [
        {
          genre: 'choix',
          champ: 'offre',
          titre: 'Offre',
          vide: 'Choisir…',
          requis: true,
          choix: offres.map((o) => ({
            code: o.offre,
            libelle: `${o.intitule} · ${libelle(protocole, 'contrat', o.contrat)} · ${o.postes} poste${o.postes > 1 ? 's' : ''} · diffusée le ${jour(o.diffuseeLe)}`,
          })),
        },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ offre: '', date: aujourdhui() }}
      construire={(v) => ({ parcours, offre: v.offre, date: v.date })}
      dit={(v) => `Candidat proposé : ${de(v.offre)?.intitule ?? ''}. Le CRE en est averti.`}
      fermer={fermer}
    />
  );
}

// --- Contract of engagement -------------------------------------------------------------------------

const SIGNATAIRES: Record<string, string> = {
  participant: 'Signé par le participant le',
  referent: 'Signé par le référent le',
  direction: 'Signé par la direction le',
  equipe_animation: 'Signé par l’équipe d’animation le',
};

export function signataires(protocole: Protocole | null): string[] {
  const a = protocole?.contenu.accompagnement as { signataires?: string[] } | undefined;
  return a?.signataires ?? Object.keys(SIGNATAIRES);
}

export function SignerContrat({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  const deja = useCtx().donnees.dossier.data?.signatures ?? [];
  const signe = (qui: string) => deja.find((s) => s.signataire === qui)?.date ?? '';
  return (
    <FormulaireActe
      service="parcours"
      commande="signerContrat"
      titre="Contrat d’engagement"
      envoi="Enregistrer les signatures"
      brouillon={parcours}
      champs={() => [
        ...signataires(protocole).map((qui) => ({
          genre: 'date' as const,
          champ: qui,
          titre: SIGNATAIRES[qui] ?? qui,
        })),
        {
          genre: 'case',
          champ: 'explique',
          titre: 'Droits, devoirs, rôle de chacun et de l’Europe expliqués',
        },
      ]}
      debut={Object.fromEntries(signataires(protocole).map((qui) => [qui, signe(qui)]))}
      construire={(v) => ({
        parcours,
        participant: v.participant ?? '',
        referent: v.referent ?? '',
        direction: v.direction ?? '',
        equipeAnimation: v.equipe_animation ?? '',
        explique: v.explique === 'oui',
      })}
      dit={() => 'Signatures du contrat d’engagement enregistrées.'}
      fermer={fermer}
    />
  );
}

export function RenouvelerContrat({ fermer }: PropsActe) {
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="renouvelerContrat"
      titre="Bilan et suite du contrat d’engagement"
      envoi="Enregistrer"
      brouillon={parcours}
      champs={() => [
        { genre: 'date', champ: 'bilan', titre: 'Bilan tenu le', requis: true },
        {
          genre: 'choix',
          champ: 'decision',
          titre: 'Suite',
          choix: [
            { code: 'poursuite', libelle: 'Poursuite' },
            { code: 'arret', libelle: 'Arrêt' },
          ],
          requis: true,
        },
        {
          genre: 'date',
          champ: 'validee_le',
          titre: 'Validée avec l’équipe d’animation le',
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Reprend le', requis: true },
      ]}
      debut={{ bilan: aujourdhui(), decision: 'poursuite', validee_le: '', date: '' }}
      construire={(v) => ({
        parcours,
        date: v.date,
        bilan: v.bilan,
        decision: v.decision,
        valideeLe: v.validee_le,
      })}
      dit={() => 'Bilan du contrat d’engagement enregistré.'}
      fermer={fermer}
    />
  );
}
