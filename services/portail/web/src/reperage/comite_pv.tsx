// The minutes: they write themselves from the decisions; observations; closing.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LigneComite, LigneEntree, LigneOrdreDuJour } from '../../generated/reperage';
import { aujourdhui, date, pluriel } from '../base/dates';
import { useActe, useDemande } from '../base/hooks';
import { libelle, type Protocole, useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { annoncer, ChampLong, Confirmer, Erreur, useBrouillon } from '../base/ui';
import { cleDe } from './comite_agenda';
import { motifDe } from './comite_resume';
import { useReferents } from './commun';
import { usePrescriptions } from './prescriptions';

interface Details {
  entrees: ReadonlyMap<string, LigneEntree>;
  reports: ReadonlyMap<string, string>;
  referent: (id: string) => string;
}

/** What the agenda does not carry: référent and derogation of an entry, day of a report. */
export function useDetails(comite: LigneComite): Details {
  const moi = useMoi();
  const entrees = useDemande(
    'reperage',
    'entrees',
    comite.entrees > 0 && peut(moi, 'reperage/Entrees')
      ? { du: comite.date, jusqu: comite.date }
      : null,
  );
  const reportees = usePrescriptions(
    comite.reports > 0 && peut(moi, 'reperage/Prescriptions')
      ? { etat: 'reportee', territoire: comite.territoire }
      : null,
  );
  const referent = useReferents();
  return {
    entrees: new Map(
      (entrees.data?.lignes ?? [])
        .filter((l) => l.comite === comite.comite)
        .map((l) => [l.prescription, l]),
    ),
    reports: new Map((reportees.data ?? []).map((l) => [l.prescription, l.reportJusqu])),
    referent,
  };
}

/** One decision as a French sentence, without the name. */
export function phrase(protocole: Protocole | null, l: LigneOrdreDuJour, d: Details): string {
  switch (l.decision) {
    case 'entree': {
      const e = d.entrees.get(l.prescription);
      const derogation = e?.derogation
        ? ` par dérogation (${libelle(protocole, 'derogation', e.derogation)})`
        : '';
      const referent = e?.referent ? `, référent souhaité : ${d.referent(e.referent)}` : '';
      return `entrée actée${derogation}${referent}.`;
    }
    case 'report': {
      const jusqu = d.reports.get(l.prescription) ?? '';
      return `décision reportée${jusqu === '' ? '' : `, pas avant le ${date(jusqu)}`} (${motifDe(protocole, l)}).`;
    }
    case 'refus':
      return `entrée refusée (${motifDe(protocole, l)}).`;
    case 'sortie_validee':
      return `sortie validée : ${libelle(protocole, 'sortie', l.sortie)}.`;
    case 'sortie_rejetee':
      return `sortie non validée (${motifDe(protocole, l)}) : l’accompagnement continue.`;
    default:
      return 'non examiné.';
  }
}

export function bilan(lignes: readonly LigneOrdreDuJour[]): string {
  const n = (code: string) => lignes.filter((l) => l.decision === code).length;
  const parts: [number, string, string][] = [
    [n('entree'), 'entrée', 'entrées'],
    [n('report'), 'report', 'reports'],
    [n('refus'), 'refus', 'refus'],
    [n('sortie_validee'), 'sortie validée', 'sorties validées'],
    [n('sortie_rejetee'), 'sortie rejetée', 'sorties rejetées'],
  ];
  const dits = parts.filter(([k]) => k > 0).map(([k, un, des]) => pluriel(k, un, des));
  return dits.length === 0 ? 'Aucune décision.' : `${dits.join(', ')}.`;
}

export function Proces(props: {
  comite: LigneComite;
  lignes: readonly LigneOrdreDuJour[];
  observations: string;
  nom: (id: string) => string;
}): JSX.Element {
  const { comite, lignes, nom } = props;
  const protocole = useProtocole();
  const details = useDetails(comite);
  const decidees = lignes.filter((l) => l.decision !== '');
  return (
    <section class="carte proces ecran" aria-labelledby="proces-titre">
      <h2 id="proces-titre">Compte rendu</h2>
      <p>
        <strong>{bilan(lignes)}</strong>
      </p>
      <ul aria-live="polite">
        {decidees.map((l) => (
          <li key={cleDe(l)}>
            <strong>{nom(l.personne)}</strong> : {phrase(protocole, l, details)}
          </li>
        ))}
      </ul>
      {comite.clos ? (
        <>
          <h3>Observations</h3>
          <p class="texte">{props.observations || <span class="absent">aucune</span>}</p>
        </>
      ) : (
        <Cloture comite={comite} reste={lignes.length - decidees.length} />
      )}
    </section>
  );
}

function Cloture(props: { comite: LigneComite; reste: number }): JSX.Element | null {
  const { comite, reste } = props;
  const moi = useMoi();
  const acte = useActe('reperage', 'cloreComite');
  const [v, change, oublier] = useBrouillon(`pv:${comite.comite}`, { observations: '' });
  const [demande, setDemande] = useState(false);
  if (!peut(moi, 'reperage/CloreComite') || comite.date > aujourdhui()) return null;
  const clore = async () => {
    const fait = await acte.envoyer({
      comite: comite.comite,
      ...(v.observations.trim() === '' ? {} : { observations: { texte: v.observations } }),
    });
    setDemande(false);
    if (fait === undefined) return;
    oublier();
    annoncer('Comité clos ; le compte rendu peut être imprimé.');
  };
  return (
    <>
      <ChampLong
        champ="observations"
        titre="Observations"
        aide="Ni santé, ni famille, ni justice : le compte rendu est envoyé aux prescripteurs."
        valeur={v.observations}
        change={(observations) => change({ observations })}
        erreur={acte.erreur}
      />
      {acte.erreur && acte.erreur.champ !== 'observations' && <Erreur de={acte.erreur} />}
      <button type="button" class="clore" disabled={acte.enCours} onClick={() => setDemande(true)}>
        Clore le comité
      </button>
      {demande && (
        <Confirmer
          question={
            reste === 0
              ? 'Clore le comité ? Ses décisions sont définitives.'
              : `Clore le comité ? ${pluriel(reste, 'personne non examinée', 'personnes non examinées')} : à inscrire de nouveau.`
          }
          oui="Clore le comité"
          faire={() => void clore()}
          fermer={() => setDemande(false)}
        />
      )}
    </>
  );
}
