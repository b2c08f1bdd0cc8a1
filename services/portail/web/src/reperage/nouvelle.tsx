// A new prescription: who, sent by whom, from where, in which situation; what the rules say of it
// stands beside the form while it is typed.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Probleme } from '../base/api';
import { nouvelId } from '../base/api';
import { aujourdhui } from '../base/dates';
import { useActe } from '../base/hooks';
import { liste, type Protocole, useProtocole } from '../base/protocole';
import { aller } from '../base/router';
import { useMoi } from '../base/session';
import {
  annoncer,
  ChampCase,
  ChampChoix,
  ChampLong,
  ChampTexte,
  Entete,
  Formulaire,
  Repris,
  useBrouillon,
} from '../base/ui';
import { EligibiliteSaisie } from './eligibilite';
import { ChampsIdentite, DejaConnue } from './identite';
import {
  CHAMPS_SITUATION,
  ChampsSituation,
  SITUATION_VIDE,
  type SituationSaisie,
  situationEnvoyee,
} from './situation';

export interface Saisie {
  prescription: string;
  /** New id, or the known person's. */
  personne: string;
  connue: boolean;
  confirmeNouvelle: boolean;
  nom: string;
  prenom: string;
  nomNaissance: string;
  dateNaissance: string;
  sexe: string;
  adresse: string;
  telephone: string;
  mail: string;
  commune: string; // As typed: its name.
  prescripteur: string;
  structure: string;
  date: string;
  clause: boolean;
  situation: SituationSaisie;
  motif: string;
}
export type Changer = (changes: Partial<Saisie>) => void;

function vide(structure: string): Saisie {
  return {
    prescription: nouvelId(),
    personne: nouvelId(),
    connue: false,
    confirmeNouvelle: false,
    nom: '',
    prenom: '',
    nomNaissance: '',
    dateNaissance: '',
    sexe: '',
    adresse: '',
    telephone: '',
    mail: '',
    commune: '',
    prescripteur: '',
    structure,
    date: aujourdhui(),
    clause: false,
    situation: SITUATION_VIDE,
    motif: '',
  };
}

function plier(texte: string): string {
  return texte
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** The INSEE code of a name as people type it; "" outside the perimeter. */
export function codeCommune(protocole: Protocole | null, texte: string): string {
  const cherche = plier(texte);
  if (cherche === '') return '';
  const communes = protocole?.contenu.communes ?? [];
  return communes.find((c) => plier(c.nom) === cherche || c.insee === texte.trim())?.insee ?? '';
}

function commande(s: Saisie, insee: string) {
  const coordonnees =
    s.adresse + s.telephone + s.mail === ''
      ? {}
      : { coordonnees: { adresse: s.adresse, telephone: s.telephone, mail: s.mail } };
  const identite = {
    identite: {
      nom: s.nom.trim(),
      prenom: s.prenom.trim(),
      nomNaissance: s.nomNaissance.trim(),
      dateNaissance: s.dateNaissance,
    },
    sexe: s.sexe,
    confirmeNouvelle: s.confirmeNouvelle,
  };
  return {
    prescription: s.prescription,
    personne: s.personne,
    ...(s.connue ? {} : identite),
    ...coordonnees,
    commune: insee,
    prescripteur: { genre: s.prescripteur, structure: s.structure.trim() },
    date: s.date,
    genre: s.clause ? 'clause' : '',
    situation: situationEnvoyee(s.situation),
    ...(s.motif.trim() === '' ? {} : { motif: { texte: s.motif } }),
  };
}

const CHAMPS = [
  'nom',
  'prenom',
  'nom_naissance',
  'date_naissance',
  'sexe',
  'adresse',
  'telephone',
  'mail',
  'commune',
  'prescripteur.genre',
  'date',
  'motif',
  ...CHAMPS_SITUATION,
];

export function Nouvelle(): JSX.Element {
  const moi = useMoi();
  const protocole = useProtocole();
  const debut = useRef(vide(moi.role === 'prescripteur' ? (moi.portee[0] ?? '') : ''));
  const [saisie, changer, oublier, repris] = useBrouillon('prescription', debut.current);
  const acte = useActe('reperage', 'prescrire');
  const insee = codeCommune(protocole, saisie.commune);

  const soumettre = async () => {
    const fait = await acte.envoyer(commande(saisie, insee));
    if (fait === undefined) return;
    const { prescription, personne } = saisie;
    oublier();
    annoncer('Prescription enregistrée ; elle est dans la liste des prescriptions reçues.');
    aller(`/reperage/prescription/${prescription}?personne=${personne}&enregistree`);
  };

  return (
    <>
      <Entete titre="Nouvelle prescription" />
      <div class="saisie">
        <Formulaire
          envoi="Prescrire"
          enCours={acte.enCours}
          erreur={acte.erreur}
          champs={CHAMPS}
          soumettre={() => void soumettre()}
          annuler={() => {
            oublier();
            acte.effacer();
          }}
        >
          <Repris repris={repris} oublier={oublier} />
          <fieldset>
            <legend>La personne</legend>
            {saisie.connue ? (
              <DejaConnue saisie={saisie} changer={changer} />
            ) : (
              <ChampsIdentite saisie={saisie} changer={changer} erreur={acte.erreur} />
            )}
            <ChampCommune saisie={saisie} changer={changer} insee={insee} erreur={acte.erreur} />
          </fieldset>
          <Origine saisie={saisie} changer={changer} erreur={acte.erreur} />
          <fieldset>
            <legend>Sa situation, telle qu’elle la déclare</legend>
            <ChampsSituation
              valeur={saisie.situation}
              change={(c) => changer({ situation: { ...saisie.situation, ...c } })}
              erreur={acte.erreur}
            />
          </fieldset>
          <ChampLong
            champ="motif"
            titre="Motif de la prescription"
            aide="La situation professionnelle seulement : ni santé, ni famille, ni justice."
            valeur={saisie.motif}
            change={(motif) => changer({ motif })}
            erreur={acte.erreur}
          />
        </Formulaire>
        <EligibiliteSaisie saisie={saisie} insee={insee} />
      </div>
    </>
  );
}

interface Partie {
  saisie: Saisie;
  changer: Changer;
  erreur: Probleme | undefined;
}

function ChampCommune(props: Partie & { insee: string }): JSX.Element {
  const { saisie, changer, insee } = props;
  const protocole = useProtocole();
  const inconnue = saisie.commune.trim().length > 2 && insee === '';
  return (
    <ChampTexte
      champ="commune"
      titre="Commune du domicile"
      requis
      valeur={saisie.commune}
      change={(commune) => changer({ commune })}
      suggestions={(protocole?.contenu.communes ?? []).map((c) => c.nom)}
      aide={
        inconnue
          ? `« ${saisie.commune} » n’est pas une commune du périmètre : choisissez-en une de la liste.`
          : 'Tapez le début du nom ; seules les communes du périmètre sont proposées.'
      }
      erreur={props.erreur}
    />
  );
}

function Origine(props: Partie): JSX.Element {
  const { saisie, changer, erreur } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  return (
    <fieldset>
      <legend>Qui prescrit</legend>
      <div class="paire">
        <ChampChoix
          champ="prescripteur.genre"
          titre="Prescripteur"
          requis
          valeur={saisie.prescripteur}
          change={(prescripteur) => changer({ prescripteur })}
          choix={liste(protocole, 'prescripteur')}
          vide="Choisir…"
          erreur={erreur}
        />
        {moi.role !== 'prescripteur' && (
          <ChampTexte
            champ="prescripteur.structure"
            titre="Structure"
            aide="L’organisme, jamais le nom d’une personne."
            valeur={saisie.structure}
            change={(structure) => changer({ structure })}
            erreur={erreur}
          />
        )}
      </div>
      <div class="paire">
        <ChampTexte
          champ="date"
          titre="Date de la prescription"
          type="date"
          requis
          max={aujourdhui()}
          valeur={saisie.date}
          change={(date) => changer({ date })}
          erreur={erreur}
        />
        <ChampCase
          titre="Au titre de la clause sociale"
          valeur={saisie.clause}
          change={(clause) => changer({ clause })}
        />
      </div>
    </fieldset>
  );
}
