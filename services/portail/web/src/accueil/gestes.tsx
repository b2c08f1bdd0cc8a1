// Short acts from a line of Accueil: the list stays where it is.
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { useActe } from '../base/hooks';
import { Joindre } from '../base/joindre';
import { useNoms } from '../base/names';
import { annoncer, ChampTexte, Formulaire, Panneau, useBrouillon } from '../base/ui';
import { EntretienRapide } from '../dossier/entretien';
import type { Attente } from './attentes';
import { GesteEmploi } from './gestes_emploi';

export function GesteRapide(props: { de: Attente; fermer: () => void }) {
  const { de, fermer } = props;
  if (de.geste === 'relance') return <RelanceRapide de={de} fermer={fermer} />;
  if (de.geste === 'emargement') return <EmargementRapide de={de} fermer={fermer} />;
  if (de.geste !== 'entretien') return <GesteEmploi de={de} fermer={fermer} />;
  return (
    <EntretienRapide
      parcours={de.parcours}
      personne={de.personne}
      distance={de.genre === 'contact_du_mois'}
      fermer={fermer}
    />
  );
}

function RelanceRapide(props: { de: Attente; fermer: () => void }) {
  const { de, fermer } = props;
  const nom = useNoms([de.personne])(de.personne);
  const [s, changer, oublier] = useBrouillon(`relance:${de.reference}:${de.genre}`, {
    relance: nouvelId(),
    date: aujourdhui(),
  });
  const { envoyer, enCours, erreur } = useActe('parcours', 'enregistrerRelance');
  const enregistrer = async () => {
    const accepte = await envoyer({
      relance: s.relance,
      entretien: de.reference,
      genre: de.genre,
      date: s.date,
    });
    if (accepte === undefined) return;
    annoncer(`${nom} : ${de.titre.toLowerCase()} du ${jour(s.date)}, au fil du dossier.`);
    oublier();
    fermer();
  };
  return (
    <Panneau titre={`${de.titre} · ${nom}`} fermer={fermer}>
      <Formulaire
        envoi="Enregistrer la relance"
        enCours={enCours}
        erreur={erreur}
        soumettre={() => void enregistrer()}
        annuler={fermer}
      >
        <p>{de.raison}.</p>
        <p>
          <Joindre personne={de.personne} adresse={de.genre === 'relance_courrier'} />
        </p>
        <ChampTexte
          champ="date"
          titre="Relance faite le"
          type="date"
          valeur={s.date}
          change={(date) => changer({ date })}
          erreur={erreur}
          requis
        />
      </Formulaire>
    </Panneau>
  );
}

function EmargementRapide(props: { de: Attente; fermer: () => void }) {
  const { de, fermer } = props;
  const nom = useNoms([de.personne])(de.personne);
  const [s, changer, oublier] = useBrouillon(`emargement:${de.reference}`, { date: aujourdhui() });
  const { envoyer, enCours, erreur } = useActe('parcours', 'recevoirEmargement');
  const enregistrer = async () => {
    if ((await envoyer({ entretien: de.reference, date: s.date })) === undefined) return;
    annoncer(`${nom} : feuille d’émargement reçue le ${jour(s.date)}, notée au dossier.`);
    oublier();
    fermer();
  };
  return (
    <Panneau titre={`Émargement · ${nom}`} fermer={fermer}>
      <Formulaire
        envoi="Noter la réception"
        enCours={enCours}
        erreur={erreur}
        soumettre={() => void enregistrer()}
        annuler={fermer}
      >
        <p>{de.raison}.</p>
        <ChampTexte
          champ="date"
          titre="Feuille signée reçue le"
          type="date"
          valeur={s.date}
          change={(date) => changer({ date })}
          erreur={erreur}
          requis
        />
      </Formulaire>
    </Panneau>
  );
}
