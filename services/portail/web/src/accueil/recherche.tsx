// Search by name, accents and spelling forgiven; a birth date typed beside it narrows the search.
import { useEffect, useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import { versDossier } from '../base/adresses';
import { date } from '../base/dates';
import { useDemande } from '../base/hooks';
import { nomDe } from '../base/names';
import { commune, type Protocole, useProtocole } from '../base/protocole';
import { aller, type Lieu } from '../base/router';
import { type Colonne, Entete, Etat, Marque, Tableau, Vide } from '../base/ui';

const LIMITE = 30;
const FRAPPE_MS = 250;

/** "Prune 14/03/1976" → the name and the ISO day. */
export function lire(texte: string): { nom: string; naissance: string } {
  const trouve = texte.match(/\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b/);
  const iso = texte.match(/\b(\d{4})-(\d{2})-(\d{2})\b/);
  const [brut, jour, mois, annee] = iso ? [iso[0], iso[3], iso[2], iso[1]] : (trouve ?? []);
  if (brut === undefined || jour === undefined || mois === undefined)
    return { nom: texte.trim(), naissance: '' };
  return {
    nom: texte.replace(brut, ' ').trim(),
    naissance: `${annee}-${mois.padStart(2, '0')}-${jour.padStart(2, '0')}`,
  };
}

export function Recherche(props: { lieu: Lieu }) {
  const demande = props.lieu.parametres.get('texte') ?? '';
  const [texte, setTexte] = useState(demande);
  useEffect(() => setTexte(demande), [demande]);
  useEffect(() => {
    if (texte === demande) return;
    const bientot = window.setTimeout(
      () => aller(`/recherche?texte=${encodeURIComponent(texte)}`, true),
      FRAPPE_MS,
    );
    return () => window.clearTimeout(bientot);
  }, [texte, demande]);
  return (
    <>
      <Entete titre="Recherche" />
      <div class="champ recherche">
        <label for="recherche-texte">Nom, prénom, ou date de naissance</label>
        <input
          id="recherche-texte"
          type="search"
          value={texte}
          aria-describedby="recherche-aide"
          onInput={(e) => setTexte(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key !== 'ArrowDown' && e.key !== 'Enter') return;
            const premiere = document.querySelector<HTMLElement>('#resultats a.ouvre');
            if (e.key === 'Enter') premiere?.click();
            else premiere?.focus();
          }}
        />
        <small id="recherche-aide" class="aide">
          Les accents et l’orthographe n’ont pas à être exacts. Une date de naissance s’écrit
          14/03/1976.
        </small>
      </div>
      <div id="resultats">
        <Resultats texte={demande} />
      </div>
    </>
  );
}

function Resultats(props: { texte: string }) {
  const protocole = useProtocole();
  const { nom, naissance } = lire(props.texte);
  const trouves = useDemande(
    'reperage',
    'recherche',
    nom.length < 2 && naissance === ''
      ? null
      : { texte: nom, dateNaissance: naissance, limite: LIMITE },
    { suit: [] }, // Each search is noted: not again at each change of anybody.
  );
  if (nom.length < 2 && naissance === '')
    return <Vide>Tapez au moins deux lettres du nom ou du prénom, ou une date de naissance.</Vide>;
  return (
    <Etat de={trouves}>
      {({ identites }) => (
        <>
          <p role="status" class="sourd">
            {compte(identites.length)}
          </p>
          <Tableau
            legende={`Résultats pour « ${props.texte} »`}
            colonnes={colonnes(protocole)}
            lignes={identites}
            cle={(l) => l.personne}
            vers={(l) => versDossier(l.personne)}
            vide={`Personne ne répond à « ${props.texte} ». Essayez une partie du nom, ou la date de naissance.`}
          />
        </>
      )}
    </Etat>
  );
}

function compte(n: number): string {
  if (n === 0) return '';
  if (n >= LIMITE) return `Les ${LIMITE} plus proches : précisez pour en voir d’autres.`;
  return n === 1 ? '1 personne' : `${n} personnes`;
}

const ETATS: Record<string, [string, 'fait' | 'alerte' | 'neutre']> = {
  en_parcours: ['en parcours depuis le', 'fait'],
  sorti: ['sortie le', 'neutre'],
  refusee: ['refusée, prescrite le', 'neutre'],
  close: ['sans suite, prescrite le', 'neutre'],
};

function etat(l: IdentitePersonne): [string, 'fait' | 'alerte' | 'neutre'] {
  if (l.effacee) return ['effacée', 'neutre'];
  if (l.etat === '') return ['', 'neutre'];
  const [mot, genre] = ETATS[l.etat] ?? ['prescrite le', 'alerte'];
  return [`${mot} ${date(l.etatDu)}`, genre];
}

function colonnes(protocole: Protocole | null): Colonne<IdentitePersonne>[] {
  return [
    { cle: 'nom', titre: 'Nom', tri: (l) => nomDe(l.personne, l) },
    {
      cle: 'age',
      titre: 'Âge',
      tri: (l) => l.age,
      rendu: (l) => (l.age > 0 ? `${l.age} ans` : ''),
      genre: 'nombre',
    },
    {
      cle: 'naissance',
      titre: 'Naissance',
      tri: (l) => l.identite?.dateNaissance ?? '',
      rendu: (l) => date(l.identite?.dateNaissance ?? ''),
      genre: 'date',
      large: true,
    },
    { cle: 'commune', titre: 'Commune', tri: (l) => commune(protocole, l.commune) },
    {
      cle: 'etat',
      titre: 'Où elle en est',
      tri: (l) => etat(l)[0],
      rendu: (l) => {
        const [mot, genre] = etat(l);
        return mot === '' ? '' : <Marque genre={genre}>{mot}</Marque>;
      },
    },
  ];
}
