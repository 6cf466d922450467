package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// CannedUse tells how often a canned reply was sent.
type CannedUse struct {
	ID     inbox.CannedID `json:"id"`
	Count  int64          `json:"count"`
	LastAt time.Time      `json:"lastAt"`
}

func (a *API) registerCanned() {
	route(a, agents, http.MethodGet, "/api/v1/canned/uses", "How often each canned reply was sent",
		func(ctx context.Context, by caller, _ *nothing) (*body[items[CannedUse]], error) {
			uses, err := a.Inbox.CannedUses(ctx, by.Principal)
			if err != nil {
				return nil, err
			}
			out := items[CannedUse]{Items: []CannedUse{}}
			for _, u := range uses {
				out.Items = append(out.Items, CannedUse{u.ID, u.Count, u.LastAt})
			}
			return &body[items[CannedUse]]{out}, nil
		})
	route(a, agents, http.MethodPost, "/api/v1/canned/{id}/files", "Copies of its files, to be sent with a message",
		func(ctx context.Context, by caller, in *byID) (*body[items[File]], error) {
			if err := within(a.limits.uploads, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			canned, err := a.Inbox.Directory.Canned.GetFor(ctx, by.Principal, in.ID)
			if err != nil {
				return nil, err
			}
			if err := a.copiesOf(by, canned.Files); err != nil {
				return nil, err
			}
			files, err := a.Inbox.CopyFiles(ctx, by.Principal.Actor, canned.Files, inbox.Holder{})
			if err != nil {
				return nil, err
			}
			out := items[File]{Items: []File{}}
			for _, f := range files {
				out.Items = append(out.Items, fileView(f))
			}
			return &body[items[File]]{out}, nil
		})
}
