-- What the runtime keeps in the store of every service. `log` follows from the journal and is
-- compared by verify with the service's own tables; what begins with rt_ is this store's own affair.
CREATE TABLE IF NOT EXISTS log (
    sequence INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    command TEXT NOT NULL,
    time INTEGER NOT NULL,
    person TEXT NOT NULL,
    packed BLOB NOT NULL,
    sealed BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS log_person ON log (person) WHERE sealed IS NOT NULL;

CREATE TABLE IF NOT EXISTS rt_etat (
    un INTEGER PRIMARY KEY CHECK (un = 1),
    service TEXT NOT NULL,
    site TEXT NOT NULL,
    apply_number INTEGER NOT NULL,
    demo INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    position INTEGER NOT NULL,
    connu INTEGER NOT NULL,
    dit INTEGER NOT NULL -- the highest mark that the bus told
) STRICT;

-- The last event heard by a store that was rebuilt: it is reacted to once more.
CREATE TABLE IF NOT EXISTS rt_dernier (
    un INTEGER PRIMARY KEY CHECK (un = 1),
    site TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    packed BLOB NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS rt_marque (
    site TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (site, source)
) STRICT;

CREATE TABLE IF NOT EXISTS rt_chaine (
    site TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    chaine BLOB NOT NULL
) STRICT;

-- The last head that the bus has signed, as heard: a witness.
CREATE TABLE IF NOT EXISTS rt_tete (
    un INTEGER PRIMARY KEY CHECK (un = 1),
    octets BLOB NOT NULL -- bus.SignedHead
) STRICT;

CREATE TABLE IF NOT EXISTS rt_protocole (
    site TEXT PRIMARY KEY,
    numero INTEGER NOT NULL, -- of its adoption
    texte TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS rt_refus (
    command TEXT PRIMARY KEY,
    time INTEGER NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    texte TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS rt_refus_time ON rt_refus (time);

CREATE TABLE IF NOT EXISTS rt_suspect (
    id TEXT PRIMARY KEY,
    arrets INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS rt_reaction (
    refus TEXT PRIMARY KEY,
    evenement TEXT NOT NULL,
    commande TEXT NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    texte TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS rt_reaction_evenement ON rt_reaction (evenement);

CREATE TABLE IF NOT EXISTS rt_efface (
    person TEXT PRIMARY KEY,
    evenement TEXT NOT NULL -- that ordered it first
) STRICT;
CREATE INDEX IF NOT EXISTS rt_efface_evenement ON rt_efface (evenement);
CREATE TABLE IF NOT EXISTS rt_effacement (
    evenement TEXT PRIMARY KEY,
    fait INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS rt_effacement_fait ON rt_effacement (fait);

-- --- After the rows ---
CREATE INDEX IF NOT EXISTS log_command ON log (command, sequence);
