// What is printed: the recap table before the comité, for prescripteurs; the minutes after it.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LigneComite, LigneOrdreDuJour } from '../../generated/reperage';
import { prose } from '../base/dates';
import { libelle, useProtocole } from '../base/protocole';
import { useMoi } from '../base/session';
import { ChampChoix, Panneau } from '../base/ui';
import { cleDe, titreComite } from './comite_agenda';
import { bilan, phrase, useDetails } from './comite_pv';
import { DECISIONS, raison, structure } from './commun';

type Feuille = 'recapitulatif' | 'compte-rendu';

interface Props {
  comite: LigneComite;
  lignes: readonly LigneOrdreDuJour[];
  observations: string;
  nom: (id: string) => string;
}

/** The button, and the sheet itself: it shows on paper only and stands outside what the paper hides. */
export function useImpressions(props: Props): { bouton: JSX.Element; feuille: JSX.Element } {
  const decide = props.lignes.some((l) => l.decision !== '');
  const [feuille, setFeuille] = useState<Feuille | ''>('');
  const [pour, setPour] = useState('');
  const [choix, setChoix] = useState(false);
  const [tirage, setTirage] = useState(0);
  useEffect(() => {
    if (tirage > 0) window.print();
  }, [tirage]);
  const imprimer = (f: Feuille) => {
    setFeuille(f);
    setChoix(false);
    setTirage((t) => t + 1);
  };
  // Without a choice, the paper follows the moment: before decisions the recap, after the minutes.
  const montree = feuille === '' ? (decide ? 'compte-rendu' : 'recapitulatif') : feuille;
  const bouton = (
    <>
      <button type="button" class="secondary outline" onClick={() => setChoix(true)}>
        Imprimer
      </button>
      {choix && (
        <Panneau titre="Imprimer" fermer={() => setChoix(false)}>
          <h3>Tableau récapitulatif</h3>
          <p>
            Avant le comité, pour les prescripteurs : un destinataire ne reçoit que ses personnes.
          </p>
          <ChampChoix
            champ="destinataire"
            titre="Destinataire"
            valeur={pour}
            change={setPour}
            vide="Le comité (toutes les personnes)"
            choix={structures(props.lignes).map((s) => ({ code: s, libelle: s }))}
          />
          <button type="button" onClick={() => imprimer('recapitulatif')}>
            Imprimer le tableau récapitulatif
          </button>
          <h3>Compte rendu</h3>
          <p>Après le comité : les décisions et les observations.</p>
          <button
            type="button"
            disabled={!decide && !props.comite.clos}
            onClick={() => imprimer('compte-rendu')}
          >
            Imprimer le compte rendu
          </button>
        </Panneau>
      )}
    </>
  );
  const papier = (
    <div class="feuille">
      {montree === 'recapitulatif' ? (
        <Recapitulatif {...props} pour={pour} />
      ) : (
        <CompteRendu {...props} />
      )}
    </div>
  );
  return { bouton, feuille: papier };
}

function structures(lignes: readonly LigneOrdreDuJour[]): string[] {
  const noms = lignes.map((l) => l.prescripteur?.structure ?? '').filter((s) => s !== '');
  return [...new Set(noms)].sort((a, b) => a.localeCompare(b, 'fr'));
}

function Papier(props: {
  comite: LigneComite;
  titre: string;
  children: ComponentChildren;
}): JSX.Element {
  const moi = useMoi();
  const protocole = useProtocole();
  return (
    <>
      <p class="titre">
        {props.titre} · {titreComite(protocole, props.comite)}
      </p>
      <p>{prose(props.comite.date)}</p>
      {props.children}
      <p class="mention">
        Le {moi.siteLibelle} est cofinancé par le Fonds social européen. Document confidentiel : il
        ne se transmet qu’aux personnes chargées du suivi.
      </p>
    </>
  );
}

function Recapitulatif(props: Props & { pour: string }): JSX.Element {
  const { pour, nom } = props;
  const protocole = useProtocole();
  const lignes = props.lignes.filter((l) => pour === '' || l.prescripteur?.structure === pour);
  return (
    <Papier comite={props.comite} titre="Tableau récapitulatif">
      {pour !== '' && <p>Pour : {pour}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">Personne</th>
            <th scope="col">{pour === '' ? 'Prescripteur ou sortie proposée' : 'Demande'}</th>
            <th scope="col">Dossier</th>
            <th scope="col">Décision</th>
          </tr>
        </thead>
        <tbody>
          {lignes.map((l) => (
            <tr key={cleDe(l)}>
              <td>{nom(l.personne)}</td>
              <td>
                {l.proposition !== ''
                  ? `Sortie : ${libelle(protocole, 'sortie', l.sortie)}`
                  : pour !== ''
                    ? 'Entrée'
                    : structure(
                        l.prescripteur,
                        libelle(protocole, 'prescripteur', l.prescripteur?.genre ?? ''),
                      )}
              </td>
              <td>
                {l.complet
                  ? 'complet'
                  : `manque : ${l.manquantes
                      .filter((m) => !m.aConfirmer)
                      .map(raison)
                      .join(' ; ')}`}
              </td>
              <td class="decision">{DECISIONS[l.decision] ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Papier>
  );
}

function CompteRendu(props: Props): JSX.Element {
  const { comite, lignes, nom } = props;
  const protocole = useProtocole();
  const details = useDetails(comite);
  return (
    <Papier comite={comite} titre={comite.clos ? 'Compte rendu' : 'Compte rendu provisoire'}>
      <p>{bilan(lignes)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Personne</th>
            <th scope="col">Décision</th>
          </tr>
        </thead>
        <tbody>
          {lignes.map((l) => (
            <tr key={cleDe(l)}>
              <td>{nom(l.personne)}</td>
              <td>{phrase(protocole, l, details)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <strong>Observations :</strong> {props.observations || 'aucune.'}
      </p>
    </Papier>
  );
}
