// One company: who she is, whom to call, what was done with her.

import type {
  FicheEntrepriseReponse,
  LigneContactEntreprise,
  LigneProspection,
} from '../../generated/entreprise';
import { versOffre } from '../base/adresses';
import { aujourdhui, date } from '../base/dates';
import { Effacement } from '../base/effacement';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { commune, libelle, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { peut, useMoi } from '../base/session';
import { Entete, Etat, Marque, useTouches, Vide } from '../base/ui';
import { ModifierEntreprise, NouveauContact } from './actes/entreprise';
import { DemarrerImmersion } from './actes/immersion';
import { CapterOffre } from './actes/offre';
import { EnregistrerProspection } from './actes/prospection';
import { siret, useDroit, useListe } from './commun';
import { TableauEmbauches } from './embauches';
import { TableauImmersions } from './immersions';
import { TableauOffres } from './offres';
import { Faits, Jour, LienPersonne, usePanneau } from './pieces';

const DEBUT = '1990-01-01'; // Before any act of any site.

export function FicheEntreprise(props: { entreprise: string }) {
  const fiche = useDemande('entreprise', 'ficheEntreprise', { entreprise: props.entreprise });
  return <Etat de={fiche}>{(data) => <Fiche data={data} />}</Etat>;
}

function Fiche({ data }: { data: FicheEntrepriseReponse }) {
  const e = data.entreprise;
  const { panneau, ouvrir } = usePanneau();
  const droit = useDroit();
  const moi = useMoi();
  const protocole = useProtocole();
  const id = e?.entreprise ?? '';
  const visite = () =>
    ouvrir((fermer) => <EnregistrerProspection entreprise={id} fermer={fermer} />);
  useTouches({ n: () => droit('EnregistrerProspection') && visite() });
  if (!e) return <Vide>Cette entreprise n’est pas connue.</Vide>;
  return (
    <>
      <Entete
        titre={e.raisonSociale}
        sous={
          <>
            {libelle(protocole, 'employeur', e.employeur)} · {commune(protocole, e.commune)}{' '}
            {e.partenaire && <Marque genre="fait">partenaire</Marque>}
          </>
        }
      >
        {droit('CapterOffre') && (
          <button
            type="button"
            onClick={() =>
              ouvrir((fermer) => (
                <CapterOffre entreprise={id} commune={e.commune} fermer={fermer} />
              ))
            }
          >
            Capter une offre
          </button>
        )}
        {droit('EnregistrerProspection') && (
          <button type="button" class="secondary outline" onClick={visite}>
            Enregistrer une visite
          </button>
        )}
        {droit('ModifierEntreprise') && (
          <button
            type="button"
            class="secondary outline"
            onClick={() =>
              ouvrir((fermer) => <ModifierEntreprise entreprise={e} fermer={fermer} />)
            }
          >
            Modifier
          </button>
        )}
      </Entete>
      <div class="deux-cre">
        <section class="carte" aria-labelledby="identite">
          <h2 id="identite">Identité</h2>
          <Faits
            faits={[
              ['SIRET', siret(e.siret)],
              ['Code NAF', e.naf],
              ['Commune', commune(protocole, e.commune)],
              ['Genre', libelle(protocole, 'employeur', e.employeur)],
            ]}
          />
        </section>
        <section class="carte" aria-labelledby="contacts">
          <div class="dessus">
            <h2 id="contacts">Qui joindre</h2>
            {droit('EnregistrerContactEntreprise') && (
              <button
                type="button"
                class="secondary outline petit"
                onClick={() =>
                  ouvrir((fermer) => <NouveauContact entreprise={e} fermer={fermer} />)
                }
              >
                Ajouter un contact
              </button>
            )}
          </div>
          <Contacts
            contacts={data.contacts}
            effacer={
              peut(moi, 'reperage/EffacerPersonne')
                ? (c, nom) =>
                    ouvrir((fermer) => (
                      <Effacement personne={c.contact} nom={nom} fermer={fermer}>
                        Le nom et les coordonnées de cette personne seront détruits, sauvegardes
                        comprises à leur échéance ; l’entreprise et la fonction restent.
                      </Effacement>
                    ))
                : undefined
            }
          />
        </section>
      </div>
      <Visites entreprise={id} />
      <section aria-labelledby="offres">
        <h2 id="offres">Offres</h2>
        <TableauOffres lignes={data.offres} sansEntreprise />
      </section>
      <section aria-labelledby="embauches">
        <h2 id="embauches">Embauches</h2>
        <TableauEmbauches lignes={data.embauches} sansEntreprise />
      </section>
      <ImmersionsDe
        entreprise={id}
        demarrer={
          droit('DemarrerImmersion')
            ? () => ouvrir((fermer) => <DemarrerImmersion entreprise={id} fermer={fermer} />)
            : undefined
        }
      />
      {panneau}
    </>
  );
}

function Contacts(props: {
  contacts: readonly LigneContactEntreprise[];
  effacer?: (contact: LigneContactEntreprise, nom: string) => void;
}) {
  if (props.contacts.length === 0)
    return <p class="sourd">Personne encore : ajoutez qui l’on appelle dans cette entreprise.</p>;
  return (
    <ul class="contacts">
      {props.contacts.map((c) => (
        <Contact key={c.contact} contact={c} effacer={props.effacer} />
      ))}
    </ul>
  );
}

function Contact(props: {
  contact: LigneContactEntreprise;
  effacer?: (contact: LigneContactEntreprise, nom: string) => void;
}) {
  const c = props.contact;
  const nom = `${c.identite?.nom ?? ''} ${c.identite?.prenom ?? ''}`.trim();
  if (nom === '') return <li class="sourd">Personne effacée, {c.fonction}</li>;
  return (
    <li>
      <strong>{nom}</strong>, {c.fonction}
      <span class="moyens">
        {c.coordonnees?.telephone && (
          <a href={`tel:${c.coordonnees.telephone.replaceAll(' ', '')}`}>
            {c.coordonnees.telephone}
          </a>
        )}
        {c.coordonnees?.mail && <a href={`mailto:${c.coordonnees.mail}`}>{c.coordonnees.mail}</a>}
        {props.effacer && (
          <button
            type="button"
            class="secondary outline petit retard"
            aria-label={`Effacer les données de ${nom}`}
            onClick={() => props.effacer?.(c, nom)}
          >
            Effacer…
          </button>
        )}
      </span>
    </li>
  );
}

function Visites(props: { entreprise: string }) {
  const reponse = useListe('prospections', {
    entreprise: props.entreprise,
    du: DEBUT,
    jusqu: aujourdhui(),
  });
  return (
    <section aria-labelledby="visites">
      <h2 id="visites">Visites et contacts</h2>
      <Etat de={reponse}>{(lignes) => <Historique lignes={lignes} />}</Etat>
    </section>
  );
}

function Historique({ lignes }: { lignes: LigneProspection[] }) {
  const protocole = useProtocole();
  const nom = useNoms(lignes.map((l) => l.personne));
  if (lignes.length === 0)
    return <p class="sourd">Aucune visite enregistrée : la touche n en ajoute une.</p>;
  return (
    <ol class="historique">
      {lignes.map((l) => (
        <li key={l.prospection}>
          <Jour de={l.date} /> {libelle(protocole, 'prospection', l.genre)}
          {l.personne !== '' && (
            <>
              {' '}
              avec <LienPersonne personne={l.personne} nom={nom(l.personne)} />
            </>
          )}
          {l.offres.map((o) => (
            <>
              {' · '}
              <Lien key={o} vers={versOffre(o)}>
                offre rapportée le {date(l.date)}
              </Lien>
            </>
          ))}
        </li>
      ))}
    </ol>
  );
}

function ImmersionsDe(props: { entreprise: string; demarrer: (() => void) | undefined }) {
  const reponse = useListe('immersions', { entreprise: props.entreprise });
  return (
    <section aria-labelledby="immersions">
      <div class="dessus">
        <h2 id="immersions">Immersions</h2>
        {props.demarrer && (
          <button type="button" class="secondary outline petit" onClick={props.demarrer}>
            Démarrer une immersion
          </button>
        )}
      </div>
      <Etat de={reponse}>{(lignes) => <TableauImmersions lignes={lignes} sansEntreprise />}</Etat>
    </section>
  );
}
