// «Ajouter»: the acts of the dossier in one menu, opened by `n`.
import { useEffect, useRef } from 'preact/hooks';
import { useMoi } from '../base/session';
import { Panneau } from '../base/ui';
import { useCtx } from './donnees';
import { ACTES, permis } from './registre';

const GROUPES = ['Accompagnement', 'Emploi', 'Situation', 'Personne'] as const;

export function useActesPermis(): string[] {
  const moi = useMoi();
  const ctx = useCtx();
  return Object.keys(ACTES).filter((c) => ACTES[c]?.menu !== undefined && permis(c, moi, ctx));
}

/** A panel of buttons; letters typed go to the act that begins so, arrows move. */
export function Ajouter(props: { fermer: () => void }) {
  const { ouvrir } = useCtx();
  const codes = useActesPermis();
  const liste = useRef<HTMLDivElement>(null);
  useEffect(() => {
    liste.current?.querySelector<HTMLElement>('button')?.focus();
  }, []);
  const bouger = (e: KeyboardEvent) => {
    const boutons = [...(liste.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const ici = boutons.indexOf(document.activeElement as HTMLElement);
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      const pas = e.key === 'ArrowDown' ? 1 : -1;
      boutons[(ici + pas + boutons.length) % boutons.length]?.focus();
    } else if (/^\p{L}$/u.test(e.key) && !e.ctrlKey && !e.metaKey && !e.altKey) {
      const commence = (b: HTMLElement) => simple(b.textContent ?? '').startsWith(simple(e.key));
      const suite = [...boutons.slice(ici + 1), ...boutons.slice(0, ici + 1)];
      suite.find(commence)?.focus();
    }
  };
  return (
    <Panneau titre="Ajouter au dossier" fermer={props.fermer}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between its buttons */}
      <div class="menu-actes" ref={liste} onKeyDown={bouger}>
        {GROUPES.map((groupe) => {
          const ici = codes.filter((c) => ACTES[c]?.groupe === groupe);
          return ici.length === 0 ? null : (
            <section key={groupe}>
              <h3>{groupe}</h3>
              {ici.map((c) => (
                <button
                  key={c}
                  type="button"
                  class={c === 'effacement' ? 'secondary outline retard' : 'secondary outline'}
                  onClick={() => ouvrir(c)}
                >
                  {ACTES[c]?.menu}
                </button>
              ))}
            </section>
          );
        })}
      </div>
    </Panneau>
  );
}

function simple(texte: string): string {
  return texte
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** A small act beside its object; nothing when it is not offered. */
export function BoutonActe(props: {
  acte: string;
  cible: string;
  children: string;
  /** On what, for who does not see where it stands. */
  de?: string;
  /** Rarely used: it looks like a link. */
  discret?: boolean;
}) {
  const moi = useMoi();
  const ctx = useCtx();
  if (!permis(props.acte, moi, ctx)) return null;
  return (
    <button
      type="button"
      class={props.discret ? 'lien' : 'petit secondary outline'}
      onClick={() => ctx.ouvrir(props.acte, props.cible)}
    >
      {props.children}
      {props.de !== undefined && <span class="invisible"> : {props.de}</span>}
    </button>
  );
}
