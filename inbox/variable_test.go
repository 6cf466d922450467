package inbox_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
)

// orders is a variable of a room, which knows the order of one contact.
func orders(of inbox.ContactID, number string, err *error) []inbox.Variable {
	return []inbox.Variable{{Name: "order.number", Read: func(_ context.Context, facts inbox.CannedFacts) (string, error) {
		if facts.Contact.ID != of {
			return "", *err
		}
		return number, *err
	}}}
}

// TestVariableOfARoom: canned replies may name it, it is filled in where it has a
// value, and it is missing where it has none or where its value cannot be read.
func TestVariableOfARoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Where is my order?")
	var fault error
	w.Directory.Variables = inbox.NewVariables(orders(c.Contact, "{{agent.name}}-7", &fault))
	require.Equal(t, []string{"channel.name", "order.number"}, w.Directory.Variables.Names()[6:])

	reply := save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "order", Title: "Order", Text: "Your order {{ order.number }}"})
	facts, err := w.canned.Facts(t.Context(), w.sara.Principal(), c)
	require.NoError(t, err)
	text, missing, err := w.Render(t.Context(), reply.Prepared(), facts)
	require.NoError(t, err)
	require.Equal(t, "Your order {{agent.name}}-7", text, "a value is not filled in itself")
	require.Empty(t, missing)

	facts.Contact.ID = "another"
	_, missing, err = w.Render(t.Context(), reply.Prepared(), facts)
	require.NoError(t, err)
	require.Equal(t, []string{"order.number"}, missing)

	fault = inbox.Errorf(inbox.CodeUnavailable, "the shop is closed")
	_, _, err = w.Render(t.Context(), reply.Prepared(), facts)
	require.ErrorIs(t, err, fault)
	_, _, err = w.Render(t.Context(), inbox.Prepared{Text: "{{agent.name}}"}, facts)
	require.NoError(t, err, "a text that does not name it does not need it")
}

// TestOwnVariables: every variable of the kernel is filled in.
func TestOwnVariables(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	facts, err := w.canned.Facts(t.Context(), w.sara.Principal(), w.write(t, "Hello"))
	require.NoError(t, err)
	facts.Contact.Name, facts.Contact.ClaimedEmail = "Maryam Rostami", "maryam@shop.example"
	for _, name := range w.Directory.Variables.Names() {
		text, missing, err := w.Render(t.Context(), inbox.Prepared{Text: "{{" + name + "}}"}, facts)
		require.NoError(t, err)
		require.Empty(t, missing, name)
		require.NotContains(t, text, "{{", name)
	}
}

// TestUnknownVariable: a canned reply that names it is refused, new or changed. One
// whose room is gone may be changed in other parts.
func TestUnknownVariable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reply := canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "order", Title: "Order", Text: "Your order {{order.number}}"}
	var e *inbox.Error
	_, err := w.canned.Save(t.Context(), w.sara.Principal(), reply)
	require.ErrorAs(t, err, &e)
	require.Equal(t, "text", e.Field)

	known := w.Directory.Variables
	w.Directory.Variables = inbox.NewVariables(orders("", "", new(error)))
	reply = save(t, w.canned.Shelf, reply)
	w.Directory.Variables = known
	reply.Title = "Orders"
	reply = save(t, w.canned.Shelf, reply)
	reply.Text += "!"
	_, err = w.canned.Save(t.Context(), w.sara.Principal(), reply)
	require.ErrorAs(t, err, &e)
	require.Equal(t, "text", e.Field)
}

// TestVariablesThatCannotBe: they stop the program when it starts.
func TestVariablesThatCannotBe(t *testing.T) {
	t.Parallel()
	read := func(context.Context, inbox.CannedFacts) (string, error) { return "", nil }
	for name, all := range map[string][]inbox.Variable{
		"Twice":   {{Name: "order.number", Read: read}, {Name: "order.number", Read: read}},
		"Taken":   {{Name: "contact.name", Read: read}},
		"Unread":  {{Name: "order.number"}},
		"NoName":  {{Read: read}},
		"NotText": {{Name: "order number", Read: read}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, func() { inbox.NewVariables(all) })
		})
	}
}
