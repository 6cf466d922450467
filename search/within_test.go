package search_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

// found returns the seqs that were found, and what was marked in each.
func (x *index) found(t testing.TB, id inbox.ConversationID, q string) (seqs []int64, marked []string) {
	t.Helper()
	got, err := x.Within(t.Context(), admin, id, q, 0)
	require.NoError(t, err)
	require.Zero(t, got.Next)
	for _, p := range got.Items {
		var hits []string
		for _, f := range p.Fragments {
			if f.Hit {
				hits = append(hits, f.Text)
			}
		}
		seqs, marked = append(seqs, p.Message.Seq), append(marked, strings.Join(hits, "|"))
	}
	return seqs, marked
}

func TestWithin(t *testing.T) {
	t.Parallel()
	s := newStore()
	id := s.add(talk{number: 1, said: []string{
		"The kettle arrived broken, I want my money back", "agent: We refunded the KETTLE today", "note: second broken kettle this week",
		"سلام، می‌خواهم بدانم سفارش ۱۴۰۵ كجاست؟", "من می خواهم پول خود را پس بگیرم", "file: رسيد-پرداخت.pdf", "Straße und Café, ﻻﻟﻪ oﬃce", "میخواهم لغو کنم",
	}})
	s.change(func() {
		s.threads[id] = append(s.threads[id], inbox.Message{Seq: 9, Kind: inbox.KindEvent, Text: "kettle"})
	})
	x := opened(t, s)
	for _, tc := range []struct {
		name, q string
		seqs    []int64
		marked  []string
	}{
		{"newest first, in notes too, in any case", "kettle", []int64{3, 2, 1}, []string{"kettle", "KETTLE", "kettle"}},
		{"a part of a word", "ettl", []int64{3, 2, 1}, []string{"ettl", "ETTL", "ettl"}},
		{"all words, in any order", "broken the", []int64{1}, []string{"The|broken"}},
		{"Persian letters and digits", "سفارش 1405 کجاست", []int64{4}, []string{"سفارش|۱۴۰۵|كجاست"}},
		{"Arabic digits", "١٤٠٥", []int64{4}, []string{"۱۴۰۵"}},
		{"without a joiner", "میخواهم", []int64{8, 4}, []string{"میخواهم", "می‌خواهم"}},
		{"with a joiner, also where a space stands", "می‌خواهم", []int64{8, 5, 4}, []string{"میخواهم", "می|خواهم", "می‌خواهم"}},
		{"the name of a file", "رسید pdf", []int64{6}, []string{"رسيد|pdf"}},
		{"accents", "strasse cafe", []int64{7}, []string{"Straße|Café"}},
		{"letters in other forms", "لاله office", []int64{7}, []string{"ﻻﻟﻪ|oﬃce"}},
		{"a part of a form", "لا", []int64{7, 4}, []string{"ﻻ", "لا"}},
		{"a word that is nowhere", "kettle zebra", nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			seqs, marked := x.found(t, id, tc.q)
			require.Equal(t, tc.seqs, seqs)
			require.Equal(t, tc.marked, marked)
		})
	}
}

func TestWithinRefuses(t *testing.T) {
	t.Parallel()
	s := newStore()
	id := s.add(talk{number: 1, said: []string{"hello"}, set: func(c *inbox.Conversation) { c.Channel = "shop" }})
	x := opened(t, s)
	stranger := inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: "reza"}, Scope: inbox.Scope{Agent: "reza", Channels: []inbox.ChannelID{"lab"}}}
	contact := inbox.Principal{Scope: inbox.Scope{Contact: s.conversations[id].Contact}}
	for _, tc := range []struct {
		name, q string
		by      inbox.Principal
		id      inbox.ConversationID
		code    inbox.Code
	}{
		{"ErrHidden", "hello", stranger, id, inbox.CodeNotFound},
		{"ErrUnknown", "hello", admin, "none", inbox.CodeNotFound},
		{"ErrContact", "hello", contact, id, inbox.CodeForbidden},
		{"ErrEmpty", " \u200c ", admin, id, inbox.CodeInvalid},
		{"ErrTooMany", strings.Repeat("a ", 11), admin, id, inbox.CodeInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := x.Within(t.Context(), tc.by, tc.id, tc.q, 0)
			require.Equal(t, tc.code, inbox.ErrorCode(err))
		})
	}
}

// TestWithinGoesOn finds every hit of a conversation that is too long for one answer, each once.
func TestWithinGoesOn(t *testing.T) {
	t.Parallel()
	s := newStore()
	said := make([]string, 2*search.MaxPassages+50)
	for i := range said {
		said[i] = fmt.Sprintf("lamp %d", i+1)
	}
	id := s.add(talk{number: 1, said: said})
	x := opened(t, s)
	var seqs []int64
	answers := 0
	for before := int64(0); ; answers++ {
		got, err := x.Within(t.Context(), admin, id, "lamp", before)
		require.NoError(t, err)
		require.LessOrEqual(t, len(got.Items), search.MaxPassages)
		for _, p := range got.Items {
			seqs = append(seqs, p.Message.Seq)
		}
		if before = got.Next; before == 0 {
			break
		}
	}
	require.Equal(t, 2, answers)
	require.Len(t, seqs, len(said))
	for i, seq := range seqs {
		require.EqualValues(t, len(said)-i, seq)
	}
}
