// What several pages of repérage show: states, criteria, names of référents, the way between pages.
import type { ComponentChildren, JSX } from 'preact';
import type { Critere, LignePrescription, PieceManquante } from '../../generated/reperage';
import { Critere_Etat, Declaration } from '../../generated/reperage';
import { aujourdhui, date } from '../base/dates';
import { useTout } from '../base/hooks';
import { type Protocole, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { type Moi, peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { type Choix, Marque, Onglets } from '../base/ui';

// --- From page to page ----------------------------------------------------------------------------

const PAGES: readonly [chemin: string, titre: string, droit: string][] = [
  ['', 'Prescriptions', 'reperage/Prescriptions'],
  ['nouvelle', 'Nouvelle prescription', 'reperage/Prescrire'],
  ['diagnostics', 'Diagnostics', 'reperage/Diagnostics'],
  ['comites', 'Comités', 'reperage/OrdreDuJour'],
  ['pieces', 'Pièces', 'reperage/PiecesManquantes'],
  ['entrees', 'Entrées', 'reperage/Entrees'],
];

/** May this role open that page of repérage? */
export function ouverte(moi: Moi, page: string): boolean {
  const droit = PAGES.find(([chemin]) => chemin === page)?.[2];
  return droit === undefined || peut(moi, droit);
}

export function SousNavigation(props: { ici: string }): JSX.Element {
  const moi = useMoi();
  const pages = PAGES.filter(([, , droit]) => peut(moi, droit)).map(([chemin, titre]) => ({
    vers: adresse(chemin),
    titre,
  }));
  return <Onglets titre="Repérage" ici={adresse(props.ici)} pages={pages} />;
}

function adresse(chemin: string): string {
  return chemin === '' ? '/reperage' : `/reperage/${chemin}`;
}

/** Where one prescription stands; the person's id spares a question. */
export function versPrescription(l: { prescription: string; personne: string }): string {
  return `/reperage/prescription/${l.prescription}?personne=${l.personne}`;
}

/** The name, as a link for whoever may open dossiers. */
export function LienPersonne(props: { personne: string; nom: string }): JSX.Element {
  return peut(useMoi(), 'reperage/Personne') ? (
    <Lien vers={`/dossier/${props.personne}`}>{props.nom}</Lien>
  ) : (
    <span>{props.nom}</span>
  );
}

/** The day itself, or today while it is still to come. */
export function passe(jour: string): string {
  return [jour, aujourdhui()].sort()[0] ?? jour;
}

// --- Words ----------------------------------------------------------------------------------------

export const ETATS: Record<string, { libelle: string; genre: 'fait' | 'alerte' | 'neutre' }> = {
  recue: { libelle: 'Reçue', genre: 'alerte' },
  transmise: { libelle: 'Transmise', genre: 'neutre' },
  diagnostiquee: { libelle: 'Diagnostiquée', genre: 'neutre' },
  positionnee: { libelle: 'À l’ordre du jour', genre: 'neutre' },
  reportee: { libelle: 'Reportée', genre: 'alerte' },
  acceptee: { libelle: 'Acceptée', genre: 'fait' },
  refusee: { libelle: 'Refusée', genre: 'neutre' },
  close: { libelle: 'Close sans diagnostic', genre: 'neutre' },
};
export const EN_COURS = ['recue', 'transmise', 'diagnostiquee', 'positionnee', 'reportee'];

export function EtatPrescription(props: { ligne: LignePrescription }): JSX.Element {
  const { etat, enRetard } = props.ligne;
  const mot = ETATS[etat];
  return (
    <>
      <Marque genre={mot?.genre ?? 'neutre'}>{mot?.libelle ?? etat}</Marque>
      {enRetard && (
        <>
          {' '}
          <Marque genre="retard">En retard</Marque>
        </>
      )}
    </>
  );
}

/** What comes next, in one line. */
export function suite(l: LignePrescription): string {
  switch (l.etat) {
    case 'recue':
      return 'À transmettre à un conseiller';
    case 'transmise':
      if (l.diagnosticManque !== '') return `Rendez-vous manqué le ${date(l.diagnosticManque)}`;
      if (l.diagnosticDate !== '') return `Diagnostic le ${date(l.diagnosticDate)}`;
      return l.diagnosticAvant === ''
        ? 'Rendez-vous à fixer'
        : `Diagnostic avant le ${date(l.diagnosticAvant)}`;
    case 'diagnostiquee':
      return 'À inscrire à un comité';
    case 'positionnee':
      return `Comité du ${date(l.comiteDate)}`;
    case 'reportee':
      return l.reportJusqu === '' ? 'Reportée' : `Pas avant le ${date(l.reportJusqu)}`;
    case 'acceptee':
      return `Entrée au comité du ${date(l.comiteDate)}`;
    case 'refusee':
      return `Refus au comité du ${date(l.comiteDate)}`;
    default:
      return '';
  }
}

export const DECISIONS: Record<string, string> = {
  entree: 'Entrée',
  report: 'Report',
  refus: 'Refus',
  sortie_validee: 'Sortie validée',
  sortie_rejetee: 'Sortie rejetée',
};

export const DECLARATIONS: readonly Choix[] = [
  { code: Declaration.NON_RENSEIGNE, libelle: 'Non renseigné' },
  { code: Declaration.OUI, libelle: 'Oui' },
  { code: Declaration.NON, libelle: 'Non' },
  { code: Declaration.NE_SOUHAITE_PAS_REPONDRE, libelle: 'Ne souhaite pas répondre' },
];
export function declaration(d: Declaration): string {
  return (DECLARATIONS.find((x) => x.code === d) ?? DECLARATIONS[0])?.libelle ?? '';
}

export function structure(p: { genre: string; structure: string } | undefined, genre: string) {
  if (p === undefined) return '';
  return p.structure === '' ? genre : `${p.structure} · ${genre}`;
}

// --- Rules of entry, as the protocol's data -------------------------------------------------------

interface RegleEntree {
  comite_entree: string;
  comite_sortie_positive: string;
  comite_sortie_autre: string;
  derogations?: string[];
  publics?: { code: string; piece?: string }[];
  lettres_avant_cloture?: number;
}
interface Exigence {
  moment: string;
  pieces: string[];
  validite_mois?: number;
  original?: boolean;
}

export function regleEntree(protocole: Protocole | null): Partial<RegleEntree> {
  return (protocole?.contenu.entree ?? {}) as Partial<RegleEntree>;
}

/** Must this pièce tell its own date to count (one of its requirements limits its age)? */
export function doitEtreDatee(protocole: Protocole | null, piece: string): boolean {
  const exigences = (protocole?.contenu.exigences ?? []) as Exigence[];
  return exigences.some((e) => (e.validite_mois ?? 0) > 0 && e.pieces.includes(piece));
}

// --- Référents ------------------------------------------------------------------------------------

/** Labels of référents; "" stays empty, an unknown one is her short id. */
export function useReferents(): (id: string) => string {
  const moi = useMoi();
  const { data } = useTout('parcours', 'referents', peut(moi, 'parcours/Referents') ? {} : null);
  return (id) => {
    if (id === '') return '';
    return data?.lignes.find((l) => l.referent === id)?.libelle ?? `Conseiller ${id.slice(-4)}`;
  };
}

/** Référents of a territory as choices, with their room; most room first. */
export function useChoixReferents(territoire: string | null): {
  choix: Choix[];
  places: (id: string) => number | undefined;
} {
  const moi = useMoi();
  const permis = territoire !== null && peut(moi, 'reperage/FileActive');
  const { data } = useTout('reperage', 'fileActive', permis ? { territoire } : null, {
    suit: ['reperage', 'parcours'],
  });
  const lignes = [...(data?.lignes ?? [])].sort((a, b) => b.places - a.places);
  return {
    choix: lignes.map((l) => ({
      code: l.referent,
      libelle: `${l.libelle} · ${room(l.places)} (${l.participants} sur ${l.capacite})`,
    })),
    places: (id) => lignes.find((l) => l.referent === id)?.places,
  };
}

function room(places: number): string {
  if (places <= 0) return 'complet';
  return places === 1 ? '1 place' : `${places} places`;
}

/** Of a référent: own ids. Everybody else: all. */
export function conseillerDefaut(moi: Moi): string {
  return moi.role === 'referent' || moi.role === 'coach' ? (moi.portee[0] ?? '') : '';
}

// --- Criteria -------------------------------------------------------------------------------------

const MOTS: Record<string, [genre: 'fait' | 'alerte' | 'retard' | 'neutre', mot: string]> = {
  [Critere_Etat.TENU]: ['fait', 'Tenu'],
  [Critere_Etat.NON_TENU]: ['retard', 'Non tenu'],
  [Critere_Etat.PIECE_MANQUANTE]: ['alerte', 'Preuve manquante'],
  [Critere_Etat.A_CONFIRMER]: ['alerte', 'À confirmer'],
};

const OUVRANTS = ['domicile', 'age', 'public'];
/** Criteria that only the diagnosis can establish. */
export const DU_DIAGNOSTIC = ['diagnostic', 'disponibilite', 'motivation', 'volontariat'];

/** Criterion by criterion; the source of the rule is one click away. Publics stand below theirs. */
export function Criteres(props: { criteres: readonly Critere[] }): JSX.Element {
  const protocole = useProtocole();
  const publics = new Set((regleEntree(protocole).publics ?? []).map((p) => p.code));
  const principaux = props.criteres.filter((c) => !publics.has(c.code));
  const detailles = props.criteres.filter((c) => publics.has(c.code));
  return (
    <>
      <ul class="criteres">
        {principaux.map((c) => (
          <UnCritere key={c.code} critere={c} />
        ))}
      </ul>
      {detailles.length > 0 && (
        <details class="publics">
          <summary>Publics, un par un ({detailles.length})</summary>
          <ul class="criteres">
            {detailles.map((c) => (
              <UnCritere key={c.code} critere={c} doux />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** A diagnosis that was not held yet fails nobody. */
function motDe(c: Critere): readonly ['fait' | 'alerte' | 'retard' | 'neutre', string] {
  if (c.code === 'diagnostic' && c.etat === Critere_Etat.NON_TENU) return ['alerte', 'À faire'];
  return MOTS[c.etat] ?? ['neutre', c.etat];
}

/** `doux`: a public that does not hold closes nothing. */
function UnCritere(props: { critere: Critere; doux?: boolean }): JSX.Element {
  const { critere, doux } = props;
  const [genre, mot] = motDe(critere);
  const calme = doux && critere.etat !== Critere_Etat.TENU ? 'neutre' : genre;
  return (
    <li>
      <Marque genre={calme}>{doux && critere.etat === Critere_Etat.NON_TENU ? 'Non' : mot}</Marque>
      <div>
        <strong>{typo(critere.libelle)}</strong> <span>{typo(critere.explication)}</span>
        <details class="source">
          <summary>Source</summary>
          <small>{critere.source === '' ? 'lecture' : typo(critere.source)}</small>
        </details>
      </div>
    </li>
  );
}

const RAISONS: Record<string, string> = {
  absente: '',
  perimee: 'périmée',
  copie_seule: 'copie seule, il faut l’original',
  non_datee: 'sans sa date',
};
export function raison(m: PieceManquante): string {
  const mot = RAISONS[m.raison] ?? m.raison;
  return typo(mot === '' ? m.libelle : `${m.libelle} (${mot})`);
}

/** Within a sentence; acronyms stay. */
function bas(libelle: string): string {
  return typo(libelle.charAt(0).toLowerCase() + libelle.slice(1));
}

function pieces(n: number): string {
  return n === 1 ? 'une pièce' : `${n} pièces`;
}

/** One sentence before the criteria. */
export function verdict(e: {
  eligible: boolean;
  criteres: readonly Critere[];
  manquantes: readonly PieceManquante[];
}): [genre: 'fait' | 'alerte' | 'retard', phrase: ComponentChildren] {
  if (e.eligible) return ['fait', 'Éligible : chaque critère est tenu et prouvé.'];
  const fermants = e.criteres.filter(
    (c) => c.etat === Critere_Etat.NON_TENU && [...OUVRANTS, ...DU_DIAGNOSTIC].includes(c.code),
  );
  const n = e.manquantes.filter((m) => !m.aConfirmer).length;
  if (fermants.length > 0 && fermants.every((c) => c.code === 'diagnostic'))
    return [
      'alerte',
      `Reste à faire le diagnostic${n === 0 ? '' : ` et à recevoir ${pieces(n)}`}.`,
    ];
  if (fermants.length > 0)
    return [
      'retard',
      `Pas éligible en l’état : ${fermants.map((c) => bas(c.libelle)).join(', ')}.`,
    ];
  const ouverts = e.criteres.filter(
    (c) => c.etat === Critere_Etat.A_CONFIRMER && [...OUVRANTS, ...DU_DIAGNOSTIC].includes(c.code),
  );
  if (ouverts.length > 0)
    return ['alerte', `À compléter : ${ouverts.map((c) => bas(c.libelle)).join(', ')}.`];
  if (n > 0)
    return [
      'alerte',
      `Éligible dès que ${n === 1 ? 'la pièce manquante est reçue' : `les ${n} pièces manquantes sont reçues`}.`,
    ];
  return ['alerte', 'À compléter : un critère reste à confirmer.'];
}
