package mailroom

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/html"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Bounds of what a message shows of a mail. The rest is in the .eml.
const (
	maxMailFiles   = 100
	maxMailFile    = 100 << 20
	maxMailPersons = 100
)

// receive makes the message of the mail, and notes who else takes part.
func (p *placing) receive(ctx context.Context, next Mail) (Mail, error) {
	by, err := p.writer(ctx, next.Conversation)
	if err != nil {
		return next, err
	}
	in := inbox.Incoming{Conversation: next.Conversation, Message: next.Message, Channel: next.Channel}
	in.Mail = &inbox.IncomingMail{
		Mail: p.mailOf(), Subject: p.m.Subject, Imported: next.Imported, At: p.at(), Closed: next.From.Seen,
	}
	if in.Mail.Files, err = p.files(ctx, in); err != nil {
		return next, err
	}
	in.Text, in.Mail.HTML = p.bodies(in.Mail)
	got, err := p.ports.Inbox.Receive(ctx, by, in)
	if err != nil {
		return next, err
	}
	next.Conversation = got.Conversation.ID // merged meanwhile, it goes on elsewhere
	return next, p.meetPeople(ctx, got.Conversation)
}

// mailOf is the head of the mail as agents see it.
func (p *placing) mailOf() inbox.Mail {
	m := p.m
	out := inbox.Mail{
		From: p.from, ReplyTo: personsOf(m.ReplyTo), To: personsOf(m.To), Cc: personsOf(m.Cc),
		Subject: plain.Cut(m.Subject, inbox.SubjectRunes), MessageID: p.mail.MessageID, Date: m.Date, Stored: p.mail.ID,
		Kind: string(m.Kind), Machine: m.Automatic.Machine(), Remote: m.Remote, Direction: string(m.Direction),
		Trust: p.trust, Imitates: p.imitates(), Calendar: calendarOf(m.Calendar), Folded: p.mail.From.Whole > p.mail.Size,
	}
	facts := thread.LoopFacts{Own: p.own, Domains: p.domains, Now: p.ports.Clock.Now()}
	out.NoAnswer = string(thread.AnswerByMachine(m, facts, thread.DefaultLoopLimits).Why)
	return out
}

func personsOf(list []email.Address) (out []inbox.MailPerson) {
	for _, a := range list[:min(len(list), maxMailPersons)] {
		if a.Address != "" {
			out = append(out, inbox.MailPerson{Name: plain.Cut(plain.Name(a.Name), inbox.NameRunes), Address: a.Address})
		}
	}
	return out
}

func calendarOf(c *email.Calendar) *inbox.MailCalendar {
	if c == nil {
		return nil
	}
	by := inbox.MailPerson{Name: plain.Cut(plain.Name(c.Organiser.Name), inbox.NameRunes), Address: c.Organiser.Address}
	return &inbox.MailCalendar{
		Method: c.Method, Summary: plain.Cut(c.Summary, inbox.SubjectRunes), Location: plain.Cut(c.Location, inbox.SubjectRunes),
		Start: c.Start, End: c.End, AllDay: c.AllDay, Zone: c.Zone, By: by,
	}
}

// bodies returns what the message shows: what its sender wrote now, as text and as safe
// HTML. The history of a forwarded mail is the matter itself and is shown too. Whatever is
// left out is marked as folded; [Service.Whole] has it.
func (p *placing) bodies(in *inbox.IncomingMail) (text, safe string) {
	split := p.m.Split()
	whole := p.m.Kind == email.KindForward || inbox.Invisible(split.New)
	text, source := split.New, quote.SplitHTML(p.m.RawHTML).New
	if whole {
		text, source = p.m.Text, p.m.RawHTML
	}
	folded := !whole && !inbox.Invisible(split.Quoted+split.Signature)
	text = html.Plain(text)
	if utf8.RuneCountInString(text) > inbox.TextRunes {
		text, folded = plain.Cut(text, inbox.TextRunes), true
	}
	var remote bool
	if p.m.RawHTML != "" {
		safe, remote = html.SanitiseLetter(source)
		safe = within(safe, p.m.Attachments, p.mail.ID)
	}
	if len(safe) > inbox.HTMLBytes {
		safe, folded, remote = "", true, false
	}
	if inbox.Invisible(html.LetterText(safe)) && !strings.Contains(safe, "<img") {
		safe = ""
	}
	in.Mail.Folded, in.Mail.Remote = in.Mail.Folded || folded, remote
	return text, safe
}

var cidSource = regexp.MustCompile(`(?i)(\ssrc=")cid:([^"]*)"`)

// within has pictures of the mail itself name their files: "cid:" and the id of the file.
func within(safe string, parts []*email.Part, mail string) string {
	if !strings.Contains(strings.ToLower(safe), "cid:") {
		return safe
	}
	return cidSource.ReplaceAllStringFunc(safe, func(found string) string {
		pieces := cidSource.FindStringSubmatch(found)
		i := slices.IndexFunc(parts, func(part *email.Part) bool { return part.ContentID != "" && part.ContentID == unescaped(pieces[2]) })
		if i < 0 {
			return found
		}
		return pieces[1] + "cid:" + string(fileOf(mail, parts[i])) + `"`
	})
}

var entities = strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "%40", "@")

func unescaped(value string) string { return entities.Replace(value) }

func fileOf(mail string, part *email.Part) inbox.FileID {
	return madeOf[inbox.FileID](mail, "part/"+part.Path)
}

// files keeps what came along, each under an id made of the mail's and of its place. What
// is too large or too much is in the .eml alone, and the message is marked as folded.
func (p *placing) files(ctx context.Context, in inbox.Incoming) (out []inbox.File, err error) {
	into := inbox.Holder{Conversation: in.Conversation, Message: in.Message}
	for _, part := range p.m.Attachments {
		if len(out) == maxMailFiles || part.Size > maxMailFile {
			in.Mail.Mail.Folded = true
			continue
		}
		if part.Size == 0 {
			continue
		}
		f := inbox.File{ID: fileOf(p.mail.ID, part), Name: part.Name, Size: part.Size, At: p.mail.At}
		kept, err := p.ports.Files.Keep(ctx, f, func() io.Reader { return part.Open() }, into)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(g inbox.File) bool { return g.ID == kept.ID }) {
			out = append(out, kept)
		}
	}
	return out, nil
}
