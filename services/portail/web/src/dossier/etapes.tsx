// What is done: étapes, jobs, immersions, mises en relation, the contract of engagement.
import type { LigneEmbauche, LigneMer } from '../../generated/entreprise';
import type { DossierReponse, LigneEtape } from '../../generated/parcours';
import { centi, date, relatif } from '../base/dates';
import { useDemande } from '../base/hooks';
import { libelle, useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { Etat, Marque, Vide } from '../base/ui';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';

const ETATS: Record<string, [string, 'fait' | 'alerte' | 'retard' | 'neutre']> = {
  prevue: ['prévue', 'neutre'],
  demarree: ['en cours', 'fait'],
  terminee: ['terminée', 'neutre'],
  abandonnee: ['abandonnée', 'alerte'],
  annulee: ['annulée', 'neutre'],
};
const DIPLOMES: Record<string, string> = {
  obtenu: 'diplôme obtenu',
  non_obtenu: 'diplôme non obtenu',
};

function periode(debut: string, fin: string, prevue: string): string {
  if (fin !== '') return `du ${date(debut)} au ${date(fin)}`;
  if (prevue !== '') return `depuis le ${date(debut)}, jusqu’au ${date(prevue)} prévu`;
  return debut === '' ? 'date à fixer' : `depuis le ${date(debut)}`;
}

export function Etapes() {
  const etapes = useCtx().donnees.dossier.data?.etapes ?? [];
  const rang = (e: LigneEtape) => (e.etat === 'demarree' ? 0 : e.etat === 'prevue' ? 1 : 2);
  const triees = [...etapes].sort(
    (a, b) => rang(a) - rang(b) || (a.debut < b.debut ? 1 : a.debut > b.debut ? -1 : 0),
  );
  return (
    <section class="carte" aria-labelledby="titre-etapes">
      <header class="ligne">
        <h2 id="titre-etapes">
          Étapes{' '}
          <small>{etapes.filter((e) => e.etat !== 'prevue' && e.etat !== 'annulee').length}</small>
        </h2>
        <span class="ligne">
          <BoutonActe acte="etape_prevue" cible="">
            Prévoir
          </BoutonActe>
          <BoutonActe acte="etape" cible="">
            Démarrer
          </BoutonActe>
        </span>
      </header>
      {triees.length === 0 ? (
        <Vide>Aucune étape : prévoyez la première.</Vide>
      ) : (
        <ul class="liste">
          {triees.map((e) => (
            <UneEtape key={e.etape} de={e} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UneEtape(props: { de: LigneEtape }) {
  const protocole = useProtocole();
  const e = props.de;
  const nom = libelle(protocole, 'etape', e.genre);
  const [mot, genre] = ETATS[e.etat] ?? [e.etat, 'neutre' as const];
  const details = [
    e.etat === 'prevue'
      ? e.debut === ''
        ? 'date à fixer'
        : `à partir du ${date(e.debut)}`
      : periode(e.debut, e.fin, e.finPrevue),
    e.structure,
    libelle(protocole, 'contrat', e.contrat),
    e.heuresCenti > 0 ? `${centi(e.heuresCenti)} h` : '',
    DIPLOMES[e.diplome] ?? '',
    e.bilanLe === '' ? '' : `bilan le ${date(e.bilanLe)}`,
  ].filter((x) => x !== '');
  return (
    <li>
      <span>
        {nom} <Marque genre={genre}>{mot}</Marque> <small>{details.join(' · ')}</small>
      </span>
      <span class="actes">
        {e.etat === 'prevue' && (
          <BoutonActe acte="demarrer" cible={e.etape} de={nom}>
            Démarrer
          </BoutonActe>
        )}
        {(e.etat === 'prevue' || e.etat === 'demarree') && (
          <BoutonActe acte="clore_etape" cible={e.etape} de={nom}>
            Clore
          </BoutonActe>
        )}
      </span>
    </li>
  );
}

// --- Work -------------------------------------------------------------------------------------------

export function Emploi() {
  const { donnees } = useCtx();
  const embauches = donnees.embauches.data?.lignes ?? [];
  const immersions = donnees.immersions.data?.lignes ?? [];
  const mer = donnees.mer.data?.lignes ?? [];
  const protocole = useProtocole();
  const erreur = donnees.embauches.erreur ?? donnees.mer.erreur;
  if (embauches.length + immersions.length + mer.length === 0 && erreur === undefined) return null;
  return (
    <section class="carte" aria-labelledby="titre-emploi">
      <h2 id="titre-emploi">Emploi</h2>
      <Etat de={donnees.embauches}>
        {() => (
          <ul class="liste">
            {embauches.map((e) => (
              <Embauche key={e.embauche} de={e} />
            ))}
            {immersions.map((i) => (
              <li key={i.immersion}>
                <span>
                  {libelle(protocole, 'immersion', i.genre)} · {i.raisonSociale}{' '}
                  <Marque genre={i.fin === '' ? 'fait' : 'neutre'}>
                    {i.fin === '' ? 'en cours' : i.meneeATerme ? 'menée à terme' : 'interrompue'}
                  </Marque>{' '}
                  <small>{periode(i.debut, i.fin, i.finPrevue)}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Etat>
      {mer.length > 0 && (
        <details open={mer.some((m) => !CLOSES.includes(m.etat))}>
          <summary>Mises en relation ({mer.length})</summary>
          <ul class="liste">
            {mer.map((m) => (
              <Mer key={m.positionnement} de={m} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Embauche(props: { de: LigneEmbauche }) {
  const protocole = useProtocole();
  const moi = useMoi();
  const { quand, id } = useCtx();
  const e = props.de;
  const ouverte = e.fin === '';
  const suivis = useDemande(
    'entreprise',
    'suivisDus',
    ouverte && peut(moi, 'entreprise/SuivisDus') ? { embauche: e.embauche } : null,
    { ...quand, personne: id },
  );
  const heures = e.mois.reduce((n, m) => n + m.heuresCenti, 0);
  const fin =
    e.issue === 'rupture' ? `rompu : ${libelle(protocole, 'motif_rupture', e.motif)}` : 'terminé';
  return (
    <li>
      <span>
        {libelle(protocole, 'contrat', e.contrat)} · {e.raisonSociale}{' '}
        <Marque genre={ouverte ? 'fait' : e.issue === 'rupture' ? 'alerte' : 'neutre'}>
          {ouverte ? 'en cours' : fin}
        </Marque>{' '}
        <small>
          {periode(e.debut, e.fin, e.finPrevue)}
          {heures > 0 && ` · ${centi(heures)} h déclarées sur ${e.mois.length} mois`}
          {e.maintienLe !== '' && ` · maintien constaté au ${date(e.maintienLe)}`}
          {e.suiviRefuse && ' · suivi refusé'}
        </small>
        {(suivis.data?.lignes ?? []).map((s) => (
          <small key={s.code} class="suivi">
            {s.libelle} avant le {date(s.avant)}{' '}
            {s.enRetard && <Marque genre="retard">en retard</Marque>}
          </small>
        ))}
      </span>
    </li>
  );
}

const CLOSES = ['non_retenu', 'demarre', 'abandonne'];
const MER: Record<string, [string, 'fait' | 'alerte' | 'neutre']> = {
  positionne: ['positionné', 'neutre'],
  mer_effectuee: ['mis en relation', 'neutre'],
  entretien: ['entretien d’embauche', 'neutre'],
  retenu: ['retenu', 'fait'],
  non_retenu: ['non retenu', 'alerte'],
  demarre: ['démarré', 'fait'],
  abandonne: ['abandonné', 'neutre'],
};

function Mer(props: { de: LigneMer }) {
  const protocole = useProtocole();
  const m = props.de;
  const [mot, genre] = MER[m.etat] ?? [m.etat, 'neutre' as const];
  const quand = m.resultatLe || m.entretienLe || m.merLe || m.positionneLe;
  return (
    <li>
      <span>
        {m.metier} · {m.raisonSociale} <Marque genre={genre}>{mot}</Marque>{' '}
        <small>
          {date(quand)}
          {m.motif !== '' && ` · ${libelle(protocole, 'motif_non_retenue', m.motif)}`}
          {m.retourEnRetard && ` · retour attendu avant le ${date(m.retourAvant)}, en retard`}
        </small>
      </span>
    </li>
  );
}

// --- Contract of engagement ---------------------------------------------------------------------------

const SIGNATAIRES: Record<string, string> = {
  participant: 'participant',
  referent: 'référent',
  direction: 'direction',
  equipe_animation: 'équipe d’animation',
};

export function ContratEngagement(props: { de: DossierReponse }) {
  const d = props.de;
  const { jour } = useCtx();
  return (
    <section class="carte" aria-labelledby="titre-contrat">
      <header class="ligne">
        <h2 id="titre-contrat">Contrat d’engagement</h2>
        <span class="ligne">
          <BoutonActe acte="contrat" cible="">
            Signatures
          </BoutonActe>
          <BoutonActe acte="renouvellement" cible="">
            Bilan et suite
          </BoutonActe>
        </span>
      </header>
      <p>
        {d.contratDebut === '' ? (
          <Marque genre="alerte">à signer</Marque>
        ) : (
          <>
            Depuis le {date(d.contratDebut)}
            {d.contratFin === ''
              ? ', sans terme'
              : `, jusqu’au ${date(d.contratFin)} (${relatif(d.contratFin, jour)})`}
            .
          </>
        )}
        {d.contratDebut !== '' && !d.contratComplet && (
          <>
            {' '}
            <Marque genre="alerte">signatures incomplètes</Marque>
          </>
        )}
      </p>
      {d.signatures.length > 0 && !d.contratComplet && (
        <p>
          {d.signatures
            .map(
              (s) =>
                `${SIGNATAIRES[s.signataire] ?? s.signataire} : ${s.date === '' ? 'manque' : date(s.date)}`,
            )
            .join(' · ')}
        </p>
      )}
    </section>
  );
}
