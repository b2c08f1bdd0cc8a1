// What the comité needs to know of one person, and no more.
import type { ComponentChildren, JSX } from 'preact';
import type { LigneComite, LigneOrdreDuJour } from '../../generated/reperage';
import { useDemande } from '../base/hooks';
import { identiteDe } from '../base/names';
import { libelle, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { Marque, Valeur } from '../base/ui';
import { DECISIONS, structure, useChoixReferents, versPrescription } from './commun';
import { Avis, Constats } from './diagnostic';
import { Eligibilite } from './eligibilite';
import { Manquantes } from './reception';

export function Resume(props: {
  ligne: LigneOrdreDuJour;
  comite: LigneComite;
  nom: string;
  children: ComponentChildren;
}): JSX.Element {
  const { ligne, nom } = props;
  const protocole = useProtocole();
  const age = identiteDe(ligne.personne)?.age ?? 0;
  return (
    <>
      <h2>
        <Lien vers={`/dossier/${ligne.personne}`}>{nom}</Lien>{' '}
        {age > 0 && <small class="absent">{age} ans</small>}{' '}
        {ligne.decision !== '' && (
          <Marque genre="fait">{DECISIONS[ligne.decision] ?? ligne.decision}</Marque>
        )}
      </h2>
      {ligne.decision !== '' && ligne.motif !== '' && <p>Motif : {motifDe(protocole, ligne)}.</p>}
      {props.children}
      {ligne.proposition === '' ? <Entree ligne={ligne} /> : <Sortie ligne={ligne} />}
    </>
  );
}

/** A reason from the list of its decision. */
export function motifDe(
  protocole: Parameters<typeof libelle>[0],
  l: Pick<LigneOrdreDuJour, 'decision' | 'motif'>,
): string {
  return libelle(protocole, l.decision === 'refus' ? 'motif_refus' : 'motif_report', l.motif);
}

function Entree(props: { ligne: LigneOrdreDuJour }): JSX.Element {
  const { ligne } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const fiche = useDemande(
    'reperage',
    'personne',
    peut(moi, 'reperage/Personne') ? { personne: ligne.personne } : null,
  );
  const diagnostic = fiche.data?.diagnostics.find(
    (d) => d.prescription === ligne.prescription && d.realise !== '',
  );
  return (
    <>
      <dl class="fiche">
        <div>
          <dt>Avis</dt>
          <dd>
            <Avis code={ligne.avis} />
          </dd>
        </div>
        <div>
          <dt>Publics prouvés</dt>
          <dd>
            {ligne.publics.length === 0 ? (
              <span class="absent">aucun</span>
            ) : (
              ligne.publics.map((p) => libelle(protocole, 'public', p)).join(', ')
            )}
          </dd>
        </div>
        <div>
          <dt>Prescripteur</dt>
          <dd>
            <Valeur
              de={structure(
                ligne.prescripteur,
                libelle(protocole, 'prescripteur', ligne.prescripteur?.genre ?? ''),
              )}
            />{' '}
            <Lien vers={versPrescription(ligne)}>Voir la prescription</Lien>
          </dd>
        </div>
      </dl>
      <Pieces ligne={ligne} />
      <h3>Éligibilité</h3>
      <Eligibilite de={ligne} />
      {diagnostic && (
        <details class="publics">
          <summary>Diagnostic</summary>
          <Constats de={diagnostic} />
        </details>
      )}
      <Places territoire={ligne.territoire} />
    </>
  );
}

function Sortie(props: { ligne: LigneOrdreDuJour }): JSX.Element {
  const { ligne } = props;
  const protocole = useProtocole();
  return (
    <>
      <dl class="fiche">
        <div>
          <dt>Sortie proposée</dt>
          <dd>{libelle(protocole, 'sortie', ligne.sortie)}</dd>
        </div>
        <div>
          <dt>Verdict</dt>
          <dd>
            <Marque genre={ligne.verdict === 'positive' ? 'fait' : 'alerte'}>
              {ligne.verdict === '' ? 'non calculé' : ligne.verdict.replaceAll('_', ' ')}
            </Marque>
          </dd>
        </div>
        <div>
          <dt>Explication</dt>
          <dd>
            <Valeur de={typo(ligne.explication)} />
          </dd>
        </div>
      </dl>
      <Pieces ligne={ligne} />
    </>
  );
}

function Pieces(props: { ligne: LigneOrdreDuJour }): JSX.Element {
  const { ligne } = props;
  if (ligne.manquantes.length === 0)
    return <p class="verdict fait">Pièces : le dossier est complet.</p>;
  return (
    <>
      <h3>Pièces manquantes</h3>
      <Manquantes personne={ligne.personne} manquantes={ligne.manquantes} />
    </>
  );
}

/** Room of the territory's référents. */
function Places(props: { territoire: string }): JSX.Element | null {
  const { choix } = useChoixReferents(props.territoire);
  if (choix.length === 0) return null;
  return (
    <>
      <h3>Référents du territoire</h3>
      <ul>
        {choix.map((c) => (
          <li key={c.code}>{c.libelle}</li>
        ))}
      </ul>
    </>
  );
}
