package inbox

import "context"

// Bounds of what an agent's drafts hold together: they are all read to list and to
// count them. Light ones, which nearly all are, are bounded by their number.
const (
	lightDraft = 16 << 10
	mostDrafts = 4 << 20 // bytes
)

func (d Draft) bytes() int { return len(d.Text) + len(d.HTML) }

// draftRoom refuses a long draft when its author's others hold too much already.
func (s *Service) draftRoom(ctx context.Context, by Principal, d Draft) error {
	if d.bytes() <= lightDraft {
		return nil
	}
	all, err := s.ports.Drafts(by.Actor.Agent()).List(ctx)
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
		return Invalid("drafts", "too much is in them")
	}
	return nil
}
