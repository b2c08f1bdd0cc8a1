// The follow-up of a hiring: a step done, refused, a problem, six months held.
import { useState } from 'preact/hooks';
import { nouvelId } from '../../base/api';
import { aujourdhui, date } from '../../base/dates';
import { type ChampLibre, FormulaireActe, texteOuRien } from '../../base/formulaire_acte';
import { nomDe } from '../../base/names';
import { libelle, useProtocole } from '../../base/protocole';
import { ChampPlusieurs, plusieurs } from '../champs';
import { AVEC, attribut, choixDe, MODES, NATURES } from '../commun';

/** Of which hiring: a line of the calendar, or the hiring itself. */
export interface Suivie {
  embauche: string;
  personne: string;
  raisonSociale: string;
  code?: string;
}
interface Props {
  de: Suivie;
  fermer: () => void;
}

function Qui({ de }: { de: Suivie }) {
  return (
    <p>
      {nomDe(de.personne)}, {de.raisonSociale}.
    </p>
  );
}

export function EnregistrerSuivi({ de, fermer }: Props) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  return (
    <FormulaireActe
      service="entreprise"
      commande="enregistrerSuivi"
      brouillon={`${de.embauche}:${de.code ?? ''}`}
      titre={de.code ? libelle(protocole, 'suivi', de.code) : 'Suivi en entreprise'}
      envoi="Enregistrer le suivi"
      debut={{
        date: aujourdhui(),
        code: de.code ?? '',
        mode: de.code?.startsWith('tel') ? 'telephone' : 'visite',
        avec: de.code?.startsWith('tel') ? 'employeur' : 'employeur,salarie',
      }}
      note={() => <Qui de={de} />}
      champs={(v) => [
        ...(de.code
          ? []
          : [
              {
                champ: 'code',
                titre: 'Suivi',
                requis: true,
                genre: 'choix' as const,
                vide: 'Choisir',
                choix: choixDe(protocole, 'suivi').filter((c) => c.code !== 'refus_suivi'),
              },
            ]),
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        { champ: 'mode', titre: 'Comment', requis: true, genre: 'choix', choix: MODES },
        {
          champ: 'avec',
          titre:
            attribut(protocole, 'suivi', v.code ?? '', 'tripartite') === 'oui'
              ? 'Avec (employeur et salarié)'
              : 'Avec',
          requis: true,
          genre: 'libre',
          rendu: (p: ChampLibre) => <ChampPlusieurs {...p} choix={AVEC} />,
        },
        { champ: 'commentaire', titre: 'Commentaire', genre: 'commentaire' },
      ]}
      construire={(v) => ({
        suivi: id,
        embauche: de.embauche,
        code: v.code,
        date: v.date,
        avec: plusieurs(v.avec),
        mode: v.mode,
        commentaire: texteOuRien(v.commentaire),
      })}
      dit={(v) => `Suivi de ${nomDe(de.personne)} du ${date(v.date ?? '')} enregistré.`}
      fermer={fermer}
    />
  );
}

export function RefuserSuivi({ de, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="refuserSuivi"
      brouillon={de.embauche}
      titre="Suivi refusé"
      envoi="Enregistrer le refus"
      debut={{ date: aujourdhui() }}
      note={() => (
        <>
          <Qui de={de} />
          <p class="sourd">Les suivis qui restaient à faire pour cette embauche s’arrêtent.</p>
        </>
      )}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        {
          champ: 'par',
          titre: 'Refusé par',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: AVEC.slice(0, 2),
        },
      ]}
      construire={(v) => ({ embauche: de.embauche, date: v.date, par: v.par })}
      dit={() => `Le suivi de ${nomDe(de.personne)} est arrêté.`}
      fermer={fermer}
    />
  );
}

export function SignalerProbleme({ de, fermer }: Props) {
  const [id] = useState(nouvelId);
  return (
    <FormulaireActe
      service="entreprise"
      commande="signalerProbleme"
      brouillon={de.embauche}
      titre="Signaler un problème"
      envoi="Signaler"
      debut={{ date: aujourdhui() }}
      note={() => <Qui de={de} />}
      champs={() => [
        { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
        {
          champ: 'nature',
          titre: 'Nature',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: NATURES,
        },
        {
          champ: 'demande_par',
          titre: 'Médiation demandée par',
          genre: 'choix',
          vide: 'Personne : signalé seulement',
          choix: AVEC,
        },
      ]}
      construire={(v) => ({
        probleme: id,
        embauche: de.embauche,
        date: v.date,
        nature: v.nature,
        demandePar: v.demande_par,
      })}
      dit={() => `Le problème est signalé pour l’embauche de ${nomDe(de.personne)}.`}
      fermer={fermer}
    />
  );
}

export function ConstaterMaintien({ de, fermer }: Props) {
  return (
    <FormulaireActe
      service="entreprise"
      commande="constaterMaintien"
      brouillon={de.embauche}
      titre="Constater le maintien dans l’emploi"
      envoi="Constater le maintien"
      debut={{ date: aujourdhui() }}
      note={() => <Qui de={de} />}
      champs={() => [{ champ: 'date', titre: 'Constaté le', requis: true, genre: 'date' }]}
      construire={(v) => ({ embauche: de.embauche, date: v.date })}
      dit={() => `Le maintien de ${nomDe(de.personne)} chez ${de.raisonSociale} est constaté.`}
      fermer={fermer}
    />
  );
}
