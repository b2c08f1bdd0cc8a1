// The situation of a person as it is stated: the same fields in a prescription and in a diagnosis.
import type { JSX } from 'preact';
import { Declaration, type Situation } from '../../generated/reperage';
import type { Probleme } from '../base/api';
import { liste, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import { ChampCase, ChampChoix, ChampTexte } from '../base/ui';
import { DECLARATIONS, regleEntree } from './commun';

export type SituationSaisie = Omit<Situation, 'date' | 'enfantsACharge'> & { enfants: string };

export const SITUATION_VIDE: SituationSaisie = {
  inscritDemandeurEmploi: Declaration.NON_RENSEIGNE,
  inscritDepuis: '',
  rsa: Declaration.NON_RENSEIGNE,
  rsaSocle: Declaration.NON_RENSEIGNE,
  autreMinima: '',
  qpv: Declaration.NON_RENSEIGNE,
  rqth: Declaration.NON_RENSEIGNE,
  rqthJusqu: '',
  niveauFormation: '',
  menage: '',
  enfants: '',
  filiere: '',
  situationEmploi: '',
  sansEmploiDepuis: '',
  publics: [],
};

/** What is sent: a date that its answer does not call for stays out. */
export function situationEnvoyee(s: SituationSaisie): Partial<Situation> {
  const { enfants, ...reste } = s;
  return {
    ...reste,
    inscritDepuis: s.inscritDemandeurEmploi === Declaration.OUI ? s.inscritDepuis : '',
    rqthJusqu: s.rqth === Declaration.OUI ? s.rqthJusqu : '',
    rsaSocle: s.rsa === Declaration.NON ? Declaration.NON : s.rsaSocle,
    enfantsACharge: Number(enfants) || 0,
  };
}

export function situationSaisie(s: Situation | undefined): SituationSaisie {
  if (s === undefined || s === null) return SITUATION_VIDE;
  const { date: _date, enfantsACharge, ...reste } = s;
  return { ...reste, enfants: enfantsACharge === 0 ? '' : String(enfantsACharge) };
}

const CHAMPS = [
  'inscrit_demandeur_emploi',
  'inscrit_depuis',
  'rsa',
  'rsa_socle',
  'autre_minima',
  'qpv',
  'rqth',
  'rqth_jusqu',
  'niveau_formation',
  'menage',
  'enfants_a_charge',
  'filiere',
  'situation_emploi',
  'sans_emploi_depuis',
];
export const CHAMPS_SITUATION: readonly string[] = CHAMPS;

export function ChampsSituation(props: {
  valeur: SituationSaisie;
  change: (changes: Partial<SituationSaisie>) => void;
  erreur: Probleme | undefined;
}): JSX.Element {
  const { valeur, change, erreur } = props;
  const protocole = useProtocole();
  const declaration = (
    champ: string,
    titre: string,
    cle: 'inscritDemandeurEmploi' | 'rsa' | 'rsaSocle' | 'qpv' | 'rqth',
  ) => (
    <ChampChoix
      champ={champ}
      titre={titre}
      valeur={valeur[cle]}
      change={(v) => change({ [cle]: v as Declaration })}
      choix={DECLARATIONS}
      erreur={erreur}
    />
  );
  const code = (
    champ: string,
    titre: string,
    nom: string,
    cle: 'autreMinima' | 'niveauFormation' | 'menage' | 'filiere' | 'situationEmploi',
  ) => (
    <ChampChoix
      champ={champ}
      titre={titre}
      valeur={valeur[cle]}
      change={(v) => change({ [cle]: v })}
      choix={liste(protocole, nom)}
      vide="—"
      erreur={erreur}
    />
  );
  const jour = (
    champ: string,
    titre: string,
    cle: 'inscritDepuis' | 'rqthJusqu' | 'sansEmploiDepuis',
  ) => (
    <ChampTexte
      champ={champ}
      titre={titre}
      type="date"
      valeur={valeur[cle]}
      change={(v) => change({ [cle]: v })}
      erreur={erreur}
    />
  );
  return (
    <>
      <div class="paire">
        {declaration(
          'inscrit_demandeur_emploi',
          'Inscrit comme demandeur d’emploi',
          'inscritDemandeurEmploi',
        )}
        {valeur.inscritDemandeurEmploi === Declaration.OUI &&
          jour('inscrit_depuis', 'Inscrit depuis le', 'inscritDepuis')}
      </div>
      <div class="paire">
        {code('situation_emploi', 'Situation d’emploi', 'situation_emploi', 'situationEmploi')}
        {jour('sans_emploi_depuis', 'Sans emploi depuis le', 'sansEmploiDepuis')}
      </div>
      <div class="paire">
        {declaration('rsa', 'Allocataire du RSA', 'rsa')}
        {valeur.rsa !== Declaration.NON && declaration('rsa_socle', 'RSA socle', 'rsaSocle')}
      </div>
      <div class="paire">
        {code('autre_minima', 'Autre minimum social', 'minima', 'autreMinima')}
        {declaration('qpv', 'Habite un quartier prioritaire (QPV)', 'qpv')}
      </div>
      <div class="paire">
        {declaration('rqth', 'Reconnu travailleur handicapé (RQTH)', 'rqth')}
        {valeur.rqth === Declaration.OUI && jour('rqth_jusqu', 'RQTH jusqu’au', 'rqthJusqu')}
      </div>
      <PublicsDeclares valeur={valeur.publics} change={(publics) => change({ publics })} />
      <div class="paire">
        {code('niveau_formation', 'Niveau de formation', 'niveau_formation', 'niveauFormation')}
        {code('filiere', 'Filière souhaitée', 'filiere', 'filiere')}
      </div>
      <div class="paire">
        {code('menage', 'Ménage', 'menage', 'menage')}
        <ChampTexte
          champ="enfants_a_charge"
          titre="Enfants à charge"
          type="number"
          min="0"
          max="30"
          valeur={valeur.enfants}
          change={(enfants) => change({ enfants })}
          erreur={erreur}
        />
      </div>
    </>
  );
}

/** Those that follow from no answer above: they are stated as such. */
const DEDUITS = ['rsa', 'rsa_socle', 'minima_sociaux', 'demandeur_emploi', 'deld', 'qpv', 'rqth'];

function PublicsDeclares(props: {
  valeur: readonly string[];
  change: (publics: string[]) => void;
}): JSX.Element | null {
  const protocole = useProtocole();
  const ouverts = new Set((regleEntree(protocole).publics ?? []).map((p) => p.code));
  const choix = liste(protocole, 'public').filter(
    (v) => !DEDUITS.includes(v.code) && ouverts.has(v.code),
  );
  if (choix.length === 0) return null;
  return (
    <fieldset class="cases">
      <legend>Autres publics déclarés</legend>
      {choix.map((v) => (
        <ChampCase
          key={v.code}
          titre={typo(v.libelle)}
          valeur={props.valeur.includes(v.code)}
          change={(oui) =>
            props.change(oui ? [...props.valeur, v.code] : props.valeur.filter((c) => c !== v.code))
          }
        />
      ))}
    </fieldset>
  );
}
