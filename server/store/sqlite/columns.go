package sqlite

import (
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// columns are a conversation's filterable and sortable fields in the form in
// which they are stored and compared.
type columns struct {
	channel, contact, status, assignee string
	unassigned                         bool
	team, folder                       sql.NullString
	raised                             sql.NullInt64
	byActivity, byCreated              int64
	waitingSince, snoozedUntil, nextAt sql.NullInt64
}

// columnNames are in the order of values and pointers.
var columnNames = []string{
	"channel", "contact", "status", "assignee", "unassigned", "team", "folder", "raised",
	"by_activity", "by_created", "waiting_since", "snoozed_until", "next_at",
}

// tagColumnNames are those that conversation_tags repeats.
var tagColumnNames = []string{"channel", "status", "assignee", "team", "raised", "by_activity", "by_created", "waiting_since", "snoozed_until"}

func columnsOf(c inbox.Conversation) columns {
	return columns{
		channel: string(c.Channel), contact: string(c.Contact), status: string(c.Status), assignee: string(c.Assignee), unassigned: c.Assignee == "",
		team: nullText(c.Team), folder: nullText(c.Folder), raised: raised(c.Priority),
		byActivity: -c.UpdatedAt.UnixMilli(), byCreated: -c.CreatedAt.UnixMilli(),
		waitingSince: nullTime(c.WaitingSince), snoozedUntil: nullTime(c.SnoozedUntil), nextAt: nullTime(c.NextAt),
	}
}

func (c *columns) values() []any {
	return []any{c.channel, c.contact, c.status, c.assignee, c.unassigned, c.team, c.folder, c.raised,
		c.byActivity, c.byCreated, c.waitingSince, c.snoozedUntil, c.nextAt}
}

func (c *columns) pointers() []any {
	return []any{&c.channel, &c.contact, &c.status, &c.assignee, &c.unassigned, &c.team, &c.folder, &c.raised,
		&c.byActivity, &c.byCreated, &c.waitingSince, &c.snoozedUntil, &c.nextAt}
}

// changes returns what differs from old as parallel lists: only indexes of
// columns that are set are written, and most commits move very few.
func (c *columns) changes(old *columns, among []string) (names []string, values []any) {
	now, was := c.values(), old.values()
	for i, name := range columnNames {
		if now[i] != was[i] && slices.Contains(among, name) {
			names, values = append(names, name), append(values, now[i])
		}
	}
	return names, values
}

func (c *columns) pick(names []string) []any {
	all := c.values()
	var out []any
	for i, name := range columnNames {
		if slices.Contains(names, name) {
			out = append(out, all[i])
		}
	}
	return out
}

// normalRank is the rank that the raised column leaves out.
var normalRank = int64(inbox.PriorityNormal.Rank())

func raised(p inbox.Priority) sql.NullInt64 {
	rank := int64(p.Rank())
	return sql.NullInt64{Int64: rank, Valid: rank != normalRank}
}

func nullText[T ~string](s T) sql.NullString {
	return sql.NullString{String: string(s), Valid: s != ""}
}

func nullTime(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

// document encodes a value for a doc column.
func document(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", inbox.Wrap(inbox.CodeInternal, err, "encode document")
	}
	return string(b), nil
}

// decode reads a doc column.
func decode(doc sql.RawBytes, into any) error {
	if err := json.Unmarshal(doc, into); err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "decode document")
	}
	return nil
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }
