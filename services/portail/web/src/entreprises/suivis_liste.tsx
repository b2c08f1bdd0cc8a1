// Follow-up steps as a list: due, late, done, each with the act that settles it.

import type { LigneSuivi } from '../../generated/entreprise';
import { versEmbauche } from '../base/adresses';
import { date } from '../base/dates';
import { useNoms } from '../base/names';
import { Lien } from '../base/router';
import { typo } from '../base/typo';
import { type Colonne, Marque, Tableau } from '../base/ui';
import { ConstaterMaintien, EnregistrerSuivi } from './actes/suivi';
import { useDroit } from './commun';
import { Echeance, LienPersonne, usePanneau } from './pieces';

function EtatSuivi({ suivi: l }: { suivi: LigneSuivi }) {
  if (l.faitLe !== '') return <Marque genre="fait">fait le {date(l.faitLe)}</Marque>;
  return <Echeance avant={l.avant} enRetard={l.enRetard} />;
}

const REGLE: readonly Colonne<LigneSuivi>[] = [
  {
    cle: 'source',
    titre: 'Règle',
    tri: (l) => l.source,
    rendu: (l) => <span class="sourd">{l.source}</span>,
    large: true,
  },
];

export function colonnesSuivis(
  nom: (id: string) => string,
  sansQui: boolean,
): Colonne<LigneSuivi>[] {
  const qui: Colonne<LigneSuivi>[] = [
    {
      cle: 'nom',
      titre: 'Participant',
      tri: (l) => nom(l.personne),
      rendu: (l) => (
        <>
          <LienPersonne personne={l.personne} nom={nom(l.personne)} />
          <span class="precision etroit">
            {l.raisonSociale} · {typo(l.libelle)}
          </span>
        </>
      ),
    },
    {
      cle: 'entreprise',
      titre: 'Entreprise',
      tri: (l) => l.raisonSociale,
      large: true,
      rendu: (l) => <Lien vers={versEmbauche(l.embauche)}>{l.raisonSociale}</Lien>,
    },
  ];
  return [
    {
      cle: 'avant',
      titre: 'Avant le',
      tri: (l) => l.avant,
      rendu: (l) => <EtatSuivi suivi={l} />,
      genre: 'date',
    },
    ...(sansQui ? [] : qui),
    { cle: 'suivi', titre: 'Suivi', tri: (l) => typo(l.libelle), large: !sansQui },
    ...(sansQui ? REGLE : []),
  ];
}

export function TableauSuivis(props: { lignes: LigneSuivi[]; sansQui?: boolean }) {
  const nom = useNoms(props.lignes.map((l) => l.personne));
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const actes = (l: LigneSuivi) => {
    if (l.faitLe !== '') return null;
    const bouton = (titre: string, rendu: (f: () => void) => preact.JSX.Element, classe = '') => (
      <button
        type="button"
        class={`secondary outline ${classe}`}
        aria-label={`${titre} : ${nom(l.personne)}, ${l.libelle}`}
        onClick={() => ouvrir(rendu)}
      >
        {titre}
      </button>
    );
    return (
      <>
        {droit('EnregistrerSuivi') &&
          bouton('Enregistrer', (f) => <EnregistrerSuivi de={l} fermer={f} />)}
        {l.code.startsWith('maintien') &&
          droit('ConstaterMaintien') &&
          bouton('Constater', (f) => <ConstaterMaintien de={l} fermer={f} />, 'large')}
      </>
    );
  };
  return (
    <>
      <Tableau
        legende="Suivis"
        colonnes={colonnesSuivis(nom, props.sansQui === true)}
        lignes={props.lignes}
        cle={(l) => `${l.embauche}${l.code}${l.avant}`}
        vide="Aucun suivi dû : ils viennent avec chaque nouvelle embauche."
        actes={actes}
      />
      {panneau}
    </>
  );
}
