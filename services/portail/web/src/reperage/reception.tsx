// Pièces: received in one click, or with the date it bears when a rule limits its age.
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { LignePiece, PieceManquante } from '../../generated/reperage';
import { envoyer, nouvelId } from '../base/api';
import { aujourdhui, date } from '../base/dates';
import { useActe, useEnvoi } from '../base/hooks';
import { libelle, useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { annoncer, ChampCase, ChampTexte, Erreur, Marque, useBrouillon } from '../base/ui';
import { doitEtreDatee, raison } from './commun';
import { PanneauActe } from './panneau';

/** What is missing, each with the button that receives it. */
export function Manquantes(props: {
  personne: string;
  manquantes: readonly PieceManquante[];
}): JSX.Element {
  const peutRecevoir = peut(useMoi(), 'reperage/RecevoirPiece');
  return (
    <ul class="manquantes">
      {props.manquantes.map((m) => (
        <li key={m.libelle}>
          <span>
            {raison(m)}
            {m.aConfirmer && <span class="absent"> · n’arrête rien, à confirmer par le site</span>}
          </span>
          {peutRecevoir && <Recevoir personne={props.personne} manquante={m} />}
        </li>
      ))}
    </ul>
  );
}

function Recevoir(props: { personne: string; manquante: PieceManquante }): JSX.Element {
  const { personne, manquante } = props;
  const protocole = useProtocole();
  const acte = useActe('reperage', 'recevoirPiece');
  const [id, setId] = useState(nouvelId);
  const [detail, setDetail] = useState('');
  const recevoir = async (piece: string) => {
    if (doitEtreDatee(protocole, piece)) return setDetail(piece);
    const fait = await acte.envoyer({
      pieceRecue: id,
      personne,
      piece,
      date: aujourdhui(),
      original: true,
    });
    if (fait === undefined) return;
    setId(nouvelId());
    annoncer(`${libelle(protocole, 'piece', piece)} : reçue, original.`);
  };
  return (
    <div class="recevoir">
      {manquante.pieces.map((piece) => (
        <button
          key={piece}
          type="button"
          class="secondary outline petit"
          disabled={acte.enCours}
          onClick={() => void recevoir(piece)}
        >
          Reçue
          <span class={manquante.pieces.length > 1 ? '' : 'invisible'}>
            {' '}
            : {libelle(protocole, 'piece', piece)}
          </span>
        </button>
      ))}
      <button
        type="button"
        class="secondary outline petit"
        onClick={() => setDetail(manquante.pieces[0] ?? '')}
      >
        Détails…
        <span class="invisible"> de {manquante.libelle}</span>
      </button>
      {acte.erreur && <Erreur de={acte.erreur} />}
      {detail !== '' && (
        <ReceptionDetaillee personne={personne} piece={detail} fermer={() => setDetail('')} />
      )}
    </div>
  );
}

function ReceptionDetaillee(props: {
  personne: string;
  piece: string;
  fermer: () => void;
}): JSX.Element {
  const { personne, piece } = props;
  const protocole = useProtocole();
  const id = useMemo(nouvelId, [personne, piece]);
  const [v, change, oublier] = useBrouillon(`piece:${personne}:${piece}`, {
    date: aujourdhui(),
    dateeDu: '',
    valableJusqu: '',
    original: true,
  });
  const titre = libelle(protocole, 'piece', piece);
  const datee = doitEtreDatee(protocole, piece);
  return (
    <PanneauActe
      commande="recevoirPiece"
      titre={titre}
      envoi="Reçue"
      acte={{ pieceRecue: id, personne, piece, ...v }}
      champs={['date', 'datee_du', 'valable_jusqu']}
      dit={`${titre} : reçue.`}
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampTexte
            champ="date"
            titre="Reçue le"
            type="date"
            requis
            max={aujourdhui()}
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
          <ChampTexte
            champ="datee_du"
            titre="Date écrite sur la pièce"
            type="date"
            requis={datee}
            max={aujourdhui()}
            {...(datee ? { aide: 'Sans elle, la pièce ne compte pas : son âge est limité.' } : {})}
            valeur={v.dateeDu}
            change={(dateeDu) => change({ dateeDu })}
            erreur={erreur}
          />
          <ChampTexte
            champ="valable_jusqu"
            titre="Valable jusqu’au"
            type="date"
            valeur={v.valableJusqu}
            change={(valableJusqu) => change({ valableJusqu })}
            erreur={erreur}
          />
          <ChampCase
            titre="C’est l’original"
            valeur={v.original}
            change={(original) => change({ original })}
          />
        </>
      )}
    </PanneauActe>
  );
}

const CHAINE: Record<string, string> = {
  referent: 'chez le référent',
  reperage: 'au repérage',
  sag: 'au SAG',
};
const ENSUITE: Record<string, [vers: string, bouton: string]> = {
  referent: ['reperage', 'Transmettre au repérage'],
  reperage: ['sag', 'Transmettre au SAG'],
};

/** What was received, where it is in the chain, and its next step. */
export function Recues(props: { pieces: readonly LignePiece[] }): JSX.Element {
  if (props.pieces.length === 0) return <p class="absent">Aucune pièce reçue.</p>;
  return (
    <>
      {Object.keys(ENSUITE).map((etape) => (
        <ToutTransmettre
          key={etape}
          etape={etape}
          pieces={props.pieces.filter((p) => !p.reprise && p.etapeChaine === etape)}
        />
      ))}
      <ul class="recues">
        {props.pieces.map((p) => (
          <Recue key={p.pieceRecue} piece={p} />
        ))}
      </ul>
    </>
  );
}

/** A dossier goes on whole: one touch for all its pièces; sent again, what went already stays so. */
function ToutTransmettre(props: {
  etape: string;
  pieces: readonly LignePiece[];
}): JSX.Element | null {
  const { pieces } = props;
  const moi = useMoi();
  const ids = useRef(new Map<string, string>());
  const [vers, bouton] = ENSUITE[props.etape] ?? ['', ''];
  const acte = useEnvoi(async (toutes: readonly LignePiece[]) => {
    for (const { pieceRecue } of toutes) {
      const id = ids.current.get(pieceRecue) ?? nouvelId();
      ids.current.set(pieceRecue, id);
      await envoyer('reperage', 'transmettrePiece', { pieceRecue, vers, date: aujourdhui() }, id);
    }
    return toutes.length;
  });
  if (pieces.length < 2 || !peut(moi, 'reperage/TransmettrePiece')) return null;
  const tout = async () => {
    const nombre = await acte.envoyer(pieces);
    if (nombre !== undefined) annoncer(`${nombre} pièces transmises, ${CHAINE[vers] ?? vers}.`);
  };
  return (
    <>
      <button
        type="button"
        class="secondary outline petit"
        aria-busy={acte.enCours}
        disabled={acte.enCours}
        onClick={() => void tout()}
      >
        {bouton.replace('Transmettre', 'Tout transmettre')} ({pieces.length})
      </button>
      {acte.erreur && <Erreur de={acte.erreur} />}
    </>
  );
}

function Recue(props: { piece: LignePiece }): JSX.Element {
  const { piece } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const acte = useActe('reperage', 'transmettrePiece');
  const suivant = piece.reprise ? undefined : ENSUITE[piece.etapeChaine];
  const titre = libelle(protocole, 'piece', piece.piece);
  const transmettre = async (vers: string) => {
    const fait = await acte.envoyer({ pieceRecue: piece.pieceRecue, vers, date: aujourdhui() });
    if (fait !== undefined) annoncer(`${titre} : transmise, ${CHAINE[vers] ?? vers}.`);
  };
  return (
    <li>
      <span>
        {titre}, reçue le {date(piece.date)}
        {piece.dateeDu !== '' && `, datée du ${date(piece.dateeDu)}`}
        {piece.valableJusqu !== '' && `, valable jusqu’au ${date(piece.valableJusqu)}`}
        {!piece.original && ', copie'}{' '}
        <Marque genre={piece.reprise ? 'alerte' : 'neutre'}>
          {piece.reprise ? 'reprise' : (CHAINE[piece.etapeChaine] ?? piece.etapeChaine)}
        </Marque>
      </span>
      {suivant && peut(moi, 'reperage/TransmettrePiece') && (
        <button
          type="button"
          class="secondary outline petit"
          disabled={acte.enCours}
          onClick={() => void transmettre(suivant[0])}
        >
          {suivant[1]}
          <span class="invisible"> : {titre}</span>
        </button>
      )}
      {acte.erreur && <Erreur de={acte.erreur} />}
    </li>
  );
}
