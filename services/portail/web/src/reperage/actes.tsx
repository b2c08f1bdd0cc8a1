// What can be done with a prescription, each act a short form in the side panel.
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LigneDiagnostic, LignePrescription, Situation } from '../../generated/reperage';
import { nouvelId } from '../base/api';
import { aujourdhui, date, plus } from '../base/dates';
import { useDemande } from '../base/hooks';
import { libelle, liste, territoire, useProtocole } from '../base/protocole';
import { ChampCase, ChampChoix, ChampTexte, useBrouillon } from '../base/ui';
import { passe, regleEntree, useChoixReferents } from './commun';
import { PanneauActe } from './panneau';
import { CHAMPS_SITUATION, ChampsSituation, situationEnvoyee, situationSaisie } from './situation';

export interface PropsActe {
  ligne: LignePrescription;
  nom: string;
  fermer: () => void;
}

export function Transmettre(props: PropsActe): JSX.Element {
  const { ligne } = props;
  const { choix } = useChoixReferents(ligne.territoire);
  const [v, change, oublier] = useBrouillon(`transmettre:${ligne.prescription}`, {
    conseiller: '',
    date: aujourdhui(),
  });
  const conseiller = v.conseiller === '' ? (choix[0]?.code ?? '') : v.conseiller;
  return (
    <PanneauActe
      commande="transmettrePrescription"
      titre={`Transmettre la prescription de ${props.nom}`}
      envoi="Transmettre"
      acte={{ prescription: ligne.prescription, conseiller, date: v.date }}
      champs={['conseiller', 'date']}
      dit={`Prescription de ${props.nom} transmise ; elle est dans l’agenda des diagnostics du conseiller.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampChoix
            champ="conseiller"
            titre="Conseiller"
            requis
            aide="Les référents du territoire, celui qui a le plus de places d’abord."
            valeur={conseiller}
            change={(c) => change({ conseiller: c })}
            choix={choix}
            erreur={erreur}
          />
          <ChampTexte
            champ="date"
            titre="Transmise le"
            type="date"
            requis
            min={ligne.date}
            max={aujourdhui()}
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
        </>
      )}
    </PanneauActe>
  );
}

/** A first appointment, the next one, or another day for the open one. */
export function Planifier(
  props: PropsActe & { ouvert?: Pick<LigneDiagnostic, 'diagnostic' | 'date'> | undefined },
): JSX.Element {
  const { ligne, ouvert } = props;
  const id = useMemo(() => ouvert?.diagnostic ?? nouvelId(), [ouvert?.diagnostic]);
  const [v, change, oublier] = useBrouillon(`planifier:${ligne.prescription}`, {
    date: ouvert?.date ?? '',
    lettre: aujourdhui(),
  });
  return (
    <PanneauActe
      commande="planifierDiagnostic"
      titre={`${ouvert ? 'Déplacer le' : 'Fixer un'} rendez-vous de diagnostic : ${props.nom}`}
      envoi={ouvert ? 'Déplacer' : 'Planifier'}
      acte={{
        diagnostic: id,
        prescription: ligne.prescription,
        date: v.date,
        lettreDu: v.lettre,
      }}
      champs={['date', 'lettre_du']}
      dit={`Rendez-vous du ${date(v.date)} enregistré ; il est dans l’agenda des diagnostics.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampTexte
            champ="date"
            titre="Date du rendez-vous"
            type="date"
            requis
            min={ligne.transmiseLe}
            {...(ligne.diagnosticAvant === ''
              ? {}
              : { aide: `À tenir avant le ${date(ligne.diagnosticAvant)}.` })}
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
          <ChampTexte
            champ="lettre_du"
            titre="Lettre envoyée le"
            type="date"
            max={aujourdhui()}
            aide={`Lettres déjà envoyées : ${ligne.lettres}. Vide si aucune lettre n’est partie.`}
            valeur={v.lettre}
            change={(lettre) => change({ lettre })}
            erreur={erreur}
          />
        </>
      )}
    </PanneauActe>
  );
}

export function Manquer(props: PropsActe & { diagnostic: string; prevu: string }): JSX.Element {
  const [v, change, oublier] = useBrouillon(`manquer:${props.diagnostic}`, {
    date: passe(props.prevu),
    excuse: false,
  });
  return (
    <PanneauActe
      commande="manquerDiagnostic"
      titre={`Rendez-vous manqué : ${props.nom}`}
      envoi="Enregistrer l’absence"
      acte={{ diagnostic: props.diagnostic, date: v.date, excuse: v.excuse }}
      champs={['date']}
      dit="Absence enregistrée ; un nouveau rendez-vous est à fixer."
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampTexte
            champ="date"
            titre="Manqué le"
            type="date"
            requis
            min={props.prevu}
            max={aujourdhui()}
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
          <ChampCase
            titre="Absence excusée"
            valeur={v.excuse}
            change={(excuse) => change({ excuse })}
          />
        </>
      )}
    </PanneauActe>
  );
}

export function Clore(props: PropsActe): JSX.Element {
  const { ligne } = props;
  const protocole = useProtocole();
  const lettres = regleEntree(protocole).lettres_avant_cloture ?? 0;
  const [v, change, oublier] = useBrouillon(`clore:${ligne.prescription}`, {
    motif: '',
    date: aujourdhui(),
  });
  return (
    <PanneauActe
      commande="cloreSansDiagnostic"
      titre={`Clore sans diagnostic : ${props.nom}`}
      envoi="Clore la prescription"
      acte={{ prescription: ligne.prescription, motif: v.motif, date: v.date }}
      champs={['motif', 'date']}
      dit={`Prescription de ${props.nom} close sans diagnostic.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <p>
            La prescription sera close définitivement ; une nouvelle restera possible. Lettres
            envoyées : {ligne.lettres}
            {lettres > 0 && ` sur ${lettres} demandées par le protocole`}.
          </p>
          <ChampChoix
            champ="motif"
            titre="Motif"
            requis
            valeur={v.motif}
            change={(motif) => change({ motif })}
            choix={liste(protocole, 'motif_refus')}
            vide="Choisir…"
            erreur={erreur}
          />
          <ChampTexte
            champ="date"
            titre="Date"
            type="date"
            requis
            max={aujourdhui()}
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
        </>
      )}
    </PanneauActe>
  );
}

const HORIZON_JOURS = 366;

/** On the agenda of a planned comité, or of the next one. */
export function Inscrire(props: PropsActe): JSX.Element {
  const { ligne } = props;
  const protocole = useProtocole();
  const genre = regleEntree(protocole).comite_entree ?? '';
  const comites = useDemande('reperage', 'comites', {
    du: plus(aujourdhui(), -31),
    jusqu: plus(aujourdhui(), HORIZON_JOURS),
    territoire: ligne.territoire,
  });
  const [v, change, oublier] = useBrouillon(`inscrire:${ligne.prescription}`, { comite: '' });
  const ouverts = (comites.data?.lignes ?? []).filter(
    (c) => !c.clos && c.genre === genre && c.date >= ligne.reportJusqu,
  );
  return (
    <PanneauActe
      commande="inscrireAuComite"
      titre={`Inscrire à un comité : ${props.nom}`}
      envoi="Inscrire"
      acte={{ prescription: ligne.prescription, comite: v.comite }}
      champs={['comite']}
      dit={`${props.nom} est à l’ordre du jour du comité.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <ChampChoix
          champ="comite"
          titre={libelle(protocole, 'instance', genre)}
          valeur={v.comite}
          change={(comite) => change({ comite })}
          vide="Le prochain de ce territoire"
          choix={ouverts.map((c) => ({
            code: c.comite,
            libelle: `${date(c.date)}, ${c.territoire === '' ? 'tous territoires' : territoire(protocole, c.territoire)} (${c.inscrits} inscrits)`,
          }))}
          erreur={erreur}
        />
      )}
    </PanneauActe>
  );
}

export function Retirer(props: {
  comite: string;
  prescription: string;
  proposition: string;
  nom: string;
  fermer: () => void;
}): JSX.Element {
  const protocole = useProtocole();
  const [v, change, oublier] = useBrouillon(
    `retirer:${props.comite}:${props.prescription}${props.proposition}`,
    { motif: '' },
  );
  return (
    <PanneauActe
      commande="retirerDuComite"
      titre={`Retirer de l’ordre du jour : ${props.nom}`}
      envoi="Retirer"
      acte={{
        comite: props.comite,
        prescription: props.prescription,
        proposition: props.proposition,
        motif: v.motif,
      }}
      champs={['motif']}
      dit={`${props.nom} n’est plus à l’ordre du jour.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <ChampChoix
          champ="motif"
          titre="Motif"
          requis
          valeur={v.motif}
          change={(motif) => change({ motif })}
          choix={liste(protocole, 'motif_annulation')}
          vide="Choisir…"
          erreur={erreur}
        />
      )}
    </PanneauActe>
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
