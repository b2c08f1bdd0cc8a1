-- What repérage knows. Rows keep the id of the person as the event named it; after a fusion only
-- `personne.racine` changes, so that undoing it restores everything exactly.
-- Facts are dated (`du`, `date`) and ended, not overwritten: a question as of a past day is answered
-- by the rows whose date is not after it. `sequence` is that of the event that wrote the row.
CREATE TABLE IF NOT EXISTS personne (
    personne TEXT PRIMARY KEY,
    sexe TEXT NOT NULL,
    racine TEXT NOT NULL,          -- the person kept by all fusions; itself when there is none
    fusionnee_dans TEXT,           -- by the last fusion that absorbed it
    enregistree TEXT NOT NULL,
    effacee TEXT                   -- day of the erasure
) STRICT;
CREATE INDEX IF NOT EXISTS personne_racine ON personne (racine);
CREATE INDEX IF NOT EXISTS personne_fusion ON personne (fusionnee_dans)
    WHERE fusionnee_dans IS NOT NULL;

-- The only names of the platform: one row per version, the last one counts, all are searched.
-- A row exists only where the event still had its personal part: an erasure deletes them all.
CREATE TABLE IF NOT EXISTS identite (
    personne TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    nom TEXT NOT NULL,
    prenom TEXT NOT NULL,
    nom_naissance TEXT NOT NULL,
    naissance TEXT NOT NULL,
    adresse TEXT NOT NULL,
    telephone TEXT NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (personne, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS identite_naissance ON identite (naissance);

-- One row per word of those names, folded and by its sound; it lives and goes with them.
CREATE TABLE IF NOT EXISTS mot (
    personne TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    genre TEXT NOT NULL,           -- nom, prenom, naissance
    mot TEXT NOT NULL,
    son TEXT NOT NULL,
    PRIMARY KEY (personne, sequence, genre, mot)
) STRICT;
CREATE INDEX IF NOT EXISTS mot_mot ON mot (mot, personne);
CREATE INDEX IF NOT EXISTS mot_son ON mot (son, personne);

CREATE TABLE IF NOT EXISTS domicile (
    personne TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    du TEXT NOT NULL,
    commune TEXT NOT NULL,
    territoire TEXT NOT NULL,      -- '' outside the perimeter
    PRIMARY KEY (personne, sequence)
) STRICT;

-- The situation as it was stated, packed as in its event: rules read it, no statement looks into it.
CREATE TABLE IF NOT EXISTS situation (
    personne TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    date TEXT NOT NULL,
    situation BLOB NOT NULL,
    PRIMARY KEY (personne, sequence)
) STRICT;

CREATE TABLE IF NOT EXISTS prescription (
    prescription TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    date TEXT NOT NULL,
    genre TEXT NOT NULL,           -- '' or clause
    prescripteur TEXT NOT NULL,
    structure TEXT NOT NULL,
    commune TEXT NOT NULL,
    territoire TEXT NOT NULL,
    age INTEGER NOT NULL,
    sexe TEXT NOT NULL,
    motif TEXT                     -- free text, emptied by an erasure
) STRICT;
CREATE INDEX IF NOT EXISTS prescription_personne ON prescription (personne);

-- recue → transmise → diagnostiquee → positionnee → acceptee | refusee | reportee; close.
CREATE TABLE IF NOT EXISTS etat (
    prescription TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    etat TEXT NOT NULL,
    du TEXT NOT NULL,
    PRIMARY KEY (prescription, sequence)
) STRICT;

CREATE TABLE IF NOT EXISTS transmission (
    prescription TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    conseiller TEXT NOT NULL,
    date TEXT NOT NULL,
    diagnostic_avant TEXT NOT NULL, -- '' without a delay
    PRIMARY KEY (prescription, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS transmission_conseiller ON transmission (conseiller);

-- One appointment; moving it changes `date`, what came of it is dated.
CREATE TABLE IF NOT EXISTS diagnostic (
    diagnostic TEXT PRIMARY KEY,
    prescription TEXT NOT NULL,
    personne TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    conseiller TEXT NOT NULL,
    date TEXT NOT NULL,
    prevu TEXT NOT NULL,           -- day on which it was made
    manque TEXT,
    excuse INTEGER NOT NULL DEFAULT 0,
    realise TEXT,
    emargement INTEGER NOT NULL DEFAULT 0,
    avis TEXT NOT NULL DEFAULT '',
    niveau_etape TEXT NOT NULL DEFAULT '',
    disponible INTEGER NOT NULL DEFAULT 0,
    motive INTEGER NOT NULL DEFAULT 0,
    volontaire INTEGER NOT NULL DEFAULT 0,
    besoin_numerique INTEGER NOT NULL DEFAULT 0,
    besoin_comportement INTEGER NOT NULL DEFAULT 0,
    besoin_savoirs_base INTEGER NOT NULL DEFAULT 0,
    synthese TEXT                  -- free text, emptied by an erasure
) STRICT;
CREATE INDEX IF NOT EXISTS diagnostic_prescription ON diagnostic (prescription);
CREATE INDEX IF NOT EXISTS diagnostic_conseiller ON diagnostic (conseiller, date);

CREATE TABLE IF NOT EXISTS constat (
    diagnostic TEXT NOT NULL,
    genre TEXT NOT NULL,           -- frein, atout
    code TEXT NOT NULL,
    PRIMARY KEY (diagnostic, genre, code)
) STRICT;

CREATE TABLE IF NOT EXISTS lettre (
    prescription TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    diagnostic TEXT NOT NULL,
    du TEXT NOT NULL,
    PRIMARY KEY (prescription, sequence)
) STRICT;

CREATE TABLE IF NOT EXISTS comite (
    comite TEXT PRIMARY KEY,
    genre TEXT NOT NULL,
    territoire TEXT NOT NULL,      -- '' for all
    date TEXT NOT NULL,
    physique INTEGER NOT NULL,
    clos TEXT,
    entrees INTEGER NOT NULL DEFAULT 0,
    reports INTEGER NOT NULL DEFAULT 0,
    refus INTEGER NOT NULL DEFAULT 0,
    sorties INTEGER NOT NULL DEFAULT 0,
    observations TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS comite_date ON comite (date);
CREATE INDEX IF NOT EXISTS comite_ouvert ON comite (genre, date) WHERE clos IS NULL;

-- A line of an agenda: of a prescription or of an exit proposal, '' for the other.
CREATE TABLE IF NOT EXISTS inscription (
    comite TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    prescription TEXT NOT NULL,
    proposition TEXT NOT NULL,
    personne TEXT NOT NULL,
    du TEXT NOT NULL,
    retiree TEXT,
    retrait_motif TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '', -- entree, report, refus, sortie_validee, sortie_rejetee
    decidee TEXT,
    motif TEXT NOT NULL DEFAULT '',
    jusqu TEXT NOT NULL DEFAULT '',    -- a report: not before this day
    PRIMARY KEY (comite, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS inscription_prescription ON inscription (prescription);
CREATE INDEX IF NOT EXISTS inscription_proposition ON inscription (proposition);
CREATE INDEX IF NOT EXISTS inscription_decidee ON inscription (decidee) WHERE decidee IS NOT NULL;

-- An entry that was acted, packed as in its event; the parcours that follows from it is heard a
-- little later.
CREATE TABLE IF NOT EXISTS entree (
    prescription TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    date TEXT NOT NULL,
    territoire TEXT NOT NULL,
    acte BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entree_personne ON entree (personne);
CREATE INDEX IF NOT EXISTS entree_date ON entree (date);

-- A pièce of a person's dossier; heard ones (a contract signed in parcours) have their source.
CREATE TABLE IF NOT EXISTS piece (
    piece_recue TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    piece TEXT NOT NULL,
    date TEXT NOT NULL,
    datee_du TEXT NOT NULL,
    valable_jusqu TEXT NOT NULL,
    original INTEGER NOT NULL,
    contrat TEXT NOT NULL,
    source TEXT NOT NULL,
    reprise TEXT,
    reprise_motif TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS piece_personne ON piece (personne);

-- The chain référent → repérage → SAG.
CREATE TABLE IF NOT EXISTS remise (
    piece_recue TEXT NOT NULL,
    vers TEXT NOT NULL,
    date TEXT NOT NULL,
    PRIMARY KEY (piece_recue, vers)
) STRICT;

CREATE TABLE IF NOT EXISTS protocole (
    sequence INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    depuis TEXT NOT NULL,
    texte TEXT NOT NULL,
    adopte TEXT NOT NULL
) STRICT;

-- --- Heard from parcours ------------------------------------------------------------------------
CREATE TABLE IF NOT EXISTS referent (
    referent TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    libelle TEXT NOT NULL,
    genre TEXT NOT NULL,
    etp_centi INTEGER NOT NULL,
    du TEXT NOT NULL,
    au TEXT NOT NULL,              -- '' while it holds
    PRIMARY KEY (referent, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS referent_territoire (
    referent TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    PRIMARY KEY (referent, sequence, territoire)
) STRICT;
CREATE TABLE IF NOT EXISTS absence (
    referent TEXT NOT NULL,
    du TEXT NOT NULL,
    au TEXT NOT NULL,
    remplacement_du TEXT NOT NULL,
    PRIMARY KEY (referent, du)
) STRICT;
CREATE TABLE IF NOT EXISTS convention (
    referent TEXT NOT NULL,
    fin TEXT NOT NULL,             -- of the structure's convention, not renewed
    PRIMARY KEY (referent, fin)
) STRICT;
-- Of companies' contacts only that they exist, since who may be named may ask to be forgotten. Ids
-- that a restore erased before anything was heard of them stand here too.
CREATE TABLE IF NOT EXISTS contact_entreprise (
    contact TEXT PRIMARY KEY,
    effacee TEXT                   -- day of the erasure
) STRICT;

CREATE TABLE IF NOT EXISTS parcours (
    parcours TEXT PRIMARY KEY,
    personne TEXT NOT NULL,
    prescription TEXT NOT NULL,
    date TEXT NOT NULL,
    territoire TEXT NOT NULL,
    sortie TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS parcours_personne ON parcours (personne);
CREATE INDEX IF NOT EXISTS parcours_prescription ON parcours (prescription);
CREATE TABLE IF NOT EXISTS designation (
    parcours TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    referent TEXT NOT NULL,
    du TEXT NOT NULL,
    PRIMARY KEY (parcours, sequence)
) STRICT;
CREATE INDEX IF NOT EXISTS designation_referent ON designation (referent);
CREATE TABLE IF NOT EXISTS proposition (
    proposition TEXT PRIMARY KEY,
    parcours TEXT NOT NULL,
    personne TEXT NOT NULL,
    sortie TEXT NOT NULL,
    classe TEXT NOT NULL,
    date TEXT NOT NULL,
    comite_genre TEXT NOT NULL,
    territoire TEXT NOT NULL,
    verdict TEXT NOT NULL,         -- positive, non_positive, a_apprecier, '' when none was given
    explication TEXT NOT NULL,
    proposee TEXT NOT NULL,
    close TEXT,                    -- withdrawn or decided
    decision TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS proposition_attente ON proposition (comite_genre) WHERE close IS NULL;
-- Proofs that the exit engine missed when the exit was proposed.
CREATE TABLE IF NOT EXISTS proposition_piece (
    proposition TEXT NOT NULL,
    piece TEXT NOT NULL,
    PRIMARY KEY (proposition, piece)
) STRICT;
