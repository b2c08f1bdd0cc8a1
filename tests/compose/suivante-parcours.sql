
-- The newer build counts étapes by person, from the first one on.
CREATE TABLE IF NOT EXISTS suivante_compte (parcours TEXT NOT NULL PRIMARY KEY,
    etapes INTEGER NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS suivante_compte_etape AFTER INSERT ON etape BEGIN
    INSERT INTO suivante_compte (parcours, etapes) VALUES (new.parcours, 1)
        ON CONFLICT (parcours) DO UPDATE SET etapes = etapes + 1;
END;
