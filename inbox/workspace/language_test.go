package workspace_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/workspace"
)

func TestReadLanguages(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	t.Run("OK", func(t *testing.T) {
		all, err := workspace.ReadLanguages(fstest.MapFS{
			"en/language.json": file(`{"name": "English", "locale": "en-GB"}`), "en/panel.json": file("{}"), "locales.test.ts": file("x"),
			"ar/language.json": file(`{"name": "العربية", "timeZone": "Africa/Cairo"}`),
		})
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, workspace.Settings{Company: "Shop", Language: "ar", TimeZone: "Africa/Cairo", Calendar: "gregorian", Digits: "latin"}, workspace.DefaultSettings("Shop", all["ar"]))
		require.NoError(t, all.Check("language", "ar"))
		refusesField(t, all.Check("language", "de"), "language")
		refusesField(t, all.Check("language", ""), "language")
	})
	for name, files := range map[string]fstest.MapFS{
		"ErrText":     {"de/language.json": file("{")},
		"ErrCalendar": {"de/language.json": file(`{"calendar": "lunar"}`)},
		"ErrZone":     {"de/language.json": file(`{"timeZone": "Mars/Base"}`)},
		"ErrChannel":  {"de/language.json": file(`{"channel": {"greeting": "` + strings.Repeat("x", 501) + `"}}`)},
		"ErrCode":     {"German/language.json": file(`{"name": "Deutsch"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := workspace.ReadLanguages(files)
			require.ErrorContains(t, err, "language.json")
		})
	}
	t.Run("OurOwn", func(t *testing.T) {
		all, err := workspace.ReadLanguages(os.DirFS("../../frontend/shared/locales"))
		require.NoError(t, err)
		persian := all["fa"]
		persian.Channel, persian.Letters = workspace.ChannelWords{}, nil
		require.Equal(t, workspace.Language{Code: "fa", Name: "فارسی", TimeZone: "Asia/Tehran", Calendar: "jalali", Digits: "persian"}, persian)
	})
}

// TestLetters: every language has every letter, whose gaps are filled; a language that lacks
// one, or is not known, speaks English.
func TestLetters(t *testing.T) {
	t.Parallel()
	all, err := workspace.ReadLanguages(os.DirFS("../../frontend/shared/locales"))
	require.NoError(t, err)
	gaps := map[string]string{"name": "سارا\r\nBcc: x", "company": "Narvan", "link": "https://help.example/invite/1"}
	for code := range all {
		for _, name := range workspace.LetterNames {
			require.Contains(t, all[code].Letters, name, code)
			letter := all.Letter(code, name, gaps)
			require.Contains(t, letter.Subject, "Narvan", "%s %s", code, name)
			require.NotContains(t, letter.Subject+letter.Text, "{", "%s %s", code, name)
			require.Contains(t, letter.Text, "\n\nhttps://help.example/invite/1\n\n", "%s %s", code, name)
			require.Contains(t, letter.Text, "سارا Bcc: x", "what fills a gap is one line")
		}
	}
	require.Equal(t, all.Letter("en", workspace.LetterReset, gaps), all.Letter("xx", workspace.LetterReset, gaps))
}

// A channel says something in every language from its first day.
func TestNewChannel(t *testing.T) {
	t.Parallel()
	all, err := workspace.ReadLanguages(os.DirFS("../../frontend/shared/locales"))
	require.NoError(t, err)
	for code, l := range all {
		t.Run(code, func(t *testing.T) {
			c := all.NewChannel("Shop", code)
			require.NoError(t, c.Validate())
			require.True(t, c.Enabled && c.AskEmail)
			require.Equal(t, l.Channel, workspace.ChannelWords{Greeting: c.Greeting, Intro: c.Intro, ReplyTime: c.ReplyTime})
			require.Len(t, c.Texts, len(all)-1, "its own words stand in the channel")
			require.NotContains(t, c.Texts, code)
			for other, texts := range c.Texts {
				w := all[other].Channel
				require.Equal(t, map[string]string{"greeting": w.Greeting, "intro": w.Intro, "replyTime": w.ReplyTime}, texts, other)
			}
			for _, said := range []string{l.Channel.Greeting, l.Channel.Intro, l.Channel.ReplyTime} {
				require.NotEmpty(t, said)
				if code != "en" {
					require.NotContains(t, []string{all["en"].Channel.Greeting, all["en"].Channel.Intro, all["en"].Channel.ReplyTime}, said)
				}
			}
		})
	}
	t.Run("NoWords", func(t *testing.T) {
		some := workspace.Languages{"en": all["en"], "de": {Code: "de"}}
		c := some.NewChannel("Laden", "de")
		require.Equal(t, all["en"].Channel.Greeting, c.Greeting, "English speaks where a language has no words")
		require.Contains(t, c.Texts, "en")
		require.NotContains(t, some.NewChannel("Shop", "en").Texts, "de", "English visitors' words are no German ones")
	})
}
