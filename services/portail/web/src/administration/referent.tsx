// One référent: recorded, changed, away, handing the portfolio over, convention ending.
import { useState } from 'preact/hooks';
import type { LigneReferent } from '../../generated/parcours';
import { nouvelId } from '../base/api';
import { aujourdhui, centi, date, pluriel } from '../base/dates';
import { useActe } from '../base/hooks';
import { liste, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import {
  annoncer,
  ChampCase,
  ChampChoix,
  ChampTexte,
  Formulaire,
  Panneau,
  useBrouillon,
  Valeur,
} from '../base/ui';
import { Absence, FinConvention, Transfert } from './referent_actes';
import { genre, territoires } from './referents';

type Acte = '' | 'modifier' | 'absence' | 'transfert' | 'convention';
const ACTES: readonly [Acte, string, string][] = [
  ['modifier', 'Modifier', 'parcours/EnregistrerReferent'],
  ['absence', 'Signaler une absence', 'parcours/SignalerAbsence'],
  ['transfert', 'Transférer le portefeuille', 'parcours/TransfererPortefeuille'],
  ['convention', 'Fin de convention', 'parcours/SignalerFinConvention'],
];

export function FicheReferent(props: {
  referent: LigneReferent;
  tous: readonly LigneReferent[];
  fermer: () => void;
}) {
  const { referent, tous, fermer } = props;
  const [acte, setActe] = useState<Acte>('');
  const retour = () => setActe('');
  return (
    <Panneau titre={referent.libelle} fermer={fermer}>
      {acte === '' && <Fiche referent={referent} choisir={setActe} />}
      {acte === 'modifier' && <Saisir referent={referent} retour={retour} />}
      {acte === 'absence' && <Absence referent={referent} retour={retour} />}
      {acte === 'transfert' && <Transfert referent={referent} tous={tous} retour={retour} />}
      {acte === 'convention' && <FinConvention referent={referent} retour={retour} />}
    </Panneau>
  );
}

function Fiche(props: { referent: LigneReferent; choisir: (a: Acte) => void }) {
  const { referent: r, choisir } = props;
  const moi = useMoi();
  const protocole = useProtocole();
  const lignes: [string, string][] = [
    ['Structure', r.structure],
    ['Territoires', territoires(protocole, r)],
    ['ETP', centi(r.etpCenti)],
    [
      'File active',
      `${r.participants} sur ${r.capacite}, ${pluriel(r.places, 'place libre', 'places libres')}`,
    ],
    ['Depuis le', date(r.du)],
    ['Accord du PLIE', date(r.accordPlie)],
    ['Accord de confidentialité', date(r.confidentialite)],
  ];
  if (r.au) lignes.push(['Jusqu’au', date(r.au)]);
  if (r.structuresSuivies.length > 0)
    lignes.push(['Structures suivies', r.structuresSuivies.join(', ')]);
  if (r.absent)
    lignes.push([
      'Absence',
      r.remplacementDu ? `à remplacer à partir du ${date(r.remplacementDu)}` : 'en cours',
    ]);
  if (r.conventionFin) lignes.push(['Convention', `jusqu’au ${date(r.conventionFin)}`]);
  return (
    <>
      <dl class="fiche-compte">
        {lignes.map(([titre, valeur]) => (
          <>
            <dt>{titre}</dt>
            <dd>
              <Valeur de={valeur} />
            </dd>
          </>
        ))}
      </dl>
      <div class="boutons">
        {ACTES.filter(([, , droit]) => peut(moi, droit)).map(([acte, titre], i) => (
          <button
            key={acte}
            type="button"
            class={i === 0 ? undefined : 'secondary outline'}
            onClick={() => choisir(acte)}
          >
            {titre}
          </button>
        ))}
      </div>
      {peut(moi, 'parcours/Portefeuille') && (
        <p>
          <Lien vers={`/portefeuille?referent=${r.referent}`}>Voir son portefeuille</Lien>
        </p>
      )}
    </>
  );
}

export function NouveauReferent(props: { fermer: () => void }) {
  return (
    <Panneau titre="Enregistrer un référent" fermer={props.fermer}>
      <Saisir retour={props.fermer} />
    </Panneau>
  );
}

/** "0,5" → 50; what is no number stays out and is refused with its reason. */
function enCenti(texte: string): number {
  const n = Number(texte.replace(',', '.'));
  return Number.isFinite(n) ? Math.round(n * 100) : 0;
}

function debut(r: LigneReferent | undefined) {
  return {
    referent: r?.referent ?? nouvelId(),
    libelle: r?.libelle ?? '',
    genre: r?.genre ?? '',
    structure: r?.structure ?? '',
    territoires: r?.territoires ?? ([] as string[]),
    filiere: r?.filiere ?? '',
    etp: r ? centi(r.etpCenti) : '1',
    du: aujourdhui(),
    au: r?.au ?? '',
    accordPlie: r?.accordPlie ?? aujourdhui(),
    confidentialite: r?.confidentialite ?? '',
    structuresSuivies: r?.structuresSuivies ?? ([] as string[]),
  };
}

function Saisir(props: { referent?: LigneReferent; retour: () => void }) {
  const protocole = useProtocole();
  const [s, changer, oublier] = useBrouillon(
    `referent:${props.referent?.referent ?? ''}`,
    debut(props.referent),
  );
  const { envoyer, enCours, erreur } = useActe('parcours', 'enregistrerReferent');
  const genres = (protocole?.contenu.capacites as { genre: string }[] | undefined) ?? [];
  const enregistrer = async () => {
    const { etp, ...reste } = s;
    const choisi = s.genre || genres[0]?.genre || '';
    if ((await envoyer({ ...reste, genre: choisi, etpCenti: enCenti(etp) })) === undefined) return;
    annoncer(`${s.libelle} : enregistré à partir du ${date(s.du)}.`);
    oublier();
    props.retour();
  };
  const texte = (
    champ: string,
    titre: string,
    cle: 'libelle' | 'structure' | 'etp' | 'du' | 'au' | 'accordPlie' | 'confidentialite',
    plus: { type?: 'date'; requis?: boolean; aide?: string } = {},
  ) => (
    <ChampTexte
      champ={champ}
      titre={titre}
      valeur={s[cle]}
      change={(v) => changer({ [cle]: v })}
      erreur={erreur}
      {...plus}
    />
  );
  return (
    <Formulaire
      envoi="Enregistrer"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void enregistrer()}
      annuler={props.retour}
    >
      {texte('libelle', 'Nom affiché', 'libelle', { requis: true })}
      <ChampChoix
        champ="genre"
        titre="Genre"
        valeur={s.genre || (genres[0]?.genre ?? '')}
        change={(v) => changer({ genre: v })}
        choix={genres.map((g) => ({
          code: g.genre,
          libelle: genre(g.genre),
        }))}
        erreur={erreur}
      />
      {texte('structure', 'Structure', 'structure')}
      <fieldset class="champ">
        <legend>Territoires</legend>
        {(protocole?.contenu.territoires ?? []).map((t) => (
          <ChampCase
            key={t.code}
            titre={t.libelle}
            valeur={s.territoires.includes(t.code)}
            change={(oui) =>
              changer({
                territoires: oui
                  ? [...s.territoires, t.code]
                  : s.territoires.filter((x) => x !== t.code),
              })
            }
          />
        ))}
        <small class="aide">Aucun coché : tous.</small>
      </fieldset>
      <ChampChoix
        champ="filiere"
        titre="Filière"
        valeur={s.filiere}
        change={(filiere) => changer({ filiere })}
        choix={liste(protocole, 'filiere')}
        vide="Aucune en particulier"
        erreur={erreur}
      />
      <div class="ensemble">
        {texte('etp_centi', 'ETP', 'etp', {
          requis: true,
          aide: '1 pour un temps plein, 0,5 pour un mi-temps.',
        })}
        {texte('du', 'À partir du', 'du', { type: 'date', requis: true })}
        {texte('au', 'Jusqu’au', 'au', { type: 'date' })}
        {texte('accord_plie', 'Accord du PLIE', 'accordPlie', { type: 'date', requis: true })}
        {texte('confidentialite', 'Accord de confidentialité', 'confidentialite', { type: 'date' })}
      </div>
    </Formulaire>
  );
}
