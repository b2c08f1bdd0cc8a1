// Search by name, accents and spelling forgiven; a birth date typed beside it narrows the search.
import { useEffect, useState } from 'preact/hooks';
import type { DossierReponse } from '../../generated/parcours';
import type { IdentitePersonne, PersonneReponse } from '../../generated/reperage';
import { versDossier } from '../base/adresses';
import { demander, Probleme } from '../base/api';
import { date } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { nomDe } from '../base/names';
import { commune, type Protocole, useProtocole } from '../base/protocole';
import { aller, type Lieu } from '../base/router';
import { type Moi, peut, useMoi } from '../base/session';
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

interface Ligne {
  identite: IdentitePersonne;
  fiche: PersonneReponse | undefined;
  dossier: DossierReponse | undefined;
}

/** What the person's line says; what the reader has no right to is left out. */
async function completer(moi: Moi, identites: IdentitePersonne[]): Promise<Ligne[]> {
  const sinon = (e: unknown) => {
    if (e instanceof Probleme && e.absent) throw e;
    return undefined;
  };
  return Promise.all(
    identites.map(async (identite) => {
      const { personne } = identite;
      const [fiche, dossier] = await Promise.all([
        peut(moi, 'reperage/Personne')
          ? demander('reperage', 'personne', { personne }).catch(sinon)
          : undefined,
        peut(moi, 'parcours/Dossier')
          ? demander('parcours', 'dossier', { personne }).catch(sinon)
          : undefined,
      ]);
      return { identite, fiche, dossier };
    }),
  );
}

function Resultats(props: { texte: string }) {
  const moi = useMoi();
  const protocole = useProtocole();
  const { nom, naissance } = lire(props.texte);
  const trouves = useDemande(
    'reperage',
    'recherche',
    nom.length < 2 && naissance === ''
      ? null
      : { texte: nom, dateNaissance: naissance, limite: LIMITE },
  );
  const identites = trouves.data?.identites ?? [];
  const lignes = useReponse(
    trouves.data === undefined ? null : `fiches ${identites.map((i) => i.personne).join(' ')}`,
    () => completer(moi, identites),
    ['parcours'],
  );
  if (nom.length < 2 && naissance === '')
    return <Vide>Tapez au moins deux lettres du nom ou du prénom, ou une date de naissance.</Vide>;
  return (
    <Etat de={trouves}>
      {() => (
        <Etat de={lignes}>
          {(trouvees) => (
            <>
              <p role="status" class="sourd">
                {compte(trouvees.length)}
              </p>
              <Tableau
                legende={`Résultats pour « ${props.texte} »`}
                colonnes={colonnes(protocole)}
                lignes={trouvees}
                cle={(l) => l.identite.personne}
                vers={(l) => versDossier(l.identite.personne)}
                vide={`Personne ne répond à « ${props.texte} ». Essayez une partie du nom, ou la date de naissance.`}
              />
            </>
          )}
        </Etat>
      )}
    </Etat>
  );
}

function compte(n: number): string {
  if (n === 0) return '';
  if (n >= LIMITE) return `Les ${LIMITE} plus proches : précisez pour en voir d’autres.`;
  return n === 1 ? '1 personne' : `${n} personnes`;
}

function etat(l: Ligne): [string, 'fait' | 'alerte' | 'neutre'] {
  if (l.identite.effacee) return ['effacée', 'neutre'];
  if (l.dossier?.etat === 'ouvert') return ['en parcours', 'fait'];
  if (l.dossier?.etat === 'sortie_proposee') return ['sortie proposée', 'alerte'];
  if (l.dossier?.etat === 'sorti') return [`sortie le ${date(l.dossier.sortieLe)}`, 'neutre'];
  const derniere = l.fiche?.prescriptions.at(-1);
  if (derniere) return [`prescription du ${date(derniere.date)}`, 'alerte'];
  return ['', 'neutre'];
}

function colonnes(protocole: Protocole | null): Colonne<Ligne>[] {
  return [
    { cle: 'nom', titre: 'Nom', tri: (l) => nomDe(l.identite.personne, l.identite) },
    {
      cle: 'age',
      titre: 'Âge',
      tri: (l) => l.identite.age,
      rendu: (l) => (l.identite.age > 0 ? `${l.identite.age} ans` : ''),
      genre: 'nombre',
    },
    {
      cle: 'naissance',
      titre: 'Naissance',
      tri: (l) => l.identite.identite?.dateNaissance ?? '',
      rendu: (l) => date(l.identite.identite?.dateNaissance ?? ''),
      genre: 'date',
      large: true,
    },
    {
      cle: 'commune',
      titre: 'Commune',
      tri: (l) => commune(protocole, l.fiche?.commune ?? ''),
    },
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
