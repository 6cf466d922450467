package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/api"
)

const androidPhone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36"

// visitOf is what agents see of the visit.
func visitOf(t *testing.T, agent *person, id string) (out visit.Visit) {
	t.Helper()
	var talk struct{ Visit *visit.Visit }
	agent.do(t, 200, "GET", "/api/v1/conversations/"+id, nil, &talk)
	if talk.Visit != nil {
		out = *talk.Visit
	}
	return out
}

// TestVisitIsToldWithAMessage, by whichever way it comes.
func TestVisitIsToldWithAMessage(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	want := visit.Visit{
		Referrer: "https://search.example/", Source: "news", Campaign: "yalda", TimeZone: "Asia/Tehran", Browser: "Chrome", System: "Android", Device: "phone",
	}
	told := object{"text": "hello", "page": object{"url": "https://shop.example/lamps", "from": "?utm_source=news&utm_campaign=yalda https://search.example/?q=1"}, "timeZone": "Asia/Tehran"}
	for name, send := range map[string]func(t *testing.T, mina *person, id string){
		"by POST": func(t *testing.T, mina *person, id string) {
			mina.do(t, 200, "POST", "/chat/api/conversations/"+id+"/messages", with(told, object{"id": inbox.NewID[string]()}), nil)
		},
		"by socket": func(t *testing.T, mina *person, id string) {
			live, _ := mina.open(t, nil)
			live.say(with(told, object{"type": "send", "conversation": id, "id": inbox.NewID[string]()}))
			live.awaits("ack")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mina := w.visitor(t, w.shop)
			mina.more = http.Header{"User-Agent": {androidPhone}, "Cf-Ipcountry": {"IR"}}
			id := inbox.NewID[string]()
			send(t, mina, id)
			require.Equal(t, want, visitOf(t, sara, id), "and no country: nobody was asked for it")
		})
	}
}

func with(o, more object) object {
	out := object{}
	for _, from := range []object{o, more} {
		for k, v := range from {
			out[k] = v
		}
	}
	return out
}

// TestCountryIsTheProxys: what the browser says of it counts for nothing, and
// what is no country neither.
func TestCountryIsTheProxys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		proxies []string
		header  string
		said    []string
		want    string
	}{
		"OK":          {[]string{"127.0.0.0/8"}, "CF-IPCountry", []string{"IR"}, "IR"},
		"Lower case":  {[]string{"127.0.0.1"}, "CF-IPCountry", []string{"de"}, "DE"},
		"ErrNoProxy":  {[]string{"198.51.100.7"}, "CF-IPCountry", []string{"IR"}, ""},
		"ErrNoHeader": {[]string{"127.0.0.1"}, "", []string{"IR"}, ""},
		"ErrOther":    {[]string{"127.0.0.1"}, "X-Country", []string{"IR"}, ""},
		"ErrTwice":    {[]string{"127.0.0.1"}, "CF-IPCountry", []string{"IR", "DE"}, ""},
		"ErrUnknown":  {[]string{"127.0.0.1"}, "CF-IPCountry", []string{"XX"}, ""},
		"ErrTor":      {[]string{"127.0.0.1"}, "CF-IPCountry", []string{"T1"}, ""},
		"ErrWords":    {[]string{"127.0.0.1"}, "CF-IPCountry", []string{"<b>Iran</b>"}, ""},
		"ErrNone":     {[]string{"127.0.0.1"}, "CF-IPCountry", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLiveWorld(t, func(d *api.Deps) { d.Proxies, d.CountryHeader = c.proxies, c.header })
			mina := w.visitor(t, w.shop)
			mina.more = http.Header{"Cf-Ipcountry": c.said, "X-Forwarded-For": {"192.0.2.1"}}
			id, _ := mina.write(t, "", "hello")
			require.Equal(t, c.want, visitOf(t, w.signedIn(t, w.sara), id).Country)
			live, _ := mina.open(t, nil)
			again := inbox.NewID[string]()
			live.say(object{"type": "send", "conversation": again, "id": inbox.NewID[string](), "text": "by socket"})
			live.awaits("ack")
			require.Equal(t, c.want, visitOf(t, w.signedIn(t, w.sara), again).Country)
		})
	}
}
