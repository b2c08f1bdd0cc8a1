// The monthly review: each list with its reason, its date, and what moved since.
import { useEffect, useState } from 'preact/hooks';
import type { LigneRevue, ListeRevue, RevueReponse } from '../../generated/parcours';
import { versDossier } from '../base/adresses';
import { aujourdhui, date, pluriel, prose } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { useParametre } from '../base/router';
import { typo } from '../base/typo';
import {
  ChampTexte,
  type Colonne,
  Entete,
  Etat,
  Exporter,
  Marque,
  Puces,
  Tableau,
} from '../base/ui';
import { ChoixReferent, type Portee, usePortee } from './choix';

const MOUVEMENTS: Record<string, ['alerte' | 'neutre' | 'fait', string]> = {
  nouveau: ['alerte', 'nouveau'],
  reste: ['neutre', 'reste'],
  sorti: ['fait', 'sorti'],
};

export function Revue() {
  const portee = usePortee();
  const [au, setAu] = useParametre('au');
  const [depuis, setDepuis] = useParametre('depuis');
  const [liste, setListe] = useParametre('liste');
  const revue = useDemande(
    'parcours',
    'revue',
    { referent: portee.referent, depuis },
    { au: au === '' ? undefined : au },
  );
  const [imprimer, setImprimer] = useState(false);
  useEffect(() => {
    if (!imprimer || liste !== '') return;
    setImprimer(false);
    window.print();
  }, [imprimer, liste]);
  return (
    <>
      <Entete
        titre="Revue mensuelle"
        sous={[portee.libelle, `au ${prose(au === '' ? aujourdhui() : au)}`]
          .filter((x) => x !== '')
          .join(' · ')}
      >
        <button
          type="button"
          class="secondary outline"
          onClick={() => {
            setListe('');
            setImprimer(true);
          }}
        >
          Tout imprimer
        </button>
      </Entete>
      <div class="choix">
        <ChoixReferent de={portee} />
        <ChampTexte
          champ="au"
          titre="Au"
          type="date"
          valeur={au === '' ? aujourdhui() : au}
          change={(v) => setAu(v === aujourdhui() ? '' : v)}
        />
        <ChampTexte
          champ="depuis"
          titre="Mouvements depuis"
          type="date"
          valeur={depuis}
          change={setDepuis}
          erreur={revue.erreur}
          aide="Vide : un mois avant."
        />
      </div>
      <Etat de={revue}>
        {(r) => <Listes de={r} portee={portee} liste={liste} choisir={setListe} />}
      </Etat>
    </>
  );
}

function FileActive(props: { de: RevueReponse }) {
  const { fileActive, capacite } = props.de;
  if (capacite === 0) return <p>{pluriel(fileActive, 'participant')} en file active.</p>;
  return (
    <p class="jauge">
      <label for="file-active">File active</label>
      <progress id="file-active" value={Math.min(fileActive, capacite)} max={capacite} />
      <strong>
        {fileActive} / {capacite}
      </strong>
      {fileActive > capacite && (
        <Marque genre="retard">{fileActive - capacite} au-delà de la capacité</Marque>
      )}
    </p>
  );
}

function Listes(props: {
  de: RevueReponse;
  portee: Portee;
  liste: string;
  choisir: (code: string) => void;
}) {
  const { de, liste } = props;
  const vides = de.listes.filter((l) => l.lignes.length === 0);
  const nom = useNoms(de.listes.flatMap((l) => l.lignes.map((x) => x.personne)));
  return (
    <>
      <FileActive de={de} />
      <Puces
        titre="Liste"
        valeur={liste}
        change={props.choisir}
        choix={[
          { code: '', libelle: 'Toutes' },
          ...de.listes.map((l) => ({ code: l.code, libelle: `${typo(l.libelle)} (${l.total})` })),
        ]}
      />
      {de.listes
        .filter((l) => (liste === '' ? l.lignes.length > 0 : l.code === liste))
        .map((l) => (
          <UneListe key={l.code} de={l} portee={props.portee} nom={nom} />
        ))}
      {liste === '' && vides.length > 0 && (
        <p class="absent">Personne dans : {vides.map((l) => typo(l.libelle)).join(', ')}.</p>
      )}
    </>
  );
}

function colonnes(
  nom: (id: string) => string,
  portee: Portee,
  /** Said once for the whole list, or not at all. */
  sansSource: boolean,
): Colonne<LigneRevue>[] {
  const referent = (l: LigneRevue) =>
    portee.referents.find((r) => r.referent === l.referent)?.libelle ?? '';
  return [
    { cle: 'nom', titre: 'Participant', tri: (l) => nom(l.personne) },
    { cle: 'raison', titre: 'Raison', tri: (l) => typo(l.raison) },
    {
      cle: 'date',
      titre: 'Date',
      genre: 'date',
      large: true,
      tri: (l) => l.date,
      rendu: (l) => date(l.date),
    },
    {
      cle: 'mouvement',
      titre: 'Mouvement',
      tri: (l) => l.mouvement,
      rendu: (l) => {
        const [genre, mot] = MOUVEMENTS[l.mouvement] ?? ['neutre', l.mouvement];
        return <Marque genre={genre}>{mot}</Marque>;
      },
    },
    ...(portee.referent === ''
      ? [{ cle: 'referent', titre: 'Référent', large: true, tri: referent }]
      : []),
    ...(sansSource
      ? []
      : [{ cle: 'source', titre: 'Source', large: true, tri: (l: LigneRevue) => typo(l.source) }]),
  ];
}

/** The one source of a whole list; "" when its lines have several. */
function sourceDe(liste: ListeRevue): string {
  const sources = new Set(liste.lignes.map((l) => l.source));
  return sources.size > 1 ? '' : liste.source || ([...sources][0] ?? '');
}

function UneListe(props: { de: ListeRevue; portee: Portee; nom: (id: string) => string }) {
  const { de, portee, nom } = props;
  const source = sourceDe(de);
  const colonnesIci = colonnes(
    nom,
    portee,
    source !== '' || de.lignes.every((l) => l.source === ''),
  );
  const nouveaux = de.lignes.filter((l) => l.mouvement === 'nouveau').length;
  const sortis = de.lignes.filter((l) => l.mouvement === 'sorti').length;
  const mouvements = [
    nouveaux > 0 ? pluriel(nouveaux, 'nouveau', 'nouveaux') : '',
    sortis > 0 ? pluriel(sortis, 'sorti') : '',
  ].filter((m) => m !== '');
  return (
    <section class="liste-revue" aria-labelledby={`liste-${de.code}`}>
      <div class="dessus">
        <h2 id={`liste-${de.code}`}>
          {typo(de.libelle)} <span class="compte">{de.total}</span>{' '}
          {mouvements.length > 0 && <small>{mouvements.join(', ')}</small>}
        </h2>
        {de.lignes.length > 0 && (
          <Exporter
            titre={`Revue - ${de.libelle}`}
            colonnes={colonnesIci}
            lignes={de.lignes}
            filtres={[portee.libelle, source].filter((x) => x !== '').join(', ')}
            personnes={de.lignes.map((l) => l.personne)}
          />
        )}
      </div>
      {source !== '' && <p class="source">Source : {typo(source)}</p>}
      {de.lignes.length === 0 ? (
        <p class="absent">Personne.</p>
      ) : (
        <Tableau
          legende={typo(de.libelle)}
          colonnes={colonnesIci}
          lignes={de.lignes}
          cle={(l) => l.parcours + l.reference + l.raison + l.mouvement}
          vers={(l) => versDossier(l.personne)}
        />
      )}
      {de.total > de.lignes.filter((l) => l.mouvement !== 'sorti').length && (
        <p class="absent">
          La liste entière tient {de.total} lignes ; choisissez un référent pour la voir.
        </p>
      )}
    </section>
  );
}
