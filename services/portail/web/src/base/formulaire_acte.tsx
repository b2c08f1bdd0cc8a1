// One act in a panel: its fields as data, the refusal beside its field, what was recorded said.
import type { JSX } from 'preact';
import type { Acte, Commandes, Probleme } from './api';
import { Commentaire } from './commentaire';
import { useActe } from './hooks';
import {
  annoncer,
  ChampCase,
  ChampChoix,
  ChampTexte,
  type Choix,
  Formulaire,
  Panneau,
  Repris,
  useBrouillon,
} from './ui';

/** What was typed, by proto name of the field; a ticked box is "oui". */
export type Valeurs = Record<string, string>;

export type Champ = {
  champ: string;
  titre: string;
  aide?: string | undefined;
  requis?: boolean;
} & (
  | {
      genre: 'texte' | 'date' | 'nombre' | 'mail' | 'tel' | 'mot';
      suggestions?: readonly string[];
      min?: string;
      max?: string;
    }
  | { genre: 'choix'; choix: readonly Choix[]; vide?: string }
  | { genre: 'case' }
  | { genre: 'commentaire' }
  | { genre: 'libre'; rendu: (props: ChampLibre) => JSX.Element }
);

/** What a field of its own kind is given: a choice of companies, several boxes. */
export interface ChampLibre {
  champ: string;
  titre: string;
  aide?: string | undefined;
  requis?: boolean;
  valeur: string;
  change: (valeur: string) => void;
  erreur: Probleme | undefined;
}

const TYPES = {
  texte: 'text',
  date: 'date',
  nombre: 'number',
  mail: 'email',
  tel: 'tel',
  mot: 'text',
} as const;

interface Props<S extends keyof Commandes, K extends keyof Commandes[S] & string> {
  service: S;
  commande: K;
  titre: string;
  envoi: string;
  /** Names the draft: the same act on another object has another. */
  brouillon: string;
  /** May depend on what was typed so far. */
  champs: (v: Valeurs) => readonly Champ[];
  debut: Valeurs;
  construire: (v: Valeurs) => Acte<S, K>;
  /** What was recorded and where it shows. */
  dit: (v: Valeurs) => string;
  /** An explanation above the fields. */
  note?: (v: Valeurs) => preact.ComponentChildren;
  /** Not yet to be sent: the reason. */
  retenu?: (v: Valeurs) => string;
  /** What was typed is forgotten with the panel: for a confirmation. */
  ephemere?: boolean;
  fermer: () => void;
  /** Once recorded: to go where it shows. */
  apres?: (v: Valeurs) => void;
}

export function FormulaireActe<S extends keyof Commandes, K extends keyof Commandes[S] & string>(
  props: Props<S, K>,
) {
  const [v, changer, oublier, repris] = useBrouillon<Valeurs>(
    `${String(props.commande)}:${props.brouillon}`,
    props.debut,
  );
  const { envoyer, enCours, erreur } = useActe(props.service, props.commande);
  const champs = props.champs(v);
  const retenu = props.retenu?.(v) ?? '';
  const fermer = () => {
    if (props.ephemere) oublier();
    props.fermer();
  };
  const soumettre = async () => {
    if (retenu !== '') {
      annoncer(retenu);
      return;
    }
    const accepte = await envoyer(props.construire(v));
    if (accepte === undefined) return;
    annoncer(props.dit(v));
    oublier();
    props.fermer();
    props.apres?.(v);
  };
  return (
    <Panneau titre={props.titre} fermer={fermer}>
      <Formulaire
        envoi={props.envoi}
        enCours={enCours}
        erreur={erreur}
        champs={champs.map((c) => c.champ)}
        soumettre={() => void soumettre()}
        annuler={fermer}
      >
        <Repris repris={repris} oublier={oublier} />
        {props.note?.(v)}
        {champs.map((c) => (
          <UnChamp
            key={c.champ}
            de={c}
            valeur={v[c.champ] ?? ''}
            change={(valeur) => changer({ [c.champ]: valeur })}
            erreur={erreur}
          />
        ))}
        {retenu !== '' && <p class="absent">{retenu}</p>}
      </Formulaire>
    </Panneau>
  );
}

function UnChamp(props: {
  de: Champ;
  valeur: string;
  change: (valeur: string) => void;
  erreur: ReturnType<typeof useActe>['erreur'];
}) {
  const { de, ...reste } = props;
  if (de.genre === 'case')
    return (
      <ChampCase
        titre={de.titre}
        valeur={props.valeur === 'oui'}
        change={(oui) => props.change(oui ? 'oui' : '')}
      />
    );
  if (de.genre === 'choix')
    return <ChampChoix {...reste} {...de} {...(de.vide === undefined ? {} : { vide: de.vide })} />;
  if (de.genre === 'commentaire')
    return <Commentaire {...reste} champ={de.champ} titre={de.titre} />;
  if (de.genre === 'libre') {
    const { genre: _genre, rendu, ...champ } = de;
    return rendu({ ...reste, ...champ });
  }
  const { genre, ...champ } = de;
  return (
    <ChampTexte
      {...reste}
      {...(genre === 'nombre' ? { min: '0' } : {})}
      {...champ}
      type={TYPES[genre]}
    />
  );
}

/** "1,5" → 150; hours are typed as people write them. */
export function centiemes(texte: string | undefined): number {
  const n = Number((texte ?? '').replace(',', '.').replace(/\s/g, ''));
  return Number.isFinite(n) ? Math.round(n * 100) : 0;
}
export function texteOuRien(texte: string | undefined): { texte: string } | undefined {
  const t = (texte ?? '').trim();
  return t === '' ? undefined : { texte: t };
}
/** "N1105, K2204" → both. */
export function codes(texte: string | undefined): string[] {
  return (texte ?? '')
    .split(/[,;\s]+/)
    .map((c) => c.trim().toUpperCase())
    .filter((c) => c !== '');
}
