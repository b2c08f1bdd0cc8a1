// The section of the CRE: companies, offers, mises en relation, hirings and what follows them.
import type { ComponentChildren } from 'preact';
import { Lien, type Lieu } from '../base/router';
import { peut, useMoi } from '../base/session';
import { Onglets, Vide } from '../base/ui';
import { Embauche } from './embauche';
import { Embauches } from './embauches';
import './entreprises.css';
import { FicheEntreprise } from './fiche';
import { Immersions } from './immersions';
import { ListeEntreprises } from './liste';
import { TableauMer } from './mer';
import { Offre } from './offre';
import { Offres } from './offres';
import { Pole } from './pole';
import { Prospection } from './prospection';
import { Suivis } from './suivis';

interface Page {
  chemin: string;
  titre: string;
  droit: string;
  page: () => ComponentChildren;
}

const PAGES: readonly Page[] = [
  { chemin: '', titre: 'Entreprises', droit: 'Entreprises', page: () => <ListeEntreprises /> },
  { chemin: 'offres', titre: 'Offres', droit: 'Offres', page: () => <Offres /> },
  { chemin: 'mer', titre: 'Mises en relation', droit: 'TableauMer', page: () => <TableauMer /> },
  { chemin: 'pole', titre: 'Candidats', droit: 'Pole', page: () => <Pole /> },
  { chemin: 'embauches', titre: 'Embauches', droit: 'Embauches', page: () => <Embauches /> },
  { chemin: 'suivis', titre: 'Suivis', droit: 'SuivisDus', page: () => <Suivis /> },
  { chemin: 'immersions', titre: 'Immersions', droit: 'Immersions', page: () => <Immersions /> },
  {
    chemin: 'prospection',
    titre: 'Prospection',
    droit: 'Prospections',
    page: () => <Prospection />,
  },
];

/** Pages of one thing stand under the list that it is found in. */
const DETAILS: Record<string, { sous: string; page: (id: string) => ComponentChildren }> = {
  offre: { sous: 'offres', page: (id) => <Offre key={id} offre={id} /> },
  embauche: { sous: 'embauches', page: (id) => <Embauche key={id} embauche={id} /> },
};

function contenu(partie: string, id: string): { ici: string; page: ComponentChildren } {
  const detail = DETAILS[partie];
  if (detail && id !== '') return { ici: detail.sous, page: detail.page(id) };
  const page = PAGES.find((p) => p.chemin === partie);
  if (page) return { ici: page.chemin, page: page.page() };
  if (/^[0-9a-f-]{36}$/.test(partie))
    return { ici: '', page: <FicheEntreprise key={partie} entreprise={partie} /> };
  return {
    ici: '?',
    page: (
      <Vide>
        Cette page n’existe pas. <Lien vers="/entreprises">Revenir aux entreprises</Lien>
      </Vide>
    ),
  };
}

function adresse(chemin: string): string {
  return chemin === '' ? '/entreprises' : `/entreprises/${chemin}`;
}

export function Entreprises({ lieu }: { lieu: Lieu }) {
  const moi = useMoi();
  const { ici, page } = contenu(lieu.parties[1] ?? '', lieu.parties[2] ?? '');
  return (
    <>
      <Onglets
        titre="Entreprises"
        ici={adresse(ici)}
        pages={PAGES.filter((p) => peut(moi, `entreprise/${p.droit}`)).map((p) => ({
          vers: adresse(p.chemin),
          titre: p.titre,
        }))}
      />
      {page}
    </>
  );
}
