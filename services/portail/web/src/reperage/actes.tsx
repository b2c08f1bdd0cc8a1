// What can be done with a prescription, each act a short form in the side panel.
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LigneDiagnostic, LignePrescription, Situation } from '../../generated/reperage';
import { nouvelId } from '../base/api';
import { aujourdhui, date, plus } from '../base/dates';
import { type Champ, FormulaireActe, type Valeurs } from '../base/formulaire_acte';
import { useTout } from '../base/hooks';
import { libelle, liste, territoire, useProtocole } from '../base/protocole';
import { ChampChoix, ChampTexte, type Choix, useBrouillon } from '../base/ui';
import { passe, regleEntree, useChoixReferents } from './commun';
import { PanneauActe } from './panneau';
import { CHAMPS_SITUATION, ChampsSituation, situationEnvoyee, situationSaisie } from './situation';

export interface PropsActe {
  ligne: LignePrescription;
  nom: string;
  fermer: () => void;
}

export function Transmettre(props: PropsActe): JSX.Element {
  const { ligne, nom } = props;
  const { choix } = useChoixReferents(ligne.territoire);
  const conseiller = (v: Valeurs) => v.conseiller || (choix[0]?.code ?? '');
  return (
    <FormulaireActe
      service="reperage"
      commande="transmettrePrescription"
      brouillon={ligne.prescription}
      titre={`Transmettre la prescription de ${nom}`}
      envoi="Transmettre"
      debut={{ date: aujourdhui() }}
      champs={(v) => [
        {
          champ: 'conseiller',
          titre: 'Conseiller',
          aide: 'Les référents du territoire, celui qui a le plus de places d’abord.',
          requis: true,
          genre: 'libre',
          rendu: (c) => <ChampChoix {...c} valeur={conseiller(v)} choix={choix} />,
        },
        {
          champ: 'date',
          titre: 'Transmise le',
          requis: true,
          genre: 'date',
          min: ligne.date,
          max: aujourdhui(),
        },
      ]}
      construire={(v) => ({
        prescription: ligne.prescription,
        conseiller: conseiller(v),
        date: v.date,
      })}
      dit={() =>
        `Prescription de ${nom} transmise ; elle est dans l’agenda des diagnostics du conseiller.`
      }
      fermer={props.fermer}
    />
  );
}

/** A first appointment, the next one, or another day for the open one. */
export function Planifier(
  props: PropsActe & { ouvert?: Pick<LigneDiagnostic, 'diagnostic' | 'date'> | undefined },
): JSX.Element {
  const { ligne, ouvert } = props;
  const id = useMemo(() => ouvert?.diagnostic ?? nouvelId(), [ouvert?.diagnostic]);
  const avant = ligne.diagnosticAvant;
  return (
    <FormulaireActe
      service="reperage"
      commande="planifierDiagnostic"
      brouillon={ligne.prescription}
      titre={`${ouvert ? 'Déplacer le' : 'Fixer un'} rendez-vous de diagnostic : ${props.nom}`}
      envoi={ouvert ? 'Déplacer' : 'Planifier'}
      debut={{ date: ouvert?.date ?? '', lettre_du: aujourdhui() }}
      champs={() => [
        {
          champ: 'date',
          titre: 'Date du rendez-vous',
          requis: true,
          genre: 'date',
          min: ligne.transmiseLe,
          ...(avant === '' ? {} : { aide: `À tenir avant le ${date(avant)}.` }),
        },
        {
          champ: 'lettre_du',
          titre: 'Lettre envoyée le',
          genre: 'date',
          max: aujourdhui(),
          aide: `Lettres déjà envoyées : ${ligne.lettres}. Vide si aucune lettre n’est partie.`,
        },
      ]}
      construire={(v) => ({
        diagnostic: id,
        prescription: ligne.prescription,
        date: v.date,
        lettreDu: v.lettre_du,
      })}
      dit={(v) =>
        `Rendez-vous du ${date(v.date ?? '')} enregistré ; il est dans l’agenda des diagnostics.`
      }
      fermer={props.fermer}
    />
  );
}

export function Manquer(props: PropsActe & { diagnostic: string; prevu: string }): JSX.Element {
  return (
    <FormulaireActe
      service="reperage"
      commande="manquerDiagnostic"
      brouillon={props.diagnostic}
      titre={`Rendez-vous manqué : ${props.nom}`}
      envoi="Enregistrer l’absence"
      debut={{ date: passe(props.prevu) }}
      champs={() => [
        {
          champ: 'date',
          titre: 'Manqué le',
          requis: true,
          genre: 'date',
          min: props.prevu,
          max: aujourdhui(),
        },
        { champ: 'excuse', titre: 'Absence excusée', genre: 'case' },
      ]}
      construire={(v) => ({
        diagnostic: props.diagnostic,
        date: v.date,
        excuse: v.excuse === 'oui',
      })}
      dit={() => 'Absence enregistrée ; un nouveau rendez-vous est à fixer.'}
      fermer={props.fermer}
    />
  );
}

export function Clore(props: PropsActe): JSX.Element {
  const { ligne, nom } = props;
  const protocole = useProtocole();
  const lettres = regleEntree(protocole).lettres_avant_cloture ?? 0;
  return (
    <FormulaireActe
      service="reperage"
      commande="cloreSansDiagnostic"
      brouillon={ligne.prescription}
      titre={`Clore sans diagnostic : ${nom}`}
      envoi="Clore la prescription"
      debut={{ date: aujourdhui() }}
      note={() => (
        <p>
          La prescription sera close définitivement ; une nouvelle restera possible. Lettres
          envoyées : {ligne.lettres}
          {lettres > 0 && ` sur ${lettres} demandées par le protocole`}.
        </p>
      )}
      champs={() => [
        motif(liste(protocole, 'motif_refus')),
        { champ: 'date', titre: 'Date', requis: true, genre: 'date', max: aujourdhui() },
      ]}
      construire={(v) => ({ prescription: ligne.prescription, motif: v.motif, date: v.date })}
      dit={() => `Prescription de ${nom} close sans diagnostic.`}
      fermer={props.fermer}
    />
  );
}

function motif(choix: readonly Choix[]): Champ {
  return { champ: 'motif', titre: 'Motif', requis: true, genre: 'choix', choix, vide: 'Choisir…' };
}

const HORIZON_JOURS = 366;

/** On the agenda of a planned comité, or of the next one. */
export function Inscrire(props: PropsActe): JSX.Element {
  const { ligne, nom } = props;
  const protocole = useProtocole();
  const genre = regleEntree(protocole).comite_entree ?? '';
  const comites = useTout('reperage', 'comites', {
    du: plus(aujourdhui(), -31),
    jusqu: plus(aujourdhui(), HORIZON_JOURS),
    territoire: ligne.territoire,
  });
  const ouverts = (comites.data?.lignes ?? []).filter(
    (c) => !c.clos && c.genre === genre && c.date >= ligne.reportJusqu,
  );
  return (
    <FormulaireActe
      service="reperage"
      commande="inscrireAuComite"
      brouillon={ligne.prescription}
      titre={`Inscrire à un comité : ${nom}`}
      envoi="Inscrire"
      debut={{}}
      champs={() => [
        {
          champ: 'comite',
          titre: libelle(protocole, 'instance', genre),
          genre: 'choix',
          vide: 'Le prochain de ce territoire',
          choix: ouverts.map((c) => ({
            code: c.comite,
            libelle: `${date(c.date)}, ${c.territoire === '' ? 'tous territoires' : territoire(protocole, c.territoire)} (${c.inscrits} inscrits)`,
          })),
        },
      ]}
      construire={(v) => ({ prescription: ligne.prescription, comite: v.comite })}
      dit={() => `${nom} est à l’ordre du jour du comité.`}
      fermer={props.fermer}
    />
  );
}

export function Retirer(props: {
  comite: string;
  prescription: string;
  proposition: string;
  nom: string;
  fermer: () => void;
}): JSX.Element {
  const { comite, prescription, proposition, nom } = props;
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="reperage"
      commande="retirerDuComite"
      brouillon={`${comite}:${prescription}${proposition}`}
      titre={`Retirer de l’ordre du jour : ${nom}`}
      envoi="Retirer"
      debut={{}}
      champs={() => [motif(liste(protocole, 'motif_annulation'))]}
      construire={(v) => ({ comite, prescription, proposition, motif: v.motif })}
      dit={() => `${nom} n’est plus à l’ordre du jour.`}
      fermer={props.fermer}
    />
  );
}

export function Resituer(props: PropsActe & { situation: Situation | undefined }): JSX.Element {
  const [v, change, oublier] = useBrouillon(`situation:${props.ligne.personne}`, {
    jour: aujourdhui(),
    situation: situationSaisie(props.situation),
  });
  return (
    <PanneauActe
      commande="changerSituation"
      titre={`Situation de ${props.nom}`}
      envoi="Enregistrer la situation"
      acte={{
        personne: props.ligne.personne,
        situation: { ...situationEnvoyee(v.situation), date: v.jour },
      }}
      champs={['date', ...CHAMPS_SITUATION]}
      dit="Situation enregistrée ; l’éligibilité en tient compte."
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampTexte
            champ="date"
            titre="Déclarée le"
            type="date"
            requis
            max={aujourdhui()}
            valeur={v.jour}
            change={(jour) => change({ jour })}
            erreur={erreur}
          />
          <ChampsSituation
            valeur={v.situation}
            change={(c) => change({ situation: { ...v.situation, ...c } })}
            erreur={erreur}
          />
        </>
      )}
    </PanneauActe>
  );
}
