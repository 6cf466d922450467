package visit_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/visit"
)

func TestOnDevice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		agent string
		want  visit.Visit
	}{
		"Phone":            {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36", visit.Visit{Browser: "Chrome", System: "Android", Device: "phone"}},
		"AndroidTablet":    {"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Safari/537.36", visit.Visit{Browser: "Samsung Internet", System: "Android", Device: "tablet"}},
		"FirefoxTablet":    {"Mozilla/5.0 (Android 14; Tablet; rv:127.0) Gecko/127.0 Firefox/127.0", visit.Visit{Browser: "Firefox", System: "Android", Device: "tablet"}},
		"IPhone":           {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", visit.Visit{Browser: "Safari", System: "iOS", Device: "phone"}},
		"ChromeOnIPhone":   {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1", visit.Visit{Browser: "Chrome", System: "iOS", Device: "phone"}},
		"IPad":             {"Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1", visit.Visit{Browser: "Safari", System: "iOS", Device: "tablet"}},
		"Edge":             {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", visit.Visit{Browser: "Edge", System: "Windows", Device: "computer"}},
		"Opera":            {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0", visit.Visit{Browser: "Opera", System: "Linux", Device: "computer"}},
		"InApp":            {"Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36 Instagram 336.0", visit.Visit{Browser: "Instagram", System: "Android", Device: "phone"}},
		"WebView":          {"Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0 Mobile Safari/537.36", visit.Visit{Browser: "Android WebView", System: "Android", Device: "phone"}},
		"Chromebook":       {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", visit.Visit{Browser: "Chrome", System: "ChromeOS", Device: "computer"}},
		"UnknownOfAMobile": {"Something Mobile", visit.Visit{Device: "phone"}},
		"Unknown":          {"curl/8.5.0", visit.Visit{}},
		"Nothing":          {"", visit.Visit{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := visit.Visit{Browser: "Firefox", System: "Windows", Device: "computer", Country: "IR"}.OnDevice(c.agent)
			c.want.Country = "IR"
			require.Equal(t, c.want, got)
			require.Equal(t, got, got.Plain(), "all of it are known words")
		})
	}
}

func TestCameFrom(t *testing.T) {
	t.Parallel()
	const page = "https://www.shop.example/lamps"
	own := []string{"https://blog.example"}
	for name, c := range map[string]struct {
		from string
		want visit.Visit
	}{
		"Search":        {" https://Search.Example/find?q=my+illness#top", visit.Visit{Referrer: "https://search.example/find"}},
		"NoPath":        {" https://search.example", visit.Visit{Referrer: "https://search.example/"}},
		"Campaign":      {"?utm_source=letter&utm_medium=e-mail&utm_campaign=%D9%86%D9%88%D8%B1%D9%88%D8%B2&id=7 ", visit.Visit{Source: "letter", Medium: "e-mail", Campaign: "نوروز"}},
		"Both":          {"utm_source=ads https://search.example/", visit.Visit{Referrer: "https://search.example/", Source: "ads"}},
		"OwnSite":       {" https://shop.example/cart", visit.Visit{}},
		"OwnOtherSite":  {" http://BLOG.example:8080/post", visit.Visit{}},
		"Credentials":   {" https://me:secret@site.example/", visit.Visit{Referrer: "https://site.example/"}},
		"NoWebAddress":  {" javascript:alert(1)", visit.Visit{}},
		"NoAddress":     {" https://%zz", visit.Visit{}},
		"LongPath":      {" https://site.example/" + strings.Repeat("a", 600), visit.Visit{Referrer: "https://site.example/"}},
		"LongHost":      {" https://" + strings.Repeat("a.", 300) + "example/", visit.Visit{}},
		"CutQuery":      {"utm_source=ads&utm_medium=%d", visit.Visit{Source: "ads"}},
		"TooLong":       {"utm_source=ads " + strings.Repeat("a", 8000), visit.Visit{}},
		"NoText":        {"utm_source=ads \xff", visit.Visit{}},
		"Nothing":       {"", visit.Visit{}},
		"LongCampaign":  {"utm_source=" + strings.Repeat("س", 200), visit.Visit{Source: strings.Repeat("س", 119) + "…"}},
		"AddressIsOnly": {"https://site.example/", visit.Visit{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := visit.Visit{Referrer: "https://before.example/", Source: "before", Country: "DE"}.CameFrom(c.from, page, own)
			if name == "LongCampaign" {
				require.LessOrEqual(t, len([]rune(got.Source)), 120)
				require.True(t, strings.HasPrefix(got.Source, strings.Repeat("س", 100)))
				return
			}
			c.want.Country = "DE"
			require.Equal(t, c.want, got, "what was said of another visit is gone")
		})
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	kept := visit.Visit{Referrer: "https://a.example/", Browser: "Chrome", System: "iOS", Device: "tablet", Country: "IR", TimeZone: "Asia/Tehran"}
	require.Equal(t, kept, kept.Plain())
	odd := visit.Visit{Browser: "chrome", System: "MS-DOS", Device: "fridge", Country: "XX", TimeZone: "Moon/Sea"}
	require.Equal(t, visit.Visit{}, odd.Plain())
	for zone, known := range map[string]bool{
		"": true, "UTC": true, "America/Argentina/Buenos_Aires": true,
		"Local": false, "../etc/passwd": false, "Asia/Tehran ": false, strings.Repeat("a", 65): false,
	} {
		want := ""
		if known {
			want = zone
		}
		require.Equal(t, want, visit.KnownZone(zone), zone)
	}
}

func TestFromCountry(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{"ir": "IR", " DE ": "DE", "XX": "", "T1": "", "": "", "IRN": ""} {
		require.Equal(t, want, visit.Visit{Country: "FR"}.FromCountry(said).Country, said)
	}
}

// TestAfter: a contact who comes back by itself came once from where it came, and what a browser does not say now it may have said before.
func TestAfter(t *testing.T) {
	t.Parallel()
	was := visit.Visit{Referrer: "https://a.example/", Source: "ads", Browser: "Chrome", System: "iOS", Country: "IR", TimeZone: "Asia/Tehran"}
	require.Equal(t, was, visit.Visit{}.After(was))
	require.Equal(t, visit.Visit{Referrer: "https://a.example/", Source: "ads", Browser: "Firefox"}, visit.Visit{Browser: "Firefox"}.After(was), "another browser says all of itself")
	require.Equal(t, visit.Visit{Campaign: "spring", Browser: "Chrome", System: "iOS", Country: "IR", TimeZone: "Asia/Tehran"}, visit.Visit{Campaign: "spring"}.After(was), "another origin says all of itself")
}
