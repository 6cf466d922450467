package search_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/search/query"
)

const day = 24 * time.Hour

// corpus is a small shop's inbox in two languages.
func corpus() *store {
	s := newStore()
	s.tags["t-refund"] = inbox.Tag{ID: "t-refund", Name: "Refund"}
	s.tags["t-urgent"] = inbox.Tag{ID: "t-urgent", Name: "فوری"}
	for _, t := range []talk{
		{number: 1, subject: "Refund for order 8812", contact: inbox.Contact{Name: "Emma Stone", Company: "Acme Ltd", Identities: []inbox.Identity{{Kind: inbox.IdentityEmail, Value: "emma@acme.example"}}},
			said: []string{"The kettle arrived broken, I want my money back", "agent: We refunded you today", "note: second broken kettle this week"},
			set:  func(c *inbox.Conversation) { c.Tags = []inbox.TagID{"t-refund"}; c.Status = inbox.StatusClosed }, age: 40 * day},
		{number: 2, subject: "تأخیر در ارسال سفارش", contact: inbox.Contact{Name: "علي كريمي", Phone: "+98 912 345 6789"},
			said: []string{"سلام، می‌خواهم بدانم سفارش من کجاست؟", "agent: سلام، کتاب‌ها امروز ارسال شد"},
			set:  func(c *inbox.Conversation) { c.Channel = "fa"; c.Team = "tech"; c.WaitingSince = c.CreatedAt }, age: 3 * day},
		{number: 3, subject: "پیگیری سفارش ۱۴۰۵", contact: inbox.Contact{Name: "Zahra"},
			said: []string{"من می خواهم پول خود را پس بگیرم", "file: رسید-پرداخت.pdf"},
			set: func(c *inbox.Conversation) {
				c.Channel, c.Assignee, c.Tags = "fa", "reza", []inbox.TagID{"t-urgent"}
			}, age: 2 * day},
		{number: 4, subject: "Kettle not heating", contact: inbox.Contact{Name: "Bob", ClaimedEmail: "bob@home.example"},
			said: []string{"My new kettle is not heating water", "It shipped last week"},
			set: func(c *inbox.Conversation) {
				c.Assignee, c.Priority, c.Folder = "sara", inbox.PriorityUrgent, "vip"
			}, age: day},
		{number: 5, subject: "میخواهم لغو کنم", contact: inbox.Contact{Name: "Sina"},
			said: []string{"پیش‌نویس قرارداد را فرستادم refund please"}, set: func(c *inbox.Conversation) { c.Channel = "fa" }, age: 12 * time.Hour},
		{number: 6, subject: "Cheap watches", contact: inbox.Contact{Name: "Spammer"}, said: []string{"kettle kettle kettle"},
			set: func(c *inbox.Conversation) { c.Status = inbox.StatusSpam }, age: time.Hour},
	} {
		s.add(t)
	}
	return s
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	x := opened(t, corpus())
	for _, tc := range []struct {
		name, q string
		want    []int64 // in any order
	}{
		{"a word", "kettle", []int64{1, 4}},
		{"words of different messages", "money refunded", []int64{1}},
		{"another case and inflection", "KETTLES", []int64{1, 4}},
		{"an inflected verb", "ship", []int64{4}},
		{"what has no match", "zebra", nil},
		{"one word without match", "kettle zebra", nil},
		{"one typo", "ketle", []int64{1, 4}},
		{"the beginning of the last word", "kett", []int64{1, 4}},
		{"no beginning once a space follows", "ket ", nil},
		{"Arabic letters for Persian", "علي كريمي", []int64{2}},
		{"Persian letters for Arabic", "علی کریمی", []int64{2}},
		{"with a joiner", "می‌خواهم", []int64{2, 3, 5}},
		{"apart", "می خواهم", []int64{2, 3, 5}},
		{"joined", "میخواهم", []int64{2, 3, 5}},
		{"a suffix joined", "کتابها", []int64{2}},
		{"a suffix apart", "کتاب ها", []int64{2}},
		{"without the suffix", "کتاب", []int64{2}},
		{"a compound apart", "پیش نویس", []int64{5}},
		{"a compound joined", "پیشنویس", []int64{5}},
		{"with vowel marks", "سَفارِش", []int64{2, 3}},
		{"Persian digits for Latin", "سفارش ۱۴۰۵", []int64{3}},
		{"Latin digits for Persian", "1405", []int64{3}},
		{"both languages", "قرارداد refund", []int64{5}},
		{"an address", "emma@acme.example", []int64{1}},
		{"a part of an address", "acme", []int64{1}},
		{"a claimed address", "bob@home.example", []int64{4}},
		{"a phone number", "989123456789", []int64{2}},
		{"a file name", "رسید", []int64{3}},
		{"a note", "second", []int64{1}},
		{"a tag's name", "فوری", []int64{3}},
		{"a phrase", `"kettle arrived broken"`, []int64{1}},
		{"a phrase in another order", `"arrived kettle"`, nil},
		{"a phrase across messages", `"money back we"`, nil},
		{"a Persian phrase", "«می‌خواهم بدانم»", []int64{2}},
		{"without a word", "kettle -refund", []int64{4}},
		{"only without", "-kettle", []int64{2, 3, 5}},
		{"one or the other", "heating OR قرارداد", []int64{4, 5}},
		{"or binds before and", "kettle heating OR refund", []int64{1, 4}},
		{"from a contact", "from:emma", []int64{1}},
		{"from an agent", "from:me", []int64{1, 2}},
		{"to a channel", "to:فروشگاه", []int64{2, 3, 5}},
		{"in the subject", "subject:refund", []int64{1}},
		{"by tag", "tag:refund", []int64{1}},
		{"by Persian tag", "tag:فوری", []int64{3}},
		{"by status", "status:closed", []int64{1}},
		{"by two states", "is:closed,open kettle", []int64{1, 4}},
		{"no spam when excluding others", "kettle -is:closed", []int64{4}},
		{"spam when asked", "kettle is:spam", []int64{6}},
		{"by priority", "priority:urgent", []int64{4}},
		{"by channel", `channel:"Web shop"`, []int64{1, 4}},
		{"by assignee", "assignee:رضا", []int64{3}},
		{"by me", "assignee:me", []int64{4}},
		{"by team", "team:فنی", []int64{2}},
		{"without a team", "team:none kettle", []int64{1, 4}},
		{"by folder", "folder:vip", []int64{4}},
		{"unassigned", "is:unassigned", []int64{1, 2, 5}},
		{"waiting", "is:waiting", []int64{2}},
		{"with files", "has:file", []int64{3}},
		{"with notes", "has:note", []int64{1}},
		{"by number", "#4", []int64{4}},
		{"by Persian number", "#۲", []int64{2}},
		{"after a day", "after:2026-11-21", []int64{3, 4, 5}},
		{"after a Jalali day", "after:۱۴۰۵/۰۸/۳۰", []int64{3, 4, 5}},
		{"before a day", "before:2026-11-01", []int64{1}},
		{"on a day", "on:1405-09-01", []int64{4}},
		{"in a month", "on:2026-10", []int64{1}},
		{"not a field", "re: kettle", nil},
		{"nothing but marks", "!!! ...", nil},
		{"a quoted mark", `"…"`, nil},
		{"without a mark", `-"…"`, nil},
		{"marks beside a word", `kettle … "!"`, []int64{1, 4}},
		{"a word or marks", `kettle OR "…"`, []int64{1, 4}},
		{"a joiner", "\u200c", nil},
		{"direction marks", "\u200f\u202b \u2067", nil},
		{"from a joiner", "from:\u200c", nil},
		{"from a quoted joiner", "from:\"\u200c\"", nil},
		{"from a mark", "from:…", nil},
		{"from a comma", "from:,", nil},
		{"to a quoted joiner", "to:\"\u200c\"", nil},
		{"to a mark beside a word", "kettle to:…", nil},
		{"a subject of marks", `subject:"…"`, nil},
		{"not from a mark", "kettle -from:…", []int64{1, 4}},
		{"a field without value", "from:", nil},
		{"a field being typed", "kettle from:", []int64{1, 4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := x.numbers(t, admin, tc.q)
			slices.Sort(got)
			if !slices.Equal(got, tc.want) {
				t.Errorf("search %q found %v, want %v", tc.q, got, tc.want)
			}
		})
	}
}

func TestSearchErrors(t *testing.T) {
	t.Parallel()
	x := opened(t, newStore())
	for _, tc := range []struct{ name, q, after, field string }{
		{"ErrBlank", "  ", "", "q"},
		{"ErrLong", string(make([]byte, query.MaxQuery+1)), "", "q"},
		{"ErrManyClauses", strings.Repeat("a OR ", 50), "", "q"},
		{"ErrManyWords", strings.Repeat("a,", 100), "", "q"},
		{"ErrUnknownTag", "tag:nonesuch", "", "q"},
		{"ErrUnknownStatus", "is:happy", "", "q"},
		{"ErrDate", "before:1405/13/01", "", "q"},
		{"ErrTagOfJoiner", "tag:\u200c", "", "q"},
		{"ErrQuotedTagOfJoiner", "tag:\"\u200c\"", "", "q"},
		{"ErrNotUTF8", "a\xff", "", "q"},
		{"ErrCursor", "kettle", "nonsense", "after"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := x.Search(t.Context(), admin, search.Query{Text: tc.q, After: tc.after}, names)
			wantInvalid(t, err, tc.field)
		})
	}
}
