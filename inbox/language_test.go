package inbox_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestReadLanguages(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	t.Run("OK", func(t *testing.T) {
		all, err := inbox.ReadLanguages(fstest.MapFS{
			"en/language.json": file(`{"name": "English", "locale": "en-GB"}`), "en/panel.json": file("{}"), "locales.test.ts": file("x"),
			"ar/language.json": file(`{"name": "العربية", "timeZone": "Africa/Cairo"}`),
		})
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, inbox.Settings{Company: "Shop", Language: "ar", TimeZone: "Africa/Cairo", Calendar: "gregorian", Digits: "latin"}, inbox.DefaultSettings("Shop", all["ar"]))
		require.NoError(t, all.Check("language", "ar"))
		refusesField(t, all.Check("language", "de"), "language")
		refusesField(t, all.Check("language", ""), "language")
	})
	for name, files := range map[string]fstest.MapFS{
		"ErrText":     {"de/language.json": file("{")},
		"ErrCalendar": {"de/language.json": file(`{"calendar": "lunar"}`)},
		"ErrZone":     {"de/language.json": file(`{"timeZone": "Mars/Base"}`)},
		"ErrCode":     {"German/language.json": file(`{"name": "Deutsch"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inbox.ReadLanguages(files)
			require.ErrorContains(t, err, "language.json")
		})
	}
	t.Run("OurOwn", func(t *testing.T) {
		all, err := inbox.ReadLanguages(os.DirFS("../frontend/shared/locales"))
		require.NoError(t, err)
		require.Equal(t, inbox.Language{Code: "fa", Name: "فارسی", TimeZone: "Asia/Tehran", Calendar: "jalali", Digits: "persian"}, all["fa"])
	})
}
