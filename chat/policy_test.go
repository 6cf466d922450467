package chat_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
)

// kinds are told to all agents, but for rules, webhooks and settings of mail; which kinds really are
// is a test of the API.
type kinds struct{}

func (kinds) Readers(of inbox.RecordType) inbox.Readers {
	if of == inbox.RecordRule || of == "webhook" || of == "mail_channel" || of == "of a later version" {
		return inbox.ReadByAdmins
	}
	return inbox.ReadByAgents
}

// stage is a workspace with one conversation, of Mina in the shop, and everybody
// who may or may not hear of it: an admin, Sara who sees the shop, Dan who sees
// another channel, Mina's browser and that of another contact, Kian.
type stage struct {
	*testing.T
	w    *world
	h    *chat.Hub
	r    *chat.Relay
	sara inbox.Agent
	who  map[string]*chat.Session
}

func newStage(t *testing.T) *stage {
	w := newWorld()
	w.open("c1", shop, mina)
	w.open("c2", "blog", "kian")
	h, r := w.live(t)
	t.Cleanup(h.Listen())
	s := &stage{T: t, w: w, h: h, r: r, sara: w.agent("sara", shop), who: map[string]*chat.Session{}}
	for _, a := range []inbox.Agent{w.agent("admin"), s.sara, w.agent("dan", "blog")} {
		s.who[string(a.ID)] = desk(t, h, a)
	}
	return s
}

// joins lets a contact's browser join.
func (s *stage) joins(contact inbox.ContactID) *chat.Session {
	one := panel(s.T, s.w, s.h, contact)
	s.who[string(contact)] = one
	return one
}

// frameKinds are every kind of frame: what causes one, and who gets it. What a
// name like "record canned" has after the kind tells lines of one kind apart.
var frameKinds = map[string]struct {
	do  func(*stage)
	get string
}{
	"event":   {func(s *stage) { s.w.say("c1", inbox.KindNote, "hm") }, "admin sara"},
	"seen":    {func(s *stage) { s.w.seen("c1", s.sara.Actor(), 1) }, "sara"},
	"gone":    {func(s *stage) { s.w.move("c1", "back office") }, "sara"},
	"message": {func(s *stage) { s.w.say("c1", inbox.KindMessage, "hello") }, "mina"},
	"state": {func(s *stage) {
		s.w.change("c1", func(c *inbox.Conversation) { c.Status = inbox.StatusClosed }, "status")
	}, "mina"},
	"typing visitor": {func(s *stage) {
		s.h.Presence.Typing(s.w.conversations["c1"], inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, true, "", "I wonder", false)
	}, "admin sara"},
	"typing agent": {func(s *stage) { s.h.Presence.Typing(s.w.conversations["c1"], s.sara.Actor(), true, "Sara", "", false) }, "admin mina"},
	"typing note":  {func(s *stage) { s.h.Presence.Typing(s.w.conversations["c1"], s.sara.Actor(), true, "Sara", "", true) }, "admin"},
	"typing over, moved": {func(s *stage) {
		s.h.Presence.Typing(s.w.conversations["c1"], inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, true, "", "I wonder", false)
		s.w.move("c1", "back office")
		settle(s.T, s.r)
		s.clear()
		s.w.sweep(s.h, 10*time.Second)
	}, "admin"},
	"viewing":                {func(s *stage) { s.h.Presence.View(s.who["sara"], "c1", s.w.conversations["c1"].Audience()) }, "admin sara"},
	"draft":                  {func(s *stage) { s.h.Presence.DraftChanged(chat.DraftNews{Agent: "sara", Conversation: "c1"}) }, "sara"},
	"presence agent":         {func(s *stage) { s.h.Presence.SetAway(s.who["sara"], true) }, "admin sara dan"},
	"presence contact":       {func(s *stage) { s.h.Leave(s.who["mina"]); s.w.sweep(s.h, time.Minute) }, "admin sara"},
	"presence contact, come": {func(s *stage) { s.joins("kian2"); s.w.open("c3", shop, "kian2") }, "admin sara"},
	"presence contact, assigned": {func(s *stage) {
		s.w.change("c1", func(c *inbox.Conversation) { c.Assignee = "dan" }, "assignee")
	}, "dan"},
	"presence contact, of another node": {func(s *stage) {
		b, _ := s.w.live(s.T)
		s.Cleanup(b.Listen())
		s.w.open("c4", shop, "nika")
		settle(s.T, s.r)
		s.clear()
		_, err := b.JoinVisitor(s.Context(), inbox.Scope{Contact: "nika"}, s.w.own("nika"), nil)
		require.NoError(s.T, err)
		b.Tell()
	}, "admin sara"},
	"presence contact, of a first message": {func(s *stage) {
		one := s.joins("")
		s.w.open("c5", shop, "parisa")
		settle(s.T, s.r)
		s.clear()
		s.h.Adopt(one, inbox.Scope{Contact: "parisa"})
	}, "admin sara"},
	"visit": {func(s *stage) {
		require.NoError(s.T, s.h.Presence.Visited(s.Context(), mina, []chat.Visited{visited("/lamps", s.w.Now())}))
	}, "admin sara"},
	"visit, without a socket": {func(s *stage) {
		s.w.open("c6", shop, "arash")
		require.NoError(s.T, s.h.Presence.Visited(s.Context(), "arash", []chat.Visited{visited("/lamps", s.w.Now())}))
	}, "admin sara"},
	"visit, nothing said yet": {func(s *stage) {
		require.NoError(s.T, s.h.Presence.Visited(s.Context(), "nobody", []chat.Visited{visited("/lamps", s.w.Now())}))
	}, "admin"},
	"record contact":        {func(s *stage) { s.contact(mina) }, "admin sara"},
	"record contact, alone": {func(s *stage) { s.contact("nobody") }, "admin"},
	"record agent":          {func(s *stage) { s.w.save(s.w.agent("new", shop)) }, "admin sara dan"},
	"record team":           {func(s *stage) { s.record(inbox.RecordTeam, "") }, "admin sara dan"},
	"record channel":        {func(s *stage) { s.record(inbox.RecordChannel, "") }, "admin sara dan"},
	"record tag":            {func(s *stage) { s.record(inbox.RecordTag, "") }, "admin sara dan"},
	"record folder":         {func(s *stage) { s.record(inbox.RecordFolder, "") }, "admin sara dan"},
	"record folder, own":    {func(s *stage) { s.record(inbox.RecordFolder, "sara") }, "sara"},
	"record canned":         {func(s *stage) { s.record("canned", "") }, "admin sara dan"},
	"record canned, own":    {func(s *stage) { s.record("canned", "dan") }, "dan"},
	"record settings":       {func(s *stage) { s.record("settings", "") }, "admin sara dan"},
	"record hours":          {func(s *stage) { s.record(inbox.RecordHours, "") }, "admin sara dan"},
	"record sla":            {func(s *stage) { s.record(inbox.RecordSLA, "") }, "admin sara dan"},
	"record attribute":      {func(s *stage) { s.record("attribute", "") }, "admin sara dan"},
	"record rule":           {func(s *stage) { s.record(inbox.RecordRule, "") }, "admin"},
	"record webhook":        {func(s *stage) { s.record("webhook", "") }, "admin"},
	"record mail_channel":   {func(s *stage) { s.record("mail_channel", "") }, "admin"},
	"record session":        {func(s *stage) { s.record(inbox.RecordSession, "") }, ""},
	"record dead_letter":    {func(s *stage) { s.record(inbox.RecordDeadLetter, "") }, ""},
	"record notification": {func(s *stage) {
		s.w.event(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: inbox.RecordNotification, ID: "sara"}})
	}, "sara"},
	"record audited": {func(s *stage) {
		s.w.event(inbox.Event{Kind: inbox.Audited, Audit: &inbox.AuditNote{Kind: audit.SignInFailed, Agent: "sara"}})
	}, ""},
	"record later": {func(s *stage) { s.record("of a later version", "") }, "admin"},
	"resync": {func(s *stage) {
		changed := s.sara
		changed.Channels = append(changed.Channels, "back office")
		s.w.save(changed)
	}, "sara"},
	"welcome": {func(s *stage) { s.who["dan"] = s.h.JoinAgent(s.w.agents["dan"], "another", nil) }, "dan"},
	"pong":    {func(s *stage) { s.who["sara"].Push(chat.Pong()) }, "sara"},
	"error":   {func(s *stage) { s.who["sara"].Push(chat.Refused(inbox.CodeInvalid, 0)) }, "sara"},
	"ack":     {func(s *stage) { require.NoError(s.T, s.who["mina"].PushAck("m", view{})) }, "mina"},
	"fail":    {func(s *stage) { s.who["mina"].Push(chat.Failed("m", inbox.CodeInvalid)) }, "mina"},
}

func (s *stage) record(kind inbox.RecordType, owner inbox.AgentID) {
	s.w.event(inbox.Event{Kind: inbox.RecordChanged, Record: &inbox.RecordRef{Type: kind, ID: "r", Owner: owner}})
}

func (s *stage) contact(id inbox.ContactID) {
	s.w.event(inbox.Event{Kind: inbox.ContactChanged, Contact: id})
}

func (s *stage) clear() {
	for _, one := range s.who {
		all(s.T, one)
	}
}

// Every kind of frame goes to those who may know what it says, and to nobody else.
func TestFramesAskThePolicy(t *testing.T) {
	t.Parallel()
	for name, line := range frameKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.joins(mina)
			s.joins("kian")
			from := s.w.head()
			s.clear()
			line.do(s)
			settle(t, s.r)
			kind, _, _ := strings.Cut(strings.ReplaceAll(name, ",", ""), " ")
			got := []string{}
			for who, session := range s.who {
				if slices.Contains(types(all(t, session)), kind) {
					got = append(got, who)
				}
			}
			require.ElementsMatch(t, strings.Fields(line.get), got)
			if kind != "record" && kind != "event" && kind != "gone" && kind != "seen" {
				return
			}
			resumed := []string{}
			for _, who := range []string{"admin", "sara", "dan"} { // who comes back is told the same
				if slices.Contains(types(all(t, s.h.JoinAgent(s.w.agents[who], "later", at(from)))), kind) {
					resumed = append(resumed, who)
				}
			}
			require.ElementsMatch(t, strings.Fields(line.get), resumed)
		})
	}
}

// A new kind of frame, or of record, needs a line above.
func TestFramesAskThePolicyNames(t *testing.T) {
	t.Parallel()
	lines := map[string]bool{}
	for name := range frameKinds {
		words := strings.Fields(strings.ReplaceAll(name, ",", " "))
		lines[words[0]] = true
		lines[strings.Join(words[:min(2, len(words))], " ")] = true
	}
	for _, table := range []chat.Frames{chat.ToAgent, chat.ToVisitor} {
		for kind := range table {
			require.True(t, lines[kind], "frame %s has no line", kind)
		}
	}
	records := literals(t, []string{"../inbox/*.go", "../inbox/*/*.go"}, func(n ast.Node) ast.Expr {
		if v, ok := n.(*ast.ValueSpec); ok && nameOf(v.Type) == "RecordType" && len(v.Values) == 1 {
			return v.Values[0]
		}
		return nil
	})
	require.Greater(t, len(records), 14)
	for _, kind := range records {
		require.True(t, lines["record "+kind], "record %s has no line", kind)
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr: // as the rooms name it
		return e.Sel.Name
	}
	return ""
}

// literals are the strings that pick finds in the sources that match the patterns.
func literals(t *testing.T, patterns []string, pick func(ast.Node) ast.Expr) (found []string) {
	t.Helper()
	var files []string
	for _, pattern := range patterns {
		matched, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, matched...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := pick(n).(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				found = append(found, text)
			}
			return true
		})
	}
	return found
}

// What is told of a conversation that an agent looked at is not in the welcome of
// one who may not see it.
func TestWelcomeAsksThePolicy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.h.Presence.View(s.who["sara"], "c1", s.w.conversations["c1"].Audience())
	for who, sees := range map[string]int{"admin": 1, "sara": 1, "dan": 0} {
		g, ok := next(t, s.h.JoinAgent(s.w.agents[who], "another", nil))
		require.True(t, ok)
		require.Len(t, g.Viewing, sees, who)
	}
}
