// The candidates of the pool, and the contact that is due to each.
import type { LigneCandidat } from '../../generated/entreprise';
import { date, pluriel } from '../base/dates';
import { useNoms } from '../base/names';
import { commune, type Protocole, useProtocole } from '../base/protocole';
import { useParametre } from '../base/router';
import {
  ChampChoix,
  type Colonne,
  Entete,
  Etat,
  Liste,
  Marque,
  Puces,
  useTouches,
} from '../base/ui';
import { ContacterCandidat, EntrerAuPole, QuitterPole } from './actes/pole';
import {
  mot,
  regleEntreprise,
  useDroit,
  useFiltreReferent,
  useListe,
  useReferents,
} from './commun';
import { Echeance, LienPersonne, usePanneau } from './pieces';

const MONTRER = [
  { code: '', libelle: 'Tous' },
  { code: 'retard', libelle: 'Contact en retard' },
  { code: 'libres', libelle: 'Libres' },
  { code: 'sans_mer', libelle: 'Jamais mis en relation' },
];

function convient(c: LigneCandidat, montrer: string): boolean {
  if (montrer === 'retard') return c.enRetard;
  if (montrer === 'libres') return c.disponible;
  if (montrer === 'sans_mer') return c.mer === 0;
  return true;
}

function colonnes(
  protocole: Protocole | null,
  nom: (id: string) => string,
  referent: (id: string) => string,
): Colonne<LigneCandidat>[] {
  const lieux = (l: LigneCandidat) => l.communes.map((c) => commune(protocole, c)).join(', ');
  return [
    {
      cle: 'nom',
      titre: 'Candidat',
      tri: (l) => nom(l.personne),
      rendu: (l) => <LienPersonne personne={l.personne} nom={nom(l.personne)} />,
    },
    {
      cle: 'contact',
      titre: 'Contact',
      tri: (l) => l.contactAvant,
      rendu: (l) => (
        <>
          {l.contactAvant !== '' && <Echeance avant={l.contactAvant} enRetard={l.enRetard} />}
          <span class="precision">
            {l.dernierContact === '' ? 'aucun encore' : `dernier le ${date(l.dernierContact)}`}
          </span>
        </>
      ),
      genre: 'date',
    },
    { cle: 'metiers', titre: 'Vise', tri: (l) => l.metiers.join(', '), large: true },
    { cle: 'communes', titre: 'Va à', tri: lieux, large: true },
    {
      cle: 'libre',
      titre: 'Disponible',
      tri: (l) => (l.disponible ? 'libre' : 'occupé'),
      rendu: (l) => (l.disponible ? <Marque genre="fait">libre</Marque> : <Marque>occupé</Marque>),
      large: true,
    },
    { cle: 'referent', titre: 'Référent', tri: (l) => referent(l.referent), large: true },
    { cle: 'mer', titre: 'MER', tri: (l) => l.mer, genre: 'nombre', large: true },
  ];
}

/** Of the file only: too much for a screen. */
const AUSSI: readonly Colonne<LigneCandidat>[] = [
  { cle: 'dernier', titre: 'Dernier contact', tri: (l) => l.dernierContact, genre: 'date' },
  { cle: 'entre', titre: 'Au pôle depuis', tri: (l) => l.entreLe, genre: 'date' },
  { cle: 'cv', titre: 'CV remis', tri: (l) => (l.cvRemis ? 'oui' : 'non') },
];

export function Pole() {
  const protocole = useProtocole();
  const mensuel = regleEntreprise(protocole).premier_contact_mois === 1;
  const [referent, setReferent] = useFiltreReferent();
  const [montrer, setMontrer] = useParametre('montrer');
  const [metier, setMetier] = useParametre('metier');
  const droit = useDroit();
  const referents = useReferents();
  const { panneau, ouvrir } = usePanneau();
  const reponse = useListe('pole', { referent });
  const entrer = () => ouvrir((fermer) => <EntrerAuPole fermer={fermer} />);
  const peutEntrer = droit('EntrerAuPole');
  useTouches({ n: () => peutEntrer && entrer() });
  const metiers = [...new Set((reponse.data ?? []).flatMap((l) => l.metiers))].sort();
  return (
    <>
      <Entete
        titre="Candidats du pôle économique"
        sous={
          mensuel
            ? 'Un contact par mois avec chacun, même sans offre.'
            : 'Qui peut être positionné sur une offre.'
        }
      >
        {peutEntrer && (
          <button type="button" onClick={entrer}>
            Faire entrer un candidat
          </button>
        )}
      </Entete>
      <div class="filtres-cre">
        <ChampChoix
          champ="referent"
          titre="Référent"
          valeur={referent}
          change={setReferent}
          vide="Tous"
          choix={referents.choix}
        />
        <ChampChoix
          champ="metier"
          titre="Métier visé"
          valeur={metier}
          change={setMetier}
          vide="Tous"
          choix={metiers.map((m) => ({ code: m, libelle: m }))}
        />
      </div>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      <Etat de={reponse}>
        {(toutes) => (
          <Candidats
            lignes={toutes.filter(
              (l) => convient(l, montrer) && (metier === '' || l.metiers.includes(metier)),
            )}
            referent={referents.nom}
            filtres={[mot(MONTRER, montrer), referents.nom(referent), metier]
              .filter((f) => f !== '')
              .join(', ')}
          />
        )}
      </Etat>
      {panneau}
    </>
  );
}

function Candidats(props: {
  lignes: LigneCandidat[];
  referent: (id: string) => string;
  filtres: string;
}) {
  const { lignes } = props;
  const protocole = useProtocole();
  const droit = useDroit();
  const nom = useNoms(lignes.map((l) => l.personne));
  const { panneau, ouvrir } = usePanneau();
  const liste = colonnes(protocole, nom, props.referent);
  const bouton = (l: LigneCandidat, titre: string, acte: 'contact' | 'retrait') => (
    <button
      type="button"
      class={acte === 'retrait' ? 'secondary outline large' : 'secondary outline'}
      aria-label={`${titre} : ${nom(l.personne)}`}
      onClick={() =>
        ouvrir((fermer) =>
          acte === 'contact' ? (
            <ContacterCandidat personne={l.personne} fermer={fermer} />
          ) : (
            <QuitterPole personne={l.personne} fermer={fermer} />
          ),
        )
      }
    >
      {titre}
    </button>
  );
  return (
    <>
      <Liste
        titre="Candidats du pôle économique"
        colonnes={liste}
        aussi={AUSSI}
        lignes={lignes}
        nombre={(l) => pluriel(l.length, 'candidat')}
        filtres={props.filtres}
        personne={(l) => l.personne}
        cle={(l) => l.personne}
        tri="contact"
        vide="Aucun candidat ici. Le référent fait entrer au pôle par la bascule de son participant."
        actes={(l) => (
          <>
            {droit('ContacterCandidat', l.referent) && bouton(l, 'Contacter', 'contact')}
            {droit('QuitterPole', l.referent) && bouton(l, 'Retirer', 'retrait')}
          </>
        )}
      />
      {panneau}
    </>
  );
}
