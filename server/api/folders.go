package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// Folder is where conversations are kept. When is Filter in the language of rules.
type Folder struct {
	ID      inbox.FolderID      `json:"id"`
	Version int64               `json:"version"`
	Name    string              `json:"name"`
	Color   int                 `json:"color" minimum:"0" maximum:"11"`
	Kind    inbox.FolderKind    `json:"kind" enum:"manual,smart"`
	Filter  *inbox.FolderFilter `json:"filter,omitempty"`
	When    *rules.Condition    `json:"when,omitempty"`
	Order   int                 `json:"order"`

	Personal bool `json:"personal,omitempty" doc:"Nobody else sees it"`
}

func folderView(f inbox.Folder) Folder {
	out := Folder{f.ID, f.Version, f.Name, f.Color, f.Kind, f.Query, nil, f.Order, f.Owner != ""}
	if f.Query != nil {
		when := rules.FolderCondition(*f.Query)
		out.When = &when
	}
	return out
}

type folderFields struct {
	LabelFields
	Kind   *inbox.FolderKind   `json:"kind,omitempty" enum:"manual,smart"`
	Filter *inbox.FolderFilter `json:"filter,omitempty"`
	When   *rules.Condition    `json:"when,omitempty" doc:"In place of filter: the same, in the language of rules"`
	Order  *int                `json:"order,omitempty"`
	OwnField
}

func (f folderFields) own(to *inbox.Folder, by inbox.AgentID) { f.OwnField.set(&to.Owner, by) }

// check refuses a condition that no index answers, by its path.
func (f folderFields) check(*API) error {
	if f.When == nil {
		return nil
	}
	_, err := rules.FolderFilter(*f.When)
	return err
}

func (f folderFields) apply(t *inbox.Folder, _ inbox.Clock) {
	set(&t.Name, f.Name)
	set(&t.Color, f.Color)
	set(&t.Kind, f.Kind)
	set(&t.Order, f.Order)
	if f.Filter != nil {
		t.Query = f.Filter
	}
	if f.When != nil {
		if filter, err := rules.FolderFilter(*f.When); err == nil { // it was checked
			t.Query = &filter
		}
	}
	if t.Kind == inbox.FolderManual {
		t.Query = nil
	}
}

func (a *API) registerFolders() {
	shelfRoutes[inbox.Folder, folderFields](a, agents, "folders", "folders", a.Inbox.Directory.Folders,
		func() inbox.Folder { return inbox.Folder{ID: inbox.NewID[inbox.FolderID]()} }, folderView)
	type folderAsked struct {
		Body struct {
			When rules.Condition `json:"when"`
		}
	}
	route(a, agents, http.MethodPost, "/api/v1/folders/check", "What a smart folder cannot ask; nothing is saved",
		func(_ context.Context, _ caller, in *folderAsked) (*body[problems], error) {
			_, err := rules.FolderFilter(in.Body.When)
			found, _ := errors.AsType[rules.Problems](err)
			return &body[problems]{problems{full(found)}}, nil
		})
}
