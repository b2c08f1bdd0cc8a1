// One prescription: where it stands, what was found, what is missing, what can be done next.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type {
  LigneDecision,
  LigneDiagnostic,
  LignePrescription,
  PersonneReponse,
} from '../../generated/reperage';
import { versDossier } from '../base/adresses';
import { date } from '../base/dates';
import { useDemande } from '../base/hooks';
import { Joindre } from '../base/joindre';
import { identiteDe, useNoms } from '../base/names';
import { commune, libelle, territoire, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import { Entete, Etat, Marque, Valeur, Vide } from '../base/ui';
import { Clore, Inscrire, Manquer, Planifier, Resituer, Retirer, Transmettre } from './actes';
import { DECISIONS, EtatPrescription, structure, suite, useReferents } from './commun';
import { Constats, Realiser } from './diagnostic';
import { Eligibilite } from './eligibilite';
import { Manquantes, Recues } from './reception';

export function Prescription(props: {
  prescription: string;
  personne: string;
  enregistree: boolean;
}): JSX.Element {
  const moi = useMoi();
  // The address names the person when it came from a list; else the prescription tells whom.
  const ligne = useDemande(
    'reperage',
    'prescriptions',
    props.personne === '' ? { prescription: props.prescription, limite: 1 } : null,
  );
  const personne = props.personne !== '' ? props.personne : (ligne.data?.lignes[0]?.personne ?? '');
  const entiere = peut(moi, 'reperage/Personne');
  const fiche = useDemande(
    'reperage',
    'personne',
    personne !== '' && entiere ? { personne } : null,
  );
  if (ligne.data !== undefined && ligne.data.lignes.length === 0)
    return (
      <Vide>Aucune prescription n’a cet identifiant, ou elle n’est pas de votre structure.</Vide>
    );
  if (!entiere)
    return <SansDossier prescription={props.prescription} enregistree={props.enregistree} />;
  return (
    <Etat de={fiche}>
      {(p) => {
        const trouvee = p.prescriptions.find((x) => x.prescription === props.prescription);
        if (trouvee === undefined)
          return (
            <Vide>Cette prescription n’est pas de cette personne. Cherchez-la dans la liste.</Vide>
          );
        return <Entiere fiche={p} ligne={trouvee} enregistree={props.enregistree} />;
      }}
    </Etat>
  );
}

/** For whoever may not open dossiers: the line alone. */
function SansDossier(props: { prescription: string; enregistree: boolean }): JSX.Element {
  const ligne = useDemande('reperage', 'prescriptions', {
    prescription: props.prescription,
    limite: 1,
  });
  const l = ligne.data?.lignes[0];
  const nom = useNoms(l ? [l.personne] : []);
  return (
    <Etat de={ligne}>
      {() =>
        l && (
          <>
            <Entete titre={nom(l.personne)} sous="Prescription" />
            {props.enregistree && <Enregistree />}
            <Fiche ligne={l} />
          </>
        )
      }
    </Etat>
  );
}

function Enregistree(): JSX.Element {
  const moi = useMoi();
  return (
    <div class="enregistree" role="status">
      <p>
        <strong>Prescription enregistrée.</strong>{' '}
        {peut(moi, 'reperage/TransmettrePrescription')
          ? 'Reste à la transmettre à un conseiller, qui fera le diagnostic.'
          : 'L’équipe d’animation la transmet à un conseiller, qui fera le diagnostic.'}
      </p>
      <p>
        <Lien vers="/reperage?etat=recue">Prescriptions reçues</Lien> ·{' '}
        <Lien vers="/reperage/nouvelle">Nouvelle prescription</Lien>
      </p>
    </div>
  );
}

function Fiche(props: { ligne: LignePrescription }): JSX.Element {
  const { ligne } = props;
  const protocole = useProtocole();
  const referent = useReferents();
  const connus = peut(useMoi(), 'parcours/Referents');
  const rubriques: [string, ComponentChildren][] = [
    ['État', <EtatPrescription key="etat" ligne={ligne} />],
    ['Suite', <Valeur key="suite" de={suite(ligne)} />],
    [
      'Prescrite',
      `le ${date(ligne.date)}${ligne.genre === 'clause' ? ', au titre de la clause sociale' : ''}`,
    ],
    [
      'Prescripteur',
      <Valeur
        key="prescripteur"
        de={structure(
          ligne.prescripteur,
          libelle(protocole, 'prescripteur', ligne.prescripteur?.genre ?? ''),
        )}
      />,
    ],
    ['Territoire', <Valeur key="territoire" de={territoire(protocole, ligne.territoire)} />],
    [
      'Conseiller',
      ligne.conseiller === '' ? (
        <Valeur key="conseiller" de="" />
      ) : (
        `${connus ? `${referent(ligne.conseiller)}, ` : ''}depuis le ${date(ligne.transmiseLe)}`
      ),
    ],
  ];
  return (
    <dl class="fiche">
      {rubriques.map(([titre, contenu]) => (
        <div key={titre}>
          <dt>{titre}</dt>
          <dd>{contenu}</dd>
        </div>
      ))}
      {ligne.motif && (
        <div>
          <dt>Motif</dt>
          <dd class="texte">{ligne.motif.texte}</dd>
        </div>
      )}
    </dl>
  );
}

function Entiere(props: {
  fiche: PersonneReponse;
  ligne: LignePrescription;
  enregistree: boolean;
}): JSX.Element {
  const { fiche, ligne } = props;
  const moi = useMoi();
  const nom = useNoms([ligne.personne])(ligne.personne);
  const diagnostics = fiche.diagnostics.filter((d) => d.prescription === ligne.prescription);
  const decisions = fiche.decisions.filter((d) => d.prescription === ligne.prescription);
  const ouverte = !['acceptee', 'refusee', 'close'].includes(ligne.etat);
  const eligibilite = useDemande(
    'reperage',
    'eligibilite',
    ouverte && peut(moi, 'reperage/Eligibilite')
      ? { prescription: ligne.prescription, date: ligne.comiteDate }
      : null,
  );
  return (
    <>
      <Entete titre={nom} sous={<Qui personne={ligne.personne} commune={fiche.commune} />}>
        <Lien vers={versDossier(ligne.personne)}>Ouvrir son dossier</Lien>
      </Entete>
      {props.enregistree && ligne.etat === 'recue' && <Enregistree />}
      <Fiche ligne={ligne} />
      <Actes ligne={ligne} diagnostics={diagnostics} fiche={fiche} nom={nom} />
      <div class="volets">
        <section>
          <h2>Diagnostic</h2>
          <Diagnostics diagnostics={diagnostics} />
          {decisions.length > 0 && (
            <>
              <h2>Décisions</h2>
              <Decisions decisions={decisions} />
            </>
          )}
          {ouverte && eligibilite.data && (
            <>
              <h2>Pièces manquantes</h2>
              {eligibilite.data.manquantes.length === 0 ? (
                <p class="absent">Aucune : le dossier est complet.</p>
              ) : (
                <Manquantes personne={ligne.personne} manquantes={eligibilite.data.manquantes} />
              )}
            </>
          )}
          <h2>Pièces reçues</h2>
          <Recues pieces={fiche.pieces} />
        </section>
        <section>
          {ouverte && (
            <>
              <h2>Éligibilité</h2>
              <Etat de={eligibilite}>{(e) => <Eligibilite de={e} />}</Etat>
            </>
          )}
        </section>
      </div>
    </>
  );
}

/** Who it is and how to reach her: the conseiller calls before anything else. */
function Qui(props: { personne: string; commune: string }): JSX.Element {
  const protocole = useProtocole();
  const age = identiteDe(props.personne)?.age ?? 0;
  const mots = [age > 0 ? `${age} ans` : '', commune(protocole, props.commune)];
  return (
    <>
      {mots.filter((x) => x !== '').join(' · ')} <Joindre personne={props.personne} />
    </>
  );
}

function Diagnostics(props: { diagnostics: readonly LigneDiagnostic[] }): JSX.Element {
  if (props.diagnostics.length === 0)
    return (
      <p class="absent">Aucun rendez-vous. Fixez-en un quand la prescription est transmise.</p>
    );
  return (
    <>
      {props.diagnostics.map((d) =>
        d.realise === '' ? (
          <p key={d.diagnostic}>
            {d.manque === '' ? (
              <Marque>Rendez-vous le {date(d.date)}</Marque>
            ) : (
              <Marque genre="alerte">
                Manqué le {date(d.manque)}
                {d.excuse ? ', excusé' : ', sans excuse'}
              </Marque>
            )}{' '}
            {d.lettres.length > 0 && `Lettre du ${d.lettres.map(date).join(', du ')}.`}
          </p>
        ) : (
          <Constats key={d.diagnostic} de={d} />
        ),
      )}
    </>
  );
}

function Decisions(props: { decisions: readonly LigneDecision[] }): JSX.Element {
  const protocole = useProtocole();
  const motif = (d: LigneDecision) =>
    libelle(protocole, d.decision === 'report' ? 'motif_report' : 'motif_refus', d.motif);
  return (
    <ul>
      {props.decisions.map((d) => (
        <li key={d.comite + d.date}>
          <Lien vers={`/reperage/comite/${d.comite}`}>Comité du {date(d.date)}</Lien> :{' '}
          {(DECISIONS[d.decision] ?? d.decision).toLowerCase()}
          {d.motif !== '' && ` (${motif(d)})`}
        </li>
      ))}
    </ul>
  );
}

type Acte =
  | 'transmettre'
  | 'planifier'
  | 'realiser'
  | 'manquer'
  | 'clore'
  | 'inscrire'
  | 'retirer'
  | 'situation';
/** What each state allows, most expected first; `rendezVous`: an appointment is open. */
function permis(etat: string, rendezVous: boolean): [acte: Acte, titre: string, droit: string][] {
  const transmettre = (titre: string): [Acte, string, string] => [
    'transmettre',
    titre,
    'TransmettrePrescription',
  ];
  const clore: [Acte, string, string] = ['clore', 'Clore sans diagnostic', 'CloreSansDiagnostic'];
  const situation: [Acte, string, string] = [
    'situation',
    'Changer la situation',
    'ChangerSituation',
  ];
  if (etat === 'recue') return [transmettre('Transmettre à un conseiller'), clore, situation];
  if (etat === 'transmise' && rendezVous)
    return [
      ['realiser', 'Diagnostic réalisé', 'RealiserDiagnostic'],
      ['manquer', 'Rendez-vous manqué', 'ManquerDiagnostic'],
      ['planifier', 'Déplacer le rendez-vous', 'PlanifierDiagnostic'],
      situation,
    ];
  if (etat === 'transmise')
    return [
      ['planifier', 'Fixer un rendez-vous', 'PlanifierDiagnostic'],
      transmettre('Transmettre à un autre conseiller'),
      clore,
      situation,
    ];
  if (etat === 'diagnostiquee' || etat === 'reportee')
    return [['inscrire', 'Inscrire à un comité', 'InscrireAuComite'], situation];
  if (etat === 'positionnee')
    return [['retirer', 'Retirer de l’ordre du jour', 'RetirerDuComite'], situation];
  return [];
}

function Actes(props: {
  ligne: LignePrescription;
  diagnostics: readonly LigneDiagnostic[];
  fiche: PersonneReponse;
  nom: string;
}): JSX.Element {
  const { ligne, diagnostics, nom } = props;
  const moi = useMoi();
  const [acte, setActe] = useState<Acte | ''>('');
  const ouvert = diagnostics.find((d) => d.realise === '' && d.manque === '');
  const fermer = () => setActe('');
  const commun = { ligne, nom, fermer };
  const possibles = permis(ligne.etat, ouvert !== undefined).filter(([, , droit]) =>
    peut(moi, `reperage/${droit}`),
  );
  return (
    <>
      <div class="boutons actes">
        {ligne.etat === 'positionnee' && (
          <Lien vers={`/reperage/comite/${ligne.comite}`} role="button">
            Ouvrir le comité du {date(ligne.comiteDate)}
          </Lien>
        )}
        {possibles.map(([cle, titre], i) => (
          <button
            key={cle}
            type="button"
            class={i === 0 && ligne.etat !== 'positionnee' ? undefined : 'secondary outline'}
            onClick={() => setActe(cle)}
          >
            {titre}
          </button>
        ))}
      </div>
      {acte === 'transmettre' && <Transmettre {...commun} />}
      {acte === 'planifier' && <Planifier {...commun} ouvert={ouvert} />}
      {acte === 'clore' && <Clore {...commun} />}
      {acte === 'inscrire' && <Inscrire {...commun} />}
      {acte === 'situation' && <Resituer {...commun} situation={props.fiche.situation} />}
      {acte === 'retirer' && (
        <Retirer
          comite={ligne.comite}
          prescription={ligne.prescription}
          proposition=""
          nom={nom}
          fermer={fermer}
        />
      )}
      {acte === 'manquer' && ouvert && (
        <Manquer {...commun} diagnostic={ouvert.diagnostic} prevu={ouvert.date} />
      )}
      {acte === 'realiser' && ouvert && (
        <Realiser
          diagnostic={ouvert.diagnostic}
          prevu={ouvert.date}
          personne={ligne.personne}
          nom={nom}
          fermer={fermer}
        />
      )}
    </>
  );
}
