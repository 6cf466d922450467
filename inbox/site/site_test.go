package site_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/site"
)

// People type and paste the address of their site in every way that a browser's
// address bar, a business card or a chat may have it.
func TestSite(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"https://teahouse.com":                   "https://teahouse.com",
		"https://teahouse.com/":                  "https://teahouse.com",
		"http://teahouse.com":                    "http://teahouse.com",
		"teahouse.com":                           "https://teahouse.com",
		"teahouse.com/":                          "https://teahouse.com",
		"teahouse.com.":                          "https://teahouse.com",
		" teahouse.com ":                         "https://teahouse.com",
		"TeaHouse.COM":                           "https://teahouse.com",
		"HTTPS://TeaHouse.com":                   "https://teahouse.com",
		"Http://teahouse.com/":                   "http://teahouse.com",
		"www.teahouse.com":                       "https://www.teahouse.com",
		"//teahouse.com":                         "https://teahouse.com",
		"://teahouse.com":                        "https://teahouse.com",
		"https:teahouse.com":                     "https://teahouse.com",
		"https:/teahouse.com":                    "https://teahouse.com",
		"https//teahouse.com":                    "https://teahouse.com",
		"https:///teahouse.com":                  "https://teahouse.com",
		`https:\\teahouse.com\shop`:              "https://teahouse.com",
		"https://www.x.com/a/b?c":                "https://www.x.com",
		"http://x.com/index.html":                "http://x.com",
		"x.com?utm_source=mail":                  "https://x.com",
		"x.com#top":                              "https://x.com",
		"https://x.com/?next=https://other.com/": "https://x.com",
		"https://x.com/a@b":                      "https://x.com",
		"https://x.com:443":                      "https://x.com",
		"http://x.com:80/":                       "http://x.com",
		"x.com:443":                              "https://x.com",
		"x.com:80":                               "http://x.com",
		"x.com:8443":                             "https://x.com:8443",
		"https://x.com:80":                       "https://x.com:80",
		"http://x.com:443":                       "http://x.com:443",
		"http://x.com:08080":                     "http://x.com:8080",
		"http://x.com:":                          "http://x.com",
		"localhost":                              "http://localhost",
		"localhost:24010":                        "http://localhost:24010",
		"LOCALHOST:3000/index.html":              "http://localhost:3000",
		"https://localhost:3000":                 "https://localhost:3000",
		"shop.localhost:5173":                    "http://shop.localhost:5173",
		"127.0.0.1":                              "http://127.0.0.1",
		"127.0.0.1:8080":                         "http://127.0.0.1:8080",
		"http://127.0.0.1:8080/index.html":       "http://127.0.0.1:8080",
		"192.168.1.20":                           "http://192.168.1.20",
		"185.143.233.120":                        "https://185.143.233.120",
		"[::1]:3000":                             "http://[::1]:3000",
		"http://[0:0:0:0:0:0:0:1]":               "http://[::1]",
		"https://[2001:DB8::1]/":                 "https://[2001:db8::1]",
		"nas.local":                              "http://nas.local",
		"http://intranet":                        "http://intranet",
		"intranet:8000":                          "http://intranet:8000",
		"my_shop.example":                        "https://my_shop.example",
		"xn--mgbaam7a8h.ir":                      "https://xn--mgbaam7a8h.ir",
		"چای‌خانه.ایران":                         "https://xn--mgbau1hf78alq918n.xn--mgba3a4f16a",
		"https://bücher.example/katalog":         "https://xn--bcher-kva.example",
		"faß.de":                                 "https://xn--fa-hia.de",
		"teahouse。com":                           "https://teahouse.com",
		"ｔｅａｈｏｕｓｅ．ｃｏｍ":                           "https://teahouse.com",
		"https：//teahouse.com":                   "https://teahouse.com",
		"localhost:۲۴۰۱۰":                        "http://localhost:24010",
		"http://۱۲۷.۰.۰.۱:۸۰۸۰":                  "http://127.0.0.1:8080",
		"shop٢.example":                          "https://shop2.example",
		"\u200fteahouse.com\u200f":               "https://teahouse.com",
		"\ufeffhttps://teahouse.com":             "https://teahouse.com",
		"\u00a0teahouse.com\u2009":               "https://teahouse.com",
		"tea\u00adhouse.com":                     "https://teahouse.com",
		"«teahouse.com»":                         "https://teahouse.com",
		"<https://teahouse.com>":                 "https://teahouse.com",
		`"https://teahouse.com"`:                 "https://teahouse.com",
		"(teahouse.com)":                         "https://teahouse.com",
		"teahouse.com,":                          "https://teahouse.com",
		"https://teahouse.com/!":                 "https://teahouse.com",
		"httpbin.org":                            "https://httpbin.org",
		"http.example":                           "https://http.example",
		"https://r3---sn-x.example":              "https://r3---sn-x.example",
		"":                                       "",
		"  \n ":                                  "",
	} {
		got, err := site.Of(typed)
		require.NoError(t, err, "%q", typed)
		require.Equal(t, want, got, "%q", typed)
		if want != "" {
			require.True(t, site.Valid(got), "what is kept is taken again: %q", got)
		}
	}
}

func TestSiteErr(t *testing.T) {
	t.Parallel()
	for typed, key := range map[string]string{
		"ftp://teahouse.com": "scheme", "javascript:alert(1)": "scheme", "chrome-extension://abcdef": "scheme", "data:text/html,x": "scheme",
		"file:///home/index.html": "scheme", "mailto:me@teahouse.com": "scheme", "ws://teahouse.com": "scheme",
		"me@teahouse.com": "mail", "https://user:word@teahouse.com": "mail", "https://teahouse.com@evil.example": "mail",
		"*.teahouse.com": "wildcard", "https://*": "wildcard", "*": "wildcard",
		"teahouse": "short", "null": "short", "https": "short", "چایخانه": "short",
		"127.1": "number", "0x7f.0.0.1": "number", "2130706433": "number", "http://127.0.0.01": "number", "1.2.3.4.5": "number", "256.1.1.1": "number", "http://0x7f000001": "number",
		"teahouse.com:0": "port", "teahouse.com:65536": "port", "teahouse.com:abc": "port", "teahouse.com:80:90": "port", "teahouse.com:-1": "port",
		"teahouse..com": "host", ".": "", "https://": "short", "tea house.com": "host", "https://.com": "host", "[::1": "host", "[::1]x": "host", "[fe80::1%25eth0]": "host", "[1.2.3.4]": "host",
		"tea'house.com": "host", "x.com; frame-ancestors *": "wildcard", "https://x.com%2eevil.example": "host", "xn--a.com": "host",
		strings.Repeat("a", 64) + ".com": "host", strings.Repeat("a.", 130) + "com": "host", strings.Repeat("x", 5000): "host",
	} {
		got, err := site.Of(typed)
		if key == "" {
			require.NoError(t, err, "%q", typed)
			require.Empty(t, got, "%q", typed)
			continue
		}
		var why *site.Error
		require.True(t, errors.As(err, &why), "%q became %q", typed, got)
		require.Equal(t, key, why.Key, "%q", typed)
	}
}

func TestSites(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"a.com\nb.com":                    "https://a.com https://b.com",
		"a.com\r\n\r\nb.com\r\n":          "https://a.com https://b.com",
		"a.com, b.com":                    "https://a.com https://b.com",
		"a.com,b.com;c.com":               "https://a.com https://b.com https://c.com",
		"a.com، b.com":                    "https://a.com https://b.com",
		"a.com b.com":                     "https://a.com https://b.com",
		"a.com\tA.COM/ https://a.com:443": "https://a.com",
		"https://a.com/x,y;z":             "https://a.com",
		"https://a.com/x,https://b.com/":  "https://a.com https://b.com",
		"":                                "",
	} {
		got, err := site.All([]string{typed})
		require.NoError(t, err, "%q", typed)
		require.Equal(t, want, strings.Join(got, " "), "%q", typed)
	}
	var why *site.Error
	_, err := site.All([]string{"a.com", "teahouse"})
	require.ErrorAs(t, err, &why)
	_, err = site.All([]string{strings.Join(strings.Fields(strings.Repeat("x ", 1)), "") + ".com", manySites()})
	require.ErrorAs(t, err, &why)
	require.Empty(t, why.Key)
}

func manySites() string {
	var b strings.Builder
	for i := range 60 {
		b.WriteString("s" + strings.Repeat("x", i) + ".example\n")
	}
	return b.String()
}
