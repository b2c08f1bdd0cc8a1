// One hiring: its contract, hours by month, proofs, follow-up.

import type { FicheEmbaucheReponse } from '../../generated/entreprise';
import { versOffre } from '../base/adresses';
import { date, mois as nomMois } from '../base/dates';
import { useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { libelle, useProtocole } from '../base/protocole';
import { Lien } from '../base/router';
import { Entete, Etat, Marque, useTouches, Vide } from '../base/ui';
import {
  DemarrerEmbauche,
  ProlongerContrat,
  RompreContrat,
  TerminerContrat,
  ValiderEssai,
} from './actes/embauche';
import { RecevoirJustificatif } from './actes/heures';
import {
  ConstaterMaintien,
  EnregistrerSuivi,
  RefuserSuivi,
  SignalerProbleme,
  type Suivie,
} from './actes/suivi';
import { AVEC, attribut, heures, MODES, mot, NATURES, useDroit } from './commun';
import { EtatEmbauche } from './embauches';
import { GrilleHeures } from './heures';
import { Faits, Jour, LienPersonne, usePanneau } from './pieces';
import { TableauSuivis } from './suivis_liste';

export function Embauche(props: { embauche: string }) {
  const reponse = useDemande('entreprise', 'ficheEmbauche', { embauche: props.embauche });
  return (
    <Etat de={reponse}>
      {(data) => (data.embauche ? <Fiche data={data} /> : <Vide>Embauche inconnue.</Vide>)}
    </Etat>
  );
}

function Fiche({ data }: { data: FicheEmbaucheReponse }) {
  const protocole = useProtocole();
  const nom = useNoms(data.embauche ? [data.embauche.personne] : []);
  const e = data.embauche;
  if (!e) return null;
  return (
    <>
      <Tete data={data} nom={nom(e.personne)} />
      <div class="deux-cre">
        <section class="carte" aria-labelledby="contrat">
          <h2 id="contrat">Contrat</h2>
          <Faits
            faits={[
              ['Contrat', libelle(protocole, 'contrat', e.contrat)],
              ['Début', <Jour key="d" de={e.debut} />],
              ['Fin prévue', e.finPrevue === '' ? 'sans terme' : <Jour key="f" de={e.finPrevue} />],
              ['Par semaine', heures(e.heuresHebdoCenti)],
              ['Essai', essai(e.finEssai, e.essaiValideLe)],
              ['Secteur', e.marchand ? 'marchand' : 'non marchand'],
              ['Aidé', e.aide ? 'oui' : 'non'],
              ['Clause sociale', e.clause ? 'oui' : 'non'],
              ['Métier', e.metier],
            ]}
          />
          {e.offre !== '' && (
            <p>
              <Lien vers={versOffre(e.offre)}>L’offre dont elle vient</Lien>
            </p>
          )}
          {data.contrats.length > 1 && (
            <ol class="historique">
              {data.contrats.map((c, i) => (
                <li key={`${c.date}${c.contrat}${c.finPrevue}`}>
                  <Jour de={c.date} /> {i === 0 ? 'signé' : 'avenant'} :{' '}
                  {libelle(protocole, 'contrat', c.contrat)}
                  {c.finPrevue !== '' && ` jusqu’au ${date(c.finPrevue)}`}
                </li>
              ))}
            </ol>
          )}
        </section>
        <Preuves data={data} />
      </div>
      <GrilleHeures embauche={e} />
      <SuiviEmbauche data={data} />
    </>
  );
}

function essai(fin: string, valide: string): string {
  if (valide !== '') return `validé le ${date(valide)}`;
  return fin === '' ? '' : `jusqu’au ${date(fin)}`;
}

function Tete({ data, nom }: { data: FicheEmbaucheReponse; nom: string }) {
  const e = data.embauche;
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  if (!e) return null;
  const terme = attribut(protocole, 'contrat', e.contrat, 'terme') !== 'exclu';
  const autre = 'secondary outline';
  return (
    <>
      <Entete
        titre={<LienPersonne personne={e.personne} nom={nom} />}
        sous={
          <>
            chez <Lien vers={`/entreprises/${e.entreprise}`}>{e.raisonSociale}</Lien>{' '}
            <EtatEmbauche embauche={e} />
          </>
        }
      >
        {e.fin === '' && e.essaiValideLe === '' && e.finEssai !== '' && droit('ValiderEssai') && (
          <button
            type="button"
            onClick={() => ouvrir((f) => <ValiderEssai embauche={e} fermer={f} />)}
          >
            Valider l’essai
          </button>
        )}
        {e.fin === '' && droit('ProlongerContrat') && (
          <button
            type="button"
            class={autre}
            onClick={() => ouvrir((f) => <ProlongerContrat embauche={e} fermer={f} />)}
          >
            Prolonger
          </button>
        )}
        {e.fin === '' && terme && droit('TerminerContrat') && (
          <button
            type="button"
            class={autre}
            onClick={() => ouvrir((f) => <TerminerContrat embauche={e} fermer={f} />)}
          >
            Fin au terme
          </button>
        )}
        {e.fin === '' && droit('RompreContrat') && (
          <button
            type="button"
            class={autre}
            onClick={() => ouvrir((f) => <RompreContrat embauche={e} fermer={f} />)}
          >
            Rupture
          </button>
        )}
        {e.fin !== '' && droit('DemarrerEmbauche') && (
          <button
            type="button"
            class={autre}
            onClick={() => ouvrir((f) => <DemarrerEmbauche entreprise={e.entreprise} fermer={f} />)}
          >
            Nouvelle embauche ici
          </button>
        )}
      </Entete>
      {e.fin !== '' && (
        <p>
          Fin le {date(e.fin)}
          {e.motif !== '' && ` : ${libelle(protocole, 'motif_rupture', e.motif)}`}.
        </p>
      )}
      {panneau}
    </>
  );
}

function Preuves({ data }: { data: FicheEmbaucheReponse }) {
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const e = data.embauche;
  return (
    <section class="carte" aria-labelledby="preuves">
      <div class="dessus">
        <h2 id="preuves">Justificatifs</h2>
        {e && droit('RecevoirJustificatif') && (
          <button
            type="button"
            class="secondary outline petit"
            onClick={() => ouvrir((f) => <RecevoirJustificatif embauche={e} fermer={f} />)}
          >
            Ajouter un justificatif
          </button>
        )}
      </div>
      {data.justificatifs.length === 0 && (
        <p class="sourd">Aucun encore : contrat de travail, fiches de paie, attestation.</p>
      )}
      <ul class="historique">
        {data.justificatifs.map((j) => (
          <li key={`${j.piece}${j.mois}${j.couvreDu}${j.original}`}>
            {libelle(protocole, 'piece', j.piece)}
            {j.mois !== '' && `, ${nomMois(j.mois)}`}
            {j.couvreDu !== '' && `, du ${date(j.couvreDu)} au ${date(j.couvreAu)}`}{' '}
            <span class="sourd">reçu le {date(j.date)}</span>{' '}
            {j.original && <Marque genre="fait">original</Marque>}
          </li>
        ))}
      </ul>
      {panneau}
    </section>
  );
}

function SuiviEmbauche({ data }: { data: FicheEmbaucheReponse }) {
  const e = data.embauche;
  const protocole = useProtocole();
  const droit = useDroit();
  const { panneau, ouvrir } = usePanneau();
  const suivie: Suivie = {
    embauche: e?.embauche ?? '',
    personne: e?.personne ?? '',
    raisonSociale: e?.raisonSociale ?? '',
  };
  const suivre = () => ouvrir((f) => <EnregistrerSuivi de={suivie} fermer={f} />);
  useTouches({ n: () => droit('EnregistrerSuivi') && suivre() });
  const dus = useDemande('entreprise', 'suivisDus', { embauche: suivie.embauche, faits: true });
  const autre = 'secondary outline petit';
  return (
    <section aria-labelledby="suivi">
      <div class="dessus">
        <h2 id="suivi">Suivi</h2>
        <span class="boutons">
          {droit('EnregistrerSuivi') && (
            <button type="button" class={autre} onClick={suivre}>
              Enregistrer un suivi
            </button>
          )}
          {droit('ConstaterMaintien') && e?.maintienLe === '' && (
            <button
              type="button"
              class={autre}
              onClick={() => ouvrir((f) => <ConstaterMaintien de={suivie} fermer={f} />)}
            >
              Constater le maintien
            </button>
          )}
          {droit('SignalerProbleme') && (
            <button
              type="button"
              class={autre}
              onClick={() => ouvrir((f) => <SignalerProbleme de={suivie} fermer={f} />)}
            >
              Signaler un problème
            </button>
          )}
          {droit('RefuserSuivi') && data.refusLe === '' && (
            <button
              type="button"
              class={autre}
              onClick={() => ouvrir((f) => <RefuserSuivi de={suivie} fermer={f} />)}
            >
              Suivi refusé
            </button>
          )}
        </span>
      </div>
      {data.refusLe !== '' && (
        <p>
          <Marque genre="alerte">suivi refusé</Marque> le {date(data.refusLe)} (
          {mot(AVEC, data.refusPar).toLowerCase()}).
        </p>
      )}
      {e?.maintienLe !== '' && e !== undefined && (
        <p>
          <Marque genre="fait">maintien tenu</Marque> depuis le {date(e.maintienLe)}.
        </p>
      )}
      <Etat de={dus}>{(d) => <TableauSuivis lignes={d.lignes} sansQui />}</Etat>
      <ol class="historique">
        {data.suivis.map((s) => (
          <li key={s.suivi}>
            <Jour de={s.date} /> {libelle(protocole, 'suivi', s.code)},{' '}
            {mot(MODES, s.mode).toLowerCase()}, avec{' '}
            {s.avec.map((a) => mot(AVEC, a).toLowerCase()).join(' et ')}
            {s.commentaire?.texte && <blockquote>{s.commentaire.texte}</blockquote>}
          </li>
        ))}
        {data.problemes.map((p) => (
          <li key={p.probleme}>
            <Jour de={p.date} /> <Marque genre="alerte">problème</Marque>{' '}
            {mot(NATURES, p.nature).toLowerCase()}
            {p.demandePar !== '' &&
              `, médiation demandée : ${mot(AVEC, p.demandePar).toLowerCase()}`}
          </li>
        ))}
      </ol>
      {panneau}
    </section>
  );
}
