-- Runs of rules become rows of a table; moving holds their keys, as rules.RunSpec
-- gives them: see inbox.NumberPart for the form of times.
CREATE TABLE moving (id TEXT NOT NULL, name TEXT NOT NULL, of TEXT NOT NULL, by TEXT NOT NULL);
INSERT INTO moving SELECT id, 'conversation', conversation || char(2), at FROM runs;
INSERT INTO moving SELECT id, 'time', '', at FROM runs;
INSERT INTO moving SELECT m.id, 'rule', m.rule || char(2), r.at FROM run_rules AS m JOIN runs AS r ON r.id = m.id;
INSERT INTO moving SELECT m.id, 'failed', m.rule || char(2), r.at FROM run_rules AS m JOIN runs AS r ON r.id = m.id WHERE m.failed;
UPDATE moving SET by = printf('%016x', CASE WHEN CAST(by AS INTEGER) < 0
  THEN CAST(by AS INTEGER) & 9223372036854775807 ELSE CAST(by AS INTEGER) | (-9223372036854775807 - 1) END) || char(2);
CREATE INDEX moving_id ON moving (id);

INSERT INTO rows (name, id, version, keys, doc) SELECT 'runs', id, 1,
  (SELECT json_group_array(json_object('index', m.name, 'of', m.of, 'by', m.by)) FROM moving AS m WHERE m.id = runs.id), doc FROM runs;
INSERT INTO row_keys (place, by, id)
  SELECT 'runs' || char(2) || name || char(2) || of, by || char(1) || id, id FROM moving;

DROP TABLE moving;
DROP TABLE run_rules;
DROP TABLE runs;
