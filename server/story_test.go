package main_test

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// story is a day at work that touches everything an inbox keeps. It is told on
// one program on its own store, and on two that share a MongoDB: what is done on
// one node is looked for on the other. So both stores do the same, and each node
// sees what the other does.
type story struct {
	t           *testing.T
	here, there *program
	admin, reza *browser // on the first node
	channel     string
	agent       string // reza's id
	made        map[string]string
}

type fields map[string]any

// TestStory tells it on the embedded store.
func TestStory(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	s := &story{t: t, here: p, there: p}
	s.admin, s.channel = p.setUp()
	s.tell()
	s.requireKept(mongotest.URI(t), "--data", p.data)
}

// TestStoryOfTwoNodes tells it on two nodes.
func TestStoryOfTwoNodes(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	s := &story{t: t, here: c.a, there: c.b, admin: c.admin, channel: c.channel}
	s.tell()
	s.requireKept(mongotest.URI(t), append([]string{"--data", t.TempDir()}, c.a.args[:2]...)...)
}

func (s *story) tell() {
	s.settings()
	refund := s.rulesAndPromises()
	s.notes(refund)
	s.canned(refund)
	s.drafts(refund)
	s.conversationsMerge()
	s.contactsMerge()
	s.snooze()
	s.takenBack()
}

// over is a browser on the other node.
func (s *story) over(b *browser) *browser { return b.at(s.there) }

// until asks on a node until the answer is as wanted: nodes hear of each other
// through the feed.
func until[T any](s *story, b *browser, path, what string, is func(T) bool) (got T) {
	s.t.Helper()
	eventually(s.t, what, func(ctx context.Context) bool {
		var now T
		status, err := b.try(ctx, http.MethodGet, path, nil, &now)
		got = now
		return err == nil && status == http.StatusOK && is(now)
	})
	return got
}

// named is a list of what has an id.
type named struct{ Items []struct{ ID string } }

func (n named) has(id string) bool {
	return slices.ContainsFunc(n.Items, func(one struct{ ID string }) bool { return one.ID == id })
}

// settings are made on one node and found on the other.
func (s *story) settings() {
	var invited struct {
		Agent     struct{ ID string }
		InviteURL string
	}
	s.admin.do(http.MethodPost, "/api/v1/agents", fields{"name": "Reza", "email": "reza@narvan.example", "role": "agent", "allChannels": true}, &invited)
	token := invited.InviteURL[strings.LastIndexByte(invited.InviteURL, '/')+1:]
	s.agent, s.reza = invited.Agent.ID, s.there.browser()
	s.reza.do(http.MethodPost, "/api/v1/invites/"+token, fields{"name": "Reza", "password": "a long enough word"}, nil)
	s.reza = s.reza.at(s.here)
	s.made = map[string]string{}
	for _, r := range []struct {
		who  *browser
		path string
		body fields
	}{
		{s.admin, "tags", fields{"name": "refund", "color": 2}}, {s.admin, "teams", fields{"name": "Billing", "color": 1}},
		{s.admin, "attributes", fields{"key": "plan", "name": "Plan", "kind": "text"}},
		{s.admin, "folders", fields{"name": "Returns", "color": 1, "kind": "manual"}},
		{s.reza, "folders", fields{"name": "Rezas", "color": 1, "kind": "smart", "filter": fields{"waiting": true}, "personal": true}},
		{s.reza, "canned", fields{"shortcut": "mine", "title": "Mine", "text": "It is on its way", "personal": true, "files": []string{s.reza.uploadTo("/api/v1/files", "map.txt", "left, then right")}}},
		{s.admin, "sla", fields{"name": "Gold", "first": "4h"}},
	} {
		var got struct{ ID string }
		r.who.do(http.MethodPost, "/api/v1/"+r.path, r.body, &got)
		name := r.path
		if r.body["personal"] == true {
			name = "own " + name
		}
		s.made[name] = got.ID
		until(s, s.over(r.who), "/api/v1/"+r.path, r.path+" on the other node", func(n named) bool { return n.has(got.ID) })
		if r.body["personal"] == true {
			var others named
			s.over(s.admin).do(http.MethodGet, "/api/v1/"+r.path, nil, &others)
			require.False(s.t, others.has(got.ID), "one's own")
		}
	}
	var shown struct{ Photo string }
	s.reza.uploadFor("/api/v1/me/photo", "me.png", pixels(s.t), &shown)
	eventually(s.t, "Reza's photo on the other node", func(ctx context.Context) bool {
		status, err := s.over(s.reza).try(ctx, http.MethodGet, shown.Photo, nil, nil)
		return err == nil && status == http.StatusOK
	})
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(s.t, err)
	encode := base64.RawURLEncoding.EncodeToString
	s.reza.do(http.MethodPut, "/api/v1/me/push", fields{"endpoint": "https://push.example/reza", "p256dh": encode(key.PublicKey().Bytes()), "auth": encode(make([]byte, 16)), "language": "fa"}, nil)
	s.reza.do(http.MethodPut, "/api/v1/me/notifications", fields{"media": fields{"mention": fields{"app": true, "sound": false, "push": false}}, "tone": "drop", "volume": 30}, nil)
	until(s, s.over(s.reza), "/api/v1/me/notifications", "how Reza is told", func(n struct{ Tone string }) bool { return n.Tone == "drop" })
}

// pixels is a small picture.
func pixels(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 32, 32))))
	return out.String()
}

type talk struct {
	Status, Subject, Priority, Folder string
	Contact                           struct{ ID string }
	Tags, Followers                   []string
	Draft                             bool
	Merged                            *struct{ Into string }
	SLA                               *struct{ Policy string }
	ContactDetail                     struct {
		Attributes map[string]string
		Absorbed   []struct{ ID string }
	}
}

type lines struct {
	Items []struct {
		ID, Text, Kind string
		Erased         bool
		Files          []struct{ Name, URL string }
		Event          *struct{ Kind string }
	}
}

func (l lines) count(kind string) (n int) {
	for _, m := range l.Items {
		if m.Event != nil && m.Event.Kind == kind {
			n++
		}
	}
	return n
}

func at(conversation string) string { return "/api/v1/conversations/" + conversation }

// writes has a new visitor begin a conversation on the other node.
func (s *story) writes(text string, files ...string) (visitor *browser, conversation string) {
	s.t.Helper()
	visitor, conversation = s.there.visitor(s.channel), newUUID()
	var ids []string
	for _, content := range files {
		ids = append(ids, visitor.upload("receipt.txt", content))
	}
	visitor.do(http.MethodPost, "/chat/api/conversations/"+conversation+"/messages", fields{"id": newUUID(), "text": text, "files": ids}, nil)
	return visitor, conversation
}

// rulesAndPromises: a rule judges what the visitor wrote, once, says why, and
// sets a promise.
func (s *story) rulesAndPromises() (conversation string) {
	var rule struct {
		ID      string
		Version int
	}
	s.admin.do(http.MethodPost, "/api/v1/rules", fields{
		"name": "Refunds", "enabled": true, "events": []string{"message.contact"},
		"when": fields{"all": []fields{{"field": "body.last", "op": "contains", "value": "refund"}}},
		"then": []fields{{"do": "priority", "priority": "urgent"}, {"do": "addTags", "tags": []string{s.made["tags"]}}, {"do": "sla", "policy": s.made["sla"]}, {"do": "note", "text": "look at the receipt"}},
	}, &rule)
	until(s, s.over(s.admin), "/api/v1/rules", "the rule on the other node", func(n named) bool { return n.has(rule.ID) })
	s.over(s.admin).do(http.MethodPatch, "/api/v1/rules/"+rule.ID, fields{"version": rule.Version, "name": "Refunds, at once"}, nil)
	_, conversation = s.writes("I want a refund", "paid 12")
	c := until(s, s.admin, at(conversation), "what the rule does", func(c talk) bool { return c.Priority == "urgent" && c.SLA != nil })
	require.Equal(s.t, []string{s.made["tags"]}, c.Tags)
	type runs struct {
		Items []struct {
			ID    string
			Rules []struct{ Rule string }
		}
	}
	for _, b := range []*browser{s.admin, s.over(s.admin)} {
		got := until(s, b, at(conversation)+"/runs", "the run", func(r runs) bool { return len(r.Items) > 0 })
		require.Len(s.t, got.Items, 1)
		require.Equal(s.t, rule.ID, got.Items[0].Rules[0].Rule)
	}
	said := until(s, s.over(s.admin), at(conversation)+"/messages", "the rule's note", func(l lines) bool {
		return slices.Contains(texts(l), "look at the receipt")
	})
	require.Equal(s.t, "receipt.txt", said.Items[0].Files[0].Name)
	return conversation
}

type heard struct {
	Unread int
	Items  []struct{ Kind, Conversation string }
}

// notes: who is named follows and is told, once, on every node.
func (s *story) notes(conversation string) {
	s.admin.do(http.MethodPost, at(conversation)+"/messages", fields{"id": newUUID(), "kind": "note", "text": "@Reza what do you say?", "seenSeq": 0, "force": true, "mentions": []string{s.agent}}, nil)
	got := until(s, s.over(s.reza), "/api/v1/notifications", "Reza is told", func(n heard) bool { return n.Unread > 0 })
	require.Equal(s.t, "mention", got.Items[0].Kind)
	require.Len(s.t, got.Items, 1)
	for _, folder := range []string{"mentions", "following"} {
		for _, b := range []*browser{s.reza, s.over(s.reza)} {
			var list struct{ Items []struct{ ID string } }
			b.do(http.MethodGet, "/api/v1/conversations?folder="+folder, nil, &list)
			require.Len(s.t, list.Items, 1, folder)
			require.Equal(s.t, conversation, list.Items[0].ID)
		}
	}
	s.over(s.admin).do(http.MethodPut, at(conversation)+"/follow", nil, nil)
	until(s, s.admin, at(conversation), "both follow", func(c talk) bool { return len(c.Followers) == 2 })
	s.admin.do(http.MethodDelete, at(conversation)+"/follow", nil, nil)
	until(s, s.over(s.admin), at(conversation), "one does", func(c talk) bool { return slices.Equal(c.Followers, []string{s.agent}) })
	s.reza.do(http.MethodPost, "/api/v1/notifications/read", fields{}, nil)
	until(s, s.over(s.reza), "/api/v1/notifications", "read on one node is read on the other", func(n heard) bool { return n.Unread == 0 })
}

type draftList struct {
	Items []struct{ Conversation, Text string }
}

// drafts follow an agent from node to node, and are nobody else's.
func (s *story) drafts(conversation string) {
	path := at(conversation) + "/drafts/message"
	s.reza.do(http.MethodPut, path, fields{"text": "Dear cus"}, nil)
	s.over(s.reza).do(http.MethodPut, path, fields{"text": "Dear customer"}, nil)
	got := until(s, s.reza, "/api/v1/drafts", "the draft", func(d draftList) bool { return len(d.Items) == 1 })
	require.Equal(s.t, "Dear customer", got.Items[0].Text)
	until(s, s.over(s.admin), "/api/v1/drafts", "nobody else's", func(d draftList) bool { return len(d.Items) == 0 })
}

// canned replies are counted by whichever node sends them.
func (s *story) canned(conversation string) {
	for _, b := range []*browser{s.reza, s.over(s.reza)} {
		b.do(http.MethodPost, at(conversation)+"/messages", fields{"id": newUUID(), "kind": "message", "text": "It is on its way", "canned": s.made["own canned"], "seenSeq": 0, "force": true}, nil)
	}
	type uses struct {
		Items []struct {
			ID    string
			Count int
		}
	}
	for _, b := range []*browser{s.reza, s.over(s.reza)} {
		until(s, b, "/api/v1/canned/uses", "both are counted", func(u uses) bool { return len(u.Items) == 1 && u.Items[0].Count == 2 })
	}
}

// conversationsMerge merges on one node, takes it back on the other, and merges again.
func (s *story) conversationsMerge() {
	visitor, first := s.writes("the first")
	second := newUUID()
	visitor.do(http.MethodPost, "/chat/api/conversations/"+second+"/messages", fields{"id": newUUID(), "text": "the second"}, nil)
	merge, unmerge := at(second)+"/merge", at(second)+"/unmerge"
	s.admin.do(http.MethodPost, merge, fields{"into": first}, nil)
	c := until(s, s.over(s.admin), at(second), "merged", func(c talk) bool { return c.Merged != nil })
	require.Equal(s.t, first, c.Merged.Into)
	visitor.at(s.here).do(http.MethodPost, "/chat/api/conversations/"+second+"/messages", fields{"id": newUUID(), "text": "it goes on"}, nil)
	s.over(s.admin).do(http.MethodPost, unmerge, nil, nil)
	until(s, s.admin, at(second), "two again", func(c talk) bool { return c.Merged == nil && c.Status == "open" })
	s.over(s.admin).do(http.MethodPost, merge, fields{"into": first}, nil)
	thread := until(s, s.admin, at(first)+"/messages", "each is told of", func(l lines) bool { return l.count("merged") == 2 })
	require.Equal(s.t, 1, thread.count("unmerged"))
	require.Contains(s.t, texts(thread), "it goes on")
}

func texts(l lines) (all []string) {
	for _, m := range l.Items {
		all = append(all, m.Text)
	}
	return all
}

// contactsMerge merges on one node, takes it back on the other, and merges again.
func (s *story) contactsMerge() {
	phone, first := s.writes("from the phone")
	laptop, second := s.writes("from the laptop")
	var a, b talk
	s.admin.do(http.MethodGet, at(first), nil, &a)
	s.over(s.admin).do(http.MethodGet, at(second), nil, &b)
	from, into := a.Contact.ID, b.Contact.ID
	s.over(s.admin).do(http.MethodPatch, "/api/v1/contacts/"+from, fields{"name": "Maryam", "attributes": fields{"plan": "gold"}}, nil)
	s.admin.do(http.MethodPost, "/api/v1/contacts/"+from+"/merge", fields{"into": into}, nil)
	holds := func(v *browser) (ids []string) {
		var me struct{ Conversations []struct{ ID string } }
		v.do(http.MethodGet, "/chat/api/me", nil, &me)
		for _, c := range me.Conversations {
			ids = append(ids, c.ID)
		}
		return ids
	}
	merged := until(s, s.over(s.admin), at(first), "one contact", func(c talk) bool { return c.Contact.ID == into })
	require.Equal(s.t, "gold", merged.ContactDetail.Attributes["plan"])
	require.Equal(s.t, from, merged.ContactDetail.Absorbed[0].ID)
	for _, node := range []*program{s.here, s.there} { // for their browsers they stay apart
		require.Equal(s.t, []string{first}, holds(phone.at(node)))
		require.Equal(s.t, []string{second}, holds(laptop.at(node)))
		var all named
		s.admin.at(node).do(http.MethodGet, "/api/v1/contacts/"+into+"/conversations", nil, &all)
		require.True(s.t, all.has(first) && all.has(second))
	}
	s.over(s.admin).do(http.MethodPost, "/api/v1/contacts/"+from+"/unmerge", nil, nil)
	apart := until(s, s.admin, at(first), "two again", func(c talk) bool { return c.Contact.ID == from })
	require.Empty(s.t, apart.ContactDetail.Absorbed)
	require.Equal(s.t, []string{first}, holds(phone.at(s.here)))
	require.Equal(s.t, []string{second}, holds(laptop.at(s.here)))
	s.over(s.admin).do(http.MethodPost, "/api/v1/contacts/"+from+"/merge", fields{"into": into, "take": []string{"name"}}, nil)
	until(s, s.admin, at(first), "and one", func(c talk) bool { return c.Contact.ID == into })
}

// snooze ends once.
func (s *story) snooze() {
	_, conversation := s.writes("later")
	s.admin.do(http.MethodPatch, at(conversation), fields{"status": "snoozed", "folder": s.made["folders"], "snoozedUntil": time.Now().Add(time.Second).UTC().Format(time.RFC3339Nano)}, nil)
	until(s, s.over(s.admin), at(conversation), "it wakes", func(c talk) bool { return c.Status == "open" })
	var thread lines
	s.over(s.admin).do(http.MethodGet, at(conversation)+"/messages", nil, &thread)
	require.Equal(s.t, 1, thread.count("woken"))
}

// takenBack: what a visitor takes back on one node is gone from both: from the
// thread, from what rules noted and what agents were told.
func (s *story) takenBack() {
	visitor, conversation := s.writes("a refund to my card 4111", "card 4111")
	for _, b := range []*browser{s.admin, s.over(s.admin)} {
		until(s, b, at(conversation)+"/runs", "the rule saw it", func(r named) bool { return len(r.Items) == 1 })
	}
	var before lines
	s.admin.do(http.MethodGet, at(conversation)+"/messages", nil, &before)
	file := before.Items[0].Files[0].URL
	s.admin.do(http.MethodPatch, at(conversation), fields{"assignee": s.agent}, nil)
	until(s, s.reza, "/api/v1/notifications", "Reza is told", func(n heard) bool {
		return len(n.Items) > 0 && n.Items[0].Conversation == conversation
	})
	visitor.do(http.MethodDelete, "/chat/api/conversations/"+conversation, nil, nil)
	for _, node := range []*program{s.here, s.there} {
		admin, reza := s.admin.at(node), s.reza.at(node)
		var raw json.RawMessage
		admin.do(http.MethodGet, at(conversation)+"/messages", nil, &raw)
		require.NotContains(s.t, string(raw), "4111")
		require.Contains(s.t, string(raw), `"erased":true`)
		until(s, admin, at(conversation)+"/runs", "nothing of it in runs", func(r named) bool { return len(r.Items) == 0 })
		until(s, reza, "/api/v1/notifications", "nor in what Reza was told", func(n heard) bool {
			return !slices.ContainsFunc(n.Items, func(one struct{ Kind, Conversation string }) bool { return one.Conversation == conversation })
		})
		status, err := admin.try(s.t.Context(), http.MethodGet, file, nil, nil)
		require.NoError(s.t, err)
		require.Equal(s.t, http.StatusNotFound, status)
		until(s, admin, "/api/v1/search?q=4111", "nor found", func(r named) bool { return len(r.Items) == 0 })
	}
}

// requireKept saves the inbox while it serves, restores it on each store, copies
// it from one to the other and back, and compares every byte.
func (s *story) requireKept(uri string, from ...string) {
	s.t.Helper()
	folder := s.t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	requireCommand(s.t, append([]string{"verify"}, from...)...)
	requireCommand(s.t, append(append([]string{"backup"}, from...), file("saved"))...)
	requireCommand(s.t, "verify", file("saved"))
	requireCommand(s.t, "restore", "--data", file("restored"), file("saved"))
	requireCommand(s.t, "copy", "--from", file("restored"), "--to", uri)
	requireCommand(s.t, "verify", "--data", file("none"), "--mongo", uri)
	requireCommand(s.t, "copy", "--from", uri, "--to", file("back"))
	requireCommand(s.t, "verify", "--data", file("back"))
	requireCommand(s.t, "backup", "--data", file("back"), file("after"))
	requireSameContent(s.t, file("saved"), file("after"))
	for kind, least := range map[string]int{
		"agents": 2, "canned": 1, "canned_uses": 1, "drafts-" + s.agent: 1, "notifications-" + s.agent: 1, "notify_settings": 1, "push_subscriptions": 1,
		"folders": 2, "rules": 1, "rule_versions": 1, "sla": 1, "attributes": 1, "tags": 1, "teams": 1, "sessions": 2, "secrets": 1,
	} {
		require.GreaterOrEqual(s.t, kept(s.t, file("after"))[kind], least, kind)
	}
}
