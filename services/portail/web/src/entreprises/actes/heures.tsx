// Hours of a mission inside a month, and the proofs of a hiring.
import type { LigneEmbauche } from '../../../generated/entreprise';
import { aujourdhui, mois as nomMois } from '../../base/dates';
import { centiemes, FormulaireActe } from '../../base/formulaire_acte';
import { libelle, useProtocole } from '../../base/protocole';
import { attribut, choixDe } from '../commun';

interface Props {
  embauche: LigneEmbauche;
  fermer: () => void;
}

export function DeclarerMission({ embauche: e, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="declarerMois"
      brouillon={`${e.embauche}:mission`}
      titre="Déclarer une mission"
      envoi="Enregistrer les heures"
      debut={{}}
      note={() => (
        <p class="sourd">Une mission tient dans un mois ; déclarez chaque mois à part.</p>
      )}
      champs={() => [
        { champ: 'du', titre: 'Du', requis: true, genre: 'date' },
        { champ: 'au', titre: 'Au', requis: true, genre: 'date' },
        {
          champ: 'heures_centi',
          titre: 'Heures',
          requis: true,
          genre: 'texte',
          aide: 'Ainsi : 35,5',
        },
      ]}
      construire={(v) => ({
        embauche: e.embauche,
        mois: (v.du ?? '').slice(0, 7),
        du: v.du,
        au: v.au,
        heuresCenti: centiemes(v.heures_centi),
      })}
      dit={(v) => `Heures de ${nomMois(v.du ?? '')} enregistrées.`}
      fermer={fermer}
    />
  );
}

export function RecevoirJustificatif({ embauche: e, fermer }: Props) {
  const protocole = useProtocole();
  const pieces = choixDe(protocole, 'piece').filter(
    (p) => attribut(protocole, 'piece', p.code, 'moment') === 'sortie',
  );
  return (
    <FormulaireActe
      service="entreprise"
      commande="recevoirJustificatif"
      brouillon={e.embauche}
      titre="Justificatif reçu"
      envoi="Enregistrer le justificatif"
      debut={{ date: aujourdhui() }}
      champs={(v) => [
        {
          champ: 'piece',
          titre: 'Pièce',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: pieces,
        },
        { champ: 'date', titre: 'Reçue le', requis: true, genre: 'date' },
        ...(attribut(protocole, 'piece', v.piece ?? '', 'mensuelle') === 'oui'
          ? [
              {
                champ: 'mois',
                titre: 'Mois',
                requis: true,
                genre: 'texte' as const,
                aide: 'Ainsi : 2018-03',
              },
            ]
          : []),
        ...(attribut(protocole, 'piece', v.piece ?? '', 'periode') === 'oui'
          ? [
              { champ: 'couvre_du', titre: 'Couvre du', requis: true, genre: 'date' as const },
              { champ: 'couvre_au', titre: 'au', requis: true, genre: 'date' as const },
            ]
          : []),
        { champ: 'original', titre: 'C’est l’original', genre: 'case' },
      ]}
      construire={(v) => ({
        embauche: e.embauche,
        piece: v.piece,
        date: v.date,
        mois: attribut(protocole, 'piece', v.piece ?? '', 'mensuelle') === 'oui' ? v.mois : '',
        couvreDu: v.couvre_du,
        couvreAu: v.couvre_au,
        original: v.original === 'oui',
      })}
      dit={(v) => `${libelle(protocole, 'piece', v.piece ?? '')} : reçu.`}
      fermer={fermer}
    />
  );
}
