package conversations

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/server/api/kit"
)

// FolderCount is how many conversations a folder lists: Count, or more than
// that when Capped.
type FolderCount struct {
	Folder string `json:"folder"`
	Count  int    `json:"count"`
	Capped bool   `json:"capped"`
}

type countList struct {
	Items []FolderCount `json:"items"`
}

func (a *API) registerCounts() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/counts", "How many conversations each folder lists, up to 999",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[countList], error) {
			counts, err := a.Inbox.Counts(ctx, by.Principal)
			if err != nil {
				return nil, err
			}
			_, drafted, err := a.Drafts.Of(ctx, by.Principal)
			counts = append(counts, inbox.FolderCount{Folder: drafts.Folder, Count: len(drafted)})
			out := countList{Items: make([]FolderCount, 0, len(counts))}
			for _, c := range counts {
				out.Items = append(out.Items, FolderCount{c.Folder, min(c.Count, inbox.CountLimit-1), c.Count >= inbox.CountLimit})
			}
			return &kit.Body[countList]{Body: out}, err
		})
}
