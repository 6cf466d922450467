package api_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
	auditapi "github.com/pasokh/pasokh/server/api/audit"
)

// follow has the trail follow the whole feed, as its consumer does.
func (w *liveWorld) followAudit(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for after := inbox.Cursor(0); ; {
		events, err := w.feed.Read(ctx, after, 500)
		require.NoError(t, err)
		if len(events) == 0 {
			return
		}
		require.NoError(t, w.audit.Follow(ctx, events))
		require.NoError(t, w.audit.Follow(ctx, events), "again changes nothing")
		after = events[len(events)-1].Cursor
	}
}

// TestAuditTrail: sign-ins, access, keys and settings are in the trail with who,
// whom, from where, and without a secret; the feed tells no address.
func TestAuditTrail(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	ctx := context.Background()
	require.NoError(t, w.auth.SetPassword(ctx, w.sara.ID, "a long enough word"))
	admin := w.signedIn(t, w.admin)
	stranger := &person{w: w, origin: w.url}
	stranger.do(t, 401, "POST", "/api/v1/session", object{"email": w.sara.Email, "password": "hunter2hunter2"}, nil)
	stranger.do(t, 401, "POST", "/api/v1/session", object{"email": "typed-secret@x.example", "password": "hunter2hunter2"}, nil)
	stranger.do(t, 200, "POST", "/api/v1/session", object{"email": w.sara.Email, "password": "a long enough word"}, nil)
	admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.sara.ID), object{"role": "admin"}, nil)
	admin.do(t, 200, "POST", "/api/v1/agents/"+string(w.sara.ID)+"/invite", object{}, nil)
	var key struct{ Secret string }
	admin.do(t, 200, "POST", "/api/v1/channels/"+string(w.shop.ID)+"/identity", object{}, &key)
	sara := w.signedIn(t, w.sara)
	sara.do(t, http.StatusNoContent, "DELETE", "/api/v1/session", nil, nil)
	w.followAudit(t)

	type entry struct {
		Kind, Agent, Address string
		Actor                struct{ Kind, ID string }
		Record               struct{ Type, ID, Name string }
		Moves                []struct{ Field, From, To string }
	}
	var all struct {
		Items []entry
		Next  string
	}
	admin.do(t, 200, "GET", "/api/v1/audit?limit=100", nil, &all)
	found := map[string]entry{}
	for _, e := range all.Items {
		found[e.Kind] = e
	}
	for _, kind := range []string{"signed_in", "signed_out", "sign_in_failed", "password_set", "access", "invited", "identity_key_made"} {
		require.Contains(t, found, kind)
	}
	require.Equal(t, "role", found["access"].Moves[0].Field)
	require.Equal(t, "admin", found["access"].Moves[0].To)
	require.Equal(t, string(w.admin.ID), found["access"].Actor.ID)
	require.NotEmpty(t, found["access"].Address)
	require.NotEmpty(t, found["sign_in_failed"].Address)
	require.Equal(t, string(w.shop.ID), found["identity_key_made"].Record.ID)
	_, raw := admin.call(t, "GET", "/api/v1/audit?limit=100", nil)
	for _, secret := range []string{"hunter2", "typed-secret", key.Secret, "a long enough"} {
		require.NotContains(t, string(raw), secret)
	}

	admin.do(t, 200, "GET", "/api/v1/audit?group=access&agent="+string(w.sara.ID), nil, &all)
	require.Len(t, all.Items, 1)
	var first, second struct {
		Items []entry
		Next  string
	}
	admin.do(t, 200, "GET", "/api/v1/audit?limit=2", nil, &first)
	require.Len(t, first.Items, 2)
	admin.do(t, 200, "GET", "/api/v1/audit?limit=2&after="+first.Next, nil, &second)
	require.NotEqual(t, first.Items, second.Items)
	admin.do(t, 200, "GET", "/api/v1/audit?to=2020-01-01T00:00:00Z", nil, &all)
	require.Empty(t, all.Items)

	events, err := w.feed.Read(ctx, 0, 500)
	require.NoError(t, err)
	for _, e := range events {
		if e.Audit != nil {
			require.Less(t, len(e.Place), 40, "a name, no address")
		}
	}
}

// TestAuditNames: the trail names records of every type after they are gone, by
// the name that they had at the time, and nobody's personal records.
func TestAuditNames(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	week := object{"monday": []object{{"from": "09:00", "to": "17:00"}}}
	rule := refundRule()
	rule["name"] = "a rule"
	records := map[inbox.RecordType]struct {
		path string
		body object
	}{
		inbox.RecordTeam:         {"teams", object{"name": "a team"}},
		inbox.RecordChannel:      {"channels", object{"name": "a channel", "origins": []string{"https://x.example"}}},
		inbox.RecordTag:          {"tags", object{"name": "a tag"}},
		inbox.RecordFolder:       {"folders", object{"name": "a folder", "kind": "manual"}},
		canned.Type:              {"canned", object{"title": "a canned", "shortcut": "reply", "text": "Hello."}},
		inbox.RecordRule:         {"rules", rule},
		inbox.RecordHours:        {"hours", object{"name": "a hours", "zone": "UTC", "week": week}},
		inbox.RecordSLA:          {"sla", object{"name": "a sla", "first": "1h"}},
		contacts.RecordAttribute: {"attributes", object{"name": "a attribute", "key": "plan", "kind": "text"}},
		webhooks.Type:            {"webhooks", object{"name": "a webhook", "url": "https://books.example/in", "secret": webhookSecret, "enabled": true}},
	}
	for kind, r := range records {
		status, raw := admin.call(t, "POST", "/api/v1/"+r.path, r.body)
		require.Equal(t, http.StatusOK, status, "%s: %s", kind, raw)
		var made struct {
			ID      string
			Webhook struct{ ID string }
		}
		require.NoError(t, json.Unmarshal(raw, &made))
		status, raw = admin.call(t, "DELETE", "/api/v1/"+r.path+"/"+cmp.Or(made.ID, made.Webhook.ID), nil)
		require.Less(t, status, 300, "%s: %s", kind, raw)
	}
	sara.do(t, 200, "POST", "/api/v1/canned", object{"title": "my secret", "shortcut": "mine", "text": "Hello.", "personal": true}, nil)
	w.followAudit(t)
	var all struct {
		Items []struct {
			Kind   string
			Record *struct {
				Type inbox.RecordType
				Name string
			}
		}
	}
	admin.do(t, 200, "GET", "/api/v1/audit?group=settings&limit=100", nil, &all)
	named := map[string]bool{}
	for _, e := range all.Items {
		named[e.Kind+" "+e.Record.Name] = true
	}
	for _, kind := range w.inbox.Directory.AuditedRecords() {
		if kind == inbox.RecordAgent || kind == workspace.Type || kind == mailroom.RecordMail { // never deleted, without a name, deleted with its channel
			continue
		}
		require.Contains(t, records, kind, "a type of records in the trail that this test knows")
		require.True(t, named["created a "+string(kind)], "%s in %v", kind, named)
		require.True(t, named["deleted a "+string(kind)], "%s in %v", kind, named)
	}
	events, err := w.feed.Read(context.Background(), 0, 500)
	require.NoError(t, err)
	for _, e := range events {
		if e.Record != nil {
			require.NotEqual(t, "my secret", e.Record.Name)
			require.False(t, e.Record.Type == inbox.RecordAgent && e.Record.Name != "", "the feed names no person")
		}
	}
}

// TestAuditReadsOnce: a page of the trail reads the contacts and conversations that it
// names at once, however many there are.
func TestAuditReadsOnce(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, wanted := w.signedIn(t, w.admin), map[string]bool{}
	for i := range 40 {
		name := fmt.Sprint("Maryam ", i)
		wanted[name] = true
		contact, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: inbox.NewID[string]()}, inbox.Contact{Name: name})
		require.NoError(t, err)
		require.NoError(t, w.audit.Note(t.Context(), inbox.Event{
			ID: inbox.NewID[inbox.EventID](), Kind: inbox.Audited, At: time.Now(), Actor: w.admin.Principal().Actor, Contact: contact.ID, Audit: &inbox.AuditNote{Kind: audit.Merged},
		}))
	}
	w.told(t)
	before := w.reads.Load()
	var page struct {
		Items []struct{ ContactName string }
	}
	admin.do(t, 200, "GET", "/api/v1/audit?group=contacts&limit=100", nil, &page)
	require.LessOrEqual(t, w.reads.Load()-before, int64(4), "the session, the contacts, the conversations")
	require.Len(t, page.Items, len(wanted))
	for _, entry := range page.Items {
		require.True(t, wanted[entry.ContactName], entry.ContactName)
	}
}

// TestWhoIsToldOfRecords: of what bootstrap has all agents are told, of the rest admins.
func TestWhoIsToldOfRecords(t *testing.T) {
	t.Parallel()
	d := newLiveWorld(t).inbox.Directory
	for _, kind := range d.AuditedRecords() {
		want := inbox.ReadByAgents
		if kind == inbox.RecordRule || kind == webhooks.Type || kind == mailroom.RecordMail {
			want = inbox.ReadByAdmins
		}
		require.Equal(t, want, d.Readers(kind), kind)
	}
	require.Equal(t, inbox.ReadByAdmins, d.Readers("of a later version"))
}

// TestAuditIsDescribed: the description of the API, by which the UI words the
// trail, lists every kind of entry and every type of record there is.
func TestAuditIsDescribed(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	listed := func(of any, field string) []string {
		f, there := reflect.TypeOf(of).FieldByName(field)
		require.True(t, there)
		return strings.Split(f.Tag.Get("enum"), ",")
	}
	require.ElementsMatch(t, texts(audit.EntryKinds()), listed(auditapi.AuditEntry{}, "Kind"))
	require.ElementsMatch(t, texts(w.inbox.Directory.AuditedRecords()), listed(auditapi.AuditRecord{}, "Type"))
}

func texts[T ~string](of []T) []string {
	out := make([]string, len(of))
	for i, v := range of {
		out[i] = string(v)
	}
	return out
}

// TestAuditFieldsHaveWords: what an entry calls changed has a name in every
// language that the UI speaks whole.
func TestAuditFieldsHaveWords(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	untold := []string{"id", "version", "owner", "createdAt", "updatedAt", "updatedBy"} // no entry names them, or the page leaves them out
	for _, language := range []string{"en", "fa"} {
		raw, err := os.ReadFile("../../frontend/shared/locales/" + language + "/audit.json")
		require.NoError(t, err)
		var words struct{ Field, Kind, Named, Unnamed map[string]string }
		require.NoError(t, json.Unmarshal(raw, &words))
		for _, record := range []any{
			inbox.Agent{}, inbox.Team{}, inbox.Channel{}, inbox.Tag{}, inbox.Folder{}, canned.Reply{}, workspace.Settings{}, contacts.Attribute{}, webhooks.Webhook{},
			rules.Rule{}, hours.Calendar{}, sla.Policy{},
		} {
			of := reflect.TypeOf(record)
			for i := range of.NumField() {
				name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
				if name != "" && !slices.Contains(untold, name) {
					require.NotEmpty(t, words.Field[name], "%s: field %s of %s", language, name, of)
				}
			}
		}
		for _, kind := range audit.EntryKinds() {
			require.NotEmpty(t, words.Kind[string(kind)], "%s: %s", language, kind)
		}
		for _, kind := range w.inbox.Directory.AuditedRecords() {
			require.NotEmpty(t, words.Named[string(kind)], "%s: %s", language, kind)
			require.NotEmpty(t, words.Unnamed[string(kind)], "%s: %s", language, kind)
		}
	}
}
