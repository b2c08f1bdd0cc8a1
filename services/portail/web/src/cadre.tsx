// Around every page: sections of the role, search, who is logged in, the page of the address.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Accueil } from './accueil/accueil';
import { Recherche } from './accueil/recherche';
import { Administration } from './administration/administration';
import { Audit } from './audit/audit';
import { appel } from './base/api';
import { observerFlux } from './base/live';
import { aller, Lien, type Lieu, useLieu } from './base/router';
import { type Moi, ROLES, type Role, useMoi } from './base/session';
import { Annonces, Panneau, useTouches, Vide } from './base/ui';
import { Dossier } from './dossier/dossier';
import { Entreprises } from './entreprises/entreprises';
import { Portefeuille } from './portefeuille/portefeuille';
import { Reperage } from './reperage/reperage';
import { Tableaux } from './tableaux/tableaux';

interface Section {
  /** First part of the address. */
  chemin: string;
  titre: string;
  /** Who has it in the left column; the page itself says what a role may do there. */
  roles: readonly Role[] | 'tous';
  page: (lieu: Lieu) => ComponentChildren;
  /** Not in the column. */
  cachee?: boolean;
}

const EQUIPE: readonly Role[] = ['direction', 'animation', 'reperage', 'sag', 'auditeur'];

const SECTIONS: readonly Section[] = [
  { chemin: '', titre: 'Accueil', roles: 'tous', page: () => <Accueil /> },
  {
    chemin: 'reperage',
    titre: 'Repérage',
    roles: [...EQUIPE, 'referent', 'coach', 'prescripteur'],
    page: (lieu) => <Reperage lieu={lieu} />,
  },
  {
    chemin: 'portefeuille',
    titre: 'Portefeuille',
    roles: [...EQUIPE, 'referent', 'coach'],
    page: (lieu) => <Portefeuille lieu={lieu} />,
  },
  {
    chemin: 'entreprises',
    titre: 'Entreprises',
    roles: [
      'direction',
      'animation',
      'cre',
      'facilitateur',
      'referent',
      'coach',
      'sag',
      'auditeur',
    ],
    page: (lieu) => <Entreprises lieu={lieu} />,
  },
  {
    chemin: 'tableaux',
    titre: 'Tableaux de bord',
    roles: [...EQUIPE, 'referent', 'coach', 'cre', 'facilitateur'],
    page: (lieu) => <Tableaux lieu={lieu} />,
  },
  {
    chemin: 'audit',
    titre: 'Audit',
    roles: ['direction', 'auditeur'],
    page: (lieu) => <Audit lieu={lieu} />,
  },
  {
    chemin: 'administration',
    titre: 'Administration',
    roles: ['direction', 'animation', 'administrateur', 'auditeur'],
    page: (lieu) => <Administration lieu={lieu} />,
  },
  {
    chemin: 'dossier',
    titre: 'Dossier',
    roles: 'tous',
    page: (lieu) => <Dossier lieu={lieu} />,
    cachee: true,
  },
  {
    chemin: 'recherche',
    titre: 'Recherche',
    roles: 'tous',
    page: (lieu) => <Recherche lieu={lieu} />,
    cachee: true,
  },
];

function permise(section: Section, moi: Moi): boolean {
  return section.roles === 'tous' || section.roles.includes(moi.role);
}

const TOUCHES: readonly [string, string][] = [
  ['/', 'Rechercher un participant'],
  ['n', 'Ajouter à ce qui est ouvert'],
  ['↑ ↓', 'Se déplacer dans une liste'],
  ['Entrée', 'Ouvrir la ligne'],
  ['Échap', 'Fermer'],
  ['?', 'Montrer ces touches'],
];

export function Cadre(props: { sortir: () => void }): JSX.Element {
  const moi = useMoi();
  const lieu = useLieu();
  const [aide, setAide] = useState(false);
  const recherche = useRef<HTMLInputElement>(null);
  const contenu = useRef<HTMLElement>(null);
  const section = SECTIONS.find((s) => s.chemin === (lieu.parties[0] ?? '') && permise(s, moi));
  useTouches({ '/': () => recherche.current?.focus(), '?': () => setAide(true) });

  useEffect(() => {
    document.title = `${section?.titre ?? 'Page inconnue'} · ${moi.siteLibelle}`;
  }, [section, moi]);

  return (
    <>
      <button type="button" class="evite" onClick={() => contenu.current?.focus()}>
        Aller au contenu
      </button>
      <Tete recherche={recherche} sortir={props.sortir} />
      {moi.demonstration && (
        <p class="demonstration">Démonstration : toutes les personnes sont inventées.</p>
      )}
      <Coupure />
      <div class="corps">
        <nav aria-label="Sections">
          <ul>
            {SECTIONS.filter((s) => !s.cachee && permise(s, moi)).map((s) => (
              <li key={s.chemin}>
                <Lien vers={`/${s.chemin}`} aria-current={s === section ? 'page' : undefined}>
                  {s.titre}
                </Lien>
              </li>
            ))}
          </ul>
        </nav>
        <main id="contenu" ref={contenu} tabIndex={-1}>
          {section === undefined ? (
            <Vide>
              Cette page n’existe pas ou ne relève pas de votre rôle.{' '}
              <Lien vers="/">Revenir à l’accueil</Lien>
            </Vide>
          ) : (
            section.page(lieu)
          )}
        </main>
      </div>
      <Annonces />
      {aide && (
        <Panneau titre="Touches" fermer={() => setAide(false)}>
          <dl class="touches">
            {TOUCHES.map(([touche, sens]) => (
              <div key={touche}>
                <dt>
                  <kbd>{touche}</kbd>
                </dt>
                <dd>{sens}</dd>
              </div>
            ))}
          </dl>
        </Panneau>
      )}
    </>
  );
}

function Tete(props: { recherche: { current: HTMLInputElement | null }; sortir: () => void }) {
  const moi = useMoi();
  const [texte, setTexte] = useState('');
  return (
    <header class="tete">
      <Lien vers="/" class="site">
        {moi.siteLibelle}
      </Lien>
      {moi.role !== 'administrateur' && (
        <search>
          <form
            onSubmit={(e) => {
              e.preventDefault();
              aller(`/recherche?texte=${encodeURIComponent(texte)}`);
            }}
          >
            <input
              ref={props.recherche}
              type="search"
              aria-label="Rechercher un participant"
              placeholder="/ Rechercher un participant"
              value={texte}
              onInput={(e) => setTexte(e.currentTarget.value)}
              onKeyDown={(e) => {
                if (e.key === 'Escape') e.currentTarget.blur();
              }}
            />
          </form>
        </search>
      )}
      <span class="qui">
        <span>
          {moi.libelle} <small>{ROLES[moi.role]}</small>
        </span>
        <button
          type="button"
          class="secondary outline"
          onClick={() => void appel('POST', '/deconnexion').finally(props.sortir)}
        >
          Quitter
        </button>
      </span>
    </header>
  );
}

/** Says that the server is away as long as it is. */
function Coupure() {
  const [etat, setEtat] = useState<'ouvert' | 'coupe'>('ouvert');
  useEffect(() => observerFlux(setEtat), []);
  return (
    <div role="status" aria-live="polite">
      {etat === 'coupe' && (
        <p class="coupure">
          La liaison avec le serveur est coupée. Ce que vous tapez reste ; la page reprend
          d’elle-même.
        </p>
      )}
    </div>
  );
}
