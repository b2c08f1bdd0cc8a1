// Signed sheets that are awaited: received with one click.
import type { LigneRevue } from '../../generated/parcours';
import { versDossier } from '../base/adresses';
import { aujourdhui, date, pluriel, relatif } from '../base/dates';
import { useActe, useDemande } from '../base/hooks';
import { useNoms } from '../base/names';
import { peut, useMoi } from '../base/session';
import { annoncer, type Colonne, Entete, Etat, Liste } from '../base/ui';
import { ecritChez } from '../dossier/donnees';
import { ChoixReferent, type Portee, usePortee } from './choix';

const LISTE = 'emargements_manquants';

export function Emargements() {
  const portee = usePortee();
  const revue = useDemande('parcours', 'revue', { referent: portee.referent, liste: LISTE });
  return (
    <>
      <Entete titre="Émargements manquants" sous={portee.libelle} />
      <div class="choix">
        <ChoixReferent de={portee} />
      </div>
      <Etat de={revue}>
        {(r) => (
          <Manquants
            lignes={(r.listes[0]?.lignes ?? []).filter((l) => l.mouvement !== 'sorti')}
            portee={portee}
          />
        )}
      </Etat>
    </>
  );
}

function Manquants(props: { lignes: readonly LigneRevue[]; portee: Portee }) {
  const { lignes, portee } = props;
  const moi = useMoi();
  const nom = useNoms(lignes.map((l) => l.personne));
  const permis = (l: LigneRevue) =>
    l.reference !== '' &&
    peut(moi, 'parcours/RecevoirEmargement') &&
    (moi.role === 'sag' || ecritChez(moi, l.referent));
  const colonnes: Colonne<LigneRevue>[] = [
    { cle: 'nom', titre: 'Participant', tri: (l) => nom(l.personne) },
    {
      cle: 'date',
      titre: 'Entretien du',
      genre: 'date',
      tri: (l) => l.date,
      lu: (l) => date(l.date),
      rendu: (l) => `${date(l.date)} (${relatif(l.date)})`,
    },
    ...(portee.referent === ''
      ? [
          {
            cle: 'referent',
            titre: 'Référent',
            large: true,
            tri: (l: LigneRevue) =>
              portee.referents.find((r) => r.referent === l.referent)?.libelle ?? '',
          },
        ]
      : []),
  ];
  return (
    <Liste
      titre="Émargements manquants"
      colonnes={colonnes}
      lignes={lignes}
      nombre={(l) => pluriel(l.length, 'feuille attendue', 'feuilles attendues')}
      filtres={portee.libelle}
      personne={(l) => l.personne}
      cle={(l) => l.parcours + l.reference + l.date}
      vers={(l) => versDossier(l.personne)}
      tri="date"
      vide="Toutes les feuilles d’émargement sont là."
      actes={
        lignes.some(permis) ? (l) => permis(l) && <Recue de={l} nom={nom(l.personne)} /> : undefined
      }
    />
  );
}

function Recue(props: { de: LigneRevue; nom: string }) {
  const { de, nom } = props;
  const { envoyer, enCours, erreur } = useActe('parcours', 'recevoirEmargement');
  const recevoir = async () => {
    const accepte = await envoyer({ entretien: de.reference, date: aujourdhui() });
    if (accepte !== undefined)
      annoncer(`${nom} : feuille de l’entretien du ${date(de.date)} reçue aujourd’hui.`);
  };
  return (
    <>
      <button
        type="button"
        class="secondary outline"
        aria-busy={enCours}
        disabled={enCours}
        onClick={() => void recevoir()}
      >
        Reçue aujourd’hui<span class="invisible"> : {nom}</span>
      </button>
      {erreur !== undefined && (
        <small class="erreur" role="alert">
          {erreur.message}
        </small>
      )}
    </>
  );
}
