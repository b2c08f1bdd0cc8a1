// Where the site's services are, and what they were told and could not do: somebody settles it.
import { useState } from 'preact/hooks';
import { appel } from '../base/api';
import { duree, nombre, pluriel } from '../base/dates';
import { useEnvoi, useReponse } from '../base/hooks';
import type { Moi } from '../base/session';
import { typo } from '../base/typo';
import {
  annoncer,
  ChampChoix,
  type Colonne,
  Entete,
  Etat,
  Formulaire,
  Marque,
  Panneau,
  Tableau,
  Vide,
} from '../base/ui';

interface Reaction {
  evenement: string;
  commande: string;
  code: string;
  champ: string;
  texte: string;
}
interface Service {
  service: string;
  enMarche: boolean;
  arret?: string;
  reliee?: boolean;
  retard?: number;
  enAttente?: number;
  attenteMs?: number;
  reactionsRefusees: Reaction[];
}
type Refusee = Reaction & { service: string };

const NOMS: Record<string, string> = {
  reperage: 'Repérage',
  parcours: 'Parcours',
  entreprise: 'Entreprise',
  reporting: 'Tableaux de bord',
  portail: 'Portail',
};
const NOTES = [
  { code: 'repris', libelle: 'Repris à la main' },
  { code: 'sans_objet', libelle: 'Sans objet' },
];
const SERVICES = Object.keys(NOMS);

export function voitEtat(moi: Moi): boolean {
  return moi.role === 'administrateur' || moi.role === 'direction';
}

export function useEtat() {
  return useReponse<Service[]>(
    'état',
    async () => (await appel<{ services: Service[] }>('GET', '/api/etat')).services,
    SERVICES,
  );
}

export function refusees(services: readonly Service[]): Refusee[] {
  return services.flatMap((s) =>
    s.reactionsRefusees.map((r) => ({ ...r, texte: typo(r.texte), service: s.service })),
  );
}

function nomDe(service: string): string {
  return NOMS[service] ?? service;
}

function etatDe(s: Service): ['fait' | 'alerte' | 'retard', string] {
  if (!s.enMarche) return ['retard', 'ne répond pas'];
  if (s.arret) return ['retard', 'arrêté'];
  if (!s.reliee) return ['alerte', 'sans le bus'];
  return ['fait', 'en marche'];
}

const COLONNES: Colonne<Service>[] = [
  { cle: 'service', titre: 'Service', tri: (s) => nomDe(s.service) },
  {
    cle: 'etat',
    titre: 'État',
    tri: (s) => etatDe(s)[1],
    rendu: (s) => {
      const [genre, mot] = etatDe(s);
      return (
        <>
          <Marque genre={genre}>{mot}</Marque> {s.arret}
        </>
      );
    },
  },
  {
    cle: 'retard',
    titre: 'À recevoir',
    tri: (s) => s.retard ?? 0,
    rendu: (s) => nombre(s.retard ?? 0),
    genre: 'nombre',
    large: true,
  },
  {
    cle: 'attente',
    titre: 'À transmettre',
    tri: (s) => s.enAttente ?? 0,
    rendu: (s) =>
      (s.enAttente ?? 0) === 0
        ? nombre(0)
        : `${nombre(s.enAttente ?? 0)}, depuis ${duree(s.attenteMs ?? 0)}`,
    genre: 'nombre',
    large: true,
  },
];

function colonnesRefusees(): Colonne<Refusee>[] {
  return [
    { cle: 'service', titre: 'Service', tri: (r) => nomDe(r.service) },
    { cle: 'commande', titre: 'N’a pas pu', tri: (r) => r.commande, large: true },
    { cle: 'texte', titre: 'Pourquoi', tri: (r) => r.texte },
  ];
}

export function EtatDuSite() {
  const etat = useEtat();
  const [regle, setRegle] = useState<Refusee>();
  return (
    <>
      <Entete
        titre="État du site"
        sous="Où en sont les services, et ce qu’ils ont appris sans pouvoir y donner suite."
      />
      <Etat de={etat}>
        {(services) => (
          <>
            <Tableau
              legende="Services"
              colonnes={COLONNES}
              lignes={services}
              cle={(s) => s.service}
            />
            <h2>Suites refusées</h2>
            {refusees(services).length === 0 ? (
              <Vide>Rien n’attend : chaque service a pu donner suite à ce qu’il a appris.</Vide>
            ) : (
              <>
                <p>
                  {pluriel(refusees(services).length, 'suite refusée', 'suites refusées')} : faites
                  à la main ce qu’il faut, puis ôtez la ligne.
                </p>
                <Tableau
                  legende="Suites refusées"
                  colonnes={colonnesRefusees()}
                  lignes={refusees(services)}
                  cle={(r) => `${r.service} ${r.evenement} ${r.commande}`}
                  actes={(r) => (
                    <button type="button" class="outline" onClick={() => setRegle(r)}>
                      Régler
                    </button>
                  )}
                />
              </>
            )}
          </>
        )}
      </Etat>
      {regle && <Regler de={regle} fermer={() => setRegle(undefined)} fait={etat.recharger} />}
    </>
  );
}

const regler = (acte: { service: string; evenement: string; note: string }, id: string) =>
  appel<object>('POST', '/api/etat/reglement', acte, { 'X-Commande': id });

function Regler(props: { de: Refusee; fermer: () => void; fait: () => void }) {
  const { de, fermer, fait } = props;
  const [note, setNote] = useState('');
  const { envoyer, enCours, erreur } = useEnvoi(regler);
  const soumettre = async () => {
    const { service, evenement } = de;
    if ((await envoyer({ service, evenement, note })) === undefined) return;
    annoncer('Suite réglée ; elle n’est plus dans la liste.');
    fermer();
    fait();
  };
  return (
    <Panneau titre="Régler une suite refusée" fermer={fermer}>
      <Formulaire
        envoi="Ôter de la liste"
        enCours={enCours}
        erreur={erreur}
        champs={['note']}
        soumettre={() => void soumettre()}
        annuler={fermer}
      >
        <p>
          {nomDe(de.service)} : {de.texte}
        </p>
        <ChampChoix
          champ="note"
          titre="Ce qui a été fait"
          requis
          valeur={note}
          change={setNote}
          choix={NOTES}
          erreur={erreur}
        />
      </Formulaire>
    </Panneau>
  );
}
