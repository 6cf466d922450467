package rules_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/rules"
)

// shopRoom is a room that knows what contacts ordered and hands out vouchers.
type shopRoom struct {
	orders   map[inbox.ContactID]int
	err      error // of reading the orders
	read     int   // how often they were read
	vouchers map[string]string
}

const lamp = "0190a000-0000-7000-8000-0000000000aa"

func (s *shopRoom) words() rules.Words {
	return rules.Words{
		Events: []rules.Event{{Name: "shop.question", Tells: func(e inbox.Event) bool {
			return e.Kind == inbox.MessageCreated && e.Asks
		}}},
		Facts: []rules.Fact{{Name: "shop.orders", Type: rules.TypeNumber, Read: func(_ context.Context, of rules.Subject) (rules.Value, error) {
			s.read++
			return rules.Number(float64(s.orders[of.Contact.ID])), s.err
		}}},
		Actions: []rules.RoomAction{{
			Do: "shop.voucher", Params: []rules.Param{{Name: "product", Type: "product", Required: true}, {Name: "worth", Type: "choice", Choices: []string{"10", "20"}}},
			Perform: func(_ context.Context, d rules.Doing) error {
				if d.Conversation.Status == inbox.StatusSpam {
					return &rules.Failure{Key: rules.KeyRefused}
				}
				product := d.Action.With["product"][0]
				d.Patch().Priority = new(inbox.PriorityHigh)
				d.Say(inbox.RuleMessage{Kind: inbox.KindNote, Text: "A voucher for " + product})
				d.Later(func(context.Context) error {
					s.vouchers[d.Run] = product
					return nil
				})
				return nil
			},
		}},
		Kinds: []rules.Kind{{Name: "product", Path: "/api/v1/products", Presence: func(_ context.Context, id string) (rules.Presence, error) {
			if id == lamp {
				return rules.Present, nil
			}
			return rules.Gone, nil
		}}},
	}
}

func newShop(t *testing.T) (*world, *shopRoom) {
	t.Helper()
	w := newWorld(t)
	room := &shopRoom{orders: map[inbox.ContactID]int{w.maryam.ID: 3}, vouchers: map[string]string{}}
	w.engine.Book.Vocabulary = rules.NewVocabulary(room.words())
	w.Directory.Variables = inbox.NewVariables(room.variables())
	return w, room
}

// variables are what canned replies may say of the room.
func (s *shopRoom) variables() []inbox.Variable {
	return []inbox.Variable{{Name: "shop.orders", Read: func(_ context.Context, of inbox.CannedFacts) (string, error) {
		return strconv.Itoa(s.orders[of.Contact.ID]), s.err
	}}}
}

func shopRule() rules.Rule {
	return rules.Rule{
		Name: "Good customers", Events: []rules.EventName{"shop.question"},
		When: &rules.Condition{All: []rules.Condition{test("shop.orders", "", rules.OpGreater, 2), test("shop.orders", "", rules.OpLess, 10)}},
		Then: []rules.Action{{Do: "shop.voucher", With: map[string][]string{"product": {lamp}, "worth": {"20"}}}},
	}
}

// TestARoomsRule: a rule made of a room's event, fact and action is saved,
// performed, explained and tried on the past as any other.
func TestARoomsRule(t *testing.T) {
	t.Parallel()
	w, room := newShop(t)
	r := w.rule(t, shopRule())
	id := w.begin(t, "Where is my lamp?")
	w.run(t)
	c := w.get(t, id)
	require.Equal(t, inbox.PriorityHigh, c.Priority)
	require.Empty(t, w.errors(t, r))
	require.Equal(t, 1, room.read, "two conditions read it once")
	require.Len(t, room.vouchers, 1)
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 50})
	require.NoError(t, err)
	require.Equal(t, "A voucher for "+lamp, thread[len(thread)-1].Text)

	told, err := w.engine.Explain(t.Context(), c, []rules.Rule{r})
	require.NoError(t, err)
	require.Equal(t, rules.Matched, told[0].Verdict)
	require.Equal(t, 3.0, told[0].Tests[0].Seen, "what the fact was is told")

	tried := w.try(t, shopRule())
	require.Equal(t, [2]int{1, 1}, [2]int{tried.Scanned, tried.Matched})
}

// TestARoomsVariable: a rule answers with what the room knows. While the room cannot
// be read nothing of the rule is done, and it is done once the room can.
func TestARoomsVariable(t *testing.T) {
	t.Parallel()
	w, room := newShop(t)
	orders := save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "orders", Title: "Orders", Text: "You ordered {{shop.orders}} times"})
	w.rule(t, onMessage(nil, rules.Action{Do: rules.DoPriority, Priority: inbox.PriorityHigh}, rules.Action{Do: rules.DoReply, Canned: orders.ID}))
	id := w.begin(t, "Hello")
	room.err = inbox.Errorf(inbox.CodeUnavailable, "the shop is closed")
	w.kill = func() {
		require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
		room.err = nil
	}
	w.run(t)
	require.Nil(t, room.err)
	require.Equal(t, inbox.PriorityHigh, w.get(t, id).Priority)
	require.Equal(t, []string{"You ordered 3 times"}, w.said(t, id))
}

// TestARoomThatCannotRead: when a room's fact cannot be read nothing is decided;
// it is judged when it can be read again.
func TestARoomThatCannotRead(t *testing.T) {
	t.Parallel()
	w, room := newShop(t)
	r := w.rule(t, shopRule())
	id := w.begin(t, "Where is my lamp?")
	room.err = inbox.Errorf(inbox.CodeUnavailable, "the shop is closed")
	away := 0
	w.kill = func() { away, room.err = away+1, nil }
	w.run(t)
	require.Equal(t, 1, away)
	require.Equal(t, inbox.PriorityHigh, w.get(t, id).Priority)
	require.Empty(t, w.errors(t, r))

	room.err = errors.New("the shop is closed")
	_, err := w.engine.Explain(t.Context(), w.get(t, id), []rules.Rule{r})
	require.ErrorIs(t, err, room.err)
}

// TestBadRoomRules: the words of a room are checked as those of the program.
func TestBadRoomRules(t *testing.T) {
	t.Parallel()
	w, _ := newShop(t)
	for name, c := range map[string]struct {
		path, key string
		edit      func(*rules.Rule)
	}{
		"ErrOperator":   {"when.all[0].op", "unknown", func(r *rules.Rule) { r.When.All[0].Op = rules.OpContains }},
		"ErrValue":      {"when.all[0].value", "type", func(r *rules.Rule) { r.When.All[0].Value = []byte(`"many"`) }},
		"ErrKey":        {"when.all[0].key", "unexpected", func(r *rules.Rule) { r.When.All[0].Key = "x" }},
		"ErrMissing":    {"then[0].with.product", "missing", func(r *rules.Rule) { delete(r.Then[0].With, "product") }},
		"ErrChoice":     {"then[0].with.worth", "unknown", func(r *rules.Rule) { r.Then[0].With["worth"] = []string{"99"} }},
		"ErrUnexpected": {"then[0].with.colour", "unexpected", func(r *rules.Rule) { r.Then[0].With["colour"] = []string{"red"} }},
		"ErrGone":       {"then[0].with.product", "gone", func(r *rules.Rule) { r.Then[0].With["product"] = []string{other} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := shopRule()
			c.edit(&r)
			found, err := w.engine.Book.Vocabulary.Check(t.Context(), r, w.engine.Presence)
			require.NoError(t, err)
			require.Equal(t, rules.Problems{{Path: c.path, Key: c.key}}, found)
		})
	}
}

// TestARoomThatIsGone: a rule whose room is not in the program any more is told as
// broken, and fails without doing anything.
func TestARoomThatIsGone(t *testing.T) {
	t.Parallel()
	w, _ := newShop(t)
	r := shopRule()
	r.Events = append(r.Events, rules.OnContactMessage)
	r = w.rule(t, r)
	w.engine.Book.Vocabulary = vocabulary
	parts, err := vocabulary.BrokenParts(t.Context(), r, w.engine.Presence)
	require.NoError(t, err)
	require.Equal(t, rules.Problems{{Path: "when.all[0].field", Key: "unknown"}, {Path: "when.all[1].field", Key: "unknown"}, {Path: "then[0].do", Key: "unknown"}}, parts)
	id := w.begin(t, "Where is my lamp?")
	w.run(t)
	require.Equal(t, inbox.PriorityNormal, w.get(t, id).Priority)
	require.Equal(t, []string{rules.KeyBroken + " events[0]"}, w.errors(t, r))
}

// TestValuesOfRooms: every type of fact is compared as the program's own are, and
// a value of another type is an error, not an answer.
func TestValuesOfRooms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind  rules.ValueType
		value rules.Value
		op    rules.Operator
		want  any
		holds bool
	}{
		"Text":     {rules.TypeText, rules.Texts("كتاب", ""), rules.OpContains, "کتاب", true},
		"NoText":   {rules.TypeText, rules.Texts(""), rules.OpIsSet, nil, false},
		"Choice":   {rules.TypeChoice, rules.IDs(vip), rules.OpAnyOf, []string{vip, other}, true},
		"NoChoice": {rules.TypeChoice, rules.IDs(""), rules.OpIsNot, vip, true},
		"Set":      {rules.TypeSet, rules.IDs(vip, other), rules.OpAllOf, []string{other, vip}, true},
		"Number":   {rules.TypeNumber, rules.Number(2.5), rules.OpBetween, []float64{2, 3}, true},
		"Span":     {rules.TypeDuration, rules.Span(90 * time.Minute), rules.OpGreater, "1h", true},
		"Moment":   {rules.TypeTime, rules.Moment(now.Add(-time.Hour)), rules.OpWithinLast, "2h", true},
		"NoMoment": {rules.TypeTime, rules.Moment(time.Time{}), rules.OpIsSet, nil, false},
		"DayTime":  {rules.TypeClock, rules.DayTime(23, 30), rules.OpBetween, []string{"22:00", "06:00"}, true},
		"Truth":    {rules.TypeBool, rules.Truth(true), rules.OpIs, true, true},
		"Unset":    {rules.TypeText, rules.Value{}, rules.OpIsNotSet, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fact := rules.Fact{Name: "shop.fact", Type: c.kind, Read: func(context.Context, rules.Subject) (rules.Value, error) { return rules.Value{}, nil }}
			v := rules.NewVocabulary(rules.Words{Facts: []rules.Fact{fact}})
			r := rule(new(test("shop.fact", "", c.op, c.want)))
			require.NoError(t, v.Validate(r))
			of := func(value rules.Value) *rules.Facts {
				return &rules.Facts{Now: now, Extra: map[rules.FieldName]func(context.Context) (rules.Value, error){
					"shop.fact": func(context.Context) (rules.Value, error) { return value, nil },
				}}
			}
			out, err := rules.EvaluateOne(t.Context(), v.CompileOne(r), of(c.value))
			require.NoError(t, err)
			require.Equal(t, c.holds, len(out.Matched) == 1)

			wrong := rules.Truth(true)
			if c.kind == rules.TypeBool {
				wrong = rules.Number(1)
			}
			_, err = rules.EvaluateOne(t.Context(), v.CompileOne(r), of(wrong))
			require.ErrorContains(t, err, "shop.fact")
		})
	}
}

// TestWordsThatCannotBe: a name that is taken and a word that is incomplete stop
// the program when it starts.
func TestWordsThatCannotBe(t *testing.T) {
	t.Parallel()
	read := func(context.Context, rules.Subject) (rules.Value, error) { return rules.Value{}, nil }
	perform := func(context.Context, rules.Doing) error { return nil }
	tells := func(inbox.Event) bool { return true }
	presence := func(context.Context, string) (rules.Presence, error) { return rules.Present, nil }
	for name, w := range map[string]rules.Words{
		"FactTwice":   {Facts: []rules.Fact{{Name: "subject", Type: rules.TypeText, Read: read}}},
		"FactOfType":  {Facts: []rules.Fact{{Name: "x", Type: "mood", Read: read}}},
		"FactUnread":  {Facts: []rules.Fact{{Name: "x", Type: rules.TypeText}}},
		"ActionTwice": {Actions: []rules.RoomAction{{Do: rules.DoNote, Perform: perform}}},
		"ActionIdle":  {Actions: []rules.RoomAction{{Do: "x"}}},
		"ActionOf":    {Actions: []rules.RoomAction{{Do: "x", Params: []rules.Param{{Name: "y", Type: "mood"}}, Perform: perform}}},
		"FactOf":      {Facts: []rules.Fact{{Name: "x", Type: rules.TypeChoice, Choose: "mood", Read: read}}},
		"EventTwice":  {Events: []rules.Event{{Name: rules.OnNote, Tells: tells}}},
		"EventUntold": {Events: []rules.Event{{Name: "x"}}},
		"EventOfTime": {Events: []rules.Event{{Name: "time.x", Tells: tells}}},
		"KindTwice":   {Kinds: []rules.Kind{{Name: "agent", Path: "/x", Presence: presence}}},
		"KindNowhere": {Kinds: []rules.Kind{{Name: "x", Presence: presence}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Panics(t, func() { rules.NewVocabulary(w) })
		})
	}
}
