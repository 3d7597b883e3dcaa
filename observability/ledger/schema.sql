-- Layout 1. Rows are only ever added; the triggers hold even against a stray shell.
CREATE TABLE writers (
    id INTEGER PRIMARY KEY,
    holder TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    key TEXT NOT NULL,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    fact TEXT NOT NULL,
    writer INTEGER NOT NULL REFERENCES writers (id),
    UNIQUE (stream, sequence),
    UNIQUE (stream, key)
) STRICT;

CREATE TABLE artefacts (
    digest TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;

CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER events_last BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER artefacts_stay BEFORE UPDATE ON artefacts
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER artefacts_last BEFORE DELETE ON artefacts
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
