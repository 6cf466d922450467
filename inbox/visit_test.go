package inbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
)

// arrives writes as maryam and returns what is then known of the visit.
func (w *world) arrives(t *testing.T, id inbox.ConversationID, in inbox.Incoming) visit.Visit {
	t.Helper()
	in.Conversation, in.Message, in.Channel, in.Text = id, inbox.NewID[inbox.MessageID](), w.channel.ID, "hello"
	in.Page = inbox.WebPage{URL: "https://www.shop.example:8443/lamps"}
	got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
	require.NoError(t, err)
	c, err := w.Conversations.Conversation(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, got.Conversation.Visit, c.Visit)
	return c.Visit
}

func TestWhereAVisitBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.channel.Origins = []string{"https://pay.example"}
	w.channel = save(t, w.Directory.Channels, w.channel)
	long := strings.Repeat("a", 600)
	for name, c := range map[string]struct {
		from string
		want visit.Visit
	}{
		"a search":           {"?utm_source=x https://Google.example/search", visit.Visit{Referrer: "https://google.example/search", Source: "x"}},
		"a campaign":         {"&utm_source=news&utm_medium=email&utm_campaign=%D9%86%D9%88%D8%B1%D9%88%D8%B2+1405", visit.Visit{Source: "news", Medium: "email", Campaign: "نوروز 1405"}},
		"no path":            {" https://google.example", visit.Visit{Referrer: "https://google.example/"}},
		"other parts":        {"?utm_term=t&token=1 https://google.example/?q=secret&utm_source=old#part", visit.Visit{Referrer: "https://google.example/"}},
		"an end of a query":  {" https://google.example/find&utm_source=old", visit.Visit{Referrer: "https://google.example/find"}},
		"who signs in there": {" https://user:password@google.example/a", visit.Visit{Referrer: "https://google.example/a"}},
		"a long path":        {" https://google.example/" + long, visit.Visit{Referrer: "https://google.example/"}},
		"a long campaign":    {"?utm_campaign=" + long, visit.Visit{Campaign: long[:120]}},
		"the same site":      {"?utm_source=x https://shop.example/cart", visit.Visit{Source: "x"}},
		"one of ours":        {" https://pay.example/done", visit.Visit{}},
		"a script":           {" javascript:alert(1)", visit.Visit{}},
		"no address":         {"?utm_source=%zz&utm_medium=m ://%zz", visit.Visit{Medium: "m"}},
		"turned letters":     {"?utm_source=a%E2%80%AEb%0A%00c", visit.Visit{Source: "ab c"}},
		"not UTF-8":          {" https://google.example/\xff", visit.Visit{}},
		"far too long":       {"?utm_source=x https://google.example/" + strings.Repeat("a", 9000), visit.Visit{}},
		"nowhere":            {" ", visit.Visit{}},
		"nothing said":       {"", visit.Visit{}},
		"one word":           {"https://google.example/", visit.Visit{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, w.arrives(t, inbox.NewID[inbox.ConversationID](), inbox.Incoming{From: c.from}))
		})
	}
}

// TestWhatAVisitSays: only what is on our lists is kept, so that nothing a
// browser makes up is shown.
func TestWhatAVisitSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := visit.Visit{TimeZone: "Asia/Tehran", Browser: "Chrome", System: "Android", Device: "phone", Country: "IR"}
	require.Equal(t, whole, w.arrives(t, inbox.NewID[inbox.ConversationID](), inbox.Incoming{Visit: whole}))
	for _, zone := range []string{"", "Local", "Asia/Nowhere", "../etc/passwd", "/etc/passwd", strings.Repeat("A", 65), "Asia/Tehran\x00", "<b>"} {
		got := w.arrives(t, inbox.NewID[inbox.ConversationID](), inbox.Incoming{Visit: visit.Visit{TimeZone: zone, Browser: "<b>", System: "x", Device: "x", Country: "XX", Referrer: "x", Source: "x"}})
		require.Equal(t, visit.Visit{}, got, zone)
	}
}

// TestAVisitAfterAnother: who comes back by itself came once from where it came,
// and is where it is now.
func TestAVisitAfterAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := inbox.NewID[inbox.ConversationID]()
	home := visit.Visit{TimeZone: "Asia/Tehran", Browser: "Chrome", System: "Android", Device: "phone", Country: "IR"}
	w.arrives(t, id, inbox.Incoming{From: "?utm_source=ads https://google.example/", Visit: home})
	away := w.arrives(t, id, inbox.Incoming{Visit: visit.Visit{TimeZone: "Europe/Berlin", Browser: "Firefox"}})
	require.Equal(t, visit.Visit{Referrer: "https://google.example/", Source: "ads", TimeZone: "Europe/Berlin", Browser: "Firefox"}, away, "nothing of there is left")
	again := w.arrives(t, id, inbox.Incoming{From: " https://bing.example/"})
	require.Equal(t, visit.Visit{Referrer: "https://bing.example/", TimeZone: "Europe/Berlin", Browser: "Firefox"}, again, "another origin, whole")

	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), id))
	c, err := w.Conversations.Conversation(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, visit.Visit{}, c.Visit, "it is part of what is taken back")
}

func TestOnDevice(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]visit.Visit{
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36":                                           {Browser: "Chrome", System: "Android", Device: "phone"},
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36":                                                  {Browser: "Chrome", System: "Android", Device: "tablet"},
		"Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36":                {Browser: "Samsung Internet", System: "Android", Device: "phone"},
		"Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/139.0.0.0 Mobile Safari/537.36":                     {Browser: "Android WebView", System: "Android", Device: "phone"},
		"Mozilla/5.0 (Android 14; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0":                                                                                      {Browser: "Firefox", System: "Android", Device: "phone"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1":                   {Browser: "Safari", System: "iOS", Device: "phone"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/139.0 Mobile/15E148 Safari/604.1":                    {Browser: "Chrome", System: "iOS", Device: "phone"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22F76 Instagram 389.0 (iPhone15,2; iOS 18_5)":       {Browser: "Instagram", System: "iOS", Device: "phone"},
		"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1":                            {Browser: "Safari", System: "iOS", Device: "tablet"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15":                                     {Browser: "Safari", System: "macOS", Device: "computer"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0":                             {Browser: "Edge", System: "Windows", Device: "computer"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 OPR/124.0.0.0":                             {Browser: "Opera", System: "Windows", Device: "computer"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36":                                            {Browser: "Chrome", System: "ChromeOS", Device: "computer"},
		"Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0":                                                                                    {Browser: "Firefox", System: "Linux", Device: "computer"},
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0; HarmonyOS": {Browser: "Huawei Browser", System: "HarmonyOS", Device: "phone"},
		"curl/8.5.0": {},
		"":           {},
	} {
		require.Equal(t, want, visit.Visit{Country: "IR"}.OnDevice(agent).FromCountry(""), agent)
	}
}

func TestFromCountry(t *testing.T) {
	t.Parallel()
	require.Len(t, visit.Countries, 249)
	for said, want := range map[string]string{"IR": "IR", " de ": "DE", "XX": "", "T1": "", "Iran": "", "I R": "", "": ""} {
		require.Equal(t, want, visit.Visit{}.FromCountry(said).Country, said)
	}
}
