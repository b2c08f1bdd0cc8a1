// The exit: judged by a person where the rule needs it, proposed to the comité, withdrawn.
import type { Verdict } from '../../generated/parcours';
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { FormulaireActe, texteOuRien } from '../base/formulaire_acte';
import { libelle, liste, type Protocole, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';

interface RegleSortie {
  code: string;
  libelle: string;
  classe: string;
  jugements?: { code: string; libelle: string; source?: string }[];
}

export function reglesSortie(protocole: Protocole | null): RegleSortie[] {
  return (protocole?.contenu.sorties as RegleSortie[] | undefined) ?? [];
}

/** Judgments that the engine may ask for beside those that the rule names. */
const JUGEMENTS: Record<string, string> = {
  concertation_animation: 'La sortie a été décidée en concertation avec l’équipe d’animation',
  appreciation_contrat: 'Ce contrat compte pour cette sortie',
};

export function libelleJugement(protocole: Protocole | null, sortie: string, code: string): string {
  const regle = reglesSortie(protocole).find((r) => r.code === sortie);
  const mot = regle?.jugements?.find((j) => j.code === code)?.libelle ?? JUGEMENTS[code];
  return mot === undefined ? code.replaceAll('_', ' ') : typo(mot);
}

export const positive = (v: Verdict) => v.valeur === 'POSITIVE';
export const aApprecier = (v: Verdict) => v.valeur === 'A_APPRECIER';

/** `cible`: "sortie jugement". */
export function JugerSortie({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const d = useCtx().donnees.dossier.data;
  const [sortie = '', jugement = ''] = cible.split(' ');
  return (
    <FormulaireActe
      service="parcours"
      commande="jugerSortie"
      titre={libelleJugement(protocole, sortie, jugement)}
      envoi="Enregistrer ce jugement"
      brouillon={`${d?.parcours}:${cible}`}
      note={() => (
        <p>
          Pour la sortie « {libelle(protocole, 'sortie', sortie) || sortie} ». Votre jugement est
          enregistré avec votre nom et sa date ; il peut être donné de nouveau.
        </p>
      )}
      champs={() => [
        {
          genre: 'choix',
          champ: 'favorable',
          titre: 'Votre jugement',
          choix: [
            { code: 'oui', libelle: 'Oui' },
            { code: 'non', libelle: 'Non' },
          ],
          requis: true,
        },
        {
          genre: 'choix',
          champ: 'contrat',
          titre: 'Contrat ou étape jugé',
          vide: 'Le parcours entier',
          choix: [
            ...(d?.contrats ?? []).map((c) => ({
              code: c.embauche,
              libelle: `${libelle(protocole, 'contrat', c.contrat)} du ${jour(c.debut)}`,
            })),
            ...(d?.etapes ?? [])
              .filter((e) => e.embauche === '')
              .map((e) => ({
                code: e.etape,
                libelle: `${libelle(protocole, 'etape', e.genre)} du ${jour(e.debut)}`,
              })),
          ],
        },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{
        favorable: 'oui',
        date: aujourdhui(),
        contrat: jugement === 'appreciation_contrat' ? (d?.contrats[0]?.embauche ?? '') : '',
      }}
      construire={(v) => ({
        parcours: d?.parcours ?? '',
        sortie,
        jugement,
        favorable: v.favorable === 'oui',
        date: v.date,
        contrat: v.contrat ?? '',
      })}
      dit={() => 'Jugement enregistré : le verdict de sortie en tient compte.'}
      fermer={fermer}
    />
  );
}

/** `cible`: the rule proposed, or "" to choose. */
export function ProposerSortie({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const { donnees } = useCtx();
  const parcours = donnees.dossier.data?.parcours ?? '';
  const verdicts = donnees.sorties.data?.verdicts ?? [];
  const classe = (code: string | undefined) =>
    reglesSortie(protocole).find((r) => r.code === code)?.classe ?? '';
  return (
    <FormulaireActe
      service="parcours"
      commande="proposerSortie"
      titre="Proposer la sortie au comité"
      envoi="Proposer au comité"
      brouillon={`${parcours}:${cible}`}
      note={(v) => {
        const verdict = verdicts.find((x) => x.sortie === v.sortie);
        return verdict === undefined ? null : (
          <p class="prudence">
            {majuscule(verdict.explication)}.{' '}
            {verdict.manque.length > 0 && `Manquent : ${verdict.manque.join(' ; ')}.`}
          </p>
        );
      }}
      champs={(v) => [
        {
          genre: 'choix',
          champ: 'sortie',
          titre: 'Sortie',
          vide: 'Choisir…',
          choix: reglesSortie(protocole),
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Date de la sortie', requis: true },
        { genre: 'date', champ: 'bilan_le', titre: 'Bilan avec le participant le' },
        ...(classe(v.sortie) === 'positive' || classe(v.sortie) === ''
          ? []
          : ([
              {
                genre: 'choix',
                champ: 'motif',
                titre: 'Motif',
                vide: 'Non renseigné',
                choix: liste(protocole, 'motif_sortie'),
              },
              {
                genre: 'choix',
                champ: 'relais',
                titre: 'Relais recherché',
                vide: 'Non renseigné',
                choix: liste(protocole, 'relais'),
              },
            ] as const)),
        { genre: 'commentaire', champ: 'argument', titre: 'Argumentaire pour le comité' },
      ]}
      debut={{ proposition: nouvelId(), sortie: cible, date: aujourdhui() }}
      construire={(v) => ({
        proposition: v.proposition,
        parcours,
        sortie: v.sortie,
        date: v.date,
        bilanLe: v.bilan_le ?? '',
        relais: v.relais ?? '',
        motif: v.motif ?? '',
        ...(texteOuRien(v.argument) ? { argument: texteOuRien(v.argument) } : {}),
      })}
      dit={() => 'Sortie proposée : elle attend le comité, qui la verra à son ordre du jour.'}
      fermer={fermer}
    />
  );
}

export function majuscule(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

export function RetirerProposition({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="parcours"
      commande="retirerProposition"
      titre="Retirer la proposition de sortie"
      envoi="Retirer la proposition"
      brouillon={cible}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          vide: 'Choisir…',
          choix: liste(protocole, 'motif_annulation'),
          requis: true,
        },
      ]}
      debut={{ motif: '' }}
      construire={(v) => ({ proposition: cible, motif: v.motif })}
      dit={() => 'Proposition retirée : le parcours continue.'}
      fermer={fermer}
    />
  );
}
