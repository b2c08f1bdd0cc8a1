// Addresses are paths ("/dossier/0199…?onglet=pieces"); the gateway serves the page at all of them.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export interface Lieu {
  /** "/dossier/0199…" */
  chemin: string;
  /** ["dossier", "0199…"] */
  parties: string[];
  parametres: URLSearchParams;
}

function ici(): Lieu {
  return {
    chemin: location.pathname,
    parties: location.pathname
      .split('/')
      .filter((p) => p !== '')
      .map(decodeURIComponent),
    parametres: new URLSearchParams(location.search),
  };
}

const suiveurs = new Set<() => void>();
function change(): void {
  for (const f of suiveurs) f();
}
window.addEventListener('popstate', change);

export function aller(adresse: string, remplacer = false): void {
  if (remplacer) history.replaceState(null, '', adresse);
  else history.pushState(null, '', adresse);
  change();
  if (!remplacer) window.scrollTo(0, 0);
}

export function useLieu(): Lieu {
  const [lieu, setLieu] = useState(ici);
  useEffect(() => {
    const f = () => setLieu(ici());
    suiveurs.add(f);
    return () => {
      suiveurs.delete(f);
    };
  }, []);
  return lieu;
}

/** A parameter of the address as state, so that filters survive a reload and can be sent on. */
export function useParametre(nom: string, defaut = ''): [string, (valeur: string) => void] {
  const lieu = useLieu();
  return [
    lieu.parametres.get(nom) ?? defaut,
    (valeur) => {
      const p = new URLSearchParams(location.search);
      if (valeur === defaut) p.delete(nom);
      else p.set(nom, valeur);
      aller(`${location.pathname}${p.size > 0 ? `?${p}` : ''}`, true);
    },
  ];
}

export function Lien(
  props: { vers: string; children: ComponentChildren } & Omit<
    JSX.AnchorHTMLAttributes<HTMLAnchorElement>,
    'href' | 'children'
  >,
): JSX.Element {
  const { vers, children, ...reste } = props;
  return (
    <a
      {...reste}
      href={vers}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
        e.preventDefault();
        aller(vers);
      }}
    >
      {children}
    </a>
  );
}
