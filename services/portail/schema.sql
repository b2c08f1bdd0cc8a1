-- The accounts of a site. Rows are made by apply only; passwords and sessions are elsewhere.
CREATE TABLE IF NOT EXISTS compte (
    compte TEXT PRIMARY KEY
) STRICT;
