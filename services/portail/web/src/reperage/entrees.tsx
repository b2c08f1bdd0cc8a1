// Entries of a period with the criteria by which they were decided: for the comité de suivi.
import type { JSX } from 'preact';
import type { LigneEntree } from '../../generated/reperage';
import { Critere_Etat } from '../../generated/reperage';
import { aujourdhui, date, pluriel, plus } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, territoire, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { ChampTexte, type Colonne, Entete, Etat, Exporter, Puces, Tableau } from '../base/ui';
import { Criteres, useReferents } from './commun';

/** First and last day of a month, "2018-03". */
function bornes(mois: string): { du: string; jusqu: string } {
  const [a = 0, m = 0] = mois.split('-').map(Number);
  const suivant = m === 12 ? `${a + 1}-01-01` : `${a}-${String(m + 1).padStart(2, '0')}-01`;
  return { du: `${mois}-01`, jusqu: plus(suivant, -1) };
}

function moisDernier(): string {
  return plus(`${aujourdhui().slice(0, 7)}-01`, -1).slice(0, 7);
}

export function Entrees(): JSX.Element {
  const protocole = useProtocole();
  const [mois, setMois] = useParametre('mois', moisDernier());
  const [lieu, setLieu] = useParametre('territoire');
  const entrees = useDemande(
    'reperage',
    'entrees',
    /^\d{4}-\d{2}$/.test(mois) ? { ...bornes(mois), territoire: lieu } : null,
  );
  const lignes = entrees.data?.lignes ?? [];
  const nom = useNoms(lignes.map((l) => l.personne));
  const colonnes = useColonnes(nom);
  return (
    <>
      <Entete titre="Entrées et leurs critères" />
      <div class="filtres">
        <ChampTexte champ="mois" titre="Mois" type="month" valeur={mois} change={setMois} />
        <Puces
          titre="Territoire"
          valeur={lieu}
          change={setLieu}
          choix={[
            { code: '', libelle: 'Tous' },
            ...(protocole?.contenu.territoires ?? []).map((t) => ({
              code: t.code,
              libelle: t.libelle,
            })),
          ]}
        />
      </div>
      <Etat de={entrees}>
        {() => (
          <>
            <div class="tete-liste">
              <strong>{pluriel(lignes.length, 'entrée')}</strong>
              <span class="droite">
                <Exporter
                  titre={`Entrées ${mois}`}
                  colonnes={colonnes}
                  lignes={lignes}
                  filtres={territoire(protocole, lieu)}
                  personnes={lignes.map((l) => l.personne)}
                />
              </span>
            </div>
            <Tableau
              legende="Entrées du mois"
              colonnes={colonnes}
              lignes={lignes}
              cle={(l) => l.prescription}
              vers={(l) => `/dossier/${l.personne}`}
              vide="Aucune entrée ce mois-ci. Choisissez un autre mois ou tous les territoires."
            />
          </>
        )}
      </Etat>
    </>
  );
}

function useColonnes(nom: (id: string) => string): Colonne<LigneEntree>[] {
  const protocole = useProtocole();
  const referent = useReferents();
  const publics = (l: LigneEntree) =>
    l.publics.map((p) => libelle(protocole, 'public', p)).join(', ');
  const tenus = (l: LigneEntree) =>
    l.criteres
      .filter((c) => c.etat === Critere_Etat.TENU)
      .map((c) => c.libelle)
      .join(' ; ');
  return [
    { cle: 'personne', titre: 'Personne', tri: (l) => nom(l.personne) },
    {
      cle: 'date',
      titre: 'Entrée',
      tri: (l) => l.date,
      genre: 'date',
      rendu: (l) => <Lien vers={`/reperage/comite/${l.comite}`}>{date(l.date)}</Lien>,
    },
    {
      cle: 'publics',
      titre: 'Publics',
      tri: publics,
      rendu: (l) => publics(l) || <span class="absent">aucun</span>,
    },
    {
      cle: 'derogation',
      titre: 'Dérogation',
      tri: (l) => libelle(protocole, 'derogation', l.derogation),
      rendu: (l) => libelle(protocole, 'derogation', l.derogation) || '—',
      large: true,
    },
    {
      cle: 'territoire',
      titre: 'Territoire',
      tri: (l) => territoire(protocole, l.territoire),
      large: true,
    },
    { cle: 'conseiller', titre: 'Diagnostic par', tri: (l) => referent(l.conseiller), large: true },
    {
      cle: 'criteres',
      titre: 'Critères tenus',
      tri: tenus,
      large: true,
      rendu: (l) => (
        <details class="publics">
          <summary>{l.criteres.filter((c) => c.etat === Critere_Etat.TENU).length} tenus</summary>
          <Criteres criteres={l.criteres} />
        </details>
      ),
    },
  ];
}
