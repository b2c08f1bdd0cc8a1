// Who opened or exported what, newest first.
import { useState } from 'preact/hooks';
import { instant, mois } from '../base/dates';
import { useDemande, useReponse } from '../base/hooks';
import { useNoms } from '../base/names';
import { useParametre } from '../base/router';
import { ROLES, type Role } from '../base/session';
import { ChampChoix, type Colonne, Entete, Etat, Exporter, Tableau } from '../base/ui';
import { lireTraces, type Trace } from './contrat';
import { nomDeLActe } from './mots';

const COMPTES_MAX = 1000;
const PERSONNE = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

export function Ouvertures() {
  const [segment, setSegment] = useParametre('mois');
  const [objet, setObjet] = useParametre('personne');
  const [pages, setPages] = useState(['']);
  const reponse = useReponse(JSON.stringify([segment, objet, pages]), async () => {
    const toutes = await Promise.all(pages.map((apres) => lireTraces(segment, objet, apres)));
    const derniere = toutes[toutes.length - 1];
    return {
      segments: derniere?.segments ?? [],
      lignes: toutes.flatMap((t) => t.lignes),
      suivant: String(derniere?.suivant ?? ''),
    };
  }, []);
  return (
    <>
      <Entete
        titre="Qui a ouvert quoi"
        sous="Chaque ouverture d’un dossier et chaque export est noté avant d’être servi."
      />
      <Etat de={reponse}>
        {({ segments, lignes, suivant }) => (
          <>
            <div class="dates">
              <ChampChoix
                champ="segment"
                titre="Mois"
                valeur={segment}
                change={(s) => {
                  setPages(['']);
                  setSegment(s);
                }}
                vide="Ce mois"
                choix={segments.map((s) => ({ code: s, libelle: mois(s) }))}
              />
              {objet !== '' && (
                <p>
                  Pour une seule personne.{' '}
                  <button type="button" class="lien" onClick={() => setObjet('')}>
                    Tout montrer
                  </button>
                </p>
              )}
            </div>
            <Liste lignes={lignes} choisir={setObjet} />
            {suivant !== '' && suivant !== '0' && (
              <button type="button" class="court" onClick={() => setPages([...pages, suivant])}>
                Montrer la suite
              </button>
            )}
          </>
        )}
      </Etat>
    </>
  );
}

function Liste(props: { lignes: readonly Trace[]; choisir: (personne: string) => void }) {
  const { lignes } = props;
  const comptes = useDemande('portail', 'comptes', { fermes: true, limite: COMPTES_MAX });
  const personnes = lignes.map((l) => l.objet).filter((o) => PERSONNE.test(o));
  const nomDe = useNoms(personnes);
  const qui = (id: string) => comptes.data?.lignes.find((c) => c.compte === id)?.libelle ?? id;
  const quoi = (objet: string) => (PERSONNE.test(objet) ? nomDe(objet) : objet);
  const colonnes: Colonne<Trace>[] = [
    { cle: 'quand', titre: 'Quand', tri: (l) => l.quand, rendu: (l) => instant(l.quand) },
    { cle: 'qui', titre: 'Qui', tri: (l) => qui(l.compte) },
    { cle: 'role', titre: 'Rôle', large: true, tri: (l) => ROLES[l.role as Role] ?? l.role },
    { cle: 'acte', titre: 'Acte', tri: (l) => nomDeLActe(l.acte) },
    {
      cle: 'objet',
      titre: 'Quoi',
      tri: (l) => quoi(l.objet),
      rendu: (l) =>
        PERSONNE.test(l.objet) ? (
          <button type="button" class="lien" onClick={() => props.choisir(l.objet)}>
            {quoi(l.objet)}
          </button>
        ) : (
          quoi(l.objet)
        ),
    },
    { cle: 'detail', titre: 'Précision', large: true, tri: (l) => l.detail },
  ];
  return (
    <>
      <div class="dessus">
        <span />
        <Exporter
          titre="Ouvertures et exports"
          colonnes={colonnes}
          lignes={lignes}
          filtres={location.search}
          personnes={personnes}
        />
      </div>
      <Tableau
        legende="Ouvertures et exports"
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => `${l.quand}-${l.n}`}
        vide="Rien n’a été ouvert dans ce mois."
      />
    </>
  );
}
