import { useEffect, useState } from 'preact/hooks';
import { appel, type Probleme, setJeton } from '../base/api';
import type { Moi } from '../base/session';
import { ChampChoix, ChampTexte, Formulaire } from '../base/ui';

interface Site {
  site: string;
  libelle: string;
}

const DERNIER_SITE = 'plie.site';

/** Login, and the change of a provisional password. */
export function Connexion(props: {
  moi: Moi | null;
  /** Somebody was at work when the session ended. */
  finie: boolean;
  connecte: (moi: Moi) => void;
}) {
  return (
    <main class="connexion">
      <h1 class="maison">PLIE · accompagnement vers l’emploi</h1>
      {props.moi === null ? (
        <>
          {props.finie && (
            <p class="prudence" role="status">
              Votre session a pris fin. Ce que vous aviez tapé est gardé : entrez de nouveau pour le
              retrouver.
            </p>
          )}
          <Entrer connecte={props.connecte} />
        </>
      ) : (
        <Changer moi={props.moi} connecte={props.connecte} />
      )}
    </main>
  );
}

function Entrer(props: { connecte: (moi: Moi) => void }) {
  const [sites, setSites] = useState<Site[]>([]);
  const [site, setSite] = useState(localStorage.getItem(DERNIER_SITE) ?? '');
  const [identifiant, setIdentifiant] = useState('');
  const [motDePasse, setMotDePasse] = useState('');
  const [erreur, setErreur] = useState<Probleme>();
  const [enCours, setEnCours] = useState(false);

  useEffect(() => {
    appel<{ sites: Site[] }>('GET', '/api/sites')
      .then((r) => {
        setSites(r.sites);
        setSite((s) => (r.sites.some((x) => x.site === s) ? s : (r.sites[0]?.site ?? '')));
      })
      .catch((e: Probleme) => setErreur(e));
  }, []);

  const entrer = async () => {
    setEnCours(true);
    try {
      const moi = await appel<Moi>('POST', '/connexion', { site, identifiant, motDePasse });
      localStorage.setItem(DERNIER_SITE, site);
      props.connecte(moi);
    } catch (e) {
      setErreur(e as Probleme);
    } finally {
      setEnCours(false);
    }
  };

  return (
    <Formulaire
      titre="Connexion"
      envoi="Entrer"
      enCours={enCours || site === ''}
      erreur={erreur}
      soumettre={() => void entrer()}
    >
      <ChampChoix
        champ="site"
        titre="Site"
        valeur={site}
        change={setSite}
        choix={sites.map((s) => ({ code: s.site, libelle: s.libelle }))}
      />
      <ChampTexte
        champ="identifiant"
        titre="Identifiant"
        valeur={identifiant}
        change={setIdentifiant}
        autocomplete="username"
        requis
        debut
      />
      <ChampTexte
        champ="mot_de_passe"
        titre="Mot de passe"
        type="password"
        valeur={motDePasse}
        change={setMotDePasse}
        autocomplete="current-password"
        requis
      />
    </Formulaire>
  );
}

function Changer(props: { moi: Moi; connecte: (moi: Moi) => void }) {
  const [ancien, setAncien] = useState('');
  const [nouveau, setNouveau] = useState('');
  const [erreur, setErreur] = useState<Probleme>();
  const [enCours, setEnCours] = useState(false);
  const changer = async () => {
    setJeton(props.moi.jeton);
    setEnCours(true);
    try {
      props.connecte(await appel<Moi>('POST', '/api/moi/mot-de-passe', { ancien, nouveau }));
    } catch (e) {
      setErreur(e as Probleme);
    } finally {
      setEnCours(false);
    }
  };
  return (
    <Formulaire
      titre="Choisissez votre mot de passe"
      envoi="Changer le mot de passe"
      enCours={enCours}
      erreur={erreur}
      champs={['ancien', 'nouveau']}
      soumettre={() => void changer()}
    >
      <p>Le mot de passe qui vous a été donné est provisoire.</p>
      <ChampTexte
        champ="ancien"
        titre="Mot de passe provisoire"
        type="password"
        valeur={ancien}
        change={setAncien}
        autocomplete="current-password"
        erreur={erreur}
        requis
        debut
      />
      <ChampTexte
        champ="nouveau"
        titre="Nouveau mot de passe"
        aide="Au moins 12 caractères ; une phrase se retient mieux qu’un mot compliqué."
        type="password"
        valeur={nouveau}
        change={setNouveau}
        autocomplete="new-password"
        erreur={erreur}
        requis
      />
    </Formulaire>
  );
}
