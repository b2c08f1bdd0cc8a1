// The participants of a référent: who, where they stand, when they were last met.
import { useState } from 'preact/hooks';
import type { LignePortefeuille, ListeRevue } from '../../generated/parcours';
import { phrase } from '../accueil/attentes';
import { versDossier } from '../base/adresses';
import { demander } from '../base/api';
import { date, pluriel, relatif } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, type Protocole, territoire, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { peut, useMoi } from '../base/session';
import { ChampChoix, type Colonne, Entete, Etat, Liste, Marque, Puces } from '../base/ui';
import { ecritChez } from '../dossier/donnees';
import { EntretienRapide } from '../dossier/entretien';
import { ChoixReferent, type Portee, usePortee } from './choix';

const PAGE = 500;
/** Beyond, one chooses a référent or a territory. */
const LIGNES_MAX = 5000;

export const SITUATIONS = [
  { code: 'ordinaire', libelle: 'Accompagnement' },
  { code: 'etape', libelle: 'En étape' },
  { code: 'emploi_marchand', libelle: 'En emploi' },
  { code: 'formation', libelle: 'En formation' },
  { code: 'veille', libelle: 'En veille' },
  { code: 'termes', libelle: 'Termes d’un financeur' },
];
const mot = (situation: string) =>
  SITUATIONS.find((s) => s.code === situation)?.libelle ?? situation;

/** A portfolio whole; "": the site's. */
export async function toutes(referent: string) {
  const lignes: LignePortefeuille[] = [];
  let apres = '';
  let total = 0;
  do {
    const page = await demander('parcours', 'portefeuille', { referent, apres, limite: PAGE });
    lignes.push(...page.lignes);
    total = page.total;
    apres = page.suivant;
  } while (apres !== '' && lignes.length < LIGNES_MAX);
  return { lignes, total };
}

/** What the review says of each parcours: the list's own words, the worst first. */
const PRESSANTES: readonly [string, 'retard' | 'alerte', string][] = [
  ['silence', 'retard', 'sans contact'],
  ['sans_entretien', 'retard', 'sans entretien'],
  ['en_difficulte', 'alerte', 'en difficulté'],
  ['contacts_du_mois', 'alerte', 'contact du mois'],
  ['relances_dues', 'alerte', 'relance due'],
];

type Signes = Map<string, { code: string; raison: string }[]>;

function signes(listes: readonly ListeRevue[]): Signes {
  const par: Signes = new Map();
  for (const [code] of PRESSANTES)
    for (const l of listes.find((x) => x.code === code)?.lignes ?? []) {
      if (l.mouvement === 'sorti') continue;
      const deja = par.get(l.parcours) ?? [];
      if (deja.every((s) => s.code !== code)) deja.push({ code, raison: l.raison });
      par.set(l.parcours, deja);
    }
  return par;
}

export function Participants() {
  const portee = usePortee();
  const reponse = useReponse(`portefeuille ${portee.referent}`, () => toutes(portee.referent), [
    'parcours',
  ]);
  // For the whole site the review is long work: asked once, not at each change of anybody.
  const suit = portee.referent === '' ? [] : ['parcours'];
  const revue = useDemande('parcours', 'revue', { referent: portee.referent }, { suit });
  return (
    <>
      <Entete titre="Portefeuille" sous={portee.libelle} />
      <Etat de={reponse}>
        {({ lignes, total }) => (
          <Choisis
            lignes={lignes}
            total={total}
            portee={portee}
            signes={signes(revue.data?.listes ?? [])}
          />
        )}
      </Etat>
    </>
  );
}

function colonnes(
  protocole: Protocole | null,
  nom: (id: string) => string,
  portee: Portee,
  de: Signes,
  /** The contracts of the site have an end. */
  aTerme: boolean,
): Colonne<LignePortefeuille>[] {
  const referent = (l: LignePortefeuille) =>
    portee.referents.find((r) => r.referent === l.referent)?.libelle ?? '';
  const jour = (cle: 'dernierContact' | 'dernierEntretien' | 'prochain' | 'contratFin') => ({
    cle,
    genre: 'date' as const,
    tri: (l: LignePortefeuille) => l[cle],
    lu: (l: LignePortefeuille) => date(l[cle]),
  });
  return [
    { cle: 'nom', titre: 'Participant', tri: (l) => nom(l.personne) },
    {
      cle: 'a_voir',
      titre: 'À voir',
      tri: (l) => (de.get(l.parcours) ?? []).map((s) => libelleSigne(s.code)).join(', '),
      rendu: (l) => (
        <>
          {(de.get(l.parcours) ?? []).slice(0, 2).map((s) => (
            <span key={s.code} title={s.raison}>
              <Marque genre={PRESSANTES.find((p) => p[0] === s.code)?.[1] ?? 'neutre'}>
                {libelleSigne(s.code)}
              </Marque>{' '}
            </span>
          ))}
          <small class="telephone">
            <Quand de={l.dernierContact} rien="aucun contact" />
          </small>
        </>
      ),
    },
    {
      cle: 'situation',
      titre: 'Situation',
      large: true,
      tri: (l) => `${situationDe(l)}${l.auPole ? ', au pôle économique' : ''}`,
      rendu: (l) => (
        <>
          {situationDe(l)}
          {l.auPole && <small class="pole">au pôle économique</small>}
        </>
      ),
    },
    {
      ...jour('dernierContact'),
      titre: 'Dernier contact',
      large: true,
      rendu: (l) => <Quand de={l.dernierContact} rien="aucun" />,
    },
    {
      ...jour('dernierEntretien'),
      titre: 'Dernier entretien',
      large: true,
      rendu: (l) => <Quand de={l.dernierEntretien} rien="aucun" />,
    },
    {
      ...jour('prochain'),
      titre: 'Prochain rendez-vous',
      large: true,
      rendu: (l) => <Quand de={l.prochain} rien="à fixer" />,
    },
    {
      cle: 'etape',
      titre: 'Étape',
      large: true,
      tri: (l) => sansParenthese(libelle(protocole, 'etape', l.etape)),
      rendu: (l) =>
        l.etape === '' ? (
          <span class="absent">sans étape</span>
        ) : (
          <span class="court">{sansParenthese(libelle(protocole, 'etape', l.etape))}</span>
        ),
    },
    ...(aTerme
      ? [
          {
            ...jour('contratFin'),
            titre: 'Fin du contrat',
            large: true,
            rendu: (l: LignePortefeuille) => date(l.contratFin),
          },
        ]
      : []),
    ...(portee.referent === ''
      ? [{ cle: 'referent', titre: 'Référent', large: true, tri: referent }]
      : []),
  ];
}

function situationDe(l: LignePortefeuille): string {
  return l.etat === 'sortie_proposee' ? 'Sortie proposée' : mot(l.situation);
}

/** "Emploi (contrat : …)" → "Emploi": a cell is narrow. */
function sansParenthese(texte: string): string {
  return texte.replace(/ \(.*\)$/, '');
}

function libelleSigne(code: string): string {
  return PRESSANTES.find((p) => p[0] === code)?.[2] ?? code;
}

function Quand(props: { de: string; rien: string }) {
  if (props.de === '') return <span class="absent">{props.rien}</span>;
  return (
    <time dateTime={props.de} title={date(props.de)}>
      {relatif(props.de)}
    </time>
  );
}

const SANS_ETAPE = { code: 'sans_etape', libelle: 'sans étape' };
const AU_POLE = { code: 'au_pole', libelle: 'au pôle économique' };
const A_VOIR = { code: 'a_voir', libelle: 'à voir' };

function repond(l: LignePortefeuille, de: Signes, montrer: string): boolean {
  const siens = de.get(l.parcours) ?? [];
  if (montrer === A_VOIR.code) return siens.length > 0;
  if (montrer === SANS_ETAPE.code) return l.etape === '';
  if (montrer === AU_POLE.code) return l.auPole;
  return montrer === '' || siens.some((s) => s.code === montrer);
}

/** What can be chosen, with how many it shows; nothing that shows nobody. */
function aMontrer(lignes: readonly LignePortefeuille[], de: Signes, choisi: string) {
  const sortes = [
    A_VOIR,
    ...PRESSANTES.map(([code, , libelle]) => ({ code, libelle })),
    SANS_ETAPE,
    AU_POLE,
  ];
  return [
    { code: '', libelle: 'Tous' },
    ...sortes
      .map(({ code, libelle }) => ({
        code,
        libelle,
        n: lignes.filter((l) => repond(l, de, code)).length,
      }))
      .filter(({ code, n }) => n > 0 || code === choisi)
      .map(({ code, libelle, n }) => ({ code, libelle: `${phrase(libelle)} (${n})` })),
  ];
}

function Choisis(props: {
  lignes: readonly LignePortefeuille[];
  total: number;
  portee: Portee;
  signes: Signes;
}) {
  const { lignes, portee } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const [situation, setSituation] = useParametre('situation');
  const [montrer, setMontrer] = useParametre('montrer');
  const [lieu, setLieu] = useParametre('territoire');
  const [ouverte, ouvrir] = useState<LignePortefeuille | null>(null);
  const nom = useNoms(lignes.map((l) => l.personne));
  const lieux = [...new Set(lignes.map((l) => l.territoire))].sort();
  const ici = lignes.filter(
    (l) =>
      (situation === '' || l.situation === situation) && (lieu === '' || l.territoire === lieu),
  );
  const montrees = ici.filter((l) => repond(l, props.signes, montrer));
  const puces = aMontrer(ici, props.signes, montrer);
  const colonnesIci = colonnes(
    protocole,
    nom,
    portee,
    props.signes,
    lignes.some((l) => l.contratFin !== ''),
  );
  const presentes = SITUATIONS.filter((s) => lignes.some((l) => l.situation === s.code));
  const filtres = [
    portee.libelle,
    situation === '' ? '' : mot(situation),
    montrer === '' ? '' : (puces.find((x) => x.code === montrer)?.libelle ?? ''),
    lieu === '' ? '' : territoire(protocole, lieu),
  ].filter((f) => f !== '');
  const ecrit = (l: LignePortefeuille) =>
    peut(moi, 'parcours/EnregistrerEntretien') && ecritChez(moi, l.referent);
  return (
    <>
      <div class="choix">
        <ChoixReferent de={portee} />
        {lieux.length > 1 && (
          <ChampChoix
            champ="territoire"
            titre="Territoire"
            valeur={lieu}
            change={setLieu}
            vide="Tous les territoires"
            choix={lieux.map((t) => ({ code: t, libelle: territoire(protocole, t) }))}
          />
        )}
      </div>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={puces} />
      <Puces
        titre="Situation"
        valeur={situation}
        change={setSituation}
        choix={[{ code: '', libelle: 'Toutes' }, ...presentes]}
      />
      <Liste
        titre="Portefeuille"
        colonnes={colonnesIci}
        lignes={montrees}
        nombre={(l) =>
          `${pluriel(l.length, 'participant')}${
            lignes.length < props.total
              ? ` (les ${lignes.length} premiers de ${props.total} : choisissez un référent)`
              : ''
          }`
        }
        filtres={filtres.join(', ')}
        personne={(l) => l.personne}
        cle={(l) => l.parcours}
        vers={(l) => versDossier(l.personne)}
        tri="nom"
        vide={
          lignes.length === 0
            ? 'Ce portefeuille est vide : le comité d’entrée y affecte les participants.'
            : 'Aucun participant ne répond à ces filtres.'
        }
        actes={
          portee.referent !== '' && lignes.some(ecrit)
            ? (l) =>
                ecrit(l) && (
                  <button type="button" class="secondary outline" onClick={() => ouvrir(l)}>
                    Entretien<span class="invisible"> avec {nom(l.personne)}</span>
                  </button>
                )
            : undefined
        }
      />
      {ouverte !== null && (
        <EntretienRapide
          parcours={ouverte.parcours}
          personne={ouverte.personne}
          fermer={() => ouvrir(null)}
        />
      )}
    </>
  );
}
