// Who the prescription is about: identity being typed, and the known people who look like it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import type { Probleme } from '../base/api';
import { aujourdhui, date } from '../base/dates';
import { useDemande } from '../base/hooks';
import { nomDe, useNoms } from '../base/names';
import { liste, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import { ChampChoix, ChampTexte } from '../base/ui';
import type { Changer, Saisie } from './nouvelle';

const PAUSE_MS = 350; // Somebody is still typing.

/** The value once it has rested. */
export function useRepos<T>(valeur: T): T {
  const [repos, setRepos] = useState(valeur);
  const cle = JSON.stringify(valeur);
  // `cle` stands for the value.
  useEffect(() => {
    const fin = window.setTimeout(() => setRepos(JSON.parse(cle) as T), PAUSE_MS);
    return () => window.clearTimeout(fin);
  }, [cle]);
  return repos;
}

export function ChampsIdentite(props: {
  saisie: Saisie;
  changer: Changer;
  erreur: Probleme | undefined;
}): JSX.Element {
  const { saisie, erreur } = props;
  const protocole = useProtocole();
  // Another name is another question: who was confirmed as new has to be so again.
  const identite = (c: Partial<Saisie>) => props.changer({ ...c, confirmeNouvelle: false });
  const texte = (
    champ: string,
    titre: string,
    cle: 'nom' | 'prenom' | 'nomNaissance' | 'adresse' | 'telephone' | 'mail',
    requis = false,
    type: 'text' | 'tel' | 'email' = 'text',
  ) => (
    <ChampTexte
      champ={champ}
      titre={titre}
      type={type}
      requis={requis}
      valeur={saisie[cle]}
      change={(v) =>
        cle.startsWith('nom') || cle === 'prenom'
          ? identite({ [cle]: v })
          : props.changer({ [cle]: v })
      }
      erreur={erreur}
    />
  );
  return (
    <>
      <div class="paire">
        {texte('nom', 'Nom', 'nom', true)}
        {texte('prenom', 'Prénom', 'prenom', true)}
      </div>
      <div class="paire">
        {texte('nom_naissance', 'Nom de naissance', 'nomNaissance')}
        <ChampTexte
          champ="date_naissance"
          titre="Date de naissance"
          type="date"
          requis
          max={aujourdhui()}
          valeur={saisie.dateNaissance}
          change={(dateNaissance) => identite({ dateNaissance })}
          erreur={erreur}
        />
      </div>
      <Semblables
        saisie={saisie}
        changer={props.changer}
        refus={erreur?.code === 'DOUBLON_PROBABLE'}
      />
      <div class="paire">
        <ChampChoix
          champ="sexe"
          titre="Sexe"
          requis
          valeur={saisie.sexe}
          change={(sexe) => props.changer({ sexe })}
          choix={liste(protocole, 'sexe')}
          vide="Choisir…"
          erreur={erreur}
        />
        {texte('telephone', 'Téléphone', 'telephone', false, 'tel')}
      </div>
      <div class="paire">
        {texte('adresse', 'Adresse', 'adresse')}
        {texte('mail', 'Courriel', 'mail', false, 'email')}
      </div>
    </>
  );
}

/** Known people who could be this one, found while one types. */
function Semblables(props: {
  saisie: Saisie;
  changer: Changer;
  refus: boolean;
}): JSX.Element | null {
  const { saisie, changer } = props;
  const moi = useMoi();
  const typee = useRepos({
    nom: saisie.nom.trim(),
    prenom: saisie.prenom.trim(),
    nomNaissance: saisie.nomNaissance.trim(),
    dateNaissance: saisie.dateNaissance.length === 10 ? saisie.dateNaissance : '',
  });
  const assez = typee.nom.length > 1 && (typee.prenom.length > 1 || typee.dateNaissance !== '');
  const { data } = useDemande(
    'reperage',
    'doublons',
    assez && peut(moi, 'reperage/Doublons') ? { identite: typee } : null,
  );
  const trouves = assez ? (data?.identites ?? []) : [];
  return (
    <div class="semblables" aria-live="polite">
      {trouves.length > 0 && (
        <>
          <p>
            <strong>
              {trouves.length === 1
                ? 'Une personne connue lui ressemble :'
                : `${trouves.length} personnes connues lui ressemblent :`}
            </strong>
          </p>
          <ul>
            {trouves.map((i) => (
              <li key={i.personne}>
                <Lien vers={`/dossier/${i.personne}`} target="_blank">
                  {nomDe(i.personne, i)}
                </Lien>{' '}
                {naissance(i)}
                <button
                  type="button"
                  class="secondary outline petit"
                  onClick={() => changer({ connue: true, personne: i.personne })}
                >
                  C’est elle
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {(trouves.length > 0 || props.refus) && (
        <label class="case">
          <input
            type="checkbox"
            checked={saisie.confirmeNouvelle}
            onChange={(e) => changer({ confirmeNouvelle: e.currentTarget.checked })}
          />
          J’ai vérifié : c’est une autre personne
        </label>
      )}
    </div>
  );
}

function naissance(i: IdentitePersonne): string {
  const ne = i.identite?.dateNaissance ?? '';
  return ne === '' ? '' : `naissance le ${date(ne)}, ${i.age} ans`;
}

/** The known person for whom one prescribes: the identity stays as it is recorded. */
export function DejaConnue(props: { saisie: Saisie; changer: Changer }): JSX.Element {
  const { saisie, changer } = props;
  const nom = useNoms([saisie.personne]);
  return (
    <p class="connue">
      <strong>{nom(saisie.personne)}</strong>, déjà connue.{' '}
      <Lien vers={`/dossier/${saisie.personne}`}>Voir son dossier</Lien>{' '}
      <button
        type="button"
        class="secondary outline petit"
        onClick={() => changer({ connue: false, personne: crypto.randomUUID() })}
      >
        Ce n’est pas elle
      </button>
    </p>
  );
}
