// A command as a form in the side panel: its id, its refusal, what it says once recorded.
import type { ComponentChildren, JSX } from 'preact';
import type { Acte, Commandes, Probleme } from '../base/api';
import { useActe } from '../base/hooks';
import { annoncer, Formulaire, Panneau } from '../base/ui';

export type CommandeReperage = keyof Commandes['reperage'] & string;

export function PanneauActe<K extends CommandeReperage>(props: {
  commande: K;
  titre: string;
  envoi: string;
  acte: Acte<'reperage', K>;
  /** Proto names of the fields shown. */
  champs: readonly string[];
  /** What was recorded and where it now shows. */
  dit: string;
  fermer: () => void;
  /** Once recorded: forgets the draft. */
  fini?: () => void;
  children: (erreur: Probleme | undefined) => ComponentChildren;
}): JSX.Element {
  const envoi = useActe('reperage', props.commande);
  const soumettre = async () => {
    if ((await envoi.envoyer(props.acte)) === undefined) return;
    annoncer(props.dit);
    props.fini?.();
    props.fermer();
  };
  return (
    <Panneau titre={props.titre} fermer={props.fermer}>
      <Formulaire
        envoi={props.envoi}
        enCours={envoi.enCours}
        erreur={envoi.erreur}
        champs={props.champs}
        soumettre={() => void soumettre()}
        annuler={props.fermer}
      >
        {props.children(envoi.erreur)}
      </Formulaire>
    </Panneau>
  );
}
