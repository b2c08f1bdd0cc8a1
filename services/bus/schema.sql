-- The journal: one dense order of all Lots of all sites.

CREATE TABLE IF NOT EXISTS journal (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    format     INTEGER NOT NULL,
    generation INTEGER NOT NULL, -- another one: positions and chains of before mean nothing
    demo       INTEGER NOT NULL
) STRICT;

-- The bytes of `events` as they came; an event's position is first_position + its index.
-- Small columns stand before the blob: a filtered scan never reads its overflow pages.
CREATE TABLE IF NOT EXISTS lot (
    first_position INTEGER PRIMARY KEY,
    count          INTEGER NOT NULL,
    site           TEXT NOT NULL,
    source         TEXT NOT NULL,
    epoch          INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    received       INTEGER NOT NULL, -- UTC microseconds, never falling
    personal_count INTEGER NOT NULL,
    previous       BLOB NOT NULL,    -- the site's chain before it
    chain          BLOB NOT NULL,    -- and after
    events         BLOB NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS producer (
    site           TEXT NOT NULL,
    source         TEXT NOT NULL,
    epoch          INTEGER NOT NULL, -- the last one given; older ones are fenced
    mark           INTEGER NOT NULL, -- the last stored sequence
    first_position INTEGER NOT NULL, -- of its last Lot; 0 when none
    PRIMARY KEY (site, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS site (
    site     TEXT PRIMARY KEY,
    position INTEGER NOT NULL, -- of its last event
    chain    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The sealed personal parts: all that can be erased, by zeros of the same length in place.
CREATE TABLE IF NOT EXISTS personal (
    position INTEGER PRIMARY KEY,
    site     TEXT NOT NULL,
    person   TEXT NOT NULL,
    sealed   BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS personal_of_person ON personal (person, site);

CREATE TABLE IF NOT EXISTS erased (
    person   TEXT NOT NULL,
    site     TEXT NOT NULL,
    position INTEGER NOT NULL, -- of the Lot that ordered it
    PRIMARY KEY (person, site)
) STRICT, WITHOUT ROWID;
