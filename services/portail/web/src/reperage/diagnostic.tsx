// What a diagnosis found: recorded after the appointment, read afterwards.
import type { JSX } from 'preact';
import { Declaration, type LigneDiagnostic, type Situation } from '../../generated/reperage';
import { aujourdhui, date } from '../base/dates';
import { useDemande } from '../base/hooks';
import { libelle, liste, useProtocole } from '../base/protocole';
import {
  ChampCase,
  ChampChoix,
  ChampLong,
  ChampTexte,
  Marque,
  useBrouillon,
  Valeur,
} from '../base/ui';
import { DECLARATIONS, declaration, passe, useReferents } from './commun';
import { PanneauActe } from './panneau';
import { CHAMPS_SITUATION, ChampsSituation, situationEnvoyee, situationSaisie } from './situation';

type Constat =
  | 'besoinNumerique'
  | 'besoinComportement'
  | 'besoinSavoirsBase'
  | 'disponible'
  | 'motive'
  | 'volontaire';
const CONSTATS: readonly [cle: Constat, champ: string, titre: string][] = [
  ['disponible', 'disponible', 'Disponible pour agir'],
  ['motive', 'motive', 'Motivée, prête à s’engager'],
  ['volontaire', 'volontaire', 'Volontaire'],
  ['besoinNumerique', 'besoin_numerique', 'Besoin en compétences numériques'],
  ['besoinComportement', 'besoin_comportement', 'Besoin en savoir-être'],
  ['besoinSavoirsBase', 'besoin_savoirs_base', 'Besoin en savoirs de base'],
];

export function Realiser(props: {
  diagnostic: string;
  prevu: string;
  personne: string;
  nom: string;
  fermer: () => void;
}): JSX.Element {
  const { data } = useDemande('reperage', 'personne', { personne: props.personne });
  if (data === undefined) return <p class="attente">Chargement…</p>;
  return <FormeRealiser {...props} situation={data.situation} />;
}

function FormeRealiser(props: {
  diagnostic: string;
  prevu: string;
  nom: string;
  fermer: () => void;
  situation: Situation | undefined;
}): JSX.Element {
  const protocole = useProtocole();
  const [v, change, oublier] = useBrouillon(`diagnostic:${props.diagnostic}`, {
    date: passe(props.prevu),
    emargement: true,
    avis: '',
    freins: [] as string[],
    atouts: [] as string[],
    niveauEtape: '',
    besoinNumerique: Declaration.NON_RENSEIGNE,
    besoinComportement: Declaration.NON_RENSEIGNE,
    besoinSavoirsBase: Declaration.NON_RENSEIGNE,
    disponible: Declaration.NON_RENSEIGNE,
    motive: Declaration.NON_RENSEIGNE,
    volontaire: Declaration.NON_RENSEIGNE,
    situation: situationSaisie(props.situation),
    synthese: '',
  });
  const { synthese, situation, ...constats } = v;
  return (
    <PanneauActe
      commande="realiserDiagnostic"
      titre={`Diagnostic réalisé : ${props.nom}`}
      envoi="Enregistrer le diagnostic"
      acte={{
        diagnostic: props.diagnostic,
        ...constats,
        situation: { ...situationEnvoyee(situation), date: v.date },
        ...(synthese.trim() === '' ? {} : { synthese: { texte: synthese } }),
      }}
      champs={[
        'date',
        'avis',
        'niveau_etape',
        'synthese',
        ...CONSTATS.map(([, c]) => c),
        ...CHAMPS_SITUATION,
      ]}
      dit={`Diagnostic de ${props.nom} enregistré ; la personne peut être inscrite à un comité.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <div class="paire">
            <ChampTexte
              champ="date"
              titre="Réalisé le"
              type="date"
              requis
              max={aujourdhui()}
              valeur={v.date}
              change={(d) => change({ date: d })}
              erreur={erreur}
            />
            <ChampChoix
              champ="avis"
              titre="Avis"
              requis
              aide="Consultatif : le comité peut décider autrement."
              valeur={v.avis}
              change={(avis) => change({ avis })}
              choix={liste(protocole, 'avis')}
              vide="Choisir…"
              erreur={erreur}
            />
          </div>
          <ChampCase
            titre="Feuille d’émargement signée"
            valeur={v.emargement}
            change={(emargement) => change({ emargement })}
          />
          <Cases titre="Freins" valeur={v.freins} change={(freins) => change({ freins })} />
          <Cases titre="Atouts" valeur={v.atouts} change={(atouts) => change({ atouts })} />
          <div class="paire">
            {CONSTATS.map(([cle, champ, titre]) => (
              <ChampChoix
                key={champ}
                champ={champ}
                titre={titre}
                valeur={v[cle]}
                change={(d) => change({ [cle]: d as Declaration })}
                choix={DECLARATIONS}
                erreur={erreur}
              />
            ))}
          </div>
          <ChampChoix
            champ="niveau_etape"
            titre="Niveau à l’entrée"
            valeur={v.niveauEtape}
            change={(niveauEtape) => change({ niveauEtape })}
            choix={liste(protocole, 'niveau_etape')}
            vide="—"
            erreur={erreur}
          />
          <details>
            <summary>Situation déclarée à l’entretien</summary>
            <ChampsSituation
              valeur={situation}
              change={(c) => change({ situation: { ...situation, ...c } })}
              erreur={erreur}
            />
          </details>
          <ChampLong
            champ="synthese"
            titre="Synthèse"
            aide="La situation professionnelle seulement : ni santé, ni famille, ni justice."
            lignes={5}
            valeur={synthese}
            change={(s) => change({ synthese: s })}
            erreur={erreur}
          />
        </>
      )}
    </PanneauActe>
  );
}

function Cases(props: {
  titre: string;
  valeur: readonly string[];
  change: (codes: string[]) => void;
}): JSX.Element {
  const protocole = useProtocole();
  return (
    <details class="cases">
      <summary>
        {props.titre}
        {props.valeur.length > 0 &&
          ` : ${props.valeur.map((c) => libelle(protocole, 'frein', c)).join(', ')}`}
      </summary>
      {liste(protocole, 'frein').map((f) => (
        <ChampCase
          key={f.code}
          titre={f.libelle}
          valeur={props.valeur.includes(f.code)}
          change={(oui) =>
            props.change(oui ? [...props.valeur, f.code] : props.valeur.filter((c) => c !== f.code))
          }
        />
      ))}
    </details>
  );
}

const AVIS: Record<string, 'fait' | 'alerte' | 'retard'> = {
  favorable: 'fait',
  reserve: 'alerte',
  defavorable: 'retard',
};
export function Avis(props: { code: string }): JSX.Element {
  const protocole = useProtocole();
  if (props.code === '') return <Valeur de="" />;
  return (
    <Marque genre={AVIS[props.code] ?? 'neutre'}>{libelle(protocole, 'avis', props.code)}</Marque>
  );
}

/** One held diagnosis, read. */
export function Constats(props: { de: LigneDiagnostic }): JSX.Element {
  const { de } = props;
  const protocole = useProtocole();
  const referent = useReferents();
  const codes = (c: readonly string[]) => c.map((x) => libelle(protocole, 'frein', x)).join(', ');
  const dits = CONSTATS.filter(([cle]) => de[cle] !== Declaration.NON_RENSEIGNE);
  return (
    <dl class="fiche">
      <div>
        <dt>Avis</dt>
        <dd>
          <Avis code={de.avis} />
        </dd>
      </div>
      <div>
        <dt>Réalisé</dt>
        <dd>
          {date(de.realise)} par {referent(de.conseiller)}
          {!de.emargement && ', sans émargement'}
        </dd>
      </div>
      <div>
        <dt>Freins</dt>
        <dd>
          <Valeur de={codes(de.freins)} />
        </dd>
      </div>
      <div>
        <dt>Atouts</dt>
        <dd>
          <Valeur de={codes(de.atouts)} />
        </dd>
      </div>
      {dits.map(([cle, , titre]) => (
        <div key={cle}>
          <dt>{titre}</dt>
          <dd>{declaration(de[cle])}</dd>
        </div>
      ))}
      <div>
        <dt>Niveau</dt>
        <dd>
          <Valeur de={libelle(protocole, 'niveau_etape', de.niveauEtape)} />
        </dd>
      </div>
      {de.synthese && (
        <div>
          <dt>Synthèse</dt>
          <dd class="texte">{de.synthese.texte}</dd>
        </div>
      )}
    </dl>
  );
}
