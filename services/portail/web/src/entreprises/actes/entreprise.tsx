// Acts about a company: recorded, modified, somebody to talk to.
import { useState } from 'preact/hooks';
import type { LigneEntreprise } from '../../../generated/entreprise';
import { nouvelId } from '../../base/api';
import { type Champ, FormulaireActe, type Valeurs } from '../../base/formulaire_acte';
import { type Protocole, useProtocole } from '../../base/protocole';
import { aller } from '../../base/router';
import { ChampCommune } from '../champs';
import { choixDe, defautSiret } from '../commun';

function champsCommuns(protocole: Protocole | null): Champ[] {
  return [
    { champ: 'raison_sociale', titre: 'Raison sociale', requis: true, genre: 'texte' },
    {
      champ: 'commune',
      titre: 'Commune',
      requis: true,
      genre: 'libre',
      rendu: (p) => <ChampCommune {...p} />,
    },
    {
      champ: 'naf',
      titre: 'Code NAF',
      requis: true,
      genre: 'texte',
      aide: 'Quatre chiffres et une lettre, sans point : 8899B.',
    },
    {
      champ: 'employeur',
      titre: 'Genre d’employeur',
      requis: true,
      genre: 'choix',
      choix: choixDe(protocole, 'employeur'),
      vide: 'Choisir',
    },
    { champ: 'partenaire', titre: 'Entreprise partenaire', genre: 'case' },
  ];
}

function communs(v: Valeurs) {
  return {
    raisonSociale: (v.raison_sociale ?? '').trim(),
    commune: v.commune,
    naf: (v.naf ?? '').trim().toUpperCase(),
    employeur: v.employeur,
    partenaire: v.partenaire === 'oui',
  };
}

export function CreerEntreprise(props: { fermer: () => void }) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  return (
    <FormulaireActe
      service="entreprise"
      commande="creerEntreprise"
      brouillon="nouvelle"
      titre="Nouvelle entreprise"
      envoi="Enregistrer l’entreprise"
      debut={{ employeur: 'entreprise' }}
      champs={(v) => [
        {
          champ: 'siret',
          titre: 'SIRET',
          requis: true,
          genre: 'texte',
          aide: defautSiret(v.siret ?? '') || 'Quatorze chiffres, sans espace.',
        },
        ...champsCommuns(protocole),
      ]}
      construire={(v) => ({ entreprise: id, siret: (v.siret ?? '').trim(), ...communs(v) })}
      dit={(v) => `${v.raison_sociale} est enregistrée.`}
      fermer={props.fermer}
      apres={() => aller(`/entreprises/${id}`)}
    />
  );
}

export function ModifierEntreprise(props: { entreprise: LigneEntreprise; fermer: () => void }) {
  const protocole = useProtocole();
  const e = props.entreprise;
  return (
    <FormulaireActe
      service="entreprise"
      commande="modifierEntreprise"
      brouillon={e.entreprise}
      titre={`Modifier ${e.raisonSociale}`}
      envoi="Enregistrer la modification"
      debut={{
        raison_sociale: e.raisonSociale,
        commune: e.commune,
        naf: e.naf,
        employeur: e.employeur,
        partenaire: e.partenaire ? 'oui' : '',
      }}
      champs={() => champsCommuns(protocole)}
      construire={(v) => ({ entreprise: e.entreprise, ...communs(v) })}
      dit={(v) => `${v.raison_sociale} : la fiche est à jour.`}
      fermer={props.fermer}
    />
  );
}

export function NouveauContact(props: { entreprise: LigneEntreprise; fermer: () => void }) {
  const [id] = useState(nouvelId);
  const e = props.entreprise;
  return (
    <FormulaireActe
      service="entreprise"
      commande="enregistrerContactEntreprise"
      brouillon={e.entreprise}
      titre={`Personne à joindre chez ${e.raisonSociale}`}
      envoi="Enregistrer le contact"
      debut={{}}
      champs={() => [
        { champ: 'nom', titre: 'Nom', requis: true, genre: 'texte' },
        { champ: 'prenom', titre: 'Prénom', genre: 'texte' },
        {
          champ: 'fonction',
          titre: 'Fonction',
          requis: true,
          genre: 'texte',
          suggestions: ['Dirigeant', 'Responsable des ressources humaines', 'Chef d’équipe'],
        },
        { champ: 'telephone', titre: 'Téléphone', genre: 'tel' },
        { champ: 'mail', titre: 'Courriel', genre: 'mail' },
      ]}
      construire={(v) => ({
        contact: id,
        entreprise: e.entreprise,
        fonction: v.fonction,
        identite: { nom: v.nom, prenom: v.prenom },
        coordonnees: { telephone: v.telephone, mail: v.mail },
      })}
      dit={(v) => `${v.nom} ${v.prenom ?? ''} figure parmi les contacts de ${e.raisonSociale}.`}
      fermer={props.fermer}
    />
  );
}
