package wire

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// MailPerson is an address with the name that stands beside it.
type MailPerson struct {
	Name    string `json:"name,omitempty" maxLength:"480"`
	Address string `json:"address" maxLength:"320"`
}

// MessageMail is what agents see of a message as a mail. Visitors never get it.
type MessageMail struct {
	From      MailPerson       `json:"from"`
	ReplyTo   []MailPerson     `json:"replyTo,omitempty" doc:"Answers go there instead of to from"`
	To        []MailPerson     `json:"to,omitempty"`
	Cc        []MailPerson     `json:"cc,omitempty"`
	Bcc       []MailPerson     `json:"bcc,omitempty"`
	Subject   string           `json:"subject,omitempty"`
	Date      *time.Time       `json:"date,omitempty" doc:"When its sender says that it was written"`
	Stored    bool             `json:"stored,omitempty" doc:"It came in, and the whole of it is kept"`
	Kind      string           `json:"kind,omitempty" doc:"What kind of mail it is: reply, forward, auto-reply, bounce and others"`
	Machine   bool             `json:"machine,omitempty" doc:"Nobody wrote it"`
	Folded    bool             `json:"folded,omitempty" doc:"There is more than is shown"`
	Remote    bool             `json:"remote,omitempty" doc:"Its HTML asks for pictures of other servers"`
	Direction string           `json:"direction,omitempty" enum:"rtl,ltr"`
	Trust     inbox.MailTrust  `json:"trust,omitempty" enum:"pass,fail,none" doc:"Whether it comes from whom it names; absent when nobody looked"`
	Imitates  string           `json:"imitates,omitempty" doc:"The name or address of somebody else that its sender shows"`
	Calendar  *MessageCalendar `json:"calendar,omitempty"`
	Quote     bool             `json:"quote,omitempty"`
	Forward   int              `json:"forward,omitempty" doc:"How many messages went along"`
}

// MessageCalendar is the invitation that a mail carries.
type MessageCalendar struct {
	Method   string      `json:"method,omitempty" doc:"REQUEST, CANCEL, REPLY and others"`
	Summary  string      `json:"summary,omitempty"`
	Location string      `json:"location,omitempty"`
	Start    *time.Time  `json:"start,omitempty"`
	End      *time.Time  `json:"end,omitempty"`
	AllDay   bool        `json:"allDay,omitempty" doc:"Start and end are days, at midnight UTC"`
	By       *MailPerson `json:"by,omitempty"`
}

func mailPersons(all []inbox.MailPerson) []MailPerson {
	out := make([]MailPerson, 0, len(all))
	for _, p := range all {
		out = append(out, MailPerson(p))
	}
	return out
}

// messageMail renders what a message is as a mail; nil for one that is none.
func messageMail(m *inbox.Mail) *MessageMail {
	if m == nil {
		return nil
	}
	out := &MessageMail{
		From: MailPerson(m.From), ReplyTo: mailPersons(m.ReplyTo), To: mailPersons(m.To), Cc: mailPersons(m.Cc), Bcc: mailPersons(m.Bcc),
		Subject: m.Subject, Date: Moment(m.Date), Stored: m.Stored != "", Kind: m.Kind, Machine: m.Machine, Folded: m.Folded, Remote: m.Remote,
		Direction: m.Direction, Trust: m.Trust, Imitates: m.Imitates, Quote: m.Quote, Forward: len(m.Forward),
	}
	if c := m.Calendar; c != nil {
		out.Calendar = &MessageCalendar{Method: c.Method, Summary: c.Summary, Location: c.Location, Start: Moment(c.Start), End: Moment(c.End), AllDay: c.AllDay}
		if c.By != (inbox.MailPerson{}) {
			by := MailPerson(c.By)
			out.Calendar.By = &by
		}
	}
	return out
}

// MailSaying is to whom a reply goes as a mail, and what goes along.
type MailSaying struct {
	From    *MailPerson       `json:"from,omitempty" doc:"One of the channel's addresses"`
	To      []MailPerson      `json:"to,omitempty" maxItems:"100"`
	Cc      []MailPerson      `json:"cc,omitempty" maxItems:"100"`
	Bcc     []MailPerson      `json:"bcc,omitempty" maxItems:"100"`
	Subject string            `json:"subject,omitempty" maxLength:"1000"`
	Quote   bool              `json:"quote,omitempty" doc:"The history goes along below the text"`
	Forward []inbox.MessageID `json:"forward,omitempty" maxItems:"50" doc:"These messages of the conversation go along, with their files"`
	Alone   bool              `json:"alone,omitempty" doc:"To people who are not in the conversation: what they answer begins one of its own"`
}

// Mail is what the kernel is told; nil stays nil.
func (s *MailSaying) Mail() *inbox.Mail {
	if s == nil {
		return nil
	}
	kernel := func(all []MailPerson) (out []inbox.MailPerson) {
		for _, p := range all {
			out = append(out, inbox.MailPerson(p))
		}
		return out
	}
	out := &inbox.Mail{To: kernel(s.To), Cc: kernel(s.Cc), Bcc: kernel(s.Bcc), Subject: s.Subject, Quote: s.Quote, Forward: s.Forward, Alone: s.Alone}
	if s.From != nil {
		out.From = inbox.MailPerson(*s.From)
	}
	return out
}

// SayingOf renders to whom a reply goes that was not sent yet; nil stays nil.
func SayingOf(m *inbox.Mail) *MailSaying {
	if m == nil {
		return nil
	}
	out := &MailSaying{To: mailPersons(m.To), Cc: mailPersons(m.Cc), Bcc: mailPersons(m.Bcc), Subject: m.Subject, Quote: m.Quote, Forward: m.Forward, Alone: m.Alone}
	if m.From != (inbox.MailPerson{}) {
		from := MailPerson(m.From)
		out.From = &from
	}
	return out
}
