// The calendar of comités: a half-year, a line per territory; planning one.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LigneComite } from '../../generated/reperage';
import { nouvelId } from '../base/api';
import { aujourdhui, court, mois, pluriel, prose } from '../base/dates';
import { useTout } from '../base/hooks';
import { libelle, territoire, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { peut, useMoi } from '../base/session';
import {
  ChampCase,
  ChampChoix,
  ChampTexte,
  Entete,
  Etat,
  useBrouillon,
  useTouches,
} from '../base/ui';
import { regleEntree } from './commun';
import { PanneauActe } from './panneau';

/** "2026-2" is the second half of 2026. */
function semestreDe(jour: string): string {
  return `${jour.slice(0, 4)}-${Number(jour.slice(5, 7)) <= 6 ? 1 : 2}`;
}
function moisDe(semestre: string): string[] {
  const premier = semestre.endsWith('2') ? 7 : 1;
  return [0, 1, 2, 3, 4, 5].map(
    (i) => `${semestre.slice(0, 4)}-${String(premier + i).padStart(2, '0')}`,
  );
}
function voisin(semestre: string, sens: 1 | -1): string {
  const rang = Number(semestre.slice(0, 4)) * 2 + Number(semestre.slice(5)) - 1 + sens;
  return `${Math.floor(rang / 2)}-${(rang % 2) + 1}`;
}
function titreDe(semestre: string): string {
  return `${semestre.endsWith('2') ? 'Second' : 'Premier'} semestre ${semestre.slice(0, 4)}`;
}

export function Comites(): JSX.Element {
  const moi = useMoi();
  const [semestre, setSemestre] = useParametre('semestre', semestreDe(aujourdhui()));
  const [planifie, setPlanifie] = useState(false);
  const lesMois = moisDe(semestre);
  const comites = useTout('reperage', 'comites', {
    du: `${lesMois[0]}-01`,
    jusqu: `${semestre.slice(0, 4)}-${semestre.endsWith('2') ? '12-31' : '06-30'}`,
  });
  const peutPlanifier = peut(moi, 'reperage/PlanifierComite');
  useTouches(peutPlanifier ? { n: () => setPlanifie(true) } : {});
  const pas = (sens: 1 | -1) => (
    <button
      type="button"
      class="secondary outline petit"
      onClick={() => setSemestre(voisin(semestre, sens))}
    >
      {sens < 0 ? '‹ ' : ''}
      {titreDe(voisin(semestre, sens))}
      {sens > 0 ? ' ›' : ''}
    </button>
  );
  return (
    <>
      <Entete titre="Comités">
        {peutPlanifier && (
          <button type="button" onClick={() => setPlanifie(true)}>
            Planifier un comité
          </button>
        )}
      </Entete>
      <div class="tete-liste">
        {pas(-1)}
        <h2>{titreDe(semestre)}</h2>
        {pas(1)}
      </div>
      <Etat de={comites}>
        {(c) => (
          <>
            <Prochains lignes={c.lignes} />
            <Calendrier lignes={c.lignes} mois={lesMois} />
          </>
        )}
      </Etat>
      {planifie && <Planifier fermer={() => setPlanifie(false)} />}
    </>
  );
}

/** What is to be held or prepared first. */
function Prochains(props: { lignes: readonly LigneComite[] }): JSX.Element | null {
  const protocole = useProtocole();
  const jour = aujourdhui();
  const indecises = (c: LigneComite) => c.inscrits - c.entrees - c.reports - c.refus - c.sorties;
  const aTenir = props.lignes.filter((c) => !c.clos && (c.date >= jour || indecises(c) > 0));
  const premiers = aTenir.slice(0, 3);
  if (premiers.length === 0) return null;
  return (
    <ul class="prochains">
      {premiers.map((c) => (
        <li key={c.comite}>
          <Lien vers={`/reperage/comite/${c.comite}`}>
            {libelle(protocole, 'instance', c.genre)}
            {c.territoire !== '' && `, ${territoire(protocole, c.territoire)}`}
          </Lien>{' '}
          {prose(c.date)} ·{' '}
          {c.inscrits === 0
            ? 'ordre du jour vide'
            : pluriel(indecises(c), 'ligne à décider', 'lignes à décider')}
        </li>
      ))}
    </ul>
  );
}

function Calendrier(props: {
  lignes: readonly LigneComite[];
  mois: readonly string[];
}): JSX.Element {
  const protocole = useProtocole();
  const lieux = [
    ...(protocole?.contenu.territoires ?? []).map((t) => ({ code: t.code, libelle: t.libelle })),
    { code: '', libelle: 'Tous territoires' },
  ];
  return (
    <div class="defile">
      <table class="calendrier">
        <caption class="invisible">Comités par mois et par territoire</caption>
        <thead>
          <tr>
            <th scope="col">Territoire</th>
            {props.mois.map((m) => (
              <th key={m} scope="col">
                {mois(m).replace(/ \d+$/, '')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lieux.map((t) => (
            <tr key={t.code}>
              <th scope="row">{t.libelle}</th>
              {props.mois.map((m) => (
                <td key={m}>
                  {props.lignes
                    .filter((c) => c.territoire === t.code && c.date.startsWith(m))
                    .map((c) => (
                      <CaseComite key={c.comite} ligne={c} />
                    ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CaseComite(props: { ligne: LigneComite }): JSX.Element {
  const { ligne } = props;
  const protocole = useProtocole();
  const decisions = ligne.entrees + ligne.reports + ligne.refus + ligne.sorties;
  const mot = ligne.clos
    ? 'clos'
    : ligne.inscrits === 0
      ? 'vide'
      : decisions === ligne.inscrits
        ? 'décidé'
        : pluriel(ligne.inscrits - decisions, 'à décider', 'à décider');
  return (
    <Lien
      vers={`/reperage/comite/${ligne.comite}`}
      class={ligne.clos ? 'comite-case clos' : 'comite-case'}
      aria-label={`${libelle(protocole, 'instance', ligne.genre)} du ${prose(ligne.date)}, ${mot}`}
    >
      <strong>{court(ligne.date)}</strong>
      <small>
        {mot}
        {!ligne.physique && ', à distance'}
      </small>
    </Lien>
  );
}

function Planifier(props: { fermer: () => void }): JSX.Element {
  const protocole = useProtocole();
  const regle = regleEntree(protocole);
  const genres = [
    ...new Set([regle.comite_entree, regle.comite_sortie_positive, regle.comite_sortie_autre]),
  ].filter((g): g is string => g !== undefined);
  const id = useMemo(nouvelId, []);
  const [v, change, oublier] = useBrouillon('comite', {
    genre: '',
    territoire: '',
    date: '',
    physique: true,
  });
  const genre = v.genre === '' ? (genres[0] ?? '') : v.genre;
  return (
    <PanneauActe
      commande="planifierComite"
      titre="Planifier un comité"
      envoi="Planifier"
      acte={{ comite: id, genre, territoire: v.territoire, date: v.date, physique: v.physique }}
      champs={['genre', 'territoire', 'date']}
      dit="Comité planifié ; il est dans le calendrier."
      fermer={props.fermer}
      fini={oublier}
    >
      {(erreur) => (
        <>
          <ChampChoix
            champ="genre"
            titre="Instance"
            requis
            valeur={genre}
            change={(g) => change({ genre: g })}
            choix={genres.map((g) => ({ code: g, libelle: libelle(protocole, 'instance', g) }))}
            erreur={erreur}
          />
          <ChampChoix
            champ="territoire"
            titre="Territoire"
            valeur={v.territoire}
            change={(t) => change({ territoire: t })}
            vide="Tous territoires"
            choix={(protocole?.contenu.territoires ?? []).map((t) => ({
              code: t.code,
              libelle: t.libelle,
            }))}
            erreur={erreur}
          />
          <ChampTexte
            champ="date"
            titre="Date"
            type="date"
            requis
            valeur={v.date}
            change={(d) => change({ date: d })}
            erreur={erreur}
          />
          <ChampCase
            titre="En présence"
            valeur={v.physique}
            change={(physique) => change({ physique })}
          />
        </>
      )}
    </PanneauActe>
  );
}
