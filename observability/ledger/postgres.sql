-- Layout 1. Rows are only ever added; the triggers hold even against a stray shell.
-- Names sort by their bytes: an index must not depend on the system's locale, which upgrades change.
CREATE TABLE tutelage.writers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL UNIQUE
);

-- No foreign key to the writer: every append would lock, and so rewrite, the writer's row.
CREATE TABLE tutelage.events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    fact TEXT NOT NULL,
    writer BIGINT NOT NULL,
    UNIQUE (stream, sequence),
    UNIQUE (stream, key)
);

CREATE INDEX events_first ON tutelage.events (id) WHERE sequence = 1;

CREATE TABLE tutelage.artefacts (
    digest TEXT COLLATE "C" PRIMARY KEY,
    content BYTEA NOT NULL
);

-- The data folders whose lab this is: one, unless somebody said that they share it.
CREATE TABLE tutelage.homes (
    name TEXT PRIMARY KEY,
    place TEXT NOT NULL
);

CREATE FUNCTION tutelage.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON tutelage.events
FOR EACH STATEMENT EXECUTE FUNCTION tutelage.refuse();

CREATE TRIGGER artefacts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON tutelage.artefacts
FOR EACH STATEMENT EXECUTE FUNCTION tutelage.refuse();

CREATE TABLE tutelage.layout (
    version INTEGER NOT NULL
);
