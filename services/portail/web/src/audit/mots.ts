// Names of events and of their fields, as one says them.

const FAITS: Record<string, string> = {
  ProtocoleAdopte: 'Protocole adopté',
  PersonneEnregistree: 'Personne enregistrée',
  IdentiteCorrigee: 'Identité corrigée',
  DomicileChange: 'Domicile changé',
  SituationChangee: 'Situation changée',
  PersonnesFusionnees: 'Personnes fusionnées',
  FusionAnnulee: 'Fusion annulée',
  PersonneEffacee: 'Personne effacée',
  PrescriptionRecue: 'Prescription reçue',
  PrescriptionTransmise: 'Prescription transmise',
  DiagnosticPlanifie: 'Diagnostic planifié',
  DiagnosticManque: 'Diagnostic manqué',
  DiagnosticRealise: 'Diagnostic réalisé',
  PrescriptionClose: 'Prescription close',
  ComitePlanifie: 'Comité planifié',
  ComiteDeplace: 'Comité déplacé',
  PositionneComite: 'Inscription au comité',
  RetireDuComite: 'Retrait du comité',
  EntreeActee: 'Entrée actée',
  EntreeReportee: 'Entrée reportée',
  EntreeRefusee: 'Entrée refusée',
  SortieDecidee: 'Sortie décidée en comité',
  ComiteClos: 'Comité clos',
  PieceRecue: 'Pièce reçue',
  PieceTransmise: 'Pièce transmise',
  PieceReprise: 'Pièce reprise',
  ReferentEnregistre: 'Référent enregistré',
  AbsenceActeur: 'Absence d’un référent',
  ParcoursOuvert: 'Parcours ouvert',
  ReferentDesigne: 'Référent désigné',
  ContratEngagementSigne: 'Contrat d’engagement signé',
  ContratEngagementRenouvele: 'Contrat d’engagement renouvelé',
  EntretienEnregistre: 'Entretien enregistré',
  EntretienAnnule: 'Entretien annulé',
  EmargementRecu: 'Émargement reçu',
  RelanceDue: 'Relance due',
  RelanceEnregistree: 'Relance enregistrée',
  EtapePrevue: 'Étape prévue',
  EtapeDemarree: 'Étape démarrée',
  EtapeTerminee: 'Étape terminée',
  FreinDeclare: 'Frein déclaré',
  FreinTravaille: 'Frein travaillé',
  FreinLeve: 'Frein levé',
  VeilleOuverte: 'Veille ouverte',
  VeilleClose: 'Veille close',
  TermesFixes: 'Modalités de contact fixées',
  BasculePoleEconomique: 'Bascule au pôle économique',
  RetraitPoleEconomique: 'Retrait du pôle économique',
  CandidatPropose: 'Candidat proposé sur une offre',
  SortieJugee: 'Sortie appréciée',
  SortieProposee: 'Sortie proposée',
  PropositionRetiree: 'Proposition retirée',
  SortieValidee: 'Sortie validée',
  SortieRejetee: 'Sortie rejetée',
  ConventionNonReconduite: 'Convention non reconduite',
  EntrepriseCreee: 'Entreprise créée',
  EntrepriseModifiee: 'Entreprise modifiée',
  ContactEntrepriseEnregistre: 'Contact d’entreprise enregistré',
  OffreCaptee: 'Offre captée',
  OffreNegociee: 'Offre négociée',
  OffreDiffusee: 'Offre diffusée',
  OffreCloturee: 'Offre clôturée',
  CandidatEntreAuPole: 'Entrée au pôle économique',
  CandidatSortiDuPole: 'Sortie du pôle économique',
  CandidatPositionne: 'Candidat positionné',
  MerEffectuee: 'Mise en relation effectuée',
  EntretienEmbauchePrevu: 'Entretien d’embauche prévu',
  MerResultat: 'Résultat de la mise en relation',
  PositionnementAbandonne: 'Positionnement abandonné',
  EmbaucheDemarree: 'Embauche démarrée',
  EssaiValide: 'Période d’essai validée',
  ContratProlonge: 'Contrat prolongé',
  ContratTermine: 'Contrat terminé',
  ContratRompu: 'Contrat rompu',
  MoisTravaille: 'Heures du mois déclarées',
  JustificatifRecu: 'Justificatif reçu',
  SuiviRealise: 'Suivi dans l’emploi réalisé',
  SuiviRefuse: 'Suivi dans l’emploi refusé',
  ProblemeSignale: 'Problème signalé',
  ContactCandidat: 'Contact avec le candidat',
  MaintienSixMois: 'Maintien à six mois constaté',
  ImmersionDemarree: 'Immersion démarrée',
  ImmersionTerminee: 'Immersion terminée',
  CandidatInforme: 'Candidat informé',
  EffacementFait: 'Données personnelles effacées',
  ReactionRefusee: 'Suite refusée',
  ReactionReglee: 'Suite réglée',
};

const SERVICES: Record<string, string> = {
  reperage: 'Repérage',
  parcours: 'Parcours',
  entreprise: 'Entreprise',
  portail: 'Portail',
};

const CHAMPS: Record<string, string> = {
  etape: 'étape',
  piece: 'pièce',
  entree: 'entrée',
  referent: 'référent',
  precedent: 'référent précédent',
  criteres: 'critères',
  derogation: 'dérogation',
  comite: 'comité',
  duree: 'durée',
  dureeMin: 'durée (min)',
  presence: 'présence',
  emargement: 'émargement',
  prevue: 'prévue',
  finPrevue: 'fin prévue',
  heuresHebdoCenti: 'heures par semaine (centièmes)',
  heuresCenti: 'heures (centièmes)',
  jusqu: 'jusqu’au',
  du: 'du',
  au: 'au',
  verdict: 'verdict',
  accordDirection: 'accord de la direction',
  niveauEtape: 'niveau',
};

function mots(nom: string): string {
  return nom
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** "parcours.EtapeDemarree" → "Étape démarrée" */
export function nomDuFait(type: string): string {
  const court = type.slice(type.indexOf('.') + 1);
  return FAITS[court] ?? mots(court);
}

export function nomDuService(source: string): string {
  return SERVICES[source] ?? source;
}

export function nomDuChamp(champ: string): string {
  return CHAMPS[champ] ?? mots(champ);
}

const ACTES: Record<string, string> = {
  ouverture: 'Ouverture',
  recherche: 'Recherche',
  liste: 'Liste de noms',
  export: 'Export',
  audit: 'Audit',
  connexion: 'Connexion',
  refus: 'Refus',
};
export function nomDeLActe(acte: string): string {
  return ACTES[acte] ?? mots(acte);
}
