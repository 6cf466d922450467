package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// row is a conversation as lists and details show it.
type row struct {
	ID, Subject, Status, Priority, Assignee, Team, Folder string
	Number, LastSeq, Version, Seen                        int64
	Tags                                                  []string
	SnoozedUntil, WaitingSince                            *time.Time
	Contact                                               struct {
		ID, Name  string
		Anonymous bool
		Online    bool
	}
	ContactDetail struct {
		Email, ClaimedEmail string
		EmailVerified       bool
		Identities          []struct{ Kind, Value string }
		LastSeenAt          time.Time
	}
	Last struct {
		Text string
		At   time.Time
	}
	Can map[string]bool
}

// TestUpdate changes every field by itself and reads it back.
func TestUpdate(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	d := w.inbox.Directory
	team := saved(t, d.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Returns"})
	tag := saved(t, d.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"})
	folder := saved(t, d.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Legal", Kind: inbox.FolderManual})
	smart := saved(t, d.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Hot", Kind: inbox.FolderSmart, Query: &inbox.FolderFilter{Waiting: true}})
	id, _ := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id
	later := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	for name, c := range map[string]struct {
		body  object
		check func(t *testing.T, c row)
	}{
		"Status":   {object{"status": "pending"}, func(t *testing.T, c row) { require.Equal(t, "pending", c.Status) }},
		"Priority": {object{"priority": "urgent"}, func(t *testing.T, c row) { require.Equal(t, "urgent", c.Priority) }},
		"Assignee": {object{"assignee": w.sara.ID}, func(t *testing.T, c row) { require.Equal(t, string(w.sara.ID), c.Assignee) }},
		"Nobody":   {object{"assignee": nil}, func(t *testing.T, c row) { require.Empty(t, c.Assignee) }},
		"Team":     {object{"team": team.ID}, func(t *testing.T, c row) { require.Equal(t, string(team.ID), c.Team) }},
		"NoTeam":   {object{"team": nil}, func(t *testing.T, c row) { require.Empty(t, c.Team) }},
		"Folder":   {object{"folder": folder.ID}, func(t *testing.T, c row) { require.Equal(t, string(folder.ID), c.Folder) }},
		"Tags":     {object{"tags": []string{string(tag.ID)}}, func(t *testing.T, c row) { require.Equal(t, []string{string(tag.ID)}, c.Tags) }},
		"AddTwice": {object{"addTags": []string{string(tag.ID), string(tag.ID)}}, func(t *testing.T, c row) { require.Equal(t, []string{string(tag.ID)}, c.Tags) }},
		"Untag":    {object{"removeTags": []string{string(tag.ID)}}, func(t *testing.T, c row) { require.Empty(t, c.Tags) }},
		"Subject":  {object{"subject": "سفارش ۱۲"}, func(t *testing.T, c row) { require.Equal(t, "سفارش ۱۲", c.Subject) }},
		"Snooze": {object{"snoozedUntil": later}, func(t *testing.T, c row) {
			require.Equal(t, "snoozed", c.Status)
			require.Equal(t, later, c.SnoozedUntil.UTC())
		}},
		"Nothing": {object{}, func(t *testing.T, c row) { require.Equal(t, id, c.ID) }},
	} {
		t.Run(name, func(t *testing.T) {
			var answered, read row
			sara.do(t, 200, "PATCH", path, c.body, &answered)
			c.check(t, answered)
			sara.do(t, 200, "GET", path, nil, &read)
			c.check(t, read)
			require.True(t, read.Can["reply"])
		})
	}
	t.Run("ErrInvalid", func(t *testing.T) {
		var before, after row
		sara.do(t, 200, "GET", path, nil, &before)
		for _, body := range []any{
			object{"status": "done"}, object{"status": "snoozed"}, object{"status": 7}, object{"priority": "x"}, object{"assignee": inbox.NewID[string]()},
			object{"assignee": 7}, object{"team": inbox.NewID[string]()}, object{"folder": smart.ID}, object{"folder": "open"},
			object{"tags": []string{"x"}}, object{"tags": nil, "addTags": "x"}, object{"subject": " "}, object{"subject": strings.Repeat("x", 201)},
			object{"snoozedUntil": "tomorrow"}, object{"snoozedUntil": "2001-01-01T00:00:00Z"}, object{"status": "open", "snoozedUntil": later},
			object{"number": 1}, object{"contact": "x"}, object{"version": 1, "id": "x"}, []int{1}, "text", nil,
		} {
			status, raw := sara.call(t, "PATCH", path, body)
			require.Contains(t, []int{400, 413, 422}, status, "%v: %s", body, raw)
			require.Contains(t, string(raw), `"code":`)
		}
		sara.do(t, 200, "GET", path, nil, &after)
		require.Equal(t, before.Version, after.Version, "nothing changed")
	})
	t.Run("ErrNotFound", func(t *testing.T) {
		for _, other := range []string{inbox.NewID[string](), "x", "%00", strings.ToUpper(id)} {
			sara.do(t, 404, "PATCH", "/api/v1/conversations/"+other, object{"status": "closed"}, nil)
		}
		sara.do(t, 404, "GET", "/api/v1/conversations/by-number/999", nil, nil)
		sara.do(t, 422, "GET", "/api/v1/conversations/by-number/0", nil, nil)
	})
}

// TestLists pages through folders and stops at bad questions.
func TestLists(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	var all []string
	for i := range 7 {
		id, _ := w.visitor(t, w.shop).write(t, "", fmt.Sprint("conversation ", i))
		all = append([]string{id}, all...)
	}
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+all[6], object{"priority": "urgent"}, nil)
	sara.do(t, 200, "PATCH", "/api/v1/conversations/"+all[5], object{"status": "closed"}, nil)
	list := func(t *testing.T, query string) (ids []string) {
		t.Helper()
		for after, pages := "", 0; pages == 0 || after != ""; pages++ {
			var page struct {
				Items []row
				Next  string
			}
			sara.do(t, 200, "GET", "/api/v1/conversations?limit=3&"+query+"&after="+url.QueryEscape(after), nil, &page)
			require.LessOrEqual(t, len(page.Items), 3)
			for _, r := range page.Items {
				ids = append(ids, r.ID)
			}
			after = page.Next
		}
		return ids
	}
	open := append(append([]string{}, all[:5]...), all[6])
	require.Equal(t, open, list(t, "folder=open"))
	require.Equal(t, open, list(t, "folder=unassigned"))
	require.Equal(t, []string{all[5]}, list(t, "folder=closed"))
	require.Empty(t, list(t, "folder=mine"))
	require.Equal(t, all[6], list(t, "folder=open&sort=priority")[0], "urgent first")
	waiting := list(t, "folder=waiting")
	require.Equal(t, all[6], waiting[0], "who waits longest is first")
	require.Len(t, waiting, 6)

	var counts struct {
		Items []struct {
			Folder string
			Count  int
		}
	}
	sara.do(t, 200, "GET", "/api/v1/counts", nil, &counts)
	got := map[string]int{}
	for _, c := range counts.Items {
		got[c.Folder] = c.Count
	}
	require.Equal(t, map[string]int{"mine": 0, "unassigned": 6, "open": 6, "waiting": 6, "snoozed": 0, "closed": 1, "drafts": 0, "following": 0, "mentions": 0, "spam": 0, "trash": 0}, got)

	for query, status := range map[string]int{
		"folder=none": 404, "folder=" + inbox.NewID[string](): 404, "sort=alphabet": 422, "limit=0": 422, "limit=101": 422, "limit=x": 422,
		"after=nonsense": 422, "after=" + strings.Repeat("x", 500): 422, "folder=" + strings.Repeat("x", 100): 422,
	} {
		sara.do(t, status, "GET", "/api/v1/conversations?"+query, nil, nil)
	}
}

// TestThread reads a long conversation from both ends.
func TestThread(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	for i := range 20 {
		sara.reply(t, id, fmt.Sprint("answer ", i))
	}
	type page struct {
		Items []said
		Next  int64
	}
	get := func(query string) (p page) {
		sara.do(t, 200, "GET", "/api/v1/conversations/"+id+"/messages?"+query, nil, &p)
		return p
	}
	whole := get("limit=200").Items
	last := whole[len(whole)-1].Seq
	for i, m := range whole {
		require.Equal(t, int64(i+1), m.Seq, "ascending, without gaps")
	}
	latest := get("limit=5").Items
	require.Equal(t, whole[len(whole)-5:], latest)
	require.Equal(t, whole[len(whole)-10:len(whole)-5], get(fmt.Sprint("limit=5&before=", latest[0].Seq)).Items)
	var forward []said
	for after, more := int64(0), true; more; {
		p := get(fmt.Sprint("limit=4&after=", max(after, 1)))
		forward = append(forward, p.Items...)
		after, more = p.Next, p.Next > 0
	}
	require.Equal(t, whole[1:], forward)
	require.Empty(t, get(fmt.Sprint("after=", last)).Items)
	for _, query := range []string{"limit=0", "limit=201", "after=-1", "before=x"} {
		sara.do(t, 422, "GET", "/api/v1/conversations/"+id+"/messages?"+query, nil, nil)
	}
}

// TestSeen keeps a read mark per agent that may go back, and tells the other tab.
func TestSeen(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, ada, visitor := w.signedIn(t, w.sara), w.signedIn(t, w.admin), w.visitor(t, w.shop)
	otherTab, _ := sara.open(t, nil)
	deskOfAda, _ := ada.open(t, nil)
	id, _ := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id
	mark := func(seq int64) (c row) {
		sara.do(t, 204, "PUT", path+"/seen", object{"seq": seq}, nil)
		sara.do(t, 200, "GET", path, nil, &c)
		return c
	}
	require.Equal(t, int64(1), mark(1).Seen)
	told := otherTab.awaits("seen")
	require.Equal(t, id, told.about())
	require.Equal(t, int64(1), told.Seq)
	require.Zero(t, mark(0).Seen, "marked unread")
	require.Equal(t, int64(1), mark(1<<40).Seen, "not beyond the last")
	var ofAda row
	ada.do(t, 200, "GET", path, nil, &ofAda)
	require.Zero(t, ofAda.Seen)
	var mine struct {
		Conversations []struct{ AgentSeenSeq int64 }
	}
	visitor.do(t, 200, "GET", "/chat/api/me", nil, &mine)
	require.Equal(t, int64(1), mine.Conversations[0].AgentSeenSeq)
	visitor.write(t, id, "the end")
	for {
		f := deskOfAda.next()
		require.NotEqual(t, "seen", f.Type, "a read mark is one's own")
		if f.Message != nil && f.Message.Text == "the end" {
			break
		}
	}
}

// TestSaying refuses what cannot be said and cleans what can.
func TestSaying(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	path := "/api/v1/conversations/" + id + "/messages"
	t.Run("HTML", func(t *testing.T) {
		var sent said
		sara.do(t, 200, "POST", path, object{
			"id": inbox.NewID[string](), "kind": "message", "seenSeq": 1,
			"html": `<p onclick="x()">Hi <b>there</b><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x()">a</a></p>`,
		}, &sent)
		require.Contains(t, sent.HTML, "<b>there</b>")
		for _, bad := range []string{"script", "onclick", "onerror"} {
			require.NotContains(t, sent.HTML, bad)
		}
		require.Contains(t, sent.Text, "Hi there")
	})
	t.Run("AndClose", func(t *testing.T) {
		sara.do(t, 200, "POST", path, object{"id": inbox.NewID[string](), "kind": "message", "text": "done", "seenSeq": 99, "status": "closed"}, nil)
		var c row
		sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &c)
		require.Equal(t, "closed", c.Status)
	})
	t.Run("ErrInvalid", func(t *testing.T) {
		for _, change := range []object{
			{"id": "x"}, {"id": ""}, {"id": strings.ToUpper(inbox.NewID[string]())}, {"kind": "event"}, {"kind": nil}, {"text": ""}, {"text": " \n"},
			{"text": strings.Repeat("x", 20_001)}, {"seenSeq": -1}, {"files": []string{inbox.NewID[string]()}}, {"files": []string{"../x"}},
			{"status": "snoozed"}, {"status": "trash"}, {"author": "x"}, {"seq": 7}, {"text": 7},
		} {
			body := object{"id": inbox.NewID[string](), "kind": "note", "text": "x", "seenSeq": 1}
			for k, v := range change {
				body[k] = v
			}
			status, raw := sara.call(t, "POST", path, body)
			require.Contains(t, []int{413, 422}, status, "%v: %s", change, raw)
		}
	})
	t.Run("ErrAnothersID", func(t *testing.T) {
		_, mine := visitor.write(t, id, "mine")
		sara.do(t, 409, "POST", path, object{"id": mine.ID, "kind": "note", "text": "x", "seenSeq": 99}, nil)
	})
}

// TestLastSeen: who writes is here at that time, whenever it came.
func TestLastSeen(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	for range 5 {
		visitor.write(t, id, "and")
	}
	var c row
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &c)
	require.Equal(t, c.Last.At, c.ContactDetail.LastSeenAt)
}

// TestClaims shows an address that a visitor typed as what it is: a claim.
func TestClaims(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor, impostor := w.signedIn(t, w.sara), w.visitor(t, w.shop), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	other, _ := impostor.write(t, "", "hello too")
	var me struct {
		Contact       struct{ Name, Email string }
		Conversations []object
	}
	visitor.do(t, 200, "PATCH", "/chat/api/me", object{"name": "مریم", "email": "Maryam@Example.com"}, &me)
	require.Equal(t, "مریم", me.Contact.Name)
	require.Equal(t, "maryam@example.com", me.Contact.Email)
	impostor.do(t, 200, "PATCH", "/chat/api/me", object{"email": "maryam@example.com"}, &me)
	require.Len(t, me.Conversations, 1, "a claim opens nothing")
	var first, second row
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &first)
	sara.do(t, 200, "GET", "/api/v1/conversations/"+other, nil, &second)
	require.NotEqual(t, first.Contact.ID, second.Contact.ID)
	require.Equal(t, "maryam@example.com", first.ContactDetail.ClaimedEmail)
	require.Empty(t, first.ContactDetail.Email)
	require.False(t, first.ContactDetail.EmailVerified)
	require.True(t, second.Contact.Anonymous)
	for _, i := range first.ContactDetail.Identities {
		require.NotEqual(t, "email", i.Kind)
		require.Empty(t, i.Value, "what a visitor is known by is nobody's business")
	}
	for _, body := range []object{{"email": "nonsense"}, {"email": "a@b"}, {"name": strings.Repeat("x", 121)}, {"notes": "x"}, {"tags": []string{}}, {"emailVerified": true}} {
		status, _ := visitor.call(t, "PATCH", "/chat/api/me", body)
		require.Contains(t, []int{413, 422}, status, "%v", body)
	}

	path := "/api/v1/contacts/" + first.Contact.ID
	var changed struct{ Name, Company, Notes, ClaimedEmail string }
	sara.do(t, 200, "PATCH", path, object{"company": "Narvan", "notes": "VIP"}, &changed)
	require.Equal(t, "Narvan", changed.Company)
	require.Equal(t, "maryam@example.com", changed.ClaimedEmail)
	_, mine := visitor.call(t, "GET", "/chat/api/me", nil)
	require.NotContains(t, string(mine), "VIP")
	for _, body := range []object{{"email": "x@y.example"}, {"claimedEmail": "x"}, {"tags": []string{"x"}}, {"identities": []any{}}} {
		sara.do(t, 422, "PATCH", path, body, nil)
	}
}

// TestSearch finds what was said moments ago, in both languages.
func TestSearch(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "سلام، كتاب‌هاي من نرسیده است")
	visitor.write(t, id, "The parcel is lost")
	sara.reply(t, id, "We look for the parcel")
	type found struct {
		Items []struct {
			Conversation row
			Message      *struct {
				Seq       int64
				Fragments []struct {
					Text string
					Hit  bool
				}
			}
		}
		Total int
		State string
	}
	ask := func(q string) (f found) {
		sara.do(t, 200, "GET", "/api/v1/search?q="+url.QueryEscape(q), nil, &f)
		return f
	}
	require.Eventually(t, func() bool {
		return len(ask("parcel").Items) == 1 && ask("look").Total == 1 && ask("is:mine").Total == 1
	}, patience, 20*time.Millisecond)
	for _, q := range []string{"کتاب", "كتاب‌هاي", "parcel lost", `"parcel is lost"`, "assignee:me", "assignee:sara", "from:sara parcel", "status:open parcel", "channel:shop", "is:mine", "parsel", "parc"} {
		got := ask(q)
		require.Len(t, got.Items, 1, q)
		require.Equal(t, id, got.Items[0].Conversation.ID)
	}
	hit := ask("lost").Items[0].Message
	var marked []string
	for _, f := range hit.Fragments {
		if f.Hit {
			marked = append(marked, f.Text)
		}
	}
	require.Equal(t, []string{"lost"}, marked)
	require.Empty(t, ask("nowhere-to-be-found").Items)
	require.Empty(t, ask("parcel -lost").Items)
	for _, q := range []string{"", "   ", "tag:nothing-of-that-name", "before:someday", "is:magic"} {
		var p struct {
			Code   string
			Errors []struct{ Field string }
		}
		sara.do(t, 422, "GET", "/api/v1/search?q="+url.QueryEscape(q), nil, &p)
		require.Equal(t, "invalid", p.Code, q)
		require.Equal(t, "q", p.Errors[0].Field, q)
	}
	sara.do(t, 422, "GET", "/api/v1/search?q=x&after=nonsense", nil, nil)
}

// TestPublicChannel tells visitors what they may know and whether somebody is there.
func TestPublicChannel(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	ask := func() (c struct {
		Online bool
		Agents []struct{ Name string }
	}, raw []byte) {
		status, raw := visitor.call(t, "GET", "/chat/api/channels/"+string(w.shop.ID), nil)
		require.Equal(t, 200, status)
		require.NoError(t, json.Unmarshal(raw, &c))
		return c, raw
	}
	w.signedIn(t, w.reza).open(t, nil)
	channel, raw := ask()
	require.False(t, channel.Online, "reza does not answer here")
	require.NotContains(t, string(raw), "https://shop.example", "origins are not for visitors")
	require.NotContains(t, string(raw), "Ahmadi", "only first names")
	require.NotContains(t, string(raw), "Reza")
	w.signedIn(t, w.sara).open(t, nil)
	channel, _ = ask()
	require.True(t, channel.Online)

	off := w.shop
	off.Enabled = false
	saved(t, w.inbox.Directory.Channels, off)
	for _, id := range []string{string(w.shop.ID), inbox.NewID[string](), "x"} {
		visitor.do(t, 404, "GET", "/chat/api/channels/"+id, nil, nil)
		visitor.do(t, 404, "POST", "/chat/api/visitors", object{"channel": id}, nil)
	}
	visitor.do(t, 404, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", object{"id": inbox.NewID[string](), "text": "x"}, nil)
}

// TestSimilar finds a past conversation about the same matter, within what one sees.
func TestSimilar(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	past, _ := w.visitor(t, w.shop).write(t, "", "The zipper of my Damavand rucksack is torn")
	hidden, _ := w.visitor(t, w.lab).write(t, "", "The zipper of my Damavand rucksack is torn")
	for i := range 6 {
		w.visitor(t, w.shop).write(t, "", fmt.Sprint("When do you open on day ", i))
	}
	id, _ := w.visitor(t, w.shop).write(t, "", "Damavand rucksack: zipper broken")
	var got struct {
		Items []struct {
			Conversation row
			Score        float64
			Messages     int64
		}
	}
	require.Eventually(t, func() bool {
		sara.do(t, 200, "GET", "/api/v1/conversations/"+id+"/similar", nil, &got)
		return len(got.Items) > 0
	}, patience, 50*time.Millisecond)
	require.Equal(t, past, got.Items[0].Conversation.ID)
	require.Positive(t, got.Items[0].Score)
	require.Equal(t, int64(1), got.Items[0].Messages)
	for _, i := range got.Items {
		require.NotContains(t, []string{hidden, id}, i.Conversation.ID)
	}
}
