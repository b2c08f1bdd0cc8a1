// The pôle économique: in, out, a candidate for a diffused offer.
import { aujourdhui, date as jour } from '../base/dates';
import { codes, FormulaireActe } from '../base/formulaire_acte';
import { useTout } from '../base/hooks';
import { libelle, liste, type Protocole, useProtocole } from '../base/protocole';
import { Vide } from '../base/ui';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';

function useParcours(): string {
  return useCtx().donnees.dossier.data?.parcours ?? '';
}

/** "Bailleul, 59017" → INSEE codes; what is no commune of the site stays as typed. */
function insee(protocole: Protocole | null, texte: string | undefined): string[] {
  return (texte ?? '')
    .split(/[,;]+/)
    .map((c) => c.trim())
    .filter((c) => c !== '')
    .map(
      (c) =>
        protocole?.contenu.communes?.find(
          (x) => x.nom.localeCompare(c, 'fr', { sensitivity: 'base' }) === 0,
        )?.insee ?? c,
    );
}

export function Basculer({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="basculerPoleEconomique"
      titre="Bascule au pôle économique"
      envoi="Basculer au pôle économique"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'case',
          champ: 'valide_marche_ordinaire',
          titre: 'Je valide que le participant est prêt pour le marché ordinaire du travail',
        },
        {
          genre: 'texte',
          champ: 'metiers',
          titre: 'Métiers visés',
          aide: 'Codes ROME séparés par des virgules : K2204, N1105.',
          requis: true,
        },
        {
          genre: 'texte',
          champ: 'communes',
          titre: 'Communes où il peut aller',
          aide: 'Noms ou codes INSEE, séparés par des virgules.',
        },
        { genre: 'case', champ: 'cv_remis', titre: 'CV remis' },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ date: aujourdhui(), metiers: '', communes: '' }}
      construire={(v) => ({
        parcours,
        date: v.date,
        metiers: codes(v.metiers),
        communes: insee(protocole, v.communes),
        cvRemis: v.cv_remis === 'oui',
        valideMarcheOrdinaire: v.valide_marche_ordinaire === 'oui',
      })}
      dit={() => 'Bascule enregistrée : le pôle économique voit ce candidat.'}
      fermer={fermer}
    />
  );
}

export function RetirerPole({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  return (
    <FormulaireActe
      service="parcours"
      commande="retirerPoleEconomique"
      titre="Retrait du pôle économique"
      envoi="Retirer du pôle"
      brouillon={parcours}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          vide: 'Choisir…',
          choix: liste(protocole, 'motif_retrait_pole'),
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ motif: '', date: aujourdhui() }}
      construire={(v) => ({ parcours, date: v.date, motif: v.motif })}
      dit={() =>
        'Retrait du pôle économique enregistré ; les mises en relation ouvertes se ferment.'
      }
      fermer={fermer}
    />
  );
}

export function ProposerCandidat({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const parcours = useParcours();
  const offres = useTout('parcours', 'offresDiffusees', {}).data?.lignes ?? [];
  const de = (offre: string | undefined) => offres.find((o) => o.offre === offre);
  return (
    <FormulaireActe
      service="parcours"
      commande="proposerCandidat"
      titre="Proposer sur une offre diffusée"
      envoi="Proposer ce candidat"
      brouillon={parcours}
      note={() =>
        offres.length === 0 ? (
          <Vide>Aucune offre n’est diffusée en ce moment : le CRE les diffuse.</Vide>
        ) : null
      }
      champs={() => [
        {
          genre: 'choix',
          champ: 'offre',
          titre: 'Offre',
          vide: 'Choisir…',
          requis: true,
          choix: offres.map((o) => ({
            code: o.offre,
            libelle: `${o.intitule} · ${libelle(protocole, 'contrat', o.contrat)} · ${o.postes} poste${o.postes > 1 ? 's' : ''} · diffusée le ${jour(o.diffuseeLe)}`,
          })),
        },
        { genre: 'date', champ: 'date', titre: 'Date', requis: true },
      ]}
      debut={{ offre: '', date: aujourdhui() }}
      construire={(v) => ({ parcours, offre: v.offre, date: v.date })}
      dit={(v) => `Candidat proposé : ${de(v.offre)?.intitule ?? ''}. Le CRE en est averti.`}
      fermer={fermer}
    />
  );
}
