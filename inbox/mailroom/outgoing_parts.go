package mailroom

import (
	"cmp"
	"context"
	stdhtml "html"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/html"
)

// pictured has HTML show those files that it shows from within the mail, and returns the
// others apart.
func (s *Service) pictured(ctx context.Context, body string, of []inbox.File, domain string) (shown string, inline, files []compose.OutgoingFile, size int64) {
	for _, file := range of {
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

func (s *Service) file(ctx context.Context, f inbox.File) compose.OutgoingFile {
	return compose.OutgoingFile{Name: f.Name, Type: f.Type, Open: func() (io.ReadCloser, error) { return s.ports.Blobs.Open(ctx, f.ID) }}
}

// signature returns what stands below what an agent writes, in the letter's language or
// else the channel's or any.
func (s *Service) signature(ctx context.Context, f letterFacts) (compose.Fragment, error) {
	text := cmp.Or(f.set.Signatures[f.language], f.set.Signatures[f.channel.Language], f.set.Signatures["en"])
	if text == "" {
		return compose.Fragment{}, nil
	}
	facts := inbox.CannedFacts{
		Contact: f.contact, Agent: f.agent, Conversation: f.conversation, Channel: f.channel,
		Fallbacks: map[string]string{"agent.name": f.set.FromName, "agent.firstName": f.set.FromName},
	}
	filled, missing, err := s.ports.Inbox.Render(ctx, inbox.Prepared{Text: text}, escaped(facts))
	if code := inbox.ErrorCode(err); code == inbox.CodeInvalid || code == inbox.CodeTooLarge {
		return compose.Fragment{}, nil // a signature keeps no answer back
	}
	if err != nil {
		return compose.Fragment{}, err
	}
	for _, name := range missing {
		filled = regexp.MustCompile(`\{\{\s*`+regexp.QuoteMeta(name)+`\s*\}\}`).ReplaceAllString(filled, "")
	}
	safe := html.Sanitise(filled)
	return compose.Fragment{HTML: safe, Text: html.Text(safe)}, nil
}

// escaped returns the facts as they may stand in HTML.
func escaped(f inbox.CannedFacts) inbox.CannedFacts {
	f.Contact.Name, f.Agent.Name, f.Channel.Name = stdhtml.EscapeString(f.Contact.Name), stdhtml.EscapeString(f.Agent.Name), stdhtml.EscapeString(f.Channel.Name)
	return f
}

// htmlOf returns what a message says as HTML, as others may be shown it: pictures of other
// servers are loaded by who reads it there, and pictures of files that do not go along are
// left out.
func htmlOf(m inbox.Message) string {
	if strings.TrimSpace(m.HTML) == "" {
		return compose.Paragraphs(m.Text)
	}
	return pictureTag.ReplaceAllStringFunc(html.WithRemote(m.HTML), func(tag string) string {
		source := pictureSource.FindStringSubmatch(tag)
		if len(source) > 0 && (strings.HasPrefix(source[2], "cid:") && !strings.Contains(source[2], "@") || strings.HasPrefix(source[2], "/")) {
			return ""
		}
		return tag
	})
}

var pictureTag = regexp.MustCompile(`<img\b[^>]*>`)

// quote returns the message before as the history, nil when there is none.
func (f letterFacts) quote(from string) *compose.Quote {
	for _, m := range slices.Backward(f.before) {
		if m.Erased || inbox.Invisible(m.Text) && m.HTML == "" {
			continue
		}
		return &compose.Quote{Head: compose.QuoteHead(f.language, f.author(m, from), m.At.In(f.zone)), HTML: htmlOf(m), Text: m.Text}
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
func (f letterFacts) forwarded(m inbox.Message, from string) compose.Fragment {
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
	return compose.Fragment{
		HTML: "<div>" + stdhtml.EscapeString(head[0]) + "<br>" + stdhtml.EscapeString(head[1]) + "<br>" + stdhtml.EscapeString(head[2]) + "<br>" + stdhtml.EscapeString(head[3]) + "</div><br>" + htmlOf(m) + "<br>",
		Text: strings.Join(head, "\n") + "\n\n" + strings.TrimSpace(m.Text) + "\n\n",
	}
}

// addresses returns those people whom a head can name. The others are told apart where the
// mail is sent: no server takes it for them.
func addresses(people []inbox.MailPerson) []email.Address {
	var out []email.Address
	for _, p := range people {
		if !compose.Writable(p.Address) {
			continue
		}
		out = append(out, email.Address{Name: p.Name, Address: p.Address})
	}
	return out
}
