-- A read model. Unlike the other services' rows, a date here is a day number (days since 1970), for
-- periods are added up by the hundred thousand; 2147483647 stands for «not ended». A period runs
-- from `du` to `au`, both days included.
-- `personne`, `parcours` and `referent` are small numbers given in the order of the events: what is
-- scanned must be short. So are `site`, where it is a number, and `genre` (genre.c). `personne` is the person as merged today, `origine` the one that the event
-- named: undoing a merge puts the rows back. No row holds a name or anything else that identifies.

-- --- Who is who ---
CREATE TABLE IF NOT EXISTS site (
    no INTEGER PRIMARY KEY,
    site TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS personne (
    no INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    personne TEXT NOT NULL,
    racine INTEGER NOT NULL,
    sexe TEXT NOT NULL,
    UNIQUE (site, personne)
) STRICT;
CREATE INDEX IF NOT EXISTS personne_racine ON personne (racine);

CREATE TABLE IF NOT EXISTS fusion (
    absorbee INTEGER PRIMARY KEY,
    garde INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS fusion_garde ON fusion (garde);

CREATE TABLE IF NOT EXISTS referent (
    no INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    referent TEXT NOT NULL,
    UNIQUE (site, referent)
) STRICT;

-- --- What was said, as it was said ---
CREATE TABLE IF NOT EXISTS prescription (
    no INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    prescription TEXT NOT NULL,
    origine INTEGER NOT NULL,
    personne INTEGER NOT NULL,
    date INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    prescripteur TEXT NOT NULL,
    referent INTEGER NOT NULL, -- the conseiller
    publics INTEGER NOT NULL,  -- stated
    UNIQUE (site, prescription)
) STRICT;
CREATE INDEX IF NOT EXISTS prescription_personne ON prescription (personne, date);

CREATE TABLE IF NOT EXISTS parcours (
    no INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    parcours TEXT NOT NULL,
    origine INTEGER NOT NULL,
    prescription INTEGER NOT NULL,
    entree INTEGER NOT NULL,
    fin INTEGER NOT NULL, -- last day in the file active: the one before the exit
    UNIQUE (site, parcours)
) STRICT;
CREATE INDEX IF NOT EXISTS parcours_origine ON parcours (origine);

-- From a day on. The latest day not after the one asked for holds.
CREATE TABLE IF NOT EXISTS designation (
    parcours INTEGER NOT NULL,
    date INTEGER NOT NULL,
    referent INTEGER NOT NULL,
    PRIMARY KEY (parcours, date)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS domicile (
    personne INTEGER NOT NULL,
    date INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    PRIMARY KEY (personne, date)
) STRICT, WITHOUT ROWID;

-- The publics that were ever named, of all sites; several of them are one number with the bit
-- 1 << no for each.
CREATE TABLE IF NOT EXISTS public (
    no INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;

-- etat: 0 not known, 1 yes, 2 no, 3 will not say; a yes holds until `jusqu`.
CREATE TABLE IF NOT EXISTS declaration (
    personne INTEGER NOT NULL,
    public INTEGER NOT NULL,
    date INTEGER NOT NULL,
    etat INTEGER NOT NULL,
    jusqu INTEGER NOT NULL,
    PRIMARY KEY (personne, public, date)
) STRICT, WITHOUT ROWID;

-- A référent of several territories stands here once for each, with an equal share of the ETP.
CREATE TABLE IF NOT EXISTS poste (
    referent INTEGER NOT NULL,
    du INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    au INTEGER NOT NULL,
    genre TEXT NOT NULL,
    etp_centi INTEGER NOT NULL,
    PRIMARY KEY (referent, du, territoire)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS absence (
    referent INTEGER NOT NULL,
    du INTEGER NOT NULL,
    au INTEGER NOT NULL,
    PRIMARY KEY (referent, du)
) STRICT, WITHOUT ROWID;

-- --- Made from the above, again whenever one of its causes changes ---
-- A participant's time in the file active, cut wherever something changes by which figures are
-- told: territory, référent, publics. Scanned by its key.
CREATE TABLE IF NOT EXISTS presence (
    site INTEGER NOT NULL,
    au INTEGER NOT NULL,
    du INTEGER NOT NULL,
    parcours INTEGER NOT NULL,
    personne INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    referent INTEGER NOT NULL,
    prescripteur TEXT NOT NULL,
    sexe TEXT NOT NULL,
    publics INTEGER NOT NULL,
    inconnus INTEGER NOT NULL, -- asked, and not known
    etapes INTEGER NOT NULL,
    derniere INTEGER NOT NULL, -- nothing of this parcours follows
    PRIMARY KEY (site, au, du, parcours)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS presence_parcours ON presence (parcours, du);
CREATE INDEX IF NOT EXISTS presence_personne ON presence (site, personne, du, territoire, referent,
    prescripteur, sexe, publics, inconnus);

-- The same, cut also where an étape starts (`etapes`: started so far); more rows, for fewer figures.
CREATE TABLE IF NOT EXISTS avancement (
    site INTEGER NOT NULL,
    au INTEGER NOT NULL,
    du INTEGER NOT NULL,
    parcours INTEGER NOT NULL,
    personne INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    referent INTEGER NOT NULL,
    prescripteur TEXT NOT NULL,
    sexe TEXT NOT NULL,
    publics INTEGER NOT NULL,
    inconnus INTEGER NOT NULL, -- asked, and not known
    etapes INTEGER NOT NULL,
    derniere INTEGER NOT NULL, -- nothing of this parcours follows
    PRIMARY KEY (site, au, du, parcours)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS avancement_parcours ON avancement (parcours);

-- ETP present: posts without the absences.
CREATE TABLE IF NOT EXISTS etp (
    site INTEGER NOT NULL,
    au INTEGER NOT NULL,
    du INTEGER NOT NULL,
    referent INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    genre TEXT NOT NULL,
    etp_centi INTEGER NOT NULL,
    PRIMARY KEY (site, au, du, referent, territoire)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS etp_referent ON etp (referent);

-- From one contact (or interview) of a parcours, at first its entry, to the day before the next; the
-- last one to the end of the parcours.
CREATE TABLE IF NOT EXISTS attente (
    parcours INTEGER NOT NULL,
    sur INTEGER NOT NULL, -- 0 contact, 1 interview
    du INTEGER NOT NULL,
    au INTEGER NOT NULL,
    site INTEGER NOT NULL,
    PRIMARY KEY (parcours, sur, du)
) STRICT, WITHOUT ROWID;

-- --- Facts ---
-- Something of a kind (`genre`: mostly the event's name) on a day, perhaps ended on another. What the
-- figures are told by is copied into the row, so that a figure is one scan of one index; `suit`: it
-- is copied anew when the person's history changes.
CREATE TABLE IF NOT EXISTS fait (
    no INTEGER PRIMARY KEY,
    site INTEGER NOT NULL,
    genre INTEGER NOT NULL,
    reference ANY NOT NULL, -- a UUID as its 16 bytes, anything else as text
    origine INTEGER NOT NULL,
    personne INTEGER NOT NULL,
    parcours INTEGER NOT NULL,
    date INTEGER NOT NULL,
    fin INTEGER,      -- NULL: lasts no time
    echeance INTEGER, -- to be ended by this day
    delai INTEGER,    -- days to its recording; NULL: nobody had to record it
    detail TEXT NOT NULL,
    classe TEXT NOT NULL,
    motif TEXT NOT NULL,
    nombre INTEGER NOT NULL,
    marques INTEGER NOT NULL, -- enum marque of reporting.h
    etape INTEGER,            -- the parcours, of a started étape
    suit INTEGER NOT NULL,
    territoire TEXT NOT NULL,
    referent INTEGER NOT NULL,
    prescripteur TEXT NOT NULL,
    sexe TEXT NOT NULL,
    publics INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS fait_reference ON fait (reference);
CREATE INDEX IF NOT EXISTS fait_personne ON fait (personne, date);
-- Not «WHERE genre = '…'»: beside such an index SQLite prepares every «genre = :genre» again at each
-- run, to see whether it applies.
CREATE INDEX IF NOT EXISTS fait_etape ON fait (etape, date, marques) WHERE etape IS NOT NULL;

-- --- Rules of the sites, by the protocol that each adopted last ---
CREATE TABLE IF NOT EXISTS objectif (
    site TEXT NOT NULL,
    depuis INTEGER NOT NULL,
    indicateur TEXT NOT NULL,
    par TEXT NOT NULL,
    jusqu INTEGER NOT NULL,
    valeur_centi INTEGER NOT NULL,
    unite TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (site, depuis, indicateur, par)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS seuil (
    site TEXT NOT NULL,
    depuis INTEGER NOT NULL,
    code TEXT NOT NULL, -- silence, sans_entretien, etapes_min
    jusqu INTEGER NOT NULL,
    mois INTEGER NOT NULL,
    jours INTEGER NOT NULL,
    nombre INTEGER NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (site, depuis, code)
) STRICT, WITHOUT ROWID;

-- --- What was heard ---
CREATE TABLE IF NOT EXISTS ecoute (
    site TEXT NOT NULL,
    source TEXT NOT NULL,
    evenements INTEGER NOT NULL,
    dernier INTEGER NOT NULL, -- recorded, UTC microseconds
    PRIMARY KEY (site, source)
) STRICT, WITHOUT ROWID;

-- --- After the rows ---
-- What figures are filtered and split by; the kinds of a fact (detail, classe, motif) are read from
-- its row by the splits that ask for them. Fewer than 13 columns with the row's number: SQLite sorts
-- those faster.
CREATE INDEX IF NOT EXISTS fait_date ON fait (genre, site, date, marques, nombre, delai, territoire,
    referent, prescripteur, sexe, publics);
CREATE INDEX IF NOT EXISTS fait_fin ON fait (genre, site, fin, date, marques, territoire, referent,
    prescripteur, sexe, publics) WHERE fin IS NOT NULL;
CREATE INDEX IF NOT EXISTS fait_echeance ON fait (genre, site, echeance, fin, marques, territoire,
    referent, prescripteur, sexe, publics) WHERE echeance IS NOT NULL;
CREATE INDEX IF NOT EXISTS attente_au ON attente (sur, site, au, du);
