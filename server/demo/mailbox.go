package demo

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
)

// Posted is a mail in the mailbox of the demo's customers.
type Posted struct {
	Number int // 1, 2, 3… in the order in which they came
	At     time.Time
	Raw    []byte
}

// Post is the demo's post office.
type Post interface {
	// Mails returns what is in the customers' mailbox, the newest first.
	Mails() []Posted
	// Send gives a customer's mail to the company's mail server, and keeps a copy.
	Send(ctx context.Context, from string, to []string, raw []byte) error
}

// Mailbox is the page on which one is the demo company's customer by e-mail: it shows
// what the company sent, and writes to it.
type Mailbox struct {
	Post    Post
	Address string // the company's

	pages *template.Template
}

// Limits of what is written on the page.
const (
	mailFormBytes = 256 << 10
	mailRunes     = 20_000
	mailLineRunes = 200
)

// NewMailbox reads the pages.
func NewMailbox(post Post, address string) (*Mailbox, error) {
	pages, err := template.ParseFS(shopPages, "shop/mail.*.html")
	if err != nil {
		return nil, err
	}
	return &Mailbox{Post: post, Address: address, pages: pages}, nil
}

// mailPage is what a page shows.
type mailPage struct {
	Lang    string
	Address string
	Mails   []mailLine
	Open    *mailLine // the one that is read
	Write   bool
	Draft   mailDraft
	Sent    bool
	Wrong   string // a key of what cannot be sent: from, text or post
}

// mailLine is a mail as the page shows it.
type mailLine struct {
	Number  int
	Who     string // the other side
	Subject string
	Text    string
	Quoted  string
	Preview string
	At      string // "15:04"
	Ours    bool   // the customer wrote it
	Files   []string
	message *email.Message
}

// mailDraft is what a customer writes.
type mailDraft struct {
	Name, From, Subject, Text string
	Reply                     int // number of the mail that it answers; 0 for none
}

// ServeHTTP serves /demo/mail: a list, a mail (?open=3), a form (?new=1), and takes what
// the form sends.
func (m *Mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		m.show(w, r, m.page(r.URL.Query()))
	case http.MethodPost:
		m.take(w, r)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func (m *Mailbox) page(q url.Values) mailPage {
	p := mailPage{Lang: language(q.Get("lang")), Address: m.Address, Write: q.Get("new") != "", Sent: q.Get("sent") != ""}
	p.Draft = customers[p.Lang]
	open, _ := strconv.Atoi(q.Get("open")) // 0 opens nothing
	for _, posted := range m.Post.Mails() {
		line := m.line(posted)
		p.Mails = append(p.Mails, line)
		if posted.Number == open {
			p.Open = &line
			p.Draft = answerTo(line, p.Draft)
		}
	}
	return p
}

// customers are who writes unless somebody else is named.
var customers = map[string]mailDraft{
	"en": {Name: "Nora Fields", From: "nora@customer.example"},
	"fa": {Name: "نسرین رحیمی", From: "nasrin@customer.example"},
}

func language(asked string) string {
	if asked == "fa" {
		return "fa"
	}
	return "en"
}

// line reads a mail.
func (m *Mailbox) line(posted Posted) mailLine {
	read := email.ReadBytes(posted.Raw)
	split := read.Split()
	line := mailLine{Number: posted.Number, Subject: read.Subject, Text: strings.TrimSpace(split.New), Quoted: strings.TrimSpace(split.Quoted), At: posted.At.Format("15:04"), message: read}
	if split.Signature != "" {
		line.Text += "\n\n" + strings.TrimSpace(split.Signature)
	}
	line.Ours = !slices.ContainsFunc(read.From, func(a email.Address) bool { return inbox.NormalEmail(a.Address) == m.Address })
	line.Who = m.Address
	if len(read.From) > 0 {
		line.Who = firstOf(read.From[0].Name, read.From[0].Address)
	}
	line.Preview = strings.Join(strings.Fields(firstRunes(line.Text, 90)), " ")
	for _, part := range read.Attachments {
		line.Files = append(line.Files, part.Name)
	}
	return line
}

// answerTo is a draft that answers a mail, as who got it.
func answerTo(line mailLine, draft mailDraft) mailDraft {
	draft.Reply, draft.Subject = line.Number, line.Subject
	if !strings.HasPrefix(strings.ToLower(draft.Subject), "re:") {
		draft.Subject = "Re: " + draft.Subject
	}
	people := line.message.To
	if line.Ours {
		people = line.message.From
	}
	if len(people) > 0 {
		draft.Name, draft.From = people[0].Name, people[0].Address
	}
	return draft
}

// take sends what the form holds.
func (m *Mailbox) take(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "null" && !strings.HasSuffix(origin, "://"+r.Host) {
		http.Error(w, "of another site", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mailFormBytes)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	reply, _ := strconv.Atoi(r.PostForm.Get("reply")) // 0 answers nothing
	draft := mailDraft{
		Name: oneLine(r.PostForm.Get("name")), From: inbox.NormalEmail(r.PostForm.Get("from")),
		Subject: oneLine(r.PostForm.Get("subject")), Text: firstRunes(r.PostForm.Get("text"), mailRunes), Reply: reply,
	}
	lang := language(r.PostForm.Get("lang"))
	wrong := ""
	switch {
	case draft.From == "" || draft.From == m.Address:
		wrong = "from"
	case inbox.Invisible(draft.Text):
		wrong = "text"
	default:
		if err := m.send(r.Context(), draft, lang); err != nil {
			wrong = "post"
		}
	}
	if wrong == "" {
		http.Redirect(w, r, "/demo/mail?sent=1&lang="+lang, http.StatusSeeOther)
		return
	}
	query := url.Values{"lang": {lang}, "new": {"1"}}
	if reply != 0 {
		query.Set("open", strconv.Itoa(reply))
	}
	p := m.page(query)
	p.Wrong, p.Draft = wrong, draft
	w.WriteHeader(http.StatusUnprocessableEntity)
	m.show(w, r, p)
}

// send writes the mail as a program of mail would, and posts it.
func (m *Mailbox) send(ctx context.Context, d mailDraft, lang string) error {
	now := time.Now()
	domain := d.From[strings.LastIndexByte(d.From, '@')+1:]
	out := compose.Outgoing{
		MessageID: fmt.Sprintf("%s@%s", inbox.NewID[string](), domain), Date: now,
		From: email.Address{Name: d.Name, Address: d.From}, To: []email.Address{{Address: m.Address}},
		Subject: d.Subject, Text: d.Text, Language: lang,
	}
	for _, posted := range m.Post.Mails() {
		if posted.Number != d.Reply {
			continue
		}
		line := m.line(posted)
		out.InReplyTo, out.References = line.message.MessageID, append(slices.Clone(line.message.References), line.message.MessageID)
		if !line.Ours {
			if to := slices.Concat(line.message.ReplyTo, line.message.From); len(to) > 0 {
				out.To = to[:1]
			}
			out.Quote = &compose.Quote{Head: compose.QuoteHead(lang, line.message.From[0], line.message.Date), Text: line.Text}
		}
	}
	var raw bytes.Buffer
	if err := compose.Compose(&raw, out); err != nil {
		return err
	}
	return m.Post.Send(ctx, d.From, []string{out.To[0].Address}, raw.Bytes())
}

func (m *Mailbox) show(w http.ResponseWriter, r *http.Request, p mailPage) {
	var page bytes.Buffer
	if err := m.pages.ExecuteTemplate(&page, "mail."+p.Lang+".html", p); err != nil {
		http.Error(w, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, &page) // the reader is gone: nobody to tell
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(firstRunes(s, mailLineRunes)), " ") }

func firstRunes(s string, most int) string {
	if s = strings.ToValidUTF8(s, ""); utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
