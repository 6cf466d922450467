package sqlite

import (
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// branch is one alternative of a filter: a walk along one index.
type branch struct {
	place  place
	way    way
	status inbox.Status // "" where the index does not begin with one
	rest   []condition  // what of the filter the index does not answer
}

// branches returns the alternatives of a filter along the ways. Their union is
// what matches; the same conversation may be on several.
func branches(f inbox.Filter, ways []way) []branch {
	statuses := unique(f.Statuses)
	if len(statuses) == 0 {
		statuses = inbox.Statuses
	}
	var out []branch
	for _, p := range places(f) {
		for _, w := range ways {
			answered := p.answered | w.answered
			if p.name == contactPlace {
				out = append(out, branch{place: p, way: w, rest: residue(f, answered)})
				continue
			}
			rest := residue(f, answered|ofStatus)
			for _, status := range statuses {
				out = append(out, branch{place: p, way: w, status: status, rest: rest})
			}
		}
	}
	return out
}

// table is the alias of the table that the branch walks: t of conversation_tags
// or c of conversations.
func (b branch) table() string {
	if b.place.name == tagPlace {
		return "t"
	}
	return "c"
}

// index names the index of the matrix. Few conversations are of one contact:
// they have one index, which is sorted for the other orders.
func (b branch) index() string {
	if b.place.name == contactPlace {
		return "contact_activity"
	}
	return b.place.name + "_" + b.way.order
}

// from names what is read, by force of INDEXED BY: the plan must not depend on
// statistics. A tag's rows are joined to the conversations only when a
// condition asks about them.
func (b branch) from(conditions []condition) string {
	if b.place.name != tagPlace {
		return " FROM conversations AS c INDEXED BY " + b.index()
	}
	from := " FROM conversation_tags AS t INDEXED BY " + b.index()
	if len(conditions) > 0 {
		from += " CROSS JOIN conversations AS c ON c.number = t.number"
	}
	return from
}

// walk selects the branch's rows: columns, then conditions beside those of the index.
func (b branch) walk(columns string, extra ...condition) condition {
	where := slices.Clone(b.place.equal)
	if b.status != "" {
		where = append(where, is(b.table()+".status = ?", string(b.status)))
	}
	if b.way.only != "" {
		where = append(where, is(b.table()+"."+b.way.only))
	}
	w := all(append(append(where, extra...), b.rest...))
	if w.text == "" {
		w.text = "1"
	}
	return condition{"SELECT " + columns + b.from(b.rest) + " WHERE " + w.text, w.args}
}

// page selects the branch's rows in order, after a position when there is one.
func (b branch) page(after *position) condition {
	t := b.table()
	key := t + "." + b.way.key
	columns := key + " AS k, " + t + ".id AS id, " + t + ".number AS number"
	if after == nil {
		return b.walk(columns)
	}
	return b.walk(columns, is("("+key+", "+t+".id) > (?, ?)", after.key, after.id))
}

// counted selects the branch's rows that no earlier place holds.
func (b branch) counted() condition {
	b.rest = append(slices.Clone(b.rest), b.place.apart...)
	return b.walk("1")
}
