// An interview, a call, an absence: recorded in under 30 seconds, from wherever one is.
import { type Acte, nouvelId } from '../base/api';
import { Commentaire } from '../base/commentaire';
import { aujourdhui, date as jour } from '../base/dates';
import { useActe } from '../base/hooks';
import { useNoms } from '../base/names';
import { liste, type Protocole, useProtocole, type ValeurListe } from '../base/protocole';
import {
  annoncer,
  ChampCase,
  ChampChoix,
  ChampTexte,
  Formulaire,
  Panneau,
  Puces,
  Repris,
  useBrouillon,
} from '../base/ui';
import './dossier.css';

/** Minutes offered with one click; any other can be typed. */
const DUREES = ['15', '30', '45', '60', '90'];
const PRESENT = 'present';
const CHAMPS = ['genre', 'date', 'heure', 'duree_min', 'emargement', 'prochain', 'commentaire'];

interface Saisie {
  entretien: string;
  genre: string;
  date: string;
  heure: string;
  duree: string;
  presence: string;
  emargement: boolean;
  prochain: string;
  distance: boolean;
  commentaire: string;
}

/** Relances have their own act; the diagnosis comes before the entry. */
function genres(protocole: Protocole | null): ValeurListe[] {
  const relances = (protocole?.contenu.accompagnement as { relances?: { genre: string }[] })
    ?.relances;
  return liste(protocole, 'contact').filter(
    (v) => v.code !== 'diagnostic' && !relances?.some((r) => r.genre === v.code),
  );
}

function acte(
  parcours: string,
  s: Saisie,
  emargeable: boolean,
): Acte<'parcours', 'enregistrerEntretien'> {
  return {
    entretien: s.entretien,
    parcours,
    date: s.date,
    heure: s.heure,
    genre: s.genre,
    dureeMin: s.duree === '' ? 0 : Number(s.duree),
    presence: s.presence,
    emargement: emargeable && s.emargement,
    prochain: s.prochain,
    distanceConfinement: s.distance,
    ...(s.commentaire.trim() === '' ? {} : { commentaire: { texte: s.commentaire.trim() } }),
  };
}

/** What was recorded, in one sentence. */
function dit(nom: string, s: Saisie, genre: string, presence: string): string {
  const parts = [presence.toLowerCase()];
  if (s.duree !== '') parts.push(`${s.duree} min`);
  const suite = s.prochain === '' ? '' : ` Prochain rendez-vous le ${jour(s.prochain)}.`;
  const relance =
    s.presence === 'absence_injustifiee' ? ' Les relances à faire sont dans les tâches.' : '';
  return `${nom} : ${genre.toLowerCase()} du ${jour(s.date)} enregistré (${parts.join(', ')}) ; il est au fil du dossier.${suite}${relance}`;
}

/** The panel, whole: title, form, what was recorded. `fermer` is called after saving too. */
export function EntretienRapide(props: {
  parcours: string;
  personne: string;
  fermer: () => void;
  /** Presence to begin with: the panel opened for an absence. */
  presence?: string;
  /** A call is what is due. */
  distance?: boolean;
}) {
  const protocole = useProtocole();
  const nom = useNoms([props.personne])(props.personne);
  const choix = genres(protocole);
  const [s, changer, oublier, repris] = useBrouillon<Saisie>(
    `entretien:${props.parcours}:${props.presence ?? ''}`,
    {
      entretien: nouvelId(),
      genre: '',
      date: aujourdhui(),
      heure: '',
      duree: '',
      presence: props.presence ?? PRESENT,
      emargement: true,
      prochain: '',
      distance: false,
      commentaire: '',
    },
  );
  const { envoyer, enCours, erreur } = useActe('parcours', 'enregistrerEntretien');
  const usuel = props.distance ? choix.find((v) => v.mode === 'distance') : undefined;
  const genre = choix.find((v) => v.code === s.genre) ?? usuel ?? choix[0];
  const present = s.presence === PRESENT;
  const emargeable = present && genre?.mode === 'physique';

  const enregistrer = async () => {
    const saisie = { ...s, genre: genre?.code ?? '' };
    const accepte = await envoyer(acte(props.parcours, saisie, emargeable));
    if (accepte === undefined) return;
    const presence = liste(protocole, 'presence').find((v) => v.code === s.presence);
    annoncer(dit(nom, s, genre?.libelle ?? '', presence?.libelle ?? s.presence));
    oublier();
    props.fermer();
  };

  return (
    <Panneau titre={`Entretien · ${nom}`} fermer={props.fermer}>
      <Formulaire
        envoi="Enregistrer l’entretien"
        enCours={enCours}
        erreur={erreur}
        champs={CHAMPS}
        soumettre={() => void enregistrer()}
        annuler={props.fermer}
      >
        <Repris repris={repris} oublier={oublier} />
        <ChampChoix
          champ="genre"
          titre="Genre"
          valeur={genre?.code ?? ''}
          change={(v) => changer({ genre: v })}
          choix={choix}
          erreur={erreur}
          requis
        />
        <Puces
          titre="Présence"
          valeur={s.presence}
          change={(presence) => changer({ presence })}
          choix={liste(protocole, 'presence')}
        />
        <div class="cote-a-cote">
          <ChampTexte
            champ="date"
            titre="Date"
            type="date"
            valeur={s.date}
            change={(v) => changer({ date: v })}
            erreur={erreur}
            requis
          />
          <ChampTexte
            champ="heure"
            titre="Heure"
            type="time"
            valeur={s.heure}
            change={(v) => changer({ heure: v })}
            erreur={erreur}
          />
        </div>
        {present && (
          <>
            <ChampTexte
              champ="duree_min"
              titre="Durée (minutes)"
              type="number"
              min="0"
              valeur={s.duree}
              change={(v) => changer({ duree: v })}
              erreur={erreur}
            />
            <Puces
              titre="Durées courantes"
              valeur={s.duree}
              change={(duree) => changer({ duree })}
              choix={DUREES.map((d) => ({ code: d, libelle: `${d} min` }))}
            />
          </>
        )}
        {emargeable && (
          <ChampCase
            titre="Feuille d’émargement signée"
            valeur={s.emargement}
            change={(emargement) => changer({ emargement })}
          />
        )}
        {present && genre?.mode === 'distance' && (
          <ChampCase
            titre="À distance pendant un confinement déclaré (compte comme entretien)"
            valeur={s.distance}
            change={(distance) => changer({ distance })}
          />
        )}
        <ChampTexte
          champ="prochain"
          titre="Prochain rendez-vous"
          type="date"
          valeur={s.prochain}
          change={(v) => changer({ prochain: v })}
          erreur={erreur}
        />
        <Commentaire
          champ="commentaire"
          titre="Commentaire"
          valeur={s.commentaire}
          change={(v) => changer({ commentaire: v })}
          erreur={erreur}
        />
      </Formulaire>
    </Panneau>
  );
}
