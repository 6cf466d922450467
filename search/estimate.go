package search

import (
	"math"
	"slices"
)

// estimate returns about how many documents meet every group: no fewer than do.
// It looks into dictionaries only.
func (p composer) estimate(groups [][]condition) (uint64, error) {
	least := p.docs
	for _, g := range groups {
		n, err := p.sum(g)
		if err != nil {
			return 0, err
		}
		least = min(least, n)
	}
	return least, nil
}

func (p composer) sum(of []condition) (uint64, error) {
	total := uint64(0)
	for _, c := range of {
		n, err := p.most(c)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// most returns how many documents can meet the condition.
func (p composer) most(c condition) (uint64, error) {
	switch {
	case c.not, c.within != "":
		return p.docs, nil
	case c.key != "":
		total := uint64(0)
		for _, v := range c.values {
			n, err := p.frequency(c.key, v)
			if err != nil {
				return 0, err
			}
			total += n
		}
		return total, nil
	case len(c.any) > 0:
		return p.sum(c.any)
	case len(c.all) > 0:
		return p.least(c.all)
	}
	return p.rarest(c)
}

func (p composer) least(of []condition) (uint64, error) {
	least := uint64(math.MaxUint64)
	for _, c := range of {
		n, err := p.most(c)
		if err != nil {
			return 0, err
		}
		least = min(least, n)
	}
	return least, nil
}

// rarest returns how many documents have the rarest of the words, in any of the
// spellings that are looked for.
func (p composer) rarest(c condition) (uint64, error) {
	fields := c.fields
	if len(fields) == 0 {
		fields = []string{fieldText}
	}
	least := p.docs
	for i := range c.words {
		total := uint64(0)
		for _, f := range fields {
			n, err := p.spellings(c, i, f)
			if err != nil {
				return 0, err
			}
			total += n
		}
		least = min(least, total)
	}
	return least, nil
}

func (p composer) spellings(c condition, i int, field string) (uint64, error) {
	total, err := p.frequency(field, c.words[i].Base())
	if err != nil || c.exact || c.phrase {
		return total, err
	}
	near, begun, err := p.unfinished(c, i, field, total)
	if err != nil {
		return 0, err
	}
	for _, e := range slices.Concat(near, begun) {
		total += e.docs
	}
	return total, nil
}
