-- Conversations. A column for everything that is filtered, sorted or guarded;
-- the rest is the domain type as JSON in doc. Times are Unix milliseconds; the
-- by_ columns are negated, so that ascending is "newest first" and every list
-- runs forward through an index that ends in the tie breaker, id.
CREATE TABLE conversations (
  number        INTEGER PRIMARY KEY,   -- for people, and what other tables point to
  id            TEXT    NOT NULL UNIQUE,
  version       INTEGER NOT NULL,
  channel       TEXT    NOT NULL,
  contact       TEXT    NOT NULL,
  status        TEXT    NOT NULL,
  assignee      TEXT    NOT NULL,      -- '' is nobody
  unassigned    INTEGER NOT NULL,      -- 1 or 0
  team          TEXT,                  -- NULL is none, here and below: partial indexes leave it out
  folder        TEXT,
  raised        INTEGER,               -- the priority's rank unless it is normal
  by_activity   INTEGER NOT NULL,
  by_created    INTEGER NOT NULL,
  waiting_since INTEGER,
  snoozed_until INTEGER,
  next_at       INTEGER,
  doc           TEXT    NOT NULL
);

-- The indexes of lists are a matrix: where (all, assignee, channel, team,
-- folder, tag) by order (activity, created, waiting, snoozed, priority). Orders
-- that concern few conversations are partial and cost the others nothing. The
-- columns after number let counts decide who may see a row without reading it
-- (number is named where it would come last by itself, to keep the order).
CREATE INDEX all_activity ON conversations (status, by_activity, id);
CREATE INDEX all_created  ON conversations (status, by_created, id);
CREATE INDEX all_waiting  ON conversations (status, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX all_snoozed  ON conversations (status, snoozed_until, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX all_priority ON conversations (status, raised, by_activity, id) WHERE raised IS NOT NULL;

CREATE INDEX assignee_activity ON conversations (assignee, status, by_activity, id, number, channel, team);
CREATE INDEX assignee_created  ON conversations (assignee, status, by_created, id);
CREATE INDEX assignee_waiting  ON conversations (assignee, status, waiting_since, id, number, channel, team) WHERE waiting_since IS NOT NULL;
CREATE INDEX assignee_snoozed  ON conversations (assignee, status, snoozed_until, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX assignee_priority ON conversations (assignee, status, raised, by_activity, id, number, channel, team) WHERE raised IS NOT NULL;

CREATE INDEX channel_activity ON conversations (channel, status, unassigned, by_activity, id, number, assignee);
CREATE INDEX channel_created  ON conversations (channel, status, unassigned, by_created, id);
CREATE INDEX channel_waiting  ON conversations (channel, status, unassigned, waiting_since, id, number, assignee) WHERE waiting_since IS NOT NULL;
CREATE INDEX channel_snoozed  ON conversations (channel, status, unassigned, snoozed_until, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX channel_priority ON conversations (channel, status, unassigned, raised, by_activity, id, number, assignee) WHERE raised IS NOT NULL;

CREATE INDEX team_activity ON conversations (team, status, unassigned, by_activity, id, number, channel, assignee) WHERE team IS NOT NULL;
CREATE INDEX team_created  ON conversations (team, status, unassigned, by_created, id) WHERE team IS NOT NULL;
CREATE INDEX team_waiting  ON conversations (team, status, unassigned, waiting_since, id, number, channel, assignee) WHERE team IS NOT NULL AND waiting_since IS NOT NULL;
CREATE INDEX team_snoozed  ON conversations (team, status, unassigned, snoozed_until, id) WHERE team IS NOT NULL AND snoozed_until IS NOT NULL;
CREATE INDEX team_priority ON conversations (team, status, unassigned, raised, by_activity, id, number, channel, assignee) WHERE team IS NOT NULL AND raised IS NOT NULL;

CREATE INDEX folder_activity ON conversations (folder, status, by_activity, id, number, channel, team, assignee) WHERE folder IS NOT NULL;
CREATE INDEX folder_created  ON conversations (folder, status, by_created, id) WHERE folder IS NOT NULL;
CREATE INDEX folder_waiting  ON conversations (folder, status, waiting_since, id) WHERE folder IS NOT NULL AND waiting_since IS NOT NULL;
CREATE INDEX folder_snoozed  ON conversations (folder, status, snoozed_until, id) WHERE folder IS NOT NULL AND snoozed_until IS NOT NULL;
CREATE INDEX folder_priority ON conversations (folder, status, raised, by_activity, id) WHERE folder IS NOT NULL AND raised IS NOT NULL;

CREATE INDEX contact_activity ON conversations (contact, by_activity, id);
CREATE INDEX due ON conversations (next_at, id) WHERE next_at IS NOT NULL;

-- A row per tag of a conversation, with a copy of what its lists ask about.
CREATE TABLE conversation_tags (
  number        INTEGER NOT NULL,
  tag           TEXT    NOT NULL,
  id            TEXT    NOT NULL,
  channel       TEXT    NOT NULL,
  status        TEXT    NOT NULL,
  assignee      TEXT    NOT NULL,
  team          TEXT,
  raised        INTEGER,
  by_activity   INTEGER NOT NULL,
  by_created    INTEGER NOT NULL,
  waiting_since INTEGER,
  snoozed_until INTEGER,
  PRIMARY KEY (number, tag)
) WITHOUT ROWID;

CREATE INDEX tag_activity ON conversation_tags (tag, status, by_activity, id, number, channel, team, assignee);
CREATE INDEX tag_created  ON conversation_tags (tag, status, by_created, id);
CREATE INDEX tag_waiting  ON conversation_tags (tag, status, waiting_since, id, number, channel, team, assignee) WHERE waiting_since IS NOT NULL;
CREATE INDEX tag_snoozed  ON conversation_tags (tag, status, snoozed_until, id) WHERE snoozed_until IS NOT NULL;
CREATE INDEX tag_priority ON conversation_tags (tag, status, raised, by_activity, id, number, channel, team, assignee) WHERE raised IS NOT NULL;

-- Messages. place is the conversation's number * 2^24 + seq: a conversation's
-- messages lie side by side in order, under a key of eight bytes.
CREATE TABLE messages (
  place  INTEGER PRIMARY KEY,
  id     TEXT    NOT NULL UNIQUE,
  public INTEGER NOT NULL,
  doc    TEXT    NOT NULL
);

CREATE TABLE contacts (
  number  INTEGER PRIMARY KEY,
  id      TEXT    NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  doc     TEXT    NOT NULL
);

CREATE TABLE identities (
  kind    TEXT    NOT NULL,
  value   TEXT    NOT NULL,
  contact INTEGER NOT NULL,            -- contacts.number
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

-- Small slow things: agents, teams, channels and so on, told apart by name.
CREATE TABLE records (
  name    TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  doc     TEXT    NOT NULL,
  PRIMARY KEY (name, id)
) WITHOUT ROWID;

-- The feed, kept whole: nothing is ever deleted here, so the next cursor is
-- always greater than all that were given.
CREATE TABLE events (
  cursor INTEGER PRIMARY KEY,
  doc    TEXT    NOT NULL
);

CREATE TABLE positions (
  consumer TEXT    NOT NULL PRIMARY KEY,
  cursor   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE leases (
  name    TEXT    NOT NULL PRIMARY KEY,
  holder  TEXT    NOT NULL,            -- '' after a release
  token   INTEGER NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;
