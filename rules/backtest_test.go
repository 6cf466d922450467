package rules_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// past is a history in memory that counts what is read of it.
type past struct {
	all     []inbox.Conversation
	threads int
	people  int
	lists   int
	fault   error // of lists
}

func (p *past) Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error) {
	i, _ := slices.BinarySearchFunc(p.all, after, func(c inbox.Conversation, id inbox.ConversationID) int {
		return strings.Compare(string(c.ID), string(id))
	})
	if after != "" {
		i++
	}
	return slices.Clone(p.all[min(i, len(p.all)):min(i+limit, len(p.all))]), ctx.Err()
}

// Thread has as many messages as are asked for; each tells its number.
func (p *past) Thread(_ context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	p.threads++
	var all []inbox.Message
	for seq := q.After + 1; len(all) < q.Limit; seq++ {
		text := fmt.Sprintf("message %d about %s", seq, q.Conversation)
		all = append(all, inbox.Message{Seq: seq, Text: text, Author: inbox.Actor{Kind: inbox.ActorContact}})
	}
	return all, nil
}

func (p *past) List(_ context.Context, f inbox.Filter, _ inbox.Page) ([]inbox.Conversation, string, error) {
	p.lists++
	return slices.DeleteFunc(slices.Clone(p.all), func(c inbox.Conversation) bool { return c.Contact != f.Contact }), "", p.fault
}

func (p *past) Contacts(_ context.Context, ids []inbox.ContactID) ([]inbox.Contact, error) {
	p.people++
	return []inbox.Contact{{ID: ids[0], Company: "Acme"}}, nil
}

func history(n int) *past {
	p := &past{}
	for i := range n {
		c := inbox.Conversation{
			ID: inbox.ConversationID(fmt.Sprintf("%08d", i)), Channel: shop, Contact: "c", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal,
			Subject: fmt.Sprint("order ", i), LastContactSeq: 300, UpdatedAt: now.Add(-time.Duration(i) * time.Minute),
		}
		if i%4 == 0 {
			c.Channel = other
		}
		p.all = append(p.all, c)
	}
	return p
}

func backtest(when rules.Condition) rules.Backtest {
	return rules.Backtest{Rule: rules.CompileOne(rule(&when)), Since: now.AddDate(0, 0, -30), Now: now, Scope: inbox.Scope{Everything: true}}
}

func TestBacktest(t *testing.T) {
	t.Parallel()
	p := history(2500)
	b := backtest(test("subject", "", rules.OpContains, "7"))
	told := 0
	b.Progress = func(scanned, _ int) { told = scanned }
	out, err := b.Run(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, 2500, out.Scanned)
	require.Equal(t, 2500, told)
	want := 0
	for _, c := range p.all {
		if strings.Contains(c.Subject, "7") {
			want++
		}
	}
	require.Equal(t, want, out.Matched)
	require.Zero(t, p.threads, "no condition asks for messages")
	require.Zero(t, p.people)
	require.Len(t, out.Examples, 60)
	for _, e := range out.Examples {
		require.Equal(t, e.Matched, e.Tests[0].Holds)
		require.Equal(t, []string{e.Conversation.Subject}, e.Tests[0].Seen)
	}
}

func TestBacktestKeepsToTimeAndScope(t *testing.T) {
	t.Parallel()
	b := backtest(test("status", "", rules.OpIs, "open"))
	b.Since = now.Add(-100 * time.Minute)
	b.Scope = inbox.Scope{Agent: sara, Channels: []inbox.ChannelID{shop}}
	out, err := b.Run(t.Context(), history(2500))
	require.NoError(t, err)
	require.Equal(t, 75, out.Scanned, "101 minutes, but for every fourth")
}

func TestBacktestReadsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	p := history(100)
	out, err := backtest(rules.Condition{All: []rules.Condition{test("body.last", "", rules.OpContains, "message 300 about 00000042"), test("contact.company", "", rules.OpIs, "acme")}}).Run(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, 1, out.Matched)
	require.Equal(t, 100, p.threads)
	require.Equal(t, 1, p.people)
}

// TestBacktestKnowsWhoReturns: a loyal contact is one in the past too, and is
// looked up once.
func TestBacktestKnowsWhoReturns(t *testing.T) {
	t.Parallel()
	p := history(100)
	p.all[7].Contact = "new"
	out, err := backtest(test("contact.returning", "", rules.OpIs, true)).Run(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, 99, out.Matched)
	require.Equal(t, 2, p.lists)

	p.fault = inbox.Errorf(inbox.CodeUnavailable, "no store")
	_, err = backtest(test("contact.returning", "", rules.OpIs, true)).Run(t.Context(), p)
	require.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err), "what could not be read is not taken for no")
}

func TestBacktestEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	b := backtest(test("status", "", rules.OpIs, "open"))
	b.Progress = func(int, int) { cancel() }
	out, err := b.Run(ctx, history(5000))
	require.True(t, errors.Is(err, context.Canceled))
	require.Equal(t, 1000, out.Scanned)
}

func BenchmarkBacktest(b *testing.B) {
	p := history(20_000)
	test := backtest(rules.Condition{All: []rules.Condition{test("subject", "", rules.OpContains, "77"), test("status", "", rules.OpIs, "open"), test("waiting", "", rules.OpIsNotSet, nil)}})
	for b.Loop() {
		if _, err := test.Run(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*20_000/b.Elapsed().Seconds(), "conversations/s")
}
