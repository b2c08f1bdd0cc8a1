// Around every page: sections of the role, search, who is logged in, the page of the address.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Accueil } from './accueil/accueil';
import { Recherche } from './accueil/recherche';
import { Administration } from './administration/administration';
import { Audit } from './audit/audit';
import { aujourdhui, prose } from './base/dates';
import { observerFlux } from './base/live';
import { aller, Lien, type Lieu, useLieu } from './base/router';
import { type Moi, peut, ROLES, type Role, useMoi } from './base/session';
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
  /** Drawn before its title: an SVG path in a square of 24. */
  signe?: string;
  /** Its short title on a phone. */
  bref?: string;
  /** Not in the column. */
  cachee?: boolean;
}

const EQUIPE: readonly Role[] = ['direction', 'animation', 'reperage', 'sag', 'auditeur'];

const SECTIONS: readonly Section[] = [
  {
    chemin: '',
    titre: 'Accueil',
    signe: 'M3 11l9-8 9 8M5 9.5V20h5v-6h4v6h5V9.5',
    roles: 'tous',
    page: () => <Accueil />,
  },
  {
    chemin: 'reperage',
    titre: 'Repérage',
    signe: 'M11 4a7 7 0 1 1 0 14a7 7 0 0 1 0-14zM16 16l5 5M11 8v6M8 11h6',
    roles: [...EQUIPE, 'referent', 'coach', 'prescripteur'],
    page: (lieu) => <Reperage lieu={lieu} />,
  },
  {
    chemin: 'portefeuille',
    titre: 'Portefeuille',
    signe:
      'M9 11a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM2 20a7 7 0 0 1 14 0M16 3.5a4 4 0 0 1 0 7M18 14a7 7 0 0 1 4 6',
    roles: [...EQUIPE, 'referent', 'coach'],
    page: (lieu) => <Portefeuille lieu={lieu} />,
  },
  {
    chemin: 'entreprises',
    titre: 'Entreprises',
    signe: 'M4 21V5l8-2v18M12 9h8v12M2 21h20M7 8h2M7 12h2M7 16h2M15 13h2M15 17h2',
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
    bref: 'Tableaux',
    signe: 'M4 20V10M10 20V4M16 20v-7M22 20H2',
    roles: [...EQUIPE, 'referent', 'coach', 'cre', 'facilitateur'],
    page: (lieu) => <Tableaux lieu={lieu} />,
  },
  {
    chemin: 'audit',
    titre: 'Audit',
    signe: 'M12 3l8 3v6c0 5-3.5 8-8 9c-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5l4.5-5',
    roles: ['direction', 'auditeur'],
    page: (lieu) => <Audit lieu={lieu} />,
  },
  {
    chemin: 'administration',
    titre: 'Administration',
    bref: 'Admin.',
    signe: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
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
  useTouches({
    '/': () => recherche.current?.focus(),
    '?': () => setAide(true),
    ArrowDown: () => premiereLigne(contenu.current),
  });
  usePriseDeFocus(lieu.chemin, contenu);

  useEffect(() => {
    document.title = `${section?.titre ?? 'Page inconnue'} · ${moi.siteLibelle}`;
  }, [section, moi]);

  return (
    <>
      <header class="tete">
        <button type="button" class="evite" onClick={() => contenu.current?.focus()}>
          Aller au contenu
        </button>
        <Barre recherche={recherche} sortir={props.sortir} />
        <Coupure />
      </header>
      <div class="corps">
        <nav aria-label="Sections">
          <ul>
            {SECTIONS.filter((s) => !s.cachee && permise(s, moi)).map((s) => (
              <li key={s.chemin}>
                <Lien vers={`/${s.chemin}`} aria-current={s === section ? 'page' : undefined}>
                  {s.signe && (
                    <svg viewBox="0 0 24 24" aria-hidden="true">
                      <path d={s.signe} />
                    </svg>
                  )}
                  {s.bref ? (
                    <>
                      <span class="long">{s.titre}</span>
                      <span class="bref">{s.bref}</span>
                    </>
                  ) : (
                    s.titre
                  )}
                </Lien>
              </li>
            ))}
          </ul>
        </nav>
        <main id="contenu" ref={contenu} tabIndex={-1}>
          <p class="papier">
            {moi.siteLibelle} · imprimé le {prose(aujourdhui())}
            {moi.demonstration && ' · démonstration, toutes les personnes sont inventées'}
          </p>
          {section === undefined ? (
            <>
              <h1>Page inconnue</h1>
              <Vide>
                Cette page n’existe pas ou ne relève pas de votre rôle.{' '}
                <Lien vers="/">Revenir à l’accueil</Lien>
              </Vide>
            </>
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

function premiereLigne(contenu: HTMLElement | null): boolean {
  const ligne = contenu?.querySelector<HTMLElement>('a.ouvre');
  ligne?.focus();
  return ligne !== null;
}

/** A new page is where reading starts; not when it put the focus in a field of its own. */
function usePriseDeFocus(chemin: string, contenu: { current: HTMLElement | null }): void {
  const vu = useRef(chemin);
  useEffect(() => {
    if (vu.current === chemin) return;
    vu.current = chemin;
    if (!contenu.current?.contains(document.activeElement))
      contenu.current?.focus({ preventScroll: true });
  }, [chemin, contenu]);
}

function Barre(props: { recherche: { current: HTMLInputElement | null }; sortir: () => void }) {
  const moi = useMoi();
  const lieu = useLieu();
  const cherche = lieu.chemin === '/recherche' ? (lieu.parametres.get('texte') ?? '') : '';
  const [texte, setTexte] = useState(cherche);
  useEffect(() => setTexte(cherche), [lieu.chemin, cherche]); // A search is over with its page.
  return (
    <div class="barre">
      <Lien vers="/" class="site">
        {moi.siteLibelle}
      </Lien>
      {peut(moi, 'reperage/Recherche') && (
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
      <div class="qui">
        {moi.demonstration && (
          <p class="demonstration" title="Toutes les personnes sont inventées.">
            Démonstration<span class="suite"> : personnes inventées</span>
          </p>
        )}
        <span>
          {moi.libelle} <small>{ROLES[moi.role]}</small>
        </span>
        <button type="button" class="secondary outline" onClick={props.sortir}>
          Quitter
        </button>
      </div>
    </div>
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
