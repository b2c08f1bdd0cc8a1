// The pool of candidates: in, out, the contact of the month.
import { useState } from 'preact/hooks';
import { nouvelId } from '../../base/api';
import { aujourdhui, date } from '../../base/dates';
import { type ChampLibre, codes, FormulaireActe, texteOuRien } from '../../base/formulaire_acte';
import { Joindre } from '../../base/joindre';
import { nomDe } from '../../base/names';
import { useProtocole } from '../../base/protocole';
import { ChampPersonne, ChampPlusieurs, plusieurs } from '../champs';
import { choixDe, MODES_CANDIDAT } from '../commun';

export function EntrerAuPole(props: { fermer: () => void }) {
  const protocole = useProtocole();
  const communes = (protocole?.contenu.communes ?? []).map((c) => ({
    code: c.insee,
    libelle: c.nom,
  }));
  return (
    <FormulaireActe
      service="entreprise"
      commande="entrerAuPole"
      brouillon="nouveau"
      titre="Entrée au pôle économique"
      envoi="Faire entrer au pôle"
      debut={{ date: aujourdhui() }}
      champs={() => [
        {
          champ: 'personne',
          titre: 'Participant',
          requis: true,
          genre: 'libre',
          rendu: (p: ChampLibre) => <ChampPersonne {...p} />,
        },
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        {
          champ: 'metiers',
          titre: 'Métiers visés',
          genre: 'texte',
          aide: 'Codes ROME séparés par des virgules : K2204, N1103.',
        },
        {
          champ: 'communes',
          titre: 'Communes où travailler',
          genre: 'libre',
          rendu: (p: ChampLibre) => (
            <details>
              <summary>{plusieurs(p.valeur).length} communes choisies</summary>
              <ChampPlusieurs {...p} choix={communes} />
            </details>
          ),
        },
        { champ: 'cv_remis', titre: 'CV remis', genre: 'case' },
      ]}
      construire={(v) => ({
        personne: v.personne,
        date: v.date,
        metiers: codes(v.metiers),
        communes: plusieurs(v.communes),
        cvRemis: v.cv_remis === 'oui',
      })}
      dit={(v) => `${nomDe(v.personne ?? '')} est au pôle économique.`}
      fermer={props.fermer}
    />
  );
}

interface Props {
  personne: string;
  fermer: () => void;
}

export function ContacterCandidat({ personne, fermer }: Props) {
  const [id] = useState(nouvelId);
  return (
    <FormulaireActe
      service="entreprise"
      commande="contacterCandidat"
      brouillon={personne}
      titre={`Contact avec ${nomDe(personne)}`}
      envoi="Enregistrer le contact"
      debut={{ date: aujourdhui(), mode: 'telephone' }}
      note={() => (
        <p>
          <Joindre personne={personne} />
        </p>
      )}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        { champ: 'mode', titre: 'Comment', requis: true, genre: 'choix', choix: MODES_CANDIDAT },
        { champ: 'commentaire', titre: 'Commentaire', genre: 'commentaire' },
      ]}
      construire={(v) => ({
        contact: id,
        personne,
        date: v.date,
        mode: v.mode,
        commentaire: texteOuRien(v.commentaire),
      })}
      dit={(v) => `Contact du ${date(v.date ?? '')} avec ${nomDe(personne)} enregistré.`}
      fermer={fermer}
    />
  );
}

export function QuitterPole({ personne, fermer }: Props) {
  const protocole = useProtocole();
  return (
    <FormulaireActe
      service="entreprise"
      commande="quitterPole"
      brouillon={personne}
      titre={`Retirer ${nomDe(personne)} du pôle`}
      envoi="Retirer du pôle"
      debut={{ date: aujourdhui() }}
      note={() => (
        <p class="sourd">Ses positionnements ouverts sont abandonnés, sauf là où il est retenu.</p>
      )}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        {
          champ: 'motif',
          titre: 'Motif',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: choixDe(protocole, 'motif_retrait_pole'),
        },
      ]}
      construire={(v) => ({ personne, date: v.date, motif: v.motif })}
      dit={() => `${nomDe(personne)} n’est plus au pôle économique.`}
      fermer={fermer}
    />
  );
}
