package api_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api"
)

// A new channel greets visitors, introduces itself and asks for an e-mail
// address, whoever makes it: set-up, an admin or a program that names it only.
func TestNewChannelBeginsWithWords(t *testing.T) {
	t.Parallel()
	all, err := workspace.ReadLanguages(os.DirFS("../../frontend/shared/locales"))
	require.NoError(t, err)
	w := newLiveWorld(t, func(d *api.Deps) { d.Languages = all })
	admin := w.signedIn(t, w.admin)
	type channel struct {
		ID, Language, Greeting, Intro, ReplyTime string
		AskEmail                                 bool
		Texts                                    map[string]map[string]string
	}
	create := func(t *testing.T, body object) (made channel) {
		admin.do(t, 200, "POST", "/api/v1/channels", body, &made)
		return made
	}
	for code, l := range all {
		t.Run("OK "+code, func(t *testing.T) {
			c := create(t, object{"name": "Shop", "language": code, "origins": []string{"teahouse.com"}})
			require.Equal(t, []string{l.Channel.Greeting, l.Channel.Intro, l.Channel.ReplyTime}, []string{c.Greeting, c.Intro, c.ReplyTime})
			require.True(t, c.AskEmail)
			require.Equal(t, map[string]map[string]string(all.NewChannel("Shop", code).Texts), c.Texts)
		})
	}
	t.Run("OK WorkspaceLanguage", func(t *testing.T) {
		for code, l := range all {
			admin.do(t, 200, "PATCH", "/api/v1/settings", object{"language": code}, nil)
			c := create(t, object{"name": "Shop"})
			require.Equal(t, []string{code, l.Channel.Greeting, l.Channel.Intro, l.Channel.ReplyTime}, []string{c.Language, c.Greeting, c.Intro, c.ReplyTime})
			require.NotContains(t, c.Texts, code, "the words of its own language are its own")
		}
	})
	t.Run("OwnWords", func(t *testing.T) {
		c := create(t, object{"name": "Shop", "language": "fa", "greeting": "درود", "intro": "", "askEmail": false, "texts": object{}})
		require.Equal(t, channel{ID: c.ID, Language: "fa", Greeting: "درود", ReplyTime: all["fa"].Channel.ReplyTime, Texts: map[string]map[string]string{}}, c,
			"what is sent counts, empty too")
	})
	t.Run("Changed", func(t *testing.T) {
		c := create(t, object{"name": "Shop", "language": "en"})
		path := "/api/v1/channels/" + c.ID
		admin.do(t, 200, "PATCH", path, object{"greeting": "", "texts": object{}, "askEmail": false}, &c)
		admin.do(t, 200, "PATCH", path, object{"name": "Tea"}, &c)
		require.Empty(t, c.Greeting, "what an admin took away does not come back")
		require.False(t, c.AskEmail)
	})
}
