package contacts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

func TestAttributeValidate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a     contacts.Attribute
		field string
	}{
		"OK":             {contacts.Attribute{Key: "plan", Name: "Plan", Kind: contacts.AttributeChoice, Choices: []string{"free", "pro"}}, ""},
		"ErrKey":         {contacts.Attribute{Key: "$where", Name: "x", Kind: contacts.AttributeText}, "key"},
		"ErrDotted":      {contacts.Attribute{Key: "a.b", Name: "x", Kind: contacts.AttributeText}, "key"},
		"ErrName":        {contacts.Attribute{Key: "k", Name: " ", Kind: contacts.AttributeText}, "name"},
		"ErrKind":        {contacts.Attribute{Key: "k", Name: "x", Kind: "blob"}, "kind"},
		"ErrNoChoices":   {contacts.Attribute{Key: "k", Name: "x", Kind: contacts.AttributeChoice}, "choices"},
		"ErrDoubled":     {contacts.Attribute{Key: "k", Name: "x", Kind: contacts.AttributeChoice, Choices: []string{"a", "a"}}, "choices"},
		"ErrTextChoices": {contacts.Attribute{Key: "k", Name: "x", Kind: contacts.AttributeText, Choices: []string{"a"}}, "choices"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); refusesField(t, c.a.Validate(), c.field) })
	}
}

func TestAttributeTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  contacts.AttributeKind
		value string
		want  bool
	}{
		{contacts.AttributeText, "هر چه", true},
		{contacts.AttributeNumber, "-12.5", true}, {contacts.AttributeNumber, "1e9", false}, {contacts.AttributeNumber, "NaN", false},
		{contacts.AttributeDate, "2026-02-28", true}, {contacts.AttributeDate, "2026-02-30", false}, {contacts.AttributeDate, "28/2/2026", false},
		{contacts.AttributeChoice, "pro", true}, {contacts.AttributeChoice, "other", false},
	} {
		a := contacts.Attribute{Kind: c.kind, Choices: []string{"free", "pro"}}
		require.Equal(t, c.want, a.Takes(c.value), "%s %s", c.kind, c.value)
	}
}

func TestContactAttributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := save(t, w.contacts.Attributes, contacts.Attribute{
		ID: inbox.NewID[contacts.AttributeID](), Key: "plan", Name: "Plan", Kind: contacts.AttributeChoice, Choices: []string{"free", "pro"},
	})
	change := func(p contacts.Patch) (inbox.Contact, error) {
		return w.contacts.Update(t.Context(), w.sara.Principal(), w.maryam.ID, p)
	}
	got, err := change(contacts.Patch{Attributes: map[string]string{"plan": "pro"}, Social: &[]inbox.SocialLink{{Network: "LinkedIn", URL: "https://l.example/in/m"}}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"plan": "pro"}, got.Attributes)

	t.Run("ErrUndeclared", func(t *testing.T) {
		_, err := change(contacts.Patch{Attributes: map[string]string{"shoe": "42"}})
		refusesField(t, err, "attributes")
	})
	t.Run("ErrValue", func(t *testing.T) {
		_, err := change(contacts.Patch{Attributes: map[string]string{"plan": "gold"}})
		refusesField(t, err, "attributes.plan")
	})
	t.Run("ErrLink", func(t *testing.T) {
		for _, bad := range []string{"javascript:alert(1)", "//x.example", "ftp://x.example", "https://user@x.example", ""} {
			_, err := change(contacts.Patch{Social: &[]inbox.SocialLink{{URL: bad}}})
			refusesField(t, err, "social.url")
		}
	})
	t.Run("OK a key never changes", func(t *testing.T) {
		other := plan
		other.Key = "tier"
		_, err := w.contacts.Attributes.Save(t.Context(), inbox.SystemPrincipal(), other)
		refusesField(t, err, "key")
	})
	t.Run("OK an empty value removes, also what is not declared any more", func(t *testing.T) {
		require.NoError(t, w.contacts.Attributes.Delete(t.Context(), inbox.SystemPrincipal(), string(plan.ID)))
		got, err := change(contacts.Patch{Attributes: map[string]string{"plan": ""}})
		require.NoError(t, err)
		require.Empty(t, got.Attributes)
	})
	t.Run("OK a contact cannot set its own", func(t *testing.T) {
		_, err := w.contacts.Update(t.Context(), w.maryam.Principal(), w.maryam.ID, contacts.Patch{Social: &[]inbox.SocialLink{}})
		require.NoError(t, err)
		got, err := w.Contacts.Contact(t.Context(), w.maryam.ID)
		require.NoError(t, err)
		require.Len(t, got.Social, 1)
	})
}

// refusesField expects invalid with that field, or nothing wrong when it is empty.
func refusesField(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		require.NoError(t, err)
		return
	}
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeInvalid, e.Code)
	require.Equal(t, field, e.Field)
}
