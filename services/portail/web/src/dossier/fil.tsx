// The timeline on the page: by day, filtered by kind, with the acts that its lines call for.
import { useState } from 'preact/hooks';
import type { LigneFil } from '../../generated/parcours';
import { date, nombre, pluriel, prose, relatif } from '../base/dates';
import { libelle, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { typo } from '../base/typo';
import { Marque, Puces, Vide } from '../base/ui';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';
import { FAMILLES, famille, fil, type Jour, retard } from './fil_donnees';

/** Days shown before somebody asks for all; on paper they all are. */
const JOURS = 20;

export function Fil() {
  const protocole = useProtocole();
  const { donnees } = useCtx();
  const [genre, setGenre] = useParametre('fil');
  const [tout, setTout] = useState(false);
  const jours = fil(protocole, donnees.dossier.data?.fil, donnees.personne.data);
  const filtres = jours
    .map((j) => ({
      ...j,
      lignes: j.lignes.filter((l) => genre === '' || famille(l.genre) === genre),
    }))
    .filter((j) => j.lignes.length > 0);
  const faits = filtres.reduce((n, j) => n + j.lignes.length, 0);
  const caches = tout ? 0 : Math.max(0, filtres.length - JOURS);
  const presentes = FAMILLES.filter((f) =>
    jours.some((j) => j.lignes.some((l) => famille(l.genre) === f.code)),
  );
  return (
    <section class="fil" aria-labelledby="titre-fil">
      <h2 id="titre-fil">
        Fil <small>{pluriel(faits, 'fait')}</small>
      </h2>
      <Puces
        titre="Montrer"
        valeur={genre}
        change={setGenre}
        choix={[{ code: '', libelle: 'Tout' }, ...presentes]}
      />
      {filtres.length === 0 && <Vide>Rien n’est encore enregistré.</Vide>}
      <ol>
        {filtres.map((j, i) => (
          <UnJour key={j.date} de={j} papier={!tout && i >= JOURS} />
        ))}
      </ol>
      {caches > 0 && (
        <button type="button" class="petit secondary outline" onClick={() => setTout(true)}>
          Montrer tout le fil ({pluriel(caches, 'jour')} avant)
        </button>
      )}
      <Anciens />
    </section>
  );
}

/** A very long timeline comes in parts: the older one is what was to be read on that day. */
function Anciens() {
  const { id, quand, donnees } = useCtx();
  const d = donnees.dossier.data;
  const dernier = d?.fil.at(-1)?.date;
  if (d === undefined || dernier === undefined || d.filTotal <= d.fil.length) return null;
  const connu = quand.connu === undefined ? '' : `&connu=${encodeURIComponent(quand.connu)}`;
  return (
    <p>
      <small>
        Les {nombre(d.fil.length)} faits les plus récents sont ici, sur {nombre(d.filTotal)}.{' '}
        <Lien vers={`/dossier/${id}?au=${dernier}${connu}`}>
          Lire les plus anciens, au {prose(dernier)}
        </Lien>
      </small>
    </p>
  );
}

function UnJour(props: { de: Jour; papier: boolean }) {
  const j = props.de;
  const { jour } = useCtx();
  return (
    <li class={props.papier ? 'papier-seul' : undefined}>
      <h3>
        {prose(j.date)} <small>{relatif(j.date, jour)}</small>
      </h3>
      <ul>
        {j.lignes.map((l) => (
          <Ligne key={`${l.genre} ${l.reference} ${l.enregistre}`} de={l} />
        ))}
      </ul>
    </li>
  );
}

function Ligne(props: { de: LigneFil }) {
  const protocole = useProtocole();
  const l = props.de;
  const d = useCtx().donnees.dossier.data;
  const sansFeuille =
    l.genre === 'EntretienEnregistre' && (d?.feuillesManquantes ?? []).includes(l.reference);
  const relances =
    l.genre === 'EntretienEnregistre'
      ? (d?.relances ?? []).filter((r) => r.entretien === l.reference)
      : [];
  const annule = d?.fil.some((x) => x.genre === 'EntretienAnnule' && x.reference === l.reference);
  const tard = retard(l);
  return (
    <li class={famille(l.genre)}>
      <p>
        {typo(l.libelle)}
        {l.dureeMin > 0 && `, ${l.dureeMin} min`}{' '}
        {annule && l.genre === 'EntretienEnregistre' && <Marque>annulé</Marque>}
        {sansFeuille && !annule && <Marque genre="alerte">émargement manquant</Marque>}
        {tard !== '' && <small>{tard}</small>}
      </p>
      {l.texte !== '' && <blockquote>{l.texte}</blockquote>}
      {l.genre === 'EntretienEnregistre' && !annule && (
        <p class="actes">
          {sansFeuille && (
            <BoutonActe acte="emargement" cible={l.reference}>
              Feuille reçue
            </BoutonActe>
          )}
          {relances.map((r) => (
            <BoutonActe key={r.genre} acte="relance" cible={`${r.entretien} ${r.genre}`}>
              {`Fait : ${libelle(protocole, 'contact', r.genre)}`}
            </BoutonActe>
          ))}
          <BoutonActe
            acte="annuler_entretien"
            cible={l.reference}
            de={`entretien du ${date(l.date)}`}
            discret
          >
            Annuler
          </BoutonActe>
        </p>
      )}
    </li>
  );
}
