// Who this is, where the parcours stands, what comes next.
import type { DossierReponse } from '../../generated/parcours';
import type { IdentitePersonne, Situation } from '../../generated/reperage';
import { date, pluriel, relatif } from '../base/dates';
import { commune, libelle, type Protocole, territoire, useProtocole } from '../base/protocole';
import { Marque, Valeur } from '../base/ui';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';

/** "RQTH jusqu’au 30/06/2018": the publics of the entry, with the dates that the situation tells. */
function publics(protocole: Protocole | null, d: DossierReponse, s: Situation | null | undefined) {
  return d.publics.map((code) => {
    const mot = libelle(protocole, 'public', code);
    if (code === 'rqth' && s?.rqthJusqu) return `${mot} jusqu’au ${date(s.rqthJusqu)}`;
    if (code === 'deld' && s?.inscritDepuis) return `${mot} depuis le ${date(s.inscritDepuis)}`;
    return mot;
  });
}

function referentDe(d: DossierReponse): string {
  return d.referents.find((r) => r.referent === d.referent)?.libelle ?? '';
}

export function Entete(props: {
  identite: IdentitePersonne | undefined;
  ajouter: (() => void) | undefined;
}) {
  const protocole = useProtocole();
  const { nom, donnees } = useCtx();
  const d = donnees.dossier.data;
  const p = donnees.personne.data;
  const age = props.identite?.age ?? 0;
  const traits = [
    age > 0 ? pluriel(age, 'an') : '',
    p?.commune ? commune(protocole, p.commune) : '',
    ...(d === undefined ? [] : publics(protocole, d, p?.situation)),
  ].filter((x) => x !== '');
  return (
    <header class="tete-dossier">
      <div class="ligne">
        <h1>{nom}</h1>
        <span class="boutons-page">
          <button type="button" class="secondary outline" onClick={() => window.print()}>
            Imprimer
          </button>
          {props.ajouter !== undefined && (
            <button type="button" onClick={props.ajouter} aria-keyshortcuts="n">
              Ajouter <kbd>n</kbd>
            </button>
          )}
        </span>
      </div>
      <p class="traits">{traits.join(' · ')}</p>
      {d !== undefined && <Parcours de={d} />}
      {!props.identite?.effacee && <Coordonnees identite={props.identite} />}
    </header>
  );
}

function Parcours(props: { de: DossierReponse }) {
  const protocole = useProtocole();
  const d = props.de;
  const etape = d.etapes.find((e) => e.etat === 'demarree');
  const faits: [string, preact.ComponentChildren][] = [
    ['Référent', <Valeur key="r" de={referentDe(d)} />],
    [
      'Parcours',
      d.etat === 'sorti'
        ? `du ${date(d.entree)} au ${date(d.sortieLe)}`
        : `depuis le ${date(d.entree)} (${d.moisDeParcours} mois)`,
    ],
    [
      'Étape',
      etape === undefined ? (
        <Marque key="e" genre={d.etat === 'sorti' ? 'neutre' : 'alerte'}>
          sans étape
        </Marque>
      ) : (
        `${libelle(protocole, 'etape', etape.genre)}${etape.finPrevue === '' ? '' : ` jusqu’au ${date(etape.finPrevue)}`}`
      ),
    ],
    [
      'Dernier contact',
      d.dernierContact === '' ? (
        <Marque key="c" genre="alerte">
          aucun
        </Marque>
      ) : (
        <Depuis key="c" de={d.dernierContact} />
      ),
    ],
    [
      'Prochain rendez-vous',
      d.prochain === '' ? <Valeur key="p" de="" /> : <Depuis key="p" de={d.prochain} />,
    ],
    ['Territoire', territoire(protocole, d.territoire)],
  ];
  return (
    <>
      <p class="etats">
        {d.etat === 'sorti' && (
          <Marque genre="neutre">
            sorti le {date(d.sortieLe)} : {libelle(protocole, 'sortie', d.sortie)}
          </Marque>
        )}
        {d.etat === 'sortie_proposee' && <Marque genre="alerte">sortie proposée</Marque>}
        {d.veille && <Marque genre="alerte">en veille</Marque>}
        {d.auPole && <Marque genre="fait">au pôle économique</Marque>}
      </p>
      <dl class="faits-dossier">
        {faits.map(([mot, valeur]) => (
          <div key={mot}>
            <dt>{mot}</dt>
            <dd>{valeur}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** "il y a 12 jours", the day on hover and read aloud. */
export function Depuis(props: { de: string }) {
  const { jour } = useCtx();
  return (
    <time dateTime={props.de} title={date(props.de)}>
      {relatif(props.de, jour)} <span class="jour">({date(props.de)})</span>
    </time>
  );
}

function Coordonnees(props: { identite: IdentitePersonne | undefined }) {
  const c = props.identite?.coordonnees;
  const ne = props.identite?.identite?.dateNaissance ?? '';
  return (
    <p class="coordonnees">
      {ne !== '' && <span>Né(e) le {date(ne)}</span>}
      {c?.telephone ? (
        <a href={`tel:${c.telephone}`}>{c.telephone}</a>
      ) : (
        <span class="absent">téléphone non renseigné</span>
      )}
      {c?.mail ? (
        <a href={`mailto:${c.mail}`}>{c.mail}</a>
      ) : (
        <span class="absent">courriel non renseigné</span>
      )}
      {c?.adresse && <span>{c.adresse}</span>}
      <BoutonActe acte="identite" cible="">
        Corriger
      </BoutonActe>
    </p>
  );
}
