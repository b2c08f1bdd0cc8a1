// Prospection: what the participants look for, the plan of a month, what was done.
import type { LigneBesoin, LignePlan, LigneProspection } from '../../generated/entreprise';
import { aujourdhui, date, mois as nomMois, pluriel, plus } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import {
  ChampChoix,
  type Colonne,
  Entete,
  Etat,
  Exporter,
  Marque,
  Tableau,
  useTouches,
} from '../base/ui';
import { EnregistrerProspection, PlanifierProspection } from './actes/prospection';
import { useDroit } from './commun';
import { Jour, LienPersonne, useActeDemande, usePanneau } from './pieces';

/** The last year and the next six months. */
function moisProches(): { code: string; libelle: string }[] {
  const [annee = 0, mois = 1] = aujourdhui().split('-').map(Number);
  return Array.from({ length: 19 }, (_, i) => {
    const code = new Date(Date.UTC(annee, mois - 1 + 6 - i, 1)).toISOString().slice(0, 7);
    return { code, libelle: nomMois(code) };
  });
}

function finDe(mois: string): string {
  const [a = 0, m = 1] = mois.split('-').map(Number);
  return plus(new Date(Date.UTC(a, m, 1)).toISOString().slice(0, 10), -1);
}

export function Prospection() {
  const [mois, setMois] = useParametre('mois', aujourdhui().slice(0, 7));
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const reponse = useDemande('entreprise', 'prospections', {
    du: `${mois}-01`,
    jusqu: finDe(mois),
  });
  const noter = () => ouvrir((f) => <EnregistrerProspection fermer={f} />);
  const note = droit('EnregistrerProspection');
  useTouches({ n: () => note && noter() });
  return (
    <>
      <Entete titre="Prospection" sous="Le plan du mois part de ce que cherchent les participants.">
        {note && (
          <button type="button" onClick={noter}>
            Enregistrer une prospection
          </button>
        )}
        {droit('PlanifierProspection') && (
          <button
            type="button"
            class="secondary outline"
            onClick={() => ouvrir((f) => <PlanifierProspection fermer={f} />)}
          >
            Ajouter au plan
          </button>
        )}
      </Entete>
      <div class="filtres-cre">
        <ChampChoix
          champ="mois"
          titre="Mois"
          valeur={mois}
          change={setMois}
          choix={moisProches()}
        />
      </div>
      <Etat de={reponse}>
        {(data) => (
          <>
            <Plan lignes={data.plan} />
            <Faites lignes={data.lignes} mois={mois} />
          </>
        )}
      </Etat>
      <Besoins />
      {panneau}
    </>
  );
}

function Plan({ lignes }: { lignes: LignePlan[] }) {
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  useActeDemande(
    'realiser',
    lignes,
    (l) => l.plan,
    (l) => ouvrir((f) => <EnregistrerProspection plan={l} fermer={f} />),
  );
  const colonnes: Colonne<LignePlan>[] = [
    {
      cle: 'entreprise',
      titre: 'Entreprise',
      tri: (l) => l.raisonSociale || 'à trouver',
    },
    { cle: 'genre', titre: 'Action', tri: (l) => libelle(protocole, 'prospection', l.genre) },
    { cle: 'metiers', titre: 'Métiers cherchés', tri: (l) => l.metiers.join(', '), large: true },
    {
      cle: 'faite',
      titre: 'Réalisée',
      tri: (l) => l.faiteLe,
      rendu: (l) =>
        l.faiteLe !== '' ? (
          <Marque genre="fait">le {date(l.faiteLe)}</Marque>
        ) : (
          <Marque genre={l.enRetard ? 'retard' : 'alerte'}>
            {l.enRetard ? 'non faite' : 'à faire'}
          </Marque>
        ),
      genre: 'date',
    },
  ];
  return (
    <section aria-labelledby="plan">
      <div class="dessus">
        <h2 id="plan">Plan du mois</h2>
        {lignes.length > 0 && (
          <Exporter titre="Plan de prospection" colonnes={colonnes} lignes={lignes} />
        )}
      </div>
      <Tableau
        legende="Plan du mois"
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => l.plan}
        vide="Rien au plan de ce mois. « Ajouter au plan » commence par les métiers ci-dessous."
        actes={(l) =>
          l.faiteLe === '' &&
          droit('EnregistrerProspection') && (
            <button
              type="button"
              class="secondary outline"
              aria-label={`Réaliser : ${l.raisonSociale || 'entreprise à trouver'}`}
              onClick={() => ouvrir((f) => <EnregistrerProspection plan={l} fermer={f} />)}
            >
              Réaliser
            </button>
          )
        }
      />
      {panneau}
    </section>
  );
}

function Faites({ lignes, mois }: { lignes: LigneProspection[]; mois: string }) {
  const protocole = useProtocole();
  const nom = useNoms(lignes.map((l) => l.personne));
  const colonnes: Colonne<LigneProspection>[] = [
    {
      cle: 'date',
      titre: 'Date',
      tri: (l) => l.date,
      rendu: (l) => <Jour de={l.date} />,
      genre: 'date',
    },
    { cle: 'genre', titre: 'Action', tri: (l) => libelle(protocole, 'prospection', l.genre) },
    {
      cle: 'entreprise',
      titre: 'Entreprise',
      tri: (l) => l.raisonSociale,
      rendu: (l) =>
        l.entreprise !== '' && <Lien vers={`/entreprises/${l.entreprise}`}>{l.raisonSociale}</Lien>,
    },
    {
      cle: 'avec',
      titre: 'Avec',
      tri: (l) => (l.personne === '' ? '' : nom(l.personne)),
      rendu: (l) =>
        l.personne !== '' && <LienPersonne personne={l.personne} nom={nom(l.personne)} />,
      large: true,
    },
    { cle: 'offres', titre: 'Offres', tri: (l) => l.offres.length, genre: 'nombre', large: true },
    {
      cle: 'par',
      titre: 'Par',
      tri: (l) => (l.parRole === 'referent' ? 'référent' : 'CRE'),
      large: true,
    },
  ];
  return (
    <section aria-labelledby="faites">
      <div class="dessus">
        <h2 id="faites">Réalisé en {nomMois(mois)}</h2>
        {lignes.length > 0 && <span>{pluriel(lignes.length, 'action')}</span>}
        {lignes.length > 0 && (
          <Exporter
            titre="Prospection"
            colonnes={colonnes}
            lignes={lignes}
            filtres={nomMois(mois)}
            personnes={lignes.map((l) => l.personne).filter((p) => p !== '')}
          />
        )}
      </div>
      <Tableau
        legende="Prospection réalisée"
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => l.prospection}
        vide="Rien d’enregistré ce mois-ci : la touche n en ajoute une."
      />
    </section>
  );
}

const BESOINS: Colonne<LigneBesoin>[] = [
  {
    cle: 'metier',
    titre: 'Métier (ROME)',
    tri: (l) => l.metier,
    rendu: (l) => <Lien vers={`/entreprises/pole?metier=${l.metier}`}>{l.metier}</Lien>,
  },
  { cle: 'candidats', titre: 'Candidats libres', tri: (l) => l.candidats, genre: 'nombre' },
  {
    cle: 'offres',
    titre: 'Offres ouvertes',
    tri: (l) => l.offresOuvertes,
    rendu: (l) =>
      l.offresOuvertes === 0 ? (
        <Marque genre="alerte">aucune</Marque>
      ) : (
        <Lien vers={`/entreprises/offres?texte=${l.metier}`}>{l.offresOuvertes}</Lien>
      ),
    genre: 'nombre',
  },
];

function Besoins() {
  const [commune, setCommune] = useParametre('commune');
  const protocole = useProtocole();
  const reponse = useDemande('entreprise', 'besoins', { commune });
  return (
    <section aria-labelledby="besoins">
      <h2 id="besoins">Ce que cherchent les participants</h2>
      <div class="filtres-cre">
        <ChampChoix
          champ="commune"
          titre="Qui vont travailler à"
          valeur={commune}
          change={setCommune}
          vide="Partout"
          choix={(protocole?.contenu.communes ?? []).map((c) => ({
            code: c.insee,
            libelle: c.nom,
          }))}
        />
      </div>
      <Etat de={reponse}>
        {(data) => (
          <>
            <div class="dessus">
              <span>{pluriel(data.lignes.length, 'métier')}</span>
              <Exporter titre="Besoins des participants" colonnes={BESOINS} lignes={data.lignes} />
            </div>
            <Tableau
              legende="Métiers cherchés par les candidats libres"
              colonnes={BESOINS}
              lignes={data.lignes}
              cle={(l) => l.metier}
              vide="Aucun candidat libre du pôle n’a dit de métier."
            />
          </>
        )}
      </Etat>
    </section>
  );
}
