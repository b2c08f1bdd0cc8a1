// Freins and pièces: what stands in the way, what the file still lacks.
import type { LigneFrein } from '../../generated/parcours';
import type { LignePiece, PieceManquante } from '../../generated/reperage';
import { date, pluriel } from '../base/dates';
import { libelle, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import { Etat, Marque, Vide } from '../base/ui';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';

export function Freins() {
  const protocole = useProtocole();
  const freins = useCtx().donnees.dossier.data?.freins ?? [];
  const leves = freins.filter((f) => f.etat === 'leve').length;
  return (
    <section class="carte" aria-labelledby="titre-freins">
      <header class="ligne">
        <h2 id="titre-freins">
          Freins{' '}
          {freins.length > 0 && (
            <small>
              {leves} {leves < 2 ? 'levé' : 'levés'} sur {freins.length}
            </small>
          )}
        </h2>
        <BoutonActe acte="frein" cible="">
          Déclarer
        </BoutonActe>
      </header>
      {freins.length === 0 ? (
        <Vide>Aucun frein déclaré.</Vide>
      ) : (
        <ul class="liste">
          {freins.map((f) => (
            <UnFrein key={f.frein} de={f} nom={libelle(protocole, 'frein', f.genre)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UnFrein(props: { de: LigneFrein; nom: string }) {
  const { de: f, nom } = props;
  return (
    <li>
      <span>
        {nom} {f.etat === 'leve' && <Marque genre="fait">✓ levé le {date(f.leveLe)}</Marque>}
        {f.etat === 'travaille' && <Marque>travaillé le {date(f.travailleLe)}</Marque>}
        {f.etat === 'repere' && <Marque genre="alerte">repéré le {date(f.repereLe)}</Marque>}
      </span>
      {f.etat !== 'leve' && (
        <span class="actes">
          <BoutonActe acte="travailler_frein" cible={f.frein} de={nom}>
            Travaillé
          </BoutonActe>
          <BoutonActe acte="lever_frein" cible={f.frein} de={nom}>
            Levé
          </BoutonActe>
        </span>
      )}
    </li>
  );
}

const RAISONS: Record<string, string> = {
  absente: 'absente',
  perimee: 'périmée',
  copie_seule: 'l’original est demandé',
  non_datee: 'non datée',
};
const CHAINE: Record<string, string> = {
  referent: 'chez le référent',
  reperage: 'au repérage',
  sag: 'chez l’assistant de gestion',
};

export function Pieces() {
  const { donnees } = useCtx();
  const entre = donnees.dossier.data !== undefined;
  return (
    <section class="carte" aria-labelledby="titre-pieces">
      <Etat de={donnees.pieces}>
        {({ recues, manquantes }) => {
          const tenues = recues.filter((r) => !r.reprise);
          const genres = new Set(tenues.map((r) => r.piece)).size;
          const uniques = sansDoublon(manquantes);
          const dues = uniques.filter((m) => !m.aConfirmer);
          return (
            <>
              <header class="ligne">
                <h2 id="titre-pieces">
                  Pièces{' '}
                  <small>
                    {genres} / {genres + dues.length}
                  </small>
                </h2>
                <BoutonActe acte="piece" cible="">
                  Recevoir
                </BoutonActe>
              </header>
              {dues.length === 0 ? (
                <p>
                  <Marque genre="fait">
                    ✓ rien ne manque pour {entre ? 'le parcours' : 'l’entrée'}
                  </Marque>
                </p>
              ) : (
                <>
                  <p class="sous-titre">
                    {dues.length < 2 ? 'Manque' : 'Manquent'} {pluriel(dues.length, 'pièce')}
                  </p>
                  <Manquantes de={dues} />
                </>
              )}
              {uniques.length > dues.length && (
                <details>
                  <summary>À confirmer par le site ({uniques.length - dues.length})</summary>
                  <Manquantes de={uniques.filter((m) => m.aConfirmer)} />
                </details>
              )}
              {tenues.length > 0 && (
                <details>
                  <summary>Reçues ({tenues.length})</summary>
                  <ul class="liste">
                    {tenues.map((p) => (
                      <Recue key={p.pieceRecue} de={p} />
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Etat>
    </section>
  );
}

/** One pièce may prove two publics: it is awaited once. */
function sansDoublon(manquantes: readonly PieceManquante[]): PieceManquante[] {
  const vues = new Set<string>();
  return manquantes.filter((m) => {
    const cle = m.pieces.join('|');
    if (vues.has(cle)) return false;
    vues.add(cle);
    return true;
  });
}

function Manquantes(props: { de: readonly PieceManquante[] }) {
  return (
    <ul class="liste">
      {props.de.map((m) => (
        <li key={m.libelle + m.source}>
          <span>
            {typo(m.libelle)} <Marque genre="alerte">{RAISONS[m.raison] ?? m.raison}</Marque>{' '}
            <small class="source">{m.source}</small>
          </span>
          <BoutonActe acte="piece" cible={m.pieces[0] ?? ''} de={m.libelle}>
            Reçue
          </BoutonActe>
        </li>
      ))}
    </ul>
  );
}

function Recue(props: { de: LignePiece }) {
  const protocole = useProtocole();
  const p = props.de;
  const nom = libelle(protocole, 'piece', p.piece);
  const details = [
    `reçue le ${date(p.date)}`,
    p.valableJusqu !== '' ? `valable jusqu’au ${date(p.valableJusqu)}` : '',
    p.original ? 'original' : 'copie',
    CHAINE[p.etapeChaine] ?? p.etapeChaine,
  ].filter((x) => x !== '');
  return (
    <li>
      <span>
        {nom} <small>{details.join(' · ')}</small>
      </span>
      <span class="actes">
        {p.etapeChaine === 'referent' && (
          <BoutonActe acte="transmettre_piece" cible={`${p.pieceRecue} reperage`} de={nom}>
            Transmettre
          </BoutonActe>
        )}
        {p.etapeChaine === 'reperage' && (
          <BoutonActe acte="transmettre_piece" cible={`${p.pieceRecue} sag`} de={nom}>
            Transmettre
          </BoutonActe>
        )}
        <BoutonActe acte="reprendre_piece" cible={p.pieceRecue} de={nom}>
          Reprendre
        </BoutonActe>
      </span>
    </li>
  );
}
