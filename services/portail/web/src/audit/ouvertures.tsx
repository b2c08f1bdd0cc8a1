// Who opened or exported what, newest first.
import { useState } from 'preact/hooks';
import { instant, mois, pluriel } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { useParametre } from '../base/router';
import { ROLES, type Role } from '../base/session';
import { ChampChoix, type Colonne, Entete, Etat, Liste, Puces } from '../base/ui';
import { lireTraces, type Trace } from './contrat';
import { ACTES_NOTES, nomDeLActe, nommeQuelquUn, precision } from './mots';

const COMPTES_MAX = 1000;
const PERSONNE = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

function useComptes() {
  const { data } = useDemande('portail', 'comptes', { fermes: true, limite: COMPTES_MAX });
  return data?.lignes ?? [];
}

/** Of one month: by whom, what, about whom; a page more with each «suite». */
function useTraces() {
  const [segment, setSegment] = useParametre('mois');
  const [objet, setObjet] = useParametre('personne');
  const [compte, setCompte] = useParametre('compte');
  const [acte, setActe] = useParametre('acte');
  const question = { segment, objet, compte, acte };
  const cle = JSON.stringify(question);
  const [suites, setSuites] = useState({ cle, pages: [''] });
  const pages = suites.cle === cle ? suites.pages : [''];
  const reponse = useReponse(JSON.stringify([cle, pages]), async () => {
    const toutes = await Promise.all(pages.map((apres) => lireTraces({ ...question, apres })));
    const derniere = toutes[toutes.length - 1];
    const suivant = String(derniere?.suivant ?? '');
    return {
      segments: derniere?.segments ?? [],
      lignes: toutes.flatMap((t) => t.lignes),
      suivant: suivant === '0' ? '' : suivant,
    };
  }, []);
  return {
    ...question,
    setSegment,
    setObjet,
    setCompte,
    setActe,
    reponse,
    continuer: (apres: string) => setSuites({ cle, pages: [...pages, apres] }),
  };
}

export function Ouvertures() {
  const t = useTraces();
  const comptes = useComptes();
  const nomDe = useNoms([t.objet]);
  const qui = (id: string) => comptes.find((c) => c.compte === id)?.libelle ?? id;
  return (
    <>
      <Entete
        titre="Qui a ouvert quoi"
        sous="Chaque ouverture d’un dossier et chaque export est noté avant d’être servi."
      />
      <div class="ensemble">
        <ChampChoix
          champ="segment"
          titre="Mois"
          valeur={t.segment}
          change={t.setSegment}
          vide="Ce mois"
          choix={(t.reponse.data?.segments ?? []).map((s) => ({ code: s, libelle: mois(s) }))}
        />
        <ChampChoix
          champ="compte"
          titre="Qui"
          valeur={t.compte}
          change={t.setCompte}
          vide="Tous les comptes"
          choix={comptes.map((c) => ({ code: c.compte, libelle: c.libelle }))}
        />
      </div>
      <Puces
        titre="Acte"
        valeur={t.acte}
        change={t.setActe}
        choix={[
          { code: '', libelle: 'Tous' },
          ...ACTES_NOTES.map((code) => ({ code, libelle: nomDeLActe(code) })),
        ]}
      />
      {t.objet !== '' && (
        <p>
          Seulement au sujet de {nomDe(t.objet)}.{' '}
          <button type="button" class="lien" onClick={() => t.setObjet('')}>
            Tout montrer
          </button>
        </p>
      )}
      <Etat de={t.reponse}>
        {({ lignes, suivant }) => (
          <>
            <Notees
              lignes={lignes}
              qui={qui}
              choisir={t.setObjet}
              filtres={[
                t.segment === '' ? 'ce mois' : mois(t.segment),
                t.compte === '' ? '' : qui(t.compte),
                t.acte === '' ? '' : nomDeLActe(t.acte),
                t.objet === '' ? '' : 'une seule personne',
              ]}
            />
            {suivant !== '' && (
              <button
                type="button"
                class="petit secondary outline"
                onClick={() => t.continuer(suivant)}
              >
                Remonter plus loin dans le mois
              </button>
            )}
          </>
        )}
      </Etat>
    </>
  );
}

function Notees(props: {
  lignes: readonly Trace[];
  qui: (compte: string) => string;
  choisir: (personne: string) => void;
  filtres: readonly string[];
}) {
  const { lignes, qui } = props;
  const personne = (l: Trace) => (nommeQuelquUn(l.acte) && PERSONNE.test(l.objet) ? l.objet : '');
  const nomDe = useNoms(lignes.map(personne));
  const quoi = (l: Trace) => {
    if (personne(l) !== '') return nomDe(l.objet);
    return PERSONNE.test(l.objet) ? '' : l.objet;
  };
  const colonnes: Colonne<Trace>[] = [
    {
      cle: 'quand',
      titre: 'Quand',
      tri: (l) => l.quand,
      lu: (l) => instant(l.quand),
      rendu: (l) => <time dateTime={l.quand}>{instant(l.quand)}</time>,
    },
    { cle: 'qui', titre: 'Qui', tri: (l) => qui(l.compte) },
    { cle: 'role', titre: 'Rôle', large: true, tri: (l) => ROLES[l.role as Role] ?? l.role },
    { cle: 'acte', titre: 'Acte', tri: (l) => nomDeLActe(l.acte) },
    {
      cle: 'objet',
      titre: 'Quoi',
      tri: quoi,
      rendu: (l) =>
        personne(l) === '' ? (
          quoi(l)
        ) : (
          <button type="button" class="lien" onClick={() => props.choisir(l.objet)}>
            {quoi(l)}
          </button>
        ),
    },
    { cle: 'detail', titre: 'Précision', large: true, tri: (l) => precision(l.detail) },
  ];
  return (
    <Liste
      titre="Ouvertures et exports"
      colonnes={colonnes}
      lignes={lignes}
      nombre={(l) => pluriel(l.length, 'ligne')}
      filtres={props.filtres.filter((f) => f !== '').join(', ')}
      personne={personne}
      cle={(l) => `${l.quand}-${l.n}`}
      vide="Rien n’a été noté avec ces filtres."
    />
  );
}
