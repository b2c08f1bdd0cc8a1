// From the positionnement to the result: each act asks only what the rule requires.
import type { LigneMer } from '../../../generated/entreprise';
import { aujourdhui, date, plus } from '../../base/dates';
import { FormulaireActe } from '../../base/formulaire_acte';
import { nomDe } from '../../base/names';
import { useProtocole } from '../../base/protocole';
import { choixDe, regleEntreprise } from '../commun';

interface Props {
  mer: LigneMer;
  fermer: () => void;
}

function Ou(props: { mer: LigneMer }) {
  return (
    <p>
      {nomDe(props.mer.personne)}, {props.mer.raisonSociale}.
    </p>
  );
}

export function EffectuerMer({ mer, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="effectuerMer"
      brouillon={mer.positionnement}
      titre="Mise en relation"
      envoi="Enregistrer la mise en relation"
      debut={{ date: aujourdhui(), cv_transmis: 'oui' }}
      note={() => <Ou mer={mer} />}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        { champ: 'cv_transmis', titre: 'CV transmis à l’employeur', genre: 'case' },
      ]}
      construire={(v) => ({
        positionnement: mer.positionnement,
        date: v.date,
        cvTransmis: v.cv_transmis === 'oui',
      })}
      dit={() => `${nomDe(mer.personne)} est mis en relation avec ${mer.raisonSociale}.`}
      fermer={fermer}
    />
  );
}

export function PrevoirEntretien({ mer, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="prevoirEntretienEmbauche"
      brouillon={mer.positionnement}
      titre="Entretien d’embauche"
      envoi="Enregistrer l’entretien"
      debut={{ date: plus(aujourdhui(), 1) }}
      note={() => <Ou mer={mer} />}
      champs={() => [
        {
          champ: 'date',
          titre: 'Date de l’entretien',
          requis: true,
          genre: 'date',
          aide: 'Elle peut être à venir.',
        },
      ]}
      construire={(v) => ({ positionnement: mer.positionnement, date: v.date })}
      dit={(v) => `Entretien de ${nomDe(mer.personne)} prévu le ${date(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function ResultatMer({ mer, fermer }: Props) {
  const protocole = useProtocole();
  const jours = regleEntreprise(protocole).retour_mer_jours;
  return (
    <FormulaireActe
      service="entreprise"
      commande="enregistrerResultatMer"
      brouillon={mer.positionnement}
      titre="Résultat de la mise en relation"
      envoi="Enregistrer le résultat"
      debut={{ date: aujourdhui(), retenu: '' }}
      note={() => (
        <>
          <Ou mer={mer} />
          {jours !== undefined && (
            <p class="sourd">
              Le référent et le candidat connaissent le résultat dans les {jours} jours.
            </p>
          )}
        </>
      )}
      champs={(v) => [
        {
          champ: 'retenu',
          titre: 'Résultat',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: [
            { code: 'oui', libelle: 'Retenu' },
            { code: 'non', libelle: 'Non retenu' },
          ],
        },
        { champ: 'date', titre: 'Connu le', requis: true, genre: 'date' },
        ...(v.retenu === 'oui'
          ? [
              {
                champ: 'demarrage_prevu',
                titre: 'Démarrage prévu le',
                requis: true,
                genre: 'date' as const,
              },
            ]
          : []),
        ...(v.retenu === 'non'
          ? [
              {
                champ: 'motif',
                titre: 'Motif',
                requis: true,
                genre: 'choix' as const,
                vide: 'Choisir',
                choix: choixDe(protocole, 'motif_non_retenue'),
              },
            ]
          : []),
        {
          champ: 'candidat_informe',
          titre: 'Candidat et référent informés le',
          genre: 'date',
          aide: 'Vide : à faire encore.',
        },
      ]}
      construire={(v) => ({
        positionnement: mer.positionnement,
        date: v.date,
        retenu: v.retenu === 'oui',
        motif: v.retenu === 'oui' ? '' : v.motif,
        demarragePrevu: v.retenu === 'oui' ? v.demarrage_prevu : '',
        candidatInforme: v.candidat_informe,
      })}
      dit={(v) => `${nomDe(mer.personne)} : ${v.retenu === 'oui' ? 'retenu' : 'non retenu'}.`}
      fermer={fermer}
    />
  );
}

export function InformerCandidat({ mer, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="informerCandidat"
      brouillon={mer.positionnement}
      titre="Informer le candidat"
      envoi="Enregistrer"
      debut={{ date: aujourdhui() }}
      note={() => <Ou mer={mer} />}
      champs={() => [
        { champ: 'date', titre: 'Informé du résultat le', requis: true, genre: 'date' },
      ]}
      construire={(v) => ({ positionnement: mer.positionnement, date: v.date })}
      dit={(v) => `${nomDe(mer.personne)} est informé depuis le ${date(v.date ?? '')}.`}
      fermer={fermer}
    />
  );
}

export function AbandonnerPositionnement({ mer, fermer }: Props) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="entreprise"
      commande="abandonnerPositionnement"
      brouillon={mer.positionnement}
      titre="Abandonner le positionnement"
      envoi="Abandonner"
      debut={{ date: aujourdhui() }}
      note={() => <Ou mer={mer} />}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        {
          champ: 'motif',
          titre: 'Motif',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: choixDe(protocole, 'motif_abandon_mer'),
        },
      ]}
      construire={(v) => ({ positionnement: mer.positionnement, date: v.date, motif: v.motif })}
      dit={() => `Le positionnement de ${nomDe(mer.personne)} est abandonné.`}
      fermer={fermer}
    />
  );
}
