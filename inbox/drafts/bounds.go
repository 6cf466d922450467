package drafts

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Bounds of what an agent's drafts hold together: they are all read to list and to
// count them. Light ones, which nearly all are, are bounded by their number.
const (
	lightDraft = 16 << 10
	mostDrafts = 4 << 20 // bytes
)

func (d Draft) bytes() int { return len(d.Text) + len(d.HTML) }

// bounded refuses a long draft when its author's others hold too much already.
func (s *Service) bounded(ctx context.Context, d Draft) error {
	if d.bytes() <= lightDraft {
		return nil
	}
	all, err := inbox.AllRows(ctx, s.ports.Kept.Rows, draftsOf(d.Agent))
	if err != nil {
		return err
	}
	bytes := d.bytes()
	for _, other := range all {
		if other.RecordID() != d.RecordID() {
			bytes += other.bytes()
		}
	}
	if bytes > mostDrafts {
		return inbox.Invalid("drafts", "too much is in them")
	}
	return nil
}
