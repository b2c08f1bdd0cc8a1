// The life of an offer: captured, negotiated, spread, closed; somebody put on it.

import { useState } from 'preact/hooks';
import type { LigneOffre } from '../../../generated/entreprise';
import { versOffre } from '../../base/adresses';
import { nouvelId } from '../../base/api';
import { aujourdhui, date, pluriel } from '../../base/dates';
import { type ChampLibre, centiemes, FormulaireActe } from '../../base/formulaire_acte';
import { nomDe } from '../../base/names';
import { useProtocole } from '../../base/protocole';
import { aller } from '../../base/router';
import { estReferent, useMoi } from '../../base/session';
import { ChampCommune, ChampEntreprise, ChampPersonne } from '../champs';
import { attribut, choixDe, ISSUES_OFFRE } from '../commun';

const METIER = 'Code ROME : une lettre et quatre chiffres, comme K2204.';

export function CapterOffre(props: { entreprise?: string; commune?: string; fermer: () => void }) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  const moi = useMoi();
  return (
    <FormulaireActe
      service="entreprise"
      commande="capterOffre"
      brouillon={props.entreprise ?? 'nouvelle'}
      titre="Capter une offre"
      envoi="Enregistrer l’offre"
      debut={{
        entreprise: props.entreprise ?? '',
        commune: props.commune ?? '',
        date: aujourdhui(),
        postes: '1',
        heures_hebdo_centi: '35',
        origine: estReferent(moi) ? 'referent' : 'locale_cre',
      }}
      champs={(v) => [
        ...(props.entreprise === undefined
          ? [
              {
                champ: 'entreprise',
                titre: 'Entreprise',
                requis: true,
                genre: 'libre' as const,
                rendu: (p: ChampLibre) => <ChampEntreprise {...p} />,
              },
            ]
          : []),
        { champ: 'intitule', titre: 'Intitulé du poste', requis: true, genre: 'texte' },
        { champ: 'metier', titre: 'Métier', requis: true, genre: 'texte', aide: METIER },
        { champ: 'postes', titre: 'Nombre de postes', requis: true, genre: 'nombre' },
        {
          champ: 'contrat',
          titre: 'Contrat',
          requis: true,
          genre: 'choix',
          choix: choixDe(protocole, 'contrat'),
          vide: 'Choisir',
        },
        ...(attribut(protocole, 'contrat', v.contrat ?? '', 'terme') === 'exclu'
          ? []
          : [
              {
                champ: 'duree_mois',
                titre: 'Durée en mois',
                genre: 'nombre' as const,
                requis: attribut(protocole, 'contrat', v.contrat ?? '', 'terme') === 'requis',
              },
            ]),
        { champ: 'heures_hebdo_centi', titre: 'Heures par semaine', genre: 'texte' },
        {
          champ: 'origine',
          titre: 'Origine de l’offre',
          requis: true,
          genre: 'choix',
          choix: choixDe(protocole, 'origine_offre'),
        },
        {
          champ: 'commune',
          titre: 'Lieu de travail',
          requis: true,
          genre: 'libre',
          rendu: (p) => <ChampCommune {...p} />,
        },
        { champ: 'date', titre: 'Captée le', requis: true, genre: 'date' },
        { champ: 'demarrage_prevu', titre: 'Démarrage prévu le', genre: 'date' },
        {
          champ: 'exigences',
          titre: 'Ce que l’employeur demande',
          genre: 'texte',
          aide: 'Du poste seulement : diplôme, permis, horaires.',
        },
      ]}
      construire={(v) => ({
        offre: id,
        entreprise: v.entreprise,
        metier: (v.metier ?? '').trim().toUpperCase(),
        intitule: (v.intitule ?? '').trim(),
        postes: Number(v.postes),
        contrat: v.contrat,
        heuresHebdoCenti: centiemes(v.heures_hebdo_centi),
        origine: v.origine,
        commune: v.commune,
        date: v.date,
        exigences: v.exigences,
        dureeMois: Number(v.duree_mois ?? 0),
        demarragePrevu: v.demarrage_prevu,
      })}
      dit={(v) =>
        `L’offre « ${v.intitule} » est captée ; diffusez-la pour que les référents la voient.`
      }
      fermer={props.fermer}
      apres={() => aller(versOffre(id))}
    />
  );
}

export function NegocierOffre(props: { offre: LigneOffre; fermer: () => void }) {
  const protocole = useProtocole();
  const o = props.offre;
  return (
    <FormulaireActe
      service="entreprise"
      commande="negocierOffre"
      brouillon={o.offre}
      titre={`Négocier « ${o.intitule} »`}
      envoi="Enregistrer la négociation"
      debut={{
        date: aujourdhui(),
        exigences: o.exigences,
        postes: String(o.postes),
        contrat: o.contrat,
        dequalifiee: o.dequalifiee ? 'oui' : '',
      }}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        { champ: 'exigences', titre: 'Ce que l’employeur demande à présent', genre: 'texte' },
        {
          champ: 'dequalifiee',
          titre: 'Offre déqualifiée : des exigences ont été levées',
          genre: 'case',
        },
        { champ: 'postes', titre: 'Nombre de postes', requis: true, genre: 'nombre' },
        {
          champ: 'contrat',
          titre: 'Contrat',
          requis: true,
          genre: 'choix',
          choix: choixDe(protocole, 'contrat'),
        },
      ]}
      construire={(v) => ({
        offre: o.offre,
        date: v.date,
        exigences: v.exigences,
        dequalifiee: v.dequalifiee === 'oui',
        postes: Number(v.postes),
        contrat: v.contrat,
      })}
      dit={() => `La négociation de « ${o.intitule} » est enregistrée.`}
      fermer={props.fermer}
    />
  );
}

export function DiffuserOffre(props: { offre: LigneOffre; fermer: () => void }) {
  const o = props.offre;
  return (
    <FormulaireActe
      service="entreprise"
      commande="diffuserOffre"
      brouillon={o.offre}
      titre={`Diffuser « ${o.intitule} »`}
      envoi="Diffuser aux référents"
      debut={{ date: aujourdhui() }}
      note={() => <p>Tous les référents verront cette offre et pourront proposer un candidat.</p>}
      champs={() => [{ champ: 'date', titre: 'Date', requis: true, genre: 'date' }]}
      construire={(v) => ({ offre: o.offre, date: v.date })}
      dit={(v) => `« ${o.intitule} » est diffusée depuis le ${date(v.date ?? '')}.`}
      fermer={props.fermer}
    />
  );
}

export function CloreOffre(props: { offre: LigneOffre; fermer: () => void }) {
  const protocole = useProtocole();
  const o = props.offre;
  const pleine = o.pourvus >= o.postes;
  return (
    <FormulaireActe
      service="entreprise"
      commande="cloreOffre"
      brouillon={o.offre}
      titre={`Clore « ${o.intitule} »`}
      envoi="Clore l’offre"
      debut={{ date: aujourdhui(), issue: pleine ? 'pourvue' : 'non_pourvue' }}
      note={() => (
        <p>
          {pluriel(o.pourvus, 'poste pourvu', 'postes pourvus')} sur {o.postes}. Les positionnements
          encore ouverts seront abandonnés : « offre close ».
        </p>
      )}
      champs={(v) => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        { champ: 'issue', titre: 'Issue', requis: true, genre: 'choix', choix: ISSUES_OFFRE },
        {
          champ: 'motif',
          titre: 'Motif',
          requis: v.issue === 'non_pourvue',
          genre: 'choix',
          choix: choixDe(protocole, 'motif_cloture_offre'),
          vide: 'Choisir',
        },
      ]}
      construire={(v) => ({ offre: o.offre, date: v.date, issue: v.issue, motif: v.motif })}
      dit={() => `« ${o.intitule} » est close.`}
      fermer={props.fermer}
    />
  );
}

export function Positionner(props: {
  offre: LigneOffre;
  /** Already chosen from the candidates. */
  personne?: string;
  fermer: () => void;
}) {
  const moi = useMoi();
  const [id] = useState(nouvelId);
  const o = props.offre;
  return (
    <FormulaireActe
      service="entreprise"
      commande="positionner"
      brouillon={`${o.offre}:${props.personne ?? ''}`}
      titre={`Positionner ${props.personne === undefined ? 'un candidat' : nomDe(props.personne)}`}
      envoi="Positionner"
      debut={{
        date: aujourdhui(),
        personne: props.personne ?? '',
        par: estReferent(moi) ? 'referent' : 'cre',
      }}
      note={() => (
        <p>
          Sur « {o.intitule} », {o.raisonSociale}.
        </p>
      )}
      champs={() => [
        ...(props.personne === undefined
          ? [
              {
                champ: 'personne',
                titre: 'Candidat',
                requis: true,
                genre: 'libre' as const,
                rendu: (p: ChampLibre) => <ChampPersonne {...p} />,
              },
            ]
          : []),
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        ...(estReferent(moi)
          ? []
          : [
              {
                champ: 'par',
                titre: 'À l’initiative',
                genre: 'choix' as const,
                choix: [
                  { code: 'cre', libelle: 'Du chargé de relations entreprises' },
                  { code: 'referent', libelle: 'Du référent' },
                ],
              },
            ]),
      ]}
      construire={(v) => ({
        positionnement: id,
        offre: o.offre,
        personne: v.personne,
        date: v.date,
        par: v.par,
      })}
      dit={(v) =>
        `${nomDe(v.personne ?? '')} est en première colonne du tableau des mises en relation.`
      }
      fermer={props.fermer}
    />
  );
}
