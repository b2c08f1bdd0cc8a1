// The list of what awaits: most pressing first, each line with the act that settles it.
import { useState } from 'preact/hooks';
import { aujourdhui, date, jours, pluriel, relatif } from '../base/dates';
import { useNoms } from '../base/names';
import { aller, Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import { typo } from '../base/typo';
import { fleches, Marque, Puces, Vide } from '../base/ui';
import { type Attente, type Geste, parUrgence, presse } from './attentes';
import { GesteRapide } from './gestes';

const PREMIERES = 12;
const DROITS: Record<Geste, string> = {
  entretien: 'parcours/EnregistrerEntretien',
  relance: 'parcours/EnregistrerRelance',
  emargement: 'parcours/RecevoirEmargement',
  contact: 'entreprise/ContacterCandidat',
  suivi: 'entreprise/EnregistrerSuivi',
  maintien: 'entreprise/ConstaterMaintien',
  retour: 'entreprise/InformerCandidat',
};

/** «À faire aujourd’hui» and «Bientôt» of one set of tasks. */
export function Attentes(props: { lignes: Attente[]; vide: string }) {
  const lignes = parUrgence(props.lignes);
  const [ouverte, setOuverte] = useState<Attente>();
  const maintenant = lignes.filter((a) => presse(a));
  const bientot = lignes.filter((a) => !presse(a));
  return (
    <>
      <ListeAttentes
        titre="À faire aujourd’hui"
        lignes={maintenant}
        vide={
          bientot.length === 0
            ? props.vide
            : 'Rien ne presse aujourd’hui : voyez ce qui vient bientôt.'
        }
        ouvrir={setOuverte}
      />
      {bientot.length > 0 && <ListeAttentes titre="Bientôt" lignes={bientot} ouvrir={setOuverte} />}
      {ouverte && <GesteRapide de={ouverte} fermer={() => setOuverte(undefined)} />}
    </>
  );
}

function ListeAttentes(props: {
  titre: string;
  lignes: Attente[];
  vide?: string;
  ouvrir: (a: Attente) => void;
}) {
  const { titre, lignes } = props;
  const [genre, setGenre] = useState('');
  const [toutes, setToutes] = useState(false);
  const nom = useNoms(lignes.map((a) => a.personne));
  const choix = genresDe(lignes);
  const retenues = lignes.filter((a) => genre === '' || a.genre === genre);
  const vues = toutes ? retenues : retenues.slice(0, PREMIERES);
  const reste = retenues.length - vues.length;
  return (
    <section class="attentes" aria-label={titre}>
      <h2>
        {titre} <span class="compte">{lignes.length}</span>
      </h2>
      {lignes.length === 0 && <Vide>{props.vide}</Vide>}
      {choix.length > 2 && lignes.length > PREMIERES / 2 && (
        <Puces titre="Genre" valeur={genre} change={setGenre} choix={choix} />
      )}
      <ul class="taches">
        {vues.map((a) => (
          <LigneAttente key={a.cle} de={a} nom={nom(a.personne)} ouvrir={props.ouvrir} />
        ))}
      </ul>
      {reste > 0 && (
        <button type="button" class="secondary outline petit" onClick={() => setToutes(true)}>
          {reste === 1 ? 'Montrer le dernier' : `Montrer les ${reste} autres`}
        </button>
      )}
    </section>
  );
}

function genresDe(lignes: Attente[]) {
  const comptes = new Map<string, [string, number]>();
  for (const a of lignes) comptes.set(a.genre, [a.titre, (comptes.get(a.genre)?.[1] ?? 0) + 1]);
  return [
    { code: '', libelle: `Tout (${lignes.length})` },
    ...[...comptes].map(([code, [titre, n]]) => ({ code, libelle: `${titre} (${n})` })),
  ];
}

function LigneAttente(props: { de: Attente; nom: string; ouvrir: (a: Attente) => void }) {
  const { de, nom } = props;
  const moi = useMoi();
  const surPlace = de.geste !== undefined && peut(moi, DROITS[de.geste]);
  const qui = de.personne !== '' ? nom : (de.objet ?? de.titre);
  return (
    <li>
      <div class="genre">
        <strong>{de.titre}</strong>
        <Echeance de={de} />
      </div>
      <div class="qui">
        <a
          class="ouvre"
          href={de.vers}
          onKeyDown={fleches}
          onClick={(e) => {
            if (e.metaKey || e.ctrlKey || e.button !== 0) return;
            e.preventDefault();
            aller(de.vers);
          }}
        >
          {qui}
        </a>
        <span>{typo(de.raison)}</span>
      </div>
      {surPlace ? (
        <button
          type="button"
          class="petit secondary outline"
          aria-label={`${de.acte} : ${qui}`}
          onClick={() => props.ouvrir(de)}
        >
          {de.acte}
        </button>
      ) : (
        <Lien
          vers={de.vers}
          role="button"
          class="petit secondary outline"
          aria-label={`${de.acte} : ${qui}`}
        >
          {de.acte}
        </Lien>
      )}
    </li>
  );
}

export function Echeance(props: { de: Attente }) {
  const { avant, enRetard } = props.de;
  if (avant === '') return enRetard ? <Marque genre="retard">en retard</Marque> : null;
  const retard = jours(avant, aujourdhui());
  return (
    <time dateTime={avant} title={`${retard > 0 && !enRetard ? 'Du' : 'Pour le'} ${date(avant)}`}>
      {enRetard && retard > 0 ? (
        <Marque genre="retard">en retard de {pluriel(retard, 'jour')}</Marque>
      ) : (
        <Marque genre={retard >= 0 ? 'alerte' : 'neutre'}>{relatif(avant)}</Marque>
      )}
    </time>
  );
}
