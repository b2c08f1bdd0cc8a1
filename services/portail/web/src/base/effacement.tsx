// To forget somebody: a participant, or whom a company names.
import { FormulaireActe } from './formulaire_acte';

const MOT = 'EFFACER';

interface Props {
  personne: string;
  nom: string;
  /** What will be destroyed. */
  children: preact.ComponentChildren;
  fermer: () => void;
}

export function Effacement(props: Props) {
  return (
    <FormulaireActe
      service="reperage"
      commande="effacerPersonne"
      titre={`Effacer les données de ${props.nom}`}
      envoi="Effacer définitivement"
      ephemere
      brouillon={props.personne}
      note={() => (
        <p class="prudence">
          {props.children} <strong>Rien ne pourra les faire revenir.</strong>
        </p>
      )}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          vide: 'Choisir…',
          choix: [
            { code: 'demande', libelle: 'Demande de la personne' },
            { code: 'duree_conservation', libelle: 'Durée de conservation atteinte' },
          ],
          requis: true,
        },
        {
          genre: 'mot',
          champ: 'confirmation',
          titre: `Pour confirmer, écrivez ${MOT}`,
          requis: true,
        },
      ]}
      debut={{ motif: '', confirmation: '' }}
      retenu={(v) =>
        v.confirmation === MOT ? '' : `Rien n’est effacé tant que le mot ${MOT} n’est pas écrit.`
      }
      construire={(v) => ({ personne: props.personne, motif: v.motif })}
      dit={() => 'Effacement enregistré : chaque service détruit maintenant ce qu’il tient.'}
      fermer={props.fermer}
    />
  );
}
