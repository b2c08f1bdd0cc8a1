// What repérage keeps of the person: pièces, domicile, situation, identity, erasure.
import type { Declaration, Situation } from '../../generated/reperage';
import { nouvelId } from '../base/api';
import { aujourdhui, date as jour } from '../base/dates';
import { Effacement } from '../base/effacement';
import { type Champ, FormulaireActe } from '../base/formulaire_acte';
import { libelle, liste, useProtocole } from '../base/protocole';
import type { PropsActe } from './actes_suivi';
import { useCtx } from './donnees';

/** `cible`: the pièce awaited, or "" to choose. */
export function RecevoirPiece({ cible, fermer }: PropsActe) {
  const protocole = useProtocole();
  const { id, donnees } = useCtx();
  const contrats = donnees.dossier.data?.contrats ?? [];
  return (
    <FormulaireActe
      service="reperage"
      commande="recevoirPiece"
      titre="Recevoir une pièce"
      envoi="Enregistrer la pièce"
      brouillon={`${id}:${cible}`}
      champs={() => [
        {
          genre: 'choix',
          champ: 'piece',
          titre: 'Pièce',
          vide: 'Choisir…',
          choix: liste(protocole, 'piece'),
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Reçue le', requis: true },
        { genre: 'date', champ: 'datee_du', titre: 'Datée du' },
        { genre: 'date', champ: 'valable_jusqu', titre: 'Valable jusqu’au' },
        { genre: 'case', champ: 'original', titre: 'Original' },
        ...(contrats.length === 0
          ? []
          : ([
              {
                genre: 'choix',
                champ: 'contrat',
                titre: 'Contrat de travail qu’elle prouve',
                vide: 'Aucun : pièce du dossier',
                choix: contrats.map((c) => ({
                  code: c.embauche,
                  libelle: `${libelle(protocole, 'contrat', c.contrat)} du ${jour(c.debut)}`,
                })),
              },
            ] as const)),
      ]}
      debut={{ piece_recue: nouvelId(), piece: cible, date: aujourdhui(), original: '' }}
      construire={(v) => ({
        pieceRecue: v.piece_recue,
        personne: id,
        piece: v.piece,
        date: v.date,
        dateeDu: v.datee_du ?? '',
        valableJusqu: v.valable_jusqu ?? '',
        original: v.original === 'oui',
        contrat: v.contrat ?? '',
      })}
      dit={(v) => `Pièce reçue : ${libelle(protocole, 'piece', v.piece ?? '')}.`}
      fermer={fermer}
    />
  );
}

/** `cible`: "piece_recue vers". */
export function TransmettrePiece({ cible, fermer }: PropsActe) {
  const [piece = '', vers = ''] = cible.split(' ');
  const qui = vers === 'sag' ? 'à l’assistant de gestion' : 'au repérage';
  return (
    <FormulaireActe
      service="reperage"
      commande="transmettrePiece"
      titre={`Pièce transmise ${qui}`}
      envoi="Transmettre"
      brouillon={cible}
      champs={() => [{ genre: 'date', champ: 'date', titre: 'Transmise le', requis: true }]}
      debut={{ date: aujourdhui() }}
      construire={(v) => ({ pieceRecue: piece, vers, date: v.date })}
      dit={() => `Pièce transmise ${qui}.`}
      fermer={fermer}
    />
  );
}

export function ReprendrePiece({ cible, fermer }: PropsActe) {
  return (
    <FormulaireActe
      service="reperage"
      commande="reprendrePiece"
      titre="Reprendre une pièce"
      envoi="Reprendre la pièce"
      brouillon={cible}
      note={() => <p>La pièce ne comptera plus ; la trace reste au fil.</p>}
      champs={() => [
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          choix: [
            { code: 'erreur_saisie', libelle: 'Erreur de saisie' },
            { code: 'illisible', libelle: 'Illisible' },
            { code: 'perimee', libelle: 'Périmée' },
          ],
          requis: true,
        },
      ]}
      debut={{ motif: 'erreur_saisie' }}
      construire={(v) => ({ pieceRecue: cible, motif: v.motif })}
      dit={() => 'Pièce reprise : elle ne compte plus.'}
      fermer={fermer}
    />
  );
}

export function ChangerDomicile({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const { id, donnees } = useCtx();
  const c = donnees.identite.data?.identites[0]?.coordonnees;
  const communes = protocole?.contenu.communes ?? [];
  const trouver = (texte: string | undefined) => {
    const t = (texte ?? '').trim();
    return communes.find(
      (x) => x.insee === t || x.nom.localeCompare(t, 'fr', { sensitivity: 'base' }) === 0,
    );
  };
  return (
    <FormulaireActe
      service="reperage"
      commande="changerDomicile"
      titre="Changer de domicile"
      envoi="Enregistrer le domicile"
      brouillon={id}
      champs={() => [
        {
          genre: 'texte',
          champ: 'commune',
          titre: 'Commune',
          aide: 'Son nom, ou son code INSEE si elle est hors du périmètre.',
          suggestions: communes.map((x) => x.nom),
          requis: true,
        },
        { genre: 'date', champ: 'date', titre: 'Depuis le', requis: true },
        { genre: 'texte', champ: 'adresse', titre: 'Adresse' },
        { genre: 'tel', champ: 'telephone', titre: 'Téléphone' },
        { genre: 'mail', champ: 'mail', titre: 'Courriel' },
      ]}
      debut={{
        commune: '',
        date: aujourdhui(),
        adresse: '',
        telephone: c?.telephone ?? '',
        mail: c?.mail ?? '',
      }}
      construire={(v) => ({
        personne: id,
        commune: trouver(v.commune)?.insee ?? (v.commune ?? '').trim(),
        date: v.date,
        coordonnees: {
          adresse: v.adresse ?? '',
          telephone: v.telephone ?? '',
          mail: v.mail ?? '',
        },
      })}
      dit={(v) => `Domicile enregistré : ${trouver(v.commune)?.nom ?? v.commune}.`}
      fermer={fermer}
    />
  );
}

export function CorrigerIdentite({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const { id, donnees } = useCtx();
  const connue = donnees.identite.data?.identites[0];
  return (
    <FormulaireActe
      service="reperage"
      commande="corrigerIdentite"
      titre="Corriger l’identité"
      envoi="Enregistrer l’identité"
      brouillon={id}
      champs={() => [
        { genre: 'texte', champ: 'nom', titre: 'Nom', requis: true },
        { genre: 'texte', champ: 'prenom', titre: 'Prénom', requis: true },
        { genre: 'texte', champ: 'nom_naissance', titre: 'Nom de naissance' },
        { genre: 'date', champ: 'date_naissance', titre: 'Date de naissance', requis: true },
        {
          genre: 'choix',
          champ: 'sexe',
          titre: 'Sexe',
          choix: liste(protocole, 'sexe'),
          requis: true,
        },
        { genre: 'texte', champ: 'adresse', titre: 'Adresse' },
        { genre: 'tel', champ: 'telephone', titre: 'Téléphone' },
        { genre: 'mail', champ: 'mail', titre: 'Courriel' },
        {
          genre: 'choix',
          champ: 'motif',
          titre: 'Motif',
          choix: [
            { code: 'rectification', libelle: 'Rectification d’une erreur' },
            { code: 'changement', libelle: 'Changement' },
          ],
          requis: true,
        },
      ]}
      debut={{
        nom: connue?.identite?.nom ?? '',
        prenom: connue?.identite?.prenom ?? '',
        nom_naissance: connue?.identite?.nomNaissance ?? '',
        date_naissance: connue?.identite?.dateNaissance ?? '',
        sexe: donnees.personne.data?.sexe ?? '',
        adresse: connue?.coordonnees?.adresse ?? '',
        telephone: connue?.coordonnees?.telephone ?? '',
        mail: connue?.coordonnees?.mail ?? '',
        motif: 'rectification',
      }}
      construire={(v) => ({
        personne: id,
        identite: {
          nom: v.nom ?? '',
          prenom: v.prenom ?? '',
          nomNaissance: v.nom_naissance ?? '',
          dateNaissance: v.date_naissance ?? '',
        },
        coordonnees: {
          adresse: v.adresse ?? '',
          telephone: v.telephone ?? '',
          mail: v.mail ?? '',
        },
        sexe: v.sexe,
        motif: v.motif,
      })}
      dit={() => 'Identité enregistrée.'}
      fermer={fermer}
    />
  );
}

// --- Situation --------------------------------------------------------------------------------------

const DECLARATIONS = [
  { code: 'NON_RENSEIGNE', libelle: 'Non renseigné' },
  { code: 'OUI', libelle: 'Oui' },
  { code: 'NON', libelle: 'Non' },
  { code: 'NE_SOUHAITE_PAS_REPONDRE', libelle: 'Ne souhaite pas répondre' },
];

const dit = (champ: string, titre: string): Champ => ({
  genre: 'choix',
  champ,
  titre,
  choix: DECLARATIONS,
});
const declaration = (v: string | undefined) => (v || 'NON_RENSEIGNE') as Declaration;

export function ChangerSituation({ fermer }: PropsActe) {
  const protocole = useProtocole();
  const { id, donnees } = useCtx();
  const s: Partial<Situation> = donnees.personne.data?.situation ?? {};
  const parmi = (champ: string, titre: string, nom: string): Champ => ({
    genre: 'choix',
    champ,
    titre,
    vide: 'Non renseigné',
    choix: liste(protocole, nom).filter((v) => v.code !== 'non_renseigne'),
  });
  return (
    <FormulaireActe
      service="reperage"
      commande="changerSituation"
      titre="Changer la situation"
      envoi="Enregistrer la situation"
      brouillon={id}
      champs={(v) => [
        { genre: 'date', champ: 'date', titre: 'Déclarée le', requis: true },
        parmi('situation_emploi', 'Situation', 'situation_emploi'),
        { genre: 'date', champ: 'sans_emploi_depuis', titre: 'Sans emploi depuis le' },
        dit('inscrit_demandeur_emploi', 'Inscrit demandeur d’emploi'),
        { genre: 'date', champ: 'inscrit_depuis', titre: 'Inscrit depuis le' },
        dit('rsa', 'RSA'),
        dit('rsa_socle', 'RSA socle'),
        parmi('autre_minima', 'Autre minimum social', 'minima'),
        dit('qpv', 'Habite un quartier prioritaire'),
        dit('rqth', 'RQTH'),
        ...(v.rqth === 'OUI'
          ? ([{ genre: 'date', champ: 'rqth_jusqu', titre: 'RQTH jusqu’au' }] as const)
          : []),
        parmi('niveau_formation', 'Niveau de formation', 'niveau_formation'),
        parmi('menage', 'Ménage', 'menage'),
        { genre: 'nombre', champ: 'enfants_a_charge', titre: 'Enfants à charge' },
        parmi('filiere', 'Filière souhaitée', 'filiere'),
      ]}
      debut={{
        date: aujourdhui(),
        situation_emploi: s.situationEmploi ?? '',
        sans_emploi_depuis: s.sansEmploiDepuis ?? '',
        inscrit_demandeur_emploi: declaration(s.inscritDemandeurEmploi),
        inscrit_depuis: s.inscritDepuis ?? '',
        rsa: declaration(s.rsa),
        rsa_socle: declaration(s.rsaSocle),
        autre_minima: s.autreMinima ?? '',
        qpv: declaration(s.qpv),
        rqth: declaration(s.rqth),
        rqth_jusqu: s.rqthJusqu ?? '',
        niveau_formation: s.niveauFormation ?? '',
        menage: s.menage ?? '',
        enfants_a_charge: String(s.enfantsACharge ?? 0),
        filiere: s.filiere ?? '',
      }}
      construire={(v) => ({
        personne: id,
        situation: {
          date: v.date,
          situationEmploi: v.situation_emploi ?? '',
          sansEmploiDepuis: v.sans_emploi_depuis ?? '',
          inscritDemandeurEmploi: declaration(v.inscrit_demandeur_emploi),
          inscritDepuis: v.inscrit_depuis ?? '',
          rsa: declaration(v.rsa),
          rsaSocle: declaration(v.rsa_socle),
          autreMinima: v.autre_minima ?? '',
          qpv: declaration(v.qpv),
          rqth: declaration(v.rqth),
          rqthJusqu: v.rqth === 'OUI' ? (v.rqth_jusqu ?? '') : '',
          niveauFormation: v.niveau_formation ?? '',
          menage: v.menage ?? '',
          enfantsACharge: Number(v.enfants_a_charge ?? 0),
          filiere: v.filiere ?? '',
          publics: s.publics ?? [],
        },
      })}
      dit={(v) => `Situation au ${jour(v.date ?? '')} enregistrée.`}
      fermer={fermer}
    />
  );
}

// --- Erasure ----------------------------------------------------------------------------------------

export function EffacerPersonne({ fermer }: PropsActe) {
  const { id, nom } = useCtx();
  return (
    <Effacement personne={id} nom={nom} fermer={fermer}>
      L’identité, les coordonnées et tous les textes écrits sur cette personne seront détruits dans
      tous les services, sauvegardes comprises à leur échéance. Seuls restent des faits sans nom.
    </Effacement>
  );
}
