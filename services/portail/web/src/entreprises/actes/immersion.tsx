// Try-outs in a company: begun, ended with their bilan.
import { useState } from 'preact/hooks';
import type { LigneImmersion } from '../../../generated/entreprise';
import { nouvelId } from '../../base/api';
import { aujourdhui, date, plus } from '../../base/dates';
import { type ChampLibre, FormulaireActe, texteOuRien } from '../../base/formulaire_acte';
import { nomDe } from '../../base/names';
import { useProtocole } from '../../base/protocole';
import { ChampEntreprise, ChampPersonne } from '../champs';
import { choixDe } from '../commun';

export function DemarrerImmersion(props: { entreprise?: string; fermer: () => void }) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  return (
    <FormulaireActe
      service="entreprise"
      commande="demarrerImmersion"
      brouillon={props.entreprise ?? 'nouvelle'}
      titre="Démarrer une immersion"
      envoi="Enregistrer le démarrage"
      debut={{
        entreprise: props.entreprise ?? '',
        debut: aujourdhui(),
        fin_prevue: plus(aujourdhui(), 14),
      }}
      champs={() => [
        {
          champ: 'personne',
          titre: 'Participant',
          requis: true,
          genre: 'libre',
          rendu: (p: ChampLibre) => <ChampPersonne {...p} />,
        },
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
        {
          champ: 'genre',
          titre: 'Genre',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: choixDe(protocole, 'immersion'),
        },
        { champ: 'debut', titre: 'Début', requis: true, genre: 'date' },
        { champ: 'fin_prevue', titre: 'Fin de la convention', requis: true, genre: 'date' },
      ]}
      construire={(v) => ({
        immersion: id,
        personne: v.personne,
        entreprise: v.entreprise,
        genre: v.genre,
        debut: v.debut,
        finPrevue: v.fin_prevue,
      })}
      dit={(v) => `L’immersion de ${nomDe(v.personne ?? '')} a démarré le ${date(v.debut ?? '')}.`}
      fermer={props.fermer}
    />
  );
}

export function TerminerImmersion(props: { immersion: LigneImmersion; fermer: () => void }) {
  const i = props.immersion;
  const passee = i.finPrevue <= aujourdhui();
  return (
    <FormulaireActe
      service="entreprise"
      commande="terminerImmersion"
      brouillon={i.immersion}
      titre={`Bilan de l’immersion de ${nomDe(i.personne)}`}
      envoi="Enregistrer le bilan"
      debut={{ date: passee ? i.finPrevue : aujourdhui(), menee_a_terme: passee ? 'oui' : '' }}
      note={() => (
        <p>
          Chez {i.raisonSociale}, convention jusqu’au {date(i.finPrevue)}.
        </p>
      )}
      champs={() => [
        { champ: 'date', titre: 'Dernier jour', requis: true, genre: 'date' },
        { champ: 'menee_a_terme', titre: 'Menée à son terme', genre: 'case' },
        { champ: 'bilan', titre: 'Bilan', genre: 'commentaire' },
      ]}
      construire={(v) => ({
        immersion: i.immersion,
        date: v.date,
        meneeATerme: v.menee_a_terme === 'oui',
        bilan: texteOuRien(v.bilan),
      })}
      dit={() => `Le bilan de l’immersion de ${nomDe(i.personne)} est enregistré.`}
      fermer={props.fermer}
    />
  );
}
