// One offer: what is asked, who could fit and why, who is on it.
import type { LigneCandidat, LigneMer, LigneOffre } from '../../generated/entreprise';
import { date, pluriel } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { commune, libelle, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { estReferent, useMoi } from '../base/session';
import { type Colonne, Entete, Etat, Marque, Tableau, useTouches, Vide } from '../base/ui';
import { CloreOffre, DiffuserOffre, NegocierOffre, Positionner } from './actes/offre';
import { ETATS_MER, heures, useDroit, useListe, useReferents } from './commun';
import { ActesMer } from './mer_actes';
import { EtatOffre } from './offres';
import { Echeance, Faits, Jour, LienPersonne, Postes, usePanneau } from './pieces';

export function Offre(props: { offre: string }) {
  const reponse = useDemande('entreprise', 'offres', { offre: props.offre });
  return (
    <Etat de={reponse}>
      {(data) => {
        const offre = data.lignes[0];
        return offre ? <FicheOffre offre={offre} /> : <Vide>Cette offre n’est pas connue.</Vide>;
      }}
    </Etat>
  );
}

function FicheOffre({ offre: o }: { offre: LigneOffre }) {
  const protocole = useProtocole();
  return (
    <>
      <TeteOffre offre={o} />
      <section class="carte" aria-label="L’offre">
        <Faits
          faits={[
            ['Postes', <Postes key="p" pourvus={o.pourvus} postes={o.postes} />],
            ['Métier', o.metier],
            ['Contrat', libelle(protocole, 'contrat', o.contrat)],
            ['Durée', o.dureeMois === 0 ? 'sans terme dit' : `${o.dureeMois} mois`],
            ['Par semaine', heures(o.heuresHebdoCenti)],
            ['Lieu', commune(protocole, o.commune)],
            ['Origine', libelle(protocole, 'origine_offre', o.origine)],
            ['Captée le', <Jour key="d" de={o.date} />],
            [
              'Diffusée le',
              o.diffuseeLe === '' ? 'pas encore' : <Jour key="f" de={o.diffuseeLe} />,
            ],
            ['Démarrage prévu', <Jour key="s" de={o.demarragePrevu} />],
            ['Demandé', o.exigences],
          ]}
        />
        {o.etat === 'cloturee' && (
          <p>
            Close le {date(o.closeLe)}
            {o.motif !== '' && ` : ${libelle(protocole, 'motif_cloture_offre', o.motif)}`}.
          </p>
        )}
      </section>
      <Positionnements offre={o} />
      {o.etat !== 'cloturee' && o.pourvus < o.postes && <Possibles offre={o} />}
    </>
  );
}

function TeteOffre({ offre: o }: { offre: LigneOffre }) {
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const ouverte = o.etat !== 'cloturee';
  const positionner = () => ouvrir((fermer) => <Positionner offre={o} fermer={fermer} />);
  const libre = ouverte && o.pourvus < o.postes && droit('Positionner');
  useTouches({ n: () => libre && positionner() });
  return (
    <>
      <Entete
        titre={o.intitule}
        sous={
          <>
            <Lien vers={`/entreprises/${o.entreprise}`}>{o.raisonSociale}</Lien>{' '}
            <EtatOffre offre={o} /> {o.dequalifiee && <Marque>déqualifiée</Marque>}
          </>
        }
      >
        {ouverte && o.diffuseeLe === '' && droit('DiffuserOffre') && (
          <button
            type="button"
            onClick={() => ouvrir((fermer) => <DiffuserOffre offre={o} fermer={fermer} />)}
          >
            Diffuser
          </button>
        )}
        {libre && (
          <button
            type="button"
            class={o.diffuseeLe === '' ? 'secondary outline' : undefined}
            onClick={positionner}
          >
            Positionner un candidat
          </button>
        )}
        {ouverte && droit('NegocierOffre') && (
          <button
            type="button"
            class="secondary outline"
            onClick={() => ouvrir((fermer) => <NegocierOffre offre={o} fermer={fermer} />)}
          >
            Négocier
          </button>
        )}
        {ouverte && droit('CloreOffre') && (
          <button
            type="button"
            class="secondary outline"
            onClick={() => ouvrir((fermer) => <CloreOffre offre={o} fermer={fermer} />)}
          >
            Clore
          </button>
        )}
      </Entete>
      {panneau}
    </>
  );
}

function Positionnements({ offre }: { offre: LigneOffre }) {
  const reponse = useListe('tableauMer', { offre: offre.offre });
  return (
    <section aria-labelledby="positionnements">
      <div class="dessus">
        <h2 id="positionnements">Positionnements</h2>
        <Lien vers={`/entreprises/mer?offre=${offre.offre}`}>Voir sur le tableau</Lien>
      </div>
      <Etat de={reponse}>
        {(lignes) => <TableauPositionnements lignes={lignes} offre={offre} />}
      </Etat>
    </section>
  );
}

function TableauPositionnements({ lignes, offre }: { lignes: LigneMer[]; offre: LigneOffre }) {
  const nom = useNoms(lignes.map((l) => l.personne));
  const referents = useReferents();
  const { panneau, ouvrir } = usePanneau();
  const colonnes: Colonne<LigneMer>[] = [
    {
      cle: 'nom',
      titre: 'Candidat',
      tri: (l) => nom(l.personne),
      rendu: (l) => <LienPersonne personne={l.personne} nom={nom(l.personne)} />,
    },
    { cle: 'etat', titre: 'État', tri: (l) => ETATS_MER[l.etat] ?? l.etat },
    {
      cle: 'du',
      titre: 'Positionné le',
      tri: (l) => l.positionneLe,
      rendu: (l) => <Jour de={l.positionneLe} />,
      large: true,
    },
    { cle: 'referent', titre: 'Référent', tri: (l) => referents.nom(l.referent), large: true },
    {
      cle: 'retour',
      titre: 'Retour avant',
      tri: (l) => l.retourAvant,
      rendu: (l) => (
        <Echeance avant={l.informeLe === '' ? l.retourAvant : ''} enRetard={l.retourEnRetard} />
      ),
    },
  ];
  return (
    <>
      <Tableau
        legende="Positionnements sur cette offre"
        colonnes={colonnes}
        lignes={lignes}
        cle={(l) => l.positionnement}
        vide="Personne n’est encore sur cette offre."
        actes={(l) => <ActesMer mer={l} offre={offre} ouvrir={ouvrir} />}
      />
      {panneau}
    </>
  );
}

/** Why this candidate: the job, where he goes, whether free. */
function raisons(c: LigneCandidat, o: LigneOffre, lieu: string): [string, boolean][] {
  const exact = c.metiers.includes(o.metier);
  const famille = c.metiers.some((m) => m.slice(0, 3) === o.metier.slice(0, 3));
  return [
    exact
      ? [`vise ${o.metier}`, true]
      : famille
        ? [`vise un métier proche (${c.metiers.join(', ')})`, true]
        : [c.metiers.length > 0 ? `vise ${c.metiers.join(', ')}` : 'métier non renseigné', false],
    c.communes.includes(o.commune)
      ? [`va à ${lieu}`, true]
      : [`${lieu} hors de ses communes`, false],
    c.disponible ? ['libre', true] : ['en étape ou en veille', false],
  ];
}

function Possibles({ offre }: { offre: LigneOffre }) {
  const moi = useMoi();
  const reponse = useDemande('entreprise', 'candidatsPossibles', { offre: offre.offre });
  return (
    <section aria-labelledby="possibles">
      <h2 id="possibles">Candidats du pôle qui pourraient convenir</h2>
      <Etat de={reponse}>
        {(data) => (
          <TableauPossibles
            offre={offre}
            lignes={
              estReferent(moi)
                ? data.lignes.filter((l) => moi.portee.includes(l.referent))
                : data.lignes
            }
          />
        )}
      </Etat>
    </section>
  );
}

function TableauPossibles({ offre, lignes }: { offre: LigneOffre; lignes: LigneCandidat[] }) {
  const protocole = useProtocole();
  const droit = useDroit();
  const nom = useNoms(lignes.map((l) => l.personne));
  const referents = useReferents();
  const { panneau, ouvrir } = usePanneau();
  const lieu = commune(protocole, offre.commune);
  const pourquoi = (l: LigneCandidat) => raisons(l, offre, lieu);
  const proches = lignes.filter((l) => pourquoi(l)[0]?.[1]);
  const montres = proches.length > 0 ? proches : lignes.slice(0, 20);
  const colonnes: Colonne<LigneCandidat>[] = [
    {
      cle: 'nom',
      titre: 'Candidat',
      tri: (l) => nom(l.personne),
      rendu: (l) => <LienPersonne personne={l.personne} nom={nom(l.personne)} />,
    },
    {
      cle: 'pourquoi',
      titre: 'Pourquoi',
      tri: (l) => pourquoi(l).filter(([, oui]) => !oui).length,
      rendu: (l) => (
        <ul class="raisons">
          {pourquoi(l).map(([mot, oui]) => (
            <li key={mot} class={oui ? 'oui' : 'non'}>
              <span aria-hidden="true">{oui ? '✓' : '–'}</span> {mot}
            </li>
          ))}
        </ul>
      ),
    },
    { cle: 'referent', titre: 'Référent', tri: (l) => referents.nom(l.referent), large: true },
    { cle: 'cv', titre: 'CV', tri: (l) => (l.cvRemis ? 'remis' : 'à remettre'), large: true },
    { cle: 'mer', titre: 'MER faites', tri: (l) => l.mer, genre: 'nombre', large: true },
  ];
  return (
    <>
      {proches.length === 0 && lignes.length > 0 && (
        <p class="sourd">Personne au pôle ne vise ce métier ; voici d’autres candidats du pôle.</p>
      )}
      <p class="compte-mer">{pluriel(montres.length, 'candidat')}</p>
      <Tableau
        legende="Candidats possibles"
        colonnes={colonnes}
        lignes={montres}
        cle={(l) => l.personne}
        vide="Le pôle n’a pas d’autre candidat."
        actes={(l) =>
          droit('Positionner', l.referent) && (
            <button
              type="button"
              class="secondary outline"
              aria-label={`Positionner ${nom(l.personne)}`}
              onClick={() =>
                ouvrir((fermer) => (
                  <Positionner offre={offre} personne={l.personne} fermer={fermer} />
                ))
              }
            >
              Positionner
            </button>
          )
        }
      />
      {panneau}
    </>
  );
}
