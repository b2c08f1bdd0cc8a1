// One decision as a short form: only what its rule requires; Entrée confirms, Échap cancels.
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LigneComite, LigneOrdreDuJour } from '../../generated/reperage';
import { Critere_Etat } from '../../generated/reperage';
import type { Acte, Probleme } from '../base/api';
import { date, plus } from '../base/dates';
import { useActe, useDemande, useTout } from '../base/hooks';
import { libelle, liste, useProtocole } from '../base/protocole';
import { type Moi, peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { annoncer, ChampChoix, ChampTexte, Formulaire } from '../base/ui';
import { raison, regleEntree, useChoixReferents } from './commun';
import type { CommandeReperage } from './panneau';

export type Mode = 'e' | 'r' | 'f' | 'd' | 'v' | 'x';

const ENTREE: readonly (readonly [Mode, string, string])[] = [
  ['e', 'Entrée', 'DeciderEntree'],
  ['r', 'Report', 'ReporterEntree'],
  ['f', 'Refus', 'RefuserEntree'],
  ['d', 'Dérogation', 'DeciderEntree'],
];
const SORTIE: readonly (readonly [Mode, string, string])[] = [
  ['v', 'Valider la sortie', 'DeciderSortie'],
  ['x', 'Rejeter la sortie', 'DeciderSortie'],
];

/** The keys of a line that awaits its decision. */
export function permises(moi: Moi, l: LigneOrdreDuJour): (readonly [Mode, string])[] {
  if (l.decision !== '') return [];
  return (l.proposition === '' ? ENTREE : SORTIE)
    .filter(([, , droit]) => peut(moi, `reperage/${droit}`))
    .map(([touche, mot]) => [touche, mot] as const);
}

interface Props {
  ligne: LigneOrdreDuJour;
  comite: LigneComite;
  nom: string;
  fermer: () => void;
  faite: () => void;
}

export function Decision(props: Props & { mode: Mode }): JSX.Element {
  const { mode, ...reste } = props;
  switch (mode) {
    case 'e':
      return <Entrer {...reste} parDerogation={false} />;
    case 'd':
      return <Entrer {...reste} parDerogation />;
    case 'r':
      return <Reporter {...reste} />;
    case 'f':
      return <Refuser {...reste} />;
    case 'v':
      return <Sortir {...reste} validee />;
    case 'x':
      return <Sortir {...reste} validee={false} />;
  }
}

function Forme<K extends CommandeReperage>(
  props: Props & {
    commande: K;
    titre: string;
    envoi: string;
    acte: Acte<'reperage', K>;
    champs: readonly string[];
    dit: string;
    children: (erreur: Probleme | undefined) => ComponentChildren;
  },
): JSX.Element {
  const envoi = useActe('reperage', props.commande);
  const cadre = useRef<HTMLFieldSetElement>(null);
  // At once: a key that follows is for this form.
  useLayoutEffect(() => {
    cadre.current?.querySelector<HTMLElement>('select, input, button[type=submit]')?.focus();
  }, []);
  const soumettre = async () => {
    if ((await envoi.envoyer(props.acte)) === undefined) return;
    annoncer(props.dit);
    props.fermer();
    props.faite();
  };
  return (
    <fieldset
      ref={cadre}
      class="decision"
      onKeyDown={(e) => {
        if (e.key === 'Escape') {
          e.preventDefault();
          props.fermer();
        } else if (e.key === 'Enter' && e.target instanceof HTMLSelectElement) {
          e.preventDefault();
          e.target.form?.requestSubmit();
        }
      }}
    >
      <legend>{props.titre}</legend>
      <Formulaire
        envoi={props.envoi}
        enCours={envoi.enCours}
        erreur={envoi.erreur}
        champs={props.champs}
        soumettre={() => void soumettre()}
        annuler={props.fermer}
      >
        {props.children(envoi.erreur)}
      </Formulaire>
      <p class="absent">
        <kbd>Entrée</kbd> confirme, <kbd>Échap</kbd> annule. Une décision ne se reprend pas.
      </p>
    </fieldset>
  );
}

/** What stops the entry, said before it is tried. */
function Obstacles(props: { ligne: LigneOrdreDuJour; parDerogation: boolean }): JSX.Element | null {
  const { ligne, parDerogation } = props;
  const leves = parDerogation ? ['age', 'public'] : [];
  const fermants = ligne.criteres.filter(
    (c) =>
      c.etat === Critere_Etat.NON_TENU &&
      [
        'domicile',
        'age',
        'public',
        'diagnostic',
        'disponibilite',
        'motivation',
        'volontariat',
      ].includes(c.code) &&
      !leves.includes(c.code),
  );
  const pieces = ligne.manquantes.filter((m) => !m.aConfirmer);
  if (fermants.length + pieces.length === 0) return null;
  return (
    <div class="erreur" role="alert">
      <p>L’entrée ne peut pas être décidée en l’état :</p>
      <ul>
        {fermants.map((c) => (
          <li key={c.code}>
            {typo(c.libelle)} : {typo(c.explication)}
          </li>
        ))}
        {pieces.length > 0 && <li>il manque : {pieces.map(raison).join(' ; ')}</li>}
      </ul>
    </div>
  );
}

function Entrer(props: Props & { parDerogation: boolean }): JSX.Element {
  const { ligne, comite, nom, parDerogation } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const ouvertes = regleEntree(protocole).derogations ?? [];
  const { choix, places } = useChoixReferents(ligne.territoire);
  const propose = useConseiller(ligne);
  // Who made the diagnosis follows the person, unless there is no room left.
  const defaut = (places(propose) ?? 0) > 0 ? propose : (choix[0]?.code ?? '');
  const [referent, setReferent] = useState<string | null>(null);
  const [derogation, setDerogation] = useState('');
  const [par, setPar] = useState(moi.role === 'direction' ? moi.compte : '');
  return (
    <Forme
      {...props}
      commande="deciderEntree"
      titre={parDerogation ? 'Entrée par dérogation' : 'Entrée'}
      envoi={parDerogation ? 'Acter l’entrée par dérogation' : 'Acter l’entrée'}
      acte={{
        comite: comite.comite,
        prescription: ligne.prescription,
        referent: referent ?? defaut,
        ...(parDerogation ? { derogation, derogationPar: par.trim() } : {}),
      }}
      champs={['referent', 'derogation', 'derogation_par']}
      dit={`${nom} : entrée actée.`}
    >
      {(erreur) => (
        <>
          <Obstacles ligne={ligne} parDerogation={parDerogation} />
          {parDerogation && (
            <>
              <ChampChoix
                champ="derogation"
                titre="Dérogation"
                requis
                valeur={derogation}
                change={setDerogation}
                choix={liste(protocole, 'derogation').filter((d) => ouvertes.includes(d.code))}
                vide="Choisir…"
                erreur={erreur}
              />
              <Representant valeur={par} change={setPar} erreur={erreur} />
            </>
          )}
          <ChampChoix
            champ="referent"
            titre="Référent"
            valeur={referent ?? defaut}
            change={setReferent}
            vide="Laisser le parcours proposer"
            choix={choix}
            erreur={erreur}
          />
        </>
      )}
    </Forme>
  );
}

/** Who made the diagnosis of this line; "" while not known. */
function useConseiller(ligne: LigneOrdreDuJour): string {
  const moi = useMoi();
  const { data } = useDemande(
    'reperage',
    'personne',
    peut(moi, 'reperage/Personne') ? { personne: ligne.personne } : null,
  );
  return data?.prescriptions.find((p) => p.prescription === ligne.prescription)?.conseiller ?? '';
}

/** A derogation is given in comité by a representative of the direction: an account, not a name. */
function Representant(props: {
  valeur: string;
  change: (compte: string) => void;
  erreur: Probleme | undefined;
}): JSX.Element {
  const moi = useMoi();
  const permis = peut(moi, 'portail/Comptes');
  const { data, attente } = useDemande('portail', 'comptes', permis ? { role: 'direction' } : null);
  const comptes = data?.lignes ?? [];
  if (permis && (attente || comptes.length > 0))
    return (
      <ChampChoix
        champ="derogation_par"
        titre="Donnée par"
        requis
        valeur={props.valeur}
        change={props.change}
        choix={comptes.map((c) => ({ code: c.compte, libelle: c.libelle }))}
        vide="Choisir…"
        erreur={props.erreur}
      />
    );
  return (
    <ChampTexte
      champ="derogation_par"
      titre="Donnée par"
      requis
      aide="L’identifiant du représentant de la direction présent au comité."
      valeur={props.valeur}
      change={props.change}
      erreur={props.erreur}
    />
  );
}

const REPORT_JOURS = 28; // Proposed when no later comité is planned.
const HORIZON_JOURS = 190;

function Reporter(props: Props): JSX.Element {
  const { ligne, comite, nom } = props;
  const protocole = useProtocole();
  const { data } = useTout('reperage', 'comites', {
    du: plus(comite.date, 1),
    jusqu: plus(comite.date, HORIZON_JOURS),
    territoire: ligne.territoire,
  });
  const prochain = data?.lignes.find((c) => c.genre === comite.genre && !c.clos)?.date;
  const [motif, setMotif] = useState('');
  const [jusqu, setJusqu] = useState<string | null>(null);
  const jour = jusqu ?? prochain ?? plus(comite.date, REPORT_JOURS);
  return (
    <Forme
      {...props}
      commande="reporterEntree"
      titre="Report"
      envoi="Reporter"
      acte={{ comite: comite.comite, prescription: ligne.prescription, motif, jusqu: jour }}
      champs={['motif', 'jusqu']}
      dit={`${nom} : reporté, pas avant le ${date(jour)}.`}
    >
      {(erreur) => (
        <>
          <ChampChoix
            champ="motif"
            titre="Motif"
            requis
            valeur={motif}
            change={setMotif}
            choix={liste(protocole, 'motif_report')}
            vide="Choisir…"
            erreur={erreur}
          />
          <ChampTexte
            champ="jusqu"
            titre="Pas avant le"
            type="date"
            requis
            min={comite.date}
            {...(prochain === jour ? { aide: 'Le prochain comité de ce territoire.' } : {})}
            valeur={jour}
            change={setJusqu}
            erreur={erreur}
          />
        </>
      )}
    </Forme>
  );
}

function Refuser(props: Props): JSX.Element {
  const { ligne, comite, nom } = props;
  const protocole = useProtocole();
  const [motif, setMotif] = useState('');
  return (
    <Forme
      {...props}
      commande="refuserEntree"
      titre="Refus"
      envoi="Refuser l’entrée"
      acte={{ comite: comite.comite, prescription: ligne.prescription, motif }}
      champs={['motif']}
      dit={`${nom} : entrée refusée.`}
    >
      {(erreur) => (
        <ChampChoix
          champ="motif"
          titre="Motif"
          requis
          valeur={motif}
          change={setMotif}
          choix={liste(protocole, 'motif_refus')}
          vide="Choisir…"
          erreur={erreur}
        />
      )}
    </Forme>
  );
}

function Sortir(props: Props & { validee: boolean }): JSX.Element {
  const { ligne, comite, nom, validee } = props;
  const protocole = useProtocole();
  const [motif, setMotif] = useState('');
  const titre = libelle(protocole, 'sortie', ligne.sortie);
  return (
    <Forme
      {...props}
      commande="deciderSortie"
      titre={validee ? 'Sortie validée' : 'Sortie rejetée'}
      envoi={validee ? 'Valider la sortie' : 'Rejeter la sortie'}
      acte={{ comite: comite.comite, proposition: ligne.proposition, validee, motif }}
      champs={['motif']}
      dit={`${nom} : sortie ${validee ? 'validée' : 'rejetée'}.`}
    >
      {(erreur) =>
        validee ? (
          <p>
            {nom} sortira du PLIE : {titre}.
          </p>
        ) : (
          <ChampChoix
            champ="motif"
            titre="Motif"
            requis
            valeur={motif}
            change={setMotif}
            choix={liste(protocole, 'motif_report')}
            vide="Choisir…"
            erreur={erreur}
          />
        )
      }
    </Forme>
  );
}
