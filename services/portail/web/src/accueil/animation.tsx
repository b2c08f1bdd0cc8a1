// The équipe d'animation's and the repérage's day: prescriptions, diagnostics, comités, exits.
import type { LigneProposition } from '../../generated/parcours';
import type { LigneComite, LignePrescription, OrdreDuJourReponse } from '../../generated/reperage';
import { versComite, versDossier, versPrescription } from '../base/adresses';
import { demander, demanderTout } from '../base/api';
import { aujourdhui, court, date, pluriel, plus, relatif } from '../base/dates';
import { useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, type Protocole, territoire, useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { Etat } from '../base/ui';
import { EN_COURS } from '../reperage/commun';
import { type Attente, deParcours, phrase } from './attentes';
import { Attentes } from './liste';
import { Courte } from './morceaux';

const LIMITE = 1000;
const COMITES_JOURS = 42;
const PASSES_JOURS = 366;

export function AccueilAnimation() {
  const protocole = useProtocole();
  const reponse = useReponse('animation', chargerTout, ['reperage', 'parcours']);
  return (
    <Etat de={reponse}>
      {(tout) => (
        <>
          <Attentes
            lignes={[...tout.tenus.map((c) => deComite(protocole, c.ligne)), ...tout.attentes]}
            vide="Aucune prescription n’attend. Préparez le prochain comité, ou enregistrez une prescription."
          />
          <div class="deux">
            <ComitesAPreparer comites={tout.comites} />
            <DossiersIncomplets comites={tout.comites} />
            <Changements />
          </div>
        </>
      )}
    </Etat>
  );
}

interface Comite {
  ligne: LigneComite;
  ordre: OrdreDuJourReponse;
}

function indecises(c: LigneComite): number {
  return c.inscrits - c.entrees - c.reports - c.refus - c.sorties;
}

/** To come, and held without every decision: what stands on their agendas waits nowhere else. */
async function comitesOuverts(): Promise<Comite[]> {
  const jour = aujourdhui();
  const { lignes } = await demanderTout('reperage', 'comites', {
    du: plus(jour, -PASSES_JOURS),
    jusqu: plus(jour, COMITES_JOURS),
  });
  const ouverts = lignes.filter((l) => !l.clos && (l.date >= jour || indecises(l) > 0));
  return Promise.all(
    ouverts.map(async (ligne) => ({
      ligne,
      ordre: await demander('reperage', 'ordreDuJour', { comite: ligne.comite }),
    })),
  );
}

const aVenir = (c: Comite) => c.ligne.date >= aujourdhui();

export async function comitesAVenir(): Promise<Comite[]> {
  return (await comitesOuverts()).filter(aVenir);
}

async function chargerTout(): Promise<{ attentes: Attente[]; comites: Comite[]; tenus: Comite[] }> {
  const [prescriptions, propositions, taches, ouverts] = await Promise.all([
    Promise.all(EN_COURS.map((etat) => demanderTout('reperage', 'prescriptions', { etat }))),
    demanderTout('parcours', 'propositions', {}),
    demanderTout('parcours', 'taches', { limite: LIMITE }),
    comitesOuverts(),
  ]);
  const inscrites = new Set(ouverts.flatMap((c) => c.ordre.lignes.map((l) => l.proposition)));
  return {
    comites: ouverts.filter(aVenir),
    tenus: ouverts.filter((c) => c.ligne.date <= aujourdhui() && indecises(c.ligne) > 0),
    attentes: [
      ...prescriptions.flatMap((p) => p.lignes).flatMap(dePrescription),
      ...propositions.lignes.filter((p) => !inscrites.has(p.proposition)).map(deProposition),
      ...taches.lignes.filter((l) => ANIMATION.includes(l.genre)).map(deParcours),
    ],
  };
}

function nomDuComite(protocole: Protocole | null, c: LigneComite): string {
  const lieu = c.territoire === '' ? '' : ` · ${territoire(protocole, c.territoire)}`;
  return `${libelle(protocole, 'instance', c.genre)}${lieu}`;
}

/** A comité of today, or one that was held and left somebody without a decision. */
function deComite(protocole: Protocole | null, c: LigneComite): Attente {
  return {
    cle: `c:${c.comite}`,
    genre: 'comite_a_decider',
    titre: 'Comité à décider',
    personne: '',
    objet: nomDuComite(protocole, c),
    parcours: '',
    reference: c.comite,
    raison: `Comité du ${date(c.date)} : ${pluriel(indecises(c), 'ligne sans décision', 'lignes sans décision')}`,
    avant: c.date,
    enRetard: c.date < aujourdhui(),
    vers: versComite(c.comite),
    acte: 'Ouvrir le comité',
  };
}

/** Tasks of parcours that are the équipe d'animation's, not a référent's. */
const ANIMATION = [
  'referent_a_designer',
  'parcours_en_double',
  'portefeuille_a_reprendre',
  'accord_confidentialite',
];

function dePrescription(p: LignePrescription): Attente[] {
  const jour = aujourdhui();
  const base = {
    cle: `r:${p.prescription}`,
    personne: p.personne,
    parcours: '',
    reference: p.prescription,
    vers: versPrescription(p.prescription),
  };
  if (p.etat === 'recue')
    return [
      {
        ...base,
        genre: 'a_transmettre',
        titre: 'Prescription à transmettre',
        raison: `Reçue le ${date(p.date)} de ${p.prescripteur?.structure || 'structure non renseignée'}`,
        avant: p.date,
        enRetard: false,
        acte: 'Transmettre',
      },
    ];
  if (p.etat === 'transmise') return deTransmise(p, base, jour);
  if (p.etat === 'diagnostiquee')
    return [
      {
        ...base,
        genre: 'a_inscrire',
        titre: 'À inscrire en comité',
        raison: `Diagnostic réalisé le ${date(p.diagnosticDate)}`,
        avant: p.diagnosticDate,
        enRetard: false,
        acte: 'Inscrire',
      },
    ];
  if (p.etat === 'reportee' && p.reportJusqu <= jour)
    return [
      {
        ...base,
        genre: 'report_echu',
        titre: 'Report à réexaminer',
        raison: `Reportée au comité du ${date(p.comiteDate)}`,
        avant: p.reportJusqu,
        enRetard: false,
        acte: 'Réinscrire',
      },
    ];
  return [];
}

function deTransmise(
  p: LignePrescription,
  base: Pick<Attente, 'cle' | 'personne' | 'parcours' | 'reference' | 'vers'>,
  jour: string,
): Attente[] {
  const passe = p.diagnosticDate !== '' && p.diagnosticDate < jour;
  if (!p.enRetard && !passe && p.diagnosticDate !== '') return [];
  const raison =
    p.diagnosticDate === ''
      ? `Transmise le ${date(p.transmiseLe)}, aucun rendez-vous de diagnostic`
      : `Rendez-vous du ${date(p.diagnosticDate)}, sans suite enregistrée`;
  return [
    {
      ...base,
      genre: 'diagnostic_en_attente',
      titre: 'Diagnostic en attente',
      raison,
      avant: p.diagnosticAvant || p.diagnosticDate || p.transmiseLe,
      enRetard: p.enRetard || passe,
      acte: 'Ouvrir la prescription',
    },
  ];
}

function deProposition(p: LigneProposition): Attente {
  return {
    cle: `s:${p.proposition}`,
    genre: 'sortie_a_inscrire',
    titre: 'Sortie à inscrire en comité',
    personne: p.personne,
    parcours: p.parcours,
    reference: p.proposition,
    raison: phrase(p.verdict?.explication || p.sortie),
    avant: p.date,
    enRetard: false,
    vers: versDossier(p.personne),
    acte: 'Ouvrir le dossier',
  };
}

export function ComitesAPreparer(props: { comites: Comite[] }) {
  const protocole = useProtocole();
  return (
    <Courte
      titre="Comités à préparer"
      lignes={props.comites.map(({ ligne, ordre }) => {
        const incomplets = ordre.lignes.filter((l) => !l.complet).length;
        return {
          cle: ligne.comite,
          vers: versComite(ligne.comite),
          titre: nomDuComite(protocole, ligne),
          detail: `${court(ligne.date)}, ${relatif(ligne.date)} · ${pluriel(ordre.lignes.length, 'dossier')}${incomplets > 0 ? `, ${pluriel(incomplets, 'incomplet')}` : ''}`,
        };
      })}
      vide="Aucun comité dans les six semaines : planifiez le prochain."
      suite={{ vers: '/reperage/comites', texte: 'Calendrier des comités' }}
    />
  );
}

function DossiersIncomplets(props: { comites: Comite[] }) {
  const lignes = props.comites.flatMap(({ ligne, ordre }) =>
    ordre.lignes.filter((l) => !l.complet).map((l) => ({ comite: ligne, ligne: l })),
  );
  const nom = useNoms(lignes.map((l) => l.ligne.personne));
  return (
    <Courte
      titre="Pièces manquantes avant comité"
      lignes={lignes.map(({ comite, ligne }) => ({
        cle: `${comite.comite}${ligne.prescription}${ligne.proposition}`,
        vers: versDossier(ligne.personne),
        titre: nom(ligne.personne),
        detail: `comité du ${date(comite.date)} : ${ligne.manquantes.map((m) => typo(m.libelle)).join(', ') || 'critères non tenus'}`,
      }))}
      vide="Tous les dossiers inscrits sont complets."
    />
  );
}

const DECISIONS: Record<string, string> = {
  entree: 'entrée',
  report: 'report',
  refus: 'refus',
  sortie_validee: 'sortie validée',
  sortie_rejetee: 'sortie rejetée',
};

export function Changements() {
  const moi = useMoi();
  const hier = plus(aujourdhui(), -1);
  const reponse = useReponse(peut(moi, 'reperage/Decisions') ? 'décisions' : null, async () => {
    const [decisions, recues] = await Promise.all([
      demander('reperage', 'decisions', { du: hier, jusqu: aujourdhui() }),
      demanderTout('reperage', 'prescriptions', { du: hier }),
    ]);
    return [
      ...decisions.lignes.map((d) => ({
        cle: `d:${d.comite}:${d.prescription}:${d.proposition}`,
        personne: d.personne,
        detail: `${DECISIONS[d.decision] ?? d.decision} au comité du ${date(d.date)}`,
      })),
      ...recues.lignes.map((p) => ({
        cle: `p:${p.prescription}`,
        personne: p.personne,
        detail: `prescription du ${date(p.date)}, ${p.prescripteur?.structure ?? ''}`,
      })),
    ];
  }, ['reperage']);
  const nom = useNoms(reponse.data?.map((l) => l.personne) ?? []);
  return (
    <Etat de={reponse}>
      {(lignes) => (
        <Courte
          titre="Ce qui a changé depuis hier"
          lignes={lignes.map((l) => ({
            cle: l.cle,
            vers: versDossier(l.personne),
            titre: nom(l.personne),
            detail: l.detail,
          }))}
          vide="Ni prescription ni décision depuis hier."
        />
      )}
    </Etat>
  );
}
