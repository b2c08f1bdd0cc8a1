// Acts of the accompaniment: what follows an interview, freins, situations, the référent.
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { FormulaireActe } from '../base/formulaire_acte';
import { libelle, liste, useProtocole } from '../base/protocole';
import { useMoi } from '../base/session';
import { useCtx } from './donnees';

export interface PropsActe {
  /** The object: an interview, a frein, an étape … */
  cible: string;
  fermer: () => void;
}

function useParcours(): string {
  return useCtx().donnees.dossier.data?.parcours ?? '';
}

export function AnnulerEntretien({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="parcours"
      commande="annulerEntretien"
      titre="Annuler un entretien saisi par erreur"
      envoi="Annuler cet entretien"
      brouillon={cible}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          choix: liste(protocole, 'motif_annulation'),
          requis: true,
        },
      ]}
      debut={{ motif: 'erreur_saisie' }}
      construire={(v) => ({ entretien: cible, motif: v.motif })}
      dit={() => 'Entretien annulé : il ne compte plus ; le fil garde la trace de l’annulation.'}
      fermer={fermer}
    />
  );
}

export function RecevoirEmargement({ cible, fermer }: PropsActe) {
  return (
    <FormulaireActe
      service="parcours"
      commande="recevoirEmargement"
      titre="Feuille d’émargement reçue"
      envoi="Enregistrer la feuille"
      brouillon={cible}
      champs={() => [{ genre: 'date', champ: 'date', titre: 'Reçue le', requis: true }]}
      debut={{ date: aujourdhui() }}
      construire={(v) => ({ entretien: cible, date: v.date })}
      dit={(v) => `Feuille d’émargement reçue le ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

/** `cible`: "entretien genre" of the relance that is due. */
export function EnregistrerRelance({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const [entretien = '', genre = ''] = cible.split(' ');
  const mot = libelle(protocole, 'contact', genre);
  return (
    <FormulaireActe
      service="parcours"
      commande="enregistrerRelance"
      titre={mot}
      envoi="Enregistrer la relance"
      brouillon={cible}
      champs={() => [{ genre: 'date', champ: 'date', titre: 'Faite le', requis: true }]}
      debut={{ relance: nouvelId(), date: aujourdhui() }}
      construire={(v) => ({ relance: v.relance, entretien, genre, date: v.date })}
      dit={(v) => `${mot} : enregistrée au ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

// --- Freins ---------------------------------------------------------------------------------------

export function DeclarerFrein({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="declarerFrein"
      titre="Déclarer un frein"
      envoi="Déclarer le frein"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'choix',
          champ: 'genre',
          titre: 'Frein',
          choix: liste(protocole, 'frein'),
          vide: 'Choisir…',
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Repéré le', requis: true },
      ]}
      debut={{ frein: nouvelId(), genre: '', date: aujourdhui() }}
      construire={(v) => ({ frein: v.frein, parcours, genre: v.genre, date: v.date })}
      dit={(v) => `Frein déclaré : ${libelle(protocole, 'frein', v.genre ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function TravaillerFrein({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const etapes = useCtx().donnees.dossier.data?.etapes ?? [];
  return (
    <FormulaireActe
      service="parcours"
      commande="travaillerFrein"
      titre="Frein travaillé"
      envoi="Enregistrer"
      brouillon={cible}
      champs={() => [
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
        {
          genre: 'choix',
          champ: 'etape',
          titre: 'Avec l’étape',
          vide: 'Sans étape',
          choix: etapes.map((e) => ({
            code: e.etape,
            libelle: `${libelle(protocole, 'etape', e.genre)}, ${jour(e.debut)}`,
          })),
        },
      ]}
      debut={{ date: aujourdhui(), etape: '' }}
      construire={(v) => ({ frein: cible, date: v.date, etape: v.etape })}
      dit={() => 'Frein noté comme travaillé.'}
      fermer={fermer}
    />
  );
}

export function LeverFrein({ cible, fermer }: PropsActe) {
  return (
    <FormulaireActe
      service="parcours"
      commande="leverFrein"
      titre="Frein levé"
      envoi="Lever le frein"
      brouillon={cible}
      champs={() => [{ genre: 'date', champ: 'date', titre: 'Levé le', requis: true }]}
      debut={{ date: aujourdhui() }}
      construire={(v) => ({ frein: cible, date: v.date })}
      dit={(v) => `Frein levé le ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

// --- Situations -----------------------------------------------------------------------------------

export function OuvrirVeille({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="ouvrirVeille"
      titre="Mettre en veille"
      envoi="Mettre en veille"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          choix: liste(protocole, 'motif_veille'),
          vide: 'Choisir…',
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'À partir du', requis: true },
        { genre: 'date', champ: 'jusqu', titre: 'Jusqu’au (prévu)' },
      ]}
      debut={{ motif: '', date: aujourdhui(), jusqu: '' }}
      construire={(v) => ({ parcours, date: v.date, motif: v.motif, jusqu: v.jusqu })}
      dit={(v) => `En veille à partir du ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function CloreVeille({ fermer }: PropsActe) {
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="cloreVeille"
      titre="Fin de veille"
      envoi="Clore la veille"
      brouillon={parcours}
      champs={() => [{ genre: 'date', champ: 'date', titre: 'Date', requis: true }]}
      debut={{ date: aujourdhui() }}
      construire={(v) => ({ parcours, date: v.date })}
      dit={() => 'Veille close : la règle des contacts s’applique de nouveau.'}
      fermer={fermer}
    />
  );
}

export function FixerTermes({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  const financeurs = liste(protocole, 'financeur');
  return (
    <FormulaireActe
      service="parcours"
      commande="fixerTermes"
      titre="Termes particuliers d’un financeur"
      envoi="Enregistrer les termes"
      brouillon={parcours}
      champs={() => [
        financeurs.length > 0
          ? {
              genre: 'choix',
              champ: 'financeur',
              titre: 'Financeur',
              choix: financeurs,
              vide: 'Choisir…',
              requis: true,
            }
          : { genre: 'texte', champ: 'financeur', titre: 'Financeur (code)', requis: true },
        { genre: 'date', champ: 'date', titre: 'À partir du', requis: true },
        { genre: 'date', champ: 'jusqu', titre: 'Jusqu’au' },
      ]}
      debut={{ financeur: '', date: aujourdhui(), jusqu: '' }}
      construire={(v) => ({ parcours, date: v.date, financeur: v.financeur, jusqu: v.jusqu })}
      dit={(v) => `Termes particuliers à partir du ${jour(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function DesignerReferent({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const { referents, donnees } = useCtx();
  const accord = useMoi().role === 'direction' ? aujourdhui() : '';
  const parcours = useParcours();
  const actuel = donnees.dossier.data?.referent ?? '';
  return (
    <FormulaireActe
      service="parcours"
      commande="designerReferent"
      titre="Changer de référent"
      envoi="Désigner ce référent"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'choix',
          champ: 'referent',
          titre: 'Nouveau référent',
          vide: 'Choisir…',
          requis: true,
          choix: referents
            .filter((r) => r.referent !== actuel)
            .map((r) => ({
              code: r.referent,
              libelle: `${r.libelle} (${r.participants} sur ${r.capacite})${r.absent ? ', absent' : ''}`,
            })),
        },
        { genre: 'date', champ: 'date', titre: 'À partir du', requis: true },
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          choix: liste(protocole, 'motif_changement_referent'),
          vide: 'Choisir…',
        },
        { genre: 'date', champ: 'accord_direction', titre: 'Accord de la direction le' },
      ]}
      debut={{ referent: '', date: aujourdhui(), motif: '', accord_direction: accord }}
      construire={(v) => ({
        parcours,
        referent: v.referent,
        date: v.date,
        motif: v.motif,
        accordDirection: v.accord_direction,
      })}
      dit={(v) =>
        `Référent désigné : ${referents.find((r) => r.referent === v.referent)?.libelle ?? ''}, à partir du ${jour(v.date ?? '')}.`
      }
      fermer={fermer}
    />
  );
}
