// What the rules of entry say: of a situation being typed, of a prescription.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { type Critere, Critere_Etat, type EligibiliteReponse } from '../../generated/reperage';
import { useDemande } from '../base/hooks';
import { identiteDe } from '../base/names';
import { useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { Erreur } from '../base/ui';
import { Criteres, DU_DIAGNOSTIC, raison, regleEntree, verdict } from './commun';
import { useRepos } from './identite';
import type { Saisie } from './nouvelle';
import { situationEnvoyee } from './situation';

/** Beside the form, live. */
export function EligibiliteSaisie(props: { saisie: Saisie; insee: string }): JSX.Element | null {
  const { saisie, insee } = props;
  const moi = useMoi();
  const naissance = saisie.connue
    ? (identiteDe(saisie.personne)?.identite?.dateNaissance ?? '')
    : saisie.dateNaissance;
  const question = useRepos({
    commune: insee,
    dateNaissance: naissance.length === 10 ? naissance : '',
    situation: situationEnvoyee(saisie.situation),
  });
  const reponse = useDemande(
    'reperage',
    'eligibilite',
    peut(moi, 'reperage/Eligibilite') ? question : null,
  );
  const derniere = useRef<EligibiliteReponse>();
  if (reponse.data !== undefined) derniere.current = reponse.data;
  if (!peut(moi, 'reperage/Eligibilite')) return null;
  return (
    <section class="carte" aria-labelledby="eligibilite-titre">
      <h2 id="eligibilite-titre">Éligibilité</h2>
      {reponse.erreur && <Erreur de={reponse.erreur} />}
      {derniere.current && <EligibiliteAvant de={derniere.current} />}
    </section>
  );
}

/** No public holds yet, but answers are still missing: that is no refusal. */
function attendu(c: Critere): Critere {
  if (c.etat !== Critere_Etat.NON_TENU) return c;
  return {
    ...c,
    etat: Critere_Etat.A_CONFIRMER,
    explication: 'Aucun pour l’instant ; des réponses sur la situation manquent encore.',
  };
}

/** Before the diagnosis: what it will have to establish is set apart from what is typed here. */
function EligibiliteAvant(props: { de: EligibiliteReponse }): JSX.Element {
  const { de } = props;
  const protocole = useProtocole();
  const publics = (regleEntree(protocole).publics ?? []).map((p) => p.code);
  const aEtablir = de.criteres.some(
    (c) => publics.includes(c.code) && c.etat === Critere_Etat.A_CONFIRMER,
  );
  const maintenant = de.criteres
    .filter((c) => !DU_DIAGNOSTIC.includes(c.code))
    .map((c) => (c.code === 'public' && aEtablir ? attendu(c) : c));
  const ensuite = de.criteres.filter((c) => DU_DIAGNOSTIC.includes(c.code));
  const [genre, phrase] = verdict({ ...de, eligible: false, criteres: maintenant });
  return (
    <>
      <p class={`verdict ${genre}`} role="status">
        {phrase}
      </p>
      <Criteres criteres={maintenant} />
      {de.manquantes.length > 0 && (
        <>
          <h3>Pièces à réunir</h3>
          <ul>
            {de.manquantes.map((m) => (
              <li key={m.libelle}>
                {raison(m)}
                {m.aConfirmer && <span class="absent"> · à confirmer par le site</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {ensuite.length > 0 && (
        <p class="absent">
          Le diagnostic établira ensuite : {ensuite.map((c) => typo(c.libelle)).join(' ; ')}.
        </p>
      )}
    </>
  );
}

/** Of a prescription as it stands. */
export function Eligibilite(props: {
  de: Pick<EligibiliteReponse, 'eligible' | 'criteres' | 'manquantes'>;
}): JSX.Element {
  const [genre, phrase] = verdict(props.de);
  return (
    <>
      <p class={`verdict ${genre}`}>{phrase}</p>
      <Criteres criteres={props.de.criteres} />
    </>
  );
}
