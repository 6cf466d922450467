package contacts

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Attribute declares something that is kept about contacts besides the fields that all have.
type Attribute struct {
	ID      contacts.AttributeID   `json:"id"`
	Version int64                  `json:"version"`
	Key     string                 `json:"key" doc:"In a contact's attributes; never changes"`
	Name    string                 `json:"name"`
	Kind    contacts.AttributeKind `json:"kind" enum:"text,number,date,choice"`
	Choices []string               `json:"choices" doc:"Of the kind choice"`
	Order   int                    `json:"order"`
}

func attributeView(a contacts.Attribute) Attribute {
	return Attribute{a.ID, a.Version, a.Key, a.Name, a.Kind, wire.Full(a.Choices), a.Order}
}

type attributeFields struct {
	Version *int64                  `json:"version,omitempty"`
	Key     *string                 `json:"key,omitempty" maxLength:"40"`
	Name    *string                 `json:"name,omitempty" maxLength:"480"`
	Kind    *contacts.AttributeKind `json:"kind,omitempty" enum:"text,number,date,choice"`
	Choices *[]string               `json:"choices,omitempty" maxItems:"100"`
	Order   *int                    `json:"order,omitempty"`
}

func (f attributeFields) SentVersion() *int64 { return f.Version }

func (f attributeFields) Apply(a *contacts.Attribute, _ inbox.Clock) {
	kit.Set(&a.Key, f.Key)
	kit.Set(&a.Name, f.Name)
	kit.Set(&a.Kind, f.Kind)
	kit.Set(&a.Choices, f.Choices)
	kit.Set(&a.Order, f.Order)
}

func (a *API) registerAttributes() {
	kit.ShelfRoutes[contacts.Attribute, attributeFields](a.Kit, kit.Admins, "attributes", "contacts' attributes", a.Contacts.Attributes,
		func() contacts.Attribute { return contacts.Attribute{ID: inbox.NewID[contacts.AttributeID]()} }, attributeView)
}
