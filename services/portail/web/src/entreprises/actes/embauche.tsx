// The start of a hiring and the life of its contract.

import { useState } from 'preact/hooks';
import type { LigneEmbauche, LigneMer, LigneOffre } from '../../../generated/entreprise';
import { versEmbauche } from '../../base/adresses';
import { nouvelId } from '../../base/api';
import { aujourdhui, date } from '../../base/dates';
import { type Champ, type ChampLibre, centiemes, FormulaireActe } from '../../base/formulaire_acte';
import { nomDe } from '../../base/names';
import { useProtocole } from '../../base/protocole';
import { aller } from '../../base/router';
import { ChampEntreprise, ChampPersonne } from '../champs';
import { attribut, choixDe, INITIATIVES } from '../commun';

export function DemarrerEmbauche(props: {
  /** From the board: who, where and the contract are known. */
  mer?: LigneMer | undefined;
  offre?: LigneOffre | undefined;
  entreprise?: string;
  fermer: () => void;
}) {
  const { mer, offre } = props;
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  const entreprise = mer?.entreprise ?? props.entreprise;
  const qui: Champ[] = [
    {
      champ: 'personne',
      titre: 'Participant',
      requis: true,
      genre: 'libre',
      rendu: (p: ChampLibre) => <ChampPersonne {...p} />,
    },
  ];
  const ou: Champ[] = [
    {
      champ: 'entreprise',
      titre: 'Entreprise',
      requis: true,
      genre: 'libre',
      rendu: (p: ChampLibre) => <ChampEntreprise {...p} />,
    },
  ];
  const prevu = mer?.demarragePrevu ?? '';
  return (
    <FormulaireActe
      service="entreprise"
      commande="demarrerEmbauche"
      brouillon={mer?.positionnement ?? entreprise ?? 'nouvelle'}
      titre="Démarrer l’embauche"
      envoi="Enregistrer le démarrage"
      debut={{
        personne: mer?.personne ?? '',
        entreprise: entreprise ?? '',
        debut: prevu !== '' && prevu <= aujourdhui() ? prevu : aujourdhui(),
        contrat: offre?.contrat ?? '',
        heures_hebdo_centi: offre ? String(offre.heuresHebdoCenti / 100).replace('.', ',') : '35',
      }}
      note={() =>
        mer ? (
          <p>
            {nomDe(mer.personne)}, {mer.raisonSociale}
            {offre && ` : ${offre.intitule}`}.
          </p>
        ) : (
          <p class="sourd">Pour un emploi trouvé sans mise en relation.</p>
        )
      }
      champs={(v) => {
        const terme = attribut(protocole, 'contrat', v.contrat ?? '', 'terme');
        return [
          ...(mer ? [] : qui),
          ...(entreprise === undefined ? ou : []),
          {
            champ: 'contrat',
            titre: 'Contrat',
            requis: true,
            genre: 'choix',
            vide: 'Choisir',
            choix: choixDe(protocole, 'contrat'),
          },
          { champ: 'debut', titre: 'Début', requis: true, genre: 'date' },
          ...(terme === 'exclu'
            ? []
            : [
                {
                  champ: 'fin_prevue',
                  titre: 'Fin prévue',
                  requis: terme === 'requis',
                  genre: 'date' as const,
                },
              ]),
          { champ: 'fin_essai', titre: 'Fin de la période d’essai', genre: 'date' },
          { champ: 'heures_hebdo_centi', titre: 'Heures par semaine', genre: 'texte' },
          { champ: 'clause', titre: 'Au titre d’une clause sociale', genre: 'case' },
        ];
      }}
      construire={(v) => ({
        embauche: id,
        personne: v.personne,
        entreprise: v.entreprise,
        positionnement: mer?.positionnement ?? '',
        contrat: v.contrat,
        debut: v.debut,
        finPrevue:
          attribut(protocole, 'contrat', v.contrat ?? '', 'terme') === 'exclu' ? '' : v.fin_prevue,
        finEssai: v.fin_essai,
        heuresHebdoCenti: centiemes(v.heures_hebdo_centi),
        clause: v.clause === 'oui',
      })}
      dit={(v) => `L’embauche de ${nomDe(v.personne ?? '')} a démarré le ${date(v.debut ?? '')}.`}
      fermer={props.fermer}
      apres={() => mer === undefined && aller(versEmbauche(id))}
    />
  );
}

interface Props {
  embauche: LigneEmbauche;
  fermer: () => void;
}

export function ValiderEssai({ embauche: e, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="validerEssai"
      brouillon={e.embauche}
      titre="Période d’essai validée"
      envoi="Valider l’essai"
      debut={{ date: e.finEssai !== '' && e.finEssai <= aujourdhui() ? e.finEssai : aujourdhui() }}
      champs={() => [{ champ: 'date', titre: 'Validée le', requis: true, genre: 'date' }]}
      construire={(v) => ({ embauche: e.embauche, date: v.date })}
      dit={() => `La période d’essai de ${nomDe(e.personne)} est validée.`}
      fermer={fermer}
    />
  );
}

export function ProlongerContrat({ embauche: e, fermer }: Props) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="entreprise"
      commande="prolongerContrat"
      brouillon={e.embauche}
      titre="Prolonger ou changer le contrat"
      envoi="Enregistrer l’avenant"
      debut={{ date: aujourdhui(), contrat: e.contrat }}
      note={() => (
        <p class="sourd">
          {e.finPrevue === '' ? 'Contrat sans terme.' : `Il court jusqu’au ${date(e.finPrevue)}.`}
        </p>
      )}
      champs={(v) => [
        { champ: 'date', titre: 'Avenant à partir du', requis: true, genre: 'date' },
        {
          champ: 'contrat',
          titre: 'Contrat',
          requis: true,
          genre: 'choix',
          choix: choixDe(protocole, 'contrat'),
        },
        ...(attribut(protocole, 'contrat', v.contrat ?? '', 'terme') === 'exclu'
          ? []
          : [{ champ: 'fin_prevue', titre: 'Nouvelle fin prévue', genre: 'date' as const }]),
      ]}
      construire={(v) => ({
        embauche: e.embauche,
        date: v.date,
        contrat: v.contrat === e.contrat ? '' : v.contrat,
        finPrevue: v.fin_prevue,
      })}
      dit={() => `Le contrat de ${nomDe(e.personne)} est à jour.`}
      fermer={fermer}
    />
  );
}

export function TerminerContrat({ embauche: e, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="terminerContrat"
      brouillon={e.embauche}
      titre="Fin au terme prévu"
      envoi="Enregistrer la fin"
      debut={{ date: e.finPrevue || aujourdhui() }}
      champs={() => [
        {
          champ: 'date',
          titre: 'Dernier jour travaillé',
          requis: true,
          genre: 'date',
          aide: 'Avant le terme, c’est une rupture.',
        },
      ]}
      construire={(v) => ({ embauche: e.embauche, date: v.date })}
      dit={(v) => `Le contrat de ${nomDe(e.personne)} a pris fin le ${date(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function RompreContrat({ embauche: e, fermer }: Props) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="entreprise"
      commande="rompreContrat"
      brouillon={e.embauche}
      titre="Rupture avant le terme"
      envoi="Enregistrer la rupture"
      debut={{ date: aujourdhui() }}
      champs={() => [
        { champ: 'date', titre: 'Dernier jour travaillé', requis: true, genre: 'date' },
        {
          champ: 'motif',
          titre: 'Motif',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: choixDe(protocole, 'motif_rupture'),
        },
        {
          champ: 'initiative',
          titre: 'À l’initiative',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: INITIATIVES,
        },
      ]}
      construire={(v) => ({
        embauche: e.embauche,
        date: v.date,
        motif: v.motif,
        initiative: v.initiative,
      })}
      dit={(v) => `Le contrat de ${nomDe(e.personne)} est rompu depuis le ${date(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}
