// What repérage knows: prescriptions, diagnosis, situation, who followed.
import type { LigneReferentHistorique } from '../../generated/parcours';
import type { Declaration, LignePrescription, Situation } from '../../generated/reperage';
import { date } from '../base/dates';
import { libelle, useProtocole } from '../base/protocole';
import { Etat, Marque, Valeur, Vide } from '../base/ui';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';

const ETATS: Record<string, [string, 'fait' | 'alerte' | 'neutre']> = {
  recue: ['reçue', 'neutre'],
  transmise: ['diagnostic à faire', 'alerte'],
  diagnostiquee: ['diagnostiquée', 'neutre'],
  positionnee: ['inscrite en comité', 'neutre'],
  reportee: ['reportée', 'alerte'],
  acceptee: ['acceptée', 'fait'],
  refusee: ['refusée', 'alerte'],
  close: ['close', 'neutre'],
};

export function Reperage() {
  const { donnees } = useCtx();
  return (
    <section class="carte" aria-labelledby="titre-reperage">
      <h2 id="titre-reperage">Repérage</h2>
      <Etat de={donnees.personne}>
        {(p) =>
          p.prescriptions.length === 0 ? (
            <Vide>Aucune prescription.</Vide>
          ) : (
            <ul class="liste">
              {p.prescriptions.map((x) => (
                <Prescription key={x.prescription} de={x} />
              ))}
            </ul>
          )
        }
      </Etat>
    </section>
  );
}

function Prescription(props: { de: LignePrescription }) {
  const protocole = useProtocole();
  const x = props.de;
  const [mot, genre] = ETATS[x.etat] ?? [x.etat, 'neutre' as const];
  const details = [
    date(x.date),
    x.prescripteur?.structure ?? '',
    x.diagnosticDate === '' ? '' : `diagnostic le ${date(x.diagnosticDate)}`,
    x.avis === '' ? '' : `avis ${libelle(protocole, 'avis', x.avis).toLowerCase()}`,
    x.comiteDate === '' ? '' : `comité du ${date(x.comiteDate)}`,
  ].filter((d) => d !== '');
  return (
    <li>
      <span>
        {libelle(protocole, 'prescripteur', x.prescripteur?.genre ?? '')}{' '}
        <Marque genre={genre}>{mot}</Marque> <small>{details.join(' · ')}</small>
        {x.motif?.texte && <blockquote>{x.motif.texte}</blockquote>}
      </span>
    </li>
  );
}

const DIT: Record<string, string> = {
  OUI: 'oui',
  NON: 'non',
  NE_SOUHAITE_PAS_REPONDRE: 'ne souhaite pas répondre',
};
const dit = (d: Declaration) => DIT[d] ?? '';

export function SituationDeclaree() {
  const { donnees } = useCtx();
  const s = donnees.personne.data?.situation;
  if (s === undefined || s === null) return null;
  return (
    <section class="carte" aria-labelledby="titre-situation">
      <header class="ligne">
        <h2 id="titre-situation">
          Situation <small>au {date(s.date)}</small>
        </h2>
        <BoutonActe acte="situation" cible="">
          Changer
        </BoutonActe>
      </header>
      <UneSituation de={s} />
    </section>
  );
}

function UneSituation(props: { de: Situation }) {
  const protocole = useProtocole();
  const s = props.de;
  const depuis = (iso: string) => (iso === '' ? '' : `, depuis le ${date(iso)}`);
  const avec = (mot: string, suite: string) => (mot === '' ? '' : mot + suite);
  const faits: [string, string][] = [
    [
      'Emploi',
      avec(libelle(protocole, 'situation_emploi', s.situationEmploi), depuis(s.sansEmploiDepuis)),
    ],
    ['Demandeur d’emploi', avec(dit(s.inscritDemandeurEmploi), depuis(s.inscritDepuis))],
    ['RSA', avec(dit(s.rsa), dit(s.rsaSocle) === 'oui' ? ', socle' : '')],
    ['RQTH', avec(dit(s.rqth), s.rqthJusqu === '' ? '' : `, jusqu’au ${date(s.rqthJusqu)}`)],
    ['Quartier prioritaire', dit(s.qpv)],
    ['Formation', libelle(protocole, 'niveau_formation', s.niveauFormation)],
    [
      'Ménage',
      avec(
        libelle(protocole, 'menage', s.menage),
        s.enfantsACharge > 0 ? `, ${s.enfantsACharge} à charge` : '',
      ),
    ],
  ];
  return (
    <dl class="faits-dossier etroits">
      {faits.map(([mot, valeur]) => (
        <div key={mot}>
          <dt>{mot}</dt>
          <dd>
            <Valeur de={valeur} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Referents(props: { de: readonly LigneReferentHistorique[] }) {
  const protocole = useProtocole();
  if (props.de.length < 2) return null;
  return (
    <details class="carte">
      <summary>Référents successifs ({props.de.length})</summary>
      <ul class="liste">
        {props.de.map((r) => (
          <li key={r.referent + r.du}>
            <span>
              {r.libelle}{' '}
              <small>
                du {date(r.du)}
                {r.au !== '' && ` au ${date(r.au)}`}
                {r.motif !== '' && ` · ${libelle(protocole, 'motif_changement_referent', r.motif)}`}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
