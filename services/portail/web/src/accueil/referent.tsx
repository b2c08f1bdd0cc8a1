// A référent's or a coach's day.
import type { RevueReponse } from '../../generated/parcours';
import { versDossier } from '../base/adresses';
import { demander, demanderTout } from '../base/api';
import { aujourdhui, date, pluriel, plus, relatif } from '../base/dates';
import { useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { useMoi } from '../base/session';
import { typo } from '../base/typo';
import { Etat, Vide } from '../base/ui';
import { useDroit } from '../entreprises/commun';
import { type Attente, deEntreprise, deParcours } from './attentes';
import { Attentes } from './liste';
import { Courte, type LigneCourte } from './morceaux';

const LIMITE = 1000;

export function AccueilReferent() {
  const moi = useMoi();
  const { portee } = moi;
  // Where the protocol keeps the CRE's work to the CRE, a référent has none of its tasks.
  const droit = useDroit();
  const pleines = droit('EnregistrerSuivi');
  const taches = useReponse(
    `taches ${pleines} ${portee.join(' ')}`,
    () => mesTaches(portee, pleines),
    ['parcours', 'entreprise'],
  );
  if (portee.length === 0)
    return (
      <Vide>
        Ce compte n’est lié à aucun référent : demandez à un administrateur de compléter sa portée.
      </Vide>
    );
  return (
    <>
      <FileActive portee={portee} />
      <Etat de={taches}>
        {(lignes) => (
          <Attentes
            lignes={lignes}
            vide="Tout est à jour. Ouvrez votre portefeuille pour préparer les prochains rendez-vous."
          />
        )}
      </Etat>
      <div class="deux">
        <RendezVous portee={portee} />
        <Pieces portee={portee} />
        <Changements portee={portee} />
      </div>
    </>
  );
}

async function mesTaches(portee: string[], pleines: boolean): Promise<Attente[]> {
  const miennes = await Promise.all(
    portee.map((referent) => demanderTout('parcours', 'taches', { referent, limite: LIMITE })),
  );
  const emploi = pleines
    ? await demanderTout('entreprise', 'taches', { limite: LIMITE })
    : undefined;
  return [
    ...miennes.flatMap((r) => r.lignes.map(deParcours)),
    ...(emploi?.lignes.map(deEntreprise) ?? []),
  ];
}

function FileActive(props: { portee: string[] }) {
  const reponse = useReponse('referents', () => demanderTout('parcours', 'referents', {}), [
    'parcours',
  ]);
  return (
    <Etat de={reponse}>
      {({ lignes }) => (
        <>
          {lignes
            .filter((l) => props.portee.includes(l.referent))
            .map((l) => (
              <p key={l.referent} class="jauge">
                <label for={`file-${l.referent}`}>{l.libelle} : file active</label>
                <strong>
                  {l.participants} / {l.capacite}
                </strong>
                <progress id={`file-${l.referent}`} value={l.participants} max={l.capacite || 1} />
                <span class="sourd">
                  {l.places >= 0
                    ? pluriel(l.places, 'place libre', 'places libres')
                    : `${pluriel(-l.places, 'participant')} au-delà de la capacité`}
                </span>
              </p>
            ))}
        </>
      )}
    </Etat>
  );
}

function RendezVous(props: { portee: string[] }) {
  const { portee } = props;
  const reponse = useReponse(`rendezvous ${portee.join(' ')}`, async () => {
    const pages = await Promise.all(
      portee.map((referent) =>
        demanderTout('parcours', 'portefeuille', { referent, limite: LIMITE }),
      ),
    );
    return pages
      .flatMap((p) => p.lignes)
      .filter((l) => l.prochain >= aujourdhui())
      .sort((a, b) => a.prochain.localeCompare(b.prochain));
  }, ['parcours']);
  const nom = useNoms(reponse.data?.map((l) => l.personne) ?? []);
  return (
    <Etat de={reponse}>
      {(lignes) => (
        <Courte
          titre="Prochains rendez-vous"
          lignes={lignes.map((l) => ({
            cle: l.parcours,
            vers: versDossier(l.personne),
            titre: nom(l.personne),
            detail: `${date(l.prochain)} · ${relatif(l.prochain)}`,
          }))}
          vide="Aucun rendez-vous noté : indiquez le prochain en enregistrant un entretien."
          suite={{ vers: '/portefeuille', texte: 'Mon portefeuille' }}
        />
      )}
    </Etat>
  );
}

function Pieces(props: { portee: string[] }) {
  const { portee } = props;
  const reponse = useReponse(`pieces ${portee.join(' ')}`, async () => {
    const pages = await Promise.all(
      portee.map((referent) => demanderTout('reperage', 'piecesManquantes', { referent })),
    );
    return pages.flatMap((p) => p.lignes);
  }, ['reperage']);
  const nom = useNoms(reponse.data?.map((l) => l.personne) ?? []);
  return (
    <Etat de={reponse}>
      {(lignes) => (
        <Courte
          titre="Pièces à réunir"
          lignes={lignes.map((l) => ({
            cle: `${l.personne}${l.prescription}`,
            vers: versDossier(l.personne),
            titre: nom(l.personne),
            detail: l.manquantes.map((m) => typo(m.libelle)).join(', '),
          }))}
          vide="Aucune pièce ne manque aux dossiers de votre portefeuille."
        />
      )}
    </Etat>
  );
}

function mouvements(revues: RevueReponse[]): Omit<LigneCourte, 'titre'>[] {
  return revues.flatMap((r) =>
    r.listes.flatMap((liste) =>
      liste.lignes
        .filter((l) => l.mouvement === 'nouveau' || l.mouvement === 'sorti')
        .map((l) => ({
          cle: `${liste.code}:${l.parcours}`,
          vers: l.personne,
          detail: `${l.mouvement === 'nouveau' ? liste.libelle : `N’est plus dans « ${liste.libelle} »`}`,
        })),
    ),
  );
}

function Changements(props: { portee: string[] }) {
  const { portee } = props;
  const reponse = useReponse(
    `changements ${portee.join(' ')}`,
    async () =>
      mouvements(
        await Promise.all(
          portee.map((referent) =>
            demander('parcours', 'revue', { referent, depuis: plus(aujourdhui(), -1) }),
          ),
        ),
      ),
    ['parcours'],
  );
  const nom = useNoms(reponse.data?.map((l) => l.vers) ?? []);
  return (
    <Etat de={reponse}>
      {(lignes) => (
        <Courte
          titre="Ce qui a changé depuis hier"
          lignes={lignes.map((l) => ({ ...l, vers: versDossier(l.vers), titre: nom(l.vers) }))}
          vide="Rien n’a changé dans votre portefeuille depuis hier."
          suite={{ vers: '/portefeuille/revue', texte: 'Ma revue mensuelle' }}
        />
      )}
    </Etat>
  );
}
