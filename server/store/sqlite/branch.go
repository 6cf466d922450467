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

// table is what the branch walks; conditions know it as c. What is asked about
// a tag's conversations is repeated in the tag's rows.
func (b branch) table() string {
	if b.place.name == tagPlace {
		return "conversation_tags"
	}
	return "conversations"
}

// index names the index of the matrix. Few conversations are of one contact:
// they have one index, which is sorted for the other orders.
func (b branch) index() string {
	if b.place.name == contactPlace {
		return "contact_activity"
	}
	return b.place.name + "_" + b.way.order
}

// walk selects the branch's rows: columns, then conditions beside those of the
// index. INDEXED BY makes the plan independent of statistics.
func (b branch) walk(columns string, extra ...condition) condition {
	where := slices.Clone(b.place.equal)
	if b.status != "" {
		where = append(where, is("c.status = ?", string(b.status)))
	}
	if b.way.only != "" {
		where = append(where, is("c."+b.way.only))
	}
	where = append(append(where, extra...), b.rest...)
	if len(where) == 0 {
		where = append(where, is("1"))
	}
	w := all(where)
	return condition{"SELECT " + columns + " FROM " + b.table() + " AS c INDEXED BY " + b.index() + " WHERE " + w.text, w.args}
}

// page selects the branch's rows in order, after a position when there is one.
func (b branch) page(after *position) condition {
	columns := "c." + b.way.key + " AS k, c.id AS id, c.number AS number"
	if after == nil {
		return b.walk(columns)
	}
	return b.walk(columns, is("(c."+b.way.key+", c.id) > (?, ?)", after.key, after.id))
}

// counted selects the branch's rows that no earlier place holds.
func (b branch) counted() condition {
	b.rest = append(slices.Clone(b.rest), b.place.apart...)
	return b.walk("1")
}
