// Prospection: a line of the month's plan, and what was done.
import { useState } from 'preact/hooks';
import type { LignePlan } from '../../../generated/entreprise';
import { nouvelId } from '../../base/api';
import { aujourdhui, date, mois as nomMois } from '../../base/dates';
import { type Champ, type ChampLibre, codes, FormulaireActe } from '../../base/formulaire_acte';
import { libelle, useProtocole } from '../../base/protocole';
import { ChampEntreprise, ChampPersonne, ChampPlusieurs, plusieurs } from '../champs';
import { attribut, choixDe, useListe } from '../commun';

function moisAVenir(): { code: string; libelle: string }[] {
  const [annee = 0, numero = 1] = aujourdhui().split('-').map(Number);
  return Array.from({ length: 6 }, (_, i) => {
    const code = new Date(Date.UTC(annee, numero - 1 + i, 1)).toISOString().slice(0, 7);
    return { code, libelle: nomMois(code) };
  });
}

const ENTREPRISE: Champ = {
  champ: 'entreprise',
  titre: 'Entreprise',
  genre: 'libre',
  rendu: (p: ChampLibre) => <ChampEntreprise {...p} />,
};

export function PlanifierProspection(props: { fermer: () => void }) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  const mois = moisAVenir();
  return (
    <FormulaireActe
      service="entreprise"
      commande="planifierProspection"
      brouillon="nouvelle"
      titre="Planifier une prospection"
      envoi="Ajouter au plan"
      debut={{ mois: mois[0]?.code ?? '' }}
      champs={() => [
        { champ: 'mois', titre: 'Mois', requis: true, genre: 'choix', choix: mois },
        {
          champ: 'genre',
          titre: 'Action',
          requis: true,
          genre: 'choix',
          vide: 'Choisir',
          choix: choixDe(protocole, 'prospection'),
        },
        { ...ENTREPRISE, aide: 'Vide : des entreprises à trouver pour les métiers ci-dessous.' },
        {
          champ: 'metiers',
          titre: 'Métiers que cherchent les participants',
          genre: 'texte',
          aide: 'Codes ROME séparés par des virgules.',
        },
      ]}
      construire={(v) => ({
        plan: id,
        mois: v.mois,
        genre: v.genre,
        entreprise: v.entreprise,
        metiers: codes(v.metiers),
      })}
      dit={(v) => `Le plan de ${nomMois(v.mois ?? '')} a une ligne de plus.`}
      fermer={props.fermer}
    />
  );
}

export function EnregistrerProspection(props: {
  entreprise?: string;
  /** The line of the plan that it carries out. */
  plan?: LignePlan;
  fermer: () => void;
}) {
  const protocole = useProtocole();
  const [id] = useState(nouvelId);
  const { plan } = props;
  const { data: offres } = useListe('offres', {});
  const fixe = props.entreprise ?? plan?.entreprise ?? '';
  return (
    <FormulaireActe
      service="entreprise"
      commande="enregistrerProspection"
      brouillon={plan?.plan ?? (fixe || 'nouvelle')}
      titre="Prospection faite"
      envoi="Enregistrer la prospection"
      debut={{ date: aujourdhui(), genre: plan?.genre ?? '', entreprise: fixe }}
      champs={(v) => {
        const genre = v.genre ?? '';
        const est = (cle: string) => attribut(protocole, 'prospection', genre, cle);
        const captees = (offres ?? []).filter((o) => o.entreprise === v.entreprise);
        return [
          {
            champ: 'genre',
            titre: 'Action',
            requis: true,
            genre: 'choix',
            vide: 'Choisir',
            choix: choixDe(protocole, 'prospection'),
          },
          { champ: 'date', titre: 'Date', requis: true, genre: 'date' },
          ...(fixe === ''
            ? [{ ...ENTREPRISE, requis: genre !== '' && est('sans_entreprise') !== 'oui' }]
            : []),
          ...(est('participant') === 'oui'
            ? [
                {
                  champ: 'personne',
                  titre: 'Avec le participant',
                  requis: true,
                  genre: 'libre' as const,
                  rendu: (p: ChampLibre) => <ChampPersonne {...p} />,
                },
              ]
            : []),
          ...(est('offre') !== 'exclue' && captees.length > 0
            ? [
                {
                  champ: 'offres',
                  titre: 'Offres rapportées',
                  genre: 'libre' as const,
                  rendu: (p: ChampLibre) => (
                    <ChampPlusieurs
                      {...p}
                      choix={captees.slice(0, 12).map((o) => ({
                        code: o.offre,
                        libelle: `${o.intitule}, captée le ${date(o.date)}`,
                      }))}
                    />
                  ),
                },
              ]
            : []),
          ...(genre === 'session_recrutement'
            ? [{ champ: 'participants', titre: 'Participants', genre: 'nombre' as const }]
            : []),
        ];
      }}
      construire={(v) => ({
        prospection: id,
        date: v.date,
        genre: v.genre,
        entreprise: v.entreprise,
        plan: plan?.plan ?? '',
        personne: v.personne,
        offres: plusieurs(v.offres),
        participants: Number(v.participants ?? 0),
      })}
      dit={(v) =>
        `${libelle(protocole, 'prospection', v.genre ?? '')} du ${date(v.date ?? '')} : enregistré.`
      }
      fermer={props.fermer}
    />
  );
}
