package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestAttributeValidate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a     inbox.Attribute
		field string
	}{
		"OK":             {inbox.Attribute{Key: "plan", Name: "Plan", Kind: inbox.AttributeChoice, Choices: []string{"free", "pro"}}, ""},
		"ErrKey":         {inbox.Attribute{Key: "$where", Name: "x", Kind: inbox.AttributeText}, "key"},
		"ErrDotted":      {inbox.Attribute{Key: "a.b", Name: "x", Kind: inbox.AttributeText}, "key"},
		"ErrName":        {inbox.Attribute{Key: "k", Name: " ", Kind: inbox.AttributeText}, "name"},
		"ErrKind":        {inbox.Attribute{Key: "k", Name: "x", Kind: "blob"}, "kind"},
		"ErrNoChoices":   {inbox.Attribute{Key: "k", Name: "x", Kind: inbox.AttributeChoice}, "choices"},
		"ErrDoubled":     {inbox.Attribute{Key: "k", Name: "x", Kind: inbox.AttributeChoice, Choices: []string{"a", "a"}}, "choices"},
		"ErrTextChoices": {inbox.Attribute{Key: "k", Name: "x", Kind: inbox.AttributeText, Choices: []string{"a"}}, "choices"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); refusesField(t, c.a.Validate(), c.field) })
	}
}

func TestAttributeTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  inbox.AttributeKind
		value string
		want  bool
	}{
		{inbox.AttributeText, "هر چه", true},
		{inbox.AttributeNumber, "-12.5", true}, {inbox.AttributeNumber, "1e9", false}, {inbox.AttributeNumber, "NaN", false},
		{inbox.AttributeDate, "2026-02-28", true}, {inbox.AttributeDate, "2026-02-30", false}, {inbox.AttributeDate, "28/2/2026", false},
		{inbox.AttributeChoice, "pro", true}, {inbox.AttributeChoice, "other", false},
	} {
		a := inbox.Attribute{Kind: c.kind, Choices: []string{"free", "pro"}}
		require.Equal(t, c.want, a.Takes(c.value), "%s %s", c.kind, c.value)
	}
}

func TestContactAttributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := save(t, w.Directory.Attributes, inbox.Attribute{
		ID: inbox.NewID[inbox.AttributeID](), Key: "plan", Name: "Plan", Kind: inbox.AttributeChoice, Choices: []string{"free", "pro"},
	})
	change := func(p inbox.ContactPatch) (inbox.Contact, error) {
		return w.UpdateContact(t.Context(), w.sara.Principal(), w.maryam.ID, p)
	}
	got, err := change(inbox.ContactPatch{Attributes: map[string]string{"plan": "pro"}, Social: &[]inbox.SocialLink{{Network: "LinkedIn", URL: "https://l.example/in/m"}}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"plan": "pro"}, got.Attributes)

	t.Run("ErrUndeclared", func(t *testing.T) {
		_, err := change(inbox.ContactPatch{Attributes: map[string]string{"shoe": "42"}})
		refusesField(t, err, "attributes")
	})
	t.Run("ErrValue", func(t *testing.T) {
		_, err := change(inbox.ContactPatch{Attributes: map[string]string{"plan": "gold"}})
		refusesField(t, err, "attributes.plan")
	})
	t.Run("ErrLink", func(t *testing.T) {
		for _, bad := range []string{"javascript:alert(1)", "//x.example", "ftp://x.example", "https://user@x.example", ""} {
			_, err := change(inbox.ContactPatch{Social: &[]inbox.SocialLink{{URL: bad}}})
			refusesField(t, err, "social.url")
		}
	})
	t.Run("OK a key never changes", func(t *testing.T) {
		other := plan
		other.Key = "tier"
		_, err := w.Directory.Attributes.Save(t.Context(), inbox.SystemPrincipal(), other)
		refusesField(t, err, "key")
	})
	t.Run("OK an empty value removes, also what is not declared any more", func(t *testing.T) {
		require.NoError(t, w.Directory.Attributes.Delete(t.Context(), inbox.SystemPrincipal(), string(plan.ID)))
		got, err := change(inbox.ContactPatch{Attributes: map[string]string{"plan": ""}})
		require.NoError(t, err)
		require.Empty(t, got.Attributes)
	})
	t.Run("OK a contact cannot set its own", func(t *testing.T) {
		_, err := w.UpdateContact(t.Context(), w.maryam.Principal(), w.maryam.ID, inbox.ContactPatch{Social: &[]inbox.SocialLink{}})
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
