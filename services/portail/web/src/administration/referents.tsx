// Référents and coaches: where they work, how much room they have, who is away.
import type { LigneReferent } from '../../generated/parcours';
import { centi, date, pluriel } from '../base/dates';
import { useTout } from '../base/hooks';
import { type Protocole, territoire, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import { peut, useMoi } from '../base/session';
import { type Colonne, Entete, Etat, Liste, Marque, Puces, useTouches } from '../base/ui';
import { FicheReferent, NouveauReferent } from './referent';

const NOUVEAU = 'nouveau';

export function genre(code: string): string {
  return { referent: 'Référent', coach: 'Coach' }[code] ?? code.replaceAll('_', ' ');
}

export function territoires(protocole: Protocole | null, r: LigneReferent): string {
  return r.territoires.length === 0
    ? 'tous'
    : r.territoires.map((t) => territoire(protocole, t)).join(', ');
}

function etatDe(r: LigneReferent): ['fait' | 'alerte' | 'neutre', string] {
  if (r.absent)
    return [
      'alerte',
      r.remplacementDu ? `absent, à remplacer le ${date(r.remplacementDu)}` : 'absent',
    ];
  if (r.conventionFin) return ['alerte', `convention jusqu’au ${date(r.conventionFin)}`];
  if (r.au) return ['neutre', `jusqu’au ${date(r.au)}`];
  return ['fait', 'présent'];
}

function colonnes(protocole: Protocole | null): Colonne<LigneReferent>[] {
  return [
    { cle: 'libelle', titre: 'Référent', tri: (r) => r.libelle },
    { cle: 'genre', titre: 'Genre', tri: (r) => genre(r.genre), large: true },
    { cle: 'structure', titre: 'Structure', tri: (r) => r.structure, large: true },
    { cle: 'territoires', titre: 'Territoires', tri: (r) => territoires(protocole, r) },
    {
      cle: 'etp',
      titre: 'ETP',
      tri: (r) => r.etpCenti / 100,
      rendu: (r) => centi(r.etpCenti),
      genre: 'nombre',
    },
    {
      cle: 'participants',
      titre: 'File active',
      tri: (r) => r.participants,
      rendu: (r) => `${r.participants} / ${r.capacite}`,
      genre: 'nombre',
    },
    { cle: 'places', titre: 'Places', tri: (r) => r.places, genre: 'nombre', large: true },
    {
      cle: 'etat',
      titre: 'État',
      tri: (r) => etatDe(r)[1],
      rendu: (r) => {
        const [couleur, mot] = etatDe(r);
        return <Marque genre={couleur}>{mot}</Marque>;
      },
      large: true,
    },
  ];
}

export function Referents() {
  const moi = useMoi();
  const protocole = useProtocole();
  const [ou, setOu] = useParametre('territoire');
  const [ouvert, setOuvert] = useParametre('referent');
  const reponse = useTout('parcours', 'referents', { territoire: ou });
  const peutEcrire = peut(moi, 'parcours/EnregistrerReferent');
  const ajouter = () => setOuvert(NOUVEAU);
  useTouches(peutEcrire ? { n: ajouter } : {});
  const lignes = reponse.data?.lignes ?? [];
  const choisi = lignes.find((r) => r.referent === ouvert);
  const places = lignes.reduce((n, r) => n + r.places, 0);
  return (
    <>
      <Entete titre="Référents" sous="Qui accompagne, sur quels territoires, avec quelle place.">
        {peutEcrire && (
          <button type="button" onClick={ajouter}>
            Enregistrer un référent
          </button>
        )}
      </Entete>
      <Puces
        titre="Territoire"
        valeur={ou}
        change={setOu}
        choix={[
          { code: '', libelle: 'Tous' },
          ...(protocole?.contenu.territoires ?? []).map(({ code, libelle: l }) => ({
            code,
            libelle: l,
          })),
        ]}
      />
      <Etat de={reponse}>
        {() => (
          <>
            <Liste
              titre="Référents"
              colonnes={colonnes(protocole)}
              lignes={lignes}
              nombre={(l) =>
                `${pluriel(l.length, 'référent')} · ${pluriel(places, 'place libre', 'places libres')}`
              }
              tri="libelle"
              cle={(r) => r.referent}
              vers={(r) => `/administration/referents?referent=${r.referent}`}
              vide="Aucun référent ici : enregistrez le premier avec son ETP et ses territoires."
            />
          </>
        )}
      </Etat>
      {choisi && <FicheReferent referent={choisi} tous={lignes} fermer={() => setOuvert('')} />}
      {ouvert === NOUVEAU && peutEcrire && <NouveauReferent fermer={() => setOuvert('')} />}
    </>
  );
}
