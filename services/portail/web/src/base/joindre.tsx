// How to reach somebody, where one is about to: a number is one touch away.
import type { JSX } from 'preact';
import { identiteDe, useNoms } from './names';

/** Telephone and mail; the address too for a letter. Nothing for whoever may not know them. */
export function Joindre(props: { personne: string; adresse?: boolean }): JSX.Element | null {
  useNoms([props.personne]);
  const { telephone, mail, adresse } = identiteDe(props.personne)?.coordonnees ?? {};
  const moyens = [
    telephone && (
      <a key="tel" href={`tel:${telephone}`}>
        {telephone}
      </a>
    ),
    mail && (
      <a key="mail" href={`mailto:${mail}`}>
        {mail}
      </a>
    ),
    props.adresse && adresse && <span key="adresse">{adresse}</span>,
  ].filter(Boolean);
  return moyens.length === 0 ? null : <span class="joindre">{moyens}</span>;
}
