package demo_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/server/demo"
)

// post keeps what is sent, as a post office does.
type post struct {
	mails []demo.Posted
	to    []string
	down  bool
}

func (p *post) Mails() []demo.Posted {
	out := slices.Clone(p.mails)
	slices.Reverse(out)
	return out
}

func (p *post) Send(_ context.Context, _ string, to []string, raw []byte) error {
	if p.down {
		return errors.New("nobody listens")
	}
	p.to = to
	p.mails = append(p.mails, demo.Posted{Number: len(p.mails) + 1, At: time.Now(), Raw: raw})
	return nil
}

const company = "support@narvan.example"

func mailbox(t *testing.T) (*post, http.Handler) {
	t.Helper()
	p := &post{}
	m, err := demo.NewMailbox(p, company)
	require.NoError(t, err)
	s, err := demo.NewShop("", map[string]inbox.ChannelID{"en": "channel-en", "fa": "channel-fa"}, m)
	require.NoError(t, err)
	return p, s
}

func write(s http.Handler, form url.Values, origin string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://shop.example/demo/mail", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestMailboxWrites(t *testing.T) {
	t.Parallel()
	p, s := mailbox(t)
	_, shop := get(t, s, http.MethodGet, "/demo?lang=fa")
	require.Contains(t, shop, `href="/demo/mail?lang=fa"`)
	_, empty := get(t, s, http.MethodGet, "/demo/mail?lang=fa")
	require.Contains(t, empty, "هنوز چیزی نیست")
	form := url.Values{"lang": {"fa"}, "name": {"نسرین رحیمی"}, "from": {"nasrin@customer.example"}, "subject": {"چراغ شکسته"}, "text": {"سلام\nچراغ شکسته رسید <b>"}}
	require.Equal(t, http.StatusSeeOther, write(s, form, "http://shop.example").Code)
	require.Equal(t, []string{company}, p.to)
	sent := email.ReadBytes(p.mails[0].Raw)
	require.Equal(t, "چراغ شکسته", sent.Subject)
	require.Equal(t, "نسرین رحیمی", sent.From[0].Name)
	require.Contains(t, sent.Text, "چراغ شکسته رسید <b>")
	_, list := get(t, s, http.MethodGet, "/demo/mail?lang=fa&open=1")
	require.Contains(t, list, "فرستاده‌شده")
	require.Contains(t, list, "&lt;b&gt;")
	require.NotContains(t, list, "<b>\n")
}

func TestMailboxAnswers(t *testing.T) {
	t.Parallel()
	p, s := mailbox(t)
	var raw strings.Builder
	require.NoError(t, compose.Compose(&raw, compose.Outgoing{
		MessageID: "m1@narvan.example", Date: time.Now(), From: email.Address{Name: "Sara", Address: company}, ReplyTo: email.Address{Address: "support+token@narvan.example"},
		To: []email.Address{{Name: "Nora", Address: "nora@customer.example"}}, Subject: "Your lamp", HTML: "<p>It is on its way.</p>", Language: "en",
	}))
	p.mails = append(p.mails, demo.Posted{Number: 1, At: time.Now(), Raw: []byte(raw.String())})
	_, page := get(t, s, http.MethodGet, "/demo/mail?lang=en&open=1")
	require.Contains(t, page, `value="Re: Your lamp"`)
	require.Contains(t, page, `value="nora@customer.example"`)
	form := url.Values{"lang": {"en"}, "reply": {"1"}, "name": {"Nora"}, "from": {"nora@customer.example"}, "subject": {"Re: Your lamp"}, "text": {"Thanks!"}}
	require.Equal(t, http.StatusSeeOther, write(s, form, "").Code)
	require.Equal(t, []string{"support+token@narvan.example"}, p.to, "it goes where answers are asked for")
	answer := email.ReadBytes(p.mails[1].Raw)
	require.Equal(t, []string{"m1@narvan.example"}, answer.InReplyTo)
	require.Equal(t, "Thanks!", strings.TrimSpace(answer.Split().New))
	require.Contains(t, answer.Text, "It is on its way.")
}

func TestMailboxRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(url.Values, *post)
		origin string
		status int
	}{
		"another site":     {func(url.Values, *post) {}, "https://evil.example", http.StatusForbidden},
		"no address":       {func(f url.Values, _ *post) { f.Set("from", "nobody") }, "", http.StatusUnprocessableEntity},
		"the shop's own":   {func(f url.Values, _ *post) { f.Set("from", company) }, "", http.StatusUnprocessableEntity},
		"nothing written":  {func(f url.Values, _ *post) { f.Set("text", " \u200b") }, "", http.StatusUnprocessableEntity},
		"a server away":    {func(_ url.Values, p *post) { p.down = true }, "", http.StatusUnprocessableEntity},
		"more than a form": {func(f url.Values, _ *post) { f.Set("text", strings.Repeat("x", 300<<10)) }, "", http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := mailbox(t)
			form := url.Values{"name": {"N\r\nBcc: x@example.com"}, "from": {"nora@customer.example"}, "subject": {"s"}, "text": {"kept text"}}
			c.change(form, p)
			w := write(s, form, c.origin)
			require.Equal(t, c.status, w.Code)
			require.Empty(t, p.mails)
			if c.status == http.StatusUnprocessableEntity && !p.down && form.Get("text") == "kept text" {
				require.Contains(t, w.Body.String(), "kept text", "what was written is not lost")
			}
		})
	}
}
