package api_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api"
)

const lampID, chairID = "0190a000-0000-7000-8000-0000000000aa", "0190a000-0000-7000-8000-0000000000ab"

// shopWords are a room's one fact, event, action and kind of thing.
func shopWords() rules.Words {
	return rules.Words{
		Events: []rules.Event{{Name: "shop.question", Tells: func(e inbox.Event) bool { return e.Asks }}},
		Facts: []rules.Fact{{Name: "shop.basket", Type: rules.TypeSet, Choose: "product", Read: func(context.Context, rules.Subject) (rules.Value, error) {
			return rules.IDs(lampID), nil
		}}},
		Actions: []rules.RoomAction{{Do: "shop.voucher", Params: []rules.Param{{Name: "product", Type: "product", Required: true}}, Perform: func(context.Context, rules.Doing) error {
			return nil
		}}},
		Kinds: []rules.Kind{{Name: "product", Path: "/api/v1/products", Presence: func(_ context.Context, id string) (rules.Presence, error) {
			if id == lampID {
				return rules.Present, nil
			}
			return rules.Gone, nil
		}}},
	}
}

// TestAPISpeaksTheWordsOfRooms: what a room declares is sent with the vocabulary,
// and rules that say it are checked, saved and explained. Its variables are sent with
// bootstrap, and canned replies that name them are saved and filled in.
func TestAPISpeaksTheWordsOfRooms(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) {
		d.Rules.Book.Vocabulary = rules.NewVocabulary(shopWords())
		d.Inbox.Directory.Variables = inbox.NewVariables([]inbox.Variable{{Name: "shop.lamps", Read: func(context.Context, inbox.CannedFacts) (string, error) {
			return "two lamps", nil
		}}})
	})
	admin := w.signedIn(t, w.admin)
	var spoken struct {
		Events  []struct{ Name string }
		Fields  []struct{ Name, Type, Choose string }
		Sources map[string]string
		Actions []struct {
			Do     string
			Params []struct {
				Name, Type string
				Own        bool
			}
		}
	}
	admin.do(t, 200, "GET", "/api/v1/rules/vocabulary", nil, &spoken)
	require.Equal(t, "shop.question", spoken.Events[len(spoken.Events)-1].Name)
	require.Equal(t, "/api/v1/products", spoken.Sources["product"], "where the things that it names are listed")
	require.Equal(t, struct{ Name, Type, Choose string }{"shop.basket", "set", "product"}, spoken.Fields[len(spoken.Fields)-1])
	action := spoken.Actions[len(spoken.Actions)-1]
	require.Equal(t, "shop.voucher", action.Do)
	require.True(t, action.Params[0].Own)

	rule := func(product string) object {
		return object{
			"name": "Lamps", "enabled": true, "events": []string{"shop.question"},
			"when": object{"all": []object{{"field": "shop.basket", "op": "anyOf", "value": []string{lampID}}}},
			"then": []object{{"do": "shop.voucher", "with": object{"product": []string{product}}}},
		}
	}
	var found struct{ Problems []struct{ Path, Key string } }
	admin.do(t, 200, "POST", "/api/v1/rules/check", rule(chairID), &found)
	require.Equal(t, []struct{ Path, Key string }{{"then[0].with.product", "gone"}}, found.Problems)
	admin.do(t, 422, "POST", "/api/v1/rules", rule(chairID), nil)
	var saved ruleAnswer
	admin.do(t, 200, "POST", "/api/v1/rules", rule(lampID), &saved)

	conversation, _ := w.visitor(t, w.shop).write(t, "", "Hello")
	var why struct {
		Traces []struct {
			Verdict string
			Tests   []struct{ Seen []string }
		}
	}
	admin.do(t, 200, "POST", "/api/v1/conversations/"+conversation+"/explain", object{"rule": saved.ID}, &why)
	require.Equal(t, "matched", why.Traces[0].Verdict)
	require.Equal(t, []string{lampID}, why.Traces[0].Tests[0].Seen)

	var boot struct{ Variables []string }
	admin.do(t, 200, "GET", "/api/v1/bootstrap", nil, &boot)
	require.Equal(t, "shop.lamps", boot.Variables[len(boot.Variables)-1])
	canned := object{"shortcut": "lamps", "title": "Lamps", "text": "You have {{shop.lamps}}"}
	var reply struct{ ID string }
	admin.do(t, 200, "POST", "/api/v1/canned", canned, &reply)
	var filled struct {
		Text    string
		Missing []string
	}
	admin.do(t, 200, "GET", "/api/v1/conversations/"+conversation+"/canned/"+reply.ID, nil, &filled)
	require.Equal(t, "You have two lamps", filled.Text)
	require.Empty(t, filled.Missing)
	canned["text"] = "You have {{shop.chairs}}"
	admin.do(t, 422, "PATCH", "/api/v1/canned/"+reply.ID, canned, nil)
}
