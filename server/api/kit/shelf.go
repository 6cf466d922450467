package kit

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
)

// Items is a list that has no further page.
type Items[V any] struct {
	Items []V `json:"items"`
}

// Listing answers with all of a shelf that the caller may see.
func Listing[T inbox.Valid[T], V any](ctx context.Context, by Caller, shelf *inbox.Shelf[T], view func(T) V) (*Body[Items[V]], error) {
	all, err := List(ctx, by, shelf, view)
	return &Body[Items[V]]{Items[V]{all}}, err
}

// List reads of a shelf what the caller may see and renders it.
func List[T inbox.Valid[T], V any](ctx context.Context, by Caller, shelf *inbox.Shelf[T], view func(T) V) ([]V, error) {
	all, err := shelf.ListFor(ctx, by.Principal)
	out := make([]V, 0, len(all))
	for _, one := range all {
		out = append(out, view(one))
	}
	return out, err
}

// LabelFields and what follows are what may be sent: on POST what is left out
// is empty, on PATCH it stays. Embedded, it must be exported to be described.
type LabelFields struct {
	Version *int64  `json:"version,omitempty"`
	Name    *string `json:"name,omitempty" maxLength:"120"`
	Color   *int    `json:"color,omitempty" minimum:"0" maximum:"11"`
}

// SentVersion is the version that the sender knows, nil when it does not say.
func (f LabelFields) SentVersion() *int64 { return f.Version }

// fields is what may be sent of a record.
type fields[T any] interface {
	SentVersion() *int64
	Apply(to *T, clock inbox.Clock)
}

// OwnField makes a new record its maker's own.
type OwnField struct {
	Personal *bool `json:"personal,omitempty" doc:"Only of a new one: nobody else is to see it"`
}

// Set makes by the owner when that was sent.
func (f OwnField) Set(owner *inbox.AgentID, by inbox.AgentID) {
	if f.Personal != nil && *f.Personal {
		*owner = by
	}
}

// owned are fields that can make a new record its maker's own.
type owned[T any] interface{ Own(to *T, by inbox.AgentID) }

// resolved are fields that name things which must be looked up.
type resolved[T any] interface {
	Resolve(ctx context.Context, a *Kit, by Caller, to *T) error
}

// edit applies fields to a record, a fresh one when its version is 0.
func edit[T inbox.Valid[T], F fields[T]](ctx context.Context, k *Kit, by Caller, in F, to *T) error {
	if err := check(k, in); err != nil {
		return err
	}
	in.Apply(to, k.Clock)
	if o, ok := any(in).(owned[T]); ok && (*to).RecordVersion() == 0 {
		o.Own(to, by.Agent.ID)
	}
	if r, ok := any(in).(resolved[T]); ok {
		return r.Resolve(ctx, k, by, to)
	}
	return nil
}

// checked are fields that can be wrong before they are applied.
type checked interface{ Check(a *Kit) error }

func check(k *Kit, f any) error {
	if c, ok := f.(checked); ok {
		return c.Check(k)
	}
	return nil
}

// ShelfRoutes are the four routes every type of record has.
func ShelfRoutes[T inbox.Valid[T], F fields[T], V any](k *Kit, writers Access, path, what string, shelf *inbox.Shelf[T], fresh func() T, view func(T) V) {
	path = "/api/v1/" + path
	type newRecord struct{ Body F }
	type changedRecord struct {
		ID   string `path:"id" maxLength:"64"`
		Body F
	}
	Route(k, Agents, http.MethodGet, path, "All "+what, func(ctx context.Context, by Caller, _ *Nothing) (*Body[Items[V]], error) {
		return Listing(ctx, by, shelf, view)
	})
	Route(k, writers, http.MethodPost, path, "Add to "+what, func(ctx context.Context, by Caller, in *newRecord) (*Body[V], error) {
		record := fresh()
		if err := edit(ctx, k, by, in.Body, &record); err != nil {
			return nil, err
		}
		stored, err := shelf.Save(ctx, by.Principal, record)
		return &Body[V]{view(stored)}, err
	})
	Route(k, writers, http.MethodPatch, path+"/{id}", "Change one of "+what, func(ctx context.Context, by Caller, in *changedRecord) (*Body[V], error) {
		record, err := shelf.GetFor(ctx, by.Principal, in.ID)
		if err != nil {
			return nil, err
		}
		if v := in.Body.SentVersion(); v != nil && *v != record.RecordVersion() {
			return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *v)
		}
		if err := edit(ctx, k, by, in.Body, &record); err != nil {
			return nil, err
		}
		stored, err := shelf.Save(ctx, by.Principal, record)
		return &Body[V]{view(stored)}, err
	})
	Route(k, writers, http.MethodDelete, path+"/{id}", "Remove one of "+what, func(ctx context.Context, by Caller, in *ByID) (*Nothing, error) {
		return nil, shelf.Delete(ctx, by.Principal, in.ID)
	})
}
