package kit

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/wire"
)

// RowPage answers with conversations as rows, with the asking agent's drafts in them;
// err is of whoever read them.
func (k *Kit) RowPage(ctx context.Context, by Caller, all []inbox.Conversation, next string, err error) (*Body[wire.RowPage], error) {
	if err != nil {
		return nil, err
	}
	rows, err := k.Rows(ctx, all, by.Agent.ID)
	if err != nil {
		return nil, err
	}
	drafted, err := k.Drafts.Conversations(ctx, by.Agent.ID)
	for i := range rows {
		rows[i].Draft = drafted[rows[i].ID]
	}
	return &Body[wire.RowPage]{wire.RowPage{Items: rows, Next: next}}, err
}
