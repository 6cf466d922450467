-- What rules did and why.
CREATE TABLE runs (
  id           TEXT    NOT NULL PRIMARY KEY,
  at           INTEGER NOT NULL,
  conversation TEXT    NOT NULL,
  doc          TEXT    NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_conversation ON runs (conversation, at, id);
CREATE INDEX runs_at ON runs (at);

-- The rules of each run that matched or failed.
CREATE TABLE run_rules (
  rule   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  id     TEXT    NOT NULL,
  failed INTEGER NOT NULL,
  PRIMARY KEY (rule, at, id)
) WITHOUT ROWID;
CREATE INDEX run_rules_id ON run_rules (id);
