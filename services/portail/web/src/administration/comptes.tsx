// Who may work in the pages.
import type { LigneCompte } from '../../generated/portail';
import { date, pluriel } from '../base/dates';
import { useDemande, useTout } from '../base/hooks';
import { useParametre } from '../base/router';
import { peut, ROLES, type Role, useMoi } from '../base/session';
import { type Colonne, Entete, Etat, Liste, Marque, Puces, useTouches } from '../base/ui';
import { FicheCompte, NouveauCompte } from './compte';

const LIMITE = 1000;
const NOUVEAU = 'nouveau';

export function role(code: string): string {
  return ROLES[code as Role] ?? code;
}

/** What a portée says, in words. */
export function usePortees(): (c: LigneCompte) => string {
  const referents = useTout('parcours', 'referents', {});
  const noms = new Map(referents.data?.lignes.map((r) => [r.referent, r.libelle]));
  return (c) => c.portee.map((p) => noms.get(p) ?? p).join(', ');
}

function etatDe(c: LigneCompte): ['fait' | 'alerte' | 'neutre', string] {
  if (c.ferme) return ['neutre', 'fermé'];
  if (c.motDePasseDu === '') return ['alerte', 'sans mot de passe'];
  if (c.motDePasseProvisoire) return ['alerte', 'mot de passe provisoire'];
  return ['fait', 'ouvert'];
}

function colonnes(portee: (c: LigneCompte) => string): Colonne<LigneCompte>[] {
  return [
    { cle: 'libelle', titre: 'Nom', tri: (c) => c.libelle },
    { cle: 'identifiant', titre: 'Identifiant', tri: (c) => c.identifiant },
    { cle: 'role', titre: 'Rôle', tri: (c) => role(c.role) },
    { cle: 'portee', titre: 'Portée', tri: portee, large: true },
    {
      cle: 'cree',
      titre: 'Créé le',
      tri: (c) => c.creeLe,
      rendu: (c) => date(c.creeLe),
      genre: 'date',
      large: true,
    },
    {
      cle: 'etat',
      titre: 'État',
      tri: (c) => etatDe(c)[1],
      rendu: (c) => {
        const [genre, mot] = etatDe(c);
        return <Marque genre={genre}>{mot}</Marque>;
      },
    },
  ];
}

export function Comptes() {
  const moi = useMoi();
  const [etat, setEtat] = useParametre('etat', 'ouverts');
  const [roleVu, setRoleVu] = useParametre('role');
  const [ouvert, setOuvert] = useParametre('compte');
  const reponse = useDemande('portail', 'comptes', { fermes: true, limite: LIMITE });
  const portee = usePortees();
  const peutCreer = peut(moi, 'portail/CreerCompte');
  const creer = () => setOuvert(NOUVEAU);
  useTouches(peutCreer ? { n: creer } : {});
  const tous = reponse.data?.lignes ?? [];
  const lignes = tous.filter(
    (c) => c.ferme === (etat === 'fermes') && (roleVu === '' || c.role === roleVu),
  );
  const choisi = tous.find((c) => c.compte === ouvert);
  return (
    <>
      <Entete titre="Comptes" sous="Qui peut entrer, dans quel rôle, sur quel portefeuille.">
        {peutCreer && (
          <button type="button" onClick={creer}>
            Créer un compte
          </button>
        )}
      </Entete>
      <Puces
        titre="État"
        valeur={etat}
        change={setEtat}
        choix={[
          { code: 'ouverts', libelle: 'Ouverts' },
          { code: 'fermes', libelle: 'Fermés' },
        ]}
      />
      <Puces titre="Rôle" valeur={roleVu} change={setRoleVu} choix={rolesDe(tous)} />
      <Etat de={reponse}>
        {() => (
          <Liste
            titre="Comptes"
            colonnes={colonnes(portee)}
            lignes={lignes}
            nombre={(l) => pluriel(l.length, 'compte')}
            cle={(c) => c.compte}
            vers={(c) => `/administration?compte=${c.compte}`}
            tri="libelle"
            vide="Aucun compte ne répond à ces filtres : changez-les, ou créez un compte."
          />
        )}
      </Etat>
      {choisi && <FicheCompte compte={choisi} portee={portee} fermer={() => setOuvert('')} />}
      {ouvert === NOUVEAU && peutCreer && <NouveauCompte fermer={() => setOuvert('')} />}
    </>
  );
}

function rolesDe(comptes: readonly LigneCompte[]) {
  const presents = [...new Set(comptes.map((c) => c.role))];
  return [
    { code: '', libelle: 'Tous' },
    ...presents
      .map((code) => ({ code, libelle: role(code) }))
      .sort((a, b) => a.libelle.localeCompare(b.libelle, 'fr')),
  ];
}
