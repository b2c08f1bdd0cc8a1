-- Dates are ISO texts; NULL: not (yet) so. `enregistre_le` is the day on which the fact was recorded.
-- `personne` is the id as merged today, `origine` the one that the event gave: undoing a merge puts
-- the rows back. `texte_de` says whose personal part a free text is, so that it can be erased.
-- `rang` is the sequence of the event that made the row.

-- --- Heard from parcours and repérage ---
CREATE TABLE IF NOT EXISTS parcours (
    parcours TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    origine TEXT NOT NULL,
    ouvert_le TEXT NOT NULL,
    sorti_le TEXT,
    sortie TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS parcours_personne ON parcours (personne);
CREATE INDEX IF NOT EXISTS parcours_origine ON parcours (origine);

CREATE TABLE IF NOT EXISTS binome (
    parcours TEXT NOT NULL,
    du TEXT NOT NULL,
    rang INTEGER NOT NULL,
    referent TEXT NOT NULL,
    PRIMARY KEY (parcours, du, rang)
) STRICT;

-- A started étape or a veille: the candidate is not available. Busy from `du` to the day before `fin`.
CREATE TABLE IF NOT EXISTS occupation (
    parcours TEXT NOT NULL,
    genre TEXT NOT NULL,
    reference TEXT NOT NULL,
    du TEXT NOT NULL,
    fin TEXT,
    PRIMARY KEY (parcours, genre, reference, du)
) STRICT;

CREATE TABLE IF NOT EXISTS fusion (
    absorbee TEXT PRIMARY KEY,
    garde TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS fusion_garde ON fusion (garde);

CREATE TABLE IF NOT EXISTS effacee (
    personne TEXT PRIMARY KEY
) STRICT;

-- --- Entreprises ---
CREATE TABLE IF NOT EXISTS entreprise (
    entreprise TEXT PRIMARY KEY,
    siret TEXT NOT NULL UNIQUE,
    raison_sociale TEXT NOT NULL,
    employeur TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS entreprise_version (
    entreprise TEXT NOT NULL,
    rang INTEGER NOT NULL,
    enregistre_le TEXT NOT NULL,
    raison_sociale TEXT NOT NULL,
    recherche TEXT NOT NULL,
    commune TEXT NOT NULL,
    naf TEXT NOT NULL,
    employeur TEXT NOT NULL,
    partenaire INTEGER NOT NULL,
    PRIMARY KEY (entreprise, rang)
) STRICT;

CREATE TABLE IF NOT EXISTS contact_entreprise (
    contact TEXT PRIMARY KEY,
    entreprise TEXT NOT NULL,
    fonction TEXT NOT NULL,
    nom TEXT NOT NULL,
    prenom TEXT NOT NULL,
    adresse TEXT NOT NULL,
    telephone TEXT NOT NULL,
    mail TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS contact_entreprise_entreprise ON contact_entreprise (entreprise);

-- --- Offres ---
CREATE TABLE IF NOT EXISTS offre (
    offre TEXT PRIMARY KEY,
    entreprise TEXT NOT NULL,
    metier TEXT NOT NULL,
    intitule TEXT NOT NULL,
    heures_hebdo INTEGER NOT NULL,
    origine TEXT NOT NULL,
    commune TEXT NOT NULL,
    captee_le TEXT NOT NULL,
    duree_mois INTEGER NOT NULL,
    demarrage_prevu TEXT,
    par_role TEXT NOT NULL,
    diffusee_le TEXT,
    close_le TEXT,
    issue TEXT NOT NULL,
    motif TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS offre_captee ON offre (captee_le, offre);
CREATE INDEX IF NOT EXISTS offre_entreprise ON offre (entreprise);

-- What the employer asks for: as captured, then after each negotiation.
CREATE TABLE IF NOT EXISTS offre_version (
    offre TEXT NOT NULL,
    date TEXT NOT NULL,
    rang INTEGER NOT NULL,
    negociee INTEGER NOT NULL,
    exigences TEXT NOT NULL,
    dequalifiee INTEGER NOT NULL,
    postes INTEGER NOT NULL,
    contrat TEXT NOT NULL,
    PRIMARY KEY (offre, date, rang)
) STRICT;

-- --- Pool and mises en relation ---
CREATE TABLE IF NOT EXISTS candidat (
    periode INTEGER PRIMARY KEY,
    parcours TEXT NOT NULL,
    entre_le TEXT NOT NULL,
    cv_remis INTEGER NOT NULL,
    premier_contact_avant TEXT,
    sorti_le TEXT,
    motif TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS candidat_parcours ON candidat (parcours);
CREATE INDEX IF NOT EXISTS candidat_entre ON candidat (entre_le);

CREATE TABLE IF NOT EXISTS candidat_metier (
    periode INTEGER NOT NULL,
    metier TEXT NOT NULL,
    PRIMARY KEY (periode, metier)
) STRICT;

CREATE TABLE IF NOT EXISTS candidat_commune (
    periode INTEGER NOT NULL,
    commune TEXT NOT NULL,
    PRIMARY KEY (periode, commune)
) STRICT;

CREATE TABLE IF NOT EXISTS contact_candidat (
    contact TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    origine TEXT NOT NULL,
    date TEXT NOT NULL,
    mode TEXT NOT NULL,
    commentaire TEXT NOT NULL,
    texte_de TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS contact_candidat_personne ON contact_candidat (personne, date);
CREATE INDEX IF NOT EXISTS contact_candidat_origine ON contact_candidat (origine);
CREATE INDEX IF NOT EXISTS contact_candidat_texte ON contact_candidat (texte_de);

CREATE TABLE IF NOT EXISTS positionnement (
    positionnement TEXT PRIMARY KEY,
    offre TEXT NOT NULL,
    personne TEXT NOT NULL,
    origine TEXT NOT NULL,
    par TEXT NOT NULL,
    positionne_le TEXT NOT NULL,
    mer_le TEXT,
    cv_transmis INTEGER NOT NULL,
    resultat_le TEXT,
    retenu INTEGER NOT NULL,
    motif TEXT NOT NULL,
    demarrage_prevu TEXT,
    retour_avant TEXT,
    informe_le TEXT,
    embauche TEXT,
    demarre_le TEXT,
    abandonne_le TEXT,
    abandon_motif TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS positionnement_offre ON positionnement (offre);
CREATE INDEX IF NOT EXISTS positionnement_personne ON positionnement (personne);
CREATE INDEX IF NOT EXISTS positionnement_origine ON positionnement (origine);
CREATE INDEX IF NOT EXISTS positionnement_date ON positionnement (positionne_le, positionnement);

-- `su_le`: from when on the interview was foreseen, the earlier of its date and its recording.
CREATE TABLE IF NOT EXISTS entretien (
    positionnement TEXT NOT NULL,
    date TEXT NOT NULL,
    su_le TEXT NOT NULL,
    PRIMARY KEY (positionnement, date)
) STRICT;

-- --- Embauches ---
CREATE TABLE IF NOT EXISTS embauche (
    embauche TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    origine TEXT NOT NULL,
    entreprise TEXT NOT NULL,
    positionnement TEXT,
    offre TEXT,
    debut TEXT NOT NULL,
    fin_essai TEXT,
    heures_hebdo INTEGER NOT NULL,
    marchand INTEGER NOT NULL,
    aide INTEGER NOT NULL,
    clause INTEGER NOT NULL,
    employeur TEXT NOT NULL,
    metier TEXT NOT NULL,
    origine_offre TEXT NOT NULL,
    au_pole INTEGER NOT NULL,
    essai_valide_le TEXT,
    fin TEXT,
    issue TEXT NOT NULL,
    motif TEXT NOT NULL,
    initiative TEXT NOT NULL,
    refus_le TEXT,
    refus_par TEXT NOT NULL,
    maintien_le TEXT,
    constate_le TEXT,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS embauche_personne ON embauche (personne);
CREATE INDEX IF NOT EXISTS embauche_origine ON embauche (origine);
CREATE INDEX IF NOT EXISTS embauche_entreprise ON embauche (entreprise);
CREATE INDEX IF NOT EXISTS embauche_offre ON embauche (offre, debut) WHERE offre IS NOT NULL;
CREATE INDEX IF NOT EXISTS embauche_debut ON embauche (debut, embauche);

-- The contract as signed, then after each avenant.
CREATE TABLE IF NOT EXISTS contrat (
    embauche TEXT NOT NULL,
    date TEXT NOT NULL,
    rang INTEGER NOT NULL,
    contrat TEXT NOT NULL,
    fin_prevue TEXT,
    PRIMARY KEY (embauche, date, rang)
) STRICT;

-- A declaration that corrects another ends it with `remplace_par`; `du` and `au` NULL: the month.
CREATE TABLE IF NOT EXISTS mois (
    rang INTEGER PRIMARY KEY,
    embauche TEXT NOT NULL,
    mois TEXT NOT NULL,
    du TEXT,
    au TEXT,
    heures INTEGER NOT NULL,
    enregistre_le TEXT NOT NULL,
    remplace_par INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS mois_embauche ON mois (embauche, mois);

CREATE TABLE IF NOT EXISTS justificatif (
    rang INTEGER PRIMARY KEY,
    embauche TEXT NOT NULL,
    piece TEXT NOT NULL,
    date TEXT NOT NULL,
    mois TEXT NOT NULL,
    couvre_du TEXT,
    couvre_au TEXT,
    original INTEGER NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS justificatif_embauche ON justificatif (embauche, piece);

CREATE TABLE IF NOT EXISTS suivi (
    suivi TEXT PRIMARY KEY,
    embauche TEXT NOT NULL,
    code TEXT NOT NULL,
    date TEXT NOT NULL,
    avec TEXT NOT NULL,
    mode TEXT NOT NULL,
    commentaire TEXT NOT NULL,
    texte_de TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS suivi_embauche ON suivi (embauche, code, date);
CREATE INDEX IF NOT EXISTS suivi_texte ON suivi (texte_de);

CREATE TABLE IF NOT EXISTS probleme (
    probleme TEXT PRIMARY KEY,
    embauche TEXT NOT NULL,
    date TEXT NOT NULL,
    nature TEXT NOT NULL,
    demande_par TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS probleme_embauche ON probleme (embauche);

-- --- Immersions ---
CREATE TABLE IF NOT EXISTS immersion (
    immersion TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    origine TEXT NOT NULL,
    entreprise TEXT NOT NULL,
    genre TEXT NOT NULL,
    debut TEXT NOT NULL,
    fin_prevue TEXT NOT NULL,
    fin TEXT,
    menee_a_terme INTEGER NOT NULL,
    bilan TEXT NOT NULL,
    texte_de TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS immersion_personne ON immersion (personne);
CREATE INDEX IF NOT EXISTS immersion_origine ON immersion (origine);
CREATE INDEX IF NOT EXISTS immersion_debut ON immersion (debut, immersion);
CREATE INDEX IF NOT EXISTS immersion_texte ON immersion (texte_de);

-- --- Prospection ---
CREATE TABLE IF NOT EXISTS plan_prospection (
    plan TEXT PRIMARY KEY,
    mois TEXT NOT NULL,
    genre TEXT NOT NULL,
    entreprise TEXT,
    personne TEXT,
    origine TEXT,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS plan_prospection_mois ON plan_prospection (mois, plan);
CREATE INDEX IF NOT EXISTS plan_prospection_origine ON plan_prospection (origine);

CREATE TABLE IF NOT EXISTS plan_metier (
    plan TEXT NOT NULL,
    metier TEXT NOT NULL,
    PRIMARY KEY (plan, metier)
) STRICT;

CREATE TABLE IF NOT EXISTS prospection (
    prospection TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    genre TEXT NOT NULL,
    entreprise TEXT,
    plan TEXT,
    personne TEXT,
    origine TEXT,
    participants INTEGER NOT NULL,
    par_role TEXT NOT NULL,
    enregistre_le TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS prospection_date ON prospection (date, prospection);
CREATE INDEX IF NOT EXISTS prospection_entreprise ON prospection (entreprise, date);
CREATE INDEX IF NOT EXISTS prospection_plan ON prospection (plan) WHERE plan IS NOT NULL;
CREATE INDEX IF NOT EXISTS prospection_origine ON prospection (origine);

CREATE TABLE IF NOT EXISTS prospection_offre (
    prospection TEXT NOT NULL,
    offre TEXT NOT NULL,
    PRIMARY KEY (prospection, offre)
) STRICT;
