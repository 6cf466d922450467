package demo

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"

	"github.com/pasokh/pasokh/inbox"
)

//go:embed shop/*.html
var shopPages embed.FS

//go:embed shop/*.css shop/*.svg shop/*.woff2
var shopAssets embed.FS

// Shop is the demo company's web site: one product page in two languages that
// carries the widget as any customer's page would, by the install snippet
// alone. It asks nothing of anybody else's server.
type Shop struct {
	pages   map[string][]byte // by language
	assets  http.Handler
	mailbox *Mailbox // at /demo/mail; nil when the company has no mail
}

// snippet is what the install snippet on the page needs.
type snippet struct {
	Origin  string
	Channel inbox.ChannelID
	Mail    string // the company's address; "" for none
}

// NewShop fills the pages in. Channels are by language, en and fa; origin is
// where the widget is served ("https://help.example.com"), empty when that is
// the origin of the shop itself; mailbox may be nil.
func NewShop(origin string, channels map[string]inbox.ChannelID, mailbox *Mailbox) (*Shop, error) {
	pages, err := template.ParseFS(shopPages, "shop/*.html")
	if err != nil {
		return nil, err
	}
	assets, err := fs.Sub(shopAssets, "shop")
	if err != nil {
		return nil, err
	}
	address := ""
	if mailbox != nil {
		address = mailbox.Address
	}
	s := &Shop{mailbox: mailbox, pages: map[string][]byte{}, assets: http.StripPrefix("/demo/", http.FileServerFS(assets))}
	for _, language := range []string{"en", "fa"} {
		var page bytes.Buffer
		if err := pages.ExecuteTemplate(&page, "shop."+language+".html", snippet{origin, channels[language], address}); err != nil {
			return nil, err
		}
		s.pages[language] = page.Bytes()
	}
	return s, nil
}

// Shop returns the company's web site, as NewShop.
func (c *Company) Shop(origin string) (*Shop, error) {
	return NewShop(origin, map[string]inbox.ChannelID{"en": c.English.ID, "fa": c.Persian.ID}, nil)
}

// ServeHTTP serves /demo (?lang=en or fa), what the page needs below /demo/, and the
// customers' mailbox.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.mailbox != nil && r.URL.Path == "/demo/mail" {
		s.mailbox.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path != "/demo" && r.URL.Path != "/demo/" {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		s.assets.ServeHTTP(w, r)
		return
	}
	page, ok := s.pages[r.URL.Query().Get("lang")]
	if !ok {
		page = s.pages["en"]
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method == http.MethodGet {
		_, _ = w.Write(page) // the reader is gone: nobody to tell
	}
}
