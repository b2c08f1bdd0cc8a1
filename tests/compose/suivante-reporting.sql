-- The newer build counts facts by site, from the first one on.
CREATE TABLE IF NOT EXISTS suivante_compte (site TEXT NOT NULL PRIMARY KEY, faits INTEGER NOT NULL)
    STRICT;
CREATE TRIGGER IF NOT EXISTS suivante_compte_fait AFTER INSERT ON fait BEGIN
    INSERT INTO suivante_compte (site, faits) VALUES (new.site, 1)
        ON CONFLICT (site) DO UPDATE SET faits = faits + 1;
END;

