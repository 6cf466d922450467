package search_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

// However many steps the answer takes, the pages hold each hit once.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	s := newStore()
	want := []int64{}
	for i := range int64(700) {
		want = append(want, i+1)
		s.add(talk{number: i + 1, subject: "red kettle", said: []string{"hello"}, age: 2 * day * time.Duration(700-i)})
	}
	x := opened(t, s)
	for name, step := range map[string]uint64{"one step": 10_000, "small steps": 50, "smallest steps": 1} {
		t.Run(name, func(t *testing.T) {
			x.AnswerInSteps(step)
			for _, q := range []string{"kettle", "red kettle", `"red kettle"`, "is:open", "kett", "-zebra"} {
				got, total := everything(t, x, admin, q)
				if !slices.Equal(got, want) || total != len(want) {
					t.Errorf("%q found %d, total %d, want each of %d once", q, len(got), total, len(want))
				}
			}
		})
	}
}

// An agent who sees little of much still finds all of it.
func TestPagesOfNarrowScope(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range 400 {
		s.add(talk{number: int64(i + 1), subject: "kettle", age: 8 * day * time.Duration(400-i), set: func(c *inbox.Conversation) {
			if i < 3 {
				c.Channel = "old"
			}
		}})
	}
	x := opened(t, s)
	x.AnswerInSteps(1)
	agent := inbox.Principal{Scope: inbox.Scope{Agent: "sara", Channels: []inbox.ChannelID{"old"}}}
	for _, q := range []string{"kettle", "is:open"} {
		if got, total := everything(t, x, agent, q); !slices.Equal(got, []int64{1, 2, 3}) || total != 3 {
			t.Errorf("%q found %v, total %d, want the three oldest", q, got, total)
		}
	}
}

// What is newer comes first when there is nothing else to tell hits apart.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range 60 {
		s.add(talk{number: int64(i + 1), subject: "kettle", age: 5 * day * time.Duration(60-i)})
	}
	x := opened(t, s)
	for _, step := range []uint64{1000, 10} {
		x.AnswerInSteps(step)
		for _, q := range []string{"kettle", "is:open"} {
			got := x.numbers(t, admin, q)
			want := slices.Clone(got)
			slices.SortFunc(want, func(a, b int64) int { return int(b - a) })
			if !slices.Equal(got, want) || got[0] != 60 {
				t.Errorf("%q in steps of %d: %v, want newest first", q, step, got)
			}
		}
	}
}

func TestRanking(t *testing.T) {
	t.Parallel()
	s := newStore()
	for _, tk := range []talk{
		{number: 1, subject: "Question", said: []string{"my teapot and my saucer", "are late"}},
		{number: 2, subject: "Teapot saucer", said: []string{"hello"}},
		{number: 3, subject: "Question", said: []string{"the teapot saucer broke"}},
		{number: 4, subject: "Question", said: []string{"the teapt saucer"}},
		{number: 5, subject: "Question", contact: inbox.Contact{Name: "Olga Samovar"}, said: []string{"hello"}},
		{number: 6, subject: "Question", said: []string{"where is the samovar that I ordered"}},
		{number: 1042, subject: "Question", said: []string{"hello"}},
		{number: 8, subject: "Order 1042", said: []string{"1042 is late"}},
	} {
		s.add(tk)
	}
	x := opened(t, s)
	for _, tc := range []struct {
		name, q string
		want    []int64
	}{
		{"the subject, neighbours, the rest, a typo", "teapot saucer ", []int64{2, 3, 1, 4}},
		{"the contact's name", "samovar", []int64{5, 6}},
		{"a number is a conversation first", "1042", []int64{1042, 8}},
		{"in Persian digits too", "۱۰۴۲", []int64{1042, 8}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := x.numbers(t, admin, tc.q); !slices.Equal(got, tc.want) {
				t.Errorf("%q is %v, want %v", tc.q, got, tc.want)
			}
		})
	}
}

func TestPinnedPages(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range int64(30) {
		s.add(talk{number: i + 1, subject: "lot 12"})
	}
	got, total := everything(t, opened(t, s), admin, "12")
	if len(got) != 30 || total != 30 || len(slices.Compact(got)) != 30 {
		t.Errorf("found %v, total %d, want each of 30 once", got, total)
	}
}

func TestHighlights(t *testing.T) {
	t.Parallel()
	s := corpus()
	long := "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. "
	s.add(talk{number: 9, subject: "Long", said: []string{long + "The astrolabe is here. " + long + long, "astrolabx typo"}})
	x := opened(t, s)
	for _, tc := range []struct{ name, q, message, subject, contact string }{
		{"a message", "broken", "The kettle arrived [broken], I want my money back", "", ""},
		{"inflected", "refund", "We [refunded] you today", "[Refund] for order 8812", ""},
		{"most words win", "kettle money", "The [kettle] arrived broken, I want my [money] back", "", ""},
		{"joined or not", "میخواهم بگیرم", "من [می خواهم] پول خود را پس [بگیرم]", "", ""},
		{"only the subject", "8812", "", "Refund for order [8812]", ""},
		{"the contact", "emma", "", "", "[Emma] Stone"},
		{"one typo", "heatin", "My new kettle is not [heating] water", "Kettle not [heating]", ""},
		{"Persian digits", "1405", "", "پیگیری سفارش [۱۴۰۵]", ""},
		{"a part of a long text", "astrolabe", "… incididunt ut labore et dolore magna aliqua. The [astrolabe] is here. Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Lorem …", "", ""},
		{"fields only", "tag:refund", "", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := x.Search(t.Context(), admin, search.Query{Text: tc.q}, names)
			if err != nil || len(r.Items) == 0 {
				t.Fatalf("found %d (%v)", len(r.Items), err)
			}
			hit := r.Items[0]
			message := ""
			if hit.Message != nil {
				message = marked(hit.Message.Fragments)
			}
			for what, pair := range map[string][2]string{
				"message": {message, tc.message}, "subject": {marked(hit.Subject), tc.subject}, "contact": {marked(hit.Contact), tc.contact},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
				}
			}
		})
	}
}

func marked(fragments []search.Fragment) string {
	out := ""
	for _, f := range fragments {
		if f.Hit {
			out += "[" + f.Text + "]"
		} else {
			out += f.Text
		}
	}
	return out
}

// A typo never drowns what was meant, and a word that is much more frequent than
// the one typed is another word.
func TestTypos(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range int64(20) {
		s.add(talk{number: i + 1, subject: "message from us"})
	}
	s.add(talk{number: 50, subject: "a form"})
	s.add(talk{number: 51, subject: "a forn"})
	x := opened(t, s)
	for q, want := range map[string][]int64{"form ": {50, 51}, "froms ": nil, "messagee ": nil, "19": {19}} {
		got := x.numbers(t, admin, q)
		if want == nil && len(got) != 20 {
			t.Errorf("%q found %d, want the 20 that were meant", q, len(got))
		}
		if want != nil && !slices.Equal(got, want) {
			t.Errorf("%q found %v, want %v", q, got, want)
		}
	}
}
