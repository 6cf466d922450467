package rules

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Book keeps the rules and what they were before. Only admins write.
type Book struct {
	Rules *inbox.Shelf[Rule]
	Past  inbox.Records[Past]
	Clock inbox.Clock

	Vocabulary *Vocabulary // what rules may say
}

// MaxRules bounds how many rules there are, MaxVersions how many earlier
// versions are kept of each.
const (
	MaxRules    = 2000
	MaxVersions = 50
)

// Past is a rule's earlier versions, oldest first.
type Past struct {
	Rule     RuleID `json:"rule"`
	Version  int64  `json:"version"`
	Versions []Rule `json:"versions"`
}

// RecordID, RecordVersion and WithVersion make it a record.
func (p Past) RecordID() string { return string(p.Rule) }

// RecordVersion is the record's own version, not the rule's.
func (p Past) RecordVersion() int64 { return p.Version }

// WithVersion returns p with that version.
func (p Past) WithVersion(v int64) Past { p.Version = v; return p }

// List returns all rules in the order in which they are tried.
func (b *Book) List(ctx context.Context) ([]Rule, error) {
	all, err := b.Rules.List(ctx)
	slices.SortFunc(all, func(x, y Rule) int { return cmp.Or(cmp.Compare(x.Order, y.Order), cmp.Compare(x.ID, y.ID)) })
	return all, err
}

// Save writes a rule: version 0 creates it, at the end; otherwise the stored
// version must match. The stored version is kept first, so that none is lost.
// forbidden, invalid with the path of the offending part, or conflict.
func (b *Book) Save(ctx context.Context, by inbox.Principal, r Rule) (Rule, error) {
	if !by.Admin {
		return r, inbox.Errorf(inbox.CodeForbidden, "only an admin writes rules")
	}
	if err := b.Vocabulary.Validate(r); err != nil {
		return r, err
	}
	r.UpdatedAt, r.UpdatedBy = b.Clock.Now(), by.Actor
	if r.Version > 0 {
		if err := b.keep(ctx, r.ID, r.Version); err != nil {
			return r, err
		}
		return b.Rules.Save(ctx, by, r)
	}
	all, err := b.List(ctx)
	if err != nil {
		return r, err
	}
	if len(all) >= MaxRules {
		return r, inbox.Invalid("id", "there are too many rules")
	}
	if len(all) > 0 {
		r.Order = all[len(all)-1].Order + 1
	}
	return b.Rules.Save(ctx, by, r)
}

// SaveAll adds rules, disabled and in their order at the end: all, or none when one is
// refused. When the store fails, the rules added so far are removed again.
func (b *Book) SaveAll(ctx context.Context, by inbox.Principal, all []Rule) (added []Rule, err error) {
	present, err := b.List(ctx)
	if err == nil && len(present)+len(all) > MaxRules {
		err = inbox.Invalid("rules", "there are too many rules")
	}
	for i := range all {
		all[i].Enabled = false
		if err == nil {
			err = b.Vocabulary.Validate(all[i])
		}
	}
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r, err = b.Save(ctx, by, r); err != nil {
			break
		}
		added = append(added, r)
	}
	if err == nil {
		return added, nil
	}
	for _, r := range added {
		err = errors.Join(err, b.Delete(context.WithoutCancel(ctx), by, r.ID))
	}
	return nil, err
}

// keep adds the stored version of a rule to its past.
func (b *Book) keep(ctx context.Context, id RuleID, version int64) error {
	now, err := b.Rules.Get(ctx, string(id))
	if err != nil {
		return err
	}
	if now.Version != version {
		return inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", version)
	}
	past, err := b.past(ctx, id)
	if err != nil || slices.ContainsFunc(past.Versions, func(r Rule) bool { return r.Version == version }) {
		return err
	}
	past.Versions = append(past.Versions, now)
	past.Versions = past.Versions[max(0, len(past.Versions)-MaxVersions):]
	_, err = b.Past.Put(ctx, past)
	return err
}

func (b *Book) past(ctx context.Context, id RuleID) (Past, error) {
	past, err := b.Past.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return Past{Rule: id}, nil
	}
	return past, err
}

// Versions returns what the rule is and was, newest first; not_found.
func (b *Book) Versions(ctx context.Context, id RuleID) ([]Rule, error) {
	now, err := b.Rules.Get(ctx, string(id))
	if err != nil {
		return nil, err
	}
	past, err := b.past(ctx, id)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(past.Versions, func(r Rule) bool { return r.Version >= now.Version })
	slices.Reverse(all)
	return append([]Rule{now}, all...), nil
}

// Earlier returns an earlier version of a rule, to be saved as the newest; not_found.
func (b *Book) Earlier(ctx context.Context, id RuleID, version int64) (Rule, error) {
	all, err := b.Versions(ctx, id)
	if err != nil {
		return Rule{}, err
	}
	i := slices.IndexFunc(all, func(r Rule) bool { return r.Version == version })
	if i < 0 {
		return Rule{}, inbox.Errorf(inbox.CodeNotFound, "version %d of rule %s", version, id)
	}
	old := all[i]
	old.Version, old.Order = all[0].Version, all[0].Order
	return old, nil
}

// Reorder puts the rules into this order, which must name each of them once.
func (b *Book) Reorder(ctx context.Context, by inbox.Principal, ids []RuleID) error {
	all, err := b.List(ctx)
	if err != nil {
		return err
	}
	places := map[RuleID]int{}
	for i, id := range ids {
		places[id] = i
	}
	if len(places) != len(ids) || len(ids) != len(all) {
		return inbox.Invalid("ids", "must name every rule once")
	}
	for _, r := range all {
		place, named := places[r.ID]
		if !named {
			return inbox.Invalid("ids", "must name every rule once")
		}
		if r.Order == place {
			continue
		}
		r.Order = place // no earlier version is kept for a new order
		if _, err := b.Rules.Save(ctx, by, r); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes the rule; its past stays. not_found.
func (b *Book) Delete(ctx context.Context, by inbox.Principal, id RuleID) error {
	return b.Rules.Delete(ctx, by, string(id))
}
