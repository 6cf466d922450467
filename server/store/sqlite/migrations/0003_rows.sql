-- Rows of tables: what outgrows records. keys is what the row is found under, as
-- JSON; row_keys repeats it as an index. place is a group of an index of a table,
-- by the row's order in it, which ends with its id.
CREATE TABLE rows (
  name    TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  keys    TEXT    NOT NULL,
  doc     TEXT    NOT NULL,
  PRIMARY KEY (name, id)
) WITHOUT ROWID;

CREATE TABLE row_keys (
  place TEXT NOT NULL,
  by    TEXT NOT NULL,
  id    TEXT NOT NULL,
  PRIMARY KEY (place, by)
) WITHOUT ROWID;

CREATE TABLE row_uniques (
  place TEXT NOT NULL PRIMARY KEY,
  id    TEXT NOT NULL
) WITHOUT ROWID;
