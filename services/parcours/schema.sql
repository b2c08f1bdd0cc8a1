-- Who accompanies whom, what was done and planned, what was heard about jobs, what was proposed.
-- Dates are ISO texts of the fact; what has not ended ends on 9999-12-31, so that «at a date» is
-- a comparison. `enregistre` is the recorded time. `dite` is the person as the event named it:
-- merges re-key `personne`, their undo finds it again.

CREATE TABLE IF NOT EXISTS fusion (
    absorbee TEXT PRIMARY KEY,
    garde TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS fusion_garde ON fusion (garde);

CREATE TABLE IF NOT EXISTS effacee (
    personne TEXT PRIMARY KEY
) STRICT;

-- --- Staff ---------------------------------------------------------------------------------------
-- A description of a référent from `du` on; of two with the same `du` the later sequence holds.
CREATE TABLE IF NOT EXISTS referent (
    referent TEXT NOT NULL,
    du TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    au TEXT NOT NULL,
    libelle TEXT NOT NULL,
    genre TEXT NOT NULL,
    structure TEXT NOT NULL,
    filiere TEXT NOT NULL,
    etp_centi INTEGER NOT NULL,
    accord_plie TEXT NOT NULL,
    confidentialite TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (referent, du, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS referent_territoire (
    referent TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    PRIMARY KEY (referent, sequence, territoire)
) STRICT;
CREATE TABLE IF NOT EXISTS referent_structure (
    referent TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    structure TEXT NOT NULL,
    PRIMARY KEY (referent, sequence, structure)
) STRICT;
CREATE TABLE IF NOT EXISTS absence (
    referent TEXT NOT NULL,
    du TEXT NOT NULL,
    au TEXT NOT NULL,
    remplacement_du TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (referent, du)
) STRICT;
CREATE TABLE IF NOT EXISTS convention_fin (
    structure TEXT PRIMARY KEY,
    fin TEXT NOT NULL,
    informe_le TEXT NOT NULL,
    preavis_avant TEXT NOT NULL,
    enregistre INTEGER NOT NULL
) STRICT;

-- --- Parcours ------------------------------------------------------------------------------------
CREATE TABLE IF NOT EXISTS parcours (
    parcours TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    prescription TEXT NOT NULL,
    entree TEXT NOT NULL,
    territoire TEXT NOT NULL,
    age INTEGER NOT NULL,
    sexe TEXT NOT NULL,
    niveau_etape TEXT NOT NULL,
    contrat_du INTEGER NOT NULL,
    sortie_le TEXT NOT NULL DEFAULT '9999-12-31',
    sortie TEXT NOT NULL DEFAULT '',
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS parcours_personne ON parcours (personne, entree);
CREATE INDEX IF NOT EXISTS parcours_sortie ON parcours (sortie_le, entree);
CREATE TABLE IF NOT EXISTS parcours_public (
    parcours TEXT NOT NULL,
    public TEXT NOT NULL,
    PRIMARY KEY (parcours, public)
) STRICT;
CREATE TABLE IF NOT EXISTS affectation (
    parcours TEXT NOT NULL,
    du TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    au TEXT NOT NULL DEFAULT '9999-12-31',
    referent TEXT NOT NULL,
    motif TEXT NOT NULL,
    accord_direction TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, du, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS affectation_referent ON affectation (referent, au, du, parcours);

CREATE TABLE IF NOT EXISTS contrat_engagement (
    parcours TEXT NOT NULL,
    rang INTEGER NOT NULL,
    debut TEXT NOT NULL,
    fin TEXT NOT NULL,
    participant TEXT NOT NULL,
    referent TEXT NOT NULL,
    direction TEXT NOT NULL,
    equipe_animation TEXT NOT NULL,
    complet_le TEXT NOT NULL,
    explique INTEGER NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, rang)
) STRICT;
-- The bilan before the end of a contract and what was decided.
CREATE TABLE IF NOT EXISTS contrat_bilan (
    parcours TEXT NOT NULL,
    fin TEXT NOT NULL,
    bilan TEXT NOT NULL,
    decision TEXT NOT NULL,
    validee_le TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, fin)
) STRICT;

CREATE TABLE IF NOT EXISTS entretien (
    entretien TEXT PRIMARY KEY,
    parcours TEXT NOT NULL,
    referent TEXT NOT NULL,
    date TEXT NOT NULL,
    heure TEXT NOT NULL,
    genre TEXT NOT NULL,
    duree_min INTEGER NOT NULL,
    presence TEXT NOT NULL,
    emargement_attendu INTEGER NOT NULL,
    emargement_le TEXT NOT NULL,
    prochain TEXT NOT NULL,
    distance_confinement INTEGER NOT NULL,
    compte_entretien INTEGER NOT NULL,
    compte_contact INTEGER NOT NULL,
    annule INTEGER NOT NULL DEFAULT 0,
    commentaire TEXT NOT NULL,
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entretien_parcours ON entretien (parcours, date);
CREATE TABLE IF NOT EXISTS relance (
    entretien TEXT NOT NULL,
    genre TEXT NOT NULL,
    parcours TEXT NOT NULL,
    avant TEXT NOT NULL,
    fait_le TEXT NOT NULL DEFAULT '9999-12-31',
    relance TEXT NOT NULL DEFAULT '',
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (entretien, genre)
) STRICT;
CREATE INDEX IF NOT EXISTS relance_parcours ON relance (parcours, fait_le);
CREATE UNIQUE INDEX IF NOT EXISTS relance_id ON relance (relance) WHERE relance <> '';

CREATE TABLE IF NOT EXISTS etape (
    etape TEXT PRIMARY KEY,
    parcours TEXT NOT NULL,
    genre TEXT NOT NULL,
    famille TEXT NOT NULL,
    axe TEXT NOT NULL,
    origine TEXT NOT NULL,
    mode TEXT NOT NULL,
    structure TEXT NOT NULL,
    prevue_le TEXT NOT NULL,
    debut_prevu TEXT NOT NULL,
    fin_prevue TEXT NOT NULL,
    debut TEXT NOT NULL DEFAULT '9999-12-31',
    fin TEXT NOT NULL DEFAULT '9999-12-31',
    issue TEXT NOT NULL DEFAULT '',
    temps_plein INTEGER NOT NULL DEFAULT 0,
    embauche TEXT NOT NULL DEFAULT '',
    contrat TEXT NOT NULL DEFAULT '',
    marchand INTEGER NOT NULL DEFAULT 0,
    referent_etape TEXT NOT NULL DEFAULT '',
    bilan_le TEXT NOT NULL DEFAULT '',
    heures_centi INTEGER NOT NULL DEFAULT 0,
    diplome TEXT NOT NULL DEFAULT '',
    motif TEXT NOT NULL DEFAULT '',
    objectif TEXT NOT NULL DEFAULT '',
    bilan TEXT NOT NULL DEFAULT '',
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS etape_parcours ON etape (parcours, debut);
CREATE INDEX IF NOT EXISTS etape_embauche ON etape (embauche) WHERE embauche <> '';

CREATE TABLE IF NOT EXISTS frein (
    frein TEXT PRIMARY KEY,
    parcours TEXT NOT NULL,
    genre TEXT NOT NULL,
    repere_le TEXT NOT NULL,
    leve_le TEXT NOT NULL DEFAULT '9999-12-31',
    acteur TEXT NOT NULL,
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS frein_parcours ON frein (parcours, repere_le);
CREATE TABLE IF NOT EXISTS frein_travail (
    frein TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    date TEXT NOT NULL,
    etape TEXT NOT NULL,
    acteur TEXT NOT NULL,
    PRIMARY KEY (frein, date, sequence)
) STRICT;

CREATE TABLE IF NOT EXISTS veille (
    parcours TEXT NOT NULL,
    du TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    au TEXT NOT NULL DEFAULT '9999-12-31',
    jusqu TEXT NOT NULL,
    motif TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, du, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS termes (
    parcours TEXT NOT NULL,
    du TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    au TEXT NOT NULL,
    financeur TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, du, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS pole (
    parcours TEXT NOT NULL,
    du TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    au TEXT NOT NULL DEFAULT '9999-12-31',
    cv_remis INTEGER NOT NULL,
    motif TEXT NOT NULL DEFAULT '',
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, du, sequence)
) STRICT;

-- --- Offers and jobs, heard from entreprise ------------------------------------------------------
CREATE TABLE IF NOT EXISTS offre (
    offre TEXT PRIMARY KEY,
    metier TEXT NOT NULL,
    intitule TEXT NOT NULL,
    commune TEXT NOT NULL,
    postes INTEGER NOT NULL,
    contrat TEXT NOT NULL,
    diffusee_le TEXT NOT NULL,
    cloturee_le TEXT NOT NULL DEFAULT '9999-12-31'
) STRICT;
CREATE INDEX IF NOT EXISTS offre_ouverte ON offre (cloturee_le, diffusee_le);
CREATE TABLE IF NOT EXISTS candidature (
    offre TEXT NOT NULL,
    parcours TEXT NOT NULL,
    date TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (offre, parcours)
) STRICT;
CREATE TABLE IF NOT EXISTS emploi (
    embauche TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    entreprise TEXT NOT NULL,
    employeur TEXT NOT NULL,
    contrat TEXT NOT NULL,
    debut TEXT NOT NULL,
    fin_prevue TEXT NOT NULL,
    fin TEXT NOT NULL DEFAULT '9999-12-31',
    issue TEXT NOT NULL DEFAULT '',
    hebdo_centi INTEGER NOT NULL,
    marchand INTEGER NOT NULL,
    aide INTEGER NOT NULL,
    clause INTEGER NOT NULL,
    essai_valide_le TEXT NOT NULL DEFAULT '',
    maintien_le TEXT NOT NULL DEFAULT '',
    suivi_refuse_le TEXT NOT NULL DEFAULT '',
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS emploi_personne ON emploi (personne, debut);
CREATE TABLE IF NOT EXISTS avenant (
    embauche TEXT NOT NULL,
    date TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    fin_prevue TEXT NOT NULL,
    contrat TEXT NOT NULL,
    PRIMARY KEY (embauche, date, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS heures (
    embauche TEXT NOT NULL,
    mois TEXT NOT NULL,
    du TEXT NOT NULL,
    au TEXT NOT NULL,
    heures_centi INTEGER NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (embauche, mois, du)
) STRICT;
CREATE TABLE IF NOT EXISTS justificatif (
    embauche TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    piece TEXT NOT NULL,
    date TEXT NOT NULL,
    mois TEXT NOT NULL,
    couvre_du TEXT NOT NULL,
    couvre_au TEXT NOT NULL,
    original INTEGER NOT NULL,
    PRIMARY KEY (embauche, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS immersion (
    immersion TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    entreprise TEXT NOT NULL,
    genre TEXT NOT NULL,
    debut TEXT NOT NULL,
    fin_prevue TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS immersion_personne ON immersion (personne);

-- --- Exits ---------------------------------------------------------------------------------------
CREATE TABLE IF NOT EXISTS jugement (
    parcours TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    sortie TEXT NOT NULL,
    jugement TEXT NOT NULL,
    contrat TEXT NOT NULL,
    favorable INTEGER NOT NULL,
    date TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (parcours, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS proposition (
    proposition TEXT PRIMARY KEY,
    parcours TEXT NOT NULL,
    sortie TEXT NOT NULL,
    classe TEXT NOT NULL,
    objet TEXT NOT NULL,
    date TEXT NOT NULL,
    proposee_le TEXT NOT NULL,
    bilan_le TEXT NOT NULL,
    relais TEXT NOT NULL,
    motif TEXT NOT NULL,
    comite_genre TEXT NOT NULL,
    verdict BLOB NOT NULL,
    protocole TEXT NOT NULL,
    close_le TEXT NOT NULL DEFAULT '9999-12-31',
    issue TEXT NOT NULL DEFAULT '',
    argument TEXT NOT NULL,
    enregistre INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS proposition_parcours ON proposition (parcours, close_le);
CREATE INDEX IF NOT EXISTS proposition_ouverte ON proposition (close_le, proposee_le);

-- --- Heard from repérage -------------------------------------------------------------------------
CREATE TABLE IF NOT EXISTS diagnostic (
    prescription TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    conseiller TEXT NOT NULL,
    date TEXT NOT NULL,
    avant TEXT NOT NULL,
    fait_le TEXT NOT NULL DEFAULT '9999-12-31'
) STRICT;
CREATE INDEX IF NOT EXISTS diagnostic_a_faire ON diagnostic (conseiller, fait_le, date);
CREATE INDEX IF NOT EXISTS diagnostic_attente ON diagnostic (fait_le, date);
CREATE INDEX IF NOT EXISTS diagnostic_personne ON diagnostic (personne);
CREATE TABLE IF NOT EXISTS piece (
    piece_recue TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    piece TEXT NOT NULL,
    date TEXT NOT NULL,
    datee_du TEXT NOT NULL,
    original INTEGER NOT NULL,
    contrat TEXT NOT NULL,
    reprise_le TEXT NOT NULL DEFAULT '9999-12-31'
) STRICT;
CREATE INDEX IF NOT EXISTS piece_personne ON piece (personne);
CREATE TABLE IF NOT EXISTS domicile (
    personne TEXT NOT NULL,
    date TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    dite TEXT NOT NULL,
    hors_perimetre INTEGER NOT NULL,
    PRIMARY KEY (personne, date, sequence)
) STRICT;
-- On whose agenda somebody stands, until it is decided or taken off. `du` and `fin` are the days of
-- knowing, so that a past day tells the date that was known then; a moved comité writes a new row.
CREATE TABLE IF NOT EXISTS passage (
    reference TEXT NOT NULL,       -- the prescription, or the proposition of an exit
    sequence INTEGER NOT NULL,     -- of the event that wrote the row
    comite TEXT NOT NULL,
    genre TEXT NOT NULL,           -- entree, sortie
    personne TEXT NOT NULL,
    dite TEXT NOT NULL,
    date TEXT NOT NULL,            -- of the comité
    du TEXT NOT NULL,
    fin TEXT NOT NULL DEFAULT '9999-12-31',
    PRIMARY KEY (reference, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS passage_personne ON passage (personne);
CREATE INDEX IF NOT EXISTS passage_comite ON passage (comite);

-- --- The timeline, whichever service the fact comes from -----------------------------------------
-- `code` and `detail` are what its label is made of.
CREATE TABLE IF NOT EXISTS fil (
    personne TEXT NOT NULL,
    date TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    dite TEXT NOT NULL,
    parcours TEXT NOT NULL,
    genre TEXT NOT NULL,
    reference TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    acteur TEXT NOT NULL,
    enregistre INTEGER NOT NULL,
    PRIMARY KEY (personne, date, source, sequence)
) STRICT;
-- What a référent must hear of, and what may be a difficulty.
CREATE INDEX IF NOT EXISTS fil_nouvelle ON fil (personne, date)
    WHERE genre IN ('ContratRompu', 'ProblemeSignale', 'MerResultat', 'SuiviRefuse',
                    'MaintienSixMois', 'CandidatInforme');
