// The dossier of a person: one page, whichever service knows it.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { IdentitePersonne } from '../../generated/reperage';
import { aujourdhui, instant, prose } from '../base/dates';
import { type Reponds, useTout } from '../base/hooks';
import { nomDe } from '../base/names';
import { aller, Lien, type Lieu } from '../base/router';
import { type Moi, peut, useMoi } from '../base/session';
import { Erreur, useTouches, Vide } from '../base/ui';
import { Ajouter, useActesPermis } from './ajouter';
import {
  type ContexteDossier,
  type DonneesDossier,
  DossierContext,
  ecritChez,
  useCtx,
  useDossier,
} from './donnees';
import { Entete } from './entete';
import { ContratEngagement, Emploi, Etapes } from './etapes';
import { Fil } from './fil';
import { Freins, Pieces } from './freins';
import { ACTES, permis } from './registre';
import { Referents, Reperage, SituationDeclaree } from './reperage';
import { Sortie } from './sortie';
import './dossier.css';

export function Dossier(props: { lieu: Lieu }) {
  const id = props.lieu.parties[1] ?? '';
  const p = props.lieu.parametres;
  const quand = { au: p.get('au') ?? undefined, connu: p.get('connu') ?? undefined };
  if (id === '')
    return (
      <Ailleurs>
        Un dossier s’ouvre depuis une liste ou par la recherche. Tapez <kbd>/</kbd> puis un nom.
      </Ailleurs>
    );
  return <DossierDe key={`${id} ${quand.au} ${quand.connu}`} id={id} quand={quand} />;
}

/** "?acte=clore_etape&cible=0199…" opens that panel at once: a task leads to its act. */
function demande(): { code: string; cible: string } | null {
  const p = new URLSearchParams(location.search);
  const code = p.get('acte');
  return code === null ? null : { code, cible: p.get('cible') ?? '' };
}

const INCONNUS = ['PERSONNE_INCONNUE', 'ID_INVALIDE', 'PARCOURS_INCONNU'];

function DossierDe(props: {
  id: string;
  quand: { au?: string | undefined; connu?: string | undefined };
}) {
  const { id, quand } = props;
  const moi = useMoi();
  const donnees = useDossier(id, quand);
  const referents = useTout(
    'parcours',
    'referents',
    peut(moi, 'parcours/DesignerReferent') ? {} : null,
  );
  const [acte, setActe] = useState(demande);
  const identite = donnees.identite.data?.identites[0];
  const passe = quand.au !== undefined || quand.connu !== undefined;
  const d = donnees.dossier.data;
  const ctx: ContexteDossier = {
    id,
    nom: nomDe(id, identite),
    donnees,
    quand,
    jour: quand.au ?? /^\d{4}-\d\d-\d\d/.exec(quand.connu ?? '')?.[0] ?? aujourdhui(),
    passe,
    ecrit: !passe && d !== undefined && ecritChez(moi, d.referent),
    referents: referents.data?.lignes ?? [],
    ouvrir: (code, cible = '') => setActe({ code, cible }),
  };
  const fermer = () => {
    setActe(null);
    if (demande() !== null) aller(location.pathname, true);
  };
  if (!peut(moi, 'parcours/Dossier') && !peut(moi, 'reperage/Personne'))
    return <Ailleurs>Les dossiers ne s’ouvrent pas dans votre rôle.</Ailleurs>;
  const ailleurs = etatParticulier(ctx, identite);
  if (ailleurs !== null) return ailleurs;
  return (
    <DossierContext.Provider value={ctx}>
      <Page identite={identite} />
      {acte !== null && <Ouvert acte={acte} fermer={fermer} />}
    </DossierContext.Provider>
  );
}

/** No dossier here: why, and where one is found. */
function Ailleurs(props: { children: ComponentChildren }) {
  return (
    <>
      <h1>Dossier</h1>
      <Vide>{props.children}</Vide>
    </>
  );
}

/** Unknown, erased, merged, still awaited: each has its words. */
function etatParticulier(ctx: ContexteDossier, identite: IdentitePersonne | undefined) {
  const { personne, dossier, identite: noms } = ctx.donnees;
  const p = personne.data;
  const vers = p?.fusionneeDans || identite?.fusionneeDans || '';
  if (vers !== '')
    return (
      <Ailleurs>
        Ce dossier a été réuni avec un autre.{' '}
        <Lien vers={`/dossier/${vers}`}>Ouvrir le dossier</Lien>
      </Ailleurs>
    );
  const erreur = personne.erreur ?? (p === undefined ? noms.erreur : undefined);
  if (p === undefined && erreur !== undefined) {
    if (INCONNUS.includes(erreur.code))
      return (
        <Ailleurs>
          Personne n’est connu sous cette adresse
          {ctx.passe ? ' à cette date' : ''}. Tapez <kbd>/</kbd> pour chercher par le nom.
        </Ailleurs>
      );
    return (
      <>
        <h1>Dossier</h1>
        <Erreur de={erreur} />
      </>
    );
  }
  if (p === undefined && dossier.data === undefined)
    return (
      <p class="attente" aria-busy="true">
        Chargement…
      </p>
    );
  return null;
}

/** A form begins with what is known of the person: not before it is. */
function pret(moi: Moi, { personne, identite, dossier }: DonneesDossier): boolean {
  const attendus: [string, Reponds<unknown>][] = [
    ['reperage/Personne', personne],
    ['reperage/Identites', identite],
    ['parcours/Dossier', dossier],
  ];
  return attendus.every(([droit, reponse]) => !peut(moi, droit) || !reponse.attente);
}

function Ouvert(props: { acte: { code: string; cible: string }; fermer: () => void }) {
  const ctx = useCtx();
  const moi = useMoi();
  const { code, cible } = props.acte;
  if (code === '') return <Ajouter fermer={props.fermer} />;
  const P = ACTES[code]?.panneau;
  if (P === undefined || !pret(moi, ctx.donnees) || !permis(code, moi, ctx)) return null;
  return <P key={code + cible} ctx={ctx} cible={cible} fermer={props.fermer} />;
}

function Page(props: { identite: IdentitePersonne | undefined }) {
  const ctx = useCtx();
  const moi = useMoi();
  const { donnees, quand } = ctx;
  const d = donnees.dossier.data;
  const offerts = useActesPermis();
  const ajouter = offerts.length === 0 ? undefined : () => ctx.ouvrir('');
  useTouches(ajouter === undefined ? {} : { n: ajouter });
  const absente = donnees.dossier.erreur;
  const effacee = donnees.personne.data?.effacee || props.identite?.effacee;
  return (
    <div class="dossier">
      {ctx.passe && (
        <p class="passe" role="status">
          Tel que connu le{' '}
          {quand.connu !== undefined ? connuLe(quand.connu) : prose(quand.au ?? aujourdhui())}
          {quand.connu !== undefined &&
            quand.au !== undefined &&
            `, à la date du ${prose(quand.au)}`}
          . Rien ne s’y modifie. <Lien vers={`/dossier/${ctx.id}`}>Revenir à aujourd’hui</Lien>
        </p>
      )}
      <Entete identite={props.identite} ajouter={ajouter} />
      {effacee && (
        <p class="prudence">
          Les données de cette personne ont été effacées : son nom et tous les textes sont détruits.
          Ce qui reste n’a plus de nom.
        </p>
      )}
      {d !== undefined &&
        !ctx.passe &&
        !ctx.ecrit &&
        (moi.role === 'referent' || moi.role === 'coach') && (
          <p class="passe" role="status">
            Ce dossier est dans le portefeuille d’un autre référent : il se lit, il ne se modifie
            pas.
          </p>
        )}
      {absente !== undefined &&
        d === undefined &&
        (absente.code === 'PARCOURS_INCONNU' ? (
          <p class="passe" role="status">
            Cette personne n’est pas entrée dans un parcours
            {ctx.passe ? ' à cette date' : ''} : voici ce que le repérage sait d’elle.
          </p>
        ) : (
          <Erreur de={absente} />
        ))}
      <div class="colonnes">
        <div class="principal">
          {d !== undefined && d.etat !== 'sorti' && peut(moi, 'parcours/SortiePossible') && (
            <Sortie />
          )}
          <Fil />
        </div>
        <div class="cote">
          {d !== undefined && moi.role !== 'facilitateur' && <Freins />}
          {peut(moi, 'reperage/Pieces') && <Pieces />}
          {d !== undefined && <Etapes />}
          <Emploi />
          {d !== undefined && <ContratEngagement de={d} />}
          {peut(moi, 'reperage/Personne') && <Reperage />}
          {peut(moi, 'reperage/Personne') && <SituationDeclaree />}
          {d !== undefined && <Referents de={d.referents} />}
        </div>
      </div>
    </div>
  );
}

function connuLe(connu: string): string {
  return connu.includes('T')
    ? instant(connu)
    : /^\d{4}-\d\d-\d\d$/.test(connu)
      ? prose(connu)
      : `à la position ${connu}`;
}
