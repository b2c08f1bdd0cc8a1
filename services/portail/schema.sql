-- The accounts of a site. Rows are made by apply only; passwords and sessions are elsewhere.
-- `du` and the like are the days on which a fact was recorded, `rang` is the sequence of the event
-- that made the row. What an account was on a day is its last version of that day or before.
CREATE TABLE IF NOT EXISTS compte (
    compte TEXT PRIMARY KEY,
    identifiant TEXT NOT NULL UNIQUE,
    du TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS compte_version (
    compte TEXT NOT NULL,
    rang INTEGER NOT NULL,
    du TEXT NOT NULL,
    libelle TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (compte, rang)
) STRICT;
CREATE INDEX IF NOT EXISTS compte_version_role ON compte_version (role);

-- What the role is limited to, in the order given.
CREATE TABLE IF NOT EXISTS compte_portee (
    compte TEXT NOT NULL,
    rang INTEGER NOT NULL,
    place INTEGER NOT NULL,
    portee TEXT NOT NULL,
    PRIMARY KEY (compte, rang, place)
) STRICT;

-- Closed from `du` to the day before `au`; for good while `au` is not known.
CREATE TABLE IF NOT EXISTS fermeture (
    compte TEXT NOT NULL,
    rang INTEGER NOT NULL,
    du TEXT NOT NULL,
    motif TEXT NOT NULL,
    au TEXT,
    PRIMARY KEY (compte, rang)
) STRICT;

CREATE TABLE IF NOT EXISTS mot_de_passe (
    compte TEXT NOT NULL,
    rang INTEGER NOT NULL,
    du TEXT NOT NULL,
    provisoire INTEGER NOT NULL,
    PRIMARY KEY (compte, rang)
) STRICT;

-- Heads of the access log, one for each time that a segment was anchored.
CREATE TABLE IF NOT EXISTS ancre (
    segment TEXT NOT NULL,
    rang INTEGER NOT NULL,
    du TEXT NOT NULL,
    nombre INTEGER NOT NULL,
    tete BLOB NOT NULL,
    ancre_us INTEGER NOT NULL,
    PRIMARY KEY (segment, rang)
) STRICT;

CREATE TABLE IF NOT EXISTS segment_supprime (
    segment TEXT PRIMARY KEY,
    du TEXT NOT NULL,
    nombre INTEGER NOT NULL
) STRICT;
