package mailroom

import (
	"cmp"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/html"
)

// body returns the HTML of the message with its pictures within, and its files apart.
func (s *Service) body(ctx context.Context, f letterFacts, domain string) (body string, inline, files []email.OutgoingFile, size int64) {
	body = f.message.HTML
	for _, file := range f.message.Files {
		out := s.file(ctx, file)
		size += file.Size
		if shown, within := embed(body, file, string(file.ID)+"@"+domain); within {
			body, out.ContentID = shown, string(file.ID)+"@"+domain
			inline = append(inline, out)
			continue
		}
		files = append(files, out)
	}
	return body, inline, files, size
}

var pictureSource = regexp.MustCompile(`(<img\b[^>]*?\ssrc=")([^"]*)(")`)

// embed has pictures that show a file of the message show the part of the mail.
func embed(body string, file inbox.File, contentID string) (string, bool) {
	within := false
	if !file.Image() {
		return body, false
	}
	body = pictureSource.ReplaceAllStringFunc(body, func(tag string) string {
		parts := pictureSource.FindStringSubmatch(tag)
		if !strings.Contains(parts[2], string(file.ID)) {
			return tag
		}
		within = true
		return parts[1] + "cid:" + contentID + parts[3]
	})
	return body, within
}

func (s *Service) file(ctx context.Context, f inbox.File) email.OutgoingFile {
	return email.OutgoingFile{Name: f.Name, Type: f.Type, Open: func() (io.ReadCloser, error) { return s.ports.Blobs.Open(ctx, f.ID) }}
}

// signature returns what stands below what an agent writes, in the letter's language or
// else the channel's or any.
func (s *Service) signature(ctx context.Context, f letterFacts) (email.Fragment, error) {
	text := cmp.Or(f.set.Signatures[f.language], f.set.Signatures[f.channel.Language], f.set.Signatures["en"])
	if text == "" {
		return email.Fragment{}, nil
	}
	facts := inbox.CannedFacts{
		Contact: f.contact, Agent: f.agent, Conversation: f.conversation, Channel: f.channel,
		Fallbacks: map[string]string{"agent.name": f.set.FromName, "agent.firstName": f.set.FromName},
	}
	filled, missing, err := s.ports.Inbox.Render(ctx, inbox.Prepared{Text: text}, escaped(facts))
	if code := inbox.ErrorCode(err); code == inbox.CodeInvalid || code == inbox.CodeTooLarge {
		return email.Fragment{}, nil // a signature keeps no answer back
	}
	if err != nil {
		return email.Fragment{}, err
	}
	for _, name := range missing {
		filled = regexp.MustCompile(`\{\{\s*`+regexp.QuoteMeta(name)+`\s*\}\}`).ReplaceAllString(filled, "")
	}
	safe := html.Sanitise(filled)
	return email.Fragment{HTML: safe, Text: html.Text(safe)}, nil
}

// escaped returns the facts as they may stand in HTML.
func escaped(f inbox.CannedFacts) inbox.CannedFacts {
	f.Contact.Name, f.Agent.Name, f.Channel.Name = escapeHTML(f.Contact.Name), escapeHTML(f.Agent.Name), escapeHTML(f.Channel.Name)
	return f
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

func escapeHTML(text string) string { return escapes.Replace(text) }

// quote returns the message before as the history, nil when there is none.
func (f letterFacts) quote(from string) *email.Quote {
	for _, m := range slices.Backward(f.before) {
		if m.Erased || inbox.Invisible(m.Text) && m.HTML == "" {
			continue
		}
		return &email.Quote{Head: email.QuoteHead(f.language, f.author(m, from), m.At.In(f.zone)), HTML: m.HTML, Text: m.Text}
	}
	return nil
}

// author returns who wrote a message, as a mail names its sender.
func (f letterFacts) author(m inbox.Message, from string) email.Address {
	switch {
	case m.Author.Kind != inbox.ActorContact:
		return email.Address{Name: cmp.Or(f.set.FromName, f.channel.Name), Address: from}
	case m.Mail != nil && m.Mail.From.Address != "":
		return email.Address{Name: m.Mail.From.Name, Address: m.Mail.From.Address}
	}
	return email.Address{Name: f.contact.Name, Address: f.contact.Email()}
}

// forwardWords are the head of a message that is handed on.
var forwardWords = map[string][4]string{
	"en": {"---------- Forwarded message ---------", "From", "Date", "Subject"},
	"fa": {"---------- پیام هدایت شده ----------", "از", "تاریخ", "موضوع"},
}

// forwarded returns a message as it is handed on, under a head as mail programs write it.
func (f letterFacts) forwarded(m inbox.Message, from string) email.Fragment {
	words, known := forwardWords[f.language]
	if !known {
		words = forwardWords["en"]
	}
	by := f.author(m, from)
	who := strings.TrimSpace(by.Name + " <" + by.Address + ">")
	subject := f.conversation.Subject
	if m.Mail != nil && m.Mail.Subject != "" {
		subject = m.Mail.Subject
	}
	head := []string{words[0], words[1] + ": " + who, words[2] + ": " + m.At.In(f.zone).Format("2006-01-02 15:04"), words[3] + ": " + subject}
	body := m.HTML
	if strings.TrimSpace(body) == "" {
		body = "<div>" + strings.ReplaceAll(escapeHTML(m.Text), "\n", "<br>") + "</div>"
	}
	return email.Fragment{
		HTML: "<div>" + escapeHTML(head[0]) + "<br>" + escapeHTML(head[1]) + "<br>" + escapeHTML(head[2]) + "<br>" + escapeHTML(head[3]) + "</div><br>" + body + "<br>",
		Text: strings.Join(head, "\n") + "\n\n" + strings.TrimSpace(m.Text) + "\n\n",
	}
}

// addresses returns those people whom a head can name. The others are told apart where the
// mail is sent: no server takes it for them.
func addresses(people []inbox.MailPerson) []email.Address {
	var out []email.Address
	for _, p := range people {
		if !email.Writable(p.Address) {
			continue
		}
		out = append(out, email.Address{Name: p.Name, Address: p.Address})
	}
	return out
}
