// One account: created, changed, closed, reopened, given a provisional password.
import { useState } from 'preact/hooks';
import type { LigneCompte } from '../../generated/portail';
import { appel, nouvelId, Probleme } from '../base/api';
import { date } from '../base/dates';
import { useActe } from '../base/hooks';
import { peut, useMoi } from '../base/session';
import {
  annoncer,
  ChampChoix,
  ChampTexte,
  Erreur,
  Formulaire,
  Panneau,
  useBrouillon,
  Valeur,
} from '../base/ui';
import { ChampsCompte, porteeDe } from './champs';
import { role } from './comptes';

const MOTIFS = [
  { code: 'depart', libelle: 'Départ' },
  { code: 'absence', libelle: 'Absence' },
  { code: 'securite', libelle: 'Sécurité' },
  { code: 'autre', libelle: 'Autre' },
];

/** Asks for a provisional password; it comes once. */
function useMotDePasse(compte: string) {
  const [secret, setSecret] = useState('');
  const [erreur, setErreur] = useState<Probleme>();
  const [enCours, setEnCours] = useState(false);
  const donner = async () => {
    setEnCours(true);
    try {
      const r = await appel<{ motDePasse: string }>(
        'POST',
        `/api/comptes/${compte}/mot-de-passe`,
        {},
      );
      setSecret(r.motDePasse);
      setErreur(undefined);
    } catch (e) {
      setErreur(e instanceof Probleme ? e : new Probleme(0, 'PAGE', '', String(e)));
    } finally {
      setEnCours(false);
    }
  };
  return { secret, erreur, enCours, donner };
}

function Secret(props: { identifiant: string; secret: string; fermer: () => void }) {
  return (
    <>
      <p>
        Mot de passe provisoire de <strong>{props.identifiant}</strong>, à remettre en main propre :
      </p>
      <output class="secret" aria-label="Mot de passe provisoire">
        {props.secret}
      </output>
      <p>Il ne sera plus montré ; il devra être changé à la première connexion.</p>
      <div class="boutons">
        <button type="button" onClick={props.fermer}>
          C’est noté
        </button>
      </div>
    </>
  );
}

export function NouveauCompte(props: { fermer: () => void }) {
  const [s, changer, oublier] = useBrouillon('compte', {
    compte: nouvelId(),
    identifiant: '',
    libelle: '',
    role: '',
    portee: [] as string[],
  });
  const [cree, setCree] = useState<{ compte: string; identifiant: string }>();
  const { envoyer, enCours, erreur } = useActe('portail', 'creerCompte');
  const mot = useMotDePasse(cree?.compte ?? s.compte);
  const creer = async () => {
    const acte = { ...s, portee: porteeDe(s) };
    if ((await envoyer(acte)) === undefined) return;
    setCree({ compte: s.compte, identifiant: s.identifiant });
    annoncer(`Compte « ${s.identifiant} » créé.`);
    await mot.donner();
    oublier();
  };
  return (
    <Panneau titre="Créer un compte" fermer={props.fermer}>
      {cree === undefined ? (
        <Formulaire
          envoi="Créer le compte"
          enCours={enCours}
          erreur={erreur}
          soumettre={() => void creer()}
          annuler={props.fermer}
        >
          <ChampTexte
            champ="identifiant"
            titre="Identifiant"
            aide="Ce qui se tape pour entrer : minuscules, chiffres, point, tiret."
            valeur={s.identifiant}
            change={(identifiant) => changer({ identifiant })}
            erreur={erreur}
            requis
          />
          <ChampsCompte s={s} changer={changer} erreur={erreur} />
        </Formulaire>
      ) : (
        <>
          {mot.erreur && <Erreur de={mot.erreur} />}
          {mot.secret !== '' && (
            <Secret identifiant={cree.identifiant} secret={mot.secret} fermer={props.fermer} />
          )}
          {mot.erreur && (
            <button type="button" onClick={() => void mot.donner()}>
              Demander le mot de passe provisoire
            </button>
          )}
        </>
      )}
    </Panneau>
  );
}

type Acte = 'modifier' | 'fermer' | 'motDePasse' | '';

export function FicheCompte(props: {
  compte: LigneCompte;
  portee: (c: LigneCompte) => string;
  fermer: () => void;
}) {
  const { compte, fermer } = props;
  const [acte, setActe] = useState<Acte>('');
  const retour = () => setActe('');
  return (
    <Panneau titre={compte.libelle} fermer={fermer}>
      {acte === '' && <Fiche {...props} choisir={setActe} />}
      {acte === 'modifier' && <Modifier compte={compte} retour={retour} />}
      {acte === 'fermer' && <Fermer compte={compte} retour={retour} />}
      {acte === 'motDePasse' && <MotDePasse compte={compte} retour={retour} />}
    </Panneau>
  );
}

function Fiche(props: {
  compte: LigneCompte;
  portee: (c: LigneCompte) => string;
  choisir: (a: Acte) => void;
}) {
  const { compte, choisir } = props;
  const moi = useMoi();
  const rouvrir = useActe('portail', 'rouvrirCompte');
  const portee = props.portee(compte);
  return (
    <>
      <dl class="fiche-compte">
        <dt>Identifiant</dt>
        <dd>{compte.identifiant}</dd>
        <dt>Rôle</dt>
        <dd>{role(compte.role)}</dd>
        {portee !== '' && (
          <>
            <dt>Portée</dt>
            <dd>{portee}</dd>
          </>
        )}
        <dt>Créé le</dt>
        <dd>{date(compte.creeLe)}</dd>
        <dt>Mot de passe</dt>
        <dd>
          <Valeur
            de={
              compte.motDePasseDu &&
              `${compte.motDePasseProvisoire ? 'provisoire, ' : ''}du ${date(compte.motDePasseDu)}`
            }
          />
        </dd>
        <dt>État</dt>
        <dd>
          {compte.ferme
            ? `fermé (${MOTIFS.find((m) => m.code === compte.motif)?.libelle.toLowerCase() ?? compte.motif})`
            : 'ouvert'}
        </dd>
      </dl>
      {rouvrir.erreur && <Erreur de={rouvrir.erreur} />}
      {peut(moi, 'portail/ModifierCompte') && !compte.ferme && (
        <div class="boutons">
          <button type="button" onClick={() => choisir('modifier')}>
            Modifier
          </button>
          <button type="button" class="secondary outline" onClick={() => choisir('motDePasse')}>
            Mot de passe provisoire
          </button>
          <button type="button" class="secondary outline" onClick={() => choisir('fermer')}>
            Fermer le compte
          </button>
        </div>
      )}
      {peut(moi, 'portail/RouvrirCompte') && compte.ferme && (
        <div class="boutons">
          <button
            type="button"
            aria-busy={rouvrir.enCours}
            onClick={() =>
              void rouvrir
                .envoyer({ compte: compte.compte })
                .then((a) => a && annoncer(`Compte « ${compte.identifiant} » rouvert.`))
            }
          >
            Rouvrir le compte
          </button>
        </div>
      )}
    </>
  );
}

function Modifier(props: { compte: LigneCompte; retour: () => void }) {
  const { compte, retour } = props;
  const [s, setS] = useState({
    libelle: compte.libelle,
    role: compte.role,
    portee: compte.portee,
  });
  const { envoyer, enCours, erreur } = useActe('portail', 'modifierCompte');
  const enregistrer = async () => {
    const acte = { compte: compte.compte, libelle: s.libelle, role: s.role, portee: porteeDe(s) };
    if ((await envoyer(acte)) === undefined) return;
    annoncer(`Compte « ${compte.identifiant} » modifié. Ses sessions ouvertes prennent fin.`);
    retour();
  };
  return (
    <Formulaire
      envoi="Enregistrer"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void enregistrer()}
      annuler={retour}
    >
      <ChampsCompte s={s} changer={(c) => setS((v) => ({ ...v, ...c }))} erreur={erreur} />
    </Formulaire>
  );
}

function Fermer(props: { compte: LigneCompte; retour: () => void }) {
  const { compte, retour } = props;
  const [motif, setMotif] = useState('depart');
  const { envoyer, enCours, erreur } = useActe('portail', 'fermerCompte');
  const fermer = async () => {
    if ((await envoyer({ compte: compte.compte, motif })) === undefined) return;
    annoncer(`Compte « ${compte.identifiant} » fermé.`);
    retour();
  };
  return (
    <Formulaire
      titre="Fermer ce compte ?"
      envoi="Fermer le compte"
      enCours={enCours}
      erreur={erreur}
      soumettre={() => void fermer()}
      annuler={retour}
    >
      <p>
        {compte.libelle} ne pourra plus entrer, et ses sessions ouvertes prennent fin. Ce qui a été
        enregistré reste.
      </p>
      <ChampChoix
        champ="motif"
        titre="Motif"
        valeur={motif}
        change={setMotif}
        choix={MOTIFS}
        erreur={erreur}
      />
    </Formulaire>
  );
}

function MotDePasse(props: { compte: LigneCompte; retour: () => void }) {
  const { compte, retour } = props;
  const mot = useMotDePasse(compte.compte);
  if (mot.secret !== '')
    return <Secret identifiant={compte.identifiant} secret={mot.secret} fermer={retour} />;
  return (
    <Formulaire
      titre="Donner un mot de passe provisoire ?"
      envoi="Donner le mot de passe"
      enCours={mot.enCours}
      erreur={mot.erreur}
      soumettre={() => void mot.donner()}
      annuler={retour}
    >
      <p>L’ancien mot de passe ne vaudra plus, et les sessions ouvertes prennent fin.</p>
    </Formulaire>
  );
}
