// The contract of engagement: signed, looked back on, renewed.
import { aujourdhui } from '../base/dates';
import { FormulaireActe } from '../base/formulaire_acte';
import { type Protocole, useProtocole } from '../base/protocole';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';

function useParcours(): string {
  return useCtx().donnees.dossier.data?.parcours ?? '';
}

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
