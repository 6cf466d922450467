package canned

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Ports are what canned replies stand on.
type Ports struct {
	Directory *inbox.Directory // gets the shelf
	Replies   inbox.Records[Reply]
	Uses      inbox.Records[Use]
	Contacts  Contacts
}

// Replies are all canned replies. It implements [inbox.CannedReplies].
type Replies struct {
	*inbox.Shelf[Reply]

	directory *inbox.Directory
	contacts  Contacts
	uses      uses
}

// New returns the replies and adds their shelf to the directory.
func New(p Ports) *Replies {
	kind := Records
	kind.Guard = func(ctx context.Context, next Reply, all []Reply) error {
		if err := checkText(p.Directory.Variables, next, all); err != nil {
			return err
		}
		return Records.Guard(ctx, next, all)
	}
	return &Replies{Shelf: inbox.AddShelf(p.Directory, kind, p.Replies), directory: p.Directory, contacts: p.Contacts, uses: uses{p.Uses}}
}

// checkText refuses a text that names a variable that is not there. One that is stored
// already may stay as it is when other parts of its reply change: the room of one of
// its variables may be gone.
func checkText(known *inbox.Variables, next Reply, all []Reply) error {
	if slices.ContainsFunc(all, func(c Reply) bool { return c.ID == next.ID && c.Text == next.Text }) {
		return nil
	}
	return known.Check(next.Text)
}

// Prepared implements [inbox.CannedReplies].
func (r *Replies) Prepared(ctx context.Context, by inbox.Principal, id inbox.CannedID) (inbox.Prepared, error) {
	reply, err := r.GetFor(ctx, by, string(id))
	return reply.Prepared(), err
}

// Files returns the files that a reply has in the store now, whatever this node remembers
// and whoever has it; not_found.
func (r *Replies) Files(ctx context.Context, id inbox.CannedID) ([]inbox.File, error) {
	reply, err := r.Stored(ctx, string(id))
	return reply.Files, err
}

// Uploads attaches an agent's fresh uploads, as [inbox.Service] does.
type Uploads interface {
	Attach(ctx context.Context, by inbox.Principal, id inbox.FileID, into inbox.Holder) (inbox.File, error)
}

// Attached are the files that the reply is to have: those it has already, and fresh
// uploads of the agent. invalid when one is neither.
func (c Reply) Attached(ctx context.Context, by inbox.Principal, want []inbox.FileID, from Uploads) ([]inbox.File, error) {
	if len(want) > inbox.MaxFiles {
		return nil, inbox.Invalid("files", "too many")
	}
	var out []inbox.File
	for _, id := range want {
		if i := slices.IndexFunc(c.Files, func(f inbox.File) bool { return f.ID == id }); i >= 0 {
			out = append(out, c.Files[i])
			continue
		}
		f, err := from.Attach(ctx, by, id, inbox.Holder{Canned: c.ID})
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Uses returns how often each canned reply that is there for the principal was sent,
// as far as it was counted.
func (r *Replies) Uses(ctx context.Context, by inbox.Principal) ([]Use, error) {
	all, err := r.uses.records.List(ctx)
	if err != nil {
		return nil, err
	}
	known, err := r.ListFor(ctx, by) // without what is deleted, or another's own
	if err != nil {
		return nil, err
	}
	there := make(map[inbox.CannedID]bool, len(known))
	for _, c := range known {
		there[c.ID] = true
	}
	return slices.DeleteFunc(all, func(u Use) bool { return !there[u.ID] }), nil
}

// Follow counts the canned replies that were sent, and gives those of a team that was
// deleted to everybody; it is for a consumer of the feed.
func (r *Replies) Follow(ctx context.Context, events []inbox.Event) error {
	if err := r.uses.follow(ctx, events); err != nil {
		return err
	}
	for _, e := range events {
		if e.Record == nil || e.Record.Type != inbox.RecordTeam || !e.Record.Deleted {
			continue
		}
		if err := r.leave(ctx, inbox.TeamID(e.Record.ID)); err != nil {
			return err
		}
	}
	return nil
}

// leave gives the replies of a team to everybody unless the team is there again, as
// after a restore.
func (r *Replies) leave(ctx context.Context, team inbox.TeamID) error {
	if _, err := r.directory.Teams.Get(ctx, string(team)); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	return inbox.Mend(ctx, r.Shelf, func(c *Reply) bool {
		was := c.Team == team
		if was {
			c.Team = ""
		}
		return was
	})
}
