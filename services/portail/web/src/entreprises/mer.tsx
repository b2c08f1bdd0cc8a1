// The board of the mises en relation: a card moves by hand, by its buttons and by keys.

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LigneMer, LigneOffre } from '../../generated/entreprise';
import { versEmbauche, versOffre } from '../base/adresses';
import { aujourdhui, court, date, jours, pluriel } from '../base/dates';
import { useNoms } from '../base/names';
import { libelle, useProtocole } from '../base/protocole';
import { Lien, useParametre } from '../base/router';
import { annoncer, ChampChoix, Entete, Etat, Marque, Puces } from '../base/ui';
import { useDroit, useFiltreReferent, useListe, useReferents } from './commun';
import { ActesMer, autres, COLONNES, type Colonne, colonneDe, suites } from './mer_actes';
import { clavier } from './mer_clavier';
import { LienPersonne, Postes, usePanneau } from './pieces';

const RECENT_JOURS = 60; // Final states older than that are looked up, not awaited.

function recente(l: LigneMer): boolean {
  const finale = l.etat === 'demarre' || (l.etat === 'non_retenu' && l.informeLe !== '');
  return !finale || jours(l.resultatLe || l.positionneLe, aujourdhui()) <= RECENT_JOURS;
}

const MONTRER = [
  { code: '', libelle: 'En cours' },
  { code: 'retard', libelle: 'Retour en retard' },
  { code: 'tout', libelle: 'Tout, même ancien' },
];

export function TableauMer() {
  const [offre, setOffre] = useParametre('offre');
  const [referent, setReferent] = useFiltreReferent();
  const [montrer, setMontrer] = useParametre('montrer');
  const mers = useListe('tableauMer', offre === '' ? {} : { offre });
  const { data: offres } = useListe('offres', {});
  const referents = useReferents();
  const parOffre = useMemo(() => new Map((offres ?? []).map((o) => [o.offre, o])), [offres]);
  const choisie = parOffre.get(offre);
  return (
    <>
      <Entete titre="Mises en relation" sous="Du positionnement au démarrage." />
      <div class="filtres-cre">
        <ChampChoix
          champ="offre"
          titre="Offre"
          valeur={offre}
          change={setOffre}
          vide="Toutes"
          choix={(offres ?? [])
            .filter((o) => o.offre === offre || (o.etat !== 'cloturee' && o.positionnes > 0))
            .map((o) => ({ code: o.offre, libelle: `${o.raisonSociale} : ${o.intitule}` }))}
        />
        <ChampChoix
          champ="referent"
          titre="Référent"
          valeur={referent}
          change={setReferent}
          vide="Tous"
          choix={referents.choix}
        />
      </div>
      <Puces titre="Montrer" valeur={montrer} change={setMontrer} choix={MONTRER} />
      {choisie && <TeteOffre offre={choisie} />}
      <Etat de={mers}>
        {(toutes) => (
          <Planche
            lignes={toutes.filter(
              (l) =>
                (referent === '' || l.referent === referent) &&
                (montrer !== 'retard' || l.retourEnRetard) &&
                (montrer === 'tout' || recente(l)),
            )}
            offres={parOffre}
            referent={referents.nom}
          />
        )}
      </Etat>
    </>
  );
}

function TeteOffre({ offre: o }: { offre: LigneOffre }) {
  return (
    <p class="carte tete-offre">
      <strong>
        <Lien vers={versOffre(o.offre)}>{o.intitule}</Lien>
      </strong>
      <span>{o.raisonSociale}</span>
      <Postes pourvus={o.pourvus} postes={o.postes} />
      <span>
        {pluriel(Math.max(0, o.postes - o.pourvus), 'poste à pourvoir', 'postes à pourvoir')}
      </span>
    </p>
  );
}

function Planche(props: {
  lignes: LigneMer[];
  offres: Map<string, LigneOffre>;
  referent: (id: string) => string;
}) {
  const { lignes, offres } = props;
  const nom = useNoms(lignes.map((l) => l.personne));
  const droit = useDroit();
  const { panneau, ouvrir: ouvrirPanneau } = usePanneau();
  const agie = useRef<string | null>(null);
  const ouvrir = (l: LigneMer, rendu: Rendu) => {
    agie.current = l.positionnement;
    ouvrirPanneau(rendu);
  };
  const tiree = useRef<string | null>(null);
  const planche = useRef<HTMLElement>(null);
  // A card that moved to another column takes the focus along.
  useEffect(() => {
    const perdu = document.activeElement === document.body;
    if (perdu && agie.current !== null)
      planche.current
        ?.querySelector<HTMLElement>(`[data-positionnement="${agie.current}"]`)
        ?.focus();
  }, [lignes]);
  const permise = (l: LigneMer, vers?: Colonne) =>
    suites(l, offres.get(l.offre)).find(
      (a) => (vers === undefined || a.vers === vers) && droit(a.commande, l.referent),
    );
  const avancer = (l: LigneMer) => {
    const acte = permise(l);
    if (acte) ouvrir(l, acte.rendu);
    else annoncer(`${nom(l.personne)} : rien à enregistrer de plus ici.`);
  };
  const deposer = (vers: Colonne) => {
    const l = lignes.find((x) => x.positionnement === tiree.current);
    tiree.current = null;
    if (!l || colonneDe(l.etat) === vers) return;
    const acte = permise(l, vers);
    if (acte) ouvrir(l, acte.rendu);
    else annoncer(refusDeDepot(l, vers, nom(l.personne)));
  };
  const touche = (e: JSX.TargetedKeyboardEvent<HTMLElement>) =>
    clavier(e, planche.current, (id, acte) => {
      const l = lignes.find((x) => x.positionnement === id);
      if (!l) return;
      if (acte === 'avancer') return avancer(l);
      const commande = acte === 'informer' ? 'InformerCandidat' : 'AbandonnerPositionnement';
      const autre = autres(l).find((a) => a.commande === commande);
      if (autre && droit(commande, l.referent)) ouvrir(l, autre.rendu);
    });
  return (
    <>
      <p class="sourd touches-planche" id="touches-planche">
        <kbd>↑</kbd> <kbd>↓</kbd> choisir une carte, <kbd>←</kbd> colonne précédente, <kbd>→</kbd>{' '}
        ou <kbd>Entrée</kbd> enregistrer la suite, <kbd>i</kbd> informer, <kbd>a</kbd> abandonner
      </p>
      <section ref={planche} class="planche" aria-label="Tableau des mises en relation">
        {COLONNES.map((c) => {
          const cartes = lignes.filter((l) => colonneDe(l.etat) === c.code);
          return (
            <section
              key={c.code}
              class="colonne"
              aria-labelledby={`colonne-${c.code}`}
              onDragOver={(e) => e.preventDefault()}
              onDrop={(e) => {
                e.preventDefault();
                deposer(c.code);
              }}
            >
              <h2 id={`colonne-${c.code}`}>
                {c.titre} <span class="compte-mer">{cartes.length}</span>
              </h2>
              {cartes.length === 0 && <p class="sourd">{c.vide}</p>}
              <ul>
                {cartes.map((l) => (
                  <li key={l.positionnement}>
                    <Carte
                      mer={l}
                      nom={nom(l.personne)}
                      referent={props.referent(l.referent)}
                      offre={offres.get(l.offre)}
                      touche={touche}
                      tirer={() => {
                        tiree.current = l.positionnement;
                      }}
                      ouvrir={(rendu) => ouvrir(l, rendu)}
                    />
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </section>
      {panneau}
    </>
  );
}

function refusDeDepot(l: LigneMer, vers: Colonne, nom: string): string {
  const titre = COLONNES.find((c) => c.code === vers)?.titre ?? vers;
  const suivante = suites(l, undefined)[0];
  return suivante
    ? `${nom} ne peut pas aller dans « ${titre} » : « ${suivante.titre} » vient d’abord.`
    : `${nom} est au bout de cette mise en relation.`;
}

type Rendu = (fermer: () => void) => JSX.Element;

interface CarteProps {
  mer: LigneMer;
  nom: string;
  referent: string;
  offre: LigneOffre | undefined;
  touche: (e: JSX.TargetedKeyboardEvent<HTMLElement>) => void;
  tirer: () => void;
  ouvrir: (rendu: Rendu) => void;
}

function Carte({ mer, nom, referent, offre, touche, tirer, ouvrir }: CarteProps) {
  return (
    <article
      class="carte-mer"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows choose a card, its keys act on it
      tabIndex={0}
      draggable
      data-positionnement={mer.positionnement}
      aria-label={`${nom}, ${offre?.intitule ?? mer.metier}, ${mer.raisonSociale}`}
      aria-describedby="touches-planche"
      onDragStart={(e) => {
        e.dataTransfer?.setData('text/plain', mer.positionnement);
        tirer();
      }}
      onKeyDown={touche}
    >
      <h3>
        <LienPersonne personne={mer.personne} nom={nom} />
      </h3>
      <p>
        {offre ? <Lien vers={versOffre(offre.offre)}>{offre.intitule}</Lien> : mer.metier},{' '}
        {mer.raisonSociale}
      </p>
      <p class="sourd">
        {referent}
        {offre && ` · ${offre.pourvus} / ${offre.postes} pourvus`}
      </p>
      <Quand mer={mer} />
      <ActesMer mer={mer} offre={offre} ouvrir={ouvrir} carte />
    </article>
  );
}

/** The date that matters in this column, and the feedback that is awaited. */
function Quand({ mer }: { mer: LigneMer }) {
  const protocole = useProtocole();
  const dit: Record<string, string> = {
    positionne: `depuis le ${court(mer.positionneLe)}`,
    mer_effectuee: `MER du ${court(mer.merLe)}`,
    entretien: `entretien le ${court(mer.entretienLe)}`,
  };
  const attendu = mer.informeLe === '' && mer.retourAvant !== '' && mer.etat !== 'demarre';
  return (
    <p class="quand">
      {mer.etat === 'retenu' && (
        <Marque genre="fait">
          retenu{mer.demarragePrevu !== '' && `, début le ${court(mer.demarragePrevu)}`}
        </Marque>
      )}
      {mer.etat === 'non_retenu' && (
        <Marque>non retenu : {libelle(protocole, 'motif_non_retenue', mer.motif)}</Marque>
      )}
      {dit[mer.etat] && <span>{dit[mer.etat]}</span>}
      {mer.embauche !== '' && <Lien vers={versEmbauche(mer.embauche)}>en poste</Lien>}
      {attendu &&
        (mer.retourEnRetard ? (
          <Marque genre="alerte">retour en retard, dû le {date(mer.retourAvant)}</Marque>
        ) : (
          <span class="sourd">retour avant le {court(mer.retourAvant)}</span>
        ))}
    </p>
  );
}
