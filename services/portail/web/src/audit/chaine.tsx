// The chain's state in one sentence, and a verification on demand.
import { useEffect, useState } from 'preact/hooks';
import { Probleme } from '../base/api';
import { instant, nombre, pluriel } from '../base/dates';
import { useReponse } from '../base/hooks';
import { annoncer, Entete, Erreur, Etat, Marque } from '../base/ui';
import {
  type Chaine as ChaineLue,
  lireChaine,
  lireVerification,
  type TeteSignee as TeteLue,
  type Verification,
  verifier,
} from './contrat';

const SUIVRE_MS = 500;

export function Chaine() {
  const chaine = useReponse('chaine', lireChaine, []);
  return (
    <>
      <Entete
        titre="Audit"
        sous="Chaque fait enregistré est lié au précédent : un fait changé, ôté ou ajouté après coup se voit."
      />
      <Etat de={chaine}>
        {(c) => (
          <>
            <Phrase chaine={c} />
            <TeteSignee de={c.teteSignee} />
          </>
        )}
      </Etat>
      <Verifier finie={chaine.recharger} />
    </>
  );
}

function Phrase(props: { chaine: ChaineLue }) {
  const { chaine } = props;
  const jamais = chaine.verifieeLe === '';
  return (
    <section class="carte">
      <p class="phrase">
        {chaine.anomalies.length > 0 ? (
          <Marque genre="retard">{pluriel(chaine.anomalies.length, 'anomalie')}</Marque>
        ) : (
          <Marque genre={jamais ? 'alerte' : 'fait'}>{jamais ? 'À vérifier' : 'Vérifiée'}</Marque>
        )}{' '}
        {jamais
          ? `La chaîne compte ${nombre(chaine.evenements)} événements et n’a pas encore été vérifiée ici.`
          : `Chaîne vérifiée jusqu’à l’événement ${nombre(chaine.verifieeJusqu)}, le ${instant(chaine.verifieeLe)}.`}
      </p>
      <Anomalies de={chaine.anomalies} />
      <dl class="faits">
        <dt>Événements du site</dt>
        <dd>{nombre(chaine.evenements)}</dd>
        <dt>Dernière position du journal</dt>
        <dd>{nombre(chaine.position)}</dd>
        <dt>Tête de chaîne</dt>
        <dd>
          <code>{chaine.tete}</code>
        </dd>
      </dl>
    </section>
  );
}

function TeteSignee(props: { de: TeteLue | null }) {
  const { de } = props;
  return (
    <section class="carte">
      <h2>Tête signée</h2>
      {de === null ? (
        <p>
          Le journal n’a pas encore été signé : il l’est toutes les dix secondes quand il avance.
        </p>
      ) : (
        <>
          <p>
            Le journal est signé jusqu’à l’événement {nombre(de.position)}, le {instant(de.signee)}.
            {!de.valide && ' La signature n’est pas valable.'}
          </p>
          <dl class="faits">
            <dt>Empreinte de la clé</dt>
            <dd>
              <code>{de.empreinteCle}</code>
            </dd>
          </dl>
          <p>
            Gardez cette tête hors de l’installation : avec elle, la clé publique et une copie du
            journal, chacun peut vérifier que rien n’a été récrit depuis.
          </p>
          <a href="/api/audit/tete" download>
            Emporter la tête signée
          </a>
        </>
      )}
    </section>
  );
}

function Anomalies(props: { de: readonly string[] }) {
  if (props.de.length === 0) return null;
  return (
    <ul class="anomalies">
      {props.de.map((a) => (
        <li key={a}>{a}</li>
      ))}
    </ul>
  );
}

function Verifier(props: { finie: () => void }) {
  const [etat, setEtat] = useState<Verification>();
  const [erreur, setErreur] = useState<Probleme>();
  const [suit, setSuit] = useState(false);
  const { finie } = props;

  useEffect(() => {
    if (!suit) return;
    let ici = true;
    const regarder = async () => {
      try {
        const v = await lireVerification();
        if (!ici) return;
        setEtat(v);
        if (v.enCours) {
          window.setTimeout(() => ici && void regarder(), SUIVRE_MS);
          return;
        }
        setSuit(false);
        annoncer(
          v.anomalies.length === 0
            ? 'Vérification finie : tout concorde.'
            : `Vérification finie : ${pluriel(v.anomalies.length, 'anomalie')}.`,
        );
        finie();
      } catch (e) {
        setErreur(e as Probleme);
        setSuit(false);
      }
    };
    void regarder();
    return () => {
      ici = false;
    };
  }, [suit, finie]);

  const lancer = async () => {
    setErreur(undefined);
    try {
      await verifier();
      setSuit(true);
    } catch (e) {
      setErreur(e instanceof Probleme ? e : new Probleme(0, 'PAGE', '', String(e)));
    }
  };
  const part = Number(etat?.total ?? 0) > 0 ? Number(etat?.fait) / Number(etat?.total) : 0;
  return (
    <section>
      <h2>Vérifier maintenant</h2>
      <p>
        Tout le journal du site est relu : positions sans trou, chaque maillon, chaque partie
        personnelle, et le registre des ouvertures.
      </p>
      <button
        type="button"
        class="court"
        aria-busy={suit}
        disabled={suit}
        onClick={() => void lancer()}
      >
        {suit ? 'Vérification en cours…' : 'Lancer la vérification'}
      </button>
      {suit && (
        <p>
          <progress max={1} value={part} aria-label="Avancement de la vérification" />
          {nombre(etat?.fait ?? 0)} sur {nombre(etat?.total ?? 0)} événements
        </p>
      )}
      {erreur !== undefined && <Erreur de={erreur} />}
      {!suit && etat !== undefined && etat.finieLe !== '' && (
        <div role="status">
          <p>
            {etat.anomalies.length === 0
              ? `Tout concorde : ${nombre(etat.fait)} événements relus.`
              : `${pluriel(etat.anomalies.length, 'anomalie')} :`}
          </p>
          <Anomalies de={etat.anomalies} />
        </div>
      )}
    </section>
  );
}
