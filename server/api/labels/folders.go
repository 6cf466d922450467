package labels

import (
	"context"
	"errors"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
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
	kit.LabelFields
	Kind   *inbox.FolderKind   `json:"kind,omitempty" enum:"manual,smart"`
	Filter *inbox.FolderFilter `json:"filter,omitempty"`
	When   *rules.Condition    `json:"when,omitempty" doc:"In place of filter: the same, in the language of rules"`
	Order  *int                `json:"order,omitempty"`
	kit.OwnField
}

func (f folderFields) Own(to *inbox.Folder, by inbox.AgentID) { f.OwnField.Set(&to.Owner, by) }

// Check refuses a condition that no index answers, by its path.
func (f folderFields) Check(*kit.Kit) error {
	if f.When == nil {
		return nil
	}
	_, err := rules.FolderFilter(*f.When)
	return err
}

func (f folderFields) Apply(t *inbox.Folder, _ inbox.Clock) {
	kit.Set(&t.Name, f.Name)
	kit.Set(&t.Color, f.Color)
	kit.Set(&t.Kind, f.Kind)
	kit.Set(&t.Order, f.Order)
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
	kit.ShelfRoutes[inbox.Folder, folderFields](a.Kit, kit.Agents, "folders", "folders", a.Inbox.Directory.Folders,
		func() inbox.Folder { return inbox.Folder{ID: inbox.NewID[inbox.FolderID]()} }, folderView)
	type folderAsked struct {
		Body struct {
			When rules.Condition `json:"when"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/folders/check", "What a smart folder cannot ask; nothing is saved",
		func(_ context.Context, _ kit.Caller, in *folderAsked) (*kit.Body[wire.Problems], error) {
			_, err := rules.FolderFilter(in.Body.When)
			found, _ := errors.AsType[rules.Problems](err)
			return &kit.Body[wire.Problems]{Body: wire.Problems{Problems: wire.Full(found)}}, nil
		})
}
