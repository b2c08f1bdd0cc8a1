// The workspace of a comité: agenda, the person looked at, decisions by keys, minutes.
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LigneComite, LigneOrdreDuJour, OrdreDuJourReponse } from '../../generated/reperage';
import { aujourdhui, pluriel, prose } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { useProtocole } from '../base/protocole';
import { peut, useMoi } from '../base/session';
import { Etat, Marque, Entete as Titre, useTouches, Vide } from '../base/ui';
import { Retirer } from './actes';
import { Agenda, cleDe, ranger, titreComite } from './comite_agenda';
import { Ajouter, Deplacer } from './comite_ajout';
import { Decision, type Mode, permises } from './comite_decision';
import { useImpressions } from './comite_feuilles';
import { Proces } from './comite_pv';
import { Resume } from './comite_resume';

export function Comite(props: { comite: string }): JSX.Element {
  const agenda = useDemande('reperage', 'ordreDuJour', { comite: props.comite });
  return (
    <Etat de={agenda}>
      {(a) =>
        a.comite ? <Seance agenda={a} comite={a.comite} /> : <Vide>Ce comité n’existe pas.</Vide>
      }
    </Etat>
  );
}

function Seance(props: { agenda: OrdreDuJourReponse; comite: LigneComite }): JSX.Element {
  const { agenda, comite } = props;
  const groupes = useMemo(
    () => ranger(agenda.lignes, comite.territoire === ''),
    [agenda.lignes, comite.territoire],
  );
  const ordre = useMemo(() => groupes.flatMap(([, lignes]) => lignes), [groupes]);
  const nom = useNoms(ordre.map((l) => l.personne));
  const [choix, setChoix] = useState('');
  const [mode, setMode] = useState<Mode | ''>('');
  const choisie =
    ordre.find((l) => cleDe(l) === choix) ?? ordre.find((l) => l.decision === '') ?? ordre[0];
  const tenu = comite.date <= aujourdhui() && !comite.clos;
  const choisir = (l: LigneOrdreDuJour | undefined) => {
    if (l === undefined) return;
    setChoix(cleDe(l));
    setMode('');
  };
  const bouger = (pas: 1 | -1) => {
    const ou = choisie === undefined ? -1 : ordre.indexOf(choisie);
    choisir(ordre[ou + pas]);
  };
  /** The next line that awaits a decision, from here on, then from the top. */
  const suivante = () => {
    const ou = choisie === undefined ? -1 : ordre.indexOf(choisie);
    const reste = [...ordre.slice(ou + 1), ...ordre.slice(0, Math.max(ou, 0))];
    choisir(reste.find((l) => l.decision === '') ?? choisie);
  };
  const impressions = useImpressions({
    comite,
    lignes: ordre,
    observations: agenda.observations?.texte ?? '',
    nom,
  });
  const moi = useMoi();
  const modes = choisie !== undefined && tenu ? permises(moi, choisie) : [];
  useTouches({
    ArrowDown: () => bouger(1),
    ArrowUp: () => bouger(-1),
    ...Object.fromEntries(modes.map(([touche]) => [touche, () => setMode(touche)])),
  });

  return (
    <>
      <Entete comite={comite} agenda={agenda} tenu={tenu} imprimer={impressions.bouton} />
      {impressions.feuille}
      {ordre.length === 0 ? (
        <Vide>
          L’ordre du jour est vide. Ajoutez-y les personnes dont le diagnostic est fait ; les
          sorties proposées s’y inscrivent d’elles-mêmes.
        </Vide>
      ) : (
        <div class="seance ecran">
          <Agenda groupes={groupes} choisie={choisie} choisir={choisir} nom={nom} />
          {choisie && (
            <section class="carte" aria-label={`Examen de ${nom(choisie.personne)}`}>
              <Choisie
                key={cleDe(choisie)}
                ligne={choisie}
                comite={comite}
                nom={nom(choisie.personne)}
                modes={modes}
                mode={mode}
                setMode={setMode}
                suivante={suivante}
              />
            </section>
          )}
        </div>
      )}
      <Proces
        comite={comite}
        lignes={ordre}
        observations={agenda.observations?.texte ?? ''}
        nom={nom}
      />
    </>
  );
}

function Entete(props: {
  imprimer: JSX.Element;
  comite: LigneComite;
  agenda: OrdreDuJourReponse;
  tenu: boolean;
}): JSX.Element {
  const { comite, agenda, tenu } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const [panneau, setPanneau] = useState<'ajouter' | 'deplacer' | ''>('');
  const reste = agenda.lignes.filter((l) => l.decision === '').length;
  const commence = reste < agenda.lignes.length;
  return (
    <div class="ecran">
      <Titre
        titre={titreComite(protocole, comite)}
        sous={
          <>
            {prose(comite.date)}
            {comite.physique ? '' : ', à distance'} · {pluriel(agenda.lignes.length, 'inscrit')} ·{' '}
            {comite.clos ? (
              <Marque genre="fait">Clos</Marque>
            ) : tenu ? (
              <Marque genre={reste === 0 ? 'fait' : 'alerte'}>
                {reste === 0 ? 'Tout est décidé' : `${reste} à décider`}
              </Marque>
            ) : (
              <Marque>Les décisions s’enregistrent à partir de ce jour</Marque>
            )}
          </>
        }
      >
        {props.imprimer}
        {!comite.clos && !commence && peut(moi, 'reperage/DeplacerComite') && (
          <button type="button" class="secondary outline" onClick={() => setPanneau('deplacer')}>
            Déplacer
          </button>
        )}
        {!comite.clos && peut(moi, 'reperage/InscrireAuComite') && (
          <button type="button" class="secondary outline" onClick={() => setPanneau('ajouter')}>
            Ajouter des personnes
          </button>
        )}
      </Titre>
      {panneau === 'ajouter' && <Ajouter comite={comite} fermer={() => setPanneau('')} />}
      {panneau === 'deplacer' && <Deplacer comite={comite} fermer={() => setPanneau('')} />}
    </div>
  );
}

function Choisie(props: {
  ligne: LigneOrdreDuJour;
  comite: LigneComite;
  nom: string;
  modes: readonly (readonly [Mode, string])[];
  mode: Mode | '';
  setMode: (mode: Mode | '') => void;
  suivante: () => void;
}): JSX.Element {
  const { ligne, comite, nom, modes, mode, setMode } = props;
  const moi = useMoi();
  const [retrait, setRetrait] = useState(false);
  return (
    <Resume ligne={ligne} comite={comite} nom={nom}>
      {mode !== '' && modes.some(([m]) => m === mode) ? (
        <Decision
          key={mode}
          mode={mode}
          ligne={ligne}
          comite={comite}
          nom={nom}
          fermer={() => setMode('')}
          faite={props.suivante}
        />
      ) : (
        <div class="boutons decisions">
          {modes.map(([touche, mot]) => (
            <button
              key={touche}
              type="button"
              class="secondary outline"
              aria-keyshortcuts={touche}
              onClick={() => setMode(touche)}
            >
              <kbd>{touche}</kbd> {mot}
            </button>
          ))}
          {ligne.decision === '' && !comite.clos && peut(moi, 'reperage/RetirerDuComite') && (
            <button type="button" class="secondary outline" onClick={() => setRetrait(true)}>
              Retirer
            </button>
          )}
        </div>
      )}
      {retrait && (
        <Retirer
          comite={comite.comite}
          prescription={ligne.prescription}
          proposition={ligne.proposition}
          nom={nom}
          fermer={() => setRetrait(false)}
        />
      )}
    </Resume>
  );
}
