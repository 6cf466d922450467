package search

import (
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/query"
	"github.com/pasokh/pasokh/search/terms"
)

// Names are the things a query may call by name, as the searching agent knows
// them, and who "me" is.
type Names struct {
	Me       inbox.AgentID
	Agents   []inbox.Agent
	Teams    []inbox.Team
	Channels []inbox.Channel
	Tags     []inbox.Tag
	Folders  []inbox.Folder
	Zone     *time.Location // in which days begin; UTC when nil
}

// condition is a clause with its names resolved. Exactly one of its kinds is
// set; not turns it around.
type condition struct {
	not bool

	words  []terms.Word // all of them, in fields
	fields []string
	phrase bool // as a sequence
	typing bool // the last may be a beginning
	exact  bool // no other spellings

	key    string // keyword field whose value is any of
	values []string

	within   string // numeric field, in minutes
	min, max *float64

	any, all []condition
}

const isWaiting = "waiting"

// Values of has:.
const (
	hasFile = "file"
	hasNote = "note"
)

// nothing is met by no conversation: no contact has none of the values.
var nothing = condition{key: fieldContactID}

// resolve turns parsed groups into conditions. Clauses without words in them
// ("!!!") are passed over beside others; a field of such a value, and a query of
// nothing else, find nothing. Errors are invalid (q).
func resolve(groups [][]query.Clause, names Names, now time.Time) ([][]condition, error) {
	r := resolver{names, now}
	if r.names.Zone == nil {
		r.names.Zone = time.UTC
	}
	var out [][]condition
	for _, group := range phones(neighbours(r.pasted(groups))) {
		var alternatives []condition
		for _, c := range group {
			cond, err := r.condition(c)
			if err != nil {
				return nil, err
			}
			if cond.empty() && c.Field != "" && !c.Not {
				cond = nothing
			}
			if !cond.empty() {
				cond.not = c.Not
				alternatives = append(alternatives, cond)
			}
			if keys := phoneKeys(c.Text); len(keys) == 1 && isPlain(group) {
				alternatives = append(alternatives, condition{key: fieldPhone, values: keys})
			}
		}
		if len(alternatives) > 0 {
			out = append(out, alternatives)
		}
	}
	if len(out) == 0 {
		return [][]condition{{nothing}}, nil
	}
	return out, nil
}

// pasted makes words of clauses that are rather a part of a pasted line than a
// field: those that read so and have a value that the field does not know
// ("Status: shipped"), and a number that is all of the query, which
// [numberAlone] puts before what else has it.
func (r resolver) pasted(groups [][]query.Clause) [][]query.Clause {
	out := make([][]query.Clause, 0, len(groups))
	for _, group := range groups {
		group = slices.Clone(group)
		for i, c := range group {
			if _, err := r.condition(c); err != nil && c.Loose {
				group[i] = c.AsWords()
			}
		}
		out = append(out, group)
	}
	if len(out) == 1 && len(out[0]) == 1 && out[0][0].Field == "number" && !out[0][0].Not {
		out[0][0].Field, out[0][0].Typing = "", false
	}
	return out
}

// neighbours joins plain words that follow one another into one clause, so that
// what people write as one word or as two is read alike.
func neighbours(groups [][]query.Clause) [][]query.Clause {
	var out [][]query.Clause
	for _, g := range groups {
		if last := len(out) - 1; last >= 0 && isPlain(out[last]) && isPlain(g) {
			joined := g[0]
			joined.Text = out[last][0].Text + " " + joined.Text
			out[last] = []query.Clause{joined}
			continue
		}
		out = append(out, g)
	}
	return out
}

func isPlain(g []query.Clause) bool {
	return len(g) == 1 && g[0].Field == "" && !g[0].Not && !g[0].Phrase
}

func (c condition) empty() bool {
	return len(c.words) == 0 && c.key == "" && c.within == "" && len(c.any) == 0 && len(c.all) == 0
}

type resolver struct {
	names Names
	now   time.Time
}

// condition is what the clause asks for: when it reads like a line of a text and
// its field takes any value ("Subject: order"), also that line.
func (r resolver) condition(c query.Clause) (condition, error) {
	out, err := r.field(c)
	anything := c.Field == "from" || c.Field == "to" || c.Field == "subject"
	if err != nil || !c.Loose || c.Not || !anything || out.empty() {
		return out, err
	}
	return anyOf(out, text(c.AsWords())), nil
}

func (r resolver) field(c query.Clause) (condition, error) {
	switch c.Field {
	case "":
		return text(c), nil
	case "subject":
		return text(c, fieldSubject), nil
	case "from":
		return r.from(c), nil
	case "to":
		return r.to(c), nil
	case "number":
		return number(c)
	case "has":
		return enum(c, fieldHas, map[string]string{"file": hasFile, "files": hasFile, "attachment": hasFile, "note": hasNote, "notes": hasNote})
	case "is":
		return r.is(c)
	case "before", "after", "on":
		return r.date(c)
	case "status":
		return enum(c, fieldStatus, same(inbox.Statuses))
	case "priority":
		return enum(c, fieldPriority, same(inbox.Priorities))
	case "folder":
		return r.folder(c)
	}
	return r.named(c)
}

func text(c query.Clause, fields ...string) condition {
	ws := terms.Words(c.Text)
	return condition{words: ws, fields: fields, phrase: c.Phrase && len(ws) > 1, typing: c.Typing}
}

// from is who wrote: the contact by name or address, or an agent.
func (r resolver) from(c query.Clause) condition {
	written := condition{key: fieldAuthor, values: match(c, r.agents())}
	if terms.Fold(c.Text) == "me" && !c.Phrase {
		return written
	}
	return anyOf(text(c, fieldContact), written)
}

// to is whom it was said to: the channel of that name, or the contact.
func (r resolver) to(c query.Clause) condition {
	return anyOf(text(c, fieldContact), condition{key: fieldChannel, values: match(c, r.channels())})
}

// anyOf joins conditions, leaving out those that nothing can meet.
func anyOf(of ...condition) condition {
	var out []condition
	for _, c := range of {
		if !c.empty() && (c.key == "" || len(c.values) > 0) {
			out = append(out, c)
		}
	}
	return condition{any: out}
}

// number is the conversation of that number or, because orders and invoices
// have numbers too, one in which it is written.
func number(c query.Clause) (condition, error) {
	n := query.NumberOf(c.Text)
	if n == "" {
		return condition{}, query.Invalidf("#%s is not a number", c.Text)
	}
	out := condition{key: fieldNumber, values: []string{n}}
	if c.Not {
		return out, nil
	}
	c.Typing = false
	return anyOf(out, text(c)), nil
}

func same[T ~string](values []T) map[string]string {
	m := make(map[string]string, len(values))
	for _, v := range values {
		m[string(v)] = string(v)
	}
	return m
}

// enum takes one or more words, parted by commas, from a table.
func enum(c query.Clause, field string, table map[string]string) (condition, error) {
	out := condition{key: field}
	for _, v := range strings.Split(terms.Fold(c.Text), ",") {
		value, ok := table[strings.TrimSpace(v)]
		if !ok {
			return condition{}, query.Invalidf("%s: does not know %q", c.Field, c.Text)
		}
		out.values = append(out.values, value)
	}
	return out, nil
}

func (r resolver) is(c query.Clause) (condition, error) {
	switch v := terms.Fold(c.Text); v {
	case "waiting":
		return condition{key: fieldIs, values: []string{isWaiting}}, nil
	case "unassigned":
		return condition{key: fieldAssignee, values: []string{none}}, nil
	case "assigned":
		return condition{all: []condition{{not: true, key: fieldAssignee, values: []string{none}}}}, nil
	case "mine":
		return condition{key: fieldAssignee, values: []string{string(r.names.Me)}}, nil
	case "active":
		return condition{key: fieldStatus, values: []string{string(inbox.StatusOpen), string(inbox.StatusPending)}}, nil
	}
	return enum(c, fieldStatus, same(inbox.Statuses))
}

// date compares with the time from the conversation's beginning to its last
// activity: after: it was still active then or later, before: it had begun
// earlier, on: it was going on.
func (r resolver) date(c query.Clause) (condition, error) {
	day, ok := query.ParseDate(c.Text, r.names.Zone, r.now)
	if !ok {
		return condition{}, query.Invalidf("%s: cannot read the date %q", c.Field, c.Text)
	}
	from, to := minutesOf(day.From), minutesOf(day.To)
	before := func(m float64) condition { return condition{within: fieldCreated, max: &m} }
	switch c.Field {
	case "before":
		return before(from), nil
	case "after":
		return condition{within: fieldUpdated, min: &from}, nil
	}
	return condition{all: []condition{before(to), {within: fieldUpdated, min: &from}}}, nil
}
