// One timeline: what parcours heard of all services, and what only repérage keeps.
import type { LigneFil } from '../../generated/parcours';
import type { PersonneReponse } from '../../generated/reperage';
import { date } from '../base/dates';
import { commune, libelle, type Protocole } from '../base/protocole';

export type Famille =
  | 'entretiens'
  | 'etapes'
  | 'emploi'
  | 'mer'
  | 'decisions'
  | 'freins'
  | 'pieces';

export const FAMILLES: readonly { code: Famille; libelle: string }[] = [
  { code: 'entretiens', libelle: 'Entretiens' },
  { code: 'etapes', libelle: 'Étapes' },
  { code: 'emploi', libelle: 'Emploi' },
  { code: 'mer', libelle: 'MER' },
  { code: 'decisions', libelle: 'Décisions' },
  { code: 'freins', libelle: 'Freins' },
  { code: 'pieces', libelle: 'Pièces' },
];

const REGLES: readonly [RegExp, Famille][] = [
  [/^(Entretien(Enregistre|Annule)|Emargement|Relance|ContactCandidat)/, 'entretiens'],
  [/^(Etape|Immersion)/, 'etapes'],
  [/^(EmbaucheD|Essai|Contrat(Prolonge|Termine|Rompu)|Maintien|Suivi|Probleme)/, 'emploi'],
  [/^(Mer|Candidat|Bascule|RetraitPole|EntretienEmbauche|Positionnement)/, 'mer'],
  [/^Frein/, 'freins'],
  [/^Piece/, 'pieces'],
];

export function famille(genre: string): Famille {
  return REGLES.find(([r]) => r.test(genre))?.[1] ?? 'decisions';
}

function ligne(jour: string, genre: string, reference: string, texte: string): LigneFil {
  return {
    date: jour,
    genre,
    reference,
    libelle: texte,
    texte: '',
    acteur: '',
    enregistre: '',
    dureeMin: 0,
  };
}

/** Facts that stand in repérage's rows only. */
function duReperage(protocole: Protocole | null, p: PersonneReponse): LigneFil[] {
  const lignes: LigneFil[] = [];
  for (const x of p.prescriptions) {
    const qui = libelle(protocole, 'prescripteur', x.prescripteur?.genre ?? '');
    const structure = x.prescripteur?.structure ? `, ${x.prescripteur.structure}` : '';
    lignes.push(
      ligne(x.date, 'PrescriptionRecue', x.prescription, `Prescription reçue : ${qui}${structure}`),
    );
  }
  for (const d of p.diagnostics) {
    if (d.manque !== '')
      lignes.push(
        ligne(
          d.manque,
          'DiagnosticManque',
          d.diagnostic,
          `Rendez-vous de diagnostic manqué${d.excuse ? ', excusé' : ''}`,
        ),
      );
    else if (d.realise === '')
      lignes.push(
        ligne(d.date, 'DiagnosticPlanifie', d.diagnostic, 'Rendez-vous de diagnostic prévu'),
      );
  }
  for (const d of p.domiciles)
    if (d.du !== '')
      lignes.push(
        ligne(
          d.du,
          'DomicileChange',
          '',
          `Changement de domicile : ${commune(protocole, d.commune)}`,
        ),
      );
  for (const s of p.situations)
    lignes.push(ligne(s.date, 'SituationChangee', '', 'Situation déclarée'));
  return lignes;
}

/** For who is in no parcours: repérage's decisions and diagnoses too. */
function sansParcours(protocole: Protocole | null, p: PersonneReponse): LigneFil[] {
  const decisions: Record<string, string> = {
    entree: 'Entrée actée en comité',
    report: 'Entrée reportée en comité',
    refus: 'Entrée refusée en comité',
  };
  return [
    ...p.diagnostics
      .filter((d) => d.realise !== '')
      .map((d) => ({
        ...ligne(
          d.realise,
          'DiagnosticRealise',
          d.diagnostic,
          `Diagnostic réalisé : ${libelle(protocole, 'avis', d.avis)}`,
        ),
        texte: d.synthese?.texte ?? '',
      })),
    ...p.decisions.map((d) =>
      ligne(
        d.date,
        'EntreeReportee',
        d.prescription,
        `${decisions[d.decision] ?? d.decision}${d.motif === '' ? '' : ` : ${motif(protocole, d.motif)}`}`,
      ),
    ),
    ...p.pieces
      .filter((x) => !x.reprise)
      .map((x) =>
        ligne(
          x.date,
          'PieceRecue',
          x.pieceRecue,
          `Pièce reçue : ${libelle(protocole, 'piece', x.piece)}`,
        ),
      ),
  ];
}

function motif(protocole: Protocole | null, code: string): string {
  const refus = libelle(protocole, 'motif_refus', code);
  return refus === code.replaceAll('_', ' ') ? libelle(protocole, 'motif_report', code) : refus;
}

export interface Jour {
  date: string;
  lignes: LigneFil[];
}

/** Newest day first; within a day as recorded, newest first. */
export function fil(
  protocole: Protocole | null,
  parcours: readonly LigneFil[] | undefined,
  personne: PersonneReponse | undefined,
): Jour[] {
  const propres = personne === undefined ? [] : duReperage(protocole, personne);
  const deja = new Set((parcours ?? []).map((l) => `${l.genre} ${l.date}`));
  const toutes = [
    ...(parcours ?? []),
    ...(parcours === undefined && personne !== undefined ? sansParcours(protocole, personne) : []),
    ...propres.filter((l) => !deja.has(`${l.genre} ${l.date}`)),
  ];
  const jours = new Map<string, LigneFil[]>();
  for (const l of toutes) {
    const jour = jours.get(l.date);
    if (jour === undefined) jours.set(l.date, [l]);
    else jour.push(l);
  }
  return [...jours]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([jour, lignes]) => ({ date: jour, lignes }));
}

/** "enregistré le 29/08/2026", when that was days after the fact. */
export function retard(l: LigneFil): string {
  const jour = l.enregistre.slice(0, 10);
  return jour > l.date ? `enregistré le ${date(jour)}` : '';
}
